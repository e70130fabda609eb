//! Text that came from elsewhere, made fit for a terminal: measured, cleaned, cut and wrapped.
//!
//! Titles, reasons and subjects come from mails and certificates, which strangers write. What could move the cursor,
//! change colours or reverse the reading order is replaced before it is shown.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// One line without control characters, terminal escapes or marks that reorder text.
pub(crate) fn clean(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '\n' | '\r' | '\t' => ' ',
            _ if is_unsafe(character) => char::REPLACEMENT_CHARACTER,
            _ => character,
        })
        .collect()
}

fn is_unsafe(character: char) -> bool {
    let reorders =
        matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let breaks_line = matches!(character, '\u{2028}' | '\u{2029}');
    character.is_control() || reorders || breaks_line
}

/// How many columns the text takes on a terminal.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// The text, cut to at most `columns` with an ellipsis where something was left out.
pub(crate) fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = 1; // the ellipsis
    for character in text.chars() {
        used += character.width().unwrap_or(0);
        if used > columns {
            break;
        }
        kept.push(character);
    }
    if columns > 0 {
        kept.push('…');
    }
    kept
}

/// The text in lines of at most `columns`, broken between words; a word that is longer is broken inside.
pub(crate) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(2);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && width(&line) + 1 + width(word) > columns {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        for character in word.chars() {
            if width(&line) + character.width().unwrap_or(0) > columns {
                lines.push(std::mem::take(&mut line));
            }
            line.push(character);
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_hostile_title_cannot_steer_the_terminal() {
        assert_eq!(clean("a\x1b[31mb\nc\u{202e}d"), "a\u{fffd}[31mb c\u{fffd}d");
    }

    #[test]
    fn chinese_takes_two_columns_a_sign() {
        assert_eq!(width("证书"), 4);
        assert_eq!(cut("数字证书", 5), "数字…");
        assert_eq!(cut("数字证书", 8), "数字证书");
    }

    #[test]
    fn words_stay_whole_where_they_fit() {
        assert_eq!(wrap("ask the issuer for new codes", 12), ["ask the", "issuer for", "new codes"]);
        assert_eq!(wrap("abcdefgh ij", 4), ["abcd", "efgh", "ij"]);
    }

    proptest! {
        #[test]
        fn nothing_wrapped_or_cut_is_too_wide(text in "\\PC{0,80}", columns in 2usize..60) {
            prop_assert!(width(&cut(&text, columns)) <= columns);
            for line in wrap(&text, columns) {
                prop_assert!(width(&line) <= columns, "{:?}", line);
            }
        }
    }
}
