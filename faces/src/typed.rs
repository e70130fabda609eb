//! Moments, as people type them.

use jiff::tz::TimeZone;
use jiff::{Timestamp, civil};

/// Reads a day, a day with its time, or a moment as programs write it: `2026-11-20`, `2026-11-20 14:05`,
/// `2026-11-20T14:05:00Z`. What names no zone is meant in `zone`.
#[must_use]
pub fn moment(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Some(moment);
    }
    let local = text.parse::<civil::DateTime>().ok()?;
    local.to_zoned(zone.clone()).ok().map(|zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_and_programs_write_them() {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let read = |text| moment(text, &zone).map(|moment| moment.to_string());
        assert_eq!(read("2026-11-20T14:05:00Z").as_deref(), Some("2026-11-20T14:05:00Z"));
        assert_eq!(read(" 2026-11-20 14:05 ").as_deref(), Some("2026-11-20T06:05:00Z"));
        assert_eq!(read("2026-11-20").as_deref(), Some("2026-11-19T16:00:00Z"));
        assert_eq!(read("20/11/2026"), None);
    }
}
