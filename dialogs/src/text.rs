//! Text that came from elsewhere, made fit for a window.
//!
//! Titles and reasons come from mails and certificates, which strangers write: what could reverse the reading order or pass
//! for a line of ours is replaced before it is shown.

/// One line without control characters or marks that reorder text.
pub(crate) fn clean(text: &str) -> String {
    let replaced = text.chars().map(|sign| match sign {
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => ' ',
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
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
    fn a_hostile_title_stays_one_line_in_its_order() {
        assert_eq!(clean("a\nb\u{202e}c\u{7}"), "a b\u{fffd}c\u{fffd}");
    }
}
