//! The registration desk: who may have a certificate. Approving, denying, revoking, listing.

use std::path::PathBuf;

use enrol::pkcs10;
use jiff::{SignedDuration, Timestamp};
use ledger::{Batch, Vault};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    ca::{CaError, Holder},
    cmp_service::hex,
    codes,
    flavours::Flavour,
    mail::{self, Letter, MailError, Occasion},
    office::{Office, StoreError},
    records::{
        APPLICATIONS, Application, ApplicationState, CERTIFICATES, Certificate, CertificateState, QUESTIONS,
        RevocationReason, application_key, code_path,
    },
};

mod listing;
mod renewal;
mod unlock;

pub(crate) use listing::Listed;

/// Codes live for 15 days, counted from the approval.
pub(crate) const CODE_LIFETIME: SignedDuration = SignedDuration::from_hours(15 * 24);
/// How long a certificate is valid unless the desk says otherwise.
pub(crate) const CERTIFICATE_LIFETIME: SignedDuration = SignedDuration::from_hours(365 * 24);
/// After so many wrong codes a reference number is locked.
pub(crate) const MAX_WRONG_TRIES: u32 = 5;
/// The upper bounds of X.520 for a common name, an organisation and a unit.
const MAX_NAME: usize = 64;
const MAX_UNITS: usize = 8;

/// What the desk is asked to approve.
#[derive(Clone, Debug)]
pub(crate) struct Approval {
    pub(crate) issuer: Flavour,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) organisation: Option<String>,
    pub(crate) units: Vec<String>,
    /// Now, unless it is back-dated.
    pub(crate) approved_at: Option<Timestamp>,
    pub(crate) certificate_lifetime: Option<SignedDuration>,
    pub(crate) wait_polls: u32,
    /// The request that came with the application, PKCS #10 in PEM: the certificate is for its key only.
    pub(crate) request: Option<String>,
    /// Security questions with their answers: none, or enough to choose from.
    pub(crate) questions: Vec<(String, SecretString)>,
}

/// What the operator is told once, and never again.
#[derive(Debug)]
pub(crate) struct Approved {
    pub(crate) application: Application,
    pub(crate) secret: SecretString,
    /// The mail's file, where mails go to a folder.
    pub(crate) mail: Option<PathBuf>,
}

/// What a revocation is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// One certificate, by its serial number in hexadecimal.
    Serial(String),
    /// Every certificate that goes back to one application.
    Reference(Flavour, String),
}

