//! A descriptor of our own that tokio watches.

use std::{io, os::fd::OwnedFd};

use tokio::io::unix::AsyncFd;

/// Has tokio watch a descriptor that does not block.
///
/// # Errors
/// If tokio cannot.
#[expect(unsafe_code, reason = "tokio has no safe way to watch a descriptor of our own")]
pub(crate) fn watched(descriptor: OwnedFd) -> io::Result<AsyncFd<OwnedFd>> {
    // SAFETY: an `OwnedFd` always gives the same open descriptor, until it is dropped together with the `AsyncFd`.
    Ok(unsafe { AsyncFd::register(descriptor) }?)
}
