//! Tells what changes in a folder, whether the folder is there yet or not.

#[cfg_attr(target_os = "linux", path = "folder/inotify.rs")]
#[cfg_attr(not(target_os = "linux"), path = "folder/unsupported.rs")]
mod platform;

use std::{ffi::OsString, io, path::Path};

/// What happened in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FolderChange {
    /// Something was made and may still be written to.
    Created(OsString),
    /// A file is complete: it was closed after it was written to, or it was moved here.
    Arrived(OsString),
    /// Something was removed, or moved elsewhere.
    Gone(OsString),
    /// The folder itself came, went, or had more changes than could be listed: all of it is to be looked at.
    Everything,
}

/// A folder that is watched. It may not exist yet, it may go and come back. Nothing is looked at again and again.
///
/// A link on the way to it is followed to where it leads when the folder comes; that the link is changed later is not
/// told, and neither is a change inside the folders in it.
///
/// ```
/// # #[cfg(target_os = "linux")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// use wake::{FolderChange, FolderWatch};
///
/// let home = tempfile::tempdir()?;
/// let mut watch = FolderWatch::new(&home.path().join("mail"))?;
/// std::fs::create_dir(home.path().join("mail"))?;
/// assert_eq!(watch.changed().await?, FolderChange::Everything);
/// # Ok(())
/// # }
/// # #[cfg(not(target_os = "linux"))]
/// # fn main() {}
/// ```
#[derive(Debug)]
pub struct FolderWatch(platform::Watch);

impl FolderWatch {
    /// Watches the folder `path`, which is absolute, from now on. What is in it now is not told.
    ///
    /// # Errors
    /// If the path is not absolute, if the system watches no more for this user or no folders at all, or outside a
    /// tokio runtime with I/O.
    pub fn new(path: &Path) -> io::Result<Self> {
        platform::Watch::new(path).map(Self)
    }

    /// Waits for the next change. Nothing is lost if this is dropped before it ends: what is not taken waits, up to the
    /// system's bound, and beyond that is told as [`FolderChange::Everything`].
    ///
    /// # Errors
    /// If the system tells nothing any more.
    pub async fn changed(&mut self) -> io::Result<FolderChange> {
        self.0.changed().await
    }
}
