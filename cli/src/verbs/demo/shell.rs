//! Runs the commands of the demo as a person would type them, and reads what `--json` says about what they did.

use std::fmt::Write as _;
use std::fs;
use std::process::Stdio;

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
        let ended = ended.map_err(|error| format!("neverlapse cannot be run: {error}"))?;
        if ended.success() {
            Ok(())
        } else {
            Err(format!("`{}` ended with {ended}", typed("neverlapse", arguments)))
        }
    }

    /// Types a `neverlapse` command, which must be refused with exit code 1; gives back its one line of error.
    pub(super) async fn refused(&self, arguments: &[&str]) -> Result<String, String> {
        echo("neverlapse", arguments);
        let mut command = self.home.neverlapse();
        let ended = command.args(arguments).stdin(Stdio::null()).output().await;
        let ended = ended.map_err(|error| format!("neverlapse cannot be run: {error}"))?;
        let error = String::from_utf8_lossy(&ended.stderr).trim().to_owned();
        anstream::println!("{error}");
        match ended.status.code() {
            Some(1) if error.lines().count() == 1 => Ok(error),
            Some(_) | None => {
                Err(format!("`{}` ended with {}, not refused", typed("neverlapse", arguments), ended.status))
            }
        }
    }

    /// What a `neverlapse` command says to a program, unseen.
    pub(super) async fn asked(&self, arguments: &[&str]) -> Result<Value, String> {
        answer(self.home.neverlapse(), "neverlapse", &[arguments, &["--json"]].concat()).await
    }

    /// Types a command of the authority's desk, unseen output and all; it answers in JSON.
    pub(super) async fn desk(&self, arguments: &[&str]) -> Result<Value, String> {
        echo("neverlapse-authority", arguments);
        answer(self.home.authority(), "neverlapse-authority", &[arguments, &["--json"]].concat()).await
    }

    /// Types a command of the authority's desk and puts what it prints into a file.
    pub(super) async fn desk_into(&self, file: &str, arguments: &[&str]) -> Result<(), String> {
        echo("neverlapse-authority", &[arguments, &[">", file]].concat());
        let text = output(self.home.authority(), "neverlapse-authority", arguments).await?;
        fs::write(self.home.path(file), text).map_err(|error| format!("{file} cannot be written: {error}"))
    }
}

async fn answer(command: Command, program: &str, arguments: &[&str]) -> Result<Value, String> {
    let text = output(command, program, arguments).await?;
    serde_json::from_str(&text)
        .map_err(|error| format!("`{}` printed no JSON: {error}", typed(program, arguments)))
}

async fn output(mut command: Command, program: &str, arguments: &[&str]) -> Result<String, String> {
    let ended = command.args(arguments).stdin(Stdio::null()).output().await;
    let ended = ended.map_err(|error| format!("{program} cannot be run: {error}"))?;
    if ended.status.success() {
        return String::from_utf8(ended.stdout)
            .map_err(|error| format!("{program} printed no text: {error}"));
    }
    let why = String::from_utf8_lossy(&ended.stderr).trim().to_owned();
    Err(format!("`{}` ended with {}: {why}", typed(program, arguments), ended.status))
}

fn echo(program: &str, arguments: &[&str]) {
    anstream::println!("{STRONG}$ {}{STRONG:#}", typed(program, arguments));
}

/// The command line as it would be typed.
fn typed(program: &str, arguments: &[&str]) -> String {
    let mut line = program.to_owned();
    for argument in arguments {
        // The one shell sign that the demo types is meant as such.
        let plain = *argument == ">"
            || argument.chars().all(|letter| letter.is_alphanumeric() || "-_./:@=+~".contains(letter));
        let quote = if plain && !argument.is_empty() { "" } else { "'" };
        // Writing into a string cannot fail.
        let _ = write!(line, " {quote}{argument}{quote}");
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
