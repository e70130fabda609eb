//! The places where an identity lives, by name and by what they can do.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use enrol::key::Key;
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::certificate::Fingerprint;
use crate::file::FileError;
use crate::material::Material;
use crate::proof::Proof;
use crate::vault::VaultLocationError;

/// The kinds of location that this version knows, as a person writes them.
pub const KINDS: &str = "vault, file:PATH";

/// A place where one identity lives.
///
/// Every call blocks: it stretches passwords and waits for the disk. Each is safe to repeat after a crash.
pub trait Location {
    /// What the place is called.
    fn name(&self) -> LocationName;

    /// Shows, before a one-time code is spent, that an identity can be put here: the place is free or holds the identity
    /// that is to be replaced, it opens, and it can be written to. Nothing of it changes.
    ///
    /// # Errors
    /// What would keep [`Location::store`] or [`Location::replace`] from working.
    fn rehearse(&self, replaces: Option<Fingerprint>) -> Result<(), LocationError>;

    /// Puts a new identity here. What is written is proven before it counts; storing what is already here proves it
    /// again and changes nothing.
    ///
    /// # Errors
    /// Another identity is here already, the place cannot be written to, or the proof fails: nothing has changed then.
    fn store(&self, material: &Material, now: Timestamp) -> Result<Proof, LocationError>;

    /// Puts the renewal of the identity whose certificate is `old` in its place. The old one stays usable until the
    /// new one is proven; a kill at any moment leaves one of the two, whole.
    ///
    /// # Errors
    /// Something else than `old` or the renewal is here, the place cannot be written to, or the proof fails: nothing
    /// has changed then.
    fn replace(&self, old: Fingerprint, material: &Material, now: Timestamp) -> Result<Proof, LocationError>;

    /// Takes a copy of the identity, where its key may leave.
    ///
    /// # Errors
    /// Nothing is here, or it cannot be opened.
    fn read(&self) -> Result<Material, LocationError>;

    /// Opens the key to sign with it.
    ///
    /// # Errors
    /// Nothing is here, or it cannot be opened.
    fn key(&self) -> Result<Box<dyn Key>, LocationError>;

    /// Shows that the identity here works: its key matches its certificate and signs.
    ///
    /// # Errors
    /// Nothing is here, it cannot be opened, or the proof fails.
    fn prove(&self, now: Timestamp) -> Result<Proof, LocationError>;

    /// Removes the identity whose certificate is `held`. An empty place is fine.
    ///
    /// # Errors
    /// Another identity is here, or the place cannot be written to.
    fn remove(&self, held: Fingerprint) -> Result<(), LocationError>;
}

/// Why a location did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum LocationError {
    /// A file location failed.
    #[error(transparent)]
    File(#[from] FileError),
    /// The vault location failed.
    #[error(transparent)]
    Vault(#[from] VaultLocationError),
}

impl LocationError {
    /// Whether asking for the password again may help.
    #[must_use]
    pub fn is_wrong_password(&self) -> bool {
        matches!(self, Self::File(error) if error.is_wrong_password())
    }

    /// Whether nothing is there at all.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(
            self,
            Self::File(FileError::Missing { .. }) | Self::Vault(VaultLocationError::Missing { .. })
        )
    }
}

/// The name of a location: `vault` or `file:/absolute/path`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LocationName {
    /// The sealed part of the ledger.
    Vault,
    /// A PKCS#12 file at an absolute path.
    File(PathBuf),
}

impl LocationName {
    /// The name of the file location at `path`.
    ///
    /// # Errors
    /// The path is not absolute, does not name a file, or cannot be written down as text.
    pub fn file(path: impl Into<PathBuf>) -> Result<Self, LocationNameError> {
        let path = path.into();
        let shown = || path.display().to_string();
        let text = path.to_str().ok_or_else(|| LocationNameError::NotText { path: shown() })?;
        if text.is_empty() {
            return Err(LocationNameError::NoPath);
        }
        if text.chars().any(char::is_control) {
            return Err(LocationNameError::NotText { path: shown() });
        }
        if !path.is_absolute() {
            return Err(LocationNameError::Relative { path: shown() });
        }
        if path.file_name().is_none() || text.ends_with(std::path::is_separator) || text.ends_with("/.") {
            return Err(LocationNameError::Folder { path: shown() });
        }
        Ok(Self::File(path))
    }

