//! Lets rcgen write certificates and CRLs with any [`Key`].

use openssl::pkey::{Id, PKey};
use rcgen::{
    PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_ED25519, PKCS_RSA_SHA256, PublicKeyData,
    SignatureAlgorithm, SigningKey,
};
use spki::SubjectPublicKeyInfoRef;
use spki::der::Decode;

use super::{Key, KeyError, KeyKind};

/// A [`Key`] as rcgen wants it, for certificates, requests and CRLs.
#[derive(Clone, Copy)]
pub struct RcgenKey<'a> {
    key: &'a dyn Key,
    bits: &'a [u8],
}

/// Somebody else's public key as rcgen wants it, for certificates about it.
#[derive(Clone, Copy, Debug)]
pub struct RcgenPublicKey<'a> {
    algorithm: &'static SignatureAlgorithm,
    bits: &'a [u8],
}

impl<'a> RcgenKey<'a> {
    /// Wraps `key`.
    ///
    /// # Errors
    /// When the key does not give its public half as SubjectPublicKeyInfo.
    pub fn new(key: &'a dyn Key) -> Result<Self, KeyError> {
        Ok(Self { key, bits: bits_of(key.public_key_der())? })
    }
}

impl<'a> RcgenPublicKey<'a> {
    /// Wraps a public key, DER of SubjectPublicKeyInfo.
    ///
    /// # Errors
    /// When it is no public key, or one of a kind that is not certified here.
    pub fn new(public_key_der: &'a [u8]) -> Result<Self, KeyError> {
        let key = PKey::public_key_from_der(public_key_der).map_err(KeyError::Malformed)?;
        // RSA of any size: how strong a key has to be is not decided here.
        let kind = if key.id() == Id::RSA { KeyKind::Rsa2048 } else { KeyKind::of(&key)? };
        Ok(Self { algorithm: algorithm_of(kind), bits: bits_of(public_key_der)? })
    }
}

impl PublicKeyData for RcgenPublicKey<'_> {
    fn der_bytes(&self) -> &[u8] {
        self.bits
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        self.algorithm
    }
}

impl PublicKeyData for RcgenKey<'_> {
    fn der_bytes(&self) -> &[u8] {
        self.bits
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        algorithm_of(self.key.kind())
    }
}

impl SigningKey for RcgenKey<'_> {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        self.key.sign(message).map_err(|_| rcgen::Error::RemoteKeyError)
    }
}

/// The bits inside SubjectPublicKeyInfo, which are what rcgen asks for: the EC point, the RSAPublicKey, the Ed25519 bytes.
fn bits_of(public_key_der: &[u8]) -> Result<&[u8], KeyError> {
    let info = SubjectPublicKeyInfoRef::from_der(public_key_der).ok();
    info.and_then(|info| info.subject_public_key.as_bytes()).ok_or_else(|| KeyError::Unsupported {
        what: "a public key that is no SubjectPublicKeyInfo".to_owned(),
    })
}

fn algorithm_of(kind: KeyKind) -> &'static SignatureAlgorithm {
    match kind {
        KeyKind::EcP256 => &PKCS_ECDSA_P256_SHA256,
        KeyKind::EcP384 => &PKCS_ECDSA_P384_SHA384,
        KeyKind::Rsa2048 | KeyKind::Rsa3072 | KeyKind::Rsa4096 => &PKCS_RSA_SHA256,
        KeyKind::Ed25519 => &PKCS_ED25519,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::SoftwareKey;
    use openssl::x509::X509;
    use rcgen::{CertificateParams, DistinguishedName, DnType, SerialNumber};

    #[test]
    fn a_certificate_by_rcgen_verifies_in_openssl_for_every_kind_of_key() {
        for kind in [KeyKind::EcP256, KeyKind::EcP384, KeyKind::Rsa2048, KeyKind::Ed25519] {
            let key = SoftwareKey::generate(kind).unwrap();
            let mut params = CertificateParams::default();
            params.distinguished_name = DistinguishedName::new();
            params.distinguished_name.push(DnType::CommonName, "Root");
            params.serial_number = Some(SerialNumber::from(7_u64));
            let certificate = params.self_signed(&RcgenKey::new(&key).unwrap()).unwrap();
            let certificate = X509::from_der(certificate.der()).unwrap();
            assert!(certificate.verify(key.pkey()).unwrap(), "{kind}");
        }
    }
}
