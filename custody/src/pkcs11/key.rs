//! A key that stays where it is and signs there.

use enrol::key::{Key, KeyError, KeyKind};
use openssl::bn::BigNumContext;
use openssl::ec::PointConversionForm;
use openssl::error::ErrorStack;
use openssl::pkey::{Id, PKey};
use openssl::sha::sha1;
use serde::{Deserialize, Serialize};

use super::place::Place;
use super::wire::{Bytes, MadeKey};

/// Tells a key inside a location from all others there. It holds no secret and can be written down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyHandle {
    id: Bytes,
    public_key: Bytes,
}

impl KeyHandle {
    /// The handle of the key that belongs to a public key, DER of SubjectPublicKeyInfo: its CKA_ID follows from it.
    ///
    /// # Errors
    /// It is no public key.
    pub fn of_public_key(public_key_der: &[u8]) -> Result<Self, ErrorStack> {
        Ok(Self { id: id_of(public_key_der)?.into(), public_key: public_key_der.into() })
    }

    pub(super) fn new(id: Bytes, public_key_der: Vec<u8>) -> Self {
        Self { id, public_key: public_key_der.into() }
    }

    /// CKA_ID, by which the key and its certificate find each other.
    #[must_use]
    pub fn id(&self) -> &[u8] {
        &self.id.0
    }

    /// The public half, DER of SubjectPublicKeyInfo.
    #[must_use]
    pub fn public_key_der(&self) -> &[u8] {
        &self.public_key.0
    }
}

impl From<MadeKey> for KeyHandle {
    fn from(made: MadeKey) -> Self {
        Self { id: made.id, public_key: made.public_key }
    }
}

/// Signs in a child process each time, and holds nothing meanwhile.
pub(super) struct KeyInside {
    pub(super) place: Place,
    pub(super) handle: KeyHandle,
    pub(super) kind: KeyKind,
}

impl Key for KeyInside {
    fn kind(&self) -> KeyKind {
        self.kind
    }

    fn public_key_der(&self) -> &[u8] {
        self.handle.public_key_der()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        self.place.sign(&self.handle, self.kind, message).map_err(|error| KeyError::Refused(Box::new(error)))
    }
}

/// The CKA_ID that NSS computes, and so everyone can: SHA-1 of what tells the public key from others.
pub(super) fn id_of(public_key_der: &[u8]) -> Result<Vec<u8>, ErrorStack> {
    Ok(sha1(&public_value(public_key_der)?).to_vec())
}

/// The RSA modulus or the EC point.
pub(super) fn public_value(public_key_der: &[u8]) -> Result<Vec<u8>, ErrorStack> {
    let key = PKey::public_key_from_der(public_key_der)?;
    if key.id() == Id::RSA {
        Ok(key.rsa()?.n().to_vec())
    } else if key.id() == Id::EC {
        let ec = key.ec_key()?;
        let mut context = BigNumContext::new()?;
        ec.public_key().to_bytes(ec.group(), PointConversionForm::UNCOMPRESSED, &mut context)
    } else {
        Ok(public_key_der.to_vec())
    }
}
