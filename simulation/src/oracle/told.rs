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
    /// Whether anything was shown since the promise fell due. What happened to the matter is told after it has happened, what
    /// counts from a deadline by the clock by which the deadline is reckoned.
    fn is_kept(&self, promise: &Promise) -> bool {
        let happened =
            promise.stage == Stage::Trouble || self.came.is_some_and(|came| promise.nominal <= came);
        let told = |shown: &Shown| {
            let same = happened || shown.stage == Some(promise.stage);
            shown.clock + SAME >= promise.nominal || (same && shown.at + SAME >= promise.nominal)
        };
        self.shown.iter().any(told)
    }
}

impl Told {
    /// The matter or the policy has changed: other promises hold from `now` on.
    pub(crate) fn stands(&mut self, matter: &Matter, issuer: &str, policy: &Policy, now: Timestamp) {
        let watched = self.watched.entry(matter.id).or_default();
        if watched.came.replace(matter.came) != Some(matter.came) {
            watched.muddled = matter.came.duration_until(matter.came_by_clock).abs() > SAME;
        }
        watched.promises = promises(matter, issuer, policy);
        watched.since = now;
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
        // Of many only the latest matter.
        if watched.shown.len() > 40 {
            watched.shown.drain(..20);
        }
        watched.shown.push(Shown { stage, clock, at });
        (before - open(watched)) as u64
    }

    /// The clock was set, or the computer woke: what was told at a moment that is yet to come was told too early.
    pub(crate) fn clock_set(&mut self, now: Timestamp, clock: Timestamp) {
        for watched in self.watched.values_mut() {
            watched.muddled |= now.duration_until(clock).abs() > SAME;
            watched.shown.retain(|shown| shown.clock <= clock + CORRECTION);
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
            for (index, promise) in watched.promises.iter().enumerate() {
                if promise.moment + GRACE > now {
                    break;
                }
                // Days since a moment by a clock that was wrong since cannot be counted; deadlines can.
                let uncountable = watched.muddled && matches!(promise.stage, Stage::BackUp(1..));
                if uncountable || watched.is_kept(promise) {
                    continue;
                }
                let next = watched.promises.get(index + 1).map_or(Timestamp::MAX, |next| next.moment);
                let from = promise.from(good.max(watched.since), policy);
                if from + GRACE <= now.min(next).min(promise.until) {
                    let what = format!(
                        "{id}: the reminder {} was due at {:.0}, the computer could show it from {from:.0} on, and it was not shown; {:?}",
                        promise.stage, promise.moment, watched.promises
                    );
                    return Err(Violation::new(NAME, from + GRACE, what));
                }
            }
        }
        Ok(())
    }

    /// Held against what is handed out: of all that fell due only the latest is shown, as what it is now.
    pub(crate) fn handed_out(&self, id: ItemId, stage: Stage, now: Timestamp) -> Result<(), Box<Violation>> {
        let Some(watched) = self.watched.get(&id).filter(|watched| !watched.muddled) else { return Ok(()) };
        // Trouble may be told before it must.
        if stage == Stage::Trouble {
            return Ok(());
        }
        let is_due = |promise: &&Promise| promise.moment + SAME <= now && now < promise.until;
        let Some(due) = watched.promises.iter().rfind(is_due) else {
            return Ok(());
        };
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
