use ipc_proto::DaemonError;
use ipc_proto::types::{LocationKind, Progress, State};
use messages::Language;
use proptest::prelude::*;

use super::*;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn item(serial: &str) -> Box<Item> {
    let item = serde_json::json!({
        "id": "i1", "kind": "identity", "issuer": "wipo", "state": "renewal-due", "title": "Ada Jones",
        "actions": ["renew", "back-up"], "location": "file:/home/ada/ada.p12", "serial": serial,
        "not_after": "1970-02-01T00:00:00Z", "backups": [],
    });
    serde_json::from_value(item).unwrap()
}

/// The issuer has sent a code and waits for it.
fn waiting(said: &str) -> Box<Item> {
    let mut item = item("01");
    item.state = State::Renewing;
    item.needs_you = serde_json::from_value(serde_json::json!({
        "reason": format!("the issuer wants the one-time code that it has sent: {said}"),
        "remedy": "type the code: neverlapse renew i1 --code-file -", "need": "verification-code", "said": said,
    }))
    .unwrap();
    item
}

fn place(secret: LocationSecret, tries: Option<&PinTries>, trouble: Option<&str>) -> Input {
    let location = serde_json::json!({
        "name": "file:/home/ada/ada.p12", "kind": LocationKind::File, "title": "ada.p12", "secret": secret, "tries": tries,
        "trouble": trouble, "default": false, "running": false, "keys_leave": true, "identities": [],
    });
    Input::Described(Box::new(Ok(serde_json::from_value(location).unwrap())))
}

fn renewal() -> Renewal {
    let mut renewal = Renewal::new("i1".into(), Messages::new(Language::English), TimeZone::UTC);
    let wish = renewal.hear(there(item("01")));
    assert!(
        matches!(wish, Some(Wish::Describe { name, identity }) if name.starts_with("file:") && identity.as_deref() == Some("i1"))
    );
    renewal
}

fn there(item: Box<Item>) -> Input {
    Input::News(News::There(Some(item)))
}

fn changed(item: Box<Item>) -> Input {
    Input::News(News::Changed(item))
}

fn typed(secret: &str, last_try: bool, code: &str) -> Input {
    Input::Renew(Typed { secret: secret.into(), last_try, code: code.into() })
}

fn renew(secret: &str) -> Input {
    typed(secret, false, "")
}

fn fails(error: DaemonError) -> Input {
    Input::Step(Err(ClientError::Refused(error)))
}

fn wrong_password() -> Input {
    fails(DaemonError::WrongPassword { reason: "the password is wrong".into(), remedy: "Try again.".into() })
}

fn refused(why: &str) -> Input {
    fails(DaemonError::IssuerRefused { reason: why.into(), remedy: "type it: neverlapse renew i1".into() })
}

#[test]
fn only_what_the_place_wants_is_asked_for() {
    let mut renewal = renewal();
    assert_eq!(renewal.look(NOW).secret_label, "");
    renewal.hear(place(LocationSecret::None, None, None));
    assert_eq!(
        (renewal.look(NOW).secret_label.as_str(), renewal.look(NOW).frame.main.as_str()),
        ("", "Renew")
    );
    renewal.hear(place(LocationSecret::Password, None, None));
    assert_eq!(renewal.look(NOW).secret_label, "The password of the file /home/ada/ada.p12");
    assert!(renewal.hear(renew("")).is_none(), "what is missing is said without asking");
    assert_eq!(renewal.look(NOW).secret_error, "Type it first.");
    renewal.hear(place(LocationSecret::PinPad, None, None));
    let look = renewal.look(NOW);
    assert!(look.secret_label.is_empty() && look.place_hint.contains("reader"), "{look:?}");
}

#[test]
fn a_wrong_password_is_said_beside_its_field_and_can_be_typed_again() {
    let mut renewal = renewal();
    renewal.hear(place(LocationSecret::Password, None, None));
    assert!(matches!(renewal.hear(renew("one")), Some(Wish::Renew(request)) if request.password.is_some()));
    assert!(renewal.hear(renew("one")).is_none(), "nothing runs twice");
    assert!(!renewal.look(NOW).enabled);
    assert!(matches!(renewal.hear(wrong_password()), Some(Wish::Describe { .. })));
    let look = renewal.look(NOW);
    assert_eq!(
        (look.secret_error.as_str(), look.frame.banner),
        ("It is not accepted. Type it again.", Banner::default())
    );
    assert!(look.enabled && !look.wipe);
    assert!(matches!(renewal.hear(renew("two")), Some(Wish::Renew(_))));
}

