//! The hashes that MACs are built on, and their names on the wire.

use der::Any;
use der::oid::ObjectIdentifier;
use openssl::hash::MessageDigest;
use spki::AlgorithmIdentifierOwned;

use super::protection::ProtectionError;
use crate::oid;

/// The hashes that MACs are built on. SHA-1 only inside HMAC, where it is still sound and where OpenSSL 3.0 uses it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Hash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    pub(crate) fn from_digest(identifier: &AlgorithmIdentifierOwned) -> Result<Self, ProtectionError> {
        match identifier.oid {
            oid::SHA256 => Ok(Self::Sha256),
            oid::SHA384 => Ok(Self::Sha384),
            oid::SHA512 => Ok(Self::Sha512),
            other => Err(ProtectionError::UnknownAlgorithm(other)),
        }
    }

    pub(crate) fn from_hmac(identifier: &AlgorithmIdentifierOwned) -> Result<Self, ProtectionError> {
        match identifier.oid {
            oid::HMAC_SHA1 | oid::HMAC_WITH_SHA1 => Ok(Self::Sha1),
            oid::HMAC_WITH_SHA256 => Ok(Self::Sha256),
            oid::HMAC_WITH_SHA384 => Ok(Self::Sha384),
            oid::HMAC_WITH_SHA512 => Ok(Self::Sha512),
            other => Err(ProtectionError::UnknownAlgorithm(other)),
        }
    }

    pub(crate) fn digest(self) -> MessageDigest {
        match self {
            Self::Sha1 => MessageDigest::sha1(),
            Self::Sha256 => MessageDigest::sha256(),
            Self::Sha384 => MessageDigest::sha384(),
            Self::Sha512 => MessageDigest::sha512(),
        }
    }

    /// Never called for SHA-1, which [`Hash::from_digest`] does not let in.
    pub(crate) fn digest_oid(self) -> ObjectIdentifier {
        match self {
            Self::Sha1 | Self::Sha256 => oid::SHA256,
            Self::Sha384 => oid::SHA384,
            Self::Sha512 => oid::SHA512,
        }
    }

    pub(crate) fn hmac_oid(self) -> ObjectIdentifier {
        match self {
            Self::Sha1 => oid::HMAC_SHA1,
            Self::Sha256 => oid::HMAC_WITH_SHA256,
            Self::Sha384 => oid::HMAC_WITH_SHA384,
            Self::Sha512 => oid::HMAC_WITH_SHA512,
        }
    }

    /// PBMAC1 writes its HMACs with the OIDs of PKCS #5 and NULL parameters (RFC 8018 appendix B.1.1).
    pub(crate) fn hmac_with_null(self) -> AlgorithmIdentifierOwned {
        let oid = if self == Self::Sha1 { oid::HMAC_WITH_SHA1 } else { self.hmac_oid() };
        AlgorithmIdentifierOwned { oid, parameters: Some(Any::null()) }
    }
}
