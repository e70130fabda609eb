//! The authority and the daemon of a demo, as children that end with it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use ipc_proto::client::Client;
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
}

impl Server {
    fn start(mut command: Command, name: &'static str, home: &Home) -> Result<Self, String> {
        let cannot = |error: std::io::Error| format!("{name} cannot be started: {error}");
        let out = File::create(home.log(name)).map_err(cannot)?;
        let err = out.try_clone().map_err(cannot)?;
        let child = command.stdin(Stdio::null()).stdout(out).stderr(err).spawn().map_err(cannot)?;
        Ok(Self { child, name, log: home.log(name) })
    }

    /// Waits until `answers`, looking often at first and then less often.
    async fn wait(&mut self, mut answers: impl AsyncFnMut() -> bool) -> Result<(), String> {
        let since = Instant::now();
        let mut pause = FIRST_PAUSE;
        while !answers().await {
            if let Ok(Some(ended)) = self.child.try_wait() {
                return Err(format!("{} ended with {ended}: {}", self.name, last_line(&self.log)));
            }
            if since.elapsed() > PATIENCE {
                return Err(format!("{} does not answer: {}", self.name, last_line(&self.log)));
            }
            sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
        Ok(())
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

/// The end of a log, to say why its program did not do what it should.
fn last_line(log: &Path) -> String {
    let log = fs::read_to_string(log).unwrap_or_default();
    log.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it wrote no log").to_owned()
}
