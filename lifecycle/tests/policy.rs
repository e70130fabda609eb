//! When people are told, and what is renewed without them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use lifecycle::{
    Ahead, CertificateFacts, CodeWindow, Effect, Input, IssuerPolicy, Item, ItemId, Lifecycle, Need,
    NewActivation, NewIdentity, Policy, Refusal, RenewalWindow, Silence, Stage, Subject, WorkingDays,
};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

fn days(count: i64) -> SignedDuration {
    hours(24 * count)
}

fn noon() -> Timestamp {
    at("2026-11-23T12:00:00Z")
}

fn a1() -> ItemId {
    "a1".parse().unwrap()
}

fn i1() -> ItemId {
    "i1".parse().unwrap()
}

/// A lifecycle whose desktop takes every reminder at once, and what it was given.
struct Desk {
    lifecycle: Lifecycle,
    told: Vec<(Timestamp, ItemId, Stage)>,
    renewals: Vec<Timestamp>,
}

impl Desk {
    fn new(policy: Policy) -> Self {
        Self { lifecycle: Lifecycle::new(policy), told: Vec::new(), renewals: Vec::new() }
    }

    fn take(&mut self, now: Timestamp, input: Input) -> Vec<Effect> {
        let effects = self.lifecycle.handle(now, input).unwrap();
        for effect in &effects {
            match *effect {
                Effect::Remind(id, stage) => {
                    self.told.push((now, id, stage));
                    self.take(now, Input::ReminderDelivered { id, stage });
                }
                Effect::Renew(_) => self.renewals.push(now),
                Effect::Save(_)
                | Effect::Erase(_)
                | Effect::WipeCode(_)
                | Effect::PickUp(_)
                | Effect::Poll(_) => {}
            }
        }
        effects
    }

    /// Wakes whenever it is asked to, until `end`.
    fn run_until(&mut self, end: Timestamp) {
        while let Some((wake, _)) = self.lifecycle.next_wake().filter(|(wake, _)| *wake <= end) {
            self.take(wake, Input::Tick);
        }
    }

    fn stages(&self) -> Vec<Stage> {
        self.told.iter().map(|(_, _, stage)| *stage).collect()
    }

    fn item(&self, id: ItemId) -> &Item {
        self.lifecycle.item(id).unwrap()
    }
}

/// Codes that were approved at `approved` and are tracked then.
fn activation(approved: Timestamp) -> Input {
    Input::Track(NewActivation {
        id: a1(),
        issuer: "cfca".into(),
        title: "t".into(),
        reference_number: "12345678".into(),
        link: None,
        has_code: true,
        codes: CodeWindow::new(Some(approved), approved, days(15)),
    })
}

/// A certificate of a year that can be renewed from 60 days before its end.
fn identity(from: Timestamp, unattended: bool, backup_wanted: bool) -> Input {
    let not_after = from + days(365);
    Input::Adopt(NewIdentity {
        id: i1(),
        issuer: "cfca".into(),
        title: "t".into(),
        location: "vault".into(),
        certificate: CertificateFacts {
            subject: Subject::default(),
            serial: "01".into(),
            fingerprint: format!("{:064x}", 7),
            not_before: from,
            not_after,
        },
        renewal: RenewalWindow::new(from, not_after, days(60), SignedDuration::ZERO),
        backup_wanted,
        backups: Vec::new(),
        unattended,
    })
}

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
    assert!(monday < moved && moved <= monday + hours(4), "{moved}");
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
fn a_silence_that_is_asked_for_at_night_ends_in_a_reminder_whatever_was_told_before_it() {
    let mut desk = Desk::new(Policy::default());
    let night = at("2026-11-23T21:16:00Z");
    desk.take(night, activation(night));
    desk.take(night + SignedDuration::from_mins(1), Input::Snooze { id: a1(), until: night + hours(1) });
    desk.take(night + hours(11), Input::ClockChanged);
    assert_eq!(desk.stages(), [Stage::Intake, Stage::Snoozed]);
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
fn a_reminder_that_was_on_its_way_for_old_codes_does_not_count_for_new_ones() {
    let mut lifecycle = Lifecycle::default();
    lifecycle.handle(noon(), activation(noon())).unwrap();
    let end = noon() + days(15);
    assert!(lifecycle.handle(end, Input::Tick).unwrap().contains(&Effect::Remind(a1(), Stage::Lapsed)));
    let codes = CodeWindow::new(Some(end), end, days(15));
    lifecycle.handle(end, Input::CodesRenewed { id: a1(), has_code: true, codes }).unwrap();
    lifecycle.handle(end, Input::ReminderDelivered { id: a1(), stage: Stage::Lapsed }).unwrap();
    let told = lifecycle.handle(end + days(15), Input::Tick).unwrap();
    assert!(told.contains(&Effect::Remind(a1(), Stage::Lapsed)), "{told:?}");
}
