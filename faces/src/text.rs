//! Text that came from elsewhere, made fit to be shown.
//!
//! Titles, reasons and subjects come from mails and certificates, which strangers write. What could move a terminal's cursor,
//! change colours, reverse the reading order or pass for a line of ours is replaced before it is shown.

/// One line without control characters, terminal escapes or marks that reorder text.
#[must_use]
pub fn clean(text: &str) -> String {
    let replaced = text.chars().map(|sign| match sign {
        '\n' | '\r' | '\t' => ' ',
        '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            char::REPLACEMENT_CHARACTER
        }
        _ if sign.is_control() => char::REPLACEMENT_CHARACTER,
        _ => sign,
    });
    replaced.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_title_stays_one_line_in_its_order_and_cannot_steer_a_terminal() {
        assert_eq!(clean("a\nb\u{202e}c\u{7}\u{2028}"), "a b\u{fffd}c\u{fffd}\u{fffd}");
        assert_eq!(clean("a\x1b[31mb"), "a\u{fffd}[31mb");
    }
}
