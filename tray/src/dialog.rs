//! The seam between tray and dialogs: a dialog is a short-lived process, `neverlapse-dialog KIND [ID]`.
//!
//! The program says by `neverlapse-dialog --kinds` which dialogs it has, a word a line. What is not among them is not offered
//! in the menu, so that no entry is dead.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use ipc_proto::SOCKET_VARIABLE;
use tokio::process::Command;

use crate::program;

/// The program.
const PROGRAM: &str = "neverlapse-dialog";

/// How long it may take to say which dialogs it has.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a dialog is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    /// Everything on one timeline.
    Overview,
    /// An approval e-mail is read.
    Import,
    /// An activation is picked up, with a choice of the place.
    PickUp,
    /// An identity is renewed, with what has to be typed for it.
    Renew,
    /// New codes are asked for.
    RenewCode,
    /// The missing half of a pair is typed.
    Code,
    /// A back-up is made.
    BackUp,
    /// A key is put back from a back-up.
    Restore,
    /// A back-up is opened to see that it works.
    VerifyBackUp,
    /// All of one item.
    Details,
    /// The check of this computer.
    Check,
    /// Versions and licences.
    About,
}

impl Kind {
    /// Every kind.
    pub(crate) const ALL: [Self; 12] = [
        Self::Overview,
        Self::Import,
        Self::PickUp,
        Self::Renew,
        Self::RenewCode,
        Self::Code,
        Self::BackUp,
        Self::Restore,
        Self::VerifyBackUp,
        Self::Details,
        Self::Check,
        Self::About,
    ];

    /// The word on the command line.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Import => "import",
            Self::PickUp => "pick-up",
            Self::Renew => "renew",
            Self::RenewCode => "renew-code",
            Self::Code => "code",
            Self::BackUp => "back-up",
            Self::Restore => "restore",
            Self::VerifyBackUp => "verify-backup",
            Self::Details => "details",
            Self::Check => "check",
            Self::About => "about",
        }
    }
}

/// A dialog, and the item that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Dialog {
    pub(crate) kind: Kind,
    pub(crate) id: Option<String>,
}

/// Which dialogs are installed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Dialogs {
    program: Option<PathBuf>,
    kinds: BTreeSet<Kind>,
}

impl Dialogs {
    /// Asks the program, where there is one, which dialogs it has.
    pub(crate) async fn installed() -> Self {
        let Some(program) = program::find(PROGRAM) else {
            return Self::default();
        };
        let mut ask = Command::new(&program);
        ask.arg("--kinds").stdin(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        match tokio::time::timeout(PATIENCE, ask.output()).await {
            Ok(Ok(output)) => Self { program: Some(program), kinds: kinds(&output.stdout) },
            Ok(Err(_)) | Err(_) => Self::default(),
        }
    }

    /// Whether this dialog can be opened.
    pub(crate) fn have(&self, kind: Kind) -> bool {
        self.kinds.contains(&kind)
    }

    /// Opens a dialog, which talks to the daemon at `socket`. It goes on when the tray ends.
    ///
    /// # Errors
    /// If its program cannot be started.
    pub(crate) fn open(&self, dialog: &Dialog, socket: &Path) -> io::Result<()> {
        let Some(program) = self.program.as_ref().filter(|_| self.have(dialog.kind)) else {
            return Err(io::Error::new(io::ErrorKind::NotFound, PROGRAM));
        };
        let mut command = Command::new(program);
        command.args(words(dialog)).env(SOCKET_VARIABLE, socket).stdin(Stdio::null());
        let mut child = command.spawn()?;
        // Waited for, so that nothing is left of it once it has ended.
        tokio::spawn(async move { child.wait().await });
        Ok(())
    }

    /// Every dialog, of a program that is never started.
    #[cfg(test)]
    pub(crate) fn all() -> Self {
        Self { program: None, kinds: Kind::ALL.into() }
    }
}

fn words(dialog: &Dialog) -> Vec<OsString> {
    let id = dialog.id.as_ref().map(OsString::from);
    std::iter::once(dialog.kind.as_str().into()).chain(id).collect()
}

/// What the program said; a kind that only a newer one has is left out.
fn kinds(said: &[u8]) -> BTreeSet<Kind> {
    let said = String::from_utf8_lossy(said);
    let of_word = |word: &str| Kind::ALL.into_iter().find(|kind| kind.as_str() == word);
    said.lines().filter_map(|line| of_word(line.trim())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_dialogs_that_the_program_names_are_there() {
        let kinds = kinds(b"import\r\n  details\nsomething-newer\n");
        assert_eq!(kinds, [Kind::Import, Kind::Details].into());
    }

    #[test]
    fn a_dialog_is_opened_by_its_word_and_the_items_id() {
        let dialog = Dialog { kind: Kind::PickUp, id: Some("a1".to_owned()) };
        assert_eq!(words(&dialog), ["pick-up", "a1"]);
        assert_eq!(words(&Dialog { kind: Kind::About, id: None }), ["about"]);
    }
}
