//! Message authentication with a shared secret: password-based MAC and PBMAC1 (RFC 9810 §5.1.3.1, RFC 9481 §6.1).

use der::Any;
use der::asn1::OctetString;
use der::oid::ObjectIdentifier;
use openssl::hash::hash;
use openssl::pkey::PKey;
use openssl::sign::Signer;
use secrecy::{ExposeSecret, SecretSlice};
use serde::{Deserialize, Serialize};
use spki::AlgorithmIdentifierOwned;
use zeroize::Zeroizing;

use super::hash::Hash;
use super::types::{Pbkdf2Parameter, PbmParameter, Pbmac1Parameter};
use crate::oid;

/// How a message is authenticated with a shared secret.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mac {
    /// Password-based MAC (RFC 9481 §6.1.1): what nearly every CMP server understands.
    #[default]
    PasswordBased,
    /// PBMAC1 (RFC 9481 §6.1.2).
    Pbmac1,
}

/// Rounds for what is sent. Servers refuse more than 100 000.
const ITERATIONS: u32 = 10_000;
/// Fewer would be a give-away, more would let a stranger keep this computer busy.
const ACCEPTED_ITERATIONS: std::ops::RangeInclusive<u32> = 100..=100_000;
const SALT_LENGTH: usize = 16;
const ACCEPTED_SALT_LENGTH: std::ops::RangeInclusive<usize> = 8..=1024;
/// Bytes of the key that PBKDF2 makes.
const ACCEPTED_KEY_LENGTH: std::ops::RangeInclusive<usize> = 16..=128;

/// A MAC algorithm with all its parameters.
#[derive(Clone, Debug)]
pub(crate) struct MacParameters {
    salt: Vec<u8>,
    iterations: u32,
    derivation: Derivation,
    mac: Hash,
}

#[derive(Clone, Copy, Debug)]
enum Derivation {
    PasswordBased { owf: Hash },
    Pbkdf2 { prf: Hash, key_length: usize },
}

