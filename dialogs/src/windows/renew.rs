//! An identity is renewed.

use clock::{Clock as _, SystemClock};
use ipc_proto::methods::DescribeLocation;
use messages::Messages;
use slint::{ComponentHandle as _, SharedString};

use super::dialog::{self, Dialog, Way};
use super::markup::RenewWindow;
use super::shared::{self, Framed as _};
use crate::Setting;
use crate::daemon::Event;
use crate::fault::Fault;
use crate::renew::{Input, Renewal, Typed, Wish};
use crate::subject::News;

shared::framed!(RenewWindow);

struct Window {
    id: String,
    words: Messages,
    renewal: Renewal,
}

/// Opens the window of an identity, and comes back once it is closed.
///
/// # Errors
/// If the system gives no thread, or there is no display.
pub(crate) fn open(setting: Setting, id: String) -> anyhow::Result<()> {
    shared::choose_backend()?;
    let words = setting.words.clone();
    let window = RenewWindow::new()?;
    shared::furnish(&window, words.renew_title(), &words);
    let renewal = Renewal::new(id.clone(), words.clone(), setting.zone.clone());
    dialog::run(Window { id, words, renewal }, &window, setting, |window, inbox| {
        let (weak, put) = (window.as_weak(), inbox.clone());
        window.shell().on_main(move || {
            let Some(window) = weak.upgrade() else { return };
            let (secret, code) = (window.get_secret().as_str().into(), window.get_code().as_str().into());
            put.put(Input::Renew(Typed { secret, last_try: window.get_last_try(), code }));
        });
        let put = inbox.clone();
        window.shell().on_again(move || put.put(Input::Again));
        let put = inbox.clone();
        window.shell().on_cancel(move || put.put(Input::Cancel));
    })
}

impl Dialog for Window {
    type Window = RenewWindow;
    type Input = Input;

    fn news(&self, event: Event) -> Option<Input> {
        News::of(event, &self.id).map(Input::News)
    }

    fn hear(&mut self, input: Input, way: &Way<Input>) {
        match self.renewal.hear(input) {
            None => {}
            Some(Wish::Describe { name, identity }) => {
                let words = self.words.clone();
                way.call(DescribeLocation { name, identity }, move |answer| {
                    let place = answer.map(|answer| answer.location);
                    Input::Described(Box::new(place.map_err(|error| Fault::of(&error, &words))))
                });
            }
            Some(Wish::Renew(request)) => way.act(request, Input::Step),
            Some(Wish::Stop(id)) => way.cancel(id),
            Some(Wish::Open(next)) => way.open(next, &self.id),
            Some(Wish::Close) => dialog::close(),
        }
    }

    fn show(&self, window: &RenewWindow) {
        let look = self.renewal.look(SystemClock.now());
        shared::dress(window, look.frame);
        window.set_about(look.about.into());
        window.set_enabled(look.enabled);
        window.set_secret_label(look.secret_label.into());
        window.set_secret_hint(look.secret_hint.into());
        window.set_secret_error(look.secret_error.into());
        window.set_place_hint(look.place_hint.into());
        window.set_last_try_label(look.last_try_label.into());
        window.set_last_try_error(look.last_try_error.into());
        window.set_code_label(look.code_label.into());
        window.set_code_hint(look.code_hint.into());
        window.set_code_error(look.code_error.into());
        if look.wipe {
            window.set_secret(SharedString::default());
            window.set_code(SharedString::default());
        }
    }
}
