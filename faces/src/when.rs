//! When a time that is left reads differently, so that a face sleeps until then; and when tomorrow is.

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _, Zoned};

/// When "tomorrow" is.
const MORNING: Time = Time::constant(9, 0, 0, 0);

/// Tomorrow morning is at most so far away; with less time left, nobody is promised a reminder tomorrow.
pub const TOMORROW: SignedDuration = SignedDuration::from_hours(33);

/// In seconds.
const HALF_MINUTE: i64 = 30;
const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// The first moment after `now` at which [`messages::time`] says something else of `then`, or may do: minutes are counted
/// to the nearest one, and from a day on calendar days are.
#[must_use]
pub fn next_change(then: Timestamp, now: Timestamp, zone: &TimeZone) -> Timestamp {
    let left = then.as_second() - now.as_second();
    let minutes = (left.abs() + HALF_MINUTE) / MINUTE;
    let midnight = next_midnight(now, zone);
    let at = |left: i64| then.as_second() - left;
    let second = match (left >= 0, minutes) {
        // "now" lasts until half a minute after.
        (_, 0) => at(-HALF_MINUTE),
        (true, 1..60) => at(minutes * MINUTE - HALF_MINUTE - 1),
        (true, 60..1440) => at(minutes / 60 * HOUR - HALF_MINUTE - 1),
        (true, _) => at(DAY - HALF_MINUTE - 1).min(midnight),
        (false, 1..60) => at(-((minutes + 1) * MINUTE - HALF_MINUTE)),
        (false, 60..1440) => at(-((minutes / 60 + 1) * HOUR - HALF_MINUTE)),
        (false, _) => midnight,
    };
    // A moment beside a midnight may read differently on the other side of it.
    let second = if second <= now.as_second() { midnight } else { second.min(midnight) };
    Timestamp::from_second(second).unwrap_or(Timestamp::MAX)
}

/// Tomorrow morning, where people are.
#[must_use]
pub fn tomorrow(now: Timestamp, zone: &TimeZone) -> Timestamp {
    let day = now.to_zoned(zone.clone()).checked_add(1.day()).ok();
    let morning = day.and_then(|day: Zoned| day.with().time(MORNING).build().ok());
    morning.map_or(now, |morning| morning.timestamp())
}

/// The next day's first moment, in seconds.
fn next_midnight(now: Timestamp, zone: &TimeZone) -> i64 {
    let day = now.to_zoned(zone.clone()).checked_add(1.day()).and_then(|day| day.start_of_day());
    let midnight = day.map_or_else(|_| now + SignedDuration::from_secs(DAY), |day| day.timestamp());
    midnight.as_second()
}

#[cfg(test)]
mod tests {
    use messages::{Language, Messages, time};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn tomorrow_is_nine_in_the_morning_where_people_are() {
        let paris = TimeZone::get("Europe/Paris").unwrap();
        let evening = "2026-11-22T22:30:00Z".parse().unwrap();
        assert_eq!(tomorrow(evening, &paris), "2026-11-23T08:00:00Z".parse().unwrap());
    }

    proptest! {
        #[test]
        fn nothing_reads_differently_before_its_moment(
            now in 1_750_000_000_i64..1_850_000_000,
            left in prop_oneof![-200_000_i64..200_000, -40_000_000_i64..80_000_000],
            part in 0.0..1.0_f64,
            zone in prop::sample::select(vec!["UTC", "Asia/Shanghai", "America/St_Johns", "Europe/Paris"]),
        ) {
            let (zone, words) = (TimeZone::get(zone).unwrap(), Messages::new(Language::English));
            let at = |second: i64| Timestamp::from_second(second).unwrap();
            let (now, then) = (at(now), at(now + left));
            let change = next_change(then, now, &zone);
            prop_assert!(change > now);
            #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "a part of a day is small")]
            let between = (part * (change.as_second() - now.as_second() - 1) as f64) as i64;
            let said = |now: Timestamp| time::say(&words, then, now, &zone);
            prop_assert_eq!(said(now), said(now + SignedDuration::from_secs(between)));
        }

        #[test]
        fn within_an_hour_it_changes_at_that_very_moment(left in 31_i64..3_500) {
            let (zone, words) = (TimeZone::UTC, Messages::new(Language::English));
            // Noon, so that no midnight comes between.
            let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
            let then = now + SignedDuration::from_secs(left);
            let change = next_change(then, now, &zone);
            prop_assert_ne!(time::distance(&words, then, now, &zone), time::distance(&words, then, change, &zone));
        }
    }
}
