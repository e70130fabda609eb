//! How far a long action is: a bar on a terminal, one line a step elsewhere, always on standard error.

use std::io::{self, IsTerminal};
use std::time::Duration;

use faces::text::clean;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use ipc_proto::types::Progress;
use messages::{Language, Messages, guided, step};

/// The steps of one long action.
pub(crate) struct Steps {
    place: Place,
    words: Messages,
}

/// Where the steps are shown.
enum Place {
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
    pub(crate) fn new(json: bool, words: Messages) -> Self {
        let place = match (io::stderr().is_terminal(), json) {
            (true, _) => Place::Bar(bar()),
            (false, false) => Place::Lines { last: String::new() },
            (false, true) => Place::Nowhere,
        };
        Self { place, words }
    }

    /// Shows one step.
    pub(crate) fn show(&mut self, progress: &Progress) {
        let (done, total) = (u64::from(progress.done), u64::from(progress.total));
        match &mut self.place {
            Place::Bar(bar) => {
                if guided::asks_the_person(&progress.step) {
                    let told = clean(&step::say(&self.words, &progress.step, &progress.detail));
                    bar.suspend(|| eprintln!("{told}"));
                }
                if bar.is_hidden() {
                    bar.set_draw_target(ProgressDrawTarget::stderr());
                    bar.enable_steady_tick(TICK);
                }
                bar.set_length(total.max(done));
                bar.set_position(done);
                bar.set_message(clean(&step::say(&self.words, &progress.step, &progress.detail)));
            }
            Place::Lines { last } => {
                let line = clean(&line(progress, &self.words));
                if line != *last {
                    eprintln!("{line}");
                    *last = line;
                }
            }
            Place::Nowhere => {}
        }
    }

    /// Shows a sentence without disturbing the bar.
    pub(crate) fn say(&self, sentence: &str) {
        match &self.place {
            Place::Bar(bar) => bar.suspend(|| eprintln!("{sentence}")),
            Place::Lines { .. } | Place::Nowhere => eprintln!("{sentence}"),
        }
    }
}

impl Drop for Steps {
    fn drop(&mut self) {
        match &self.place {
            Place::Bar(bar) => bar.finish_and_clear(),
            Place::Lines { .. } | Place::Nowhere => {}
        }
    }
}

/// A step on one line.
pub(crate) fn line(progress: &Progress, words: &Messages) -> String {
    let Progress { step: word, done, total, .. } = progress;
    let sentence = step::say(words, &progress.step, &progress.detail);
    match words.language() {
        Language::English => format!("[{done}/{total}] {word}: {sentence}"),
        Language::French | Language::Chinese => format!("[{done}/{total}] {sentence}"),
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
