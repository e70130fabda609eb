//! One item in the menu: its name and the time that is left, and what can be done about it.

use faces::act::{self, Act};
use faces::standing::{self, Pressing};
use ipc_proto::dialog::{Dialog, Dialogs, Kind};
use ipc_proto::types::{Item, Progress};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use messages::{Messages, time};

use crate::face::{Does, Entry, Mood};
use crate::text;

/// An item, as it stands at one moment.
pub(crate) struct Row<'a> {
    pub(crate) item: &'a Item,
    /// How far it is, while it runs.
    pub(crate) progress: Option<&'a Progress>,
    pub(crate) now: Timestamp,
    pub(crate) zone: &'a TimeZone,
    pub(crate) words: &'a Messages,
    pub(crate) dialogs: &'a Dialogs,
}

/// What an item does to the icon.
pub(crate) fn mood(item: &Item, now: Timestamp) -> Mood {
    match standing::pressing(item, now) {
        Pressing::Well => Mood::Well,
        Pressing::NeedsYou => Mood::NeedsYou,
        Pressing::Urgent => Mood::Urgent,
        Pressing::Lapsed => Mood::Lapsed,
    }
}

impl Row<'_> {
    /// Its name, and the time that is left.
    pub(crate) fn label(&self) -> String {
        let what = self.what();
        if what.is_empty() { self.who() } else { self.words.tray_row(what, self.who()) }
    }

    /// Its name.
    pub(crate) fn who(&self) -> String {
        text::name(&self.item.title)
    }

    /// The time that is left, or how far what runs is.
    pub(crate) fn what(&self) -> String {
        text::fragment(&standing::left(self.item, self.progress, self.now, self.zone, self.words))
    }

    /// When this reads differently by the clock alone.
    pub(crate) fn changes_at(&self) -> Option<Timestamp> {
        standing::changes_at(self.item, self.now, self.zone)
    }

    /// What a click on the best of all does, where a click can do what it needs.
    pub(crate) fn best(&self) -> Option<Entry> {
        self.entry(act::best(self.item)?)
    }

    /// Everything about it: why it needs the person, and what can be done, the best first.
    pub(crate) fn entries(&self) -> Vec<Entry> {
        let (item, words) = (self.item, self.words);
        let deadline = item.deadline.map(|deadline| self.moment(deadline));
        let snoozed = item.snoozed_until.filter(|until| *until > self.now).map(|until| {
            words.tray_what_snoozed(time::distance(words, until, self.now, self.zone), self.moment(until))
        });
        let reason = standing::reason(item, words).map(|reason| text::fragment(&reason));
        let said = reason.into_iter().chain(deadline).chain(snoozed);
        let mut entries: Vec<Entry> = said.map(Entry::Said).collect();
        let mut acts: Vec<Entry> = act::acts(item).into_iter().filter_map(|act| self.entry(act)).collect();
        if !acts.is_empty() && !entries.is_empty() {
            entries.push(Entry::Rule);
        }
        entries.append(&mut acts);
        entries
    }

    /// What can be done as an entry; none where it takes a dialog that is not installed.
    fn entry(&self, act: Act) -> Option<Entry> {
        let id = self.item.id.clone();
        let does = match act.window() {
            Some(word) => {
                let kind = Kind::of_word(word).filter(|kind| self.dialogs.have(*kind))?;
                Does::Open(Dialog { kind, id: Some(id) })
            }
            None => Does::Act(act, id),
        };
        Some(Entry::Do(act.label(self.item, self.now, self.words), does))
    }

    fn moment(&self, then: Timestamp) -> String {
        time::moment(self.words, then, self.now, self.zone)
    }
}
