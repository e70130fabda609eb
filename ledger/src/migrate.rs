//! Bringing the records of one version to the next.

use serde_json::Value;

use std::path::Path;

use crate::batch::{Batch, BatchError, name};
use crate::error::{LedgerError, OpenError};
use crate::format::{Format, store_error};
use crate::scan;
use crate::store::{Failure, Store};

/// The way from one version of the data to the next.
///
/// It works on plain JSON and not on the program's types, because those change and a released migration must not.
/// It runs on a copy that replaces the data only when all of it worked, so it may fail at any point.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// The version that it starts from; it leads to the one after.
    pub from: u32,
    /// Reads the old records and says what to put and delete.
    pub apply: fn(&mut Records) -> Result<(), MigrationError>,
}

/// The records that a migration works on. It reads what was there when it began; its changes are written at its end.
pub struct Records<'a> {
    store: &'a Store,
    changes: Batch,
}

impl Records<'_> {
    /// Every record of `table` by ascending key, as it was before this migration.
    ///
    /// # Errors
    /// When the store cannot be read or a record is no JSON.
    pub fn table(&self, table: &str) -> Result<Vec<(String, Value)>, MigrationError> {
        let prefix = format!("{table}/");
        let records = self.store.page(&prefix, None, usize::MAX)?;
        let parsed = records.into_iter().map(|(name, value)| {
            let value = scan::decode(&name, &value)?;
            Ok((name[prefix.len()..].to_owned(), value))
        });
        parsed.collect()
    }

    /// Puts a record, in place of what is there.
    ///
    /// # Errors
    /// Those of [`Batch::put`].
    pub fn put(&mut self, table: &str, key: &str, value: &Value) -> Result<(), MigrationError> {
        Ok(self.changes.put(table, key, value)?)
    }

    /// Deletes a record, if there is one.
    ///
    /// # Errors
    /// When no record can have that name.
    pub fn delete(&mut self, table: &str, key: &str) -> Result<(), MigrationError> {
        name(table, key)?;
        self.changes.delete(table, key);
        Ok(())
    }
}

/// Why a migration failed.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// A record is not as the old version wrote it.
    #[error("record {table}/{key} is not as expected: {reason}")]
    Unexpected {
        /// Its table.
        table: String,
        /// Its key.
        key: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A new record is not allowed.
    #[error(transparent)]
    Batch(#[from] BatchError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] LedgerError),
}

/// Brings the store in `beside`, a copy, from version `found` to the format's, one version after the other.
pub(crate) fn run(folder: &Path, beside: &Path, found: u32, format: &Format) -> Result<(), OpenError> {
    let store = Store::open(beside).map_err(|error| store_error(folder, error))?;
    for version in found..format.version {
        let migration =
            from(format.migrations, version).ok_or(OpenError::TooOld { found, known: format.version })?;
        step(&store, migration).map_err(|source| OpenError::Migration { version: version + 1, source })?;
    }
    Ok(())
}

pub(crate) fn from(migrations: &[Migration], version: u32) -> Option<&Migration> {
    migrations.iter().find(|migration| migration.from == version)
}

fn step(store: &Store, migration: &Migration) -> Result<(), MigrationError> {
    let mut records = Records { store, changes: Batch::new() };
    (migration.apply)(&mut records)?;
    let changes = records.changes;
    let written = store
        .check_room(changes.size())
        .and_then(|()| store.apply(&changes.changes))
        .and_then(|()| store.make_durable());
    written.map_err(|(Failure::Refused(error) | Failure::Reopen(error) | Failure::Stop(error))| error.into())
}
