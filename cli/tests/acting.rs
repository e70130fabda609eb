//! Verbs that change something: what the daemon is asked, what is printed, and what never is.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

mod common;

use std::process::Stdio;

use common::{Canned, Daemon};
use ipc_proto::DaemonError;
use ipc_proto::methods::Request;
use ipc_proto::types::Verdict;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;

const CODE: &str = "BU3U-ZDPT-WYLI";
const PASSWORD: &str = "four walrus umbrellas";

fn exposed(secret: &Option<SecretString>) -> Option<&str> {
    secret.as_ref().map(SecretString::expose_secret)
}

fn daemon_with(verdict: Verdict) -> Daemon {
    Daemon::start(Canned { verdict, ..Canned::default() })
}

/// Whether a request only looks.
fn looks(request: &Request) -> bool {
    matches!(request, Request::Show(_) | Request::Issuers(_) | Request::BackUpPlaces(_))
}

/// A daemon with the password in the file `pw`.
fn daemon() -> Daemon {
    let daemon = Daemon::start(Canned::default());
    daemon.file("pw", format!("{PASSWORD}\n").as_bytes());
    daemon
}

#[test]
fn pasted_text_is_sent_as_text_and_a_saved_mail_as_its_bytes() {
    let daemon = daemon();
    assert_eq!(daemon.run_with(&["import"], "参考号 1".as_bytes()).code, Some(0));
    assert_eq!(daemon.run_with(&["import", "-"], b"From: a@b\nSubject: c\n\nhello").code, Some(0));
    let asked = daemon.asked();
    assert!(
        matches!(&asked[0], Request::Read(read) if exposed(&read.text) == Some("参考号 1") && read.mail.is_none())
    );
    let base64 = "RnJvbTogYUBiClN1YmplY3Q6IGMKCmhlbGxv";
    assert!(
        matches!(&asked[1], Request::Read(read) if exposed(&read.mail) == Some(base64) && read.text.is_none())
    );
}

#[test]
fn an_import_says_what_is_tracked_and_what_comes_next() {
    let ran = daemon().run_with(&["import"], b"Reference number 12345678");
    assert!(ran.out.contains("Tracked.") && ran.out.contains("neverlapse pick-up a1"), "{ran:?}");
    let value = daemon().run_with(&["import", "--json"], b"Reference number 12345678").json();
    let fields =
        ["verdict", "reasons", "issuer", "reference_number", "link", "approved_at", "id", "kind", "state"];
    for name in fields {
        assert!(value.as_object().unwrap().contains_key(name), "{name} in {value}");
    }
    assert_eq!((&value["verdict"], &value["id"]), (&Value::from("activation"), &Value::from("a1")));
}

#[test]
fn codes_are_printed_only_when_they_are_to_be_revealed() {
    for arguments in
        [&["import"][..], &["import", "--json"], &["import", "--dry-run"], &["import", "--dry-run", "--json"]]
    {
        let ran = daemon().run_with(arguments, b"x");
        assert!(!ran.out.contains(CODE) && !ran.err.contains(CODE), "{arguments:?}: {ran:?}");
    }
    let daemon = daemon();
    let value = daemon.run_with(&["import", "--dry-run", "--reveal", "--json"], b"x").json();
    assert_eq!((&value["authorization_code"], &value["pin"]), (&Value::from(CODE), &Value::Null));
    assert!(matches!(&daemon.asked()[..], [Request::Read(read)] if read.dry_run && read.reveal));
    assert!(daemon.run_with(&["import", "--dry-run", "--reveal"], b"x").out.contains(CODE));
}

#[test]
fn a_mail_without_codes_and_a_lure_exit_1_with_reasons_and_remedy() {
    let ran = daemon_with(Verdict::NotActivation).run_with(&["import"], b"hello");
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.error().contains("the sender is not the issuer's; import the approval e-mail itself"),
        "{ran:?}"
    );
    let ran = daemon_with(Verdict::Suspicious).run_with(&["import", "--json"], b"hello");
    assert_eq!((ran.code, &ran.json()["verdict"]), (Some(1), &Value::from("suspicious")));
    assert!(ran.error().contains("ask your issuer"), "{ran:?}");
    assert_eq!(
        daemon_with(Verdict::NotActivation).run_with(&["import", "--json"], b"x").json()["verdict"],
        "not-activation"
    );
}

