//! An identity in the hand: its key, its certificate and the chain above it.

use std::fmt;

use enrol::key::{Key, KeyError, SoftwareKey};

use crate::certificate::{self, CertificateError, Fingerprint};

/// A private key with the certificate that belongs to it. One whose key does not match cannot be made.
pub struct Material {
    key: SoftwareKey,
    certificate: Vec<u8>,
    chain: Vec<Vec<u8>>,
    friendly_name: String,
}

/// Why a key and a certificate do not make an identity.
#[derive(Debug, thiserror::Error)]
pub enum MaterialError {
    /// The certificate was issued for another key.
    #[error("the key does not match the certificate {0}; it belongs to another certificate")]
    OtherKey(Fingerprint),
    /// The certificate or one of its chain cannot be read.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// The key cannot be used.
    #[error("the key cannot be used: {0}")]
    Key(#[from] KeyError),
    /// The certificate's public key cannot be read.
    #[error("the certificate's public key cannot be read")]
    PublicKey(#[source] openssl::error::ErrorStack),
}

impl Material {
    /// Joins a key with its certificate in DER. `loose` certificates are put into order, issuer first and root last;
    /// those that do not belong to the chain are left out. `friendly_name` is what key stores show; where it is empty
    /// the certificate's common name takes its place.
    ///
    /// # Errors
    /// The key does not match the certificate, or something is no certificate.
    pub fn new(
        key: SoftwareKey,
        certificate: Vec<u8>,
        loose: &[Vec<u8>],
        friendly_name: &str,
    ) -> Result<Self, MaterialError> {
        let x509 = certificate::parse(&certificate)?;
        let public_key = x509.public_key().map_err(MaterialError::PublicKey)?;
        if !key.pkey().public_eq(&public_key) {
            return Err(MaterialError::OtherKey(Fingerprint::of(&certificate)));
        }
        let chain = certificate::order_chain(&certificate, loose)?;
        let friendly_name = certificate::friendly_name(&certificate, friendly_name)?;
        Ok(Self { key, certificate, chain, friendly_name })
    }

    /// The private key.
    #[must_use]
    pub fn key(&self) -> &SoftwareKey {
        &self.key
    }

    /// Gives the key away and forgets the rest.
    #[must_use]
    pub fn into_key(self) -> SoftwareKey {
        self.key
    }

    /// The certificate in DER, byte for byte as it was received.
    #[must_use]
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// The certificates above, in DER: issuer first, root last.
    #[must_use]
    pub fn chain(&self) -> &[Vec<u8>] {
        &self.chain
    }

    /// What key stores show.
    #[must_use]
    pub fn friendly_name(&self) -> &str {
        &self.friendly_name
    }

    /// Tells this certificate from all others.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&self.certificate)
    }
}

impl fmt::Debug for Material {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Material")
            .field("key", &self.key.kind())
            .field("certificate", &self.fingerprint())
            .field("chain", &self.chain.len())
            .field("friendly_name", &self.friendly_name)
            .finish()
    }
}
