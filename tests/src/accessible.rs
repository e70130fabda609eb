//! What a screen reader knows of a window, and what it can do with it (AT-SPI).

use std::fmt;
use std::time::Duration;

use atspi_common::{CacheItem, Interface, State};
use zbus::blocking::proxy::Builder;
use zbus::blocking::{Connection, Proxy, connection};
use zbus::proxy::CacheProperties;
use zbus::zvariant::OwnedObjectPath;

use crate::desktop::Desktop;

pub use atspi_common::Role;

/// A window that has just told of itself may hear nothing yet: what is asked then is never answered, and is asked again, as
/// screen readers do.
const UNANSWERED: Duration = Duration::from_secs(5);

/// Somebody who reads windows without seeing them.
#[derive(Debug)]
pub(crate) struct ScreenReader {
    bus: Connection,
}

/// All that a window says at one moment.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Its parts, in the order in which they are read. The first is the window itself.
    pub nodes: Vec<Node>,
}

/// A part of a window.
#[derive(Clone)]
pub struct Node {
    /// What it is.
    pub role: Role,
    /// What it is called; of a text, the text itself.
    pub name: String,
    /// What else is said of it.
    pub description: String,
    /// What stands in it, where something can be typed.
    pub text: Option<String>,
    /// The number at which it stands, where it has one.
    pub value: Option<f64>,
    item: CacheItem,
}

impl ScreenReader {
    /// Starts to read on this desktop.
    ///
    /// # Panics
    /// If its windows cannot be read.
    pub(crate) fn on(desktop: &Desktop) -> Self {
        let connect = |address: &str| {
            connection::Builder::address(address).and_then(|bus| bus.method_timeout(UNANSWERED).build())
        };
        let bus = connect(desktop.address()).and_then(|session| {
            let bus = Builder::new(&session).destination("org.a11y.Bus")?.path("/org/a11y/bus")?;
            let bus: Proxy<'_> = bus.interface("org.a11y.Bus")?.build()?;
            connect(&bus.call::<_, _, String>("GetAddress", &())?)
        });
        Self { bus: bus.unwrap_or_else(|error| panic!("windows cannot be read: {error}")) }
    }

    /// What the window of this process says; nothing while there is none.
    pub(crate) fn read(&self, process: u32) -> Option<Reading> {
        let name = self.name_of(process)?;
        let cache = self.proxy(&name, "/org/a11y/atspi/cache", "org.a11y.atspi.Cache");
        let items: Vec<CacheItem> = cache.call("GetItems", &()).ok()?;
        // The first is the program.
        let nodes: Vec<Node> = items.into_iter().skip(1).map(|item| self.node(item)).collect();
        (!nodes.is_empty()).then_some(Reading { nodes })
    }

    /// Does with a part what a click on it does. False: it is gone, or nothing can be done with it.
    pub(crate) fn click(&self, node: &Node) -> bool {
        self.of(&node.item, Interface::Action).call("DoAction", &(0,)).unwrap_or(false)
    }

    /// Gives a part the focus. False: it is gone, or takes none.
    pub(crate) fn focus(&self, node: &Node) -> bool {
        self.of(&node.item, Interface::Component).call("GrabFocus", &()).unwrap_or(false)
    }

    /// The name of a process among the programs that can be read.
    fn name_of(&self, process: u32) -> Option<String> {
        let root = "/org/a11y/atspi/accessible/root";
        let registry = self.proxy("org.a11y.atspi.Registry", root, "org.a11y.atspi.Accessible");
        let programs: Vec<(String, OwnedObjectPath)> = registry.call("GetChildren", &()).ok()?;
        let bus = self.proxy("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus");
        let id = |name: &str| bus.call::<_, _, u32>("GetConnectionUnixProcessID", &(name,)).ok();
        programs.into_iter().map(|(name, _)| name).find(|name| id(name) == Some(process))
    }

