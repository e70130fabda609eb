//! Verbs that only look: what people and programs read, and the exit codes.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

mod common;

use common::{Canned, Daemon, canned};
use ipc_proto::methods::Request;
use ipc_proto::types::{Overall, RevocationStatus};
use ipc_proto::{DaemonError, Standing};
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
    let french = run_in(&daemon, "fr_FR.UTF-8", &["show", "i1"]).out;
    assert!(french.contains("    sens            autorité d’enregistrement\n"), "{french}");
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
fn what_the_issuer_says_of_a_revocation_is_told_in_every_language() {
    let answers = |status| Canned { revocation: canned::revocation(status), ..Canned::default() };
    let mut revoked = answers(RevocationStatus::Revoked);
    revoked.revocation.revoked_at = Some("2026-03-01T12:00:00Z".parse().unwrap());
    revoked.revocation.reason = Some("keyCompromise".into());
    let daemon = Daemon::start(revoked);
    let page = daemon.run(&["show", "i1", "--revocation"]).out;
    for line in [
        "  standing          revoked\n",
        "  because           its key may be in other hands\n",
        "  told by           revocation list (CRL)\n",
        "  source            http://crl.example.org/ca.crl\n",
    ] {
        assert!(page.contains(line), "{line} in {page}");
    }
    assert!(!page.contains("lift"), "{page}");
    let chinese = run_in(&daemon, "zh_CN.UTF-8", &["show", "i1", "--revocation"]).out;
    assert!(chinese.contains("已吊销\n") && chinese.contains("其私钥可能已泄露\n"), "{chinese}");

    let mut held = answers(RevocationStatus::Revoked);
    held.revocation.reason = Some("certificateHold".into());
    let page = Daemon::start(held).run(&["show", "i1", "--revocation"]).out;
    assert!(page.contains("! The issuer may lift this again"), "{page}");

    let mut unreachable = answers(RevocationStatus::Unreachable);
    unreachable.revocation.said = Some("http://x: no route".into());
    let daemon = Daemon::start(unreachable);
    let page = daemon.run(&["show", "i1", "--revocation"]).out;
    assert!(
        page.contains("unknown: nobody answered\n") && page.contains("  - http://x: no route\n"),
        "{page}"
    );
    let json = daemon.run(&["show", "i1", "--revocation", "--json"]).json();
    assert_eq!(json["revocation"]["status"], "unreachable");
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
    assert!(one_line(&ran.out).starts_with("own.toml is a sound profile of the issuer own."), "{ran:?}");
    let absent = daemon.run(&["issuers", "check", "absent.toml"]);
    assert!(absent.code == Some(1) && absent.error().contains("absent.toml"), "{absent:?}");
}

#[test]
fn a_french_reader_gets_french_and_programs_what_they_always_get() {
    let daemon = Daemon::start(Canned::default());
    let french = |arguments: &[&str]| run_in(&daemon, "fr_FR.UTF-8", arguments);
    let list = french(&["list"]).out;
    assert!(list.contains("ÉCHÉANCE") && list.contains("dans 4 heures, "), "{list}");
    assert!(list.contains("! a2\u{a0}: les codes ont expiré"), "{list}");
    assert!(one_line(&list).contains("demandez de nouveaux codes à l’émetteur cfca"), "{list}");
    assert!(list.contains("neverlapse import") && list.contains("1 élément réglé est masqué"), "{list}");
    let show = french(&["show", "i1"]).out;
    for line in ["état              valide", "  éprouvée        maintenant, ", "nº de série       0a1b2c"]
    {
        assert!(show.contains(line), "{line} in {show}");
    }
    assert!(french(&["status"]).out.starts_with("Tout va bien.\n"));
    assert_eq!(french(&["list", "--json"]).json(), daemon.run(&["list", "--json"]).json());
}

#[test]
fn a_chinese_reader_gets_chinese() {
    let daemon = Daemon::start(Canned { overall: Overall::NeedsYou, ..Canned::default() });
    let status = run_in(&daemon, "zh_CN.UTF-8", &["status"]);
    assert_eq!(status.code, Some(1));
    assert!(status.out.starts_with("1 个项目需要您处理。\n"), "{status:?}");
    assert!(status.out.contains("! a2：授权码已过期\n"), "{status:?}");
    let show = run_in(&daemon, "zh_CN.UTF-8", &["show", "a1"]).out;
    assert!(show.contains("  状态              可领取\n") && show.contains("4 小时后，"), "{show}");
}

