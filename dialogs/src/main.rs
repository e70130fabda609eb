//! `neverlapse-dialog KIND [ID]`: one window, in a process that ends with it. `neverlapse-dialog open URL|FILE` is what a
//! desktop starts for a link or a mail.
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
mod link;
mod prefill;
mod reading;
mod renew;
mod run;
mod single;
mod windows;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, anyhow};
use clap::{Parser, ValueEnum};
use jiff::tz::TimeZone;
use messages::{Language, Messages};

use crate::prefill::Prefill;
use crate::single::{Claim, First};

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
    /// The item that it is about; what is to be opened
    #[arg(value_name = "ID")]
    about: Option<OsString>,
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
    /// What the desktop was asked to open: a link of Neverlapse, or a mail by its path or address
    Open,
}

/// What every window is opened with.
pub(crate) struct Setting {
    pub(crate) socket: PathBuf,
    pub(crate) words: Messages,
    pub(crate) zone: TimeZone,
    /// This process is the one for its matter.
    pub(crate) first: Option<First>,
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
    let first = match single::claim(&socket, &word(kind), &arguments.about) {
        Claim::First(first) => Some(*first),
        Claim::Raised => return Ok(()),
        Claim::Unknown => None,
    };
    let setting = Setting { socket, words: words.clone(), zone: TimeZone::system(), first };
    // No item has an id that is not text; one that is unknown is told in the window.
    let id = arguments.about.as_ref().map(|id| id.to_string_lossy().into_owned());
    match (kind, id, arguments.about) {
        (Kind::About, ..) => windows::about::open(setting),
        (Kind::Check, id, _) => windows::check::open(setting, id),
        (Kind::Details, Some(id), _) => windows::details::open(setting, id),
        (Kind::Renew, Some(id), _) => windows::renew::open(setting, id),
        (Kind::Details | Kind::Renew, None, _) => Err(anyhow!(words.dialog_wants_id())),
        // The window to import from takes what is filled in from here once there is one.
        (Kind::Open, _, Some(given)) => windows::open::open(setting, &Prefill::of(&given)),
        (Kind::Open, _, None) => Err(anyhow!(words.open_wants_something())),
    }
}

/// A word a line. What is opened by way of another window is none of its own.
fn kinds() -> String {
    let own = Kind::value_variants().iter().filter(|kind| **kind != Kind::Open);
    own.map(|kind| format!("{}\n", word(*kind))).collect()
}

fn word(kind: Kind) -> String {
    kind.to_possible_value().map(|word| word.get_name().to_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_windows_are_told_a_word_a_line_and_opened_by_the_same_words() {
        assert_eq!(kinds(), "details\nrenew\ncheck\nabout\n");
        let arguments = Arguments::try_parse_from(["neverlapse-dialog", "details", "a1"]).unwrap();
        assert_eq!((arguments.kind, arguments.about), (Some(Kind::Details), Some("a1".into())));
        let arguments = ["neverlapse-dialog", "open", "--", "--help"];
        let arguments = Arguments::try_parse_from(arguments).unwrap();
        assert_eq!((arguments.kind, arguments.about), (Some(Kind::Open), Some("--help".into())));
    }

    #[test]
    fn without_a_word_there_is_no_window() {
        assert!(Arguments::try_parse_from(["neverlapse-dialog"]).is_err());
        assert!(Arguments::try_parse_from(["neverlapse-dialog", "moon"]).is_err());
    }
}
