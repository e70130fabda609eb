//! How an item stands at one moment: how pressing it is, and what time is left.

use ipc_proto::types::{Item, Kind, Progress, State};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use messages::needs::Need;
use messages::notice::sentence;
use messages::{Messages, step, time};

use crate::items::reason_and_remedy;
use crate::text::clean;
use crate::when;

/// What is due within this is urgent.
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// How pressing an item is, the better first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pressing {
    /// All is well.
    Well,
    /// It needs the person.
    NeedsYou,
    /// It does within a day.
    Urgent,
    /// It has lapsed.
    Lapsed,
}

/// How pressing an item is.
#[must_use]
pub fn pressing(item: &Item, now: Timestamp) -> Pressing {
    if item.state == State::Expired {
        return Pressing::Lapsed;
    }
    let urgent = due(item, now).is_some_and(|due| due > now && now.duration_until(due) <= DAY);
    match (needs_the_person(item), urgent) {
        (true, true) => Pressing::Urgent,
        (true, false) => Pressing::NeedsYou,
        (false, _) => Pressing::Well,
    }
}

/// Whether the person has something to do about it. An application that waits for its issuer needs nobody until that has
/// approved it, which may take weeks.
#[must_use]
pub fn needs_the_person(item: &Item) -> bool {
    item.needs_you.is_some() && need(item) != Some(Need::Approval)
}

/// Whether nothing is left to do about an item: it stays on record and out of the way.
#[must_use]
pub fn is_settled(item: &Item) -> bool {
    item.needs_you.is_none() && matches!(item.state, State::PickedUp | State::Superseded)
}

/// Whether a pick-up or renewal goes on.
#[must_use]
pub fn is_under_way(item: &Item) -> bool {
    item.needs_you.is_none()
        && matches!(item.state, State::PickingUp | State::WaitingForIssuer | State::Renewing)
}

/// The last moment at which it can still be dealt with: the last safe day, and once that is over the deadline.
#[must_use]
pub fn due(item: &Item, now: Timestamp) -> Option<Timestamp> {
    item.last_safe_day.filter(|safe| *safe > now).or(item.deadline)
}

/// What it needs of the person; none for what only a newer daemon knows.
#[must_use]
pub fn need(item: &Item) -> Option<Need> {
    Need::of_word(&item.needs_you.as_ref()?.need)
}

/// Why it needs the person, as a sentence on one line, without a full stop.
#[must_use]
pub fn reason(item: &Item, words: &Messages) -> Option<String> {
    let needs_you = item.needs_you.as_ref()?;
    Some(sentence(&clean(&reason_and_remedy(item, needs_you, words).0)))
}

/// The time that is left, or how far what runs is: a fragment, on one line.
#[must_use]
pub fn left(
    item: &Item,
    progress: Option<&Progress>,
    now: Timestamp,
    zone: &TimeZone,
    words: &Messages,
) -> String {
    if let Some(Progress { step, done, total, detail, .. }) = progress {
        return words.tray_what_step(*done, sentence(&clean(&step::say(words, step, detail))), *total);
    }
    let Some(deadline) = item.deadline else {
        return reason(item, words).unwrap_or_default();
    };
    let distance = |then| time::distance(words, then, now, zone);
    let over = deadline <= now;
    match item.kind {
        Kind::Activation if over => words.tray_what_codes_over(distance(deadline)),
        Kind::Activation => words.tray_what_codes(distance(deadline)),
        Kind::Identity if over => words.tray_what_certificate_over(distance(deadline)),
        Kind::Identity => match due(item, now) {
            Some(safe) if safe < deadline && need(item) == Some(Need::Renew) => {
                words.tray_what_renew_by(distance(safe), time::moment(words, safe, now, zone))
            }
            Some(_) | None => words.tray_what_certificate(distance(deadline)),
        },
    }
}

/// When an item reads differently, or is more pressing, by the clock alone.
#[must_use]
pub fn changes_at(item: &Item, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let said = [item.deadline, item.last_safe_day, item.snoozed_until].into_iter().flatten();
    let before = |end: Timestamp, by| end.saturating_sub(by).unwrap_or(Timestamp::MIN);
    let ends = item.last_safe_day.into_iter().chain(item.deadline);
    let steps = ends.flat_map(|end| [end, before(end, DAY), before(end, when::TOMORROW)]);
    let steps = steps.filter(|moment| *moment > now);
    said.map(|then| when::next_change(then, now, zone)).chain(steps).min()
}
