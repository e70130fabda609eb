//! What `install` and `uninstall` have done, line by line or as one JSON value.

use std::io;
use std::path::{Path, PathBuf};

use messages::Messages;
use serde::Serialize;

use super::changes::Did;
use super::manager::Manager;
use crate::json;
use crate::screen::Screen;

/// What was done.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    outcome: &'static str,
    manager: Manager,
    changes: Vec<Change>,
    notes: Vec<Note>,
}

#[derive(Debug, Serialize)]
struct Change {
    did: Did,
    path: PathBuf,
}

/// Something that is to be known beside the files.
#[derive(Debug, Serialize)]
#[serde(tag = "note", rename_all = "kebab-case")]
pub(crate) enum Note {
    /// systemd starts the daemon.
    StartedBySystemd,
    /// launchd starts the daemon.
    StartedByLaunchd,
    /// The desktop starts the daemon at the next log-in.
    StartsAtLogIn {
        /// The daemon's program.
        program: PathBuf,
    },
    /// A shell does not find the programs.
    NotInPath {
        /// Where they are.
        folder: PathBuf,
    },
    /// A running daemon was ended.
    DaemonEnded,
    /// The icon in the panel stays for now.
    IconStays,
    /// The records are still there.
    RecordsStay {
        /// Where.
        folder: PathBuf,
    },
    /// Something that is not this program's is still there.
    Stays {
        /// Where.
        path: PathBuf,
    },
    /// The vault's key may be elsewhere.
    KeyStays,
}

impl Report {
    /// Nothing was done yet.
    pub(crate) const fn new(manager: Manager) -> Self {
        Self { outcome: "unchanged", manager, changes: Vec::new(), notes: Vec::new() }
    }

    /// What it comes to, as a word.
    pub(crate) const fn becomes(&mut self, outcome: &'static str) {
        self.outcome = outcome;
    }

    /// Something was done to a file.
    pub(crate) fn did(&mut self, did: Did, path: &Path) {
        self.changes.push(Change { did, path: path.to_owned() });
    }

    /// Something is to be known.
    pub(crate) fn note(&mut self, note: Note) {
        self.notes.push(note);
    }

    /// Whether a file has become another.
    pub(crate) fn has_changed(&self) -> bool {
        self.changes.iter().any(|change| !matches!(change.did, Did::Nothing | Did::Kept))
    }

    /// Says it.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub(crate) fn show(&self, screen: &Screen, json: bool, unchanged: &str) -> io::Result<()> {
        if json {
            return screen.show(&json::line(self)?);
        }
        let words = &screen.words;
        let mut page = String::new();
        for Change { did, path } in &self.changes {
            let path = faces::text::clean(&path.display().to_string());
            // Paths are never broken, so that they can be copied.
            page.extend(line(*did, &path, words).map(|line| line + "\n"));
        }
        if self.outcome == "unchanged" {
            page.push_str(&screen.paragraph("", unchanged));
        }
        page.extend(self.notes.iter().map(|note| screen.paragraph("", &note.say(words))));
        screen.show(&page)
    }
}

fn line(did: Did, path: &str, words: &Messages) -> Option<String> {
    match did {
        Did::Wrote => Some(words.install_wrote(path)),
        Did::Replaced => Some(words.install_replaced(path)),
        Did::Nothing => None,
        Did::Kept => Some(words.install_kept(path)),
        Did::Removed => Some(words.install_removed(path)),
    }
}

impl Note {
    fn say(&self, words: &Messages) -> String {
        match self {
            Self::StartedBySystemd => words.install_by_systemd(),
            Self::StartedByLaunchd => words.install_by_launchd(),
            Self::StartsAtLogIn { program } => words.install_at_log_in(program.display().to_string()),
            Self::NotInPath { folder } => words.install_not_in_path(folder.display().to_string()),
            Self::DaemonEnded => words.uninstall_daemon_ended(),
            Self::IconStays => words.uninstall_icon_stays(),
            Self::RecordsStay { folder } => words.uninstall_records_stay(folder.display().to_string()),
            Self::Stays { path } => words.uninstall_stays(path.display().to_string()),
            Self::KeyStays => words.uninstall_key_stays(),
        }
    }
}
