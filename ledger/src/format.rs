//! Which version the data has, and the way from the version on disk to the one that the program knows.
//!
//! A folder has one plain file, `format`, such as `neverlapse 2`. It is read before anything else is opened, so that
//! an older program leaves newer data alone. It also says which store counts: version 2 lives in `store-2`. A new
//! store is built beside as `store-2.new`, renamed, and counts from the moment when `format` is replaced. So a
//! crash at any step leaves the data as it was, and `store-1` stays as the copy from before the migration.

use std::io;
use std::path::{Path, PathBuf};

use crate::error::{LedgerError, OpenError};
use crate::folder;
use crate::migrate::{self, Migration};
use crate::room;
use crate::store::{Store, is_no_room};

const FILE: &str = "format";

/// Whose data it is and which version of it the program reads and writes.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// The program's name, one word; a folder of another program is refused.
    pub application: &'static str,
    /// The version that the program reads and writes, from 1.
    pub version: u32,
    /// One for each version that can still be brought up to date. Once released, a migration is never changed.
    pub migrations: &'static [Migration],
}

/// Finds the version in `folder` and refuses what this program must not touch. Changes nothing.
pub(crate) fn check(folder: &Path, format: &Format) -> Result<Option<u32>, OpenError> {
    let Some(found) = read(folder, format)? else {
        return Ok(None);
    };
    let known = format.version;
    if found > known {
        return Err(OpenError::Newer { found, known, copy: copy_for(folder, format).is_some() });
    }
    if has_way(found, format) { Ok(Some(found)) } else { Err(OpenError::TooOld { found, known }) }
}

/// The newest version of which a store was kept that this program can open.
pub(crate) fn copy_for(folder: &Path, format: &Format) -> Option<u32> {
    let kept =
        |version: &u32| has_way(*version, format) && store_folder(folder, *version).join("db").exists();
    (1..=format.version).rev().find(kept)
}

fn has_way(found: u32, format: &Format) -> bool {
    (found..format.version).all(|from| migrate::from(format.migrations, from).is_some())
}

/// Opens the store of `folder`, which is made or migrated if need be. The caller holds the lock.
pub(crate) fn open_store(folder: &Path, format: &Format) -> Result<(Store, PathBuf), OpenError> {
    let found = check(folder, format)?;
    let current = store_folder(folder, format.version);
    match found {
        Some(found) if found == format.version => {}
        Some(found) => {
            let beside = begin(folder, format.version)?;
            room::release(&store_folder(folder, found)); // the new store gets its own
            folder::copy(&store_folder(folder, found), &beside)
                .map_err(io_error("copy the store to", &beside))?;
            migrate::run(folder, &beside, found, format)?;
            finish(folder, format, &beside)?;
            tracing::info!(from = found, to = format.version, "the data was migrated");
        }
        None => create(folder, format)?,
    }
    if !current.join("db").exists() {
        return Err(damaged(folder, format!("{} is missing", current.join("db").display()), None));
    }
    let store = Store::open(&current).map_err(|error| store_error(folder, error))?;
    Ok((store, current))
}

/// An error of the store at a time when it is being opened. A full or read-only disk is not damage.
pub(crate) fn store_error(folder: &Path, error: LedgerError) -> OpenError {
    if let LedgerError::Store { source, .. } = &error
        && let Some(io) = source.downcast_ref::<io::Error>()
        && (is_no_room(io)
            || [io::ErrorKind::PermissionDenied, io::ErrorKind::ReadOnlyFilesystem].contains(&io.kind()))
    {
        return io_error("open the store in", folder)(io::Error::new(io.kind(), io.to_string()));
    }
    damaged(folder, "its store cannot be read".to_owned(), Some(error.into()))
}

fn create(folder: &Path, format: &Format) -> Result<(), OpenError> {
    let current = store_folder(folder, format.version);
    let any_store = std::fs::read_dir(folder)
        .map_err(io_error("read", folder))?
        .filter_map(Result::ok)
        .any(|entry| is_store(&entry.file_name().to_string_lossy()) && entry.path() != current);
    if any_store {
        return Err(missing_format(folder));
    }
    if current.exists() {
        // The last step of making it was not reached, or someone removed the file `format`.
        let store = Store::open(&current).map_err(|error| store_error(folder, error))?;
        if !store.page("", None, 1).map_err(|error| store_error(folder, error))?.is_empty() {
            return Err(missing_format(folder));
        }
        return write(folder, format);
    }
    let beside = begin(folder, format.version)?;
    folder::make_private(&beside).map_err(io_error("create", &beside))?;
    drop(Store::open(&beside).map_err(|error| store_error(folder, error))?);
    finish(folder, format, &beside)
}

/// The place where a new store is built, cleared of an earlier try.
fn begin(folder: &Path, version: u32) -> Result<PathBuf, OpenError> {
    let beside = folder.join(format!("store-{version}.new"));
    folder::remove(&beside).map_err(io_error("remove", &beside))?;
    Ok(beside)
}

/// Makes the store that was built in `beside` the one that counts.
fn finish(folder: &Path, format: &Format, beside: &Path) -> Result<(), OpenError> {
    let current = store_folder(folder, format.version);
    folder::remove(&current).map_err(io_error("remove", &current))?;
    folder::sync_tree(beside).map_err(io_error("write", beside))?;
    folder::rename(beside, &current).map_err(io_error("rename", beside))?;
    write(folder, format)
}

pub(crate) fn read(folder: &Path, format: &Format) -> Result<Option<u32>, OpenError> {
    let path = folder.join(FILE);
    let text = match std::fs::read_to_string(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        text => text.map_err(io_error("read", &path))?,
    };
    let parsed =
        text.trim_end().split_once(' ').and_then(|(name, version)| Some((name, version.parse().ok()?)));
    match parsed {
        Some((name, version)) if name == format.application => Ok(Some(version)),
        Some((name, _)) => Err(OpenError::OtherApplication {
            found: name.to_owned(),
            expected: format.application.to_owned(),
        }),
        None => Err(damaged(folder, "its file \"format\" cannot be understood".to_owned(), None)),
    }
}

pub(crate) fn write(folder: &Path, format: &Format) -> Result<(), OpenError> {
    let path = folder.join(FILE);
    let text = format!("{} {}\n", format.application, format.version);
    folder::write_file(&path, text.as_bytes()).map_err(io_error("write", &path))
}

pub(crate) fn store_folder(folder: &Path, version: u32) -> PathBuf {
    folder.join(format!("store-{version}"))
}

fn is_store(name: &str) -> bool {
    name.strip_prefix("store-").is_some_and(|version| version.parse::<u32>().is_ok())
}

fn missing_format(folder: &Path) -> OpenError {
    damaged(folder, "it holds records, but its file \"format\" is missing".to_owned(), None)
}

fn damaged(
    folder: &Path,
    reason: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
) -> OpenError {
    OpenError::Damaged { folder: folder.to_owned(), reason, source }
}

pub(crate) fn io_error(action: &'static str, path: &Path) -> impl Fn(io::Error) -> OpenError {
    move |source| OpenError::Io { action, path: path.to_owned(), source }
}
