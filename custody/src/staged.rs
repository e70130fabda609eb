//! Replacing a file so that a kill, a full disk or a power cut at any moment leaves the old one or the new one, whole.
//!
//! The new bytes are written beside the target, reach the disk, are proven there, and only then take the target's
//! name. A staged file is locked while its writer lives, so that the left-overs of a crash can be told and removed.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use openssl::sha::sha256;
use tempfile::NamedTempFile;

const SUFFIX: &str = ".staged";

/// Why a file was not written. The old file, if there was one, is as it was.
#[derive(Debug, thiserror::Error)]
pub enum StagedError {
    /// The folder does not exist.
    #[error("the folder {} does not exist; make it first, or choose another", folder.display())]
    FolderMissing {
        /// The folder.
        folder: PathBuf,
    },
    /// Something in the path is a file where a folder should be.
    #[error("{} is not a folder", folder.display())]
    NotAFolder {
        /// What should have been a folder.
        folder: PathBuf,
    },
    /// The target is a folder.
    #[error("{} is a folder, not a file; add the name of the file", path.display())]
    IsAFolder {
        /// The target.
        path: PathBuf,
    },
    /// The person or the disk may not be written to.
    #[error("the folder {} is read-only for you; choose another, or allow writing there", folder.display())]
    ReadOnly {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The disk, or the quota on it, is full.
    #[error("the disk of {} is full; make room there, or choose another", folder.display())]
    Full {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// A file has appeared at the target in the meantime.
    #[error("{} exists already", path.display())]
    Exists {
        /// The target.
        path: PathBuf,
    },
    /// Anything else.
    #[error("cannot write {}: {source}", path.display())]
    Io {
        /// The target.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
}

/// What to do with a file that has the target's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Existing {
    /// It is looked at already, and may go.
    Replace,
    /// There was none; one that appears meanwhile stays.
    Keep,
}

/// Writes `bytes` to `target`, readable by its owner only. `prove` gets the path of the staged copy, which is on the
/// disk by then; when it fails, nothing has changed at `target`.
pub(crate) fn write<T, E: From<StagedError>>(
    target: &Path,
    bytes: &[u8],
    existing: Existing,
    prove: impl FnOnce(&Path) -> Result<T, E>,
) -> Result<T, E> {
    let target = resolve(target)?;
    let folder = folder_of(&target);
    clean(&target);
    let mut staged = stage(&target, folder).map_err(|source| tell(&target, folder, source))?;
    staged
        .write_all(bytes)
        .and_then(|()| staged.as_file().sync_all())
        .map_err(|source| tell(&target, folder, source))?;
    let proof = prove(staged.path())?;
    match existing {
        Existing::Replace => staged.persist(&target),
        Existing::Keep => match staged.persist_noclobber(&target) {
            // A file system without that call (FAT, some network shares): look, then rename.
            Err(error) if is_unsupported(&error.error) && !target.exists() => error.file.persist(&target),
            other => other,
        },
    }
    .map_err(|error| tell(&target, folder, error.error))?;
    sync_folder(folder).map_err(|source| tell(&target, folder, source))?;
    Ok(proof)
}

/// Shows that `size` bytes can be written beside `target`; they are gone afterwards.
pub(crate) fn rehearse(target: &Path, size: usize) -> Result<(), StagedError> {
    let target = resolve(target)?;
    let folder = folder_of(&target);
    clean(&target);
    let written = stage(&target, folder).and_then(|mut staged| {
        staged.write_all(&vec![0; size])?;
        staged.as_file().sync_all()
    });
    written.map_err(|source| tell(&target, folder, source))
}

/// Removes `target` for good: its folder is on the disk afterwards. A file that is not there is fine.
pub(crate) fn remove(target: &Path) -> Result<(), StagedError> {
    let target = resolve(target)?;
    let folder = folder_of(&target);
    clean(&target);
    match fs::remove_file(&target) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        other => other.map_err(|source| tell(&target, folder, source))?,
    }
    sync_folder(folder).map_err(|source| tell(&target, folder, source))
}

/// Removes the staged files that crashed writers of `target` have left; those of living writers stay. What cannot be
/// removed is left for the next time, since it harms nobody.
pub fn clean(target: &Path) {
    let prefix = prefix(target);
    let Ok(entries) = fs::read_dir(folder_of(target)) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let is_ours = name.to_str().is_some_and(|name| name.starts_with(&prefix) && name.ends_with(SUFFIX));
        if is_ours && !is_locked(&entry.path()) {
            let _left_for_next_time = fs::remove_file(entry.path());
        }
    }
}

