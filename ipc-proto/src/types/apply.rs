//! What is known of an application.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// An application whose certificate has not come yet; where its key is, the item's location says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// Who applied.
    pub name: String,
    /// Where the issuer's approval goes.
    pub email: String,
    /// SHA-256 of the public key, in hexadecimal; `None` where the issuer's page makes the key.
    pub key: Option<String>,
    /// When the key was made.
    pub made_at: Timestamp,
    /// What the computer is called on which it was made.
    pub computer: String,
    /// Its user.
    pub user: String,
    /// The key was looked for in vain: `gone`, or `elsewhere` (on another computer).
    pub key_lost: Option<String>,
}