    /// The path of a file location.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Vault => None,
            Self::File(path) => Some(path),
        }
    }
}

/// Why a text does not name a location.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LocationNameError {
    /// Nothing was given.
    #[error("no location was given; the kinds are {KINDS}")]
    Empty,
    /// This version has no such kind.
    #[error("no kind of location is called `{kind}` in this version; the kinds are {KINDS}")]
    UnknownKind {
        /// What stood where the kind stands.
        kind: String,
    },
    /// There is one vault only.
    #[error("there is one vault only, so it takes no `:{argument}`; write just `vault`")]
    VaultArgument {
        /// What followed `vault:`.
        argument: String,
    },
    /// `file:` without a path.
    #[error("`file:` lacks its path; write it in full, such as file:/home/me/identity.p12")]
    NoPath,
    /// The path depends on the folder one stands in.
    #[error("the path `{path}` is not absolute; write it in full, such as file:/home/me/identity.p12")]
    Relative {
        /// The path given.
        path: String,
    },
    /// The path names a folder.
    #[error("`{path}` names a folder; add the name of the file, such as identity.p12")]
    Folder {
        /// The path given.
        path: String,
    },
    /// The path is not UTF-8 or has control characters in it.
    #[error("the path `{path}` has characters that cannot be written down; choose another name")]
    NotText {
        /// The path given, as far as it can be shown.
        path: String,
    },
}

impl fmt::Display for LocationName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Vault => f.write_str("vault"),
            Self::File(path) => write!(f, "file:{}", path.display()),
        }
    }
}

impl FromStr for LocationName {
    type Err = LocationNameError;

    fn from_str(text: &str) -> Result<Self, LocationNameError> {
        let (kind, argument) = match text.split_once(':') {
            Some((kind, argument)) => (kind, Some(argument)),
            None => (text, None),
        };
        match (kind, argument) {
            ("", None) => Err(LocationNameError::Empty),
            ("vault", None) => Ok(Self::Vault),
            ("vault", Some(argument)) => Err(LocationNameError::VaultArgument { argument: argument.into() }),
            ("file", None) => Err(LocationNameError::NoPath),
            ("file", Some(path)) => Self::file(path),
            (kind, _) => Err(LocationNameError::UnknownKind { kind: kind.into() }),
        }
    }
}

impl Serialize for LocationName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for LocationName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_kinds_that_exist_are_named_to_someone_who_asks_for_another() {
        let said = "nss:/home/me/.pki".parse::<LocationName>().unwrap_err().to_string();
        assert!(said.contains("`nss`") && said.contains("vault, file:PATH"), "{said}");
    }

    #[test]
    fn a_name_that_is_no_location_says_what_to_write_instead() {
        for (text, expected) in [
            ("", "no location was given"),
            ("vault:mine", "write just `vault`"),
            ("file", "lacks its path"),
            ("file:", "lacks its path"),
            ("file:me.p12", "is not absolute"),
            ("file:~/me.p12", "is not absolute"),
            ("file:/home/me/", "names a folder"),
            ("file:/home/me/..", "names a folder"),
            ("file:/home/me/.", "names a folder"),
            ("file:/", "names a folder"),
            ("file:/home/a\0b", "cannot be written down"),
            ("/home/me/me.p12", "no kind of location"),
            ("Vault", "no kind of location"),
        ] {
            let said = text.parse::<LocationName>().unwrap_err().to_string();
            assert!(said.contains(expected), "{text:?}: {said}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_parsed_or_refused_and_what_is_parsed_is_written_back_the_same(text in ".{0,40}") {
            if let Ok(name) = text.parse::<LocationName>() {
                prop_assert_eq!(name.to_string(), text);
            }
        }

        #[test]
        fn every_file_location_survives_being_stored_as_text(
            parts in proptest::collection::vec("[^/\\p{Cc}]{1,12}", 1..4),
        ) {
            let path = format!("/{}", parts.join("/"));
            if let Ok(name) = LocationName::file(&path) {
                prop_assert_eq!(name.to_string().parse::<LocationName>(), Ok(name.clone()));
                prop_assert_eq!(name.path(), Some(Path::new(&path)));
            } else {
                prop_assert!(path.ends_with("/.") || path.ends_with("/.."), "{} was refused", path);
            }
        }
    }
}
