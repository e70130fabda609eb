//! An identity as a PKCS#12 file (RFC 7292): written the safe way, read in all the ways that others write it.

use std::sync::OnceLock;

use enrol::key::{KeyError, SoftwareKey};
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkcs12::{ParsedPkcs12_2, Pkcs12};
use openssl::provider::Provider;
use openssl::stack::Stack;
use openssl::x509::{X509, X509Ref};
use secrecy::{ExposeSecret, SecretString};

use crate::asn1;
use crate::certificate;
use crate::material::{Material, MaterialError};
use crate::password::{self, PasswordError};
use crate::proof::Finding;

/// PBKDF2 rounds that stand between a thief of the file and its password.
pub const ITERATIONS: u32 = 100_000;

/// Larger than any file with one identity.
pub(crate) const MAX_SIZE: usize = 1 << 20;

/// Why a PKCS#12 file could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum Pkcs12Error {
    /// It is something else.
    #[error("this is not a PKCS#12 file (.p12, .pfx): {found}")]
    NotPkcs12 {
        /// What it looks like, and what to do.
        found: &'static str,
    },
    /// It begins as a PKCS#12 file and does not hold together.
    #[error("the file is damaged: {what}; take another copy of it")]
    Damaged {
        /// What does not hold.
        what: &'static str,
    },
    /// It does not open.
    #[error("the password is wrong: it does not open the file")]
    WrongPassword,
    /// The password cannot be used at all.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// It opens, but holds no private key.
    #[error("the file holds no private key; an identity needs one")]
    NoKey,
    /// It opens, but no certificate in it belongs to its key.
    #[error("the file holds no certificate that belongs to its private key")]
    NoCertificate,
    /// It is encrypted in a way that the crypto library here does not know.
    #[error(
        "the file is protected in a way that this computer's OpenSSL cannot read; \
         export it again with AES-256, or install OpenSSL's legacy provider"
    )]
    Unsupported(#[source] ErrorStack),
    /// Its key is of a kind that is not in use here.
    #[error("the private key cannot be used: {0}")]
    Key(#[from] KeyError),
    /// Key and certificate do not make an identity.
    #[error(transparent)]
    Material(#[from] MaterialError),
    /// The crypto library failed.
    #[error("the crypto library failed to write the file")]
    Crypto(#[source] ErrorStack),
}

/// What a file held.
#[derive(Debug)]
pub struct Opened {
    /// The identity.
    pub material: Material,
    /// What works, and yet a person should know.
    pub findings: Vec<Finding>,
}

/// Writes an identity: PBES2 with AES-256-CBC and PBKDF2-HMAC-SHA256 (RFC 8018) for key and certificates, a MAC with
/// SHA-256, friendlyName, localKeyId and the chain.
///
/// # Errors
/// The password is empty or cannot be typed.
pub fn build(material: &Material, password: &SecretString) -> Result<Vec<u8>, Pkcs12Error> {
    password::check(password)?;
    let certificate = certificate::parse(material.certificate()).map_err(MaterialError::from)?;
    let mut chain = Stack::new().map_err(Pkcs12Error::Crypto)?;
    for der in material.chain() {
        chain.push(certificate::parse(der).map_err(MaterialError::from)?).map_err(Pkcs12Error::Crypto)?;
    }
    let mut builder = Pkcs12::builder();
    builder
        .name(material.friendly_name())
        .pkey(material.key().pkey())
        .cert(&certificate)
        .ca(chain)
        .key_algorithm(Nid::AES_256_CBC)
        .cert_algorithm(Nid::AES_256_CBC)
        .key_iter(ITERATIONS)
        .mac_iter(ITERATIONS)
        .mac_md(MessageDigest::sha256());
    builder.build2(password.expose_secret()).and_then(|pkcs12| pkcs12.to_der()).map_err(Pkcs12Error::Crypto)
}

/// Reads what [`build`], browsers, Java, Windows and older OpenSSL write: DER or BER, AES, 3DES, and RC2 where
/// OpenSSL's legacy provider is installed.
///
/// # Errors
/// The file is another kind of file, is damaged, does not open with the password, or holds no usable identity.
pub fn read(bytes: &[u8], password: &SecretString) -> Result<Opened, Pkcs12Error> {
    let pkcs12 = Pkcs12::from_der(bytes).map_err(|_| not_readable(bytes))?;
    let mut findings = Vec::new();
    // A file made elsewhere may have an odd password; only NUL cannot be handed on.
    match password::check(password) {
        Ok(finding) => findings.extend(finding),
        Err(error) if password.expose_secret().contains('\0') => return Err(error.into()),
        Err(_) => {}
    }
    if asn1::names_legacy_encryption(bytes) {
        findings.push(Finding::LegacyEncryption);
    }
    let parsed = parse(&pkcs12, bytes, password)?;
    let key = SoftwareKey::from_pkey(parsed.pkey.ok_or(Pkcs12Error::NoKey)?)?;
    let certificate = parsed.cert.ok_or(Pkcs12Error::NoCertificate)?;
    let friendly_name = certificate.alias().map(String::from_utf8_lossy).unwrap_or_default();
    let mut loose = Vec::new();
    for certificate in parsed.ca.iter().flatten() {
        loose.push(to_der(certificate)?);
    }
    let material = Material::new(key, to_der(&certificate)?, &loose, &friendly_name)?;
    Ok(Opened { material, findings })
}

fn parse(pkcs12: &Pkcs12, bytes: &[u8], password: &SecretString) -> Result<ParsedPkcs12_2, Pkcs12Error> {
    let open = || pkcs12.parse2(password.expose_secret());
    let error = match open() {
        Ok(parsed) => return Ok(parsed),
        Err(error) => error,
    };
    if says(&error, "mac verify failure") {
        // The MAC covers the whole file: it fails for a wrong password and for a changed byte alike. The key is
        // encrypted apart from it, so a password that opens the key is the right one.
        return Err(if asn1::opens_key(bytes, password.expose_secret()) {
            Pkcs12Error::Damaged { what: "it was changed after it was written" }
        } else {
            Pkcs12Error::WrongPassword
        });
    }
    if load_legacy_provider()
        && let Ok(parsed) = open()
    {
        return Ok(parsed);
    }
    Err(Pkcs12Error::Unsupported(error))
}

/// Says why bytes that OpenSSL does not take are not taken.
fn not_readable(bytes: &[u8]) -> Pkcs12Error {
    if asn1::begins_as_pkcs12(bytes) {
        return Pkcs12Error::Damaged { what: "a part of it is missing or was overwritten" };
    }
    let found = if bytes.is_empty() {
        "the file is empty"
    } else if bytes.trim_ascii_start().starts_with(b"-----BEGIN") {
        "it is a PEM file; join key and certificate with `openssl pkcs12 -export`"
    } else if bytes.starts_with(&[0xfe, 0xed, 0xfe, 0xed]) {
        "it is an old Java key store; convert it with `keytool -importkeystore -deststoretype pkcs12`"
    } else if X509::from_der(bytes).is_ok() {
        "it is a certificate alone, without its private key"
    } else {
        "its content is of another kind"
    };
    Pkcs12Error::NotPkcs12 { found }
}

fn to_der(certificate: &X509Ref) -> Result<Vec<u8>, Pkcs12Error> {
    certificate.to_der().map_err(Pkcs12Error::Crypto)
}

fn says(errors: &ErrorStack, reason: &str) -> bool {
    errors.errors().iter().any(|error| error.reason() == Some(reason))
}

/// RC2, as Windows and old Java used it, is in a part of OpenSSL that is not loaded by itself. Once it is, it stays:
/// other threads may be using it.
fn load_legacy_provider() -> bool {
    static LEGACY: OnceLock<Option<Provider>> = OnceLock::new();
    LEGACY.get_or_init(|| Provider::try_load(None, "legacy", true).ok()).is_some()
}
