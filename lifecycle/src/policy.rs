//! How reminders and renewals are timed: a value made of the person's settings, the issuers' profiles and the time zone.

use std::{collections::BTreeMap, fmt, str::FromStr};

use jiff::{SignedDuration, Timestamp, civil::Time, tz::TimeZone};
use serde::{Deserialize, Serialize};

use crate::WorkingDays;

/// When people are reminded, and whether certificates are renewed without them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Where the person is: their nights and mornings.
    pub zone: TimeZone,
    /// When people are left alone.
    pub quiet: Option<QuietHours>,
    /// The person wants no reminders before this moment.
    pub paused_until: Option<Timestamp>,
    /// How long before codes lapse people are reminded.
    pub codes: Vec<Ahead>,
    /// How long before the last safe day of a certificate people are reminded.
    pub certificates: Vec<Ahead>,
    /// Whether certificates that need no human input are renewed by themselves.
    pub automatic_renewal: bool,
    /// What is different with one issuer, by its id.
    pub issuers: BTreeMap<String, IssuerPolicy>,
}

/// What an issuer's profile says about timing, and about what the person can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuerPolicy {
    /// Reminders of its codes, where they differ.
    pub codes: Option<Vec<Ahead>>,
    /// Reminders of its certificates, where they differ.
    pub certificates: Option<Vec<Ahead>>,
    /// Whether its certificates may be renewed without the person.
    pub automatic_renewal: bool,
    /// When its office works; `None` where that does not matter.
    pub working_days: Option<WorkingDays>,
    /// Whether the person can have codes, new ones or one that never came, by answering questions through us.
    pub renews_codes: bool,
}

impl Default for Policy {
    /// Codes 7, 3 and 1 days, 6 hours and 1 hour before; certificates 30, 14, 7, 3 and 1 days before; not between 21:00
    /// and 8:00 UTC; renewed by themselves.
    fn default() -> Self {
        Self {
            zone: TimeZone::UTC,
            quiet: Some(QuietHours::default()),
            paused_until: None,
            codes: [168, 72, 24, 6, 1].map(Ahead).to_vec(),
            certificates: [720, 336, 168, 72, 24].map(Ahead).to_vec(),
            automatic_renewal: true,
            issuers: BTreeMap::new(),
        }
    }
}

impl Default for IssuerPolicy {
    /// Nothing differs.
    fn default() -> Self {
        Self {
            codes: None,
            certificates: None,
            automatic_renewal: true,
            working_days: None,
            renews_codes: false,
        }
    }
}

impl Policy {
    pub(crate) fn codes_of(&self, issuer: &str) -> &[Ahead] {
        self.issuers.get(issuer).and_then(|own| own.codes.as_ref()).unwrap_or(&self.codes)
    }

    pub(crate) fn certificates_of(&self, issuer: &str) -> &[Ahead] {
        self.issuers.get(issuer).and_then(|own| own.certificates.as_ref()).unwrap_or(&self.certificates)
    }

    /// Whether this issuer gives codes to whoever answers its questions.
    #[must_use]
    pub fn renews_codes(&self, issuer: &str) -> bool {
        self.issuers.get(issuer).is_some_and(|own| own.renews_codes)
    }

    pub(crate) fn renews_by_itself(&self, issuer: &str) -> bool {
        self.automatic_renewal && self.issuers.get(issuer).is_none_or(|own| own.automatic_renewal)
    }

    /// The last moment before `closes` at which this issuer's office can still do it.
    pub(crate) fn last_safe(&self, issuer: &str, closes: Timestamp) -> Timestamp {
        let days = self.issuers.get(issuer).and_then(|own| own.working_days.as_ref());
        days.map_or(closes, |days| days.last_safe(closes))
    }

    /// `at`, or the end of the pause that it falls in. Where the pause ends too late for `deadline`, it stays.
    pub(crate) fn after_pause(&self, at: Timestamp, deadline: Option<Timestamp>) -> Timestamp {
        let in_time = |until: &Timestamp| *until > at && deadline.is_none_or(|deadline| *until < deadline);
        self.paused_until.filter(in_time).unwrap_or(at)
    }

    /// The same, and then the end of the night that it falls in, where that is not too late for `deadline`.
    pub(crate) fn by_day(&self, at: Timestamp, deadline: Option<Timestamp>) -> Timestamp {
        let at = self.after_pause(at, deadline);
        let morning = self.quiet.as_ref().and_then(|quiet| quiet.end(at, &self.zone));
        morning.filter(|morning| deadline.is_none_or(|deadline| *morning < deadline)).unwrap_or(at)
    }
}

/// The hours of the day when people are left alone, on the clock of their wall; over midnight where `until` is earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuietHours {
    /// The first quiet moment.
    pub from: Time,
    /// The first moment that is not quiet any more.
    pub until: Time,
}

impl Default for QuietHours {
    /// From 21:00 until 8:00.
    fn default() -> Self {
        Self { from: Time::constant(21, 0, 0, 0), until: Time::constant(8, 0, 0, 0) }
    }
}

