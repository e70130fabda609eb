//! A panel for tray icons, in the test's own process: it is the bus's StatusNotifierWatcher, and it reads and clicks what a
//! panel shows of an icon (org.kde.StatusNotifierItem, com.canonical.dbusmenu).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant};

use zbus::blocking::proxy::Builder;
use zbus::blocking::{Connection, Proxy, connection};
use zbus::interface;
use zbus::proxy::CacheProperties;
use zbus::zvariant::{OwnedValue, Value};

use crate::desktop::Desktop;
use crate::process::PATIENCE;

const NAME: &str = "org.kde.StatusNotifierWatcher";
const PATH: &str = "/StatusNotifierWatcher";

/// A panel; it ends with this.
#[derive(Debug)]
pub struct Panel {
    connection: Connection,
    items: Arc<Mutex<Vec<String>>>,
}

/// What a panel shows of an icon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// What is said where it is pointed at.
    pub tip: String,
    /// `Active` or `NeedsAttention`.
    pub status: String,
    /// The sides of its pictures, and their bytes (ARGB).
    pub pictures: Vec<(i32, Vec<u8>)>,
    /// The number of the menu's structure: it grows whenever entries come or go.
    pub revision: u32,
    /// The menu, from top to bottom.
    pub menu: Vec<MenuEntry>,
}

/// What an icon says of itself beside its menu.
#[derive(PartialEq, Eq)]
struct Said {
    tip: String,
    status: String,
    pictures: Vec<(i32, Vec<u8>)>,
}

/// One entry of a menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MenuEntry {
    /// Its number on the bus.
    pub id: i32,
    /// What is read; nothing for a line between others.
    pub label: String,
    /// Whether it can be clicked.
    pub enabled: bool,
    /// How many names it is below.
    pub depth: usize,
}

impl Panel {
    /// Shows tray icons on this desktop.
    ///
    /// # Panics
    /// If somebody else does already.
    #[must_use]
    pub fn start(desktop: &Desktop) -> Self {
        Self::that_shows(desktop, true)
    }

    /// Takes tray icons and has nowhere to show them, as a desktop's watcher without its panel.
    ///
    /// # Panics
    /// If somebody else does already.
    #[must_use]
    pub fn that_shows_nothing(desktop: &Desktop) -> Self {
        Self::that_shows(desktop, false)
    }

    fn that_shows(desktop: &Desktop, shows: bool) -> Self {
        let items = Arc::default();
        let watcher = Watcher { items: Arc::clone(&items), shows };
        let connection = connection::Builder::address(desktop.address())
            .and_then(|builder| builder.serve_at(PATH, watcher)?.name(NAME)?.build());
        Self { connection: connection.unwrap_or_else(|error| panic!("the panel: {error}")), items }
    }

    /// The names of the icons that have registered, the newest last.
    #[must_use]
    pub fn registered(&self) -> Vec<String> {
        self.items.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether the newest icon is still there.
    #[must_use]
    pub fn has_an_icon(&self) -> bool {
        let Some(name) = self.registered().pop() else { return false };
        let bus = self.proxy("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus");
        bus.call("NameHasOwner", &(name,)).unwrap_or(false)
    }

    /// What is shown of the newest icon at one moment; none while there is none.
    #[must_use]
    pub fn shown(&self) -> Option<Shown> {
        let name = self.registered().pop()?;
        loop {
            let (before, (revision, menu), after) = (self.said(&name)?, self.menu(&name)?, self.said(&name)?);
            // It is read in several questions, and changes when it will.
            if before == after {
                let Said { tip, status, pictures } = after;
                return Some(Shown { tip, status, pictures, revision, menu });
            }
        }
    }

    /// Waits until what is shown of the newest icon fulfils `holds`, and gives that back.
    ///
    /// # Panics
    /// If it does not in a minute.
    pub fn wait_until(&self, what: &str, holds: impl Fn(&Shown) -> bool) -> Shown {
        let since = Instant::now();
        let mut pause = Duration::from_millis(1);
        loop {
            let shown = self.shown();
            if let Some(shown) = shown.as_ref().filter(|shown| holds(shown)) {
                return shown.clone();
            }
            assert!(since.elapsed() < PATIENCE, "it is not so that {what}: {shown:#?}");
            sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(50));
        }
    }

    /// Clicks the first entry of this label, once there is one.
    ///
    /// # Panics
    /// If there is none in a minute.
    pub fn click(&self, label: &str) {
        self.click_after(label, |_| ());
    }

