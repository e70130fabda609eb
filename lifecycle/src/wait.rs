//! Waiting for a moment: for how long after what, spread over many computers, and right after the clock was set back.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// A clock that is set back by less is corrected, not wrong: nothing counts as too early then.
const CORRECTION: SignedDuration = SignedDuration::from_mins(10);

/// The first pause after a try in vain, and the longest.
const FIRST: SignedDuration = SignedDuration::from_mins(1);
const LONGEST: SignedDuration = SignedDuration::from_hours(6);
/// Near a deadline tries come more often, but not more often than this.
const SHORTEST: SignedDuration = SignedDuration::from_secs(15);
/// Of the time that is left, the part that one pause may take.
const PART_OF_REST: i32 = 10;

/// A wait that was begun at `from` and is over at `until`, on the clock of the moment when it was begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    /// When it was begun.
    pub from: Timestamp,
    /// When it is over.
    pub until: Timestamp,
}

impl Wait {
    /// From now on for `length`.
    pub(crate) fn of(now: Timestamp, length: SignedDuration) -> Self {
        Self { from: now, until: now.saturating_add(length).unwrap_or(Timestamp::MAX) }
    }

    /// The deadline has moved to an earlier moment: no longer than it allows now.
    pub(crate) fn hasten(&mut self, now: Timestamp, deadline: Timestamp) {
        self.until = self.until.min(Self::of(now, longest(now, deadline)).until);
    }

    /// Sets right what a clock that was set back has made too long; true if that changed it.
    pub(crate) fn set_right(&mut self, now: Timestamp) -> bool {
        let wrong = is_ahead(self.from, now);
        if wrong {
            *self = Self::of(now, self.from.duration_until(self.until));
        }
        wrong
    }
}

/// Whether `at`, which was the present once, lies ahead of `now`: the clock was set back.
pub(crate) fn is_ahead(at: Timestamp, now: Timestamp) -> bool {
    now.duration_until(at) > CORRECTION
}

/// The pause before the next try: twice as long each time, shorter the nearer the deadline is, never the same on two
/// computers.
pub(crate) fn pause(now: Timestamp, tries: u32, deadline: Timestamp, seed: &str) -> SignedDuration {
    let pause = (FIRST * (1 << tries.min(9))).min(longest(now, deadline)).max(SHORTEST);
    // From three quarters to five quarters of it.
    pause * 3 / 4 + share(pause / 2, seed, u64::from(tries))
}

/// The longest pause that the time to `deadline` allows.
fn longest(now: Timestamp, deadline: Timestamp) -> SignedDuration {
    let left = now.duration_until(deadline);
    if left.is_positive() { (left / PART_OF_REST).min(LONGEST) } else { LONGEST }
}

/// A part of `whole` between nothing and all of it: always the same for the same seed, and spread evenly over seeds.
pub(crate) fn share(whole: SignedDuration, seed: &str, salt: u64) -> SignedDuration {
    // FNV-1a, then the finisher of SplitMix64: seeds that differ in one letter end far apart.
    let fnv = seed.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let mut hash = fnv ^ salt.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^= hash >> 31;
    let millis = u128::from(whole.as_millis().max(0).unsigned_abs().min(u128::from(u64::MAX)) as u64);
    let part = (millis * u128::from(hash)) >> 64;
    SignedDuration::from_millis(i64::try_from(part).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-12-01T00:00:00Z".parse().unwrap()
    }

    #[test]
    fn pauses_grow_and_are_bounded_by_what_is_left() {
        let hours = SignedDuration::from_hours;
        let pause = |tries, left| pause(now(), tries, now() + left, "seed");
        assert!(pause(0, hours(900)) < SignedDuration::from_secs(76));
        assert!((hours(4)..=hours(8)).contains(&pause(30, hours(900))));
        assert!(pause(30, hours(10)) <= SignedDuration::from_mins(75));
        assert!(pause(30, SignedDuration::from_secs(30)) <= SignedDuration::from_secs(19));
        assert!(pause(30, -hours(1)) >= hours(4), "what is late anyway is not hurried");
    }

    #[test]
    fn a_clock_that_was_set_back_makes_no_wait_longer() {
        let mut wait = Wait::of(now(), SignedDuration::from_mins(2));
        assert!(!wait.set_right(now() - SignedDuration::from_secs(3)));
        let before = now() - SignedDuration::from_hours(9000);
        assert!(wait.set_right(before));
        assert_eq!(wait, Wait::of(before, SignedDuration::from_mins(2)));
    }

    #[test]
    fn shares_are_spread_evenly_and_always_the_same() {
        let whole = SignedDuration::from_hours(100);
        let mut tens = [0; 10];
        for seed in 0..10_000 {
            let hours = share(whole, &format!("{seed:064x}"), 0).as_hours();
            tens[usize::try_from(hours / 10).unwrap()] += 1;
        }
        assert!(tens.iter().all(|count| (900..1100).contains(count)), "{tens:?}");
        assert_eq!(share(whole, "a", 1), share(whole, "a", 1));
        assert_ne!(share(whole, "a", 1), share(whole, "a", 2));
        assert_eq!(share(-whole, "a", 1), SignedDuration::ZERO);
    }
}
