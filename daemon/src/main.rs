//! `neverlapsed`: the background daemon. See [`runtime`] for the event loop and [`service`] for the contract's side.

mod adopt;
mod browser;
mod certificates;
mod check;
mod clipboard;
mod code_mail;
mod commands;
mod desk;
mod effects;
mod event;
mod failure;
mod here;
mod locations;
mod mail_folder;
mod migrations;
mod notify;
mod present;
mod remind;
mod renew_code;
mod runtime;
mod service;
mod session;
mod settings;
mod settings_file;
mod subscribers;
mod tracker;

use std::{
    io::IsTerminal as _,
    path::Path,
    process::ExitCode,
    sync::{Arc, RwLock},
};

use anyhow::Context as _;
use clap::Parser as _;
use clock::{Clock, SystemClock};
use custody::{pkcs11::Runner, surroundings::Surroundings};
use ipc_proto::server::{self, BindError, Listener};
use issuers::Registry;
use ledger::{Format, Ledger, OpenError};
use lifecycle::Item;
use messages::{Language, Messages};
use tokio::sync::mpsc;
use tracing::{info, warn};
use tracing_subscriber::EnvFilter;
use wake::Sources;

use crate::{
    effects::{Tools, VaultDoor},
    event::Event,
    here::Here,
    notify::wording::Wording,
    remind::Desktop,
    runtime::Runtime,
    service::Service,
    settings::{Arguments, Wishes},
    tracker::Tracker,
};

/// The ledger's format. A change of the records needs a new version and a migration that is never touched again.
const FORMAT: Format = Format { application: "neverlapse", version: 3, migrations: migrations::ALL };

/// Where an administrator puts issuer profiles for everyone.
const SYSTEM_ISSUERS: &str = "/etc/neverlapse/issuers.d";

/// How many events wait for the loop before those who send more are made to wait.
const EVENTS_HELD: usize = 256;

/// sysexits.h: another daemon runs; the state cannot be used as it is.
const EX_TEMPFAIL: u8 = 75;
const EX_CONFIG: u8 = 78;

fn main() -> ExitCode {
    custody::pkcs11::serve_if_asked();
    clipboard::serve_if_asked();
    let arguments = Arguments::parse();
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("neverlapsed=info,warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    match start(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let code = exit_code(&error);
            match code {
                EX_TEMPFAIL => {
                    tracing::error!(
                        "another daemon runs: {error:#}; stop it first, or use the one that runs"
                    );
                }
                _ => tracing::error!("{error:#}"),
            }
            ExitCode::from(code)
        }
    }
}

fn exit_code(error: &anyhow::Error) -> u8 {
    if matches!(error.downcast_ref(), Some(BindError::InUse { .. })) {
        return EX_TEMPFAIL;
    }
    match error.downcast_ref::<OpenError>() {
        Some(OpenError::InUse { .. }) => EX_TEMPFAIL,
        Some(OpenError::Newer { .. } | OpenError::TooOld { .. } | OpenError::OtherApplication { .. }) => {
            EX_CONFIG
        }
        Some(OpenError::Damaged { .. } | OpenError::Migration { .. } | OpenError::Io { .. }) | None => 1,
    }
}

fn start(arguments: &Arguments) -> anyhow::Result<()> {
    let state_dir = arguments.state_dir().context("there is no home folder; give --state-dir")?;
    let config_dir = arguments.config_dir().context("there is no home folder; give --config-dir")?;
    let socket = match &arguments.socket {
        Some(socket) => socket.clone(),
        None => ipc_proto::default_socket().context("there is no place for the socket; give --socket")?,
    };
    let ledger = Ledger::open(&state_dir, &FORMAT)
        .with_context(|| format!("cannot use the state folder {}", state_dir.display()))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(serve(arguments, ledger, &config_dir, &socket))
}

async fn serve(
    arguments: &Arguments,
    ledger: Ledger,
    config_dir: &Path,
    socket: &Path,
) -> anyhow::Result<()> {
    let issuers_folder = config_dir.join("issuers");
    let registry = Registry::load(&[SYSTEM_ISSUERS.as_ref(), issuers_folder.as_path()]);
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let wishes = Wishes::load(config_dir, &registry);
    for problem in &wishes.problems {
        warn!("{problem}");
    }
    let tracker = Tracker::open(ledger.clone(), wishes.policy(&registry), Arc::clone(&clock))
        .context("cannot read the ledger")?;
    let (events, received) = mpsc::channel(EVENTS_HELD);
    let around = Surroundings::of_environment(|name| std::env::var_os(name));
    let tools = Tools {
        vault: Arc::new(VaultDoor::new(ledger.clone(), arguments.master_key.into())),
        ledger,
        clock,
        issuers: Arc::new(RwLock::new(Arc::new(registry))),
        runner: drivers().context("this program's own file cannot be found")?,
        installation: tracker.installation().into(),
        code_wanted: Arc::default(),
        here: Arc::new(Here::look(&around)),
        around: Arc::new(around),
        events: events.clone(),
    };
    // Whoever sees the socket may ask it to stop.
    let stop = stop_signal();
    let listener = Listener::bind(socket).context("cannot listen")?;
    let service = Arc::new(Service::new(tools.clone(), issuers_folder));
    let wording = Wording::new(Messages::new(Language::of_environment(|name| std::env::var(name).ok())));
    let need = |id| tracker.lifecycle().item(id).and_then(Item::need);
    let desktop =
        Desktop::start(&tools.ledger, wording, events.clone(), need).context("cannot read the ledger")?;
    mail_folder::watch(&wishes.mail_folders(), tools.clone());
    let runtime = Runtime::new(tracker, tools, desktop, wishes, Sources::new()?, received);
    tokio::spawn(async move {
        stop.await;
        let _ = events.send(Event::Stop).await;
    });
    info!(socket = %socket.display(), pid = std::process::id(), "ready");
    tokio::select! {
        ended = runtime.run() => ended.context("the timer failed")?,
        () = server::serve(listener, service, server::Options::default()) => {}
    }
    info!("stopped");
    Ok(())
}

/// What starts the drivers of tokens and databases. In a debug build a test can give them less time, in seconds.
fn drivers() -> std::io::Result<Runner> {
    let runner = Runner::of_this_program()?;
    #[cfg(debug_assertions)]
    if let Some(limit) =
        std::env::var("NEVERLAPSE_TEST_DRIVER_LIMIT").ok().and_then(|limit| limit.parse().ok())
    {
        let limit = std::time::Duration::from_secs(limit);
        return Ok(runner.with_limits(custody::pkcs11::Limits { usual: limit, patient: limit }));
    }
    Ok(runner)
}

/// Hears from now on that the daemon is asked to stop.
#[cfg(unix)]
fn stop_signal() -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};
    let signals = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()));
    async {
        let (Ok(mut terminate), Ok(mut interrupt)) = signals else {
            return std::future::pending().await;
        };
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    }
}

#[cfg(not(unix))]
async fn stop_signal() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