/// Why a message's protection cannot be checked or made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProtectionError {
    #[error("the MAC algorithm {0} is not supported")]
    UnknownAlgorithm(ObjectIdentifier),
    #[error("the MAC's parameters cannot be read")]
    Malformed(#[from] der::Error),
    #[error("the MAC's {what} is {found}, which is out of bounds")]
    OutOfBounds { what: &'static str, found: u64 },
    #[error("OpenSSL failed")]
    Crypto(#[from] openssl::error::ErrorStack),
}

impl MacParameters {
    /// New parameters with a fresh salt.
    pub(crate) fn fresh(kind: Mac) -> Result<Self, ProtectionError> {
        let derivation = match kind {
            Mac::PasswordBased => Derivation::PasswordBased { owf: Hash::Sha256 },
            Mac::Pbmac1 => Derivation::Pbkdf2 { prf: Hash::Sha256, key_length: 32 },
        };
        Ok(Self { salt: random(SALT_LENGTH)?, iterations: ITERATIONS, derivation, mac: Hash::Sha256 })
    }

    /// The same algorithms and cost with a fresh salt: how a server answers in kind.
    pub(crate) fn with_fresh_salt(&self) -> Result<Self, ProtectionError> {
        Ok(Self { salt: random(SALT_LENGTH)?, ..self.clone() })
    }

    /// Reads the parameters that a message names, within bounds.
    pub(crate) fn read(identifier: &AlgorithmIdentifierOwned) -> Result<Self, ProtectionError> {
        let parameters = identifier.parameters.clone().unwrap_or_else(Any::null);
        let read = if identifier.oid == oid::PASSWORD_BASED_MAC {
            let pbm: PbmParameter = parameters.decode_as()?;
            Self {
                salt: pbm.salt.as_bytes().to_vec(),
                iterations: pbm.iteration_count,
                derivation: Derivation::PasswordBased { owf: Hash::from_digest(&pbm.owf)? },
                mac: Hash::from_hmac(&pbm.mac)?,
            }
        } else if identifier.oid == oid::PBMAC1 {
            let pbmac1: Pbmac1Parameter = parameters.decode_as()?;
            if pbmac1.key_derivation.oid != oid::PBKDF2 {
                return Err(ProtectionError::UnknownAlgorithm(pbmac1.key_derivation.oid));
            }
            let pbkdf2: Pbkdf2Parameter =
                pbmac1.key_derivation.parameters.clone().unwrap_or_else(Any::null).decode_as()?;
            let mac = Hash::from_hmac(&pbmac1.mac)?;
            let prf = pbkdf2.prf.as_ref().map_or(Ok(Hash::Sha1), Hash::from_hmac)?;
            let key_length = pbkdf2.key_length.map_or(mac.digest().size(), usize::from);
            Self {
                salt: pbkdf2.salt.as_bytes().to_vec(),
                iterations: pbkdf2.iteration_count,
                derivation: Derivation::Pbkdf2 { prf, key_length },
                mac,
            }
        } else {
            return Err(ProtectionError::UnknownAlgorithm(identifier.oid));
        };
        read.check_bounds()?;
        Ok(read)
    }

    fn check_bounds(&self) -> Result<(), ProtectionError> {
        if !ACCEPTED_ITERATIONS.contains(&self.iterations) {
            let found = u64::from(self.iterations);
            return Err(ProtectionError::OutOfBounds { what: "iteration count", found });
        }
        if !ACCEPTED_SALT_LENGTH.contains(&self.salt.len()) {
            return Err(ProtectionError::OutOfBounds { what: "salt length", found: self.salt.len() as u64 });
        }
        match self.derivation {
            Derivation::Pbkdf2 { key_length, .. } if !ACCEPTED_KEY_LENGTH.contains(&key_length) => {
                Err(ProtectionError::OutOfBounds { what: "key length", found: key_length as u64 })
            }
            Derivation::Pbkdf2 { .. } | Derivation::PasswordBased { .. } => Ok(()),
        }
    }

    /// Which of the two kinds it is.
    pub(crate) fn kind(&self) -> Mac {
        match self.derivation {
            Derivation::PasswordBased { .. } => Mac::PasswordBased,
            Derivation::Pbkdf2 { .. } => Mac::Pbmac1,
        }
    }

    /// The AlgorithmIdentifier for `protectionAlg`.
    pub(crate) fn identifier(&self) -> Result<AlgorithmIdentifierOwned, ProtectionError> {
        let salt = OctetString::new(self.salt.clone())?;
        let (oid, parameters) = match self.derivation {
            Derivation::PasswordBased { owf } => {
                let pbm = PbmParameter {
                    salt,
                    owf: AlgorithmIdentifierOwned { oid: owf.digest_oid(), parameters: None },
                    iteration_count: self.iterations,
                    mac: AlgorithmIdentifierOwned { oid: self.mac.hmac_oid(), parameters: None },
                };
                (oid::PASSWORD_BASED_MAC, Any::encode_from(&pbm)?)
            }
            Derivation::Pbkdf2 { prf, key_length } => {
                let pbkdf2 = Pbkdf2Parameter {
                    salt,
                    iteration_count: self.iterations,
                    key_length: u16::try_from(key_length).ok(),
                    // The default must not be written in DER.
                    prf: (prf != Hash::Sha1).then(|| prf.hmac_with_null()),
                };
                let key_derivation = AlgorithmIdentifierOwned {
                    oid: oid::PBKDF2,
                    parameters: Some(Any::encode_from(&pbkdf2)?),
                };
                let pbmac1 = Pbmac1Parameter { key_derivation, mac: self.mac.hmac_with_null() };
                (oid::PBMAC1, Any::encode_from(&pbmac1)?)
            }
        };
        Ok(AlgorithmIdentifierOwned { oid, parameters: Some(parameters) })
    }

    /// The MAC over `data`.
    pub(crate) fn compute(&self, secret: &SecretSlice<u8>, data: &[u8]) -> Result<Vec<u8>, ProtectionError> {
        let key = PKey::hmac(&self.derive_key(secret)?)?;
        let mut signer = Signer::new(self.mac.digest(), &key)?;
        signer.update(data)?;
        Ok(signer.sign_to_vec()?)
    }

    /// Whether `mac` is the MAC over `data`; takes the same time for every wrong one.
    pub(crate) fn is_right(
        &self,
        secret: &SecretSlice<u8>,
        data: &[u8],
        mac: &[u8],
    ) -> Result<bool, ProtectionError> {
        let right = self.compute(secret, data)?;
        Ok(right.len() == mac.len() && openssl::memcmp::eq(&right, mac))
    }

    fn derive_key(&self, secret: &SecretSlice<u8>) -> Result<Zeroizing<Vec<u8>>, ProtectionError> {
        match self.derivation {
            Derivation::PasswordBased { owf } => {
                let salted = Zeroizing::new([secret.expose_secret(), &self.salt].concat());
                let mut key = Zeroizing::new(hash(owf.digest(), &salted)?.to_vec());
                for _ in 1..self.iterations {
                    let next = hash(owf.digest(), &key)?;
                    key.copy_from_slice(&next);
                }
                Ok(key)
            }
            Derivation::Pbkdf2 { prf, key_length } => {
                let mut key = Zeroizing::new(vec![0; key_length]);
                openssl::pkcs5::pbkdf2_hmac(
                    secret.expose_secret(),
                    &self.salt,
                    self.iterations as usize,
                    prf.digest(),
                    &mut key,
                )?;
                Ok(key)
            }
        }
    }
}

/// Fresh random bytes.
pub(crate) fn random(length: usize) -> Result<Vec<u8>, openssl::error::ErrorStack> {
    let mut bytes = vec![0; length];
    openssl::rand::rand_bytes(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use der::Encode;

    use super::*;

    fn secret(text: &str) -> SecretSlice<u8> {
        SecretSlice::from(text.as_bytes().to_vec())
    }

    #[test]
    fn a_mac_holds_only_for_its_secret_and_its_message() {
        for kind in [Mac::PasswordBased, Mac::Pbmac1] {
            let sent = MacParameters::fresh(kind).unwrap();
            let mac = sent.compute(&secret("ABCD-EFGH"), b"message").unwrap();
            let read = MacParameters::read(&sent.identifier().unwrap()).unwrap();
            assert_eq!(read.kind(), kind);
            assert!(read.is_right(&secret("ABCD-EFGH"), b"message", &mac).unwrap());
            assert!(!read.is_right(&secret("ABCD-EFGI"), b"message", &mac).unwrap());
            assert!(!read.is_right(&secret("ABCD-EFGH"), b"massage", &mac).unwrap());
            assert!(!read.is_right(&secret("ABCD-EFGH"), b"message", &mac[1..]).unwrap());
        }
    }

    #[test]
    fn costs_outside_the_bounds_are_refused_before_any_work() {
        for kind in [Mac::PasswordBased, Mac::Pbmac1] {
            for iterations in [0, 99, 100_001, u32::MAX] {
                let parameters = MacParameters { iterations, ..MacParameters::fresh(kind).unwrap() };
                let error = MacParameters::read(&parameters.identifier().unwrap()).unwrap_err();
                assert!(
                    matches!(error, ProtectionError::OutOfBounds { what: "iteration count", .. }),
                    "{error}"
                );
            }
            for iterations in [100, 100_000] {
                let parameters = MacParameters { iterations, ..MacParameters::fresh(kind).unwrap() };
                MacParameters::read(&parameters.identifier().unwrap()).unwrap();
            }
            let parameters = MacParameters { salt: vec![1; 7], ..MacParameters::fresh(kind).unwrap() };
            assert!(MacParameters::read(&parameters.identifier().unwrap()).is_err());
        }
        let mut parameters = MacParameters::fresh(Mac::Pbmac1).unwrap();
        parameters.derivation = Derivation::Pbkdf2 { prf: Hash::Sha256, key_length: 4 };
        assert!(MacParameters::read(&parameters.identifier().unwrap()).is_err());
    }

    #[test]
    fn an_answer_in_kind_has_the_same_algorithms_and_another_salt() {
        let mut asked = MacParameters::fresh(Mac::PasswordBased).unwrap();
        asked.mac = Hash::Sha1;
        asked.iterations = 500;
        let answer = asked.with_fresh_salt().unwrap();
        assert_ne!(answer.salt, asked.salt);
        assert_eq!((answer.mac, answer.iterations), (Hash::Sha1, 500));
        let wire = answer.identifier().unwrap().to_der().unwrap();
        assert!(!wire.is_empty());
    }
}
