//! What people live through, in microseconds.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use jiff::{SignedDuration, Timestamp};
use lifecycle::{
    BackUp, CertificateFacts, CodeWindow, Effect, Input, Item, ItemId, Lifecycle, Need, NewActivation,
    NewIdentity, Policy, Refusal, Renamed, RenewalWindow, Silence, Stage, Subject,
};

fn start() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

fn a1() -> ItemId {
    "a1".parse().unwrap()
}

fn i2() -> ItemId {
    "i2".parse().unwrap()
}

fn new_activation(has_code: bool) -> NewActivation {
    NewActivation {
        order: None,
        id: a1(),
        issuer: "cfca".into(),
        title: "t".into(),
        reference_number: "12345678".into(),
        link: None,
        has_code,
        codes: CodeWindow::new(Some(start()), start(), days(15)),
    }
}

fn certificate(fingerprint: &str, from: Timestamp) -> (CertificateFacts, RenewalWindow) {
    let facts = CertificateFacts {
        subject: Subject { cn: Some("Zoé".into()), o: None, ou: vec![] },
        serial: "01".into(),
        fingerprint: fingerprint.into(),
        not_before: from,
        not_after: from + days(365),
    };
    let window = RenewalWindow::new(from, facts.not_after, days(60), SignedDuration::ZERO);
    (facts, window)
}

fn picked_up() -> Lifecycle {
    let mut lifecycle = Lifecycle::default();
    lifecycle.handle(start(), Input::Track(new_activation(true))).unwrap();
    lifecycle.handle(start(), Input::PickUp { id: a1() }).unwrap();
    let (certificate, renewal) = certificate("aa", start());
    let identity = NewIdentity {
        id: i2(),
        issuer: "cfca".into(),
        title: "Zoé".into(),
        location: "vault".into(),
        certificate,
        renewal,
        backup_wanted: true,
        backups: Vec::new(),
        unattended: false,
    };
    let effects = lifecycle.handle(start(), Input::PickedUp { id: a1(), identity }).unwrap();
    let told = Effect::Remind(i2(), Stage::BackUp(0));
    assert_eq!(effects, [Effect::Save(i2()), told, Effect::Save(a1()), Effect::WipeCode(a1())]);
    lifecycle
}

fn need(lifecycle: &Lifecycle, id: ItemId) -> Option<Need> {
    lifecycle.item(id).unwrap().need()
}

fn state(lifecycle: &Lifecycle, id: ItemId) -> &str {
    lifecycle.item(id).unwrap().state()
}

#[test]
fn an_expired_code_is_never_sent_even_when_no_tick_came_in_between() {
    let mut lifecycle = Lifecycle::default();
    lifecycle.handle(start(), Input::Track(new_activation(true))).unwrap();
    let refusal = lifecycle.handle(start() + days(15), Input::PickUp { id: a1() }).unwrap_err();
    assert_eq!(refusal, Refusal::NotNow { id: a1(), state: "expired", need: Some(Need::RenewCode) });
}

#[test]
fn the_half_that_came_by_another_channel_completes_the_pair() {
    let mut lifecycle = Lifecycle::default();
    lifecycle.handle(start(), Input::Track(new_activation(false))).unwrap();
    assert_eq!((state(&lifecycle, a1()), need(&lifecycle, a1())), ("awaiting-code", Some(Need::Code)));
    lifecycle.handle(start(), Input::Complete { id: a1(), codes: None }).unwrap();
    assert_eq!((state(&lifecycle, a1()), need(&lifecycle, a1())), ("ready", Some(Need::PickUp)));
}

#[test]
fn a_reference_typed_twice_is_known_and_changes_nothing() {
    let mut lifecycle = Lifecycle::default();
    lifecycle.handle(start(), Input::Track(new_activation(true))).unwrap();
    let again = NewActivation { id: "a9".parse().unwrap(), ..new_activation(true) };
    assert_eq!(lifecycle.handle(start(), Input::Track(again)), Err(Refusal::Known(a1())));
    assert_eq!(lifecycle.items().count(), 1);
}

#[test]
fn a_clock_that_was_wrong_for_a_moment_costs_nobody_a_code() {
    let mut lifecycle = Lifecycle::default();
    lifecycle.handle(start(), Input::Track(new_activation(true))).unwrap();
    lifecycle.handle(start() + days(4000), Input::ClockChanged).unwrap();
    assert_eq!(state(&lifecycle, a1()), "expired");
    lifecycle.handle(start() + days(1), Input::ClockChanged).unwrap();
    assert_eq!(state(&lifecycle, a1()), "ready");
    lifecycle.handle(start() + days(1), Input::PickUp { id: a1() }).unwrap();
}

