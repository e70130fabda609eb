//! `neverlapse adopt`, against a daemon with canned answers.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod common;

use common::{Canned, Daemon};
use ipc_proto::methods::Request;
use ipc_proto::types::PinTries;
use secrecy::ExposeSecret as _;

const FIREFOX: &str = "firefox:default-release";
const TOKEN: &str = "token:Zoë's key %2F 1/0042";
const PASSWORD: &str = "correct horse";

fn daemon() -> Daemon {
    let daemon = Daemon::start(Canned::default());
    daemon.file("pw", format!("{PASSWORD}\n").as_bytes());
    daemon
}

/// What was wrapped for a terminal, as one line.
fn in_one_line(page: &str) -> String {
    page.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn what_is_tracked_now_and_was_before_what_is_not_and_why_stand_on_one_page() {
    let ran = daemon().run(&["adopt", "me.p12", "--password-file", "pw"]);
    assert_eq!(ran.code, Some(0));
    let page = in_one_line(&ran.out);
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} is not in {page}"));
    assert!(at("1 certificate is tracked from now on:") < at("Zoë Lefèvre"));
    assert!(at("Zoë Lefèvre") < at("1 certificate was tracked already:"));
    assert!(at("was tracked already") < at("Ada Jones") && at("Ada Jones") < at("Passed over"));
    assert!(at("- Bob (serial 0b; valid until: in 13 months") < at("its private key is not there"));
    assert!(at("its private key is not there") < at("Good to know - i1: there is another copy"));

    let ran = daemon().run(&["adopt", "me.p12", "--password-file", "pw", "--json"]);
    let json = ran.json();
    assert_eq!((&json["adopted"][0]["id"], &json["known"][0]["id"]), (&"i1".into(), &"i2".into()));
    assert_eq!(json["passed_over"][0]["why"], "no-key");
}

#[test]
fn others_read_in_their_language_why_a_certificate_is_passed_over() {
    let daemon = daemon();
    let mut command = daemon.command(&["adopt", FIREFOX]);
    let ran = common::Ran::from(command.env("LC_ALL", "fr_FR.UTF-8").output().unwrap());
    assert!(ran.out.contains("1 certificat est désormais suivi"), "{ran:?}");
    let page = in_one_line(&ran.out);
    assert!(page.contains("sa clé privée n’est pas là") && page.contains("une autre copie de i1"), "{page}");
}

#[test]
fn where_there_is_nothing_to_track_it_fails_and_tells_what_was_seen() {
    let daemon = Daemon::start(Canned { proven: false, ..Canned::default() });
    let ran = daemon.run(&["adopt", FIREFOX]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.out.contains("Bob"), "{ran:?}");
    assert!(ran.error().contains("nothing there can be tracked; look at"), "{ran:?}");
}

#[test]
fn a_bare_path_is_a_file_and_nothing_is_given_to_a_place_that_wants_no_password() {
    let daemon = daemon();
    daemon.run(&["adopt", "me.p12", "--password-file", "pw", "--no-remember", "--issuer", "wipo"]);
    daemon.run(&["adopt", FIREFOX]);
    daemon.run_with(&["adopt", TOKEN, "--password-file", "-", "--last-try"], b"1234");
    let here = daemon.folder.path().canonicalize().unwrap();
    let asked = daemon.asked();
    let adopted: Vec<_> = asked
        .iter()
        .filter_map(|asked| if let Request::Adopt(adopt) = asked { Some(adopt) } else { None })
        .collect();
    let [file, browser, token] = adopted.as_slice() else { panic!("{asked:?}") };
    assert_eq!(file.location, format!("file:{}", here.join("me.p12").display()));
    assert_eq!(file.password.as_ref().unwrap().expose_secret(), PASSWORD);
    assert!(file.no_remember && !file.last_try && file.issuer.as_deref() == Some("wipo"));
    assert!(browser.location == FIREFOX && browser.password.is_none() && browser.issuer.is_none());
    assert_eq!((token.location.as_str(), token.last_try), (TOKEN, true));
    assert_eq!(token.password.as_ref().unwrap().expose_secret(), "1234");
}

#[test]
fn a_token_that_cannot_be_written_to_can_be_read_all_the_same() {
    let mut canned = Canned::default();
    for location in &mut canned.locations {
        location.trouble = Some("read-only".to_owned());
    }
    let daemon = Daemon::start(canned);
    assert_eq!(daemon.run_with(&["adopt", TOKEN, "--password-file", "-"], b"1234").code, Some(0));
}

#[test]
fn a_tokens_last_try_is_not_spent_unasked() {
    let mut canned = Canned::default();
    for location in &mut canned.locations {
        location.tries = Some(PinTries::One);
    }
    let daemon = Daemon::start(canned);
    let ran = daemon.run_with(&["adopt", TOKEN, "--password-file", "-"], b"1234");
    assert!(ran.code == Some(1) && ran.error().contains("--last-try"), "{ran:?}");
    assert!(!daemon.asked().iter().any(|asked| matches!(asked, Request::Adopt(_))));
}
