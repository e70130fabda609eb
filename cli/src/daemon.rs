//! The connection to the daemon, and how its refusals become the one line that a person reads.

use std::path::{Path, PathBuf};

use faces::items::{reason_and_remedy, speaks_otherwise};
use ipc_proto::client::Client;
use ipc_proto::methods::{Method, Show};
use ipc_proto::types::{Item, NeedsYou, State};
use ipc_proto::{ClientError, DaemonError, MAX_FRAME, NoPlace, SOCKET_VARIABLE, Standing};
use messages::Messages;
use messages::needs::Need;

use crate::args::Places;
use crate::exit::{Exit, Failure};

/// The daemon that this run talks to.
pub(crate) struct Daemon {
    client: Client,
    places: Places,
    words: Messages,
}

impl Daemon {
    /// Connects to the daemon at the socket that the command line, the environment or the system names.
    pub(crate) async fn connect(places: &Places, words: &Messages) -> Result<Self, Failure> {
        let socket = socket(places, words)?;
        let connected = Client::connect(&socket).await;
        let client =
            connected.map_err(|error| failure(&words.cannot_reach_daemon(), &error, places, words))?;
        Ok(Self { client, places: places.clone(), words: words.clone() })
    }

    /// Calls a method; `what` is what has failed if it is refused, as in "cannot show a1".
    pub(crate) async fn call<M: Method>(&mut self, what: &str, arguments: &M) -> Result<M::Reply, Failure> {
        match self.client.call(arguments).await {
            Ok(reply) => Ok(reply),
            Err(error) => Err(self.failure(what, &error).await),
        }
    }

    /// Every item, the soonest deadline first.
    pub(crate) async fn list(&mut self) -> Result<Vec<Item>, Failure> {
        match self.client.list().await {
            Ok(items) => Ok(items),
            Err(error) => Err(self.failure(&self.words.cannot_list(), &error).await),
        }
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
    pub(crate) async fn failure(&mut self, what: &str, error: &ClientError) -> Failure {
        match self.not_now(error).await {
            Some((why, next)) => Failure::new(what, why, next),
            None => failure(what, error, &self.places, &self.words),
        }
    }

    /// Why an item does not allow something in its state, and what to do next, for a reader of another language than the
    /// daemon's. The refusal says what the item needs; only the item itself knows whose codes it has, and where it lives.
    async fn not_now(&mut self, error: &ClientError) -> Option<(String, String)> {
        let ClientError::Refused(DaemonError::NotPossible { id, reason, remedy, standing }) = error else {
            return None;
        };
        let Standing { state, need, said } = standing.as_ref();
        let state = state.as_deref().filter(|_| speaks_otherwise(&self.words))?;
        let why = self.words.why_not_now(id, state);
        let Some(need) = need else { return Some((why, self.words.next_look_at_item(id))) };
        Need::of_word(need)?;
        let item = self.client.call(&Show { id: id.clone() }).await.ok()?.item;
        // Told as it was when it refused, whatever has happened since.
        let item = Item { state: State::from(state), ..item };
        let needs_you = NeedsYou {
            reason: reason.clone(),
            remedy: remedy.clone(),
            need: need.clone(),
            said: said.clone(),
        };
        let (because, next) = reason_and_remedy(&item, &needs_you, &self.words);
        Some((self.words.value_of_item(why, because), next))
    }
}

/// The daemon's socket.
fn socket(places: &Places, words: &Messages) -> Result<PathBuf, Failure> {
    match &places.socket {
        Some(socket) if !socket.as_os_str().is_empty() => Ok(socket.clone()),
        Some(_) | None => ipc_proto::default_socket().map_err(|NoPlace| {
            let (what, why) = (words.cannot_reach_daemon(), words.why_no_place(SOCKET_VARIABLE));
            Failure::new(what, why, words.next_name_socket()).exits(Exit::NoDaemon)
        }),
    }
}

fn failure(what: &str, error: &ClientError, places: &Places, words: &Messages) -> Failure {
    let next = match error {
        ClientError::NoDaemon { .. } => words.next_start(how_to_start(places)),
        ClientError::Refused(DaemonError::NotFound { .. }) if speaks_otherwise(words) => {
            words.next_list_items()
        }
        ClientError::Refused(refused) => refused.remedy().to_owned(),
        ClientError::Stranger { .. } => words.next_name_own_socket(),
        ClientError::Service(_) | ClientError::Protocol(_) => words.next_restart(),
        ClientError::TooLong => words.next_give_less(),
        ClientError::HungUp => words.next_look_at_status(),
        ClientError::Io(_) => words.next_check_rights(),
    };
    let failure = Failure::new(what, why(error, words), next);
    if matches!(error, ClientError::NoDaemon { .. }) { failure.exits(Exit::NoDaemon) } else { failure }
}

/// Why the daemon was asked in vain. What it refuses it says itself, in English.
pub(crate) fn why(error: &ClientError, words: &Messages) -> String {
    let shown = |path: &Path| path.display().to_string();
    match error {
        ClientError::NoDaemon { path } => words.why_no_daemon(shown(path)),
        ClientError::Refused(DaemonError::NotFound { .. }) if speaks_otherwise(words) => {
            words.why_not_found()
        }
        ClientError::Refused(refused) => refused.reason().to_owned(),
        ClientError::Stranger { path } => words.why_stranger(shown(path)),
        ClientError::Service(error) => error.to_string(),
        ClientError::Protocol(said) => words.why_not_understood(said),
        ClientError::TooLong => words.why_too_long(MAX_FRAME),
        ClientError::HungUp => words.why_hung_up(),
        ClientError::Io(cause) => words.why_connection(cause.to_string()),
    }
}

/// The command that starts a daemon where it was looked for.
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
    command
}

