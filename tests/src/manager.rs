//! Something on a desktop's bus that speaks like the person's service manager (org.freedesktop.systemd1(5)), as far as it
//! tells the environment that it starts programs with.

use zbus::blocking::{Connection, connection};
use zbus::interface;

use crate::desktop::Desktop;

/// What knows where the screen is; it ends with this.
#[derive(Debug)]
pub struct Manager {
    _connection: Connection,
}

struct Environment(Vec<String>);

#[interface(name = "org.freedesktop.systemd1.Manager")]
impl Environment {
    #[zbus(property)]
    fn environment(&self) -> Vec<String> {
        self.0.clone()
    }
}

impl Manager {
    /// Serves these variables on the desktop's bus, `NAME=VALUE` each.
    ///
    /// # Panics
    /// If somebody else does already.
    #[must_use]
    pub fn start(desktop: &Desktop, variables: Vec<String>) -> Self {
        let connection = connection::Builder::address(desktop.address()).and_then(|builder| {
            let builder = builder.serve_at("/org/freedesktop/systemd1", Environment(variables))?;
            builder.name("org.freedesktop.systemd1")?.build()
        });
        Self {
            _connection: connection.unwrap_or_else(|error| panic!("there is no service manager: {error}")),
        }
    }
}