#[test]
fn a_year_offline_ends_in_one_lapse_that_is_told_as_what_it_is_now() {
    let mut lifecycle = picked_up();
    let effects = lifecycle.handle(start() + days(400), Input::ClockChanged).unwrap();
    assert_eq!(effects.iter().filter(|effect| matches!(effect, Effect::Remind(..))).count(), 1);
    assert_eq!((state(&lifecycle, i2()), need(&lifecycle, i2())), ("expired", Some(Need::RenewLapsed)));
}

#[test]
fn an_unanswered_request_is_tried_again_when_its_moment_comes_and_not_before() {
    let mut lifecycle = Lifecycle::default();
    lifecycle.handle(start(), Input::Track(new_activation(true))).unwrap();
    lifecycle.handle(start(), Input::PickUp { id: a1() }).unwrap();
    lifecycle.handle(start(), Input::Unanswered { id: a1(), silence: Silence::Network }).unwrap();
    let next_try = lifecycle.next_wake().unwrap().0;
    assert!(start() < next_try && next_try < start() + SignedDuration::from_secs(90));
    assert_eq!(lifecycle.handle(start(), Input::Tick).unwrap(), []);
    let effects = lifecycle.handle(next_try, Input::Tick).unwrap();
    assert_eq!(effects, [Effect::Save(a1()), Effect::PickUp(a1())]);
}

#[test]
fn after_a_restart_a_pick_up_that_was_cut_off_goes_on_and_one_that_waits_keeps_waiting() {
    let mut lifecycle = Lifecycle::default();
    lifecycle.handle(start(), Input::Track(new_activation(true))).unwrap();
    lifecycle.handle(start(), Input::PickUp { id: a1() }).unwrap();
    let mut restored = Lifecycle::restore(lifecycle.items().cloned(), Policy::default(), start());
    assert_eq!(restored.handle(start(), Input::Started).unwrap(), [Effect::PickUp(a1())]);

    let until = start() + days(1);
    lifecycle.handle(start(), Input::IssuerWaits { id: a1(), until }).unwrap();
    let mut restored = Lifecycle::restore(lifecycle.items().cloned(), Policy::default(), start());
    assert_eq!(restored.handle(start(), Input::Started).unwrap(), []);
    assert_eq!(restored.handle(until, Input::Tick).unwrap(), [Effect::Save(a1()), Effect::Poll(a1())]);
}

#[test]
fn a_pick_up_that_runs_is_not_started_twice() {
    let mut lifecycle = Lifecycle::default();
    lifecycle.handle(start(), Input::Track(new_activation(true))).unwrap();
    lifecycle.handle(start(), Input::PickUp { id: a1() }).unwrap();
    assert!(lifecycle.handle(start(), Input::PickUp { id: a1() }).is_err());
}

#[test]
fn a_doubted_code_is_sent_again_only_after_it_was_typed_again() {
    let mut lifecycle = Lifecycle::default();
    lifecycle.handle(start(), Input::Track(new_activation(true))).unwrap();
    lifecycle.handle(start(), Input::PickUp { id: a1() }).unwrap();
    lifecycle
        .handle(start(), Input::CodeDoubted { id: a1(), why: "4 tries left".into(), lookalikes: None })
        .unwrap();
    assert_eq!((state(&lifecycle, a1()), need(&lifecycle, a1())), ("ready", Some(Need::CheckCode)));
    assert!(lifecycle.handle(start(), Input::PickUp { id: a1() }).is_err());
    lifecycle.handle(start(), Input::Complete { id: a1(), codes: None }).unwrap();
    assert_eq!(need(&lifecycle, a1()), Some(Need::PickUp));
    lifecycle.handle(start(), Input::PickUp { id: a1() }).unwrap();
}

#[test]
fn a_renewal_continues_the_same_identity_and_makes_its_back_up_old() {
    let mut lifecycle = picked_up();
    assert_eq!(need(&lifecycle, i2()), Some(Need::BackUp));
    let backup = BackUp {
        path: "/b.p12".into(),
        made_at: start(),
        proven_at: Some(start()),
        fingerprint: "aa".into(),
    };
    lifecycle.handle(start(), Input::BackedUp { id: i2(), backup }).unwrap();
    assert_eq!(need(&lifecycle, i2()), None);

    let due = start() + days(310);
    assert_eq!(lifecycle.handle(due, Input::Renew { id: i2() }).unwrap().last(), Some(&Effect::Renew(i2())));
    let (certificate, renewal) = certificate("bb", due);
    lifecycle.handle(due, Input::Renewed { id: i2(), certificate, renewal }).unwrap();
    assert_eq!((state(&lifecycle, i2()), need(&lifecycle, i2())), ("valid", Some(Need::BackUp)));
}

