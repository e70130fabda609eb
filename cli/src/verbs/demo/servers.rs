//! The authority and the daemon of a demo, as children that end with it.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use ipc_proto::client::Client;
use messages::Messages;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

use super::home::Home;

const PATIENCE: Duration = Duration::from_secs(10);
const FIRST_PAUSE: Duration = Duration::from_millis(5);
const LONGEST_PAUSE: Duration = Duration::from_millis(160);

/// A running program; it is killed when this is dropped.
pub(super) struct Server {
    child: Child,
    name: &'static str,
    log: PathBuf,
    words: Messages,
}

impl Server {
    fn start(mut command: Command, name: &'static str, home: &Home) -> Result<Self, String> {
        let cannot = |error: std::io::Error| home.words.demo_not_started(error.to_string(), name);
        let out = File::create(home.log(name)).map_err(cannot)?;
        let err = out.try_clone().map_err(cannot)?;
        let child = command.stdin(Stdio::null()).stdout(out).stderr(err).spawn().map_err(cannot)?;
        Ok(Self { child, name, log: home.log(name), words: home.words.clone() })
    }

    /// Waits until `answers`, looking often at first and then less often.
    async fn wait(&mut self, mut answers: impl AsyncFnMut() -> bool) -> Result<(), String> {
        let since = Instant::now();
        let mut pause = FIRST_PAUSE;
        while !answers().await {
            if let Ok(Some(ended)) = self.child.try_wait() {
                return Err(self.words.demo_ended(self.name, ended.to_string(), self.last_line()));
            }
            if since.elapsed() > PATIENCE {
                return Err(self.words.demo_no_answer(self.name, self.last_line()));
            }
            sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
        Ok(())
    }

    /// The end of its log, to say why it did not do what it should.
    fn last_line(&self) -> String {
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        let last = log.lines().rev().find(|line| !line.trim().is_empty());
        last.map_or_else(|| self.words.demo_no_log(), str::to_owned)
    }
}

/// Starts the authority on a free port and gives back its address, as it prints it.
pub(super) async fn authority(home: &Home) -> Result<(Server, String), String> {
    let mut command = home.authority();
    command.args(["serve", "--dir", "authority", "--listen", "127.0.0.1:0", "--mail-dir", "mail"]);
    let mut server = Server::start(command, "neverlapse-authority", home)?;
    let mut address = None;
    server
        .wait(async || {
            let log = fs::read_to_string(home.log("neverlapse-authority")).unwrap_or_default();
            address =
                log.lines().find_map(|line| line.strip_prefix("listening on http://")).map(str::to_owned);
            address.is_some()
        })
        .await?;
    Ok((server, address.unwrap_or_default()))
}

/// Starts the daemon. Its master key is a file: a demo has no business in the person's key ring.
pub(super) async fn daemon(home: &Home) -> Result<Server, String> {
    let mut command = home.neverlapsed();
    command.args(["--master-key", "file"]);
    let mut server = Server::start(command, "neverlapsed", home)?;
    let socket = home.socket();
    server.wait(async || Client::connect(&socket).await.is_ok()).await?;
    Ok(server)
}
