//! The days on which people work at an issuer.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// `[working_days]`: when the issuer works, so that the last safe day is one on which it can still be reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkingDays {
    /// Where its days begin and end.
    pub zone: Zone,
    /// The days of the week on which it works.
    #[serde(default = "monday_to_friday")]
    pub days: BTreeSet<Day>,
    /// The dates on which it does not, although the day of the week is one of `days`.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub holidays: BTreeSet<Holiday>,
    /// How many whole working days it needs to renew a certificate.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub needed: u8,
}

impl WorkingDays {
    /// Monday to Friday in `zone`, no holidays, and no time needed.
    #[must_use]
    pub fn of_the_week(zone: Zone) -> Self {
        Self { zone, days: monday_to_friday(), holidays: BTreeSet::new(), needed: 0 }
    }
}

fn monday_to_friday() -> BTreeSet<Day> {
    [Day::Mon, Day::Tue, Day::Wed, Day::Thu, Day::Fri].into()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_zero(number: &u8) -> bool {
    *number == 0
}

/// A day of the week; written `mon`, `tue` and so on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Day {
    /// Monday.
    Mon,
    /// Tuesday.
    Tue,
    /// Wednesday.
    Wed,
    /// Thursday.
    Thu,
    /// Friday.
    Fri,
    /// Saturday.
    Sat,
    /// Sunday.
    Sun,
}

impl Day {
    /// The same for reckoning with dates.
    #[must_use]
    pub fn weekday(self) -> Weekday {
        match self {
            Self::Mon => Weekday::Monday,
            Self::Tue => Weekday::Tuesday,
            Self::Wed => Weekday::Wednesday,
            Self::Thu => Weekday::Thursday,
            Self::Fri => Weekday::Friday,
            Self::Sat => Weekday::Saturday,
            Self::Sun => Weekday::Sunday,
        }
    }
}

/// A date in quotes, such as `"2026-10-01"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holiday(pub Date);

impl Serialize for Holiday {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Holiday {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(HolidayVisitor)
    }
}

struct HolidayVisitor;

impl de::Visitor<'_> for HolidayVisitor {
    type Value = Holiday;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a date in quotes, such as \"2026-10-01\"")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Holiday, E> {
        let date = text.parse().ok().filter(|date: &Date| date.to_string() == text);
        date.map(Holiday).ok_or_else(|| de::Error::invalid_value(de::Unexpected::Str(text), &self))
    }
}

/// A time zone by its name in the IANA database, such as `Asia/Shanghai`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(TimeZone);

/// A text that names no time zone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no time zone: write its name in the IANA database, such as \"Asia/Shanghai\"")]
pub struct UnknownZone(String);

impl Zone {
    /// The zone, for reckoning.
    #[must_use]
    pub fn time_zone(&self) -> &TimeZone {
        &self.0
    }

    /// Its name in the IANA database.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }
}

impl FromStr for Zone {
    type Err = UnknownZone;

    fn from_str(name: &str) -> Result<Self, UnknownZone> {
        let found = TimeZone::get(name).ok().filter(|zone| !zone.is_unknown() && zone.iana_name().is_some());
        found.map(Self).ok_or_else(|| UnknownZone(name.chars().take(60).collect()))
    }
}

impl TryFrom<String> for Zone {
    type Error = UnknownZone;

    fn try_from(name: String) -> Result<Self, UnknownZone> {
        name.parse()
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.name().to_owned()
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_known_by_its_name_and_nothing_else() {
        assert_eq!("Asia/Shanghai".parse::<Zone>().unwrap().to_string(), "Asia/Shanghai");
        assert_eq!("UTC".parse::<Zone>().unwrap().name(), "UTC");
        for bad in ["Asia/Shangai", "", "+08:00", "Etc/Unknown", "../etc/passwd", "CST6CDT,M3.2.0,M11.1.0"] {
            assert!(bad.parse::<Zone>().is_err(), "{bad}");
        }
    }
}
