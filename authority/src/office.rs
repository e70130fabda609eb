//! The authority's rooms under one roof: ledger, vault, CA, clock and post, opened together and handed to the desk, the
//! CMP service and the web pages.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use clock::Clock;
use jiff::{SignedDuration, Timestamp};
use ledger::{Batch, BatchError, Ledger, LedgerError, MasterKey, OpenError, Vault, VaultError};
use openssl::error::ErrorStack;
use secrecy::{ExposeSecret, SecretSlice, SecretString};

use issuers::VerificationCode;

use crate::{
    ca::{Ca, CaError, NewCa},
    flavours::{Flavour, Profiles},
    mail::Post,
    records::{
        ANSWERS, APPLICATIONS, Answer, Application, Blob, CA, CERTIFICATES, Certificate, CertificateState,
        FORMAT, ISSUING_KEY_PATH, ROOT_KEY_PATH, SETTINGS, SMTP_PATH, Settings, Step, TRANSACTIONS,
        Transaction, VERIFICATIONS, Verification, application_key, code_path, verification_path,
    },
    strangers::Strangers,
};

/// A certificate that was not confirmed by then is put on hold.
pub(crate) const CONFIRM_WITHIN: SignedDuration = SignedDuration::from_hours(24);
/// Secrets and finished transactions are kept so long, to answer late comers with what happened.
const REMEMBER: SignedDuration = SignedDuration::from_hours(24 * 30);
const DEFAULT_SENDER: &str = "approvals@neverlapse-authority.example";

/// Everything that the authority works with.
pub(crate) struct Office {
    dir: PathBuf,
    ledger: Ledger,
    vault: Vault,
    ca: Ca,
    profiles: Profiles,
    clock: Arc<dyn Clock>,
    settings: Mutex<Settings>,
    /// Whoever decides over records holds it from reading them to having written them.
    pen: Mutex<()>,
    strangers: Mutex<Strangers>,
    /// Slow hashes take memory on purpose, so only one is made at a time, however many ask for one.
    slow: Mutex<()>,
}

/// Whether an authority may be made where there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WhenAbsent {
    /// Make it, with a new CA.
    Make,
    /// Say so.
    Refuse,
}

