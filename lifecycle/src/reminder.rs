//! Which reminders are due: the moments at which a person is told of a deadline, and what was told already.

use std::{fmt, str::FromStr};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Ahead, Policy, Wait};

/// A person who dealt with an item at night is told of it at night, for so long.
const AT_WORK: SignedDuration = SignedDuration::from_hours(1);

/// One reminder of one item. It is told once, however long it takes until a desktop shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Stage {
    /// An activation is here.
    Intake,
    /// So long before the codes lapse, or before the last safe day of a certificate.
    Ahead(Ahead),
    /// The deadline has passed.
    Lapsed,
    /// A run was refused or stands still, or the key is gone.
    Trouble,
    /// There is no proven back-up, so many days after the certificate came.
    BackUp(u16),
    /// Nobody has opened a back-up of the present certificate for so many years.
    Prove(u16),
    /// The person asked to be told again.
    Snoozed,
}

impl Stage {
    /// The days after a certificate came on which its missing back-up is told of.
    pub const BACK_UP_DAYS: [u16; 4] = [0, 1, 7, 30];

    /// After so many years in which nobody has opened a back-up, nobody is told of it any more.
    pub const PROVE_YEARS: u16 = 20;
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Intake => f.write_str("intake"),
            Self::Ahead(Ahead(hours)) => write!(f, "ahead-{hours}h"),
            Self::Lapsed => f.write_str("lapsed"),
            Self::Trouble => f.write_str("trouble"),
            Self::BackUp(days) => write!(f, "back-up-{days}d"),
            Self::Prove(years) => write!(f, "prove-{years}y"),
            Self::Snoozed => f.write_str("snoozed"),
        }
    }
}

impl FromStr for Stage {
    type Err = UnknownStage;

    fn from_str(word: &str) -> Result<Self, UnknownStage> {
        let plain = match word {
            "intake" => Some(Self::Intake),
            "lapsed" => Some(Self::Lapsed),
            "trouble" => Some(Self::Trouble),
            "snoozed" => Some(Self::Snoozed),
            _ => None,
        };
        plain
            .or_else(|| number(word, "ahead-", 'h').map(|hours| Self::Ahead(Ahead(hours))))
            .or_else(|| number(word, "back-up-", 'd').map(Self::BackUp))
            .or_else(|| number(word, "prove-", 'y').map(Self::Prove))
            .ok_or_else(|| UnknownStage(word.chars().take(40).collect()))
    }
}

fn number<N: FromStr>(word: &str, prefix: &str, suffix: char) -> Option<N> {
    word.strip_prefix(prefix)?.strip_suffix(suffix)?.parse().ok()
}

impl TryFrom<String> for Stage {
    type Error = UnknownStage;

    fn try_from(word: String) -> Result<Self, UnknownStage> {
        word.parse()
    }
}

impl From<Stage> for String {
    fn from(stage: Stage) -> Self {
        stage.to_string()
    }
}

/// A word that is no [`Stage`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no reminder is called '{0}'")]
pub struct UnknownStage(String);

/// What was told of an item and what is held back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminders {
    /// Since when there is something to tell: since it is tracked, or has its present codes or certificate.
    pub since: Timestamp,
    /// When the person last dealt with it.
    pub handled_at: Option<Timestamp>,
    /// When a run was refused or came to a stand, if that is not settled.
    pub troubled_at: Option<Timestamp>,
    /// The person asked for silence.
    pub snoozed: Option<Wait>,
    /// What was told, or counts as told because something later was.
    pub told: Vec<Told>,
}

/// One reminder that was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Which.
    pub stage: Stage,
    /// When, on the clock of that time.
    pub at: Timestamp,
}

/// A reminder, the moment at which it falls due, and what it is to be given before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    /// By day.
    pub(crate) at: Timestamp,
    /// Whatever the hour.
    pub(crate) falls_due: Timestamp,
    pub(crate) stage: Stage,
    deadlines: Deadlines,
}

/// What a reminder is to be given before: the last safe day, and once that is over the end; the earlier one first.
pub(crate) type Deadlines = [Option<Timestamp>; 2];

/// A reminder that nothing presses.
pub(crate) const ANY_TIME: Deadlines = [None, None];

impl Reminders {
    /// Nothing was told yet, and the person is at it.
    pub(crate) const fn new(now: Timestamp, handled_at: Option<Timestamp>) -> Self {
        Self { since: now, handled_at, troubled_at: None, snoozed: None, told: Vec::new() }
    }

    /// The person deals with it.
    pub(crate) const fn handled(&mut self, now: Timestamp) {
        self.handled_at = Some(now);
    }

