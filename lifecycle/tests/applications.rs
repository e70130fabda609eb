//! An application from its key to its pick-up.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use jiff::{SignedDuration, Timestamp};
use lifecycle::{
    Activation, Application, CodeWindow, Computer, Effect, Input, Item, ItemId, KeyLoss, Lifecycle, Need,
    NewActivation, NewApplication, Policy, Refusal, Stage, User,
};

fn now() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

fn a1() -> ItemId {
    "a1".parse().unwrap()
}

fn application() -> Application {
    Application {
        name: "Ada Jones".into(),
        email: "ada@example.org".into(),
        location: "firefox:work".into(),
        key: Some("ab".repeat(32)),
        made_at: now(),
        computer: Computer { mark: Some("c0ffee".into()), name: "ada-desk".into() },
        user: User { uid: Some(1000), name: "ada".into() },
        lost: None,
    }
}

fn applied() -> Lifecycle {
    let mut lifecycle = Lifecycle::default();
    let new = NewApplication {
        id: a1(),
        issuer: "wipo".into(),
        title: "Ada Jones (WIPO)".into(),
        application: application(),
    };
    assert_eq!(lifecycle.handle(now(), Input::Apply(new)).unwrap(), [Effect::Save(a1())]);
    lifecycle
}

fn approved(has_code: bool) -> Input {
    let codes = CodeWindow::new(Some(now()), now(), SignedDuration::from_hours(15 * 24));
    Input::Approved {
        id: a1(),
        reference_number: "12345678".into(),
        order: None,
        link: None,
        has_code,
        codes,
    }
}

fn activation(lifecycle: &Lifecycle) -> &Activation {
    match lifecycle.item(a1()) {
        Some(Item::Activation(activation)) => activation,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_application_waits_without_a_deadline_and_nobody_is_reminded_of_it() {
    let mut lifecycle = applied();
    let item = lifecycle.item(a1()).unwrap();
    assert_eq!((item.deadline(), item.last_safe_day(), item.state()), (None, None, "awaiting-code"));
    assert_eq!(item.need(), Some(Need::Approval));
    assert_eq!(lifecycle.next_wake(), None);
    let a_year_later = now() + SignedDuration::from_hours(365 * 24);
    assert_eq!(lifecycle.handle(a_year_later, Input::ClockChanged).unwrap(), []);
    assert!(!lifecycle.item(a1()).unwrap().has_lapsed());
}

#[test]
fn its_approval_makes_it_the_activation_that_it_was_to_become() {
    let mut lifecycle = applied();
    let effects = lifecycle.handle(now(), approved(true)).unwrap();
    assert_eq!(effects, [Effect::Save(a1()), Effect::Remind(a1(), Stage::Intake)]);
    assert_eq!(lifecycle.find("wipo", "12345678").unwrap().id, a1());
    assert_eq!(activation(&lifecycle).need(), Some(Need::PickUp));
    assert_eq!(activation(&lifecycle).application, Some(application()));
    assert_eq!(
        lifecycle.handle(now(), Input::PickUp { id: a1() }).unwrap(),
        [Effect::Save(a1()), Effect::PickUp(a1())]
    );
}

#[test]
fn half_of_its_pair_leaves_it_waiting_for_the_other() {
    let mut lifecycle = applied();
    lifecycle.handle(now(), approved(false)).unwrap();
    assert_eq!(activation(&lifecycle).need(), Some(Need::Code));
    assert!(activation(&lifecycle).deadline().is_some());
    lifecycle.handle(now(), Input::Complete { id: a1(), codes: None }).unwrap();
    assert_eq!(activation(&lifecycle).need(), Some(Need::PickUp));
}

#[test]
fn it_is_approved_once_and_takes_no_number_of_another_one() {
    let mut lifecycle = applied();
    lifecycle.handle(now(), approved(true)).unwrap();
    assert!(matches!(lifecycle.handle(now(), approved(true)), Err(Refusal::NotNow { .. })));
    let mut lifecycle = applied();
    let other = NewActivation {
        order: None,
        id: "a2".parse().unwrap(),
        issuer: "wipo".into(),
        title: "another".into(),
        reference_number: "12345678".into(),
        link: None,
        has_code: true,
        codes: CodeWindow::new(None, now(), SignedDuration::from_hours(24)),
    };
    lifecycle.handle(now(), Input::Track(other)).unwrap();
    let refused = lifecycle.handle(now(), approved(true));
    assert_eq!(refused, Err(Refusal::Known("a2".parse().unwrap())));
    assert!(activation(&lifecycle).awaits_approval());
}

#[test]
fn a_code_alone_does_not_make_it_ready() {
    let mut lifecycle = applied();
    let code = Input::Complete { id: a1(), codes: None };
    assert!(matches!(lifecycle.handle(now(), code), Err(Refusal::NotNow { .. })));
    assert!(matches!(lifecycle.handle(now(), Input::PickUp { id: a1() }), Err(Refusal::NotNow { .. })));
}

#[test]
fn a_lost_key_is_told_at_once_and_once_and_settled_when_it_is_found() {
    let mut lifecycle = applied();
    let lost = |loss| Input::KeyLookedFor { id: a1(), lost: loss };
    let told = lifecycle.handle(now(), lost(Some(KeyLoss::Gone))).unwrap();
    assert_eq!(told, [Effect::Save(a1()), Effect::Remind(a1(), Stage::Trouble)]);
    assert_eq!(activation(&lifecycle).need(), Some(Need::KeyGone));
    assert_eq!(lifecycle.handle(now(), lost(Some(KeyLoss::Gone))).unwrap(), []);
    // It matters more once the codes count their days.
    let effects = lifecycle.handle(now(), approved(true)).unwrap();
    assert!(effects.contains(&Effect::Remind(a1(), Stage::Trouble)), "{effects:?}");
    assert_eq!(activation(&lifecycle).need(), Some(Need::KeyGone));
    lifecycle.handle(now(), lost(None)).unwrap();
    assert_eq!(activation(&lifecycle).need(), Some(Need::PickUp));
    lifecycle.handle(now(), lost(Some(KeyLoss::Elsewhere))).unwrap();
    assert_eq!(activation(&lifecycle).need(), Some(Need::OtherComputer));
}

#[test]
fn a_restart_finds_the_application_and_its_number_again() {
    let mut lifecycle = applied();
    for number in [None, Some("12345678")] {
        if number.is_some() {
            lifecycle.handle(now(), approved(true)).unwrap();
        }
        let written: Vec<String> =
            lifecycle.items().map(|item| serde_json::to_string(item).unwrap()).collect();
        let read = written.iter().map(|item| serde_json::from_str(item).unwrap());
        let restored = Lifecycle::restore(read.collect::<Vec<Item>>(), Policy::default(), now());
        assert!(restored.items().eq(lifecycle.items()));
        assert_eq!(restored.find("wipo", "12345678").is_some(), number.is_some());
    }
}

#[test]
fn a_record_from_before_there_were_applications_is_read() {
    let mut lifecycle = applied();
    lifecycle.handle(now(), approved(true)).unwrap();
    let mut record = serde_json::to_value(lifecycle.item(a1()).unwrap()).unwrap();
    record.as_object_mut().unwrap().remove("application");
    let Item::Activation(read) = serde_json::from_value(record).unwrap() else { panic!("an activation") };
    assert_eq!((read.application.clone(), read.need()), (None, Some(Need::PickUp)));
}
