//! One tray a person: whoever holds the lock beside the daemon's socket.

use std::fs::{DirBuilder, File, TryLockError};
use std::io;
use std::path::Path;

/// The file; it stays, only its lock counts.
const FILE: &str = "tray.lock";

/// This tray's turn. It ends with the process, however that ends; a child that was just being started has it until its own
/// program runs.
#[derive(Debug)]
pub(crate) struct Instance {
    _lock: File,
}

impl Instance {
    /// Takes the turn, if no other tray has it.
    ///
    /// # Errors
    /// If the folder of the socket cannot be made or written to.
    pub(crate) fn take(socket: &Path) -> io::Result<Option<Self>> {
        let folder = socket.parent().unwrap_or(Path::new("."));
        make(folder)?;
        let lock = File::options().create(true).truncate(false).write(true).open(folder.join(FILE))?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(Self { _lock: lock })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

/// Makes the folder as the daemon does: for its owner only.
fn make(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_has_to_wait_until_the_first_has_ended() {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("neverlapse/daemon.sock");
        let first = Instance::take(&socket).unwrap();
        assert!(first.is_some());
        assert!(Instance::take(&socket).unwrap().is_none());
        drop(first);
        assert!(Instance::take(&socket).unwrap().is_some());
    }
}
