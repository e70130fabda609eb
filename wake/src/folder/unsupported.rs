//! Folders cannot be watched on this system yet.

use std::{future::pending, io, path::Path};

use super::FolderChange;

/// Never made.
#[derive(Debug)]
pub(super) struct Watch;

impl Watch {
    pub(super) fn new(_path: &Path) -> io::Result<Self> {
        Err(io::Error::new(io::ErrorKind::Unsupported, "folders cannot be watched on this system"))
    }

    pub(super) async fn changed(&mut self) -> io::Result<FolderChange> {
        pending().await
    }
}
