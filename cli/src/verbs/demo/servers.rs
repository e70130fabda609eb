//! The authority and the daemon of a demo, as children that end with it.

use std::fs::File;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
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
}

impl Server {
    fn start(mut command: Command, name: &'static str, home: &Home) -> Result<Self, String> {
        let log = home.path("logs").join(format!("{name}.log"));
        let cannot = |error: std::io::Error| format!("{name} cannot be started: {error}");
        let out = File::create(&log).map_err(cannot)?;
        let err = out.try_clone().map_err(cannot)?;
        let child = command
            .stdin(Stdio::null())
            .stdout(out)
            .stderr(err)
            .spawn()
            .map_err(cannot)?;
        Ok(Self { child, name })
    }

    /// Waits until `answers`, looking often at first and then less often.
    async fn wait(&mut self, home: &Home, mut answers: impl AsyncFnMut() -> bool) -> Result<(), String> {
        let since = Instant::now();
        let mut pause = FIRST_PAUSE;
        while !answers().await {
            if let Ok(Some(ended)) = self.child.try_wait() {
                return Err(format!(
                    "{} ended with {ended}: {}",
                    self.name,
                    last_line(&home.path("logs"), self.name)
                ));
            }
            if since.elapsed() > PATIENCE {
                return Err(format!(
                    "{} does not answer: {}",
                    self.name,
                    last_line(&home.path("logs"), self.name)
                ));
            }
            sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
        Ok(())
    }
}

/// Starts the authority and gives back its port.
pub(super) async fn authority(home: &Home) -> Result<(Server, u16), String> {
    let port = free_port().map_err(|error| format!("there is no free port: {error}"))?;
    let address = format!("127.0.0.1:{port}");
    let mut command = home.authority();
    command.args([
        "serve",
        "--dir",
        "authority",
        "--listen",
        &address,
        "--mail-dir",
        "mail",
    ]);
    let mut server = Server::start(command, "neverlapse-authority", home)?;
    server
        .wait(home, async || {
            TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok()
        })
        .await?;
    Ok((server, port))
}

/// Starts the daemon. Its master key is a file: a demo has no business in the person's key ring.
pub(super) async fn daemon(home: &Home) -> Result<Server, String> {
    let mut command = home.neverlapsed();
    command.args(["--master-key", "file"]);
    let mut server = Server::start(command, "neverlapsed", home)?;
    let socket = home.socket();
    server
        .wait(home, async || Client::connect(&socket).await.is_ok())
        .await?;
    Ok(server)
}

/// A port that is free now; nobody promises that it stays so, but the range is wide.
fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

fn last_line(logs: &Path, name: &str) -> String {
    let log = std::fs::read_to_string(logs.join(format!("{name}.log"))).unwrap_or_default();
    log.lines()
        .rev()
        .find(|line| !line.trim().is_empty())
        .unwrap_or("it wrote no log")
        .to_owned()
}
