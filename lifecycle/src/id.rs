//! The names by which items are known.

use std::{fmt, num::NonZeroU64, str::FromStr};

use serde::{Deserialize, Serialize};

/// Which of the two kinds of item an id names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// An approved application that waits to be picked up.
    Activation,
    /// A certificate with its key and its back-ups.
    Identity,
}

/// The name of one item: `a` for an activation or `i` for an identity, then a number, as in `a7`.
///
/// Numbers are given once and never again, so that a script that kept an id never meets another item behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct ItemId {
    kind: Kind,
    number: NonZeroU64,
}

impl ItemId {
    /// The activation with this number.
    #[must_use]
    pub const fn activation(number: NonZeroU64) -> Self {
        Self { kind: Kind::Activation, number }
    }

    /// The identity with this number.
    #[must_use]
    pub const fn identity(number: NonZeroU64) -> Self {
        Self { kind: Kind::Identity, number }
    }

    /// Whether it names an activation or an identity.
    #[must_use]
    pub const fn kind(self) -> Kind {
        self.kind
    }

    /// The number behind the letter.
    #[must_use]
    pub const fn number(self) -> NonZeroU64 {
        self.number
    }
}

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = match self.kind {
            Kind::Activation => 'a',
            Kind::Identity => 'i',
        };
        write!(f, "{letter}{}", self.number)
    }
}

/// A text that names no item.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an id: an id is a letter and a number, such as a1 or i2")]
pub struct BadItemId(String);

impl FromStr for ItemId {
    type Err = BadItemId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || BadItemId(text.chars().take(40).collect());
        let (kind, digits) = match text.split_at_checked(1) {
            Some(("a", digits)) => (Kind::Activation, digits),
            Some(("i", digits)) => (Kind::Identity, digits),
            _ => return Err(bad()),
        };
        if digits.starts_with(['+', '0']) {
            return Err(bad());
        }
        let number = digits.parse().map_err(|_| bad())?;
        Ok(Self { kind, number })
    }
}

impl From<ItemId> for String {
    fn from(id: ItemId) -> Self {
        id.to_string()
    }
}

impl TryFrom<String> for ItemId {
    type Error = BadItemId;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_id_is_read_back_as_it_was_written(number in 1u64.., identity: bool) {
            let number = NonZeroU64::new(number).unwrap();
            let id = if identity { ItemId::identity(number) } else { ItemId::activation(number) };
            prop_assert_eq!(id.to_string().parse::<ItemId>(), Ok(id));
        }

        #[test]
        fn one_item_has_one_spelling(text in "\\PC{0,6}") {
            if let Ok(id) = text.parse::<ItemId>() {
                prop_assert_eq!(id.to_string(), text);
            }
        }
    }

    #[test]
    fn what_is_not_an_id_is_refused() {
        for text in ["", "a", "i0", "a01", "a+1", "x3", "3", "é1", "a1 "] {
            assert!(text.parse::<ItemId>().is_err(), "{text:?}");
        }
    }
}
