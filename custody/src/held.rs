//! Identities on their way into a location, and as they are found in one.

use enrol::key::Key;

use crate::certificate::{self, CertificateError, Facts, Fingerprint};
use crate::location::LocationError;
use crate::material::Material;
use crate::name::LocationName;
use crate::pkcs11::KeyHandle;

/// What is to be put into a location.
#[derive(Clone, Copy, Debug)]
pub enum Arrival<'a> {
    /// Key and certificate, both in the hand: from a back-up, or with a key that was sealed while the issuer answered.
    Whole(&'a Material),
    /// A certificate for a key that the location has made and holds.
    ForKeyInside(&'a Issued),
}

/// A certificate that came for a key inside a location, and the chain above it.
#[derive(Clone, Debug)]
pub struct Issued {
    key: KeyHandle,
    certificate: Vec<u8>,
    chain: Vec<Vec<u8>>,
    friendly_name: String,
}

/// An identity in its location, ready to sign.
pub struct Held {
    /// Signs; it may be far away, and refuse.
    pub key: Box<dyn Key>,
    /// The certificate in DER.
    pub certificate: Vec<u8>,
    /// The certificates above, in DER: issuer first, root last.
    pub chain: Vec<Vec<u8>>,
    /// What key stores show.
    pub friendly_name: String,
}

/// An identity that is found in a location.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What its certificate says.
    pub facts: Facts,
    /// The certificate in DER.
    pub certificate: Vec<u8>,
    /// The certificates above, as far as they are there too: issuer first, root last.
    pub chain: Vec<Vec<u8>>,
    /// What key stores show.
    pub friendly_name: String,
    /// Whether its key is there.
    pub key: KeyPresence,
}

/// What can be told of an identity's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyPresence {
    /// It is there.
    Here {
        /// Whether it can be copied.
        may_leave: bool,
    },
    /// It cannot be seen without a PIN.
    Hidden,
    /// It is not there: somebody else's certificate, or one whose key was lost.
    Absent,
}

/// A certificate that was issued for another key than the one that was made.
#[derive(Debug, thiserror::Error)]
pub enum IssuedError {
    /// The certificate was issued for another key.
    #[error("the certificate {0} is for another key than the one that was made for it")]
    OtherKey(Fingerprint),
    /// Something is no certificate.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
}

impl Issued {
    /// Joins the handle of a key with the certificate in DER that came for it. `loose` certificates and
    /// `friendly_name` are treated as [`Material::new`] treats them.
    ///
    /// # Errors
    /// The certificate is for another key, or something is no certificate.
    pub fn new(
        key: KeyHandle,
        certificate: Vec<u8>,
        loose: &[Vec<u8>],
        friendly_name: &str,
    ) -> Result<Self, IssuedError> {
        if certificate::public_key_der(&certificate)? != key.public_key_der() {
            return Err(IssuedError::OtherKey(Fingerprint::of(&certificate)));
        }
        let chain = certificate::order_chain(&certificate, loose)?;
        let friendly_name = certificate::friendly_name(&certificate, friendly_name)?;
        Ok(Self { key, certificate, chain, friendly_name })
    }

    /// The key.
    #[must_use]
    pub fn key(&self) -> &KeyHandle {
        &self.key
    }
}

impl<'a> Arrival<'a> {
    /// Key and certificate, for a place that makes no keys.
    pub(crate) fn whole(
        self,
        location: impl FnOnce() -> LocationName,
    ) -> Result<&'a Material, LocationError> {
        match self {
            Self::Whole(material) => Ok(material),
            Self::ForKeyInside(_) => Err(LocationError::KeyElsewhere { location: location() }),
        }
    }

    /// The certificate in DER.
    #[must_use]
    pub fn certificate(self) -> &'a [u8] {
        match self {
            Self::Whole(material) => material.certificate(),
            Self::ForKeyInside(issued) => &issued.certificate,
        }
    }

    /// The certificates above, in DER: issuer first, root last.
    #[must_use]
    pub fn chain(self) -> &'a [Vec<u8>] {
        match self {
            Self::Whole(material) => material.chain(),
            Self::ForKeyInside(issued) => &issued.chain,
        }
    }

    /// What key stores are to show.
    #[must_use]
    pub fn friendly_name(self) -> &'a str {
        match self {
            Self::Whole(material) => material.friendly_name(),
            Self::ForKeyInside(issued) => &issued.friendly_name,
        }
    }

    /// Tells this certificate from all others.
    #[must_use]
    pub fn fingerprint(self) -> Fingerprint {
        Fingerprint::of(self.certificate())
    }
}

impl From<Material> for Held {
    fn from(material: Material) -> Self {
        Self {
            certificate: material.certificate().to_vec(),
            chain: material.chain().to_vec(),
            friendly_name: material.friendly_name().to_owned(),
            key: Box::new(material.into_key()),
        }
    }
}

impl<'a> From<&'a Material> for Arrival<'a> {
    fn from(material: &'a Material) -> Self {
        Self::Whole(material)
    }
}

impl<'a> From<&'a Issued> for Arrival<'a> {
    fn from(issued: &'a Issued) -> Self {
        Self::ForKeyInside(issued)
    }
}

impl Found {
    /// The one identity of a place whose keys are at hand.
    pub(crate) fn of(material: &Material) -> Result<Self, CertificateError> {
        Ok(Self {
            facts: Facts::from_der(material.certificate())?,
            certificate: material.certificate().to_vec(),
            chain: material.chain().to_vec(),
            friendly_name: material.friendly_name().to_owned(),
            key: KeyPresence::Here { may_leave: true },
        })
    }

    /// Tells its certificate from all others.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        self.facts.fingerprint
    }
}