#[test]
fn a_renewal_made_elsewhere_continues_the_identity_but_not_in_the_middle_of_our_own() {
    let mut lifecycle = picked_up();
    let due = start() + days(310);
    let found = || {
        let (certificate, renewal) = certificate("bb", due);
        Input::RenewedElsewhere { id: i2(), certificate, renewal }
    };
    lifecycle.handle(due, Input::Renew { id: i2() }).unwrap();
    assert!(lifecycle.handle(due, found()).is_err(), "whose certificate that is cannot be told yet");
    lifecycle.handle(due, Input::Stopped { id: i2() }).unwrap();

    lifecycle.handle(due, found()).unwrap();
    assert_eq!((state(&lifecycle, i2()), need(&lifecycle, i2())), ("valid", Some(Need::BackUp)));
    lifecycle.handle(due, Input::KeyLost { id: i2() }).unwrap();
    lifecycle.handle(due, found()).unwrap();
    assert_eq!(state(&lifecycle, i2()), "valid", "it came with a key of its own");
}

#[test]
fn a_renewal_after_the_window_is_refused() {
    let mut lifecycle = picked_up();
    let refusal = lifecycle.handle(start() + days(365), Input::Renew { id: i2() }).unwrap_err();
    assert_eq!(refusal, Refusal::WindowClosed(i2()));
}

#[test]
fn the_soonest_deadline_is_listed_first_and_settled_items_last() {
    let mut lifecycle = picked_up();
    let soon = NewActivation {
        order: None,
        id: "a7".parse().unwrap(),
        reference_number: "87654321".into(),
        ..new_activation(true)
    };
    lifecycle.handle(start(), Input::Track(soon)).unwrap();
    let ids: Vec<String> = lifecycle.by_deadline(None).map(|(_, item)| item.id().to_string()).collect();
    assert_eq!(ids, ["a7", "i2", "a1"]);
}

#[test]
fn records_are_written_and_read_back_the_same() {
    let lifecycle = picked_up();
    for item in lifecycle.items() {
        let json = serde_json::to_string(item).unwrap();
        assert_eq!(&serde_json::from_str::<Item>(&json).unwrap(), item);
    }
}

#[test]
fn a_run_that_lost_its_token_stands_still_and_goes_on_when_a_device_appears() {
    let mut lifecycle = Lifecycle::default();
    lifecycle.handle(start(), Input::Track(new_activation(true))).unwrap();
    lifecycle.handle(start(), Input::PickUp { id: a1() }).unwrap();
    let unplugged = || Input::Unplugged { id: a1(), why: "the token is not plugged in".into() };
    lifecycle.handle(start(), unplugged()).unwrap();
    let need = |lifecycle: &Lifecycle| lifecycle.item(a1()).and_then(Item::need);
    assert_eq!(need(&lifecycle), Some(Need::Unstick));
    let tries = |lifecycle: &mut Lifecycle, now: Timestamp| {
        lifecycle.handle(now, Input::Tick).unwrap().contains(&Effect::PickUp(a1()))
    };
    assert!(!tries(&mut lifecycle, start() + days(1)), "nothing looks for it by itself");

    // Its driver takes a while to know it, so it is looked for a few times, and then left until the next device.
    let mut now = start() + days(1);
    lifecycle.handle(now, Input::DeviceAppeared).unwrap();
    for seconds in [2, 4, 8, 16, 32] {
        now += SignedDuration::from_secs(seconds);
        assert!(tries(&mut lifecycle, now), "after {seconds} s more");
        lifecycle.handle(now, unplugged()).unwrap();
    }
    assert!(!tries(&mut lifecycle, now + days(1)), "it is left until the next device");
    assert_eq!(need(&lifecycle), Some(Need::Unstick));

    // After a restart it is looked for at once: it may have come back meanwhile.
    let items: Vec<Item> = lifecycle.items().cloned().collect();
    let mut lifecycle = Lifecycle::restore(items, Policy::default(), now);
    lifecycle.handle(now, Input::Started).unwrap();
    assert!(tries(&mut lifecycle, now + SignedDuration::from_secs(2)));
}

#[test]
fn a_device_moves_nothing_that_waits_for_something_else() {
    let mut lifecycle = Lifecycle::default();
    lifecycle.handle(start(), Input::Track(new_activation(true))).unwrap();
    lifecycle.handle(start(), Input::PickUp { id: a1() }).unwrap();
    lifecycle.handle(start(), Input::Stuck { id: a1(), why: "the disk is full".into() }).unwrap();
    assert_eq!(lifecycle.handle(start(), Input::DeviceAppeared).unwrap(), []);
    assert!(!lifecycle.handle(start() + days(1), Input::Tick).unwrap().contains(&Effect::PickUp(a1())));
}

