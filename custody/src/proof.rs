//! Nothing is called healthy that was not proven: the key matches its certificate, and what it signs verifies.

use std::fmt;

use enrol::key::{self, Key, KeyError, KeyKind};
use jiff::Timestamp;
use openssl::error::ErrorStack;
use serde::{Deserialize, Serialize};

use crate::certificate::{self, BrokenChain, CertificateError, Chain, Facts};
use crate::material::Material;

/// That a stored identity was opened again and worked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// When.
    pub proven_at: Timestamp,
    /// What its certificate says.
    pub facts: Facts,
    /// How many certificates stand above it.
    pub chain: usize,
    /// What works, and yet a person should know.
    pub findings: Vec<Finding>,
}

/// Something that works and yet may cause trouble elsewhere; as text, a sentence with its remedy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Finding {
    /// Some programs refuse such a password.
    NonAsciiPassword,
    /// The root, or a certificate on the way to it, is missing.
    IncompleteChain,
    /// The file is encrypted by means that are no longer safe.
    LegacyEncryption,
    /// The browser that it is for was running when it was put there.
    BrowserRuns,
}

/// Why an identity is not healthy.
#[derive(Debug, thiserror::Error)]
pub enum ProofError {
    /// The key did not sign.
    #[error("the key did not sign: {0}")]
    Sign(#[source] KeyError),
    /// What the key signed does not verify against the certificate.
    #[error("what the key signed does not verify against its certificate: the key is damaged or another one")]
    DoesNotVerify,
    /// The chain does not hold.
    #[error(transparent)]
    Chain(#[from] BrokenChain),
    /// A certificate cannot be read.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// Another certificate was read back than was written.
    #[error("another identity was read back than was written")]
    ReadBack,
    /// No random challenge could be made, or it could not be checked.
    #[error("the crypto library failed")]
    Crypto(#[source] ErrorStack),
}

/// Signs a fresh challenge with the key, verifies it with the certificate, and checks the chain.
///
/// # Errors
/// The key does not sign, does not belong to the certificate, or the chain does not hold.
pub fn prove(material: &Material, now: Timestamp) -> Result<Proof, ProofError> {
    let challenge = Challenge::new()?;
    let signature = material.key().sign(challenge.message()).map_err(ProofError::Sign)?;
    let public_key = certificate::public_key_der(material.certificate())?;
    challenge.verify(&public_key, material.key().kind(), &signature)?;
    of_chain(material.certificate(), material.chain(), now)
}

/// The proof of an identity whose key has met its challenge: what is left to check is the chain.
pub(crate) fn of_chain(certificate: &[u8], chain: &[Vec<u8>], now: Timestamp) -> Result<Proof, ProofError> {
    let facts = Facts::from_der(certificate)?;
    let findings = match certificate::check_chain(certificate, chain)?? {
        Chain::Complete => Vec::new(),
        Chain::Incomplete => vec![Finding::IncompleteChain],
    };
    Ok(Proof { proven_at: now, facts, chain: chain.len(), findings })
}

/// Something that was never signed before.
pub(crate) struct Challenge([u8; 32]);

impl Challenge {
    pub(crate) fn new() -> Result<Self, ProofError> {
        let mut message = [0; 32];
        openssl::rand::rand_bytes(&mut message).map_err(ProofError::Crypto)?;
        Ok(Self(message))
    }

    pub(crate) fn message(&self) -> &[u8] {
        &self.0
    }

    /// Whether the owner of the public key, DER of SubjectPublicKeyInfo, has signed it.
    pub(crate) fn verify(
        &self,
        public_key: &[u8],
        kind: KeyKind,
        signature: &[u8],
    ) -> Result<(), ProofError> {
        key::verify(public_key, kind.signature_algorithm(), &self.0, signature)
            .map_err(|_| ProofError::DoesNotVerify)
    }
}

impl Finding {
    /// The same in one word, for programs.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::NonAsciiPassword => "non-ascii-password",
            Self::IncompleteChain => "incomplete-chain",
            Self::BrowserRuns => "browser-runs",
            Self::LegacyEncryption => "legacy-encryption",
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NonAsciiPassword => {
                "the password has letters beyond ASCII, which Java refuses: choose one of plain letters and digits if the file is meant for other programs"
            }
            Self::IncompleteChain => {
                "the chain does not reach its root: programs that do not know the issuer will not trust the certificate"
            }
            Self::BrowserRuns => {
                "the browser is running: if it does not offer the certificate, close it and start it again"
            }
            Self::LegacyEncryption => {
                "the file is encrypted in an outdated way (3DES or RC2): make a new back-up and delete this one"
            }
        })
    }
}
