//! Files and folders that outlast a power cut and that only their owner can read.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// Makes `folder` and its parents with mode 0700; one that exists gets that mode.
pub(crate) fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
        builder.mode(0o700).create(folder)?;
        let mut permissions = std::fs::metadata(folder)?.permissions();
        if permissions.mode() & 0o777 != 0o700 {
            permissions.set_mode(0o700);
            std::fs::set_permissions(folder, permissions)?;
        }
        Ok(())
    }
    #[cfg(not(unix))]
    builder.create(folder)
}

/// Writes a file of mode 0600 whole: a reader sees the old one or the new one, after a crash too. Durable on return.
///
/// # Errors
/// If it cannot be written; the old one is whole then, and nothing is left beside it.
pub fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = path.with_extension("new");
    write_private(&beside, bytes).and_then(|()| rename(&beside, path)).inspect_err(|_| {
        // It is of no use to anyone; failing to remove it changes nothing.
        let _ = std::fs::remove_file(&beside);
    })
}

fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Renames within one folder, durably.
pub(crate) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    std::fs::rename(from, to)?;
    sync_path(to.parent().unwrap_or(to))
}

/// Copies a folder of files and folders to `to`, which must not exist; durable on return, but for its own name.
pub(crate) fn copy(from: &Path, to: &Path) -> io::Result<()> {
    make_private(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), &target)?;
            OpenOptions::new().write(true).open(&target)?.sync_all()?;
        }
    }
    sync_path(to)
}

/// Makes every file and folder below `folder` durable.
pub(crate) fn sync_tree(folder: &Path) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync_tree(&entry.path())?;
        } else {
            OpenOptions::new().write(true).open(entry.path())?.sync_all()?;
        }
    }
    sync_path(folder)
}

/// Makes the names in a folder durable. Windows has no such call, and needs none: it logs them itself.
pub(crate) fn sync_folder(folder: &File) -> io::Result<()> {
    if cfg!(unix) { folder.sync_all() } else { Ok(()) }
}

pub(crate) fn sync_path(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Removes a folder with all it has; fine if there is none.
pub(crate) fn remove(folder: &Path) -> io::Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn folders_and_files_are_for_their_owner_only() {
        let home = tempfile::tempdir().unwrap();
        let open_to_all = home.path().join("open");
        std::fs::create_dir(&open_to_all).unwrap();
        std::fs::set_permissions(&open_to_all, std::fs::Permissions::from_mode(0o755)).unwrap();
        make_private(&open_to_all).unwrap();
        assert_eq!(mode(&open_to_all), 0o700);

        let file = open_to_all.join("key");
        write_file(&file, b"1").unwrap();
        write_file(&file, b"2").unwrap();
        assert_eq!(mode(&file), 0o600);
        assert_eq!(std::fs::read(&file).unwrap(), b"2");
        assert_eq!(std::fs::read_dir(&open_to_all).unwrap().count(), 1, "no file is left beside it");
    }
}
