//! A desktop's watcher of tray icons, with or without somebody who shows them.

use zbus::blocking::{Connection, connection};
use zbus::interface;

use crate::desktop::Desktop;

const NAME: &str = "org.kde.StatusNotifierWatcher";
const PATH: &str = "/StatusNotifierWatcher";

/// A watcher in the test's own process; it ends with this.
#[derive(Debug)]
pub struct TrayHost {
    _connection: Connection,
}

impl TrayHost {
    /// Watches on this desktop; `shows` says whether a panel shows what it knows.
    ///
    /// # Panics
    /// If somebody else does already.
    #[must_use]
    pub fn start(desktop: &Desktop, shows: bool) -> Self {
        let connection = connection::Builder::address(desktop.address()).and_then(|builder| {
            builder.serve_at(PATH, Watcher { shows, icons: Vec::new() })?.name(NAME)?.build()
        });
        Self { _connection: connection.unwrap_or_else(|error| panic!("the watcher of icons: {error}")) }
    }
}

struct Watcher {
    shows: bool,
    icons: Vec<String>,
}

#[interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&mut self, service: String) {
        self.icons.push(service);
    }

    #[zbus(property)]
    fn registered_status_notifier_items(&self) -> Vec<String> {
        self.icons.clone()
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        self.shows
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }
}