#[cfg(test)]
mod tests {
    use messages::Language;

    use super::*;

    fn line(language: Language, what: &str, error: &ClientError, places: &Places) -> (String, Exit) {
        let words = Messages::new(language);
        let failed = failure(what, error, places, &words);
        (failed.line(&words), failed.exit())
    }

    #[test]
    fn a_missing_daemon_exits_69_and_says_how_to_start_it() {
        let places =
            Places { socket: Some("/x/s".into()), state_dir: Some("/y".into()), ..Places::default() };
        let error = ClientError::NoDaemon { path: "/x/s".into() };
        let (said, exit) = line(Language::English, "cannot list", &error, &places);
        assert_eq!(exit, Exit::NoDaemon);
        assert_eq!(
            said,
            "neverlapse: cannot list: no daemon answers at /x/s; start it with `neverlapsed --socket /x/s --state-dir /y`"
        );
        let (said, _) = line(Language::French, "liste", &error, &places);
        assert!(said.contains("aucun démon ne répond à /x/s"), "{said}");
        assert!(said.ends_with("démarrez-le avec `neverlapsed --socket /x/s --state-dir /y`"), "{said}");
    }

    #[test]
    fn in_english_it_is_said_as_the_contract_says_it() {
        let path = || "/x/s".into();
        for error in [
            ClientError::NoDaemon { path: path() },
            ClientError::Stranger { path: path() },
            ClientError::TooLong,
            ClientError::HungUp,
            ClientError::Protocol("no JSON".into()),
        ] {
            assert_eq!(why(&error, &Messages::new(Language::English)), error.to_string());
        }
    }

    #[test]
    fn a_refusal_is_told_with_its_reason_and_remedy() {
        let refused =
            DaemonError::Locked { reason: "the vault is locked".into(), remedy: "Unlock it.".into() };
        let error = ClientError::Refused(refused);
        let (said, exit) = line(Language::English, "cannot pick a1 up", &error, &Places::default());
        assert_eq!(said, "neverlapse: cannot pick a1 up: the vault is locked; Unlock it");
        assert_eq!(exit, Exit::Failed);
    }
}
