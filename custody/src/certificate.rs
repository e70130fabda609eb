//! What a certificate says, and how certificates form a chain.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use openssl::asn1::{Asn1Time, Asn1TimeRef};
use openssl::error::ErrorStack;
use openssl::nid::Nid;
use openssl::pkey::{Id, PKeyRef, Public};
use openssl::sha::sha256;
use openssl::x509::{X509, X509ExtendedKeyUsage, X509KeyUsage, X509NameRef, X509Ref, X509VerifyResult};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What a certificate (RFC 5280) says of itself, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Who holds it.
    pub subject: Name,
    /// Who issued it.
    pub issuer: Name,
    /// Lower-case hexadecimal, two digits a byte, `-` before a negative one.
    pub serial: String,
    /// From when on it is valid.
    pub not_before: Timestamp,
    /// The last moment at which it is valid. "No end" (RFC 5280 §4.1.2.5) is the last moment that can be told.
    pub not_after: Timestamp,
    /// SHA-256 over the whole certificate.
    pub fingerprint: Fingerprint,
    /// Kind and size of the key, such as `EC P-256` or `RSA 2048`.
    pub key: String,
    /// What the key may be used for, in RFC 5280 §4.2.1.3's words; empty where the certificate does not say.
    pub key_usage: Vec<String>,
    /// The purposes that it is meant for, in RFC 5280 §4.2.1.12's words as far as those are known here; empty where the
    /// certificate does not say.
    #[serde(default)]
    pub extended_key_usage: Vec<String>,
    /// The e-mail addresses that it names.
    pub emails: Vec<String>,
}

/// A distinguished name: the parts that people look for, and the whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    /// The common name; the most specific one where there are several.
    pub cn: Option<String>,
    /// The organisation.
    pub o: Option<String>,
    /// Each organisational unit apart, in the certificate's order.
    pub ou: Vec<String>,
    /// The whole name in the order of RFC 4514: the most specific part first.
    pub full: String,
}

/// SHA-256 over a whole certificate: tells one certificate from all others. Shown as lower-case hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint([u8; 32]);

/// Why a certificate could not be read.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// The bytes are no X.509 certificate in DER.
    #[error("the bytes are not an X.509 certificate")]
    NotACertificate(#[source] ErrorStack),
    /// Something follows the certificate. Were that let pass, one certificate would have many fingerprints.
    #[error("the certificate is followed by bytes that do not belong to it")]
    TrailingBytes,
    /// A field in it cannot be understood.
    #[error("the certificate's {field} cannot be read")]
    Field {
        /// Which one.
        field: &'static str,
        /// What the crypto library says.
        #[source]
        source: ErrorStack,
    },
}

/// How far a chain reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chain {
    /// Up to a self-signed root.
    Complete,
    /// The issuer of its last certificate is missing.
    Incomplete,
}

/// A chain in which one certificate was not signed by the next.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("in the chain, `{child}` was not signed by the next certificate, `{issuer}`")]
pub struct BrokenChain {
    /// The subject that was not signed by the next one.
    pub child: String,
    /// The subject that did not sign it.
    pub issuer: String,
}

impl Facts {
    /// Reads a certificate in DER.
    ///
    /// # Errors
    /// The bytes are no certificate, or a field in it is malformed.
    pub fn from_der(certificate: &[u8]) -> Result<Self, CertificateError> {
        let x509 = parse(certificate)?;
        let public_key = x509.public_key().map_err(|source| field("public key", source))?;
        Ok(Self {
            subject: Name::of(x509.subject_name()).map_err(|source| field("subject", source))?,
            issuer: Name::of(x509.issuer_name()).map_err(|source| field("issuer", source))?,
            serial: serial(&x509).map_err(|source| field("serial number", source))?,
            not_before: timestamp(x509.not_before()).map_err(|source| field("start", source))?,
            not_after: timestamp(x509.not_after()).map_err(|source| field("end", source))?,
            fingerprint: Fingerprint::of(certificate),
            key: describe_key(&public_key),
            key_usage: x509.key_usage().map(describe_usage).unwrap_or_default(),
            extended_key_usage: x509.extended_key_usage().map(describe_purposes).unwrap_or_default(),
            emails: emails(&x509),
        })
    }
}

