//! What became of each file of the drop folder: on disk, so that nothing is tried twice that must not be.

use ipc_proto::DaemonError;
use ledger::{Batch, Ledger, Vault};
use lifecycle::ItemId;
use secrecy::{ExposeSecret as _, SecretSlice};
use serde::{Deserialize, Serialize};

use crate::failure;

/// One record a file, under the hash of its name.
const TABLE: &str = "provisioning";

/// What is on record of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    /// The file's name, for people.
    pub(super) name: String,
    /// The hash of its text. The hash of its code is sealed: a PIN is soon guessed from one.
    pub(super) text: String,
    /// The activation that it became.
    pub(super) item: Option<ItemId>,
    /// How far it has come.
    pub(super) stage: Stage,
}

/// How far a file has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Stage {
    /// It is an activation now, which goes on from its own state.
    Taken,
    /// All of it is done.
    Done,
    /// It ended without a certificate, and is not tried again as it is.
    Failed {
        /// Why.
        why: String,
        /// What to do.
        remedy: String,
    },
}

/// The record of the file `name`.
///
/// # Errors
/// The record cannot be read.
pub(super) fn load(ledger: &Ledger, name: &str) -> Result<Option<Record>, DaemonError> {
    ledger.get(TABLE, &key(name)).map_err(|error| failure::ledger(&error))
}

/// Adds a record to `batch`.
///
/// # Errors
/// It is too long.
pub(super) fn put(batch: &mut Batch, record: &Record) -> Result<(), DaemonError> {
    let put = batch.put(TABLE, &key(&record.name), record);
    put.map_err(|error| failure::internal(&error))
}

/// Whether `code` is the one that the file `name` was last tried with.
///
/// # Errors
/// The vault does not open it.
pub(super) fn is_the_code(vault: &Vault, name: &str, code: &SecretSlice<u8>) -> Result<bool, DaemonError> {
    let kept = vault.unseal(&code_path(name)).map_err(|error| failure::vault(&error))?;
    Ok(kept.is_some_and(|kept| kept.expose_secret() == openssl::sha::sha256(code.expose_secret())))
}

/// Seals which code the file `name` is tried with.
///
/// # Errors
/// The vault does not seal.
pub(super) fn seal_code(
    vault: &Vault,
    batch: &mut Batch,
    name: &str,
    code: &SecretSlice<u8>,
) -> Result<(), DaemonError> {
    let hash = openssl::sha::sha256(code.expose_secret());
    vault.seal(batch, &code_path(name), &hash).map_err(|error| failure::vault(&error))
}

/// What a text is known again by.
pub(super) fn hash(bytes: &[u8]) -> String {
    openssl::sha::sha256(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn key(name: &str) -> String {
    hash(name.as_bytes())
}

fn code_path(name: &str) -> String {
    format!("provisioning/{}/code", key(name))
}
