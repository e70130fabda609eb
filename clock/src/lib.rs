//! The one place that reads the wall clock.
//!
//! Everything that depends on the time takes a [`Clock`], or better a [`Timestamp`] as a parameter, so that fifteen
//! days pass in a test without waiting. This crate keeps no timers: waking up at a moment is the work of the crate `wake`.
//!
//! ```
//! use clock::{Clock, ManualClock};
//! use jiff::SignedDuration;
//!
//! let clock = ManualClock::at("2026-11-22T12:00:00Z".parse().unwrap());
//! clock.advance(SignedDuration::from_hours(15 * 24));
//! assert_eq!(clock.now(), "2026-12-07T12:00:00Z".parse().unwrap());
//! ```

use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// Tells the wall-clock time.
pub trait Clock: Send + Sync {
    /// The moment that it is now, in UTC.
    fn now(&self) -> Timestamp;
}

/// The computer's own clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one reader of the wall clock")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that moves only when told to; its clones share one time.
#[derive(Clone, Debug)]
pub struct ManualClock(Arc<Mutex<Timestamp>>);

impl ManualClock {
    /// A clock that stands at `now`.
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        Self(Arc::new(Mutex::new(now)))
    }

    /// Sets the clock, forwards or backwards, as a person or NTP may do.
    pub fn set(&self, now: Timestamp) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }

    /// Moves the clock by `by`, which may be negative.
    pub fn advance(&self, by: SignedDuration) {
        self.set(self.now() + by);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
