//! Dates as mails write them, in six languages.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use crate::date_words::{Kind, MONTHS, WEEKDAYS, Word, is_weekday, words};
use crate::normal::folded;

/// A moment read from a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    /// Without a time of day: the beginning of the day. Without a zone: UTC.
    pub(crate) at: Timestamp,
    /// Whether day and month could be the other way round; then this is the earlier of the two.
    pub(crate) ambiguous: bool,
}

/// Reads a date, with or without a time, at the beginning of `text`. Returns it with the count of characters read.
pub(crate) fn parse(text: &[char]) -> Option<(Moment, usize)> {
    let words = words(&text[..text.len().min(80)]);
    let mut cursor = Cursor { words: &words, at: 0 };
    cursor.skip_words(&WEEKDAYS);
    let (dates, ambiguous) = cursor.date()?;
    let mut last = cursor.at;
    let time = cursor.time();
    let mut offset = Offset::UTC;
    if time.is_some() {
        last = cursor.at;
        if let Some(zone) = cursor.zone() {
            offset = zone;
            last = cursor.at;
        }
    }
    let day_begins = Time::midnight();
    let moment = |date: Date| {
        TimeZone::fixed(offset).to_timestamp(DateTime::from_parts(date, time.unwrap_or(day_begins))).ok()
    };
    let at = dates.into_iter().flatten().filter_map(moment).min()?;
    Some((Moment { at, ambiguous }, words.get(last.checked_sub(1)?)?.end))
}

struct Cursor<'a> {
    words: &'a [Word],
    at: usize,
}

