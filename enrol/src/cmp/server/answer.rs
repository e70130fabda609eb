//! The answers, protected like the requests.

use std::time::Duration;

use der::asn1::Null;
use der::{Any, Decode};
use jiff::Timestamp;
use openssl::x509::X509;
use secrecy::SecretSlice;

use super::incoming::ProtectedBy;
use super::{Asked, Incoming, Refusal, Request, Unreadable};
use crate::cmp::certificate::{directory_name, null_name};
use crate::cmp::client::Command;
use crate::cmp::message::{Draft, Protector, Received, WriteError};
use crate::cmp::protection::random;
use crate::cmp::status::{FailInfo, Status, plain_status, rejection_status};
use crate::cmp::types::{
    Body, CertOrEncCert, CertRepMessage, CertResponse, CertifiedKeyPair, ErrorMsgContent, PollRepEntry,
    RevRepContent, StatusInfo,
};
use crate::key::Key;

/// What the server says.
#[derive(Clone, Debug)]
pub enum Answer<'a> {
    /// Here is the certificate.
    Issued {
        /// How it was asked for: of the request itself, or kept from it where this answers a poll.
        command: Command,
        /// DER.
        certificate: &'a [u8],
        /// Roots that the client may trust from now on, DER (caPubs); only for answers that a secret protects.
        ca_pubs: &'a [Vec<u8>],
        /// Issuing CAs, DER (extraCerts).
        chain: &'a [Vec<u8>],
        /// Whether something differs from what was asked for (grantedWithMods).
        changed: bool,
        /// Whether no confirmation is wanted; only where the client offered so.
        implicit_confirm: bool,
    },
    /// Not decided yet: the client shall poll.
    Waiting {
        /// How the certificate was asked for.
        command: Command,
    },
    /// Not decided yet: the client shall poll again after so long, in whole seconds.
    PollAgain {
        /// How the certificate was asked for.
        command: Command,
        /// How long the client is to wait.
        after: Duration,
    },
    /// The confirmation is noted (pkiConf).
    Confirmed,
    /// The certificate is revoked.
    Revoked,
    /// No, and the transaction is over.
    Refused(Refusal),
}

/// Who answers.
#[derive(Debug)]
pub struct Authority<'a> {
    /// The CA's certificate, DER; its subject is the sender of every answer.
    pub certificate: &'a [u8],
    /// With what answers are protected where no secret does.
    pub signer: Option<Signer<'a>>,
}

/// A certificate and key that speak for the CA: its own, or with extendedKeyUsage cmcCA or cmcRA (RFC 9810 §4.5).
#[derive(Clone, Copy)]
pub struct Signer<'a> {
    /// DER.
    pub certificate: &'a [u8],
    /// Its issuers, DER.
    pub chain: &'a [Vec<u8>],
    /// The certificate's key.
    pub key: &'a dyn Key,
}

impl std::fmt::Debug for Signer<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signer").field("key", &self.key.kind()).finish_non_exhaustive()
    }
}

