//! The issuer's security questions.

use messages::Messages;
use secrecy::{ExposeSecret as _, SecretString};
use slint::{ComponentHandle as _, Model as _, ModelRc, SharedString, VecModel};

use super::dialog::{self, Dialog, Way};
use super::markup::RenewCodeWindow;
use super::shared::{self, Framed as _};
use crate::Setting;
use crate::daemon::Event;
use crate::renew_code::{Input, Questions, Wish};
use crate::subject::News;

shared::framed!(RenewCodeWindow);

struct Window {
    id: String,
    questions: Questions,
}

/// Opens the window of an activation, and comes back once it is closed.
///
/// # Errors
/// If the system gives no thread, or there is no display.
pub(crate) fn open(setting: Setting, id: String) -> anyhow::Result<()> {
    shared::choose_backend()?;
    let words: Messages = setting.words.clone();
    let window = RenewCodeWindow::new()?;
    shared::furnish(&window, words.questions_title(), &words);
    let questions = Questions::new(id.clone(), words);
    dialog::run(Window { id, questions }, &window, setting, |window, inbox| {
        let (weak, put) = (window.as_weak(), inbox.clone());
        window.shell().on_main(move || {
            let Some(window) = weak.upgrade() else { return };
            let answers = window.get_answers();
            put.put(Input::Main(answers.iter().map(|answer| SecretString::from(answer.as_str())).collect()));
        });
        let put = inbox.clone();
        window.shell().on_again(move || put.put(Input::Again));
        let put = inbox.clone();
        window.shell().on_cancel(move || put.put(Input::Cancel));
    })
}

impl Window {
    /// Other questions begin with what was typed for them before, as they come back.
    fn show_questions(&self, window: &RenewCodeWindow, questions: Vec<String>) {
        let shown = window.get_questions();
        if shown.iter().map(String::from).eq(questions.iter().cloned()) {
            return;
        }
        let answer = |question: &String| match self.questions.typed(question) {
            Some(answer) => SharedString::from(answer.expose_secret()),
            None => SharedString::default(),
        };
        let answers: Vec<SharedString> = questions.iter().map(answer).collect();
        let questions: Vec<SharedString> = questions.into_iter().map(SharedString::from).collect();
        // The fields of the old ones go first, so that none is filled anew.
        window.set_questions(ModelRc::default());
        window.set_answers(ModelRc::new(VecModel::from(answers)));
        window.set_questions(ModelRc::new(VecModel::from(questions)));
    }
}

impl Dialog for Window {
    type Window = RenewCodeWindow;
    type Input = Input;

    fn news(&self, event: Event) -> Option<Input> {
        News::of(event, &self.id).map(Input::News)
    }

    fn hear(&mut self, input: Input, way: &Way<Input>) {
        match self.questions.hear(input) {
            None => {}
            Some(Wish::Ask(request)) => way.call(request, Input::Asked),
            Some(Wish::Answer(request)) => way.call(request, |judged| Input::Judged(Box::new(judged))),
            Some(Wish::Open(next)) => way.open(next, &self.id),
            Some(Wish::Close) => dialog::close(),
        }
    }

    fn show(&self, window: &RenewCodeWindow) {
        let look = self.questions.look();
        shared::dress(window, look.frame);
        window.set_about(look.about.into());
        window.set_attempts(look.attempts.into());
        window.set_last(look.last);
        window.set_enabled(look.enabled);
        // Without questions the answers are wiped with them.
        self.show_questions(window, look.questions);
        window.set_attend(i32::try_from(look.attend).unwrap_or_default());
        window.set_error(look.error.into());
    }
}
