//! All of one item.

use std::path::Path;

use clock::{Clock as _, SystemClock};
use faces::text::clean;
use ipc_proto::methods::{Show, ShowCertificate};
use jiff::tz::TimeZone;
use messages::Messages;

use super::markup::{DetailRow, DetailsWindow};
use super::reader::{self, Reads};
use super::shared::{self, Framed as _, Tone};
use crate::Setting;
use crate::daemon::{self, Asked};
use crate::details::{Row, Shown, Standing};
use crate::reading::Reading;

shared::framed!(DetailsWindow);

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
    reader::run(dialog, &window, setting)
}

impl Reads for Dialog {
    type Window = DetailsWindow;
    type Content = Shown;

    fn about(&self) -> Option<String> {
        Some(self.id.clone())
    }

    fn ask(&self, socket: &Path) -> Asked<Shown> {
        let item = daemon::call(socket, Show { id: self.id.clone() });
        let certificate = daemon::call(socket, ShowCertificate { id: self.id.clone() });
        Box::pin(async { Ok(Shown { item: item.await?.item, certificate: certificate.await?.certificate }) })
    }

    fn show(&self, window: &DetailsWindow, reading: &Reading<Shown>) {
        window.shell().set_banner(reading.banner(&self.words).into());
        let Some(shown) = reading.content() else { return };
        window.shell().set_heading(clean(&shown.item.title).into());
        let rows = shown.rows(SystemClock.now(), &self.zone, &self.words);
        let names = names(&rows);
        let rows: Vec<DetailRow> =
            rows.into_iter().zip(names).map(|(row, name)| self.row(row, &name)).collect();
        if let Some(rows) = shared::fill(&window.get_rows(), rows) {
            window.set_rows(rows);
        }
    }
}

impl Dialog {
    fn row(&self, row: Row, name: &str) -> DetailRow {
        let Row { heading, label, value, copied, standing } = row;
        let tone = match standing {
            Standing::Plain => Tone::Plain,
            Standing::Good => Tone::Good,
            Standing::Warn => Tone::Warn,
            Standing::Bad => Tone::Bad,
        };
        DetailRow {
            heading: heading.into(),
            copy_name: shared::copy_name(&self.words, name),
            label: label.into(),
            value: value.into(),
            copied: copied.into(),
            tone: tone.number(),
        }
    }
}

/// What each row is called: its label, with a number from the second of the same label on, as of the serials of a chain.
fn names(rows: &[Row]) -> Vec<String> {
    let name = |(at, row): (usize, &Row)| {
        let before = rows[..at].iter().filter(|before| before.label == row.label).count();
        if row.label.is_empty() || before == 0 {
            row.label.clone()
        } else {
            format!("{} {}", row.label, before + 1)
        }
    };
    rows.iter().enumerate().map(name).collect()
}
