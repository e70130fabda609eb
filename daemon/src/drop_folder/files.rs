//! Files of the drop folder: nobody but the daemon's user may have written or read them, and what held a code is
//! overwritten.

use std::{
    fs::{self, File},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
};

use secrecy::SecretSlice;
use zeroize::Zeroizing;

/// Larger files are no activations.
const LARGEST: u64 = 64 * 1024;

/// Why a file or the folder is not used.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refused {
    #[error("{} is no plain file but a link, a pipe, a device or a folder", .0.display())]
    NotPlain(PathBuf),
    #[error("{} is larger than 64 KiB", .0.display())]
    TooLarge(PathBuf),
    #[error("{} belongs to another user", .0.display())]
    Owner(PathBuf),
    #[error("{} can be read or written by others than its owner", .0.display())]
    Exposed(PathBuf),
    #[error("{} cannot be read: {cause}", path.display())]
    Io { path: PathBuf, cause: io::Error },
}

impl Refused {
    /// Whether there is nothing.
    pub(super) fn is_absent(&self) -> bool {
        match self {
            Self::Io { cause, .. } => cause.kind() == io::ErrorKind::NotFound,
            Self::NotPlain(_) | Self::TooLarge(_) | Self::Owner(_) | Self::Exposed(_) => false,
        }
    }

    /// What to do about it.
    pub(super) fn remedy(&self) -> String {
        match self {
            Self::NotPlain(path) => format!("put the file itself there: {}", path.display()),
            Self::TooLarge(_) => "keep only what provisioning knows in it".to_owned(),
            Self::Owner(path) => {
                format!("give it to the user that the daemon runs as: chown USER {}", path.display())
            }
            Self::Exposed(path) => format!("take that away: chmod go= {}", path.display()),
            Self::Io { .. } => "put it there, or make it readable".to_owned(),
        }
    }
}

