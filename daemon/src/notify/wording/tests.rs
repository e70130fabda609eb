use super::*;
use lifecycle::{
    Ahead, BackUp, CertificateFacts, CodeWindow, Input, Lifecycle, NewActivation, NewIdentity, RenewalWindow,
    Subject,
};

fn now() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

/// Activations whose codes live on for so many hours each.
fn tracked(hours: &[i64]) -> Lifecycle {
    let mut lifecycle = Lifecycle::new(Policy::default());
    for (number, hours) in hours.iter().enumerate() {
        let activation = NewActivation {
            order: None,
            id: format!("a{}", number + 1).parse().unwrap(),
            issuer: "cfca".into(),
            title: format!("Holder {number}"),
            reference_number: number.to_string(),
            link: None,
            has_code: true,
            codes: CodeWindow::new(Some(now()), now(), SignedDuration::from_hours(*hours)),
        };
        lifecycle.handle(now(), Input::Track(activation)).unwrap();
    }
    lifecycle
}

fn notices(lifecycle: &Lifecycle, stage: Stage, now: Timestamp) -> Vec<Notice> {
    let due: Vec<(&Item, Stage)> = lifecycle.items().map(|item| (item, stage)).collect();
    Wording::new(Messages::new(Language::English)).reminders(&due, &Policy::default(), now)
}

fn notice_after(hours: i64, stage: Stage) -> Notice {
    let mut lifecycle = tracked(&[15 * 24]);
    let now = now() + SignedDuration::from_hours(hours);
    lifecycle.handle(now, Input::Tick).unwrap();
    notices(&lifecycle, stage, now).remove(0)
}

#[test]
fn a_step_in_a_browser_that_asks_the_person_is_told_in_their_language() {
    let lifecycle = tracked(&[24]);
    let item = lifecycle.items().next().unwrap();
    let told = |language, step: &str| {
        let step = Progress {
            id: item.id().to_string(),
            step: step.to_owned(),
            done: 2,
            total: 5,
            detail: "the code is on the clipboard".to_owned(),
        };
        Wording::new(Messages::new(language)).guided(item, &step).map(|notice| notice.body)
    };
    let english = told(Language::English, "code-copied").unwrap();
    assert_eq!(english, "Holder 0\nThe code is on the clipboard");
    assert!(told(Language::French, "code-copied").unwrap().contains("presse-papiers"));
    assert_eq!(told(Language::English, "watching"), None);
    assert_eq!(told(Language::English, "key-made"), None);
}

#[test]
fn the_nearer_the_end_the_more_pressing_the_notice() {
    let tone = |hours| notice_after(hours, Stage::Ahead(Ahead(1))).tone;
    assert_eq!(
        [0, 8 * 24, 14 * 24, 14 * 24 + 1, 16 * 24].map(tone),
        [Tone::Early, Tone::Soon, Tone::Soon, Tone::Urgent, Tone::Urgent]
    );
}

#[test]
fn tomorrow_is_promised_only_where_there_is_one() {
    let later = |hours| notice_after(hours, Stage::Ahead(Ahead(24))).actions.pop().unwrap().1;
    assert_eq!(
        [0, 14 * 24, 16 * 24].map(later),
        ["Remind me tomorrow", "Remind me later", "Remind me tomorrow"]
    );
}

#[test]
fn three_at_once_are_told_apart_and_four_together_the_soonest_first() {
    assert_eq!(notices(&tracked(&[24, 48, 72]), Stage::Intake, now()).len(), 3);
    let together = notices(&tracked(&[72, 240, 24, 48, 96, 120, 144]), Stage::Intake, now());
    assert_eq!(together.len(), 1);
    assert_eq!(together[0].about.len(), 7, "all of them count as told");
    assert_eq!(
        format!("{}\n{}", together[0].title, together[0].body),
        "7 certificates need you\nHolder 2: A certificate is ready\nHolder 3: A certificate is ready\n\
         Holder 0: A certificate is ready\nHolder 4: A certificate is ready\nHolder 5: A certificate is ready\n\
         and 2 more\nAll of them: neverlapse status"
    );
}

