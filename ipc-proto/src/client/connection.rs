//! One connection to a server of any interface.

use std::{
    io,
    marker::PhantomData,
    path::{Path, PathBuf},
};

use interprocess::local_socket::{
    GenericFilePath, ToFsName as _,
    tokio::{Stream, prelude::*},
};
use serde::{Serialize, de::DeserializeOwned};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::{
    error::{ClientError, InterfaceError},
    frame::Deframer,
    server::Caller,
    standard::ServiceError,
    wire::{Body, CallFrame, ReplyFrame},
};

/// A client's connection to one interface, whose errors are `E`. It connects again by itself when the server was
/// restarted between two calls.
#[derive(Debug)]
pub struct Connection<E> {
    path: PathBuf,
    interface: &'static str,
    /// `None` once replies are due that nobody waits for any more.
    wire: Option<Wire>,
    errors: PhantomData<fn() -> E>,
}

impl<E: InterfaceError> Connection<E> {
    /// Connects to the server of `interface` at `path`.
    ///
    /// # Errors
    /// [`ClientError::NoDaemon`], [`ClientError::Stranger`], [`ClientError::Io`].
    pub async fn connect(path: &Path, interface: &'static str) -> Result<Self, ClientError<E>> {
        let wire = Some(Wire::connect(path).await?);
        Ok(Self { path: path.into(), interface, wire, errors: PhantomData })
    }

    /// The socket.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Calls `method` (its name without the interface) and waits for its one reply.
    ///
    /// # Errors
    /// Every [`ClientError`]. Dropped before it is ready, the call goes on in the server, and its reply is lost.
    pub async fn call<I: Serialize, O: DeserializeOwned>(
        &mut self,
        method: &str,
        parameters: &I,
    ) -> Result<O, ClientError<E>> {
        let frame = self.frame(method, parameters, false)?;
        // The wire is held here meanwhile: a reply that nobody waited for is never taken for the next call's.
        let mut feed = Feed::new(self.interface, self.send(frame).await?);
        let reply = feed.next().await;
        self.wire = feed.idle;
        reply.unwrap_or(Err(ClientError::HungUp))
    }

    /// Calls `method` with `more` and gives its replies one by one.
    ///
    /// # Errors
    /// As [`Connection::call`], for the sending.
    pub async fn stream<I: Serialize, O: DeserializeOwned>(
        &mut self,
        method: &str,
        parameters: &I,
    ) -> Result<Replies<'_, E, O>, ClientError<E>> {
        let frame = self.frame(method, parameters, true)?;
        let feed = Feed::new(self.interface, self.send(frame).await?);
        Ok(Replies { connection: self, feed })
    }

    /// As [`Connection::stream`], for a stream that keeps the connection to itself.
    pub(super) async fn into_feed<I: Serialize, O: DeserializeOwned>(
        mut self,
        method: &str,
        parameters: &I,
    ) -> Result<Feed<E, O>, ClientError<E>> {
        let bytes = self.frame(method, parameters, true)?.encode()?;
        // Whoever calls this connected just now and decides when to try again.
        let mut wire = self.wire.take().ok_or(ClientError::HungUp)?;
        let _ = wire.stream.write_all(&bytes).await;
        Ok(Feed::new(self.interface, wire))
    }

    fn frame<I: Serialize>(
        &self,
        method: &str,
        parameters: &I,
        more: bool,
    ) -> Result<CallFrame, ClientError<E>> {
        let method = format!("{}.{method}", self.interface);
        Ok(CallFrame { method, parameters: Body::of(parameters)?, more, oneway: false, upgrade: false })
    }

    /// Sends a call, and gives the connection that its reply will come by.
    async fn send(&mut self, call: CallFrame) -> Result<Wire, ClientError<E>> {
        let bytes = call.encode()?;
        if let Some(mut wire) = self.wire.take() {
            // A server that has gone takes nothing, so a call that was not taken whole was not carried out.
            if wire.stream.write_all(&bytes).await.is_ok() {
                return Ok(wire);
            }
        }
        let mut wire = Wire::connect(&self.path).await?;
        // A server that refuses the connection has said why before it hung up: the reply tells.
        let _ = wire.stream.write_all(&bytes).await;
        Ok(wire)
    }
}

