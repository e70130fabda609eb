//! When people are reminded of a deadline.

use serde::{Deserialize, Serialize};

use crate::Period;

/// `[reminders]`: how long before a deadline people are reminded of it. What is absent is as the user's settings or the
/// program say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reminders {
    /// Before the codes expire.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub codes: Option<LeadTimes>,
    /// Before the last safe day of a certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificates: Option<LeadTimes>,
}

impl Reminders {
    /// Whether nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.codes.is_none() && self.certificates.is_none()
    }
}

/// How long before one deadline the reminders come, the earliest reminder first: 1 to 12 lengths of whole hours, each from
/// an hour to 400 days. The order in which they are written and repetitions mean nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Period>", into = "Vec<Period>")]
pub struct LeadTimes(Vec<u32>);

/// Why a list is no [`LeadTimes`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LeadTimesError {
    /// The list is empty, so that a deadline could pass in silence.
    #[error("no reminder at all: write one at least, such as [\"1 day\"]")]
    None,
    /// There are more than a person would read.
    #[error("{0} reminders of one deadline are too many: write 12 at most")]
    TooMany(usize),
    /// A length that is no number of whole hours, or out of the range.
    #[error("'{0}' is no time to remind ahead: write whole hours or days, from \"1 hour\" to \"400 days\"")]
    Unusable(Period),
}

const MOST: usize = 12;
const LONGEST_HOURS: i64 = 400 * 24;

impl LeadTimes {
    /// The lengths in hours, the longest first.
    pub fn hours(&self) -> impl Iterator<Item = u32> {
        self.0.iter().copied()
    }
}

impl TryFrom<Vec<Period>> for LeadTimes {
    type Error = LeadTimesError;

    fn try_from(periods: Vec<Period>) -> Result<Self, LeadTimesError> {
        let mut hours = periods.into_iter().map(whole_hours).collect::<Result<Vec<_>, _>>()?;
        hours.sort_unstable_by(|a, b| b.cmp(a));
        hours.dedup();
        match hours.len() {
            0 => Err(LeadTimesError::None),
            1..=MOST => Ok(Self(hours)),
            more => Err(LeadTimesError::TooMany(more)),
        }
    }
}

fn whole_hours(period: Period) -> Result<u32, LeadTimesError> {
    let hours = period.duration().as_hours();
    let usable = Period::hours(hours) == period && (1..=LONGEST_HOURS).contains(&hours);
    u32::try_from(hours).ok().filter(|_| usable).ok_or(LeadTimesError::Unusable(period))
}

impl From<LeadTimes> for Vec<Period> {
    fn from(times: LeadTimes) -> Self {
        times.0.into_iter().map(|hours| Period::hours(i64::from(hours))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(list: &[&str]) -> Result<Vec<u32>, LeadTimesError> {
        let periods: Vec<Period> = list.iter().map(|text| text.parse().unwrap()).collect();
        Ok(LeadTimes::try_from(periods)?.hours().collect())
    }

    #[test]
    fn reminders_come_in_the_order_of_time_however_they_are_written() {
        assert_eq!(read(&["1 hour", "7 days", "6 hours", "24 hours", "1 day"]), Ok(vec![168, 24, 6, 1]));
        let times = LeadTimes::try_from(vec![Period::hours(6), Period::days(7)]).unwrap();
        let written: Vec<String> = Vec::from(times).iter().map(ToString::to_string).collect();
        assert_eq!(written, ["7 days", "6 hours"]);
    }

    #[test]
    fn a_deadline_cannot_be_silenced_or_drowned_in_reminders() {
        assert_eq!(read(&[]), Err(LeadTimesError::None));
        let thirteen: Vec<String> = (1..=13).map(|n| format!("{n} hours")).collect();
        let thirteen: Vec<&str> = thirteen.iter().map(String::as_str).collect();
        assert_eq!(read(&thirteen), Err(LeadTimesError::TooMany(13)));
        assert_eq!(read(&thirteen[1..]).unwrap().len(), 12);
        for bad in ["0 hours", "-1 day", "90 minutes", "401 days"] {
            assert_eq!(read(&[bad]), Err(LeadTimesError::Unusable(bad.parse().unwrap())), "{bad}");
        }
        assert_eq!(read(&["400 days"]), Ok(vec![9600]));
    }
}
