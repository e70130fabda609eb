//! One pick-up as a value: what was sent, what is expected, what came.

use std::time::Duration;

use jiff::Timestamp;
use openssl::hash::hash;
use serde::{Deserialize, Serialize};

use super::accept::{Expected, certificate_in, chain_if_wanted};
use super::exchange::{Answer, Exchange};
use super::request::{first_body, recipient_of, subject_of};
use super::{CmpError, Command, Credential, Issued, Order};
use crate::bytes::Bytes;
use crate::cmp::certificate::{confirmation_hash, octets};
use crate::cmp::status::{FailInfo, Rejection, Status, rejection_status};
use crate::cmp::types::{Body, CertStatus, PollRepEntry, PollReqEntry, StatusInfo};
use crate::key::Key;

/// One run of ir, cr, p10cr or kur: `start`, then `on_response` for each answer, until [`Next::Done`].
///
/// It is a value without keys, secrets or connections. Stored after every step, it goes on after a crash: the bytes in
/// [`Run::request`] are sent again as they are, so that a one-time code is spent once.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Run {
    command: Command,
    exchange: Exchange,
    /// SubjectPublicKeyInfo of the new key, DER.
    public_key: Bytes,
    /// The subject that the certificate must have, Name, DER: a renewal keeps its own.
    kept_subject: Option<Bytes>,
    implicit_confirm: bool,
    stage: Stage,
    poll: Option<Poll>,
    received: Option<Issued>,
    /// A certificate that must not be kept, and of which the issuer can be told so.
    unwanted: Option<Unwanted>,
}

/// What to do now.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Next {
    /// Send [`Run::request`] and give the answer to [`Run::on_response`].
    Send,
    /// The issuer needs time: wait so long, call [`Run::poll`], then send.
    PollAfter(Duration),
    /// The certificate is here and needs nothing more from the issuer.
    Done,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
