//! Keys: what kinds there are, how one signs, and how a signature is checked.
//!
//! A [`Key`] may live in memory ([`SoftwareKey`]) or anywhere else that can sign, such as a token: the protocols ask
//! only for its public half and for signatures.

mod rcgen;
mod signature;
mod software;

use std::fmt;
use std::str::FromStr;

use openssl::error::ErrorStack;
use openssl::nid::Nid;
use openssl::pkey::{HasPublic, Id, PKey, PKeyRef};
use serde::{Deserialize, Serialize};

pub use self::rcgen::{RcgenKey, RcgenPublicKey};
pub use self::signature::{SignatureAlgorithm, verify};
pub use self::software::SoftwareKey;

/// A private key that can sign.
pub trait Key: Send + Sync {
    /// What kind of key it is.
    fn kind(&self) -> KeyKind;

    /// The public key as DER of SubjectPublicKeyInfo (RFC 5280 §4.1).
    fn public_key_der(&self) -> &[u8];

    /// Signs `message` with [`KeyKind::signature_algorithm`]; ECDSA signatures are DER (RFC 3279 §2.2.3).
    ///
    /// # Errors
    /// When the key's holder cannot or will not sign.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError>;
}

/// The kinds of key that an identity can have.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyKind {
    /// ECDSA on NIST P-256.
    EcP256,
    /// ECDSA on NIST P-384.
    EcP384,
    /// RSA with a modulus of 2048 bits.
    #[serde(rename = "rsa-2048")]
    Rsa2048,
    /// RSA with a modulus of 3072 bits.
    #[serde(rename = "rsa-3072")]
    Rsa3072,
    /// RSA with a modulus of 4096 bits.
    #[serde(rename = "rsa-4096")]
    Rsa4096,
    /// Ed25519 (RFC 8032).
    Ed25519,
}

/// Every kind, in the order in which a person would choose.
const KINDS: [KeyKind; 6] = [
    KeyKind::EcP256,
    KeyKind::EcP384,
    KeyKind::Rsa2048,
    KeyKind::Rsa3072,
    KeyKind::Rsa4096,
    KeyKind::Ed25519,
];

impl KeyKind {
    /// The word for this kind in profiles and on the command line, such as `ec-p256`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::EcP256 => "ec-p256",
            Self::EcP384 => "ec-p384",
            Self::Rsa2048 => "rsa-2048",
            Self::Rsa3072 => "rsa-3072",
            Self::Rsa4096 => "rsa-4096",
            Self::Ed25519 => "ed25519",
        }
    }

    /// The algorithm with which a key of this kind signs here.
    #[must_use]
    pub fn signature_algorithm(self) -> SignatureAlgorithm {
        match self {
            Self::EcP256 => SignatureAlgorithm::EcdsaSha256,
            Self::EcP384 => SignatureAlgorithm::EcdsaSha384,
            Self::Rsa2048 | Self::Rsa3072 | Self::Rsa4096 => SignatureAlgorithm::RsaSha256,
            Self::Ed25519 => SignatureAlgorithm::Ed25519,
        }
    }

    /// The kind of a public key, given as DER of SubjectPublicKeyInfo.
    ///
    /// # Errors
    /// When it is not a public key, or not one of these kinds.
    pub fn of_public_key(public_key_der: &[u8]) -> Result<Self, KeyError> {
        let key = PKey::public_key_from_der(public_key_der).map_err(KeyError::Malformed)?;
        Self::of(&key)
    }

    pub(crate) fn of<T: HasPublic>(key: &PKeyRef<T>) -> Result<Self, KeyError> {
        let unsupported = |what: String| Err(KeyError::Unsupported { what });
        match key.id() {
            Id::ED25519 => Ok(Self::Ed25519),
            Id::EC => match key.ec_key().map_err(KeyError::Malformed)?.group().curve_name() {
                Some(Nid::X9_62_PRIME256V1) => Ok(Self::EcP256),
                Some(Nid::SECP384R1) => Ok(Self::EcP384),
                Some(curve) => unsupported(curve.short_name().unwrap_or("an unnamed curve").to_owned()),
                None => unsupported("an elliptic curve without a name".to_owned()),
            },
            Id::RSA => match key.bits() {
                2048 => Ok(Self::Rsa2048),
                3072 => Ok(Self::Rsa3072),
                4096 => Ok(Self::Rsa4096),
                bits => unsupported(format!("RSA with {bits} bits")),
            },
            other => unsupported(format!("key type {}", other.as_raw())),
        }
    }
}

impl fmt::Display for KeyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for KeyKind {
    type Err = UnknownKeyKind;

    fn from_str(name: &str) -> Result<Self, UnknownKeyKind> {
        KINDS.into_iter().find(|kind| kind.name() == name).ok_or_else(|| UnknownKeyKind(name.to_owned()))
    }
}

/// A word that names no [`KeyKind`].
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("\"{0}\" is no kind of key; known are ec-p256, ec-p384, rsa-2048, rsa-3072, rsa-4096 and ed25519")]
pub struct UnknownKeyKind(String);

/// Why a key could not be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The bytes hold no key.
    #[error("the bytes are not a key")]
    Malformed(#[source] ErrorStack),
    /// A key, but of a kind that is not used here.
    #[error("{what} is not supported")]
    Unsupported {
        /// What the key is, in words.
        what: String,
    },
    /// OpenSSL failed.
    #[error("the key could not be used")]
    Crypto(#[from] ErrorStack),
    /// Whoever holds the key did not sign: a token was removed, a PIN was not given.
    #[error("the key did not sign: {0}")]
    Refused(Box<dyn std::error::Error + Send + Sync>),
    /// A signature that does not belong to the message and the key.
    #[error("the signature is wrong")]
    WrongSignature,
    /// A signature algorithm that the key cannot make.
    #[error("a signature by {algorithm} does not fit the key")]
    OtherAlgorithm {
        /// The algorithm that was named.
        algorithm: SignatureAlgorithm,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_reads_back_from_its_name_and_from_its_json() {
        for kind in KINDS {
            assert_eq!(kind.name().parse::<KeyKind>(), Ok(kind));
        }
        assert!("rsa-1024".parse::<KeyKind>().unwrap_err().to_string().contains("rsa-2048"));
    }

    #[test]
    fn a_public_key_tells_its_kind() {
        for kind in KINDS {
            let key = SoftwareKey::generate(kind).unwrap();
            assert_eq!(KeyKind::of_public_key(key.public_key_der()).unwrap(), kind);
        }
        assert!(matches!(KeyKind::of_public_key(b"hello"), Err(KeyError::Malformed(_))));
    }
}
