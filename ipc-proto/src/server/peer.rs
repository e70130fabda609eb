//! Who is calling, and whether they are answered.

use std::{fmt, io};

use interprocess::local_socket::{tokio::Stream, traits::StreamCommon as _};

use super::Listener;
use crate::platform;

/// The process at the other end of a connection, as the operating system tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Its effective user, where the system says so (every Unix).
    pub uid: Option<u32>,
    /// Its process, where the system says so. It may have ended and its number may be in use again: for logs only.
    pub pid: Option<u32>,
}

impl Caller {
    /// Asks the operating system.
    pub(crate) fn of(stream: &Stream) -> io::Result<Self> {
        Ok(platform::caller(&stream.peer_creds()?))
    }

    /// Whether it is the user that this process runs as.
    #[must_use]
    pub fn is_owner(&self) -> bool {
        platform::is_owner(self)
    }

    /// Whether it is root, who can read all that this process can.
    #[must_use]
    pub fn is_of_root(&self) -> bool {
        platform::is_of_root(self)
    }
}

/// Decides who is answered. A trait, so that tests can stand in for other users.
pub trait PeerCheck: fmt::Debug + Send + Sync {
    /// Who is at the other end.
    ///
    /// # Errors
    /// Where the system does not tell; the client is hung up on.
    fn identify(&self, stream: &Stream) -> io::Result<Caller>;

    /// Whether this caller, at the other end of `stream`, is answered.
    fn admits(&self, caller: &Caller, stream: &Stream) -> bool {
        let _ = stream;
        caller.is_owner()
    }
}

/// The rule: the socket's owner and nobody else, not even root.
#[derive(Clone, Copy, Debug, Default)]
pub struct OwnerOnly;

impl PeerCheck for OwnerOnly {
    fn identify(&self, stream: &Stream) -> io::Result<Caller> {
        Caller::of(stream)
    }
}

/// The rule for a service of the whole computer: the owner of its socket, who is root where the system made it, and the
/// members of the socket's group.
#[derive(Clone, Copy, Debug)]
pub struct OwnerOrGroup {
    owner: u32,
    group: u32,
}

impl OwnerOrGroup {
    /// As the socket of `listener` has it in the file system.
    ///
    /// # Errors
    /// [`NoGuard`]: it has no name there, cannot be looked at, or everybody may connect to it.
    pub fn of(listener: &Listener) -> Result<Self, NoGuard> {
        let path = listener.path().ok_or(NoGuard(io::ErrorKind::AddrNotAvailable.into()))?;
        let (owner, group) = platform::guard(path).map_err(NoGuard)?;
        Ok(Self { owner, group })
    }
}

impl PeerCheck for OwnerOrGroup {
    fn identify(&self, stream: &Stream) -> io::Result<Caller> {
        Caller::of(stream)
    }

    fn admits(&self, caller: &Caller, stream: &Stream) -> bool {
        let in_group = || {
            platform::is_in_group(stream, self.group).unwrap_or_else(|error| {
                tracing::warn!(?caller, %error, "the system does not tell a client's groups");
                false
            })
        };
        caller.is_owner() || caller.uid == Some(self.owner) || in_group()
    }
}

/// Why a socket does not say who may be answered at it.
#[derive(Debug, thiserror::Error)]
#[error("the socket does not say who may use it: {0}")]
pub struct NoGuard(io::Error);

/// A double for tests: whoever connects is taken for this caller.
#[derive(Clone, Copy, Debug)]
pub struct EveryoneIs(pub Caller);

impl PeerCheck for EveryoneIs {
    fn identify(&self, _: &Stream) -> io::Result<Caller> {
        Ok(self.0)
    }
}
