//! Tells when the computer woke from sleep: what logind says on the system bus (org.freedesktop.login1(5)).
//!
//! Where there is no bus or no logind, nothing is told. The rule below stands at the bus, not with logind, so it goes on
//! to hold when logind starts again; when the bus itself does, its socket is made anew, and that is what is waited for.

use std::{path::PathBuf, time::Duration};

use futures_util::StreamExt as _;
use tokio::{sync::mpsc::Sender, time::sleep};
use tracing::debug;
use zbus::{
    Address, MatchRule, Message, MessageStream,
    address::transport::{Transport, UnixSocket},
    connection::Builder,
    message::Type,
};

use crate::{Wake, file::FileWatch};

/// The socket of a bus is there a moment before the bus answers.
const STARTING: Duration = Duration::from_millis(300);

/// Tells of each time that the computer wakes.
pub(crate) async fn listen(tell: Sender<Wake>) {
    match Address::system() {
        Ok(address) => listen_at(&address, &tell).await,
        Err(error) => debug!("the address of the system bus cannot be read: {error}"),
    }
}

async fn listen_at(address: &Address, tell: &Sender<Wake>) {
    loop {
        // Watched from before the attempt on, so that a bus that comes up meanwhile is not missed.
        let socket = socket(address).and_then(|path| FileWatch::new(&path).ok());
        match subscribe(address).await {
            Ok(signals) => forward(signals, tell).await,
            Err(error) => debug!("the system bus does not answer: {error}"),
        }
        let Some(socket) = socket else {
            return;
        };
        if socket.changed().await.is_err() {
            return;
        }
        sleep(STARTING).await;
    }
}

/// Where the bus's socket is a file.
fn socket(address: &Address) -> Option<PathBuf> {
    let Transport::Unix(unix) = address.transport() else {
        return None;
    };
    if let UnixSocket::File(path) = unix.path() { Some(path.clone()) } else { None }
}

async fn subscribe(address: &Address) -> zbus::Result<MessageStream> {
    let connection = Builder::address(address.clone())?.build().await?;
    let rule = MatchRule::builder()
        .msg_type(Type::Signal)
        .sender("org.freedesktop.login1")?
        .path("/org/freedesktop/login1")?
        .interface("org.freedesktop.login1.Manager")?
        .member("PrepareForSleep")?
        .build();
    MessageStream::for_match_rule(rule, &connection, None).await
}

/// Passes on what logind says, until the bus hangs up.
async fn forward(mut signals: MessageStream, tell: &Sender<Wake>) {
    while let Some(Ok(signal)) = signals.next().await {
        if woke(&signal) && tell.send(Wake::Resumed).await.is_err() {
            return;
        }
    }
}

/// logind says true before the computer sleeps, and false when it woke.
fn woke(signal: &Message) -> bool {
    signal.body().deserialize().is_ok_and(|sleeps: bool| !sleeps)
}

#[cfg(test)]
mod tests {
    use std::{
        io::{BufRead as _, BufReader},
        process::{Child, Command, Stdio},
    };

    use tempfile::TempDir;
    use tokio::{
        sync::mpsc::{self, Receiver},
        time::timeout,
    };
    use zbus::Connection;

    use super::*;

    const AT_ONCE: Duration = Duration::from_secs(1);

    #[tokio::test(flavor = "current_thread")]
    async fn waking_is_told_and_falling_asleep_is_not() {
        let bus = Bus::start();
        let logind = bus.logind().await;
        let mut heard = bus.subscribed().await;

        logind.prepares_for_sleep(true).await;
        logind.prepares_for_sleep(false).await;

        assert_eq!(timeout(AT_ONCE, heard.recv()).await, Ok(Some(Wake::Resumed)));
        let more = timeout(Duration::from_millis(100), heard.recv()).await;
        assert!(more.is_err(), "once only");
    }

    #[tokio::test(flavor = "current_thread")]
    async fn a_logind_that_starts_again_or_starts_late_is_heard() {
        let bus = Bus::start();
        let mut heard = bus.subscribed().await;

        for _ in 0..2 {
            let logind = bus.logind().await;
            logind.prepares_for_sleep(false).await;
            assert_eq!(timeout(AT_ONCE, heard.recv()).await, Ok(Some(Wake::Resumed)));
        }
    }

