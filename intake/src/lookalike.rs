//! Characters that people and printers mix up: a code is kept as it is written, and its other readings are offered where
//! the issuer refuses it.

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};

/// Which characters are easily taken for each other.
const ALIKE: [&str; 2] = ["O0", "I1l"];

/// A place of a code whose character is easily taken for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lookalike {
    /// Which character of the code it is, counted from 1 with hyphens.
    pub position: usize,
    /// What it can be, the present reading among it.
    pub readings: &'static str,
}

impl fmt::Display for Lookalike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (", self.position)?;
        for (i, reading) in self.readings.chars().enumerate() {
            write!(f, "{}{reading}", if i > 0 { "/" } else { "" })?;
        }
        write!(f, ")")
    }
}

/// The places of a code that can be read otherwise. They say nothing of what stands there.
#[must_use]
pub fn lookalikes(code: &SecretString) -> Vec<Lookalike> {
    let places = code.expose_secret().chars().enumerate();
    places
        .filter_map(|(at, c)| {
            let readings = ALIKE.into_iter().find(|alike| alike.contains(c))?;
            Some(Lookalike { position: at + 1, readings })
        })
        .collect()
}

/// The code with its one doubtful place read as `reading`; `None` if there is not exactly one, or it cannot be that, or it
/// is read so already.
#[must_use]
pub fn read_as(code: &SecretString, reading: char) -> Option<SecretString> {
    let places = lookalikes(code);
    let [Lookalike { position, readings }] = places[..] else {
        return None;
    };
    let mut other = code.expose_secret().to_owned();
    let (at, present) = other.char_indices().nth(position - 1)?;
    if !readings.contains(reading) || reading == present {
        return None;
    }
    // All of them are ASCII, so nothing moves.
    other.replace_range(at..at + present.len_utf8(), reading.encode_utf8(&mut [0; 4]));
    Some(SecretString::from(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(code: &str) -> String {
        let places: Vec<String> = lookalikes(&code.into()).iter().map(ToString::to_string).collect();
        places.join(", ")
    }

    fn other(code: &str, reading: char) -> Option<String> {
        read_as(&code.into(), reading).map(|code| code.expose_secret().to_owned())
    }

    #[test]
    fn the_doubtful_places_of_a_code_are_told_without_what_stands_there() {
        assert_eq!(places("ABCD-EFGH-JKLM"), "");
        assert_eq!(places("AB0D-EF1H"), "3 (O/0), 8 (I/1/l)");
        assert_eq!(places("ABOD-EFlH"), places("AB0D-EF1H"));
    }

    #[test]
    fn one_doubtful_place_can_be_read_otherwise_and_nothing_else_changes() {
        assert_eq!(other("AB0D-EFGH", 'O').as_deref(), Some("ABOD-EFGH"));
        assert_eq!(other("ABCD-EFGl", '1').as_deref(), Some("ABCD-EFG1"));
        assert_eq!(other("AB0D-EFGH", '0'), None, "it is read so already");
        assert_eq!(other("AB0D-EFGH", 'I'), None, "it cannot be that");
        assert_eq!(other("AB0D-EF1H", 'O'), None, "two places are doubtful");
        assert_eq!(other("ABCD", 'O'), None);
        assert_eq!(other("é0", 'O').as_deref(), Some("éO"));
    }
}
