use ipc_proto::types::{Kind as ItemKind, NeedsYou};
use messages::Language;
use proptest::prelude::*;

use super::*;

const SCHOOL: &str = "Your first school?";
const PET: &str = "Your first pet?";
const CAR: &str = "Your first car?";
const TOWN: &str = "Your mother's town?";

fn item(state: State, need: &str, actions: &[&str]) -> Item {
    let mut item = Item::new("a1", ItemKind::Activation, "certifio", state, "Ada Jones (CertifiO)");
    item.reference_number = Some("12345678".into());
    item.actions = actions.iter().map(|verb| (*verb).to_owned()).collect();
    item.needs_you = Some(NeedsYou {
        reason: "half of the pair is here; the code has not come yet".into(),
        remedy: "answer the security questions (neverlapse renew-code a1)".into(),
        need: need.into(),
        said: None,
    });
    item
}

fn half() -> Item {
    item(State::AwaitingCode, "code", &["renew-code", "add", "forget"])
}

fn ready() -> Item {
    item(State::Ready, "pick-up", &["pick-up", "forget"])
}

fn there(item: Item) -> Input {
    Input::News(News::There(Some(Box::new(item))))
}

fn changed(item: Item) -> Input {
    Input::News(News::Changed(Box::new(item)))
}

fn asked(questions: [&str; 3], attempts_left: u32) -> Input {
    let questions = questions.map(str::to_owned).into();
    Input::Asked(Ok(SecurityQuestionsReply {
        session: format!("s{attempts_left}"),
        questions,
        attempts_left,
    }))
}

fn judged(outcome: RenewCodeOutcome, attempts_left: Option<u32>, item: Item) -> Input {
    Input::Judged(Box::new(Ok(RenewCodeReply { outcome, attempts_left, item })))
}

fn refused(error: DaemonError) -> ClientError {
    ClientError::Refused(error)
}

fn locked() -> DaemonError {
    let reason = "the issuer takes no more answers to its security questions".into();
    DaemonError::IssuerRefused { reason, remedy: "apply again".into() }
}

fn answers(answers: [&str; 3]) -> Input {
    Input::Main(answers.map(SecretString::from).into())
}

fn unknown() -> Questions {
    Questions::new("a1".into(), Messages::new(Language::English))
}

fn questions() -> Questions {
    let mut questions = unknown();
    let wish = questions.hear(there(half()));
    assert!(matches!(wish, Some(Wish::Ask(SecurityQuestions { id })) if id == "a1"));
    assert_eq!(questions.look().frame.banner.busy, "Asking the issuer for its questions…");
    questions.hear(asked([SCHOOL, PET, CAR], 5));
    questions
}

fn kept(questions: &Questions, question: &str) -> Option<String> {
    questions.typed(question).map(|answer| answer.expose_secret().to_owned())
}

#[test]
fn the_questions_are_shown_with_the_attempts_that_are_left_and_a_warning_before_the_last() {
    let mut questions = questions();
    let look = questions.look();
    assert_eq!(look.questions, [SCHOOL, PET, CAR]);
    assert_eq!((look.attempts.as_str(), look.last), ("5 attempts are left.", false));
    assert!(look.about.contains("3 questions") && look.enabled && look.frame.main == "Answer", "{look:?}");
    questions.hear(Input::Again);
    questions.hear(asked([SCHOOL, PET, CAR], 1));
    let look = questions.look();
    assert!(look.last && look.attempts.starts_with("This is the last attempt"), "{look:?}");
}

#[test]
fn wrong_answers_stay_and_the_next_questions_begin_with_them() {
    let mut questions = questions();
    let wish = questions.hear(answers(["Hill Street", "Zoe", "R5"]));
    let Some(Wish::Answer(request)) = wish else { panic!("{wish:?}") };
    assert_eq!((request.session.as_str(), request.answers.len()), ("s5", 3));
    assert!(
        !questions.look().enabled && questions.hear(answers(["a", "b", "c"])).is_none(),
        "once at a time"
    );

    let wish = questions.hear(judged(RenewCodeOutcome::Wrong, Some(4), half()));
    assert!(matches!(wish, Some(Wish::Ask(_))), "an attempt was counted, so there are new questions");
    questions.hear(asked([PET, TOWN, SCHOOL], 4));

    let look = questions.look();
    assert!(look.error.starts_with("Too few answers were right") && look.enabled, "{look:?}");
    assert_eq!(look.attempts, "4 attempts are left.");
    let kept = [PET, TOWN, SCHOOL, CAR].map(|question| kept(&questions, question));
    assert_eq!(kept, [Some("Zoe".into()), None, Some("Hill Street".into()), Some("R5".into())]);
}

