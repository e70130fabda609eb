//! The tray at work: what the daemon tells becomes a face, and what is clicked becomes a call. It keeps nothing of its own.

use std::path::Path;
use std::time::Duration;

use clock::Clock;
use faces::standing;
use faces::when::tomorrow;
use ipc_proto::ClientError;
use ipc_proto::client::{Event, Subscription};
use ipc_proto::types::Item;
use messages::Messages;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::Instant;
use tracing::{debug, info, warn};
use wake::Sources;

use crate::calls::{self, Outcome};
use crate::compose::{Daemon, View, trouble};
use crate::desktop::{Desktop, Happened};
use crate::face::{Does, Face};
use crate::start::{self, Place};
use crate::unseen::{self, Told};
use ipc_proto::dialog::{Dialog, Dialogs};

/// A desktop that starts may take so long until its panel shows icons.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// What comes within this after something was shown is shown together.
const TOGETHER: Duration = Duration::from_millis(100);
/// What the daemon does at once it tells one by one: an identity is new, its activation is done. Between the two, one thing
/// would be shown twice.
const AT_ONCE: Duration = Duration::from_millis(10);

/// What the tray runs on.
pub(crate) struct Controller<D> {
    pub(crate) desktop: D,
    pub(crate) clock: Box<dyn Clock>,
    pub(crate) words: Messages,
    /// The daemon's.
    pub(crate) place: Place,
    /// Whether a daemon that does not run is started.
    pub(crate) starts_daemon: bool,
    /// How long a panel is waited for before the person is told that there is none.
    pub(crate) patience: Duration,
    /// What the last click entitles to: one window that takes the front.
    pub(crate) token: Option<String>,
}

/// Everything that can come between two faces.
enum Next {
    Daemon(Event),
    Desktop(Happened),
    Outcome(Outcome),
    Dialogs(Dialogs),
    SocketMoved,
    Show,
    Unseen,
    Clock,
}

impl<D: Desktop> Controller<D> {
    /// Goes on until somebody quits, or the desktop is gone.
    ///
    /// # Errors
    /// If the timer fails.
    pub(crate) async fn run(
        mut self,
        mut happened: UnboundedReceiver<Happened>,
        mut sources: Sources,
    ) -> std::io::Result<()> {
        let mut view = View::default();
        let (tell, mut outcomes) = unbounded_channel();
        let mut subscription = Subscription::new(&self.place.socket);
        let mut socket = SocketWatch::new(&self.place.socket);
        let mut dialogs = std::pin::pin!(Dialogs::installed());
        let (mut asked, mut shown, mut show_at) = (false, None, Some(Instant::now()));
        let mut unseen_at = None;
        loop {
            let next = tokio::select! {
                event = subscription.next() => Next::Daemon(event),
                happened = happened.recv() => match happened {
                    Some(happened) => Next::Desktop(happened),
                    None => return Ok(()),
                },
                Some(outcome) = outcomes.recv() => Next::Outcome(outcome),
                dialogs = &mut dialogs, if !asked => Next::Dialogs(dialogs),
                () = socket.changed() => Next::SocketMoved,
                () = at(show_at) => Next::Show,
                () = at(unseen_at) => Next::Unseen,
                woke = sources.next() => {
                    debug!(?woke, "looked again");
                    woke?;
                    Next::Clock
                }
            };
            match next {
                Next::Show => {
                    show_at = None;
                    self.show(&view, &mut shown, &sources).await?;
                    continue;
                }
                Next::Daemon(event) => self.told(&mut view, event, &tell),
                Next::Desktop(Happened::Clicked(Does::Quit, _)) => return Ok(()),
                Next::Desktop(Happened::Clicked(does, token)) => {
                    self.token = token;
                    self.clicked(&mut view, does, &tell);
                }
                Next::Unseen => {
                    unseen_at = None;
                    self.tell_unseen().await;
                    continue;
                }
                Next::Desktop(Happened::NoHost) => {
                    eprintln!("{}", self.words.tray_no_host());
                    unseen_at = Some(Instant::now() + self.patience);
                }
                Next::Desktop(Happened::Host) => {
                    info!("the desktop shows tray icons");
                    unseen_at = None;
                }
                // The session is over; the next one has a tray of its own.
                Next::Desktop(Happened::Gone) => return Ok(()),
                Next::Outcome(outcome) => self.came_of(&mut view, outcome, &tell),
                Next::Dialogs(installed) => (asked, view.dialogs) = (true, installed),
                Next::SocketMoved => {
                    subscription.hurry();
                    continue;
                }
                Next::Clock => {}
            }
            show_at = show_at.or_else(|| Some(self.next_show(shown.as_ref())));
        }
    }

    fn next_show(&self, shown: Option<&Shown>) -> Instant {
        let now = Instant::now();
        shown.map_or(now, |shown| (shown.at + TOGETHER).max(now + AT_ONCE))
    }

    /// Shows how things stand, if that is not what is shown already, and sleeps until it reads differently.
    async fn show(&self, view: &View, shown: &mut Option<Shown>, sources: &Sources) -> std::io::Result<()> {
        let face = view.face(self.clock.now(), &wake::zone(), &self.words);
        sources.arm(face.changes_at)?;
        if shown.as_ref().is_none_or(|shown| shown.face != face) {
            self.desktop.show(&face).await;
            *shown = Some(Shown { face, at: Instant::now() });
        }
        Ok(())
    }

