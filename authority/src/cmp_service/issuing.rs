//! Certificates: the first one for an application, and renewals.

use enrol::{
    cmp::{
        FailInfo,
        client::Command,
        server::{CertificateRequest, Request},
    },
    pkcs10::fingerprint_of,
};
use ledger::Batch;
use openssl::{
    pkey::PKey,
    x509::{X509, X509Name, X509NameRef},
};

use super::{Decision, Party, Reply, ServiceError, hex, verifying::forget_verification};
use crate::{
    ca::{CaError, EndEntity, Holder, not_after, serial_hex},
    mail::say_moment,
    office::{Office, StoreError},
    records::{
        APPLICATIONS, Application, ApplicationState, Blob, CERTIFICATES, Certificate, CertificateState,
        RevocationReason, Step, TRANSACTIONS, Transaction, application_key,
    },
};

/// What the new certificate continues.
enum Origin<'a> {
    Application(&'a Application),
    Renewal { old_serial: &'a str, old: &'a Certificate },
}

impl Office {
    /// ir, cr, p10cr with the secret of an application. The codes are spent with the answer, whatever becomes of it.
    pub(super) fn issue_first(
        &self,
        request: &Request,
        wanted: &CertificateRequest,
        application: &Application,
        party: &Party,
    ) -> Result<Decision, ServiceError> {
        let now = self.now();
        if let ApplicationState::Spent { at, .. } = &application.state {
            return Ok(Decision::refuse(
                FailInfo::DuplicateCertReq,
                format!("the codes were used on {}; ask the issuer for new ones", say_moment(*at)),
            ));
        }
        if application.is_expired(now) {
            return Ok(Decision::refuse(
                FailInfo::NotAuthorized,
                format!(
                    "the codes expired on {}; ask the issuer for new ones",
                    say_moment(application.expires_at)
                ),
            ));
        }
        if let Some(applied_with) = &application.key {
            let asked_for = fingerprint_of(&wanted.public_key_der)?;
            if hex(&asked_for) != *applied_with {
                let text = "another key than the one that was applied with; the codes are not spent, use them where you applied";
                return Ok(Decision::refuse(FailInfo::BadCertTemplate, text));
            }
        }
        let holder = Holder {
            name: &application.name,
            organisation: application.organisation.as_deref(),
            units: &application.units,
        };
        let subject = holder.subject()?;
        self.issue(request, wanted, &subject, &Origin::Application(application), party)
    }

    /// kur: the same holder, a new key.
    pub(super) fn renew(
        &self,
        request: &Request,
        wanted: &CertificateRequest,
        serial: &str,
        old: &Certificate,
        party: &Party,
    ) -> Result<Decision, ServiceError> {
        match wanted.command {
            Command::Kur => {}
            Command::Ir | Command::Cr | Command::P10cr => {
                return Ok(Decision::refuse(
                    FailInfo::NotAuthorized,
                    "with a certificate only a renewal (kur) of it can be asked for",
                ));
            }
        }
        let now = self.now();
        let profile = self.profiles().shipped(old.issuer).ok_or(ServiceError::NoProfile(old.issuer))?;
        // The window's start tells clients when to come by themselves; who comes earlier has a reason, such as a new
        // computer, and is not sent away.
        let closes = profile.renewal_closes(old.not_after);
        if now >= closes {
            let text = format!("too late: this certificate could be renewed until {}", say_moment(closes));
            return Ok(Decision::refuse(FailInfo::NotAuthorized, text));
        }
        if let Some(newer) = &old.renewed_by {
            let text = format!("the certificate was renewed already, by the one with serial number {newer}");
            return Ok(Decision::refuse(FailInfo::DuplicateCertReq, text));
        }
        let certificate = X509::from_der(&old.der.0)?;
        if certificate.public_key()?.public_key_to_der()? == wanted.public_key_der {
            return Ok(Decision::refuse(FailInfo::BadCertTemplate, "a renewal needs a new key"));
        }
        if let Some(refusal) = self.verify_renewal(wanted.reg_token.as_ref(), serial, old)? {
            return Ok(refusal);
        }
        let origin = Origin::Renewal { old_serial: serial, old };
        let mut decision = self.issue(request, wanted, certificate.subject_name(), &origin, party)?;
        if !matches!(decision.reply, Reply::Refused(_)) {
            forget_verification(serial, &mut decision.records);
        }
        Ok(decision)
    }

