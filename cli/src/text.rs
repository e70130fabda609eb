//! Text made fit for a terminal: measured, cut and wrapped. What came from elsewhere is cleaned before, see
//! [`faces::text`].

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The text with its first letter in upper case, to begin a sentence with it.
pub(crate) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
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
    for character in text.chars() {
        kept.push(character);
        // Measured as a whole: a sign that takes no column itself can make the one before it wider.
        if width(&kept) >= columns {
            kept.pop();
            break;
        }
    }
    if columns > 0 {
        kept.push('…');
    }
    kept
}

/// The text in lines of at most `columns`, broken between words and between Chinese signs; a word that is longer is broken
/// inside.
pub(crate) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(2);
    let mut lines = Vec::new();
    let mut line = String::new();
    for (blank, piece) in text.split(is_blank).filter(|word| !word.is_empty()).flat_map(pieces) {
        let blank = if line.is_empty() { "" } else { blank };
        if !line.is_empty() && width(&line) + width(blank) + width(piece) > columns {
            lines.push(std::mem::take(&mut line));
        } else {
            line.push_str(blank);
        }
        for character in piece.chars() {
            line.push(character);
            if width(&line) > columns {
                line.pop();
                lines.push(std::mem::replace(&mut line, character.to_string()));
            }
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// Where a line may be broken; not at a blank that French puts before a colon.
fn is_blank(character: char) -> bool {
    character.is_whitespace() && !matches!(character, '\u{a0}' | '\u{202f}')
}

/// A word in the pieces that may stand on lines of their own, each with the blank that stands before it on one line. Chinese
/// may be broken between any two signs, but no line begins with a sign that closes or ends with one that opens.
fn pieces(word: &str) -> Vec<(&'static str, &str)> {
    const CLOSES: &str = "，。、；：！？）》」』”’…)]}>,.;:!?";
    const OPENS: &str = "（《「『“‘([{<";
    let columns = |character: char| character.width().unwrap_or(0);
    let mut pieces = Vec::new();
    let mut blank = " ";
    let mut from = 0;
    let letters: Vec<_> = word.char_indices().collect();
    for pair in letters.windows(2) {
        let ((_, before), (at, after)) = (pair[0], pair[1]);
        let chinese = columns(before).max(columns(after)) == 2;
        // What takes no column belongs to its neighbours.
        let apart = columns(before).min(columns(after)) > 0;
        if chinese && apart && !CLOSES.contains(after) && !OPENS.contains(before) {
            pieces.push((blank, &word[from..at]));
            (blank, from) = ("", at);
        }
    }
    pieces.push((blank, &word[from..]));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn chinese_takes_two_columns_a_sign() {
        assert_eq!(width("证书"), 4);
        assert_eq!(cut("数字证书", 5), "数字…");
        assert_eq!(cut("数字证书", 8), "数字证书");
        assert_eq!(width("🕯\u{fe0f}"), 2, "a sign that takes no column makes another one wider");
        assert_eq!(cut("🕯\u{fe0f}🕯\u{fe0f}a", 4), "🕯\u{fe0f}🕯…");
    }

    #[test]
    fn words_stay_whole_where_they_fit() {
        assert_eq!(wrap("ask the issuer for new codes", 12), ["ask the", "issuer for", "new codes"]);
        assert_eq!(wrap("abcdefgh ij", 4), ["abcd", "efgh", "ij"]);
    }

    #[test]
    fn chinese_is_broken_between_signs_but_not_before_a_comma() {
        let lines = wrap("请导入新邮件，然后领取：neverlapse pick-up a1", 12);
        assert_eq!(lines, ["请导入新邮", "件，然后领", "取：", "neverlapse", "pick-up a1"]);
    }

    #[test]
    fn a_french_colon_stays_with_its_word() {
        assert_eq!(wrap("oui, retirez-le\u{a0}: a1", 13), ["oui,", "retirez-le\u{a0}:", "a1"]);
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
