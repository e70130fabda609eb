//! A back-up is to be opened once a year, to see that it still does.

use jiff::{SignedDuration, Timestamp};
use lifecycle::{
    Ahead, BackUp, Effect, Input, Item, Lifecycle, Need, NewIdentity, Policy, RenewalWindow, Stage,
};
use proptest::{collection::vec, prelude::*};

use crate::desk::{Desk, at, days, hours, i1, identity, noon};

const YEAR: i64 = 365;

/// A certificate of so many days, from noon on, and no nights.
fn desk(length: i64) -> Desk {
    let mut desk = Desk::new(Policy { quiet: None, automatic_renewal: false, ..Policy::default() });
    let Input::Adopt(year) = identity(noon(), false, false) else { panic!("an identity") };
    let mut certificate = year.certificate;
    certificate.not_after = noon() + days(length);
    let renewal = RenewalWindow::new(noon(), certificate.not_after, days(60), SignedDuration::ZERO);
    desk.take(noon(), Input::Adopt(NewIdentity { certificate, renewal, ..year }));
    desk
}

/// A copy of the present certificate, proven at `now`.
fn copy(desk: &Desk, path: &str, now: Timestamp) -> Input {
    let Item::Identity(identity) = desk.item(i1()) else { panic!("an identity") };
    let fingerprint = identity.certificate.fingerprint.clone();
    let backup = BackUp { path: path.into(), made_at: now, proven_at: Some(now), fingerprint };
    Input::BackedUp { id: i1(), backup }
}

fn prove(desk: &mut Desk, path: &str, now: Timestamp) {
    let proven = copy(desk, path, now);
    desk.take(now, proven);
}

fn told(desk: &Desk) -> Vec<(Timestamp, Stage)> {
    desk.told.iter().map(|(at, _, stage)| (*at, *stage)).collect()
}

#[test]
fn a_back_up_that_nobody_opens_is_told_of_once_a_year_and_needs_the_person_until_it_is_opened() {
    let mut desk = desk(4 * YEAR);
    prove(&mut desk, "/b.p12", noon());
    desk.run_until(noon() + days(YEAR) - hours(1));
    assert_eq!((told(&desk), desk.item(i1()).need()), (vec![], None));

    let told_at = |year| (noon() + days(YEAR * i64::from(year)), Stage::Prove(year));
    desk.run_until(noon() + days(3 * YEAR) - hours(1));
    assert_eq!(
        (told(&desk), desk.item(i1()).need()),
        (vec![told_at(1), told_at(2)], Some(Need::ProveBackUp))
    );

    let proven = noon() + days(2 * YEAR + 40);
    prove(&mut desk, "/b.p12", proven);
    assert_eq!(desk.item(i1()).need(), None);
    desk.run_until(noon() + days(4 * YEAR - 61));
    assert_eq!(told(&desk)[2..], [(proven + days(YEAR), Stage::Prove(1))], "the year begins anew");
}

#[test]
fn the_newest_proof_of_any_copy_counts_and_that_of_an_older_certificate_does_not() {
    let mut desk = desk(3 * YEAR);
    prove(&mut desk, "/old.p12", noon());
    prove(&mut desk, "/new.p12", noon() + days(100));
    let Input::BackedUp { id, backup } = copy(&desk, "/other.p12", noon() + days(200)) else { panic!() };
    let other = BackUp { fingerprint: "of an older certificate".into(), ..backup };
    desk.take(noon() + days(200), Input::BackedUp { id, backup: other.clone() });
    desk.run_until(noon() + days(500));
    let expected = vec![(noon() + days(100 + YEAR), Stage::Prove(1))];
    assert_eq!(told(&desk), expected);

    desk.take(noon() + days(500), Input::BackedUp { id, backup: other });
    desk.run_until(noon() + days(510));
    assert_eq!((told(&desk), desk.item(i1()).need()), (expected, Some(Need::ProveBackUp)));
}