    /// The person starts what it needs.
    pub(crate) fn begun(&mut self, now: Timestamp) {
        self.settle();
        self.snoozed = None;
        self.handled_at = Some(now);
    }

    /// Something needs the person: to be told once more, whatever was told before.
    pub(crate) fn trouble(&mut self, now: Timestamp) {
        self.settle();
        self.troubled_at = Some(now);
    }

    /// A back-up was opened: that it should be is told anew in its time.
    pub(crate) fn proven(&mut self) {
        self.told.retain(|told| !matches!(told.stage, Stage::Prove(_)));
    }

    /// When it is told that there has been no back-up for so many days.
    pub(crate) fn back_up_falls_due(&self, days: u16) -> Timestamp {
        let after = SignedDuration::from_hours(24 * i64::from(days));
        self.since.saturating_add(after).unwrap_or(Timestamp::MAX)
    }

    /// What stood in the way is settled.
    pub(crate) fn settle(&mut self) {
        self.troubled_at = None;
        self.told.retain(|told| told.stage != Stage::Trouble);
    }

    /// A reminder and when it falls due: not told at night, unless the morning is too late for its deadline or the person is
    /// up and was at this very item shortly before.
    pub(crate) fn moment(
        &self,
        policy: &Policy,
        falls_due: Timestamp,
        stage: Stage,
        deadlines: Deadlines,
    ) -> Moment {
        let at = self.by_day(policy, falls_due, deadlines);
        // What was told stays where it was told, and stands before all that came after.
        let told = self.told.iter().find(|told| told.stage == stage);
        Moment { at: told.map_or(at, |told| at.min(told.at)), falls_due, stage, deadlines }
    }

    fn by_day(&self, policy: &Policy, at: Timestamp, deadlines: Deadlines) -> Timestamp {
        let deadline = deadlines.into_iter().flatten().find(|deadline| at < *deadline);
        let is_up =
            self.handled_at.is_some_and(|handled| handled <= at && handled.duration_until(at) <= AT_WORK);
        if is_up { policy.after_pause(at, deadline) } else { policy.by_day(at, deadline) }
    }

    /// Sets right what a clock that was set back has made wrong; true if that changed something.
    ///
    /// What was told at a moment that is yet to come was told too early, and is told again at its time.
    pub(crate) fn set_right(&mut self, now: Timestamp) -> bool {
        let told = self.told.len();
        self.told.retain(|told| !crate::wait::is_ahead(told.at, now));
        let handled = self.handled_at.take_if(|at| crate::wait::is_ahead(*at, now)).is_some();
        let since = crate::wait::is_ahead(self.since, now);
        if since {
            self.since = now;
        }
        let troubled = self
            .troubled_at
            .as_mut()
            .filter(|at| crate::wait::is_ahead(**at, now))
            .map(|at| *at = now)
            .is_some();
        let snoozed = self.snoozed.take_if(|wait| crate::wait::is_ahead(wait.from, now)).is_some();
        told != self.told.len() || handled || since || troubled || snoozed
    }

    /// What is due at `now`, and when it is given: of all whose moment has come the last one, unless it was told. It is
    /// given at once, or in the morning if the night has come before anybody could be told.
    pub(crate) fn due(
        &self,
        moments: &[Moment],
        now: Timestamp,
        policy: &Policy,
    ) -> Option<(Timestamp, Stage)> {
        let due = self.held_back(moments).filter(|moment| moment.at <= now).max_by_key(|moment| moment.at)?;
        if self.is_told(due.stage) {
            return None;
        }
        // What has fallen due since and waits for the morning takes its place there.
        let waits = |moment: &Moment| moment.at > now && (due.falls_due..=now).contains(&moment.falls_due);
        let given = self
            .held_back(moments)
            .filter(waits)
            .fold(self.by_day(policy, now, due.deadlines), |given, moment| given.max(moment.at));
        // Whoever asks to be told at night is told at night.
        let asked_for = |wait: Wait| wait.until <= now && wait.until.duration_until(now) <= AT_WORK;
        Some(if given > now && self.snoozed.is_some_and(asked_for) {
            (now, Stage::Snoozed)
        } else {
            (given, due.stage)
        })
    }

    /// The first moment after `now` at which one is given.
    pub(crate) fn next_due(&self, moments: &[Moment], now: Timestamp, policy: &Policy) -> Option<Timestamp> {
        let coming = self.held_back(moments).filter(|moment| moment.at > now && !self.is_told(moment.stage));
        let overdue = self.due(moments, now, policy).map(|(at, _)| at).filter(|at| *at > now);
        coming.map(|moment| moment.at).chain(overdue).min()
    }

