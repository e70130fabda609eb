//! How far a long action is: a bar on a terminal, one line a step elsewhere, always on standard error.

use std::io::{self, IsTerminal};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use ipc_proto::types::Progress;

use crate::text::clean;

/// Where the steps of one long action are shown.
pub(crate) enum Steps {
    /// A bar that is wiped at the end.
    Bar(ProgressBar),
    /// A line a step.
    Lines {
        /// The line written last, so that a step that is waited for is not repeated.
        last: String,
    },
    /// Nowhere: a program reads our output.
    Nowhere,
}

impl Steps {
    /// Chooses the place: a bar for people, lines for logs, nothing where a program asked for JSON.
    pub(crate) fn new(json: bool) -> Self {
        if io::stderr().is_terminal() {
            return Self::Bar(bar());
        }
        if json { Self::Nowhere } else { Self::Lines { last: String::new() } }
    }

    /// Shows one step.
    pub(crate) fn show(&mut self, progress: &Progress) {
        let detail = clean(&progress.detail);
        let (done, total) = (u64::from(progress.done), u64::from(progress.total));
        match self {
            Self::Bar(bar) => {
                if bar.is_hidden() {
                    bar.set_draw_target(ProgressDrawTarget::stderr());
                    bar.enable_steady_tick(TICK);
                }
                bar.set_length(total.max(done));
                bar.set_position(done);
                bar.set_message(detail);
            }
            Self::Lines { last } => {
                let line = format!("[{done}/{total}] {}: {detail}", clean(&progress.step));
                if line != *last {
                    eprintln!("{line}");
                    *last = line;
                }
            }
            Self::Nowhere => {}
        }
    }

    /// Shows a sentence without disturbing the bar.
    pub(crate) fn say(&self, sentence: &str) {
        match self {
            Self::Bar(bar) => bar.suspend(|| eprintln!("{sentence}")),
            Self::Lines { .. } | Self::Nowhere => eprintln!("{sentence}"),
        }
    }
}

impl Drop for Steps {
    fn drop(&mut self) {
        match self {
            Self::Bar(bar) => bar.finish_and_clear(),
            Self::Lines { .. } | Self::Nowhere => {}
        }
    }
}

const TICK: Duration = Duration::from_millis(120);

/// A bar that is not seen before the first step: a refusal comes at once, and needs none.
fn bar() -> ProgressBar {
    let bar = ProgressBar::hidden();
    // A template that cannot be parsed leaves the plain bar.
    if let Ok(style) = ProgressStyle::with_template("{spinner} [{bar:24}] {pos}/{len} {wide_msg}") {
        bar.set_style(style.progress_chars("=> "));
    }
    bar
}
