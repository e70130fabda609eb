//! Whether a browser is running: what it keeps in memory it may not look up again until it is started anew.

use std::path::{Path, PathBuf};

/// How a browser marks a profile as being in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lock {
    /// A symbolic link whose target ends with the process's number.
    link: PathBuf,
    /// A file that the process has locked, where the browser has one.
    file: Option<PathBuf>,
}

impl Lock {
    /// Firefox's, of the profile in `folder`.
    pub(crate) fn firefox(folder: &Path) -> Self {
        Self { link: folder.join("lock"), file: Some(folder.join(".parentlock")) }
    }

    /// Chromium's, of the profiles in `folder`.
    pub(crate) fn chromium(folder: &Path) -> Self {
        Self { link: folder.join("SingletonLock"), file: None }
    }

    /// Whether a living process holds it.
    pub(crate) fn is_held(&self) -> bool {
        #[cfg(unix)]
        {
            self.file.as_deref().is_some_and(is_locked) || is_alive(&self.link)
        }
        #[cfg(not(unix))]
        {
            false
        }
    }
}

#[cfg(unix)]
fn is_locked(file: &Path) -> bool {
    use rustix::process::{Flock, FlockType, fcntl_getlk};
    let Ok(file) = std::fs::File::open(file) else {
        return false;
    };
    let whole = Flock::from(FlockType::WriteLock);
    matches!(fcntl_getlk(file, &whole), Ok(Some(_)))
}

/// A crash leaves the link behind, so the process is looked at.
#[cfg(unix)]
fn is_alive(link: &Path) -> bool {
    use rustix::io::Errno;
    use rustix::process::{Pid, test_kill_process};
    let Ok(target) = std::fs::read_link(link) else {
        return false;
    };
    let target = target.to_string_lossy();
    let number = target.rsplit(|c: char| !c.is_ascii_digit()).next().and_then(|digits| digits.parse().ok());
    let process = number.and_then(Pid::from_raw);
    process.is_some_and(|process| matches!(test_kill_process(process), Ok(()) | Err(Errno::PERM)))
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_browser_runs_while_the_process_that_its_lock_names_lives() {
        let folder = tempfile::tempdir().unwrap();
        let (firefox, chromium) = (Lock::firefox(folder.path()), Lock::chromium(folder.path()));
        assert!(!firefox.is_held() && !chromium.is_held());
        std::fs::write(folder.path().join(".parentlock"), "").unwrap();
        let me = std::process::id();
        symlink(format!("127.0.1.1:+{me}"), folder.path().join("lock")).unwrap();
        // No system gives out such a number.
        symlink("somewhere-2147483647", folder.path().join("SingletonLock")).unwrap();
        assert!(firefox.is_held());
        assert!(!chromium.is_held());
    }
}
