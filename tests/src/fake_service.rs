//! A notification service for what neither dunst nor xfce4-notifyd does: one without buttons, and one that, like a new
//! GNOME, answers only the connection that has sent a notice.

use std::collections::HashMap;

use zbus::blocking::{Connection, connection};
use zbus::interface;
use zbus::message::Header;
use zbus::zvariant::OwnedValue;

use crate::desktop::Desktop;

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";

/// A service in the test's own process; it ends with this.
#[derive(Debug)]
pub struct FakeService {
    connection: Connection,
}

impl FakeService {
    /// Serves notices on this desktop, with these capabilities.
    ///
    /// # Panics
    /// If somebody else does already.
    #[must_use]
    pub fn start(desktop: &Desktop, capabilities: &[&str]) -> Self {
        let capabilities = capabilities.iter().map(|one| (*one).to_owned()).collect();
        let shown = Shown { capabilities, senders: Vec::new(), titles: Vec::new() };
        let connection = connection::Builder::address(desktop.address())
            .and_then(|builder| builder.serve_at(PATH, shown)?.name(NAME)?.build());
        Self { connection: connection.unwrap_or_else(|error| panic!("the fake service: {error}")) }
    }

    /// Presses a button of a notice; only its sender hears it.
    ///
    /// # Panics
    /// If there is no such notice.
    pub fn press(&self, id: u32, button: &str) {
        let sender = self.shown().sender(id).unwrap_or_else(|| panic!("there is no notice {id}"));
        self.tell(Some(sender.as_str()), id, "ActionInvoked", button);
    }

    /// Presses a button of the newest notice of this title, and tells everyone of it, and of what entitles to a window that
    /// takes the front.
    ///
    /// # Panics
    /// If there is no such notice.
    pub fn press_entitled(&self, title: &str, button: &str, token: &str) {
        let id = self.shown().titles.iter().rposition(|shown| shown == title).map(|place| place + 1);
        let id = id.and_then(|id| u32::try_from(id).ok()).unwrap_or_else(|| panic!("no notice says {title}"));
        self.tell(None, id, "ActivationToken", token);
        self.tell(None, id, "ActionInvoked", button);
    }

    fn tell(&self, whom: Option<&str>, id: u32, signal: &str, word: &str) {
        let told = self.connection.emit_signal(whom, PATH, NAME, signal, &(id, word));
        told.unwrap_or_else(|error| panic!("the fake service: {error}"));
    }

    fn shown(&self) -> Shown {
        let shown = self.connection.object_server().interface::<_, Shown>(PATH);
        shown.unwrap_or_else(|error| panic!("the fake service: {error}")).get().clone()
    }
}

/// Who has sent what is shown, and what it says first; the first notice is number 1.
#[derive(Clone, Debug)]
struct Shown {
    capabilities: Vec<String>,
    senders: Vec<String>,
    titles: Vec<String>,
}

impl Shown {
    fn sender(&self, id: u32) -> Option<String> {
        self.senders.get(usize::try_from(id).ok()?.checked_sub(1)?).cloned()
    }
}

#[interface(name = "org.freedesktop.Notifications")]
impl Shown {
    fn get_capabilities(&self) -> Vec<String> {
        self.capabilities.clone()
    }

    fn get_server_information(&self) -> (&str, &str, &str, &str) {
        ("Fake", "Neverlapse", "1", "1.2")
    }

    #[expect(
        clippy::too_many_arguments,
        clippy::needless_pass_by_value,
        reason = "the specification has so many, and the library hands them over"
    )]
    fn notify(
        &mut self,
        _program: &str,
        replaces: u32,
        _icon: &str,
        title: &str,
        _body: &str,
        _buttons: Vec<String>,
        _hints: HashMap<String, OwnedValue>,
        _timeout: i32,
        #[zbus(header)] header: Header<'_>,
    ) -> u32 {
        let sender = header.sender().map(ToString::to_string).unwrap_or_default();
        let place = usize::try_from(replaces).ok().and_then(|id| id.checked_sub(1));
        if let Some(place) = place.filter(|place| *place < self.senders.len()) {
            (self.senders[place], self.titles[place]) = (sender, title.to_owned());
            return replaces;
        }
        self.senders.push(sender);
        self.titles.push(title.to_owned());
        u32::try_from(self.senders.len()).unwrap_or(u32::MAX)
    }

    fn close_notification(&self, _id: u32) {}
}