/// Whether the drop folder is there, and is the daemon's alone.
///
/// # Errors
/// Others may look into it or put something there: what lies in it may be anybody's.
pub(super) fn is_there(folder: &Path) -> Result<bool, Refused> {
    match fs::metadata(folder) {
        Ok(facts) if facts.is_dir() => own(folder, &facts).map(|()| true),
        Ok(_) => Err(Refused::NotPlain(folder.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(cause) => Err(Refused::Io { path: folder.to_owned(), cause }),
    }
}

/// What a file of the folder holds.
///
/// # Errors
/// It is absent, no plain file, too large, or not the daemon's alone.
pub(super) fn read(path: &Path) -> Result<SecretSlice<u8>, Refused> {
    let file = open(path, false)?;
    own(path, &facts(path, &file)?)?;
    content(path, file)
}

/// What a credential of the service manager holds. It was put there by the manager, which keeps others out.
///
/// # Errors
/// None of that name was handed over, or it cannot be read.
pub(super) fn credential(name: &str) -> Result<SecretSlice<u8>, Refused> {
    let folder = std::env::var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from).unwrap_or_default();
    let path = folder.join(name);
    if folder.as_os_str().is_empty() {
        return Err(Refused::Io { path, cause: io::ErrorKind::NotFound.into() });
    }
    let file = open(&path, false)?;
    content(&path, file)
}

/// Overwrites a file, and removes it.
///
/// It keeps the code from whoever looks into this file system later, as far as that writes in place. A file system that
/// copies on write or keeps snapshots, a flash drive that spreads its writes, and a back-up that was made meanwhile may
/// each hold the old bytes yet. What protects then is that the code is spent; and a credential never lies there at all.
pub(super) fn shred(path: &Path) -> Result<(), Refused> {
    let failed = |cause| Refused::Io { path: path.to_owned(), cause };
    let mut file = match open(path, true) {
        Err(refused) if refused.is_absent() => return Ok(()),
        opened => opened?,
    };
    let length = usize::try_from(facts(path, &file)?.len().min(LARGEST)).unwrap_or_default();
    let mut noise = vec![0; length];
    openssl::rand::rand_bytes(&mut noise).map_err(|error| failed(io::Error::other(error)))?;
    file.write_all(&noise).and_then(|()| file.sync_all()).map_err(failed)?;
    fs::remove_file(path).map_err(failed)
}

fn content(path: &Path, file: File) -> Result<SecretSlice<u8>, Refused> {
    let failed = |cause| Refused::Io { path: path.to_owned(), cause };
    // Room from the start leaves no copies of a code behind; one byte more tells that it has grown.
    let room = usize::try_from(LARGEST).unwrap_or_default() + 1;
    let mut bytes = Zeroizing::new(Vec::with_capacity(room));
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > LARGEST {
        return Err(Refused::TooLarge(path.to_owned()));
    }
    // A copy of just this length is wiped whole; what was read into is too.
    Ok(SecretSlice::from(bytes.to_vec()))
}

fn facts(path: &Path, file: &File) -> Result<fs::Metadata, Refused> {
    let facts = file.metadata().map_err(|cause| Refused::Io { path: path.to_owned(), cause })?;
    if facts.is_file() { Ok(facts) } else { Err(Refused::NotPlain(path.to_owned())) }
}

#[cfg(unix)]
fn own(path: &Path, facts: &fs::Metadata) -> Result<(), Refused> {
    use std::os::unix::fs::MetadataExt as _;
    if facts.uid() != rustix::process::geteuid().as_raw() {
        return Err(Refused::Owner(path.to_owned()));
    }
    if facts.mode() & 0o077 != 0 {
        return Err(Refused::Exposed(path.to_owned()));
    }
    Ok(())
}

#[cfg(not(unix))]
fn own(_: &Path, _: &fs::Metadata) -> Result<(), Refused> {
    Ok(())
}

/// Opens a file, which may have become a link or a pipe a moment ago.
#[cfg(unix)]
fn open(path: &Path, to_write: bool) -> Result<File, Refused> {
    use rustix::{
        fs::{Mode, OFlags},
        io::Errno,
    };
    let how = if to_write { OFlags::WRONLY } else { OFlags::RDONLY };
    let flags = how | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
    match rustix::fs::open(path, flags, Mode::empty()) {
        Ok(file) => Ok(file.into()),
        Err(Errno::LOOP | Errno::NXIO | Errno::ISDIR) => Err(Refused::NotPlain(path.to_owned())),
        Err(error) => Err(Refused::Io { path: path.to_owned(), cause: error.into() }),
    }
}

#[cfg(not(unix))]
fn open(path: &Path, to_write: bool) -> Result<File, Refused> {
    let mut options = File::options();
    let opened = options.read(!to_write).write(to_write).open(path);
    opened.map_err(|cause| Refused::Io { path: path.to_owned(), cause })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use secrecy::ExposeSecret as _;

    use super::*;

    fn put(path: &Path, mode: u32) {
        fs::write(path, "BU3U-ZDPT").unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn only_plain_files_of_our_own_that_nobody_else_reads_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        put(&at("own"), 0o600);
        put(&at("group"), 0o640);
        symlink(at("own"), at("link")).unwrap();
        fs::write(at("huge"), vec![b'x'; 70_000]).unwrap();
        fs::set_permissions(at("huge"), fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(read(&at("own")).unwrap().expose_secret(), b"BU3U-ZDPT");
        assert!(matches!(read(&at("group")), Err(Refused::Exposed(_))));
        assert!(matches!(read(&at("link")), Err(Refused::NotPlain(_))));
        assert!(matches!(read(&at("huge")), Err(Refused::TooLarge(_))));
        assert!(read(&at("none")).is_err_and(|refused| refused.is_absent()));
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).unwrap();
        assert!(is_there(folder.path()).unwrap());
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o750)).unwrap();
        assert!(matches!(is_there(folder.path()), Err(Refused::Exposed(_))));
        assert!(!is_there(&at("absent")).unwrap());
        if std::os::unix::fs::chown(at("own"), Some(65_534), None).is_err() {
            assert!(std::env::var_os("CI").is_none(), "CI has to run this as root");
            return eprintln!("NOT TESTED: another user's file: only root can give a file away");
        }
        assert!(matches!(read(&at("own")), Err(Refused::Owner(_))));
    }

    #[test]
    fn what_is_shredded_is_overwritten_under_each_of_its_names() {
        let folder = tempfile::tempdir().unwrap();
        let (file, other) = (folder.path().join("code"), folder.path().join("other name"));
        put(&file, 0o600);
        fs::hard_link(&file, &other).unwrap();
        shred(&file).unwrap();
        assert!(!file.exists());
        let left = fs::read(&other).unwrap();
        assert!(left.len() == 9 && left != b"BU3U-ZDPT", "{left:?}");
        shred(&file).unwrap();
    }
}
