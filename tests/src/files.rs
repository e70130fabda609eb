//! A folder as it is at one moment.

use std::path::{Path, PathBuf};
use std::time::SystemTime;
use std::{fs, io};

/// A file, its bytes, and when they were written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// Where it is.
    pub path: PathBuf,
    /// What is in it.
    pub bytes: Vec<u8>,
    /// When it was written.
    pub written: SystemTime,
}

/// Every file below a folder, sorted by path.
///
/// # Panics
/// If one cannot be read.
#[must_use]
pub fn files(folder: &Path) -> Vec<Found> {
    let mut found = Vec::new();
    collect(folder, &mut found).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    found.sort();
    found
}

fn collect(folder: &Path, found: &mut Vec<Found>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let kind = fs::symlink_metadata(&path)?;
        if kind.is_dir() {
            collect(&path, found)?;
        } else if kind.is_file() {
            found.push(Found { bytes: fs::read(&path)?, written: kind.modified()?, path });
        }
    }
    Ok(())
}
