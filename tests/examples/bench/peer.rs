//! certmonger, the nearest peer: tracks certificates in a daemon too. Measured where it is installed.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::pick_up::timed;
use crate::table::{Table, said};

/// How many it tracks while it is measured. With 1 000 it needs as long to start as its own client is willing to wait.
pub(crate) const TRACKED: u32 = 100;

/// Whether it is here.
pub(crate) fn is_installed() -> bool {
    Command::new("getcert").arg("--help").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

/// Enrols, then starts and lists with [`TRACKED`] requests, once each; beside it stand our figures for the same.
pub(crate) fn measure(ours: &[(&'static str, Duration)]) -> Result<Table, Box<dyn Error>> {
    let home = tempfile::tempdir()?;
    for folder in FOLDERS {
        fs::create_dir(home.path().join(folder))?;
    }
    let enrolled = session(home.path(), ENROL)?;
    multiply(&home.path().join("requests"), TRACKED)?;
    // The bus starts the daemon for the first question.
    let first = timed(bus(home.path()).args(["getcert", "list", "-s"]))?;
    let list = session(home.path(), LIST)?;

    let mut table = Table::new(&["", "certmonger", "neverlapse", "ratio"]);
    for (what, ours) in ours {
        let theirs = match *what {
            FIRST => first,
            LISTED => list,
            _ => enrolled,
        };
        let ratio = format!("{:.4}", ours.as_secs_f64() / theirs.as_secs_f64());
        table.row(vec![(*what).to_owned(), said(theirs), said(*ours), ratio]);
    }
    Ok(table)
}

/// From the start of the daemon to its first answered list.
pub(crate) const FIRST: &str = "start → first list";
/// A list of a daemon that runs.
pub(crate) const LISTED: &str = "list";
/// A new EC P-256 key and its certificate; certmonger signs it itself, ours comes from the authority.
pub(crate) const ENROLLED: &str = "enrolment, EC P-256";

const FOLDERS: [&str; 5] = ["config", "requests", "cas", "local", "tmp"];
const ENROL: &str = "getcert request -s -w -c SelfSign -k $PWD/new.key -f $PWD/new.pem -G EC -N CN=x -I one";
const LIST: &str = "getcert list -s";

/// How long `command` takes in a session whose daemon has answered before.
fn session(home: &Path, command: &str) -> Result<Duration, Box<dyn Error>> {
    let script = format!(
        "getcert list-cas -s >&2 && getcert list -s >&2 && date +%s%N && {command} >&2 && date +%s%N"
    );
    let output = bus(home).args(["sh", "-c", &script]).stdin(Stdio::null()).output()?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(said.lines().last().unwrap_or("it failed without a word").into());
    }
    let times = String::from_utf8(output.stdout)?;
    let times: Vec<u64> = times.lines().map(str::parse).collect::<Result<_, _>>()?;
    match times[..] {
        [from, to] => Ok(Duration::from_nanos(to - from)),
        _ => Err("the session told no times".into()),
    }
}

/// A session bus of its own; the daemon that it starts ends with it.
fn bus(home: &Path) -> Command {
    let mut command = Command::new("dbus-run-session");
    command.arg("--").current_dir(home);
    for (variable, folder) in ["CONFIG", "REQUESTS", "CAS", "LOCAL_CA"].into_iter().zip(FOLDERS) {
        command.env(format!("CERTMONGER_{variable}_DIR"), home.join(folder));
    }
    command.env("CERTMONGER_TMPDIR", home.join("tmp")).env("CERTMONGER_SYSTEM_LOCK_FILE", home.join("lock"));
    command
}

/// Makes the one request `count` requests.
fn multiply(requests: &Path, count: u32) -> Result<(), Box<dyn Error>> {
    let first = fs::read_dir(requests)?.next().ok_or("certmonger kept no request")??.path();
    let text = fs::read_to_string(first)?;
    for number in 2..=count {
        let copy = text.replacen("id=one\n", &format!("id=copy{number}\n"), 1);
        fs::write(requests.join(format!("copy{number}")), copy)?;
    }
    Ok(())
}
