//! What is known, as a face: pure, so that a year passes in a test.

use std::collections::HashMap;

use faces::{standing, when};
use ipc_proto::dialog::{self, Dialog, Dialogs};
use ipc_proto::types::{Item, Progress};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use messages::{Messages, time};

use crate::face::{Does, Entry, Face, Mood};
use crate::row::{self, Row};
use crate::text;

/// More items than this are left to the overview.
const NEAREST: usize = 15;
/// So many of them have their best action beside them; the others have it below their name.
const AT_HAND: usize = 5;
/// Puts an action below the name that it belongs to.
const INDENT: &str = "\u{2003}\u{2003}";

/// Everything that the tray knows, all of it from the daemon's subscription.
#[derive(Debug, Default)]
pub(crate) struct View {
    /// How the daemon stands.
    pub(crate) daemon: Daemon,
    /// Every item, by its id.
    pub(crate) items: HashMap<String, Box<Item>>,
    /// How far what runs is, by the item's id.
    pub(crate) progress: HashMap<String, Progress>,
    /// No reminders before this moment.
    pub(crate) paused_until: Option<Timestamp>,
    /// Why the last click had no effect.
    pub(crate) trouble: Option<String>,
    /// The dialogs that are installed.
    pub(crate) dialogs: Dialogs,
}

/// How the daemon stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Daemon {
    /// It has not answered yet.
    #[default]
    Asked,
    /// It answers.
    Here,
    /// It does not.
    Gone,
}

impl View {
    /// What is shown of this at `now` in `zone`.
    pub(crate) fn face(&self, now: Timestamp, zone: &TimeZone, words: &Messages) -> Face {
        if self.daemon != Daemon::Here {
            return self.without_daemon(words);
        }
        let row =
            |item| Row { item, progress: self.progress_of(item), now, zone, words, dialogs: &self.dialogs };
        let mut items: Vec<&Item> =
            self.items.values().map(Box::as_ref).filter(|item| !standing::is_settled(item)).collect();
        items.sort_by_cached_key(|item| {
            (
                std::cmp::Reverse(row::mood(item, now)),
                standing::due(item, now).unwrap_or(Timestamp::MAX),
                item.id.clone(),
            )
        });
        let rows: Vec<Row<'_>> = items.iter().copied().map(row).collect();
        let mut menu: Vec<Entry> =
            self.trouble.iter().map(|why| Entry::Said(words.tray_failed(why))).collect();
        menu.extend(nearest(&rows));
        menu.extend(self.rest(rows.len(), words));
        menu.push(Entry::Rule);
        menu.extend(self.general(now, zone, words));
        let paused = self.paused_until.into_iter();
        let paused = paused
            .filter(|until| *until > now)
            .flat_map(|until| [until, when::next_change(until, now, zone)]);
        Face {
            mood: rows.first().map_or(Mood::Well, |row| row::mood(row.item, now)),
            tip: tip(&rows, words),
            menu,
            changes_at: rows.iter().filter_map(Row::changes_at).chain(paused).min(),
        }
    }

    fn progress_of(&self, item: &Item) -> Option<&Progress> {
        self.progress.get(&item.id).filter(|_| standing::is_under_way(item))
    }

    fn without_daemon(&self, words: &Messages) -> Face {
        let mut menu = Vec::new();
        let tip = if self.daemon == Daemon::Gone {
            menu.extend(self.trouble.iter().map(|why| Entry::Said(words.tray_failed(why))));
            menu.extend([Entry::Said(words.tray_absent()), Entry::Do(words.tray_start(), Does::StartDaemon)]);
            words.tray_tip_absent()
        } else {
            menu.push(Entry::Said(words.tray_asking()));
            words.tray_tip_asking()
        };
        menu.push(Entry::Rule);
        menu.extend(self.open(dialog::Kind::About, words.tray_about()));
        menu.push(Entry::Do(words.tray_quit(), Does::Quit));
        Face { mood: Mood::Absent, tip, menu, changes_at: None }
    }

    /// How many items are left out, or the way to all of them.
    fn rest(&self, count: usize, words: &Messages) -> Option<Entry> {
        if count == 0 {
            return Some(Entry::Said(words.tray_nothing()));
        }
        let more = count.checked_sub(NEAREST).filter(|more| *more > 0)?;
        let all = self.open(dialog::Kind::Overview, words.tray_all(count));
        Some(all.unwrap_or_else(|| Entry::Said(words.notice_digest_more(more))))
    }

    fn general(&self, now: Timestamp, zone: &TimeZone, words: &Messages) -> Vec<Entry> {
        let mut entries: Vec<Entry> = [
            (dialog::Kind::Overview, words.tray_overview()),
            (dialog::Kind::Import, words.tray_import()),
            (dialog::Kind::Check, words.tray_check()),
        ]
        .into_iter()
        .filter_map(|(kind, label)| self.open(kind, label))
        .collect();
        entries.push(match self.paused_until.filter(|until| *until > now) {
            Some(until) => Entry::Do(words.tray_go_on(time::moment(words, until, now, zone)), Does::GoOn),
            None => Entry::Do(words.tray_pause(), Does::Pause),
        });
        entries.push(Entry::Rule);
        entries.extend(self.open(dialog::Kind::About, words.tray_about()));
        entries.push(Entry::Do(words.tray_quit(), Does::Quit));
        entries
    }

    fn open(&self, kind: dialog::Kind, label: String) -> Option<Entry> {
        self.dialogs.have(kind).then_some(Entry::Do(label, Does::Open(Dialog { kind, id: None })))
    }
}

/// The nearest items, the most urgent first, each with what can be done below its name.
fn nearest(rows: &[Row<'_>]) -> Vec<Entry> {
    let mut entries = Vec::new();
    for (place, row) in rows.iter().take(NEAREST).enumerate() {
        let below = row.entries();
        entries.push(if below.is_empty() {
            Entry::Said(row.label())
        } else {
            Entry::Under(row.label(), below)
        });
        if place < AT_HAND
            && let Some(Entry::Do(label, does)) = row.best()
        {
            entries.push(Entry::Do(format!("{INDENT}{label}"), does));
        }
    }
    entries
}

fn tip(rows: &[Row<'_>], words: &Messages) -> String {
    let needy = rows.iter().filter(|row| standing::needs_the_person(row.item)).count();
    match rows.first() {
        None => words.tray_tip_nothing(),
        Some(_) if needy == 0 => words.tray_tip_well(),
        Some(first) if needy == 1 => words.tray_tip_one(first.what(), first.who()),
        Some(first) => words.tray_tip_many(needy, first.what(), first.who()),
    }
}

/// Why something did not work, on one line.
pub(crate) fn trouble(why: &str) -> String {
    text::sentence(why)
}

#[cfg(test)]
#[path = "compose/tests.rs"]
mod tests;
