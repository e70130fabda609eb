//! What readers of other languages are told, and that programs are always told the same.

use ipc_proto::types::{Overall, RevocationStatus};
use ipc_proto::{DaemonError, Standing};
use unicode_width::UnicodeWidthStr as _;

use crate::common::{self, Canned, Daemon, canned};

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
fn a_french_reader_gets_french_and_programs_what_they_always_get() {
    let daemon = Daemon::start(Canned::default());
    let french = |arguments: &[&str]| run_in(&daemon, "fr_FR.UTF-8", arguments);
    let list = french(&["list"]).out;
    assert!(list.contains("ÉCHÉANCE") && list.contains("dans 4 heures, "), "{list}");
    assert!(list.contains("! a2\u{a0}: les codes ont expiré"), "{list}");
    assert!(one_line(&list).contains("demandez de nouveaux codes à l’émetteur cfca"), "{list}");
    assert!(list.contains("neverlapse import") && list.contains("1 élément réglé est masqué"), "{list}");
    let show = french(&["show", "i1"]).out;
    for line in [
        "état              valide",
        "  éprouvée        maintenant, ",
        "nº de série       0a1b2c",
        "    sens            autorité d’enregistrement\n",
    ] {
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
