//! One person, one computer, some issuers, and time that passes.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use lifecycle::{Input, ItemId, Policy};

use crate::{
    chance::{Chance, secs},
    computer::{Computer, Power},
    daemon::Daemon,
    event::{Act, Event, Queue},
    figures::Figures,
    history::{History, Violation},
    issuer::Issuer,
    matter::{Matter, Thing},
    oracle::Oracle,
    person::Person,
    records::{Records, RunChange},
};

/// A clock that is off by no more is right.
const RIGHT: SignedDuration = secs(5);

/// What a step of the world comes to.
pub(crate) type Step<T = ()> = Result<T, Box<Violation>>;

/// Everything there is.
#[derive(Debug)]
pub(crate) struct World {
    /// True time.
    pub(crate) now: Timestamp,
    pub(crate) end: Timestamp,
    pub(crate) queue: Queue,
    pub(crate) chance: Chance,
    pub(crate) computer: Computer,
    /// By how much the computer's clock is wrong.
    pub(crate) offset: SignedDuration,
    pub(crate) network: bool,
    pub(crate) service: bool,
    pub(crate) issuers: Vec<Issuer>,
    pub(crate) policy: Policy,
    pub(crate) person: Person,
    /// `None` while it does not run.
    pub(crate) daemon: Option<Daemon>,
    pub(crate) records: Records,
    pub(crate) matters: BTreeMap<ItemId, Matter>,
    /// What came while the computer slept.
    pub(crate) held: Vec<Event>,
    /// What the person could not do yet, as the computer was off.
    pub(crate) later: Vec<Act>,
    pub(crate) count: u64,
    pub(crate) oracle: Oracle,
    /// Since when a reminder that is due would be shown at once.
    pub(crate) good: Option<Timestamp>,
    pub(crate) figures: Figures,
    pub(crate) history: History,
}

impl World {
    /// Lets the person live to the end.
    pub(crate) fn live(&mut self) -> Step {
        loop {
            let (event, wake) = (self.queue.next_at(), self.wake_at());
            let next = event.into_iter().chain(wake).min().unwrap_or(self.end).min(self.end);
            let next = next.max(self.now);
            self.time_passes(next)?;
            self.now = next;
            if next == self.end {
                return Ok(());
            }
            if wake.is_some_and(|wake| wake <= next) {
                self.tick()?;
            } else if let Some(event) = self.queue.take() {
                self.happens(event)?;
            }
            self.take_stock();
        }
    }

    /// What the computer's clock shows.
    pub(crate) fn clock(&self) -> Timestamp {
        self.now.saturating_add(self.offset).unwrap_or(self.now)
    }

    pub(crate) fn clock_is_right(&self) -> bool {
        self.offset.abs() <= RIGHT
    }

    pub(crate) fn put(&mut self, after: SignedDuration, event: Event) {
        self.queue.put(self.now + after, event);
    }

    /// A number that nothing has had.
    pub(crate) fn number(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    pub(crate) fn note(&mut self, what: impl FnOnce() -> String) {
        self.history.note(self.now, self.offset, what);
    }

    /// The name of the issuer of this matter.
    pub(crate) fn issuer_of(&self, matter: &Matter) -> &str {
        self.issuers.get(matter.issuer).map_or("", |issuer| &issuer.name)
    }

    fn happens(&mut self, event: Event) -> Step {
        // Nothing happens on a computer that sleeps, and nobody sits at one that is off.
        let waits = match event {
            Event::Power(_) | Event::Mood(_) | Event::Act(_) | Event::Arrival => false,
            Event::Clock
            | Event::TimeServer
            | Event::Move
            | Event::Settings
            | Event::Mishap
            | Event::Kill => !self.is_awake(),
            Event::Network | Event::Service | Event::Start | Event::Ended { .. } | Event::Accepted { .. } => {
                self.computer.power == Power::Suspended
            }
        };
        if waits {
            self.held.push(event);
            return Ok(());
        }
        self.note(|| format!("{event:?}"));
        match event {
            Event::Power(power) => self.power(power),
            Event::Start => self.start(),
            Event::Kill => self.kill(),
            Event::Network => self.network(),
            Event::Service => self.service(),
            Event::Clock => self.set_clock(),
            Event::TimeServer => self.ask_time_server(),
            Event::Move => self.moves(),
            Event::Settings => self.settings(),
            Event::Mood(issuer) => self.mood(issuer),
            Event::Arrival => self.arrival(),
            Event::Mishap => self.mishap(),
            Event::Act(act) => self.act(act),
            Event::Ended { serial, id, input, run } => self.run_ended(serial, id, *input, run),
            Event::Accepted { life, id, stage } => self.accepted(life, id, stage),
        }
    }

    fn time_passes(&mut self, until: Timestamp) -> Step {
        self.oracle.told.time_passes(until, self.good, &self.policy)?;
        self.oracle.renewed.time_passes(until)
    }

    /// After every event: since when everything is as it must be for what is promised.
    pub(crate) fn take_stock(&mut self) {
        let runs = self.is_awake() && self.daemon.is_some() && self.clock_is_right();
        let good = runs && self.service;
        self.good = good.then(|| self.good.unwrap_or(self.now));
        for matter in self.matters.values() {
            if let (Thing::Certificate(_), Some(issuer)) = (&matter.thing, self.issuers.get(matter.issuer)) {
                let possible = runs && self.network && issuer.is_willing();
                self.oracle.renewed.stands(matter, &issuer.name, &self.policy, self.now, possible);
            }
        }
    }

    /// The policy has changed: other promises hold.
    pub(crate) fn policy_changed(&mut self) {
        for matter in self.matters.values() {
            let issuer = self.issuers.get(matter.issuer).map_or("", |issuer| &issuer.name);
            self.oracle.told.stands(matter, issuer, &self.policy, self.now);
            self.oracle.renewed.begins_anew(matter.id);
        }
    }

    fn tick(&mut self) -> Step {
        let Some(daemon) = &self.daemon else { return Ok(()) };
        let Some((_, why)) = daemon.lifecycle.next_wake() else { return Ok(()) };
        self.figures.wakes += 1;
        self.note(|| format!("the timer wakes the daemon for {why}"));
        self.take_in_for(Input::Tick, RunChange::None, Some(why)).map(|_| ())
    }
}