impl Cursor<'_> {
    /// The date, twice where day and month can change places.
    fn date(&mut self) -> Option<([Option<Date>; 2], bool)> {
        if let Some(month) = self.month() {
            // November 22, 2026
            let day = self.number(2)?;
            self.skip_words(&["st", "nd", "rd", "th", ","]);
            return Some(([civil(self.year()?, month, day), None], false));
        }
        let first = self.word(Kind::Number)?.text.clone();
        if first.len() == 4 {
            // 2026-11-22, 2026/11/22, 2026.11.22, 2026年11月22日, 2026년 11월 22일
            let year = first.parse().ok()?;
            self.any_of(&["-", "/", ".", "年", "년"])?;
            let month = self.number(2)?;
            self.any_of(&["-", "/", ".", "月", "월"])?;
            let day = self.number(2)?;
            self.skip_words(&["日", "일"]);
            return Some(([civil(year, month, day), None], false));
        }
        let first = two_digits(&first)?;
        self.skip_words(&["st", "nd", "rd", "th", "er", ".", "de", "of"]);
        if let Some(month) = self.month() {
            // 22 November 2026, 22. November 2026, 22 de noviembre de 2026
            self.skip_words(&[".", ",", "de", "del", "-"]);
            return Some(([civil(self.year()?, month, first), None], false));
        }
        // 22.11.2026, 22-11-2026; with slashes some countries put the month first.
        let dotted = self.at > 1;
        let slash = !dotted && self.any_of(&["/", "-"])? == "/";
        let second = self.number(2)?;
        self.any_of(&[if dotted {
            "."
        } else if slash {
            "/"
        } else {
            "-"
        }])?;
        let year = self.year()?;
        let (day_first, month_first) = (civil(year, second, first), civil(year, first, second));
        if !slash {
            return Some(([day_first, None], false));
        }
        let ambiguous = day_first.is_some() && month_first.is_some() && first != second;
        Some(([day_first, month_first], ambiguous))
    }

    /// 14:05, 14:05:00.000, 2:05 PM, 14 Uhr, 14h05, 14时05分, 오후 2시 5분.
    fn time(&mut self) -> Option<Time> {
        let before = self.at;
        let time = self.clock_time();
        if time.is_none() {
            self.at = before;
        }
        time
    }

    fn clock_time(&mut self) -> Option<Time> {
        self.skip_words(&WEEKDAYS);
        self.skip_words(&["t", "at", "a", "um", "las", "(", ")"]);
        let mut afternoon = self.half_of_day();
        let hour = self.number(2)?;
        self.any_of(&[":", "时", "시", "時", "h", "uhr"])?;
        let minute = self.number(2).unwrap_or(0);
        self.skip_words(&["分", "분", "min"]);
        let mut second = 0;
        if self.peek() == Some(":") {
            self.at += 1;
            second = self.number(2)?;
            if self.peek() == Some(".") {
                self.at += 1;
                self.word(Kind::Number)?;
            }
        }
        self.skip_words(&["uhr", "h"]);
        afternoon = afternoon.or_else(|| self.half_of_day());
        let hour = match afternoon {
            Some(true) if hour < 12 => hour + 12,
            Some(false) if hour == 12 => 0,
            _ => hour,
        };
        Time::new(hour, minute, second, 0).ok()
    }

    /// Whether it says afternoon; `None` if it says nothing.
    fn half_of_day(&mut self) -> Option<bool> {
        let afternoon = match self.peek()? {
            "pm" | "下午" | "오후" => true,
            "am" | "上午" | "오전" => false,
            _ => return None,
        };
        self.at += 1;
        Some(afternoon)
    }

    fn zone(&mut self) -> Option<Offset> {
        self.skip_words(&["("]);
        let named = matches!(self.peek(), Some("z" | "utc" | "gmt"));
        // "北京时间", which falls apart at the sign for hours.
        if self.words.get(self.at).is_some_and(|word| word.text == "北京") {
            self.at = (self.at + 3).min(self.words.len());
            return Offset::from_hours(8).ok();
        }
        if matches!(self.peek(), Some("kst" | "jst")) {
            self.at += 1;
            return Offset::from_hours(9).ok();
        }
        self.at += usize::from(named);
        let sign = match self.peek() {
            Some("+") => 1,
            Some("-") => -1,
            _ => return named.then_some(Offset::UTC),
        };
        self.at += 1;
        let digits = self.word(Kind::Number)?.text.clone();
        let (hours, minutes): (i64, i64) = match digits.len() {
            1 | 2 => {
                let hours = digits.parse().ok()?;
                let minutes = if self.peek() == Some(":") {
                    self.at += 1;
                    i64::from(self.number(2)?)
                } else {
                    0
                };
                (hours, minutes)
            }
            4 => (digits[..2].parse().ok()?, digits[2..].parse().ok()?),
            _ => return None,
        };
        Offset::try_from(SignedDuration::from_mins(sign * (hours * 60 + minutes))).ok()
    }

    fn month(&mut self) -> Option<i8> {
        let word = self.words.get(self.at).filter(|word| word.kind == Kind::Letters)?;
        let name = folded(&word.text);
        let is_this = |names: &&[&str]| names.iter().any(|full| full.starts_with(&name));
        let at = (name.len() >= 3).then(|| MONTHS.iter().position(is_this)).flatten()?;
        self.at += 1;
        i8::try_from(at + 1).ok()
    }

    fn year(&mut self) -> Option<i16> {
        self.word(Kind::Number).filter(|word| word.text.len() == 4)?.text.parse().ok()
    }

    fn number(&mut self, digits: usize) -> Option<i8> {
        let word =
            self.words.get(self.at).filter(|word| word.kind == Kind::Number && word.text.len() <= digits)?;
        self.at += 1;
        two_digits(&word.text)
    }

    fn word(&mut self, kind: Kind) -> Option<&Word> {
        let word = self.words.get(self.at).filter(|word| word.kind == kind)?;
        self.at += 1;
        Some(word)
    }

    /// The next word in lower case, if it is one of those that dates are made of.
    fn peek(&self) -> Option<&'static str> {
        const KNOWN: [&str; 39] = [
            "-", "/", ".", ",", ":", "+", "(", ")", "年", "月", "日", "时", "時", "分", "년", "월", "일",
            "시", "분", "t", "z", "utc", "gmt", "am", "pm", "上午", "下午", "오전", "오후", "at", "um",
            "las", "uhr", "h", "de", "of", "kst", "jst", "a",
        ];
        let word = self.words.get(self.at)?;
        let lower = word.text.to_lowercase();
        let plain = folded(&word.text);
        KNOWN.into_iter().find(|known| *known == lower || *known == plain)
    }

    fn any_of(&mut self, wanted: &[&str]) -> Option<&'static str> {
        let word = self.peek().filter(|word| wanted.contains(word))?;
        self.at += 1;
        Some(word)
    }

    fn skip_words(&mut self, skipped: &[&str]) {
        while let Some(word) = self.words.get(self.at) {
            let plain = folded(&word.text);
            let is_weekday = skipped == WEEKDAYS && word.kind == Kind::Letters && is_weekday(&plain);
            let comma =
                skipped == WEEKDAYS && matches!(word.kind, Kind::Mark(',' | '.' | '(' | ')')) && self.at > 0;
            if !is_weekday
                && !comma
                && !skipped.contains(&plain.as_str())
                && !skipped.contains(&word.text.as_str())
            {
                return;
            }
            self.at += 1;
        }
    }
}

