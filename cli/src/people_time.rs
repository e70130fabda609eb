//! Times as people say them: "in 3 days, Tue 24 Nov 14:05", "2 hours ago, Sun 22 Nov 12:05".
//!
//! The first half is how far away, the second half when, on the wall clock of the reader's own time zone. Time left is
//! never overstated by more than half a minute: 3 days and 20 hours on the same weekday count is "in 3 days".

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Unit, Zoned};

/// How far `then` is from `now`, and when that is in `zone`.
pub(crate) fn say(then: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    format!("{}, {}", distance(then, now, zone), moment(then, now, zone))
}

/// "in 3 days", "2 hours ago" or "now".
fn distance(then: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let past = then < now;
    let (earlier, later) = if past { (then, now) } else { (now, then) };
    // Half a minute is nothing to a person, but "in 3 hours" for 3 h 59 min 58 s would be an hour lost.
    let minutes = (later.as_second() - earlier.as_second() + 30) / 60;
    let (count, unit) = match minutes {
        0 => return "now".to_owned(),
        1..60 => (minutes, "minute"),
        60..1440 => (minutes / 60, "hour"),
        _ => days_and_more(&earlier.to_zoned(zone.clone()), &later.to_zoned(zone.clone())),
    };
    let plural = if count == 1 { "" } else { "s" };
    if past { format!("{count} {unit}{plural} ago") } else { format!("in {count} {unit}{plural}") }
}

/// From a day on people count calendar days: from Saturday to Tuesday it is three, whatever the hour.
fn days_and_more(earlier: &Zoned, later: &Zoned) -> (i64, &'static str) {
    let (from, to) = (earlier.date(), later.date());
    let days = days_between(from, to).max(1);
    if days < 60 {
        return (days, "day");
    }
    let months = months_between(from, to);
    if months < 24 && months != 12 { (months.max(1), "month") } else { (months / 12, "year") }
}

fn days_between(from: Date, to: Date) -> i64 {
    from.until((Unit::Day, to)).map_or(0, |span| i64::from(span.get_days()))
}

fn months_between(from: Date, to: Date) -> i64 {
    from.until((Unit::Month, to)).map_or(0, |span| i64::from(span.get_months()))
}

/// "Tue 24 Nov 14:05"; with the year where it is not this year.
fn moment(then: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let (then, now) = (then.to_zoned(zone.clone()), now.to_zoned(zone.clone()));
    let shape = if then.year() == now.year() { "%a %-d %b %H:%M" } else { "%a %-d %b %Y %H:%M" };
    then.strftime(shape).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;
    use proptest::prelude::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn from_noon(then: &str) -> String {
        say(at(then), at("2026-11-21T12:00:00Z"), &TimeZone::UTC)
    }

    #[test]
    fn a_deadline_is_said_as_people_say_it() {
        assert_eq!(from_noon("2026-11-24T14:05:00Z"), "in 3 days, Tue 24 Nov 14:05");
        assert_eq!(from_noon("2026-11-21T15:59:40Z"), "in 4 hours, Sat 21 Nov 15:59");
        assert_eq!(from_noon("2026-11-21T15:30:00Z"), "in 3 hours, Sat 21 Nov 15:30");
        assert_eq!(from_noon("2026-11-21T12:01:00Z"), "in 1 minute, Sat 21 Nov 12:01");
        assert_eq!(from_noon("2026-11-21T12:00:10Z"), "now, Sat 21 Nov 12:00");
        assert_eq!(from_noon("2026-11-22T12:00:00Z"), "in 1 day, Sun 22 Nov 12:00");
    }

    #[test]
    fn what_is_over_is_said_as_ago() {
        assert_eq!(from_noon("2026-11-21T10:00:00Z"), "2 hours ago, Sat 21 Nov 10:00");
        assert_eq!(from_noon("2026-11-20T11:00:00Z"), "1 day ago, Fri 20 Nov 11:00");
        assert_eq!(from_noon("2024-11-20T11:00:00Z"), "2 years ago, Wed 20 Nov 2024 11:00");
    }

    #[test]
    fn another_year_is_named() {
        assert_eq!(from_noon("2027-11-21T11:00:00Z"), "in 1 year, Sun 21 Nov 2027 11:00");
        assert_eq!(from_noon("2027-11-20T11:00:00Z"), "in 11 months, Sat 20 Nov 2027 11:00");
        assert_eq!(from_noon("2028-12-20T11:00:00Z"), "in 2 years, Wed 20 Dec 2028 11:00");
    }

    #[test]
    fn the_wall_clock_is_the_readers_own() {
        let paris = TimeZone::get("Europe/Paris").unwrap();
        let said = say(at("2026-11-24T23:30:00Z"), at("2026-11-21T12:00:00Z"), &paris);
        assert_eq!(said, "in 4 days, Wed 25 Nov 00:30");
    }

    /// The count and the length of its unit in seconds, the shortest such unit can be.
    fn read_back(said: &str) -> i64 {
        let mut words = said.trim_start_matches("in ").split([' ', ',']);
        let Some(Ok(count)) = words.next().map(str::parse::<i64>) else {
            return 0;
        };
        let unit = match words.next().unwrap().trim_end_matches('s') {
            "minute" => 60,
            "hour" => 3600,
            "day" => 86_400,
            "month" => 28 * 86_400,
            "year" => 365 * 86_400,
            other => panic!("unknown unit {other}"),
        };
        count * unit
    }

    proptest! {
        #[test]
        fn any_two_moments_can_be_said_in_any_zone(
            now in Timestamp::MIN.as_second()..=Timestamp::MAX.as_second(),
            then in Timestamp::MIN.as_second()..=Timestamp::MAX.as_second(),
            zone in prop::sample::select(vec!["UTC", "Asia/Shanghai", "America/St_Johns", "Pacific/Apia"]),
        ) {
            let zone = TimeZone::get(zone).unwrap();
            let (now, then) = (Timestamp::from_second(now).unwrap(), Timestamp::from_second(then).unwrap());
            let said = say(then, now, &zone);
            prop_assert!(said.contains(", "));
            prop_assert_eq!(said.contains(" ago, "), then < now && !said.starts_with("now"));
            prop_assert_eq!(said.starts_with("in "), then > now && !said.starts_with("now"));
        }

        #[test]
        fn the_time_left_is_never_overstated(now in 1_700_000_000i64..1_900_000_000, left in 0i64..400_000_000) {
            let now = Timestamp::from_second(now).unwrap();
            let said = distance(now + SignedDuration::from_secs(left), now, &TimeZone::UTC);
            // A calendar day may begin up to a day before the hours are full.
            let slack = if said.contains("day") || said.contains("month") || said.contains("year") { 86_400 } else { 30 };
            prop_assert!(read_back(&said) <= left + slack, "{} for {} s", said, left);
        }
    }
}
