//! What comes after a request: polling, confirming, declining; and revocation by the owner.

use std::time::Duration;

use enrol::cmp::{
    FailInfo, Reason,
    server::{Confirmation, Request, RevocationRequest},
};
use ledger::Batch;

use super::{Decision, Party, Reply, ServiceError, hex};
use crate::{
    mail::say_moment,
    office::{Office, StoreError},
    records::{
        CERTIFICATES, Certificate, CertificateState, RevocationReason, Step, TRANSACTIONS, Transaction,
    },
};

/// How long a client that polls is told to wait.
pub(super) const POLL_AGAIN_AFTER: Duration = Duration::from_secs(1);

/// A transaction, its certificate, and their names in the ledger.
struct Open {
    id: String,
    transaction: Transaction,
    certificate: Certificate,
}

impl Office {
    /// pollReq
    pub(super) fn answer_poll(&self, request: &Request, party: &Party) -> Result<Decision, ServiceError> {
        let Some(Open { id, mut transaction, mut certificate }) = self.open_transaction(request, party)?
        else {
            return Ok(unknown_transaction());
        };
        if let CertificateState::Revoked { at, .. } = certificate.state {
            let text = format!("the certificate was revoked on {}", say_moment(at));
            return Ok(Decision::refuse(FailInfo::CertRevoked, text));
        }
        let mut records = Batch::new();
        let command = transaction.command;
        let reply = match transaction.step {
            Step::Waiting if transaction.polls_left > 0 => {
                transaction.polls_left -= 1;
                Reply::PollAgain { command }
            }
            Step::Waiting | Step::HandedOut => {
                transaction.step = Step::HandedOut;
                // A hold can only have come from waiting so long that the certificate was taken for abandoned.
                if transaction.implicit_confirm && certificate.state != CertificateState::Valid {
                    certificate.state = CertificateState::Valid;
                    records.put(CERTIFICATES, &transaction.serial, &certificate).map_err(StoreError::from)?;
                }
                Reply::Issued {
                    command,
                    certificate: certificate.der.0,
                    changed: transaction.changed,
                    implicit_confirm: transaction.implicit_confirm,
                }
            }
            Step::Over => return Ok(unknown_transaction()),
        };
        records.put(TRANSACTIONS, &id, &transaction).map_err(StoreError::from)?;
        Ok(Decision { records, reply })
    }

    /// certConf: the holder has the certificate and wants it, or does not.
    pub(super) fn note_confirmation(
        &self,
        request: &Request,
        confirmation: &Confirmation,
        party: &Party,
    ) -> Result<Decision, ServiceError> {
        let Some(Open { id, mut transaction, mut certificate }) = self.open_transaction(request, party)?
        else {
            return Ok(unknown_transaction());
        };
        match transaction.step {
            Step::HandedOut => {}
            Step::Waiting => {
                return Ok(Decision::refuse(FailInfo::BadRequest, "the certificate was not handed out yet"));
            }
            Step::Over => {
                return Ok(Decision::refuse(FailInfo::CertConfirmed, "the transaction is over"));
            }
        }
        if !confirmation.is_about(&certificate.der.0) {
            let text = "the confirmation is about another certificate";
            return Ok(Decision::refuse(FailInfo::BadCertId, text));
        }
        match certificate.state {
            CertificateState::Unconfirmed | CertificateState::OnHold { .. } | CertificateState::Valid => {}
            CertificateState::Revoked { at, .. } => {
                let text = format!("the certificate was revoked on {}", say_moment(at));
                return Ok(Decision::refuse(FailInfo::CertRevoked, text));
            }
        }
        let mut records = Batch::new();
        if let Some(rejection) = &confirmation.declined {
            tracing::warn!(serial = transaction.serial, %rejection, "the holder declined the certificate");
            let reason = RevocationReason::CessationOfOperation;
            certificate.state = CertificateState::Revoked { at: self.now(), reason };
        } else {
            certificate.state = CertificateState::Valid;
            if let Some(old) = &transaction.renews
                && let Some(mut renewed) = self.certificate(old)?
            {
                renewed.renewed_by = Some(transaction.serial.clone());
                records.put(CERTIFICATES, old, &renewed).map_err(StoreError::from)?;
            }
        }
        records.put(CERTIFICATES, &transaction.serial, &certificate).map_err(StoreError::from)?;
        transaction.step = Step::Over;
        records.put(TRANSACTIONS, &id, &transaction).map_err(StoreError::from)?;
        Ok(Decision { records, reply: Reply::Confirmed })
    }

    /// rr: an owner may revoke the certificate that signs, and no other.
    pub(super) fn revoke_own(
        &self,
        wanted: &RevocationRequest,
        serial: &str,
        certificate: &Certificate,
    ) -> Result<Decision, ServiceError> {
        if !wanted.is_about(&certificate.der.0) {
            return Ok(Decision::refuse(
                FailInfo::NotAuthorized,
                "a revocation is signed with the certificate that it revokes",
            ));
        }
        let mut revoked = certificate.clone();
        revoked.state = CertificateState::Revoked { at: self.now(), reason: wanted.reason.into() };
        let mut records = Batch::new();
        records.put(CERTIFICATES, serial, &revoked).map_err(StoreError::from)?;
        tracing::info!(serial, "revoked by its owner");
        Ok(Decision { records, reply: Reply::Revoked })
    }

    /// The transaction of `request`, if `party` began it: nobody else learns whether it exists.
    fn open_transaction(&self, request: &Request, party: &Party) -> Result<Option<Open>, ServiceError> {
        let id = hex(request.transaction_id());
        let found: Option<Transaction> = self.ledger().get(TRANSACTIONS, &id).map_err(StoreError::from)?;
        let Some(transaction) = found.filter(|transaction| transaction.party == party.name()) else {
            return Ok(None);
        };
        let certificate = self.certificate(&transaction.serial)?;
        Ok(certificate.map(|certificate| Open { id, transaction, certificate }))
    }
}

impl From<Reason> for RevocationReason {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::Unspecified => Self::Unspecified,
            Reason::KeyCompromise => Self::KeyCompromise,
            Reason::AffiliationChanged => Self::AffiliationChanged,
            Reason::Superseded => Self::Superseded,
            Reason::CessationOfOperation => Self::CessationOfOperation,
        }
    }
}

fn unknown_transaction() -> Decision {
    Decision::refuse(FailInfo::BadRequest, "there is no such transaction, or it is over; begin anew")
}