    /// The same, and hands on what entitles the click to a window that takes the front, as a panel on Wayland does. An icon
    /// may find it too old: on a busy machine it is to be clicked again.
    ///
    /// # Panics
    /// If there is no such entry in a minute, or the icon takes no token.
    pub fn click_entitled(&self, label: &str, token: &str) {
        self.click_after(label, |name| {
            let item = self.proxy(name, "/StatusNotifierItem", "org.kde.StatusNotifierItem");
            let handed: zbus::Result<()> = item.call("ProvideXdgActivationToken", &(token,));
            handed.unwrap_or_else(|error| panic!("the token is not taken: {error}"));
        });
    }

    fn click_after(&self, label: &str, before: impl Fn(&str)) {
        let since = Instant::now();
        loop {
            let shown =
                self.wait_until(&format!("\"{label}\" can be clicked"), |shown| shown.entry(label).is_some());
            let name = self.registered().pop().unwrap_or_default();
            let menu = self.proxy(&name, "/MenuBar", "com.canonical.dbusmenu");
            let id = shown.entry(label).map_or(0, |entry| entry.id);
            before(&name);
            let clicked: zbus::Result<()> = menu.call("Event", &(id, "clicked", Value::I32(0), 0_u32));
            match clicked {
                Ok(()) => return,
                // The menu has changed in between.
                Err(error) => assert!(since.elapsed() < PATIENCE, "\"{label}\" cannot be clicked: {error}"),
            }
        }
    }

    fn said(&self, name: &str) -> Option<Said> {
        type Pictures = Vec<(i32, i32, Vec<u8>)>;
        let item = self.proxy(name, "/StatusNotifierItem", "org.kde.StatusNotifierItem");
        let pictures: Pictures = item.get_property("IconPixmap").ok()?;
        let tip: (String, Pictures, String, String) = item.get_property("ToolTip").ok()?;
        let pictures = pictures.into_iter().map(|(side, _, bytes)| (side, bytes)).collect();
        Some(Said { tip: tip.2, status: item.get_property("Status").ok()?, pictures })
    }

    fn menu(&self, name: &str) -> Option<(u32, Vec<MenuEntry>)> {
        type Node = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);
        let menu = self.proxy(name, "/MenuBar", "com.canonical.dbusmenu");
        let (revision, (_, _, children)): (u32, Node) =
            menu.call("GetLayout", &(0, -1, Vec::<String>::new())).ok()?;
        let mut entries = Vec::new();
        children.iter().for_each(|child| read(child, 0, &mut entries));
        Some((revision, entries))
    }

    fn proxy(&self, name: &str, path: &str, interface: &str) -> Proxy<'static> {
        let proxy = Builder::new(&self.connection)
            .destination(name.to_owned())
            .and_then(|builder| builder.path(path.to_owned())?.interface(interface.to_owned()))
            .map(|builder| builder.cache_properties(CacheProperties::No))
            .and_then(Builder::build);
        proxy.unwrap_or_else(|error| panic!("the panel: {error}"))
    }
}

impl Shown {
    /// The first entry of this label that can be clicked.
    #[must_use]
    pub fn entry(&self, label: &str) -> Option<&MenuEntry> {
        self.menu.iter().find(|entry| entry.enabled && entry.label == label)
    }

    /// What is read in the menu itself, without what is below names.
    #[must_use]
    pub fn labels(&self) -> Vec<&str> {
        let own = self.menu.iter().filter(|entry| entry.depth == 0 && !entry.label.is_empty());
        own.map(|entry| entry.label.as_str()).collect()
    }
}

fn read(node: &Value<'_>, depth: usize, entries: &mut Vec<MenuEntry>) {
    let Value::Structure(node) = bare(node) else { panic!("this is no entry of a menu: {node:?}") };
    let [Value::I32(id), Value::Dict(properties), Value::Array(children)] = node.fields() else {
        panic!("this is no entry of a menu: {node:?}")
    };
    let property = |name: &str| {
        let own =
            properties.iter().find(|(key, _)| matches!(bare(key), Value::Str(key) if key.as_str() == name));
        own.map(|(_, value)| bare(value))
    };
    let label = match property("label") {
        Some(Value::Str(label)) => label.replace("__", "_").trim().to_owned(),
        _ => String::new(),
    };
    let enabled = !matches!(property("enabled"), Some(Value::Bool(false)));
    entries.push(MenuEntry { id: *id, label, enabled, depth });
    children.iter().for_each(|child| read(child, depth + 1, entries));
}

fn bare<'v>(value: &'v Value<'v>) -> &'v Value<'v> {
    if let Value::Value(inner) = value { bare(inner) } else { value }
}

struct Watcher {
    items: Arc<Mutex<Vec<String>>>,
    shows: bool,
}

#[interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&self, service: String) {
        self.items.lock().unwrap_or_else(PoisonError::into_inner).push(service);
    }

    fn register_status_notifier_host(&self, _service: &str) {}

    #[zbus(property)]
    fn registered_status_notifier_items(&self) -> Vec<String> {
        self.items.lock().unwrap_or_else(PoisonError::into_inner).clone()
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
