//! I5: the daemon is never told to wake later than the next thing is due, nor again and again for nothing.

use jiff::Timestamp;
use lifecycle::{Effect, Input, Lifecycle, Reason};

use crate::{
    chance::{Chance, days},
    history::Violation,
};

const NAME: &str = "I5 the next wake is never later than the next due thing, and none is for nothing";

/// Of so many inputs, after one a moment before the next wake is tried.
const PROBED: u32 = 12;

/// Watches over the wakes.
#[derive(Debug)]
pub(crate) struct Wakes {
    chance: Chance,
    /// What the daemon woke for last, if there was nothing to do and nothing has happened since.
    idle: Option<Reason>,
}

impl Wakes {
    pub(crate) fn new(chance: Chance) -> Self {
        Self { chance, idle: None }
    }

    /// At any moment before the next wake, looking brings nothing to be done; true if it was tried.
    pub(crate) fn probe(
        &mut self,
        lifecycle: &Lifecycle,
        now: Timestamp,
        clock: Timestamp,
    ) -> Result<bool, Box<Violation>> {
        if !self.chance.one_in(PROBED) {
            return Ok(false);
        }
        let next = lifecycle.next_wake();
        let until = next.map_or(clock + days(1500), |(at, _)| at);
        let left = clock.duration_until(until);
        if left.as_secs() < 2 {
            return Ok(false);
        }
        // Just before it is as good a moment as any between.
        let ahead = if self.chance.one_in(3) {
            left - jiff::SignedDuration::from_millis(1)
        } else {
            self.chance.spread(jiff::SignedDuration::from_secs(1), left)
        };
        let at = clock + ahead.min(left - jiff::SignedDuration::from_millis(1));
        let mut effects = lifecycle.clone().handle(at, Input::ClockChanged).unwrap_or_default();
        // What only the record knows may be written late.
        effects.retain(|effect| !matches!(effect, Effect::Save(_)));
        if effects.is_empty() {
            return Ok(true);
        }
        let wake = next.map_or("never".to_owned(), |(at, why)| format!("at {at}, for {why}"));
        let what = format!(
            "it is {clock} on the clock and the next wake is {wake}; but at {at} there is {effects:?}"
        );
        Err(Violation::new(NAME, now, what))
    }

    /// The timer woke the daemon, for this reason, and this is what there was to do.
    pub(crate) fn woke(
        &mut self,
        why: Reason,
        effects: &[Effect],
        now: Timestamp,
    ) -> Result<(), Box<Violation>> {
        if !effects.is_empty() {
            self.idle = None;
            return Ok(());
        }
        if self.idle.replace(why) == Some(why) {
            let what = format!("it woke twice for {why}, and there was nothing to do");
            return Err(Violation::new(NAME, now, what));
        }
        Ok(())
    }

    /// Something else happened: the next wake has other reasons.
    pub(crate) fn something_happened(&mut self) {
        self.idle = None;
    }
}