    /// These were told at `now`.
    pub(crate) fn tell(&mut self, stages: &[Stage], now: Timestamp) {
        if stages.contains(&Stage::Snoozed) || self.snoozed.is_some_and(|wait| wait.until <= now) {
            self.snoozed = None;
        }
        for stage in stages.iter().copied().filter(|stage| *stage != Stage::Snoozed) {
            if !self.is_told(stage) {
                self.told.push(Told { stage, at: now });
            }
        }
    }

    fn is_told(&self, stage: Stage) -> bool {
        self.told.iter().any(|told| told.stage == stage)
    }

    /// The moments as a snooze leaves them: what falls into it comes as one at its end.
    fn held_back(&self, moments: &[Moment]) -> impl Iterator<Item = Moment> {
        // While a run goes nothing is told, not even that a silence is over: it may be settled in a moment.
        let until = self.snoozed.filter(|_| !moments.is_empty()).map(|wait| wait.until);
        let later = moments.iter().copied().filter(move |moment| until.is_none_or(|until| moment.at > until));
        let pressing = moments.iter().find(|moment| moment.deadlines != ANY_TIME);
        let deadlines = pressing.map_or(ANY_TIME, |moment| moment.deadlines);
        later.chain(until.map(|at| Moment { at, falls_due: at, stage: Stage::Snoozed, deadlines }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: i64) -> Timestamp {
        "2026-12-01T00:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_hours(hour)
    }

    fn moments() -> Vec<Moment> {
        let moment = |(at, stage)| Moment { at, falls_due: at, stage, deadlines: ANY_TIME };
        let moments = [
            (at(0), Stage::Intake),
            (at(10), Stage::Ahead(Ahead(6))),
            (at(15), Stage::Ahead(Ahead(1))),
            (at(16), Stage::Lapsed),
        ];
        moments.map(moment).to_vec()
    }

    /// Without nights.
    fn policy() -> Policy {
        Policy { quiet: None, ..Policy::default() }
    }

    fn due(reminders: &Reminders, hour: i64) -> Option<Stage> {
        reminders.due(&moments(), at(hour), &policy()).map(|(_, stage)| stage)
    }

    fn next(reminders: &Reminders, hour: i64) -> Option<Timestamp> {
        reminders.next_due(&moments(), at(hour), &policy())
    }

    fn new() -> Reminders {
        Reminders::new(at(0), None)
    }

    #[test]
    fn what_fell_due_while_the_computer_was_off_is_one_reminder() {
        let mut reminders = new();
        assert_eq!(due(&reminders, 15), Some(Stage::Ahead(Ahead(1))));
        reminders.tell(&[Stage::Intake, Stage::Ahead(Ahead(6)), Stage::Ahead(Ahead(1))], at(15));
        assert_eq!((due(&reminders, 15), next(&reminders, 15)), (None, Some(at(16))));
    }

    #[test]
    fn a_snooze_holds_everything_back_and_ends_in_one_reminder() {
        let mut reminders = new();
        reminders.snoozed = Some(Wait { from: at(9), until: at(12) });
        assert_eq!((due(&reminders, 11), next(&reminders, 11)), (None, Some(at(12))));
        assert_eq!(due(&reminders, 12), Some(Stage::Snoozed));
        reminders.tell(&[Stage::Snoozed, Stage::Intake, Stage::Ahead(Ahead(6))], at(12));
        assert_eq!((due(&reminders, 12), next(&reminders, 12)), (None, Some(at(15))));
    }

    #[test]
    fn what_was_told_under_a_clock_that_ran_ahead_is_told_again_at_its_time() {
        let mut reminders = new();
        reminders.tell(&[Stage::Lapsed], at(16));
        assert!(!reminders.clone().set_right(at(16) - SignedDuration::from_mins(5)), "a small step is none");
        assert!(reminders.set_right(at(1)));
        assert_eq!(next(&reminders, 1), Some(at(10)));
    }

    #[test]
    fn stages_are_read_back_as_they_are_written() {
        for stage in [
            Stage::Intake,
            Stage::Ahead(Ahead(168)),
            Stage::Lapsed,
            Stage::Trouble,
            Stage::BackUp(7),
            Stage::Prove(1),
            Stage::Snoozed,
        ] {
            assert_eq!(stage.to_string().parse(), Ok(stage));
        }
        for bad in ["", "ahead-h", "ahead-1d", "back-up-70000d", "prove-y", "days-7"] {
            assert!(bad.parse::<Stage>().is_err(), "{bad}");
        }
    }
}
