//! The service manager that started the daemon, where one did: it hears when the daemon is ready, how it stands, that it
//! still goes on, and when it stops.

#[cfg_attr(target_os = "linux", path = "manager/systemd.rs")]
#[cfg_attr(not(target_os = "linux"), path = "manager/none.rs")]
mod platform;

use std::time::Duration;

use jiff::{Timestamp, tz::TimeZone};
use lifecycle::{Due, Reason};
use tokio::time::{Interval, MissedTickBehavior, interval_at};

use self::platform::Link;

/// What listens to the daemon, if anything does.
pub(crate) struct Manager {
    link: Option<Link>,
    watchdog: Option<Interval>,
    /// What it was told of the state last: how many items are tracked, and what comes next.
    stands: Option<(usize, Option<(Timestamp, Due)>)>,
}

impl Manager {
    /// The one that is named by the environment. Must run inside a tokio runtime.
    pub(crate) fn of_environment() -> Self {
        let link = Link::of_environment();
        let watchdog = link.as_ref().and_then(Link::watchdog).map(every_half);
        Self { link, watchdog, stands: None }
    }

    /// Says that clients are answered from now on.
    pub(crate) fn ready(&self) {
        self.tell("READY=1");
    }

    /// Says that the daemon ends, as it was asked to.
    pub(crate) fn stopping(&self) {
        self.tell("STOPPING=1\nSTATUS=stopping");
    }

    /// Says how many items are tracked and what comes next, if that is not what was said last. Never whose they are.
    pub(crate) fn stands(&mut self, tracked: usize, next: Option<(Timestamp, Reason)>) {
        let stands = (tracked, next.map(|(at, reason)| (at, reason.what)));
        if self.link.is_some() && self.stands != Some(stands) {
            self.stands = Some(stands);
            self.tell(&format!("STATUS={}", sentence(tracked, stands.1)));
        }
    }

    /// Waits until the manager has to hear that the daemon goes on; for ever, where it does not ask for that.
    pub(crate) async fn watchdog(&mut self) {
        match &mut self.watchdog {
            Some(watchdog) => drop(watchdog.tick().await),
            None => std::future::pending().await,
        }
    }

    /// Says that the daemon goes on.
    pub(crate) fn goes_on(&self) {
        self.tell("WATCHDOG=1");
    }

    fn tell(&self, words: &str) {
        if let Some(link) = &self.link {
            link.tell(words);
        }
    }
}

/// Twice in the time that the manager waits, which it reckons as tokio does: without the computer's sleep, and whatever
/// becomes of the wall clock.
fn every_half(patience: Duration) -> Interval {
    let half = (patience / 2).max(Duration::from_millis(1));
    let mut interval = interval_at(tokio::time::Instant::now() + half, half);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}

fn sentence(tracked: usize, next: Option<(Timestamp, Due)>) -> String {
    let Some((at, what)) = next else {
        return format!("{tracked} tracked; nothing falls due");
    };
    let what = match what {
        Due::Reminder => "reminder",
        Due::RenewalOpens => "renewal opens",
        Due::Renewal => "renewal",
        Due::Lapse => "lapse",
        Due::NextTry => "next try",
    };
    let at = at.to_zoned(TimeZone::UTC);
    format!("{tracked} tracked; next: {what} on {} UTC", at.strftime("%Y-%m-%d %H:%M"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_is_a_sentence_without_names() {
        let at = "2026-12-07T09:00:00Z".parse().unwrap();
        assert_eq!(
            sentence(3, Some((at, Due::Reminder))),
            "3 tracked; next: reminder on 2026-12-07 09:00 UTC"
        );
        assert_eq!(sentence(0, None), "0 tracked; nothing falls due");
    }

    #[tokio::test(start_paused = true)]
    async fn a_manager_that_waits_for_a_minute_hears_every_half() {
        let begun = tokio::time::Instant::now();
        let mut watchdog = every_half(Duration::from_mins(1));
        for halves in 1..4 {
            watchdog.tick().await;
            assert_eq!(begun.elapsed().as_secs(), 30 * halves);
        }
    }
}
