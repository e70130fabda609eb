//! The exchange in one process, with a clock that the test moves.

use std::{path::Path, sync::Arc, thread};

use clock::ManualClock;
use jiff::SignedDuration;

use super::*;
use crate::{
    desk::{Approval, CODE_LIFETIME},
    office::WhenAbsent,
};

mod alike;

pub(super) use alike::note_work;

const KNOWN: [(&str, &str); 4] = [
    ("Your first school?", "Hill Street"),
    ("Your first pet?", "Zoë"),
    ("Your first car?", "R4"),
    ("Your mother's town?", "Åbo"),
];

struct Bench {
    office: Office,
    clock: ManualClock,
    folder: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = ManualClock::at("2026-11-22T12:00:00Z".parse().unwrap());
        let office = open(folder.path(), &clock);
        Self { office, clock, folder }
    }

    fn restart(self) -> Self {
        let Self { office, clock, folder } = self;
        drop(office);
        let office = open(folder.path(), &clock);
        Self { office, clock, folder }
    }

    /// An application with all questions; its reference number and its code.
    fn approve(&self, issuer: Flavour) -> (String, String) {
        let approved = self.office.approve(&approval(issuer, &KNOWN)).unwrap();
        (approved.application.reference_number, approved.secret.expose_secret().to_owned())
    }

    fn ask(&self, issuer: Flavour, reference: &str) -> Asked {
        self.office.ask_questions(issuer, &Ask { reference_number: reference.to_owned() }).unwrap()
    }

    /// The session, the questions, and the attempts that are left.
    fn asked(&self, issuer: Flavour, reference: &str) -> (String, Vec<String>, u32) {
        match self.ask(issuer, reference) {
            Asked::Questions { session, questions, attempts_left } => (session, questions, attempts_left),
            other @ (Asked::NotDue | Asked::Locked) => panic!("{other:?}"),
        }
    }

    fn answer(&self, issuer: Flavour, reference: &str, session: &str, answers: &[&str]) -> Judged {
        let answer = Answer {
            reference_number: reference.to_owned(),
            session: session.to_owned(),
            answers: answers.iter().map(|answer| SecretString::from(*answer)).collect(),
        };
        self.office.judge_answers(issuer, &answer).unwrap()
    }

    fn answer_wrongly(&self, issuer: Flavour, reference: &str) -> Judged {
        let (session, _, _) = self.asked(issuer, reference);
        self.answer(issuer, reference, &session, &["no", "no", "no"])
    }

    fn answer_rightly(&self, issuer: Flavour, reference: &str) -> Judged {
        let (session, questions, _) = self.asked(issuer, reference);
        let answers: Vec<&str> = questions.iter().map(|question| right(question)).collect();
        self.answer(issuer, reference, &session, &answers)
    }

    fn mails(&self) -> Vec<String> {
        let folder = std::fs::read_dir(self.folder.path().join("mail")).unwrap();
        let mut mails: Vec<_> = folder.map(|file| file.unwrap().path()).collect();
        mails.sort();
        mails.iter().map(|mail| std::fs::read_to_string(mail).unwrap()).collect()
    }
}

fn open(folder: &Path, clock: &ManualClock) -> Office {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(Office::open(folder, Arc::new(clock.clone()), WhenAbsent::Make)).unwrap()
}

fn approval(issuer: Flavour, questions: &[(&str, &str)]) -> Approval {
    let secret = |(question, answer): &(&str, &str)| ((*question).to_owned(), SecretString::from(*answer));
    Approval {
        issuer,
        name: "Ada Jones".into(),
        email: "ada@example.org".into(),
        organisation: None,
        units: Vec::new(),
        approved_at: None,
        certificate_lifetime: None,
        wait_polls: 0,
        request: None,
        questions: questions.iter().map(secret).collect(),
    }
}

fn right(question: &str) -> &'static str {
    KNOWN.into_iter().find(|(known, _)| *known == question).unwrap().1
}

#[test]
fn right_answers_tell_the_code_that_is_not_mailed_as_often_as_they_are_given() {
    let bench = Bench::new();
    let (reference, code) = bench.approve(Flavour::Certifio);
    assert!(!bench.mails()[0].contains(&code));
    for _ in 0..2 {
        let judged = bench.answer_rightly(Flavour::Certifio, &reference);
        assert!(
            matches!(&judged, Judged::Code { code: told, .. } if told.expose_secret() == code),
            "{judged:?}"
        );
    }
}