enum Stage {
    AwaitingCertificate,
    AwaitingConfirmation,
    Declining,
    Done,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Poll {
    cert_req_id: i32,
    /// When the issuer asked for time.
    asked_at: Timestamp,
    wait_seconds: u32,
    /// Whether the pollReq has been made.
    is_asking: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Unwanted {
    certificate: Bytes,
    /// The exchange after the answer that brought it.
    exchange: Exchange,
}

impl Run {
    /// Makes the first request. `new_key` signs it as proof of possession; `credential` protects it.
    ///
    /// # Errors
    /// For a name that is not RFC 4514, a renewal without a certificate, a key that does not sign.
    pub fn start(
        order: &Order,
        new_key: &dyn Key,
        credential: &Credential<'_>,
        now: Timestamp,
    ) -> Result<Self, CmpError> {
        let subject = subject_of(order, credential)?;
        let recipient = recipient_of(order.recipient.as_deref(), credential)?;
        let mut exchange = Exchange::new(recipient, &order.issuer_certificates)?;
        let body = first_body(order, &subject, new_key, credential)?;
        exchange.ask(body, order.implicit_confirm, credential, now)?;
        Ok(Self {
            command: order.command,
            exchange,
            public_key: Bytes::from(new_key.public_key_der()),
            kept_subject: (order.command == Command::Kur).then_some(Bytes(subject)),
            implicit_confirm: order.implicit_confirm,
            stage: Stage::AwaitingCertificate,
            poll: None,
            received: None,
            unwanted: None,
        })
    }

    /// The very bytes to send, or to send again after a crash or without an answer; `application/pkixcmp`.
    #[must_use]
    pub fn request(&self) -> &[u8] {
        self.exchange.request()
    }

    /// The transaction ID, for logs and for a call to the issuer's help desk.
    #[must_use]
    pub fn transaction_id(&self) -> &[u8] {
        self.exchange.transaction_id()
    }

    /// What to do now, such as after the run was read back from storage.
    #[must_use]
    pub fn next(&self, now: Timestamp) -> Next {
        match (&self.stage, &self.poll) {
            (Stage::Done, _) => Next::Done,
            (_, Some(poll)) if !poll.is_asking => Next::PollAfter(poll.left(now)),
            (Stage::AwaitingCertificate | Stage::AwaitingConfirmation | Stage::Declining, _) => Next::Send,
        }
    }

    /// The certificate, as soon as it came and was checked, before it is confirmed.
    #[must_use]
    pub fn received(&self) -> Option<&Issued> {
        self.received.as_ref()
    }

    /// Takes an answer. After [`Next::Send`] the next request is in [`Run::request`].
    ///
    /// # Errors
    /// When the answer is a refusal, or is not accepted. The run then stands as it stood, so that another answer to
    /// the same request can still be taken.
    pub fn on_response(
        &mut self,
        answer: &[u8],
        credential: &Credential<'_>,
        now: Timestamp,
    ) -> Result<Next, CmpError> {
        if self.stage == Stage::Done || self.poll.as_ref().is_some_and(|poll| !poll.is_asking) {
            return Err(CmpError::NotExpected);
        }
        let answer = self.exchange.check(answer, credential, now)?;
        let mut after = self.clone();
        after.exchange.continue_after(&answer);
        let outcome = after.step(&answer, credential, now);
        match &outcome {
            Ok(_) => *self = after,
            // The one thing worth keeping of an answer that is not accepted: what to decline.
            Err(_) => self.unwanted = after.unwanted,
        }
        outcome
    }

    /// Makes the pollReq; its bytes are then in [`Run::request`].
    ///
    /// # Errors
    /// [`CmpError::TooEarly`] before the issuer's time is over, [`CmpError::NotExpected`] when it asked for none.
    pub fn poll(&mut self, credential: &Credential<'_>, now: Timestamp) -> Result<(), CmpError> {
        let Some(poll) = self.poll.as_mut().filter(|poll| !poll.is_asking) else {
            return Err(CmpError::NotExpected);
        };
        let left = poll.left(now);
        if !left.is_zero() {
            return Err(CmpError::TooEarly(left.as_secs()));
        }
        let mut exchange = self.exchange.clone();
        exchange.ask(
            Body::PollReq(vec![PollReqEntry { cert_req_id: poll.cert_req_id }]),
            false,
            credential,
            now,
        )?;
        poll.is_asking = true;
        self.exchange = exchange;
        Ok(())
    }

    /// Makes a message that tells the issuer that its certificate is not accepted, so that it is revoked
    /// (RFC 9483 §4.1.1): after an error with [`CmpError::is_bad_certificate`]. False when there is nothing to tell.
    /// Send [`Run::request`] once; whatever the answer is, the run leads to no certificate.
    ///
    /// # Errors
    /// When the message cannot be made.
    pub fn decline(&mut self, credential: &Credential<'_>, now: Timestamp) -> Result<bool, CmpError> {
        let Some(unwanted) = self.unwanted.take() else {
            return Ok(false);
        };
        let Some(digest) = confirmation_hash(&unwanted.certificate) else {
            return Ok(false);
        };
        let status = rejection_status(&[FailInfo::IncorrectData], &[]).map_err(CmpError::Encoding)?;
        let certificate_hash = hash(digest, &unwanted.certificate)?.to_vec();
        self.exchange = unwanted.exchange;
        self.confirm(&certificate_hash, Some(status), credential, now)?;
        self.stage = Stage::Declining;
        Ok(true)
    }

    fn step(
        &mut self,
        answer: &Answer,
        credential: &Credential<'_>,
        now: Timestamp,
    ) -> Result<Next, CmpError> {
        if let Body::Error(error) = &answer.body {
            if error.status.status != Status::Waiting.number() {
                return Err(CmpError::Rejected(Rejection::from_error(error)));
            }
            // An issuer may ask for time with an error, which is then none (RFC 9483 §4.4); the poll's ID is -1.
            self.wait(-1, 0, now);
            return Ok(self.next(now));
        }
        if let (Body::PollRep(entries), Some(poll)) = (&answer.body, &self.poll) {
            let [PollRepEntry { cert_req_id, check_after, .. }] = entries.as_slice() else {
                return Err(CmpError::OtherRequest);
            };
            if *cert_req_id != poll.cert_req_id {
                return Err(CmpError::OtherRequest);
            }
            self.wait(*cert_req_id, *check_after, now);
            return Ok(self.next(now));
        }
        let expected = match self.stage {
            Stage::AwaitingCertificate => self.command.answer_name(),
            Stage::AwaitingConfirmation | Stage::Declining | Stage::Done => "pkiConf",
        };
        if answer.body.name() != expected {
            return Err(CmpError::UnexpectedBody { expected, found: answer.body.name() });
        }
        if self.stage == Stage::AwaitingCertificate {
            return self.take_certificate(answer, credential, now);
        }
        self.poll = None;
        self.stage = Stage::Done;
        Ok(Next::Done)
    }

    fn take_certificate(
        &mut self,
        answer: &Answer,
        credential: &Credential<'_>,
        now: Timestamp,
    ) -> Result<Next, CmpError> {
        let Some(granted) = certificate_in(&answer.body, self.command.cert_req_id())? else {
            self.wait(self.command.cert_req_id(), 0, now);
            return Ok(self.next(now));
        };
        self.poll = None;
        self.exchange.end_polling();
        // Until every check has passed the certificate is one to decline.
        self.unwanted = Some(Unwanted {
            certificate: Bytes(granted.certificate.clone()),
            exchange: self.exchange.clone(),
        });
        let expected = Expected {
            public_key: &self.public_key,
            subject: self.kept_subject.as_deref(),
            anchors: &self.exchange.anchors(),
        };
        let chain = chain_if_wanted(&granted, &expected, &answer.extra_certificates, credential)?;
        let digest = confirmation_hash(&granted.certificate).ok_or(CmpError::UnknownConfirmationHash)?;
        self.unwanted = None;

        let certificate_hash = hash(digest, &granted.certificate)?.to_vec();
        self.received = Some(Issued { certificate: granted.certificate, chain, changed: granted.changed });
        if self.implicit_confirm && answer.says_implicit_confirm {
            self.stage = Stage::Done;
            return Ok(Next::Done);
        }
        self.confirm(&certificate_hash, None, credential, now)?;
        self.stage = Stage::AwaitingConfirmation;
        Ok(Next::Send)
    }

    fn confirm(
        &mut self,
        certificate_hash: &[u8],
        status_info: Option<StatusInfo>,
        credential: &Credential<'_>,
        now: Timestamp,
    ) -> Result<(), CmpError> {
        let status = CertStatus {
            cert_hash: octets(certificate_hash).map_err(CmpError::Encoding)?,
            cert_req_id: self.command.cert_req_id(),
            status_info,
            hash_alg: None,
        };
        self.exchange.ask(Body::CertConf(vec![status]), false, credential, now)
    }

    fn wait(&mut self, cert_req_id: i32, wait_seconds: u32, now: Timestamp) {
        self.exchange.begin_polling();
        self.poll = Some(Poll { cert_req_id, asked_at: now, wait_seconds, is_asking: false });
    }
}

impl Poll {
    /// How long to wait still. A clock that was set back must not prolong it, so it is at most the whole time.
    fn left(&self, now: Timestamp) -> Duration {
        let whole = Duration::from_secs(u64::from(self.wait_seconds));
        match Duration::try_from(now.duration_since(self.asked_at)) {
            Ok(passed) => whole.saturating_sub(passed),
            Err(_) => Duration::ZERO,
        }
    }
}
