//! CMP without the wire: a message in, an answer out (RFC 9810, in the profile of RFC 9483).
//!
//! What a message may do follows from who sends it. A *holder* proves the secret of a reference number and gets that
//! application's certificate; an *owner* signs with a certificate from here, and renews or revokes it. Every answer to
//! somebody who is proven, and every counted wrong try, is written down in one go with what it decides, before it
//! leaves: so whoever sends the same message again gets the same answer, byte for byte.

use enrol::cmp::{
    FailInfo,
    client::Command,
    server::{
        Answer, AnswerError, Asked, Authority, Incoming, Proof, Refusal, Request, Sender, Signer, unreadable,
    },
};
use jiff::{SignedDuration, Timestamp};
use ledger::Batch;
use openssl::{error::ErrorStack, sha::Sha256, x509::X509};
use secrecy::SecretSlice;

use crate::{
    ca::{CaError, serial_hex},
    flavours::Flavour,
    mail::MailError,
    office::{Office, StoreError},
    records::{
        ANSWERS, Answer as KeptAnswer, Application, ApplicationState, Blob, Certificate, CertificateState,
        application_key,
    },
};

mod issuing;
mod transaction;
mod unproven;
mod verifying;

#[cfg(test)]
mod tests;

use unproven::{LOCKED, WRONG};

/// Answers are kept so long: longer than any client waits before it sends the same message again.
const KEEP_ANSWERS: SignedDuration = SignedDuration::from_hours(24 * 7);

