//! Reminders: when they are given, held back, told, and given again.

use jiff::{SignedDuration, tz::TimeZone};
use lifecycle::{Ahead, CodeWindow, Effect, Input, Lifecycle, NewActivation, Policy, Refusal, Stage};

use crate::desk::{Desk, a1, activation, at, days, hours, i1, identity, noon};

#[test]
fn codes_are_told_of_at_intake_and_seven_three_and_one_days_six_hours_and_one_hour_before_and_once_after() {
    let mut desk = Desk::new(Policy::default());
    desk.take(noon(), activation(noon()));
    desk.run_until(noon() + days(30));
    let end = noon() + days(15);
    let expected = [
        (noon(), Stage::Intake),
        (end - days(7), Stage::Ahead(Ahead(168))),
        (end - days(3), Stage::Ahead(Ahead(72))),
        (end - days(1), Stage::Ahead(Ahead(24))),
        // 6:00 is night; the morning is early enough.
        (end - hours(4), Stage::Ahead(Ahead(6))),
        (end - hours(1), Stage::Ahead(Ahead(1))),
        (end, Stage::Lapsed),
    ];
    let told: Vec<_> = desk.told.iter().map(|(at, _, stage)| (*at, *stage)).collect();
    assert_eq!(told, expected);
}

#[test]
fn a_night_is_broken_only_where_the_morning_is_too_late() {
    // They lapse at 6:00 on the wall of Paris: the reminders six hours and one hour before have no morning.
    let approved = at("2026-11-23T05:00:00Z");
    let policy = Policy { zone: TimeZone::get("Europe/Paris").unwrap(), ..Policy::default() };
    let mut desk = Desk::new(policy);
    desk.take(noon(), activation(approved));
    let end = approved + days(15);
    desk.run_until(end + days(1));
    let told: Vec<_> = desk.told.iter().map(|(at, _, stage)| (*at, *stage)).collect();
    assert_eq!(
        told[1..],
        [
            (end - days(7) + hours(2), Stage::Ahead(Ahead(168))),
            (end - days(3) + hours(2), Stage::Ahead(Ahead(72))),
            (end - days(1) + hours(2), Stage::Ahead(Ahead(24))),
            (end - hours(6), Stage::Ahead(Ahead(6))),
            (end - hours(1), Stage::Ahead(Ahead(1))),
            (end + hours(2), Stage::Lapsed),
        ]
    );
}

#[test]
fn whoever_works_at_night_is_told_at_night_of_what_they_work_on() {
    let mut desk = Desk::new(Policy::default());
    let night = at("2026-11-23T02:00:00Z");
    desk.take(night, activation(night - days(15) + SignedDuration::from_secs(10)));
    desk.run_until(night + SignedDuration::from_mins(1));
    assert_eq!(desk.stages(), [Stage::Intake, Stage::Lapsed]);
}

#[test]
fn a_reminder_that_no_service_took_is_given_again_when_one_appears_and_after_a_restart() {
    let mut lifecycle = Lifecycle::default();
    let effects = lifecycle.handle(noon(), activation(noon())).unwrap();
    let told = Effect::Remind(a1(), Stage::Intake);
    assert_eq!(effects, [Effect::Save(a1()), told]);
    assert_eq!(lifecycle.pending().collect::<Vec<_>>(), [(a1(), Stage::Intake)]);
    assert_eq!(lifecycle.handle(noon(), Input::ClockChanged).unwrap(), [], "once is enough");
    assert_eq!(lifecycle.handle(noon(), Input::NotifierAppeared).unwrap(), [told]);
    let mut restored = Lifecycle::restore(lifecycle.items().cloned(), Policy::default(), noon());
    assert_eq!(restored.handle(noon(), Input::Started).unwrap(), [told]);
    restored.handle(noon(), Input::ReminderDelivered { id: a1(), stage: Stage::Intake }).unwrap();
    assert_eq!(restored.pending().count(), 0);
    let mut again = Lifecycle::restore(restored.items().cloned(), Policy::default(), noon());
    assert_eq!(again.handle(noon(), Input::Started).unwrap(), []);
}