#[test]
fn nobody_is_asked_to_open_the_copy_of_a_certificate_that_is_about_to_be_replaced_or_is_gone() {
    let mut desk = desk(YEAR + 30);
    prove(&mut desk, "/b.p12", noon());
    desk.run_until(noon() + days(2 * YEAR));
    assert!(!desk.stages().iter().any(|stage| matches!(stage, Stage::Prove(_))), "{:?}", desk.told);

    for input in [Input::Revoked { id: i1() }, Input::KeyLost { id: i1() }] {
        let mut desk = self::desk(3 * YEAR);
        prove(&mut desk, "/b.p12", noon());
        desk.take(noon() + days(10), input);
        desk.run_until(noon() + days(2 * YEAR));
        assert_ne!(desk.item(i1()).need(), Some(Need::ProveBackUp));
        assert!(!desk.stages().iter().any(|stage| matches!(stage, Stage::Prove(_))), "{:?}", desk.told);
    }
}

#[test]
fn nobody_is_asked_for_the_proof_of_a_back_up_that_does_not_exist() {
    let mut desk = desk(4 * YEAR);
    desk.run_until(noon() + days(4 * YEAR - 61));
    assert_eq!((desk.stages(), desk.item(i1()).need()), (vec![], None));
}

#[test]
fn a_back_up_that_was_opened_elsewhere_is_believed_for_a_year_and_stays_what_it_is() {
    let mut desk = desk(4 * YEAR);
    prove(&mut desk, "/b.p12", noon());
    let now = noon() + days(YEAR + 3);
    desk.run_until(now);
    desk.take(now, Input::DoneElsewhere { id: i1() });
    assert_eq!((desk.item(i1()).state(), desk.item(i1()).need()), ("valid", None));
    let Item::Identity(identity) = desk.item(i1()) else { panic!("an identity") };
    assert_eq!(identity.newest_proven().unwrap().proven_at, Some(noon()), "nothing is claimed to be proven");
    desk.run_until(now + days(YEAR));
    assert_eq!(told(&desk)[1..], [(now + days(YEAR), Stage::Prove(1))]);
}

#[test]
fn a_silence_about_a_proof_ends_in_one_reminder_or_with_the_proof() {
    let mut desk = desk(4 * YEAR);
    prove(&mut desk, "/b.p12", noon());
    let now = noon() + days(YEAR);
    desk.run_until(now);
    desk.take(now, Input::Snooze { id: i1(), until: now + days(5) });
    desk.run_until(now + days(6));
    assert_eq!(desk.stages(), [Stage::Prove(1), Stage::Snoozed]);
    desk.take(now + days(6), Input::Snooze { id: i1(), until: now + days(9) });
    prove(&mut desk, "/b.p12", now + days(7));
    desk.run_until(now + days(20));
    assert_eq!(desk.stages().len(), 2);
}

#[test]
fn a_clock_that_ran_years_ahead_neither_asks_for_a_proof_for_good_nor_puts_the_next_one_off() {
    let mut desk = desk(4 * YEAR);
    prove(&mut desk, "/b.p12", noon());
    desk.take(noon() + days(YEAR + 1), Input::ClockChanged);
    assert_eq!(desk.item(i1()).need(), Some(Need::ProveBackUp));
    prove(&mut desk, "/b.p12", noon() + days(YEAR + 1));
    let now = noon() + days(1);
    desk.take(now, Input::ClockChanged);
    let Item::Identity(identity) = desk.item(i1()) else { panic!("an identity") };
    assert_eq!((identity.newest_proven().unwrap().proven_at, identity.proof_due), (Some(now), false));
    desk.run_until(now + days(YEAR));
    assert_eq!(told(&desk)[1..], [(now + days(YEAR), Stage::Prove(1))]);
}

