//! Wakes the daemon at one wall-clock moment, and when the clock is set. No polling.
//!
//! A timer that counts elapsed time stands still while the computer sleeps and knows nothing of a clock set forward;
//! so each platform brings a timer of its own that counts to a moment of the wall clock.

use jiff::Timestamp;

#[cfg(target_os = "linux")]
#[path = "platform/wake_linux.rs"]
mod platform;

pub(crate) use platform::WallTimer;

/// Why the timer woke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wake {
    /// The moment has come.
    Deadline,
    /// The clock was set, forwards or backwards.
    ClockSet,
}

/// The moment to arm for: the next deadline, or a day far ahead so that a clock that is set still wakes us.
pub(crate) fn or_far_ahead(next: Option<Timestamp>) -> Timestamp {
    next.unwrap_or(Timestamp::MAX)
}