#[test]
fn enter_behind_the_first_answer_costs_no_attempt() {
    let mut questions = questions();
    assert!(questions.hear(answers(["", " ", ""])).is_none());
    assert_eq!(questions.look().error, "Nothing was answered, so nothing was sent.");
    assert!(questions.hear(answers(["Hill Street", "", ""])).is_none());
    let look = questions.look();
    assert!(look.error.starts_with("Not every question is answered") && look.attend == 1, "{look:?}");
    let wish = questions.hear(answers(["Hill Street", "Zoë", ""]));
    assert!(matches!(wish, Some(Wish::Answer(_))), "whoever does not know the third one says so");
}

#[test]
fn with_the_code_comes_the_pick_up_and_the_answers_are_wiped() {
    let mut questions = questions();
    questions.hear(answers(["Hill Street", "Zoë", "R4"]));
    assert!(questions.hear(judged(RenewCodeOutcome::Completed, None, ready())).is_none());
    let look = questions.look();
    assert_eq!(look.frame.banner.good, "The answers are right, and the code has come.");
    assert_eq!((look.frame.main.as_str(), look.frame.cancel.as_str()), ("Pick up…", "Close"));
    assert!(look.questions.is_empty() && kept(&questions, SCHOOL).is_none(), "{look:?}");
    assert!(matches!(questions.hear(answers(["", "", ""])), Some(Wish::Open(Next::PickUp))));
}

#[test]
fn codes_that_are_mailed_are_imported_and_once_they_are_here_picked_up() {
    let mut questions = questions();
    questions.hear(answers(["Hill Street", "Zoë", "R4"]));
    questions.hear(judged(RenewCodeOutcome::Mailed, None, half()));
    let look = questions.look();
    assert!(
        look.frame.banner.good.contains("by e-mail") && look.frame.banner.next.contains("Import"),
        "{look:?}"
    );
    assert!(look.frame.main == "Import e-mail…" && look.questions.is_empty(), "{look:?}");
    // Its folder is watched, perhaps.
    questions.hear(changed(ready()));
    let look = questions.look();
    assert_eq!(
        (look.frame.banner.good.as_str(), look.frame.main.as_str()),
        ("The code has come.", "Pick up…")
    );
}

#[test]
fn after_the_last_attempt_it_says_whom_to_ask() {
    let mut questions = questions();
    questions.hear(answers(["a", "b", "c"]));
    questions.hear(Input::Judged(Box::new(Err(refused(locked())))));
    questions.hear(changed(item(State::Locked, "apply-again", &["pick-up", "forget"])));
    let look = questions.look();
    assert_eq!(look.frame.banner.error, "The issuer takes no more answers.");
    assert!(look.frame.banner.next.starts_with("Ask issuer certifio for new codes"), "{look:?}");
    assert_eq!((look.frame.main.as_str(), look.questions.len()), ("Import e-mail…", 0));
}

#[test]
fn what_somebody_else_answered_meanwhile_is_asked_anew_and_nothing_is_lost() {
    let mut questions = questions();
    questions.hear(answers(["a", "b", "c"]));
    let stale = DaemonError::BadInput { reason: "answered meanwhile".into(), remedy: "look".into() };
    let wish = questions.hear(Input::Judged(Box::new(Err(refused(stale)))));
    assert!(matches!(wish, Some(Wish::Ask(_))));
    questions.hear(asked([SCHOOL, PET, CAR], 4));
    assert!(questions.look().error.contains("answered elsewhere"));
    assert_eq!(kept(&questions, CAR).as_deref(), Some("c"));
}

#[test]
fn an_issuer_that_does_not_answer_can_be_asked_again() {
    let mut questions = unknown();
    questions.hear(there(half()));
    let silent =
        DaemonError::IssuerUnreachable { reason: "it does not answer".into(), remedy: "wait".into() };
    questions.hear(Input::Asked(Err(refused(silent))));
    let look = questions.look();
    assert!(look.frame.banner.error == "It does not answer" && look.frame.banner.again, "{look:?}");
    assert!(matches!(questions.hear(Input::Again), Some(Wish::Ask(_))));
    questions.hear(asked([SCHOOL, PET, CAR], 5));
    assert_eq!(questions.look().frame.banner, Banner::default());
}

