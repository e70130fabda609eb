//! What is written down of a guided pick-up.

use custody::LocationName;
use ipc_proto::DaemonError;
use jiff::Timestamp;
use ledger::{Batch, Ledger, LedgerError, Vault};
use lifecycle::ItemId;
use serde::{Deserialize, Serialize};

use crate::{effects::run::password_path, failure};

/// One record a guided pick-up, under the id of its activation.
const GUIDES: &str = "guides";

/// One record an issuer: the location that was used for it last.
const PLACES: &str = "places";

/// A guided pick-up. It holds no secret.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Guide {
    /// The activation.
    pub(crate) item: ItemId,
    /// Where the certificate will be.
    pub(crate) to: LocationName,
    /// The identity that comes of it.
    pub(crate) identity: ItemId,
    /// When it was begun.
    pub(crate) since: Timestamp,
    /// Whether the location's password is kept for renewals.
    pub(crate) remember: bool,
    /// Whether a password for it was given, and is sealed.
    #[serde(default)]
    pub(crate) has_password: bool,
    /// A token's last try may be spent on the PIN that was given.
    #[serde(default)]
    pub(crate) last_try: bool,
    /// What was at the location when it was begun, by fingerprints or files; `None` until it was looked at.
    pub(crate) before: Option<Vec<String>>,
}

impl Guide {
    /// One that is about to begin.
    pub(crate) fn new(item: ItemId, identity: ItemId, to: LocationName, since: Timestamp) -> Self {
        Self {
            item,
            to,
            identity,
            since,
            remember: false,
            has_password: false,
            last_try: false,
            before: None,
        }
    }

    /// The record of this item, if there is one.
    ///
    /// # Errors
    /// It cannot be read.
    pub(crate) fn load(ledger: &Ledger, item: ItemId) -> Result<Option<Self>, LedgerError> {
        ledger.get(GUIDES, &item.to_string())
    }

    /// Adds the record to `batch`.
    ///
    /// # Errors
    /// It is too long, as with thousands of certificates.
    pub(crate) fn put(&self, batch: &mut Batch) -> Result<(), LedgerError> {
        Ok(batch.put(GUIDES, &self.item.to_string(), self)?)
    }

    /// Adds the end of the guided pick-up of `item` to `batch`.
    pub(crate) fn remove(item: ItemId, batch: &mut Batch) {
        batch.delete(GUIDES, &item.to_string());
        Vault::remove(batch, &password_path(item));
    }
}

/// The location that was used last for an issuer.
///
/// # Errors
/// The record cannot be read.
pub(crate) fn last_place(ledger: &Ledger, issuer: &str) -> Result<Option<LocationName>, DaemonError> {
    ledger.get(PLACES, issuer).map_err(|error| failure::ledger(&error))
}

/// Remembers which location was used last for an issuer.
///
/// # Errors
/// Never in practice.
pub(crate) fn remember_place(batch: &mut Batch, issuer: &str, at: &LocationName) -> Result<(), DaemonError> {
    batch.put(PLACES, issuer, at).map_err(|error| failure::ledger(&error.into()))
}
