//! Asking for issuer profiles, adding one and checking one.

use serde::{Deserialize, Serialize};

use crate::types::{Issuer, Outcome, ProfileFinding};

/// Asks for all issuer profiles.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issuers {}

/// All issuer profiles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuersReply {
    /// The profiles.
    pub issuers: Vec<Issuer>,
    /// Which files are left out, and why.
    #[serde(default)]
    pub problems: Vec<String>,
}

/// Asks for one issuer profile.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShowIssuer {
    /// The profile's id.
    pub id: String,
}

/// One issuer profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShowIssuerReply {
    /// Its summary.
    pub issuer: Issuer,
    /// All of it.
    pub toml: String,
}

/// Adds an issuer profile.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddIssuer {
    /// The profile.
    pub toml: String,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddIssuerReply {
    /// Its summary.
    pub issuer: Issuer,
    /// What happened; `Tracked` or `Known`.
    pub outcome: Outcome,
}

/// Checks an issuer profile and keeps nothing of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckIssuer {
    /// The profile.
    pub toml: String,
}

/// What is wrong with an issuer profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckIssuerReply {
    /// Every mistake, in the order of their lines; none: it is sound.
    pub findings: Vec<ProfileFinding>,
    /// What it calls the issuer, where that can be read.
    pub id: Option<String>,
}

/// Asks for the schema of issuer profiles.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuerSchema {}

/// What editors check issuer profiles by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuerSchemaReply {
    /// A JSON schema.
    pub schema: String,
}
