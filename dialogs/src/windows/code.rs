//! The missing half of a pair is typed.

use messages::Messages;
use slint::{ComponentHandle as _, SharedString};

use super::dialog::{self, Dialog, Way};
use super::markup::{ChoiceRow as Choice, CodeWindow};
use super::shared::{self, Framed as _};
use crate::Setting;
use crate::code::{Code, Input, Typed, Wish};
use crate::daemon::Event;
use crate::subject::News;

shared::framed!(CodeWindow);

struct Window {
    id: String,
    code: Code,
}

/// Opens the window of an activation, and comes back once it is closed.
///
/// # Errors
/// If the system gives no thread, or there is no display.
pub(crate) fn open(setting: Setting, id: String) -> anyhow::Result<()> {
    shared::choose_backend()?;
    let words: Messages = setting.words.clone();
    let window = CodeWindow::new()?;
    shared::furnish(&window, words.code_title(), &words);
    window.set_number_hint(words.code_number_hint().into());
    let code = Code::new(id.clone(), words);
    dialog::run(Window { id, code }, &window, setting, |window, inbox| {
        let (weak, put) = (window.as_weak(), inbox.clone());
        window.shell().on_main(move || {
            let Some(window) = weak.upgrade() else { return };
            let (number, code) = (window.get_number().into(), window.get_code().as_str().into());
            let choice = usize::try_from(window.get_choice()).unwrap_or_default();
            put.put(Input::Main(Typed { number, code, choice }));
        });
        let put = inbox.clone();
        window.shell().on_cancel(move || put.put(Input::Cancel));
    })
}

impl Dialog for Window {
    type Window = CodeWindow;
    type Input = Input;

    fn news(&self, event: Event) -> Option<Input> {
        News::of(event, &self.id).map(Input::News)
    }

    fn hear(&mut self, input: Input, way: &Way<Input>) {
        match self.code.hear(input) {
            None => {}
            Some(Wish::Add(request)) => way.call(request, |added| Input::Added(Box::new(added))),
            Some(Wish::Read(request)) => way.call(request, |read| Input::Read(Box::new(read))),
            Some(Wish::Open(next)) => way.open(next, &self.id),
            Some(Wish::Close) => dialog::close(),
        }
    }

    fn show(&self, window: &CodeWindow) {
        let look = self.code.look();
        shared::dress(window, look.frame);
        window.set_about(look.about.into());
        window.set_enabled(look.enabled);
        window.set_number_label(look.number_label.into());
        window.set_number_error(look.number_error.into());
        let choices = look.choices.into_iter();
        let choices = choices.map(|title| Choice { title: title.into(), detail: SharedString::default() });
        if let Some(choices) = shared::fill(&window.get_choices(), choices.collect()) {
            // What is chosen among others means nothing among these.
            window.set_choice(0);
            window.set_choices(choices);
        }
        window.set_choice_label(look.choice_label.into());
        window.set_choice_error(look.choice_error.into());
        window.set_code_label(look.code_label.into());
        window.set_code_hint(look.code_hint.into());
        window.set_code_error(look.code_error.into());
        if look.wipe {
            window.set_number(SharedString::default());
            window.set_code(SharedString::default());
        }
    }
}
