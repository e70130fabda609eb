//! What happens in the daemon, as it happens, across its restarts.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use jiff::Timestamp;
use tokio::time::Instant;

use super::connection::{Connection, Feed};
use crate::{
    error::{ClientError, DaemonError},
    methods::{INTERFACE, Method as _, Notice, Subscribe},
    types::{Item, Progress},
};

/// The first pause before a new attempt to connect; it doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(100);
/// The longest pause between two attempts.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// What a subscriber is told.
#[derive(Debug)]
pub enum Event {
    /// Every item, after each connecting: what was known before is void.
    Snapshot(Vec<Item>),
    /// An item is new or has changed.
    Changed(Box<Item>),
    /// The item of this id is tracked no more.
    Gone(String),
    /// A long action went on.
    Progress(Progress),
    /// Reminders are held back until then, or no more. After a snapshot they are not, unless this follows it.
    Paused(Option<Timestamp>),
    /// The daemon is out of reach. Told once; the next thing told is a snapshot.
    Lost(ClientError),
}

/// A subscription that outlives the daemon: it connects again by itself and begins with a fresh snapshot. While it is
/// connected, it only listens; no timer runs.
#[derive(Debug)]
pub struct Subscription {
    path: PathBuf,
    feed: Option<Feed<DaemonError, Notice>>,
    /// The serial of the last notice of this connection.
    serial: Option<u64>,
    /// Pages of the snapshot so far; `None` once it is complete.
    snapshot: Option<Vec<Item>>,
    /// Whether the present loss was told.
    lost: bool,
    pause: Duration,
    /// The next attempt to connect is not made before.
    not_before: Option<Instant>,
}

impl Subscription {
    /// A subscription to the daemon at `path`. It connects when it is first asked for an event.
    #[must_use]
    pub fn new(path: &Path) -> Self {
        Self {
            path: path.into(),
            feed: None,
            serial: None,
            snapshot: None,
            lost: false,
            pause: FIRST_PAUSE,
            not_before: None,
        }
    }

    /// The next event. It waits as long as it takes; dropped before it is ready, it loses nothing.
    pub async fn next(&mut self) -> Event {
        loop {
            let told = match self.notice().await {
                Ok(notice) => self.take(notice),
                Err(error) => self.lose(error),
            };
            if let Some(event) = told {
                return event;
            }
        }
    }

    /// There is reason to believe that the daemon is back: the next attempt to connect is made at once.
    pub fn hurry(&mut self) {
        (self.pause, self.not_before) = (FIRST_PAUSE, None);
    }

    /// [`Subscription::next`] as a stream, which never ends.
    pub fn into_stream(self) -> impl futures_util::Stream<Item = Event> {
        futures_util::stream::unfold(self, async |mut subscription| {
            let event = subscription.next().await;
            Some((event, subscription))
        })
    }

    async fn notice(&mut self) -> Result<Notice, ClientError> {
        if self.feed.is_none() {
            if let Some(not_before) = self.not_before {
                tokio::time::sleep_until(not_before).await;
            }
            // Set before the attempt, so that one that is dropped half-way counts as well.
            self.not_before = Some(Instant::now() + self.pause);
            self.pause = (self.pause * 2).min(LONGEST_PAUSE);
            let connection = Connection::connect(&self.path, INTERFACE).await?;
            self.feed = Some(connection.into_feed(Subscribe::NAME, &Subscribe {}).await?);
            (self.serial, self.snapshot) = (None, Some(Vec::new()));
        }
        match &mut self.feed {
            Some(feed) => feed.next().await.unwrap_or(Err(ClientError::HungUp)),
            None => Err(ClientError::HungUp),
        }
    }

    fn take(&mut self, notice: Notice) -> Option<Event> {
        let Notice { serial, mut items, snapshot_complete, gone, progress, pause } = notice;
        if self.serial.is_some_and(|last| serial != last + 1) {
            return self.lose(ClientError::Protocol(format!("a notice is missing before number {serial}")));
        }
        self.serial = Some(serial);
        if let Some(mut pages) = self.snapshot.take() {
            pages.append(&mut items);
            if !snapshot_complete {
                self.snapshot = Some(pages);
                return None;
            }
            (self.lost, self.pause, self.not_before) = (false, FIRST_PAUSE, None);
            return Some(Event::Snapshot(pages));
        }
        if let Some(id) = gone {
            Some(Event::Gone(id))
        } else if let Some(progress) = progress {
            Some(Event::Progress(progress))
        } else if let Some(pause) = pause {
            Some(Event::Paused(pause.until))
        } else {
            items.pop().map(|item| Event::Changed(Box::new(item)))
        }
    }

    fn lose(&mut self, error: ClientError) -> Option<Event> {
        self.feed = None;
        let told = std::mem::replace(&mut self.lost, true);
        (!told).then_some(Event::Lost(error))
    }
}
