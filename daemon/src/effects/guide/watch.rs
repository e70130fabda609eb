//! Tells when something may have come to a location.

use std::{future::pending, path::Path};

use custody::{LocationName, surroundings::Surroundings};
use futures_util::FutureExt as _;
use tracing::warn;
use wake::{FolderChange, FolderWatch};

use crate::effects::places::database;

/// A location that is watched, as far as it can be: a token tells nothing by itself.
pub(super) struct PlaceWatch {
    folder: Option<FolderWatch>,
    holds_files: bool,
}

impl PlaceWatch {
    pub(super) fn new(at: &LocationName, around: &Surroundings) -> Self {
        let holds_files = at.path().is_some();
        let folder = match at.path() {
            Some(path) => Some(folder_of(path).to_owned()),
            None => database(at, around),
        };
        let folder = folder.and_then(|folder| match FolderWatch::new(&folder) {
            Ok(watch) => Some(watch),
            Err(error) => {
                warn!(folder = %folder.display(), %error, "what comes there is not noticed");
                None
            }
        });
        Self { folder, holds_files }
    }

    /// Waits until something has come that matters; what has happened since the last time is one.
    pub(super) async fn changed(&mut self) {
        loop {
            let Some(watch) = &mut self.folder else { return pending().await };
            let mut matters = false;
            let mut next = Some(watch.changed().await);
            while let Some(change) = next {
                match change {
                    Ok(change) => matters |= may_matter(&change, self.holds_files),
                    Err(error) => {
                        warn!(%error, "what comes there is not noticed any more");
                        self.folder = None;
                        return;
                    }
                }
                next = watch.changed().now_or_never();
            }
            if matters {
                return;
            }
        }
    }
}

/// The folder that a certificate comes into as a file: the location itself, or what it is in.
pub(super) fn folder_of(path: &Path) -> &Path {
    if path.is_dir() { path } else { path.parent().unwrap_or(path) }
}

/// Whether a file is called like those that hold a certificate with its key.
pub(super) fn is_called_so(name: &Path) -> bool {
    let end = name.extension().map(|end| end.to_string_lossy().to_lowercase());
    matches!(end.as_deref(), Some("p12" | "pfx"))
}

/// A browser does much in its profile. A database's journal goes when what was written is there.
fn may_matter(change: &FolderChange, holds_files: bool) -> bool {
    let of_database = |name: &std::ffi::OsString| {
        let name = name.to_string_lossy();
        name.starts_with("cert9.db") || name.starts_with("key4.db")
    };
    match change {
        FolderChange::Everything => true,
        FolderChange::Arrived(name) if holds_files => is_called_so(Path::new(name)),
        FolderChange::Arrived(name) | FolderChange::Gone(name) => !holds_files && of_database(name),
        FolderChange::Created(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_bring_the_certificate_is_looked_at() {
        let arrived = |name: &str| FolderChange::Arrived(name.into());
        assert!(may_matter(&arrived("cert9.db"), false));
        assert!(may_matter(&FolderChange::Gone("key4.db-journal".into()), false));
        assert!(!may_matter(&FolderChange::Created("cert9.db-journal".into()), false), "not yet");
        assert!(!may_matter(&arrived("places.sqlite"), false));
        assert!(may_matter(&arrived("Marie.P12"), true) && may_matter(&arrived("me.pfx"), true));
        assert!(!may_matter(&arrived("me.p12.part"), true) && !may_matter(&arrived("cert9.db"), true));
        assert!(may_matter(&FolderChange::Everything, true) && may_matter(&FolderChange::Everything, false));
    }
}