#[test]
fn a_remembered_password_that_opens_nothing_any_more_is_asked_for() {
    let mut renewal = renewal();
    renewal.hear(place(LocationSecret::None, None, None));
    renewal.hear(renew(""));
    let wish = renewal.hear(wrong_password());
    assert!(matches!(wish, Some(Wish::Describe { identity: None, .. })), "as if nothing were remembered");
    renewal.hear(place(LocationSecret::Password, None, None));
    let look = renewal.look(NOW);
    assert!(!look.secret_label.is_empty() && look.secret_error.contains("remembered"), "{look:?}");
}

#[test]
fn the_last_try_of_a_pin_is_spent_only_with_a_word() {
    let mut renewal = renewal();
    renewal.hear(place(LocationSecret::Pin, Some(&PinTries::One), None));
    assert!(renewal.look(NOW).last_try_label.contains("last try"));
    assert!(renewal.hear(typed("1234", false, "")).is_none());
    assert_eq!(renewal.look(NOW).last_try_error, "There is one try left: tick this first.");
    assert!(matches!(renewal.hear(typed("1234", true, "")), Some(Wish::Renew(request)) if request.last_try));
}

#[test]
fn a_locked_token_is_told_before_anything_is_typed_and_looked_at_again() {
    let mut renewal = renewal();
    renewal.hear(place(LocationSecret::Pin, None, Some("pin-locked")));
    let look = renewal.look(NOW);
    assert!(look.frame.banner.error.contains("locked") && look.frame.banner.again, "{look:?}");
    assert!(look.secret_label.is_empty() && !look.frame.main_enabled, "{look:?}");
    assert!(matches!(renewal.hear(Input::Again), Some(Wish::Describe { .. })));
    renewal.hear(place(LocationSecret::Pin, None, None));
    assert!(renewal.look(NOW).frame.main_enabled);
}

#[test]
fn an_issuer_that_wants_a_code_sends_it_and_the_field_appears() {
    for told_first in [true, false] {
        let mut renewal = renewal();
        renewal.hear(place(LocationSecret::None, None, None));
        assert_eq!(renewal.look(NOW).code_label, "");
        renewal.hear(renew(""));
        let news = [changed(waiting("a code was mailed")), refused("a code was mailed")];
        for input in
            if told_first { news.into_iter().collect::<Vec<_>>() } else { news.into_iter().rev().collect() }
        {
            renewal.hear(input);
            let look = renewal.look(NOW);
            assert!(look.code_label.is_empty() || look.enabled, "it takes the focus: {look:?}");
        }
        let look = renewal.look(NOW);
        assert!(look.code_label.starts_with("The one-time code"), "{look:?}");
        assert_eq!(
            (look.frame.banner.error.as_str(), look.code_error.as_str()),
            ("", ""),
            "nothing is wrong"
        );
        assert!(look.frame.banner.busy.starts_with("The issuer has sent a code"), "{look:?}");
        let wish = renewal.hear(typed("", false, " 12345678 "));
        assert!(matches!(wish, Some(Wish::Renew(request)) if request.code.is_some()));
        renewal.hear(refused("wrong code: 4 tries are left"));
        let look = renewal.look(NOW);
        assert_eq!(look.code_error, "The code is not accepted: Wrong code: 4 tries are left");
        assert_eq!((look.frame.banner, look.about.as_str()), (Banner::default(), ""), "it is said once");
    }
}

#[test]
fn a_code_that_came_by_itself_ends_it_too() {
    let mut renewal = renewal();
    renewal.hear(changed(waiting("mailed")));
    renewal.hear(changed(item("02")));
    let look = renewal.look(NOW);
    assert!(look.frame.banner.good.starts_with("Renewed.") && look.wipe, "{look:?}");
    assert_eq!((look.frame.main.as_str(), look.frame.cancel.as_str()), ("Back up…", "Close"));
    assert!(matches!(renewal.hear(renew("")), Some(Wish::Open(Next::BackUp))));
}

