//! An activation becomes a certificate.

use std::cell::Cell;

use clock::{Clock as _, SystemClock};
use ipc_proto::methods::{Check, DescribeLocation, Issuers, Locations, Show};
use messages::Messages;
use secrecy::SecretString;
use slint::{ComponentHandle as _, SharedString};

use super::check;
use super::chooser::{Choose, Chosen};
use super::dialog::{self, Dialog, Inbox, Way};
use super::markup::{ChoiceRow, Fact, FindingRow, PickUpWindow};
use super::shared::{self, Framed as _};
use crate::Setting;
use crate::another;
use crate::daemon::Event;
use crate::fault::Fault;
use crate::path;
use crate::pick_up::{Input, Look, PickUp, Typed, Wish};
use crate::subject::News;

shared::framed!(PickUpWindow);

struct Window {
    id: String,
    words: Messages,
    pick_up: PickUp,
    /// Whether a file was proposed: what the person typed over it stays.
    proposed: Cell<bool>,
    /// A file that was chosen and is still to be shown.
    file: Cell<Option<String>>,
    trouble: Option<String>,
}

/// What happens to the window, and what of it the logic knows nothing.
enum Happens {
    Logic(Box<Input>),
    /// The person wants to choose a file; in the field stands this.
    Choose(String),
    Chosen(Chosen),
    /// The person wants to see the whole check.
    Check,
    Details,
}

fn logic(input: Input) -> Happens {
    Happens::Logic(Box::new(input))
}

/// Opens the window of an activation, and comes back once it is closed.
///
/// # Errors
/// If the system gives no thread, or there is no display.
pub(crate) fn open(setting: Setting, id: String) -> anyhow::Result<()> {
    shared::choose_backend()?;
    let words = setting.words.clone();
    let window = PickUpWindow::new()?;
    shared::furnish(&window, words.pickup_title(), &words);
    window.set_again_label(words.pickup_again().into());
    let pick_up = PickUp::new(
        id.clone(),
        std::env::home_dir().unwrap_or_default(),
        words.clone(),
        setting.zone.clone(),
    );
    let (proposed, file) = (Cell::new(false), Cell::new(None));
    let dialog = Window { id, words, pick_up, proposed, file, trouble: None };
    dialog::run(dialog, &window, setting, tie)
}

fn tie(window: &PickUpWindow, inbox: &Inbox<Happens>) {
    let (weak, put) = (window.as_weak(), inbox.clone());
    window.shell().on_main(move || {
        if let Some(window) = weak.upgrade() {
            put.put(logic(Input::Main(typed(&window))));
        }
    });
    let put = inbox.clone();
    window.shell().on_cancel(move || put.put(logic(Input::Cancel)));
    let put = inbox.clone();
    window.on_choose_place(move |at| put.put(logic(Input::Place(index(at)))));
    let put = inbox.clone();
    window.on_choose_reading(move |at| put.put(logic(Input::Reading(index(at)))));
    let (weak, put) = (window.as_weak(), inbox.clone());
    window.on_password_edited(move || {
        if let Some(window) = weak.upgrade() {
            put.put(logic(Input::Password {
                first: SecretString::from(window.get_password().as_str()),
                again: SecretString::from(window.get_again().as_str()),
                all_the_same: window.get_all_the_same(),
            }));
        }
    });
    let (weak, put) = (window.as_weak(), inbox.clone());
    window.on_choose_file(move || {
        if let Some(window) = weak.upgrade() {
            put.put(Happens::Choose(window.get_file().into()));
        }
    });
    let put = inbox.clone();
    window.on_check(move || put.put(Happens::Check));
    let put = inbox.clone();
    window.on_details(move || put.put(Happens::Details));
}

fn index(at: i32) -> usize {
    usize::try_from(at).unwrap_or_default()
}

fn typed(window: &PickUpWindow) -> Typed {
    Typed {
        code: SecretString::from(window.get_code().as_str().trim()),
        file: window.get_file().into(),
        password: SecretString::from(window.get_password().as_str()),
        again: SecretString::from(window.get_again().as_str()),
        all_the_same: window.get_all_the_same(),
        secret: SecretString::from(window.get_secret().as_str()),
        last_try: window.get_last_try(),
        remember: window.get_remember(),
    }
}

impl Dialog for Window {
    type Window = PickUpWindow;
    type Input = Happens;

    fn news(&self, event: Event) -> Option<Happens> {
        News::of(event, &self.id).map(Input::News).map(logic)
    }

    fn hear(&mut self, happens: Happens, way: &Way<Happens>) {
        let wishes = match happens {
            Happens::Logic(input) => self.pick_up.hear(*input),
            Happens::Choose(file) => {
                let folder = path::folder_of(&file).unwrap_or_default().to_owned();
                let name = path::name_of(&file).unwrap_or_default().to_owned();
                way.choose(Choose::Save { title: self.words.pickup_file(), folder, name }, Happens::Chosen);
                Vec::new()
            }
            Happens::Chosen(Chosen::File(path)) => {
                self.file.set(Some(path));
                Vec::new()
            }
            Happens::Chosen(Chosen::Nothing) => Vec::new(),
            Happens::Chosen(Chosen::NoChooser) => self.pick_up.hear(Input::NoChooser),
            Happens::Check => {
                self.open("check", &self.id.clone(), way);
                Vec::new()
            }
            Happens::Details => {
                self.open("details", &self.pick_up.detailed(), way);
                Vec::new()
            }
        };
        for wish in wishes {
            self.grant(wish, way);
        }
    }

