//! Writes down what programs and notification services say to each other on a session bus.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use zbus::blocking::{Connection, MessageIterator, connection, fdo};
use zbus::message::{Message, Type};
use zbus::zvariant::Value;

use crate::process::PATIENCE;

const INTERFACE: &str = "org.freedesktop.Notifications";

/// What was said, from its start on; it ends with the bus.
#[derive(Debug)]
pub struct Recorder {
    said: Arc<(Mutex<Vec<Said>>, Condvar)>,
}

/// Something that was said of notices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// A program asked for this notice.
    Show(Notice),
    /// A program asked to take this notice away.
    Withdraw(u32),
    /// The button of this name was pressed.
    Pressed(u32, String),
    /// This notice is not shown any more.
    Closed(u32),
}

/// A notice as a program asked for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The program's name.
    pub program: String,
    /// The notice whose place it takes; 0 for none.
    pub replaces: u32,
    /// Its first line.
    pub title: String,
    /// The rest, with markup.
    pub body: String,
    /// Its buttons: name and label.
    pub buttons: Vec<(String, String)>,
    /// 0 low, 1 normal, 2 critical.
    pub urgency: u8,
}

impl Notice {
    /// All that can be read on it.
    #[must_use]
    pub fn text(&self) -> String {
        let labels = self.buttons.iter().map(|(_, label)| label.as_str());
        [self.title.as_str(), &self.body].into_iter().chain(labels).collect::<Vec<_>>().join("\n")
    }
}

impl Recorder {
    pub(crate) fn on(address: &str) -> Self {
        let said = Arc::new((Mutex::new(Vec::new()), Condvar::new()));
        let messages = monitor(address).unwrap_or_else(|error| panic!("the bus cannot be watched: {error}"));
        let writing = Arc::clone(&said);
        thread::spawn(move || {
            for message in messages.map_while(Result::ok) {
                if let Some(new) = read(&message) {
                    let (all, changed) = &*writing;
                    all.lock().unwrap_or_else(PoisonError::into_inner).push(new);
                    changed.notify_all();
                }
            }
        });
        Self { said }
    }

    /// All that was said so far.
    #[must_use]
    pub fn said(&self) -> Vec<Said> {
        self.lock().clone()
    }

    /// The notices that were asked for so far.
    #[must_use]
    pub fn notices(&self) -> Vec<Notice> {
        self.lock().iter().filter_map(Said::notice).cloned().collect()
    }

    /// Waits for a notice.
    ///
    /// # Panics
    /// If none is asked for in a minute.
    pub fn notice(&self, what: &str, is_it: impl Fn(&Notice) -> bool) -> Notice {
        self.wait(what, |said| said.iter().filter_map(Said::notice).find(|notice| is_it(notice)).cloned())
    }

    /// Waits for what `find` finds.
    ///
    /// # Panics
    /// If it finds nothing in a minute.
    pub fn wait<T>(&self, what: &str, find: impl Fn(&[Said]) -> Option<T>) -> T {
        let (_, changed) = &*self.said;
        let none = |said: &mut Vec<Said>| find(said).is_none();
        let waited = changed.wait_timeout_while(self.lock(), PATIENCE, none);
        let (said, _) = waited.unwrap_or_else(PoisonError::into_inner);
        find(&said).unwrap_or_else(|| panic!("it is not so that {what}: {said:#?}"))
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Said>> {
        self.said.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Said {
    /// The notice, if one was asked for.
    #[must_use]
    pub const fn notice(&self) -> Option<&Notice> {
        match self {
            Self::Show(notice) => Some(notice),
            Self::Withdraw(_) | Self::Pressed(..) | Self::Closed(_) => None,
        }
    }

    /// The number of the notice, if one was to be taken away.
    #[must_use]
    pub const fn withdrawn(&self) -> Option<u32> {
        match self {
            Self::Withdraw(id) => Some(*id),
            Self::Show(_) | Self::Pressed(..) | Self::Closed(_) => None,
        }
    }
}

fn monitor(address: &str) -> zbus::Result<MessageIterator> {
    let connection: Connection = connection::Builder::address(address)?.build()?;
    let messages = MessageIterator::from(&connection);
    let rule = zbus::MatchRule::builder().interface(INTERFACE)?.build();
    fdo::MonitoringProxy::new(&connection)?.become_monitor(&[rule], 0)?;
    Ok(messages)
}

fn read(message: &Message) -> Option<Said> {
    let (header, body) = (message.header(), message.body());
    match (header.message_type(), header.member()?.as_str()) {
        (Type::MethodCall, "Notify") => {
            type Notify<'a> =
                (String, u32, String, String, String, Vec<String>, HashMap<String, Value<'a>>, i32);
            let (program, replaces, _icon, title, body, buttons, hints, _timeout): Notify<'_> =
                body.deserialize().ok()?;
            let buttons = buttons.chunks_exact(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect();
            let urgency = hints.get("urgency").and_then(|urgency| u8::try_from(urgency).ok()).unwrap_or(1);
            Some(Said::Show(Notice { program, replaces, title, body, buttons, urgency }))
        }
        (Type::MethodCall, "CloseNotification") => body.deserialize().ok().map(Said::Withdraw),
        (Type::Signal, "ActionInvoked") => {
            body.deserialize().ok().map(|(id, button)| Said::Pressed(id, button))
        }
        (Type::Signal, "NotificationClosed") => {
            body.deserialize().ok().map(|(id, _reason): (u32, u32)| Said::Closed(id))
        }
        _ => None,
    }
}
