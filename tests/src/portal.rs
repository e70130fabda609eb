//! What a desktop does for its programs, in the test's own process: it tells of its looks (org.freedesktop.portal.Settings)
//! and has a person choose files (org.freedesktop.portal.FileChooser).

use std::collections::HashMap;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use zbus::blocking::{Connection, connection::Builder};
use zbus::message::Header;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};
use zbus::{fdo, interface};

use crate::desktop::Desktop;
use crate::process::PATIENCE;

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
    /// The address of the file that the person chooses.
    chosen: Arc<Mutex<Option<String>>>,
    asked: Receiver<String>,
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
        let (chosen, (ask, asked)) = (Arc::new(Mutex::new(None)), channel());
        let chooser = FileChooser { chosen: Arc::clone(&chosen), ask };
        let connection = Builder::address(desktop.address()).and_then(|builder| {
            builder.serve_at(PATH, settings)?.serve_at(PATH, chooser)?.name(NAME)?.build()
        });
        Self {
            connection: connection.unwrap_or_else(|error| panic!("the portal: {error}")),
            dark,
            chosen,
            asked,
        }
    }

    /// The person chooses this file from now on, or none.
    ///
    /// # Panics
    /// If it is no absolute path.
    pub fn choose(&self, file: Option<&str>) {
        let address = file.map(|file| {
            assert!(Path::new(file).is_absolute(), "{file}");
            format!("file://{}", file.replace(' ', "%20"))
        });
        *self.chosen.lock().unwrap_or_else(PoisonError::into_inner) = address;
    }

    /// Waits until a file was asked for; the name that was proposed.
    ///
    /// # Panics
    /// If none is in a minute.
    #[must_use]
    pub fn asked(&self) -> String {
        self.asked.recv_timeout(PATIENCE).unwrap_or_else(|error| panic!("no file was asked for: {error}"))
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

struct FileChooser {
    chosen: Arc<Mutex<Option<String>>>,
    ask: Sender<String>,
}

#[interface(name = "org.freedesktop.portal.FileChooser")]
impl FileChooser {
    async fn open_file(
        &self,
        _parent: &str,
        _title: &str,
        options: HashMap<String, OwnedValue>,
        #[zbus(header)] header: Header<'_>,
        #[zbus(connection)] connection: &zbus::Connection,
    ) -> fdo::Result<OwnedObjectPath> {
        self.answer(&options, &header, connection).await
    }

    async fn save_file(
        &self,
        _parent: &str,
        _title: &str,
        options: HashMap<String, OwnedValue>,
        #[zbus(header)] header: Header<'_>,
        #[zbus(connection)] connection: &zbus::Connection,
    ) -> fdo::Result<OwnedObjectPath> {
        self.answer(&options, &header, connection).await
    }
}

impl FileChooser {
    /// The person has answered before the call does, which a program has to be ready for.
    async fn answer(
        &self,
        options: &HashMap<String, OwnedValue>,
        header: &Header<'_>,
        connection: &zbus::Connection,
    ) -> fdo::Result<OwnedObjectPath> {
        let said = |name: &str| options.get(name).and_then(|value| value.downcast_ref::<String>().ok());
        let who = header.sender().map(|sender| sender.trim_start_matches(':').replace('.', "_"));
        let token = said("handle_token").unwrap_or_default();
        let request = format!("{PATH}/request/{}/{token}", who.unwrap_or_default());
        let request =
            OwnedObjectPath::try_from(request).map_err(|error| fdo::Error::Failed(error.to_string()))?;
        let chosen = self.chosen.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let response: u32 = if chosen.is_some() { 0 } else { 1 };
        let uris: Vec<String> = chosen.into_iter().collect();
        let results = HashMap::from([("uris", Value::from(uris))]);
        let (to, interface) = (header.sender().cloned(), "org.freedesktop.portal.Request");
        connection.emit_signal(to, &request, interface, "Response", &(response, results)).await?;
        let _ = self.ask.send(said("current_name").unwrap_or_default());
        Ok(request)
    }
}
