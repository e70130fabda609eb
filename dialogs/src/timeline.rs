//! The axis: which span of time is in sight, where a moment lies on it, and what is written over it.
//!
//! Fractions are of the axis' length, from 0 on the left to 1 on the right. Its ends are midnights, so that what is drawn
//! stays where it is all day and only today's line moves.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan as _, Unit};
use messages::Messages;

/// How much time is in sight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Range {
    Month,
    Quarter,
    Year,
    /// All that is tracked.
    All,
}

impl Range {
    /// Every range, the shortest first.
    pub(crate) const ALL: [Self; 4] = [Self::Month, Self::Quarter, Self::Year, Self::All];

    pub(crate) fn label(self, words: &Messages) -> String {
        match self {
            Self::Month => words.overview_range_month(),
            Self::Quarter => words.overview_range_quarter(),
            Self::Year => words.overview_range_year(),
            Self::All => words.overview_range_all(),
        }
    }

    /// The shortest range in which what comes next is in sight, but three months at least: what follows it is seen as well.
    pub(crate) fn fitting(next: Option<Timestamp>, now: Timestamp, zone: &TimeZone) -> Self {
        let Some(next) = next else { return Self::Year };
        let shows = |range: &Self| matches!(Scale::new(*range, [], now, zone).place(next), Place::At(_));
        [Self::Quarter, Self::Year].into_iter().find(shows).unwrap_or(Self::All)
    }

    /// Days before today, and days from today on.
    const fn days(self) -> (i32, i32) {
        match self {
            // The fifteen days of a code are in sight from their first to their last.
            Self::Month => (15, 32),
            Self::Quarter => (18, 92),
            Self::Year | Self::All => (45, 366),
        }
    }
}

/// A span of time, and where moments lie on it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Scale {
    from: Timestamp,
    to: Timestamp,
    days: (Date, Date),
    zone: TimeZone,
}

/// Where a moment lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Place {
    /// Left of what is in sight.
    Before,
    At(f32),
    /// Right of it.
    After,
}

/// A line across the axis.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tick {
    pub(crate) at: f32,
    /// Empty for a line between two that are named.
    pub(crate) label: String,
    /// The same where there is less room.
    pub(crate) short: String,
}

impl Scale {
    /// What is in sight around `now`; `Range::All` takes in all of `moments`.
    pub(crate) fn new(
        range: Range,
        moments: impl IntoIterator<Item = Timestamp>,
        now: Timestamp,
        zone: &TimeZone,
    ) -> Self {
        let today = now.to_zoned(zone.clone()).date();
        let (before, after) = range.days();
        let mut days = (today.saturating_sub(before.days()), today.saturating_add(after.days()));
        if range == Range::All {
            for moment in moments {
                let day = moment.to_zoned(zone.clone()).date();
                days = (days.0.min(day), days.1.max(day));
            }
            let room = days_between(days.0, days.1) / 40;
            days = (days.0.saturating_sub(room.days()), days.1.saturating_add((room + 1).days()));
        }
        Self { from: midnight(days.0, zone), to: midnight(days.1, zone), days, zone: zone.clone() }
    }

    /// Where a moment lies.
    pub(crate) fn place(&self, then: Timestamp) -> Place {
        if then < self.from {
            Place::Before
        } else if then > self.to {
            Place::After
        } else {
            Place::At(self.at(then))
        }
    }

