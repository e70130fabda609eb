//! Whether an issuer has revoked a certificate: by its OCSP responder (RFC 6960) or its revocation list (RFC 5280 §5).
//!
//! Nothing here speaks to the network. An [`Inquiry`] names the addresses that the certificate itself offers and the
//! bytes to send; whoever has an answer gives it to [`Inquiry::read_ocsp`] or [`Inquiry::read_crl`]. An answer counts only
//! if the issuer signed it, or a responder that the issuer appointed, if it is about this very certificate, and if it
//! holds at the given moment. All else is an error: no news, neither good nor bad.

mod crl;
mod ocsp;

use std::time::Duration;

use der::asn1::BitString;
use der::{Any, Encode, Sequence};
use enrol::key::{self, SignatureAlgorithm};
use jiff::{SignedDuration, Timestamp};
use openssl::error::ErrorStack;
use openssl::nid::Nid;
use openssl::x509::{X509, X509Ref};
use spki::AlgorithmIdentifierOwned;
use x509_cert::ext::Extensions;
use x509_cert::ext::pkix::CrlReason;

use crate::certificate::{self, CertificateError};

/// Clocks differ: an answer may be from so far in the future, and be over for so long.
const SKEW: SignedDuration = SignedDuration::from_mins(5);

/// A question about one certificate.
#[derive(Debug)]
pub struct Inquiry {
    certificate: X509,
    issuer: X509,
    question: ocsp::Question,
}

/// What the issuer says, proven to come from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// How the certificate stands.
    pub standing: Standing,
    /// When there will be newer word at the latest.
    pub next_update: Option<Timestamp>,
}

/// How a certificate stands with its issuer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is not revoked.
    Good,
    /// It is revoked.
    Revoked {
        /// Since when.
        at: Timestamp,
        /// Why, where the issuer says so.
        reason: Option<Reason>,
    },
    /// The responder does not know it.
    Unknown,
}

/// Why a certificate was revoked (RFC 5280 §5.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reason(CrlReason);

/// Why there is no answer that counts.
#[derive(Debug, thiserror::Error)]
pub enum RevocationError {
    /// Without the issuer's certificate no answer can be checked.
    #[error("the issuer's certificate is not at hand, so that no answer could be checked")]
    NoIssuer,
    /// The certificate or its issuer's cannot be read.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// OpenSSL failed.
    #[error("the question could not be made")]
    Crypto(#[from] ErrorStack),
    /// The bytes are not what they should be.
    #[error("the answer is no {what}")]
    Malformed {
        /// What was expected.
        what: &'static str,
        /// Where reading it ended.
        #[source]
        source: der::Error,
    },
    /// The responder gives no status.
    #[error("the responder refused: {0}")]
    Refused(&'static str),
    /// Someone else signed, or nobody.
    #[error("the answer is signed neither by the issuer nor by a responder that the issuer appointed")]
    WrongSigner,
    /// A signature algorithm that is too old or too new.
    #[error("the answer is signed in a way that is not accepted here")]
    OtherAlgorithm,
    /// The answer to another question, perhaps an old one played back.
    #[error("the answer belongs to another question")]
    OtherQuestion,
    /// The answer is about something else.
    #[error("the answer is not about this certificate")]
    OtherCertificate,
    /// It holds from a later moment on.
    #[error("the answer is of {0}, which is still to come")]
    Early(Timestamp),
    /// It held until an earlier moment.
    #[error("the answer is too old: it held until {0}")]
    Stale(Timestamp),
    /// It does not say until when it holds.
    #[error("the answer is of {0} and does not say until when it holds")]
    Endless(Timestamp),
    /// A kind of answer that only programs may rely on that know more than this one.
    #[error("the answer is of a kind that is not understood: {0}")]
    Unusable(String),
}

impl Inquiry {
    /// A question about `certificate`; `chain` are the certificates above it, the issuer's first.
    ///
    /// # Errors
    /// The issuer's certificate is not there, or something is no certificate.
    pub fn new(certificate: &[u8], chain: &[Vec<u8>]) -> Result<Self, RevocationError> {
        let certificate = certificate::parse(certificate)?;
        let issuer = chain.first().ok_or(RevocationError::NoIssuer)?;
        let issuer = certificate::parse(issuer)?;
        if !certificate::signed_by(&certificate, &issuer) {
            return Err(RevocationError::NoIssuer);
        }
        let question = ocsp::Question::new(&certificate, &issuer)?;
        Ok(Self { certificate, issuer, question })
    }

    /// The body to post to a responder, as `application/ocsp-request`.
    #[must_use]
    pub fn request(&self) -> &[u8] {
        self.question.request()
    }

    /// Checks what an OCSP responder answered to [`Self::request`].
    ///
    /// # Errors
    /// Why the answer does not count.
    pub fn read_ocsp(&self, answer: &[u8], now: Timestamp) -> Result<Answer, RevocationError> {
        self.question.read(answer, &self.issuer, now)
    }

    /// Checks a revocation list and looks the certificate up in it.
    ///
    /// # Errors
    /// Why the list does not count.
    pub fn read_crl(&self, list: &[u8], now: Timestamp) -> Result<Answer, RevocationError> {
        crl::read(list, &self.certificate, &self.issuer, now)
    }
}

/// The addresses where a certificate (DER) says that its standing is told. Only `http` and `https`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    /// OCSP responders (RFC 5280 §4.2.2.1).
    pub ocsp: Vec<String>,
    /// Revocation lists (RFC 5280 §4.2.1.13).
    pub crl: Vec<String>,
}

impl Sources {
    /// Reads them out of a certificate.
    ///
    /// # Errors
    /// It is no certificate.
    pub fn of(certificate: &[u8]) -> Result<Self, CertificateError> {
        let x509 = certificate::parse(certificate)?;
        let mut ocsp = Vec::new();
        for access in x509.authority_info().iter().flatten() {
            if access.method().nid() == Nid::AD_OCSP {
                ocsp.extend(access.location().uri().filter(|url| is_web(url)).map(str::to_owned));
            }
        }
        let crl = list_addresses(&x509).into_iter().filter(|url| is_web(url)).collect();
        Ok(Self { ocsp, crl })
    }
}

/// Where the issuer puts the lists that this certificate would be on.
fn list_addresses(x509: &X509Ref) -> Vec<String> {
    let mut addresses = Vec::new();
    for point in x509.crl_distribution_points().iter().flatten() {
        let names = point.distpoint().and_then(|name| name.fullname());
        addresses.extend(names.into_iter().flatten().filter_map(|name| name.uri()).map(str::to_owned));
    }
    addresses
}

fn is_web(url: &str) -> bool {
    let scheme = url.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    matches!(scheme.as_deref(), Some("http" | "https"))
}

impl Reason {
    /// RFC 5280's word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self.0 {
            CrlReason::Unspecified => "unspecified",
            CrlReason::KeyCompromise => "keyCompromise",
            CrlReason::CaCompromise => "cACompromise",
            CrlReason::AffiliationChanged => "affiliationChanged",
            CrlReason::Superseded => "superseded",
            CrlReason::CessationOfOperation => "cessationOfOperation",
            CrlReason::CertificateHold => "certificateHold",
            CrlReason::RemoveFromCRL => "removeFromCRL",
            CrlReason::PrivilegeWithdrawn => "privilegeWithdrawn",
            CrlReason::AaCompromise => "aACompromise",
        }
    }

    /// Whether the issuer may take it back: the certificate is suspended.
    #[must_use]
    pub fn may_be_lifted(self) -> bool {
        self.0 == CrlReason::CertificateHold
    }
}

