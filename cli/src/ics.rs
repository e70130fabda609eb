//! Writes iCalendar files (RFC 5545) line by line: escaped, folded, with the line ends that the format wants.
//!
//! Hardly more is needed here than two rules of the format. The library at hand for it brings eight others, folds to 76
//! octets now and then, and stamps every alarm with a random name and its own time.

use faces::text::clean;
use jiff::Timestamp;

/// RFC 5545 section 3.1: octets that a line may have, without its end.
const WIDEST: usize = 75;

/// A file that is being written.
#[derive(Debug, Default)]
pub(crate) struct Ics(String);

impl Ics {
    /// Adds a component with what `inside` writes into it.
    pub(crate) fn component(&mut self, name: &str, inside: impl FnOnce(&mut Self)) {
        self.raw("BEGIN", name);
        inside(self);
        self.raw("END", name);
    }

    /// Adds a property whose value needs no escaping. It may have parameters: `REFRESH-INTERVAL;VALUE=DURATION`.
    pub(crate) fn raw(&mut self, name: &str, value: &str) {
        self.folded(&format!("{name}:{value}"));
    }

    /// Adds a property of the type TEXT (section 3.3.11). Whatever the text is, it stays inside this property.
    pub(crate) fn text(&mut self, name: &str, text: &str) {
        let mut value = String::new();
        for (index, line) in text.lines().enumerate() {
            if index > 0 {
                value.push_str("\\n");
            }
            for character in clean(line).chars() {
                if matches!(character, '\\' | ';' | ',') {
                    value.push('\\');
                }
                value.push(character);
            }
        }
        self.raw(name, &value);
    }

    /// Adds a property with a moment, in UTC (section 3.3.5).
    pub(crate) fn moment(&mut self, name: &str, moment: Timestamp) {
        self.raw(name, &moment.strftime("%Y%m%dT%H%M%SZ").to_string());
    }

    /// The file.
    pub(crate) fn into_text(self) -> String {
        self.0
    }

    fn folded(&mut self, line: &str) {
        let mut room = WIDEST;
        for character in line.chars() {
            if character.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = WIDEST - 1;
            }
            self.0.push(character);
            room -= character.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(text: &str) -> String {
        let mut ics = Ics::default();
        ics.text("SUMMARY", text);
        ics.into_text()
    }

    #[test]
    fn what_means_something_to_the_format_is_escaped() {
        assert_eq!(written("a,b;c\\d: \"e\""), "SUMMARY:a\\,b\\;c\\\\d: \"e\"\r\n");
        assert_eq!(written("one\ntwo"), "SUMMARY:one\\ntwo\r\n");
        assert_eq!(written("x\r\nEND:VEVENT\rBEGIN:VALARM"), "SUMMARY:x\\nEND:VEVENT BEGIN:VALARM\r\n");
    }

    #[test]
    fn moments_are_written_in_utc_to_the_second() {
        let mut ics = Ics::default();
        ics.moment("DTSTART", "2026-11-24T15:05:00.7+01:00".parse().unwrap());
        assert_eq!(ics.into_text(), "DTSTART:20261124T140500Z\r\n");
    }

    proptest! {
        #[test]
        fn any_text_is_one_property_in_lines_of_75_octets(text in "(\\PC|[\r\n\t\u{b}\u{85}\u{2028}]){0,200}") {
            let written = written(&text);
            let lines: Vec<&str> = written.strip_suffix("\r\n").unwrap().split("\r\n").collect();
            for (index, line) in lines.iter().enumerate() {
                prop_assert!(line.len() <= 75, "{:?}", line);
                prop_assert_eq!(line.starts_with(' '), index > 0 );
                prop_assert!(!line.chars().any(char::is_control), "{:?}", line);
            }
        }
    }
}
