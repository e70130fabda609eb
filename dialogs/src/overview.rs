//! Everything that is tracked, the nearest deadline first: for each item what is drawn on the axis, and the same facts in
//! words.

use std::collections::{BTreeMap, HashMap};

use faces::standing::{self, Pressing};
use faces::text::clean;
use ipc_proto::types::{BackUpCopy, Item, Kind, Progress, State};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use messages::needs::Need;
use messages::notice::sentence;
use messages::{Messages, time};

use crate::details;
use crate::timeline::{Place, Scale};

/// More marks of back-ups than this are not drawn.
const COPIES: usize = 3;

/// What is known, all of it from the daemon's subscription.
#[derive(Debug, Default)]
pub(crate) struct Overview {
    items: HashMap<String, Box<Item>>,
    progress: HashMap<String, Progress>,
}

/// When and where it is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Here<'a> {
    pub(crate) now: Timestamp,
    pub(crate) zone: &'a TimeZone,
    pub(crate) words: &'a Messages,
}

/// One item in the list.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row {
    pub(crate) title: String,
    /// The time that is left, or how far what runs is.
    pub(crate) left: String,
    pub(crate) standing: Standing,
    pub(crate) bar: Bar,
    /// How much of what runs is done, from 0 to 1.
    pub(crate) done: Option<f32>,
    /// All of it in words.
    pub(crate) sentence: String,
}

/// How an item stands, as its mark tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    Well,
    NeedsYou,
    Urgent,
    Lapsed,
    /// Something runs for it, or its issuer has to approve it first.
    Running,
    /// Nothing is left to do about it.
    Settled,
}

/// What is drawn of an item; fractions are of the axis.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Bar {
    pub(crate) what: What,
    /// From where to where it reaches, as far as that is in sight.
    pub(crate) from: f32,
    pub(crate) to: f32,
    /// Whether it goes on to the left and to the right of what is in sight.
    pub(crate) before: bool,
    pub(crate) after: bool,
    /// When it can be renewed.
    pub(crate) window: Option<(f32, f32)>,
    /// The last safe day.
    pub(crate) safe: Option<f32>,
    /// The back-ups, from left to right.
    pub(crate) copies: Vec<Mark>,
}

/// What a bar stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// The life of the codes of an activation.
    Codes,
    /// An application that waits for its approval.
    Application,
    /// The validity of a certificate.
    Certificate,
}

/// One back-up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Mark {
    pub(crate) at: f32,
    /// Whether it was made before what is in sight.
    pub(crate) before: bool,
    pub(crate) proven: bool,
    /// Whether it is of the present certificate.
    pub(crate) current: bool,
}

/// One fact about an item; a sentence has no label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fact {
    pub(crate) label: String,
    pub(crate) value: String,
}

impl Overview {
    /// Takes in everything anew.
    pub(crate) fn replace(&mut self, items: Vec<Item>) {
        self.progress.clear();
        self.items = items.into_iter().map(|item| (item.id.clone(), Box::new(item))).collect();
    }

    /// Takes in an item that is new or has changed.
    pub(crate) fn change(&mut self, item: Box<Item>) {
        if !standing::is_under_way(&item) {
            self.progress.remove(&item.id);
        }
        self.items.insert(item.id.clone(), item);
    }

    /// Takes in that an item is tracked no more.
    pub(crate) fn remove(&mut self, id: &str) {
        self.items.remove(id);
        self.progress.remove(id);
    }

    /// Takes in how far what runs is.
    pub(crate) fn go_on(&mut self, progress: Progress) {
        self.progress.insert(progress.id.clone(), progress);
    }

    /// An item.
    pub(crate) fn item(&self, id: &str) -> Option<&Item> {
        self.items.get(id).map(Box::as_ref)
    }

    /// The issuers, with how many items each has.
    pub(crate) fn issuers(&self) -> BTreeMap<&str, usize> {
        let mut issuers = BTreeMap::new();
        for item in self.items.values() {
            *issuers.entry(item.issuer.as_str()).or_default() += 1;
        }
        issuers
    }

