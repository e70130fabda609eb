//! What a certificate says, and what its issuer says of it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What a certificate says beside what its item shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// Who issued it: the whole name, the most specific part first.
    pub issuer: String,
    /// Kind and size of its key, such as `EC P-256`.
    pub key: String,
    /// What the key may be used for, in RFC 5280's words.
    pub key_usage: Vec<String>,
    /// What the certificate is meant for, in RFC 5280's words.
    pub extended_key_usage: Vec<String>,
    /// The e-mail addresses that it names.
    pub emails: Vec<String>,
    /// Every OU of its subject.
    pub units: Vec<Unit>,
    /// The certificate itself, in PEM.
    pub pem: String,
    /// The certificates above it, the issuer's first.
    pub chain: Vec<ChainLink>,
}

/// One OU, and what it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// The OU.
    pub name: String,
    /// What this issuer says in it, by language (`en`, `fr`, `zh`); empty where its profile does not know.
    pub means: BTreeMap<String, String>,
}

/// A certificate above another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainLink {
    /// Its whole subject, the most specific part first.
    pub subject: String,
    /// Its serial number, in hexadecimal.
    pub serial: String,
    /// SHA-256 over it, in hexadecimal.
    pub fingerprint: String,
    /// Its last moment.
    pub not_after: Timestamp,
}

/// How a certificate stands with its issuer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RevocationStatus {
    /// The issuer says that it is not revoked.
    Good,
    /// The issuer says that it is.
    Revoked,
    /// There was an answer, and it says nothing that counts.
    Unknown,
    /// Nobody answered.
    Unreachable,
    /// The certificate names nobody to ask.
    NotOffered,
}

/// By which way an issuer told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// Its OCSP responder.
    Ocsp,
    /// Its revocation list.
    Crl,
}
