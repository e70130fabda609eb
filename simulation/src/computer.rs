//! A computer: when it is switched on, put to sleep, and left alone for months.

use std::collections::BTreeSet;

use jiff::{
    Timestamp, Zoned,
    civil::{Date, Time, Weekday},
    tz::TimeZone,
};

use crate::chance::{Chance, days, hours, mins};

/// Whether it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Power {
    On,
    Suspended,
    Off,
}

/// How its owner lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Habit {
    /// It runs but for a restart now and then.
    AlwaysOn,
    /// Office hours, without weekends and holidays.
    Office,
    /// Evenings, and the days of the weekend.
    Home,
    /// From the evening until deep in the night.
    NightOwl,
    /// Now and then for an hour.
    Rarely,
}

impl Habit {
    pub(crate) const ALL: [Self; 5] =
        [Self::AlwaysOn, Self::Office, Self::Home, Self::NightOwl, Self::Rarely];
}

/// A computer and its owner's days.
#[derive(Clone, Debug)]
pub(crate) struct Computer {
    pub(crate) power: Power,
    habit: Habit,
    /// Of ten times when it is left, so often it only sleeps.
    sleeps: i64,
    holidays: BTreeSet<Date>,
}

impl Computer {
    pub(crate) fn new(habit: Habit, sleeps: i64, holidays: BTreeSet<Date>) -> Self {
        Self { power: Power::Off, habit, sleeps, holidays }
    }

    /// What it does next, and when.
    pub(crate) fn next(&self, now: Timestamp, zone: &TimeZone, chance: &mut Chance) -> (Timestamp, Power) {
        match self.power {
            Power::On => (self.leaves(now, zone, chance), self.rest(chance)),
            Power::Suspended | Power::Off => (self.returns(now, zone, chance), Power::On),
        }
    }

    fn rest(&self, chance: &mut Chance) -> Power {
        if chance.number(0, 10) < self.sleeps { Power::Suspended } else { Power::Off }
    }

    fn leaves(&self, now: Timestamp, zone: &TimeZone, chance: &mut Chance) -> Timestamp {
        let local = now.to_zoned(zone.clone());
        let until = match self.habit {
            Habit::AlwaysOn => return now + chance.between(days(20), days(200)),
            Habit::Rarely => return now + chance.between(mins(2), hours(3)),
            Habit::Office if chance.one_in(4) => Time::constant(12, 0, 0, 0),
            Habit::Office => Time::constant(17, 0, 0, 0),
            Habit::Home => Time::constant(22, 15, 0, 0),
            Habit::NightOwl if local.hour() >= 12 => return now + chance.between(hours(4), hours(9)),
            Habit::NightOwl => Time::constant(4, 0, 0, 0),
        };
        // Now and then it is left on over night.
        let day = if chance.one_in(25) {
            local.date().saturating_add(jiff::Span::new().days(1))
        } else {
            local.date()
        };
        let leaves = moment(day, until, zone) + chance.between(mins(0), mins(80));
        if leaves > now + mins(5) { leaves } else { now + chance.between(mins(10), hours(2)) }
    }

    fn returns(&self, now: Timestamp, zone: &TimeZone, chance: &mut Chance) -> Timestamp {
        let away = match self.habit {
            Habit::AlwaysOn if chance.one_in(4) => return now + chance.spread(hours(1), days(90)),
            Habit::AlwaysOn => return now + chance.between(mins(2), mins(20)),
            Habit::Rarely => return now + chance.spread(hours(5), days(40)),
            // A holiday, an illness, a year abroad.
            Habit::Office | Habit::Home | Habit::NightOwl if chance.one_in(150) => {
                chance.spread(days(3), days(250))
            }
            Habit::Office | Habit::Home | Habit::NightOwl => mins(0),
        };
        let after = now + away;
        let local = after.to_zoned(zone.clone());
        let mut day = local.date();
        for _ in 0..30 {
            if let Some(from) = self.comes(day, &local) {
                let back = moment(day, from, zone) + chance.between(mins(0), mins(70));
                if back > after {
                    return back;
                }
            }
            day = day.saturating_add(jiff::Span::new().days(1));
        }
        after + days(1)
    }

    /// When its owner sits down on this day; after lunch where it is noon already.
    fn comes(&self, day: Date, left: &Zoned) -> Option<Time> {
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        let free = weekend || self.holidays.contains(&day);
        match self.habit {
            Habit::Office if free => None,
            Habit::Office if day == left.date() && left.hour() == 12 => Some(Time::constant(13, 0, 0, 0)),
            Habit::Office => Some(Time::constant(8, 20, 0, 0)),
            Habit::Home if free => Some(Time::constant(10, 0, 0, 0)),
            Habit::Home => Some(Time::constant(18, 30, 0, 0)),
            Habit::NightOwl => Some(Time::constant(19, 30, 0, 0)),
            Habit::AlwaysOn | Habit::Rarely => Some(Time::constant(9, 0, 0, 0)),
        }
    }
}

/// This time of this day on the clocks of `zone`.
fn moment(day: Date, time: Time, zone: &TimeZone) -> Timestamp {
    zone.to_ambiguous_timestamp(day.to_datetime(time)).compatible().unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_office_is_dark_at_night_and_at_the_weekend() {
        let zone = TimeZone::get("Europe/Paris").unwrap();
        let mut chance = Chance::new(3);
        let mut computer = Computer::new(Habit::Office, 5, BTreeSet::new());
        let mut now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        let (mut on, mut at_night) = (0, 0);
        for _ in 0..400 {
            let (next, power) = computer.next(now, &zone, &mut chance);
            assert!(next > now);
            (now, computer.power) = (next, power);
            if power == Power::On {
                let local = now.to_zoned(zone.clone());
                on += 1;
                at_night += i32::from(local.hour() < 8 || local.hour() > 14);
                assert!(!matches!(local.weekday(), Weekday::Saturday | Weekday::Sunday), "{local}");
            }
        }
        assert!(on > 150 && at_night == 0, "{on} {at_night}");
    }

    #[test]
    fn every_habit_goes_on_and_off_for_ever() {
        let zone = TimeZone::get("Pacific/Apia").unwrap();
        for habit in Habit::ALL {
            let mut chance = Chance::new(11);
            let mut computer = Computer::new(habit, 3, BTreeSet::new());
            let mut now: Timestamp = "2011-12-01T12:00:00Z".parse().unwrap();
            for _ in 0..200 {
                let (next, power) = computer.next(now, &zone, &mut chance);
                assert!(next > now, "{habit:?}");
                assert_ne!(power, computer.power);
                (now, computer.power) = (next, power);
            }
        }
    }
}