    fn issue(
        &self,
        request: &Request,
        wanted: &CertificateRequest,
        subject: &X509NameRef,
        origin: &Origin<'_>,
        party: &Party,
    ) -> Result<Decision, ServiceError> {
        let transaction_id = hex(request.transaction_id());
        let known: Option<Transaction> =
            self.ledger().get(TRANSACTIONS, &transaction_id).map_err(StoreError::from)?;
        if known.is_some() {
            let text = "the transaction ID was used before; begin anew with a fresh one";
            return Ok(Decision::refuse(FailInfo::TransactionIdInUse, text));
        }
        let (lifetime, email, polls) = match origin {
            Origin::Application(from) => (from.certificate_lifetime, &from.email, from.wait_polls),
            Origin::Renewal { old, .. } => (old.lifetime, &old.email, old.wait_polls),
        };
        let Ok(public_key) = PKey::public_key_from_der(&wanted.public_key_der) else {
            return Ok(Decision::refuse(FailInfo::BadCertTemplate, "the public key cannot be read"));
        };
        let now = self.now();
        let crl = self.crl_address();
        let wish = EndEntity { subject, public_key: &public_key, email, lifetime, crl: crl.as_deref() };
        let signed = match self.ca().issue(&wish, now) {
            Err(CaError::BadKey(why)) => {
                return Ok(Decision::refuse(FailInfo::BadAlg, CaError::BadKey(why).to_string()));
            }
            signed => signed?,
        };
        let serial = serial_hex(signed.serial_number())?;
        let der = signed.to_der()?;
        let waits = polls > 0;
        let implicit_confirm = wanted.implicit_confirm;
        let changed = !is_wanted(&wanted.subject_der, subject);

        let mut records = Batch::new();
        let mut put = || -> Result<(), ServiceError> {
            let (issuer, reference_number, name) = match origin {
                Origin::Application(from) => (from.issuer, &from.reference_number, &from.name),
                Origin::Renewal { old, .. } => (old.issuer, &old.reference_number, &old.name),
            };
            let certificate = Certificate {
                issuer,
                reference_number: reference_number.clone(),
                name: name.clone(),
                email: email.clone(),
                der: Blob(der.clone()),
                issued_at: now,
                not_after: not_after(&signed)?,
                lifetime,
                wait_polls: polls,
                state: if implicit_confirm && !waits {
                    CertificateState::Valid
                } else {
                    CertificateState::Unconfirmed
                },
                renewed_by: None,
            };
            records.put(CERTIFICATES, &serial, &certificate).map_err(StoreError::from)?;
            let transaction = Transaction {
                party: party.name(),
                serial: serial.clone(),
                renews: match origin {
                    Origin::Application(_) => None,
                    Origin::Renewal { old_serial, .. } => Some((*old_serial).to_owned()),
                },
                command: wanted.command,
                implicit_confirm,
                changed,
                polls_left: polls,
                started_at: now,
                step: if waits { Step::Waiting } else { Step::HandedOut },
            };
            records.put(TRANSACTIONS, &transaction_id, &transaction).map_err(StoreError::from)?;
            match origin {
                Origin::Application(from) => {
                    let mut spent = (*from).clone();
                    spent.state = ApplicationState::Spent { serial: serial.clone(), at: now };
                    let key = application_key(from.issuer, &from.reference_number);
                    records.put(APPLICATIONS, &key, &spent).map_err(StoreError::from)?;
                }
                Origin::Renewal { old_serial, old } => {
                    self.drop_earlier_attempts(old_serial, &mut records)?;
                    if implicit_confirm {
                        let mut renewed = (*old).clone();
                        renewed.renewed_by = Some(serial.clone());
                        records.put(CERTIFICATES, old_serial, &renewed).map_err(StoreError::from)?;
                    }
                }
            }
            Ok(())
        };
        put()?;
        tracing::info!(serial, command = ?wanted.command, waits, "issued a certificate");
        let command = wanted.command;
        let reply = if waits {
            Reply::Waiting { command }
        } else {
            Reply::Issued { command, certificate: der, changed, implicit_confirm }
        };
        Ok(Decision { records, reply })
    }

    /// A renewal that was never confirmed is given up for the next one, so that one certificate comes out of it.
    fn drop_earlier_attempts(&self, old_serial: &str, records: &mut Batch) -> Result<(), ServiceError> {
        for record in self.ledger().scan::<Transaction>(TRANSACTIONS) {
            let (id, mut transaction) = record.map_err(StoreError::from)?;
            if transaction.renews.as_deref() != Some(old_serial) || transaction.step == Step::Over {
                continue;
            }
            if let Some(mut earlier) = self.certificate(&transaction.serial)? {
                earlier.state =
                    CertificateState::Revoked { at: self.now(), reason: RevocationReason::Superseded };
                records.put(CERTIFICATES, &transaction.serial, &earlier).map_err(StoreError::from)?;
            }
            transaction.step = Step::Over;
            records.put(TRANSACTIONS, &id, &transaction).map_err(StoreError::from)?;
        }
        Ok(())
    }
}

/// The subject is the desk's to say; a client that named none, or the same, gets what it asked for.
fn is_wanted(wanted_der: &[u8], subject: &X509NameRef) -> bool {
    X509Name::from_der(wanted_der).is_ok_and(|wanted| {
        wanted.entries().next().is_none()
            || wanted.try_cmp(subject).is_ok_and(|order| order == std::cmp::Ordering::Equal)
    })
}
