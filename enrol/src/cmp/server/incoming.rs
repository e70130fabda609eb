//! From bytes to a request whose sender is proven.

use std::sync::Arc;

use jiff::Timestamp;
use openssl::x509::X509;
use secrecy::SecretSlice;

use super::Asked;
use super::asked::read_asked;
use super::possession::check_possession;
use crate::cmp::certificate::{chains_to, readable};
use crate::cmp::message::{ReadError, Received};
use crate::cmp::protection::{MacParameters, ProtectionError};
use crate::cmp::status::FailInfo;
use crate::key::SignatureAlgorithm;

/// Shorter nonces and transaction IDs are no protection against repetition (RFC 9810 §5.1.1).
const LEAST_RANDOM: usize = 8;
const MOST_RANDOM: usize = 64;

/// A message that was read; nothing in it is proven.
#[derive(Debug)]
pub struct Incoming {
    pub(super) received: Arc<Received>,
    sender_certificate: Option<Vec<u8>>,
}

/// Who says to have sent a message.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Sender<'a> {
    /// Somebody who was given this reference number (senderKID) and knows the secret that belongs to it.
    Reference(&'a [u8]),
    /// The owner of this certificate, DER.
    Certificate(&'a [u8]),
    /// Nobody: the message is not protected, or names neither a reference nor a certificate.
    Nobody,
}

/// With what the sender is proven.
#[derive(Debug)]
pub enum Proof<'a> {
    /// The secret of the reference number.
    Secret(&'a SecretSlice<u8>),
    /// A chain from the signer's certificate to one of these.
    Issuers {
        /// The certificates that are trusted to issue clients' certificates, DER.
        issuers: &'a [Vec<u8>],
        /// The moment at which the signer's certificate must be valid; none: its validity is not asked, for issuers
        /// that renew what has expired.
        at: Option<Timestamp>,
    },
}

/// Why bytes are not a request.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(#[from] ReadError);

/// What the client is told when it gets nothing.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{fail_info}: {text}")]
pub struct Refusal {
    /// The reason.
    pub fail_info: FailInfo,
    /// The reason in words, for the client's user.
    pub text: String,
}

impl Refusal {
    /// A refusal with its reason in words.
    #[must_use]
    pub fn new(fail_info: FailInfo, text: impl Into<String>) -> Self {
        Self { fail_info, text: text.into() }
    }
}

/// A message whose sender, integrity and proof of possession are proven.
#[derive(Debug)]
pub struct Request {
    pub(super) received: Arc<Received>,
    pub(super) protected_by: ProtectedBy,
    asked: Asked,
}

#[derive(Debug)]
pub(super) enum ProtectedBy {
    Mac(MacParameters),
    Signature { signer: Vec<u8> },
}

impl Incoming {
    /// Reads a message; bounded in size and work.
    ///
    /// # Errors
    /// When it is not CMP; [`unreadable`](super::unreadable) makes the answer.
    pub fn read(bytes: &[u8]) -> Result<Self, Unreadable> {
        let received = Received::read(bytes)?;
        let sender_certificate = received.claimed_signer(&[]).and_then(|signer| signer.to_der().ok());
        Ok(Self { received: Arc::new(received), sender_certificate })
    }

    /// The transaction that the message belongs to; chosen by the client, so it is worth nothing without its sender.
    #[must_use]
    pub fn transaction_id(&self) -> &[u8] {
        self.received.transaction_id()
    }

    /// Who says to have sent the message.
    #[must_use]
    pub fn sender(&self) -> Sender<'_> {
        let Some((identifier, _)) = self.received.protected_by() else {
            return Sender::Nobody;
        };
        if SignatureAlgorithm::from_identifier(identifier).is_some() {
            return self.sender_certificate.as_deref().map_or(Sender::Nobody, Sender::Certificate);
        }
        self.received
            .header
            .sender_kid
            .as_ref()
            .map_or(Sender::Nobody, |kid| Sender::Reference(kid.as_bytes()))
    }

    /// The RFC's name of what the message is, such as `ir`, for logs.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        self.received.body.name()
    }

    /// Proves the sender: checks the protection over the received bytes, then the proof of possession.
    ///
    /// # Errors
    /// What to tell the client; `badMessageCheck` when the secret or the signature is wrong.
    pub fn prove(&self, proof: &Proof<'_>) -> Result<Request, Refusal> {
        let Some((identifier, protection)) = self.received.protected_by() else {
            return Err(Refusal::new(FailInfo::BadMessageCheck, "the request is not protected"));
        };
        let protected_by = match (proof, SignatureAlgorithm::from_identifier(identifier)) {
            (Proof::Secret(secret), None) => {
                let parameters = MacParameters::read(identifier).map_err(|error| bad_mac(&error))?;
                let holds = self.received.has_mac_of(&parameters, protection, secret);
                if !holds.map_err(|error| bad_mac(&error))? {
                    return Err(Refusal::new(FailInfo::BadMessageCheck, "the code is wrong"));
                }
                ProtectedBy::Mac(parameters)
            }
            (Proof::Issuers { issuers, at }, Some(algorithm)) => {
                let signer = self.check_signature(algorithm, protection, issuers, *at)?;
                ProtectedBy::Signature { signer }
            }
            (Proof::Secret(_), Some(_)) | (Proof::Issuers { .. }, None) => {
                return Err(Refusal::new(FailInfo::WrongIntegrity, "protected in another way than expected"));
            }
        };
        self.check_header()?;
        let secret = if let Proof::Secret(secret) = proof { Some(*secret) } else { None };
        check_possession(&self.received, secret)?;
        let asked = read_asked(&self.received, &protected_by)?;
        Ok(Request { received: Arc::clone(&self.received), protected_by, asked })
    }

    fn check_signature(
        &self,
        algorithm: SignatureAlgorithm,
        signature: &[u8],
        issuers: &[Vec<u8>],
        at: Option<Timestamp>,
    ) -> Result<Vec<u8>, Refusal> {
        let untrusted = |text: &str| Refusal::new(FailInfo::SignerNotTrusted, text);
        let der = self
            .sender_certificate
            .as_ref()
            .ok_or_else(|| untrusted("the signer's certificate is missing"))?;
        let signer = X509::from_der(der).map_err(|_| untrusted("the signer's certificate cannot be read"))?;
        let anchors = readable(issuers.iter().map(Vec::as_slice));
        let extra = readable(self.received.extra_certificates.iter().map(Vec::as_slice));
        let is_trusted = chains_to(&signer, &extra, &anchors, at).unwrap_or(false);
        if !is_trusted {
            return Err(untrusted("the signer's certificate is not from here, or not valid now"));
        }
        match self.received.has_signature_of(&signer, algorithm, signature) {
            Ok(true) => Ok(der.clone()),
            Ok(false) | Err(_) => Err(Refusal::new(FailInfo::BadMessageCheck, "the signature is wrong")),
        }
    }

    fn check_header(&self) -> Result<(), Refusal> {
        let lengths = LEAST_RANDOM..=MOST_RANDOM;
        if !lengths.contains(&self.received.transaction_id().len()) {
            return Err(Refusal::new(
                FailInfo::BadDataFormat,
                "the transaction ID is missing, too short or too long",
            ));
        }
        if !lengths.contains(&self.received.sender_nonce().len()) {
            return Err(Refusal::new(
                FailInfo::BadSenderNonce,
                "the nonce is missing, too short or too long",
            ));
        }
        Ok(())
    }
}