    #[tokio::test(flavor = "current_thread")]
    async fn a_stranger_on_the_bus_is_not_believed() {
        let bus = Bus::start();
        let logind = bus.logind().await;
        let mut heard = bus.subscribed().await;

        Logind(bus.connection().await).prepares_for_sleep(false).await;
        logind.prepares_for_sleep(false).await;

        assert_eq!(timeout(AT_ONCE, heard.recv()).await, Ok(Some(Wake::Resumed)));
        let more = timeout(Duration::from_millis(100), heard.recv()).await;
        assert!(more.is_err(), "only logind is heard");
    }

    #[tokio::test(flavor = "current_thread")]
    async fn a_bus_that_starts_late_and_starts_again_is_heard() {
        let mut bus = Bus::absent();
        let (tell, mut heard) = mpsc::channel(1);
        let address = bus.address();
        tokio::spawn(async move { listen_at(&address, &tell).await });

        for _ in 0..2 {
            // The listener is left to find that there is no bus.
            assert!(timeout(Duration::from_millis(50), heard.recv()).await.is_err());
            bus.run();
            let logind = bus.logind().await;
            let mut tries = 0;
            // Only the listener knows when it is back.
            while !matches!(timeout(STARTING, heard.recv()).await, Ok(Some(Wake::Resumed))) {
                tries += 1;
                assert!(tries < 100, "it does not come back");
                logind.prepares_for_sleep(false).await;
            }
            bus.end();
        }
    }

    /// A bus of the test's own, which ends with this.
    struct Bus {
        folder: TempDir,
        daemon: Option<Child>,
    }

    impl Bus {
        fn absent() -> Self {
            Self { folder: tempfile::tempdir().unwrap(), daemon: None }
        }

        fn start() -> Self {
            let mut bus = Self::absent();
            bus.run();
            bus
        }

        fn run(&mut self) {
            let mut command = Command::new("dbus-daemon");
            // With the rules of a session's bus anyone may be logind.
            command.args(["--session", "--nofork", "--print-address", "--address"]);
            command.arg(self.address().to_string()).stdin(Stdio::null());
            command.stdout(Stdio::piped()).stderr(Stdio::null());
            let mut daemon = command.spawn().expect("install dbus-daemon (Debian package dbus)");
            // It prints its address once it answers there.
            BufReader::new(daemon.stdout.take().unwrap()).read_line(&mut String::new()).unwrap();
            self.daemon = Some(daemon);
        }

        fn end(&mut self) {
            if let Some(mut daemon) = self.daemon.take() {
                daemon.kill().unwrap();
                daemon.wait().unwrap();
            }
        }

        fn address(&self) -> Address {
            format!("unix:path={}", self.folder.path().join("bus").display()).parse().unwrap()
        }

        async fn connection(&self) -> Connection {
            Builder::address(self.address()).unwrap().build().await.unwrap()
        }

        async fn logind(&self) -> Logind {
            let connection = self.connection().await;
            connection.request_name("org.freedesktop.login1").await.unwrap();
            Logind(connection)
        }

        /// What is heard from now on.
        async fn subscribed(&self) -> Receiver<Wake> {
            let (tell, heard) = mpsc::channel(1);
            let signals = subscribe(&self.address()).await.unwrap();
            tokio::spawn(async move { forward(signals, &tell).await });
            heard
        }
    }

    impl Drop for Bus {
        fn drop(&mut self) {
            self.end();
        }
    }

    /// What speaks like logind; it leaves the bus with this.
    struct Logind(Connection);

    impl Logind {
        async fn prepares_for_sleep(&self, sleeps: bool) {
            let to = None::<&str>;
            let (path, interface) = ("/org/freedesktop/login1", "org.freedesktop.login1.Manager");
            self.0.emit_signal(to, path, interface, "PrepareForSleep", &sleeps).await.unwrap();
        }
    }
}
