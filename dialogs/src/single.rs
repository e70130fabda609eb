//! One window for one matter: a second process for it has the first come to the front, and ends.
//!
//! The first one listens at a socket beside the daemon's, whose name follows from the matter. Whoever else is asked for the
//! same matter finds it taken and calls `Raise`, with the activation token that it was started with. A socket that a killed
//! process left is replaced by the next one. Where anything of this does not work, a second window opens: better two than
//! none.

use std::ffi::OsString;
use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use ipc_proto::DaemonError;
use ipc_proto::client::Connection;
use ipc_proto::dialog::TOKEN_VARIABLES;
use ipc_proto::server::{self, Answer, BindError, Call, Caller, Interface, Listener, Refusal};
use serde::{Deserialize, Serialize};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio::time::timeout;

/// A window that does not answer within this is not waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// Which screen it is on: a window on another one would not be seen.
const SCREENS: [&str; 2] = ["WAYLAND_DISPLAY", "DISPLAY"];

/// What lets this program take the front; whoever started it has handed it on.
pub(crate) fn token() -> Option<String> {
    TOKEN_VARIABLES.iter().find_map(|name| std::env::var(name).ok().filter(|token| !token.is_empty()))
}

/// How a process stands to its matter.
#[derive(Debug)]
pub(crate) enum Claim {
    /// It has the matter.
    First(Box<First>),
    /// Another one's window was there, and has come to the front.
    Raised,
    /// Nobody knows; it opens a window of its own.
    Unknown,
}

/// The turn of the first process; others reach it as long as this lives.
#[derive(Debug)]
pub(crate) struct First {
    runtime: Runtime,
    listener: Listener,
}

/// Claims the matter of a window: `kind` is its word, `about` what else tells it from others of its kind, `socket` the daemon's.
pub(crate) fn claim(socket: &Path, kind: &str, about: &impl Hash) -> Claim {
    let place = place(socket, kind, about, SCREENS.map(std::env::var_os));
    let Ok(runtime) = Builder::new_current_thread().enable_all().build() else { return Claim::Unknown };
    let bound = runtime.block_on(async { Listener::bind(&place) });
    match bound {
        Ok(listener) => Claim::First(Box::new(First { runtime, listener })),
        Err(BindError::InUse { .. }) => {
            let raised = runtime.block_on(async { timeout(PATIENCE, raise(&place, token())).await });
            if raised.unwrap_or(false) { Claim::Raised } else { Claim::Unknown }
        }
        Err(
            BindError::NotASocket { .. }
            | BindError::OpenFolder { .. }
            | BindError::Folder { .. }
            | BindError::Socket { .. },
        ) => Claim::Unknown,
    }
}

