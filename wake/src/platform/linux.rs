//! Linux: a timerfd on `CLOCK_REALTIME`, absolute, cancelled when the clock is set (timerfd_create(2)).
//!
//! `CLOCK_REALTIME` goes on in suspend, so a timer that fell due during it fires at once after resume.

use std::{io, os::fd::OwnedFd};

use jiff::Timestamp;
use rustix::{
    io::Errno,
    time::{
        Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create,
        timerfd_settime,
    },
};
use tokio::{io::unix::AsyncFd, sync::Notify};

use crate::{Wake, descriptor::watched};

/// Wakes at one moment of the wall clock, and when the clock is set.
#[derive(Debug)]
pub struct WallTimer {
    timer: AsyncFd<OwnedFd>,
    /// The kernel says once that the clock was set, and it may say so when the timer is armed.
    clock_set: Notify,
}

impl WallTimer {
    /// A timer that is not armed yet.
    ///
    /// # Errors
    /// If the kernel gives no timer, or outside a tokio runtime with I/O.
    pub fn new() -> io::Result<Self> {
        let flags = TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC;
        let timer = timerfd_create(TimerfdClockId::Realtime, flags)?;
        Ok(Self { timer: watched(timer)?, clock_set: Notify::new() })
    }

    /// Sets the one moment to wake at; one that has passed wakes at once.
    ///
    /// # Errors
    /// If the kernel refuses the moment.
    pub fn arm(&self, at: Timestamp) -> io::Result<()> {
        // Zero would disarm the timer.
        let (tv_sec, tv_nsec) = match (at.as_second(), at.subsec_nanosecond()) {
            (second, nanosecond) if second > 0 => (second, i64::from(nanosecond)),
            _ => (0, 1),
        };
        let spec = Itimerspec {
            it_interval: Timespec { tv_sec: 0, tv_nsec: 0 },
            it_value: Timespec { tv_sec, tv_nsec },
        };
        let flags = TimerfdTimerFlags::ABSTIME | TimerfdTimerFlags::CANCEL_ON_SET;
        match timerfd_settime(self.timer.get_ref(), flags, &spec) {
            Ok(_) => Ok(()),
            // The timer is armed all the same, but a read will not say it again.
            Err(Errno::CANCELED) => {
                self.clock_set.notify_one();
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Waits for the moment, or for the clock to be set. Nothing is lost if this is dropped before it ends.
    ///
    /// # Errors
    /// If the timer cannot be read.
    pub async fn wait(&self) -> io::Result<Wake> {
        tokio::select! {
            () = self.clock_set.notified() => Ok(Wake::ClockSet),
            woke = self.read() => woke,
        }
    }

    async fn read(&self) -> io::Result<Wake> {
        loop {
            let mut guard = self.timer.readable().await?;
            let mut expirations = [0_u8; 8];
            match rustix::io::read(self.timer.get_ref(), &mut expirations) {
                Ok(_) => return Ok(Wake::Deadline),
                Err(Errno::CANCELED) => return Ok(Wake::ClockSet),
                Err(Errno::AGAIN) => guard.clear_ready(),
                Err(error) => return Err(error.into()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "current_thread")]
    async fn a_moment_that_has_passed_wakes_at_once() {
        let timer = WallTimer::new().unwrap();
        timer.arm("2020-01-01T00:00:00Z".parse().unwrap()).unwrap();
        assert_eq!(timer.wait().await.unwrap(), Wake::Deadline);
        timer.arm(Timestamp::MIN).unwrap();
        assert_eq!(timer.wait().await.unwrap(), Wake::Deadline);
    }

    #[tokio::test(flavor = "current_thread")]
    async fn a_moment_far_ahead_does_not_wake() {
        let timer = WallTimer::new().unwrap();
        timer.arm(Timestamp::MAX).unwrap();
        let woke = tokio::time::timeout(std::time::Duration::from_millis(20), timer.wait()).await;
        assert!(woke.is_err());
    }
}
