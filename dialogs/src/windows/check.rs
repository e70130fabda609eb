//! Whether this computer is ready.

use std::path::Path;

use ipc_proto::methods::Check;
use ipc_proto::types::{CheckFinding, CheckVerdict};
use messages::Messages;

use super::markup::{CheckWindow, FindingRow};
use super::reader::{self, Reads};
use super::shared::{self, Framed as _, Tone};
use crate::Setting;
use crate::check;
use crate::daemon::{self, Asked};
use crate::reading::Reading;

shared::framed!(CheckWindow);

struct Dialog {
    id: Option<String>,
    words: Messages,
}

/// Opens the window, and comes back once it is closed.
///
/// # Errors
/// If there is no display.
pub(crate) fn open(setting: Setting, id: Option<String>) -> anyhow::Result<()> {
    shared::choose_backend()?;
    let words = setting.words.clone();
    let window = CheckWindow::new()?;
    let title = id.as_deref().map_or_else(|| words.check_title(), |id| words.check_title_of(id));
    shared::furnish(&window, title, &words);
    reader::run(Dialog { id, words }, &window, setting)
}

impl Reads for Dialog {
    type Window = CheckWindow;
    type Content = Vec<CheckFinding>;

    /// What an item changes to is no reason to look at the whole computer again.
    fn about(&self) -> Option<String> {
        None
    }

    fn ask(&self, socket: &Path) -> Asked<Vec<CheckFinding>> {
        let found = daemon::call(socket, Check { id: self.id.clone() });
        Box::pin(async { Ok(found.await?.findings) })
    }

    fn show(&self, window: &CheckWindow, reading: &Reading<Vec<CheckFinding>>) {
        let mut banner = reading.banner(&self.words);
        // What was put right can be looked at again.
        banner.again |= reading.is_ready();
        window.shell().set_banner(banner.into());
        let Some(findings) = reading.content() else { return };
        let (worst, summary) = check::summary(findings, &self.words);
        window.set_summary(summary.into());
        window.set_tone(tone(worst).number());
        let rows: Vec<FindingRow> =
            check::rows(findings, &self.words).into_iter().map(|row| shown(row, &self.words)).collect();
        if let Some(rows) = shared::fill(&window.get_findings(), rows) {
            window.set_findings(rows);
        }
    }
}

/// A finding as the markup has it.
pub(super) fn shown(row: check::Row, words: &Messages) -> FindingRow {
    let check::Row { heading, verdict, said, why, remedy, command } = row;
    let mark = match verdict {
        CheckVerdict::Pass => "✓",
        CheckVerdict::Warn => "!",
        CheckVerdict::Fail => "✗",
    };
    FindingRow {
        heading: heading.into(),
        mark: mark.into(),
        tone: tone(verdict).number(),
        said: said.into(),
        why: why.into(),
        remedy: remedy.into(),
        copy_name: shared::copy_name(words, &command),
        command: command.into(),
    }
}

const fn tone(verdict: CheckVerdict) -> Tone {
    match verdict {
        CheckVerdict::Pass => Tone::Good,
        CheckVerdict::Warn => Tone::Warn,
        CheckVerdict::Fail => Tone::Bad,
    }
}
