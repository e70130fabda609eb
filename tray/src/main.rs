//! `neverlapse-tray`: the icon in the panel, and one click to do what stands nearest.
//!
//! It holds no secrets and no state: everything that it shows comes from the daemon's subscription, and everything that is
//! clicked goes to the daemon, or opens a dialog in a process of its own. [`compose`] makes a [`face::Face`] of what is
//! known, without a desktop or a clock; [`controller`] keeps it current; [`platform`] shows it.

mod calls;
mod compose;
mod controller;
mod desktop;
mod face;
mod icons;
mod instance;
mod platform;
mod row;
mod start;
mod text;
mod unseen;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use clap::{CommandFactory as _, Parser};
use clock::{Clock as _, SystemClock};
use ipc_proto::dialog::{Dialog, Dialogs, Kind, TOKEN_VARIABLES};
use messages::{Language, Messages};
use tracing::warn;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;
use wake::Sources;

use crate::compose::View;
use crate::controller::{Controller, PATIENCE};
use crate::instance::Instance;
use crate::start::Place;

/// Shows in the panel how certificates stand, and does what is nearest with one click.
#[derive(Debug, Parser)]
#[command(name = "neverlapse-tray", version, after_help = AFTER_HELP)]
struct Arguments {
    /// The daemon's socket
    #[arg(long, env = ipc_proto::SOCKET_VARIABLE, value_name = "PATH")]
    socket: Option<PathBuf>,
    /// Open a window too: the overview, else what there is. For whoever starts it from a menu
    #[arg(long)]
    open: bool,
}

const AFTER_HELP: &str = "\
A daemon that does not run is started. A second tray says that one runs already, and ends with 0.
Where the desktop shows no tray icons, it says so once a session by a notice, and goes on until something does.
The log goes to standard error; RUST_LOG=neverlapse_tray=debug says more.";

fn main() -> ExitCode {
    if let Some(ended) = manual::if_asked(Arguments::command) {
        return ended;
    }
    let arguments = Arguments::parse();
    let words = Messages::new(Language::of_environment(|name| std::env::var(name).ok()));
    // `Targets` reads the plain half of what RUST_LOG can say, without the half megabyte of regular expressions.
    let said = std::env::var("RUST_LOG").ok().and_then(|said| said.parse().ok());
    let filter = said.unwrap_or_else(|| Targets::new().with_default(LevelFilter::WARN));
    let log = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(false);
    tracing_subscriber::registry().with(log.with_filter(filter)).init();
    platform::host(move || match run(arguments, &words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("neverlapse-tray: {}", words.tray_cannot_start(format!("{error:#}")));
            ExitCode::FAILURE
        }
    })
}

fn run(arguments: Arguments, words: &Messages) -> anyhow::Result<()> {
    let usual = ipc_proto::default_socket();
    let place = match arguments.socket.filter(|socket| !socket.as_os_str().is_empty()) {
        Some(socket) => Place { socket, is_usual: false },
        None => Place {
            socket: usual.context("there is no place for the socket; give --socket")?,
            is_usual: true,
        },
    };
    let folder = || format!("cannot write beside {}", place.socket.display());
    let instance = Instance::take(&place.socket).with_context(folder)?;
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    // Only the way to the bus needs a second thread, for a moment.
    let runtime = runtime.enable_all().thread_keep_alive(Duration::from_secs(1)).build()?;
    let window = arguments.open.then(|| open(place.socket.clone()));
    if instance.is_none() {
        println!("{}", words.tray_runs_already());
        return window.map_or(Ok(()), |window| runtime.block_on(window));
    }
    runtime.block_on(async {
        if let Some(window) = window {
            tokio::spawn(async { window.await.inspect_err(|error| warn!("no window is opened: {error}")) });
        }
        serve(place, words).await
    })
}

/// Opens the window that shows most, in front where whoever started the tray lets it.
async fn open(socket: PathBuf) -> anyhow::Result<()> {
    let dialogs = Dialogs::installed().await;
    let Some(kind) = [Kind::Overview, Kind::About].into_iter().find(|kind| dialogs.have(*kind)) else {
        return Ok(());
    };
    let token = TOKEN_VARIABLES.iter().find_map(|name| std::env::var(name).ok());
    Ok(dialogs.open(&Dialog { kind, id: None }, &socket, token.as_deref()).await?)
}

async fn serve(place: Place, words: &Messages) -> anyhow::Result<()> {
    let (tell, happened) = tokio::sync::mpsc::unbounded_channel();
    let face = View::default().face(SystemClock.now(), &wake::zone(), words);
    let desktop = platform::start(face, tell).await;
    let desktop = desktop.map_err(|error: platform::Cannot| anyhow!(words.tray_no_bus(error.to_string())))?;
    let controller = Controller {
        desktop,
        clock: Box::new(SystemClock),
        words: words.clone(),
        place,
        starts_daemon: true,
        patience: patience(),
        token: None,
    };
    Ok(controller.run(happened, Sources::of_the_clock()?).await?)
}

/// How long a panel is waited for. In a debug build a test can make it shorter, in seconds.
fn patience() -> Duration {
    #[cfg(debug_assertions)]
    if let Some(seconds) =
        std::env::var("NEVERLAPSE_TEST_PANEL_PATIENCE").ok().and_then(|text| text.parse().ok())
    {
        return Duration::from_secs(seconds);
    }
    PATIENCE
}
