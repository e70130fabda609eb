//! Folders by inotify(7).
//!
//! While the folder is not there, the nearest folder above it that is tells when the next one on the way appears. All
//! folders above are watched for being moved or removed themselves, which costs nothing while it does not happen.

use std::{
    collections::VecDeque,
    ffi::{OsStr, OsString},
    io,
    mem::MaybeUninit,
    os::{fd::OwnedFd, unix::ffi::OsStrExt as _},
    path::{Path, PathBuf},
};

use rustix::{
    fs::inotify::{self, CreateFlags, ReadFlags, WatchFlags},
    io::Errno,
};
use tokio::io::unix::AsyncFd;

use super::FolderChange;
use crate::descriptor::watched;

/// Many changes a read, and some room beyond the longest name there is.
const BUFFER: usize = 4096;

/// What is asked of every folder on the way, and of the folder itself.
const ITSELF: WatchFlags = WatchFlags::DELETE_SELF.union(WatchFlags::MOVE_SELF).union(WatchFlags::ONLYDIR);
/// What is asked of the folder.
const CONTENT: WatchFlags = WatchFlags::CREATE
    .union(WatchFlags::CLOSE_WRITE)
    .union(WatchFlags::MOVED_TO)
    .union(WatchFlags::MOVED_FROM)
    .union(WatchFlags::DELETE);
/// What is asked of the nearest folder while the folder is not there: that the next one is made, or may be looked into.
const NEXT: WatchFlags = WatchFlags::CREATE.union(WatchFlags::MOVED_TO).union(WatchFlags::ATTRIB);

/// A folder, there or not, that is watched.
#[derive(Debug)]
pub(super) struct Watch {
    path: PathBuf,
    inotify: AsyncFd<OwnedFd>,
    /// The next folder on the way, while the folder is not there.
    awaited: Option<OsString>,
    /// What was read of the kernel's list and not taken yet.
    read: VecDeque<FolderChange>,
}

/// What the kernel told.
enum Told {
    Change(FolderChange),
    /// Something is different about the way to the folder.
    Way,
}

impl Watch {
    pub(super) fn new(path: &Path) -> io::Result<Self> {
        if !path.is_absolute() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "the path is not absolute"));
        }
        let (inotify, awaited) = on_the_way(path)?;
        Ok(Self { path: path.to_owned(), inotify, awaited, read: VecDeque::new() })
    }

    pub(super) async fn changed(&mut self) -> io::Result<FolderChange> {
        loop {
            if let Some(change) = self.read.pop_front() {
                return Ok(change);
            }
            let mut guard = self.inotify.readable().await?;
            let told = told(self.inotify.get_ref())?;
            if told.is_empty() {
                guard.clear_ready();
                continue;
            }
            drop(guard);
            self.take(told)?;
        }
    }

    fn take(&mut self, told: Vec<Told>) -> io::Result<()> {
        for told in told {
            match told {
                Told::Change(FolderChange::Everything) => {
                    self.read = VecDeque::from([FolderChange::Everything]);
                    return self.look_again();
                }
                Told::Change(change) if self.awaited.is_none() => self.read.push_back(change),
                Told::Change(change) if !self.is_awaited(&change) => {}
                Told::Change(_) | Told::Way => return self.look_again(),
            }
        }
        Ok(())
    }

    fn is_awaited(&self, change: &FolderChange) -> bool {
        match change {
            FolderChange::Created(name) | FolderChange::Arrived(name) | FolderChange::Gone(name) => {
                self.awaited.as_deref() == Some(name.as_os_str())
            }
            FolderChange::Everything => true,
        }
    }

    /// Watches the way as it is now. What has not been read is part of "everything".
    fn look_again(&mut self) -> io::Result<()> {
        let was_there = self.awaited.is_none();
        (self.inotify, self.awaited) = on_the_way(&self.path)?;
        if was_there || self.awaited.is_none() {
            self.read = VecDeque::from([FolderChange::Everything]);
        }
        Ok(())
    }
}