#[test]
fn a_back_up_is_asked_for_until_it_is_made_here_or_elsewhere() {
    let mut desk = Desk::new(Policy::default());
    desk.take(noon(), identity(noon(), false, true));
    desk.run_until(noon() + days(40));
    assert_eq!(desk.stages(), [0, 1, 7, 30].map(Stage::BackUp));
    desk.take(noon() + days(40), Input::DoneElsewhere { id: i1() });
    assert_eq!(desk.item(i1()).need(), None);
    assert_eq!(desk.item(i1()).state(), "valid");
}

#[test]
fn a_snooze_is_never_longer_than_until_the_last_reminder_before_the_deadline() {
    let mut desk = Desk::new(Policy::default());
    desk.take(noon(), activation(noon()));
    let end = noon() + days(15);
    desk.take(noon(), Input::Snooze { id: a1(), until: noon() + days(400) });
    desk.run_until(end);
    assert_eq!(desk.stages(), [Stage::Intake, Stage::Snoozed, Stage::Lapsed]);
    assert_eq!(desk.told[1].0, end - hours(1));
}

#[test]
fn what_is_settled_can_neither_be_snoozed_nor_settled_again() {
    let mut desk = Desk::new(Policy::default());
    desk.take(noon(), activation(noon()));
    desk.take(noon(), Input::DoneElsewhere { id: a1() });
    assert_eq!(desk.item(a1()).state(), "picked-up");
    for input in [Input::Snooze { id: a1(), until: noon() + days(1) }, Input::DoneElsewhere { id: a1() }] {
        assert!(matches!(desk.lifecycle.handle(noon(), input), Err(Refusal::NotNow { .. })));
    }
    desk.run_until(noon() + days(30));
    assert_eq!(desk.stages(), [Stage::Intake]);
}

#[test]
fn a_clock_that_ran_a_year_ahead_costs_no_reminder_and_shortens_no_wait() {
    let mut desk = Desk::new(Policy::default());
    desk.take(noon(), activation(noon()));
    desk.take(noon() + days(365), Input::ClockChanged);
    assert_eq!(desk.stages(), [Stage::Intake, Stage::Lapsed]);
    desk.take(noon() + hours(1), Input::ClockChanged);
    desk.run_until(noon() + days(30));
    assert_eq!(desk.stages()[2..].len(), 6, "{:?}", desk.told);
}

#[test]
fn what_fell_due_by_day_is_not_given_when_the_computer_is_switched_on_at_night() {
    let mut before = Lifecycle::default();
    before.handle(noon(), activation(noon())).unwrap();
    before.handle(noon(), Input::ReminderDelivered { id: a1(), stage: Stage::Intake }).unwrap();
    // A day before the end, at noon, it was off.
    let night = noon() + days(14) + hours(11);
    let mut lifecycle = Lifecycle::restore(before.items().cloned(), Policy::default(), night);
    assert_eq!(lifecycle.handle(night, Input::Started).unwrap(), []);
    let (morning, _) = lifecycle.next_wake().unwrap();
    assert_eq!(morning, at("2026-12-08T08:00:00Z"));
    let told = Effect::Remind(a1(), Stage::Ahead(Ahead(6)));
    assert_eq!(lifecycle.handle(morning, Input::Tick).unwrap(), [told]);
}

#[test]
fn a_reminder_on_its_way_is_not_given_again_when_a_short_run_comes_between() {
    let mut lifecycle = Lifecycle::default();
    lifecycle.handle(noon(), identity(noon(), false, false)).unwrap();
    let now = noon() + days(336);
    let told = Effect::Remind(i1(), Stage::Ahead(Ahead(720)));
    assert!(lifecycle.handle(now, Input::Tick).unwrap().contains(&told));
    lifecycle.handle(now, Input::Renew { id: i1() }).unwrap();
    assert_eq!(lifecycle.pending().count(), 0, "what runs needs nobody");
    let effects = lifecycle.handle(now, Input::Undelivered { id: i1(), why: "no route".into() }).unwrap();
    assert_eq!(effects, [Effect::Save(i1())]);
    assert_eq!(lifecycle.pending().count(), 1);
}

