//! PyPI's `varlink` drives the server.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
};

use serde_json::{Value, json};
use tokio::process::Command;

use crate::desk::Office;

/// The version that these tests were written against.
const PACKAGE: &str = "varlink==31.0.0";

/// A Python that has the package, in a folder of its own below the target folder; made once.
///
/// `None` where it cannot be had, which only CI takes for a failure.
async fn python() -> Option<PathBuf> {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join(PACKAGE);
    let python = home.join("bin/python");
    if !has_package(&python).await {
        let made = run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&home)).await;
        let installed = match made {
            Ok(_) => run(Command::new(&python).args(["-m", "pip", "install", "--quiet", PACKAGE])).await,
            Err(error) => Err(error),
        };
        if let Err(why) = installed {
            let message = format!("PyPI's {PACKAGE} cannot be had: {why}");
            assert!(std::env::var_os("CI").is_none(), "{message}");
            skipped(&message);
            return None;
        }
    }
    Some(python)
}

async fn has_package(python: &Path) -> bool {
    python.exists() && run(Command::new(python).args(["-c", "import varlink"])).await.is_ok()
}

#[expect(clippy::print_stderr, reason = "whoever runs the tests must see that one was skipped")]
fn skipped(why: &str) {
    eprintln!("skipped: {why}");
}

async fn run(command: &mut Command) -> Result<Vec<u8>, String> {
    let output =
        command.stdin(Stdio::null()).kill_on_drop(true).output().await.map_err(|error| error.to_string())?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

const SCRIPT: &str = r#"
import json, sys, varlink

told = {}
with varlink.Client.new_with_address("unix:" + sys.argv[1]) as client:
    told["interfaces"] = client.get_interfaces() and sorted(client.get_interfaces())
    with client.open("org.neverlapse.Daemon") as daemon:
        told["overall"] = daemon.Status()["overall"]
        page, ids = {"next": None}, []
        while True:
            page = daemon.List(cursor=page.get("next"))
            ids += [item["id"] for item in page["items"]]
            if page.get("next") is None:
                break
        told["ids"] = ids
        try:
            daemon.Show(id="nobody")
        except varlink.VarlinkError as error:
            told["refused"] = [error.error(), error.parameters()]
        try:
            daemon.Add(issuer="wipo", reference_number="1", approved_at="yesterday")
        except varlink.VarlinkError as error:
            told["wrong"] = [error.error(), error.parameters()]
        told["steps"] = [
            reply.get("progress") and reply["progress"]["step"]
            for reply in daemon.PickUp(id="a1", password="hunter2", _more=True)
        ]
        daemon.Cancel(id="a1", _oneway=True)
        told["after"] = daemon.Show(id="a7")["item"]["id"]
    with client.open("org.neverlapse.Daemon") as daemon:
        notices = daemon.Subscribe(_more=True)
        told["snapshot"] = [[n["serial"], n["snapshot_complete"], n["items"][0]["id"]] for n in (next(notices), next(notices))]
print(json.dumps(told))
"#;

#[tokio::test]
async fn the_varlink_package_of_pypi_drives_every_kind_of_call() {
    let Some(python) = python().await else { return };
    let office = Office::open();
    office.desk.gate.notify_one();
    let output = run(Command::new(python).args(["-c", SCRIPT]).arg(&office.path)).await;
    let told: Value = serde_json::from_slice(&output.unwrap_or_else(|error| panic!("{error}"))).unwrap();
    let expected = json!({
        "interfaces": ["org.neverlapse.Daemon", "org.varlink.service"],
        "overall": "well",
        "ids": ["a1", "a2"],
        "refused": ["org.neverlapse.Daemon.NotFound", {
            "id": "nobody", "reason": "nothing is called nobody", "remedy": "See `neverlapse list`.",
        }],
        "wrong": ["org.varlink.service.InvalidParameter", { "parameter": "approved_at" }],
        "steps": ["key-made", "sent", "certificate-received", null],
        "after": "a7",
        "snapshot": [[0, false, "a1"], [1, true, "a2"]],
    });
    assert_eq!(told, expected);
}

/// Serves from another user's process; needs root, who alone can become another user.
const STRANGER: &str = r#"
import os, socket, sys
server = socket.socket(socket.AF_UNIX)
os.seteuid(65534)
server.bind(sys.argv[1])
server.listen()
os.chmod(sys.argv[1], 0o777)
print("ready", flush=True)
peer, _ = server.accept()
print(len(peer.recv(4096)), flush=True)
"#;

#[tokio::test]
async fn a_socket_that_another_user_put_there_gets_no_call() {
    use tokio::io::{AsyncBufReadExt as _, BufReader};
    if !rustix::process::geteuid().is_root() {
        return skipped("only root can stand in for another user");
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o777)).unwrap();
    let path = folder.path().join("daemon.sock");
    let python = Command::new("python3")
        .args(["-c", STRANGER])
        .arg(&path)
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn();
    let Ok(mut python) = python else {
        return skipped("no python3");
    };
    let mut told = BufReader::new(python.stdout.take().unwrap()).lines();
    assert_eq!(told.next_line().await.unwrap().as_deref(), Some("ready"));
    let error = ipc_proto::client::Client::connect(&path).await.unwrap_err();
    assert!(matches!(error, ipc_proto::ClientError::Stranger { .. }), "{error:?}");
    assert_eq!(told.next_line().await.unwrap().as_deref(), Some("0"), "not a byte was sent");
    python.wait().await.unwrap();
}