/// Why the office does not open.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OfficeError {
    /// There is no authority in the folder.
    #[error("there is no authority in {}", .0.display())]
    Absent(PathBuf),
    /// The folder cannot be made.
    #[error("cannot make the folder {}", path.display())]
    Folder {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    /// The ledger does not open.
    #[error(transparent)]
    Ledger(#[from] OpenError),
    /// Reading or writing failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The CA is damaged or cannot be made.
    #[error("the certification authority cannot be opened")]
    Ca(#[from] CaError),
    /// Half of the CA is there.
    #[error("a part of the certification authority is missing: {0}")]
    Incomplete(&'static str),
    /// The shipped profiles lack one.
    #[error("the program ships no profile of {0}")]
    NoProfile(Flavour),
}

/// Why the ledger or its vault did not do its part.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Batch(#[from] BatchError),
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl Office {
    /// Opens the authority in `dir`; the first time it makes the CA.
    pub(crate) async fn open(
        dir: &Path,
        clock: Arc<dyn Clock>,
        absent: WhenAbsent,
    ) -> Result<Self, OfficeError> {
        let folder = dir.join("ledger");
        if absent == WhenAbsent::Refuse && !folder.is_dir() {
            return Err(OfficeError::Absent(dir.to_owned()));
        }
        crate::mail::private_folder(dir)
            .map_err(|source| OfficeError::Folder { path: dir.to_owned(), source })?;
        let ledger = Ledger::open(&folder, &FORMAT)?;
        let vault = Vault::open(&ledger, MasterKey::File).await.map_err(StoreError::from)?;
        let ca = open_ca(&ledger, &vault, clock.now())?;
        let settings = ledger.get(SETTINGS, "served").map_err(StoreError::from)?.unwrap_or_default();
        Ok(Self {
            dir: dir.to_owned(),
            ledger,
            vault,
            ca,
            profiles: Profiles::load()?,
            clock,
            settings: Mutex::new(settings),
            pen: Mutex::new(()),
            strangers: Mutex::new(Strangers::default()),
            slow: Mutex::new(()),
        })
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn ca(&self) -> &Ca {
        &self.ca
    }

    pub(crate) fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    pub(crate) fn vault(&self) -> &Vault {
        &self.vault
    }

    pub(crate) fn profiles(&self) -> &Profiles {
        &self.profiles
    }

    /// Held while records are read, decided over and written, so that no two decisions overlap.
    pub(crate) fn take_pen(&self) -> MutexGuard<'_, ()> {
        self.pen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Held while a slow hash is made.
    pub(crate) fn take_turn(&self) -> MutexGuard<'_, ()> {
        self.slow.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wrong tries on reference numbers that do not exist.
    pub(crate) fn strangers(&self) -> MutexGuard<'_, Strangers> {
        self.strangers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Durable on return.
    pub(crate) fn commit(&self, batch: Batch) -> Result<(), StoreError> {
        Ok(self.ledger.commit(batch)?)
    }

    pub(crate) fn application(
        &self,
        issuer: Flavour,
        reference_number: &str,
    ) -> Result<Option<Application>, StoreError> {
        Ok(self.ledger.get(APPLICATIONS, &application_key(issuer, reference_number))?)
    }

    /// An application's secret, as long as it is kept.
    pub(crate) fn secret(&self, application: &Application) -> Result<Option<SecretSlice<u8>>, StoreError> {
        Ok(self.vault.unseal(&code_path(application.issuer, &application.reference_number))?)
    }

    pub(crate) fn certificate(&self, serial: &str) -> Result<Option<Certificate>, StoreError> {
        Ok(self.ledger.get(CERTIFICATES, serial)?)
    }

    pub(crate) fn all_certificates(&self) -> Result<Vec<(String, Certificate)>, StoreError> {
        self.ledger.scan(CERTIFICATES).collect::<Result<_, _>>().map_err(StoreError::from)
    }

    /// Remembers how the authority is served.
    pub(crate) fn write_settings(
        &self,
        settings: Settings,
        smtp: Option<&SecretString>,
    ) -> Result<(), StoreError> {
        let mut batch = Batch::new();
        batch.put(SETTINGS, "served", &settings)?;
        match smtp {
            Some(url) => self.vault.seal(&mut batch, SMTP_PATH, url.expose_secret().as_bytes())?,
            None => Vault::remove(&mut batch, SMTP_PATH),
        }
        self.commit(batch)?;
        *self.settings.lock().unwrap_or_else(PoisonError::into_inner) = settings;
        Ok(())
    }

    fn settings(&self) -> Settings {
        self.settings.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// `127.0.0.1:8080`, if the authority was ever served.
    pub(crate) fn address(&self) -> Option<String> {
        self.settings().address
    }

    /// Where pages are read: `https://127.0.0.1:8080`.
    pub(crate) fn https_base(&self) -> String {
        format!("https://{}", self.address().unwrap_or_else(|| "127.0.0.1".to_owned()))
    }

    /// What an approval e-mail links to; none before the authority was served for the first time.
    pub(crate) fn link(&self, issuer: Flavour, reference_number: &str) -> Option<String> {
        let address = self.address()?;
        Some(format!("https://{address}/pick-up/{issuer}?reference={reference_number}"))
    }

    /// Where the list of revoked certificates is served; none before the authority was served for the first time. Over
    /// plain HTTP: the list is signed, and TLS could ask for a list itself.
    pub(crate) fn crl_address(&self) -> Option<String> {
        Some(format!("http://{}/ca.crl", self.address()?))
    }

    /// The address that mails come from.
    pub(crate) fn mail_from(&self) -> String {
        self.settings().mail_from.unwrap_or_else(|| DEFAULT_SENDER.to_owned())
    }

    /// The one-time code that renewals of this issuer's certificates need, if they need one.
    pub(crate) fn verification(&self, issuer: Flavour) -> Option<VerificationCode> {
        let settings = self.settings();
        let usual = VerificationCode::by_mail();
        let lifetime = settings.code_lifetime.unwrap_or(usual.lifetime);
        settings.verified_renewals.contains(&issuer).then_some(VerificationCode { lifetime, ..usual })
    }

    /// Where mails go.
    pub(crate) fn post(&self) -> Result<Post, StoreError> {
        let settings = self.settings();
        if settings.smtp
            && let Some(url) = self.vault.unseal(SMTP_PATH)?
        {
            let url = String::from_utf8_lossy(url.expose_secret()).into_owned();
            return Ok(Post::Smtp(SecretString::from(url)));
        }
        Ok(Post::Folder(settings.mail_folder.unwrap_or_else(|| self.dir.join("mail"))))
    }

    /// Forgets what nobody needs any more, and puts certificates on hold that were never confirmed.
    pub(crate) fn tidy(&self) -> Result<(), StoreError> {
        let now = self.now();
        let _pen = self.take_pen();
        let mut batch = Batch::new();
        for record in self.ledger.scan::<Answer>(ANSWERS) {
            let (key, answer) = record?;
            if answer.forget_at <= now {
                batch.delete(ANSWERS, &key);
            }
        }
        for record in self.ledger.scan::<Transaction>(TRANSACTIONS) {
            let (key, transaction) = record?;
            let age = now.duration_since(transaction.started_at);
            if age >= REMEMBER || (transaction.step == Step::Over && age >= CONFIRM_WITHIN) {
                batch.delete(TRANSACTIONS, &key);
            }
        }
        for record in self.ledger.scan::<Application>(APPLICATIONS) {
            let (_, application) = record?;
            if now.duration_since(application.expires_at) >= REMEMBER {
                Vault::remove(&mut batch, &code_path(application.issuer, &application.reference_number));
            }
        }
        for record in self.ledger.scan::<Verification>(VERIFICATIONS) {
            let (serial, verification) = record?;
            if verification.expires_at.is_some_and(|at| at <= now) {
                Vault::remove(&mut batch, &verification_path(&serial));
            }
        }
        for (serial, mut certificate) in self.all_certificates()? {
            let is_late = now.duration_since(certificate.issued_at) >= CONFIRM_WITHIN;
            if certificate.state == CertificateState::Unconfirmed && is_late {
                tracing::info!(serial, "on hold, because the holder did not confirm it");
                certificate.state = CertificateState::OnHold { since: now };
                batch.put(CERTIFICATES, &serial, &certificate)?;
            }
        }
        if batch.is_empty() { Ok(()) } else { self.commit(batch) }
    }
}

fn open_ca(ledger: &Ledger, vault: &Vault, now: Timestamp) -> Result<Ca, OfficeError> {
    let root: Option<Blob> = ledger.get(CA, "root").map_err(StoreError::from)?;
    let issuing: Option<Blob> = ledger.get(CA, "issuing").map_err(StoreError::from)?;
    let key = vault.unseal(ISSUING_KEY_PATH).map_err(StoreError::from)?;
    match (root, issuing, key) {
        (Some(root), Some(issuing), Some(key)) => Ok(Ca::load(&root.0, &issuing.0, key.expose_secret())?),
        (None, None, None) => make_ca(ledger, vault, now),
        (None, _, _) => Err(OfficeError::Incomplete("the root certificate")),
        (_, None, _) => Err(OfficeError::Incomplete("the issuing certificate")),
        (_, _, None) => Err(OfficeError::Incomplete("the issuing key")),
    }
}

/// Certificates and sealed keys become durable together, or there is no CA.
fn make_ca(ledger: &Ledger, vault: &Vault, now: Timestamp) -> Result<Ca, OfficeError> {
    let NewCa { ca, root_key } = Ca::make(now)?;
    let der = |certificate: &openssl::x509::X509Ref| certificate.to_der().map(Blob);
    let mut batch = Batch::new();
    let mut fill = || -> Result<(), OfficeError> {
        batch.put(CA, "root", &der(ca.root()).map_err(CaError::from)?).map_err(StoreError::from)?;
        batch.put(CA, "issuing", &der(ca.issuing()).map_err(CaError::from)?).map_err(StoreError::from)?;
        for (path, key) in [(ROOT_KEY_PATH, &*root_key), (ISSUING_KEY_PATH, ca.issuing_key().pkey())] {
            let key = pkcs8(key).map_err(CaError::from)?;
            vault.seal(&mut batch, path, &key).map_err(StoreError::from)?;
        }
        Ok(())
    };
    fill()?;
    ledger.commit(batch).map_err(StoreError::from)?;
    tracing::info!(root = ?ca.root().subject_name(), "made a certification authority");
    Ok(ca)
}

fn pkcs8(
    key: &openssl::pkey::PKeyRef<openssl::pkey::Private>,
) -> Result<zeroize::Zeroizing<Vec<u8>>, ErrorStack> {
    key.private_key_to_pkcs8().map(zeroize::Zeroizing::new)
}
