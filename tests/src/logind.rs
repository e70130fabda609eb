//! A system bus of the test's own, with something on it that speaks like logind (org.freedesktop.login1(5)).

use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::Command;

use zbus::blocking::{Connection, connection::Builder};

use crate::process::Process;

/// What says that the computer sleeps and wakes; its bus ends with it.
#[derive(Debug)]
pub struct Logind {
    address: String,
    connection: Connection,
    _bus: Process,
}

impl Logind {
    /// Starts the bus in `folder`.
    ///
    /// # Panics
    /// If `dbus-daemon` does not start.
    #[must_use]
    pub fn start(folder: &Path) -> Self {
        let socket = folder.join("system-bus");
        let address = format!("unix:path={}", socket.display());
        let mut command = Command::new("dbus-daemon");
        // With the rules of a session's bus anyone may be logind.
        command.args(["--session", "--nofork", "--address", &address]);
        let mut bus = Process::start(&mut command, &folder.join("system-bus.log"));
        bus.wait_until("the bus answers", || UnixStream::connect(&socket).is_ok());
        let builder = Builder::address(address.as_str()).and_then(|bus| bus.name("org.freedesktop.login1"));
        let connection = builder.and_then(Builder::build);
        let connection = connection.unwrap_or_else(|error| panic!("there is no logind: {error}"));
        Self { address, connection, _bus: bus }
    }

    /// Where its bus is, for `DBUS_SYSTEM_BUS_ADDRESS`.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Says that the computer has woken from sleep.
    ///
    /// # Panics
    /// If the bus has ended.
    pub fn wakes(&self) {
        let to = None::<&str>;
        let (path, interface) = ("/org/freedesktop/login1", "org.freedesktop.login1.Manager");
        let said = self.connection.emit_signal(to, path, interface, "PrepareForSleep", &false);
        said.unwrap_or_else(|error| panic!("logind cannot speak: {error}"));
    }
}
