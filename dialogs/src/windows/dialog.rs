//! Runs a window: what happens comes in one after the other, on the window's own thread, and is shown.

use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;

use anyhow::Context as _;
use ipc_proto::ClientError;
use ipc_proto::methods::{Cancel, LongMethod, Method, Step};
use slint::ComponentHandle as _;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::chooser::{self, Choose, Chosen};
use super::front;
use super::shared::Framed;
use crate::Setting;
use crate::another;
use crate::daemon::{self, Asked, Event, Link};
use crate::next::Next;

/// The logic of a window.
pub(super) trait Dialog: Sized + 'static {
    /// What the markup has for it.
    type Window: Framed;
    /// Everything that can happen to it.
    type Input: Send + 'static;

    /// What the daemon's news mean to it; nothing where they mean nothing.
    fn news(&self, event: Event) -> Option<Self::Input>;
    /// Takes in what happened, and does what follows from it.
    fn hear(&mut self, input: Self::Input, way: &Way<Self::Input>);
    /// Shows how it stands.
    fn show(&self, window: &Self::Window);
}

/// Where everything that happens goes; the markup's callbacks hold copies of it.
pub(super) struct Inbox<I>(UnboundedSender<I>);

impl<I> Clone for Inbox<I> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<I> Inbox<I> {
    /// This happened.
    pub(super) fn put(&self, input: I) {
        // The window may be closed meanwhile.
        let _ = self.0.send(input);
    }
}

/// What a window can do.
pub(super) struct Way<I> {
    link: Link,
    inbox: Inbox<I>,
}

impl<I: Send + 'static> Way<I> {
    /// Calls the daemon; what is answered happens to the window as `then` says.
    pub(super) fn call<M: Method + Send + Sync + 'static>(
        &self,
        method: M,
        then: impl FnOnce(Result<M::Reply, ClientError>) -> I + Send + 'static,
    ) where
        M::Reply: 'static,
    {
        self.ask(daemon::call(self.socket(), method), then);
    }

    /// The same, for what takes more than one call.
    pub(super) fn ask<T: 'static>(
        &self,
        asked: Asked<T>,
        then: impl FnOnce(Result<T, ClientError>) -> I + Send + 'static,
    ) {
        let inbox = self.inbox.clone();
        self.link.ask(asked, move |answer| inbox.put(then(answer)));
    }

    /// Does something that the window is not to wait for; what comes of it happens to the window as `then` says.
    pub(super) fn run<T: 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
        then: impl FnOnce(T) -> I + Send + 'static,
    ) {
        let inbox = self.inbox.clone();
        self.link.run(work, move |came| inbox.put(then(came)));
    }

    /// Starts a long action; each of its steps happens to the window as `then` says.
    pub(super) fn act<M: LongMethod + Send + Sync + 'static>(
        &self,
        method: M,
        then: impl Fn(Result<Step, ClientError>) -> I + Send + 'static,
    ) {
        let inbox = self.inbox.clone();
        self.link.act(method, move |step| inbox.put(then(step)));
    }

    /// Has the person choose a file; what was chosen happens to the window as `then` says.
    pub(super) fn choose(&self, what: Choose, then: impl FnOnce(Chosen) -> I + Send + 'static) {
        let inbox = self.inbox.clone();
        self.link.run(chooser::choose(what), move |chosen| inbox.put(then(chosen)));
    }

    /// Asks the daemon to stop what runs for this item. How that ends is told by the action itself.
    pub(super) fn cancel(&self, id: String) {
        self.link.ask(daemon::call(self.socket(), Cancel { id }), |_| ());
    }

    /// Opens another window in place of this one.
    pub(super) fn open(&self, next: Next, id: &str) {
        match another::open(next.window(), id, self.socket()) {
            Ok(()) => close(),
            // This window stays, and what was done stays done.
            Err(error) => eprintln!("neverlapse-dialog: {}: {error}", next.window()),
        }
    }

    /// Where the daemon listens.
    pub(super) fn socket(&self) -> &Path {
        self.link.socket()
    }
}

/// Closes the window, and with it the program.
pub(super) fn close() {
    // Without a loop there is no window either.
    let _ = slint::quit_event_loop();
}

/// Ties a window to its logic and to the daemon, opens it, and comes back once it is closed. `tie` gives the markup's
/// callbacks what they put into the inbox.
///
/// # Errors
/// If the system gives no thread, or there is no display.
pub(super) fn run<D: Dialog>(
    dialog: D,
    window: &D::Window,
    setting: Setting,
    tie: impl FnOnce(&D::Window, &Inbox<D::Input>),
) -> anyhow::Result<()> {
    let (put, happens) = unbounded_channel();
    let (news, heard) = unbounded_channel();
    let link = Link::open(setting.socket, move |event| {
        // As with the inbox.
        let _ = news.send(event);
    })?;
    let inbox = Inbox(put);
    tie(window, &inbox);
    dialog.show(window);
    let running =
        Rc::new(Running { dialog: RefCell::new(dialog), window: window.as_weak(), way: Way { link, inbox } });
    let told = Rc::clone(&running);
    slint::spawn_local(async move { told.listen(heard).await }).context("there is no display")?;
    slint::spawn_local(async move { running.happen(happens).await }).context("there is no display")?;
    front::run(window, setting.first)
}

struct Running<D: Dialog> {
    dialog: RefCell<D>,
    window: slint::Weak<D::Window>,
    way: Way<D::Input>,
}

impl<D: Dialog> Running<D> {
    async fn listen(&self, mut heard: UnboundedReceiver<Event>) {
        while let Some(event) = heard.recv().await {
            let input = self.dialog.borrow().news(event);
            if let Some(input) = input {
                self.way.inbox.put(input);
            }
        }
    }

    async fn happen(&self, mut happens: UnboundedReceiver<D::Input>) {
        while let Some(input) = happens.recv().await {
            self.dialog.borrow_mut().hear(input, &self.way);
            // What has come meanwhile is shown with it, so that a thousand changes are one look.
            while let Ok(input) = happens.try_recv() {
                self.dialog.borrow_mut().hear(input, &self.way);
            }
            let Some(window) = self.window.upgrade() else { return };
            self.dialog.borrow().show(&window);
        }
    }
}