#[test]
fn silence_is_cut_short_when_the_deadline_turns_out_to_be_earlier() {
    let mut lifecycle = Lifecycle::default();
    let Input::Track(half) = activation(noon()) else { panic!("an activation") };
    lifecycle.handle(noon(), Input::Track(NewActivation { has_code: false, ..half })).unwrap();
    lifecycle.handle(noon(), Input::Snooze { id: a1(), until: noon() + days(14) }).unwrap();
    let codes = CodeWindow::new(Some(noon()), noon(), days(3));
    lifecycle.handle(noon() + hours(1), Input::Complete { id: a1(), codes: Some(codes) }).unwrap();
    assert_eq!(lifecycle.next_wake().unwrap().0, noon() + days(3) - hours(1));
}

#[test]
fn a_silence_that_is_asked_for_at_night_ends_in_a_reminder_whatever_was_told_before_it() {
    let mut desk = Desk::new(Policy::default());
    let night = at("2026-11-23T21:16:00Z");
    desk.take(night, activation(night));
    desk.take(night + SignedDuration::from_mins(1), Input::Snooze { id: a1(), until: night + hours(1) });
    desk.take(night + hours(11), Input::ClockChanged);
    assert_eq!(desk.stages(), [Stage::Intake, Stage::Snoozed]);
}

#[test]
fn a_reminder_that_was_on_its_way_for_old_codes_does_not_count_for_new_ones() {
    let mut lifecycle = Lifecycle::default();
    lifecycle.handle(noon(), activation(noon())).unwrap();
    let end = noon() + days(15);
    assert!(lifecycle.handle(end, Input::Tick).unwrap().contains(&Effect::Remind(a1(), Stage::Lapsed)));
    let codes = CodeWindow::new(Some(end), end, days(15));
    lifecycle.handle(end, Input::CodesRenewed { id: a1(), has_code: true, codes, renamed: None }).unwrap();
    lifecycle.handle(end, Input::ReminderDelivered { id: a1(), stage: Stage::Lapsed }).unwrap();
    let told = lifecycle.handle(end + days(15), Input::Tick).unwrap();
    assert!(told.contains(&Effect::Remind(a1(), Stage::Lapsed)), "{told:?}");
}

#[test]
fn a_reminder_on_its_way_does_not_end_a_silence_that_was_asked_for_meanwhile() {
    let mut lifecycle = Lifecycle::default();
    lifecycle.handle(noon(), activation(noon())).unwrap();
    lifecycle.handle(noon(), Input::Snooze { id: a1(), until: noon() + hours(1) }).unwrap();
    let told = Effect::Remind(a1(), Stage::Snoozed);
    let now = noon() + hours(1);
    assert_eq!(lifecycle.handle(now, Input::Tick).unwrap(), [told]);
    lifecycle.handle(now, Input::Snooze { id: a1(), until: now + hours(1) }).unwrap();
    lifecycle.handle(now, Input::ReminderDelivered { id: a1(), stage: Stage::Snoozed }).unwrap();
    assert_eq!(lifecycle.handle(now + hours(1), Input::Tick).unwrap(), [told]);
}

#[test]
fn what_was_shown_at_night_counts_though_the_person_was_quicker_than_the_report_of_it() {
    let mut desk = Desk::new(Policy::default());
    let night = at("2026-11-23T23:00:00Z");
    assert!(
        desk.lifecycle
            .handle(night, activation(night))
            .unwrap()
            .contains(&Effect::Remind(a1(), Stage::Intake))
    );
    let now = night + SignedDuration::from_secs(5);
    desk.take(now, Input::Snooze { id: a1(), until: night + hours(1) });
    desk.take(now, Input::ReminderDelivered { id: a1(), stage: Stage::Intake });
    desk.run_until(night + days(1));
    assert_eq!(desk.stages(), [Stage::Snoozed]);
}

#[test]
fn whoever_asks_to_be_told_at_night_is_told_at_night_though_it_has_lapsed_since() {
    let mut desk = Desk::new(Policy::default());
    let end = at("2026-12-08T23:30:00Z");
    let minutes = SignedDuration::from_mins;
    desk.take(end - days(15), activation(end - days(15)));
    desk.run_until(end - minutes(40));
    desk.take(end - minutes(40), Input::Snooze { id: a1(), until: end - minutes(10) });
    desk.take(end + minutes(25), Input::ClockChanged);
    assert_eq!(desk.told.last(), Some(&(end + minutes(25), a1(), Stage::Snoozed)));
    desk.run_until(end + days(1));
    assert_eq!(desk.stages().last(), Some(&Stage::Snoozed), "that was all there is to say");
}
