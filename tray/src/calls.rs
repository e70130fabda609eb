//! What a click asks of the daemon, each in a task and a connection of its own, so that nothing waits for it.

use std::path::{Path, PathBuf};

use faces::act::Act;
use ipc_proto::ClientError;
use ipc_proto::client::Client;
use ipc_proto::methods::PauseReminders;
use jiff::Timestamp;
use tokio::sync::mpsc::UnboundedSender;
use tracing::info;

use crate::face::Does;
use ipc_proto::dialog::{Dialog, Kind};

/// What came of a click.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It is done, or the daemon has said on the desktop why not.
    Told,
    /// Something has to be typed or chosen for it.
    Asks(Dialog),
    /// It did not work.
    Failed(String),
    /// A daemon that was started has had time enough to answer.
    HadTime,
}

/// Has the daemon at `socket` do it, and tells what came of it.
pub(crate) fn start(socket: &Path, does: Does, tomorrow: Timestamp, tell: UnboundedSender<Outcome>) {
    let socket = socket.to_owned();
    tokio::spawn(async move {
        let outcome = call(socket, does, tomorrow).await;
        // The tray may have quit meanwhile.
        let _ = tell.send(outcome);
    });
}

async fn call(socket: PathBuf, does: Does, tomorrow: Timestamp) -> Outcome {
    let result = match Client::connect(&socket).await {
        Ok(mut daemon) => ask(&mut daemon, &does, tomorrow).await,
        Err(error) => Err(error),
    };
    match result {
        Ok(()) => Outcome::Told,
        Err(error) => {
            info!(?does, "it did not work: {error}");
            outcome(does, error)
        }
    }
}

async fn ask(daemon: &mut Client, does: &Does, tomorrow: Timestamp) -> Result<(), ClientError> {
    match does {
        Does::Act(act, id) => act.call(daemon, id, tomorrow).await,
        Does::Pause => daemon.call(&PauseReminders { until: Some(tomorrow) }).await.map(drop),
        Does::GoOn => daemon.call(&PauseReminders { until: None }).await.map(drop),
        // These need no daemon.
        Does::Open(_) | Does::StartDaemon | Does::Quit => Ok(()),
    }
}

fn outcome(does: Does, error: ClientError) -> Outcome {
    let told = match does {
        Does::Act(act, id) => {
            if let Some(kind) = act.asking(&error).and_then(Act::window).and_then(Kind::of_word) {
                return Outcome::Asks(Dialog { kind, id: Some(id) });
            }
            act.is_told()
        }
        Does::Pause | Does::GoOn | Does::Open(_) | Does::StartDaemon | Does::Quit => false,
    };
    let ClientError::Refused(refused) = error else { return Outcome::Failed(error.to_string()) };
    if told { Outcome::Told } else { Outcome::Failed(refused.reason().to_owned()) }
}
