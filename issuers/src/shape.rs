//! The shapes of codes, written so that a person who has one code in hand can write them down.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The shape of a code. `9` stands for a digit, `A` for a letter, `X` for a letter or digit; `{4}` or `{4,8}` after one
/// of them repeats it; `-`, `.`, `_` and `/` stand for themselves. `X{4}-X{4}-X{4}` is the shape of `BU3U-ZDPT-WYLI`.
/// Letters are ASCII, of either case: a shape never changes a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Shape {
    written: String,
    elements: Vec<Element>,
}

/// Why a text is no [`Shape`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShapeError {
    /// A character that means nothing in a shape.
    #[error(
        "a shape knows no '{0}': use 9 (digit), A (letter), X (either), {{n}} or {{n,m}} to repeat, and - . _ /"
    )]
    UnknownCharacter(char),
    /// Braces that hold no count, or follow nothing that can repeat.
    #[error("the braces in '{0}' are not of the form {{4}} or {{4,8}} after 9, A or X")]
    BadRepeat(String),
    /// Nothing, or more than 64 characters.
    #[error("a shape describes 1 to 64 characters")]
    BadLength,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Digit,
    Letter,
    Either,
    Literal(char),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Element {
    class: Class,
    least: usize,
    most: usize,
}

const LONGEST: usize = 64;

impl Shape {
    /// Whether the whole of `code` has this shape.
    #[must_use]
    pub fn matches(&self, code: &str) -> bool {
        let code: Vec<char> = code.chars().take(LONGEST + 1).collect();
        // The positions that can be reached; so the time is bounded whatever the shape is.
        let mut reached = vec![false; code.len() + 1];
        reached[0] = true;
        for element in &self.elements {
            let mut next = vec![false; code.len() + 1];
            for start in (0..=code.len()).filter(|start| reached[*start]) {
                let run =
                    code[start..].iter().take(element.most).take_while(|c| element.class.fits(**c)).count();
                for length in element.least..=run {
                    next[start + length] = true;
                }
            }
            reached = next;
        }
        reached[code.len()]
    }

    /// The shape as it is written in a profile.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.written
    }
}

impl Class {
    fn fits(self, c: char) -> bool {
        match self {
            Self::Digit => c.is_ascii_digit(),
            Self::Letter => c.is_ascii_alphabetic(),
            Self::Either => c.is_ascii_alphanumeric(),
            Self::Literal(literal) => c == literal,
        }
    }
}

impl FromStr for Shape {
    type Err = ShapeError;

    fn from_str(text: &str) -> Result<Self, ShapeError> {
        let mut elements: Vec<Element> = Vec::new();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            rest = &rest[c.len_utf8()..];
            let class = match c {
                '9' => Class::Digit,
                'A' => Class::Letter,
                'X' => Class::Either,
                '-' | '.' | '_' | '/' => Class::Literal(c),
                '{' => return Err(ShapeError::BadRepeat(text.to_owned())),
                other => return Err(ShapeError::UnknownCharacter(other)),
            };
            let (least, most, after) = repeat(rest).ok_or_else(|| ShapeError::BadRepeat(text.to_owned()))?;
            if matches!(class, Class::Literal(_)) && after.len() != rest.len() {
                return Err(ShapeError::BadRepeat(text.to_owned()));
            }
            elements.push(Element { class, least, most });
            rest = after;
        }
        if elements.is_empty() || elements.iter().map(|e| e.most).sum::<usize>() > LONGEST {
            return Err(ShapeError::BadLength);
        }
        Ok(Self { written: text.to_owned(), elements })
    }
}

/// Reads `{4}` or `{4,8}` at the start of `text`: the least and most repeats and what follows. No brace means once.
fn repeat(text: &str) -> Option<(usize, usize, &str)> {
    let Some(inner) = text.strip_prefix('{') else {
        return Some((1, 1, text));
    };
    let (counts, after) = inner.split_once('}')?;
    let (least, most) = counts.split_once(',').unwrap_or((counts, counts));
    let (least, most) = (least.trim().parse().ok()?, most.trim().parse().ok()?);
    (1 <= least && least <= most && most <= LONGEST).then_some((least, most, after))
}

impl TryFrom<String> for Shape {
    type Error = ShapeError;

    fn try_from(text: String) -> Result<Self, ShapeError> {
        text.parse()
    }
}

impl From<Shape> for String {
    fn from(shape: Shape) -> Self {
        shape.written
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> Shape {
        text.parse().unwrap()
    }

    #[test]
    fn a_shape_fits_the_codes_that_it_describes_and_no_others() {
        assert!(shape("X{4}-X{4}-X{4}").matches("BU3U-ZDPT-WYLI"));
        assert!(!shape("X{4}-X{4}-X{4}").matches("BU3U-ZDPT-WYL"));
        assert!(!shape("X{4}-X{4}-X{4}").matches("BU3U-ZDPT-WYLI-X"));
        assert!(shape("9{6,10}").matches("12345678"));
        assert!(!shape("9{6,10}").matches("1234567O"), "a letter O is no digit");
        assert!(shape("AX{2,4}9").matches("aB19"));
    }

    #[test]
    fn a_mistake_in_a_shape_is_named() {
        assert_eq!("9{".parse::<Shape>(), Err(ShapeError::BadRepeat("9{".to_owned())));
        assert_eq!("[0-9]+".parse::<Shape>(), Err(ShapeError::UnknownCharacter('[')));
        assert_eq!("X{65}".parse::<Shape>(), Err(ShapeError::BadRepeat("X{65}".to_owned())));
        assert_eq!(String::new().parse::<Shape>(), Err(ShapeError::BadLength));
    }
}
