//! What the client asks for.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

/// The ways to ask for a certificate (RFC 9483 §4.1).
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Command {
    /// Initialization request: the first certificate from an issuer.
    #[default]
    Ir,
    /// Certification request: a further certificate.
    Cr,
    /// A request in PKCS #10.
    P10cr,
    /// Key update request: a new certificate with a new key, in place of the one that signs.
    Kur,
}

impl Command {
    /// certReqId of requests and answers: 0, or -1 for PKCS #10, which has none (RFC 9810 §5.3.4).
    pub(crate) fn cert_req_id(self) -> i32 {
        match self {
            Self::Ir | Self::Cr | Self::Kur => 0,
            Self::P10cr => -1,
        }
    }

    /// The RFC's name of the answer.
    pub(crate) fn answer_name(self) -> &'static str {
        match self {
            Self::Ir => "ip",
            Self::Cr | Self::P10cr => "cp",
            Self::Kur => "kup",
        }
    }
}

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Order {
    /// How to ask.
    pub command: Command,
    /// The wanted subject, RFC 4514. None: an empty name, so that the issuer fills it in; for a [`Command::Kur`] the
    /// subject of the certificate that is renewed.
    pub subject: Option<String>,
    /// The issuer's name, RFC 4514. None: an empty name, or the issuer of the certificate that signs.
    pub recipient: Option<String>,
    /// Certificates that are trusted for this issuer, DER: roots, issuing CAs, or the very certificate that signs
    /// answers. None at all: with a secret, what comes in caPubs; with a certificate, its chain.
    pub issuer_certificates: Vec<Vec<u8>>,
    /// Asks the issuer to do without the last round trip, the confirmation (RFC 9483 §4.1.1).
    pub implicit_confirm: bool,
    /// A one-time verification code of a renewal (RFC 4211 §6.1). It stands in the request in the clear, so the bytes
    /// of the request, and a stored run with it, are then as secret as the code.
    pub reg_token: Option<SecretString>,
}

/// A certificate as it came.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Issued {
    /// DER, the very bytes that the issuer sent.
    #[serde(with = "crate::bytes::one")]
    pub certificate: Vec<u8>,
    /// DER; the issuer first, the root last, as far as the certificates that are known reach.
    #[serde(with = "crate::bytes::many")]
    pub chain: Vec<Vec<u8>>,
    /// Whether the issuer changed something of what was asked for (grantedWithMods).
    pub changed: bool,
}
