//! What every window does alike: its words, its way to the daemon, and its end.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use anyhow::Context as _;
use messages::Messages;
use slint::{BackendSelector, ComponentHandle, Model as _, ModelRc, SharedString, VecModel};

use super::markup::{AboutWindow, Banner, CheckWindow, DetailsWindow, Shell, Words};
use crate::Setting;
use crate::daemon::{Answer, Ask, Event, Link};
use crate::reading::{self, Input, Reading};

/// A window that shows something of the daemon's.
pub(super) trait Reads: Send + Sync + Sized + 'static {
    /// What the markup has for it.
    type Window: Framed;
    /// What is shown.
    type Content: Send + 'static;

    /// The item that it is about.
    fn about(&self) -> Option<String>;
    /// What is asked.
    fn ask(&self) -> Ask;
    /// What is wanted of an answer.
    fn content(answer: Answer) -> Option<Self::Content>;
    /// Shows what there is.
    fn show(&self, window: &Self::Window, reading: &Reading<Self::Content>);
}

/// The logic of such a window, reached from the window and from the way to the daemon.
pub(super) struct Reader<D: Reads> {
    dialog: D,
    reading: Mutex<Reading<D::Content>>,
    link: OnceLock<Link>,
}

impl<D: Reads> Reader<D> {
    /// Ties a window to the daemon, opens it, and comes back once it is closed.
    ///
    /// # Errors
    /// If the system gives no thread, or there is no display.
    pub(super) fn run(dialog: D, window: &D::Window, setting: Setting) -> anyhow::Result<()> {
        let reading = Mutex::new(Reading::new(dialog.about()));
        let reader = Arc::new(Self { dialog, reading, link: OnceLock::new() });
        reader.look(window);
        let (told, weak) = (Arc::clone(&reader), window.as_weak());
        let link = Link::open(setting.socket, setting.words, move |event| {
            let Some(input) = input::<D>(event) else { return };
            let told = Arc::clone(&told);
            // The window may be closed meanwhile.
            let _ = weak.upgrade_in_event_loop(move |window| told.hear(&window, input));
        })?;
        let _ = reader.link.set(link);
        let weak = window.as_weak();
        window.shell().on_again(move || {
            if let Some(window) = weak.upgrade() {
                window.shell().set_done("".into());
                reader.hear(&window, Input::Again);
            }
        });
        window.run().context("there is no display")
    }

    fn hear(&self, window: &D::Window, input: Input<D::Content>) {
        let ask = self.reading.lock().unwrap_or_else(PoisonError::into_inner).hear(input);
        if let (true, Some(link)) = (ask, self.link.get()) {
            link.ask(self.dialog.ask());
        }
        self.look(window);
    }

    fn look(&self, window: &D::Window) {
        self.dialog.show(window, &self.reading.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// What an event means for a window; an answer to what was not asked means nothing.
fn input<D: Reads>(event: Event) -> Option<Input<D::Content>> {
    Some(match event {
        Event::There => Input::There,
        Event::Lost => Input::Lost,
        Event::Changed(id) => Input::Changed(id),
        Event::Gone(id) => Input::Gone(id),
        Event::Answered(Ok(answer)) => Input::Answered(Ok(D::content(answer)?)),
        Event::Answered(Err(fault)) => Input::Answered(Err(fault)),
    })
}

/// Chooses how windows are drawn: by the processor, without GTK or OpenGL. Before the first window.
///
/// # Errors
/// If there is no display.
pub(super) fn choose_backend() -> anyhow::Result<()> {
    let backend = BackendSelector::new().backend_name("winit".to_owned());
    backend.renderer_name("software".to_owned()).select().context("there is no display")
}

/// A window in the frame that all have.
pub(super) trait Framed: ComponentHandle + 'static {
    fn words(&self) -> Words<'_>;
    fn shell(&self) -> Shell<'_>;
}

macro_rules! framed {
    ($($window:ident),*) => {
        $(impl Framed for $window {
            fn words(&self) -> Words<'_> {
                self.global()
            }

            fn shell(&self) -> Shell<'_> {
                self.global()
            }
        })*
    };
}

framed!(AboutWindow, CheckWindow, DetailsWindow);

/// Gives a window the words that all have, and closes it where that is all that its buttons do.
pub(super) fn furnish<W: Framed>(window: &W, heading: String, words: &Messages) {
    let given = window.words();
    given.set_close(words.dialog_close().into());
    given.set_copy(words.dialog_copy().into());
    given.set_again(words.dialog_again().into());
    let shell = window.shell();
    shell.set_heading(heading.into());
    shell.on_cancel(close(window));
    shell.on_main(close(window));
    let (weak, words) = (window.as_weak(), words.clone());
    shell.on_copied(move |name| {
        if let Some(window) = weak.upgrade() {
            window.shell().set_done(words.dialog_copied(name.as_str()).into());
        }
    });
}

/// Closes the window, and with it the program.
fn close<W: ComponentHandle + 'static>(window: &W) -> impl FnMut() + 'static {
    let window = window.as_weak();
    move || {
        if let Some(window) = window.upgrade() {
            // A window that cannot be hidden ends with the loop.
            let _ = window.hide();
            let _ = slint::quit_event_loop();
        }
    }
}

/// Shows these rows: those that stay as they are keep their place and the focus. What comes back is to be set instead.
pub(super) fn fill<T: Clone + PartialEq + 'static>(shown: &ModelRc<T>, rows: Vec<T>) -> Option<ModelRc<T>> {
    if shown.row_count() != rows.len() {
        return Some(ModelRc::new(VecModel::from(rows)));
    }
    for (at, row) in rows.into_iter().enumerate() {
        if shown.row_data(at).as_ref() != Some(&row) {
            shown.set_row_data(at, row);
        }
    }
    None
}

/// The number by which the markup knows a tone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    Plain,
    Good,
    Warn,
    Bad,
}

impl Tone {
    pub(super) const fn number(self) -> i32 {
        match self {
            Self::Plain => 0,
            Self::Good => 2,
            Self::Warn => 3,
            Self::Bad => 4,
        }
    }
}

impl From<reading::Banner> for Banner {
    fn from(banner: reading::Banner) -> Self {
        let reading::Banner { busy, error, next, again } = banner;
        Self { busy: busy.into(), error: error.into(), next: next.into(), again }
    }
}

/// Which value a button copies, for screen readers; nothing where there is nothing to copy.
pub(super) fn copy_name(words: &Messages, what: &str) -> SharedString {
    if what.is_empty() { SharedString::default() } else { words.dialog_copy_what(what).into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_stay_as_they_are_are_not_made_anew() {
        let shown = fill(&ModelRc::default(), vec![1, 2]).unwrap();
        assert!(fill(&shown, vec![1, 3]).is_none());
        assert_eq!(shown.iter().collect::<Vec<_>>(), [1, 3]);
        assert_eq!(fill(&shown, vec![1]).unwrap().row_count(), 1);
    }
}