#[test]
fn a_mail_that_is_too_large_or_missing_is_not_sent() {
    let daemon = daemon();
    let ran = daemon.run_with(&["import"], &vec![b'x'; 800 * 1024]);
    assert!(ran.code == Some(1) && ran.error().contains("larger than 700 KiB"), "{ran:?}");
    assert!(daemon.run(&["import", "none.eml"]).error().contains("cannot read none.eml"));
    assert!(daemon.asked().is_empty());
}

#[test]
fn add_takes_its_code_from_a_file_or_goes_without() {
    let daemon = daemon();
    let add = ["add", "--issuer", "cfca", "--reference-number", "12345678"];
    assert_eq!(daemon.run(&add).code, Some(0));
    let with_code =
        [&add[..], &["--code-file", "-", "--approved-at", "2026-11-20T14:05:00Z", "--json"]].concat();
    let ran = daemon.run_with(&with_code, format!("{CODE}\r\n").as_bytes());
    assert_eq!((&ran.json()["id"], &ran.json()["outcome"]), (&Value::from("a1"), &Value::from("tracked")));
    assert!(!ran.out.contains(CODE));
    let asked = daemon.asked();
    assert!(matches!(&asked[0], Request::Add(add) if add.code.is_none() && add.approved_at.is_none()));
    assert!(matches!(&asked[1], Request::Add(add) if exposed(&add.code) == Some(CODE)
        && add.approved_at.unwrap().to_string() == "2026-11-20T14:05:00Z"));
}

#[test]
fn a_pick_up_reports_its_steps_and_ends_with_the_identity() {
    let daemon = daemon();
    let ran = daemon.run(&["pick-up", "a1"]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.err.contains("[1/2] key-made: step 1 is done\n[2/2] proven: step 2 is done"), "{ran:?}");
    assert!(ran.out.contains("Picked up.") && ran.out.contains("0a1b2c"), "{ran:?}");
    let ran = daemon.run(&["pick-up", "a1", "--json"]);
    assert_eq!((&ran.json()["id"], &ran.json()["identity"]), (&Value::from("a3"), &Value::from("i1")));
    assert_eq!(ran.err, "");
}

#[test]
fn paths_are_made_absolute_and_passwords_lose_their_line_break() {
    let daemon = daemon();
    daemon.run(&["pick-up", "a1", "--to", "file:me.p12", "--password-file", "pw", "--no-remember"]);
    daemon.run(&["back-up", "i1", "--to", "b/me.p12", "--password-file", "pw"]);
    daemon.run(&["restore", "me.p12", "--to", "file:r.p12", "--password-file", "pw"]);
    daemon.run(&["verify-backup", "me.p12", "--password-file", "pw"]);
    let here = daemon.folder.path().canonicalize().unwrap();
    let path = |name: &str| here.join(name).into_os_string().into_string().unwrap();
    let asked: Vec<_> = daemon.asked().into_iter().filter(|one| !looks(one)).collect();
    assert!(
        matches!(&asked[0], Request::PickUp(one) if one.to.as_ref() == Some(&format!("file:{}", path("me.p12")))
        && exposed(&one.password) == Some(PASSWORD) && one.no_remember)
    );
    assert!(matches!(&asked[1], Request::BackUp(one) if one.path == path("b/me.p12")
        && one.password.expose_secret() == PASSWORD));
    assert!(matches!(&asked[2], Request::Restore(one) if one.path == path("me.p12")
        && one.to == format!("file:{}", path("r.p12")) && one.password.expose_secret() == PASSWORD));
    assert!(matches!(&asked[3], Request::VerifyBackUp(one) if one.path == path("me.p12")));
}

#[test]
fn a_password_that_cannot_be_asked_for_is_an_error_that_names_the_flag() {
    let daemon = daemon();
    let verbs: [&[&str]; 4] = [
        &["pick-up", "a1", "--to", "file:me.p12"],
        &["back-up", "i1", "--to", "me.p12"],
        &["restore", "me.p12", "--to", "vault"],
        &["verify-backup", "me.p12"],
    ];
    for verb in verbs {
        let ran = daemon.run(verb);
        assert_eq!(ran.code, Some(1), "{verb:?}");
        assert!(ran.error().contains("--password-file FILE"), "{ran:?}");
    }
    assert!(daemon.asked().iter().all(looks), "nothing was done");
}