#[test]
fn a_chinese_table_is_aligned_and_fits() {
    let daemon = Daemon::start(Canned::default());
    let page = run_in(&daemon, "zh_CN.UTF-8", &["list", "--all"]).out;
    let table: Vec<&str> = page.lines().take_while(|line| !line.is_empty()).collect();
    assert_eq!(table.len(), 5, "{page}");
    for heading in ["状态", "名称", "截止时间"] {
        let column = table[0].split(heading).next().unwrap().width();
        for row in &table {
            let stands =
                sign_at(row, column - 1) == Some(' ') && sign_at(row, column).is_some_and(|sign| sign != ' ');
            // A row may end before its last column.
            assert!(stands || row.width() < column, "{heading} at {column} in {row}");
        }
    }
    for line in page.lines() {
        assert!(line.width() <= 80, "{} columns: {line}", line.width());
    }
}

#[test]
fn the_c_locale_is_english_whatever_else_is_set() {
    let daemon = Daemon::start(Canned::default());
    let with = |environment: &[(&str, &str)]| {
        let mut show = daemon.command(&["show", "a2"]);
        show.envs(environment.iter().copied());
        common::Ran::from(show.output().unwrap()).out
    };
    let english = with(&[]);
    assert!(english.contains("its codes expired, so they were not sent"), "{english}");
    assert_eq!(with(&[("LC_ALL", "C"), ("LANG", "fr_FR.UTF-8"), ("LANGUAGE", "zh")]), english);
    assert_eq!(with(&[("LANG", "de_DE.UTF-8")]), english);
    assert_ne!(with(&[("LANG", "en_GB.UTF-8"), ("LANGUAGE", "fr")]), english);
}

#[test]
fn a_need_of_a_newer_daemon_is_said_in_its_words() {
    let mut canned = Canned::default();
    canned.items[1].needs_you.as_mut().unwrap().need = "dance".into();
    let list = run_in(&Daemon::start(canned), "fr_FR.UTF-8", &["list"]).out;
    assert!(list.contains("! a2\u{a0}: its codes expired, so they were not sent"), "{list}");
}

#[test]
fn status_says_in_the_readers_language_why_the_daemon_wakes_and_how_vault_and_notifications_stand() {
    let daemon = Daemon::start(Canned::default());
    for (locale, why, vault, notifications) in [
        ("C", ": a deadline (a1)", "open, key in the desktop's keyring", "shown by dunst 1.9.2"),
        (
            "fr_FR.UTF-8",
            "\u{a0}: une échéance (a1)",
            "ouvert, clé dans le trousseau du bureau",
            "affichées par dunst 1.9.2",
        ),
        ("zh_CN.UTF-8", "：到期（a1）", "已打开，密钥在桌面密钥环中", "由 dunst 1.9.2 显示"),
    ] {
        let page = run_in(&daemon, locale, &["status"]).out;
        let ends: Vec<&str> = page.lines().take_while(|line| !line.is_empty()).collect();
        for end in [why, vault, notifications] {
            assert!(ends.iter().any(|line| line.ends_with(end)), "{end} in {page}");
        }
    }
}

