//! A back-up is made.

use ipc_proto::methods::{BackUpPlaces, DescribeLocation};
use messages::Messages;
use secrecy::SecretString;
use slint::{ComponentHandle as _, SharedString};

use super::dialog::{self, Dialog, Inbox, Way};
use super::markup::BackUpWindow;
use super::shared::{self, Framed as _};
use crate::Setting;
use crate::back_up::{BackUp, Input, Look, Wish};
use crate::daemon::Event;
use crate::fault::Fault;
use crate::subject::News;
use crate::target::TargetLook;

shared::framed!(BackUpWindow);

struct Window {
    id: String,
    words: Messages,
    back_up: BackUp,
}

/// Opens the window of an identity, and comes back once it is closed.
///
/// # Errors
/// If the system gives no thread, or there is no display.
pub(crate) fn open(setting: Setting, id: String) -> anyhow::Result<()> {
    shared::choose_backend()?;
    let words = setting.words.clone();
    let window = BackUpWindow::new()?;
    shared::furnish(&window, words.back_up_title(), &words);
    window.set_places_label(words.back_up_where().into());
    window.set_path_label(words.back_up_file().into());
    window.set_password_label(words.password_of_back_up().into());
    window.set_password_hint(words.password_keep_apart().into());
    window.set_again_label(words.password_again().into());
    window.set_second_label(words.back_up_second_do().into());
    let back_up = BackUp::new(id.clone(), words.clone());
    dialog::run(Window { id, words, back_up }, &window, setting, tie)
}

fn tie(window: &BackUpWindow, inbox: &Inbox<Input>) {
    let secret = |text: SharedString| SecretString::from(text.as_str());
    let (weak, put) = (window.as_weak(), inbox.clone());
    window.shell().on_main(move || {
        let Some(window) = weak.upgrade() else { return };
        let (password, location) = (secret(window.get_password()), secret(window.get_secret()));
        put.put(Input::BackUp { password, location });
    });
    let put = inbox.clone();
    window.shell().on_cancel(move || put.put(Input::Cancel));
    let (weak, put) = (window.as_weak(), inbox.clone());
    window.on_typed_password(move || {
        let Some(window) = weak.upgrade() else { return };
        let (password, again) = (secret(window.get_password()), secret(window.get_again()));
        put.put(Input::Password { password, again, all_the_same: window.get_all_the_same() });
    });
    let put = inbox.clone();
    window.on_choose_place(move |at| put.put(Input::Place(usize::try_from(at).unwrap_or_default())));
    let put = inbox.clone();
    window.on_choose_file(move || put.put(Input::Choose));
    let put = inbox.clone();
    window.on_typed_path(move |path| put.put(Input::Path(path.into())));
    let put = inbox.clone();
    window.on_make_second(move || put.put(Input::Second));
}

impl Dialog for Window {
    type Window = BackUpWindow;
    type Input = Input;

    fn news(&self, event: Event) -> Option<Input> {
        News::of(event, &self.id).map(Input::News)
    }

    fn hear(&mut self, input: Input, way: &Way<Input>) {
        for wish in self.back_up.hear(input) {
            let words = self.words.clone();
            match wish {
                Wish::Describe { name, identity } => {
                    way.call(DescribeLocation { name, identity: Some(identity) }, move |answer| {
                        let place = answer.map(|answer| answer.location);
                        Input::Described(Box::new(place.map_err(|error| Fault::of(&error, &words))))
                    });
                }
                Wish::Around { id, path } => {
                    way.call(BackUpPlaces { id, path: path.clone() }, move |answer| {
                        Input::Around(path, answer.map_err(|error| Fault::of(&error, &words)))
                    });
                }
                Wish::Choose(what) => way.choose(what, Input::Chosen),
                Wish::BackUp(request) => way.act(request, Input::Step),
                Wish::Stop(id) => way.cancel(id),
                Wish::Close => dialog::close(),
            }
        }
    }

    fn show(&self, window: &BackUpWindow) {
        let Look { frame, enabled, asks, target, password, second, .. } = self.back_up.look();
        let Look { secret_label, secret_hint, secret_error, .. } = self.back_up.look();
        shared::dress(window, frame);
        if !asks {
            window.set_password(SharedString::default());
            window.set_again(SharedString::default());
            window.set_secret(SharedString::default());
        }
        if password.all_the_same.is_empty() {
            window.set_all_the_same(false);
        }
        let TargetLook { places, place, path, warning, hint, error } = target;
        if let Some(places) = shared::fill(&window.get_places(), shared::options(places)) {
            window.set_places(places);
        }
        window.set_place(shared::number(place));
        // What is typed right now keeps its cursor.
        if window.get_path() != path.as_str() {
            window.set_path(path.into());
        }
        window.set_path_warning(warning.into());
        window.set_path_hint(hint.into());
        window.set_path_error(error.into());
        window.set_look(password.into());
        window.set_enabled(enabled);
        window.set_asks(asks);
        window.set_secret_label(secret_label.into());
        window.set_secret_hint(secret_hint.into());
        window.set_secret_error(secret_error.into());
        window.set_second(second.into());
    }
}