/// The first process's answer to others; it ends with this, and the matter is free.
#[derive(Debug)]
pub(crate) struct Serving {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl First {
    /// From now on `raise` brings the window to the front whenever another process asks for it, with that one's token; it says
    /// whether there still is a window.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub(crate) fn serve(
        self,
        raise: impl Fn(Option<String>) -> bool + Send + Sync + 'static,
    ) -> io::Result<Serving> {
        let Self { runtime, listener } = self;
        let (stop, stopped) = oneshot::channel();
        let serving = async move {
            tokio::select! {
                () = server::serve(listener, Arc::new(Window(raise)), server::Options::default()) => {}
                _ = stopped => {}
            }
        };
        let thread = thread::Builder::new().name("front".to_owned());
        let thread = thread.spawn(move || runtime.block_on(serving))?;
        Ok(Serving { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            // It ends at once, or has panicked.
            let _ = thread.join();
        }
    }
}

async fn raise(place: &Path, token: Option<String>) -> bool {
    let connected = Connection::<DaemonError>::connect(place, NAME).await;
    let Ok(mut window) = connected else { return false };
    window.call::<_, Raised>("Raise", &Raise { token }).await.is_ok()
}

/// Beside the daemon's socket, which is this person's own place.
fn place(socket: &Path, kind: &str, about: &impl Hash, screen: [Option<OsString>; 2]) -> PathBuf {
    let mut matter = DefaultHasher::new();
    (about, screen.into_iter().flatten().next()).hash(&mut matter);
    let mut name = socket.file_stem().unwrap_or_default().to_owned();
    name.push(format!("-{kind}-{:016x}", matter.finish()));
    if let Some(extension) = socket.extension() {
        name.push(".");
        name.push(extension);
    }
    socket.with_file_name(name)
}

const NAME: &str = "org.neverlapse.Dialog";

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Raise {
    token: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Raised {}

/// An open window, for others.
struct Window<F>(F);

impl<F: Fn(Option<String>) -> bool + Send + Sync + 'static> Interface for Window<F> {
    const NAME: &'static str = NAME;
    const DESCRIPTION: &'static str = "\
# One of Neverlapse's windows, as long as it is open.
interface org.neverlapse.Dialog

# Brings the window to the front. `token` is the activation token (XDG_ACTIVATION_TOKEN) that the caller was given.
method Raise(token: ?string) -> ()

error Failed (reason: string, remedy: string)
";
    const PRODUCT: &'static str = env!("CARGO_BIN_NAME");
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");

    async fn call(&self, _: Caller, call: Call) -> Result<Answer, Refusal> {
        if call.method() != "Raise" {
            return Err(call.unknown_method().into());
        }
        let Raise { token } = call.parameters()?;
        if (self.0)(token) {
            Answer::one(&Raised {})
        } else {
            Err(Refusal::failed("the window is closed", "Open it anew."))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    fn first(claim: Claim) -> First {
        match claim {
            Claim::First(first) => *first,
            Claim::Raised | Claim::Unknown => panic!("it is taken: {claim:?}"),
        }
    }

    #[test]
    fn the_second_for_a_matter_has_the_first_come_to_the_front_and_other_matters_are_free() {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("neverlapse/daemon.sock");
        let (tell, told) = mpsc::channel();
        let first = self::first(claim(&socket, "details", &"a1"));
        let _serving = first.serve(move |token| tell.send(token).is_ok()).unwrap();

        assert!(matches!(claim(&socket, "details", &"a1"), Claim::Raised));

        assert_eq!(told.recv().unwrap(), token());
        let _other =
            [self::first(claim(&socket, "details", &"a2")), self::first(claim(&socket, "check", &"a1"))];
    }

    #[test]
    fn a_matter_is_free_again_once_its_window_is_closed() {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("daemon.sock");
        drop(first(claim(&socket, "about", &())).serve(|_| true).unwrap());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left");
        let _again = first(claim(&socket, "about", &()));
    }

    #[test]
    fn a_window_that_is_closing_is_not_relied_on() {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("daemon.sock");
        let _serving = first(claim(&socket, "about", &())).serve(|_| false).unwrap();
        assert!(matches!(claim(&socket, "about", &()), Claim::Unknown));
    }

    #[test]
    fn where_there_is_no_place_for_a_socket_a_window_opens_all_the_same() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("neverlapse"), "in the way").unwrap();
        let socket = folder.path().join("neverlapse/daemon.sock");
        assert!(matches!(claim(&socket, "about", &()), Claim::Unknown));
    }

    #[test]
    fn windows_on_two_screens_are_two_matters_whatever_an_id_holds() {
        let at = |about: &str, screen: &str| {
            place(
                Path::new("/run/user/7/neverlapse/daemon.sock"),
                "details",
                &about,
                [None, Some(screen.into())],
            )
        };
        assert_ne!(at("a1", ":0"), at("a1", ":1"));
        let hostile = at("../../x", ":0");
        assert_eq!(hostile.parent(), Some(Path::new("/run/user/7/neverlapse")));
        assert!(hostile.file_name().unwrap().to_str().unwrap().starts_with("daemon-details-"), "{hostile:?}");
    }
}
