//! Room on the disk.
//!
//! sled grows its file by half a MiB at a time and writes a snapshot whenever it is opened; where it meets a full disk
//! it can't even be read any more. So a commit that would come close is refused beforehand, and a reserve of some
//! room is kept, which is given up when the store must be opened on a full disk.

use std::fs::File;
use std::io;
use std::path::Path;

use crate::error::LedgerError;
use crate::folder;

/// Free bytes that a commit leaves on the disk.
const HEADROOM: u64 = 2 << 20;
/// Bytes of the reserve: the end of a segment, a new one, and a snapshot of a hundred thousand records.
const RESERVE: usize = 2 << 20;
const FILE: &str = "reserve";

/// Refuses a write of `size` bytes that could fill the disk of `folder`.
pub(crate) fn check(folder: &File, size: u64) -> Result<(), LedgerError> {
    let needed = HEADROOM + 3 * size; // the record in the log, in a page, and in the page that replaces it
    match available(folder) {
        Some(available) if available < needed => Err(LedgerError::DiskFull { available, needed }),
        _ => Ok(()),
    }
}

/// Gives up the reserve if the store in `folder` could not be opened otherwise.
pub(crate) fn make(folder: &Path) -> io::Result<()> {
    let reserve = folder.join(FILE);
    if !reserve.exists() || available(&File::open(folder)?).is_none_or(|free| free >= HEADROOM) {
        return Ok(());
    }
    tracing::warn!("the disk is nearly full; the ledger gives up its reserve to open");
    std::fs::remove_file(reserve)
}

/// Gives up the reserve of a store that is not needed any more.
pub(crate) fn release(folder: &Path) {
    let _ = std::fs::remove_file(folder.join(FILE));
}

/// Sets the reserve aside if there is room for it.
pub(crate) fn reserve(folder: &Path) {
    let reserve = folder.join(FILE);
    if reserve.exists() {
        return;
    }
    let room = File::open(folder).ok().and_then(|folder| available(&folder));
    if room.is_some_and(|free| free < 2 * HEADROOM + RESERVE as u64) {
        return;
    }
    // Nothing depends on it today, so a failure is no error.
    if let Err(error) = folder::write_file(&reserve, &vec![0; RESERVE]) {
        tracing::warn!(%error, "the ledger has no reserve for the day when the disk is full");
    }
}

/// Free bytes on the disk of `folder`, where the system tells.
fn available(folder: &File) -> Option<u64> {
    #[cfg(unix)]
    {
        let disk = rustix::fs::fstatvfs(folder).ok()?;
        Some(disk.f_bavail.saturating_mul(disk.f_frsize))
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        None
    }
}
