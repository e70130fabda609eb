//! The computer's clock is really set, by three seconds and back at once, where somebody has said that it may be.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use std::{
    env,
    io::{self, Write as _},
    time::{Duration, Instant},
};

use jiff::{Timestamp, ToSpan as _};
use rustix::{
    io::Errno,
    time::{ClockId, Timespec, clock_gettime, clock_settime},
};
use tokio::time::timeout;
use wake::{Sources, Wake};

const MAY: &str = "NEVERLAPSE_TEST_MAY_SET_THE_CLOCK";

const STEP: Duration = Duration::from_secs(3);
const AT_ONCE: Duration = Duration::from_secs(1);

#[tokio::test(flavor = "current_thread")]
async fn a_clock_that_is_set_wakes_at_once_and_so_does_a_moment_that_it_jumps_over() {
    let mut sources = Sources::new().unwrap();
    sources.arm(None).unwrap();
    let Some(clock) = AheadClock::set() else {
        return;
    };
    assert_eq!(timeout(AT_ONCE, sources.next()).await.unwrap().unwrap(), Wake::ClockSet, "forward");

    drop(clock);
    assert_eq!(timeout(AT_ONCE, sources.next()).await.unwrap().unwrap(), Wake::ClockSet, "back");

    // Two seconds from now, and the clock jumps three.
    let soon = timestamp(clock_gettime(ClockId::Realtime)) + 2.seconds();
    sources.arm(Some(soon)).unwrap();
    let since = Instant::now();
    let _clock = AheadClock::set().unwrap();
    let mut heard = Vec::new();
    while !heard.contains(&Wake::Deadline) {
        heard.push(timeout(AT_ONCE, sources.next()).await.unwrap().unwrap());
        sources.arm(Some(soon)).unwrap();
    }
    assert!(since.elapsed() < AT_ONCE, "{heard:?} after {:?}", since.elapsed());
}

/// The clock ahead of itself; dropped, it is what it was, and the time that has passed since.
struct AheadClock {
    wall: Timespec,
    elapsed: Timespec,
}

impl AheadClock {
    /// Sets the clock ahead, if that is allowed; otherwise says so.
    fn set() -> Option<Self> {
        if env::var_os(MAY).is_none_or(|may| may != "1") {
            not_tested(&format!("{MAY} is not 1"));
            return None;
        }
        let (wall, elapsed) = (clock_gettime(ClockId::Realtime), clock_gettime(ClockId::Monotonic));
        match clock_settime(ClockId::Realtime, wall + Timespec::try_from(STEP).unwrap()) {
            Ok(()) => Some(Self { wall, elapsed }),
            Err(Errno::PERM) => {
                not_tested("this user may not set the clock");
                None
            }
            Err(error) => panic!("the clock cannot be set: {error}"),
        }
    }
}

impl Drop for AheadClock {
    fn drop(&mut self) {
        let passed = clock_gettime(ClockId::Monotonic) - self.elapsed;
        clock_settime(ClockId::Realtime, self.wall + passed)
            .expect("SET THE CLOCK: it is three seconds ahead");
    }
}

fn timestamp(time: Timespec) -> Timestamp {
    Timestamp::new(time.tv_sec, i32::try_from(time.tv_nsec).unwrap()).unwrap()
}

fn not_tested(why: &str) {
    // Past the test harness, which shows nothing of a test that passes.
    let _ = writeln!(io::stderr(), "NOT TESTED: what happens when the clock is set: {why}");
}
