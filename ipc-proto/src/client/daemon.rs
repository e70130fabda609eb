//! The daemon's own client.

use std::path::Path;

use super::connection::{Connection, Replies};
use crate::{
    error::{ClientError, DaemonError},
    methods::{INTERFACE, List, LongMethod, Method, Step},
    types::{Item, Progress},
};

/// A typed client of the daemon. A method is called by the struct of its arguments, see [`crate::methods`].
#[derive(Debug)]
pub struct Client(Connection<DaemonError>);

impl Client {
    /// Connects to the daemon at `path`, see [`crate::default_socket`].
    ///
    /// # Errors
    /// [`ClientError::NoDaemon`], [`ClientError::Stranger`], [`ClientError::Io`].
    pub async fn connect(path: &Path) -> Result<Self, ClientError> {
        Ok(Self(Connection::connect(path, INTERFACE).await?))
    }

    /// The socket; a second client is what cancels the first one's action.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Calls a method and waits for its answer. Connects again where the daemon was restarted since the last call.
    ///
    /// # Errors
    /// Every [`ClientError`].
    pub async fn call<M: Method>(&mut self, arguments: &M) -> Result<M::Reply, ClientError> {
        self.0.call(M::NAME, arguments).await
    }

    /// Every item, the soonest deadline first: all pages of [`List`].
    ///
    /// # Errors
    /// Every [`ClientError`].
    pub async fn list(&mut self) -> Result<Vec<Item>, ClientError> {
        let (mut items, mut cursor) = (Vec::new(), None);
        loop {
            let page = self.call(&List { cursor }).await?;
            items.extend(page.items);
            cursor = page.next;
            if cursor.is_none() {
                return Ok(items);
            }
        }
    }

    /// Starts a long action. It goes on in the daemon even when this client goes away; `Cancel`, called by another
    /// client, stops it.
    ///
    /// # Errors
    /// As [`Client::call`], for the sending.
    pub async fn act<M: LongMethod>(&mut self, arguments: &M) -> Result<Action<'_>, ClientError> {
        Ok(Action(self.0.stream(M::NAME, arguments).await?))
    }
}

/// A long action that runs in the daemon.
#[derive(Debug)]
pub struct Action<'c>(Replies<'c, DaemonError, Step>);

impl Action<'_> {
    /// Its next step; after [`Step::Done`] or an error comes `None`. Dropped before it is ready, it loses nothing.
    pub async fn next(&mut self) -> Option<Result<Step, ClientError>> {
        self.0.next().await
    }

    /// Waits for its end, telling every progress on the way.
    ///
    /// # Errors
    /// Every [`ClientError`].
    pub async fn finish(mut self, mut told: impl FnMut(Progress)) -> Result<Item, ClientError> {
        while let Some(step) = self.next().await {
            match step? {
                Step::Progress(progress) => told(progress),
                Step::Done(item, _) => return Ok(*item),
            }
        }
        Err(ClientError::HungUp)
    }
}