fn two_digits(text: &str) -> Option<i8> {
    (text.len() <= 2).then(|| text.parse().ok()).flatten()
}

fn civil(year: i16, month: i8, day: i8) -> Option<Date> {
    Date::new(year, month, day).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Option<(String, bool)> {
        let chars: Vec<char> = text.chars().collect();
        parse(&chars).map(|(moment, _)| (moment.at.to_string(), moment.ambiguous))
    }

    #[test]
    fn dates_are_read_as_six_languages_write_them() {
        for (text, expected) in [
            ("2026-11-22T12:00:00Z", "2026-11-22T12:00:00Z"),
            ("2026-11-22T12:00:00.123+01:00", "2026-11-22T11:00:00Z"),
            ("2026-11-22 12:00 UTC", "2026-11-22T12:00:00Z"),
            ("2026/11/22", "2026-11-22T00:00:00Z"),
            ("2026年11月22日 14时05分", "2026-11-22T14:05:00Z"),
            ("2026年11月22日下午2:05 北京时间", "2026-11-22T06:05:00Z"),
            ("2026년 11월 22일 오후 2시 5분", "2026-11-22T14:05:00Z"),
            ("Sunday, 22 November 2026 at 2:05 PM", "2026-11-22T14:05:00Z"),
            ("November 22, 2026", "2026-11-22T00:00:00Z"),
            ("Sun, 22 Nov 2026 12:00:00 +0100 (CET)", "2026-11-22T11:00:00Z"),
            ("dimanche 22 novembre 2026 à 14h05", "2026-11-22T14:05:00Z"),
            ("1er août 2026", "2026-08-01T00:00:00Z"),
            ("22 de noviembre de 2026 a las 14:05", "2026-11-22T14:05:00Z"),
            ("Sonntag, den 22. März 2026 um 14:05 Uhr", "2026-03-22T14:05:00Z"),
            ("22.11.2026", "2026-11-22T00:00:00Z"),
            ("22/11/2026 14:05", "2026-11-22T14:05:00Z"),
            ("11/22/2026", "2026-11-22T00:00:00Z"),
        ] {
            assert_eq!(read(text), Some((expected.to_owned(), false)), "{text}");
        }
    }

    #[test]
    fn where_day_and_month_could_change_places_the_earlier_date_counts() {
        assert_eq!(read("03/12/2026"), Some(("2026-03-12T00:00:00Z".to_owned(), true)));
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in ["", "soon", "12345678", "2026-13-01", "2026-02-30", "99/99/2026", "1-2", "22 Foo 2026"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in "\\PC{0,60}") {
            let _ = read(&text);
        }

        #[test]
        fn every_moment_survives_being_written(seconds in 0_i64..4_000_000_000) {
            let moment = Timestamp::from_second(seconds).unwrap();
            prop_assert_eq!(read(&moment.to_string()), Some((moment.to_string(), false)));
        }
    }
}
