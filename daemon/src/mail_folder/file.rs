//! Files in a folder that anyone may write to: nothing is opened that could block, lead elsewhere or be too large.

use std::{
    ffi::OsStr,
    fs::{self, File},
    io::{self, Read as _},
    path::{Path, PathBuf},
    time::SystemTime,
};

use intake::MAX_MAIL_BYTES;
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret as _, SecretSlice};

/// Whoever writes a mail writes more of it within this time.
pub(crate) const SETTLED: SignedDuration = SignedDuration::from_secs(2);

/// The bytes of a mail; they hold codes.
pub(super) struct Content(SecretSlice<u8>);

impl Content {
    pub(super) fn bytes(&self) -> &[u8] {
        self.0.expose_secret()
    }

    /// What a mail is known again by.
    pub(super) fn hash(&self) -> String {
        openssl::sha::sha256(self.bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Why a file is left unread.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refused {
    #[error("it is no plain file but a link, a pipe, a device or a folder")]
    NotPlain,
    #[error("it is larger than 10 MiB, and no approval mail is")]
    TooLarge,
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Refused {
    /// Whether it went before it was looked at.
    pub(super) fn is_gone(&self) -> bool {
        match self {
            Self::Io(error) => error.kind() == io::ErrorKind::NotFound,
            Self::NotPlain | Self::TooLarge => false,
        }
    }
}

/// The mails of a folder, the oldest first. One that does not exist has none.
pub(super) fn list(folder: &Path, is_mail: impl Fn(&OsStr) -> bool) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(Vec::new());
        }
        Err(error) => return Err(error),
    };
    let mut mails: Vec<(SystemTime, PathBuf)> = entries
        .filter_map(Result::ok)
        .filter(|entry| is_mail(&entry.file_name()))
        .map(|entry| {
            let changed = entry.metadata().and_then(|facts| facts.modified());
            (changed.unwrap_or(SystemTime::UNIX_EPOCH), entry.path())
        })
        .collect();
    mails.sort();
    Ok(mails.into_iter().map(|(_, path)| path).collect())
}

/// Whether a file changed so lately that somebody may be writing to it yet.
pub(crate) fn is_fresh(path: &Path, now: Timestamp) -> bool {
    let changed = fs::symlink_metadata(path).and_then(|facts| facts.modified()).ok();
    let changed = changed.and_then(|at| Timestamp::try_from(at).ok());
    changed.is_some_and(|at| (SignedDuration::ZERO..SETTLED).contains(&now.duration_since(at)))
}

/// What a file holds.
pub(super) fn content(path: &Path) -> Result<Content, Refused> {
    // Opening a device may already do something, so it is looked at first; and again once it cannot be swapped any more.
    if !fs::symlink_metadata(path)?.is_file() {
        return Err(Refused::NotPlain);
    }
    let file = open(path)?;
    let facts = file.metadata()?;
    if !facts.is_file() {
        return Err(Refused::NotPlain);
    }
    if facts.len() > MAX_MAIL_BYTES as u64 {
        return Err(Refused::TooLarge);
    }
    // Room from the start leaves no copies of a code behind; one byte more tells that it has grown.
    let room = usize::try_from(facts.len()).unwrap_or(0).min(MAX_MAIL_BYTES) + 1;
    let mut bytes = Vec::with_capacity(room);
    file.take(MAX_MAIL_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > MAX_MAIL_BYTES {
        return Err(Refused::TooLarge);
    }
    Ok(Content(SecretSlice::from(bytes)))
}

/// Opens a file that may have become a link or a pipe in the meantime.
#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags};
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
    Ok(rustix::fs::open(path, flags, Mode::empty())?.into())
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<File> {
    File::open(path)
}

#[cfg(test)]
mod tests {
    use std::os::unix::{fs::symlink, net::UnixListener};

    use super::*;

    #[test]
    fn links_pipes_sockets_folders_and_large_files_are_refused_without_waiting() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("mail.eml"), "From: a@b.test\n\nPIN: 1").unwrap();
        symlink(at("mail.eml"), at("link.eml")).unwrap();
        rustix::fs::mknodat(
            rustix::fs::CWD,
            at("pipe.eml"),
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RUSR,
            0,
        )
        .unwrap();
        let _socket = UnixListener::bind(at("socket.eml")).unwrap();
        fs::create_dir(at("folder.eml")).unwrap();
        File::create(at("huge.eml")).unwrap().set_len(MAX_MAIL_BYTES as u64 + 1).unwrap();

        for name in ["link.eml", "pipe.eml", "socket.eml", "folder.eml"] {
            assert!(matches!(content(&at(name)), Err(Refused::NotPlain)), "{name}");
        }
        assert!(matches!(content(&at("huge.eml")), Err(Refused::TooLarge)));
        assert!(content(&at("nothing.eml")).err().is_some_and(|refused| refused.is_gone()));
        assert_eq!(content(&at("mail.eml")).unwrap().bytes(), b"From: a@b.test\n\nPIN: 1");
        // One that became a link or a pipe after it was looked at.
        assert!(open(&at("link.eml")).is_err());
        assert!(!open(&at("pipe.eml")).unwrap().metadata().unwrap().is_file());
    }

    #[test]
    fn a_file_that_changed_a_moment_ago_is_fresh_and_one_from_the_future_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mail.eml");
        let file = File::create(&path).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1000)).unwrap();
        let fresh = |second| is_fresh(&path, Timestamp::from_second(second).unwrap());
        assert_eq!([999, 1000, 1001, 1002].map(fresh), [false, true, true, false]);
        assert!(!is_fresh(&folder.path().join("absent"), Timestamp::UNIX_EPOCH));
    }

    #[test]
    fn mails_are_listed_by_their_age() {
        let folder = tempfile::tempdir().unwrap();
        for (name, second) in [("c.eml", 1), ("a.eml", 2), ("b.eml", 3), ("d.txt", 4)] {
            let file = File::create(folder.path().join(name)).unwrap();
            file.set_modified(SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(second)).unwrap();
        }
        let listed = list(folder.path(), |name| name != "d.txt").unwrap();
        let names: Vec<_> = listed.iter().map(|path| path.file_name().unwrap()).collect();
        assert_eq!(names, ["c.eml", "a.eml", "b.eml"]);
        assert!(list(&folder.path().join("absent"), |_| true).unwrap().is_empty());
    }
}
