//! Places where certificates can live, and what is missing for the rest.

use serde::{Deserialize, Serialize};

/// A place where a certificate can live.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    /// How it is written where a location is wanted, such as `token:LABEL/SERIAL`.
    pub name: String,
    /// What it is.
    pub kind: LocationKind,
    /// What a person calls it: a profile's name, a token's label, the name of a file.
    pub title: String,
    /// Whether it is the Firefox profile that Firefox starts with.
    pub default: bool,
    /// Whether a browser that uses it runs now.
    pub running: bool,
    /// The folder of a browser's database.
    pub folder: Option<String>,
    /// A token's label.
    pub label: Option<String>,
    /// A token's serial number.
    pub serial: Option<String>,
    /// Who made a token.
    pub manufacturer: Option<String>,
    /// A token's model.
    pub model: Option<String>,
    /// The path of the driver that knows a token.
    pub driver: Option<String>,
    /// What has to be typed to use its keys.
    pub secret: LocationSecret,
    /// How many wrong PINs a token still bears.
    pub tries: Option<PinTries>,
    /// What keeps a token from being used now: `pin-locked`, `pin-not-set`, `read-only`.
    pub trouble: Option<String>,
    /// Whether its keys can be copied out of it, as a back-up does.
    pub keys_leave: bool,
    /// The ids of the identities that are tracked there.
    pub identities: Vec<String>,
}

/// The kind of a [`Location`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LocationKind {
    /// Neverlapse's own vault.
    Vault,
    /// A PKCS#12 file.
    File,
    /// A database of NSS, such as Chromium's.
    Nss,
    /// A profile of Firefox.
    Firefox,
    /// A USB key or smart card.
    Token,
    /// A kind that a newer daemon knows.
    #[serde(untagged)]
    Other(String),
}

/// What has to be typed to use the keys of a location.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LocationSecret {
    /// Nothing.
    None,
    /// The password of a file, or a browser's primary password.
    Password,
    /// A token's PIN.
    Pin,
    /// A token's PIN, on the keys of its reader.
    PinPad,
    /// It could not be found out.
    #[serde(other)]
    Unknown,
}

/// How many wrong PINs a token still bears, as far as it tells.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PinTries {
    /// It does not say that any went wrong.
    Enough,
    /// At least one wrong PIN was given since the last right one.
    Fewer,
    /// The next wrong one locks it.
    One,
    /// It is locked.
    None,
    /// A word of a newer daemon.
    #[serde(untagged)]
    Other(String),
}

/// Something that keeps a kind of place from being used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingPlace {
    /// What it is.
    pub what: MissingKind,
    /// What it is about: a folder, a model of token, the path of a driver.
    pub about: Option<String>,
    /// What is the matter.
    pub reason: String,
    /// What to do about it.
    pub remedy: String,
    /// Where to get a token's driver, as its issuer says: a page, or the name of a package.
    pub from: Option<String>,
}

/// What keeps a kind of place from being used.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissingKind {
    /// The library that opens browsers' databases.
    Softoken,
    /// Chromium has no database yet; it would be in the folder `about`.
    Chromium,
    /// There is no profile of Firefox.
    Firefox,
    /// There is no driver for tokens.
    Driver,
    /// There are drivers, and no token.
    Token,
    /// The driver of the kind of token `about`, which an issuer's profile names.
    TokenDriver,
    /// The driver at `about` does not work.
    BrokenDriver,
    /// The browser's database in the folder `about`, or of the Firefox profile `about`, does not open.
    BrokenDatabase,
    /// Something that a newer daemon knows.
    #[serde(untagged)]
    Other(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_newer_daemon_are_kept_or_taken_for_unknown() {
        let kind: LocationKind = serde_json::from_str("\"keychain\"").unwrap();
        assert_eq!(kind, LocationKind::Other("keychain".into()));
        assert_eq!(serde_json::from_str::<LocationSecret>("\"retina\"").unwrap(), LocationSecret::Unknown);
        assert_eq!(serde_json::to_string(&PinTries::None).unwrap(), "\"none\"");
        assert_eq!(serde_json::to_string(&MissingKind::BrokenDriver).unwrap(), "\"broken_driver\"");
    }
}