#[test]
fn what_a_state_does_not_allow_is_said_in_the_readers_language() {
    let not_now = |state: &str, need: Option<&str>| DaemonError::NotPossible {
        id: "a2".into(),
        reason: format!("a2 is {state}: its codes expired, so they were not sent"),
        remedy: "Ask CFCA for new codes, and import the new e-mail.".into(),
        standing: Box::new(Standing {
            state: Some(state.into()),
            need: need.map(str::to_owned),
            said: Some("no such code".into()),
        }),
    };
    let english = |state: &str| {
        format!(
            "neverlapse: cannot pick a2 up: a2 is {state}: its codes expired, so they were not sent; Ask CFCA for new \
             codes, and import the new e-mail"
        )
    };
    let french = "neverlapse: impossible de retirer a2\u{a0}: a2 ";
    for (state, need, locale, line) in [
        ("expired", Some("renew-code"), "C", english("expired")),
        (
            "expired",
            Some("renew-code"),
            "fr_FR.UTF-8",
            format!(
                "{french}est expiré\u{a0}: les codes ont expiré\u{a0}; demandez de nouveaux codes à l’émetteur cfca, puis \
                 importez son nouvel e-mail\u{a0}: neverlapse import"
            ),
        ),
        (
            "expired",
            Some("renew-code"),
            "zh_CN.UTF-8",
            "neverlapse: 无法领取 a2：a2 已过期：授权码已过期；请向发证机构 cfca 申请新的授权码，然后导入新邮件：neverlapse \
             import"
                .to_owned(),
        ),
        // The item is expired by now; what is told is how it refused.
        (
            "locked",
            Some("apply-again"),
            "fr_FR.UTF-8",
            format!(
                "{french}est verrouillé\u{a0}: no such code\u{a0}; demandez de nouveaux codes à l’émetteur cfca ou refaites \
                 une demande, puis importez son nouvel e-mail\u{a0}: neverlapse import"
            ),
        ),
        (
            "picking-up",
            None,
            "fr_FR.UTF-8",
            format!("{french}est en cours de retrait\u{a0}; regardez avec `neverlapse show a2`"),
        ),
        ("picking-up", None, "C", english("picking-up")),
        (
            "on-holiday",
            None,
            "fr_FR.UTF-8",
            format!(
                "{french}est dans l’état «\u{a0}on-holiday\u{a0}»\u{a0}; regardez avec `neverlapse show a2`"
            ),
        ),
    ] {
        let refuses = Some(not_now(state, need));
        let daemon = Daemon::start(Canned { refuses, ..Canned::default() });
        let ran = run_in(&daemon, locale, &["pick-up", "a2"]);
        assert_eq!((ran.code, ran.error()), (Some(1), line.as_str()));
    }
    // What only a newer daemon needs, or does not say in words, is told as it tells it.
    let newer = not_now("expired", Some("dance"));
    let mut older = not_now("expired", None);
    if let DaemonError::NotPossible { standing, .. } = &mut older {
        **standing = Standing::default();
    }
    for refuses in [newer, older] {
        let daemon = Daemon::start(Canned { refuses: Some(refuses), ..Canned::default() });
        let ran = run_in(&daemon, "fr_FR.UTF-8", &["pick-up", "a2"]);
        assert!(ran.error().contains("a2 is expired: its codes expired"), "{ran:?}");
    }
}

#[test]
fn errors_and_steps_are_said_in_the_readers_language() {
    let daemon = Daemon::start(Canned::default());
    let ran = run_in(&daemon, "fr_FR.UTF-8", &["back-up", "i1", "--to", "x.p12"]);
    let line = "neverlapse: impossible de demander un nouveau mot de passe pour la copie de sauvegarde\u{a0}: l’entrée \
                standard n’est pas un terminal\u{a0}; donnez --password-file FILE, ou --password-file - pour le lire sur \
                l’entrée standard";
    assert_eq!((ran.code, ran.error()), (Some(1), line));
    let ran = run_in(&daemon, "zh_CN.UTF-8", &["show", "nope"]);
    let line = "neverlapse: 无法显示 nope：没有此编号的项目；请用 `neverlapse list` 列出项目";
    assert_eq!(ran.error(), line);
    let ran = run_in(&daemon, "zh_CN.UTF-8", &["pick-up", "a1"]);
    assert!(ran.err.contains("[1/2] 私钥已生成\n[2/2] 私钥与证书已验证可用"), "{ran:?}");
    assert!(ran.out.contains("已领取。"), "{ran:?}");
}

/// Runs a command for a reader with this locale.
fn run_in(daemon: &Daemon, locale: &str, arguments: &[&str]) -> common::Ran {
    common::Ran::from(daemon.command(arguments).env("LANG", locale).output().unwrap())
}

/// The sign that begins at a column of a terminal.
fn sign_at(line: &str, column: usize) -> Option<char> {
    let begins = |&(at, _): &(usize, char)| line[..at].width() == column;
    line.char_indices().find(begins).map(|(_, sign)| sign)
}

/// A page without its line breaks.
fn one_line(page: &str) -> String {
    page.split_whitespace().collect::<Vec<_>>().join(" ")
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