#[test]
fn a_proof_that_falls_due_at_night_is_asked_for_in_the_morning() {
    let mut desk = desk(4 * YEAR);
    desk.lifecycle.handle(noon(), Input::PolicyChanged(Box::default())).unwrap();
    let night = at("2026-11-24T02:00:00Z");
    prove(&mut desk, "/b.p12", night);
    desk.run_until(night + days(YEAR + 1));
    assert_eq!(told(&desk), [(at("2027-11-24T08:00:00Z"), Stage::Prove(1))]);
}

#[test]
fn a_reminder_that_no_desktop_took_is_given_again_a_year_after_the_proof_that_came_meanwhile() {
    let mut desk = desk(4 * YEAR);
    prove(&mut desk, "/b.p12", noon());
    let lifecycle = &mut desk.lifecycle;
    let (now, told) = (noon() + days(YEAR), Effect::Remind(i1(), Stage::Prove(1)));
    assert!(lifecycle.handle(now, Input::Tick).unwrap().contains(&told));
    let Item::Identity(identity) = lifecycle.item(i1()).unwrap() else { panic!("an identity") };
    let backup = BackUp { proven_at: Some(now), ..identity.backups[0].clone() };
    lifecycle.handle(now, Input::BackedUp { id: i1(), backup }).unwrap();
    assert_eq!(lifecycle.pending().count(), 0);
    assert!(lifecycle.handle(now + days(YEAR), Input::Tick).unwrap().contains(&told));
}

#[test]
fn records_of_before_there_were_proofs_are_read() {
    let mut desk = desk(4 * YEAR);
    prove(&mut desk, "/b.p12", noon());
    let mut record = serde_json::to_value(desk.item(i1())).unwrap();
    for new in ["proven_elsewhere", "proof_due"] {
        record.as_object_mut().unwrap().remove(new).unwrap();
    }
    let item: Item = serde_json::from_value(record).unwrap();
    let now = noon() + days(YEAR + 5);
    let mut lifecycle = Lifecycle::restore([item], Policy { quiet: None, ..Policy::default() }, now);
    let effects = lifecycle.handle(now, Input::Started).unwrap();
    assert_eq!(effects, [Effect::Save(i1()), Effect::Remind(i1(), Stage::Prove(1))]);
}

proptest! {
    #[test]
    fn between_a_proof_and_the_next_word_of_it_lies_a_year_and_no_year_passes_without_one(
        steps in vec((0..900_i64, any::<bool>()), 1..12),
    ) {
        let mut desk = desk(12 * YEAR);
        let mut now = noon();
        prove(&mut desk, "/b.p12", now);
        let mut since = now;
        for (pause, elsewhere) in steps {
            let told = desk.told.len();
            now += days(pause);
            if now >= noon() + days(12 * YEAR - 60) {
                break;
            }
            desk.run_until(now);
            let years: Vec<i64> = (1..).take_while(|years| since + days(years * YEAR) <= now).collect();
            let expected: Vec<_> = years
                .iter()
                .map(|years| (since + days(years * YEAR), Stage::Prove(u16::try_from(*years).unwrap())))
                .collect();
            prop_assert_eq!(&self::told(&desk)[told..], &expected[..]);
            let need = desk.item(i1()).need();
            prop_assert_eq!(need, (!years.is_empty()).then_some(Need::ProveBackUp));
            match (elsewhere, need) {
                (true, Some(_)) => drop(desk.take(now, Input::DoneElsewhere { id: i1() })),
                (true, None) => continue,
                (false, _) => prove(&mut desk, "/b.p12", now),
            }
            since = now;
        }
    }
}

#[test]
fn the_end_of_a_certificate_takes_the_place_of_the_proof_of_its_back_up() {
    let mut desk = desk(2 * YEAR);
    prove(&mut desk, "/b.p12", noon() + days(300));
    desk.run_until(noon() + days(2 * YEAR));
    let stages = desk.stages();
    assert_eq!(stages[..2], [Stage::Prove(1), Stage::Ahead(Ahead(720))], "{:?}", desk.told);
    assert!(!stages[2..].iter().any(|stage| matches!(stage, Stage::Prove(_))), "{:?}", desk.told);
}
