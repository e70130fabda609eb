//! PKCS #10 requests (RFC 2986) on their own, for issuers that want to see the key with the application.

use openssl::{
    error::ErrorStack,
    hash::{MessageDigest, hash},
    nid::Nid,
    x509::{X509Name, X509Req},
};

use crate::cmp::popo::{RequestError, pkcs10_request};
use crate::key::{Key, KeyError};

/// Why a request could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum Pkcs10Error {
    /// The name or the address does not fit into a request.
    #[error("the name or the address does not fit into a request")]
    Name(#[source] ErrorStack),
    /// It cannot be encoded.
    #[error("the request cannot be encoded")]
    Encoding(#[source] der::Error),
    /// The key did not sign.
    #[error("the key did not sign the request")]
    Key(#[source] KeyError),
    /// It is no request.
    #[error("this is no certificate request (PKCS #10)")]
    NotARequest(#[source] ErrorStack),
    /// Its signature does not hold.
    #[error("the certificate request is not signed by its own key")]
    BadSignature,
}

/// A request for a holder, signed by the key: PEM.
///
/// # Errors
/// The name does not fit, or the key does not sign.
pub fn request(name: &str, email: &str, key: &dyn Key) -> Result<Vec<u8>, Pkcs10Error> {
    let subject = subject(name, email).map_err(Pkcs10Error::Name)?;
    let der = pkcs10_request(&subject, key).map_err(|error| match error {
        RequestError::Encoding(source) => Pkcs10Error::Encoding(source),
        RequestError::Key(source) => Pkcs10Error::Key(source),
    })?;
    X509Req::from_der(&der).and_then(|request| request.to_pem()).map_err(Pkcs10Error::NotARequest)
}

/// SHA-256 of the public key (its SubjectPublicKeyInfo) in a request, PEM or DER, once its signature has shown that whoever
/// wrote it has the key.
///
/// # Errors
/// It is no request, or its signature does not hold.
pub fn fingerprint(request: &[u8]) -> Result<[u8; 32], Pkcs10Error> {
    let read =
        if request.starts_with(b"-----") { X509Req::from_pem(request) } else { X509Req::from_der(request) };
    let request = read.map_err(Pkcs10Error::NotARequest)?;
    let key = request.public_key().map_err(Pkcs10Error::NotARequest)?;
    if !request.verify(&key).unwrap_or(false) {
        return Err(Pkcs10Error::BadSignature);
    }
    let der = key.public_key_to_der().map_err(Pkcs10Error::NotARequest)?;
    fingerprint_of(&der).map_err(Pkcs10Error::NotARequest)
}

/// SHA-256 of a public key, DER of SubjectPublicKeyInfo.
///
/// # Errors
/// The crypto library fails.
pub fn fingerprint_of(public_key_der: &[u8]) -> Result<[u8; 32], ErrorStack> {
    let mut fingerprint = [0; 32];
    fingerprint.copy_from_slice(&hash(MessageDigest::sha256(), public_key_der)?);
    Ok(fingerprint)
}

fn subject(name: &str, email: &str) -> Result<Vec<u8>, ErrorStack> {
    let mut subject = X509Name::builder()?;
    subject.append_entry_by_nid(Nid::COMMONNAME, name)?;
    subject.append_entry_by_nid(Nid::PKCS9_EMAILADDRESS, email)?;
    subject.build().to_der()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::{KeyKind, SoftwareKey};

    #[test]
    fn a_request_tells_whose_key_it_is_and_shows_that_its_writer_has_it() {
        for kind in [KeyKind::EcP256, KeyKind::Rsa2048, KeyKind::Ed25519] {
            let key = SoftwareKey::generate(kind).unwrap();
            let pem = request("Zoë Lefèvre", "zoe@example.org", &key).unwrap();
            assert!(pem.starts_with(b"-----BEGIN CERTIFICATE REQUEST-----"));
            assert_eq!(fingerprint(&pem).unwrap(), fingerprint_of(key.public_key_der()).unwrap());
            let der = X509Req::from_pem(&pem).unwrap().to_der().unwrap();
            assert_eq!(fingerprint(&der).unwrap(), fingerprint(&pem).unwrap());
        }
    }

    #[test]
    fn a_request_that_was_changed_is_refused() {
        let key = SoftwareKey::generate(KeyKind::EcP256).unwrap();
        let pem = request("Ada Jones", "ada@example.org", &key).unwrap();
        let mut der = X509Req::from_pem(&pem).unwrap().to_der().unwrap();
        let at = der.windows(3).position(|bytes| bytes == b"Ada").unwrap();
        der[at] = b'B';
        assert!(matches!(fingerprint(&der), Err(Pkcs10Error::BadSignature)));
        assert!(matches!(fingerprint(b"-----BEGIN NOTHING"), Err(Pkcs10Error::NotARequest(_))));
    }
}
