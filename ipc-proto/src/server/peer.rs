//! Who is calling, and whether they are answered.

use std::{fmt, io};

use interprocess::local_socket::{tokio::Stream, traits::StreamCommon as _};

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
}

/// Decides who is answered. A trait, so that tests can stand in for other users.
pub trait PeerCheck: fmt::Debug + Send + Sync {
    /// Who is at the other end.
    ///
    /// # Errors
    /// Where the system does not tell; the client is hung up on.
    fn identify(&self, stream: &Stream) -> io::Result<Caller>;

    /// Whether this caller is answered.
    fn admits(&self, caller: &Caller) -> bool {
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

/// A double for tests: whoever connects is taken for this caller.
#[derive(Clone, Copy, Debug)]
pub struct EveryoneIs(pub Caller);

impl PeerCheck for EveryoneIs {
    fn identify(&self, _: &Stream) -> io::Result<Caller> {
        Ok(self.0)
    }
}