    /// The ids of all items, or of those of one issuer, the nearest deadline first and what is settled last.
    pub(crate) fn order(&self, issuer: Option<&str>, now: Timestamp) -> Vec<String> {
        let wanted = |item: &&Item| issuer.is_none_or(|issuer| item.issuer == issuer);
        let mut items: Vec<&Item> = self.items.values().map(Box::as_ref).filter(wanted).collect();
        items.sort_by_cached_key(|item| {
            let due = standing::due(item, now).unwrap_or(Timestamp::MAX);
            (standing::is_settled(item), due, item.id.clone())
        });
        items.into_iter().map(|item| item.id.clone()).collect()
    }

    /// One sentence on these items: how many need the person, and which comes first.
    pub(crate) fn summary(&self, order: &[String], here: Here<'_>) -> String {
        let items = || order.iter().filter_map(|id| self.item(id));
        let needy = items().filter(|item| standing::needs_the_person(item)).count();
        let first = items().find(|item| needy == 0 || standing::needs_the_person(item));
        let Some(first) = first else { return String::new() };
        let (who, left) = (clean(&first.title), self.left(first, here));
        let said = if left.is_empty() { who } else { here.words.tray_row(left, who) };
        match needy {
            0 => here.words.overview_well(order.len(), said),
            needy => here.words.overview_needs(needy, said),
        }
    }

    /// The next deadline, of which the range that is shown at first is made.
    pub(crate) fn next(&self, now: Timestamp) -> Option<Timestamp> {
        let open = self.items.values().filter(|item| !standing::is_settled(item));
        open.filter_map(|item| standing::due(item, now)).filter(|due| *due > now).min()
    }

    /// Every moment that is drawn.
    pub(crate) fn moments(&self) -> impl Iterator<Item = Timestamp> {
        self.items.values().flat_map(|item| {
            let copies = item.backups.iter().map(|copy| copy.made_at);
            let (from, to) = (start(item), end(item));
            from.into_iter().chain(to).chain(item.last_safe_day).chain(copies)
        })
    }

    /// When this reads differently by the clock alone: with each full hour, as today's line has moved by then.
    pub(crate) fn changes_at(&self, now: Timestamp, zone: &TimeZone) -> Timestamp {
        let open = self.items.values().filter(|item| !standing::is_settled(item));
        let reads = open.filter_map(|item| standing::changes_at(item, now, zone)).min();
        let clock = now.to_zoned(zone.clone());
        let of_hour = i64::from(clock.minute()) * 60 + i64::from(clock.second());
        let hour = now + SignedDuration::from_secs(3_600 - of_hour);
        reads.map_or(hour, |reads| reads.min(hour))
    }

    /// One item in the list.
    pub(crate) fn row(&self, item: &Item, scale: &Scale, here: Here<'_>) -> Row {
        let progress = self.progress_of(item);
        let standing = match standing::pressing(item, here.now) {
            _ if standing::is_settled(item) => Standing::Settled,
            _ if standing::is_under_way(item) || standing::need(item) == Some(Need::Approval) => {
                Standing::Running
            }
            Pressing::Well => Standing::Well,
            Pressing::NeedsYou => Standing::NeedsYou,
            Pressing::Urgent => Standing::Urgent,
            Pressing::Lapsed => Standing::Lapsed,
        };
        let left = if standing == Standing::Settled { String::new() } else { self.left(item, here) };
        let left = if left.is_empty() { details::state_of(item, here.words) } else { left };
        let left = sentence(&left);
        Row {
            title: clean(&item.title),
            standing,
            bar: bar(item, scale, here.now),
            done: progress.map(|it| part(it.done, it.total)),
            sentence: self.sentence(item, &left, here),
            left,
        }
    }

    /// What is known of an item that lies on the axis, and why it needs the person, in words.
    pub(crate) fn facts(item: &Item, here: Here<'_>) -> Vec<Fact> {
        let words = here.words;
        let moment = |then| time::moment(words, then, here.now, here.zone);
        let say = |then| time::say(words, then, here.now, here.zone);
        let mut facts = Vec::new();
        let mut put = |label: &str, value: Option<String>| {
            if let Some(value) = value {
                facts.push(Fact { label: sentence(label), value: clean(&value) });
            }
        };
        put("", standing::reason(item, words));
        let kind = details::kind(item, words);
        put(&words.label_state(), Some(words.overview_kind_state(kind, details::state_of(item, words))));
        let ends = match item.kind {
            Kind::Activation => words.label_codes_expire(),
            Kind::Identity => words.label_valid_until(),
        };
        put(&ends, end(item).map(say));
        put(&words.label_last_safe_day(), item.last_safe_day.map(say));
        if let (Some(opens), Some(ends)) = (item.renewal_opens, item.not_after) {
            put(&words.overview_window(), Some(words.overview_from_to(moment(opens), moment(ends))));
        }
        put(&words.label_renews(), item.renews_at.map(say));
        for copy in &item.backups {
            put(&words.label_back_up(), Some(copy_said(copy, words, moment)));
        }
        if item.kind == Kind::Identity && item.backups.is_empty() {
            let stays = item.location.as_deref().is_some_and(|location| location.starts_with("token:"));
            put(
                &words.label_back_up(),
                Some(if stays { words.value_key_stays() } else { words.overview_copy_none() }),
            );
        }
        put(&words.label_location(), item.location.clone());
        facts
    }

