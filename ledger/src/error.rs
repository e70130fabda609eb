//! What can go wrong with a ledger, for those who open and use it.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use crate::batch::BatchError;
use crate::migrate::MigrationError;

/// Why a ledger cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process has it open.
    #[error("the ledger is in use{}", .pid.map_or_else(String::new, |pid| format!(" by process {pid}")))]
    InUse {
        /// The process that has it open, where it is known.
        pid: Option<u32>,
    },
    /// A newer version of the program wrote it; nothing was touched.
    #[error(
        "the data has format {found}, this version knows formats up to {known}; install the newer version again{}",
        if *.copy { ", or go back to the copy from before it" } else { "" }
    )]
    Newer {
        /// The version of the data.
        found: u32,
        /// The newest version that this program knows.
        known: u32,
        /// Whether a copy that this program can open was kept: [`Ledger::go_back`](crate::Ledger::go_back).
        copy: bool,
    },
    /// It is so old that no migration is left for it; nothing was touched.
    #[error(
        "the data has format {found}, which this version can no longer bring to {known}; open it with an earlier version first"
    )]
    TooOld {
        /// The version of the data.
        found: u32,
        /// The version that it should be brought to.
        known: u32,
    },
    /// The folder belongs to another program; nothing was touched.
    #[error("the folder holds data of {found}, not of {expected}; choose another folder")]
    OtherApplication {
        /// The program that the folder belongs to.
        found: String,
        /// The program that wanted to open it.
        expected: String,
    },
    /// The data cannot be read.
    #[error("the ledger in {} is damaged: {reason}; move the folder away or bring back a copy of it", .folder.display())]
    Damaged {
        /// The ledger's folder.
        folder: PathBuf,
        /// What is wrong.
        reason: String,
        /// The error below.
        #[source]
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
    /// A migration failed; the data is as it was.
    #[error("cannot bring the data to format {version}; it stays as it was")]
    Migration {
        /// The version that could not be reached.
        version: u32,
        /// Why.
        #[source]
        source: MigrationError,
    },
    /// A file or folder could not be made, read or written.
    #[error("cannot {action} {}", .path.display())]
    Io {
        /// What was tried: "read", "create", ...
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// Why it failed.
        #[source]
        source: io::Error,
    },
}

/// Why a record cannot be read or a batch cannot be written. It can be cloned, as callers share one write.
#[derive(Clone, Debug, thiserror::Error)]
pub enum LedgerError {
    /// No room on the disk; nothing of the batch was written, reading goes on, and writing once there is room.
    #[error("the disk is full: {available} bytes are free, {needed} are needed; make room and try again")]
    DiskFull {
        /// Bytes that are free.
        available: u64,
        /// Bytes that are needed to go on safely.
        needed: u64,
    },
    /// A limit or name was not kept.
    #[error(transparent)]
    Batch(#[from] BatchError),
    /// A record is not of the type that was asked for.
    #[error("record {name} cannot be understood")]
    Decode {
        /// The record, as "table/key".
        name: String,
        /// Why not.
        #[source]
        source: Arc<serde_json::Error>,
    },
    /// The store could not be read or written; the batch is there wholly or not at all.
    #[error("the store failed while it tried to {action}")]
    Store {
        /// What was tried.
        action: &'static str,
        /// Why it failed.
        #[source]
        source: Arc<dyn std::error::Error + Send + Sync>,
    },
    /// The disk did not keep what it was given, so nothing is written any more until the program starts again.
    #[error("the disk failed to keep data; check it, then start the program again")]
    SyncFailed {
        /// What the disk said.
        #[source]
        source: Arc<io::Error>,
    },
    /// The ledger's writer is gone.
    #[error("the ledger has stopped; start the program again")]
    Stopped,
}
