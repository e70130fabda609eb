//! An identity is renewed.

use clock::{Clock as _, SystemClock};
use ipc_proto::methods::DescribeLocation;
use messages::Messages;
use secrecy::SecretString;
use slint::ComponentHandle as _;

use super::dialog::{self, Dialog, Way};
use super::markup::RenewWindow;
use super::shared::{self, Framed as _};
use crate::Setting;
use crate::daemon::Event;
use crate::fault::Fault;
use crate::renew::{Input, Look, Renewal, Wish};

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
            let typed = |text: slint::SharedString| SecretString::from(text.as_str().trim());
            let secret = SecretString::from(window.get_secret().as_str());
            put.put(Input::Renew { secret, last_try: window.get_last_try(), code: typed(window.get_code()) });
        });
        let put = inbox.clone();
        window.shell().on_cancel(move || put.put(Input::Cancel));
    })
}

impl Dialog for Window {
    type Window = RenewWindow;
    type Input = Input;

    fn news(&self, event: Event) -> Option<Input> {
        match event {
            Event::There(items) => {
                Some(Input::There(items.into_iter().find(|item| item.id == self.id).map(Box::new)))
            }
            Event::Lost => Some(Input::Lost),
            Event::Changed(item) => (item.id == self.id).then_some(Input::Changed(item)),
            Event::Gone(id) => (id == self.id).then_some(Input::Gone),
            Event::Progress(progress) => (progress.id == self.id).then_some(Input::Progress(progress)),
        }
    }

    fn hear(&mut self, input: Input, way: &Way<Input>) {
        match self.renewal.hear(input) {
            None => {}
            Some(Wish::Describe { name, identity }) => {
                let words = self.words.clone();
                way.call(DescribeLocation { name, identity: Some(identity) }, move |answer| {
                    let place = answer.map(|answer| answer.location);
                    Input::Described(Box::new(place.map_err(|error| Fault::of(&error, &words))))
                });
            }
            Some(Wish::Renew(request)) => way.act(request, Input::Step),
            Some(Wish::Stop(id)) => way.cancel(id),
            Some(Wish::Close) => dialog::close(),
        }
    }

    fn show(&self, window: &RenewWindow) {
        let look = self.renewal.look(SystemClock.now());
        let is_done = look.main.is_empty();
        let Look { heading, about, banner, enabled, secret_label, secret_hint, secret_error, .. } = look;
        let shell = window.shell();
        shell.set_heading(heading.into());
        shell.set_banner(banner.into());
        shell.set_main_label(look.main.into());
        shell.set_main_enabled(enabled);
        shell.set_cancel_label(look.cancel.into());
        window.set_about(about.into());
        window.set_enabled(enabled);
        window.set_secret_label(secret_label.into());
        window.set_secret_hint(secret_hint.into());
        window.set_secret_error(secret_error.into());
        window.set_last_try_label(look.last_try_label.into());
        window.set_code_label(look.code_label.into());
        window.set_code_hint(look.code_hint.into());
        window.set_code_error(look.code_error.into());
        if is_done {
            window.set_secret(slint::SharedString::default());
            window.set_code(slint::SharedString::default());
        }
    }
}
