//! `renew-code`: what is asked, what is sent, and what never is printed.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

mod common;

use common::{Canned, Daemon};
use ipc_proto::methods::{RenewCode, Request};
use ipc_proto::types::RenewCodeOutcome;
use secrecy::ExposeSecret as _;
use serde_json::Value;

/// Two that are known, and between them one that is not.
const ANSWERS: &str = "Hill Street\n\n  Zoë \n";

fn daemon(judged: RenewCodeOutcome) -> Daemon {
    let daemon = Daemon::start(Canned { judged, ..Canned::default() });
    daemon.file("answers", ANSWERS.as_bytes());
    daemon
}

fn answers(renew: &RenewCode) -> Vec<&str> {
    renew.answers.iter().map(|answer| answer.expose_secret()).collect()
}

#[test]
fn the_questions_are_shown_in_their_order_with_the_attempts_that_are_left() {
    let daemon = daemon(RenewCodeOutcome::Mailed);
    let shown = daemon.run(&["renew-code", "a2", "--questions"]).out;
    let lines: Vec<&str> = shown.lines().map(str::trim).collect();
    assert!(lines[0].ends_with("Your first school?") && lines[2].ends_with("您最喜欢的颜色？"), "{shown}");
    assert!(lines[3].starts_with("Attempts left") && lines[3].ends_with('5'), "{shown}");
    let told = daemon.run(&["renew-code", "a2", "--questions", "--json"]).json();
    assert_eq!((&told["session"], &told["attempts_left"]), (&Value::from("s1"), &Value::from(5)));
    assert_eq!(told["questions"].as_array().map(Vec::len), Some(3));
    let asked = daemon.asked();
    assert!(asked.iter().all(|asked| matches!(asked, Request::SecurityQuestions(_))), "no attempt is spent");
}

#[test]
fn each_line_of_the_file_is_the_answer_to_one_question_of_the_session() {
    let daemon = daemon(RenewCodeOutcome::Mailed);
    for (file, input) in [("answers", ""), ("-", ANSWERS)] {
        let ran = daemon.run_with(&["renew-code", "a2", "--answers-file", file], input.as_bytes());
        assert!(ran.out.contains("by e-mail") && ran.out.contains("neverlapse import"), "{ran:?}");
        let asked = daemon.asked();
        let [Request::SecurityQuestions(_), Request::RenewCode(renew)] = &asked[..] else {
            panic!("{asked:?}")
        };
        assert_eq!((renew.id.as_str(), renew.session.as_str()), ("a2", "s1"));
        assert_eq!(answers(renew), ["Hill Street", "", "  Zoë "], "as they stand: the issuer compares them");
    }
}

#[test]
fn an_empty_line_is_an_answer_where_one_is_missing_and_none_where_all_are_there() {
    let daemon = daemon(RenewCodeOutcome::Mailed);
    for (text, expected) in
        [("1\r\n2\r\n\r\n", ["1", "2", ""]), ("1\n\n\n", ["1", "", ""]), ("1\n2\n3\n\n\n", ["1", "2", "3"])]
    {
        daemon.file("answers", text.as_bytes());
        assert_eq!(daemon.run(&["renew-code", "a2", "--answers-file", "answers"]).code, Some(0), "{text:?}");
        let asked = daemon.asked();
        assert!(matches!(&asked[1], Request::RenewCode(renew) if answers(renew) == expected), "{text:?}");
    }
}

#[test]
fn a_file_with_other_lines_than_questions_costs_no_attempt() {
    let daemon = daemon(RenewCodeOutcome::Mailed);
    for (text, lines) in [("one\ntwo\n", 2), ("1\n2\n3\n4\n", 4)] {
        daemon.file("answers", text.as_bytes());
        let ran = daemon.run(&["renew-code", "a2", "--answers-file", "answers"]);
        assert!(ran.code == Some(1) && ran.error().contains(&format!("{lines} lines")), "{ran:?}");
        assert!(!daemon.asked().iter().any(|asked| matches!(asked, Request::RenewCode(_))), "{text:?}");
    }
}

#[test]
fn a_code_that_comes_at_once_is_told_with_its_activation() {
    let daemon = daemon(RenewCodeOutcome::Completed);
    let renew = ["renew-code", "a2", "--answers-file", "answers"];
    let ran = daemon.run(&renew);
    assert!(ran.code == Some(0) && ran.out.contains("the code of a1 has come"), "{ran:?}");
    let item = daemon.run(&[&renew[..], &["--json"]].concat()).json();
    assert_eq!((&item["id"], &item["state"]), (&Value::from("a1"), &Value::from("ready")));
}

#[test]
fn wrong_answers_from_a_file_are_given_once_and_what_is_left_is_said() {
    for (attempts_left, said) in [(5, "4 attempts are left"), (2, "1 attempt is left")] {
        let judged = RenewCodeOutcome::Wrong;
        let daemon = Daemon::start(Canned { judged, attempts_left, ..Canned::default() });
        daemon.file("answers", ANSWERS.as_bytes());
        let ran = daemon.run(&["renew-code", "a2", "--answers-file", "answers"]);
        assert!(ran.code == Some(1) && ran.error().contains(said), "{ran:?}");
        assert!(ran.error().contains("neverlapse renew-code a2 --questions"), "{ran:?}");
        assert_eq!(daemon.asked().len(), 2, "one question, one attempt");
    }
}

#[test]
fn answers_are_never_printed() {
    for judged in [RenewCodeOutcome::Mailed, RenewCodeOutcome::Wrong, RenewCodeOutcome::Completed] {
        let ran = daemon(judged).run(&["renew-code", "a2", "--answers-file", "answers", "--json"]);
        assert!(!format!("{ran:?}").contains("Hill Street"), "{ran:?}");
    }
}
