//! What the operator sees of applications and their certificates. Codes are not among it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::DeskError;
use crate::{
    office::{Office, StoreError},
    records::{APPLICATIONS, Application, ApplicationState, Certificate, CertificateState},
};

/// One application as `list` shows it.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) issuer: String,
    pub(crate) reference_number: String,
    pub(crate) name: String,
    pub(crate) email: String,
    /// `approved`, `expired`, `denied`, `locked` or `spent`.
    pub(crate) state: String,
    pub(crate) approved_at: Timestamp,
    pub(crate) expires_at: Timestamp,
    pub(crate) wrong_tries: u32,
    pub(crate) certificates: Vec<ListedCertificate>,
}

/// One certificate of an application: the first, or a renewal.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
pub(crate) struct ListedCertificate {
    pub(crate) serial: String,
    /// `unconfirmed`, `valid`, `on-hold`, `revoked`, `renewed` or `expired`.
    pub(crate) state: String,
    pub(crate) not_after: Timestamp,
    /// Too many wrong one-time codes were tried.
    #[serde(default)]
    pub(crate) renewal_locked: bool,
}

impl Office {
    /// Every application, the newest first.
    pub(crate) fn list(&self) -> Result<Vec<Listed>, DeskError> {
        let now = self.now();
        let mut certificates: Vec<(String, Certificate)> = self.all_certificates()?;
        certificates.sort_by_key(|(_, certificate)| certificate.issued_at);
        let locked = self.locked_renewals()?;
        let mut listed = Vec::new();
        for record in self.ledger().scan::<Application>(APPLICATIONS) {
            let (_, application) = record.map_err(StoreError::from)?;
            let own = certificates.iter().filter(|(_, certificate)| certificate.is_of(&application));
            listed.push(Listed {
                certificates: own
                    .map(|(serial, certificate)| ListedCertificate {
                        serial: serial.clone(),
                        state: certificate.word(now).to_owned(),
                        not_after: certificate.not_after,
                        renewal_locked: locked.contains(serial),
                    })
                    .collect(),
                state: application.word(now).to_owned(),
                issuer: application.issuer.to_string(),
                reference_number: application.reference_number,
                name: application.name,
                email: application.email,
                approved_at: application.approved_at,
                expires_at: application.expires_at,
                wrong_tries: application.wrong_tries,
            });
        }
        listed.sort_by_key(|item| std::cmp::Reverse(item.approved_at));
        Ok(listed)
    }
}

impl Application {
    fn word(&self, now: Timestamp) -> &'static str {
        match &self.state {
            ApplicationState::Approved if self.is_expired(now) => "expired",
            ApplicationState::Approved => "approved",
            ApplicationState::Denied { .. } => "denied",
            ApplicationState::Locked => "locked",
            ApplicationState::Spent { .. } => "spent",
        }
    }
}

impl Certificate {
    fn is_of(&self, application: &Application) -> bool {
        self.issuer == application.issuer && self.reference_number == application.reference_number
    }

    fn word(&self, now: Timestamp) -> &'static str {
        match &self.state {
            CertificateState::Revoked { .. } => "revoked",
            CertificateState::OnHold { .. } => "on-hold",
            CertificateState::Unconfirmed | CertificateState::Valid if now >= self.not_after => "expired",
            CertificateState::Unconfirmed => "unconfirmed",
            CertificateState::Valid if self.renewed_by.is_some() => "renewed",
            CertificateState::Valid => "valid",
        }
    }
}