    fn node(&self, item: CacheItem) -> Node {
        let has = |interface: Interface| item.ifaces.contains(interface).then(|| self.of(&item, interface));
        Node {
            role: item.role,
            name: item.short_name.clone(),
            description: item.name.clone(),
            text: has(Interface::Text).and_then(|text| text.call("GetText", &(0, -1)).ok()),
            value: has(Interface::Value).and_then(|value| value.get_property("CurrentValue").ok()),
            item,
        }
    }

    fn of(&self, item: &CacheItem, interface: Interface) -> Proxy<'static> {
        let name = item.object.name_as_str().unwrap_or_default();
        let interface = format!("org.a11y.atspi.{interface:?}");
        self.proxy(name, item.object.path_as_str(), &interface)
    }

    fn proxy(&self, name: &str, path: &str, interface: &str) -> Proxy<'static> {
        let proxy = Builder::new(&self.bus)
            .destination(name.to_owned())
            .and_then(|builder| builder.path(path.to_owned())?.interface(interface.to_owned()))
            .map(|builder| builder.cache_properties(CacheProperties::No))
            .and_then(Builder::build);
        proxy.unwrap_or_else(|error| panic!("windows cannot be read: {error}"))
    }
}

impl Reading {
    /// The title of the window.
    #[must_use]
    pub fn title(&self) -> &str {
        self.nodes.first().map_or("", |window| &window.name)
    }

    /// Whether the window has the keyboard.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.nodes.first().is_some_and(|window| window.is(State::Active))
    }

    /// The first part of this kind and name.
    #[must_use]
    pub fn find(&self, role: Role, name: &str) -> Option<&Node> {
        self.nodes.iter().find(|node| node.role == role && node.name == name)
    }

    /// The first part of this name that one can do something with.
    #[must_use]
    pub fn control(&self, name: &str) -> Option<&Node> {
        self.controls().find(|node| node.name == name)
    }

    /// Every part that one can do something with.
    pub fn controls(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter().skip(1).filter(|node| node.is(State::Focusable))
    }

    /// Whether a text of the window has this in it.
    #[must_use]
    pub fn says(&self, text: &str) -> bool {
        self.texts().any(|said| said.contains(text))
    }

    /// Every text that only is to be read.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.nodes.iter().filter(|node| node.role == Role::Label).map(|node| node.name.as_str())
    }

    /// What has the focus; the window itself where no part of it has.
    #[must_use]
    pub fn focused(&self) -> Option<&Node> {
        self.nodes.iter().find(|node| node.is_focused())
    }
}

/// A line, so that a failed test shows the window as a list.
impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { role, name, description, text, value, item } = self;
        write!(f, "{role} {name:?}")?;
        let mut also = |what: &str, it: Option<String>| it.map_or(Ok(()), |it| write!(f, ", {what} {it}"));
        also("described as", (!description.is_empty()).then(|| format!("{description:?}")))?;
        also("holds", text.as_ref().map(|text| format!("{text:?}")))?;
        also("at", value.map(|value| value.to_string()))?;
        let usual = [State::Visible, State::Showing, State::Sensitive];
        let states: Vec<State> = item.states.iter().filter(|state| !usual.contains(state)).collect();
        write!(f, " {states:?}")
    }
}

impl Node {
    /// Whether what is typed goes there.
    #[must_use]
    pub fn is_focused(&self) -> bool {
        self.is(State::Focused)
    }

    /// Whether it can be used now.
    #[must_use]
    pub fn is_enabled(&self) -> bool {
        self.is(State::Enabled)
    }

    /// Whether it is ticked, or pressed in.
    #[must_use]
    pub fn is_checked(&self) -> bool {
        self.is(State::Checked) || self.is(State::Pressed)
    }

    /// Whether it is the chosen one among others.
    #[must_use]
    pub fn is_selected(&self) -> bool {
        self.is(State::Selected)
    }

    /// Whether both are the same part of the same window, at different moments.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.item.object == other.item.object
    }

    fn is(&self, state: State) -> bool {
        self.item.states.contains(state)
    }
}
