//! What a run needs at hand: its order, its key, its location, and with what it proves who asks.

use custody::{Fingerprint, Held};
use enrol::cmp::client::{self, Command, Credential, Order};
use ipc_proto::DaemonError;
use issuers::Cmp;
use ledger::{Batch, Vault};
use lifecycle::Item;
use secrecy::{ExposeSecret, SecretSlice, SecretString};

use super::{
    blocking,
    enrolment::Saga,
    facts::is_token,
    run::{password_path, remembered_path, verification_path},
};
use crate::{failure, failure::internal, tracker::code_path};

impl Saga<'_> {
    pub(super) fn order(&self) -> Result<Order, DaemonError> {
        let cmp = self.cmp()?;
        let (command, subject) = match &self.item {
            Item::Activation(activation) => {
                let command = match cmp.command {
                    issuers::Command::Ir => Command::Ir,
                    issuers::Command::Cr => Command::Cr,
                    issuers::Command::P10cr => Command::P10cr,
                };
                (command, cmp.subject_for(None, &activation.reference_number))
            }
            Item::Identity(_) => (Command::Kur, None),
        };
        let reg_token = unseal_text(&self.vault, &verification_path(self.run.item))?;
        Ok(Order {
            command,
            subject,
            recipient: cmp.recipient.clone(),
            issuer_certificates: trust(&cmp.trust)?,
            implicit_confirm: cmp.implicit_confirm,
            reg_token,
        })
    }

    pub(super) fn cmp(&self) -> Result<&Cmp, DaemonError> {
        self.profile.cmp().ok_or_else(|| failure::browser_only(self.job.id, &self.item, &self.profile))
    }

    pub(super) fn code_is_over(&self) -> bool {
        match &self.item {
            Item::Activation(activation) => activation.codes.is_over(self.job.now()),
            Item::Identity(_) => false,
        }
    }

    pub(super) fn unsealed(&self, path: &str) -> Result<Option<SecretSlice<u8>>, DaemonError> {
        self.vault.unseal(path).map_err(|error| failure::vault(&error))
    }

    /// Whether what opens the location is a PIN, which is never kept beyond the run.
    pub(super) fn is_at_token(&self) -> bool {
        is_token(&self.run.to)
    }

    /// A password that was wrong is not tried again by itself: with a PIN, that would lock the token.
    pub(super) fn forget_password(&mut self, batch: &mut Batch) {
        self.run.last_try = false;
        Vault::remove(batch, &password_path(self.run.item));
        Vault::remove(batch, &remembered_path(self.run.identity));
    }

    /// The password of the location: given for this run, or remembered.
    pub(super) fn password(&self) -> Result<Option<SecretString>, DaemonError> {
        match unseal_text(&self.vault, &password_path(self.run.item))? {
            Some(password) => Ok(Some(password)),
            None => unseal_text(&self.vault, &remembered_path(self.run.identity)),
        }
    }

    /// What the issuer sent.
    pub(super) fn issued(&self) -> Result<&client::Issued, DaemonError> {
        let issued = self.run.cmp.as_ref().and_then(client::Run::received);
        issued.ok_or_else(|| failure::failed("the run has no certificate", "start it again"))
    }

    /// The certificate that a renewal replaces.
    pub(super) fn replaces(&self) -> Result<Option<Fingerprint>, DaemonError> {
        let fingerprint = self.run.replaces.as_deref().map(str::parse).transpose();
        fingerprint.map_err(|error: custody::certificate::NotAFingerprint| internal(&error))
    }

    pub(super) async fn secrets(&self) -> Result<Secrets, DaemonError> {
        match &self.item {
            Item::Activation(activation) => {
                let code = self.unsealed(&code_path(activation.id))?;
                let code = code.ok_or_else(|| {
                    failure::failed("the code is no longer in the vault", "import the issuer's e-mail again")
                })?;
                Ok(Secrets::Code { reference: activation.reference_number.clone(), code })
            }
            Item::Identity(_) => {
                let location = self.location().await?;
                let replaces = self.replaces()?;
                blocking(move || {
                    let old = location.open(replaces).map_err(|error| failure::location(&error))?;
                    Ok(Secrets::Old(Box::new(old)))
                })
                .await
            }
        }
    }
}

/// With what the run proves who asks.
pub(super) enum Secrets {
    Code { reference: String, code: SecretSlice<u8> },
    Old(Box<Held>),
}

impl Secrets {
    pub(super) fn credential(&self, mac: issuers::Mac) -> Credential<'_> {
        match self {
            Self::Code { reference, code } => Credential::Secret {
                reference: reference.as_bytes(),
                secret: code,
                mac: match mac {
                    issuers::Mac::PasswordBased => enrol::cmp::Mac::PasswordBased,
                    issuers::Mac::Pbmac1 => enrol::cmp::Mac::Pbmac1,
                },
            },
            Self::Old(held) => Credential::Certificate {
                certificate: &held.certificate,
                chain: &held.chain,
                key: held.key.as_ref(),
            },
        }
    }
}

/// A sealed password.
pub(crate) fn unseal_text(vault: &Vault, path: &str) -> Result<Option<SecretString>, DaemonError> {
    let bytes = vault.unseal(path).map_err(|error| failure::vault(&error))?;
    Ok(bytes.map(|bytes| SecretString::from(String::from_utf8_lossy(bytes.expose_secret()).into_owned())))
}

/// The certificates of a profile's list, PEM texts or files, as DER. Blocks, where there are files.
pub(super) fn trust(entries: &[String]) -> Result<Vec<Vec<u8>>, DaemonError> {
    let mut certificates = Vec::new();
    for entry in entries {
        let pem = if entry.contains("-----BEGIN") {
            entry.clone().into_bytes()
        } else {
            std::fs::read(entry).map_err(|error| {
                failure::failed(
                    format!("the issuer's trusted certificate {entry} cannot be read: {error}"),
                    "correct `trust` in the issuer profile",
                )
            })?
        };
        let stack = openssl::x509::X509::stack_from_pem(&pem).map_err(|error| internal(&error))?;
        for certificate in stack {
            certificates.push(certificate.to_der().map_err(|error| internal(&error))?);
        }
    }
    Ok(certificates)
}
