//! A private key in this process's memory.

use std::fmt;

use openssl::ec::{EcGroup, EcKey};
use openssl::nid::Nid;
use openssl::pkey::{PKey, PKeyRef, Private};
use openssl::rsa::Rsa;
use openssl::sign::Signer;
use zeroize::Zeroizing;

use super::{Key, KeyError, KeyKind};

/// A private key in memory, held by OpenSSL, which wipes it when it is dropped.
#[derive(Clone)]
pub struct SoftwareKey {
    kind: KeyKind,
    public_key_der: Vec<u8>,
    key: PKey<Private>,
}

impl SoftwareKey {
    /// Makes a new key. RSA with 4096 bits takes about a second.
    ///
    /// # Errors
    /// When OpenSSL fails, such as for want of randomness.
    pub fn generate(kind: KeyKind) -> Result<Self, KeyError> {
        let key = match kind {
            KeyKind::EcP256 => generate_ec(Nid::X9_62_PRIME256V1)?,
            KeyKind::EcP384 => generate_ec(Nid::SECP384R1)?,
            KeyKind::Rsa2048 => PKey::from_rsa(Rsa::generate(2048)?)?,
            KeyKind::Rsa3072 => PKey::from_rsa(Rsa::generate(3072)?)?,
            KeyKind::Rsa4096 => PKey::from_rsa(Rsa::generate(4096)?)?,
            KeyKind::Ed25519 => PKey::generate_ed25519()?,
        };
        Self::from_pkey(key)
    }

    /// Reads an unencrypted PKCS #8 key (RFC 5208).
    ///
    /// # Errors
    /// When the bytes are no key, or one of a kind that is not supported.
    pub fn from_pkcs8_der(der: &[u8]) -> Result<Self, KeyError> {
        Self::from_pkey(PKey::private_key_from_pkcs8(der).map_err(KeyError::Malformed)?)
    }

    /// Takes over a key of OpenSSL.
    ///
    /// # Errors
    /// [`KeyError::Unsupported`] when it is of no [`KeyKind`].
    pub fn from_pkey(key: PKey<Private>) -> Result<Self, KeyError> {
        let kind = KeyKind::of(&key)?;
        let public_key_der = key.public_key_to_der()?;
        Ok(Self { kind, public_key_der, key })
    }

    /// The key as unencrypted PKCS #8 (RFC 5208), in memory that is wiped.
    ///
    /// # Errors
    /// When OpenSSL fails.
    pub fn to_pkcs8_der(&self) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        Ok(Zeroizing::new(self.key.private_key_to_pkcs8()?))
    }

    /// The key as OpenSSL holds it, such as for writing PKCS #12.
    #[must_use]
    pub fn pkey(&self) -> &PKeyRef<Private> {
        &self.key
    }
}

impl Key for SoftwareKey {
    fn kind(&self) -> KeyKind {
        self.kind
    }

    fn public_key_der(&self) -> &[u8] {
        &self.public_key_der
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        let mut signer = match self.kind.signature_algorithm().digest() {
            Some(digest) => Signer::new(digest, &self.key)?,
            None => Signer::new_without_digest(&self.key)?,
        };
        Ok(signer.sign_oneshot_to_vec(message)?)
    }
}

impl fmt::Debug for SoftwareKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SoftwareKey").field("kind", &self.kind).finish_non_exhaustive()
    }
}

fn generate_ec(curve: Nid) -> Result<PKey<Private>, KeyError> {
    let group = EcGroup::from_curve_name(curve)?;
    Ok(PKey::from_ec_key(EcKey::generate(&group)?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_survives_pkcs8_and_never_shows_itself() {
        let key = SoftwareKey::generate(KeyKind::EcP256).unwrap();
        let again = SoftwareKey::from_pkcs8_der(&key.to_pkcs8_der().unwrap()).unwrap();
        assert_eq!(again.public_key_der(), key.public_key_der());
        assert_eq!(format!("{key:?}"), "SoftwareKey { kind: EcP256, .. }");
    }

    #[test]
    fn a_key_of_another_kind_is_refused_by_name() {
        let weak = PKey::from_rsa(Rsa::generate(1024).unwrap()).unwrap();
        let error = SoftwareKey::from_pkey(weak).unwrap_err();
        assert_eq!(error.to_string(), "RSA with 1024 bits is not supported");
    }
}
