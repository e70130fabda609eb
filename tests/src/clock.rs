//! The computer's own clock, where somebody has said that a test may set it.

use std::io::Write;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::{env, io, thread};

use rustix::io::Errno;
use rustix::time::{ClockId, Timespec, clock_gettime, clock_settime};

const MAY: &str = "NEVERLAPSE_TEST_MAY_SET_THE_CLOCK";

/// The computer's clock, ahead of itself. When this is dropped it is what it was, and the time that has passed since.
#[derive(Debug)]
pub struct ClockAhead {
    wall: Timespec,
    elapsed: Timespec,
    // Given back after the clock was put back.
    _alone: MutexGuard<'static, ()>,
}

/// Two at once would put back what the other has set.
static ALONE: Mutex<()> = Mutex::new(());

impl ClockAhead {
    /// Sets the clock ahead by a few seconds. Where that is not allowed it says so, and the test then returns.
    ///
    /// # Panics
    /// If the clock cannot be set for another reason.
    #[must_use]
    pub fn by(seconds: u8) -> Option<Self> {
        let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        let (wall, elapsed) = (clock_gettime(ClockId::Realtime), clock_gettime(ClockId::Monotonic));
        let step = Timespec { tv_sec: seconds.into(), tv_nsec: 0 };
        let why_not = if env::var_os(MAY).is_none_or(|may| may != "1") {
            format!("{MAY} is not 1")
        } else {
            match clock_settime(ClockId::Realtime, wall + step) {
                Ok(()) => return Some(Self { wall, elapsed, _alone: alone }),
                Err(Errno::PERM) => "this user may not set the clock".to_owned(),
                Err(error) => panic!("the clock cannot be set: {error}"),
            }
        };
        let thread = thread::current();
        let name = thread.name().unwrap_or_default();
        // Past the test harness, which shows nothing of a test that passes.
        let _ = writeln!(io::stderr(), "NOT TESTED: {name}: {why_not}");
        None
    }
}

impl Drop for ClockAhead {
    fn drop(&mut self) {
        let passed = clock_gettime(ClockId::Monotonic) - self.elapsed;
        if let Err(error) = clock_settime(ClockId::Realtime, self.wall + passed) {
            let _ = writeln!(io::stderr(), "SET THE CLOCK: a test has left it ahead: {error}");
        }
    }
}