    /// Tells the person, once a session, that there is no panel for the icon.
    async fn tell_unseen(&self) {
        let told = Told::beside(&self.place.socket);
        let session = self.desktop.session().await.unwrap_or_default();
        if told.in_session(&session) {
            info!("that there is no panel was told in this session already");
            return;
        }
        let (title, body) = unseen::words(&self.words);
        if self.desktop.tell(title, body).await {
            told.remember(&session);
        }
    }

    fn told(&mut self, view: &mut View, event: Event, tell: &UnboundedSender<Outcome>) {
        match event {
            Event::Snapshot(items) => {
                view.daemon = Daemon::Here;
                self.starts_daemon = false;
                (view.paused_until, view.trouble) = (None, None);
                view.progress.clear();
                view.items = items.into_iter().map(|item| slim(Box::new(item))).collect();
            }
            Event::Changed(item) => {
                if !standing::is_under_way(&item) {
                    view.progress.remove(&item.id);
                }
                view.items.extend([slim(item)]);
            }
            Event::Gone(id) => {
                view.items.remove(&id);
                view.progress.remove(&id);
            }
            Event::Progress(progress) => drop(view.progress.insert(progress.id.clone(), progress)),
            Event::Paused(until) => view.paused_until = until,
            Event::Lost(error) => {
                info!("the daemon is out of reach: {error}");
                (view.daemon, view.trouble) = (Daemon::Gone, why_gone(&error));
                // One that hung up has been there, and whoever ended it may have meant it.
                let absent = matches!(error, ClientError::NoDaemon { .. });
                if absent && std::mem::take(&mut self.starts_daemon) {
                    self.start_daemon(view, tell);
                }
                view.items.clear();
                view.progress.clear();
            }
        }
    }

    fn clicked(&mut self, view: &mut View, does: Does, tell: &UnboundedSender<Outcome>) {
        debug!(?does, "clicked");
        view.trouble = None;
        match does {
            Does::Open(dialog) => self.open(view, dialog, tell),
            Does::StartDaemon => self.start_daemon(view, tell),
            Does::Act(..) | Does::Pause | Does::GoOn | Does::Quit => {
                let tomorrow = tomorrow(self.clock.now(), &wake::zone());
                calls::start(&self.place.socket, does, tomorrow, tell.clone());
            }
        }
    }

    /// What needs more than a click opens its dialog; why else it did not work stands in the menu until the next click.
    fn came_of(&mut self, view: &mut View, outcome: Outcome, tell: &UnboundedSender<Outcome>) {
        match outcome {
            Outcome::Asks(dialog) if view.dialogs.have(dialog.kind) => self.open(view, dialog, tell),
            // The daemon has told it on the desktop, with what to do.
            Outcome::Asks(_) | Outcome::Told => {}
            Outcome::Failed(why) => view.trouble = Some(trouble(&why)),
            Outcome::HadTime if view.daemon == Daemon::Asked => view.daemon = Daemon::Gone,
            Outcome::HadTime => {}
        }
    }

    fn open(&mut self, view: &View, dialog: Dialog, tell: &UnboundedSender<Outcome>) {
        let (dialogs, socket, token) = (view.dialogs.clone(), self.place.socket.clone(), self.token.take());
        let tell = tell.clone();
        tokio::spawn(async move {
            if let Err(error) = dialogs.open(&dialog, &socket, token.as_deref()).await {
                warn!("a dialog cannot be opened: {error}");
                let _ = tell.send(Outcome::Failed(error.to_string()));
            }
        });
    }

    fn start_daemon(&self, view: &mut View, tell: &UnboundedSender<Outcome>) {
        match start::daemon(&self.place, tell.clone()) {
            Ok(()) => view.daemon = Daemon::Asked,
            Err(error) => {
                warn!("the daemon cannot be started: {error}");
                (view.daemon, view.trouble) = (Daemon::Gone, Some(trouble(&error.to_string())));
            }
        }
    }
}

/// Why a daemon that may well run is of no use; nothing where it just does not run.
fn why_gone(error: &ClientError) -> Option<String> {
    match error {
        ClientError::NoDaemon { .. } | ClientError::HungUp => None,
        ClientError::Refused(_)
        | ClientError::Stranger { .. }
        | ClientError::Service(_)
        | ClientError::Protocol(_)
        | ClientError::TooLong
        | ClientError::Io(_) => Some(trouble(&error.to_string())),
    }
}

/// What is shown, and since when.
struct Shown {
    face: Face,
    at: Instant,
}

/// An item without what the tray never shows.
fn slim(mut item: Box<Item>) -> (String, Box<Item>) {
    (item.link, item.subject, item.serial, item.fingerprint) = (None, None, None, None);
    (item.backups, item.copies) = (Vec::new(), Vec::new());
    (item.id.clone(), item)
}

async fn at(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment).await,
        None => std::future::pending().await,
    }
}

/// Tells when the daemon's socket is made anew, where the system can tell.
struct SocketWatch {
    #[cfg(target_os = "linux")]
    watch: Option<wake::FileWatch>,
}

impl SocketWatch {
    #[cfg(target_os = "linux")]
    fn new(socket: &Path) -> Self {
        Self { watch: wake::FileWatch::new(socket).ok() }
    }

    #[cfg(not(target_os = "linux"))]
    fn new(_: &Path) -> Self {
        Self {}
    }

    async fn changed(&mut self) {
        #[cfg(target_os = "linux")]
        if let Some(watch) = &self.watch
            && watch.changed().await.is_ok()
        {
            return;
        }
        std::future::pending::<()>().await;
    }
}
