//! Notices on the desktop: one an item, replaced by a newer one, withdrawn when the matter is settled.
//!
//! [`Notifier::start`] starts a task that owns all of it, so nothing here blocks the event loop, and a service that
//! hangs delays nobody. What becomes of a notice comes back as [`Report`]s among the daemon's events:
//!
//! ```text
//! // Event: From<Report>. The records are those of the table "notices", one an item.
//! let notifier = Notifier::start(records, events.clone(), windows);
//!
//! // All reminders of one input together, so that many that fall due at once become one notice.
//! for notice in wording.reminders(&due) { notifier.show(notice); }
//! notifier.withdraw(id); // settled elsewhere
//!
//! match report {
//!     // In one batch: the record under the item's id, and Input::ReminderDelivered { id: item, stage }.
//!     Report::Accepted { item, stage: Some(stage), record } => …,
//!     // The outcome of a click has no stage: only the record is kept.
//!     Report::Accepted { item, stage: None, record } => …,
//!     Report::Closed { item } => …,               // the record goes
//!     Report::Failed { item, reason, .. } => …,   // still pending; shown when a service appears
//!     Report::Clicked { item, action, token } => …, // do it; a window that follows from it takes the token
//!     Report::Service(service) if service.is_there() => …, // Input::NotifierAppeared
//!     Report::Service(_) => …,                    // status says it
//! }
//! ```
//!
//! Services differ. A new GNOME answers only the connection that sent a notice and closes it when that goes, so a notice's
//! connection is kept. dunst and xfce4-notifyd tell everyone and keep a notice when its sender goes, so after a restart of the
//! daemon it is found again by its [`Record`], and answered on the connection that listens for all. That one alone hears
//! activation tokens, as the library keeps to itself what comes on its own.
//!
//! What needs more than a click, and a click on a notice itself, opens a window where the program for them is installed.

mod board;
mod bus;
mod post;
pub(crate) mod windows;
pub(crate) mod wording;

use std::{fmt, str::FromStr};

use ipc_proto::dialog::Dialog;
use lifecycle::{ItemId, Stage};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use self::{board::Board, bus::Bus, windows::Windows};

/// How the service stands at this moment, and what it can do if it runs; nothing is started for it.
pub(crate) async fn look() -> (Service, Vec<String>) {
    let bus = match Bus::connect().await {
        Ok((bus, _)) => bus,
        Err(why) => return (Service::NoBus(why), Vec::new()),
    };
    let service = bus.service().await;
    let can = match &service {
        Service::Running { .. } => bus.capabilities().await.unwrap_or_default(),
        Service::Startable | Service::Silent | Service::Absent | Service::NoBus(_) => Vec::new(),
    };
    (service, can)
}

/// The way to the desktop's notification service. It goes on for as long as this lives.
#[derive(Debug)]
pub(crate) struct Notifier {
    orders: mpsc::UnboundedSender<Order>,
}

/// What the board is asked to do.
#[derive(Debug)]
enum Order {
    Show(Notice),
    Withdraw(ItemId),
    Open { dialog: Dialog, opener: Opener, otherwise: Notice },
}

/// Who opens a window.
#[derive(Debug)]
pub(crate) enum Opener {
    /// The daemon, for a button of a notice, with the token of that click.
    Here(Option<String>),
    /// The client that the person clicked in.
    Client,
}

impl Notifier {
    /// Connects to the session bus and reports how the service stands; takes up the notices of an earlier life that are
    /// still on the screen, and reports those that are not as closed.
    pub(crate) fn start<E>(earlier: Vec<(ItemId, Record)>, events: mpsc::Sender<E>, windows: Windows) -> Self
    where
        E: From<Report> + Send + 'static,
    {
        let (orders, received) = mpsc::unbounded_channel();
        tokio::spawn(Board::new(earlier, received, events, windows).run());
        Self { orders }
    }

    /// Shows a notice. It takes the place of what is shown of its items.
    pub(crate) fn show(&self, notice: Notice) {
        // The board ends only with this.
        let _ = self.orders.send(Order::Show(notice));
    }

    /// Has this window opened where it is installed; else shows the notice.
    pub(crate) fn open(&self, dialog: Dialog, opener: Opener, otherwise: Notice) {
        let _ = self.orders.send(Order::Open { dialog, opener, otherwise });
    }

    /// Takes what is shown of this item off the screen.
    pub(crate) fn withdraw(&self, item: ItemId) {
        let _ = self.orders.send(Order::Withdraw(item));
    }
}

/// Something to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Notice {
    /// The items that it is about, each with the reminder that it gives; with none if it tells what came of a click.
    pub(crate) about: Vec<(ItemId, Option<Stage>)>,
    /// One line.
    pub(crate) title: String,
    /// Some lines, without markup.
    pub(crate) body: String,
    /// What a service without buttons shows below the body: the commands in their place.
    pub(crate) in_words: String,
    /// The buttons, the likeliest first, with their labels.
    pub(crate) actions: Vec<(Action, String)>,
    /// How pressing it is.
    pub(crate) tone: Tone,
}

