//! `serve`: opens the office, listens, and stops cleanly.

use std::{net::SocketAddr, ops::RangeInclusive, sync::Arc, time::Duration};

use clock::{Clock, SystemClock};
use ipc_proto::server::{self, BindError, Listener};
use jiff::SignedDuration;
use tokio::net::TcpListener;
use tokio_native_tls::TlsAcceptor;

use crate::{
    admin::{Desk, SOCKET},
    arguments::Serve,
    ca::CaError,
    flavours::host_of,
    http, mail,
    office::{Office, OfficeError, WhenAbsent},
    records::Settings,
    report::{self, Failure},
};

/// How often what nobody needs any more is forgotten.
const TIDY_EVERY: Duration = Duration::from_secs(3600);

/// How long the code for a renewal may live.
const CODE_LIFETIMES: RangeInclusive<SignedDuration> =
    SignedDuration::from_secs(1)..=SignedDuration::from_hours(24);

/// Serves until SIGINT or SIGTERM.
pub(crate) async fn run(arguments: Serve) -> Result<(), Failure> {
    check(&arguments)?;
    let dir = std::path::absolute(&arguments.dir.dir).map_err(|error| Failure::of_the_system(&error))?;
    // Before anything is made: a signal that comes early ends the process cleanly too.
    let stop = signals()?;
    let office = Arc::new(Office::open(&dir, wall_clock(), WhenAbsent::Make).await.map_err(in_use)?);
    let listener = TcpListener::bind(arguments.listen).await.map_err(|error| {
        Failure::broken(&error, format!("choose another address than {} with --listen", arguments.listen))
    })?;
    let local = listener.local_addr().map_err(|error| Failure::of_the_system(&error))?;
    let address = arguments.public_address.clone().unwrap_or_else(|| local.to_string());

    let desk = Listener::bind(&dir.join(SOCKET)).map_err(|error| no_desk(&error))?;
    let settings = Settings {
        address: Some(address.clone()),
        mail_folder: match arguments.mail_dir {
            Some(folder) => {
                Some(std::path::absolute(folder).map_err(|error| Failure::of_the_system(&error))?)
            }
            None => None,
        },
        smtp: arguments.smtp.is_some(),
        mail_from: arguments.mail_from,
        verified_renewals: arguments.verified_renewal,
        code_lifetime: arguments.code_lifetime,
    };
    office
        .write_settings(settings, arguments.smtp.as_ref().map(|url| &url.0))
        .map_err(|error| Failure::from(OfficeError::from(error)))?;
    let tls = tls(&office, local, &address)?;

    report::say(&format!("listening on http://{local}\n"))?;
    let tidying = tokio::spawn(tidy_now_and_then(Arc::clone(&office)));
    let desk =
        tokio::spawn(server::serve(desk, Arc::new(Desk(Arc::clone(&office))), server::Options::default()));
    http::serve(listener, office, tls, stop).await;
    desk.abort();
    tidying.abort();
    // The socket's name goes with its task.
    let _ = desk.await;
    tracing::info!("stopped");
    Ok(())
}

fn check(arguments: &Serve) -> Result<(), Failure> {
    let listen = arguments.listen;
    if !listen.ip().is_loopback() && !arguments.allow_remote {
        return Err(Failure::bad_input(
            format!("other computers would reach {listen}"),
            "listen on 127.0.0.1, or say --allow-remote",
        ));
    }
    if listen.ip().is_unspecified() && arguments.public_address.is_none() {
        return Err(Failure::bad_input(
            format!("{listen} is no address that clients can connect to"),
            "say with --public-address HOST:PORT how they reach this authority",
        ));
    }
    if let Some(address) = &arguments.public_address {
        let port = address.rsplit_once(':').and_then(|(_, port)| port.parse::<u16>().ok());
        let plain = |host: &str| {
            !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || ".-:".contains(c))
        };
        if port.is_none() || !plain(host_of(address)) {
            return Err(Failure::bad_input(
                format!("{address:?} is no address"),
                "write --public-address as HOST:PORT, such as ca.example.com:8443",
            ));
        }
    }
    if arguments.code_lifetime.is_some_and(|lifetime| !CODE_LIFETIMES.contains(&lifetime.duration())) {
        return Err(Failure::bad_input(
            "nobody types a code in no time, and one that lives for days is no one-time code",
            "give --code-lifetime one second to one day, such as \"15 minutes\"",
        ));
    }
    if let Some(from) = &arguments.mail_from
        && mail::parse_address(from).is_err()
    {
        return Err(Failure::bad_input(
            format!("{from:?} is no e-mail address"),
            "write --mail-from like approvals@example.com",
        ));
    }
    Ok(())
}