    /// Where a moment lies; at the end that is nearer if it is not in sight.
    pub(crate) fn at(&self, then: Timestamp) -> f32 {
        let seconds = |moment: Timestamp| (moment.as_second() - self.from.as_second()).max(0);
        let whole = seconds(self.to).max(1);
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            reason = "far less than a pixel of the widest screen"
        )]
        let at = (seconds(then).min(whole) as f64 / whole as f64) as f32;
        at
    }

    /// The lines across it, from left to right.
    pub(crate) fn ticks(&self, words: &Messages) -> Vec<Tick> {
        let (named, between) = Step::of(days_between(self.days.0, self.days.1));
        let mut ticks: Vec<Tick> = named.days(self.days).map(|day| self.tick(day, named, words)).collect();
        let named: Vec<f32> = ticks.iter().map(|tick| tick.at).collect();
        for day in between.into_iter().flat_map(|between| between.days(self.days)) {
            let at = self.at(midnight(day, &self.zone));
            if !named.contains(&at) {
                ticks.push(Tick { at, label: String::new(), short: String::new() });
            }
        }
        ticks.sort_by(|one, other| one.at.total_cmp(&other.at));
        ticks
    }

    fn tick(&self, day: Date, step: Step, words: &Messages) -> Tick {
        let month = words.time_month(day.month());
        let (label, short) = match step {
            Step::Weeks => {
                let weekday = words.time_weekday(day.weekday().to_monday_one_offset());
                let short = words.overview_axis_day(day.day(), &*month);
                (words.overview_axis_weekday(day.day(), month, weekday), short)
            }
            Step::Months(_) if day.month() == 1 => {
                let label = words.overview_axis_month_and_year(month, day.year());
                (label.clone(), label)
            }
            Step::Months(_) => {
                let label = words.overview_axis_month(month);
                (label.clone(), label)
            }
            Step::Years(_) => (day.year().to_string(), day.year().to_string()),
        };
        Tick { at: self.at(midnight(day, &self.zone)), label, short }
    }
}

/// How far apart lines stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Each Monday.
    Weeks,
    Months(i8),
    Years(i16),
}

impl Step {
    /// Of the lines with a name, from two to seven or so wherever the days begin, and of those between them.
    const fn of(days: i32) -> (Self, Option<Self>) {
        match days {
            ..=50 => (Self::Weeks, None),
            51..=190 => (Self::Months(1), Some(Self::Weeks)),
            191..=500 => (Self::Months(3), Some(Self::Months(1))),
            501..=732 => (Self::Months(6), Some(Self::Months(1))),
            733..=2_600 => (Self::Years(1), Some(Self::Months(3))),
            2_601..=5_000 => (Self::Years(2), Some(Self::Years(1))),
            5_001..=12_000 => (Self::Years(5), Some(Self::Years(1))),
            12_001..=27_000 => (Self::Years(10), Some(Self::Years(5))),
            _ => (Self::Years(20), Some(Self::Years(5))),
        }
    }

    /// Every day with a line strictly within these two.
    fn days(self, (from, to): (Date, Date)) -> impl Iterator<Item = Date> {
        let series = self.first(from).series(self.span());
        series.skip_while(move |day| *day <= from).take_while(move |day| *day < to)
    }

    /// A day with a line that is not after `from`.
    fn first(self, from: Date) -> Date {
        let month = from.first_of_month();
        match self {
            Self::Weeks => {
                let monday = i32::from(from.weekday().since(Weekday::Monday));
                from.saturating_sub(monday.days())
            }
            Self::Months(every) => month.saturating_sub(((month.month() - 1) % every).months()),
            Self::Years(every) => from.first_of_year().saturating_sub(from.year().rem_euclid(every).years()),
        }
    }

    fn span(self) -> Span {
        match self {
            Self::Weeks => 1.week(),
            Self::Months(every) => every.months(),
            Self::Years(every) => every.years(),
        }
    }
}

fn days_between(from: Date, to: Date) -> i32 {
    from.until((Unit::Day, to)).map_or(0, |span| span.get_days())
}

/// A day's first moment; where the clock skips midnight, it is later.
fn midnight(day: Date, zone: &TimeZone) -> Timestamp {
    let start = day.to_zoned(zone.clone()).and_then(|day| day.start_of_day());
    start.map_or(Timestamp::MAX, |start| start.timestamp())
}

#[cfg(test)]
mod tests {
    use messages::Language;
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn ticks(range: Range, now: &str, zone: &str, language: Language) -> Vec<String> {
        let scale = Scale::new(range, [], at(now), &TimeZone::get(zone).unwrap());
        let ticks = scale.ticks(&Messages::new(language));
        ticks.into_iter().map(|tick| tick.label).filter(|label| !label.is_empty()).collect()
    }

    #[test]
    fn a_month_is_told_by_its_mondays_in_the_readers_language() {
        let of = |language| ticks(Range::Month, "2026-11-22T12:00:00Z", "Europe/Paris", language);
        let english = of(Language::English);
        assert_eq!(english[0], "Mon 9 Nov");
        assert_eq!(english.len(), 7);
        assert_eq!(of(Language::French)[0], "lun. 9 nov.");
        assert_eq!(of(Language::Chinese)[0], "11月9日 周一");
    }

