//! I2: no renewal that could succeed is missed.
//!
//! A certificate that needs nobody and may be renewed without anybody is tried once the computer was on in one stretch, with its clock right
//! and the network up, at an issuer that answers and is willing, for longer than the longest wait that the policy allows at
//! that point of the window. A try in such a stretch succeeds.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use lifecycle::{ItemId, Policy};

use super::promises::{last_safe, renews_by_itself};
use crate::{
    chance::{days, hours, mins, secs},
    history::Violation,
    matter::{Certificate, Matter, Run, Thing},
};

const NAME: &str = "I2 no renewal that could succeed is missed";

/// A network that returns is used within this time.
const AT_ONCE: SignedDuration = secs(8);

/// Since when each certificate could have been renewed.
#[derive(Debug, Default)]
pub(crate) struct Renewed {
    watched: BTreeMap<ItemId, Watched>,
    /// Those that the person has stopped: none is begun before.
    resting: BTreeMap<ItemId, Timestamp>,
}

#[derive(Clone, Copy, Debug)]
struct Watched {
    /// Since when everything was as it must be.
    since: Timestamp,
    /// By then a try has to begin.
    by: Timestamp,
}

impl Renewed {
    /// Something has changed at `now`; `possible` says whether the computer and the issuer are as they must be.
    pub(crate) fn stands(
        &mut self,
        matter: &Matter,
        issuer: &str,
        policy: &Policy,
        now: Timestamp,
        possible: bool,
    ) {
        let Thing::Certificate(certificate) = &matter.thing else { return };
        let could = possible
            && matches!(matter.run, Run::None | Run::Unheard | Run::Locked)
            && renews_by_itself(certificate, issuer, policy)
            && now < last_safe(certificate, issuer, policy);
        if !could {
            self.watched.remove(&matter.id);
            return;
        }
        let rested = self.resting.get(&matter.id).copied().unwrap_or(now).max(now);
        self.watched
            .entry(matter.id)
            .or_insert_with(|| Watched { since: now, by: must_begin(certificate, issuer, policy, rested) });
    }

    /// A try was made, or the person wished that none be made for now: another stretch begins.
    pub(crate) fn begins_anew(&mut self, id: ItemId) {
        self.watched.remove(&id);
    }

    /// The person has stopped a renewal: it rests for a day.
    pub(crate) fn rests(&mut self, id: ItemId, now: Timestamp) {
        self.resting.insert(id, now + days(1));
        self.watched.remove(&id);
    }

    /// The network is back, and this one waits for nothing else.
    pub(crate) fn network_returned(&mut self, id: ItemId, now: Timestamp) {
        if let Some(watched) = self.watched.get_mut(&id) {
            watched.by = watched.by.min(now + AT_ONCE);
        }
    }

    /// The matter is no longer tracked.
    pub(crate) fn forgotten(&mut self, id: ItemId) {
        self.watched.remove(&id);
        self.resting.remove(&id);
    }

    /// Nothing has happened until `now`.
    pub(crate) fn time_passes(&self, now: Timestamp) -> Result<(), Box<Violation>> {
        for (id, watched) in &self.watched {
            if watched.by < now {
                let what = format!(
                    "{id} could have been renewed from {:.0} on, had to be tried by {:.0}, and was not",
                    watched.since, watched.by
                );
                return Err(Violation::new(NAME, watched.by, what));
            }
        }
        Ok(())
    }
}

/// By when a try has to begin, if from `now` on everything is as it must be.
fn must_begin(certificate: &Certificate, issuer: &str, policy: &Policy, now: Timestamp) -> Timestamp {
    let (opens, last) = (certificate.window.opens, last_safe(certificate, issuer, policy));
    let slot_is_over = opens + opens.duration_until(last).max(SignedDuration::ZERO) / 3;
    let left = now.duration_until(last).max(SignedDuration::ZERO);
    // A quarter more than the longest pause, for the jitter; and a minute at least, with some seconds to do it.
    let longest = (left / 10).min(hours(6)) * 5 / 4;
    let by = slot_is_over.max(now + longest.max(mins(1))) + secs(20);
    // Too late to be promised: the next try may come after the last safe day.
    if by < last { by } else { Timestamp::MAX }
}
