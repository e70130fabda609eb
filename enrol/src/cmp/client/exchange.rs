//! One transaction as the client sees it: makes protected requests and accepts only answers that belong to them.

use jiff::Timestamp;
use openssl::x509::X509;
use secrecy::SecretSlice;
use serde::{Deserialize, Serialize};

use super::CmpError;
use crate::bytes::Bytes;
use crate::cmp::certificate::{self, chains_to, may_speak_for_its_issuer, readable};
use crate::cmp::message::{Draft, Protector, Received};
use crate::cmp::protection::{Mac, MacParameters, random};
use crate::cmp::status::Rejection;
use crate::cmp::types::Body;
use crate::key::{Key, SignatureAlgorithm};

/// Length of transaction IDs and nonces: 128 bits (RFC 9810 §5.1.1).
const RANDOM_LENGTH: usize = 16;

/// With what the client proves who it is.
#[derive(Clone, Copy)]
pub enum Credential<'a> {
    /// A reference number and the code or PIN that belongs to it.
    Secret {
        /// The reference number: becomes senderKID (RFC 9483 §3.1).
        reference: &'a [u8],
        /// The authorization code or PIN.
        secret: &'a SecretSlice<u8>,
        /// How the secret authenticates messages.
        mac: Mac,
    },
    /// A certificate that is valid now, and its key.
    Certificate {
        /// DER.
        certificate: &'a [u8],
        /// Its issuers, DER, the root last; sent along.
        chain: &'a [Vec<u8>],
        /// The certificate's key.
        key: &'a dyn Key,
    },
}

impl std::fmt::Debug for Credential<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.words())
    }
}

impl Credential<'_> {
    fn words(&self) -> &'static str {
        match self {
            Self::Secret { mac, .. } => mac.words(),
            Self::Certificate { .. } => "a signature",
        }
    }
}

/// The state of a transaction between a request and its answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Exchange {
    transaction_id: Bytes,
    /// The nonce of the message that was sent last.
    nonce: Bytes,
    /// The nonce of the message before the polling began: RFC 9483 §4.4 lets the final answer carry either.
    nonce_before_polling: Option<Bytes>,
    /// The peer's last nonce.
    peer_nonce: Option<Bytes>,
    /// The message that was made last, to be sent or sent again.
    request: Bytes,
    /// Name, DER.
    recipient: Bytes,
    /// Certificates that are trusted for this issuer, DER.
    anchors: Vec<Bytes>,
}

/// An answer that is proven to belong to the request and to come from the issuer.
pub(super) struct Answer {
    pub(super) body: Body,
    pub(super) extra_certificates: Vec<Vec<u8>>,
    pub(super) says_implicit_confirm: bool,
    nonce: Vec<u8>,
}

impl Exchange {
    /// A new transaction; nothing is made yet.
    pub(super) fn new(recipient: Vec<u8>, anchors: &[Vec<u8>]) -> Result<Self, CmpError> {
        Ok(Self {
            transaction_id: Bytes(random(RANDOM_LENGTH)?),
            nonce: Bytes::default(),
            nonce_before_polling: None,
            peer_nonce: None,
            request: Bytes::default(),
            recipient: Bytes(recipient),
            anchors: anchors.iter().map(|der| Bytes(der.clone())).collect(),
        })
    }

    pub(super) fn request(&self) -> &[u8] {
        &self.request
    }

    pub(super) fn transaction_id(&self) -> &[u8] {
        &self.transaction_id
    }

    /// The trust anchors that were configured.
    pub(super) fn anchors(&self) -> Vec<X509> {
        readable(self.anchors.iter().map(|der| &**der))
    }

    /// Makes the next request.
    pub(super) fn ask(
        &mut self,
        body: Body,
        implicit_confirm: bool,
        credential: &Credential<'_>,
        now: Timestamp,
    ) -> Result<(), CmpError> {
        let nonce = random(RANDOM_LENGTH)?;
        let signer;
        let (sender, kid, protector, extra): (Vec<u8>, _, _, Vec<&[u8]>) = match credential {
            Credential::Secret { reference, secret, mac } => {
                let sender = match std::str::from_utf8(reference) {
                    Ok(text) => certificate::common_name(text).map_err(CmpError::Encoding)?,
                    Err(_) => certificate::null_name(),
                };
                let parameters = MacParameters::fresh(*mac)?;
                (sender, Some(*reference), Protector::Mac { parameters, secret }, Vec::new())
            }
            Credential::Certificate { certificate, chain, key } => {
                signer = read_certificate(certificate, "certificate that signs the request")?;
                let sender = signer.subject_name().to_der()?;
                let extra = std::iter::once(*certificate).chain(chain.iter().map(Vec::as_slice)).collect();
                (sender, None, Protector::Signature { certificate: &signer, key: *key }, extra)
            }
        };
        let draft = Draft {
            sender: &sender,
            recipient: &self.recipient,
            sender_kid: kid,
            transaction_id: &self.transaction_id,
            sender_nonce: &nonce,
            recip_nonce: self.peer_nonce.as_deref(),
            implicit_confirm,
            time: now,
            body,
            extra_certificates: &extra,
        };
        self.request = Bytes(draft.write(&protector)?);
        self.nonce = Bytes(nonce);
        Ok(())
    }

