//! A pick-up or renewal as it stands in the ledger: the saga's persisted steps.

use custody::{LocationName, pkcs11::KeyHandle};
use enrol::cmp::client;
use ipc_proto::DaemonError;
use ledger::{Batch, Ledger, LedgerError, Vault};
use lifecycle::{Item, ItemId};
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::facts::is_token;
use crate::failure;

/// One record a run, under the id of its activation or identity.
const RUNS: &str = "runs";

/// How far a run has come. Each step is durable before the next outward act, and each is safe to repeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Step {
    /// It is known where the certificate is to go.
    Prepared,
    /// The private key is sealed in the vault.
    KeyMade,
    /// The request is written: transaction ID, nonces, the very bytes.
    RequestWritten,
    /// The request may have reached the issuer.
    Sent,
    /// The issuer asked to come back.
    Waiting,
    /// The certificate is here; the issuer is yet to hear that it arrived.
    CertificateReceived,
    /// The issuer needs nothing more.
    Confirmed,
    /// Key and certificate are at their location.
    Installed,
    /// The identity was opened there, its key signed and verified.
    Proven,
}

impl Step {
    /// How many steps there are to report.
    pub(crate) const COUNT: u32 = 8;

    /// The step's word in the contract.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Prepared => "prepared",
            Self::KeyMade => "key-made",
            Self::RequestWritten => "request-written",
            Self::Sent => "sent",
            Self::Waiting => "waiting",
            Self::CertificateReceived => "certificate-received",
            Self::Confirmed => "confirmed",
            Self::Installed => "installed",
            Self::Proven => "proven",
        }
    }

    /// What has been reached, for people.
    pub(crate) const fn sentence(self) -> &'static str {
        match self {
            Self::Prepared => "everything is at hand",
            Self::KeyMade => "the private key is made",
            Self::RequestWritten => "the request is written",
            Self::Sent => "the request goes to the issuer",
            Self::Waiting => "the issuer asks to come back later",
            Self::CertificateReceived => "the certificate has arrived",
            Self::Confirmed => "the issuer knows that it arrived",
            Self::Installed => "the certificate is at its location",
            Self::Proven => "key and certificate are proven to work",
        }
    }

    /// Its place among the steps, from 0.
    pub(crate) const fn number(self) -> u32 {
        self as u32
    }
}

/// A run. It holds no secret: key and password are sealed beside it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Run {
    /// The activation that is picked up, or the identity that is renewed.
    pub(crate) item: ItemId,
    /// How far it has come.
    pub(crate) step: Step,
    /// Where the certificate is to go.
    pub(crate) to: LocationName,
    /// The identity that comes of it, or continues.
    pub(crate) identity: ItemId,
    /// Whether the location's password is kept for renewals.
    pub(crate) remember: bool,
    /// Whether a token's last try may be spent on the PIN that was given.
    #[serde(default)]
    pub(crate) last_try: bool,
    /// The key, where it was made inside the location.
    #[serde(default)]
    pub(crate) key: Option<KeyHandle>,
    /// The fingerprint of the certificate that a renewal replaces.
    pub(crate) replaces: Option<String>,
    /// The protocol run, from the request on.
    pub(crate) cmp: Option<client::Run>,
    /// The protocol run carries a one-time code in the clear: it is sealed beside this record instead of standing in it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) sealed: bool,
}

impl Run {
    /// A run of `item` that has taken no step yet; it makes or continues `identity`, and `to` is where it goes.
    pub(crate) fn new(item: ItemId, identity: ItemId, to: LocationName) -> Self {
        Self {
            item,
            step: Step::Prepared,
            to,
            identity,
            remember: false,
            last_try: false,
            key: None,
            replaces: None,
            cmp: None,
            sealed: false,
        }
    }

    /// The run of a renewal that the lifecycle started by itself: at the certificate's own location.
    ///
    /// # Errors
    /// For an activation: a pick-up is always on record before it starts.
    pub(crate) fn by_itself(item: &Item) -> Result<Self, DaemonError> {
        let Item::Identity(identity) = item else {
            let id = item.id();
            return Err(failure::failed(format!("there is no run on record for {id}"), "start it again"));
        };
        let to = identity.location.parse().map_err(|error| failure::internal(&error))?;
        let replaces = Some(identity.certificate.fingerprint.clone());
        Ok(Self { replaces, ..Self::new(identity.id, identity.id, to) })
    }

    /// The run of this item, if one is on record.
    ///
    /// # Errors
    /// If the record cannot be read.
    pub(crate) fn load(ledger: &Ledger, item: ItemId) -> Result<Option<Self>, LedgerError> {
        ledger.get(RUNS, &item.to_string())
    }

    /// Every run on record.
    ///
    /// # Errors
    /// If a record cannot be read.
    pub(crate) fn all(ledger: &Ledger) -> Result<Vec<Self>, LedgerError> {
        ledger.scan::<Self>(RUNS).map(|record| record.map(|(_, run)| run)).collect()
    }

    /// Adds the record to `batch`. What is sealed of it stays as it was sealed.
    ///
    /// # Errors
    /// If the record is too long, which a certificate of any sane size does not make it.
    pub(crate) fn put(&self, batch: &mut Batch) -> Result<(), LedgerError> {
        let key = self.item.to_string();
        if self.sealed {
            return Ok(batch.put(RUNS, &key, &Self { cmp: None, ..self.clone() })?);
        }
        Ok(batch.put(RUNS, &key, self)?)
    }

