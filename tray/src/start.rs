//! Starts the daemon where the system does not.

use std::io;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use ipc_proto::{SOCKET_VARIABLE, program};
use tokio::process::Command;
use tokio::sync::mpsc::UnboundedSender;
use tracing::{info, warn};

use crate::calls::Outcome;

/// The daemon's unit, where systemd looks after a person's programs.
const UNIT: &str = "neverlapsed.service";

/// A daemon that does not answer after this does not run.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where the daemon is wanted.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// Its socket.
    pub(crate) socket: PathBuf,
    /// Whether that is where the system's own one has it.
    pub(crate) is_usual: bool,
}

/// Starts the daemon: by its unit where there is one, else as a process that outlives the tray. `tell` hears when it has had
/// time enough to answer.
///
/// # Errors
/// If its program is nowhere.
pub(crate) fn daemon(place: &Place, tell: UnboundedSender<Outcome>) -> io::Result<()> {
    let program = program::find("neverlapsed").ok_or_else(|| {
        io::Error::new(io::ErrorKind::NotFound, "the program neverlapsed is nowhere to be found")
    })?;
    let mut own = Command::new(program);
    own.env(SOCKET_VARIABLE, &place.socket).stdin(Stdio::null()).stdout(Stdio::null());
    // What ends the tray from its terminal does not end the daemon.
    #[cfg(unix)]
    own.process_group(0);
    let is_usual = place.is_usual;
    tokio::spawn(async move {
        if is_usual && by_unit().await {
            info!("{UNIT} is started");
            tokio::time::sleep(PATIENCE).await;
            let _ = tell.send(Outcome::HadTime);
            return;
        }
        match own.spawn() {
            Ok(mut child) => {
                let _ = tokio::time::timeout(PATIENCE, child.wait()).await;
                let _ = tell.send(Outcome::HadTime);
                // Waited for, so that nothing is left of it once it has ended.
                let _ = child.wait().await;
            }
            Err(error) => {
                warn!("the daemon cannot be started: {error}");
                let _ = tell.send(Outcome::HadTime);
            }
        }
    });
    Ok(())
}

/// Whether systemd has its unit and could start it.
async fn by_unit() -> bool {
    let mut systemctl = Command::new("systemctl");
    systemctl.args(["--user", "--quiet", "start", UNIT]);
    systemctl.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    cfg!(target_os = "linux") && systemctl.status().await.is_ok_and(|status| status.success())
}