    #[test]
    fn a_year_is_told_by_its_quarters_and_the_new_year_by_its_number() {
        let labels = ticks(Range::Year, "2026-11-22T12:00:00Z", "UTC", Language::English);
        assert_eq!(labels, ["Jan 2027", "Apr", "Jul", "Oct"]);
    }

    #[test]
    fn two_lines_have_a_name_however_unluckily_the_days_begin() {
        let begin: Date = "1977-01-01".parse().unwrap();
        for days in 100..50_000 {
            let (named, _) = Step::of(days);
            let names = named.days((begin, begin + days.days())).count();
            assert!((2..=8).contains(&names), "{names} names in {days} days");
        }
    }

    #[test]
    fn today_lies_where_it_did_yesterday_and_moves_within_the_day() {
        let zone = TimeZone::get("America/New_York").unwrap();
        // Clocks go back in that night.
        let place = |now: &str| Scale::new(Range::Month, [], at(now), &zone).at(at(now));
        let (before, after) = (place("2026-10-31T16:00:00Z"), place("2026-11-01T17:00:00Z"));
        assert!((before - after).abs() < 0.001, "{before} {after}");
        assert!(place("2026-11-01T05:00:00Z") < place("2026-11-01T17:00:00Z"));
    }

    #[test]
    fn everything_is_in_sight_where_all_is_wanted() {
        let moments = [at("2024-02-29T00:00:00Z"), at("2029-12-31T23:59:59Z")];
        let scale = Scale::new(Range::All, moments, at("2026-11-22T12:00:00Z"), &TimeZone::UTC);
        for moment in moments {
            assert!(matches!(scale.place(moment), Place::At(_)), "{moment}");
        }
        let ticks = scale.ticks(&Messages::new(Language::English));
        let years: Vec<_> =
            ticks.iter().map(|tick| tick.label.as_str()).filter(|it| !it.is_empty()).collect();
        assert_eq!(years, ["2025", "2026", "2027", "2028", "2029", "2030"]);
    }

    #[test]
    fn what_comes_next_decides_how_much_is_in_sight_at_first() {
        let now = at("2026-11-22T12:00:00Z");
        let fitting = |next: Option<&str>| Range::fitting(next.map(at), now, &TimeZone::UTC);
        assert_eq!(fitting(Some("2027-02-01T00:00:00Z")), Range::Quarter);
        assert_eq!(fitting(Some("2029-02-01T00:00:00Z")), Range::All);
        assert_eq!(fitting(None), Range::Year);
    }

    fn any_moment() -> impl Strategy<Value = Timestamp> {
        (0_i64..4_000_000_000).prop_map(|second| Timestamp::from_second(second).unwrap())
    }

    proptest! {
        #[test]
        fn moments_keep_their_order_and_stay_on_the_axis(
            now in any_moment(),
            mut moments in prop::collection::vec(any_moment(), 1..20),
            range in prop::sample::select(Range::ALL.to_vec()),
            zone in prop::sample::select(vec!["UTC", "Asia/Shanghai", "America/St_Johns", "Africa/Cairo"]),
        ) {
            let zone = TimeZone::get(zone).unwrap();
            let scale = Scale::new(range, moments.iter().copied(), now, &zone);
            moments.sort();
            let places: Vec<f32> = moments.iter().map(|moment| scale.at(*moment)).collect();
            prop_assert!(places.iter().all(|at| (0.0..=1.0).contains(at)), "{:?}", places);
            prop_assert!(places.is_sorted());
            prop_assert!(matches!(scale.place(now), Place::At(_)));
            let ticks = scale.ticks(&Messages::new(Language::English));
            prop_assert!(ticks.iter().all(|tick| (0.0..=1.0).contains(&tick.at)));
            prop_assert!(ticks.is_sorted_by(|one, other| one.at < other.at));
            let named = ticks.iter().filter(|tick| !tick.label.is_empty()).count();
            prop_assert!((2..=8).contains(&named), "{} names", named);
        }
    }
}