    /// Adds the record to `batch`, with what has to be sealed of it.
    ///
    /// # Errors
    /// If the record is too long, or the vault does not seal.
    pub(crate) fn put_sealed(&self, vault: &Vault, batch: &mut Batch) -> Result<(), DaemonError> {
        if let Some(cmp) = self.cmp.as_ref().filter(|_| self.sealed) {
            let bytes = Zeroizing::new(serde_json::to_vec(cmp).map_err(|error| failure::internal(&error))?);
            let path = request_path(self.item);
            vault.seal(batch, &path, &bytes).map_err(|error| failure::vault(&error))?;
        }
        self.put(batch).map_err(|error| failure::ledger(&error))
    }

    /// Reads back what was sealed of it.
    ///
    /// # Errors
    /// If the vault does not open, or does not hold it.
    pub(crate) fn unseal(&mut self, vault: &Vault) -> Result<(), DaemonError> {
        if self.sealed && self.cmp.is_none() {
            let bytes = vault.unseal(&request_path(self.item)).map_err(|error| failure::vault(&error))?;
            let read = bytes.map(|bytes| serde_json::from_slice(bytes.expose_secret()));
            self.cmp = read.transpose().map_err(|error| failure::internal(&error))?;
        }
        Ok(())
    }

    /// Adds the end of the run of `item` to `batch`: its record, its sealed key and its password go.
    pub(crate) fn remove(item: ItemId, batch: &mut Batch) {
        batch.delete(RUNS, &item.to_string());
        Vault::remove(batch, &key_path(item));
        Vault::remove(batch, &password_path(item));
        Vault::remove(batch, &verification_path(item));
        Vault::remove(batch, &request_path(item));
    }

    /// Has the certificate go to another location. A key that was made for the one before is not used there: before
    /// anything was sent a new one is made; after that there is none that would fit the request.
    ///
    /// # Errors
    /// The request was sent already, and its key cannot go there.
    pub(crate) fn go_to(&mut self, to: LocationName, batch: &mut Batch) -> Result<(), DaemonError> {
        let made_there =
            matches!(to, LocationName::Nss(_) | LocationName::Firefox(_) | LocationName::Token(_));
        let fits = self.key.is_none() && !is_token(&to);
        if self.step >= Step::Sent && !fits {
            return Err(failure::not_possible(
                self.item,
                format!("the issuer was asked already, for a key that does not go to {to}"),
                format!("leave --to away, so that it goes on at {}", self.to),
            ));
        }
        if self.step < Step::Sent && (made_there || self.key.is_some()) {
            self.start_over(batch);
            (self.step, self.key) = (Step::Prepared, None);
            Vault::remove(batch, &key_path(self.item));
        }
        // What opens one place is nothing to try at another.
        Vault::remove(batch, &password_path(self.item));
        self.to = to;
        Ok(())
    }

    /// Takes the run back to the moment when its key was made: the key stays, a new request will be written. The one-time
    /// code of the old request goes with it.
    pub(crate) fn start_over(&mut self, batch: &mut Batch) {
        self.step = self.step.min(Step::KeyMade);
        (self.cmp, self.sealed) = (None, false);
        Vault::remove(batch, &verification_path(self.item));
        Vault::remove(batch, &request_path(self.item));
    }
}

/// Where the run's private key is sealed until it is at its location.
pub(crate) fn key_path(item: ItemId) -> String {
    format!("run/{item}/key")
}

/// Where the password of the run's location is sealed until the run ends.
pub(crate) fn password_path(item: ItemId) -> String {
    format!("run/{item}/password")
}

/// Where the one-time code of a renewal is sealed until its request is written.
pub(crate) fn verification_path(item: ItemId) -> String {
    format!("run/{item}/verification-code")
}

/// Where a protocol run is sealed whose request carries a one-time code.
fn request_path(item: ItemId) -> String {
    format!("run/{item}/request")
}

/// Where the remembered password of an identity's location is sealed.
pub(crate) fn remembered_path(identity: ItemId) -> String {
    format!("identity/{identity}/password")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(step: Step) -> Run {
        let run = Run::new("a1".parse().unwrap(), "i2".parse().unwrap(), LocationName::Vault);
        Run { step, ..run }
    }

    #[test]
    fn starting_over_keeps_the_key_that_was_made_and_invents_none() {
        for (before, after) in [
            (Step::Prepared, Step::Prepared),
            (Step::KeyMade, Step::KeyMade),
            (Step::Sent, Step::KeyMade),
            (Step::Waiting, Step::KeyMade),
        ] {
            let mut run = run(before);
            run.start_over(&mut Batch::new());
            assert_eq!(run.step, after);
        }
    }

    #[test]
    fn a_key_goes_only_where_it_can_and_is_made_anew_while_nothing_was_sent() {
        let token: LocationName = "token:My key".parse().unwrap();
        let file: LocationName = "file:/a.p12".parse().unwrap();
        let mut batch = Batch::new();
        let mut moved = run(Step::RequestWritten);
        moved.go_to(token.clone(), &mut batch).unwrap();
        assert_eq!((moved.step, moved.to), (Step::Prepared, token.clone()));
        let mut stays = run(Step::KeyMade);
        stays.go_to(file.clone(), &mut batch).unwrap();
        assert_eq!(stays.step, Step::KeyMade);
        let mut sent = run(Step::Sent);
        assert!(sent.go_to(token, &mut batch).is_err());
        assert_eq!(sent.to, LocationName::Vault);
        sent.go_to(file.clone(), &mut batch).unwrap();
        assert_eq!((sent.step, sent.to), (Step::Sent, file));
    }

    #[test]
    fn a_record_holds_its_step_by_its_word() {
        let json = serde_json::to_value(run(Step::CertificateReceived)).unwrap();
        assert_eq!(json["step"], "certificate-received");
        assert_eq!(json["step"], Step::CertificateReceived.as_str());
    }
}