fn in_use(error: OfficeError) -> Failure {
    let OfficeError::Ledger(ledger::OpenError::InUse { pid }) = &error else {
        return error.into();
    };
    let reason = match pid {
        Some(pid) => format!("process {pid} serves this authority already"),
        None => "another process serves this authority already".to_owned(),
    };
    Failure::in_use(reason, "stop it first, or choose another --dir")
}

fn no_desk(error: &BindError) -> Failure {
    let remedy = match error {
        BindError::InUse { .. } => "stop the other process first",
        BindError::NotASocket { .. } => "move it away",
        BindError::OpenFolder { .. } => "take the folder's write permission from others: chmod go-w",
        BindError::Folder { .. } | BindError::Socket { .. } => {
            "choose a --dir that is writable and whose path is shorter than 80 characters"
        }
    };
    Failure::broken(error, remedy)
}

/// Completes at the first SIGINT or SIGTERM.
#[cfg(unix)]
fn signals() -> Result<impl Future<Output = ()>, Failure> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt()).map_err(|error| Failure::of_the_system(&error))?;
    let mut terminate = signal(SignalKind::terminate()).map_err(|error| Failure::of_the_system(&error))?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// The computer's clock. That of a debug build is so many seconds ahead as a test asks for.
fn wall_clock() -> Arc<dyn Clock> {
    #[cfg(debug_assertions)]
    if let Some(ahead) =
        std::env::var("NEVERLAPSE_TEST_SECONDS_AHEAD").ok().and_then(|ahead| ahead.parse().ok())
    {
        return Arc::new(Ahead(SignedDuration::from_secs(ahead)));
    }
    Arc::new(SystemClock)
}

#[cfg(debug_assertions)]
struct Ahead(SignedDuration);

#[cfg(debug_assertions)]
impl Clock for Ahead {
    fn now(&self) -> jiff::Timestamp {
        SystemClock.now() + self.0
    }
}

/// Completes at the first Ctrl-C.
#[cfg(not(unix))]
fn signals() -> Result<impl Future<Output = ()>, Failure> {
    Ok(async {
        // Where Ctrl-C cannot be waited for, the process ends by being ended.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}

/// A fresh certificate for every run: its key never touches the disk.
fn tls(office: &Office, local: SocketAddr, address: &str) -> Result<TlsAcceptor, Failure> {
    let mut hosts = vec!["localhost".to_owned(), local.ip().to_string(), host_of(address).to_owned()];
    hosts.sort();
    hosts.dedup();
    let failed =
        |error: &dyn std::error::Error| Failure::broken(error, "report this as a mistake of the program");
    let (certificate, key) =
        office.ca().issue_for_server(&hosts, office.now()).map_err(|error| failed(&error))?;
    let pems = || -> Result<(Vec<u8>, zeroize::Zeroizing<Vec<u8>>), CaError> {
        let mut chain = certificate.to_pem()?;
        chain.extend(office.ca().chain_pem()?);
        Ok((chain, zeroize::Zeroizing::new(key.private_key_to_pem_pkcs8()?)))
    };
    let (chain, key) = pems().map_err(|error| failed(&error))?;
    let identity = native_tls::Identity::from_pkcs8(&chain, &key).map_err(|error| failed(&error))?;
    let acceptor = native_tls::TlsAcceptor::builder(identity)
        .min_protocol_version(Some(native_tls::Protocol::Tlsv12))
        .build()
        .map_err(|error| failed(&error))?;
    Ok(TlsAcceptor::from(acceptor))
}

async fn tidy_now_and_then(office: Arc<Office>) {
    loop {
        let office = Arc::clone(&office);
        match tokio::task::spawn_blocking(move || office.tidy()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(error = %crate::narrate(&error), "could not tidy up"),
            Err(error) => tracing::warn!(%error, "could not tidy up"),
        }
        tokio::time::sleep(TIDY_EVERY).await;
    }
}
