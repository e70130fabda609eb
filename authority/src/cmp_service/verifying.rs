//! Renewals that need a one-time code: it is mailed to the holder, and comes back as the request's regToken.
//!
//! A request without a code is refused, and has one mailed. Five codes are judged for one certificate, whichever mail they
//! came with; each is counted on disk before it is judged. A code that is too late is not judged, and so costs no try.

use enrol::cmp::{FailInfo, server::Refusal};
use issuers::VerificationCode;
use ledger::{Batch, Vault};
use openssl::memcmp;
use secrecy::{ExposeSecret, SecretString};

use super::{Decision, Mailing, Reply, ServiceError};
use crate::{
    code_letter::CodeLetter,
    codes,
    desk::MAX_WRONG_TRIES,
    mail::say_moment,
    office::{Office, StoreError},
    records::{Certificate, VERIFICATIONS, Verification, verification_path},
};

const LOCKED: &str = "too many wrong verification codes were tried, so this certificate is not renewed until the \
                      issuer unlocks it; it stays valid until its end";

impl Office {
    /// What is answered instead of a certificate; none where the renewal may go on. The caller holds the pen.
    pub(super) fn verify_renewal(
        &self,
        token: Option<&SecretString>,
        serial: &str,
        old: &Certificate,
    ) -> Result<Option<Decision>, ServiceError> {
        let Some(rule) = self.verification(old.issuer) else {
            return Ok(None);
        };
        let kept: Option<Verification> =
            self.ledger().get(VERIFICATIONS, serial).map_err(StoreError::from)?;
        let kept = kept.unwrap_or_default();
        if kept.tries >= MAX_WRONG_TRIES {
            return Ok(Some(Decision::refuse(FailInfo::NotAuthorized, LOCKED)));
        }
        match token {
            None => self.mail_code(serial, old, rule, kept).map(Some),
            Some(token) => self.judge(token, serial, kept),
        }
    }

    fn mail_code(
        &self,
        serial: &str,
        old: &Certificate,
        rule: VerificationCode,
        mut kept: Verification,
    ) -> Result<Decision, ServiceError> {
        let now = self.now();
        let code = codes::draw_verification_code()?;
        let expires_at = rule.lifetime.after(now);
        let letter = CodeLetter { certificate: old, code: &code, now, expires_at, from: &self.mail_from() };
        let text = format!(
            "a one-time verification code was mailed to the certificate's holder; it lives until {}, and {}",
            say_moment(expires_at),
            say_tries(MAX_WRONG_TRIES - kept.tries)
        );
        let mailing = Mailing {
            message: letter.compose()?,
            file_stem: format!(
                "{}-{}-{}-verification",
                now.strftime("%Y%m%dT%H%M%S"),
                old.issuer,
                old.reference_number
            ),
            refusal: Refusal::new(FailInfo::AddInfoNotAvailable, text),
        };
        kept.expires_at = Some(expires_at);
        let mut records = Batch::new();
        records.put(VERIFICATIONS, serial, &kept).map_err(StoreError::from)?;
        let path = verification_path(serial);
        self.vault().seal(&mut records, &path, code.expose_secret().as_bytes()).map_err(StoreError::from)?;
        Ok(Decision { records, reply: Reply::AsksForCode(Box::new(mailing)) })
    }

    fn judge(
        &self,
        token: &SecretString,
        serial: &str,
        mut kept: Verification,
    ) -> Result<Option<Decision>, ServiceError> {
        let now = self.now();
        let path = verification_path(serial);
        let code = self.vault().unseal(&path).map_err(StoreError::from)?;
        let Some(code) = code.filter(|_| kept.expires_at.is_some_and(|at| now < at)) else {
            let text = format!(
                "the verification code is too late, or none was mailed; {}; ask for a new one",
                say_tries(MAX_WRONG_TRIES - kept.tries)
            );
            return Ok(Some(Decision::refuse(FailInfo::IncorrectData, text)));
        };
        kept.tries += 1;
        let mut counted = Batch::new();
        counted.put(VERIFICATIONS, serial, &kept).map_err(StoreError::from)?;
        self.commit(counted)?;
        if is_same(token.expose_secret().trim().as_bytes(), code.expose_secret()) {
            return Ok(None);
        }
        let left = MAX_WRONG_TRIES - kept.tries;
        tracing::warn!(serial, left, "a wrong verification code was tried");
        if left > 0 {
            let text = format!("the verification code is wrong; {}", say_tries(left));
            return Ok(Some(Decision::refuse(FailInfo::IncorrectData, text)));
        }
        let mut locked = Decision::refuse(FailInfo::NotAuthorized, LOCKED);
        Vault::remove(&mut locked.records, &path);
        Ok(Some(locked))
    }
}

/// The code is spent with the certificate that it brought.
pub(super) fn forget_verification(serial: &str, records: &mut Batch) {
    records.delete(VERIFICATIONS, serial);
    Vault::remove(records, &verification_path(serial));
}

/// In a time that tells nothing of where they differ. How long a code is, everybody knows.
fn is_same(theirs: &[u8], ours: &[u8]) -> bool {
    theirs.len() == ours.len() && memcmp::eq(theirs, ours)
}

fn say_tries(left: u32) -> String {
    match left {
        1 => "1 try is left".to_owned(),
        left => format!("{left} tries are left"),
    }
}
