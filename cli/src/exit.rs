//! How a run ends: its exit code, and the one line that says what failed, why, and what to do next.

use std::fmt;
use std::io::ErrorKind;
use std::process::ExitCode;

use crate::text::clean;

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
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = |text: &str| clean(text.trim().trim_end_matches(['.', ';']));
        write!(out, "neverlapse: {}: {}; {}", part(&self.what), part(&self.why), part(&self.next))
    }
}

/// What ends a verb before its end.
#[derive(Clone, Debug)]
pub(crate) enum Stop {
    /// It failed.
    Failure(Failure),
    /// Whoever reads the output has gone (`neverlapse list | head -1`); that is no failure.
    ReaderGone,
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<std::io::Error> for Stop {
    /// For errors of writing to standard output, the only ones that are not named where they happen.
    fn from(error: std::io::Error) -> Self {
        if error.kind() == ErrorKind::BrokenPipe {
            return Self::ReaderGone;
        }
        Self::Failure(Failure::new("cannot write the output", error.to_string(), "give it a place with room"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_one_line_with_what_why_and_next() {
        let failure =
            Failure::new("cannot show x1", "no item has\nthis id.", "list them with `neverlapse list`.");
        let line = "neverlapse: cannot show x1: no item has this id; list them with `neverlapse list`";
        assert_eq!(failure.to_string(), line);
    }

    #[test]
    fn a_reader_that_has_gone_is_no_failure() {
        assert!(matches!(Stop::from(std::io::Error::from(ErrorKind::BrokenPipe)), Stop::ReaderGone));
    }
}