/// A symbolic link stays one: the file that it points to is the one to replace.
fn resolve(target: &Path) -> Result<PathBuf, StagedError> {
    let folder = folder_of(target);
    match fs::symlink_metadata(target) {
        Ok(found) if found.is_symlink() => {
            let pointed_to = fs::canonicalize(target).map_err(|source| tell(target, folder, source))?;
            resolve(&pointed_to)
        }
        Ok(found) if found.is_dir() => Err(StagedError::IsAFolder { path: target.to_owned() }),
        Ok(_) => Ok(target.to_owned()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(target.to_owned()),
        Err(error) => Err(tell(target, folder, error)),
    }
}

fn stage(target: &Path, folder: &Path) -> io::Result<NamedTempFile> {
    // Somebody who cleans up may remove the file between its making and its locking: then make another.
    let mut attempts = 0;
    loop {
        let staged = tempfile::Builder::new().prefix(&prefix(target)).suffix(SUFFIX).tempfile_in(folder)?;
        let locked = match staged.as_file().try_lock() {
            Ok(()) => true,
            Err(TryLockError::WouldBlock) => false,
            // A file system without locks: nobody can tell a living writer there, and nobody removes its file.
            Err(TryLockError::Error(_)) => return Ok(staged),
        };
        if locked && staged.path().exists() {
            return Ok(staged);
        }
        attempts += 1;
        if attempts == 8 {
            return Err(io::Error::other("the staged file is removed by someone again and again"));
        }
    }
}

fn is_locked(staged: &Path) -> bool {
    // Only a lock that could be taken shows that nobody else holds it.
    File::open(staged).is_ok_and(|file| file.try_lock().is_err())
}

/// Begins the names of a target's staged files. The target's own name may be as long as a name can be.
fn prefix(target: &Path) -> String {
    let name = target.file_name().unwrap_or_default();
    let digest = sha256(name.as_encoded_bytes());
    let [a, b, c, d, ..] = digest;
    format!(".neverlapse-{a:02x}{b:02x}{c:02x}{d:02x}-")
}

fn folder_of(target: &Path) -> &Path {
    target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        // Some network shares know no fsync of a folder.
        Err(error) if is_unsupported(&error) => Ok(()),
        other => other,
    }
}

/// EINVAL and ENOSYS are what systems say that lack a call; EPERM is what FAT answers to a hard link.
fn is_unsupported(error: &io::Error) -> bool {
    use rustix::io::Errno;
    let lacking = [Errno::NOSYS, Errno::INVAL, Errno::OPNOTSUPP, Errno::PERM];
    Errno::from_io_error(error).is_some_and(|errno| lacking.contains(&errno))
}

/// Turns what the system says into what a person can act on.
fn tell(target: &Path, folder: &Path, source: io::Error) -> StagedError {
    use io::ErrorKind;
    let folder = folder.to_owned();
    let kind = source.kind();
    if kind == ErrorKind::NotFound {
        StagedError::FolderMissing { folder }
    } else if kind == ErrorKind::NotADirectory {
        StagedError::NotAFolder { folder }
    } else if kind == ErrorKind::AlreadyExists {
        StagedError::Exists { path: target.to_owned() }
    } else if [ErrorKind::ReadOnlyFilesystem, ErrorKind::PermissionDenied].contains(&kind) {
        StagedError::ReadOnly { folder, source }
    } else if [ErrorKind::StorageFull, ErrorKind::QuotaExceeded].contains(&kind) {
        StagedError::Full { folder, source }
    } else {
        StagedError::Io { path: target.to_owned(), source }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_copy_that_fails_its_proof_never_takes_the_name() {
        let home = tempfile::tempdir().unwrap();
        let target = home.path().join("marie.p12");
        fs::write(&target, "old").unwrap();
        let failed = write(&target, b"new", Existing::Replace, |staged| {
            assert_eq!(fs::read(staged).unwrap(), b"new");
            Err::<(), _>(StagedError::Exists { path: staged.to_owned() })
        });
        assert!(failed.is_err());
        assert_eq!(fs::read(&target).unwrap(), b"old");
        assert_eq!(listing(home.path()), ["marie.p12"]);
    }

    #[test]
    fn a_rehearsal_leaves_nothing_and_names_a_missing_folder() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("me.p12");
        rehearse(&target, 1000).unwrap();
        assert_eq!(listing(folder.path()), Vec::<String>::new());
        let elsewhere = folder.path().join("missing/me.p12");
        assert!(matches!(rehearse(&elsewhere, 1000), Err(StagedError::FolderMissing { .. })));
    }

    #[test]
    fn a_file_that_appears_meanwhile_stays() {
        let home = tempfile::tempdir().unwrap();
        let target = home.path().join("marie.p12");
        let refused = write(&target, b"new", Existing::Keep, |_| {
            fs::write(&target, "another's").unwrap();
            Ok::<_, StagedError>(())
        });
        assert!(matches!(refused, Err(StagedError::Exists { .. })));
        assert_eq!(fs::read(&target).unwrap(), b"another's");
        assert_eq!(listing(home.path()), ["marie.p12"]);
    }

    #[test]
    fn left_overs_of_a_crash_are_removed_and_those_of_a_living_writer_or_another_file_stay() {
        let home = tempfile::tempdir().unwrap();
        let target = home.path().join("marie.p12");
        let other = home.path().join("pierre.p12");
        let left_over = stage(&target, home.path()).unwrap().keep().unwrap();
        drop(left_over);
        let living = stage(&target, home.path()).unwrap();
        let of_another = home.path().join(format!("{}abcdef{SUFFIX}", prefix(&other)));
        fs::write(&of_another, "").unwrap();
        assert_eq!(listing(home.path()).len(), 3);
        clean(&target);
        assert!(living.path().exists() && of_another.exists());
        assert_eq!(listing(home.path()).len(), 2);
    }

    #[test]
    fn the_longest_name_that_a_file_can_have_is_written() {
        let home = tempfile::tempdir().unwrap();
        let target = home.path().join("n".repeat(255));
        write(&target, b"new", Existing::Keep, |_| Ok::<_, StagedError>(())).unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"new");
    }
}
