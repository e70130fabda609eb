//! Named pipes: they live in a name space of their own, and a security descriptor guards them.

use std::{
    ffi::OsString,
    io,
    path::{Path, PathBuf},
};

use interprocess::{
    local_socket::{
        ListenerOptions, PeerCreds,
        tokio::{Listener, Stream},
    },
    os::windows::{local_socket::ListenerOptionsExt as _, security_descriptor::SecurityDescriptor},
};

use crate::server::{BindError, Caller};

/// The place of a pipe: the system removes it with its last handle, so there is nothing to keep.
#[derive(Debug)]
pub(crate) struct Place;

impl Place {
    pub(crate) fn prepare(_: &Path) -> Result<Self, BindError> {
        Ok(Self)
    }

    pub(crate) fn made(self) -> io::Result<Self> {
        Ok(self)
    }
}

/// Full access for the pipe's owner, none for anybody else, nothing inherited.
pub(crate) fn only_for_owner(options: ListenerOptions<'_>) -> io::Result<ListenerOptions<'_>> {
    let owner_only = widestring::u16cstr!("D:P(A;;GA;;;OW)");
    Ok(options.security_descriptor(SecurityDescriptor::deserialize(owner_only)?))
}

/// Handles are not passed on here unless somebody says so.
pub(crate) fn keep_from_children(_: &Listener) -> io::Result<()> {
    Ok(())
}

/// Whether a pipe could not be made because somebody else has it: the first instance of a name is its owner's.
pub(crate) fn is_taken(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::AddrInUse | io::ErrorKind::PermissionDenied)
}

pub(crate) fn caller(credentials: &PeerCreds) -> Caller {
    Caller { uid: None, pid: credentials.pid() }
}

/// The pipe's security descriptor has let nobody else in.
pub(crate) fn is_owner(_: &Caller) -> bool {
    true
}

/// A client asks whose a pipe is, and is not told here: nobody passes for the system.
pub(crate) fn is_of_root(_: &Caller) -> bool {
    false
}

/// Nobody listens on a pipe for another process.
pub(crate) fn handed_over() -> io::Result<Vec<(String, Listener)>> {
    Ok(Vec::new())
}

pub(crate) fn path_of(_: &Listener) -> Option<PathBuf> {
    None
}

/// A pipe has a security descriptor in place of an owner and a group.
pub(crate) fn guard(_: &Path) -> io::Result<(u32, u32)> {
    Err(io::ErrorKind::Unsupported.into())
}

pub(crate) fn is_in_group(_: &Stream, _: u32) -> io::Result<bool> {
    Ok(false)
}

/// A pipe named after the user, for all users' pipes share one name space.
pub(crate) fn default_socket(file: &str, variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let user = variable("USERNAME")?.into_string().ok()?;
    let name = file.trim_end_matches(".sock");
    Some(PathBuf::from(format!(r"\\.\pipe\neverlapse-{user}-{name}")))
}
