//! Lengths of time as people write them: "15 days".

use std::fmt;
use std::str::FromStr;

use jiff::{SignedDuration, Span, SpanRelativeTo, Timestamp};
use serde::{Deserialize, Serialize};

/// A length of time, written as `15 days`, `2 weeks`, `36 hours` or `-1 day`. A day is 24 hours; months and years have
/// no fixed length and are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Period(SignedDuration);

/// Why a text is no [`Period`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    /// The text is no length of time.
    #[error("'{0}' is no length of time: write it as \"15 days\" or \"36 hours\"")]
    Unreadable(String),
    /// The text counts in months or years.
    #[error("'{0}' counts in months or years, whose length differs: count in days")]
    NoFixedLength(String),
    /// The text is longer than 100 years.
    #[error("'{0}' is longer than a hundred years")]
    TooLong(String),
}

const LONGEST_DAYS: i64 = 36_525;

impl Period {
    /// So many days of 24 hours; negative where a rule counts backwards. At most a hundred years either way.
    #[must_use]
    pub fn days(days: i64) -> Self {
        Self(SignedDuration::from_hours(24 * days.clamp(-LONGEST_DAYS, LONGEST_DAYS)))
    }

    /// So many hours. At most a hundred years either way.
    #[must_use]
    pub fn hours(hours: i64) -> Self {
        Self(SignedDuration::from_hours(hours.clamp(-24 * LONGEST_DAYS, 24 * LONGEST_DAYS)))
    }

    /// So many minutes. At most a hundred years either way.
    #[must_use]
    pub fn minutes(minutes: i64) -> Self {
        let longest = 60 * 24 * LONGEST_DAYS;
        Self(SignedDuration::from_mins(minutes.clamp(-longest, longest)))
    }

    /// The exact length.
    #[must_use]
    pub fn duration(self) -> SignedDuration {
        self.0
    }

    /// The moment that lies this length after `moment`, or the last moment that can be said.
    #[must_use]
    pub fn after(self, moment: Timestamp) -> Timestamp {
        moment.saturating_add(self.0).unwrap_or(Timestamp::MAX)
    }

    /// The moment that lies this length before `moment`, or the first moment that can be said.
    #[must_use]
    pub fn before(self, moment: Timestamp) -> Timestamp {
        moment.saturating_sub(self.0).unwrap_or(Timestamp::MIN)
    }
}

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let shown = || text.chars().take(60).collect::<String>();
        let span: Span = text.trim().parse().map_err(|_| PeriodError::Unreadable(shown()))?;
        if span.get_years() != 0 || span.get_months() != 0 {
            return Err(PeriodError::NoFixedLength(shown()));
        }
        let duration = span
            .to_duration(SpanRelativeTo::days_are_24_hours())
            .map_err(|_| PeriodError::Unreadable(shown()))?;
        if duration.abs() > SignedDuration::from_hours(24 * LONGEST_DAYS) {
            return Err(PeriodError::TooLong(shown()));
        }
        // Parts of a second have no meaning here and would not survive being written.
        Ok(Self(SignedDuration::from_secs(duration.as_secs())))
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        let (count, unit) = [(86_400, "day"), (3_600, "hour"), (60, "minute")]
            .into_iter()
            .find(|(length, _)| seconds % length == 0)
            .map_or((seconds, "second"), |(length, unit)| (seconds / length, unit));
        write!(f, "{count} {unit}{}", if count.abs() == 1 { "" } else { "s" })
    }
}

impl TryFrom<String> for Period {
    type Error = PeriodError;

    fn try_from(text: String) -> Result<Self, PeriodError> {
        text.parse()
    }
}

impl From<Period> for String {
    fn from(period: Period) -> Self {
        period.to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn fifteen_days_are_read_and_written_as_people_do() {
        let period: Period = "15 days".parse().unwrap();
        assert_eq!(period.duration().as_hours(), 360);
        assert_eq!(period.to_string(), "15 days");
        assert_eq!("2 weeks".parse::<Period>().unwrap().to_string(), "14 days");
        assert_eq!("-1 day".parse::<Period>().unwrap().to_string(), "-1 day");
        assert_eq!("0 days".parse::<Period>().unwrap(), Period::days(0));
    }

    #[test]
    fn months_are_refused_because_nobody_knows_how_long_they_are() {
        assert_eq!("2 months".parse::<Period>(), Err(PeriodError::NoFixedLength("2 months".to_owned())));
        assert!("soon".parse::<Period>().is_err());
        assert!("90000 days".parse::<Period>().is_err());
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(seconds in -3_000_000_000_i64..3_000_000_000) {
            let period = Period(SignedDuration::from_secs(seconds));
            prop_assert_eq!(period.to_string().parse::<Period>(), Ok(period));
        }
    }
}
