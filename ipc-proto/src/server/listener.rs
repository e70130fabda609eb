//! The socket that clients connect to.

use std::{
    io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
};

use interprocess::local_socket::{
    self, GenericFilePath, ListenerOptions, ToFsName as _, tokio::Stream, traits::tokio::Listener as _,
};

use crate::platform::{self, Place};

/// What the socket of the contract is called among those that a service manager hands over.
pub const HANDED_OVER: &str = "varlink";

/// A local socket that only its owner can connect to. Its name is removed when it is dropped.
#[derive(Debug)]
pub struct Listener {
    socket: local_socket::tokio::Listener,
    path: Option<PathBuf>,
    /// What was made at the path, and is to be removed again; `None` for a socket that somebody else made.
    _place: Option<Place>,
}

impl Listener {
    /// Makes the socket: its folder with mode 0700 if it is missing, the socket with mode 0600. A socket left behind
    /// by a process that was killed is replaced. Must run inside a tokio runtime.
    ///
    /// # Errors
    /// [`BindError`]; nothing is changed where somebody answers at `path` already.
    pub fn bind(path: &Path) -> Result<Self, BindError> {
        let place = Place::prepare(path)?;
        let failed = |source: io::Error| {
            if platform::is_taken(&source) {
                BindError::InUse { path: path.into() }
            } else {
                BindError::Socket { path: path.into(), source }
            }
        };
        let options = ListenerOptions::new().name(path.to_fs_name::<GenericFilePath>().map_err(failed)?);
        let options = platform::only_for_owner(options).map_err(failed)?;
        let socket = options.reclaim_name(false).create_tokio().map_err(failed)?;
        platform::keep_from_children(&socket).map_err(failed)?;
        let place = place.made().map_err(failed)?;
        Ok(Self { socket, path: Some(path.into()), _place: Some(place) })
    }

    /// The socket that the service manager listens on for this process (systemd's and launchd's socket activation), if it
    /// hands one over: the only one, or of several the one called [`HANDED_OVER`]. It is handed over once; later calls give
    /// none. Its name stays when this is dropped. Must run inside a tokio runtime.
    ///
    /// # Errors
    /// [`NotHandedOver`]: it is no listening socket, or which one it is cannot be told.
    pub fn handed_over() -> Result<Option<Self>, NotHandedOver> {
        static TAKEN: AtomicBool = AtomicBool::new(false);
        if TAKEN.swap(true, Ordering::Relaxed) {
            return Ok(None);
        }
        let mut given = platform::handed_over().map_err(NotHandedOver)?;
        if given.len() > 1 {
            given.retain(|(name, _)| name == HANDED_OVER);
            if given.len() != 1 {
                let why = format!("not one of several is called {HANDED_OVER}");
                return Err(NotHandedOver(io::Error::other(why)));
            }
        }
        Ok(given.pop().map(|(_, socket)| Self::adopt(socket)))
    }

    /// A socket that is listening already.
    #[must_use]
    pub fn adopt(socket: local_socket::tokio::Listener) -> Self {
        Self { path: platform::path_of(&socket), socket, _place: None }
    }

    /// Where it is; none for a socket without a name in the file system.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    pub(super) async fn accept(&self) -> io::Result<Stream> {
        self.socket.accept().await
    }
}

/// What the service manager hands over cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the socket that the service manager hands over cannot be used: {0}")]
pub struct NotHandedOver(io::Error);

/// Why there is no socket to listen on.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Another process answers there.
    #[error("another process serves {path} already")]
    InUse {
        /// The socket.
        path: PathBuf,
    },
    /// Something that is not a socket is in the way; it is left alone.
    #[error("{path} exists and is not a socket")]
    NotASocket {
        /// What is in the way.
        path: PathBuf,
    },
    /// Other users could put their own socket there.
    #[error("the folder {folder} can be changed by other users: the socket would not be safe there")]
    OpenFolder {
        /// The socket's folder.
        folder: PathBuf,
    },
    /// The folder cannot be made or looked at.
    #[error("the folder {folder} cannot be used for the socket")]
    Folder {
        /// The socket's folder.
        folder: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The socket cannot be made.
    #[error("the socket {path} cannot be made")]
    Socket {
        /// The socket.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}
