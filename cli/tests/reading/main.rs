//! Verbs that only look: what people and programs read, and the exit codes.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

#[path = "../common/mod.rs"]
mod common;
mod languages;

use common::{Canned, Daemon};
use ipc_proto::methods::Request;
use ipc_proto::types::Overall;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr as _;

/// What every object that stands for an item has, whatever it is.
const ALWAYS: [&str; 12] = [
    "id",
    "kind",
    "issuer",
    "state",
    "title",
    "deadline",
    "last_safe_day",
    "needs_you",
    "location",
    "subject",
    "serial",
    "backups",
];

#[test]
fn status_tells_scripts_by_its_exit_code_how_things_stand() {
    for (overall, code) in [(Overall::Well, 0), (Overall::NeedsYou, 1), (Overall::Lapsed, 2)] {
        let daemon = Daemon::start(Canned { overall, ..Canned::default() });
        assert_eq!(daemon.run(&["status"]).code, Some(code));
        assert_eq!(daemon.run(&["status", "--json"]).code, Some(code));
    }
}

#[test]
fn without_a_daemon_every_verb_exits_69_and_says_how_to_start_it() {
    let folder = tempfile::tempdir().unwrap();
    let mail = folder.path().join("mail.txt");
    std::fs::write(&mail, "Reference number: 1").unwrap();
    let verbs: [&[&str]; 13] = [
        &["status"],
        &["list"],
        &["show", "a1"],
        &["import", "mail.txt"],
        &["add", "--issuer", "cfca", "--reference-number", "1"],
        &["pick-up", "a1"],
        &["renew", "i1"],
        &["back-up", "i1", "--to", "x.p12"],
        &["verify-backup", "x.p12"],
        &["restore", "x.p12", "--to", "vault"],
        &["forget", "a1"],
        &["watch"],
        &["issuers"],
    ];
    for verb in verbs {
        let output = common::command(&folder.path().join("none"), folder.path(), verb).output().unwrap();
        let ran = common::Ran::from(output);
        assert_eq!(ran.code, Some(69), "{verb:?}: {ran:?}");
        assert!(ran.error().contains("start it with `neverlapsed"), "{ran:?}");
    }
}

#[test]
fn everything_that_is_listed_fits_80_columns_without_colours_in_a_pipe() {
    let daemon = Daemon::start(Canned { overall: Overall::Lapsed, ..Canned::default() });
    for verb in [&["list"][..], &["list", "--all"], &["status"], &["issuers"]] {
        let page = daemon.run(verb).out;
        assert!(!page.contains('\u{1b}'), "{page:?}");
        for line in page.lines() {
            assert!(line.width() <= 80, "{} columns: {line}", line.width());
        }
    }
}

#[test]
fn what_is_settled_is_hidden_and_counted() {
    let daemon = Daemon::start(Canned::default());
    let page = daemon.run(&["list"]).out;
    assert!(!page.contains("a3") && page.contains("1 settled item is hidden; --all shows all."), "{page}");
    let page = daemon.run(&["list", "--all"]).out;
    assert!(page.contains("a3") && !page.contains("hidden"), "{page}");
}

#[test]
fn what_needs_the_person_is_listed_with_its_remedy() {
    let page = Daemon::start(Canned::default()).run(&["list"]).out;
    assert!(page.contains("! a2: its codes expired"), "{page}");
    assert!(page.contains("Ask CFCA for new codes"), "{page}");
    assert!(page.contains("in 4 hours, ") && page.contains("1 day ago, "), "{page}");
}

#[test]
fn an_empty_list_says_how_to_begin() {
    let daemon = Daemon::start(Canned { items: Vec::new(), ..Canned::default() });
    assert!(daemon.run(&["list"]).out.contains("neverlapse import"));
    assert_eq!(daemon.run(&["list", "--json"]).json(), json!([]));
}

#[test]
fn list_json_is_one_array_of_all_with_every_field() {
    let list = Daemon::start(Canned::default()).run(&["list", "--json"]).json();
    let ids: Vec<_> = list.as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["a1", "a2", "i1", "a3"]);
    for item in list.as_array().unwrap() {
        for name in ALWAYS {
            assert!(item.as_object().unwrap().contains_key(name), "{name} in {item}");
        }
    }
    assert_eq!(list[0]["deadline"].as_str().unwrap().chars().last(), Some('Z'));
    assert_eq!(list[2]["subject"]["ou"], json!(["Patents", "Team 2"]));
    assert_eq!(list[1]["needs_you"]["remedy"], "Ask CFCA for new codes, and import the new e-mail.");
}

#[test]
fn show_has_every_value_on_a_line_of_its_own_and_cuts_none() {
    let page = Daemon::start(Canned::default()).run(&["show", "i1"]).out;
    let values: Vec<&str> = page.lines().filter_map(|line| line.get(20..)).collect();
    for value in ["Zoë Lefèvre", "Example SA", "Patents", "Team 2", "0a1b2c", &"ab".repeat(32), "/b/zoe.p12"]
    {
        assert!(values.contains(&value), "{value} in {page}");
    }
}