/// Why the desk does not do what it is asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DeskError {
    /// What was typed cannot be so.
    #[error("{reason}")]
    BadInput { reason: String, remedy: String },
    /// There is nothing of that name.
    #[error("{reason}")]
    NotFound { reason: String, remedy: String },
    /// It is there, but in no state for this.
    #[error("{reason}")]
    NotPossible { reason: String, remedy: String },
    /// The mail did not leave; the approval was taken back.
    #[error("the approval e-mail could not be delivered, so nothing was approved")]
    Mail(#[source] MailError),
    /// The CA could not do its part.
    #[error(transparent)]
    Ca(#[from] CaError),
    /// The ledger or the vault could not do its part.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl DeskError {
    /// What to do next.
    pub(crate) fn remedy(&self) -> &str {
        match self {
            Self::BadInput { remedy, .. }
            | Self::NotFound { remedy, .. }
            | Self::NotPossible { remedy, .. } => remedy,
            Self::Mail(_) => "look at --mail-dir or --smtp of `serve`, then approve again",
            Self::Ca(_) => "check the dates and the lifetime that were given",
            Self::Store(_) => "check the disk and the folder given with --dir, then try again",
        }
    }
}

impl Office {
    /// Approves an application: draws its codes, writes it down, mails it. When the mail does not leave, the approval
    /// is taken back.
    pub(crate) fn approve(&self, approval: &Approval) -> Result<Approved, DeskError> {
        let now = self.now();
        check(approval, now)?;
        // Whole seconds: nobody reads more, and a mail cannot say it.
        let approved_at = approval.approved_at.unwrap_or(now);
        let approved_at = Timestamp::from_second(approved_at.as_second()).map_err(CaError::Time)?;
        let expires_at = approved_at.checked_add(CODE_LIFETIME).map_err(CaError::Time)?;
        let secret = approval.issuer.code_shape().draw().map_err(CaError::Crypto)?;
        let request = approval.request.as_deref().map(|pem| pkcs10::fingerprint(pem.as_bytes())).transpose();
        let request = request.map_err(|error| DeskError::BadInput {
            reason: error.to_string(),
            remedy: "give the file that `neverlapse apply --request FILE` has written".to_owned(),
        })?;
        let questions = self.keep_questions(&approval.questions)?;

        let pen = self.take_pen();
        let application = Application {
            issuer: approval.issuer,
            reference_number: self.unused_reference_number(approval.issuer)?,
            name: approval.name.clone(),
            email: approval.email.clone(),
            organisation: approval.organisation.clone(),
            units: approval.units.clone(),
            approved_at,
            expires_at,
            certificate_lifetime: approval.certificate_lifetime.unwrap_or(CERTIFICATE_LIFETIME),
            wait_polls: approval.wait_polls,
            wrong_tries: 0,
            key: request.map(|fingerprint| hex(&fingerprint)),
            state: ApplicationState::Approved,
        };
        // Before the codes exist: a mail that cannot even be written needs no approval to be taken back.
        let message = self.letter(&application, &secret, Occasion::Approval)?;
        let key = application_key(application.issuer, &application.reference_number);
        let path = code_path(application.issuer, &application.reference_number);
        let mut batch = Batch::new();
        batch.put(APPLICATIONS, &key, &application).map_err(StoreError::from)?;
        if let Some(questions) = &questions {
            batch.put(QUESTIONS, &key, questions).map_err(StoreError::from)?;
        }
        self.vault().seal(&mut batch, &path, secret.expose_secret().as_bytes()).map_err(StoreError::from)?;
        self.commit(batch)?;
        // A mail server may take its time; nobody else waits for it.
        drop(pen);

        let stem = format!("{}-{key}", approved_at.strftime("%Y%m%d"));
        match self.post()?.deliver(&message, &stem) {
            Ok(mail) => {
                tracing::info!(issuer = %application.issuer, reference = application.reference_number, "approved");
                Ok(Approved { application, secret, mail })
            }
            Err(error) => {
                let mut batch = Batch::new();
                batch.delete(APPLICATIONS, &key);
                batch.delete(QUESTIONS, &key);
                Vault::remove(&mut batch, &path);
                self.commit(batch)?;
                Err(DeskError::Mail(error))
            }
        }
    }

    /// Takes an approval back, as long as its codes were not used.
    pub(crate) fn deny(
        &self,
        issuer: Flavour,
        reference_number: &str,
        reason: &str,
    ) -> Result<(), DeskError> {
        let _pen = self.take_pen();
        let mut application = self.application_or_not_found(issuer, reference_number)?;
        match application.state {
            ApplicationState::Approved | ApplicationState::Locked => {}
            ApplicationState::Denied { .. } => return Ok(()),
            ApplicationState::Spent { serial, .. } => {
                return Err(DeskError::NotPossible {
                    reason: format!("the codes of {reference_number} were used already"),
                    remedy: format!("revoke the certificate: `revoke --serial {serial}`"),
                });
            }
        }
        application.state = ApplicationState::Denied { reason: reason.to_owned() };
        self.write_application(&application)?;
        tracing::info!(%issuer, reference = reference_number, "denied");
        Ok(())
    }

    /// Revokes, and says which certificates were not revoked before.
    pub(crate) fn revoke(&self, target: &Target, reason: RevocationReason) -> Result<Vec<String>, DeskError> {
        let _pen = self.take_pen();
        let mut found = self.certificates_at(target)?;
        found.retain(|(_, certificate)| !matches!(certificate.state, CertificateState::Revoked { .. }));
        if found.is_empty() {
            return Err(DeskError::NotPossible {
                reason: "there is no certificate here that is not revoked already".to_owned(),
                remedy: "see `list`; an approval whose codes were not used is taken back with `deny`"
                    .to_owned(),
            });
        }
        let at = self.now();
        let mut batch = Batch::new();
        for (serial, certificate) in &mut found {
            certificate.state = CertificateState::Revoked { at, reason };
            batch.put(CERTIFICATES, serial, certificate).map_err(StoreError::from)?;
        }
        self.commit(batch)?;
        let serials: Vec<String> = found.into_iter().map(|(serial, _)| serial).collect();
        tracing::info!(?serials, "revoked");
        Ok(serials)
    }

    /// Those that are meant, with their serial numbers.
    pub(crate) fn certificates_at(&self, target: &Target) -> Result<Vec<(String, Certificate)>, DeskError> {
        let found = match target {
            Target::Serial(serial) => {
                let serial = serial.replace(':', "").to_ascii_lowercase();
                let certificate =
                    self.ledger().get(CERTIFICATES, &serial).map_err(StoreError::from)?.ok_or_else(|| {
                        DeskError::NotFound {
                            reason: format!("there is no certificate with the serial number {serial}"),
                            remedy: "see `list` for the serial numbers".to_owned(),
                        }
                    })?;
                vec![(serial, certificate)]
            }
            Target::Reference(issuer, reference_number) => {
                self.application_or_not_found(*issuer, reference_number)?;
                self.certificates_of(*issuer, reference_number)?
            }
        };
        Ok(found)
    }

    /// Certificates that go back to one application, with their serial numbers.
    pub(crate) fn certificates_of(
        &self,
        issuer: Flavour,
        reference_number: &str,
    ) -> Result<Vec<(String, Certificate)>, StoreError> {
        let mut all = self.all_certificates()?;
        all.retain(|(_, certificate)| {
            certificate.issuer == issuer && certificate.reference_number == reference_number
        });
        Ok(all)
    }

    /// The caller holds the pen.
    pub(crate) fn write_application(&self, application: &Application) -> Result<(), StoreError> {
        let mut batch = Batch::new();
        let key = application_key(application.issuer, &application.reference_number);
        batch.put(APPLICATIONS, &key, application)?;
        self.commit(batch)
    }

    fn application_or_not_found(
        &self,
        issuer: Flavour,
        reference_number: &str,
    ) -> Result<Application, DeskError> {
        self.application(issuer, reference_number)?.ok_or_else(|| DeskError::NotFound {
            reason: format!("{issuer} has no application with the reference number {reference_number:?}"),
            remedy: "see `list` for the reference numbers".to_owned(),
        })
    }

    fn unused_reference_number(&self, issuer: Flavour) -> Result<String, DeskError> {
        loop {
            let drawn = codes::draw_reference_number().map_err(CaError::Crypto)?;
            // The number must be free with every issuer, so that a request without an issuer in its path finds one.
            let mut taken = self.application(issuer, &drawn)?.is_some();
            for other in Flavour::ALL {
                taken = taken || self.application(other, &drawn)?.is_some();
            }
            if !taken {
                return Ok(drawn);
            }
        }
    }

    fn letter(
        &self,
        application: &Application,
        secret: &SecretString,
        occasion: Occasion,
    ) -> Result<lettre::Message, DeskError> {
        let told = match occasion {
            Occasion::Approval => application.issuer.mails_secret(),
            // The questions were answered already: there is nothing left to wait for.
            Occasion::Renewal => true,
        };
        let link = self.link(application.issuer, &application.reference_number);
        Letter {
            flavour: application.issuer,
            name: &application.name,
            email: &application.email,
            reference_number: &application.reference_number,
            occasion,
            secret: told.then_some(secret),
            link: link.as_deref(),
            approved_at: application.approved_at,
            expires_at: application.expires_at,
            from: &self.mail_from(),
        }
        .compose()
        .map_err(DeskError::Mail)
    }
}

impl Application {
    /// Whether the codes died of old age.
    pub(crate) fn is_expired(&self, now: Timestamp) -> bool {
        now >= self.expires_at
    }
}

/// Refuses what a certificate or a mail could not carry.
fn check(approval: &Approval, now: Timestamp) -> Result<(), DeskError> {
    let bad = |reason: String, remedy: &str| Err(DeskError::BadInput { reason, remedy: remedy.to_owned() });
    let names = std::iter::once(("name", approval.name.as_str()))
        .chain(approval.organisation.as_deref().map(|name| ("organisation", name)))
        .chain(approval.units.iter().map(|name| ("unit", name.as_str())));
    for (what, name) in names {
        let length = name.chars().count();
        if !(1..=MAX_NAME).contains(&length) || name.trim() != name || name.contains(char::is_control) {
            return bad(
                format!("the {what} {name:?} does not fit into a certificate"),
                "give 1 to 64 characters on one line, without blanks around them",
            );
        }
    }
    if approval.units.len() > MAX_UNITS {
        return bad(format!("{} units are too many", approval.units.len()), "give at most 8 units");
    }
    let address_fits = approval.email.is_ascii() && approval.email.len() <= 254;
    if !address_fits || mail::parse_address(&approval.email).is_err() {
        return bad(
            format!("{:?} is no e-mail address that a certificate can carry", approval.email),
            "give an address such as name@example.com",
        );
    }
    if approval.approved_at.is_some_and(|at| at > now) {
        return bad("the approval lies in the future".to_owned(), "give --approved-at a moment in the past");
    }
    let longest = SignedDuration::from_hours(24 * 365 * 5);
    if let Some(lifetime) = approval.certificate_lifetime
        && (lifetime < SignedDuration::from_mins(1) || lifetime > longest)
    {
        return bad(
            "the certificate's lifetime is out of range".to_owned(),
            "give --certificate-lifetime one minute to five years, such as \"30 days\"",
        );
    }
    if approval.wait_polls > 1000 {
        return bad("so many polls would never end".to_owned(), "give --wait-polls at most 1000");
    }
    // Building the subject is the one way to know that OpenSSL can.
    Holder { name: &approval.name, organisation: approval.organisation.as_deref(), units: &approval.units }
        .subject()?;
    Ok(())
}
