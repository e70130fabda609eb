//! The methods about certificates themselves.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::types::{Certificate, How, RevocationStatus};

/// Asks for the certificate of an identity.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShowCertificate {
    /// The identity.
    pub id: String,
}

/// The certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShowCertificateReply {
    /// `None` for an activation, and where none was kept.
    pub certificate: Option<Certificate>,
}

/// Has the issuer asked whether it has revoked the certificate of an identity.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revocation {
    /// The identity.
    pub id: String,
}

/// What the issuer says of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevocationReply {
    /// How it stands.
    pub status: RevocationStatus,
    /// When it was asked.
    pub checked_at: Timestamp,
    /// The address that answered, or that was asked last.
    pub source: Option<String>,
    /// What is served there.
    pub how: Option<How>,
    /// Since when it is revoked.
    pub revoked_at: Option<Timestamp>,
    /// Why, in RFC 5280's word.
    pub reason: Option<String>,
    /// When the issuer will have newer word.
    pub next_update: Option<Timestamp>,
    /// Why there is no answer that counts; for each address that was tried.
    pub said: Option<String>,
}
