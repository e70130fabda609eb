//! One item in the menu: its name and the time that is left, and what can be done about it.

use faces::items::reason_and_remedy;
use ipc_proto::types::{Item, Kind, Progress, State};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use messages::needs::Need;
use messages::{Messages, step, time};

use crate::dialog::{self, Dialog, Dialogs};
use crate::face::{Does, Entry, Mood};
use crate::{text, when};

/// What is due within this is urgent.
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Tomorrow morning is at most so far away; with less time left, nobody is promised a reminder tomorrow.
const TOMORROW: SignedDuration = SignedDuration::from_hours(33);

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

/// Whether nothing is left to do about an item: it stays on record and out of the way.
pub(crate) fn is_settled(item: &Item) -> bool {
    item.needs_you.is_none() && matches!(item.state, State::PickedUp | State::Superseded)
}

/// Whether a pick-up or renewal goes on.
pub(crate) fn is_under_way(item: &Item) -> bool {
    item.needs_you.is_none()
        && matches!(item.state, State::PickingUp | State::WaitingForIssuer | State::Renewing)
}

/// The last moment at which it can still be dealt with: the last safe day, and once that is over the deadline.
pub(crate) fn due(item: &Item, now: Timestamp) -> Option<Timestamp> {
    item.last_safe_day.filter(|safe| *safe > now).or(item.deadline)
}

/// How pressing an item is.
pub(crate) fn mood(item: &Item, now: Timestamp) -> Mood {
    if item.state == State::Expired {
        return Mood::Lapsed;
    }
    let urgent = due(item, now).is_some_and(|due| due > now && now.duration_until(due) <= DAY);
    match (item.needs_you.is_some(), urgent) {
        (true, true) => Mood::Urgent,
        (true, false) => Mood::NeedsYou,
        (false, _) => Mood::Well,
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
        let (item, words) = (self.item, self.words);
        if let Some(Progress { step, done, total, detail, .. }) = self.progress {
            return words.tray_what_step(*done, text::sentence(&step::say(words, step, detail)), *total);
        }
        let Some(deadline) = item.deadline else {
            return self.reason().unwrap_or_default();
        };
        let distance = |then| time::distance(words, then, self.now, self.zone);
        let over = deadline <= self.now;
        match item.kind {
            Kind::Activation if over => words.tray_what_codes_over(distance(deadline)),
            Kind::Activation => words.tray_what_codes(distance(deadline)),
            Kind::Identity if over => words.tray_what_certificate_over(distance(deadline)),
            Kind::Identity => match due(item, self.now) {
                Some(safe) if safe < deadline && self.need() == Some(Need::Renew) => {
                    words.tray_what_renew_by(distance(safe), self.moment(safe))
                }
                Some(_) | None => words.tray_what_certificate(distance(deadline)),
            },
        }
    }

    /// When this reads differently by the clock alone.
    pub(crate) fn changes_at(&self) -> Option<Timestamp> {
        let item = self.item;
        let said = [item.deadline, item.last_safe_day, item.snoozed_until].into_iter().flatten();
        let before = |end: Timestamp, by| end.saturating_sub(by).unwrap_or(Timestamp::MIN);
        let ends = item.last_safe_day.into_iter().chain(item.deadline);
        let steps = ends.flat_map(|end| [end, before(end, DAY), before(end, TOMORROW)]);
        let steps = steps.filter(|moment| *moment > self.now);
        said.map(|then| when::next_change(then, self.now, self.zone)).chain(steps).min()
    }

    /// What a click on the best of all does, where a click can do what it needs.
    pub(crate) fn best(&self) -> Option<Entry> {
        self.item.needs_you.as_ref()?;
        self.act(self.item.actions.first()?)
    }

    /// Everything about it: why it needs the person, and what can be done, the best first.
    pub(crate) fn entries(&self) -> Vec<Entry> {
        let (item, words) = (self.item, self.words);
        let deadline = item.deadline.map(|deadline| self.moment(deadline));
        let snoozed = item.snoozed_until.filter(|until| *until > self.now).map(|until| {
            words.tray_what_snoozed(time::distance(words, until, self.now, self.zone), self.moment(until))
        });
        let said = self.reason().into_iter().chain(deadline).chain(snoozed);
        let mut entries: Vec<Entry> = said.map(Entry::Said).collect();
        let mut acts = Vec::new();
        if is_under_way(item) {
            acts.push(Entry::Do(words.tray_stop(), Does::Stop(item.id.clone())));
        } else {
            acts.extend(item.actions.iter().filter_map(|verb| self.act(verb)));
            // The same with a choice of the place.
            if acts.iter().any(|act| matches!(act, Entry::Do(_, Does::PickUp(_)))) {
                acts.extend(self.open(dialog::Kind::PickUp, words.tray_pick_up()));
            }
        }
        acts.extend(self.open(dialog::Kind::Details, words.tray_details()));
        if item.needs_you.is_some() {
            acts.push(Entry::Do(self.later(), Does::Tomorrow(item.id.clone())));
        }
        if !acts.is_empty() && !entries.is_empty() {
            entries.push(Entry::Rule);
        }
        entries.append(&mut acts);
        entries
    }

    /// A verb of the command line as an entry; none where it takes a dialog that is not installed.
    fn act(&self, verb: &str) -> Option<Entry> {
        let (words, id) = (self.words, self.item.id.clone());
        match verb {
            "pick-up" => Some(Entry::Do(words.notice_button_pick_up(), Does::PickUp(id))),
            "renew" if self.need() == Some(Need::VerificationCode) => {
                self.open(dialog::Kind::Renew, words.tray_renew())
            }
            "renew" => Some(Entry::Do(words.notice_button_renew(), Does::Renew(id))),
            "renew-code" => self.open(dialog::Kind::RenewCode, words.tray_renew_code()),
            "add" => self.open(dialog::Kind::Code, words.tray_code()),
            "import" => self.open(dialog::Kind::Import, words.tray_import()),
            "check" => self.open(dialog::Kind::Check, words.tray_check()),
            "back-up" => self.open(dialog::Kind::BackUp, words.tray_back_up()),
            "restore" => self.open(dialog::Kind::Restore, words.tray_restore()),
            "verify-backup" => self.open(dialog::Kind::VerifyBackUp, words.tray_verify_back_up()),
            // Forgetting is for the command line; what only a newer daemon knows is too.
            _ => None,
        }
    }

    fn open(&self, kind: dialog::Kind, label: String) -> Option<Entry> {
        let dialog = Dialog { kind, id: Some(self.item.id.clone()) };
        self.dialogs.have(kind).then_some(Entry::Do(label, Does::Open(dialog)))
    }

    fn later(&self) -> String {
        let left = due(self.item, self.now).map(|due| self.now.duration_until(due));
        if left.is_some_and(|left| left.is_positive() && left <= TOMORROW) {
            self.words.notice_button_later()
        } else {
            self.words.notice_button_tomorrow()
        }
    }

    fn need(&self) -> Option<Need> {
        Need::of_word(&self.item.needs_you.as_ref()?.need)
    }

    /// Why it needs the person.
    fn reason(&self) -> Option<String> {
        let needs_you = self.item.needs_you.as_ref()?;
        let said = reason_and_remedy(self.item, needs_you, self.words).0;
        Some(text::sentence(&said))
    }

    fn moment(&self, then: Timestamp) -> String {
        time::moment(self.words, then, self.now, self.zone)
    }
}
