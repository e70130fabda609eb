//! The socket that clients connect to.

use std::{
    io,
    path::{Path, PathBuf},
};

use interprocess::local_socket::{
    self, GenericFilePath, ListenerOptions, ToFsName as _, tokio::Stream, traits::tokio::Listener as _,
};

use crate::platform::{self, Place};

/// A local socket that only its owner can connect to. Its name is removed when it is dropped.
#[derive(Debug)]
pub struct Listener {
    socket: local_socket::tokio::Listener,
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
        Ok(Self { socket, _place: Some(place) })
    }

    /// A socket that is listening already, handed over by whoever started this process (socket activation).
    #[must_use]
    pub fn adopt(socket: local_socket::tokio::Listener) -> Self {
        Self { socket, _place: None }
    }

    pub(super) async fn accept(&self) -> io::Result<Stream> {
        self.socket.accept().await
    }
}

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
