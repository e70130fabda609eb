//! A desktop that shows no tray icons: the person is told once a session, as the icon itself is what they do not see.

use std::fs;
use std::path::{Path, PathBuf};

use messages::Messages;

/// What stands in the file: the session in which it was told.
const FILE: &str = "tray-unseen";

/// What the desktop calls itself, several names apart by colons.
const DESKTOP_VARIABLE: &str = "XDG_CURRENT_DESKTOP";

/// Where it is kept in mind that it was told, beside the daemon's socket: that place ends with the computer's run too.
#[derive(Debug)]
pub(crate) struct Told(PathBuf);

impl Told {
    /// Beside this socket.
    pub(crate) fn beside(socket: &Path) -> Self {
        Self(socket.with_file_name(FILE))
    }

    /// Whether it was told in this session.
    pub(crate) fn in_session(&self, session: &str) -> bool {
        fs::read_to_string(&self.0).is_ok_and(|told| told == session)
    }

    /// It was told in this session. Where that cannot be kept in mind, it is told again by the next tray.
    pub(crate) fn remember(&self, session: &str) {
        if let Err(error) = fs::write(&self.0, session) {
            tracing::info!("that it was told is not kept in mind: {error}");
        }
    }
}

/// A title, and what to do: in GNOME, which has none by itself, another thing than elsewhere.
pub(crate) fn words(words: &Messages) -> (String, String) {
    let desktop = std::env::var(DESKTOP_VARIABLE).unwrap_or_default();
    let remedy = if is_gnome(&desktop) { words.unseen_gnome() } else { words.unseen_elsewhere() };
    (words.unseen_title(), format!("{remedy}\n{}", words.unseen_meanwhile()))
}

fn is_gnome(desktop: &str) -> bool {
    desktop.split(':').any(|name| name.eq_ignore_ascii_case("gnome"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_told_once_and_the_next_one_again() {
        let folder = tempfile::tempdir().unwrap();
        let told = Told::beside(&folder.path().join("daemon.sock"));
        assert!(!told.in_session("a"));
        told.remember("a");
        assert!(told.in_session("a") && !told.in_session("b"));
        told.remember("b");
        assert!(told.in_session("b"));
    }

    #[test]
    fn ubuntus_gnome_is_one_too() {
        assert!(is_gnome("ubuntu:GNOME") && is_gnome("GNOME"));
        assert!(!is_gnome("KDE") && !is_gnome("") && !is_gnome("GNOME-Flashback-not"));
    }
}
