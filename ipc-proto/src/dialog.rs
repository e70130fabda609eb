//! The seam between those who open dialogs and the dialogs: each is a short-lived process, `neverlapse-dialog KIND [ID]`.
//!
//! The program says by `neverlapse-dialog --kinds` which dialogs it has, a word a line. What is not among them is not offered,
//! so that nothing is dead. Whoever was clicked hands on the activation token of that click, so that the window comes to the
//! front: see [`TOKEN_VARIABLES`].

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;

use crate::paths::SOCKET_VARIABLE;
use crate::program;

/// The program.
const PROGRAM: &str = "neverlapse-dialog";

/// How long it may take to say which dialogs it has, or the system to start one.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where a program finds the activation token that it was started with: on Wayland, and on X11.
pub const TOKEN_VARIABLES: [&str; 2] = ["XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID"];

/// Where the screen is. A session may not have told its service manager.
const SCREEN_VARIABLES: [&str; 3] = ["WAYLAND_DISPLAY", "DISPLAY", "XAUTHORITY"];

/// Set by systemd for what it runs.
const BY_SYSTEMD: &str = "INVOCATION_ID";

/// What a dialog is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
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
    pub const ALL: [Self; 12] = [
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

    /// Of a word on the command line.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// The word on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
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
pub struct Dialog {
    /// What it is about.
    pub kind: Kind,
    /// The item.
    pub id: Option<String>,
}

/// Which dialogs are installed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dialogs {
    program: Option<PathBuf>,
    kinds: BTreeSet<Kind>,
}

impl Dialogs {
    /// Asks the program, where there is one, which dialogs it has.
    pub async fn installed() -> Self {
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
    #[must_use]
    pub fn have(&self, kind: Kind) -> bool {
        self.kinds.contains(&kind)
    }

    /// Opens a dialog, which talks to the daemon at `socket`. It goes on when this program ends.
    ///
    /// # Errors
    /// If its program cannot be started.
    pub async fn open(&self, dialog: &Dialog, socket: &Path, token: Option<&str>) -> io::Result<()> {
        let Some(program) = self.program.as_ref().filter(|_| self.have(dialog.kind)) else {
            return Err(io::Error::new(io::ErrorKind::NotFound, PROGRAM));
        };
        let given = given(socket, token);
        if std::env::var_os(BY_SYSTEMD).is_some() && by_systemd(program, dialog, &given).await {
            return Ok(());
        }
        let mut command = Command::new(program);
        // A token of this program's own start was used up then.
        for name in TOKEN_VARIABLES {
            command.env_remove(name);
        }
        command.args(words(dialog)).envs(given).stdin(Stdio::null());
        let mut child = command.spawn()?;
        // Waited for, so that nothing is left of it once it has ended.
        tokio::spawn(async move { child.wait().await });
        Ok(())
    }

    /// These dialogs, of a program that is never started: for tests of what is offered.
    pub fn named(kinds: impl IntoIterator<Item = Kind>) -> Self {
        Self { program: None, kinds: kinds.into_iter().collect() }
    }
}

/// What a dialog is told by its environment.
fn given(socket: &Path, token: Option<&str>) -> Vec<(&'static str, OsString)> {
    let tokens = token.into_iter().flat_map(|token| TOKEN_VARIABLES.map(|name| (name, token.into())));
    std::iter::once((SOCKET_VARIABLE, socket.into())).chain(tokens).collect()
}

/// Has systemd run the dialog by itself, if it can. A unit's children are ended with it, and live within its limits.
async fn by_systemd(program: &Path, dialog: &Dialog, given: &[(&str, OsString)]) -> bool {
    let own = SCREEN_VARIABLES.iter().filter_map(|name| Some((*name, std::env::var_os(name)?)));
    let mut run = Command::new("systemd-run");
    run.args(["--user", "--quiet", "--collect"]);
    for (name, value) in own.chain(given.iter().cloned()) {
        let mut setting = OsString::from(format!("--setenv={name}="));
        setting.push(value);
        run.arg(setting);
    }
    run.arg("--").arg(program).args(words(dialog));
    run.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    let ran = tokio::time::timeout(PATIENCE, run.status()).await;
    matches!(ran, Ok(Ok(status)) if status.success())
}

fn words(dialog: &Dialog) -> Vec<OsString> {
    let id = dialog.id.as_ref().map(OsString::from);
    std::iter::once(dialog.kind.as_str().into()).chain(id).collect()
}

/// What the program said; a kind that only a newer one has is left out.
fn kinds(said: &[u8]) -> BTreeSet<Kind> {
    let said = String::from_utf8_lossy(said);
    said.lines().filter_map(|line| Kind::of_word(line.trim())).collect()
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
