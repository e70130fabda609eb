//! The short name that an issuer goes by.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The short name of an issuer, as in `--issuer wipo`: 1 to 40 of `a-z`, `0-9` and `-`, beginning with a letter or digit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct IssuerId(String);

/// Why a text is no [`IssuerId`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no issuer id: use 1 to 40 of a-z, 0-9 and '-', beginning with a letter or digit")]
pub struct IdError(String);

impl IssuerId {
    /// The id of the profile that stands in where no other profile fits.
    pub const GENERIC: &'static str = "generic";

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is the profile that stands in where no other fits.
    #[must_use]
    pub fn is_generic(&self) -> bool {
        self.0 == Self::GENERIC
    }
}

impl FromStr for IssuerId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if (1..=40).contains(&text.len()) && text.chars().all(allowed) && !text.starts_with('-') {
            return Ok(Self(text.to_owned()));
        }
        Err(IdError(text.chars().take(60).collect()))
    }
}

impl TryFrom<String> for IssuerId {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        text.parse()
    }
}

impl From<IssuerId> for String {
    fn from(id: IssuerId) -> Self {
        id.0
    }
}

impl fmt::Display for IssuerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_could_leave_its_folder_or_be_mistaken_for_an_option_is_refused() {
        for bad in ["", "WIPO", "-x", "../etc", "a b", "é", &"a".repeat(41)] {
            assert!(bad.parse::<IssuerId>().is_err(), "{bad}");
        }
        assert_eq!("ejbca-cmp".parse::<IssuerId>().unwrap().as_str(), "ejbca-cmp");
    }
}
