//! What a click asks of the daemon, each in a task and a connection of its own, so that nothing waits for it.

use std::path::{Path, PathBuf};

use ipc_proto::client::Client;
use ipc_proto::methods::{Cancel, PauseReminders, PickUp, Renew, Snooze};
use ipc_proto::{ClientError, DaemonError};
use jiff::Timestamp;
use tokio::sync::mpsc::UnboundedSender;
use tracing::info;

use crate::dialog::{Dialog, Kind};
use crate::face::Does;

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

/// Long actions are called for their end only: how they go on, the subscription tells.
async fn ask(daemon: &mut Client, does: &Does, tomorrow: Timestamp) -> Result<(), ClientError> {
    match does {
        Does::PickUp(id) => {
            let pick_up = PickUp {
                id: id.clone(),
                to: None,
                password: None,
                no_remember: false,
                last_try: false,
                notify: true,
            };
            daemon.act(&pick_up).await?.finish(drop).await.map(drop)
        }
        Does::Renew(id) => {
            let renew = Renew { id: id.clone(), password: None, last_try: false, code: None, notify: true };
            daemon.act(&renew).await?.finish(drop).await.map(drop)
        }
        Does::Tomorrow(id) => daemon.call(&Snooze { id: id.clone(), until: tomorrow }).await.map(drop),
        Does::Stop(id) => daemon.call(&Cancel { id: id.clone() }).await.map(drop),
        Does::Pause => daemon.call(&PauseReminders { until: Some(tomorrow) }).await.map(drop),
        Does::GoOn => daemon.call(&PauseReminders { until: None }).await.map(drop),
        // These need no daemon.
        Does::Open(_) | Does::StartDaemon | Does::Quit => Ok(()),
    }
}

fn outcome(does: Does, error: ClientError) -> Outcome {
    let dialog = match does {
        Does::PickUp(id) => Some(Dialog { kind: Kind::PickUp, id: Some(id) }),
        Does::Renew(id) => Some(Dialog { kind: Kind::Renew, id: Some(id) }),
        Does::Tomorrow(_)
        | Does::Stop(_)
        | Does::Pause
        | Does::GoOn
        | Does::Open(_)
        | Does::StartDaemon
        | Does::Quit => None,
    };
    match (error, dialog) {
        // A password, a place or a code is missing.
        (
            ClientError::Refused(DaemonError::WrongPassword { .. } | DaemonError::BadInput { .. }),
            Some(dialog),
        ) => Outcome::Asks(dialog),
        (ClientError::Refused(_), Some(_)) => Outcome::Told,
        (ClientError::Refused(refused), None) => Outcome::Failed(refused.reason().to_owned()),
        (error, _) => Outcome::Failed(error.to_string()),
    }
}
