//! `neverlapse-dialog KIND [ID]`: one window, in a process that ends with it. `neverlapse-dialog open URL|FILE` is what a
//! desktop starts for a link or a mail.
//!
//! A window holds no state of its own that would be lost: what it shows comes from the daemon, and what is typed goes there.
//! Each has three parts. Its logic is plain data that knows neither a display nor a socket (`about`, `details`, `check`, over
//! [`reading`]); its markup stands in `ui/`; [`windows`] puts the two together. [`daemon`] talks to the daemon on a thread of
//! its own, so that no window ever waits for it.

mod about;
mod another;
mod back_up;
mod banner;
mod check;
mod code;
mod daemon;
mod details;
mod fault;
mod frame;
mod import;
mod link;
mod next;
mod overview;
mod password;
mod path;
mod pick_up;
mod places;
mod prefill;
mod reading;
mod renew;
mod renew_code;
mod restore;
mod run;
mod single;
mod source;
mod subject;
mod target;
mod timeline;
mod tone;
mod verify;
mod windows;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, anyhow};
use clap::{CommandFactory as _, Parser, ValueEnum};
use jiff::tz::TimeZone;
use messages::{Language, Messages};

use crate::import::Begins;
use crate::prefill::Prefill;
use crate::single::{Claim, First};

/// Opens one of Neverlapse's windows.
#[derive(Debug, Parser)]
#[command(name = "neverlapse-dialog", version)]
struct Arguments {
    /// Print which windows there are, a word a line
    // Not exclusive: a socket that the environment names would be in its way.
    #[arg(long, conflicts_with = "kind")]
    kinds: bool,
    /// The window
    #[arg(required_unless_present = "kinds")]
    kind: Option<Kind>,
    /// The item that it is about; the file or link that is to be opened, imported or restored
    #[arg(value_name = "ID")]
    about: Option<OsString>,
    /// The daemon's socket
    #[arg(long, env = ipc_proto::SOCKET_VARIABLE, value_name = "PATH")]
    socket: Option<PathBuf>,
}

/// The windows that there are; the tray offers no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// Everything on one timeline
    Overview,
    /// An approval e-mail is read and tracked
    Import,
    /// An activation is picked up
    PickUp,
    /// All of one item
    Details,
    /// A certificate is renewed, with what has to be typed for it
    Renew,
    /// A back-up is made
    BackUp,
    /// The issuer's security questions, for a code that never came or has expired
    RenewCode,
    /// The missing half of a pair
    Code,
    /// A back-up is put to use
    Restore,
    /// A back-up is opened, to see that it works
    #[value(name = "verify-backup")]
    VerifyBackUp,
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
    if let Some(ended) = manual::if_asked(Arguments::command) {
        return ended;
    }
    let arguments = Arguments::parse();
    keep_secrets();
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
        (Kind::Overview, ..) => windows::overview::open(setting),
        (Kind::About, ..) => windows::about::open(setting),
        (Kind::Import, _, file) => {
            windows::import::open(setting, Begins { file: file.map(PathBuf::from), ..Begins::default() })
        }
        (Kind::Check, id, _) => windows::check::open(setting, id),
        (Kind::Details, Some(id), _) => windows::details::open(setting, id),
        (Kind::PickUp, Some(id), _) => windows::pick_up::open(setting, id),
        (Kind::Renew, Some(id), _) => windows::renew::open(setting, id),
        (Kind::BackUp, Some(id), _) => windows::back_up::open(setting, id),
        (Kind::VerifyBackUp, id, _) => windows::verify::open(setting, id),
        (Kind::Restore, Some(given), _) => match path::given(&given) {
            Some(path) => windows::restore::open(setting, None, Some(path)),
            None => windows::restore::open(setting, Some(given), None),
        },
        (Kind::Restore, None, _) => windows::restore::open(setting, None, None),
        (Kind::RenewCode, Some(id), _) => windows::renew_code::open(setting, id),
        (Kind::Code, Some(id), _) => windows::code::open(setting, id),
        (
            Kind::Details | Kind::PickUp | Kind::Renew | Kind::BackUp | Kind::RenewCode | Kind::Code,
            None,
            _,
        ) => Err(anyhow!(words.dialog_wants_id())),
        (Kind::Open, _, Some(given)) => match Prefill::of(&given) {
            Ok(prefill) => windows::import::open(setting, prefill.begins(words)),
            Err(refused) => windows::open::open(setting, &refused),
        },
        (Kind::Open, _, None) => Err(anyhow!(words.open_wants_something())),
    }
}

/// Keeps what is typed from a memory image on the disk. That the system may look at the process otherwise is left: without
/// it a desktop's portal refuses to choose a file.
fn keep_secrets() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        // Where it cannot be had, the window is of use all the same.
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
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
        let kinds = kinds();
        for kind in ipc_proto::dialog::Kind::ALL {
            assert!(kinds.lines().any(|one| one == kind.as_str()), "{kind:?} is not among {kinds}");
        }
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
