//! Copies of identities: back-ups made, proven and restored, and what is somewhere already.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::{
    secret,
    types::{BackUpContents, BackUpPlace, Item, ItemFinding, PassedOver},
};

/// Writes a PKCS#12 copy of an identity and proves it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackUp {
    /// The identity.
    pub id: String,
    /// The file to write.
    pub path: String,
    /// What to encrypt it with.
    #[serde(serialize_with = "secret::required")]
    pub password: SecretString,
    /// What opens a `file:` location whose password was not remembered.
    #[serde(default, serialize_with = "secret::optional", skip_serializing_if = "Option::is_none")]
    pub location_password: Option<SecretString>,
}

/// Asks for the password of copies that were made with nobody there.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackUpPassword {
    /// The identity.
    pub id: String,
}

/// It, and what it opens.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BackUpPasswordReply {
    /// The password.
    #[serde(serialize_with = "secret::required")]
    pub password: SecretString,
    /// Where the copies were written to.
    pub paths: Vec<String>,
}

/// Opens a back-up and says what it holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerifyBackUp {
    /// The file.
    pub path: String,
    /// Its password.
    #[serde(serialize_with = "secret::required")]
    pub password: SecretString,
}

/// What a back-up holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifyBackUpReply {
    /// What it holds.
    pub contents: BackUpContents,
}

/// Puts a back-up into a location and tracks it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Restore {
    /// The file.
    pub path: String,
    /// Its password.
    #[serde(serialize_with = "secret::required")]
    pub password: SecretString,
    /// The location.
    pub to: String,
    /// Do not keep the location's password for renewals.
    #[serde(default, deserialize_with = "secret::flag")]
    pub no_remember: bool,
    /// The location's password, where it is another than the back-up's.
    #[serde(default, serialize_with = "secret::optional", skip_serializing_if = "Option::is_none")]
    pub location_password: Option<SecretString>,
}

/// Asks where a copy of an identity could go.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackUpPlaces {
    /// The identity.
    pub id: String,
    /// Where a copy is to go, if that is decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
}

/// Where a copy could go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackUpPlacesReply {
    /// The places, the best first.
    pub places: Vec<BackUpPlace>,
    /// A name for the file.
    pub file_name: String,
    /// Whether the path lies on the disk of the original; `None` where there is none, or that is not known.
    pub same_disk: Option<bool>,
    /// The folder, as the issuer names it, that its rules keep copies out of and that the path leads into.
    pub forbidden: Option<String>,
}

/// Tracks the certificates that are at a location already.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Adopt {
    /// The location; never the vault.
    pub location: String,
    /// What opens the location: the password of a file or database, the PIN of a token.
    #[serde(default, serialize_with = "secret::optional", skip_serializing_if = "Option::is_none")]
    pub password: Option<SecretString>,
    /// Do not keep the password for renewals. A PIN never is.
    #[serde(default, deserialize_with = "secret::flag")]
    pub no_remember: bool,
    /// A token that has one try left may be given the PIN all the same.
    #[serde(default, deserialize_with = "secret::flag")]
    pub last_try: bool,
    /// The profile of their issuer; without it, it is told by who signed them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdoptReply {
    /// Tracked from now on, or gone on with a renewal that was made elsewhere.
    pub adopted: Vec<Item>,
    /// Tracked already.
    pub known: Vec<Item>,
    /// Found, and not tracked.
    pub passed_over: Vec<PassedOver>,
    /// What a person should know of them.
    pub findings: Vec<ItemFinding>,
}