    fn left(&self, item: &Item, here: Here<'_>) -> String {
        standing::left(item, self.progress_of(item), here.now, here.zone, here.words)
    }

    fn progress_of(&self, item: &Item) -> Option<&Progress> {
        self.progress.get(&item.id).filter(|_| standing::is_under_way(item))
    }

    fn sentence(&self, item: &Item, left: &str, here: Here<'_>) -> String {
        let words = here.words;
        let mut said = words.overview_said(clean(&item.title), left);
        for Fact { label, value } in Self::facts(item, here) {
            said.push(' ');
            said.push_str(&if label.is_empty() {
                words.overview_reason(value)
            } else {
                words.overview_said(label, value)
            });
        }
        said
    }
}

fn copy_said(copy: &BackUpCopy, words: &Messages, moment: impl Fn(Timestamp) -> String) -> String {
    match copy.proven_at {
        _ if !copy.current => words.overview_copy_outdated(moment(copy.made_at)),
        Some(proven) => words.overview_copy_proven(moment(proven)),
        None => words.overview_copy_unproven(moment(copy.made_at)),
    }
}

fn start(item: &Item) -> Option<Timestamp> {
    match item.kind {
        Kind::Activation => item.approved_at.or_else(|| Some(item.application.as_ref()?.made_at)),
        Kind::Identity => item.not_before,
    }
}

fn end(item: &Item) -> Option<Timestamp> {
    match item.kind {
        Kind::Activation => item.deadline,
        Kind::Identity => item.not_after.or(item.deadline),
    }
}

fn bar(item: &Item, scale: &Scale, now: Timestamp) -> Bar {
    let what = match item.kind {
        Kind::Identity => What::Certificate,
        Kind::Activation if item.deadline.is_none() && item.state == State::AwaitingCode => What::Application,
        Kind::Activation => What::Codes,
    };
    // What has no end yet lasts until now, and what has no beginning begins now.
    let to = end(item).unwrap_or(now);
    let from = start(item).unwrap_or(now).min(to);
    let sides = (scale.place(from), scale.place(to));
    let within = |then: Option<Timestamp>| {
        let place = scale.place(then?);
        if let Place::At(at) = place { Some(at) } else { None }
    };
    let open =
        |opens: Timestamp| opens < to && scale.place(opens) != Place::After && sides.1 != Place::Before;
    let mut copies: Vec<&BackUpCopy> = item.backups.iter().collect();
    copies.sort_by_key(|copy| copy.made_at);
    let first = copies.len().saturating_sub(COPIES);
    Bar {
        what,
        from: scale.at(from),
        to: scale.at(to),
        before: sides.0 == Place::Before,
        after: sides.1 == Place::After,
        window: item
            .renewal_opens
            .filter(|opens| open(*opens))
            .map(|opens| (scale.at(opens.max(from)), scale.at(to))),
        safe: within(item.last_safe_day),
        copies: copies[first..].iter().map(|copy| mark(copy, scale)).collect(),
    }
}

fn mark(copy: &BackUpCopy, scale: &Scale) -> Mark {
    Mark {
        at: scale.at(copy.made_at),
        before: scale.place(copy.made_at) == Place::Before,
        proven: copy.proven_at.is_some(),
        current: copy.current,
    }
}

fn part(done: u32, total: u32) -> f32 {
    let part = f64::from(done.min(total)) / f64::from(total.max(1));
    #[expect(clippy::cast_possible_truncation, reason = "a share of one")]
    let part = part as f32;
    part
}

#[cfg(test)]
#[path = "overview/tests.rs"]
mod tests;