    fn show(&self, window: &PickUpWindow) {
        let look = self.pick_up.look(SystemClock.now());
        shared::dress(window, look.frame.clone());
        window.shell().set_done(self.trouble.clone().unwrap_or_default().into());
        window.set_enabled(look.enabled);
        if let Some(file) = self.file.take() {
            window.set_file(file.into());
        } else if !look.proposed.is_empty() && !self.proposed.replace(true) {
            window.set_file(look.proposed.as_str().into());
        }
        if !look.details_label.is_empty() {
            // It is done, and what was typed is with the daemon.
            window.set_code(SharedString::default());
            window.set_password(SharedString::default());
            window.set_again(SharedString::default());
            window.set_secret(SharedString::default());
        }
        show_lists(window, &look, &self.words);
        show_fields(window, look);
    }
}

impl Window {
    fn grant(&mut self, wish: Wish, way: &Way<Happens>) {
        let words = self.words.clone();
        match wish {
            Wish::Issuers => way.call(Issuers {}, move |answer| {
                let issuers = answer.map(|answer| answer.issuers);
                logic(Input::Issuers(issuers.map_err(|error| Fault::of(&error, &words))))
            }),
            Wish::Locate => way.call(Locations {}, move |answer| {
                logic(Input::Located(answer.map_err(|error| Fault::of(&error, &words))))
            }),
            Wish::Check(id) => way.call(Check { id: Some(id) }, |answer| {
                // Without an answer there is nothing to warn of; the pick-up says itself what fails.
                logic(Input::Checked(answer.map(|answer| answer.findings).unwrap_or_default()))
            }),
            Wish::Describe(name) => {
                way.call(DescribeLocation { name: name.clone(), identity: None }, move |answer| {
                    let location = answer.map(|answer| answer.location);
                    let location = location.map_err(|error| Fault::of(&error, &words));
                    logic(Input::Described(name, Box::new(location)))
                });
            }
            Wish::Show(id) => way.call(Show { id }, |answer| {
                logic(Input::Identity(answer.ok().map(|answer| Box::new(answer.item))))
            }),
            Wish::Add(request) => way.call(request, |answer| logic(Input::Added(answer))),
            Wish::ReadAs(request) => way.call(request, |answer| logic(Input::ReadAs(answer))),
            Wish::PickUp(request) => way.act(request, |step| logic(Input::Step(step))),
            Wish::OnceMore(request) => way.act(request, |step| logic(Input::OnceMore(step))),
            Wish::Stop(id) => way.cancel(id),
            Wish::Open(next, id) => way.open(next, &id),
            Wish::Close => dialog::close(),
        }
    }

    /// Opens another window beside this one.
    fn open(&mut self, kind: &str, id: &str, way: &Way<Happens>) {
        let opened = another::open(kind, id, way.socket());
        self.trouble = opened.err().map(|error| self.words.dialog_cannot_open(error.to_string()));
    }
}

fn show_lists(window: &PickUpWindow, look: &Look, words: &Messages) {
    let texts =
        |texts: &[String]| texts.iter().map(|text| text.as_str().into()).collect::<Vec<SharedString>>();
    if let Some(asked) = shared::fill(&window.get_asked(), texts(&look.asked)) {
        window.set_asked(asked);
    }
    if let Some(lacks) = shared::fill(&window.get_lacks(), texts(&look.lacks)) {
        window.set_lacks(lacks);
    }
    let facts = look.facts.iter();
    let facts =
        facts.map(|fact| Fact { label: fact.label.as_str().into(), value: fact.value.as_str().into() });
    if let Some(facts) = shared::fill(&window.get_facts(), facts.collect()) {
        window.set_facts(facts);
    }
    let findings: Vec<FindingRow> =
        look.findings.iter().map(|row| check::shown(row.clone(), words)).collect();
    if let Some(findings) = shared::fill(&window.get_findings(), findings) {
        window.set_findings(findings);
    }
    let choice = |title: &str, detail: &str| ChoiceRow { title: title.into(), detail: detail.into() };
    let readings = look.readings.iter().map(|reading| choice(reading, "")).collect();
    if let Some(readings) = shared::fill(&window.get_readings(), readings) {
        window.set_readings(readings);
    }
    let places = look.places.iter().map(|place| choice(&place.title, &place.detail)).collect();
    if let Some(places) = shared::fill(&window.get_places(), places) {
        window.set_places(places);
    }
}

fn show_fields(window: &PickUpWindow, look: Look) {
    let number = |at: usize| i32::try_from(at).unwrap_or(-1);
    window.set_reading(number(look.reading));
    window.set_place(look.place.map_or(-1, number));
    window.set_check_label(look.check_label.into());
    window.set_readings_label(look.readings_label.into());
    window.set_code_label(look.code_label.into());
    window.set_code_hint(look.code_hint.into());
    window.set_code_error(look.code_error.into());
    window.set_places_label(look.places_label.into());
    window.set_place_note(look.place_note.into());
    window.set_place_error(look.place_error.into());
    window.set_file_label(look.file_label.into());
    window.set_file_hint(look.file_hint.into());
    window.set_file_error(look.file_error.into());
    window.set_password_label(look.password_label.into());
    window.set_password_look(look.password.into());
    window.set_secret_label(look.secret_label.into());
    window.set_secret_hint(look.secret_hint.into());
    window.set_secret_error(look.secret_error.into());
    window.set_last_try_label(look.last_try_label.into());
    window.set_remember_label(look.remember_label.into());
    window.set_details_label(look.details_label.into());
}
