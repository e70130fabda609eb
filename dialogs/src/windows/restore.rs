//! A back-up is put to use.

use clock::{Clock as _, SystemClock};
use ipc_proto::methods::Locations;
use messages::Messages;
use secrecy::SecretString;
use slint::{ComponentHandle as _, SharedString};

use super::dialog::{self, Dialog, Inbox, Way};
use super::markup::RestoreWindow;
use super::shared::{self, Framed as _};
use crate::Setting;
use crate::daemon::Event;
use crate::fault::Fault;
use crate::restore::{Input, Look, Restore, Wish};
use crate::source::SourceLook;

shared::framed!(RestoreWindow);

struct Window {
    words: Messages,
    restore: Restore,
}

/// Opens the window, for a copy of the identity `id` or the file at `path`, and comes back once it is closed.
///
/// # Errors
/// If the system gives no thread, or there is no display.
pub(crate) fn open(setting: Setting, id: Option<String>, path: Option<String>) -> anyhow::Result<()> {
    shared::choose_backend()?;
    let words = setting.words.clone();
    let window = RestoreWindow::new()?;
    shared::furnish(&window, words.restore_title(), &words);
    window.set_copies_label(words.verify_copies().into());
    window.set_path_label(words.verify_file().into());
    window.set_password_label(words.password_of_that_back_up().into());
    window.set_places_label(words.restore_where().into());
    let restore = Restore::new(id, path, words.clone(), setting.zone.clone());
    dialog::run(Window { words, restore }, &window, setting, tie)
}

fn tie(window: &RestoreWindow, inbox: &Inbox<Input>) {
    let secret = |text: SharedString| SecretString::from(text.as_str());
    let (weak, put) = (window.as_weak(), inbox.clone());
    window.shell().on_main(move || {
        let Some(window) = weak.upgrade() else { return };
        let (password, location) = (secret(window.get_password()), secret(window.get_secret()));
        put.put(Input::Restore { password, location, remember: window.get_remember() });
    });
    let put = inbox.clone();
    window.shell().on_cancel(move || put.put(Input::Cancel));
    let put = inbox.clone();
    window.on_choose_copy(move |at| put.put(Input::Copy(usize::try_from(at).unwrap_or_default())));
    let put = inbox.clone();
    window.on_choose_path(move || put.put(Input::Choose));
    let put = inbox.clone();
    window.on_typed_path(move |path| put.put(Input::Path(path.into())));
    let put = inbox.clone();
    window.on_choose_place(move |at| put.put(Input::Place(usize::try_from(at).unwrap_or_default())));
    let put = inbox.clone();
    window.on_choose_file(move || put.put(Input::ChooseFile));
    let put = inbox.clone();
    window.on_typed_file(move |path| put.put(Input::File(path.into())));
}

impl Dialog for Window {
    type Window = RestoreWindow;
    type Input = Input;

    fn news(&self, event: Event) -> Option<Input> {
        match event {
            Event::There(items) => Some(Input::There(items)),
            Event::Lost => Some(Input::Lost),
            Event::Changed(item) => Some(Input::Changed(item)),
            // The restoring tells its own steps.
            Event::Gone(_) | Event::Progress(_) => None,
        }
    }

    fn hear(&mut self, input: Input, way: &Way<Input>) {
        match self.restore.hear(input) {
            None => {}
            Some(Wish::Locate) => {
                let words = self.words.clone();
                way.call(Locations {}, move |answer| {
                    Input::Located(answer.map_err(|error| Fault::of(&error, &words)))
                });
            }
            Some(Wish::Choose(what)) => way.choose(what, Input::Chosen),
            Some(Wish::ChooseFile(what)) => way.choose(what, Input::ChosenFile),
            Some(Wish::Restore(request)) => way.act(request, Input::Step),
            Some(Wish::Stop(id)) => way.cancel(id),
            Some(Wish::Close) => dialog::close(),
        }
    }

    fn show(&self, window: &RestoreWindow) {
        let look = self.restore.look(SystemClock.now());
        shared::dress(window, look.frame.clone());
        window.set_enabled(look.enabled);
        if !look.asks {
            window.set_password(SharedString::default());
            window.set_secret(SharedString::default());
        }
        show_fields(window, look);
    }
}

fn show_fields(window: &RestoreWindow, look: Look) {
    let SourceLook { copies, copy, path, hint, error } = look.source;
    if let Some(copies) = shared::fill(&window.get_copies(), shared::options(copies)) {
        window.set_copies(copies);
    }
    window.set_chosen_copy(shared::number(copy));
    // What is typed right now keeps its cursor.
    if window.get_path() != path.as_str() {
        window.set_path(path.into());
    }
    window.set_path_hint(hint.into());
    window.set_path_error(error.into());
    window.set_password_error(look.password_error.into());
    if let Some(places) = shared::fill(&window.get_places(), shared::options(look.places)) {
        window.set_places(places);
    }
    window.set_place(shared::number(look.place));
    window.set_place_note(look.place_note.into());
    if !look.file_label.is_empty() && window.get_file() != look.file.as_str() {
        window.set_file(look.file.into());
    }
    window.set_file_label(look.file_label.into());
    window.set_file_hint(look.file_hint.into());
    window.set_file_error(look.file_error.into());
    window.set_secret_label(look.secret_label.into());
    window.set_secret_error(look.secret_error.into());
    window.set_remember_label(look.remember_label.into());
    window.set_asks(look.asks);
}