/// Why there is no answer. The client may send the same message again later.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ServiceError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Ca(#[from] CaError),
    #[error("the answer could not be made")]
    Answer(#[from] AnswerError),
    #[error("a certificate could not be read")]
    Crypto(#[from] ErrorStack),
    #[error("the verification code could not be written to its holder")]
    Mail(#[from] MailError),
    #[error("no profile says when {0} renews")]
    NoProfile(Flavour),
}

/// Who is proven to have sent a message.
enum Party {
    /// Whoever was told the codes.
    Holder(Application),
    /// Whoever has the key of a certificate from here.
    Owner { serial: String, certificate: Certificate },
}

impl Party {
    /// The name under which a transaction remembers who began it.
    fn name(&self) -> String {
        match self {
            Self::Holder(application) => {
                format!("holder-{}", application_key(application.issuer, &application.reference_number))
            }
            Self::Owner { serial, .. } => format!("owner-{serial}"),
        }
    }
}

/// What is answered, and what becomes true with it.
struct Decision {
    records: Batch,
    reply: Reply,
}

/// [`Answer`], owning what it needs.
enum Reply {
    Issued {
        command: Command,
        certificate: Vec<u8>,
        changed: bool,
        implicit_confirm: bool,
    },
    Waiting {
        command: Command,
    },
    PollAgain {
        command: Command,
    },
    Confirmed,
    Revoked,
    Refused(Refusal),
    /// Not without the code that is mailed first.
    AsksForCode(Box<Mailing>),
}

/// A mail that leaves before it is spoken of.
struct Mailing {
    message: lettre::Message,
    file_stem: String,
    /// What is answered once it has left.
    refusal: Refusal,
}

impl Decision {
    fn refuse(fail_info: FailInfo, text: impl Into<String>) -> Self {
        Self { records: Batch::new(), reply: Reply::Refused(Refusal::new(fail_info, text)) }
    }
}

impl Office {
    /// Answers one message that came in for `issuer`, or for whichever issuer knows its sender. Blocks.
    pub(crate) fn answer_cmp(
        &self,
        issuer: Option<Flavour>,
        message: &[u8],
    ) -> Result<Vec<u8>, ServiceError> {
        let key = answer_key(issuer, message);
        if let Some(answer) = self.kept_answer(&key)? {
            return Ok(answer);
        }
        let incoming = match Incoming::read(message) {
            Ok(incoming) => incoming,
            Err(why) => return Ok(unreadable(&why, self.now())?),
        };
        match incoming.sender() {
            Sender::Reference(reference) => self.answer_holder(issuer, reference, &incoming, &key),
            Sender::Certificate(certificate) => self.answer_owner(issuer, certificate, &incoming, &key),
            Sender::Nobody => {
                let text = "the message names neither a reference number nor a certificate";
                self.refuse_stranger(&incoming, FailInfo::BadMessageCheck, text)
            }
        }
    }

    fn answer_holder(
        &self,
        issuer: Option<Flavour>,
        reference: &[u8],
        incoming: &Incoming,
        key: &str,
    ) -> Result<Vec<u8>, ServiceError> {
        let Some((application, secret)) = self.find_holder(issuer, reference)? else {
            return self.answer_unknown(reference, incoming, key);
        };
        // Outside of the pen: stretching a code takes long on purpose, and nobody else shall wait for it.
        let proven = incoming.prove(&Proof::Secret(&secret));

        let _pen = self.take_pen();
        if let Some(answer) = self.kept_answer(key)? {
            return Ok(answer);
        }
        let Some(application) = self.application(application.issuer, &application.reference_number)? else {
            // Its mail did not leave, and the approval was taken back meanwhile.
            return match proven {
                Ok(request) => {
                    let decision = Decision::refuse(FailInfo::NotAuthorized, "the approval was taken back");
                    self.reply(&request, decision, Some(&secret), key)
                }
                Err(_) => self.refuse_stranger(incoming, FailInfo::BadMessageCheck, WRONG),
            };
        };
        match proven {
            Ok(request) => {
                let decision = self.decide(&request, &Party::Holder(application))?;
                self.reply(&request, decision, Some(&secret), key)
            }
            Err(refusal) if refusal.fail_info == FailInfo::BadMessageCheck => {
                self.count_wrong_try(application, incoming, key)
            }
            Err(refusal) => self.refuse_stranger(incoming, refusal.fail_info, refusal.text),
        }
    }

    fn answer_owner(
        &self,
        issuer: Option<Flavour>,
        signer: &[u8],
        incoming: &Incoming,
        key: &str,
    ) -> Result<Vec<u8>, ServiceError> {
        let issuers = [self.ca().issuing().to_der()?];
        let proven = incoming.prove(&Proof::Issuers { issuers: &issuers, at: Some(self.now()) });
        let request = match proven {
            Ok(request) => request,
            Err(refusal) => {
                return self.refuse_stranger(incoming, refusal.fail_info, refusal.text);
            }
        };
        let serial = serial_hex(X509::from_der(signer)?.serial_number())?;

        let pen = self.take_pen();
        if let Some(answer) = self.kept_answer(key)? {
            return Ok(answer);
        }
        let decision = match self.certificate(&serial)? {
            Some(certificate) if certificate.der.0 == signer => {
                if issuer.is_some_and(|issuer| issuer != certificate.issuer) {
                    Decision::refuse(
                        FailInfo::WrongAuthority,
                        format!("the certificate is one of {}", certificate.issuer),
                    )
                } else {
                    self.decide(&request, &Party::Owner { serial, certificate })?
                }
            }
            Some(_) | None => {
                Decision::refuse(FailInfo::SignerNotTrusted, "the certificate that signs is not known here")
            }
        };
        let Reply::AsksForCode(mailing) = &decision.reply else {
            return self.reply(&request, decision, None, key);
        };
        // The code is durable before its mail leaves, and the mail has left before it is spoken of.
        self.commit(decision.records)?;
        // A mail server may take its time; nobody else waits for it.
        drop(pen);
        let left = self.post()?.deliver(&mailing.message, &mailing.file_stem);
        let decision = match left {
            Ok(_) => Decision { records: Batch::new(), reply: decision.reply },
            Err(error) => {
                tracing::warn!(error = crate::narrate(&error), "a verification code was not mailed");
                let text = "the verification code could not be mailed; try again later";
                Decision::refuse(FailInfo::SystemUnavail, text)
            }
        };
        let _pen = self.take_pen();
        self.reply(&request, decision, None, key)
    }

    /// The caller holds the pen.
    fn decide(&self, request: &Request, party: &Party) -> Result<Decision, ServiceError> {
        if let Some(refusal) = stop_party(party) {
            return Ok(refusal);
        }
        match (request.asked(), party) {
            (Asked::Certificate(wanted), Party::Holder(application)) => {
                self.issue_first(request, wanted, application, party)
            }
            (Asked::Certificate(wanted), Party::Owner { serial, certificate }) => {
                self.renew(request, wanted, serial, certificate, party)
            }
            (Asked::Poll, _) => self.answer_poll(request, party),
            (Asked::Confirm(confirmation), _) => self.note_confirmation(request, confirmation, party),
            (Asked::Revoke(wanted), Party::Owner { serial, certificate }) => {
                self.revoke_own(wanted, serial, certificate)
            }
            (Asked::Revoke(_), Party::Holder(_)) => Ok(Decision::refuse(
                FailInfo::WrongIntegrity,
                "a revocation is signed with the certificate that it revokes",
            )),
        }
    }

    /// Writes down what was decided together with the answer, then gives the answer. The caller holds the pen.
    fn reply(
        &self,
        request: &Request,
        decision: Decision,
        secret: Option<&SecretSlice<u8>>,
        key: &str,
    ) -> Result<Vec<u8>, ServiceError> {
        let Decision { mut records, reply } = decision;
        let now = self.now();
        let ca = CaDer::of(self)?;
        let roots = [ca.root.clone()];
        let chain = [ca.issuing.clone()];
        let answer = match &reply {
            Reply::Issued { command, certificate, changed, implicit_confirm } => Answer::Issued {
                command: *command,
                certificate,
                ca_pubs: if secret.is_some() { &roots } else { &[] },
                chain: &chain,
                changed: *changed,
                implicit_confirm: *implicit_confirm,
            },
            Reply::Waiting { command } => Answer::Waiting { command: *command },
            Reply::PollAgain { command } => {
                Answer::PollAgain { command: *command, after: transaction::POLL_AGAIN_AFTER }
            }
            Reply::Confirmed => Answer::Confirmed,
            Reply::Revoked => Answer::Revoked,
            Reply::Refused(refusal) => refused(refusal),
            Reply::AsksForCode(mailing) => refused(&mailing.refusal),
        };
        let authority = Authority { certificate: &ca.issuing, signer: Some(ca.signer(self)) };
        let bytes = request.answer(&answer, &authority, secret, now)?;
        keep_answer(&mut records, key, &bytes, now)?;
        self.commit(records)?;
        Ok(bytes)
    }

    fn find_holder(
        &self,
        issuer: Option<Flavour>,
        reference: &[u8],
    ) -> Result<Option<(Application, SecretSlice<u8>)>, ServiceError> {
        // Only what the desk may have drawn is looked up, so nothing odd becomes the name of a record.
        let Ok(reference) = std::str::from_utf8(reference) else {
            return Ok(None);
        };
        if reference.is_empty()
            || reference.len() > 32
            || !reference.bytes().all(|byte| byte.is_ascii_digit())
        {
            return Ok(None);
        }
        for flavour in Flavour::ALL {
            if issuer.is_some_and(|issuer| issuer != flavour) {
                continue;
            }
            if let Some(application) = self.application(flavour, reference)?
                && let Some(secret) = self.secret(&application)?
            {
                return Ok(Some((application, secret)));
            }
        }
        Ok(None)
    }

    fn kept_answer(&self, key: &str) -> Result<Option<Vec<u8>>, ServiceError> {
        let kept: Option<KeptAnswer> = self.ledger().get(ANSWERS, key).map_err(StoreError::from)?;
        let now = self.now();
        Ok(kept.filter(|answer| answer.forget_at > now).map(|answer| answer.message.0))
    }
}

fn refused(refusal: &Refusal) -> Answer<'static> {
    tracing::info!(fail_info = %refusal.fail_info, text = refusal.text, "refused");
    Answer::Refused(refusal.clone())
}

/// Who may not go on, whatever is asked.
fn stop_party(party: &Party) -> Option<Decision> {
    match party {
        Party::Holder(application) => match &application.state {
            ApplicationState::Locked => Some(Decision::refuse(FailInfo::NotAuthorized, LOCKED)),
            ApplicationState::Denied { reason } => {
                Some(Decision::refuse(FailInfo::NotAuthorized, reason.clone()))
            }
            ApplicationState::Approved | ApplicationState::Spent { .. } => None,
        },
        Party::Owner { certificate, .. } => match &certificate.state {
            CertificateState::Revoked { at, .. } => Some(Decision::refuse(
                FailInfo::CertRevoked,
                format!("the certificate that signs was revoked on {}", crate::mail::say_moment(*at)),
            )),
            CertificateState::OnHold { .. } | CertificateState::Unconfirmed => Some(Decision::refuse(
                FailInfo::SignerNotTrusted,
                "the certificate that signs was never confirmed",
            )),
            CertificateState::Valid => None,
        },
    }
}

/// The CA's certificates as CMP carries them.
struct CaDer {
    root: Vec<u8>,
    issuing: Vec<u8>,
}

impl CaDer {
    fn of(office: &Office) -> Result<Self, ErrorStack> {
        Ok(Self { root: office.ca().root().to_der()?, issuing: office.ca().issuing().to_der()? })
    }

    fn signer<'a>(&'a self, office: &'a Office) -> Signer<'a> {
        Signer { certificate: &self.issuing, chain: &[], key: office.ca().issuing_key() }
    }
}

/// The path counts too: the same message means something else to another issuer.
fn answer_key(issuer: Option<Flavour>, message: &[u8]) -> String {
    let mut hash = Sha256::new();
    hash.update(issuer.map_or("", Flavour::id).as_bytes());
    hash.update(b"/");
    hash.update(message);
    hex(&hash.finish())
}

fn keep_answer(records: &mut Batch, key: &str, message: &[u8], now: Timestamp) -> Result<(), StoreError> {
    let forget_at = now.checked_add(KEEP_ANSWERS).unwrap_or(Timestamp::MAX);
    records.put(ANSWERS, key, &KeptAnswer { message: Blob(message.to_vec()), forget_at })?;
    Ok(())
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
