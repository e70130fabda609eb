//! How a world is made of a seed.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{
    Timestamp,
    civil::{Date, Time, date},
    tz::TimeZone,
};
use lifecycle::{Ahead, IssuerPolicy, Policy, QuietHours, WorkingDays};

use crate::{
    chance::{Chance, days, hours, mins},
    computer::{Computer, Habit},
    event::{Event, Queue},
    figures::Figures,
    history::History,
    issuer::Issuer,
    oracle::Oracle,
    person::Person,
    records::Records,
    world::World,
};

/// Where people live: with and without daylight saving, by whole, half and quarter hours, and on either side of the date line.
pub(crate) const ZONES: [&str; 9] = [
    "America/St_Johns",
    "Europe/Paris",
    "Europe/Paris",
    "Asia/Shanghai",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "America/New_York",
    "Asia/Kathmandu",
    "UTC",
];

impl World {
    /// The world of this seed.
    pub(crate) fn new(seed: u64, kept: bool) -> Self {
        let mut chance = Chance::new(seed);
        let watching = chance.branch();
        let start: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap_or_default();
        let now = start + chance.between(hours(0), days(4 * 365));
        let end = now + chance.between(days(200), days(900));
        let zone = TimeZone::get(chance.pick(&ZONES)).unwrap_or(TimeZone::UTC);
        let count = usize::try_from(chance.number(1, 4)).unwrap_or(1);
        let issuers: Vec<Issuer> = (0..count).map(|number| Issuer::new(number, &mut chance)).collect();
        let habit = chance.pick(&Habit::ALL);
        let sleeps = chance.pick(&[0, 5, 9]);
        let computer = Computer::new(habit, sleeps, holidays(&mut chance));
        let policy = new_policy(zone, &issuers, &mut chance);
        let person = Person::new(&mut chance);
        let mut world = Self {
            now,
            end,
            queue: Queue::default(),
            computer,
            offset: jiff::SignedDuration::ZERO,
            network: true,
            service: true,
            issuers,
            policy,
            person,
            daemon: None,
            records: Records::default(),
            matters: BTreeMap::new(),
            held: Vec::new(),
            later: Vec::new(),
            count: 0,
            oracle: Oracle::new(watching),
            good: None,
            figures: Figures {
                users: 1,
                user_years: now.duration_until(end).as_secs_f64() / (365.25 * 86400.0),
                ..Figures::default()
            },
            history: History::new(kept),
            chance,
        };
        world.history.is_about(|| format!("{habit:?}, {person:?}, {:?}", world.policy));
        world.set_going();
        world
    }

    fn set_going(&mut self) {
        self.put(mins(0), Event::Power(crate::computer::Power::On));
        for (event, soonest, latest) in [
            (Event::Kill, hours(2), days(200)),
            (Event::Network, hours(1), days(30)),
            (Event::Service, hours(2), days(400)),
            (Event::Clock, hours(2), days(300)),
            (Event::Move, days(1), days(3000)),
            (Event::Settings, days(1), days(900)),
            (Event::Mishap, days(1), days(900)),
            (Event::Arrival, mins(10), mins(20)),
            (Event::Arrival, hours(1), days(60)),
        ] {
            let after = self.chance.spread(soonest, latest);
            self.put(after, event);
        }
        for number in 0..self.issuers.len() {
            let after = self.chance.spread(days(1), days(100));
            self.put(after, Event::Mood(number));
        }
    }
}

/// Settings and profiles as somebody may have them.
pub(crate) fn new_policy(zone: TimeZone, issuers: &[Issuer], chance: &mut Chance) -> Policy {
    let quiet = |from: (i8, i8), until: (i8, i8)| {
        Some(QuietHours {
            from: Time::constant(from.0, from.1, 0, 0),
            until: Time::constant(until.0, until.1, 0, 0),
        })
    };
    let usual = Policy { zone, ..Policy::default() };
    let own: BTreeMap<String, IssuerPolicy> = issuers
        .iter()
        .filter_map(
            |issuer| if chance.one_in(2) { Some((issuer.name.clone(), of_issuer(chance))) } else { None },
        )
        .collect();
    Policy {
        quiet: chance.pick(&[
            usual.quiet,
            usual.quiet,
            usual.quiet,
            None,
            quiet((22, 0), (7, 0)),
            quiet((0, 0), (6, 30)),
            quiet((12, 0), (14, 0)),
            quiet((22, 30), (2, 30)),
        ]),
        codes: aheads(chance).unwrap_or(usual.codes),
        certificates: aheads(chance).unwrap_or(usual.certificates),
        paused_until: None,
        automatic_renewal: !chance.one_in(5),
        issuers: own,
        zone: usual.zone,
    }
}

fn of_issuer(chance: &mut Chance) -> IssuerPolicy {
    let zone = TimeZone::get(chance.pick(&ZONES)).unwrap_or(TimeZone::UTC);
    let office = WorkingDays {
        holidays: holidays(chance),
        needed: u8::try_from(chance.number(0, 6)).unwrap_or(0),
        ..WorkingDays::weekdays(zone)
    };
    IssuerPolicy {
        codes: aheads(chance),
        certificates: aheads(chance),
        automatic_renewal: !chance.one_in(4),
        working_days: chance.one_in(2).then_some(office),
        renews_codes: false,
    }
}

/// Most people leave the reminders as they are.
fn aheads(chance: &mut Chance) -> Option<Vec<Ahead>> {
    let lists: [&[u32]; 6] = [&[72, 24, 1], &[336, 48, 2], &[1], &[], &[1000, 100, 10, 3, 2, 1], &[240]];
    chance.one_in(3).then(|| chance.pick(&lists).iter().copied().map(Ahead).collect())
}

/// Some weeks and some days of every year.
fn holidays(chance: &mut Chance) -> BTreeSet<Date> {
    let mut dates = BTreeSet::new();
    for year in 2025..2034 {
        for _ in 0..3 {
            let day = i8::try_from(chance.number(1, 20)).unwrap_or(1);
            let first = date(year, i8::try_from(chance.number(1, 13)).unwrap_or(1), day);
            let lasts = chance.pick(&[1, 1, 2, 8]);
            dates.extend(first.series(jiff::Span::new().days(1)).take(lasts));
        }
    }
    dates
}
