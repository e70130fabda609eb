//! Those who are not proven: wrong codes, reference numbers that do not exist, broken messages.

use enrol::cmp::{
    FailInfo,
    server::{Incoming, Proof, Refusal},
};
use ledger::Batch;
use openssl::error::ErrorStack;
use secrecy::SecretSlice;

use super::{CaDer, ServiceError, keep_answer};
use crate::{
    desk::MAX_WRONG_TRIES,
    office::{Office, StoreError},
    records::{APPLICATIONS, Application, ApplicationState, application_key},
};

pub(super) const WRONG: &str = "the reference number or the code is wrong";
pub(super) const LOCKED: &str = "too many wrong codes were tried for this reference number, so it is locked; \
                      ask the issuer for new codes";

impl Office {
    /// Counts before it answers: a try that was not written down does not happen. The caller holds the pen.
    pub(super) fn count_wrong_try(
        &self,
        mut application: Application,
        incoming: &Incoming,
        key: &str,
    ) -> Result<Vec<u8>, ServiceError> {
        if application.wrong_tries >= MAX_WRONG_TRIES {
            return self.refuse_stranger(incoming, FailInfo::BadMessageCheck, wrong_code(0));
        }
        application.wrong_tries += 1;
        let left = MAX_WRONG_TRIES - application.wrong_tries;
        if left == 0 && application.state == ApplicationState::Approved {
            application.state = ApplicationState::Locked;
        }
        tracing::warn!(reference = application.reference_number, left, "a wrong code was tried");
        let answer = self.refuse_stranger(incoming, FailInfo::BadMessageCheck, wrong_code(left))?;
        let mut records = Batch::new();
        let name = application_key(application.issuer, &application.reference_number);
        records.put(APPLICATIONS, &name, &application).map_err(StoreError::from)?;
        keep_answer(&mut records, key, &answer, self.now())?;
        self.commit(records)?;
        Ok(answer)
    }

    /// A reference number that does not exist is answered like a wrong code on one that does, after the same work.
    pub(super) fn answer_unknown(
        &self,
        reference: &[u8],
        incoming: &Incoming,
        key: &str,
    ) -> Result<Vec<u8>, ServiceError> {
        if let Some(answer) = self.strangers().kept_answer(reference, key) {
            return Ok(answer);
        }
        let nobodys = SecretSlice::from(random_secret()?);
        if let Err(refusal) = incoming.prove(&Proof::Secret(&nobodys))
            && refusal.fail_info != FailInfo::BadMessageCheck
        {
            return self.refuse_stranger(incoming, refusal.fail_info, refusal.text);
        }
        let left = self.strangers().tries_left_after_next(reference);
        let answer = self.refuse_stranger(incoming, FailInfo::BadMessageCheck, wrong_code(left))?;
        self.strangers().keep(reference, key, &answer);
        Ok(answer)
    }

    /// Signed with the CA's key, so that clients which trust it can believe the refusal (RFC 9483 §3.6.4).
    pub(super) fn refuse_stranger(
        &self,
        incoming: &Incoming,
        fail_info: FailInfo,
        text: impl Into<String>,
    ) -> Result<Vec<u8>, ServiceError> {
        let refusal = Refusal::new(fail_info, text);
        tracing::info!(kind = incoming.kind(), %fail_info, text = refusal.text, "refused");
        let ca = CaDer::of(self)?;
        Ok(incoming.refuse(&refusal, Some(&ca.signer(self)), self.now())?)
    }
}

fn wrong_code(left: u32) -> String {
    match left {
        0 => LOCKED.to_owned(),
        1 => format!("{WRONG}; 1 try is left"),
        left => format!("{WRONG}; {left} tries are left"),
    }
}

fn random_secret() -> Result<Vec<u8>, ErrorStack> {
    let mut secret = vec![0; 16];
    openssl::rand::rand_bytes(&mut secret)?;
    Ok(secret)
}
