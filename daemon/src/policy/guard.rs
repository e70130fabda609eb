//! Whether a file can be taken for the administrator's: nobody else may write it, or put another in its place.

use std::path::{Path, PathBuf};

/// Why a file is not the administrator's.
#[derive(Debug, thiserror::Error)]
pub(super) enum Exposed {
    #[error("{path} belongs to another user; make it root's: chown root {path}", path = .0.display())]
    Owner(PathBuf),
    #[error("{path} can be written by others than its owner; take that away: chmod go-w {path}", path = .0.display())]
    Writable(PathBuf),
}

/// Looks at the file `path` and its folder, where a link leads. One that does not exist is nobody's.
///
/// # Errors
/// Others may write one of the two. Root may; in a folder that `is_named`, the daemon's own user too, who chose it.
#[cfg(unix)]
pub(super) fn check(path: &Path, is_named: bool) -> Result<(), Exposed> {
    use std::os::unix::fs::MetadataExt as _;
    let Ok(path) = path.canonicalize() else { return Ok(()) };
    let me = rustix::process::geteuid().as_raw();
    for guarded in [Some(path.as_path()), path.parent()].into_iter().flatten() {
        let Ok(facts) = guarded.metadata() else { continue };
        if facts.uid() != 0 && !(is_named && facts.uid() == me) {
            return Err(Exposed::Owner(guarded.to_owned()));
        }
        if facts.mode() & 0o022 != 0 {
            return Err(Exposed::Writable(guarded.to_owned()));
        }
    }
    Ok(())
}

/// Who may write where the system has no such bits is the administrator's to say.
#[cfg(not(unix))]
pub(super) fn check(_: &Path, _: bool) -> Result<(), Exposed> {
    Ok(())
}