    /// Accepts an answer, or says why it proves nothing. Changes nothing: see [`Exchange::continue_after`].
    pub(super) fn check(
        &self,
        bytes: &[u8],
        credential: &Credential<'_>,
        now: Timestamp,
    ) -> Result<Answer, CmpError> {
        let received = Received::read(bytes)?;
        // The protection first: what follows may then be said about the issuer, not about anybody.
        self.check_protection(&received, credential, now)?;
        if received.transaction_id() != &*self.transaction_id {
            return Err(CmpError::TransactionMismatch);
        }
        let echoed = received.recip_nonce();
        if echoed != &*self.nonce && self.nonce_before_polling.as_deref() != Some(echoed) {
            return Err(CmpError::NonceMismatch);
        }
        Ok(Answer {
            nonce: received.sender_nonce().to_vec(),
            says_implicit_confirm: received.says_implicit_confirm(),
            extra_certificates: received.extra_certificates,
            body: received.body,
        })
    }

    /// Notes what the next request has to echo.
    pub(super) fn continue_after(&mut self, answer: &Answer) {
        self.peer_nonce = (!answer.nonce.is_empty()).then(|| Bytes(answer.nonce.clone()));
    }

    /// From now on the answer to the last request may come later, to a poll.
    pub(super) fn begin_polling(&mut self) {
        if self.nonce_before_polling.is_none() {
            self.nonce_before_polling = Some(self.nonce.clone());
        }
    }

    /// The answer that was polled for is here.
    pub(super) fn end_polling(&mut self) {
        self.nonce_before_polling = None;
    }

    fn check_protection(
        &self,
        received: &Received,
        credential: &Credential<'_>,
        now: Timestamp,
    ) -> Result<(), CmpError> {
        let claim =
            if let Body::Error(error) = &received.body { Some(Rejection::from_error(error)) } else { None };
        let is_error = claim.is_some();
        let Some((identifier, protection)) = received.protected_by() else {
            return Err(CmpError::Unprotected { claim });
        };
        match credential {
            Credential::Secret { secret, mac, .. } => {
                if let Some(algorithm) = SignatureAlgorithm::from_identifier(identifier) {
                    // An issuer that could not check the MAC may sign its refusal (RFC 9483 §3.6.4); nothing else.
                    if !is_error || self.anchors.is_empty() {
                        let found = format!("a signature ({algorithm})");
                        return Err(CmpError::OtherProtection { expected: mac.words(), found });
                    }
                    return self.check_signature(received, algorithm, protection, &self.anchors(), now);
                }
                if !is_mac(identifier) {
                    return Err(CmpError::unknown_protection(mac.words(), identifier.oid));
                }
                let parameters = MacParameters::read(identifier)?;
                if parameters.kind() != *mac {
                    let found = parameters.kind().words().to_owned();
                    return Err(CmpError::OtherProtection { expected: mac.words(), found });
                }
                if received.has_mac_of(&parameters, protection, secret)? {
                    Ok(())
                } else {
                    Err(CmpError::WrongMac)
                }
            }
            Credential::Certificate { chain, .. } => {
                let Some(algorithm) = SignatureAlgorithm::from_identifier(identifier) else {
                    return Err(CmpError::unknown_protection("a signature", identifier.oid));
                };
                let mut anchors = self.anchors();
                if anchors.is_empty() {
                    // Whoever issued the certificate that signs is trusted to answer.
                    anchors = readable(chain.iter().map(Vec::as_slice));
                }
                self.check_signature(received, algorithm, protection, &anchors, now)
            }
        }
    }

    fn check_signature(
        &self,
        received: &Received,
        algorithm: SignatureAlgorithm,
        signature: &[u8],
        anchors: &[X509],
        now: Timestamp,
    ) -> Result<(), CmpError> {
        let Some(signer) = received.claimed_signer(anchors) else {
            let named = certificate::directory_name(&received.header.sender).and_then(certificate::name_text);
            let signer = named.filter(|name| !name.is_empty()).unwrap_or_else(|| "nobody named".to_owned());
            return Err(CmpError::UntrustedSigner { signer });
        };
        let extra = readable(received.extra_certificates.iter().map(Vec::as_slice));
        let is_anchor = anchors.contains(&signer);
        let speaks = is_anchor || may_speak_for_its_issuer(&signer);
        if !speaks || !chains_to(&signer, &extra, anchors, Some(now))? {
            let name = certificate::name_text(&signer.subject_name().to_der()?).unwrap_or_default();
            return Err(CmpError::UntrustedSigner { signer: name });
        }
        if received.has_signature_of(&signer, algorithm, signature)? {
            Ok(())
        } else {
            Err(CmpError::BadSignature)
        }
    }
}

fn is_mac(identifier: &spki::AlgorithmIdentifierOwned) -> bool {
    [crate::oid::PASSWORD_BASED_MAC, crate::oid::PBMAC1].contains(&identifier.oid)
}

pub(super) fn read_certificate(der: &[u8], which: &'static str) -> Result<X509, CmpError> {
    X509::from_der(der).map_err(|source| CmpError::BadCertificate { which, source })
}
