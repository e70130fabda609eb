//! Mails that a person has to look at: a line of `status` each, and once a notice.

use std::{collections::BTreeMap, path::PathBuf};

use super::seen::Left;
use crate::{notify::Notice, runtime::Runtime};

/// So many stand in `status`.
const MOST_SHOWN: usize = 10;
/// And so many are kept in mind.
const MOST: usize = 200;

/// What became of a mail, or of a folder of mails.
#[derive(Debug)]
pub(crate) enum Note {
    /// Somebody has to look at it.
    Stands(Standing),
    /// This file is gone.
    Gone(PathBuf),
    /// All of this folder is looked at anew.
    Anew(PathBuf),
}

/// Something that somebody has to look at.
#[derive(Debug)]
pub(crate) struct Standing {
    /// The mail or the folder.
    pub(crate) path: PathBuf,
    /// What is the matter, and what to do.
    pub(crate) said: String,
    /// What is told on the desktop, if it was not before: whether the mail is suspicious, and why.
    pub(crate) told: Option<(bool, String)>,
}

/// All that somebody has to look at.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    standing: BTreeMap<PathBuf, String>,
    /// They wait for a service that shows them.
    unshown: Vec<Notice>,
}

/// What is said of a mail that was left to a person.
pub(super) fn standing(path: PathBuf, left: &Left, first: bool) -> Standing {
    let (file, why) = (path.display(), &left.why);
    let said = if left.suspicious {
        format!(
            "the mail {file} is suspicious and was not taken in: {why}; open nothing in it and delete it; if you are \
             sure of it, enter its codes with `neverlapse add`"
        )
    } else {
        format!("the mail {file} was not taken in: {why}; enter it with `neverlapse add`, or delete it")
    };
    let told = first.then(|| (left.suspicious, why.clone()));
    Standing { path, said, told }
}

impl Notes {
    /// The lines of `status`.
    pub(crate) fn lines(&self) -> impl Iterator<Item = String> {
        let more = self.standing.len().saturating_sub(MOST_SHOWN);
        let more =
            (more > 0).then(|| format!("{more} more mails were not taken in; delete those above first"));
        self.standing.values().take(MOST_SHOWN).cloned().chain(more)
    }

    fn take(&mut self, note: Note) -> Option<Standing> {
        match note {
            Note::Gone(path) => drop(self.standing.remove(&path)),
            Note::Anew(folder) => self.standing.retain(|path, _| path.parent() != Some(&folder)),
            Note::Stands(standing) if self.standing.len() < MOST => {
                self.standing.insert(standing.path.clone(), standing.said.clone());
                return Some(standing);
            }
            Note::Stands(_) => {}
        }
        None
    }
}

impl Runtime {
    /// Takes in what became of a mail.
    pub(crate) fn mail(&mut self, note: Note) {
        let Some(Standing { path, told: Some((suspicious, why)), .. }) = self.mails.take(note) else {
            return;
        };
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        let notice = self.desktop.wording().mail(suspicious, &file, &why);
        self.mails.unshown.push(notice);
        self.show_mails();
    }

    /// Shows what waits, if it can be shown.
    pub(crate) fn show_mails(&mut self) {
        if self.desktop.is_there() {
            self.mails.unshown.drain(..).for_each(|notice| self.desktop.show(notice));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stands(path: &str) -> Note {
        let left = Left { suspicious: true, why: "the sender is a stranger".to_owned() };
        Note::Stands(standing(path.into(), &left, true))
    }

    #[test]
    fn a_mail_stands_in_status_until_it_is_gone() {
        let mut notes = Notes::default();
        assert!(notes.take(stands("/m/a.eml")).is_some_and(|standing| standing.told.is_some()));
        let _ = notes.take(stands("/n/b.eml"));
        let lines: Vec<_> = notes.lines().collect();
        assert_eq!(lines.len(), 2);
        assert!(
            lines[0].starts_with("the mail /m/a.eml is suspicious") && lines[0].contains("; "),
            "{lines:?}"
        );
        let _ = notes.take(Note::Gone("/m/a.eml".into()));
        let _ = notes.take(Note::Anew("/elsewhere".into()));
        assert_eq!(notes.lines().count(), 1);
        let _ = notes.take(Note::Anew("/n".into()));
        assert_eq!(notes.lines().count(), 0);
    }

    #[test]
    fn a_flood_of_mails_keeps_status_short() {
        let mut notes = Notes::default();
        for number in 0..1000 {
            let _ = notes.take(stands(&format!("/m/{number:04}.eml")));
        }
        let lines: Vec<_> = notes.lines().collect();
        assert_eq!((lines.len(), notes.standing.len()), (MOST_SHOWN + 1, MOST));
        assert!(lines[MOST_SHOWN].starts_with("190 more"), "{lines:?}");
    }
}
