//! What the daemon says of its work: to the journal with its fields, where standard error leads there, else as lines.

#[cfg(target_os = "linux")]
mod journal;

use std::io::IsTerminal as _;

use tracing_subscriber::{EnvFilter, layer::SubscriberExt as _, util::SubscriberInitExt as _};

/// Logs from now on. `RUST_LOG` says how much.
pub(crate) fn start() {
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("neverlapsed=info,warn"));
    let log = tracing_subscriber::registry().with(filter);
    #[cfg(target_os = "linux")]
    if let Some(journal) = journal::Journal::of_environment() {
        return log.with(journal).init();
    }
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    log.with(lines.with_ansi(std::io::stderr().is_terminal())).init();
}
