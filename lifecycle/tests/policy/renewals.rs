//! Renewals that need nobody.

use jiff::{SignedDuration, tz::TimeZone};
use lifecycle::{
    Ahead, BackUp, Effect, Input, IssuerPolicy, Item, Need, Policy, Silence, Stage, WorkingDays,
};

use crate::desk::{Desk, a1, activation, at, days, hours, i1, identity, noon};

#[test]
fn a_certificate_that_needs_nobody_is_renewed_in_the_first_third_of_its_window_without_a_reminder() {
    let mut desk = Desk::new(Policy::default());
    desk.take(noon(), identity(noon(), true, false));
    let opens = noon() + days(305);
    let Item::Identity(shown) = desk.item(i1()) else { panic!("an identity") };
    let slot = shown.renews_at().unwrap();
    assert!(opens <= slot && slot <= opens + days(20), "{slot}");
    desk.run_until(slot);
    assert_eq!((desk.renewals.clone(), desk.stages()), (vec![slot], vec![]));
    assert_eq!(desk.item(i1()).state(), "renewing");
}

#[test]
fn a_renewal_that_only_the_person_or_the_policy_allows_is_not_started() {
    let refused = IssuerPolicy { automatic_renewal: false, ..IssuerPolicy::default() };
    for (unattended, policy) in [
        (false, Policy::default()),
        (true, Policy { automatic_renewal: false, ..Policy::default() }),
        (true, Policy { issuers: [("cfca".to_owned(), refused)].into(), ..Policy::default() }),
    ] {
        let mut desk = Desk::new(policy);
        desk.take(noon(), identity(noon(), unattended, false));
        desk.run_until(noon() + days(400));
        assert_eq!(desk.renewals, []);
        assert_eq!(
            desk.stages(),
            [720, 336, 168, 72, 24]
                .map(|hours| Stage::Ahead(Ahead(hours)))
                .into_iter()
                .chain([Stage::Lapsed])
                .collect::<Vec<_>>()
        );
    }
}

#[test]
fn a_computer_that_was_off_at_its_slot_renews_some_hours_after_it_starts_and_at_once_the_second_time() {
    let mut desk = Desk::new(Policy::default());
    desk.take(noon(), identity(noon(), true, false));
    let monday = noon() + days(330);
    desk.take(monday, Input::ClockChanged);
    assert_eq!(desk.renewals, []);
    let moved = desk.lifecycle.next_wake().unwrap().0;
    assert!(monday < moved && moved <= monday + hours(6), "{moved}");
    desk.take(monday + days(1), Input::ClockChanged);
    assert_eq!(desk.renewals, [monday + days(1)]);
}

#[test]
fn an_outage_is_tried_again_and_told_of_when_the_patience_is_over_and_a_refusal_is_told_at_once_and_not_tried_again()
 {
    let mut desk = Desk::new(Policy::default());
    desk.take(noon(), identity(noon(), true, false));
    let mut now = noon();
    while desk.told.is_empty() {
        if desk.item(i1()).state() == "renewing" {
            desk.take(now, Input::Undelivered { id: i1(), why: "no route".into() });
        }
        now = desk.lifecycle.next_wake().unwrap().0;
        desk.take(now, Input::Tick);
    }
    let tries = desk.renewals.len();
    assert!((40..160).contains(&tries), "{tries} tries in some weeks");
    assert_eq!(desk.stages(), [Stage::Ahead(Ahead(720))]);
    assert_eq!(desk.item(i1()).need(), Some(Need::Renew));

    if desk.item(i1()).state() != "renewing" {
        desk.take(now, Input::Renew { id: i1() });
    }
    let before = desk.renewals.len();
    desk.take(now, Input::Refused { id: i1(), why: "not entitled".into() });
    assert_eq!(desk.stages().last(), Some(&Stage::Trouble));
    desk.run_until(noon() + days(400));
    assert_eq!(desk.renewals.len(), before, "a refusal is not tried again");
}

