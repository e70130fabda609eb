//! Why a run does not go on.

use der::oid::ObjectIdentifier;

use crate::cmp::message::{MAX_MESSAGE, ReadError, WriteError};
use crate::cmp::protection::{Mac, ProtectionError};
use crate::cmp::status::Rejection;
use crate::key::KeyError;

/// Why a request could not be made, or an answer was not accepted. The run stands as before the answer: another answer
/// to the same request may still be the right one.
#[derive(Debug, thiserror::Error)]
pub enum CmpError {
    /// The issuer understood and said no.
    #[error("the issuer refused: {0}")]
    Rejected(Rejection),
    /// The answer is no CMP: a web page, an empty body.
    #[error(
        "the answer is {looks_like}, not a CMP message; is the address right, is a proxy or a log-in page in between?"
    )]
    NotCmp {
        /// What it looks like, in words.
        looks_like: &'static str,
    },
    /// The answer is not well-formed CMP.
    #[error("the answer is not a well-formed CMP message")]
    Malformed(#[source] der::Error),
    /// The answer is longer than any real one.
    #[error("the answer is longer than {MAX_MESSAGE} bytes or carries too many certificates")]
    TooLong,
    /// The answer is in another version of CMP.
    #[error("the answer speaks version {0} of CMP; 2 and 3 are understood")]
    Version(u8),
    /// The answer proves nothing about its sender.
    #[error("the answer is not protected, so anybody may have written it{}", claimed(.claim.as_ref()))]
    Unprotected {
        /// What it says, if it is an error: not to be acted upon, but good to know.
        claim: Option<Rejection>,
    },
    /// The answer is protected in another way than the request.
    #[error("the answer is protected by {found} where {expected} was expected")]
    OtherProtection {
        /// What was expected, in words.
        expected: &'static str,
        /// What came, in words.
        found: String,
    },
    /// The parameters of the answer's MAC are out of bounds.
    #[error("the answer's MAC cannot be checked: {why}")]
    BadMacParameters {
        /// Why, in words.
        why: String,
    },
    /// The answer's MAC does not fit the secret.
    #[error(
        "the answer is not authenticated by the code that was given: the code or the issuer is not the right one"
    )]
    WrongMac,
    /// The answer's signature is wrong.
    #[error("the answer's signature is wrong")]
    BadSignature,
    /// The answer is signed by somebody who is not known to speak for the issuer.
    #[error("the answer is signed by {signer}, who is not known to speak for the issuer")]
    UntrustedSigner {
        /// The signer's name, RFC 4514.
        signer: String,
    },
    /// The answer belongs to another transaction.
    #[error("the answer belongs to another transaction")]
    TransactionMismatch,
    /// The answer answers another message: an old one played again, perhaps.
    #[error("the answer does not belong to the message that was sent last")]
    NonceMismatch,
    /// An answer of a kind that does not fit the request.
    #[error("the issuer answered with {found} where {expected} was expected")]
    UnexpectedBody {
        /// What was expected, RFC name.
        expected: &'static str,
        /// What came, RFC name.
        found: &'static str,
    },
    /// The answer is about another request, or about several.
    #[error("the answer is not about the one request that was made")]
    OtherRequest,
    /// The answer says "granted" but has no certificate in it.
    #[error("the issuer granted the request but sent no certificate")]
    NoCertificate,
    /// The certificate came encrypted, as for a key that the issuer made.
    #[error("the issuer sent the certificate encrypted, which was not asked for")]
    EncryptedCertificate,
    /// The certificate is for another key.
    #[error("the issuer sent a certificate for another key")]
    OtherKey,
    /// The certificate is not the one that was asked for.
    #[error("the issuer sent another certificate than the one that was asked for: {why}")]
    OtherCertificate {
        /// In what it differs.
        why: String,
    },
    /// The certificate does not lead to a trust anchor.
    #[error("the certificate does not lead to a root that is trusted for this issuer")]
    BadChain,
    /// The hash that would confirm the certificate is not known.
    #[error("the certificate is signed in a way that cannot be confirmed")]
    UnknownConfirmationHash,
    /// The issuer asked for more time, and it is not over.
    #[error("the issuer asked to be left alone for {0} more seconds")]
    TooEarly(u64),
    /// Nothing is expected now: the run is over, or waits for [`poll`](super::Run::poll).
    #[error("no answer is expected now")]
    NotExpected,
    /// A name that is not RFC 4514.
    #[error("\"{name}\" is not a distinguished name; write it like CN=Name,O=Company,C=CH")]
    BadName {
        /// The text.
        name: String,
    },
    /// A key update has to be signed by the certificate that it updates.
    #[error("a renewal is signed with the certificate that it renews, not with a code")]
    RenewalWithoutCertificate,
    /// The credential's or a trusted certificate cannot be read.
    #[error("the {which} cannot be read")]
    BadCertificate {
        /// Which certificate, in words.
        which: &'static str,
        /// What OpenSSL says.
        #[source]
        source: openssl::error::ErrorStack,
    },
    /// The credential is not of the kind with which the run was started.
    #[error("the run was started with {expected}")]
    OtherCredential {
        /// What it was started with, in words.
        expected: &'static str,
    },
    /// The key did not sign.
    #[error("the key could not be used")]
    Key(#[from] KeyError),
    /// The request could not be written.
    #[error("the request could not be written")]
    Encoding(#[source] der::Error),
    /// OpenSSL failed.
    #[error("OpenSSL failed")]
    Crypto(#[from] openssl::error::ErrorStack),
}

impl CmpError {
    /// Whether the issuer itself, proven by the protection, said no. Asking again the same way is of no use.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::Rejected(_))
    }

    /// Whether the issuer issued something that must not be kept; [`decline`](super::Run::decline) tells it so.
    #[must_use]
    pub fn is_bad_certificate(&self) -> bool {
        matches!(
            self,
            Self::OtherKey | Self::OtherCertificate { .. } | Self::BadChain | Self::UnknownConfirmationHash
        )
    }

    pub(super) fn unknown_protection(expected: &'static str, found: ObjectIdentifier) -> Self {
        Self::OtherProtection { expected, found: format!("algorithm {found}") }
    }
}

fn claimed(claim: Option<&Rejection>) -> String {
    claim.map(|rejection| format!("; it says: {rejection}")).unwrap_or_default()
}

impl Mac {
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::PasswordBased => "a password-based MAC",
            Self::Pbmac1 => "PBMAC1",
        }
    }
}

impl From<ReadError> for CmpError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::NotCmp(looks_like) => Self::NotCmp { looks_like },
            ReadError::Malformed(source) => Self::Malformed(source),
            ReadError::TooLong | ReadError::TooManyCertificates => Self::TooLong,
            ReadError::Version(version) => Self::Version(version),
        }
    }
}

impl From<WriteError> for CmpError {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Encoding(source) => Self::Encoding(source),
            WriteError::Key(source) => Self::Key(source),
            WriteError::Protection(source) => source.into(),
        }
    }
}

impl From<ProtectionError> for CmpError {
    fn from(error: ProtectionError) -> Self {
        match error {
            ProtectionError::Crypto(source) => Self::Crypto(source),
            error @ (ProtectionError::UnknownAlgorithm(_)
            | ProtectionError::Malformed(_)
            | ProtectionError::OutOfBounds { .. }) => Self::BadMacParameters { why: error.to_string() },
        }
    }
}
