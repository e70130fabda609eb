//! Applications, whose key is made before the issuer approves them.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::secret;

/// Makes a key for an application, at its final location, and tracks it as pending.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Apply {
    /// The issuer profile's id.
    pub issuer: String,
    /// Who applies, as the issuer is to write it.
    pub name: String,
    /// Where the issuer's approval goes.
    pub email: String,
    /// The location; `None` for the profile's default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// What opens the location: the password of a file or database, the PIN of a token.
    #[serde(default, serialize_with = "secret::optional", skip_serializing_if = "Option::is_none")]
    pub password: Option<SecretString>,
    /// A token that has one try left may be given the PIN all the same.
    #[serde(default, deserialize_with = "secret::flag")]
    pub last_try: bool,
    /// Where to write a request that is signed by the key, for issuers that want one; an absolute path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
}
