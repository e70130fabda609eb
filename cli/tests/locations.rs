//! The page of locations, and what is asked for before one is opened, against a canned daemon.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod common;

use common::{Canned, Daemon, Ran};
use ipc_proto::methods::Request;
use ipc_proto::types::{Location, LocationSecret, MissingKind, MissingPlace, PinTries};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;

const TOKEN: &str = "token:Zoë's key %2F 1/0042";
const PIN: &str = "8128";

/// A daemon whose token is as `change` has it, with its PIN in the file `pin`.
fn daemon_with(change: impl FnOnce(&mut Location)) -> Daemon {
    let mut canned = Canned::default();
    change(canned.locations.iter_mut().find(|location| location.name == TOKEN).unwrap());
    let identity = canned.items.iter_mut().find(|item| item.id == "i1").unwrap();
    identity.location = Some(TOKEN.into());
    let daemon = Daemon::start(canned);
    daemon.file("pin", format!("{PIN}\n").as_bytes());
    daemon
}

fn missing(what: MissingKind, about: Option<&str>) -> MissingPlace {
    let from = (what == MissingKind::TokenDriver).then(|| "https://maker.example/driver".to_owned());
    MissingPlace {
        what,
        about: about.map(str::to_owned),
        reason: "the driver cannot be loaded: no_ELF".into(),
        remedy: "install it again from its maker".into(),
        from,
    }
}

fn everything_missing() -> Canned {
    let missing = vec![
        missing(MissingKind::Softoken, None),
        missing(MissingKind::Chromium, Some("/home/zoë/my data/pki/nssdb")),
        missing(MissingKind::Firefox, None),
        missing(MissingKind::Driver, None),
        missing(MissingKind::Token, None),
        missing(MissingKind::TokenDriver, Some("GM3000")),
        missing(MissingKind::BrokenDriver, Some("/opt/x/junk.so")),
        missing(MissingKind::BrokenDatabase, Some("default-release")),
        missing(MissingKind::Other("moon".into()), None),
    ];
    Canned { missing, ..Canned::default() }
}

fn page(language: &str) -> Ran {
    let daemon = Daemon::start(everything_missing());
    Ran::from(daemon.command(&["locations"]).env("LANG", language).output().unwrap())
}

fn exposed(secret: &Option<SecretString>) -> Option<&str> {
    secret.as_ref().map(SecretString::expose_secret)
}

#[test]
fn each_place_stands_under_the_name_that_is_typed_with_what_it_is_known_by() {
    let ran = page("en_GB.UTF-8");
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{ran:?}");
    for line in [
        "firefox:default-release\n",
        "  folder            /home/zoe/.mozilla/firefox/x1.default-release\n",
        "the Firefox profile default-release, which Firefox starts with\n",
        "  runs now          yes; ",
        "\ntoken:Zoë's key %2F 1/0042\n  in a shell        'token:Zoë'\\''s key %2F 1/0042'\n",
        "  model             ePass 2003\n  made by           Feitian\n  serial            0042\n",
        "  driver            /opt/maker/libepass.so\n",
        "  asks for          its PIN\n  tries left        fewer than usual",
        "  holds             i1\n",
        "\nfile:PATH\n",
        "! Browsers' databases cannot be opened",
        "\n    sudo apt install libnss3    # Debian, Ubuntu\n",
        "--to 'nss:/home/zoë/my data/pki/nssdb'\n",
        "! The driver of the token GM3000 is not installed.\n  Get it here: https://maker.example/driver\n",
        "/opt/x/junk.so",
        "  Install it again from its maker.\n",
    ] {
        assert!(ran.out.contains(line), "{line:?} is not in\n{}", ran.out);
    }
}

#[test]
fn in_another_language_only_what_a_driver_says_stays_english() {
    for (language, heading, driver) in
        [("fr_FR.UTF-8", "Ce qui manque", "Le pilote"), ("zh_CN.UTF-8", "缺少", "驱动程序")]
    {
        let ran = page(language);
        assert!(ran.out.contains(heading) && ran.out.contains(driver), "{}", ran.out);
        assert!(ran.out.contains("\n    sudo dnf install nss ") && ran.out.contains("https://maker.example"));
        assert_eq!(ran.out.matches("Install it again").count(), 1, "of the unknown one: {}", ran.out);
        assert_eq!(ran.out.matches("no_ELF").count(), 3, "{}", ran.out);
    }
}

#[test]
fn programs_get_what_the_daemon_says() {
    let value = Daemon::start(everything_missing()).run(&["locations", "--json"]).json();
    assert_eq!(value["locations"][1]["name"], TOKEN);
    assert_eq!(value["locations"][1]["tries"], "fewer");
    assert_eq!(
        (&value["missing"][6]["what"], &value["missing"][6]["about"]),
        (&Value::from("broken_driver"), &Value::from("/opt/x/junk.so"))
    );
}

