//! The ledger as plain text and back, so that its data never depends on the store's own format.
//!
//! One JSON object a line: `{"table":"identity","key":"42","value":{...}}`, by ascending table and key. Sealed values
//! stay sealed: they can only be opened with the vault's master key, which is never part of an export.

use std::io::{self, BufRead, Write};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::batch::{Batch, name};
use crate::error::LedgerError;
use crate::{Ledger, Scan};

/// Records written per commit on import.
const IMPORT_STEP: usize = 256;

#[derive(Serialize)]
struct LineOut<'a> {
    table: &'a str,
    key: &'a str,
    value: &'a RawValue,
}

#[derive(Deserialize)]
struct LineIn<'a> {
    table: String,
    key: String,
    #[serde(borrow)]
    value: &'a RawValue,
}

impl Ledger {
    /// Writes every record to `out`, a JSON object a line.
    ///
    /// # Errors
    /// When `out` cannot be written or the store cannot be read.
    pub fn export(&self, out: &mut impl Write) -> io::Result<()> {
        for record in Scan::<Box<RawValue>>::all(self.clone()) {
            let (name, value) = record.map_err(io::Error::other)?;
            let (table, key) = name.split_once('/').unwrap_or((&name, ""));
            serde_json::to_writer(&mut *out, &LineOut { table, key, value: &value })?;
            out.write_all(b"\n")?;
        }
        out.flush()
    }

    /// Puts the records of an export into this ledger, in place of those with the same names.
    ///
    /// # Errors
    /// When a line is not of an export, or a commit fails; the records before it are there then.
    pub fn import(&self, lines: impl BufRead) -> Result<(), ImportError> {
        let mut batch = Batch::new();
        for (number, line) in (1..).zip(lines.lines()) {
            let line = line?;
            let record: LineIn =
                serde_json::from_str(&line).map_err(|source| ImportError::Line { number, source })?;
            let name = name(&record.table, &record.key).map_err(LedgerError::from)?;
            batch.put_json(name, record.value.get().as_bytes().to_vec()).map_err(LedgerError::from)?;
            if number % IMPORT_STEP == 0 {
                self.commit(std::mem::take(&mut batch))?;
            }
        }
        Ok(self.commit(batch)?)
    }
}

/// Why an export cannot be read back.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// A line is not of an export.
    #[error("line {number} is not a record of an export")]
    Line {
        /// Its number, from 1.
        number: usize,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
    /// The text cannot be read.
    #[error("the export cannot be read")]
    Read(#[from] io::Error),
    /// A record cannot be kept.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}
