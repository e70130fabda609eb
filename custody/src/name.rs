//! The names of locations, as people write them.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::pkcs11::TokenName;

/// The kinds of location that this version knows, as a person writes them.
pub const KINDS: &str = "vault, file:PATH, nss:DIR, firefox[:PROFILE], token:LABEL";

/// The name of a location, such as `vault`, `file:/absolute/path` or `token:My key`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LocationName {
    /// The sealed part of the ledger.
    Vault,
    /// A PKCS#12 file at an absolute path.
    File(PathBuf),
    /// The NSS database in the folder at an absolute path, such as Chromium's.
    Nss(PathBuf),
    /// A Firefox profile by its name or its folder's; the one that Firefox starts with where none is named.
    Firefox(Option<String>),
    /// A token by its label, and by its serial number (`token:LABEL/SERIAL`) where the label is not enough.
    Token(TokenName),
}

impl LocationName {
    /// The name of the file location at `path`.
    ///
    /// # Errors
    /// The path is not absolute, does not name a file, or cannot be written down as text.
    pub fn file(path: impl Into<PathBuf>) -> Result<Self, LocationNameError> {
        let path = path.into();
        let text = writable(&path, LocationNameError::NoPath)?;
        if path.file_name().is_none() || text.ends_with(std::path::is_separator) || text.ends_with("/.") {
            return Err(LocationNameError::Folder { path: text.to_owned() });
        }
        Ok(Self::File(path))
    }

    /// The name of the NSS database in `folder`.
    ///
    /// # Errors
    /// The path is not absolute, or cannot be written down as text.
    pub fn nss(folder: impl Into<PathBuf>) -> Result<Self, LocationNameError> {
        let folder = folder.into();
        writable(&folder, LocationNameError::NoFolder)?;
        Ok(Self::Nss(folder))
    }

    /// The path of a file location.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Vault | Self::Nss(_) | Self::Firefox(_) | Self::Token(_) => None,
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
    /// `nss:` without a folder.
    #[error("`nss:` lacks its folder; write it in full, such as nss:/home/me/.pki/nssdb")]
    NoFolder,
    /// `firefox:` without a profile.
    #[error("`firefox:` lacks its profile; write its name, or just `firefox` for the usual one")]
    NoProfile,
    /// `token:` without a label.
    #[error("`token:` lacks the token's label; `neverlapse locations` lists the tokens that are plugged in")]
    NoLabel,
    /// A label or profile name with something in it that none has.
    #[error("`{text}` has characters that no such name has")]
    OddName {
        /// What was given.
        text: String,
    },
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
            Self::Nss(folder) => write!(f, "nss:{}", folder.display()),
            Self::Firefox(None) => f.write_str("firefox"),
            Self::Firefox(Some(profile)) => write!(f, "firefox:{profile}"),
            Self::Token(TokenName { label, serial: None }) => write!(f, "token:{}", escape(label)),
            Self::Token(TokenName { label, serial: Some(serial) }) => {
                write!(f, "token:{}/{}", escape(label), escape(serial))
            }
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
            ("nss", None) => Err(LocationNameError::NoFolder),
            ("nss", Some(folder)) => Self::nss(folder),
            ("firefox", None) => Ok(Self::Firefox(None)),
            ("firefox", Some("")) => Err(LocationNameError::NoProfile),
            ("firefox", Some(profile)) => Ok(Self::Firefox(Some(plain(profile)?))),
            ("token", None | Some("")) => Err(LocationNameError::NoLabel),
            ("token", Some(name)) => token(name),
            (kind, _) => Err(LocationNameError::UnknownKind { kind: kind.into() }),
        }
    }
}

/// An absolute path that can be written down.
fn writable(path: &Path, empty: LocationNameError) -> Result<&str, LocationNameError> {
    let shown = || path.display().to_string();
    let text = path.to_str().ok_or_else(|| LocationNameError::NotText { path: shown() })?;
    if text.is_empty() {
        return Err(empty);
    }
    if text.chars().any(char::is_control) {
        return Err(LocationNameError::NotText { path: shown() });
    }
    if !path.is_absolute() {
        return Err(LocationNameError::Relative { path: shown() });
    }
    Ok(text)
}

fn token(name: &str) -> Result<LocationName, LocationNameError> {
    let (label, serial) = match name.split_once('/') {
        Some((label, serial)) => (label, Some(serial)),
        None => (name, None),
    };
    let read = |text: &str| match unescape(text) {
        Some(text) if !text.is_empty() => plain(&text),
        Some(_) | None => Err(LocationNameError::OddName { text: name.to_owned() }),
    };
    if label.is_empty() {
        return Err(LocationNameError::NoLabel);
    }
    let (label, serial) = (read(label)?, serial.map(read).transpose()?);
    Ok(LocationName::Token(TokenName { label, serial }))
}

fn plain(text: &str) -> Result<String, LocationNameError> {
    if text.chars().any(char::is_control) {
        return Err(LocationNameError::OddName { text: text.escape_default().to_string() });
    }
    Ok(text.to_owned())
}

/// Labels are free text; a slash in one must not read as the beginning of a serial number.
fn escape(text: &str) -> String {
    text.replace('%', "%25").replace('/', "%2F")
}

fn unescape(text: &str) -> Option<String> {
    let mut parts = text.split('%');
    let mut plain = parts.next()?.to_owned();
    for part in parts {
        plain.push(match part.get(..2)? {
            "25" => '%',
            "2F" | "2f" => '/',
            _ => return None,
        });
        plain.push_str(part.get(2..)?);
    }
    Some(plain)
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
        let said = "keychain:login".parse::<LocationName>().unwrap_err().to_string();
        assert!(said.contains("`keychain`") && said.contains("vault, file:PATH"), "{said}");
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
            ("nss", "lacks its folder"),
            ("nss:.pki/nssdb", "is not absolute"),
            ("firefox:", "lacks its profile"),
            ("token:", "lacks the token's label"),
            ("token:/0123", "lacks the token's label"),
            ("token:My key/", "no such name"),
            ("token:100%", "no such name"),
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
        fn a_token_is_found_again_by_its_name_whatever_its_label(
            label in "\\PC{1,12}", serial in proptest::option::of("\\PC{1,12}"),
        ) {
            let name = LocationName::Token(TokenName { label, serial });
            prop_assert_eq!(name.to_string().parse(), Ok(name));
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
