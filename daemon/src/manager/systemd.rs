//! Datagrams to systemd (sd_notify(3)). Not by a crate: those that there are block where nobody reads, and the event loop
//! must not.

use std::{
    env,
    os::{
        linux::net::SocketAddrExt as _,
        unix::net::{SocketAddr, UnixDatagram},
    },
    process,
    time::Duration,
};

use tracing::warn;

/// The way to the manager.
#[derive(Debug)]
pub(crate) struct Link(UnixDatagram);

impl Link {
    /// The one that the environment names, if it names one that can be reached.
    pub(crate) fn of_environment() -> Option<Self> {
        let name = env::var("NOTIFY_SOCKET").ok().filter(|name| !name.is_empty())?;
        let connect = || {
            let address = match name.strip_prefix('@') {
                Some(name) => SocketAddr::from_abstract_name(name)?,
                None => SocketAddr::from_pathname(&name)?,
            };
            let socket = UnixDatagram::unbound()?;
            socket.set_nonblocking(true)?;
            socket.connect_addr(&address)?;
            Ok(Self(socket))
        };
        let link: std::io::Result<Self> = connect();
        link.inspect_err(|error| warn!(%error, "the service manager cannot be told anything")).ok()
    }

    /// How long the manager waits for a sign that the daemon goes on, if it does.
    pub(crate) fn watchdog(&self) -> Option<Duration> {
        watchdog(|name| env::var(name).ok(), process::id())
    }

    /// Tells it lines of `NAME=VALUE`. What it cannot take now is lost: it does not read, and nobody waits for it.
    pub(crate) fn tell(&self, words: &str) {
        if let Err(error) = self.0.send(words.as_bytes()) {
            warn!(%error, "the service manager does not listen");
        }
    }
}

fn watchdog(variable: impl Fn(&str) -> Option<String>, own: u32) -> Option<Duration> {
    let meant = variable("WATCHDOG_PID").is_none_or(|pid| pid.parse() == Ok(own));
    let patience = variable("WATCHDOG_USEC")?.parse().ok().filter(|patience| *patience > 0 && meant)?;
    Some(Duration::from_micros(patience))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_watchdog_for_another_process_is_not_ours() {
        let told = |pid: &'static str, patience: &'static str| {
            let variable = move |name: &str| {
                let value = if name == "WATCHDOG_PID" { pid } else { patience };
                Some(value.to_owned()).filter(|value| !value.is_empty())
            };
            watchdog(variable, 42)
        };
        assert_eq!(told("42", "30000000"), Some(Duration::from_secs(30)));
        assert_eq!(told("", "30000000"), Some(Duration::from_secs(30)));
        for (pid, patience) in [("41", "30000000"), ("x", "30000000"), ("42", ""), ("42", "0"), ("42", "-5")]
        {
            assert_eq!(told(pid, patience), None, "{pid} {patience}");
        }
    }
}
