//! What `install` has written, so that `uninstall` removes just that.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// Every file that is this program's, and every folder that was made for them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// The files.
    pub(crate) files: Vec<Written>,
    /// The folders, the outer ones first.
    pub(crate) folders: Vec<PathBuf>,
    /// The units that were enabled.
    #[serde(default)]
    pub(crate) units: Vec<String>,
    /// What launchd was told to start.
    #[serde(default)]
    pub(crate) agents: Vec<PathBuf>,
}

/// A file as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Written {
    /// Where.
    pub(crate) path: PathBuf,
    /// Tells whether it was changed since.
    pub(crate) mark: String,
}

impl Manifest {
    /// What an earlier run has written down; empty where none has.
    ///
    /// # Errors
    /// If it is there and cannot be read.
    pub(crate) fn load(path: &Path) -> io::Result<Self> {
        match std::fs::read(path) {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes)?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error),
        }
    }

    /// Whether the file at `path` is as it was written.
    pub(crate) fn holds(&self, path: &Path) -> bool {
        let written = self.files.iter().find(|written| written.path == path);
        written.is_some_and(|written| mark(path).is_ok_and(|mark| mark == written.mark))
    }

    /// The file at `path` is this program's from now on, as it is now.
    pub(crate) fn add(&mut self, path: &Path) -> io::Result<()> {
        let mark = mark(path)?;
        self.files.retain(|written| written.path != path);
        self.files.push(Written { path: path.to_owned(), mark });
        Ok(())
    }
}

/// The length of a file, and a sum over its content (FNV-1a, over words of 8 bytes). It is to notice what a person or another
/// program has changed, not what somebody has forged.
fn mark(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let (mut length, mut sum) = (0_u64, 0xcbf2_9ce4_8422_2325_u64);
    let mut buffer = vec![0; 1 << 20];
    loop {
        let count = fill(&mut file, &mut buffer)?;
        let read = buffer.get(..count).unwrap_or_default();
        for word in read.chunks(8) {
            let mut bytes = [0; 8];
            bytes.split_at_mut(word.len()).0.copy_from_slice(word);
            sum = (sum ^ u64::from_le_bytes(bytes)).wrapping_mul(0x0100_0000_01b3);
        }
        length += count as u64;
        if count < buffer.len() {
            return Ok(format!("{length:x}-{sum:016x}"));
        }
    }
}

/// As much as fits, so that a sum does not depend on how a file is read.
fn fill(file: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut count = 0;
    loop {
        match file.read(buffer.get_mut(count..).unwrap_or_default()) {
            Ok(0) => return Ok(count),
            Ok(more) => count += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Whether two files hold the same.
pub(crate) fn same(one: &Path, other: &Path) -> io::Result<bool> {
    if one.metadata()?.len() != other.metadata()?.len() {
        return Ok(false);
    }
    let (mut one, mut other) = (File::open(one)?, File::open(other)?);
    let (mut left, mut right) = (vec![0; 1 << 20], vec![0; 1 << 20]);
    loop {
        let count = fill(&mut one, &mut left)?;
        if fill(&mut other, &mut right)? != count || left.get(..count) != right.get(..count) {
            return Ok(false);
        }
        if count < left.len() {
            return Ok(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_until_it_is_changed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("unit");
        let mut manifest = Manifest::default();
        for (before, after) in [("same", "sane"), ("", "0"), ("eight by", "eight by\0")] {
            std::fs::write(&path, before).unwrap();
            manifest.add(&path).unwrap();
            assert!(manifest.holds(&path), "{before}");
            std::fs::write(&path, after).unwrap();
            assert!(!manifest.holds(&path), "{after}");
        }
        assert_eq!(manifest.files.len(), 1);
        assert!(!manifest.holds(folder.path()));
    }

    #[test]
    fn files_are_the_same_only_byte_by_byte() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str, content: &[u8]| {
            let path = folder.path().join(name);
            std::fs::write(&path, content).unwrap();
            path
        };
        let large = vec![7; (1 << 20) + 5];
        let mut other = large.clone();
        other[1 << 20] = 8;
        let (one, two, three) = (at("1", &large), at("2", &large), at("3", &other));
        assert!(same(&one, &two).unwrap() && !same(&one, &three).unwrap());
        assert!(!same(&one, &at("4", b"")).unwrap());
    }
}
