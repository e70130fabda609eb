//! Signature algorithms (RFC 9481 §3) and the check of a signature.

use std::fmt;

use der::Any;
use der::oid::ObjectIdentifier;
use openssl::hash::MessageDigest;
use openssl::pkey::{Id, PKey};
use openssl::sign::Verifier;
use spki::AlgorithmIdentifierOwned;

use super::KeyError;
use crate::oid;

/// The signature algorithms that are understood, in messages and in proofs of possession.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SignatureAlgorithm {
    /// ecdsa-with-SHA256 (RFC 5758 §3.2).
    EcdsaSha256,
    /// ecdsa-with-SHA384 (RFC 5758 §3.2).
    EcdsaSha384,
    /// ecdsa-with-SHA512 (RFC 5758 §3.2).
    EcdsaSha512,
    /// sha256WithRSAEncryption, PKCS #1 v1.5 (RFC 4055 §5).
    RsaSha256,
    /// sha384WithRSAEncryption, PKCS #1 v1.5 (RFC 4055 §5).
    RsaSha384,
    /// sha512WithRSAEncryption, PKCS #1 v1.5 (RFC 4055 §5).
    RsaSha512,
    /// Ed25519 (RFC 8410).
    Ed25519,
}

const ALGORITHMS: [SignatureAlgorithm; 7] = [
    SignatureAlgorithm::EcdsaSha256,
    SignatureAlgorithm::EcdsaSha384,
    SignatureAlgorithm::EcdsaSha512,
    SignatureAlgorithm::RsaSha256,
    SignatureAlgorithm::RsaSha384,
    SignatureAlgorithm::RsaSha512,
    SignatureAlgorithm::Ed25519,
];

/// Checks that `signature` was made over `message` by the owner of the public key (DER of SubjectPublicKeyInfo).
///
/// # Errors
/// [`KeyError::WrongSignature`] when it was not; [`KeyError::OtherAlgorithm`] when such a key cannot have made it.
pub fn verify(
    public_key_der: &[u8],
    algorithm: SignatureAlgorithm,
    message: &[u8],
    signature: &[u8],
) -> Result<(), KeyError> {
    let key = PKey::public_key_from_der(public_key_der).map_err(KeyError::Malformed)?;
    if key.id() != algorithm.key_id() {
        return Err(KeyError::OtherAlgorithm { algorithm });
    }
    let mut verifier = match algorithm.digest() {
        Some(digest) => Verifier::new(digest, &key)?,
        None => Verifier::new_without_digest(&key)?,
    };
    // OpenSSL reports a signature that is no DER as an error of its own: for the caller it is wrong all the same.
    match verifier.verify_oneshot(signature, message) {
        Ok(true) => Ok(()),
        Ok(false) | Err(_) => Err(KeyError::WrongSignature),
    }
}

impl SignatureAlgorithm {
    /// The algorithm of an AlgorithmIdentifier, if it is one of these.
    #[must_use]
    pub fn from_identifier(identifier: &AlgorithmIdentifierOwned) -> Option<Self> {
        ALGORITHMS.into_iter().find(|algorithm| algorithm.oid() == identifier.oid)
    }

    /// The AlgorithmIdentifier; RSA alone carries a NULL (RFC 4055 §5, RFC 5758 §3.2, RFC 8410 §3).
    pub(crate) fn identifier(self) -> AlgorithmIdentifierOwned {
        let parameters = (self.key_id() == Id::RSA).then(Any::null);
        AlgorithmIdentifierOwned { oid: self.oid(), parameters }
    }

    /// The hash that the algorithm applies to the message; none for Ed25519, which hashes by itself.
    pub(crate) fn digest(self) -> Option<MessageDigest> {
        match self {
            Self::EcdsaSha256 | Self::RsaSha256 => Some(MessageDigest::sha256()),
            Self::EcdsaSha384 | Self::RsaSha384 => Some(MessageDigest::sha384()),
            Self::EcdsaSha512 | Self::RsaSha512 => Some(MessageDigest::sha512()),
            Self::Ed25519 => None,
        }
    }

    fn oid(self) -> ObjectIdentifier {
        match self {
            Self::EcdsaSha256 => oid::ECDSA_WITH_SHA256,
            Self::EcdsaSha384 => oid::ECDSA_WITH_SHA384,
            Self::EcdsaSha512 => oid::ECDSA_WITH_SHA512,
            Self::RsaSha256 => oid::RSA_WITH_SHA256,
            Self::RsaSha384 => oid::RSA_WITH_SHA384,
            Self::RsaSha512 => oid::RSA_WITH_SHA512,
            Self::Ed25519 => oid::ED25519,
        }
    }

    fn key_id(self) -> Id {
        match self {
            Self::EcdsaSha256 | Self::EcdsaSha384 | Self::EcdsaSha512 => Id::EC,
            Self::RsaSha256 | Self::RsaSha384 | Self::RsaSha512 => Id::RSA,
            Self::Ed25519 => Id::ED25519,
        }
    }
}

impl fmt::Display for SignatureAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::EcdsaSha256 => "ecdsa-with-SHA256",
            Self::EcdsaSha384 => "ecdsa-with-SHA384",
            Self::EcdsaSha512 => "ecdsa-with-SHA512",
            Self::RsaSha256 => "sha256WithRSAEncryption",
            Self::RsaSha384 => "sha384WithRSAEncryption",
            Self::RsaSha512 => "sha512WithRSAEncryption",
            Self::Ed25519 => "Ed25519",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::{Key, KeyKind, SoftwareKey};

    #[test]
    fn a_signature_holds_only_for_its_message_its_key_and_its_algorithm() {
        for kind in [KeyKind::EcP256, KeyKind::EcP384, KeyKind::Rsa2048, KeyKind::Ed25519] {
            let key = SoftwareKey::generate(kind).unwrap();
            let other = SoftwareKey::generate(kind).unwrap();
            let algorithm = kind.signature_algorithm();
            let signature = key.sign(b"yes").unwrap();

            verify(key.public_key_der(), algorithm, b"yes", &signature).unwrap();
            for (public_key, message, signature) in [
                (key.public_key_der(), &b"no"[..], &signature[..]),
                (other.public_key_der(), b"yes", &signature),
                (key.public_key_der(), b"yes", b"not a signature"),
            ] {
                let error = verify(public_key, algorithm, message, signature).unwrap_err();
                assert!(matches!(error, KeyError::WrongSignature), "{kind}: {error}");
            }
        }
        let key = SoftwareKey::generate(KeyKind::EcP256).unwrap();
        let error = verify(key.public_key_der(), SignatureAlgorithm::Ed25519, b"", b"").unwrap_err();
        assert!(matches!(error, KeyError::OtherAlgorithm { .. }));
    }

    #[test]
    fn an_identifier_reads_back() {
        for algorithm in ALGORITHMS {
            assert_eq!(SignatureAlgorithm::from_identifier(&algorithm.identifier()), Some(algorithm));
        }
    }
}