/// Why an answer could not be written.
#[derive(Debug, thiserror::Error)]
pub enum AnswerError {
    /// The CA's or the signer's certificate cannot be read.
    #[error("the authority's own certificate cannot be read")]
    Certificate(#[source] openssl::error::ErrorStack),
    /// The request was signed and there is nothing to sign the answer with; or a secret is missing.
    #[error("the authority has no {0} to protect the answer with")]
    NothingToProtectWith(&'static str),
    /// The answer could not be encoded or protected.
    #[error("the answer could not be written")]
    Write(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Request {
    /// Writes the answer: with the MAC of the request, under a fresh salt, where `secret` protects it, else signed.
    ///
    /// # Errors
    /// When the authority's own material does not allow it.
    pub fn answer(
        &self,
        answer: &Answer<'_>,
        authority: &Authority<'_>,
        secret: Option<&SecretSlice<u8>>,
        now: Timestamp,
    ) -> Result<Vec<u8>, AnswerError> {
        let body = self.body_of(answer).map_err(write_error)?;
        let (implicit_confirm, extra): (bool, &[Vec<u8>]) = match answer {
            Answer::Issued { implicit_confirm, chain, .. } => (*implicit_confirm, chain),
            Answer::Waiting { .. }
            | Answer::PollAgain { .. }
            | Answer::Confirmed
            | Answer::Revoked
            | Answer::Refused(_) => (false, &[]),
        };
        match &self.protected_by {
            ProtectedBy::Mac(parameters) => {
                let secret = secret.ok_or(AnswerError::NothingToProtectWith("secret"))?;
                let parameters = parameters.with_fresh_salt().map_err(write_error)?;
                let ca = X509::from_der(authority.certificate).map_err(AnswerError::Certificate)?;
                let sender = ca.subject_name().to_der().map_err(AnswerError::Certificate)?;
                let extra: Vec<&[u8]> = extra.iter().map(Vec::as_slice).collect();
                let kid = self.reference();
                let protector = Protector::Mac { parameters, secret };
                write(&self.received, &sender, kid, body, implicit_confirm, &extra, &protector, now)
            }
            ProtectedBy::Signature { .. } => {
                let signer = authority.signer.ok_or(AnswerError::NothingToProtectWith("signer"))?;
                write_signed(&self.received, &signer, body, implicit_confirm, extra, now)
            }
        }
    }

    fn body_of(&self, answer: &Answer<'_>) -> Result<Body, der::Error> {
        Ok(match answer {
            Answer::Issued { command, certificate, ca_pubs, changed, .. } => {
                let status = if *changed { Status::GrantedWithMods } else { Status::Accepted };
                let ca_pubs = ca_pubs.iter().map(|der| Any::from_der(der)).collect::<Result<Vec<_>, _>>()?;
                let certificate = CertOrEncCert::Certificate(Any::from_der(certificate)?);
                certificate_body(*command, plain_status(status), Some(certificate), ca_pubs)
            }
            Answer::Waiting { command } => {
                certificate_body(*command, plain_status(Status::Waiting), None, Vec::new())
            }
            Answer::PollAgain { command, after } => Body::PollRep(vec![PollRepEntry {
                cert_req_id: command.cert_req_id(),
                check_after: u32::try_from(after.as_secs()).unwrap_or(u32::MAX),
                reason: None,
            }]),
            Answer::Confirmed => Body::PkiConf(Null),
            Answer::Revoked => revocation_body(plain_status(Status::Accepted)),
            Answer::Refused(refusal) => {
                let status = refusal_status(refusal)?;
                match &self.asked() {
                    Asked::Certificate(request) => {
                        certificate_body(request.command, status, None, Vec::new())
                    }
                    Asked::Revoke(_) => revocation_body(status),
                    Asked::Confirm(_) | Asked::Poll => error_body(status),
                }
            }
        })
    }
}

impl Incoming {
    /// Tells a sender who is not proven that it gets nothing: signed where `signer` is given, so that a client which
    /// trusts the CA knows who says so, else unprotected (RFC 9483 §3.6.4).
    ///
    /// # Errors
    /// When the authority's own material does not allow it.
    pub fn refuse(
        &self,
        refusal: &Refusal,
        signer: Option<&Signer<'_>>,
        now: Timestamp,
    ) -> Result<Vec<u8>, AnswerError> {
        let body = error_body(refusal_status(refusal).map_err(write_error)?);
        match signer {
            Some(signer) => write_signed(&self.received, signer, body, false, &[], now),
            None => write(&self.received, &null_name(), None, body, false, &[], &Protector::Nothing, now),
        }
    }
}

/// The unprotected error for bytes that are not CMP.
///
/// # Errors
/// When OpenSSL has no randomness.
pub fn unreadable(why: &Unreadable, now: Timestamp) -> Result<Vec<u8>, AnswerError> {
    let refusal = Refusal::new(FailInfo::BadDataFormat, why.to_string());
    let body = error_body(refusal_status(&refusal).map_err(write_error)?);
    let random = random(16).map_err(|error| AnswerError::Write(Box::new(error)))?;
    let draft = Draft {
        sender: &null_name(),
        recipient: &null_name(),
        sender_kid: None,
        transaction_id: &random,
        sender_nonce: &random,
        recip_nonce: None,
        implicit_confirm: false,
        time: now,
        body,
        extra_certificates: &[],
    };
    draft.write(&Protector::Nothing).map_err(write_error)
}

fn write_signed(
    request: &Received,
    signer: &Signer<'_>,
    body: Body,
    implicit_confirm: bool,
    extra: &[Vec<u8>],
    now: Timestamp,
) -> Result<Vec<u8>, AnswerError> {
    let certificate = X509::from_der(signer.certificate).map_err(AnswerError::Certificate)?;
    let sender = certificate.subject_name().to_der().map_err(AnswerError::Certificate)?;
    let mut certificates = vec![signer.certificate];
    certificates.extend(signer.chain.iter().chain(extra).map(Vec::as_slice));
    let protector = Protector::Signature { certificate: &certificate, key: signer.key };
    write(request, &sender, None, body, implicit_confirm, &certificates, &protector, now)
}

#[expect(clippy::too_many_arguments, reason = "the one place where the parts of an answer come together")]
fn write(
    request: &Received,
    sender: &[u8],
    kid: Option<&[u8]>,
    body: Body,
    implicit_confirm: bool,
    extra: &[&[u8]],
    protector: &Protector<'_>,
    now: Timestamp,
) -> Result<Vec<u8>, AnswerError> {
    let nonce = random(16).map_err(|error| AnswerError::Write(Box::new(error)))?;
    let empty = null_name();
    let draft = Draft {
        sender,
        recipient: directory_name(&request.header.sender).unwrap_or(&empty),
        sender_kid: kid,
        transaction_id: request.transaction_id(),
        sender_nonce: &nonce,
        recip_nonce: Some(request.sender_nonce()),
        implicit_confirm,
        time: now,
        body,
        extra_certificates: extra,
    };
    draft.write(protector).map_err(write_error)
}

fn certificate_body(
    command: Command,
    status: StatusInfo,
    certificate: Option<CertOrEncCert>,
    ca_pubs: Vec<Any>,
) -> Body {
    let pair = certificate.map(|cert| CertifiedKeyPair { cert, private_key: None, publication_info: None });
    let response =
        CertResponse { cert_req_id: command.cert_req_id(), status, certified_key_pair: pair, rsp_info: None };
    let message =
        CertRepMessage { ca_pubs: (!ca_pubs.is_empty()).then_some(ca_pubs), response: vec![response] };
    match command {
        Command::Ir => Body::Ip(message),
        Command::Cr | Command::P10cr => Body::Cp(message),
        Command::Kur => Body::Kup(message),
    }
}

fn revocation_body(status: StatusInfo) -> Body {
    Body::Rp(RevRepContent { status: vec![status], rev_certs: None, crls: None })
}

fn error_body(status: StatusInfo) -> Body {
    Body::Error(ErrorMsgContent { status, code: None, details: None })
}

fn refusal_status(refusal: &Refusal) -> Result<StatusInfo, der::Error> {
    rejection_status(&[refusal.fail_info], std::slice::from_ref(&refusal.text))
}

fn write_error(error: impl Into<WriteError>) -> AnswerError {
    AnswerError::Write(Box::new(error.into()))
}
