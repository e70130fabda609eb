//! A fleet: very many daemons whose certificates were all issued on the same two days, and the load on their issuer.
//!
//! Each daemon is a real [`Lifecycle`] with one certificate, on a computer with habits of its own: most are on in office
//! hours on weekdays, some always, some on a few days of the week only. What counts is the hour in which each renews.

mod plot;

use jiff::{SignedDuration, Timestamp, civil, tz::TimeZone};
use lifecycle::{
    CertificateFacts, Effect, Input, ItemId, Lifecycle, NewIdentity, Policy, RenewalWindow, Subject,
};

use crate::chance::{Chance, days, hours, mins};

pub use plot::plot;

/// When renewals come, hour by hour from the opening of the first window on.
#[derive(Clone, Debug)]
pub struct Load {
    /// Renewals in each hour.
    pub hours: Vec<u32>,
}

/// The loads of a fleet by three policies.
#[derive(Clone, Debug)]
pub struct Loads {
    /// The first hour: a moment on the wall clock of the fleet.
    pub begins: Timestamp,
    /// As Neverlapse does it.
    pub spread: Load,
    /// As a client does that renews as soon as the window is open and the computer is on.
    pub at_once: Load,
    /// How many daemons there are.
    pub daemons: u32,
}

/// The hours of the first third of a window of sixty days, in which a fleet is to be spread.
const HOURS: usize = 24 * 20;

impl Load {
    fn new() -> Self {
        Self { hours: vec![0; HOURS + 24 * 20] }
    }

    fn count(&mut self, begins: Timestamp, at: Timestamp) {
        let hour = begins.duration_until(at).as_hours();
        let last = self.hours.len() - 1;
        self.hours[usize::try_from(hour).unwrap_or(0).min(last)] += 1;
    }

    /// The busiest hour.
    #[must_use]
    pub fn peak(&self) -> u32 {
        self.hours.iter().copied().max().unwrap_or_default()
    }

    /// The busiest hour over the mean of all hours of the first third of the window.
    #[must_use]
    pub fn peak_over_mean(&self) -> f64 {
        let all: u32 = self.hours.iter().sum();
        f64::from(self.peak()) * HOURS as f64 / f64::from(all.max(1))
    }
}

/// Lets `daemons` of them renew.
#[must_use]
pub fn loads(daemons: u32, seed: u64) -> Loads {
    let mut chance = Chance::new(seed);
    let policy = Policy::default();
    // A Tuesday and a Wednesday; the window of the first opens on a Saturday of the year after.
    let issued = moment(civil::date(2026, 12, 1));
    let life = days(365);
    let begins = issued + hours(8) + life - days(60);
    let (mut spread, mut at_once) = (Load::new(), Load::new());
    for number in 0..daemons {
        let from = issued + days(i64::from(number % 2)) + hours(8) + chance.between(mins(0), hours(10));
        let computer = Computer::any(&mut chance);
        let opens = from + life - days(60);
        at_once.count(begins, computer.on_from(opens));
        spread.count(begins, renewed(&policy, number, from, life, &computer));
    }
    Loads { begins, spread, at_once, daemons }
}

/// When this daemon renews.
fn renewed(
    policy: &Policy,
    number: u32,
    from: Timestamp,
    life: SignedDuration,
    computer: &Computer,
) -> Timestamp {
    let id: ItemId = "i1".parse().unwrap_or_else(|_| unreachable!("an id"));
    let mut lifecycle = Lifecycle::new(policy.clone());
    let not_after = from + life;
    let identity = NewIdentity {
        id,
        issuer: "fleet".into(),
        title: String::new(),
        location: "vault".into(),
        certificate: CertificateFacts {
            subject: Subject::default(),
            serial: String::new(),
            fingerprint: format!("{number:064x}"),
            not_before: from,
            not_after,
        },
        renewal: RenewalWindow::new(from, not_after, days(60), SignedDuration::ZERO),
        backup_wanted: false,
        backups: Vec::new(),
        unattended: true,
    };
    let mut now = from;
    let mut input = Input::Adopt(identity);
    loop {
        let effects = lifecycle.handle(now, input).unwrap_or_default();
        if effects.contains(&Effect::Renew(id)) {
            return now;
        }
        let wake = lifecycle.next_wake().map_or(not_after, |(wake, _)| wake);
        // A computer that is off is told of the clock when it comes on.
        now = computer.on_from(wake);
        input = if now == wake { Input::Tick } else { Input::ClockChanged };
    }
}

/// When a computer is on.
struct Computer {
    /// The days of the week, Monday first.
    days: [bool; 7],
    /// From when until when, from midnight on.
    from: SignedDuration,
    until: SignedDuration,
}

impl Computer {
    /// Four of five in office hours, the others always or on two days of the week.
    fn any(chance: &mut Chance) -> Self {
        let from = hours(8) + chance.between(-mins(45), mins(45));
        let until = hours(17) + chance.between(-mins(90), mins(120));
        let weekdays = [true, true, true, true, true, false, false];
        match chance.number(0, 10) {
            0 => Self { days: [true; 7], from: SignedDuration::ZERO, until: days(1) },
            1 => {
                let first = chance.number(0, 3);
                let part = |day: i64| day == first || day == first + 2;
                Self { days: std::array::from_fn(|day| part(day as i64)), from, until }
            }
            _ => Self { days: weekdays, from, until },
        }
    }

    /// The first moment from `at` on at which it is on.
    fn on_from(&self, at: Timestamp) -> Timestamp {
        let mut date = TimeZone::UTC.to_datetime(at).date();
        for _ in 0..8 {
            let midnight = moment(date);
            let weekday = usize::from(date.weekday().to_monday_zero_offset().unsigned_abs());
            if self.days[weekday] && at < midnight + self.until {
                return at.max(midnight + self.from);
            }
            date = date.tomorrow().unwrap_or(date);
        }
        at
    }
}

fn moment(date: civil::Date) -> Timestamp {
    date.to_zoned(TimeZone::UTC).map_or(Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fleet_of_two_days_is_spread_over_weeks_of_office_hours() {
        let loads = loads(4_000, 7);
        assert_eq!(loads.spread.hours.iter().sum::<u32>(), 4_000);
        // Office hours are about a third of all hours, so a perfect spread has its peak at three times the mean.
        assert!(loads.spread.peak_over_mean() < 8.0, "{}", loads.spread.peak_over_mean());
        assert!(loads.at_once.peak_over_mean() > 60.0, "{}", loads.at_once.peak_over_mean());
    }

    #[test]
    fn a_computer_that_is_off_is_on_again_on_its_next_day() {
        let weekdays = [true, true, true, true, true, false, false];
        let computer = Computer { days: weekdays, from: hours(8), until: hours(17) };
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        for (asked, on) in [
            ("2026-11-20T12:00:00Z", "2026-11-20T12:00:00Z"),
            ("2026-11-20T03:00:00Z", "2026-11-20T08:00:00Z"),
            ("2026-11-20T17:00:00Z", "2026-11-23T08:00:00Z"),
        ] {
            assert_eq!(computer.on_from(at(asked)), at(on));
        }
    }
}
