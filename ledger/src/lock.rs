//! One process opens a ledger: the lock file, which says who.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::path::Path;

use crate::error::OpenError;

const FILE: &str = "lock";

/// Held as long as the ledger is open. The kernel lets go of it when the process ends, however it ends; the file
/// stays, because removing it would let two processes lock two files of one name.
#[derive(Debug)]
pub(crate) struct Lock(#[expect(dead_code, reason = "held, not read")] File);

impl Lock {
    pub(crate) fn take(folder: &Path) -> Result<Self, OpenError> {
        let path = folder.join(FILE);
        let failed = |action| {
            let path = path.clone();
            move |source| OpenError::Io { action, path, source }
        };
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(failed("open"))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(OpenError::InUse { pid: owner(&mut file) });
            }
            Err(TryLockError::Error(source)) => return Err(failed("lock")(source)),
        }
        file.set_len(0).map_err(failed("write"))?;
        file.write_all(format!("{}\n", std::process::id()).as_bytes()).map_err(failed("write"))?;
        Ok(Self(file))
    }
}

/// The process that is recorded in a lock file; none if it has not written its number yet.
fn owner(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.take(32).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_lock_names_the_process_that_holds_the_first() {
        let home = tempfile::tempdir().unwrap();
        let first = Lock::take(home.path()).unwrap();
        let OpenError::InUse { pid } = Lock::take(home.path()).unwrap_err() else { panic!("another error") };
        assert_eq!(pid, Some(std::process::id()));
        drop(first);
        Lock::take(home.path()).unwrap();
    }

    #[test]
    fn a_lock_file_left_by_a_dead_process_is_taken_over() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join(FILE), "4194304000\n").unwrap();
        let _lock = Lock::take(home.path()).unwrap();
        let text = std::fs::read_to_string(home.path().join(FILE)).unwrap();
        assert_eq!(text, format!("{}\n", std::process::id()));
    }
}
