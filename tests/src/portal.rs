//! What a desktop tells its programs of its looks (org.freedesktop.portal.Settings), in the test's own process.

use std::sync::{Arc, Mutex, PoisonError};

use zbus::blocking::{Connection, connection::Builder};
use zbus::zvariant::{OwnedValue, Value};
use zbus::{fdo, interface};

use crate::desktop::Desktop;

const NAME: &str = "org.freedesktop.portal.Desktop";
const PATH: &str = "/org/freedesktop/portal/desktop";
const SETTINGS: &str = "org.freedesktop.portal.Settings";

/// The space and key of what says whether the desktop is dark.
const SCHEME: (&str, &str) = ("org.freedesktop.appearance", "color-scheme");

/// A desktop's looks; programs know of none any more once this ends.
#[derive(Debug)]
pub struct Portal {
    connection: Connection,
    dark: Arc<Mutex<bool>>,
}

impl Portal {
    /// Tells the programs of this desktop whether it is dark. On it, no cursor blinks.
    ///
    /// # Panics
    /// If somebody else does already.
    #[must_use]
    pub fn start(desktop: &Desktop, dark: bool) -> Self {
        let dark = Arc::new(Mutex::new(dark));
        let settings = Settings { dark: Arc::clone(&dark) };
        let connection = Builder::address(desktop.address())
            .and_then(|builder| builder.serve_at(PATH, settings)?.name(NAME)?.build());
        Self { connection: connection.unwrap_or_else(|error| panic!("the portal: {error}")), dark }
    }

    /// Makes the desktop dark, or light.
    ///
    /// # Panics
    /// If the bus has ended.
    pub fn darken(&self, dark: bool) {
        *self.dark.lock().unwrap_or_else(PoisonError::into_inner) = dark;
        let (to, (space, key)) = (None::<&str>, SCHEME);
        let said =
            self.connection.emit_signal(to, PATH, SETTINGS, "SettingChanged", &(space, key, scheme(dark)));
        said.unwrap_or_else(|error| panic!("the portal cannot speak: {error}"));
    }
}

const fn scheme(dark: bool) -> Value<'static> {
    Value::U32(if dark { 1 } else { 2 })
}

struct Settings {
    dark: Arc<Mutex<bool>>,
}

#[interface(name = "org.freedesktop.portal.Settings")]
impl Settings {
    fn read_one(&self, space: &str, key: &str) -> fdo::Result<OwnedValue> {
        let dark = *self.dark.lock().unwrap_or_else(PoisonError::into_inner);
        let value = match (space, key) {
            SCHEME => scheme(dark),
            ("org.gnome.desktop.interface", "cursor-blink") => Value::Bool(false),
            _ => return Err(fdo::Error::Failed(format!("{space} has no {key}"))),
        };
        value.try_into().map_err(|error| fdo::Error::Failed(format!("{key}: {error}")))
    }
}
