//! `neverlapse apply`, against a daemon with canned answers.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod common;

use common::{Canned, Daemon, Ran};
use ipc_proto::DaemonError;
use ipc_proto::methods::Request;
use ipc_proto::types::{Application, Item, Kind, NeedsYou, State};
use secrecy::ExposeSecret as _;

fn pending() -> Item {
    let mut item = Item::new("a5", Kind::Activation, "cfca", State::AwaitingCode, "Ada Jones (CFCA)");
    item.location = Some("firefox:work".into());
    item.application = Some(Application {
        name: "Ada Jones".into(),
        email: "ada@example.org".into(),
        key: Some("ab".repeat(32)),
        made_at: "2026-11-20T10:00:00Z".parse().unwrap(),
        computer: "ada-desk".into(),
        user: "ada".into(),
        key_lost: None,
    });
    item.needs_you = Some(NeedsYou {
        reason: "the application waits for the issuer's approval".into(),
        remedy: "when the issuer's e-mail comes, import it: neverlapse import --for a5".into(),
        need: "approval".into(),
        said: None,
    });
    item
}

fn daemon() -> Daemon {
    let daemon = Daemon::start(Canned { items: vec![pending()], ..Canned::default() });
    daemon.file("pin", b"12345678\n");
    daemon
}

fn run_in(daemon: &Daemon, language: &str, arguments: &[&str]) -> Ran {
    Ran::from(daemon.command(arguments).env("LC_ALL", language).output().unwrap())
}

const WHO: [&str; 7] = ["apply", "--issuer", "cfca", "--name", "Ada Jones", "--email", "ada@example.org"];

#[test]
fn an_application_says_where_its_key_is_and_what_to_do_next() {
    let daemon = daemon();
    let ran = daemon.run(&WHO);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(
        ran.out,
        "The key is made. Now send your application to the issuer; what comes by e-mail\nthen completes it.\nChina Financial Certification Authority usually approves within 7 days. Show\nyour passport.\n  \
         id                a5\n  state             awaiting approval\n  title             Ada Jones (CFCA)\n  \
         location          firefox:work\n! a5: the application waits for the issuer's approval\n  \
         when the issuer's e-mail comes, import it: neverlapse import --for a5\n"
    );
    let asked = daemon.asked();
    assert!(
        matches!(asked.as_slice(), [Request::Apply(one), Request::Issuers(_)] if one.to.is_none() && one.password.is_none()),
        "{asked:?}"
    );
    let ran = daemon.run(&[&WHO[..], &["--json"]].concat());
    assert_eq!(
        (&ran.json()["id"], &ran.json()["application"]["computer"]),
        (&"a5".into(), &"ada-desk".into())
    );
}

#[test]
fn a_token_gets_its_pin_from_a_file() {
    let daemon = daemon();
    let to = ["--to", "token:Zoë's key %2F 1/0042", "--password-file", "pin"];
    let ran = daemon.run(&[&WHO[..], &to].concat());
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let asked = daemon.asked();
    let given = |one: &Request| {
        let Request::Apply(apply) = one else { return None };
        apply.password.as_ref().map(|pin| pin.expose_secret().to_owned())
    };
    let pin = asked.iter().find_map(given);
    assert_eq!(pin.as_deref(), Some("12345678"), "{asked:?}");
}

#[test]
fn it_is_shown_whole_and_in_the_readers_language() {
    let daemon = daemon();
    let page = daemon.run(&["show", "a5"]).out;
    for line in [
        "  state             awaiting approval\n",
        "  location          firefox:work\n",
        "  holder            Ada Jones\n",
        "  computer          ada on ada-desk\n",
    ] {
        assert!(page.contains(line), "{page}");
    }
    assert!(page.contains(&format!("  key (SHA-256)     {}\n", "ab".repeat(32))), "{page}");
    let french = run_in(&daemon, "fr_FR.UTF-8", &["list"]).out;
    assert!(
        french.contains("attend l’accord") && french.contains("importez-le\u{a0}: neverlapse"),
        "{french}"
    );
    let chinese = run_in(&daemon, "zh_CN.UTF-8", &["list"]).out;
    assert!(
        chinese.contains("等待批准") && chinese.contains("请导入：neverlapse import --for a5"),
        "{chinese}"
    );
    let calendar = daemon.run(&["calendar"]).out;
    assert!(!calendar.contains("BEGIN:VEVENT"), "it has no deadline yet: {calendar}");
}

#[test]
fn a_refusal_says_what_failed_why_and_what_to_do() {
    let (reason, remedy) =
        ("no Firefox profile is called `work`".to_owned(), "choose another one".to_owned());
    let refuses = Some(DaemonError::BadInput { reason, remedy });
    let ran = Daemon::start(Canned { refuses, ..Canned::default() }).run(&WHO);
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""));
    assert!(ran.error().contains("cannot apply") && ran.error().contains("no Firefox profile"), "{ran:?}");
    assert!(!ran.err.is_empty());
}