#[test]
fn when_the_network_returns_what_was_not_heard_goes_on_within_seconds_and_what_the_issuer_asked_for_does_not()
{
    let mut desk = Desk::new(Policy::default());
    desk.take(noon(), activation(noon()));
    desk.take(noon(), Input::PickUp { id: a1() });
    for _ in 0..6 {
        let wake = desk.lifecycle.next_wake().map_or(noon(), |(wake, _)| wake);
        desk.take(wake.min(noon() + days(1)), Input::Tick);
        let _ = desk
            .lifecycle
            .handle(noon() + hours(2), Input::Unanswered { id: a1(), silence: Silence::Network });
    }
    let now = noon() + hours(2);
    desk.take(now, Input::NetworkReturned);
    let wake = desk.lifecycle.next_wake().unwrap().0;
    assert!(wake <= now + SignedDuration::from_secs(5), "{wake}");
    assert!(desk.take(wake, Input::Tick).contains(&Effect::PickUp(a1())));
    desk.take(wake, Input::IssuerWaits { id: a1(), until: wake + days(2) });
    desk.take(wake, Input::NetworkReturned);
    assert!(desk.lifecycle.next_wake().unwrap().0 > wake + hours(1));
}

#[test]
fn the_last_safe_day_is_a_working_day_of_the_issuer() {
    let office = WorkingDays { needed: 1, ..WorkingDays::weekdays(TimeZone::UTC) };
    let own = IssuerPolicy { working_days: Some(office), ..IssuerPolicy::default() };
    let mut desk = Desk::new(Policy::default());
    // It ends on Sunday, 21 November 2027.
    desk.take(noon(), identity(at("2026-11-21T12:00:00Z"), false, false));
    assert_eq!(desk.item(i1()).last_safe_day(), Some(at("2027-11-21T12:00:00Z")));
    let policy = Policy { issuers: [("cfca".to_owned(), own)].into(), ..Policy::default() };
    let effects = desk.take(noon(), Input::PolicyChanged(Box::new(policy)));
    assert_eq!(effects, [Effect::Save(i1())]);
    // The office needs Friday, so Thursday is the last day.
    assert_eq!(desk.item(i1()).last_safe_day(), Some(at("2027-11-19T00:00:00Z")));
}

#[test]
fn a_silence_outlives_a_try_in_vain_and_ends_with_whatever_is_told_after_it() {
    let mut desk = Desk::new(Policy::default());
    desk.take(noon(), identity(noon(), false, true));
    desk.take(noon(), Input::Snooze { id: i1(), until: noon() + hours(1) });
    desk.take(noon() + days(2), Input::ClockChanged);
    assert_eq!(desk.stages(), [Stage::BackUp(0), Stage::BackUp(1)]);
    assert_eq!(desk.item(i1()).reminders().snoozed, None);

    let now = noon() + days(336);
    let mut desk = Desk::new(Policy { automatic_renewal: false, ..Policy::default() });
    desk.take(noon(), identity(noon(), true, false));
    desk.take(now, Input::ClockChanged);
    let until = now + hours(20);
    desk.take(now, Input::Snooze { id: i1(), until });
    desk.take(now, Input::PolicyChanged(Box::default()));
    desk.run_until(now + hours(5));
    let tried = *desk.renewals.first().unwrap();
    desk.take(tried, Input::Undelivered { id: i1(), why: "no route".into() });
    assert_eq!(desk.item(i1()).reminders().snoozed.map(|wait| wait.until), Some(until));
}

#[test]
fn a_renewal_that_was_put_off_is_hastened_when_the_last_safe_day_moves() {
    let mut desk = Desk::new(Policy::default());
    desk.take(noon(), identity(noon(), true, false));
    // On Friday it was put off by hours; it ends on Tuesday.
    let now = noon() + days(361);
    desk.take(now, Input::Renew { id: i1() });
    for _ in 0..9 {
        desk.take(now, Input::Undelivered { id: i1(), why: "no route".into() });
        desk.take(now, Input::Renew { id: i1() });
    }
    desk.take(now, Input::Undelivered { id: i1(), why: "no route".into() });
    let before = desk.item(i1());
    let Item::Identity(before) = before else { panic!("an identity") };
    assert!(before.renews_at().unwrap() > now + hours(2));
    let office = WorkingDays { needed: 1, ..WorkingDays::weekdays(TimeZone::UTC) };
    let own = IssuerPolicy { working_days: Some(office), ..IssuerPolicy::default() };
    let policy = Policy { issuers: [("cfca".to_owned(), own)].into(), ..Policy::default() };
    desk.take(now, Input::PolicyChanged(Box::new(policy)));
    let Item::Identity(after) = desk.item(i1()) else { panic!("an identity") };
    assert!(after.renews_at().unwrap() <= now + SignedDuration::from_mins(90), "{:?}", after.plan);
}