impl Facts {
    /// How a person recognises it: the common name, or the whole name where there is none.
    #[must_use]
    pub fn title(&self) -> String {
        self.subject.cn.clone().unwrap_or_else(|| self.subject.full.clone())
    }
}

impl Fingerprint {
    /// The fingerprint of a certificate in DER.
    #[must_use]
    pub fn of(certificate: &[u8]) -> Self {
        Self(sha256(certificate))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

/// A text that is not 64 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a fingerprint is 64 hexadecimal digits")]
pub struct NotAFingerprint;

impl FromStr for Fingerprint {
    type Err = NotAFingerprint;

    /// Reads hexadecimal in either case, with or without colons between the bytes.
    fn from_str(text: &str) -> Result<Self, NotAFingerprint> {
        let digits: Vec<char> = text.chars().filter(|c| *c != ':').collect();
        if digits.len() != 64 {
            return Err(NotAFingerprint);
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
            for digit in pair {
                let value = digit.to_digit(16).and_then(|d| u8::try_from(d).ok()).ok_or(NotAFingerprint)?;
                *byte = *byte << 4 | value;
            }
        }
        Ok(Self(bytes))
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Fingerprint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl Name {
    fn of(name: &X509NameRef) -> Result<Self, ErrorStack> {
        let texts =
            |nid| -> Vec<String> { name.entries_by_nid(nid).map(|entry| text_of(entry.data())).collect() };
        let mut parts = Vec::new();
        for entry in name.entries() {
            let kind = match entry.object().nid() {
                Nid::UNDEF => entry.object().to_string(),
                nid => nid.short_name()?.to_owned(),
            };
            parts.push(format!("{kind}={}", escape(&text_of(entry.data()))));
        }
        parts.reverse();
        Ok(Self {
            cn: texts(Nid::COMMONNAME).pop(),
            o: texts(Nid::ORGANIZATIONNAME).pop(),
            ou: texts(Nid::ORGANIZATIONALUNITNAME),
            full: parts.join(", "),
        })
    }
}

/// Puts loose certificates into the order issuer first, root last, starting from the one that signed `leaf`.
/// Duplicates and certificates that do not belong to the chain are left out.
///
/// # Errors
/// `leaf` or one of the loose ones is no certificate.
pub fn order_chain(leaf: &[u8], loose: &[Vec<u8>]) -> Result<Vec<Vec<u8>>, CertificateError> {
    let mut candidates = Vec::new();
    for der in loose {
        candidates.push((parse(der)?, der));
    }
    let mut current = parse(leaf)?;
    let mut chain = Vec::new();
    candidates.retain(|(_, der)| der.as_slice() != leaf);
    while !signed_by(&current, &current) {
        let Some(at) = candidates.iter().position(|(issuer, _)| signed_by(&current, issuer)) else {
            break;
        };
        let (issuer, der) = candidates.swap_remove(at);
        candidates.retain(|(_, other)| *other != der);
        chain.push(der.clone());
        current = issuer;
    }
    Ok(chain)
}

/// Checks that each certificate of `chain` signed the one before it, the first one `leaf`: by name, key identifier,
/// key usage and signature. Dates do not matter here: an expired identity is still whole.
///
/// # Errors
/// The outer error says that something is no certificate, the inner one where the chain is broken.
pub fn check_chain(leaf: &[u8], chain: &[Vec<u8>]) -> Result<Result<Chain, BrokenChain>, CertificateError> {
    let mut current = parse(leaf)?;
    for der in chain {
        let issuer = parse(der)?;
        if !signed_by(&current, &issuer) {
            return Ok(Err(BrokenChain { child: full_name(&current), issuer: full_name(&issuer) }));
        }
        current = issuer;
    }
    Ok(Ok(if signed_by(&current, &current) { Chain::Complete } else { Chain::Incomplete }))
}

pub(crate) fn parse(certificate: &[u8]) -> Result<X509, CertificateError> {
    let x509 = X509::from_der(certificate).map_err(CertificateError::NotACertificate)?;
    let length = x509.to_der().map_err(CertificateError::NotACertificate)?.len();
    if length != certificate.len() {
        return Err(CertificateError::TrailingBytes);
    }
    Ok(x509)
}

/// The public key in a certificate, as DER of SubjectPublicKeyInfo.
pub(crate) fn public_key_der(certificate: &[u8]) -> Result<Vec<u8>, CertificateError> {
    let public_key = parse(certificate)?.public_key().and_then(|key| key.public_key_to_der());
    public_key.map_err(|source| field("public key", source))
}

/// The serial number as a DER INTEGER (RFC 5280 §4.1.2.2).
pub(crate) fn serial_der(x509: &X509Ref) -> Result<Vec<u8>, ErrorStack> {
    let mut number = x509.serial_number().to_bn()?.to_vec();
    if number.first().is_none_or(|first| first & 0x80 != 0) {
        number.insert(0, 0);
    }
    // RFC 5280 allows 20 bytes: one byte always tells the length.
    let length = u8::try_from(number.len()).unwrap_or(u8::MAX);
    Ok([&[0x02, length], number.as_slice()].concat())
}

/// Whether a certificate says that it is an authority's: by its key usage, or, as old roots do, by its basic constraints
/// alone.
pub(crate) fn is_authority(certificate: &[u8]) -> bool {
    let usage = parse(certificate).ok().and_then(|x509| x509.key_usage());
    usage.is_some_and(|usage| usage.contains(X509KeyUsage::KEY_CERT_SIGN))
        || is_constrained_authority(certificate)
}

/// RFC 5280 §4.2.1.9, which OpenSSL's bindings do not read: whether `cA TRUE` stands there.
fn is_constrained_authority(certificate: &[u8]) -> bool {
    const ID: &[u8] = &[0x06, 0x03, 0x55, 0x1d, 0x13];
    const TRUE: &[u8] = &[0x01, 0x01, 0xff];
    let Some(at) = certificate.windows(ID.len()).position(|bytes| bytes == ID) else {
        return false;
    };
    let critical_or_value = &certificate[at + ID.len()..];
    let value = critical_or_value.strip_prefix(TRUE).unwrap_or(critical_or_value);
    // Behind an OCTET STRING and a SEQUENCE, each with a length of one byte.
    value.get(4..).is_some_and(|content| content.starts_with(TRUE))
}

/// What key stores are to show: they take it as a C string and as one line of a list. Where it is empty, the common
/// name takes its place.
pub(crate) fn friendly_name(certificate: &[u8], wish: &str) -> Result<String, CertificateError> {
    let name: String = wish.trim().chars().filter(|c| !c.is_control()).collect();
    if !name.is_empty() {
        return Ok(name);
    }
    let x509 = parse(certificate)?;
    Ok(Name::of(x509.subject_name()).ok().and_then(|name| name.cn).unwrap_or_default())
}

/// Whether `child` names `issuer` as its issuer, which may issue, and `issuer`'s key signed it.
pub(crate) fn signed_by(child: &X509Ref, issuer: &X509Ref) -> bool {
    issuer.issued(child) == X509VerifyResult::OK
        && issuer.public_key().and_then(|key| child.verify(&key)).unwrap_or(false)
}

fn full_name(x509: &X509Ref) -> String {
    Name::of(x509.subject_name()).map(|name| name.full).unwrap_or_default()
}

fn field(field: &'static str, source: ErrorStack) -> CertificateError {
    CertificateError::Field { field, source }
}

fn text_of(data: &openssl::asn1::Asn1StringRef) -> String {
    data.to_string().unwrap_or_else(|_| String::from_utf8_lossy(data.as_slice()).into_owned())
}

/// RFC 4514 §2.4, as far as reading aloud needs it.
fn escape(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for c in value.chars() {
        if matches!(c, ',' | '+' | '"' | '\\' | '<' | '>' | ';') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

fn serial(x509: &X509Ref) -> Result<String, ErrorStack> {
    let number = x509.serial_number().to_bn()?;
    let digits = number.to_hex_str()?.to_ascii_lowercase();
    Ok(if digits == "0" { "00".to_owned() } else { digits })
}

pub(crate) fn timestamp(time: &Asn1TimeRef) -> Result<Timestamp, ErrorStack> {
    let since = Asn1Time::from_unix(0)?.diff(time)?;
    let seconds = i64::from(since.days) * 86_400 + i64::from(since.secs);
    // 99991231235959Z lies a day beyond what a timestamp in any zone can hold.
    Ok(Timestamp::from_second(seconds).unwrap_or(if seconds > 0 { Timestamp::MAX } else { Timestamp::MIN }))
}

fn describe_key(key: &PKeyRef<Public>) -> String {
    match key.id() {
        Id::RSA | Id::RSA_PSS => format!("RSA {}", key.bits()),
        Id::EC => match key.ec_key().ok().and_then(|ec| ec.group().curve_name()) {
            Some(Nid::X9_62_PRIME256V1) => "EC P-256".to_owned(),
            Some(Nid::SECP384R1) => "EC P-384".to_owned(),
            Some(Nid::SECP521R1) => "EC P-521".to_owned(),
            other => {
                let curve = other.and_then(|nid| nid.short_name().ok()).unwrap_or("of an unnamed curve");
                format!("EC {curve}")
            }
        },
        Id::ED25519 => "Ed25519".to_owned(),
        other => {
            let name = Nid::from_raw(other.as_raw()).short_name().unwrap_or("unknown");
            format!("{name} {}", key.bits())
        }
    }
}

fn describe_usage(usage: X509KeyUsage) -> Vec<String> {
    [
        (X509KeyUsage::DIGITAL_SIGNATURE, "digitalSignature"),
        (X509KeyUsage::NON_REPUDIATION, "nonRepudiation"),
        (X509KeyUsage::KEY_ENCIPHERMENT, "keyEncipherment"),
        (X509KeyUsage::DATA_ENCIPHERMENT, "dataEncipherment"),
        (X509KeyUsage::KEY_AGREEMENT, "keyAgreement"),
        (X509KeyUsage::KEY_CERT_SIGN, "keyCertSign"),
        (X509KeyUsage::CRL_SIGN, "cRLSign"),
        (X509KeyUsage::ENCIPHER_ONLY, "encipherOnly"),
        (X509KeyUsage::DECIPHER_ONLY, "decipherOnly"),
    ]
    .into_iter()
    .filter(|(bit, _)| usage.contains(*bit))
    .map(|(_, word)| word.to_owned())
    .collect()
}

fn describe_purposes(usage: X509ExtendedKeyUsage) -> Vec<String> {
    [
        (X509ExtendedKeyUsage::SSL_SERVER, "serverAuth"),
        (X509ExtendedKeyUsage::SSL_CLIENT, "clientAuth"),
        (X509ExtendedKeyUsage::CODE_SIGN, "codeSigning"),
        (X509ExtendedKeyUsage::SMIME, "emailProtection"),
        (X509ExtendedKeyUsage::TIMESTAMP, "timeStamping"),
        (X509ExtendedKeyUsage::OCSP_SIGN, "OCSPSigning"),
        (X509ExtendedKeyUsage::ANYEKU, "anyExtendedKeyUsage"),
    ]
    .into_iter()
    .filter(|(bit, _)| usage.contains(*bit))
    .map(|(_, word)| word.to_owned())
    .collect()
}

fn emails(x509: &X509Ref) -> Vec<String> {
    let subject =
        x509.subject_name().entries_by_nid(Nid::PKCS9_EMAILADDRESS).map(|entry| text_of(entry.data()));
    let mut emails: Vec<String> = subject.collect();
    for name in x509.subject_alt_names().iter().flatten() {
        if let Some(email) = name.email()
            && !emails.iter().any(|known| known == email)
        {
            emails.push(email.to_owned());
        }
    }
    emails
}