#[test]
fn a_renewal_sends_a_password_only_where_it_is_given_one() {
    let daemon = daemon();
    assert!(daemon.run(&["renew", "i1"]).out.contains("Renewed."));
    assert_eq!(
        daemon.run_with(&["renew", "i1", "--password-file", "-", "--json"], PASSWORD.as_bytes()).json()["id"],
        "i1"
    );
    let asked: Vec<_> = daemon.asked().into_iter().filter(|one| !matches!(one, Request::Show(_))).collect();
    assert!(matches!(&asked[0], Request::Renew(one) if one.password.is_none()));
    assert!(matches!(&asked[1], Request::Renew(one) if exposed(&one.password) == Some(PASSWORD)));
}

#[test]
fn a_back_up_without_a_file_and_without_a_terminal_names_the_best_place() {
    let daemon = daemon();
    let ran = daemon.run(&["back-up", "i1", "--password-file", "pw"]);
    let place = "neverlapse back-up i1 --to '/media/zoe/MY STICK/Zoë-Lefèvre-2027-12-27.p12'";
    assert!(ran.code == Some(1) && ran.error().ends_with(place), "{ran:?}");
    assert!(daemon.asked().iter().all(looks), "nothing is written");
}

#[test]
fn a_folder_is_enough_and_the_copy_gets_a_name() {
    let daemon = daemon();
    std::fs::create_dir(daemon.folder.path().join("copies")).unwrap();
    assert_eq!(daemon.run(&["back-up", "i1", "--to", "copies", "--password-file", "pw"]).code, Some(0));
    let path = daemon.folder.path().canonicalize().unwrap().join("copies/Zoë-Lefèvre-2027-12-27.p12");
    let asked: Vec<_> = daemon.asked().into_iter().filter(|one| !looks(one)).collect();
    assert!(
        matches!(&asked[..], [Request::BackUp(one), ..] if Some(one.path.as_str()) == path.to_str()),
        "{asked:?}"
    );
}

#[test]
fn what_is_to_be_thought_of_again_is_told_people_on_stderr_and_programs_in_words() {
    let daemon = daemon();
    daemon.file("weak", "passwört\n".as_bytes());
    let back_up = ["back-up", "i1", "--to", "me.p12", "--password-file", "weak"];
    let ran = daemon.run(&back_up);
    assert_eq!(ran.code, Some(0));
    for said in ["is on the disk of the original", "This password is weak"] {
        assert!(ran.err.contains(said), "{ran:?}");
    }
    assert!(ran.out.contains("Backed up and proven"), "{ran:?}");
    assert!(
        ran.out.contains("Two places are safer than one. A second copy: neverlapse back-up i1 --to '/media/")
    );
    let ran = daemon.run(&[&back_up[..], &["--json"]].concat());
    assert_eq!(ran.err, "");
    let value = ran.json();
    assert_eq!(value["warnings"], serde_json::json!(["same-disk", "weak-password", "non-ascii-password"]));
    assert_eq!((&value["id"], &value["kind"]), (&Value::from("i1"), &Value::from("identity")));

    let ran = daemon.run(&["back-up", "i1", "--to", "/mnt/data/me.p12", "--password-file", "pw", "--json"]);
    assert_eq!(ran.json()["warnings"], serde_json::json!([]));
}

#[test]
fn a_copy_is_not_put_where_its_issuer_forbids_and_its_password_is_not_asked_for() {
    let ran = daemon().run(&["back-up", "i1", "--to", "PCT-SAFE/PKCS12/me.p12"]);
    let error = ran.error();
    assert!(
        error.contains("out of the folder PCT-SAFE/PKCS12; put it elsewhere: neverlapse back-up i1 --to"),
        "{error}"
    );
}

#[test]
fn a_back_up_that_is_not_proven_fails() {
    let daemon = Daemon::start(Canned { proven: false, ..Canned::default() });
    let ran = daemon.run_with(&["verify-backup", "me.p12", "--password-file", "-"], PASSWORD.as_bytes());
    assert_eq!(ran.code, Some(1));
    assert!(ran.error().contains("its key is another one; make a new one"), "{ran:?}");
    let ran = self::daemon().run(&["verify-backup", "me.p12", "--password-file", "pw"]);
    assert!(ran.code == Some(0) && ran.out.contains("yes: its key signs"), "{ran:?}");
}

