//! Cuts the value that stands after a label, and judges whether it can be a code.

use issuers::{Code, CodeRules};

use crate::normal::folded;

/// How clearly a label and what follows it belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Bond {
    /// Only a space, or nothing, stands between them.
    Loose,
    /// A colon, an equals sign, a new line or cell, or a word like "is".
    Firm,
}

/// What was found after a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// The next label, with only marks between.
    Label,
    /// Something that may be a value begins here.
    Value(usize, Bond),
    /// Other text: the label announces nothing.
    Prose,
}

/// Goes over marks and little words from `at`, up to `limit`.
pub(crate) fn approach(text: &[char], mut at: usize, limit: usize) -> Next {
    let (mut bond, mut lines, mut little_words) = (Bond::Loose, 0, 0);
    while at < limit {
        match text[at] {
            '\n' | '\t' => {
                bond = Bond::Firm;
                lines += usize::from(text[at] == '\n');
                if lines > 4 {
                    return Next::Prose;
                }
                at += 1;
            }
            ':' | '=' | '|' | '→' => {
                bond = Bond::Firm;
                at += 1;
            }
            '(' | '[' => match closing(text, at, limit) {
                Some(end) if !holds_code(&text[at + 1..end]) => at = end + 1,
                _ => at += 1,
            },
            c if c.is_whitespace() || is_mark(c) => at += 1,
            c if is_particle(c) => {
                bond = Bond::Firm;
                at += 1;
            }
            c if c.is_alphabetic() || c.is_ascii_digit() => {
                let length = text[at..limit].iter().take_while(|c| c.is_alphanumeric() || **c == '°').count();
                let word: String = text[at..at + length].iter().collect();
                let ends = text.get(at + length).is_none_or(|c| !matches!(c, '-' | '_' | '/' | '@'));
                if !(ends && is_little_word(&folded(&word)) && little_words < 5) {
                    return Next::Value(at, bond);
                }
                little_words += 1;
                bond = Bond::Firm;
                at += length;
            }
            _ => return Next::Prose,
        }
    }
    if limit < text.len() { Next::Label } else { Next::Prose }
}

/// Marks that stand around values.
fn is_mark(c: char) -> bool {
    matches!(
        c,
        '.' | '-'
            | '/'
            | '>'
            | '•'
            | '·'
            | '*'
            | '_'
            | '#'
            | '"'
            | '\''
            | '«'
            | '»'
            | '“'
            | '”'
            | '「'
            | '」'
            | '【'
            | '】'
            | '《'
            | '》'
            | ')'
            | ']'
            | ','
            | ';'
            | '、'
            | '。'
            | '°'
            | 'º'
            | '<'
    )
}

/// Chinese and Korean words of one letter that join a name to its value.
fn is_particle(c: char) -> bool {
    matches!(c, '为' | '為' | '是' | '은' | '는' | '이' | '가')
}

fn is_little_word(word: &str) -> bool {
    const WORDS: [&str; 38] = [
        "is",
        "are",
        "as",
        "follows",
        "following",
        "the",
        "your",
        "below",
        "shown",
        "here",
        "no",
        "nr",
        "number",
        "code",
        "num",
        "est",
        "suivant",
        "le",
        "la",
        "ci",
        "dessous",
        "ist",
        "lautet",
        "wie",
        "folgt",
        "ihr",
        "es",
        "siguiente",
        "el",
        "su",
        "de",
        "如下",
        "分别",
        "다음과같습니다",
        "and",
        "et",
        "und",
        "y",
    ];
    WORDS.contains(&word)
}

fn closing(text: &[char], open: usize, limit: usize) -> Option<usize> {
    text[open + 1..limit]
        .iter()
        .take(40)
        .take_while(|c| **c != '\n')
        .position(|c| matches!(c, ')' | ']'))
        .map(|at| open + 1 + at)
}

/// Whether what stands in brackets is a code rather than a remark such as "8 digits".
fn holds_code(inner: &[char]) -> bool {
    let inner: String = inner.iter().collect();
    let inner = inner.trim();
    !inner.contains(' ') && has_code_form(inner, Bond::Loose, true)
}

/// A value cut from the text.
pub(crate) struct Cut {
    pub(crate) value: String,
    pub(crate) end: usize,
    pub(crate) fits_shape: bool,
}