#[test]
fn show_tells_what_the_certificate_says_and_what_its_units_mean() {
    let daemon = Daemon::start(Canned::default());
    let page = daemon.run(&["show", "i1"]).out;
    for lines in [
        "  OU                Patents\n    means           registration authority\n  OU                Team 2\n  serial",
        "  key               EC P-256\n",
        "  key usage         digital signatures\n                    signatures that bind (non-repudiation)\n",
        "  meant for         signing in to servers\n                    somethingNew\n",
        "  e-mail            zoe@example.org\n                    z@example.org\n",
        "  chain             CN=Example CA, O=Example\n    serial          0b\n    SHA-256         cdcd",
    ] {
        assert!(page.contains(lines), "{lines} in {page}");
    }
    assert!(!page.contains("Revocation"), "nobody asked: {page}");
    assert!(daemon.asked().iter().all(|request| !matches!(request, Request::Revocation(_))));
    let json = daemon.run(&["show", "i1", "--json"]).json();
    assert_eq!(json["certificate"]["key_usage"], json!(["digitalSignature", "nonRepudiation"]));
    assert_eq!((&json["id"], &json["revocation"]), (&json!("i1"), &Value::Null));
}

#[test]
fn an_identity_whose_certificate_was_not_kept_is_shown_all_the_same() {
    let daemon = Daemon::start(Canned { certificate: None, ..Canned::default() });
    let page = daemon.run(&["show", "i1"]).out;
    assert!(page.contains("  OU                Patents\n  OU                Team 2\n"), "{page}");
    assert!(!page.contains("key usage"), "{page}");
    assert_eq!(daemon.run(&["show", "i1", "--json"]).json()["certificate"], Value::Null);
}

#[test]
fn an_unknown_id_is_one_line_with_the_remedy() {
    let ran = Daemon::start(Canned::default()).run(&["show", "nope"]);
    assert_eq!(ran.code, Some(1));
    let line = "neverlapse: cannot show nope: nothing has this id; List the items with `neverlapse list`";
    assert_eq!(ran.error(), line);
}

#[test]
fn watch_prints_one_json_value_a_line() {
    let daemon = Daemon::start(Canned::default());
    let mut watch = daemon.command(&["watch", "--json"]).spawn().unwrap();
    let lines = std::io::BufRead::lines(std::io::BufReader::new(watch.stdout.take().unwrap()));
    let events: Vec<serde_json::Value> =
        lines.take(7).map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect();
    watch.kill().unwrap();
    watch.wait().unwrap();
    let kinds: Vec<_> = events.iter().map(|event| event["event"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["item", "item", "snapshot-complete", "item", "progress", "gone", "lost"]);
    assert_eq!((&events[0]["id"], &events[1]["id"]), (&json!("a1"), &json!("i1")));
    assert_eq!((&events[4]["id"], &events[4]["done"]), (&json!("a1"), &json!(1)));
    assert_eq!(events[5]["id"], "a2");
}

#[test]
fn issuers_are_listed_shown_and_added() {
    let daemon = Daemon::start(Canned::default());
    let page = daemon.run(&["issuers"]).out;
    for part in
        ["cfca", "usually approves within 7 days. Show your passport.", "! Left out: bad.toml, line 5"]
    {
        assert!(page.split_whitespace().collect::<Vec<_>>().join(" ").contains(part), "{part} in {page}");
    }
    assert_eq!(daemon.run(&["issuers", "schema"]).out, "{}\n");
    assert_eq!(daemon.run(&["issuers", "--json"]).json()[0]["code_lifetime"], "15 days");
    assert_eq!(daemon.run(&["issuers", "show", "cfca"]).out, "format = 1\n");
    daemon.file("own.toml", b"format = 1\nid = \"own\"\n");
    daemon.asked();
    assert_eq!(daemon.run(&["issuers", "add", "own.toml", "--json"]).json()["outcome"], "tracked");
    assert!(matches!(&daemon.asked()[..], [Request::AddIssuer(add)] if add.toml.contains("own")));
}

#[test]
fn a_profile_is_checked_line_by_line_and_only_a_sound_one_ends_well() {
    let daemon = Daemon::start(Canned::default());
    daemon.file("own.toml", b"nam = 'Own'\n");
    let ran = daemon.run(&["issuers", "check", "own.toml"]);
    assert_eq!(ran.code, Some(1));
    let page = "own.toml:1: unknown field `nam`\n    write `name`, or remove it\n1 mistake in own.toml.\n";
    assert_eq!(ran.out, page);
    let json = daemon.run(&["issuers", "check", "own.toml", "--json"]);
    let finding =
        json!({ "line": 1, "problem": "unknown field `nam`", "remedy": "write `name`, or remove it" });
    let whole = json!({ "file": "own.toml", "id": "own", "sound": false, "findings": [finding] });
    assert_eq!((json.code, json.json()), (Some(1), whole));

    daemon.file("own.toml", b"name = 'Own'\n");
    let ran = daemon.run(&["issuers", "check", "own.toml"]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.out.starts_with("own.toml is a sound profile of the issuer own."), "{ran:?}");
    let absent = daemon.run(&["issuers", "check", "absent.toml"]);
    assert!(absent.code == Some(1) && absent.error().contains("absent.toml"), "{absent:?}");
}

#[test]
fn completions_need_no_daemon() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish"] {
        let output =
            common::command(&folder.path().join("none"), folder.path(), &["completions", shell]).output();
        let ran = common::Ran::from(output.unwrap());
        assert!(ran.code == Some(0) && ran.out.contains("verify-backup"), "{shell}");
    }
}

#[test]
fn a_reader_that_stops_reading_is_no_error() {
    let daemon = Daemon::start(Canned::default());
    let mut list = daemon.command(&["list"]).spawn().unwrap();
    drop(list.stdout.take());
    let ran = common::Ran::from(list.wait_with_output().unwrap());
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
}
