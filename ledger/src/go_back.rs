//! The way back to an older program, whose records from before the migration were kept.
//!
//! Nobody is taken there without asking: what happened since is not in the copy, such as that a code was spent. The newer
//! records are set aside and never removed, for they may hold the only copy of a key.

use std::path::{Path, PathBuf};

use crate::Ledger;
use crate::error::OpenError;
use crate::folder;
use crate::format::{self, Format, io_error};
use crate::lock::Lock;

/// What was gone back from, and to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoneBack {
    /// The version of the records that were set aside.
    pub from: u32,
    /// The version of the copy, which counts from now on.
    pub to: u32,
    /// Where the newer records are now.
    pub aside: PathBuf,
}

impl Ledger {
    /// Makes the copy that was kept when a newer version of the program migrated the ledger in `folder` count again; none if
    /// the records are not newer than this program. After a kill it can be called again.
    ///
    /// # Errors
    /// [`OpenError::Newer`] where there is no copy, [`OpenError::InUse`] while another process has it open.
    pub fn go_back(folder: &Path, format: &Format) -> Result<Option<GoneBack>, OpenError> {
        let known = format.version;
        let Some(from) = format::read(folder, format)?.filter(|found| *found > known) else {
            return Ok(None);
        };
        let to =
            format::copy_for(folder, format).ok_or(OpenError::Newer { found: from, known, copy: false })?;
        let _lock = Lock::take(folder)?;
        let newer = format::store_folder(folder, from);
        // Before the copy counts: a later migration makes room for its own store of that version.
        let aside = if newer.exists() {
            let aside = free_name(&newer);
            folder::rename(&newer, &aside).map_err(io_error("rename", &newer))?;
            aside
        } else {
            newer
        };
        format::write(folder, &Format { version: to, ..*format })?;
        Ok(Some(GoneBack { from, to, aside }))
    }
}

/// A name beside `store` that nothing has.
fn free_name(store: &Path) -> PathBuf {
    let mut number = 1;
    loop {
        let mut name = store.as_os_str().to_owned();
        name.push(format!(".aside-{number}"));
        let name = PathBuf::from(name);
        if !name.exists() {
            return name;
        }
        number += 1;
    }
}
