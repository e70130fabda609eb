//! I4: no reminder is shown twice.
//!
//! Twice is: the same stage of the same deadline of the same codes or certificate. Once more is right only where a
//! crash came between the service's acceptance and its record, and where the clock was set back to before it was shown.

use std::collections::{BTreeMap, HashMap};

use jiff::{SignedDuration, Timestamp};
use lifecycle::{ItemId, Stage};

use crate::{chance::mins, event::Given, history::Violation, matter::Matter};

const NAME: &str = "I4 no reminder is shown twice";

/// A clock that is set back by less is corrected, and nothing is shown again.
const CORRECTION: SignedDuration = mins(10);

/// Everything that was shown.
#[derive(Debug, Default)]
pub(crate) struct ShownOnce {
    shown: BTreeMap<ItemId, HashMap<Key, Showing>>,
    /// What the clock showed when the daemon last looked at it.
    seen: Timestamp,
    /// When the clock was last set back.
    set_back_at: Timestamp,
}

/// What makes a reminder the same: besides its stage the codes or certificate, and what gave rise to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Key {
    stage: Stage,
    came: Timestamp,
    deadline: Timestamp,
    cause: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug)]
struct Showing {
    at: Timestamp,
    clock: Timestamp,
    /// A crash has kept it from being recorded.
    unrecorded: bool,
    /// The clock was set back behind it since.
    set_back: bool,
}

/// How it came that a reminder is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Time {
    First,
    AgainByCrash,
    AgainByClock,
}

impl Key {
    fn of(matter: &Matter, stage: Stage) -> Self {
        let cause = match stage {
            Stage::Trouble => matter.trouble,
            Stage::Snoozed => matter.snoozed.map(|(asked_at, _)| asked_at),
            Stage::Prove(_) => matter.proven().map(|proven| proven.at),
            Stage::Intake | Stage::Ahead(_) | Stage::Lapsed | Stage::BackUp(_) => None,
        };
        Self { stage, came: matter.came, deadline: matter.deadline(), cause }
    }
}

impl ShownOnce {
    /// A person saw it.
    pub(crate) fn shown(
        &mut self,
        matter: &Matter,
        stage: Stage,
        now: Timestamp,
        clock: Timestamp,
        given: Given,
    ) -> Result<Time, Box<Violation>> {
        let key = Key::of(matter, stage);
        // It was handed out for older codes, for an older trouble or for an older silence, which is asked for by the clock.
        let (given_at, came) =
            if stage == Stage::Snoozed { (given.clock, None) } else { (given.at, Some(key.came)) };
        if came.max(key.cause).is_some_and(|since| given_at < since) {
            return Ok(Time::First);
        }
        // What is on its way while the clock is set back is handed out once more.
        let set_back = given.clock > clock + CORRECTION || given.at <= self.set_back_at;
        let showing = Showing { at: now, clock, unrecorded: false, set_back };
        match self.shown.entry(matter.id).or_default().insert(key, showing) {
            None => Ok(Time::First),
            Some(first) if first.unrecorded => Ok(Time::AgainByCrash),
            Some(first) if first.set_back || set_back => Ok(Time::AgainByClock),
            Some(first) => {
                let what = format!(
                    "{}: {stage}, shown at {:.0}, was shown again at {now:.0}; nothing had come between",
                    matter.id, first.at
                );
                Err(Violation::new(NAME, now, what))
            }
        }
    }

    /// A crash came before it could be recorded that it was shown.
    pub(crate) fn unrecorded(&mut self, matter: &Matter, stage: Stage) {
        if let Some(showing) =
            self.shown.get_mut(&matter.id).and_then(|of| of.get_mut(&Key::of(matter, stage)))
        {
            showing.unrecorded = true;
        }
    }

    /// The clock was set.
    pub(crate) fn clock_set(&mut self, now: Timestamp, clock: Timestamp) {
        if self.seen > clock + CORRECTION {
            self.set_back_at = now;
        }
        self.seen = clock;
        for showing in self.shown.values_mut().flat_map(HashMap::values_mut) {
            showing.set_back |= showing.clock > clock + CORRECTION;
        }
    }

    /// The matter is no longer tracked.
    pub(crate) fn forgotten(&mut self, id: ItemId) {
        self.shown.remove(&id);
    }
}
