//! I6: nothing is shown at night that could wait for the morning.

use jiff::{SignedDuration, Timestamp};
use lifecycle::{Policy, Stage};

use super::promises::{ASKED_FOR, by_day, last_safe};
use crate::{
    chance::mins,
    history::Violation,
    matter::{Matter, Thing},
};

const NAME: &str = "I6 nothing is shown at night that could wait";

/// A person who dealt with the very matter is up for so long, and a little longer until the notice is there.
const UP: SignedDuration = SignedDuration::from_mins(62);

/// A reminder is handed out, on a computer whose clock is right.
pub(crate) fn handed_out(
    matter: &Matter,
    stage: Stage,
    issuer: &str,
    policy: &Policy,
    now: Timestamp,
) -> Result<(), Box<Violation>> {
    let before = match (stage, &matter.thing) {
        // The person named the moment, but not that at which the computer is on again.
        (Stage::Snoozed, _) if matter.snoozed.is_none_or(|(_, until)| now <= until + ASKED_FOR + mins(2)) => {
            return Ok(());
        }
        (Stage::Ahead(_) | Stage::Trouble | Stage::Snoozed, Thing::Certificate(certificate)) => {
            Some(last_safe(certificate, issuer, policy)).filter(|last| now < *last).or(matter.matters_until())
        }
        (Stage::Ahead(_) | Stage::Intake | Stage::Trouble | Stage::Snoozed, _) => matter.matters_until(),
        (Stage::Lapsed | Stage::BackUp(_) | Stage::Prove(_), _) => None,
    };
    let up = matter.handled.is_some_and(|at| at.duration_until(now) <= UP && at <= now + mins(1));
    // Where the end of the night is the deadline to the second, either is right.
    let morning = by_day(now, before, policy);
    if up || morning == now || before.is_some_and(|before| morning + mins(1) > before) {
        return Ok(());
    }
    // A clock that is off by seconds may take the first seconds of the night for the evening.
    if by_day(now - mins(1), before, policy) == now - mins(1) || morning < now + mins(1) {
        return Ok(());
    }
    let what =
        format!("{}: {stage} is handed out at {now:.0}, and the night ends at {morning:.0}", matter.id);
    Err(Violation::new(NAME, now, what))
}
