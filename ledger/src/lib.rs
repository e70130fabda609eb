//! Durable records for one program, kept in one folder.
//!
//! A [`Ledger`] holds small JSON records in named tables. What [`Ledger::commit`] has acknowledged is still there
//! after `kill -9`, a full disk or a power cut; a [`Batch`] is written whole or not at all. The [`Vault`] seals the
//! few records that are secret, under a master key that lives in the desktop's Secret Service or in a key file.
//!
//! It is not a query engine (a record is found by its table and key, nothing else), it is not shared (one process
//! opens a folder, everyone else asks that process), and it knows nothing of the program that uses it: the
//! [`Format`] tells it the program's name and how to bring old data up to date.
//!
//! ```
//! use ledger::{Batch, Format, Ledger};
//!
//! const FORMAT: Format = Format { application: "example", version: 1, migrations: &[] };
//!
//! let home = tempfile::tempdir()?;
//! let ledger = Ledger::open(&home.path().join("state"), &FORMAT)?;
//!
//! let mut batch = Batch::new();
//! batch.put("city", "lyon", &"Auvergne-Rhône-Alpes")?;
//! batch.put("city", "nice", &"Provence-Alpes-Côte d'Azur")?;
//! ledger.commit(batch)?; // both or none, and on the disk when this returns
//!
//! let region: Option<String> = ledger.get("city", "nice")?;
//! assert_eq!(region.as_deref(), Some("Provence-Alpes-Côte d'Azur"));
//! assert_eq!(ledger.scan::<String>("city").count(), 2);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod batch;
mod commit;
mod error;
mod export;
mod folder;
mod format;
mod go_back;
mod lock;
mod master_key;
mod migrate;
mod quiet;
mod room;
mod scan;
mod store;
mod vault;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::de::DeserializeOwned;

pub use batch::{Batch, BatchError, MAX_KEY, MAX_VALUE};
pub use error::{LedgerError, OpenError};
pub use export::ImportError;
pub use folder::write_file;
pub use format::Format;
pub use go_back::GoneBack;
pub use master_key::{MasterKey, Place};
pub use migrate::{Migration, MigrationError, Records};
pub use scan::Scan;
pub use vault::{MAX_SECRET, Vault, VaultError};

use crate::commit::Writer;

/// An open ledger. Clones share it; it closes, and another may open the folder, when the last clone is gone.
#[derive(Clone)]
pub struct Ledger {
    writer: Arc<Writer>,
    folder: Arc<PathBuf>,
    application: &'static str,
    /// Two first openings of the vault at once would make two keys.
    vault_opens: Arc<tokio::sync::Mutex<()>>,
}

impl Ledger {
    /// Opens the ledger in `folder`, or makes it (the folder gets mode 0700).
    ///
    /// Data of an older version is migrated first; the store as it was stays beside it. Blocks for some
    /// milliseconds, longer while migrating.
    ///
    /// # Errors
    /// [`OpenError::InUse`] while another process has it open, [`OpenError::Newer`] when a newer version of the
    /// program wrote it (nothing was touched then), the others when it cannot be read.
    pub fn open(folder: &Path, format: &Format) -> Result<Self, OpenError> {
        let writer = Writer::start(folder, format)?;
        Ok(Self {
            writer: Arc::new(writer),
            folder: Arc::new(folder.to_owned()),
            application: format.application,
            vault_opens: Arc::default(),
        })
    }

    /// The record `key` of `table`, if there is one. May wait for a commit that is on its way to the disk, so
    /// that it never shows what a power cut could take back.
    ///
    /// # Errors
    /// When the record is not a `T`, or the store cannot be read.
    pub fn get<T: DeserializeOwned>(&self, table: &str, key: &str) -> Result<Option<T>, LedgerError> {
        let name = batch::name(table, key)?;
        let value = self.writer.read(|store| store.get(&name))?;
        value.map(|value| scan::decode(&name, &value)).transpose()
    }

    /// Every record of `table`, by ascending key.
    ///
    /// Records are fetched some at a time: those that are committed meanwhile may or may not be among them, and a
    /// commit between two steps is allowed.
    #[must_use]
    pub fn scan<T: DeserializeOwned>(&self, table: &str) -> Scan<T> {
        Scan::new(self.clone(), table)
    }

    /// Writes `batch` and returns when it will outlast a power cut. It blocks: in async code use
    /// [`commit_async`](Self::commit_async). Callers that wait at the same time share one fsync.
    ///
    /// # Errors
    /// [`LedgerError::DiskFull`] when there is no room: nothing was written and reading goes on.
    /// After any other error the batch is there either wholly or not at all.
    pub fn commit(&self, batch: Batch) -> Result<(), LedgerError> {
        let (reply, answer) = std::sync::mpsc::sync_channel(1);
        self.writer.send(batch, Box::new(move |result| drop(reply.send(result))));
        answer.recv().unwrap_or(Err(LedgerError::Stopped))
    }

    /// [`commit`](Self::commit) for async code. A caller that drops the future does not take the batch back.
    ///
    /// # Errors
    /// The same as [`commit`](Self::commit).
    pub async fn commit_async(&self, batch: Batch) -> Result<(), LedgerError> {
        let (reply, answer) = tokio::sync::oneshot::channel();
        self.writer.send(batch, Box::new(move |result| drop(reply.send(result))));
        answer.await.unwrap_or(Err(LedgerError::Stopped))
    }

    /// The folder that the ledger lives in.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn application(&self) -> &str {
        self.application
    }
}

impl std::fmt::Debug for Ledger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ledger").field("folder", &self.folder).finish_non_exhaustive()
    }
}