impl QuietHours {
    /// When the quiet hours that `at` falls in are over; `None` if it falls in none.
    #[must_use]
    pub fn end(&self, at: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let local = zone.to_datetime(at);
        let time = local.time();
        let (evening, early) = (time >= self.from, time < self.until);
        let quiet = if self.from <= self.until { evening && early } else { evening || early };
        if !quiet {
            return None;
        }
        let day = if early { local.date() } else { local.date().tomorrow().ok()? };
        let end = zone.to_ambiguous_timestamp(day.to_datetime(self.until));
        // An hour that comes twice in autumn is quiet until its second end.
        let first = end.compatible().ok()?;
        if first > at { Some(first) } else { end.later().ok().filter(|end| *end > at) }
    }
}

/// How long before a deadline, in whole hours; written `7d` or `6h`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Ahead(pub u32);

impl Ahead {
    /// The exact length.
    #[must_use]
    pub const fn duration(self) -> SignedDuration {
        SignedDuration::from_hours(self.0 as i64)
    }

    /// The moment that lies so long before `deadline`.
    #[must_use]
    pub fn of(self, deadline: Timestamp) -> Timestamp {
        deadline.saturating_sub(self.duration()).unwrap_or(Timestamp::MIN)
    }
}

impl fmt::Display for Ahead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            hours if hours >= 24 && hours % 24 == 0 => write!(f, "{}d", hours / 24),
            hours => write!(f, "{hours}h"),
        }
    }
}

impl FromStr for Ahead {
    type Err = BadAhead;

    fn from_str(text: &str) -> Result<Self, BadAhead> {
        let bad = || BadAhead(text.chars().take(20).collect());
        let (count, hours) = text
            .strip_suffix('d')
            .map(|days| (days, 24))
            .or(text.strip_suffix('h').map(|hours| (hours, 1)))
            .ok_or_else(bad)?;
        let count: u32 = count.parse().map_err(|_| bad())?;
        count.checked_mul(hours).map(Self).ok_or_else(bad)
    }
}

impl TryFrom<String> for Ahead {
    type Error = BadAhead;

    fn try_from(text: String) -> Result<Self, BadAhead> {
        text.parse()
    }
}

impl From<Ahead> for String {
    fn from(ahead: Ahead) -> Self {
        ahead.to_string()
    }
}

/// A text that is no [`Ahead`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is neither days nor hours before a deadline: write it as 7d or 6h")]
pub struct BadAhead(String);

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_night_ends_in_the_morning_of_the_person_and_a_day_has_no_end() {
        let quiet = QuietHours::default();
        let paris = TimeZone::get("Europe/Paris").unwrap();
        // 23:30 and 03:00 in Paris in winter; 8:00 there is 7:00 UTC.
        assert_eq!(quiet.end(at("2026-11-22T22:30:00Z"), &paris), Some(at("2026-11-23T07:00:00Z")));
        assert_eq!(quiet.end(at("2026-11-22T02:00:00Z"), &paris), Some(at("2026-11-22T07:00:00Z")));
        assert_eq!(quiet.end(at("2026-11-22T12:00:00Z"), &paris), None);
        assert_eq!(quiet.end(at("2026-11-22T07:00:00Z"), &paris), None);
    }

    #[test]
    fn a_night_of_daylight_saving_ends_at_the_same_hour_on_the_wall() {
        let (quiet, paris) = (QuietHours::default(), TimeZone::get("Europe/Paris").unwrap());
        assert_eq!(quiet.end(at("2026-03-28T22:00:00Z"), &paris), Some(at("2026-03-29T06:00:00Z")));
        assert_eq!(quiet.end(at("2026-10-24T22:00:00Z"), &paris), Some(at("2026-10-25T07:00:00Z")));
        // Quiet until 2:30, which comes twice.
        let odd = QuietHours { from: Time::constant(22, 0, 0, 0), until: Time::constant(2, 30, 0, 0) };
        assert_eq!(odd.end(at("2026-10-25T01:10:00Z"), &paris), Some(at("2026-10-25T01:30:00Z")));
    }

    #[test]
    fn a_reminder_waits_for_the_morning_only_if_that_is_early_enough() {
        let policy = Policy::default();
        let night = at("2026-11-22T23:00:00Z");
        let morning = at("2026-11-23T08:00:00Z");
        assert_eq!(policy.by_day(night, None), morning);
        assert_eq!(policy.by_day(night, Some(at("2026-11-23T08:00:01Z"))), morning);
        assert_eq!(policy.by_day(night, Some(morning)), night);
    }

    #[test]
    fn a_pause_holds_reminders_back_but_none_until_it_is_too_late() {
        let until = at("2026-11-24T23:00:00Z");
        let policy = Policy { paused_until: Some(until), ..Policy::default() };
        let (noon, morning) = (at("2026-11-22T12:00:00Z"), at("2026-11-25T08:00:00Z"));
        assert_eq!(policy.by_day(noon, None), morning, "a pause that ends at night ends in the morning");
        assert_eq!(policy.by_day(noon, Some(morning)), until);
        assert_eq!(policy.by_day(noon, Some(until)), noon);
        assert_eq!(policy.by_day(at("2026-11-25T12:00:00Z"), None), at("2026-11-25T12:00:00Z"));
    }

    #[test]
    fn days_and_hours_ahead_are_read_and_written() {
        for (text, hours) in [("7d", 168), ("6h", 6), ("0h", 0), ("36h", 36)] {
            assert_eq!((text.parse(), Ahead(hours).to_string().as_str()), (Ok(Ahead(hours)), text));
        }
        for bad in ["", "d", "7", "-1d", "7w", "99999999999d", "4000000000d"] {
            assert!(bad.parse::<Ahead>().is_err(), "{bad}");
        }
    }
}
