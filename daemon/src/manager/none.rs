//! Elsewhere nobody listens: launchd and Windows look at the process alone.

use std::time::Duration;

/// No way to anybody.
#[derive(Debug)]
pub(crate) enum Link {}

impl Link {
    pub(crate) const fn of_environment() -> Option<Self> {
        None
    }

    pub(crate) const fn watchdog(&self) -> Option<Duration> {
        match *self {}
    }

    pub(crate) const fn tell(&self, _: &str) {
        match *self {}
    }
}