/// Cuts the code that begins at `at`, if one does.
pub(crate) fn cut_code(
    text: &[char],
    at: usize,
    limit: usize,
    bond: Bond,
    code: Code,
    rules: &CodeRules,
) -> Option<Cut> {
    let text = &text[..limit];
    let secret = code != Code::ReferenceNumber;
    let (mut value, mut end) = run(text, at, secret)?;
    // A code that a mail program broke at its hyphen goes on in the next line.
    while value.ends_with('-') {
        let Some(next) = line_below(text, end) else { break };
        let Some((more, after)) = run(text, next, secret) else {
            break;
        };
        value.push_str(&more);
        end = after;
    }
    let followed_by = text.get(end).copied();
    if followed_by == Some('@') || (followed_by == Some(':') && text.get(end + 1) == Some(&'/')) {
        return None;
    }
    trim_end(&mut value, &mut end, secret);
    if rules.shapes.is_empty() {
        return has_code_form(&value, bond, alone(text, end)).then_some(Cut {
            value,
            end,
            fits_shape: false,
        });
    }
    // Groups parted by spaces are one code only where the issuer's shape says so.
    let (mut joined, mut joined_end) = (value.clone(), end);
    for _ in 0..6 {
        if rules.allow(&joined) && !is_plain_word(&joined) {
            return Some(Cut { value: joined, end: joined_end, fits_shape: true });
        }
        if text.get(joined_end) != Some(&' ') {
            break;
        }
        let Some((more, after)) = run(text, joined_end + 1, secret) else {
            break;
        };
        joined.push_str(&more);
        joined_end = after;
        trim_end(&mut joined, &mut joined_end, secret);
    }
    has_code_form(&value, bond, alone(text, end)).then_some(Cut { value, end, fits_shape: false })
}

/// The unbroken run of characters that codes are made of.
fn run(text: &[char], at: usize, secret: bool) -> Option<(String, usize)> {
    let fits = |c: char| {
        c.is_ascii_alphanumeric()
            || matches!(c, '-' | '_' | '.' | '/' | '+')
            || secret && matches!(c, '!' | '#' | '$' | '%' | '&' | '*' | '?' | '~' | '^')
    };
    let value: String = text.get(at..)?.iter().take(129).copied().take_while(|c| fits(*c)).collect();
    let end = at + value.len();
    (value.starts_with(|c: char| c.is_ascii_alphanumeric())).then_some((value, end))
}

/// Takes punctuation of the sentence off the end of a value.
fn trim_end(value: &mut String, end: &mut usize, secret: bool) {
    let mark =
        |c: char| matches!(c, '-' | '_' | '.' | '/' | '+' | '*') || secret && matches!(c, '!' | '?' | '&');
    while value.ends_with(mark) {
        value.pop();
        *end -= 1;
    }
}

/// Where the next line begins, if nothing else follows on this one.
fn line_below(text: &[char], end: usize) -> Option<usize> {
    let blanks = text[end..].iter().take_while(|c| **c == ' ').count();
    let mut at = end + blanks;
    if text.get(at) != Some(&'\n') {
        return None;
    }
    at += 1;
    while text.get(at).is_some_and(|c| matches!(c, ' ' | '>')) {
        at += 1;
    }
    Some(at)
}

/// Whether nothing but punctuation follows on the line or in the cell.
fn alone(text: &[char], end: usize) -> bool {
    let rest = text[end..].iter().take_while(|c| !matches!(c, '\n' | '\t' | '|' | ',' | ';' | '。' | '、'));
    let sentence: Vec<&char> = rest.take_while(|c| **c != '.').collect();
    !sentence.into_iter().any(|c| c.is_alphanumeric())
}

/// Whether a value can be a code where no shape is known.
fn has_code_form(value: &str, bond: Bond, alone: bool) -> bool {
    if !(4..=64).contains(&value.len()) || is_date(value) || is_plain_word(value) {
        return false;
    }
    let groups = value.split(['-', '_', '.', '/']).filter(|group| !group.is_empty());
    let shouted = value.chars().all(|c| !c.is_ascii_lowercase());
    let digits = value.chars().filter(char::is_ascii_digit).count();
    match bond {
        // "PIN 24/7", "reference number 2-step"
        Bond::Loose => digits >= 1 && !value.contains('/') && (shouted || digits >= 3),
        Bond::Firm if digits > 0 => true,
        Bond::Firm => {
            let dashed =
                shouted && groups.clone().count() >= 2 && groups.clone().all(|group| group.len() >= 3);
            dashed && alone || shouted && alone && !is_remark(value) || mixed_case(value) && alone
        }
    }
}

/// A word of a language: letters only, at most the first of them a capital.
fn is_plain_word(value: &str) -> bool {
    value.split(['-', '\'', '/', '.']).all(|part| {
        let mut chars = part.chars();
        chars.next().is_none_or(|c| c.is_ascii_alphabetic()) && chars.all(|c| c.is_ascii_lowercase())
    })
}

/// A capital after a small letter: no word of a sentence.
fn mixed_case(value: &str) -> bool {
    value.len() >= 6
        && value.chars().all(|c| c.is_ascii_alphabetic())
        && value
            .as_bytes()
            .windows(2)
            .any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase())
}

fn is_remark(value: &str) -> bool {
    matches!(
        value,
        "PENDING"
            | "NONE"
            | "ATTACHED"
            | "CONFIDENTIAL"
            | "HIDDEN"
            | "WITHHELD"
            | "SECRET"
            | "UNKNOWN"
            | "XXXX"
    ) || value.chars().all(|c| matches!(c, 'X' | '-'))
}

/// 2026-11-22 and the like.
fn is_date(value: &str) -> bool {
    let parts: Vec<&str> = value.split(['-', '/', '.']).collect();
    let numbers = parts.len() == 3 && parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()));
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    numbers
        && (lengths[0] == 4 && lengths[1] <= 2 && lengths[2] <= 2
            || lengths[2] == 4 && lengths[0] <= 2 && lengths[1] <= 2)
}
