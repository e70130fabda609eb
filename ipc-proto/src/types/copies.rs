//! What is told of back-ups, of places for them, and of what was found somewhere.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Subject;

/// What a back-up file holds, found by opening it with its password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackUpContents {
    /// The file.
    pub path: String,
    /// The name that it shows in a browser.
    pub friendly_name: Option<String>,
    /// The certificate's subject.
    pub subject: Subject,
    /// The certificate's issuer, as a name.
    pub issuer: String,
    /// The certificate's serial number, in hexadecimal.
    pub serial: String,
    /// The certificate's last moment.
    pub not_after: Timestamp,
    /// Certificates of the chain, beside its own.
    pub chain: u32,
    /// Whether its key signed and verified against its certificate.
    pub proven: bool,
    /// What is noteworthy, in sentences.
    pub findings: Vec<String>,
    /// The tracked identity whose copy it is.
    pub identity: Option<String>,
}

/// A folder that a copy could go into.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackUpPlace {
    /// The folder.
    pub folder: String,
    /// What it is.
    pub what: PlaceKind,
    /// Whether it lies on the disk of the original; `None` where that is not known.
    pub same_disk: Option<bool>,
}

/// What a place for copies is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// A stick or another disk that can be taken away from the computer.
    Removable,
    /// A disk that stays.
    OtherDisk,
    /// The person's own documents.
    Home,
}

/// A certificate that was found and is not tracked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassedOver {
    /// What a person calls it.
    pub title: String,
    /// Its serial number, in hexadecimal.
    pub serial: String,
    /// Its last moment.
    pub not_after: Timestamp,
    /// Why, in one word: `no-key`, `unproven`, `lapsed`, `replaced`, `under-way`.
    pub why: String,
    /// Why, in a sentence.
    pub reason: String,
}

/// What a person should know of an item that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemFinding {
    /// The item.
    pub id: String,
    /// What it is, in one word: as in [`Finding`](super::Finding), or `renewed-elsewhere`, `key-found`,
    /// `further-copy`, `no-profile`.
    pub what: String,
    /// The same in a sentence, with what to do.
    pub said: String,
}