#[test]
fn the_only_key_is_forgotten_only_when_told_to() {
    let daemon = daemon();
    daemon.run(&["forget", "i1"]);
    daemon.run(&["forget", "i1", "--even-the-only-key"]);
    let asked = daemon.asked();
    assert!(matches!(&asked[0], Request::Forget(one) if !one.even_the_only_key));
    assert!(matches!(&asked[1], Request::Forget(one) if one.even_the_only_key));
}

#[test]
fn a_refusal_is_one_line_and_never_repeats_the_secret() {
    let refuses = Some(DaemonError::WrongPassword {
        reason: "the password does not open it".into(),
        remedy: "Try another.".into(),
    });
    let daemon = Daemon::start(Canned { refuses, ..Canned::default() });
    let verbs: [&[&str]; 4] = [
        &["verify-backup", "me.p12", "--password-file", "-"],
        &["restore", "me.p12", "--to", "vault", "--password-file", "-"],
        &["back-up", "i1", "--to", "me.p12", "--password-file", "-"],
        &["renew", "i1", "--password-file", "-"],
    ];
    for verb in verbs {
        let ran = daemon.run_with(verb, PASSWORD.as_bytes());
        assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{verb:?}");
        assert!(ran.error().ends_with("the password does not open it; Try another"), "{ran:?}");
        assert!(!ran.err.contains(PASSWORD));
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_cancels_once_on_a_second_connection_and_waits_for_the_end() {
    use std::io::{BufRead as _, BufReader, Read as _};

    let daemon = daemon();
    let mut run = daemon.command(&["pick-up", "slow"]).stdin(Stdio::null()).spawn().unwrap();
    let mut err = BufReader::new(run.stderr.take().unwrap());
    let mut line = String::new();
    err.read_line(&mut line).unwrap();
    assert_eq!(line, "[1/2] key-made: step 1 is done\n");
    let pid = rustix::process::Pid::from_child(&run);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    let mut rest = String::new();
    err.read_to_string(&mut rest).unwrap();
    assert_eq!(run.wait().unwrap().code(), Some(1));
    assert!(
        rest.contains("next safe point") && rest.contains("cannot pick slow up: you stopped it; Try again"),
        "{rest}"
    );
    let cancels =
        daemon.asked().into_iter().filter(|one| matches!(one, Request::Cancel(one) if one.id == "slow"));
    assert_eq!(cancels.count(), 1);
}

/// Runs a program that was copied just now: what another test starts at the same moment may hold the copy open for writing.
fn run_copied(command: &mut std::process::Command) -> common::Ran {
    loop {
        match command.output() {
            Err(error) if error.kind() == std::io::ErrorKind::ExecutableFileBusy => {}
            output => return common::Ran::from(output.unwrap()),
        }
    }
}

#[test]
fn a_demo_without_its_programs_says_which_one_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let alone = folder.path().join("neverlapse");
    std::fs::copy(env!("CARGO_BIN_EXE_neverlapse"), &alone).unwrap();
    let ran = run_copied(std::process::Command::new(alone).arg("demo").env_clear());
    assert_eq!(ran.code, Some(1));
    assert!(ran.error().contains("neverlapsed is not installed; install it"), "{ran:?}");
}

#[cfg(unix)]
#[test]
fn a_demo_that_fails_names_the_step_and_keeps_its_folder() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().unwrap();
    let program = |name: &str, script: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, script).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
    };
    program("neverlapse-authority", "#!/bin/sh\necho listening on http://127.0.0.1:1\nexec /bin/sleep 60\n");
    program("neverlapsed", "#!/bin/sh\necho 'the disk is full' >&2\nexit 1\n");
    let demo = folder.path().join("neverlapse");
    std::fs::copy(env!("CARGO_BIN_EXE_neverlapse"), &demo).unwrap();
    let demo = &mut std::process::Command::new(demo);
    let ran = run_copied(demo.arg("demo").env_clear().env("TMPDIR", folder.path()));
    assert_eq!(ran.code, Some(1));
    let error = ran.error();
    assert!(
        error.contains("the demo failed at \"start the daemon\"") && error.contains("the disk is full"),
        "{error}"
    );
    let kept = std::fs::read_dir(folder.path())
        .unwrap()
        .any(|entry| entry.unwrap().path().join("logs/neverlapsed.log").is_file());
    assert!(kept, "{error}");
}
