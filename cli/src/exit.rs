//! How a run ends: its exit code, and the one line that says what failed, why, and what to do next.

use std::io;
use std::process::ExitCode;

use faces::text::clean;
use messages::Messages;

/// Exit codes that scripts rely on. Wrong usage is 2, given by the argument parser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done; for `status`: all is well.
    Well,
    /// `status`: something needs the person.
    NeedsYou,
    /// `status`: something has lapsed.
    Lapsed,
    /// The verb failed; nothing is half done.
    Failed,
    /// No daemon answers (sysexits' EX_UNAVAILABLE).
    NoDaemon,
    /// The person left with a second Ctrl-C; the daemon goes on.
    Left,
}

impl Exit {
    /// The number that a script sees.
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Well => 0,
            Self::NeedsYou | Self::Failed => 1,
            Self::Lapsed => 2,
            Self::NoDaemon => 69,
            Self::Left => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// What failed, why, and what to do next; shown as one line.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    what: String,
    why: String,
    next: String,
    exit: Exit,
}

impl Failure {
    /// A failure with exit code 1.
    pub(crate) fn new(what: impl Into<String>, why: impl Into<String>, next: impl Into<String>) -> Self {
        Self { what: what.into(), why: why.into(), next: next.into(), exit: Exit::Failed }
    }

    /// The same failure with another exit code.
    pub(crate) fn exits(self, exit: Exit) -> Self {
        Self { exit, ..self }
    }

    /// How the program ends because of it.
    pub(crate) const fn exit(&self) -> Exit {
        self.exit
    }

    /// All of it on one line.
    pub(crate) fn line(&self, words: &Messages) -> String {
        let part = |text: &str| clean(text.trim().trim_end_matches(['.', ';', '。', '；']));
        words.failure(part(&self.next), part(&self.what), part(&self.why))
    }
}

/// What ends a verb before its end.
#[derive(Debug)]
pub(crate) enum Stop {
    /// It failed.
    Failure(Failure),
    /// The output could not be written. A broken pipe is no failure: whoever read it has gone
    /// (`neverlapse list | head -1`).
    Output(io::Error),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<io::Error> for Stop {
    /// For errors of writing to standard output, the only ones that are not named where they happen.
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

#[cfg(test)]
mod tests {
    use messages::Language;

    use super::*;

    #[test]
    fn a_failure_is_one_line_with_what_why_and_next() {
        let failure =
            Failure::new("cannot show x1", "no item has\nthis id.", "list them with `neverlapse list`.");
        let line = "neverlapse: cannot show x1: no item has this id; list them with `neverlapse list`";
        assert_eq!(failure.line(&Messages::new(Language::English)), line);
        let line = "neverlapse: cannot show x1：no item has this id；list them with `neverlapse list`";
        assert_eq!(failure.line(&Messages::new(Language::Chinese)), line);
    }
}
