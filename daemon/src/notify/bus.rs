//! The session bus: who serves notices on it, and what it says of notices whose senders are gone.

use std::{future::ready, time::Duration};

use futures_util::{StreamExt as _, stream};
use lifecycle::ItemId;
use tokio::{sync::mpsc, time::timeout};
use zbus::{Connection, MatchRule, Message, MessageStream, fdo::DBusProxy, message::Type, names::BusName};

use super::{Action, Service};

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";

/// The bus itself.
const BUS: &str = "org.freedesktop.DBus";
const BUS_PATH: &str = "/org/freedesktop/DBus";

/// How long a service, or the bus, may take before it is said to be silent. A service may have to be started first.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

/// A connection to the session bus.
#[derive(Clone, Debug)]
pub(super) struct Bus {
    connection: Connection,
    presses: mpsc::UnboundedSender<Press>,
    /// The bus's own id: another for each session.
    pub(super) id: String,
}

/// A button that a notice's own connection tells of.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Press {
    /// The notice's number on the screen.
    pub(super) id: u32,
    /// What it is about.
    pub(super) items: Vec<ItemId>,
    /// The button.
    pub(super) action: Action,
}

/// What the bus says by itself.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Signal {
    /// The service came, went, or was replaced.
    Owner {
        /// The name of the life that ended.
        gone: Option<String>,
    },
    /// What the next button of this notice entitles to: one window that takes the front.
    Entitled(u32, String),
    /// A button of this notice was pressed.
    Pressed(u32, String),
    /// A button was pressed; what the bus had said before that has been handed on.
    Answered(Press),
    /// This notice is not shown any more.
    Closed(u32),
    /// The bus is gone.
    Lost,
}

impl Bus {
    /// Connects, and listens.
    ///
    /// # Errors
    /// Why there is no bus, in words.
    pub(super) async fn connect() -> Result<(Self, mpsc::UnboundedReceiver<Signal>), String> {
        let connected = timeout(PATIENCE, async {
            let connection = Connection::session().await?;
            let changes = MatchRule::builder()
                .msg_type(Type::Signal)
                .sender(BUS)?
                .interface(BUS)?
                .member("NameOwnerChanged")?
                .add_arg(NAME)?
                .build();
            let notices = MatchRule::builder().msg_type(Type::Signal).sender(NAME)?.interface(NAME)?.build();
            let changes = MessageStream::for_match_rule(changes, &connection, None).await?;
            let notices = MessageStream::for_match_rule(notices, &connection, None).await?;
            let id = DBusProxy::new(&connection).await?.get_id().await?.to_string();
            let (presses, pressed) = mpsc::unbounded_channel();
            let signals = listen(connection.clone(), changes, notices, pressed);
            zbus::Result::Ok((Self { connection, presses, id }, signals))
        });
        match connected.await {
            Ok(Ok(connected)) => Ok(connected),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("it does not answer".to_owned()),
        }
    }

    /// The name of the service's present life.
    pub(super) async fn server(&self) -> Option<String> {
        let bus = DBusProxy::new(&self.connection).await.ok()?;
        let owner = bus.get_name_owner(BusName::try_from(NAME).ok()?).await.ok()?;
        Some(owner.to_string())
    }

    /// How the service stands.
    pub(super) async fn service(&self) -> Service {
        if self.server().await.is_some() {
            return match timeout(PATIENCE, self.name()).await {
                Ok(Ok(name)) => Service::Running { name },
                Ok(Err(_)) | Err(_) => Service::Silent,
            };
        }
        if self.is_startable().await.unwrap_or(false) { Service::Startable } else { Service::Absent }
    }

    async fn is_startable(&self) -> zbus::Result<bool> {
        let names = DBusProxy::new(&self.connection).await?.list_activatable_names().await?;
        Ok(names.iter().any(|name| name.as_str() == NAME))
    }

    async fn name(&self) -> zbus::Result<String> {
        let answer = self.call("GetServerInformation", &()).await?;
        let (name, _vendor, version, _specification): (String, String, String, String) =
            answer.body().deserialize()?;
        Ok(format!("{name} {version}").trim().to_owned())
    }

    /// What the service can do. One that does not run is started.
    pub(super) async fn capabilities(&self) -> zbus::Result<Vec<String>> {
        self.call("GetCapabilities", &()).await?.body().deserialize()
    }

    /// Has a press told of only after what the bus has said before it: a service hands out what entitles to a window first, but
    /// on this connection, and the press comes on the notice's own.
    pub(super) fn catch_up(&self, press: Press) {
        // Nobody listens once the bus is gone, and its notices with it.
        let _ = self.presses.send(press);
    }

    /// Takes a notice of an earlier life off the screen.
    pub(super) async fn close(&self, id: u32) {
        // It may be gone already.
        let _ = self.call("CloseNotification", &(id,)).await;
    }

    async fn call<B>(&self, method: &str, body: &B) -> zbus::Result<Message>
    where
        B: serde::Serialize + zbus::zvariant::DynamicType,
    {
        self.connection.call_method(Some(NAME), PATH, Some(NAME), method, body).await
    }
}

/// Hands on what is said until the bus is gone or nobody listens.
fn listen(
    connection: Connection,
    changes: MessageStream,
    notices: MessageStream,
    mut presses: mpsc::UnboundedReceiver<Press>,
) -> mpsc::UnboundedReceiver<Signal> {
    let (sender, receiver) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        let mut messages = stream::select(changes, notices);
        let mut caught_up = None;
        loop {
            let signal = tokio::select! {
                // What has come already goes before a press.
                biased;
                message = messages.next() => match message {
                    Some(Ok(message)) => signal(&message),
                    Some(Err(_)) | None => break,
                },
                () = ready(()), if caught_up.is_some() => caught_up.take().map(Signal::Answered),
                Some(press) = presses.recv() => {
                    // The bus keeps its order: with its answer, all that it has said before is here.
                    let _ = timeout(PATIENCE, connection.call_method(Some(BUS), BUS_PATH, Some(BUS), "GetId", &())).await;
                    caught_up = Some(press);
                    None
                }
            };
            if signal.is_some_and(|signal| sender.send(signal).is_err()) {
                return;
            }
        }
        let _ = sender.send(Signal::Lost);
    });
    receiver
}

fn signal(message: &Message) -> Option<Signal> {
    let (header, body) = (message.header(), message.body());
    match header.member()?.as_str() {
        "NameOwnerChanged" => {
            let (_, gone, _): (String, String, String) = body.deserialize().ok()?;
            Some(Signal::Owner { gone: Some(gone).filter(|name| !name.is_empty()) })
        }
        "ActivationToken" => {
            let (id, token) = body.deserialize().ok()?;
            Some(Signal::Entitled(id, token))
        }
        "ActionInvoked" => {
            let (id, key) = body.deserialize().ok()?;
            Some(Signal::Pressed(id, key))
        }
        "NotificationClosed" => {
            let (id, _reason): (u32, u32) = body.deserialize().ok()?;
            Some(Signal::Closed(id))
        }
        _ => None,
    }
}
