//! How long codes live, when a certificate can be renewed, and the last safe day of either.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How long the codes of an activation can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeWindow {
    /// When the issuer approved the application; `None` if nothing said so.
    pub approved_at: Option<Timestamp>,
    /// The first moment at which the issuer refuses the codes.
    pub expires_at: Timestamp,
}

impl CodeWindow {
    /// The window of codes that the issuer has not given yet.
    pub const NONE_YET: Self = Self { approved_at: None, expires_at: Timestamp::MAX };

    /// The window of codes that live for `lifetime` from their approval.
    ///
    /// Where the approval date is not known, the codes are counted from `seen_at`, the moment that they were read:
    /// that is the latest that their life can have begun.
    #[must_use]
    pub fn new(approved_at: Option<Timestamp>, seen_at: Timestamp, lifetime: SignedDuration) -> Self {
        let start = approved_at.unwrap_or(seen_at);
        Self { approved_at, expires_at: later(start, lifetime) }
    }

    /// Whether the codes can no longer be used.
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        now >= self.expires_at
    }
}

/// When a certificate can be renewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenewalWindow {
    /// The first moment at which a renewal is due.
    pub opens: Timestamp,
    /// The first moment at which the issuer no longer renews.
    pub closes: Timestamp,
}

impl RenewalWindow {
    /// The window of a certificate that is valid from `not_before` to `not_after`.
    ///
    /// It opens `opens_before` its end, but never before two thirds of its life: a certificate of 30 days under a
    /// rule of 60 days would be due from its first second. It closes `closes_after` its end; a negative value
    /// closes it before.
    #[must_use]
    pub fn new(
        not_before: Timestamp,
        not_after: Timestamp,
        opens_before: SignedDuration,
        closes_after: SignedDuration,
    ) -> Self {
        let two_thirds = not_before.duration_until(not_after) / 3 * 2;
        let opens = later(not_after, -opens_before).max(later(not_before, two_thirds));
        let closes = later(not_after, closes_after);
        Self { opens: opens.min(closes), closes }
    }

    /// The last moment at which the certificate can be renewed while it is still valid.
    #[must_use]
    pub fn last_safe_day(&self, not_after: Timestamp) -> Timestamp {
        self.closes.min(not_after)
    }
}

/// `start + by`, held inside the years that a timestamp can express: a date that a stranger wrote must not panic.
fn later(start: Timestamp, by: SignedDuration) -> Timestamp {
    start.saturating_add(by).unwrap_or(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn days(days: i64) -> SignedDuration {
        SignedDuration::from_hours(24 * days)
    }

    #[test]
    fn codes_live_for_fifteen_days_from_their_approval() {
        let window = CodeWindow::new(Some(at("2026-11-07T14:05:00Z")), at("2026-11-20T00:00:00Z"), days(15));
        assert_eq!(window.expires_at, at("2026-11-22T14:05:00Z"));
        assert!(!window.is_over(at("2026-11-22T14:04:59Z")));
        assert!(window.is_over(at("2026-11-22T14:05:00Z")));
    }

    #[test]
    fn codes_without_an_approval_date_are_counted_from_when_they_were_seen() {
        let window = CodeWindow::new(None, at("2026-11-20T00:00:00Z"), days(15));
        assert_eq!((window.approved_at, window.expires_at), (None, at("2026-12-05T00:00:00Z")));
    }

    #[test]
    fn the_renewal_of_a_short_lived_certificate_is_not_due_from_its_first_day() {
        let (start, end) = (at("2026-11-01T00:00:00Z"), at("2026-12-01T00:00:00Z"));
        let window = RenewalWindow::new(start, end, days(60), days(0));
        assert_eq!(window.opens, at("2026-11-21T00:00:00Z"));
        assert_eq!(window.last_safe_day(end), end);
    }

    #[test]
    fn an_issuer_that_renews_only_until_a_week_before_the_end_moves_the_last_safe_day() {
        let (start, end) = (at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z"));
        let window = RenewalWindow::new(start, end, days(60), days(-7));
        assert_eq!(window.last_safe_day(end), at("2026-12-25T00:00:00Z"));
    }

    #[test]
    fn an_issuer_that_renews_after_the_end_does_not_move_the_last_safe_day_past_it() {
        let (start, end) = (at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z"));
        let window = RenewalWindow::new(start, end, days(90), days(365));
        assert_eq!(window.last_safe_day(end), end);
    }

    #[test]
    fn dates_at_the_end_of_time_do_not_panic() {
        let window = RenewalWindow::new(Timestamp::MIN, Timestamp::MAX, days(60), days(365));
        assert!(window.opens <= window.closes);
        assert_eq!(
            CodeWindow::new(Some(Timestamp::MAX), Timestamp::MAX, days(15)).expires_at,
            Timestamp::MAX
        );
    }
}
