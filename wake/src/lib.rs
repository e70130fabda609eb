//! Wakes a program at one moment of the wall clock, and tells it of everything after which moments have to be looked at
//! again: the clock was set, the computer woke from sleep, the time zone is another one, the network is back, a device was
//! plugged in.
//!
//! A timer that counts elapsed time stands still while the computer sleeps and knows nothing of a clock set forward; so
//! each platform brings a [`WallTimer`] of its own that counts to a moment of the wall clock. [`Sources`] adds all else.
//! Nothing is looked at again and again: while nothing happens, the program does not run. This crate does not say what
//! time it is, and knows nothing of what the moments are for.
//!
//! ```
//! use wake::{Sources, Wake};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> std::io::Result<()> {
//! let mut sources = Sources::new()?;
//! sources.arm(Some("2020-01-01T00:00:00Z".parse().unwrap()))?;
//! let why = sources.next().await?;
//! assert_eq!(why, Wake::Deadline, "that moment has long passed");
//! # Ok(())
//! # }
//! ```

#[cfg(unix)]
mod descriptor;
#[cfg(target_os = "linux")]
mod device;
#[cfg(target_os = "linux")]
mod file;
mod folder;
mod network;
#[cfg(target_os = "linux")]
mod resume;
mod zone;

#[cfg_attr(target_os = "linux", path = "platform/linux.rs")]
#[cfg_attr(target_os = "macos", path = "platform/macos.rs")]
#[cfg_attr(windows, path = "platform/windows.rs")]
mod platform;

use std::io;

use jiff::Timestamp;
use tokio::{sync::mpsc, task::JoinSet};
use tracing::warn;

#[cfg(target_os = "linux")]
pub use file::FileWatch;
pub use folder::{FolderChange, FolderWatch};
pub use platform::WallTimer;
pub use zone::zone;

/// How many wakes wait to be taken before their sources are made to wait.
const WAKES_HELD: usize = 16;

/// Why the program was woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wake {
    /// The moment has come.
    Deadline,
    /// The clock was set, forwards or backwards.
    ClockSet,
    /// The computer woke from sleep. Linux only; moments that passed in its sleep wake by themselves everywhere.
    Resumed,
    /// The system's time zone is another one; [`zone`] gives it.
    ZoneChanged,
    /// An address came up that others can be reached from.
    NetworkReturned,
    /// A device was plugged in. Linux only.
    DeviceAppeared,
}

/// Everything that wakes the program.
#[derive(Debug)]
pub struct Sources {
    timer: WallTimer,
    heard: mpsc::Receiver<Wake>,
    /// They end with this.
    listening: JoinSet<()>,
}

impl Sources {
    /// Listens to everything that can be heard on this computer; no moment is armed yet. What cannot be heard is logged.
    ///
    /// # Errors
    /// If there is no timer, or outside a tokio runtime with I/O and time.
    pub fn new() -> io::Result<Self> {
        let (mut sources, tell) = Self::of_time()?;
        let listening = &mut sources.listening;
        match network::Watch::new() {
            Ok(watch) => drop(listening.spawn(watch.listen(tell.clone()))),
            Err(error) => warn!("it will go unnoticed when the network returns: {error}"),
        }
        #[cfg(target_os = "linux")]
        {
            match device::Watch::new() {
                Ok(watch) => drop(listening.spawn(watch.listen(tell.clone()))),
                Err(error) => warn!("it will go unnoticed when a token is plugged in: {error}"),
            }
            listening.spawn(resume::listen(tell));
        }
        Ok(sources)
    }

    /// Listens only to what changes how a moment reads on the wall: the clock and the time zone.
    ///
    /// # Errors
    /// As [`Sources::new`].
    pub fn of_the_clock() -> io::Result<Self> {
        Self::of_time().map(|(sources, _)| sources)
    }

    fn of_time() -> io::Result<(Self, mpsc::Sender<Wake>)> {
        let timer = WallTimer::new()?;
        let (tell, heard) = mpsc::channel(WAKES_HELD);
        #[cfg_attr(not(target_os = "linux"), expect(unused_mut, reason = "nothing else listens there"))]
        let mut listening = JoinSet::new();
        #[cfg(target_os = "linux")]
        match zone::Watch::new() {
            Ok(Some(watch)) => drop(listening.spawn(watch.listen(tell.clone()))),
            Ok(None) => {}
            Err(error) => warn!("another time zone will go unnoticed: {error}"),
        }
        Ok((Self { timer, heard, listening }, tell))
    }

    /// Sets the one moment to wake at, in place of the one before; one that has passed wakes at once, and with none only
    /// the other sources do.
    ///
    /// # Errors
    /// If the system refuses the moment.
    pub fn arm(&self, at: Option<Timestamp>) -> io::Result<()> {
        // A timer that is not armed would not say that the clock was set.
        self.timer.arm(at.unwrap_or(Timestamp::MAX))
    }

    /// Waits until something wakes the program. Nothing is lost if this is dropped before it ends.
    ///
    /// # Errors
    /// If the timer fails.
    pub async fn next(&mut self) -> io::Result<Wake> {
        tokio::select! {
            woke = self.timer.wait() => woke,
            Some(wake) = self.heard.recv() => Ok(wake),
        }
    }
}
