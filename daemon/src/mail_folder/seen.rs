//! Which mails were read before, by their content; on disk, and bounded.

use intake::{Reading, Verdict};
use ipc_proto::DaemonError;
use jiff::Timestamp;
use ledger::{Batch, Ledger, LedgerError};
use serde::{Deserialize, Serialize};
use tracing::warn;

/// One record a mail, under the hash of its content.
const MAILS: &str = "mails";

/// So many are remembered; of more, the quarter that was read first is forgotten.
const MOST: usize = 20_000;

/// A mail that was read.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Seen {
    pub(super) at: Timestamp,
    /// It was left to a person.
    pub(super) left: Option<Left>,
}

/// Why a mail was not taken in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Left {
    pub(super) suspicious: bool,
    /// The first reason of its reading; it holds no secret.
    pub(super) why: String,
}

impl Left {
    pub(super) fn of(reading: &Reading) -> Self {
        let why = reading.reasons.first().cloned().unwrap_or_default();
        Self { suspicious: reading.verdict == Verdict::Suspicious, why }
    }

    pub(super) fn because(error: &DaemonError) -> Self {
        Self { suspicious: false, why: format!("{}; {}", error.reason(), error.remedy()) }
    }
}

/// What is remembered. Clones see what is written down.
#[derive(Clone)]
pub(super) struct Memory {
    ledger: Ledger,
    held: usize,
    unwritten: Vec<(String, Seen)>,
}

impl Memory {
    pub(super) fn open(ledger: Ledger) -> Result<Self, LedgerError> {
        let held = ledger.scan::<Seen>(MAILS).count();
        Ok(Self { ledger, held, unwritten: Vec::new() })
    }

    pub(super) fn seen(&self, hash: &str) -> Result<Option<Seen>, LedgerError> {
        self.ledger.get(MAILS, hash)
    }

    /// Remembers a mail; it is on disk after [`Memory::write_down`].
    pub(super) fn remember(&mut self, hash: &str, seen: Seen) {
        self.unwritten.push((hash.to_owned(), seen));
    }

    /// Puts what is new on disk. What the disk does not take is read again after a restart.
    pub(super) async fn write_down(&mut self) {
        if self.unwritten.is_empty() {
            return;
        }
        self.held += self.unwritten.len();
        let written = match self.batch() {
            Ok(batch) => self.ledger.commit_async(batch).await,
            Err(error) => Err(error),
        };
        if let Err(error) = written {
            warn!(%error, "which mails were read is not on record");
        }
        self.unwritten.clear();
    }

    fn batch(&mut self) -> Result<Batch, LedgerError> {
        let mut batch = Batch::new();
        if self.held > MOST {
            let known: Result<Vec<(String, Seen)>, LedgerError> = self.ledger.scan(MAILS).collect();
            let mut known = known?;
            known.sort_by_key(|(_, seen)| seen.at);
            let surplus = known.len().min(MOST / 4);
            known.iter().take(surplus).for_each(|(hash, _)| batch.delete(MAILS, hash));
            self.held = known.len() - surplus + self.unwritten.len();
        }
        for (hash, seen) in &self.unwritten {
            batch.put(MAILS, hash, seen)?;
        }
        Ok(batch)
    }
}
