//! A window that shows something of the daemon's and asks nothing of the person.

use std::path::Path;

use ipc_proto::ClientError;
use messages::Messages;

use super::dialog::{self, Dialog, Way};
use super::shared::Framed;
use crate::Setting;
use crate::daemon::{Asked, Event};
use crate::fault::Fault;
use crate::reading::{Input, Reading};

/// What such a window shows.
pub(super) trait Reads: Sized + 'static {
    /// What the markup has for it.
    type Window: Framed;
    /// What is shown.
    type Content: Send + 'static;

    /// The item that it is about.
    fn about(&self) -> Option<String>;
    /// Asks the daemon at `socket` for it.
    fn ask(&self, socket: &Path) -> Asked<Self::Content>;
    /// Shows what there is.
    fn show(&self, window: &Self::Window, reading: &Reading<Self::Content>);
}

struct Reader<R: Reads> {
    shows: R,
    words: Messages,
    reading: Reading<R::Content>,
}

/// Opens such a window, and comes back once it is closed.
///
/// # Errors
/// If the system gives no thread, or there is no display.
pub(super) fn run<R: Reads>(shows: R, window: &R::Window, setting: Setting) -> anyhow::Result<()> {
    let reading = Reading::new(shows.about());
    let reader = Reader { shows, words: setting.words.clone(), reading };
    dialog::run(reader, window, setting, |window, inbox| {
        let inbox = inbox.clone();
        window.shell().on_again(move || inbox.put(Input::Again));
    })
}

impl<R: Reads> Dialog for Reader<R> {
    type Window = R::Window;
    type Input = Input<R::Content>;

    fn news(&self, event: Event) -> Option<Self::Input> {
        match event {
            Event::There(_) => Some(Input::There),
            Event::Lost => Some(Input::Lost),
            Event::Changed(item) => Some(Input::Changed(item.id)),
            Event::Gone(id) => Some(Input::Gone(id)),
            Event::Progress(_) => None,
        }
    }

    fn hear(&mut self, input: Self::Input, way: &Way<Self::Input>) {
        if self.reading.hear(input) {
            let words = self.words.clone();
            way.ask(self.shows.ask(way.socket()), move |answer: Result<_, ClientError>| {
                Input::Answered(answer.map_err(|error| Fault::of(&error, &words)))
            });
        }
    }

    fn show(&self, window: &R::Window) {
        self.shows.show(window, &self.reading);
    }
}