fn guided() -> Lifecycle {
    let mut lifecycle = Lifecycle::default();
    lifecycle.handle(start(), Input::Track(new_activation(true))).unwrap();
    let effects = lifecycle.handle(start(), Input::Guide { id: a1() }).unwrap();
    assert_eq!(effects, [Effect::Save(a1()), Effect::Guide(a1())]);
    lifecycle
}

#[test]
fn a_page_that_was_opened_and_left_still_needs_the_person_and_its_codes_lapse_in_time() {
    let mut lifecycle = guided();
    assert_eq!((state(&lifecycle, a1()), need(&lifecycle, a1())), ("picking-up", Some(Need::PickUp)));
    let mut told = Vec::new();
    while let Some((at, _)) = lifecycle.next_wake().filter(|(at, _)| *at <= start() + days(15)) {
        for effect in lifecycle.handle(at, Input::Tick).unwrap() {
            if let Effect::Remind(id, stage) = effect {
                told.push(stage);
                lifecycle.handle(at, Input::ReminderDelivered { id, stage }).unwrap();
            }
        }
    }
    assert!(told.iter().any(|stage| matches!(stage, Stage::Ahead(_))), "{told:?}");
    assert_eq!(told.last(), Some(&Stage::Lapsed));
    assert_eq!((state(&lifecycle, a1()), need(&lifecycle, a1())), ("expired", Some(Need::RenewCode)));
}

#[test]
fn after_a_restart_the_certificate_is_watched_for_and_nothing_is_sent() {
    let lifecycle = guided();
    let mut restored = Lifecycle::restore(lifecycle.items().cloned(), Policy::default(), start());
    assert_eq!(restored.handle(start(), Input::Started).unwrap(), [Effect::Guide(a1())]);
}

#[test]
fn one_who_is_guided_may_get_new_codes_and_may_forget_the_whole() {
    let mut lifecycle = guided();
    let codes = CodeWindow::new(Some(start()), start(), SignedDuration::from_hours(15 * 24));
    lifecycle
        .handle(start(), Input::CodesRenewed { id: a1(), has_code: true, codes, renamed: None })
        .unwrap();
    assert_eq!(state(&lifecycle, a1()), "ready");
    assert!(guided().handle(start(), Input::Forget { id: a1() }).unwrap().contains(&Effect::Erase(a1())));
}

#[test]
fn a_certificate_that_has_shown_up_and_wants_its_password_does_not_lapse() {
    let mut lifecycle = guided();
    lifecycle.handle(start(), Input::Stuck { id: a1(), why: "its password".into() }).unwrap();
    assert_eq!(need(&lifecycle, a1()), Some(Need::Unstick));
    lifecycle.handle(start() + days(16), Input::Tick).unwrap();
    assert_eq!(state(&lifecycle, a1()), "picking-up");
    lifecycle.handle(start() + days(16), Input::Guide { id: a1() }).unwrap();
    assert_eq!(state(&lifecycle, a1()), "picking-up");
}

#[test]
fn new_codes_of_an_order_bring_a_new_reference_number_that_no_other_has() {
    let mut lifecycle = Lifecycle::default();
    let activation = NewActivation { order: Some("7".into()), ..new_activation(true) };
    lifecycle.handle(start(), Input::Track(activation)).unwrap();
    let other =
        NewActivation { id: "a9".parse().unwrap(), reference_number: "99".into(), ..new_activation(true) };
    lifecycle.handle(start(), Input::Track(other)).unwrap();
    let codes = CodeWindow::new(Some(start()), start(), SignedDuration::from_hours(24));
    let renewed = |number: &str| {
        let renamed = Some(Renamed { reference_number: number.into(), link: None });
        Input::CodesRenewed { id: a1(), has_code: true, codes, renamed }
    };

    let taken = lifecycle.handle(start(), renewed("99"));
    assert_eq!(taken, Err(Refusal::Known("a9".parse().unwrap())));
    assert!(lifecycle.find("cfca", "12345678").is_some(), "nothing has changed");

    let effects = lifecycle.handle(start(), renewed("88")).unwrap();
    assert!(effects.contains(&Effect::Save(a1())), "{effects:?}");
    assert_eq!(lifecycle.find("cfca", "88").map(|activation| activation.id), Some(a1()));
    assert_eq!(lifecycle.find("cfca", "12345678"), None);
    assert_eq!(lifecycle.find_order("cfca", "7").map(|activation| activation.id), Some(a1()));
    assert_eq!(lifecycle.find_order("wipo", "7"), None);
}
