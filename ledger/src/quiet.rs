//! Keeps sled's threads asleep while there is nothing to do.
//!
//! Each of its seven threads waits for work with a time-out of one second, for ever: seven wake-ups a second, which
//! nothing in its configuration changes. On Linux a thread inherits the timer slack of the one that starts it, and
//! sled starts all of its threads from calls that the ledger's own thread makes. With a slack of years a time-out
//! does not fire by itself; work still wakes a thread at once. Elsewhere the wake-ups stay.

use std::cell::Cell;
use std::num::NonZeroU64;
use std::time::Duration;

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Gives the calling thread, and those that it starts from now on, a timer slack of years. It can then no longer
/// sleep for a time, but with [`pause`].
pub(crate) fn stay_asleep() {
    QUIET.set(true);
    set_slack(NonZeroU64::new(u64::MAX / 4));
}

/// Sleeps for `time` on any thread, a quiet one too.
pub(crate) fn pause(time: Duration) {
    if !QUIET.get() {
        return std::thread::sleep(time);
    }
    set_slack(None);
    std::thread::sleep(time);
    stay_asleep();
}

/// In nanoseconds; none is the thread's own.
fn set_slack(slack: Option<NonZeroU64>) {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::thread::set_current_timer_slack(slack) {
        tracing::warn!(%error, "the store's threads will wake up every second");
    }
    #[cfg(not(target_os = "linux"))]
    let _ = slack;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_on_a_quiet_thread_ends() {
        let thread = std::thread::spawn(|| {
            stay_asleep();
            pause(Duration::from_millis(1));
        });
        thread.join().unwrap();
    }
}
