//! A back-up is opened.

use clock::{Clock as _, SystemClock};
use messages::Messages;
use secrecy::SecretString;
use slint::{ComponentHandle as _, SharedString};

use super::dialog::{self, Dialog, Inbox, Way};
use super::markup::{Fact, VerifyBackUpWindow};
use super::shared::{self, Framed as _};
use crate::Setting;
use crate::daemon::Event;
use crate::fault::Fault;
use crate::source::SourceLook;
use crate::verify::{Input, Look, Verification, Wish};

shared::framed!(VerifyBackUpWindow);

struct Window {
    words: Messages,
    verification: Verification,
}

/// Opens the window, for a copy of the identity `id` or for any, and comes back once it is closed.
///
/// # Errors
/// If the system gives no thread, or there is no display.
pub(crate) fn open(setting: Setting, id: Option<String>) -> anyhow::Result<()> {
    shared::choose_backend()?;
    let words = setting.words.clone();
    let window = VerifyBackUpWindow::new()?;
    shared::furnish(&window, words.verify_title(), &words);
    window.set_copies_label(words.verify_copies().into());
    window.set_path_label(words.verify_file().into());
    window.set_password_label(words.password_of_that_back_up().into());
    let verification = Verification::new(id, words.clone(), setting.zone.clone());
    dialog::run(Window { words, verification }, &window, setting, tie)
}

fn tie(window: &VerifyBackUpWindow, inbox: &Inbox<Input>) {
    let (weak, put) = (window.as_weak(), inbox.clone());
    window.shell().on_main(move || {
        let Some(window) = weak.upgrade() else { return };
        put.put(Input::Open(SecretString::from(window.get_password().as_str())));
    });
    let put = inbox.clone();
    window.shell().on_cancel(move || put.put(Input::Cancel));
    let put = inbox.clone();
    window.on_choose_copy(move |at| put.put(Input::Copy(usize::try_from(at).unwrap_or_default())));
    let put = inbox.clone();
    window.on_choose_file(move || put.put(Input::Choose));
    let put = inbox.clone();
    window.on_typed_path(move |path| put.put(Input::Path(path.into())));
}

impl Dialog for Window {
    type Window = VerifyBackUpWindow;
    type Input = Input;

    fn news(&self, event: Event) -> Option<Input> {
        match event {
            Event::There(items) => Some(Input::There(items)),
            Event::Lost => Some(Input::Lost),
            Event::Changed(item) => Some(Input::Changed(item)),
            Event::Gone(_) | Event::Progress(_) => None,
        }
    }

    fn hear(&mut self, input: Input, way: &Way<Input>) {
        match self.verification.hear(input) {
            None => {}
            Some(Wish::Choose(what)) => way.choose(what, Input::Chosen),
            Some(Wish::Open(request)) => {
                let words = self.words.clone();
                way.call(request, move |answer| {
                    let contents = answer.map(|answer| answer.contents);
                    Input::Answered(Box::new(contents.map_err(|error| Fault::of(&error, &words))))
                });
            }
            Some(Wish::Close) => dialog::close(),
        }
    }

    fn show(&self, window: &VerifyBackUpWindow) {
        let look = self.verification.look(SystemClock.now());
        let Look { frame, enabled, asks, source, password_error, facts, findings } = look;
        shared::dress(window, frame);
        if !asks {
            window.set_password(SharedString::default());
        }
        let SourceLook { copies, copy, path, hint, error } = source;
        if let Some(copies) = shared::fill(&window.get_copies(), shared::options(copies)) {
            window.set_copies(copies);
        }
        window.set_chosen_copy(shared::number(copy));
        if window.get_path() != path.as_str() {
            window.set_path(path.into());
        }
        window.set_path_hint(hint.into());
        window.set_path_error(error.into());
        window.set_password_error(password_error.into());
        let facts = facts.into_iter().map(|(label, value)| Fact { label: label.into(), value: value.into() });
        if let Some(facts) = shared::fill(&window.get_facts(), facts.collect()) {
            window.set_facts(facts);
        }
        let findings = findings.into_iter().map(SharedString::from).collect();
        if let Some(findings) = shared::fill(&window.get_findings(), findings) {
            window.set_findings(findings);
        }
        window.set_enabled(enabled);
        window.set_asks(asks);
    }
}