impl Request {
    /// What is wanted.
    #[must_use]
    pub fn asked(&self) -> &Asked {
        &self.asked
    }

    /// The transaction that the message belongs to.
    #[must_use]
    pub fn transaction_id(&self) -> &[u8] {
        self.received.transaction_id()
    }

    /// The nonce that answers the server's last one (recipNonce); empty in a first message. A server that keeps its
    /// nonces may compare it.
    #[must_use]
    pub fn echoed_nonce(&self) -> &[u8] {
        self.received.recip_nonce()
    }

    /// The certificate that signed the message, DER; none where a secret protects it. That it is not revoked is the
    /// caller's to check.
    #[must_use]
    pub fn signer(&self) -> Option<&[u8]> {
        match &self.protected_by {
            ProtectedBy::Signature { signer } => Some(signer),
            ProtectedBy::Mac(_) => None,
        }
    }

    /// The reference number of a message that a secret protects.
    #[must_use]
    pub fn reference(&self) -> Option<&[u8]> {
        match &self.protected_by {
            ProtectedBy::Mac(_) => self.received.header.sender_kid.as_ref().map(|kid| kid.as_bytes()),
            ProtectedBy::Signature { .. } => None,
        }
    }
}

fn bad_mac(error: &ProtectionError) -> Refusal {
    match error {
        ProtectionError::UnknownAlgorithm(_) | ProtectionError::OutOfBounds { .. } => {
            Refusal::new(FailInfo::BadAlg, error.to_string())
        }
        ProtectionError::Malformed(_) => Refusal::new(FailInfo::BadDataFormat, error.to_string()),
        ProtectionError::Crypto(_) => Refusal::new(FailInfo::SystemFailure, error.to_string()),
    }
}