#[test]
fn what_a_button_does_is_said_in_words_only_without_buttons() {
    let with_button = notice_after(0, Stage::Intake);
    assert_eq!(with_button.in_words, "Pick it up: neverlapse pick-up a1");
    assert!(!with_button.body.contains("neverlapse"), "{with_button:?}");

    let mut lifecycle = tracked(&[15 * 24]);
    let id = "a1".parse().unwrap();
    lifecycle.handle(now(), Input::PickUp { id }).unwrap();
    lifecycle
        .handle(now(), Input::CodeDoubted { id, why: "badMessageCheck".into(), lookalikes: None })
        .unwrap();
    let doubted = notices(&lifecycle, Stage::Trouble, now()).remove(0);
    assert!(doubted.body.contains("neverlapse add --issuer cfca"), "nothing else helps: {doubted:?}");
    assert!(doubted.in_words.is_empty());
    assert_eq!(doubted.actions.len(), 1, "{doubted:?}");
}

#[test]
fn a_click_that_fails_says_why_and_what_to_do() {
    let lifecycle = tracked(&[15 * 24]);
    let error = DaemonError::Locked { reason: "the vault is locked".into(), remedy: "unlock it".into() };
    let item = lifecycle.items().next().unwrap();
    let wording = Wording::new(Messages::new(Language::English));
    let failed = wording.outcome(item, Err(&error), &Policy::default(), now());
    assert_eq!(
        (failed.title.as_str(), failed.body.as_str()),
        ("That did not work", "Holder 0\nThe vault is locked\nUnlock it")
    );
    assert_eq!(failed.actions.len(), 2, "it can be tried again: {failed:?}");
}

#[test]
fn a_back_up_that_nobody_opened_for_a_year_is_named_with_the_command_that_opens_it() {
    let mut lifecycle = tracked(&[15 * 24]);
    let (id, now) = ("i2".parse().unwrap(), now());
    let (certificate, renewal) = certificate(now);
    let backup = BackUp {
        path: "/media/ada/MY STICK/ada.p12".into(),
        made_at: now,
        proven_at: Some(now),
        fingerprint: certificate.fingerprint.clone(),
    };
    let identity = NewIdentity {
        id,
        issuer: "cfca".into(),
        title: "Holder 0".into(),
        location: "vault".into(),
        certificate,
        renewal,
        backup_wanted: false,
        backups: vec![backup],
        unattended: false,
    };
    lifecycle.handle(now, Input::PickUp { id: "a1".parse().unwrap() }).unwrap();
    lifecycle.handle(now, Input::PickedUp { id: "a1".parse().unwrap(), identity }).unwrap();
    let now = now + DAY * 366;
    lifecycle.handle(now, Input::Tick).unwrap();
    let due = [(lifecycle.item(id).unwrap(), Stage::Prove(1))];
    for (language, told) in [
        (
            Language::English,
            "Does the back-up still open?\nHolder 0\n\
             Nobody has opened the back-up /media/ada/MY STICK/ada.p12 for a year\n\
             See whether it still opens: neverlapse verify-backup '/media/ada/MY STICK/ada.p12'",
        ),
        (
            Language::French,
            "La sauvegarde s’ouvre-t-elle encore\u{a0}?\nHolder 0\n\
             Personne n’a ouvert la copie de sauvegarde /media/ada/MY STICK/ada.p12 depuis un an\n\
             Voyez si elle s’ouvre encore\u{a0}: neverlapse verify-backup '/media/ada/MY STICK/ada.p12'",
        ),
    ] {
        let notice = Wording::new(Messages::new(language)).reminders(&due, &Policy::default(), now).remove(0);
        assert_eq!(format!("{}\n{}", notice.title, notice.body), told);
        assert_eq!((notice.tone, notice.actions.len()), (Tone::Early, 1), "a password has to be typed");
    }
}

fn certificate(from: Timestamp) -> (CertificateFacts, RenewalWindow) {
    let not_after = from + DAY * 1000;
    let facts = CertificateFacts {
        subject: Subject::default(),
        serial: "01".into(),
        fingerprint: "aa".into(),
        not_before: from,
        not_after,
    };
    (facts, RenewalWindow::new(from, not_after, DAY * 60, SignedDuration::ZERO))
}
