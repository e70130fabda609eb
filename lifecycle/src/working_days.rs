//! When an issuer's office works, and what that does to a deadline.

use std::collections::BTreeSet;

use jiff::{
    Timestamp,
    civil::{Date, Time},
    tz::TimeZone,
};

/// The days on which an issuer works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkingDays {
    /// Where the office is.
    pub zone: TimeZone,
    /// The days of the week, Monday first.
    pub days: [bool; 7],
    /// Days on which it is closed all the same.
    pub holidays: BTreeSet<Date>,
    /// How many whole working days it needs; 0 if somebody only has to be there.
    pub needed: u8,
}

/// No office is closed for longer, so a calendar that says so is not followed further.
const LONGEST_CLOSED: u16 = 60;

impl WorkingDays {
    /// Monday to Friday at `zone`, without holidays.
    #[must_use]
    pub fn weekdays(zone: TimeZone) -> Self {
        Self {
            zone,
            days: [true, true, true, true, true, false, false],
            holidays: BTreeSet::new(),
            needed: 0,
        }
    }

    /// The last moment at which it can be asked so that it is done before `closes`.
    ///
    /// Where no whole day is needed that is `closes` itself on a working day, else the end of the working day before.
    /// Every whole day that is needed, the day of `closes` not counted, moves it back by one more working day.
    #[must_use]
    pub fn last_safe(&self, closes: Timestamp) -> Timestamp {
        let mut day = self.zone.to_datetime(closes).date();
        if self.needed == 0 && self.works_on(day) {
            return closes;
        }
        let mut needed = self.needed;
        for _ in 0..LONGEST_CLOSED + 2 * u16::from(self.needed) {
            let Ok(before) = day.yesterday() else { break };
            day = before;
            match (self.works_on(day), needed) {
                (true, 0) => return self.end_of(day).unwrap_or(closes),
                (true, _) => needed -= 1,
                (false, _) => {}
            }
        }
        closes
    }

    fn works_on(&self, day: Date) -> bool {
        self.days[usize::from(day.weekday().to_monday_zero_offset().unsigned_abs())]
            && !self.holidays.contains(&day)
    }

    /// The first moment after `day`.
    fn end_of(&self, day: Date) -> Option<Timestamp> {
        let next = day.tomorrow().ok()?;
        self.zone.to_ambiguous_timestamp(next.to_datetime(Time::midnight())).compatible().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn shanghai() -> WorkingDays {
        let holidays = [1, 2, 5, 6, 7].map(|day| jiff::civil::date(2026, 10, day));
        WorkingDays {
            holidays: holidays.into(),
            ..WorkingDays::weekdays(TimeZone::get("Asia/Shanghai").unwrap())
        }
    }

    #[test]
    fn an_end_on_a_working_day_stays_and_one_on_a_sunday_moves_to_friday_night() {
        let (thursday, sunday) = (at("2026-11-19T03:00:00Z"), at("2026-11-22T03:00:00Z"));
        assert_eq!(shanghai().last_safe(thursday), thursday);
        // Friday 24:00 in Shanghai.
        assert_eq!(shanghai().last_safe(sunday), at("2026-11-20T16:00:00Z"));
    }

    #[test]
    fn a_week_of_holidays_moves_it_to_the_last_day_before_them() {
        assert_eq!(shanghai().last_safe(at("2026-10-07T03:00:00Z")), at("2026-09-30T16:00:00Z"));
    }

    #[test]
    fn whole_days_that_the_office_needs_are_working_days() {
        let days = WorkingDays { needed: 2, ..shanghai() };
        // Monday: the office needs Thursday and Friday, so it is asked by the end of Wednesday.
        assert_eq!(days.last_safe(at("2026-11-23T03:00:00Z")), at("2026-11-18T16:00:00Z"));
    }

    #[test]
    fn an_office_that_never_works_moves_nothing_and_the_ends_of_time_do_not_panic() {
        let never = WorkingDays { days: [false; 7], ..shanghai() };
        for moment in [at("2026-11-23T03:00:00Z"), Timestamp::MIN, Timestamp::MAX] {
            assert_eq!(never.last_safe(moment), moment);
            let _ = shanghai().last_safe(moment);
        }
    }
}