#[test]
fn two_right_answers_are_enough_and_one_is_not_however_they_are_typed() {
    let bench = Bench::new();
    let (reference, _) = bench.approve(Flavour::Certifio);
    for (rightly, enough) in [(1, false), (2, true), (3, true), (0, false)] {
        let (session, questions, _) = bench.asked(Flavour::Certifio, &reference);
        let typed: Vec<String> = questions
            .iter()
            .enumerate()
            // In other letters, with other spaces, and with the accents apart from their letters.
            .map(|(place, question)| match place < rightly {
                true => format!(" {} ", right(question).to_uppercase()).nfd().collect(),
                false => "something else".to_owned(),
            })
            .collect();
        let typed: Vec<&str> = typed.iter().map(String::as_str).collect();
        let judged = bench.answer(Flavour::Certifio, &reference, &session, &typed);
        assert_eq!(matches!(judged, Judged::Code { .. }), enough, "{rightly} right: {judged:?}");
    }
}

#[test]
fn the_questions_stay_until_they_are_answered_and_a_restart_does_not_change_them() {
    let bench = Bench::new();
    let (reference, _) = bench.approve(Flavour::Certifio);
    let first = bench.asked(Flavour::Certifio, &reference);
    assert_eq!((first.1.len(), first.2), (3, 5));
    assert_eq!(bench.asked(Flavour::Certifio, &reference), first);
    let bench = bench.restart();
    assert_eq!(bench.asked(Flavour::Certifio, &reference), first);
    // Which ones are drawn differs.
    let mut drawn = std::collections::HashSet::new();
    for _ in 0..40 {
        drawn.insert(draw_session(KNOWN.len()).unwrap().places);
    }
    assert!(drawn.len() > 5, "{drawn:?}");
}

#[test]
fn five_wrong_attempts_lock_and_a_restart_gives_none_back() {
    let mut bench = Bench::new();
    let (reference, _) = bench.approve(Flavour::Certifio);
    for left in (1..5).rev() {
        let judged = bench.answer_wrongly(Flavour::Certifio, &reference);
        assert!(matches!(judged, Judged::Wrong { attempts_left } if attempts_left == left), "{judged:?}");
        bench = bench.restart();
        assert_eq!(bench.asked(Flavour::Certifio, &reference).2, left);
    }
    assert!(matches!(bench.answer_wrongly(Flavour::Certifio, &reference), Judged::Locked));
    assert_eq!(bench.ask(Flavour::Certifio, &reference), Asked::Locked);
    let listed = &bench.office.list().unwrap()[0];
    assert_eq!(listed.state, "locked");
}

#[test]
fn an_attempt_is_counted_before_it_is_judged() {
    let bench = Bench::new();
    let (reference, _) = bench.approve(Flavour::Certifio);
    let (session, _, _) = bench.asked(Flavour::Certifio, &reference);
    thread::scope(|threads| {
        // Nothing can be judged while this is held, as if the power went before.
        let turn = bench.office.take_turn();
        let judging = threads.spawn(|| bench.answer(Flavour::Certifio, &reference, &session, &["no"; 3]));
        while bench.asked(Flavour::Certifio, &reference).2 == 5 {
            thread::yield_now();
        }
        assert!(!judging.is_finished());
        drop(turn);
        assert!(matches!(judging.join().unwrap(), Judged::Wrong { attempts_left: 4 }));
    });
}

#[test]
fn many_clients_at_once_get_five_attempts_together() {
    let bench = Bench::new();
    let (reference, _) = bench.approve(Flavour::Certifio);
    let counted = std::sync::atomic::AtomicU32::new(0);
    thread::scope(|threads| {
        for _ in 0..4 {
            threads.spawn(|| {
                for _ in 0..100 {
                    let Asked::Questions { session, .. } = bench.ask(Flavour::Certifio, &reference) else {
                        return;
                    };
                    match bench.answer(Flavour::Certifio, &reference, &session, &["no"; 3]) {
                        Judged::Stale => {}
                        // Either this was the fifth, or another client's was.
                        Judged::Locked => return,
                        Judged::Wrong { .. } => {
                            counted.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                        }
                        Judged::Code { .. } | Judged::Mailed => panic!("it was wrong"),
                    }
                }
                panic!("it does not lock");
            });
        }
    });
    assert_eq!(counted.into_inner(), 4, "and the fifth locked");
}

#[test]
fn a_session_takes_answers_once_and_only_its_own() {
    let bench = Bench::new();
    let (reference, _) = bench.approve(Flavour::Certifio);
    let (session, questions, _) = bench.asked(Flavour::Certifio, &reference);
    let answers: Vec<&str> = questions.iter().map(|question| right(question)).collect();
    assert!(matches!(bench.answer(Flavour::Certifio, &reference, "another", &answers), Judged::Stale));
    assert_eq!(bench.asked(Flavour::Certifio, &reference).2, 5, "nothing was counted");
    assert!(matches!(bench.answer(Flavour::Certifio, &reference, &session, &answers), Judged::Code { .. }));
    assert!(matches!(bench.answer(Flavour::Certifio, &reference, &session, &answers), Judged::Stale));
}

