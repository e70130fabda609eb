//! The daemon's client, on a thread of its own.
//!
//! It listens as long as the window is open, so that a window follows what changes and goes on by itself when the daemon
//! comes back. Each question travels in a connection of its own, so that a slow answer delays nothing.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use anyhow::Context as _;
use ipc_proto::ClientError;
use ipc_proto::client::{self, Client, Subscription};
use ipc_proto::methods::{Check, Show, ShowCertificate, Status};
use ipc_proto::types::CheckFinding;
use messages::Messages;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::details::Shown;
use crate::fault::Fault;

/// What a window asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ask {
    /// Which version runs.
    Version,
    /// All of one item.
    Item(String),
    /// Whether all is ready, for one item or altogether.
    Check(Option<String>),
}

/// What it is answered.
#[derive(Debug)]
pub(crate) enum Answer {
    /// See [`Ask::Version`].
    Version(String),
    /// See [`Ask::Item`].
    Item(Box<Shown>),
    /// See [`Ask::Check`].
    Findings(Vec<CheckFinding>),
}

/// What a window hears.
#[derive(Debug)]
pub(crate) enum Event {
    /// The daemon is there: at the beginning, and again after each loss.
    There,
    /// It is out of reach.
    Lost,
    /// An item has changed.
    Changed(String),
    /// An item is tracked no more.
    Gone(String),
    /// A question was answered, or not.
    Answered(Result<Answer, Fault>),
}

/// The way to the daemon; it ends with the process.
pub(crate) struct Link(UnboundedSender<Ask>);

impl Link {
    /// Opens the way; `tell` hears everything, on the link's thread.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub(crate) fn open(
        socket: PathBuf,
        words: Messages,
        tell: impl Fn(Event) + Send + Sync + 'static,
    ) -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.context("cannot wait for the daemon")?;
        let (ask, asked) = unbounded_channel();
        let serving = move || runtime.block_on(serve(&socket, &words, asked, Arc::new(tell)));
        thread::Builder::new().name("daemon".to_owned()).spawn(serving).context("cannot start a thread")?;
        Ok(Self(ask))
    }

    /// Asks; the answer is told.
    pub(crate) fn ask(&self, ask: Ask) {
        // The thread lives as long as the process.
        let _ = self.0.send(ask);
    }
}

async fn serve(
    socket: &Path,
    words: &Messages,
    mut asked: UnboundedReceiver<Ask>,
    tell: Arc<impl Fn(Event) + Send + Sync + 'static>,
) {
    let mut subscription = Subscription::new(socket);
    loop {
        tokio::select! {
            event = subscription.next() => match event {
                client::Event::Snapshot(_) => tell(Event::There),
                client::Event::Changed(item) => tell(Event::Changed(item.id)),
                client::Event::Gone(id) => tell(Event::Gone(id)),
                client::Event::Lost(_) => tell(Event::Lost),
                client::Event::Progress(_) | client::Event::Paused(_) => {}
            },
            ask = asked.recv() => {
                let Some(ask) = ask else { return };
                let (socket, words, tell) = (socket.to_owned(), words.clone(), Arc::clone(&tell));
                tokio::spawn(async move {
                    let answer = answer(&socket, ask).await;
                    tell(Event::Answered(answer.map_err(|error| Fault::of(&error, &words))));
                });
            }
        }
    }
}

async fn answer(socket: &Path, ask: Ask) -> Result<Answer, ClientError> {
    let mut daemon = Client::connect(socket).await?;
    Ok(match ask {
        Ask::Version => Answer::Version(daemon.call(&Status {}).await?.version),
        Ask::Item(id) => {
            let item = daemon.call(&Show { id: id.clone() }).await?.item;
            let certificate = daemon.call(&ShowCertificate { id }).await?.certificate;
            Answer::Item(Box::new(Shown { item, certificate }))
        }
        Ask::Check(id) => Answer::Findings(daemon.call(&Check { id }).await?.findings),
    })
}
