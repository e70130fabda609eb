//! What happened last, for people: kept only when a run that failed is run again to be told.

use std::{collections::VecDeque, fmt};

use jiff::{SignedDuration, Timestamp};

/// So many lines are enough to see how a rule was broken.
const LINES: usize = 80;

/// The last events of one run.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    kept: bool,
    /// Whose life it is.
    about: String,
    lines: VecDeque<String>,
}

impl History {
    /// A history that is written down, or one that only seems to be, which costs nothing.
    pub(crate) fn new(kept: bool) -> Self {
        Self { kept, ..Self::default() }
    }

    /// Says whose life it is.
    pub(crate) fn is_about(&mut self, about: impl FnOnce() -> String) {
        if self.kept {
            self.about = about();
        }
    }

    /// Notes what happened at `now`, while the computer's clock was off by `wrong`.
    pub(crate) fn note(&mut self, now: Timestamp, wrong: SignedDuration, what: impl FnOnce() -> String) {
        if !self.kept {
            return;
        }
        if self.lines.len() == LINES {
            self.lines.pop_front();
        }
        let clock = if wrong.is_zero() { String::new() } else { format!(" (clock off by {wrong:#})") };
        self.lines.push_back(format!("{now:.0}{clock}  {}", shortened(&what())));
    }
}

/// Items by their short names.
fn shortened(what: &str) -> String {
    let mut short = String::new();
    let mut rest = what;
    while let Some((before, after)) = rest.split_once("ItemId { kind: ") {
        let (kind, after) = after.split_once(", number: ").unwrap_or((after, ""));
        let (number, after) = after.split_once(" }").unwrap_or((after, ""));
        short += before;
        short += if kind == "Activation" { "a" } else { "i" };
        short += number;
        rest = after;
    }
    short + rest
}

impl fmt::Display for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  {}", self.about)?;
        for line in &self.lines {
            writeln!(f, "  {line}")?;
        }
        Ok(())
    }
}

/// A rule that was broken.
#[derive(Clone, Debug)]
pub struct Violation {
    /// Which of the invariants.
    pub invariant: &'static str,
    /// What was found, for people.
    pub what: String,
    /// When, in true time.
    pub at: Timestamp,
    /// The seed of the person whose life shows it: `--seed SEED --user-years 1` shows it again.
    pub seed: u64,
    /// What happened before, one line an event.
    pub history: String,
}

impl Violation {
    pub(crate) fn new(invariant: &'static str, at: Timestamp, what: String) -> Box<Self> {
        Box::new(Self { invariant, what, at, seed: 0, history: String::new() })
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "seed {}: {} at {:.0}", self.seed, self.invariant, self.at)?;
        writeln!(f, "  {}", self.what)?;
        writeln!(f, "what happened before:")?;
        f.write_str(&self.history)
    }
}
