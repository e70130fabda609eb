//! What a fleet's monitoring sees: how many of what stand how, what falls due, what failed. Never whose they are, unless the
//! settings say so; never a code.
//!
//! The event loop writes a page whenever it is asked for one (`page`, in the form of `text`); `out` asks for it, once something
//! has changed or a scraper wants it. Nothing polls.

mod out;
mod page;
mod text;

use std::{collections::BTreeMap, path::Path, path::PathBuf, sync::Arc};

use serde::Deserialize;
use tokio::sync::{Notify, mpsc};

use crate::{event::Event, runtime::Runtime};

/// `[metrics]`: what is told, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Settings {
    /// The file that is written whenever something has changed.
    pub(crate) textfile: Option<TextFile>,
    /// Whether scrapers are answered at a socket beside the clients' one.
    pub(crate) socket: Option<bool>,
    /// Whether each item is told of, under its id.
    pub(crate) per_item: Option<bool>,
    /// Whether each item has its name too.
    pub(crate) names: Option<bool>,
}

/// A file that is written from `/` on; an empty text is none.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct TextFile(Option<PathBuf>);

/// A text that is no [`TextFile`].
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{0}' is no file to write: write it from / on, such as \"/var/lib/prometheus/node-exporter/neverlapse.prom\""
)]
pub(crate) struct NotAbsolute(String);

impl TryFrom<String> for TextFile {
    type Error = NotAbsolute;

    fn try_from(text: String) -> Result<Self, NotAbsolute> {
        if text.is_empty() {
            return Ok(Self(None));
        }
        let path = PathBuf::from(&text);
        if path.is_absolute() && path.file_name().is_some() {
            return Ok(Self(Some(path)));
        }
        Err(NotAbsolute(text.chars().take(40).collect()))
    }
}

/// What is counted since the daemon was started, and who is told that something has changed.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    settings: Settings,
    reminders: u64,
    failures: BTreeMap<&'static str, u64>,
    changed: Arc<Notify>,
}

impl Metrics {
    /// Nothing has been counted yet.
    pub(crate) fn new(settings: Settings) -> Self {
        Self { settings, ..Self::default() }
    }

    /// Something is otherwise than it was.
    pub(crate) fn changed(&self) {
        self.changed.notify_one();
    }

    /// The desktop took a reminder.
    pub(crate) fn reminded(&mut self) {
        self.reminders += 1;
        self.changed();
    }

    /// A long action failed, for a reason of this name.
    pub(crate) fn failed(&mut self, name: &'static str) {
        *self.failures.entry(name).or_default() += 1;
        self.changed();
    }

    /// Begins to write the file and to answer at the socket, as far as the settings want that; `beside` is the clients' socket.
    pub(crate) fn start(&self, beside: &Path, events: &mpsc::Sender<Event>) {
        if let Some(TextFile(Some(path))) = self.settings.textfile.clone() {
            tokio::spawn(out::keep_writing(path, Arc::clone(&self.changed), events.clone()));
            // As it is at the start.
            self.changed();
        }
        if self.settings.socket == Some(true) {
            out::answer(&beside.with_file_name("metrics.sock"), events);
        }
    }
}

impl Runtime {
    /// Everything that monitoring is told now.
    pub(crate) fn metrics_page(&self) -> String {
        page::of(&self.metrics, self.tracker.lifecycle())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_are_those_of_the_documentation() {
        let page = include_str!("../../../docs/fleet.md");
        let (_, rest) = page.split_once("```toml").unwrap();
        let (example, _) = rest.split_once("```").unwrap();
        #[derive(Deserialize)]
        struct File {
            metrics: Settings,
        }
        let File { metrics } = toml::from_str(example).unwrap();
        assert_eq!((metrics.per_item, metrics.names), (Some(false), Some(false)));
        assert!(metrics.textfile.is_some() && metrics.socket == Some(true));
        assert!(toml::from_str::<Settings>("textfile = \"metrics.prom\"").is_err());
    }
}