#[test]
fn an_issuer_that_asks_nothing_is_no_dead_end() {
    let mut questions = unknown();
    let wish = questions.hear(there(item(State::AwaitingCode, "code", &["add", "forget"])));
    assert!(wish.is_none(), "nobody is asked");
    let look = questions.look();
    assert_eq!(look.frame.banner.error, "This issuer asks no security questions.");
    assert_eq!(
        (look.frame.banner.next.as_str(), look.frame.main.as_str()),
        ("Type the code when it comes.", "Type the code…")
    );
    questions.hear(changed(item(State::Expired, "renew-code", &["forget"])));
    let look = questions.look();
    assert!(look.frame.banner.next.starts_with("Ask issuer certifio for new codes"), "{look:?}");
    assert_eq!(look.frame.main, "Import e-mail…");
}

#[test]
fn where_no_code_is_missing_nothing_is_asked() {
    let mut questions = unknown();
    assert!(questions.hear(there(ready())).is_none());
    let look = questions.look();
    assert_eq!(
        (look.frame.banner.good.as_str(), look.frame.main.as_str()),
        ("No code is missing.", "Pick up…")
    );
}

#[test]
fn a_daemon_that_went_while_the_answers_were_judged_asks_again_how_many_are_left() {
    for back_first in [false, true] {
        let mut questions = questions();
        questions.hear(answers(["a", "b", "c"]));
        questions.hear(Input::News(News::Lost));
        let hung_up = || Input::Judged(Box::new(Err(ClientError::HungUp)));
        let wish = if back_first {
            questions.hear(there(half()));
            questions.hear(hung_up())
        } else {
            questions.hear(hung_up());
            assert_eq!(questions.look().frame.banner.error, "The daemon does not run.");
            questions.hear(there(half()))
        };
        assert!(matches!(wish, Some(Wish::Ask(_))), "it may have been counted");
        questions.hear(asked([SCHOOL, PET, CAR], 4));
        let look = questions.look();
        assert!(
            look.enabled && look.attempts.starts_with('4') && look.frame.banner == Banner::default(),
            "{look:?}"
        );
        assert_eq!(kept(&questions, SCHOOL).as_deref(), Some("a"));
    }
}

/// Each time anew, as errors are not copied.
fn input(number: u8) -> Input {
    match number {
        0 => there(half()),
        1 => Input::News(News::Lost),
        2 => Input::News(News::Gone),
        3 => changed(half()),
        4 => asked([SCHOOL, PET, CAR], 3),
        5 => asked([TOWN, PET, SCHOOL], 1),
        6 => Input::Asked(Err(ClientError::HungUp)),
        7 => judged(RenewCodeOutcome::Wrong, Some(2), half()),
        8 => Input::Judged(Box::new(Err(ClientError::HungUp))),
        9 => Input::Judged(Box::new(Err(refused(DaemonError::BadInput {
            reason: "answered meanwhile".into(),
            remedy: "look".into(),
        })))),
        10 => Input::Again,
        11 => Input::Cancel,
        12 => answers(["x", "", ""]),
        _ => answers(["x", "y", "z"]),
    }
}

proptest! {
    #[test]
    fn nothing_that_happens_loses_an_answer_or_sends_two_attempts_at_once(numbers in prop::collection::vec(0_u8..16, 0..40)) {
        let mut questions = unknown();
        let (mut asking, mut judging) = (false, false);
        let mut typed: Vec<String> = Vec::new();
        for number in numbers {
            let (is_asked, is_judged) = (matches!(number, 4..=6), matches!(number, 7..=9));
            if is_asked && !asking || is_judged && !judging {
                continue;
            }
            asking &= !is_asked;
            judging &= !is_judged;
            let shown = questions.look();
            match questions.hear(input(number)) {
                Some(Wish::Ask(_)) => {
                    prop_assert!(!asking && !judging, "asked twice at once");
                    asking = true;
                }
                Some(Wish::Answer(_)) => {
                    prop_assert!(!asking && !judging, "two attempts at once");
                    prop_assert!(shown.enabled && shown.frame.main_enabled);
                    judging = true;
                    typed.extend(shown.questions);
                }
                Some(Wish::Open(_) | Wish::Close) | None => {}
            }
            for question in &typed {
                prop_assert!(kept(&questions, question).is_some(), "the answer to {question} is lost");
            }
        }
    }
}
