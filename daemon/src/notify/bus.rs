//! The session bus: who serves notices on it, and what it says of notices whose senders are gone.

use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use tokio::{sync::mpsc, time::timeout};
use zbus::{Connection, MatchRule, Message, MessageStream, fdo::DBusProxy, message::Type, names::BusName};

use super::Service;

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";

/// How long a service, or the bus, may take before it is said to be silent. A service may have to be started first.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

/// A connection to the session bus.
#[derive(Clone, Debug)]
pub(super) struct Bus {
    connection: Connection,
    /// The bus's own id: another for each session.
    pub(super) id: String,
}

/// What the bus says by itself.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Signal {
    /// The service came, went, or was replaced.
    Owner {
        /// The name of the life that ended.
        gone: Option<String>,
    },
    /// A button of this notice was pressed.
    Pressed(u32, String),
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
                .sender("org.freedesktop.DBus")?
                .interface("org.freedesktop.DBus")?
                .member("NameOwnerChanged")?
                .add_arg(NAME)?
                .build();
            let notices = MatchRule::builder().msg_type(Type::Signal).sender(NAME)?.interface(NAME)?.build();
            let changes = MessageStream::for_match_rule(changes, &connection, None).await?;
            let notices = MessageStream::for_match_rule(notices, &connection, None).await?;
            let id = DBusProxy::new(&connection).await?.get_id().await?.to_string();
            zbus::Result::Ok((Self { connection, id }, listen(changes, notices)))
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
fn listen(changes: MessageStream, notices: MessageStream) -> mpsc::UnboundedReceiver<Signal> {
    let (sender, receiver) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        let mut messages = stream::select(changes, notices);
        while let Some(Ok(message)) = messages.next().await {
            if signal(&message).is_some_and(|signal| sender.send(signal).is_err()) {
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