/// The frame of all that is signed in X.509: certificates, lists, OCSP responses. `Any` keeps the bytes that were received.
#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
struct Signed {
    content: Any,
    algorithm: AlgorithmIdentifierOwned,
    signature: BitString,
    /// OCSP only: certificates of the responder.
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", constructed = "true", optional = "true")]
    certificates: Option<Vec<Any>>,
}

impl Signed {
    /// Whether the owner of `signer` signed it.
    fn is_by(&self, signer: &X509Ref) -> Result<bool, RevocationError> {
        let algorithm =
            SignatureAlgorithm::from_identifier(&self.algorithm).ok_or(RevocationError::OtherAlgorithm)?;
        let key = signer.public_key().and_then(|key| key.public_key_to_der())?;
        let content = self.content.to_der().map_err(malformed("DER"))?;
        Ok(key::verify(&key, algorithm, &content, self.signature.raw_bytes()).is_ok())
    }
}

fn malformed(what: &'static str) -> impl Fn(der::Error) -> RevocationError {
    move |source| RevocationError::Malformed { what, source }
}

/// Refuses what is marked as critical and is not in `known`.
fn check_critical(
    extensions: Option<&Extensions>,
    known: &[der::oid::ObjectIdentifier],
) -> Result<(), RevocationError> {
    let unknown = extensions.into_iter().flatten().find(|one| one.critical && !known.contains(&one.extn_id));
    unknown.map_or(Ok(()), |one| {
        Err(RevocationError::Unusable(format!("it has the extension {}, marked as critical", one.extn_id)))
    })
}

/// Whether `from..=until` holds now, as far as clocks agree.
fn check_time(from: Timestamp, until: Option<Timestamp>, now: Timestamp) -> Result<(), RevocationError> {
    if from.duration_since(now) > SKEW {
        return Err(RevocationError::Early(from));
    }
    until
        .filter(|until| now.duration_since(*until) > SKEW)
        .map_or(Ok(()), |until| Err(RevocationError::Stale(until)))
}

fn moment(since_1970: Duration) -> Timestamp {
    let seconds = i64::try_from(since_1970.as_secs()).unwrap_or(i64::MAX);
    Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX)
}
