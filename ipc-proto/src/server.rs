//! The server's side: an [`Interface`] says what the methods do; [`serve`] does the rest.
//!
//! One task a connection, so that nothing that one client does delays another. No timer runs while nobody talks.

mod answer;
mod listener;
mod peer;
mod session;

use std::{future::Future, sync::Arc, time::Duration};

use tokio::task::JoinSet;

pub use self::{
    answer::{Answer, Call, Part, Refusal, Reporter},
    listener::{BindError, HANDED_OVER, Listener, NotHandedOver},
    peer::{Caller, EveryoneIs, NoGuard, OwnerOnly, OwnerOrGroup, PeerCheck},
};

/// What a server does: its name, its description and its methods.
///
/// The description must hold the error `Failed (reason: string, remedy: string)`: it is answered when an answer
/// cannot be sent or the server is full.
pub trait Interface: Send + Sync + 'static {
    /// The interface's full name.
    const NAME: &'static str;
    /// The text of its `.varlink` file.
    const DESCRIPTION: &'static str;
    /// The program's name, for `GetInfo`.
    const PRODUCT: &'static str;
    /// The program's version, for `GetInfo`.
    const VERSION: &'static str;

    /// Answers one call to this interface. Only callers that the [`PeerCheck`] admits come here.
    ///
    /// The calls of one connection come one after the other; those of different connections at the same time.
    /// A client that hangs up does not stop a call that runs, but the server's end does: an action that must go on
    /// belongs in a task of its own, which reports through [`Answer::reported`].
    fn call(&self, caller: Caller, call: Call) -> impl Future<Output = Result<Answer, Refusal>> + Send;
}

/// How much a server bears.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many clients may be connected at a time; the next one is told so and hung up on.
    pub connections: usize,
    /// How long a client may take to read one reply before it is hung up on.
    pub write_timeout: Duration,
    /// Who is answered.
    pub peers: Arc<dyn PeerCheck>,
}

impl Default for Options {
    fn default() -> Self {
        Self { connections: 64, write_timeout: Duration::from_secs(10), peers: Arc::new(OwnerOnly) }
    }
}

/// Answers clients until the future is dropped, which hangs up on all of them.
pub async fn serve<I: Interface>(listener: Listener, interface: Arc<I>, options: Options) {
    let mut sessions = JoinSet::new();
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(_) = sessions.join_next() => continue,
        };
        let stream = match stream {
            Ok(stream) => stream,
            Err(error) => {
                // Out of descriptors, most likely: accepting again at once would spin.
                tracing::warn!(%error, "failed to accept a client");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let caller = match options.peers.identify(&stream) {
            Ok(caller) if options.peers.admits(&caller, &stream) => caller,
            Ok(caller) => {
                tracing::warn!(?caller, "hung up on another user");
                continue;
            }
            Err(error) => {
                tracing::warn!(%error, "hung up on a client that cannot be identified");
                continue;
            }
        };
        if sessions.len() >= options.connections {
            tracing::warn!(?caller, limit = options.connections, "hung up: too many clients");
            let (reason, remedy) = TOO_MANY;
            session::turn_away::<_, I>(stream, Refusal::failed(reason, remedy));
            continue;
        }
        let interface = Arc::clone(&interface);
        let write_timeout = options.write_timeout;
        sessions.spawn(async move {
            if let Err(error) = session::run(stream, &*interface, caller, write_timeout).await {
                tracing::debug!(?caller, %error, "hung up on a client");
            }
        });
    }
}

/// Tells all who wait at the socket why nobody serves them, and hangs up. For a program that cannot do its work: where a
/// service manager listens in its stead, those who wait would have no word of that, and it would be started again for them.
pub async fn turn_away<I: Interface>(listener: Listener, peers: &dyn PeerCheck, reason: &str, remedy: &str) {
    while let Ok(Ok(stream)) = tokio::time::timeout(NOBODY_WAITS, listener.accept()).await {
        if peers.identify(&stream).is_ok_and(|caller| peers.admits(&caller, &stream)) {
            session::turn_away::<_, I>(stream, Refusal::failed(reason, remedy));
        }
    }
}

/// Who waits already is there at once.
const NOBODY_WAITS: Duration = Duration::from_millis(50);

const TOO_MANY: (&str, &str) =
    ("too many programs are connected at once", "close some of them, then try again");

const ACCEPT_PAUSE: Duration = Duration::from_millis(500);
