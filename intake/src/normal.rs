//! Makes text comparable without changing what a code says: spaces, dashes and widths only.

/// Drops invisible characters, turns every kind of space into a space and every kind of dash into `-`, full-width forms
/// into ASCII, CRLF into LF. Letters and digits keep their case and identity.
pub(crate) fn normalise(text: &str) -> String {
    let mut normal = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                if chars.peek() != Some(&'\n') {
                    normal.push('\n');
                }
            }
            '\n' | '\t' => normal.push(c),
            '\u{2028}' | '\u{2029}' | '\u{0b}' | '\u{0c}' | '\u{85}' => normal.push('\n'),
            _ if is_invisible(c) => {}
            _ if c.is_whitespace() || c.is_control() => normal.push(' '),
            _ if is_dash(c) => normal.push('-'),
            '\u{ff01}'..='\u{ff5e}' => normal.extend(char::from_u32(u32::from(c) - 0xfee0)),
            '\u{fe55}' | '\u{2236}' | '\u{a789}' => normal.push(':'),
            '\u{2018}' | '\u{2019}' | '\u{02bc}' => normal.push('\''),
            _ => normal.push(c),
        }
    }
    normal
}

/// A code or number as a person typed or pasted it, without what only its surroundings brought: the same spaces, dashes and
/// widths as in a mail, and no spaces at its ends. Letters and digits stay what they are. `None`: nothing is left, or it has
/// control characters in it and is no code.
#[must_use]
pub fn typed(text: &str) -> Option<String> {
    let text = text.trim();
    let normal = normalise(text).trim().to_owned();
    (!normal.is_empty() && !text.contains(char::is_control)).then_some(normal)
}

fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

fn is_dash(c: char) -> bool {
    matches!(
        c,
        '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{207b}' | '\u{2e3a}'
    )
}

/// One character as labels and names are compared: lower case, without accent; `None` for what does not matter.
pub(crate) fn fold(c: char) -> Option<char> {
    let lower = c.to_lowercase().next().unwrap_or(c);
    let plain = match lower {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' => 'a',
        'ç' | 'č' => 'c',
        'è' | 'é' | 'ê' | 'ë' | 'ē' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ñ' => 'n',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        'ý' | 'ÿ' => 'y',
        // Written "n.º" and "n°" alike, so neither counts.
        'º' | 'ª' => return None,
        other => other,
    };
    plain.is_alphanumeric().then_some(plain)
}

/// A whole text folded; for labels, names and single words.
pub(crate) fn folded(text: &str) -> String {
    text.chars().filter_map(fold).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_characters_vanish_and_dashes_and_widths_become_one() {
        assert_eq!(normalise("BU3U\u{2013}ZD\u{200b}PT\u{2011}WY\u{ad}LI"), "BU3U-ZDPT-WYLI");
        assert_eq!(normalise("参考号：\u{3000}１２３４ＡＢ\r\nPIN\u{a0}x"), "参考号: 1234AB\nPIN x");
    }

    #[test]
    fn letters_and_digits_that_look_alike_are_left_as_they_are() {
        assert_eq!(normalise("O0I1l-aBc"), "O0I1l-aBc");
    }

    #[test]
    fn what_is_pasted_is_the_code_that_the_mail_brings() {
        for (pasted, code) in [
            ("\u{a0}BU3U\u{2011}ZDPT\u{2013}WY\u{200b}LI\r\n", Some("BU3U-ZDPT-WYLI")),
            ("\u{3000}１２３４ ", Some("1234")),
            ("aB cO0", Some("aB cO0")),
            (" \u{200b} ", None),
            ("AB\u{1b}CD", None),
        ] {
            assert_eq!(typed(pasted).as_deref(), code);
        }
    }

    #[test]
    fn accents_spaces_and_case_do_not_matter_in_labels() {
        assert_eq!(folded("N.º de  Référence"), "ndereference");
        assert_eq!(folded("nume\u{301}ro"), "numero");
        assert_eq!(folded("참조 번호"), "참조번호");
    }
}