#[test]
fn a_key_that_does_not_leave_its_place_is_not_backed_up() {
    let mut renewal = renewal();
    let mut done = item("02");
    done.actions = vec!["renew".into()];
    renewal.hear(changed(done));
    assert_eq!(renewal.look(NOW).frame.main, "");
    assert!(matches!(renewal.hear(renew("")), Some(Wish::Close)));
}

#[test]
fn it_is_stopped_once_and_closed_at_the_second_time() {
    let mut renewal = renewal();
    renewal.hear(renew(""));
    assert_eq!(renewal.look(NOW).frame.cancel, "Stop");
    assert!(matches!(renewal.hear(Input::Cancel), Some(Wish::Stop(id)) if id == "i1"));
    assert!(matches!(renewal.hear(Input::Cancel), Some(Wish::Close)));
}

#[test]
fn after_the_daemon_went_the_window_says_how_it_ended() {
    let mut renewal = renewal();
    renewal.hear(renew(""));
    renewal.hear(Input::Step(Err(ClientError::HungUp)));
    renewal.hear(Input::News(News::Lost));
    assert_eq!(renewal.look(NOW).frame.banner.error, "The daemon does not run.");
    assert!(renewal.look(NOW).frame.banner.next.contains("goes on by itself"));
    let mut under_way = item("01");
    under_way.state = State::Renewing;
    renewal.hear(there(under_way));
    assert!(!renewal.look(NOW).enabled);
    // What the daemon goes on with is told of, but nobody answers the window any more.
    let (step, detail) = ("issued".to_owned(), "it is issued".to_owned());
    renewal.hear(Input::News(News::Progress(Progress {
        id: "i1".to_owned(),
        step,
        done: 2,
        total: 8,
        detail,
    })));
    assert_eq!(renewal.look(NOW).frame.banner.progress, Some(0.25));
    renewal.hear(changed(item("02")));
    let look = renewal.look(NOW);
    assert!(look.frame.banner.good.starts_with("Renewed."), "{look:?}");
    assert_eq!((look.wipe, look.frame.cancel.as_str()), (true, "Close"));
}

#[test]
fn what_the_daemon_had_not_begun_is_begun_anew() {
    for back in [item("01"), waiting("mailed")] {
        let mut renewal = renewal();
        renewal.hear(renew(""));
        renewal.hear(Input::Step(Err(ClientError::HungUp)));
        renewal.hear(there(back));
        let look = renewal.look(NOW);
        assert_eq!(
            (look.frame.banner.error.as_str(), look.frame.main.as_str(), look.enabled),
            ("The daemon ended before this was done", "Renew", true)
        );
    }
}

/// Each time anew, as neither errors nor items are copied.
fn input(number: u8) -> Input {
    match number {
        0 => there(item("01")),
        1 => Input::News(News::Lost),
        2 => changed(waiting("mailed")),
        3 => changed(item("02")),
        4 => Input::News(News::Gone),
        5 => place(LocationSecret::None, None, None),
        6 => place(LocationSecret::Password, None, None),
        7 => place(LocationSecret::Pin, Some(&PinTries::One), None),
        8 => place(LocationSecret::Pin, None, Some("pin-locked")),
        9 => Input::Step(Err(ClientError::HungUp)),
        10 => wrong_password(),
        11 => refused("no"),
        12 => Input::Again,
        13 => Input::Cancel,
        14 => renew("secret"),
        _ => typed("secret", true, "12345678"),
    }
}

proptest! {
    #[test]
    fn nothing_that_happens_loses_what_was_typed_or_starts_two_runs(numbers in prop::collection::vec(0_u8..16, 0..40)) {
        let mut renewal = renewal();
        let (mut runs, mut is_renewed) = (false, false);
        for number in numbers {
            // A run answers only once it was started, and once.
            let answer = matches!(number, 9..=11);
            if answer && !runs {
                continue;
            }
            is_renewed |= number == 3;
            let before = renewal.look(NOW);
            let wish = renewal.hear(input(number));
            if answer {
                runs = false;
            }
            if let Some(Wish::Renew(_)) = wish {
                prop_assert!(!runs, "two runs");
                runs = true;
            }
            let look = renewal.look(NOW);
            prop_assert!(!look.wipe || is_renewed, "what was typed is gone, and it is not renewed");
            let appears = before.code_label.is_empty() && !look.code_label.is_empty();
            prop_assert!(!appears || look.enabled, "it takes the focus, and nothing can be typed there");
        }
    }
}
