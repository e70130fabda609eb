//! The daemon's client, on a thread of its own.
//!
//! It listens as long as the window is open, so that a window follows what changes and goes on by itself when the daemon
//! comes back. Each question travels in a connection of its own, so that a slow answer delays nothing.

use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::thread;

use anyhow::Context as _;
use ipc_proto::ClientError;
use ipc_proto::client::{self, Client, Subscription};
use ipc_proto::methods::{LongMethod, Method, Step};
use ipc_proto::types::{Item, Progress};
use tokio::runtime::{Builder, Handle};

/// What is asked of the daemon.
pub(crate) type Asked<T> = Pin<Box<dyn Future<Output = Result<T, ClientError>> + Send>>;

/// What a window hears.
#[derive(Debug)]
pub(crate) enum Event {
    /// The daemon is there, at the beginning and again after each loss, and this is all that it tracks.
    There(Vec<Item>),
    /// It is out of reach.
    Lost,
    /// An item is new or has changed.
    Changed(Box<Item>),
    /// An item is tracked no more.
    Gone(String),
    /// A long action of anyone's is so far.
    Progress(Progress),
}

/// The way to the daemon; it ends with the process.
#[derive(Clone)]
pub(crate) struct Link {
    socket: PathBuf,
    runtime: Handle,
}

impl Link {
    /// Opens the way; `tell` hears everything, on the link's thread.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub(crate) fn open(socket: PathBuf, tell: impl Fn(Event) + Send + 'static) -> anyhow::Result<Self> {
        let runtime =
            Builder::new_current_thread().enable_all().build().context("cannot wait for the daemon")?;
        let link = Self { socket: socket.clone(), runtime: runtime.handle().clone() };
        let listening = move || runtime.block_on(listen(&socket, tell));
        thread::Builder::new().name("daemon".to_owned()).spawn(listening).context("cannot start a thread")?;
        Ok(link)
    }

    /// Where the daemon listens.
    pub(crate) fn socket(&self) -> &Path {
        &self.socket
    }

    /// Asks; `then` is told the answer, on the link's thread.
    pub(crate) fn ask<T: 'static>(
        &self,
        asked: Asked<T>,
        then: impl FnOnce(Result<T, ClientError>) + Send + 'static,
    ) {
        self.runtime.spawn(async move { then(asked.await) });
    }

    /// Does something that is not the daemon's; `then` is told what came of it, on the link's thread.
    pub(crate) fn run<T>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
        then: impl FnOnce(T) + Send + 'static,
    ) {
        self.runtime.spawn(async move { then(work.await) });
    }

    /// Starts a long action; `tell` is told each step, on the link's thread. After [`Step::Done`] or an error comes nothing.
    pub(crate) fn act<M: LongMethod + Send + Sync + 'static>(
        &self,
        method: M,
        mut tell: impl FnMut(Result<Step, ClientError>) + Send + 'static,
    ) {
        let socket = self.socket.clone();
        self.runtime.spawn(async move {
            if let Err(error) = walk(&socket, &method, &mut tell).await {
                tell(Err(error));
            }
        });
    }
}

/// One call, on a connection of its own.
pub(crate) fn call<M: Method + Send + Sync + 'static>(socket: &Path, method: M) -> Asked<M::Reply> {
    let socket = socket.to_owned();
    Box::pin(async move { Client::connect(&socket).await?.call(&method).await })
}

async fn walk<M: LongMethod>(
    socket: &Path,
    method: &M,
    tell: &mut (impl FnMut(Result<Step, ClientError>) + Send),
) -> Result<(), ClientError> {
    let mut daemon = Client::connect(socket).await?;
    let mut action = daemon.act(method).await?;
    while let Some(step) = action.next().await {
        let step = step?;
        let is_end = matches!(step, Step::Done(..));
        tell(Ok(step));
        if is_end {
            return Ok(());
        }
    }
    Err(ClientError::HungUp)
}

async fn listen(socket: &Path, tell: impl Fn(Event)) {
    let mut subscription = Subscription::new(socket);
    loop {
        match subscription.next().await {
            client::Event::Snapshot(items) => tell(Event::There(items)),
            client::Event::Changed(item) => tell(Event::Changed(item)),
            client::Event::Gone(id) => tell(Event::Gone(id)),
            client::Event::Lost(_) => tell(Event::Lost),
            client::Event::Progress(progress) => tell(Event::Progress(progress)),
            client::Event::Paused(_) => {}
        }
    }
}
