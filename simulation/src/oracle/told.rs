//! I1: no code or certificate lapses without every reminder that its policy promises.
//!
//! A promise holds from its moment until the next one's. It is broken once the computer was on in that time, awake, with its clock right
//! and a notification service at hand, by day or where the morning is too late, for longer than showing it takes, and
//! nothing was shown of the matter since the promise fell due.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use lifecycle::{ItemId, Policy, Stage};

use super::promises::{Promise, promises};
use crate::{
    chance::{mins, secs},
    history::Violation,
    matter::Matter,
};

const NAME: &str = "I1 every reminder that is promised is shown";

/// A daemon that runs, a service that is there: a reminder is on the screen within this time.
const GRACE: SignedDuration = mins(2);
/// What was told before the clock was set back by more than this counts as told too early.
const CORRECTION: SignedDuration = mins(10);
/// Clocks that are right are still not the same.
const SAME: SignedDuration = secs(15);

/// What was promised and what was shown.
#[derive(Debug, Default)]
pub(crate) struct Told {
    watched: BTreeMap<ItemId, Watched>,
}

#[derive(Debug, Default)]
struct Watched {
    promises: Vec<Promise>,
    shown: Vec<Shown>,
    /// The latest moment by the clock at which any was shown that counts.
    last: Timestamp,
    /// Since when the matter and the policy are as they are.
    since: Timestamp,
    /// The clock was wrong at some time since its codes or its certificate came.
    muddled: bool,
    came: Option<Timestamp>,
}

/// Something of a matter was shown, or waved away.
#[derive(Clone, Copy, Debug)]
struct Shown {
    /// `None` if it was waved away.
    stage: Option<Stage>,
    /// On the computer's clock.
    clock: Timestamp,
    /// In true time.
    at: Timestamp,
}

impl Watched {
    fn told(&self) -> Vec<(Timestamp, Option<Stage>)> {
        self.shown.iter().map(|shown| (shown.clock, shown.stage)).collect()
    }

    /// Whether anything was shown since the promise fell due. What happened to the matter is told after it has happened, what
    /// counts from a deadline by the clock by which the deadline is reckoned.
    fn is_kept(&self, promise: &Promise) -> bool {
        let happened =
            promise.stage == Stage::Trouble || self.came.is_some_and(|came| promise.nominal <= came);
        // What came by a clock that was ahead may be told before its moment by one that was set right.
        let slack = if self.muddled { CORRECTION } else { SAME };
        let told = |shown: &Shown| {
            let same = happened || shown.stage == Some(promise.stage);
            same && shown.at + slack >= promise.nominal
        };
        self.last + SAME >= promise.nominal || self.shown.iter().any(told)
    }
}

impl Told {
    /// The matter or the policy has changed: other promises hold from `now` on.
    pub(crate) fn stands(&mut self, matter: &Matter, issuer: &str, policy: &Policy, now: Timestamp) {
        let watched = self.watched.entry(matter.id).or_default();
        let came = matter.came_as_known();
        if watched.came.replace(came) != Some(came) {
            watched.muddled = matter.came.duration_until(matter.came_by_clock).abs() > SAME;
        }
        watched.promises = promises(matter, issuer, policy, &watched.told());
        watched.since = now;
    }

    /// Whether there is anything to tell at `now`, be it told or not.
    pub(crate) fn is_due(&self, id: ItemId, now: Timestamp) -> bool {
        let due = |promise: &Promise| promise.due <= now && now < promise.until;
        self.watched.get(&id).is_some_and(|watched| watched.promises.iter().any(due))
    }

    /// When the person was told anything of it, on the computer's clock, and what.
    pub(crate) fn told(&self, id: ItemId) -> Vec<(Timestamp, Option<Stage>)> {
        self.watched.get(&id).map(Watched::told).unwrap_or_default()
    }

    /// The matter is no longer tracked.
    pub(crate) fn forgotten(&mut self, id: ItemId) {
        self.watched.remove(&id);
    }

