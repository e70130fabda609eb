//! Runs the commands of the demo as a person would type them, and reads what `--json` says about what they did.

use std::process::Stdio;

use messages::{Messages, command};
use serde_json::Value;
use tokio::process::Command;

use super::home::Home;
use crate::screen::STRONG;

/// Where the demo types its commands.
pub(super) struct Shell<'a> {
    home: &'a Home,
}

impl<'a> Shell<'a> {
    /// A shell in the throw-away home.
    pub(super) const fn new(home: &'a Home) -> Self {
        Self { home }
    }

    /// Types a `neverlapse` command, which must succeed; its output goes to the screen.
    pub(super) async fn told(&self, arguments: &[&str]) -> Result<(), String> {
        echo("neverlapse", arguments);
        let ended = self.home.neverlapse().args(arguments).stdin(Stdio::null()).status().await;
        let words = &self.home.words;
        let ended = ended.map_err(|error| words.demo_not_run(error.to_string(), "neverlapse"))?;
        if ended.success() {
            Ok(())
        } else {
            Err(words.demo_failed(typed("neverlapse", arguments), ended.to_string()))
        }
    }

    /// Types a `neverlapse` command, which must be refused with exit code 1; gives back its one line of error.
    pub(super) async fn refused(&self, arguments: &[&str]) -> Result<String, String> {
        echo("neverlapse", arguments);
        let mut command = self.home.neverlapse();
        let ended = command.args(arguments).stdin(Stdio::null()).output().await;
        let words = &self.home.words;
        let ended = ended.map_err(|error| words.demo_not_run(error.to_string(), "neverlapse"))?;
        let error = String::from_utf8_lossy(&ended.stderr).trim().to_owned();
        anstream::println!("{error}");
        match ended.status.code() {
            Some(1) if error.lines().count() == 1 => Ok(error),
            Some(_) | None => {
                Err(words.demo_not_refused(typed("neverlapse", arguments), ended.status.to_string()))
            }
        }
    }

    /// What a `neverlapse` command says to a program, unseen.
    pub(super) async fn asked(&self, arguments: &[&str]) -> Result<Value, String> {
        let arguments = [arguments, &["--json"]].concat();
        answer(self.home.neverlapse(), "neverlapse", &arguments, &self.home.words).await
    }

    /// Types a command of the authority's desk, unseen output and all; it answers in JSON.
    pub(super) async fn desk(&self, arguments: &[&str]) -> Result<Value, String> {
        echo("neverlapse-authority", arguments);
        let arguments = [arguments, &["--json"]].concat();
        answer(self.home.authority(), "neverlapse-authority", &arguments, &self.home.words).await
    }

    /// Types a command of the authority's desk and puts what it prints into a file.
    pub(super) async fn desk_into(&self, file: &str, arguments: &[&str]) -> Result<(), String> {
        echo("neverlapse-authority", &[arguments, &[">", file]].concat());
        let words = &self.home.words;
        let text = output(self.home.authority(), "neverlapse-authority", arguments, words).await?;
        self.home.write(file, &text)
    }
}

async fn answer(
    command: Command,
    program: &str,
    arguments: &[&str],
    words: &Messages,
) -> Result<Value, String> {
    let text = output(command, program, arguments, words).await?;
    serde_json::from_str(&text)
        .map_err(|error| words.demo_no_json(error.to_string(), typed(program, arguments)))
}

async fn output(
    mut command: Command,
    program: &str,
    arguments: &[&str],
    words: &Messages,
) -> Result<String, String> {
    let ended = command.args(arguments).stdin(Stdio::null()).output().await;
    let ended = ended.map_err(|error| words.demo_not_run(error.to_string(), program))?;
    if ended.status.success() {
        let text = String::from_utf8(ended.stdout);
        return text.map_err(|error| words.demo_no_text(error.to_string(), program));
    }
    let why = String::from_utf8_lossy(&ended.stderr).trim().to_owned();
    Err(words.demo_failed_why(typed(program, arguments), ended.status.to_string(), why))
}

fn echo(program: &str, arguments: &[&str]) {
    anstream::println!("{STRONG}$ {}{STRONG:#}", typed(program, arguments));
}

/// The command line as it would be typed.
fn typed(program: &str, arguments: &[&str]) -> String {
    let mut line = program.to_owned();
    for argument in arguments {
        // The one shell sign that the demo types is meant as such.
        let word = if *argument == ">" { (*argument).to_owned() } else { command::word(argument) };
        line = line + " " + &word;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_echoed_can_be_typed() {
        let line = typed("neverlapse", &["back-up", "a1", "--to", "my back-ups/a.p12"]);
        assert_eq!(line, "neverlapse back-up a1 --to 'my back-ups/a.p12'");
    }
}
