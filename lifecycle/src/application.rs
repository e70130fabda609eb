//! The application: what was asked of an issuer before it approved, and the key that was made for it then.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Need;

/// What an activation knows of its application, where the key was made with that. It holds no secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// Who applied, as the issuer is to write it.
    pub name: String,
    /// Where the issuer's approval goes.
    pub email: String,
    /// Where the key was made, and the certificate is to go: the name of a location.
    pub location: String,
    /// SHA-256 of the public key (its SubjectPublicKeyInfo), in hexadecimal; `None` where the issuer's own page makes the
    /// key in the browser.
    pub key: Option<String>,
    /// When the key was made.
    pub made_at: Timestamp,
    /// The computer on which it was made.
    pub computer: Computer,
    /// The user of that computer.
    pub user: User,
    /// What was found the last time that the key was looked for, if it was not there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost: Option<KeyLoss>,
}

/// One installation of an operating system on one computer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Computer {
    /// Tells it from all others, and only to us; `None` where the system has no such mark. The system's own mark is
    /// never kept.
    pub mark: Option<String>,
    /// What people call it.
    pub name: String,
}

impl Computer {
    /// Whether the other one is known to be another installation. Names alone tell nothing: people change them.
    #[must_use]
    pub fn differs(&self, other: &Self) -> bool {
        self.mark.as_ref().zip(other.mark.as_ref()).is_some_and(|(one, other)| one != other)
    }
}

/// A user of a computer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// The system's number; `None` where it has none.
    pub uid: Option<u32>,
    /// What the user is called.
    pub name: String,
}

/// Why an application's key is not at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyLoss {
    /// It is not where it was made, on this very computer: a profile was removed, or a device was wiped.
    Gone,
    /// It is not there, and this is another computer, or its system was installed anew.
    Elsewhere,
}

impl KeyLoss {
    pub(crate) const fn need(self) -> Need {
        match self {
            Self::Gone => Need::KeyGone,
            Self::Elsewhere => Need::OtherComputer,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_computer_that_was_only_renamed_is_the_same() {
        let computer = |mark: Option<&str>, name: &str| Computer {
            mark: mark.map(str::to_owned),
            name: name.to_owned(),
        };
        let here = computer(Some("aa"), "desk");
        assert!(!here.differs(&computer(Some("aa"), "renamed")));
        assert!(!here.differs(&computer(None, "desk")));
        assert!(here.differs(&computer(Some("bb"), "desk")));
    }
}
