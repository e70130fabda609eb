//! `neverlapse-dialog KIND [ID]`: one window, in a process that ends with it.
//!
//! A window holds no state of its own that would be lost: what it shows comes from the daemon, and what is typed goes there.
//! Each has three parts. Its logic is plain data that knows neither a display nor a socket (`about`, `details`, `check`, over
//! [`reading`]); its markup stands in `ui/`; [`windows`] puts the two together. [`daemon`] talks to the daemon on a thread of
//! its own, so that no window ever waits for it.

mod about;
mod banner;
mod check;
mod daemon;
mod details;
mod fault;
mod reading;
mod renew;
mod run;
mod windows;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, anyhow};
use clap::{Parser, ValueEnum};
use jiff::tz::TimeZone;
use messages::{Language, Messages};

/// Opens one of Neverlapse's windows.
#[derive(Debug, Parser)]
#[command(name = "neverlapse-dialog", version)]
struct Arguments {
    /// Print which windows there are, a word a line
    #[arg(long, exclusive = true)]
    kinds: bool,
    /// The window
    #[arg(required_unless_present = "kinds")]
    kind: Option<Kind>,
    /// The item that it is about
    id: Option<String>,
    /// The daemon's socket
    #[arg(long, env = ipc_proto::SOCKET_VARIABLE, value_name = "PATH")]
    socket: Option<PathBuf>,
}

/// The windows that there are; the tray offers no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// All of one item
    Details,
    /// A certificate is renewed, with what has to be typed for it
    Renew,
    /// Whether this computer is ready
    Check,
    /// Versions and licences
    About,
}

/// What every window is opened with.
pub(crate) struct Setting {
    pub(crate) socket: PathBuf,
    pub(crate) words: Messages,
    pub(crate) zone: TimeZone,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let words = Messages::new(Language::of_environment(|name| std::env::var(name).ok()));
    let Some(kind) = arguments.kind else {
        print!("{}", kinds());
        return ExitCode::SUCCESS;
    };
    match open(kind, arguments, &words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("neverlapse-dialog: {}", words.dialog_cannot_open(format!("{error:#}")));
            ExitCode::FAILURE
        }
    }
}

fn open(kind: Kind, arguments: Arguments, words: &Messages) -> anyhow::Result<()> {
    let given = arguments.socket.filter(|socket| !socket.as_os_str().is_empty());
    let socket = given.map_or_else(ipc_proto::default_socket, Ok);
    let socket = socket.context("there is no place for the socket; give --socket")?;
    let setting = Setting { socket, words: words.clone(), zone: TimeZone::system() };
    match (kind, arguments.id) {
        (Kind::About, _) => windows::about::open(setting),
        (Kind::Check, id) => windows::check::open(setting, id),
        (Kind::Details, Some(id)) => windows::details::open(setting, id),
        (Kind::Renew, Some(id)) => windows::renew::open(setting, id),
        (Kind::Details | Kind::Renew, None) => Err(anyhow!(words.dialog_wants_id())),
    }
}

/// A word a line.
fn kinds() -> String {
    let words = Kind::value_variants().iter().filter_map(ValueEnum::to_possible_value);
    words.map(|word| format!("{}\n", word.get_name())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_windows_are_told_a_word_a_line_and_opened_by_the_same_words() {
        assert_eq!(kinds(), "details\nrenew\ncheck\nabout\n");
        let arguments = Arguments::try_parse_from(["neverlapse-dialog", "details", "a1"]).unwrap();
        assert_eq!((arguments.kind, arguments.id.as_deref()), (Some(Kind::Details), Some("a1")));
    }

    #[test]
    fn without_a_word_there_is_no_window() {
        assert!(Arguments::try_parse_from(["neverlapse-dialog"]).is_err());
        assert!(Arguments::try_parse_from(["neverlapse-dialog", "moon"]).is_err());
    }
}
