//! Where the output goes: how wide it may be, what time it is, which zone people live in, what language they read, and
//! the few colours.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use clock::{Clock, SystemClock};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use messages::{Messages, time};

use crate::text;

/// Something lapsed or failed.
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
/// Something needs the person.
pub(crate) const WARN: Style = AnsiColor::Yellow.on_default().bold();
/// All is well.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
/// Less important than the rest.
pub(crate) const QUIET: Style = Style::new().dimmed();
/// A heading.
pub(crate) const STRONG: Style = Style::new().bold();

/// What every verb needs to know to write for people.
#[derive(Debug)]
pub(crate) struct Screen {
    /// Columns that a line may take.
    pub(crate) width: usize,
    /// The time zone of the reader.
    pub(crate) zone: TimeZone,
    /// Everything that is said, in the language of the reader.
    pub(crate) words: Messages,
}

impl Screen {
    /// The terminal of this run; 80 columns where there is none.
    pub(crate) fn of_this_terminal(words: Messages) -> Self {
        let width = terminal_size::terminal_size().map_or(80, |(columns, _)| usize::from(columns.0));
        Self { width: width.max(20), zone: TimeZone::system(), words }
    }

    /// What time it is now.
    pub(crate) fn now(&self) -> Timestamp {
        SystemClock.now()
    }

    /// A time as people say it; a dash where there is none.
    pub(crate) fn time(&self, then: Option<Timestamp>) -> String {
        then.map_or_else(|| "-".to_owned(), |then| time::say(&self.words, then, self.now(), &self.zone))
    }

    /// Writes `page` to standard output, with its colours only on a terminal that wants them.
    pub(crate) fn show(&self, page: &str) -> io::Result<()> {
        let mut out = anstream::stdout().lock();
        out.write_all(page.as_bytes())?;
        out.flush()
    }

    /// A sentence in lines of this width, each begun with `first` or, from the second on, as many blanks.
    pub(crate) fn paragraph(&self, first: &str, sentence: &str) -> String {
        let indent = text::width(first);
        let lines = text::wrap(&faces::text::clean(sentence), self.width.saturating_sub(indent));
        let mut page = String::new();
        for (index, line) in lines.iter().enumerate() {
            if index == 0 {
                page.push_str(first);
            } else {
                page.extend(std::iter::repeat_n(' ', indent));
            }
            page.push_str(line);
            page.push('\n');
        }
        page
    }
}