impl Notice {
    /// The items that it is about.
    fn items(&self) -> impl Iterator<Item = ItemId> {
        self.about.iter().map(|(item, _)| *item)
    }
}

/// How pressing a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tone {
    /// Something went well.
    Good,
    /// There is plenty of time.
    Early,
    /// It is a matter of days.
    Soon,
    /// It is a matter of hours, or has happened. It stays until somebody looks.
    Urgent,
}

/// What a button does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Pick the certificate up.
    PickUp,
    /// Renew the certificate.
    Renew,
    /// Ask for new codes.
    RenewCode,
    /// Make a back-up.
    BackUp,
    /// Say it again tomorrow.
    Tomorrow,
    /// Open a window on what the notice is about: no button, a click on the notice itself.
    Open,
}

impl Action {
    const ALL: [Self; 6] =
        [Self::PickUp, Self::Renew, Self::RenewCode, Self::BackUp, Self::Tomorrow, Self::Open];

    /// Its name on the bus. It only grows, as notices outlive a daemon.
    const fn key(self) -> &'static str {
        match self {
            Self::PickUp => "pick-up",
            Self::Renew => "renew",
            Self::RenewCode => "renew-code",
            Self::BackUp => "back-up",
            Self::Tomorrow => "tomorrow",
            Self::Open => "default",
        }
    }
}

/// The name of a button that is none of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no button of this name exists")]
pub(crate) struct UnknownAction;

impl FromStr for Action {
    type Err = UnknownAction;

    fn from_str(key: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|action| action.key() == key).ok_or(UnknownAction)
    }
}

/// What becomes of notices, and of the service that shows them.
#[derive(Debug)]
pub(crate) enum Report {
    /// The service took a notice: the reminder counts as delivered from now on.
    Accepted {
        /// The item that it is about.
        item: ItemId,
        /// The reminder that it gave.
        stage: Option<Stage>,
        /// How the notice is found again after a restart.
        record: Record,
    },
    /// The service did not take a notice, or there is none.
    Failed {
        /// The item that it is about.
        item: ItemId,
        /// The reminder that it would have given.
        stage: Option<Stage>,
        /// Why.
        reason: String,
    },
    /// Somebody pressed a button.
    Clicked {
        /// The item that the notice is about.
        item: ItemId,
        /// The button.
        action: Action,
        /// What lets a window that follows from it take the front.
        token: Option<String>,
    },
    /// Nothing is shown of this item any more.
    Closed {
        /// The item.
        item: ItemId,
    },
    /// How the service stands, whenever that changes.
    Service(Service),
}

/// How the notification service of the desktop stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Service {
    /// It runs.
    Running {
        /// Its name and version.
        name: String,
    },
    /// It does not run, but the session bus starts it when it is asked.
    Startable,
    /// It runs but does not answer.
    Silent,
    /// There is none.
    Absent,
    /// There is no session bus; the next notice tries again.
    NoBus(String),
}

impl Service {
    /// Whether a notice may be shown.
    pub(crate) const fn is_there(&self) -> bool {
        match self {
            Self::Running { .. } | Self::Startable => true,
            Self::Silent | Self::Absent | Self::NoBus(_) => false,
        }
    }

    /// The contract's word for it.
    pub(crate) const fn word(&self) -> &'static str {
        match self {
            Self::Running { .. } => "running",
            Self::Startable => "startable",
            Self::Silent => "silent",
            Self::Absent => "absent",
            Self::NoBus(_) => "no-bus",
        }
    }

    /// Its name, if it runs.
    pub(crate) fn name(&self) -> Option<&str> {
        match self {
            Self::Running { name } => Some(name),
            Self::Startable | Self::Silent | Self::Absent | Self::NoBus(_) => None,
        }
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Running { name } => write!(f, "shown by {name}"),
            Self::Startable => {
                f.write_str("shown by the desktop, which starts its service when it is needed")
            }
            Self::Silent => f.write_str("the desktop's notification service does not answer"),
            Self::Absent => f.write_str("no notification service runs on this desktop"),
            Self::NoBus(why) => write!(f, "no session bus answers: {why}"),
        }
    }
}

/// How a notice that is on the screen is found again by a later life of the daemon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Record {
    /// The session bus, by its own id: names on it mean nothing on another.
    bus: String,
    /// The life of the service, by its name on that bus.
    server: String,
    /// The notice, by the service's number.
    id: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_button_is_known_again_by_its_name() {
        for action in Action::ALL {
            assert_eq!(action.key().parse(), Ok(action));
        }
        assert_eq!("inline-reply".parse::<Action>(), Err(UnknownAction));
    }
}
