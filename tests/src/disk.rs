//! A disk of the test's own that can be full or read-only: only inside namespaces of one's own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::ran::Ran;

/// A small disk in memory, mounted on a folder. Unmounted when this is dropped: the home around it could not be removed
/// else.
#[derive(Debug)]
pub struct SmallDisk {
    folder: PathBuf,
}

impl SmallDisk {
    /// Mounts a disk of `size`, such as `64k`, on a folder, which is made.
    ///
    /// # Panics
    /// If that cannot be done.
    #[must_use]
    pub fn new(folder: &Path, size: &str) -> Self {
        fs::create_dir_all(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let this = Self { folder: folder.to_owned() };
        this.mount(&["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]);
        this
    }

    /// A file on it.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Fills what is left, to the last page.
    pub fn fill(&self) {
        // One write after another takes what is there, the last of them in part.
        let _full = fs::write(self.path("filler"), vec![0; 8 << 20]);
    }

    /// Makes room again.
    ///
    /// # Panics
    /// If it was not filled.
    pub fn make_room(&self) {
        fs::remove_file(self.path("filler")).unwrap_or_else(|error| panic!("it was not filled: {error}"));
    }

    /// Lets nobody write to it.
    pub fn make_read_only(&self) {
        self.mount(&["-o", "remount,ro"]);
    }

    /// Lets everybody write to it again.
    pub fn make_writable(&self) {
        self.mount(&["-o", "remount,rw"]);
    }

    fn mount(&self, words: &[&str]) {
        let _ = Ran::of(Command::new("mount").args(words).arg(&self.folder)).ok();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.folder).status();
    }
}
