//! Runs what takes time: shows its steps, and stops it when the person presses Ctrl-C.
//!
//! The first Ctrl-C asks the daemon, by a second connection, to stop at the next safe point, and waits for the end. The
//! second one leaves; the daemon then ends the action by itself.

use std::path::{Path, PathBuf};

use faces::text::clean;
use ipc_proto::client::Client;
use ipc_proto::methods::{Cancel, LongMethod, Step};
use ipc_proto::types::Item;
use ipc_proto::{ClientError, DaemonError};
use messages::Messages;

use crate::daemon::{self, Daemon};
use crate::exit::{Exit, Failure, Stop};
use crate::progress::Steps;

/// One long action, as a person speaks of it.
pub(crate) struct Action<'a> {
    /// What has failed if it fails, as in "cannot renew i1".
    pub(crate) what: String,
    /// The item that it acts on; nothing where the daemon gives it an id on the way.
    pub(crate) id: Option<&'a str>,
    /// Whether a program reads the output.
    pub(crate) json: bool,
    /// How it is spoken of.
    pub(crate) words: &'a Messages,
}

/// How an action ended without its item.
#[derive(Debug)]
pub(crate) enum Ended {
    /// The daemon refused it or did not answer.
    Refused {
        /// What is told about it.
        failure: Failure,
        /// Whether it wants a password, or another one.
        wants_password: bool,
        /// Whether it is to be said where.
        wants_location: bool,
    },
    /// The person left before its end.
    Left(Failure),
}

impl Ended {
    /// Whether another try with a password may help.
    pub(crate) const fn wants_password(&self) -> bool {
        match self {
            Self::Refused { wants_password, .. } => *wants_password,
            Self::Left(_) => false,
        }
    }

    /// Whether another try that says where may help.
    pub(crate) const fn wants_location(&self) -> bool {
        match self {
            Self::Refused { wants_location, .. } => *wants_location,
            Self::Left(_) => false,
        }
    }

    /// What is told about it.
    pub(crate) fn line(&self, words: &Messages) -> String {
        match self {
            Self::Refused { failure, .. } | Self::Left(failure) => failure.line(words),
        }
    }
}

impl From<Ended> for Stop {
    fn from(ended: Ended) -> Self {
        match ended {
            Ended::Refused { failure, .. } | Ended::Left(failure) => Self::Failure(failure),
        }
    }
}

/// Runs one action to its end.
pub(crate) async fn run<M: LongMethod>(
    daemon: &mut Daemon,
    action: &Action<'_>,
    arguments: &M,
) -> Result<Item, Ended> {
    match walk(daemon, action, arguments).await {
        Ok(item) => Ok(item),
        Err(Walked::Refused(error)) => Err(Ended::Refused {
            failure: daemon.failure(&action.what, &error).await,
            wants_password: wants_password(&error),
            wants_location: wants_location(&error),
        }),
        Err(Walked::Left) => {
            let (why, next) = (action.words.why_left(), action.words.next_look_at_list());
            Err(Ended::Left(Failure::new(&action.what, why, next).exits(Exit::Left)))
        }
    }
}

/// One that is missing is told as one that does not fit.
const fn wants_password(error: &ClientError) -> bool {
    matches!(error, ClientError::Refused(DaemonError::WrongPassword { .. }))
}

fn wants_location(error: &ClientError) -> bool {
    let ClientError::Refused(DaemonError::NotPossible { standing, .. }) = error else { return false };
    standing.need.as_deref() == Some("location")
}

enum Walked {
    Refused(ClientError),
    Left,
}

async fn walk<M: LongMethod>(
    daemon: &mut Daemon,
    action: &Action<'_>,
    arguments: &M,
) -> Result<Item, Walked> {
    let socket = daemon.socket().to_owned();
    let mut id = action.id.map(str::to_owned);
    let mut stopping = false;
    let mut steps = Steps::new(action.json, action.words.clone());
    let mut interrupt = Box::pin(tokio::signal::ctrl_c());
    let mut running = daemon.client().act(arguments).await.map_err(Walked::Refused)?;
    loop {
        tokio::select! {
            step = running.next() => match step {
                Some(Ok(Step::Progress(progress))) => {
                    steps.show(&progress);
                    id.get_or_insert(progress.id);
                }
                Some(Ok(Step::Done(item, findings))) => {
                    for finding in &findings {
                        steps.say(&format!("! {}", clean(&faces::items::finding(&finding.what, &finding.said, action.words))));
                    }
                    return Ok(*item);
                }
                Some(Err(error)) => return Err(Walked::Refused(error)),
                None => return Err(Walked::Refused(ClientError::HungUp)),
            },
            _ = &mut interrupt => {
                // Without an id there is nothing to stop it by.
                let Some(id) = id.clone().filter(|_| !stopping) else { return Err(Walked::Left) };
                interrupt = Box::pin(tokio::signal::ctrl_c());
                stopping = true;
                steps.say(&action.words.stopping());
                // Beside the loop: a daemon that does not answer must not keep the person here.
                tokio::spawn(cancel(socket.clone(), id, action.words.clone()));
            }
        }
    }
}

async fn cancel(socket: PathBuf, id: String, words: Messages) {
    if let Err(error) = try_to_cancel(&socket, id).await {
        eprintln!("{}", words.not_stopped(daemon::why(&error, &words)));
    }
}

async fn try_to_cancel(socket: &Path, id: String) -> Result<(), ClientError> {
    Client::connect(socket).await?.call(&Cancel { id }).await?;
    Ok(())
}