/// The replies of one call. Dropped before the last, it hangs up; the next call connects again.
#[derive(Debug)]
pub struct Replies<'c, E, O> {
    connection: &'c mut Connection<E>,
    feed: Feed<E, O>,
}

impl<E: InterfaceError, O: DeserializeOwned> Replies<'_, E, O> {
    /// The next reply, or `None` after the last. Dropped before it is ready, it loses nothing.
    ///
    /// # Errors
    /// Every [`ClientError`]; nothing follows an error.
    pub async fn next(&mut self) -> Option<Result<O, ClientError<E>>> {
        let reply = self.feed.next().await;
        if let Some(wire) = self.feed.idle.take() {
            self.connection.wire = Some(wire);
        }
        reply
    }
}

/// The replies of one call that has the connection for itself.
#[derive(Debug)]
pub(super) struct Feed<E, O> {
    interface: &'static str,
    /// While replies are due.
    wire: Option<Wire>,
    /// The connection, once the last reply came and it may carry another call.
    idle: Option<Wire>,
    types: PhantomData<fn() -> (E, O)>,
}

impl<E: InterfaceError, O: DeserializeOwned> Feed<E, O> {
    fn new(interface: &'static str, wire: Wire) -> Self {
        Self { interface, wire: Some(wire), idle: None, types: PhantomData }
    }

    /// The next reply, or `None` after the last or an error. Dropped before it is ready, it loses nothing.
    pub(super) async fn next(&mut self) -> Option<Result<O, ClientError<E>>> {
        let reply = self.wire.as_mut()?.reply().await;
        if !reply.as_ref().is_ok_and(|reply| reply.continues) {
            let wire = self.wire.take();
            self.idle = wire.filter(|_| reply.is_ok());
        }
        let output = reply.and_then(|reply| read(self.interface, reply));
        if output.is_err() {
            self.wire = None;
        }
        Some(output)
    }
}

fn read<E: InterfaceError, O: DeserializeOwned>(
    interface: &str,
    reply: ReplyFrame,
) -> Result<O, ClientError<E>> {
    let Some(error) = reply.error else {
        return reply.parameters.read().map_err(|bad| ClientError::Protocol(bad.to_string()));
    };
    if let Some(service) = ServiceError::from_reply(&error, &reply.parameters) {
        return Err(ClientError::Service(service));
    }
    let own = error.strip_prefix(interface).and_then(|rest| rest.strip_prefix('.'));
    match own.and_then(|name| E::from_reply(name, reply.parameters)) {
        Some(refused) => Err(ClientError::Refused(refused)),
        None => Err(ClientError::Protocol(format!("an unknown error, {error}"))),
    }
}

/// The stream and what was read from it too early.
struct Wire {
    stream: Stream,
    deframer: Deframer,
}

impl std::fmt::Debug for Wire {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Wire").finish_non_exhaustive()
    }
}

impl Wire {
    async fn connect<E>(path: &Path) -> Result<Self, ClientError<E>> {
        let stream = Stream::connect(path.to_fs_name::<GenericFilePath>()?).await;
        let stream = stream.map_err(|error| {
            if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused) {
                ClientError::NoDaemon { path: path.into() }
            } else {
                ClientError::Io(error)
            }
        })?;
        // Codes and passwords go this way: a socket that another user put there gets none. Root may have put it there for a
        // service of the whole computer, and has no need to ask for them in this way.
        let server = Caller::of(&stream)?;
        if server.is_owner() || server.is_of_root() {
            Ok(Self { stream, deframer: Deframer::default() })
        } else {
            Err(ClientError::Stranger { path: path.into() })
        }
    }

    /// The next reply. Dropped before it is ready, it loses nothing.
    async fn reply<E>(&mut self) -> Result<ReplyFrame, ClientError<E>> {
        loop {
            if let Some(frame) = self.deframer.next()? {
                return Ok(ReplyFrame::parse(&frame)?);
            }
            match self.stream.read(self.deframer.room()).await {
                Ok(0) => return Err(ClientError::HungUp),
                Err(error) if error.kind() == io::ErrorKind::ConnectionReset => {
                    return Err(ClientError::HungUp);
                }
                Ok(count) => self.deframer.filled(count),
                Err(error) => return Err(error.into()),
            }
        }
    }
}
