//! All of one item.

use clock::{Clock as _, SystemClock};
use jiff::tz::TimeZone;
use messages::Messages;

use super::markup::{DetailRow, DetailsWindow};
use super::shared::{self, Framed as _, Reader, Reads, Tone};
use crate::Setting;
use crate::daemon::{Answer, Ask};
use crate::details::{Row, Shown, Standing};
use crate::reading::Reading;
use crate::text::clean;

struct Dialog {
    id: String,
    words: Messages,
    zone: TimeZone,
}

/// Opens the window of an item, and comes back once it is closed.
///
/// # Errors
/// If there is no display.
pub(crate) fn open(setting: Setting, id: String) -> anyhow::Result<()> {
    shared::choose_backend()?;
    let words = setting.words.clone();
    let window = DetailsWindow::new()?;
    shared::furnish(&window, words.details_title(), &words);
    let dialog = Dialog { id, words, zone: setting.zone.clone() };
    Reader::run(dialog, &window, setting)
}

impl Reads for Dialog {
    type Window = DetailsWindow;
    type Content = Box<Shown>;

    fn about(&self) -> Option<String> {
        Some(self.id.clone())
    }

    fn ask(&self) -> Ask {
        Ask::Item(self.id.clone())
    }

    fn content(answer: Answer) -> Option<Box<Shown>> {
        match answer {
            Answer::Item(shown) => Some(shown),
            Answer::Findings(_) | Answer::Version(_) => None,
        }
    }

    fn show(&self, window: &DetailsWindow, reading: &Reading<Box<Shown>>) {
        window.shell().set_banner(reading.banner(&self.words).into());
        let Some(shown) = reading.content() else { return };
        window.shell().set_heading(clean(&shown.item.title).into());
        let rows = shown.rows(SystemClock.now(), &self.zone, &self.words);
        let rows: Vec<DetailRow> = rows.into_iter().map(|row| self.row(row)).collect();
        if let Some(rows) = shared::fill(&window.get_rows(), rows) {
            window.set_rows(rows);
        }
    }
}

impl Dialog {
    fn row(&self, row: Row) -> DetailRow {
        let Row { heading, label, value, copied, standing } = row;
        let tone = match standing {
            Standing::Plain => Tone::Plain,
            Standing::Good => Tone::Good,
            Standing::Warn => Tone::Warn,
            Standing::Bad => Tone::Bad,
        };
        DetailRow {
            heading: heading.into(),
            copy_name: shared::copy_name(&self.words, &label),
            label: label.into(),
            value: value.into(),
            copied: copied.into(),
            tone: tone.number(),
        }
    }
}
