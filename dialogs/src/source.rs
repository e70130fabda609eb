//! The back-up that is to be opened: one of those on record, chosen or typed.

use faces::text::clean;
use ipc_proto::types::{BackUpCopy, Item};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use messages::{Messages, time};

use crate::path;
use crate::windows::chooser::{Choose, Chosen, FileKind};

/// What back-ups are called.
const PATTERNS: &[&str] = &["*.p12", "*.pfx", "*.P12", "*.PFX"];

/// Where the back-up is.
#[derive(Debug)]
pub(crate) struct Source {
    words: Messages,
    zone: TimeZone,
    /// Those on record, the most useful first.
    copies: Vec<BackUpCopy>,
    /// As it stands in the field.
    typed: String,
    /// Whether something stood there once: what was emptied stays empty.
    filled: bool,
    no_chooser: bool,
    /// What is wrong with it.
    error: String,
}

/// How it looks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SourceLook {
    /// Where each copy is, and when it was made and opened.
    pub(crate) copies: Vec<(String, String)>,
    /// Which of them stands in the field.
    pub(crate) copy: Option<usize>,
    pub(crate) path: String,
    pub(crate) hint: String,
    pub(crate) error: String,
}

impl Source {
    /// The file at `path`, where one was named.
    pub(crate) fn new(path: Option<String>, words: Messages, zone: TimeZone) -> Self {
        let (filled, typed) = (path.is_some(), path.unwrap_or_default());
        Self { words, zone, copies: Vec::new(), typed, filled, no_chooser: false, error: String::new() }
    }

    /// Takes in which copies of an identity are on record. The best is proposed.
    pub(crate) fn know(&mut self, item: &Item) {
        self.copies.clone_from(&item.backups);
        self.copies.sort_by_key(|copy| std::cmp::Reverse((copy.current, copy.proven_at, copy.made_at)));
        if let (false, Some(best)) = (self.filled, self.copies.first()) {
            (self.typed, self.filled) = (best.path.clone(), true);
        }
    }

    /// The copy of this number is wanted.
    pub(crate) fn copy(&mut self, at: usize) {
        if let Some(copy) = self.copies.get(at) {
            self.typed(copy.path.clone());
        }
    }

    /// The field holds this now.
    pub(crate) fn typed(&mut self, typed: String) {
        (self.typed, self.filled, self.no_chooser) = (typed, true, false);
        self.error.clear();
    }

    /// What the desktop's window offers.
    pub(crate) fn choose(&self, title: String) -> Choose {
        let back_ups = FileKind { name: self.words.kind_back_ups(), patterns: PATTERNS };
        let all = FileKind { name: self.words.kind_all(), patterns: &["*"] };
        Choose::Open { title, kinds: vec![back_ups, all] }
    }

    pub(crate) fn chosen(&mut self, chosen: Chosen) {
        match chosen {
            Chosen::File(path) => self.typed(path),
            Chosen::Nothing => {}
            Chosen::NoChooser => self.no_chooser = true,
        }
    }

    /// The file that is meant; what is missing is said from now on.
    pub(crate) fn file(&mut self) -> Option<String> {
        let meant = path::meant(&self.typed, "", &self.words);
        self.error = meant.as_ref().err().cloned().unwrap_or_default();
        meant.ok()
    }

    /// Something is wrong with the file.
    pub(crate) fn refuse(&mut self, why: String) {
        self.error = why;
    }

    /// What stands in the field.
    pub(crate) fn shown(&self) -> &str {
        &self.typed
    }

    /// What is wrong with it.
    pub(crate) fn error(&self) -> &str {
        &self.error
    }

    /// How it looks.
    pub(crate) fn look(&self, now: Timestamp) -> SourceLook {
        let detail = |copy: &BackUpCopy| self.detail(copy, now);
        SourceLook {
            copies: self.copies.iter().map(|copy| (clean(&copy.path), detail(copy))).collect(),
            copy: self.copies.iter().position(|copy| copy.path == self.typed),
            path: self.typed.clone(),
            hint: if self.no_chooser { self.words.dialog_no_chooser() } else { String::new() },
            error: self.error.clone(),
        }
    }

    fn detail(&self, copy: &BackUpCopy, now: Timestamp) -> String {
        let words = &self.words;
        let moment = |at| time::moment(words, at, now, &self.zone);
        let opened = match copy.proven_at {
            Some(at) => words.copy_opened(moment(at)),
            None => words.copy_never_opened(),
        };
        if copy.current { opened } else { format!("{opened}\n{}", words.copy_older()) }
    }
}

#[cfg(test)]
mod tests {
    use ipc_proto::types::{Kind, State};
    use messages::Language;

    use super::*;

    fn copy(path: &str, current: bool, proven: Option<i64>) -> BackUpCopy {
        let at = |second| Timestamp::from_second(second).unwrap();
        BackUpCopy { path: path.into(), made_at: at(0), proven_at: proven.map(at), current }
    }

    #[test]
    fn the_copy_of_the_present_certificate_that_was_opened_last_is_proposed_and_what_was_typed_stays() {
        let mut item = Item::new("i1", Kind::Identity, "wipo", State::Valid, "Ada");
        item.backups = vec![
            copy("/old", false, Some(900)),
            copy("/unopened", true, None),
            copy("/a", true, Some(10)),
            copy("/b", true, Some(20)),
        ];
        let mut source = Source::new(None, Messages::new(Language::English), TimeZone::UTC);
        source.know(&item);
        let look = source.look(Timestamp::UNIX_EPOCH);
        assert_eq!((look.path.as_str(), look.copy), ("/b", Some(0)));
        let order: Vec<_> = look.copies.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(order, ["/b", "/a", "/unopened", "/old"]);
        assert!(look.copies[3].1.contains("earlier certificate"), "{look:?}");
        source.copy(1);
        assert_eq!(source.file().unwrap(), "/a");
        source.typed("b.p12".into());
        assert!(source.file().is_none());
        source.know(&item);
        let look = source.look(Timestamp::UNIX_EPOCH);
        assert_eq!((look.path.as_str(), look.copy), ("b.p12", None));
        assert!(!look.error.is_empty());
    }
}