#[test]
fn a_pin_from_a_file_goes_along_and_what_asks_for_nothing_is_asked_nothing() {
    let daemon = daemon_with(|_| {});
    assert_eq!(daemon.run(&["pick-up", "a1", "--to", TOKEN, "--password-file", "pin"]).code, Some(0));
    assert_eq!(daemon.run_with(&["renew", "i1", "--password-file", "-"], PIN.as_bytes()).code, Some(0));
    assert_eq!(daemon.run(&["pick-up", "a1", "--to", "firefox:default-release"]).code, Some(0));
    let asked: Vec<_> = daemon.asked().into_iter().filter(|one| !matches!(one, Request::Show(_))).collect();
    assert!(matches!(&asked[0], Request::DescribeLocation(one) if one.name == TOKEN));
    assert!(
        matches!(&asked[1], Request::PickUp(one) if exposed(&one.password) == Some(PIN) && !one.last_try)
    );
    assert!(matches!(&asked[2], Request::DescribeLocation(one) if one.identity.as_deref() == Some("i1")));
    assert!(matches!(&asked[3], Request::Renew(one) if exposed(&one.password) == Some(PIN)));
    assert!(matches!(&asked[5], Request::PickUp(one) if one.password.is_none()));
}

#[test]
fn the_last_try_is_spent_only_with_its_flag() {
    let daemon = daemon_with(|token| token.tries = Some(PinTries::One));
    let pick_up = ["pick-up", "a1", "--to", TOKEN, "--password-file", "pin"];
    for verb in [&pick_up[..], &["renew", "i1", "--password-file", "pin"]] {
        let ran = daemon.run(verb);
        assert_eq!(ran.code, Some(1));
        assert!(ran.error().ends_with("make sure of the PIN, then add --last-try"), "{ran:?}");
        let acted = |one: &Request| matches!(one, Request::PickUp(_) | Request::Renew(_));
        assert!(!daemon.asked().iter().any(acted), "{verb:?}");
        assert_eq!(daemon.run(&[verb, &["--last-try"]].concat()).code, Some(0));
        let flagged = |one: &Request| {
            matches!(one, Request::PickUp(one) if one.last_try)
                || matches!(one, Request::Renew(one) if one.last_try)
        };
        assert!(daemon.asked().iter().any(flagged), "{verb:?}");
    }
}

#[test]
fn a_locked_token_and_one_that_is_not_there_end_before_anything_is_asked() {
    let daemon = daemon_with(|token| {
        token.trouble = Some("pin-locked".into());
        token.tries = Some(PinTries::None);
    });
    let ran = daemon.run(&["renew", "i1"]);
    assert!(ran.code == Some(1) && ran.error().contains("unlock it with its PUK"), "{ran:?}");
    let ran = daemon.run(&["pick-up", "a1", "--to", "token:Nobody's"]);
    let ran_copy = daemon.run(&["back-up", "i1", "--to", "me.p12"]);
    assert!(ran_copy.error().contains("the keys of a token do not leave it"), "{ran_copy:?}");
    let said = "cannot look at token:Nobody's: it is not plugged in; Plug it in";
    assert!(ran.code == Some(1) && ran.error().ends_with(said), "{ran:?}");
    assert!(!daemon.asked().iter().any(|one| matches!(one, Request::Renew(_) | Request::PickUp(_))));
}

#[test]
fn without_a_terminal_the_daemon_says_what_is_wanted() {
    let daemon = daemon_with(|_| {});
    daemon.run(&["renew", "i1"]);
    let renew = |one: &Request| matches!(one, Request::Renew(one) if one.password.is_none() && !one.last_try);
    assert!(daemon.asked().iter().any(renew));
}

#[test]
fn a_back_up_goes_into_a_browser_with_a_password_of_each() {
    let mut canned = Canned::default();
    canned.locations[0].secret = LocationSecret::Password;
    let daemon = Daemon::start(canned);
    daemon.file("pw", b"of the copy");
    daemon.file("primary", b"of Firefox");
    let restore = ["restore", "me.p12", "--to", "firefox:default-release", "--password-file", "pw"];
    let ran = daemon.run(&restore);
    let said = "the primary password of the Firefox profile default-release";
    assert!(ran.error().contains(said) && ran.error().contains("--location-password-file FILE"), "{ran:?}");
    daemon.run(&[&restore[..], &["--location-password-file", "primary"]].concat());
    let asked = daemon.asked();
    let restored = asked.iter().find_map(|one| {
        let Request::Restore(one) = one else { return None };
        Some((one.password.expose_secret(), exposed(&one.location_password)))
    });
    assert_eq!(restored, Some(("of the copy", Some("of Firefox"))));
}

#[test]
fn the_help_says_what_the_last_try_costs() {
    let help = daemon_with(|_| {}).run(&["renew", "--help"]).out;
    assert!(help.contains("--last-try") && help.contains("the token locks itself"), "{help}");
}
