//! Changes to files that are made all together or not at all: what is not kept in the end is undone.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use tempfile::Builder;

use super::manifest;
use super::shipped::{Content, File};

/// What old files are called until it is clear that the new ones stay.
const ASIDE: &str = ".neverlapse-before-";

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Did {
    /// It was not there before.
    Wrote,
    /// Another one was there before.
    Replaced,
    /// It was there already.
    Nothing,
    /// Another one is there that is not this program's to replace.
    Kept,
    /// It is gone.
    Removed,
}

/// Changes under way; all are undone when this is dropped, unless they are kept.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    undo: Vec<Undo>,
    kept: bool,
}

#[derive(Debug)]
enum Undo {
    Remove(PathBuf),
    RemoveFolder(PathBuf),
    Restore { path: PathBuf, aside: PathBuf },
}

impl Changes {
    /// Makes a folder and what is missing above it.
    ///
    /// # Errors
    /// If it cannot be made.
    pub(crate) fn folder(&mut self, path: &Path) -> io::Result<()> {
        if path.is_dir() {
            return Ok(());
        }
        if let Some(above) = path.parent() {
            self.folder(above)?;
        }
        make(path)?;
        self.undo.push(Undo::RemoveFolder(path.to_owned()));
        Ok(())
    }

    /// Has `file` be there; another one in its place stays unless it `may_go`.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(crate) fn put(&mut self, file: &File, may_go: bool) -> io::Result<Did> {
        let there = fs::symlink_metadata(&file.path).is_ok();
        if there && holds(&file.path, &file.content).unwrap_or(false) {
            return Ok(Did::Nothing);
        }
        if there && !may_go {
            return Ok(Did::Kept);
        }
        let folder = file.path.parent().unwrap_or(&file.path);
        self.folder(folder)?;
        // It is whole before it has its name: a program that runs keeps its own.
        let mut new = Builder::new().prefix(".neverlapse-new-").tempfile_in(folder)?;
        let mode = match &file.content {
            Content::Program(from) => {
                // From file to file, the system copies by itself.
                io::copy(&mut fs::File::open(from)?, new.as_file_mut())?;
                0o755
            }
            Content::Bytes(bytes) => {
                new.write_all(bytes)?;
                0o644
            }
        };
        #[cfg(unix)]
        new.as_file().set_permissions(std::os::unix::fs::PermissionsExt::from_mode(mode))?;
        #[cfg(not(unix))]
        let _ = mode;
        new.as_file().sync_all()?;
        if there {
            let aside = aside(&file.path)?;
            self.undo.push(Undo::Restore { path: file.path.clone(), aside });
        }
        new.persist(&file.path)?;
        if there {
            return Ok(Did::Replaced);
        }
        self.undo.push(Undo::Remove(file.path.clone()));
        Ok(Did::Wrote)
    }

    /// The folders that were made, the outer ones first.
    pub(crate) fn folders(&self) -> impl Iterator<Item = &Path> {
        self.undo.iter().filter_map(|undo| match undo {
            Undo::RemoveFolder(path) => Some(path.as_path()),
            Undo::Remove(_) | Undo::Restore { .. } => None,
        })
    }

    /// Keeps all of it.
    pub(crate) fn keep(mut self) {
        self.kept = true;
        for undo in &self.undo {
            if let Undo::Restore { aside, .. } = undo {
                // It is of no use any more; that it stays hurts nobody.
                let _ = fs::remove_file(aside);
            }
        }
    }
}

impl Drop for Changes {
    fn drop(&mut self) {
        if self.kept {
            return;
        }
        for undo in self.undo.drain(..).rev() {
            // What cannot be undone is left; the failure that led here is what is told.
            let _ = match undo {
                Undo::Remove(path) => fs::remove_file(path),
                Undo::RemoveFolder(path) => fs::remove_dir(path),
                Undo::Restore { path, aside } => fs::rename(aside, path),
            };
        }
    }
}

/// Makes one folder, as the XDG Base Directory Specification has it.
#[cfg(unix)]
fn make(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new().mode(0o700).create(path)
}

#[cfg(not(unix))]
fn make(path: &Path) -> io::Result<()> {
    fs::create_dir(path)
}

fn holds(path: &Path, content: &Content) -> io::Result<bool> {
    match content {
        Content::Program(from) => manifest::same(path, from),
        Content::Bytes(bytes) => Ok(fs::read(path)? == **bytes),
    }
}

/// A second name for the file at `path`, under which it survives being replaced.
fn aside(path: &Path) -> io::Result<PathBuf> {
    let folder = path.parent().unwrap_or(path);
    let (_, aside) = Builder::new().prefix(ASIDE).tempfile_in(folder)?.keep()?;
    fs::remove_file(&aside)?;
    // Some file systems know no second names.
    if fs::hard_link(path, &aside).is_err() {
        fs::copy(path, &aside)?;
    }
    Ok(aside)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: PathBuf, text: &'static str) -> File {
        File { path, content: Content::Bytes(text.as_bytes().into()) }
    }

    #[test]
    fn what_is_not_kept_is_as_it_was_before() {
        let home = tempfile::tempdir().unwrap();
        let (old, new) = (home.path().join("old"), home.path().join("a/b/new"));
        fs::write(&old, "mine").unwrap();
        {
            let mut changes = Changes::default();
            assert_eq!(changes.put(&file(old.clone(), "yours"), true).unwrap(), Did::Replaced);
            assert_eq!(changes.put(&file(new.clone(), "new"), false).unwrap(), Did::Wrote);
            assert_eq!((fs::read_to_string(&old).unwrap(), new.exists()), ("yours".into(), true));
        }
        assert_eq!(fs::read_to_string(&old).unwrap(), "mine");
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1, "nothing else is left");
    }

    #[test]
    fn what_is_kept_leaves_nothing_beside_it() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("file");
        fs::write(&path, "old").unwrap();
        let mut changes = Changes::default();
        assert_eq!(changes.put(&file(path.clone(), "new"), false).unwrap(), Did::Kept);
        assert_eq!(changes.put(&file(path.clone(), "new"), true).unwrap(), Did::Replaced);
        assert_eq!(changes.put(&file(path.clone(), "new"), true).unwrap(), Did::Nothing);
        changes.keep();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
    }
}
