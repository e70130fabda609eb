//! `neverlapsed`: the background daemon. See [`runtime`] for the event loop and [`service`] for the contract's side.

mod adopt;
mod browser;
mod certificates;
mod check;
mod clipboard;
mod code_mail;
mod commands;
mod desk;
mod drop_folder;
mod effects;
mod event;
mod failure;
mod here;
mod hooks;
mod locations;
mod log;
mod mail_folder;
mod manager;
mod metrics;
mod migrations;
mod notify;
mod policy;
mod present;
mod remind;
mod renew_code;
mod rules;
mod runtime;
mod service;
mod session;
mod settings;
mod settings_file;
mod subscribers;
mod tracker;

use std::{
    path::Path,
    process::ExitCode,
    sync::{Arc, RwLock},
};

use anyhow::Context as _;
use clap::{CommandFactory as _, Parser as _};
use clock::{Clock, SystemClock};
use custody::{pkcs11::Runner, surroundings::Surroundings};
use ipc_proto::server::{self, BindError, Listener, OwnerOnly, OwnerOrGroup, PeerCheck};
use ledger::{Format, GoneBack, Ledger, OpenError};
use lifecycle::Item;
use messages::{Language, Messages};
use tokio::sync::mpsc;
use tracing::{info, warn};
use wake::Sources;

use crate::{
    effects::{Tools, VaultDoor},
    event::Event,
    here::Here,
    manager::Manager,
    notify::{windows::Windows, wording::Wording},
    policy::Administrator,
    remind::Desktop,
    runtime::Runtime,
    service::Service,
    settings::{Arguments, Wishes},
    tracker::Tracker,
};

/// The ledger's format. A change of the records needs a new version and a migration that is never touched again.
const FORMAT: Format = Format { application: "neverlapse", version: 3, migrations: migrations::ALL };

/// Where activations are put that are to be picked up with nobody there.
const DROP_FOLDER: &str = "provision.d";

/// How many events wait for the loop before those who send more are made to wait.
const EVENTS_HELD: usize = 256;

/// sysexits.h: another daemon runs; the state cannot be used as it is.
const EX_TEMPFAIL: u8 = 75;
const EX_CONFIG: u8 = 78;

fn main() -> ExitCode {
    custody::pkcs11::serve_if_asked();
    clipboard::serve_if_asked();
    if let Some(ended) = manual::if_asked(Arguments::command) {
        return ended;
    }
    let arguments = Arguments::parse();
    log::start();
    match start(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let code = exit_code(&error);
            let said = match code {
                EX_TEMPFAIL => {
                    format!("another daemon runs: {error:#}; stop it first, or use the one that runs")
                }
                _ if is_copy_kept(&error) => format!("{error:#}: neverlapsed --go-back"),
                _ => format!("{error:#}"),
            };
            tracing::error!("{said}");
            turn_away(&said);
            ExitCode::from(code)
        }
    }
}

/// Whoever waits at a socket that was handed over hears why nobody answers.
fn turn_away(why: &str) {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
        return;
    };
    runtime.block_on(async {
        if let Ok(Some(listener)) = Listener::handed_over() {
            let reason = format!("the daemon cannot start: {why}");
            let remedy = "settle that, then ask again";
            server::turn_away::<Service>(listener, &OwnerOnly, &reason, remedy).await;
        }
    });
}

/// Whether newer records were met, and those from before them are there still.
fn is_copy_kept(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(OpenError::Newer { copy: true, .. }))
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
    if arguments.go_back {
        return go_back(&state_dir);
    }
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

/// Makes the copy from before an upgrade count again.
fn go_back(state_dir: &Path) -> anyhow::Result<()> {
    let unusable = || format!("cannot go back in the state folder {}", state_dir.display());
    match Ledger::go_back(state_dir, &FORMAT).with_context(unusable)? {
        Some(GoneBack { from, to, aside }) => {
            let aside = aside.display();
            info!(
                "the ledger is again the copy of format {to}; what format {from} held is set aside in {aside}"
            );
        }
        None => info!("the ledger is not of a newer version; nothing was changed"),
    }
    Ok(())
}

async fn serve(
    arguments: &Arguments,
    ledger: Ledger,
    config_dir: &Path,
    socket: &Path,
) -> anyhow::Result<()> {
    let issuers_folder = config_dir.join("issuers");
    let system = arguments.system_folder();
    let administrator = Administrator::read(&system, &ledger);
    let registry = administrator.issuers(&system, &issuers_folder);
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let wishes = Wishes::load(administrator, config_dir, &registry);
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
        rules: Arc::new(wishes.rules()),
        code_wanted: Arc::default(),
        here: Arc::new(Here::look(&around)),
        around: Arc::new(around),
        events: events.clone(),
    };
    // Whoever sees the socket may ask it to stop.
    let stop = stop_signal();
    let listener = match Listener::handed_over().context("cannot listen")? {
        Some(listener) => listener,
        None => Listener::bind(socket).context("cannot listen")?,
    };
    let options = server::Options { peers: peers(arguments, &listener)?, ..server::Options::default() };
    let service = Arc::new(Service::new(tools.clone(), issuers_folder, system.path.clone()));
    let language = wishes.language();
    let words =
        Messages::new(language.unwrap_or_else(|| Language::of_environment(|name| std::env::var(name).ok())));
    let wording = Wording::new(words.clone());
    let windows = Windows { socket: socket.to_owned(), label: words.tray_details() };
    let need = |id| tracker.lifecycle().item(id).and_then(Item::need);
    let desktop = Desktop::start(&tools.ledger, wording, events.clone(), windows, need)
        .context("cannot read the ledger")?;
    mail_folder::watch(&wishes.mail_folders(), tools.clone());
    // A service of the whole computer is the administrator's, and so is what is dropped for it.
    let of_whom = if arguments.answer_group { system.path.as_path() } else { config_dir };
    drop_folder::watch(std::path::absolute(of_whom.join(DROP_FOLDER))?, tools.clone());
    let manager = Manager::of_environment();
    let runtime = Runtime::new(tracker, tools, desktop, wishes, Sources::new()?, manager, received)
        .context("cannot read the ledger")?;
    runtime.metrics.start(listener.path().unwrap_or(socket), &events);
    tokio::spawn(async move {
        stop.await;
        let _ = events.send(Event::Stop).await;
    });
    info!(socket = %listener.path().unwrap_or(socket).display(), pid = std::process::id(), "ready");
    tokio::select! {
        ended = runtime.run() => ended.context("the timer failed")?,
        () = server::serve(listener, service, options) => {}
    }
    info!("stopped");
    Ok(())
}

/// Who is answered: the owner of the socket, and where that was asked for, its group.
fn peers(arguments: &Arguments, listener: &Listener) -> anyhow::Result<Arc<dyn PeerCheck>> {
    if !arguments.answer_group {
        return Ok(Arc::new(OwnerOnly));
    }
    Ok(Arc::new(OwnerOrGroup::of(listener).context("cannot answer the socket's group")?))
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