/// Watches the way to `path`; with the next folder on it that is not there.
fn on_the_way(path: &Path) -> io::Result<(AsyncFd<OwnedFd>, Option<OsString>)> {
    let inotify = inotify::init(CreateFlags::NONBLOCK | CreateFlags::CLOEXEC)?;
    let mut way: Vec<&Path> = path.ancestors().collect();
    way.reverse();
    let last = way.len() - 1;
    let mut nearest = None;
    loop {
        let before = nearest;
        let first = nearest.map_or(0, |nearest| nearest + 1);
        for (at, folder) in way.iter().enumerate().skip(first) {
            let asked = if at == last { ITSELF | CONTENT } else { ITSELF };
            match inotify::add_watch(&inotify, *folder, asked) {
                Ok(_) => nearest = Some(at),
                // A folder that may not be listed may still be passed through.
                Err(Errno::NOENT | Errno::NOTDIR | Errno::ACCESS) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let Some(at) = nearest else {
            return Err(Errno::ACCESS.into());
        };
        if at == last {
            return Ok((watched(inotify)?, None));
        }
        // What appeared before the nearest one told of it is found by going on from there.
        if nearest == before {
            let next = way[at + 1].file_name().unwrap_or_default();
            return Ok((watched(inotify)?, Some(next.to_owned())));
        }
        match inotify::add_watch(&inotify, way[at], ITSELF | NEXT) {
            Ok(_) => {}
            // It went again.
            Err(Errno::NOENT | Errno::NOTDIR | Errno::ACCESS) => nearest = None,
            Err(error) => return Err(error.into()),
        }
    }
}

/// Takes one buffer of what the kernel has to tell; none if it has nothing.
fn told(inotify: &OwnedFd) -> io::Result<Vec<Told>> {
    let mut buffer = [MaybeUninit::uninit(); BUFFER];
    let mut events = inotify::Reader::new(inotify, &mut buffer);
    let mut told = Vec::new();
    loop {
        match events.next() {
            Ok(event) => {
                let name = event.file_name().map(|name| OsStr::from_bytes(name.to_bytes()).to_owned());
                told.push(meaning(event.events(), name));
            }
            Err(Errno::AGAIN) => return Ok(told),
            Err(error) => return Err(error.into()),
        }
        if events.is_buffer_empty() {
            return Ok(told);
        }
    }
}

fn meaning(event: ReadFlags, name: Option<OsString>) -> Told {
    let Some(name) = name else {
        let full = event.contains(ReadFlags::QUEUE_OVERFLOW);
        return if full { Told::Change(FolderChange::Everything) } else { Told::Way };
    };
    Told::Change(if event.intersects(ReadFlags::CLOSE_WRITE | ReadFlags::MOVED_TO) {
        FolderChange::Arrived(name)
    } else if event.intersects(ReadFlags::DELETE | ReadFlags::MOVED_FROM) {
        FolderChange::Gone(name)
    } else {
        FolderChange::Created(name)
    })
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::symlink, time::Duration};

    use tokio::time::timeout;

    use super::*;

    const AT_ONCE: Duration = Duration::from_secs(1);
    const NEVER: Duration = Duration::from_millis(50);

    async fn next(watch: &mut Watch) -> FolderChange {
        timeout(AT_ONCE, watch.changed()).await.expect("it is not told").unwrap()
    }

    async fn is_quiet(watch: &mut Watch) -> bool {
        timeout(NEVER, watch.changed()).await.is_err()
    }

    fn name(name: &str) -> OsString {
        name.into()
    }

    #[tokio::test(flavor = "current_thread")]
    async fn a_file_has_arrived_when_it_is_closed_or_moved_in_and_not_before() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("mail");
        fs::create_dir(&folder).unwrap();
        fs::write(home.path().join("outside"), "x").unwrap();
        let mut watch = Watch::new(&folder).unwrap();

        let file = fs::File::create(folder.join("written")).unwrap();
        assert_eq!(next(&mut watch).await, FolderChange::Created(name("written")));
        assert!(is_quiet(&mut watch).await);
        drop(file);
        assert_eq!(next(&mut watch).await, FolderChange::Arrived(name("written")));

        fs::rename(home.path().join("outside"), folder.join("moved")).unwrap();
        assert_eq!(next(&mut watch).await, FolderChange::Arrived(name("moved")));

        fs::remove_file(folder.join("moved")).unwrap();
        assert_eq!(next(&mut watch).await, FolderChange::Gone(name("moved")));
        symlink("elsewhere", folder.join("link")).unwrap();
        assert_eq!(next(&mut watch).await, FolderChange::Created(name("link")));
        assert!(is_quiet(&mut watch).await);
    }

    #[tokio::test(flavor = "current_thread")]
    async fn a_folder_that_is_not_there_yet_is_told_when_it_comes_and_its_neighbours_are_not() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("a/b/mail");
        let mut watch = Watch::new(&folder).unwrap();

        fs::create_dir(home.path().join("neighbour")).unwrap();
        fs::create_dir(home.path().join("a")).unwrap();
        fs::create_dir(home.path().join("a/neighbour")).unwrap();
        assert!(is_quiet(&mut watch).await);
        fs::create_dir_all(&folder).unwrap();
        assert_eq!(next(&mut watch).await, FolderChange::Everything);

        fs::write(folder.join("file"), "x").unwrap();
        assert_eq!(next(&mut watch).await, FolderChange::Created(name("file")));
        assert_eq!(next(&mut watch).await, FolderChange::Arrived(name("file")));
    }

    #[tokio::test(flavor = "current_thread")]
    async fn a_folder_that_is_removed_or_moved_away_with_its_parent_is_told_and_again_when_it_is_back() {
        let home = tempfile::tempdir().unwrap();
        let (parent, folder) = (home.path().join("parent"), home.path().join("parent/mail"));
        fs::create_dir_all(&folder).unwrap();
        let mut watch = Watch::new(&folder).unwrap();

        fs::remove_dir(&folder).unwrap();
        assert_eq!(next(&mut watch).await, FolderChange::Everything);
        fs::create_dir(&folder).unwrap();
        assert_eq!(next(&mut watch).await, FolderChange::Everything);

        fs::rename(&parent, home.path().join("elsewhere")).unwrap();
        assert_eq!(next(&mut watch).await, FolderChange::Everything);
        fs::write(home.path().join("elsewhere/mail/file"), "x").unwrap();
        assert!(is_quiet(&mut watch).await, "that is another folder now");
        fs::rename(home.path().join("elsewhere"), &parent).unwrap();
        assert_eq!(next(&mut watch).await, FolderChange::Everything);
        fs::write(folder.join("file"), "y").unwrap();
        assert_eq!(next(&mut watch).await, FolderChange::Arrived(name("file")));
    }

    #[tokio::test(flavor = "current_thread")]
    async fn a_file_in_the_folders_place_is_no_folder() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("mail");
        fs::write(&folder, "x").unwrap();
        let mut watch = Watch::new(&folder).unwrap();

        fs::write(&folder, "y").unwrap();
        assert!(is_quiet(&mut watch).await);
        fs::remove_file(&folder).unwrap();
        fs::create_dir(&folder).unwrap();
        assert_eq!(next(&mut watch).await, FolderChange::Everything);
    }

    #[tokio::test(flavor = "current_thread")]
    async fn more_changes_than_the_kernel_lists_are_told_as_everything() {
        let folder = tempfile::tempdir().unwrap();
        let mut watch = Watch::new(folder.path()).unwrap();
        let bound: usize =
            fs::read_to_string("/proc/sys/fs/inotify/max_queued_events").unwrap().trim().parse().unwrap();
        let (here, there) = (folder.path().join("here"), folder.path().join("there"));
        fs::write(&here, "x").unwrap();
        for _ in 0..=bound / 4 {
            fs::rename(&here, &there).unwrap();
            fs::rename(&there, &here).unwrap();
        }

        let mut taken = 0;
        while next(&mut watch).await != FolderChange::Everything {
            taken += 1;
            assert!(taken <= bound, "the overflow is never told");
        }
        fs::write(folder.path().join("new"), "x").unwrap();
        assert_eq!(next(&mut watch).await, FolderChange::Created(name("new")), "it goes on from there");
    }

    #[tokio::test(flavor = "current_thread")]
    async fn a_path_that_is_not_absolute_is_refused() {
        assert_eq!(Watch::new("mail".as_ref()).unwrap_err().kind(), io::ErrorKind::InvalidInput);
    }
}
