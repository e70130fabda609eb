//! Times as people say them: "in 3 days, Tue 24 Nov 14:05", "2 hours ago, Sun 22 Nov 12:05".
//!
//! The first half is how far away, the second half when, on the wall clock of the reader's own time zone. Time left is
//! never overstated by more than half a minute: 3 days and 20 hours on the same weekday count is "in 3 days".

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Unit, Zoned};

use crate::Messages;

/// How far `then` is from `now`, and when that is in `zone`.
///
/// ```
/// use jiff::tz::TimeZone;
/// use messages::{Language, Messages, time};
///
/// let (then, now) = ("2026-11-24T14:05:00Z".parse()?, "2026-11-21T12:00:00Z".parse()?);
/// let said = time::say(&Messages::new(Language::Chinese), then, now, &TimeZone::UTC);
/// assert_eq!(said, "3 天后，11月24日 周二 14:05");
/// # Ok::<(), jiff::Error>(())
/// ```
#[must_use]
pub fn say(messages: &Messages, then: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    messages.time_say(distance(messages, then, now, zone), moment(messages, then, now, zone))
}

/// How far `then` is from `now`: "in 3 days", "2 hours ago" or "now".
#[must_use]
pub fn distance(messages: &Messages, then: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let past = then < now;
    let (earlier, later) = if past { (then, now) } else { (now, then) };
    // Half a minute is nothing to a person, but "in 3 hours" for 3 h 59 min 58 s would be an hour lost.
    let minutes = (later.as_second() - earlier.as_second() + 30) / 60;
    let (count, unit) = match minutes {
        0 => return messages.time_now(),
        1..60 => (minutes, Counted::Minutes),
        60..1440 => (minutes / 60, Counted::Hours),
        _ => days_and_more(&earlier.to_zoned(zone.clone()), &later.to_zoned(zone.clone())),
    };
    match (unit, past) {
        (Counted::Minutes, false) => messages.time_in_minutes(count),
        (Counted::Minutes, true) => messages.time_minutes_ago(count),
        (Counted::Hours, false) => messages.time_in_hours(count),
        (Counted::Hours, true) => messages.time_hours_ago(count),
        (Counted::Days, false) => messages.time_in_days(count),
        (Counted::Days, true) => messages.time_days_ago(count),
        (Counted::Months, false) => messages.time_in_months(count),
        (Counted::Months, true) => messages.time_months_ago(count),
        (Counted::Years, false) => messages.time_in_years(count),
        (Counted::Years, true) => messages.time_years_ago(count),
    }
}

/// When `then` is in `zone`: "Tue 24 Nov 14:05", with the year where it is not that of `now`.
#[must_use]
pub fn moment(messages: &Messages, then: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let (then, now) = (then.to_zoned(zone.clone()), now.to_zoned(zone.clone()));
    let weekday = messages.time_weekday(then.weekday().to_monday_one_offset());
    let month = messages.time_month(then.month());
    let clock = then.strftime("%H:%M").to_string();
    if then.year() == now.year() {
        messages.time_moment(clock, then.day(), month, weekday)
    } else {
        messages.time_moment_and_year(clock, then.day(), month, weekday, then.year())
    }
}

/// What a distance is counted in.
enum Counted {
    Minutes,
    Hours,
    Days,
    Months,
    Years,
}

/// From a day on people count calendar days: from Saturday to Tuesday it is three, whatever the hour.
fn days_and_more(earlier: &Zoned, later: &Zoned) -> (i64, Counted) {
    let (from, to) = (earlier.date(), later.date());
    let days = days_between(from, to).max(1);
    if days < 60 {
        return (days, Counted::Days);
    }
    let months = months_between(from, to);
    if months < 24 && months != 12 { (months.max(1), Counted::Months) } else { (months / 12, Counted::Years) }
}

fn days_between(from: Date, to: Date) -> i64 {
    from.until((Unit::Day, to)).map_or(0, |span| i64::from(span.get_days()))
}

fn months_between(from: Date, to: Date) -> i64 {
    from.until((Unit::Month, to)).map_or(0, |span| i64::from(span.get_months()))
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use jiff::SignedDuration;
    use proptest::prelude::*;

    use super::*;
    use crate::Language;

    static ENGLISH: LazyLock<Messages> = LazyLock::new(|| Messages::new(Language::English));

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn from_noon(then: &str) -> String {
        from_noon_in(Language::English, then)
    }

    fn from_noon_in(language: Language, then: &str) -> String {
        say(&Messages::new(language), at(then), at("2026-11-21T12:00:00Z"), &TimeZone::UTC)
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
    fn a_frenchman_reads_his_own_words_and_order() {
        let french = |then| from_noon_in(Language::French, then);
        assert_eq!(french("2026-11-24T14:05:00Z"), "dans 3 jours, mar. 24 nov. 14:05");
        assert_eq!(french("2026-11-21T12:00:10Z"), "maintenant, sam. 21 nov. 12:00");
        assert_eq!(french("2026-11-20T11:00:00Z"), "il y a 1 jour, ven. 20 nov. 11:00");
        assert_eq!(french("2026-12-01T09:00:00Z"), "dans 10 jours, mar. 1er déc. 09:00");
        assert_eq!(french("2028-02-20T11:00:00Z"), "dans 14 mois, dim. 20 févr. 2028 11:00");
        assert_eq!(french("2024-11-20T11:00:00Z"), "il y a 2 ans, mer. 20 nov. 2024 11:00");
    }

    #[test]
    fn a_chinese_reads_his_own_words_and_order() {
        let chinese = |then| from_noon_in(Language::Chinese, then);
        assert_eq!(chinese("2026-11-24T14:05:00Z"), "3 天后，11月24日 周二 14:05");
        assert_eq!(chinese("2026-11-21T10:00:00Z"), "2 小时前，11月21日 周六 10:00");
        assert_eq!(chinese("2028-12-20T11:00:00Z"), "2 年后，2028年12月20日 周三 11:00");
    }

    #[test]
    fn the_wall_clock_is_the_readers_own() {
        let paris = TimeZone::get("Europe/Paris").unwrap();
        let said = say(&ENGLISH, at("2026-11-24T23:30:00Z"), at("2026-11-21T12:00:00Z"), &paris);
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
            let said = say(&ENGLISH, then, now, &zone);
            prop_assert!(said.contains(", "));
            prop_assert_eq!(said.contains(" ago, "), then < now && !said.starts_with("now"));
            prop_assert_eq!(said.starts_with("in "), then > now && !said.starts_with("now"));
        }

        #[test]
        fn the_time_left_is_never_overstated(now in 1_700_000_000i64..1_900_000_000, left in 0i64..400_000_000) {
            let now = Timestamp::from_second(now).unwrap();
            let said = distance(&ENGLISH, now + SignedDuration::from_secs(left), now, &TimeZone::UTC);
            // A calendar day may begin up to a day before the hours are full.
            let slack = if said.contains("day") || said.contains("month") || said.contains("year") { 86_400 } else { 30 };
            prop_assert!(read_back(&said) <= left + slack, "{} for {} s", said, left);
        }
    }
}
