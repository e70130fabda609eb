//! Tells when a file is made, replaced, changed or removed, by watching the folder that it is in (inotify(7)).

use std::{
    ffi::OsString,
    io,
    mem::MaybeUninit,
    os::{fd::OwnedFd, unix::ffi::OsStrExt as _},
    path::Path,
};

use rustix::{
    fs::inotify::{self, CreateFlags, WatchFlags},
    io::Errno,
};
use tokio::io::unix::AsyncFd;

use crate::descriptor::watched;

/// A file, there or not, that is watched.
#[derive(Debug)]
pub struct FileWatch {
    name: OsString,
    inotify: AsyncFd<OwnedFd>,
}

impl FileWatch {
    /// Watches the file `path` from now on. A link at `path` is watched itself, not what it leads to.
    ///
    /// # Errors
    /// If its folder is not there or cannot be watched.
    pub fn new(path: &Path) -> io::Result<Self> {
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
            return Err(io::ErrorKind::InvalidInput.into());
        };
        let inotify = inotify::init(CreateFlags::NONBLOCK | CreateFlags::CLOEXEC)?;
        let changes = WatchFlags::CREATE
            | WatchFlags::MOVED_TO
            | WatchFlags::CLOSE_WRITE
            | WatchFlags::ATTRIB
            | WatchFlags::DELETE
            | WatchFlags::MOVED_FROM;
        inotify::add_watch(&inotify, folder, changes | WatchFlags::ONLYDIR)?;
        Ok(Self { name: name.to_owned(), inotify: watched(inotify)? })
    }

    /// Waits for a change; several that came together are one.
    ///
    /// # Errors
    /// If the kernel tells nothing any more.
    pub async fn changed(&self) -> io::Result<()> {
        loop {
            let mut guard = self.inotify.readable().await?;
            let told = self.told()?;
            guard.clear_ready();
            if told {
                return Ok(());
            }
        }
    }

    /// Takes all that the kernel has to tell; whether it is about this file.
    fn told(&self) -> io::Result<bool> {
        let mut buffer = [MaybeUninit::uninit(); 1024];
        let mut events = inotify::Reader::new(self.inotify.get_ref(), &mut buffer);
        let mut told = false;
        loop {
            match events.next() {
                // Without a name it is about the whole folder, or too much happened for a list.
                Ok(event) => {
                    told |= event.file_name().is_none_or(|name| name.to_bytes() == self.name.as_bytes());
                }
                Err(Errno::AGAIN) => return Ok(told),
                Err(error) => return Err(error.into()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::symlink, time::Duration};

    use tokio::time::timeout;

    use super::*;

    const AT_ONCE: Duration = Duration::from_secs(1);

    #[tokio::test(flavor = "current_thread")]
    async fn a_link_that_is_made_replaced_or_removed_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let (link, new) = (folder.path().join("link"), folder.path().join("new"));
        let watch = FileWatch::new(&link).unwrap();

        symlink("somewhere", &link).unwrap();
        timeout(AT_ONCE, watch.changed()).await.expect("it is not told").unwrap();

        symlink("elsewhere", &new).unwrap();
        fs::rename(&new, &link).unwrap();
        timeout(AT_ONCE, watch.changed()).await.expect("it is not told").unwrap();

        fs::remove_file(&link).unwrap();
        timeout(AT_ONCE, watch.changed()).await.expect("it is not told").unwrap();
    }

    #[tokio::test(flavor = "current_thread")]
    async fn what_happens_to_its_neighbours_is_not_told() {
        let folder = tempfile::tempdir().unwrap();
        let watch = FileWatch::new(&folder.path().join("here")).unwrap();

        fs::write(folder.path().join("there"), "something").unwrap();

        assert!(timeout(Duration::from_millis(50), watch.changed()).await.is_err());
    }
}