    /// The person saw a reminder, or said that there is no need for it; how many promises that kept.
    pub(crate) fn shown(&mut self, id: ItemId, stage: Option<Stage>, at: Timestamp, clock: Timestamp) -> u64 {
        let Some(watched) = self.watched.get_mut(&id) else { return 0 };
        let open =
            |watched: &Watched| watched.promises.iter().filter(|promise| !watched.is_kept(promise)).count();
        let before = open(watched);
        // Of very many only the latest matter.
        if watched.shown.len() > 2000 {
            watched.shown.drain(..1000);
        }
        watched.last = watched.last.max(clock);
        watched.shown.push(Shown { stage, clock, at });
        (before - open(watched)) as u64
    }

    /// The clock was set, or the computer woke: what was told at a moment that is yet to come was told too early.
    pub(crate) fn clock_set(&mut self, now: Timestamp, clock: Timestamp) {
        for watched in self.watched.values_mut() {
            watched.muddled |= now.duration_until(clock).abs() > SAME;
            watched.shown.retain(|shown| shown.clock <= clock + CORRECTION);
            watched.last = watched.shown.iter().map(|shown| shown.clock).max().unwrap_or(Timestamp::MIN);
        }
    }

    /// Nothing has happened until `now`; since `good` the computer could show a reminder.
    pub(crate) fn time_passes(
        &self,
        now: Timestamp,
        good: Option<Timestamp>,
        policy: &Policy,
    ) -> Result<(), Box<Violation>> {
        let Some(good) = good else { return Ok(()) };
        for (id, watched) in &self.watched {
            // What happened while the clock was ahead lies ahead for as long once it is set right.
            let grace = if watched.muddled { GRACE + CORRECTION } else { GRACE };
            for (index, promise) in watched.promises.iter().enumerate() {
                if promise.moment + grace > now {
                    break;
                }
                // Days since a moment by a clock that was wrong since cannot be counted; deadlines can. Nor does a silence
                // outlive a day on which, by such a clock, no proof was due any more.
                let counted = match promise.stage {
                    Stage::BackUp(days) => days > 0,
                    Stage::Prove(_) => true,
                    Stage::Snoozed => promise.until < Timestamp::MAX,
                    Stage::Intake | Stage::Ahead(_) | Stage::Lapsed | Stage::Trouble => false,
                };
                let uncountable = watched.muddled && counted;
                if uncountable || watched.is_kept(promise) {
                    continue;
                }
                let next = watched.promises.get(index + 1).map_or(Timestamp::MAX, |next| next.moment);
                let at = good.max(watched.since).max(promise.moment);
                // Shortly before the night the computer may take it for the night.
                let off = if watched.muddled { CORRECTION } else { SAME };
                let from = promise.from(at, policy).max(promise.from(at + off, policy));
                if from + grace <= now.min(next).min(promise.until) {
                    let what = format!(
                        "{id}: the reminder {} was due at {:.0}, the computer could show it from {from:.0} on, and it was not shown; {:?}",
                        promise.stage, promise.moment, watched.promises
                    );
                    return Err(Violation::new(NAME, from + grace, what));
                }
            }
        }
        Ok(())
    }

    /// Held against what is handed out: of all that fell due only the latest is shown, as what it is now.
    pub(crate) fn handed_out(&self, id: ItemId, stage: Stage, now: Timestamp) -> Result<(), Box<Violation>> {
        let Some(watched) = self.watched.get(&id).filter(|watched| !watched.muddled) else { return Ok(()) };
        let is_due =
            |promise: &&Promise| promise.moment.max(promise.due) + SAME <= now && now < promise.until - SAME;
        let Some(due) = watched.promises.iter().rfind(is_due) else {
            return Ok(());
        };
        // Trouble may be told before it must, and a silence may end earlier when what it was for is settled.
        if stage == Stage::Trouble || due.stage == Stage::Snoozed {
            return Ok(());
        }
        let fell_due = |promise: &&Promise| promise.stage == stage && promise.nominal <= now + SAME;
        let given = watched.promises.iter().filter(fell_due).map(|promise| promise.moment).max();
        if given.is_some_and(|given| given + SAME >= due.nominal) {
            return Ok(());
        }
        let what = format!(
            "{id}: {stage} was handed out at {now:.0}, where {} is what is due; {:?}",
            due.stage, watched.promises
        );
        Err(Violation::new(NAME, now, what))
    }
}