#[test]
fn expired_codes_are_renewed_by_a_mail_that_holds_both() {
    for issuer in Flavour::ALL {
        let bench = Bench::new();
        let (reference, code) = bench.approve(issuer);
        bench.clock.advance(CODE_LIFETIME);
        assert!(matches!(bench.answer_rightly(issuer, &reference), Judged::Mailed));

        let application = bench.office.application(issuer, &reference).unwrap().unwrap();
        assert!(!application.is_expired(bench.office.now()));
        let secret = bench.office.secret(&application).unwrap().unwrap();
        let secret = String::from_utf8(secret.expose_secret().to_vec()).unwrap();
        assert_ne!(secret, code);
        let read = intake::read(
            intake::Mail::Eml(bench.mails().last().unwrap().as_bytes()),
            &issuers::Registry::shipped(),
            bench.office.now(),
        );
        assert_eq!(read.reference_number.as_deref(), Some(reference.as_str()), "{read:?}");
        let told = read.authorization_code.or(read.pin).map(|code| code.expose_secret().to_owned());
        assert_eq!(told, Some(secret), "{issuer}: {}", bench.mails().last().unwrap());
        assert_eq!(read.approved_at, Some(application.approved_at), "{issuer}");
        assert_eq!(read.expires_at, Some(application.expires_at), "{issuer}");
    }
}

#[test]
fn codes_that_were_mailed_and_are_good_are_not_renewed() {
    let bench = Bench::new();
    let (reference, _) = bench.approve(Flavour::Cfca);
    assert_eq!(bench.ask(Flavour::Cfca, &reference), Asked::NotDue);
    bench.clock.advance(CODE_LIFETIME);
    assert!(matches!(bench.ask(Flavour::Cfca, &reference), Asked::Questions { .. }));
}

#[test]
fn what_does_not_exist_is_answered_as_what_is_locked() {
    let bench = Bench::new();
    let (denied, _) = bench.approve(Flavour::Certifio);
    bench.office.deny(Flavour::Certifio, &denied, "no").unwrap();
    let without = bench.office.approve(&approval(Flavour::Certifio, &[])).unwrap();
    let without = without.application.reference_number;
    let elsewhere = bench.approve(Flavour::Cfca).0;
    for reference in [denied.as_str(), &without, &elsewhere, "99999999", "", "no number", &"1".repeat(99)] {
        assert_eq!(bench.ask(Flavour::Certifio, reference), Asked::Locked, "{reference}");
        let judged = bench.answer(Flavour::Certifio, reference, "s", &["x"; 3]);
        assert!(matches!(judged, Judged::Locked), "{reference}: {judged:?}");
    }
}

#[test]
fn an_application_without_enough_good_questions_is_not_approved() {
    let bench = Bench::new();
    let twice = [KNOWN[0], KNOWN[1], KNOWN[0]];
    let blank = [KNOWN[0], KNOWN[1], ("Your first car?", " ")];
    for questions in [&KNOWN[..2], &twice, &blank] {
        assert!(matches!(
            bench.office.approve(&approval(Flavour::Certifio, questions)),
            Err(DeskError::BadInput { .. })
        ));
    }
    assert!(bench.office.list().unwrap().is_empty());
}

#[test]
fn answers_are_kept_as_slow_hashes_each_with_a_salt_of_its_own() {
    let bench = Bench::new();
    let same = [("One?", "Åbo"), ("Two?", "Åbo"), ("Three?", "Åbo")];
    let approved = bench.office.approve(&approval(Flavour::Certifio, &same)).unwrap();
    let key = application_key(Flavour::Certifio, &approved.application.reference_number);
    let kept: Questions = bench.office.ledger().get(QUESTIONS, &key).unwrap().unwrap();
    assert_ne!(kept.kept[0].hash.0, kept.kept[1].hash.0);
    assert!(kept.kept.iter().all(|question| question.memory_kib >= 19 * 1024 && question.passes >= 2));
    let written = serde_json::to_string(&kept).unwrap().to_lowercase();
    assert!(!written.contains("åbo"), "no answer is written down");
}

#[test]
fn new_codes_that_cannot_be_mailed_leave_the_application_as_it_was() {
    let bench = Bench::new();
    let (reference, _) = bench.approve(Flavour::Certifio);
    bench.clock.advance(CODE_LIFETIME + SignedDuration::from_hours(1));
    let mail = bench.folder.path().join("mail");
    std::fs::remove_dir_all(&mail).unwrap();
    std::fs::write(&mail, "in the way").unwrap();
    let (session, questions, _) = bench.asked(Flavour::Certifio, &reference);
    let answers = questions.iter().map(|question| SecretString::from(right(question))).collect();
    let answer = Answer { reference_number: reference.clone(), session, answers };
    assert!(matches!(bench.office.judge_answers(Flavour::Certifio, &answer), Err(DeskError::Mail(_))));

    std::fs::remove_file(&mail).unwrap();
    assert!(matches!(bench.answer_rightly(Flavour::Certifio, &reference), Judged::Mailed));
}
