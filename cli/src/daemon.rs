//! The connection to the daemon, and how its refusals become the one line that a person reads.

use std::path::{Path, PathBuf};

use ipc_proto::ClientError;
use ipc_proto::client::Client;
use ipc_proto::methods::Method;
use ipc_proto::types::Item;

use crate::args::Places;
use crate::exit::{Exit, Failure};

/// The daemon that this run talks to.
pub(crate) struct Daemon {
    client: Client,
    places: Places,
}

impl Daemon {
    /// Connects to the daemon at the socket that the command line, the environment or the system names.
    pub(crate) async fn connect(places: &Places) -> Result<Self, Failure> {
        let socket = socket(places)?;
        let connected = Client::connect(&socket).await;
        let client = connected.map_err(|error| failure("cannot reach the daemon", &error, places))?;
        Ok(Self { client, places: places.clone() })
    }

    /// Calls a method; `what` is what has failed if it is refused, as in "cannot show a1".
    pub(crate) async fn call<M: Method>(&mut self, what: &str, arguments: &M) -> Result<M::Reply, Failure> {
        self.client.call(arguments).await.map_err(|error| failure(what, &error, &self.places))
    }

    /// Every item, the soonest deadline first.
    pub(crate) async fn list(&mut self) -> Result<Vec<Item>, Failure> {
        self.client.list().await.map_err(|error| failure("cannot list", &error, &self.places))
    }

    /// The client, for what takes more than one answer.
    pub(crate) const fn client(&mut self) -> &mut Client {
        &mut self.client
    }

    /// The socket, for a second connection.
    pub(crate) fn socket(&self) -> &Path {
        self.client.path()
    }

    /// What has failed, why and what to do next, where the daemon was asked in vain.
    pub(crate) fn failure(&self, what: &str, error: &ClientError) -> Failure {
        failure(what, error, &self.places)
    }
}

/// The daemon's socket.
pub(crate) fn socket(places: &Places) -> Result<PathBuf, Failure> {
    match &places.socket {
        Some(socket) if !socket.as_os_str().is_empty() => Ok(socket.clone()),
        Some(_) | None => ipc_proto::default_socket().map_err(|no_place| {
            let next = "name the socket with --socket PATH";
            Failure::new("cannot reach the daemon", no_place.to_string(), next).exits(Exit::NoDaemon)
        }),
    }
}

fn failure(what: &str, error: &ClientError, places: &Places) -> Failure {
    match error {
        ClientError::NoDaemon { .. } => {
            Failure::new(what, error.to_string(), how_to_start(places)).exits(Exit::NoDaemon)
        }
        ClientError::Refused(refused) => Failure::new(what, refused.reason(), refused.remedy()),
        ClientError::Stranger { .. } => {
            Failure::new(what, error.to_string(), "name your own socket with --socket PATH; nothing was sent")
        }
        ClientError::Service(_) | ClientError::Protocol(_) => {
            let next = "restart neverlapsed: it and this command seem to be of different versions";
            Failure::new(what, error.to_string(), next)
        }
        ClientError::TooLong => Failure::new(what, error.to_string(), "give it less at once"),
        ClientError::HungUp => Failure::new(
            what,
            error.to_string(),
            "look with `neverlapse status` whether it runs and what it did",
        ),
        ClientError::Io(cause) => {
            Failure::new(what, format!("{error}: {cause}"), "check the rights of the socket and its folder")
        }
    }
}

fn how_to_start(places: &Places) -> String {
    let mut command = "neverlapsed".to_owned();
    let flags = [
        ("--socket", &places.socket),
        ("--config-dir", &places.config_dir),
        ("--state-dir", &places.state_dir),
    ];
    for (flag, value) in flags {
        if let Some(value) = value {
            command.push_str(&format!(" {flag} {}", value.display()));
        }
    }
    format!("start it with `{command}`")
}

#[cfg(test)]
mod tests {
    use super::*;
    use ipc_proto::DaemonError;

    #[test]
    fn a_missing_daemon_exits_69_and_says_how_to_start_it() {
        let places =
            Places { socket: Some("/x/s".into()), state_dir: Some("/y".into()), ..Places::default() };
        let failed = failure("cannot list", &ClientError::NoDaemon { path: "/x/s".into() }, &places);
        assert_eq!(failed.exit(), Exit::NoDaemon);
        assert_eq!(
            failed.to_string(),
            "neverlapse: cannot list: no daemon answers at /x/s; start it with `neverlapsed --socket /x/s --state-dir /y`"
        );
    }

    #[test]
    fn a_refusal_is_told_with_its_reason_and_remedy() {
        let refused =
            DaemonError::Locked { reason: "the vault is locked".into(), remedy: "Unlock it.".into() };
        let failed = failure("cannot pick a1 up", &ClientError::Refused(refused), &Places::default());
        assert_eq!(failed.to_string(), "neverlapse: cannot pick a1 up: the vault is locked; Unlock it");
        assert_eq!(failed.exit(), Exit::Failed);
    }
}
