//! A program that has run to its end: what it printed and how it ended.

use std::fmt::Write as _;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// What a program printed and how it ended.
#[derive(Debug)]
pub struct Ran {
    /// The command as one would type it.
    pub said: String,
    /// Its exit code; none if a signal ended it.
    pub code: Option<i32>,
    /// Its standard output.
    pub out: String,
    /// Its standard error.
    pub err: String,
}

impl Ran {
    /// Runs `command` to its end, without standard input.
    ///
    /// # Panics
    /// If it cannot be started.
    #[must_use]
    pub fn of(command: &mut Command) -> Self {
        let said = said(command);
        let output = command.stdin(Stdio::null()).output();
        let Output { status, stdout, stderr } =
            output.unwrap_or_else(|error| panic!("{said} cannot be started: {error}"));
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Self { said, code: status.code(), out: text(stdout), err: text(stderr) }
    }

    /// Gives itself back if it ended with 0.
    ///
    /// # Panics
    /// If it did not.
    #[must_use]
    #[track_caller]
    pub fn ok(self) -> Self {
        assert_eq!(self.code, Some(0), "{self}");
        self
    }

    /// The one line of error of a program that ended with 1, behind the steps that it came through.
    ///
    /// # Panics
    /// If it ended otherwise, or said more or less than one line.
    #[track_caller]
    #[must_use]
    pub fn refused(self) -> String {
        assert_eq!(self.code, Some(1), "{self}");
        let mut lines = self.err.lines().filter(|line| !is_progress(line));
        let line = lines.next().unwrap_or_default().to_owned();
        assert_eq!(lines.next(), None, "an error is one line: {self}");
        assert!(line.contains("; "), "an error says what to do next: {self}");
        line
    }

    /// The JSON that it printed, if it ended with 0.
    ///
    /// # Panics
    /// If it did not, or printed no JSON.
    #[must_use]
    #[track_caller]
    pub fn json(self) -> Value {
        let ran = self.ok();
        serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("no JSON ({error}): {ran}"))
    }
}

impl std::fmt::Display for Ran {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { said, code, out, err } = self;
        write!(f, "`{said}` ended with {code:?}\n--- stdout\n{out}\n--- stderr\n{err}")
    }
}

/// `[3/8] sent: …`
fn is_progress(line: &str) -> bool {
    let count = line.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    count.is_some_and(|(count, _)| {
        count.contains('/') && count.chars().all(|c| c.is_ascii_digit() || c == '/')
    })
}

fn said(command: &Command) -> String {
    let mut said = command.get_program().to_string_lossy().into_owned();
    for word in command.get_args() {
        // Writing into a string cannot fail.
        let _ = write!(said, " {}", word.to_string_lossy());
    }
    said
}
