//! Which reminders are due: the moments before a deadline at which a person is told of it.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// One reminder of one deadline: how long before it, or after it has passed.
///
/// A stage is recorded as delivered once and for all, so no reminder is shown twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Thirty days before.
    Days30,
    /// Fourteen days before.
    Days14,
    /// Seven days before.
    Days7,
    /// Three days before.
    Days3,
    /// One day before.
    Day1,
    /// Six hours before.
    Hours6,
    /// One hour before.
    Hour1,
    /// The deadline has passed.
    Lapsed,
}

impl Stage {
    /// The stages of an activation's codes, the earliest first.
    pub const OF_CODES: &[Self] =
        &[Self::Days7, Self::Days3, Self::Day1, Self::Hours6, Self::Hour1, Self::Lapsed];

    /// The stages of a certificate, counted from its last safe day, the earliest first.
    pub const OF_CERTIFICATE: &[Self] =
        &[Self::Days30, Self::Days14, Self::Days7, Self::Days3, Self::Day1, Self::Lapsed];

    /// How long before the deadline it is due.
    #[must_use]
    pub const fn before(self) -> SignedDuration {
        match self {
            Self::Days30 => SignedDuration::from_hours(30 * 24),
            Self::Days14 => SignedDuration::from_hours(14 * 24),
            Self::Days7 => SignedDuration::from_hours(7 * 24),
            Self::Days3 => SignedDuration::from_hours(3 * 24),
            Self::Day1 => SignedDuration::from_hours(24),
            Self::Hours6 => SignedDuration::from_hours(6),
            Self::Hour1 => SignedDuration::from_hours(1),
            Self::Lapsed => SignedDuration::ZERO,
        }
    }

    /// The moment at which it is due for this deadline.
    #[must_use]
    pub fn due(self, deadline: Timestamp) -> Timestamp {
        deadline.saturating_sub(self.before()).unwrap_or(Timestamp::MIN)
    }
}

/// The reminder to give now, if one is due: of several that fell due together only the last, as what it is now.
#[must_use]
pub(crate) fn due_now(
    stages: &[Stage],
    deadline: Timestamp,
    now: Timestamp,
    delivered: &[Stage],
) -> Option<Stage> {
    let latest = *stages.iter().rev().find(|stage| stage.due(deadline) <= now)?;
    (!delivered.contains(&latest)).then_some(latest)
}

/// The moment of the first reminder after `now`.
#[must_use]
pub(crate) fn next_due(
    stages: &[Stage],
    deadline: Timestamp,
    now: Timestamp,
    delivered: &[Stage],
) -> Option<Timestamp> {
    stages
        .iter()
        .filter(|stage| !delivered.contains(stage))
        .map(|stage| stage.due(deadline))
        .find(|due| *due > now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fell_due_while_the_computer_was_off_is_one_reminder() {
        let deadline: Timestamp = "2026-12-07T12:00:00Z".parse().unwrap();
        let now = deadline - SignedDuration::from_hours(2);
        assert_eq!(due_now(Stage::OF_CODES, deadline, now, &[Stage::Days7]), Some(Stage::Hours6));
        assert_eq!(due_now(Stage::OF_CODES, deadline, now, &[Stage::Hours6]), None);
        assert_eq!(next_due(Stage::OF_CODES, deadline, now, &[]), Some(Stage::Hour1.due(deadline)));
    }

    #[test]
    fn stages_stand_in_the_order_in_which_they_fall_due() {
        for stages in [Stage::OF_CODES, Stage::OF_CERTIFICATE] {
            assert!(stages.windows(2).all(|pair| pair[0].before() > pair[1].before()));
        }
    }
}
