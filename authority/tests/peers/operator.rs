//! The operator: verbs beside a serving authority and without one, and their errors.

use serde_json::Value;

use crate::support::{Authority, Desktop, approve, program, run, said, text};

fn list(desktop: &Desktop) -> Value {
    let output = run(&desktop.dir(), &["list", "--json"]);
    assert!(output.status.success(), "{}", said(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn verbs_do_the_same_whether_the_authority_is_served_or_not() {
    let desktop = Desktop::new();
    let before = approve(&desktop.dir(), "certifio", &[]);
    let authority = Authority::serve(&desktop.dir());
    let during = authority.approve("certifio", &[]);
    let listed = list(&desktop);
    assert_eq!(listed.as_array().unwrap().len(), 2);
    let denied = run(
        &desktop.dir(),
        &[
            "deny",
            "--issuer",
            "certifio",
            "--reference-number",
            before["reference_number"].as_str().unwrap(),
            "--reason",
            "withdrawn",
        ],
    );
    assert!(denied.status.success(), "{}", said(&denied));
    assert_eq!(authority.terminate(), Some(0));
    let state = |reference: &Value| {
        let listed = list(&desktop);
        let found = listed.as_array().unwrap().iter().find(|it| it["reference_number"] == *reference);
        found.unwrap()["state"].as_str().unwrap().to_owned()
    };
    assert_eq!(state(&before["reference_number"]), "denied");
    assert_eq!(state(&during["reference_number"]), "approved");
    assert!(!desktop.dir().join("authority.sock").exists());
}

#[test]
fn codes_are_shown_by_approve_and_never_again() {
    let desktop = Desktop::new();
    let log = std::fs::File::create(desktop.path("log")).unwrap();
    let mut serving = program()
        .args(["serve", "--listen", "127.0.0.1:0", "--dir"])
        .arg(desktop.dir())
        .env("RUST_LOG", "trace")
        .stdout(std::process::Stdio::null())
        .stderr(log)
        .spawn()
        .unwrap();
    let socket = desktop.dir().join("authority.sock");
    let patience = std::time::Instant::now();
    while !socket.exists() && patience.elapsed().as_secs() < 20 {
        std::thread::yield_now();
    }
    let approved = approve(&desktop.dir(), "certifio", &[]);
    let code = approved["authorization_code"].as_str().unwrap();
    assert!(!list(&desktop).to_string().contains(code));
    serving.kill().unwrap();
    serving.wait().unwrap();
    let log = std::fs::read_to_string(desktop.path("log")).unwrap();
    assert!(log.contains("approved"), "the log is the one of the serving authority: {log}");
    assert!(!log.contains(code));
    for file in files_below(&desktop.dir()) {
        let found = std::fs::read(&file).unwrap().windows(code.len()).any(|part| part == code.as_bytes());
        assert!(!found, "{} holds the code", file.display());
    }
}

fn files_below(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            files.extend(files_below(&entry.path()));
        } else if kind.is_file() {
            files.push(entry.path());
        }
    }
    files
}

#[test]
fn a_second_authority_on_the_folder_says_who_serves_it() {
    let desktop = Desktop::new();
    let authority = Authority::serve(&desktop.dir());
    let second = run(&desktop.dir(), &["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(second.status.code(), Some(75), "{}", said(&second));
    assert!(said(&second).contains(&format!("process {}", authority.pid())), "{}", said(&second));
}

#[test]
fn other_computers_are_served_only_on_demand() {
    let desktop = Desktop::new();
    let refused = run(&desktop.dir(), &["serve", "--listen", "0.0.0.0:0"]);
    assert_eq!(refused.status.code(), Some(64));
    assert!(said(&refused).contains("--allow-remote"), "{}", said(&refused));
    assert!(!desktop.dir().exists(), "nothing was made");
}

#[test]
fn every_refusal_is_one_line_with_a_remedy() {
    let desktop = Desktop::new();
    let absent = run(&desktop.dir(), &["list"]);
    assert_eq!(absent.status.code(), Some(64));
    assert!(!desktop.dir().exists(), "listing makes no authority");
    approve(&desktop.dir(), "cfca", &[]);
    let approve_as = |arguments: &[&str]| {
        run(&desktop.dir(), &[&["approve", "--issuer", "cfca", "--name", "Ann"], arguments].concat())
    };
    for (output, code, words) in [
        (absent, 64, "--dir"),
        (run(&desktop.dir(), &["profile", "--issuer", "acme"]), 64, "wipo, cfca"),
        (run(&desktop.dir(), &["profile", "--issuer", "wipo"]), 1, "run `serve` first"),
        (run(&desktop.dir(), &["revoke", "--serial", "00"]), 1, "see `list`"),
        (run(&desktop.dir(), &["unlock", "--issuer", "cfca", "--reference-number", "1"]), 1, "see `list`"),
        (run(&desktop.dir(), &["unlock"]), 64, "--serial, or --issuer"),
        (run(&desktop.dir(), &["deny", "--issuer", "cfca", "--reference-number", "1"]), 1, "see `list`"),
        (approve_as(&["--email", "nobody"]), 64, "name@example.com"),
        (approve_as(&["--email", "a@b.example", "--approved-at", "2999-01-01T00:00:00Z"]), 64, "in the past"),
        (approve_as(&["--email", "a@b.example", "--certificate-lifetime", "1 second"]), 64, "one minute"),
        (approve_as(&["--email", "a@b.example", "--unit", ""]), 64, "1 to 64 characters"),
    ] {
        assert_eq!(output.status.code(), Some(code), "{}", said(&output));
        let line = text(&output.stderr);
        assert_eq!(line.lines().count(), 1, "{line}");
        assert!(line.contains(words), "{line}");
    }
    assert_eq!(list(&desktop).as_array().unwrap().len(), 1);
}