#[test]
fn computers_that_sleep_at_night_renew_by_day_and_not_all_on_monday() {
    // Weekdays from 8:00 to 18:00; the slot of each falls anywhere in three weeks.
    let mut by_weekday = [0; 5];
    for number in 0..500_u32 {
        let mut desk = Desk::new(Policy::default());
        desk.take(noon(), crate::desk::certificate(number, noon()));
        let opens = noon() + days(305);
        let monday = at("2027-09-20T08:00:00Z");
        for day in (0..40).filter(|day| day % 7 < 5) {
            let morning = monday + days(day);
            if morning > opens {
                desk.take(morning, Input::ClockChanged);
                desk.run_until(morning + hours(10));
            }
            if let Some(renewed) = desk.renewals.first() {
                assert!(*renewed <= opens + days(21), "hardly anybody is bothered: {renewed}");
                by_weekday[usize::try_from(day % 7).unwrap()] += 1;
                break;
            }
        }
    }
    assert_eq!(by_weekday.iter().sum::<u32>(), 500);
    assert!(by_weekday.iter().all(|count| (60..160).contains(count)), "{by_weekday:?}");
}

#[test]
fn a_renewal_stands_until_its_one_time_code_is_typed_and_the_person_is_told_once() {
    let mut desk = Desk::new(Policy::default());
    desk.take(noon(), identity(noon(), false, false));
    let start = noon() + days(310);
    desk.run_until(start);
    desk.take(start, Input::Renew { id: i1() });
    let told = desk.told.len();
    let why = "a code was mailed".to_owned();
    desk.take(start, Input::CodeWanted { id: i1(), why: why.clone() });
    assert_eq!(desk.item(i1()).need(), Some(Need::VerificationCode));
    assert_eq!(desk.stages()[told..], [Stage::Trouble]);

    // Neither the time, a restart, the network nor a device has it go on.
    for input in [Input::Tick, Input::Started, Input::NetworkReturned, Input::DeviceAppeared] {
        desk.take(start + hours(1), input);
    }
    assert_eq!(desk.renewals, [start]);

    desk.take(start + hours(1), Input::Renew { id: i1() });
    assert_eq!(desk.item(i1()).need(), None, "it runs");
    desk.take(start + hours(1), Input::Stuck { id: i1(), why: why.clone() });
    assert_eq!(desk.item(i1()).need(), Some(Need::Unstick), "another standstill wants no code");
    desk.take(start + hours(1), Input::Refused { id: i1(), why });
    assert_eq!(desk.item(i1()).need(), Some(Need::Renew));
}

#[test]
fn a_silence_about_the_back_up_ends_with_it_though_a_renewal_runs() {
    let mut desk = Desk::new(Policy::default());
    desk.take(noon(), identity(noon(), true, true));
    desk.take(noon(), Input::Snooze { id: i1(), until: noon() + days(400) });
    while desk.item(i1()).state() != "renewing" {
        let (wake, _) = desk.lifecycle.next_wake().unwrap();
        desk.take(wake, Input::Tick);
    }
    let now = *desk.renewals.first().unwrap();
    assert!(desk.item(i1()).reminders().snoozed.is_some(), "what runs may fail yet");
    let (path, fingerprint) = ("/b.p12".into(), format!("{:064x}", 7));
    let backup = BackUp { path, made_at: now, proven_at: Some(now), fingerprint };
    desk.take(now, Input::BackedUp { id: i1(), backup });
    assert_eq!(desk.item(i1()).reminders().snoozed, None);
}
