//! An approval e-mail, before and after it is tracked.

use std::cell::Cell;
use std::fs::File;
use std::path::{Path, PathBuf};

use clock::{Clock as _, SystemClock};
use faces::mail::{Mail, Unfit};
use ipc_proto::methods::Issuers;
use messages::Messages;
use secrecy::SecretString;
use slint::winit_030::winit::event::WindowEvent;
use slint::winit_030::{EventResult, WinitWindowAccessor as _};
use slint::{ComponentHandle as _, SharedString};

use super::chooser::{Choose, Chosen, FileKind};
use super::dialog::{self, Dialog, Inbox, Way};
use super::markup::{ChoiceRow, Fact, ImportWindow, ImportWords};
use super::shared::{self, Framed as _, Tone};
use crate::Setting;
use crate::daemon::Event;
use crate::fault::Fault;
use crate::import::{Begins, Import, Input, Look, Standing, Typed, Wish};

shared::framed!(ImportWindow);

struct Window {
    words: Messages,
    import: Import,
    /// The file that the window was opened with.
    first: Cell<Option<Wish>>,
    /// Whether the issuer that a link named was chosen.
    named: Cell<bool>,
}

/// What happens to the window, and what of it the logic knows nothing.
enum Happens {
    Logic(Box<Input>),
    /// The person wants to choose a file.
    Choose,
    /// They have, or not.
    Chosen(Chosen),
}

fn logic(input: Input) -> Happens {
    Happens::Logic(Box::new(input))
}

/// Opens the window, and comes back once it is closed.
///
/// # Errors
/// If the system gives no thread, or there is no display.
pub(crate) fn open(setting: Setting, begins: Begins) -> anyhow::Result<()> {
    shared::choose_backend()?;
    let words = setting.words.clone();
    let window = ImportWindow::new()?;
    shared::furnish(&window, words.intake_title(), &words);
    window.set_names(names(&words));
    window.set_number(begins.reference_number.clone().unwrap_or_default().into());
    if let Some(file) = &begins.file {
        window.set_file(file.to_string_lossy().as_ref().into());
    }
    let (import, first) = Import::new(begins, can_drop(), words.clone(), setting.zone.clone());
    let dialog = Window { words, import, first: Cell::new(first), named: Cell::new(false) };
    dialog::run(dialog, &window, setting, tie)
}

fn names(words: &Messages) -> ImportWords {
    ImportWords {
        file: words.intake_file().into(),
        text: words.intake_text().into(),
        application: words.intake_application().into(),
        issuer: words.intake_issuer().into(),
        number: words.intake_number().into(),
        code: words.intake_code().into(),
        code_hint: words.intake_code_hint().into(),
        approved: words.intake_approved().into(),
        approved_hint: words.intake_approved_hint().into(),
    }
}

/// Whether the desktop tells windows of files that are dropped on them: Wayland's do not reach us.
fn can_drop() -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || !(is_set("WAYLAND_DISPLAY") || is_set("WAYLAND_SOCKET"))
}

fn tie(window: &ImportWindow, inbox: &Inbox<Happens>) {
    let (weak, put) = (window.as_weak(), inbox.clone());
    window.shell().on_main(move || {
        if let Some(window) = weak.upgrade() {
            put.put(logic(Input::Main(typed(&window), SystemClock.now())));
        }
    });
    let put = inbox.clone();
    window.shell().on_cancel(move || put.put(logic(Input::Cancel)));
    let put = inbox.clone();
    window.on_file_edited(move || put.put(logic(Input::PathTyped)));
    let put = inbox.clone();
    window.on_mail_edited(move |text| {
        put.put(logic(Input::Text(SecretString::from(text.as_str()))));
    });
    let put = inbox.clone();
    window.on_turn(move || put.put(logic(Input::Turn)));
    let put = inbox.clone();
    window.on_choose(move || put.put(Happens::Choose));
    let put = inbox.clone();
    window.window().on_winit_window_event(move |_, event| {
        if let WindowEvent::DroppedFile(path) = event {
            put.put(logic(Input::File(path.clone())));
        }
        EventResult::Propagate
    });
}

fn typed(window: &ImportWindow) -> Typed {
    let chosen = |index: i32| usize::try_from(index).ok();
    // The first line of the list of issuers is empty, so that none is chosen unseen.
    let issuer = chosen(window.get_issuer()).and_then(|line| line.checked_sub(1));
    Typed {
        path: window.get_file().into(),
        application: chosen(window.get_application()),
        issuer,
        reference_number: window.get_number().into(),
        code: SecretString::from(window.get_code().as_str()),
        approved_at: window.get_approved().into(),
    }
}

impl Dialog for Window {
    type Window = ImportWindow;
    type Input = Happens;

    fn news(&self, event: Event) -> Option<Happens> {
        let input = match event {
            Event::There(items) => Input::There(items),
            Event::Lost => Input::Lost,
            Event::Changed(item) => Input::Changed(item),
            Event::Gone(id) => Input::Gone(id),
            Event::Progress(_) => return None,
        };
        Some(logic(input))
    }

    fn hear(&mut self, happens: Happens, way: &Way<Happens>) {
        let first = self.first.take();
        let wishes = match happens {
            Happens::Logic(input) => self.import.hear(*input),
            Happens::Choose => {
                let any = FileKind { name: self.words.kind_all(), patterns: &["*"] };
                let mails = FileKind { name: self.words.intake_mails(), patterns: &["*.eml"] };
                let title = self.words.intake_choose();
                way.choose(Choose::Open { title, kinds: vec![mails, any] }, Happens::Chosen);
                Vec::new()
            }
            Happens::Chosen(Chosen::Nothing) => Vec::new(),
            Happens::Chosen(Chosen::File(path)) => self.import.hear(Input::File(PathBuf::from(path))),
            Happens::Chosen(Chosen::NoChooser) => self.import.hear(Input::NoChooser),
        };
        for wish in first.into_iter().chain(wishes) {
            self.grant(wish, way);
        }
    }

    fn show(&self, window: &ImportWindow) {
        let look = self.import.look(SystemClock.now());
        shared::dress(window, look.frame.clone());
        window.set_told(look.told.as_str().into());
        window.set_by_hand(look.by_hand);
        window.set_done(look.done);
        window.set_enabled(look.enabled);
        window.set_turn_label(look.turn.as_str().into());
        show_fields(window, &look);
        if let (false, Some(issuer)) = (self.named.get(), self.import.named_issuer()) {
            self.named.set(true);
            window.set_issuer(i32::try_from(issuer + 1).unwrap_or_default());
        }
        if look.done {
            // The codes are with the daemon now.
            window.set_mail(SharedString::default());
            window.set_code(SharedString::default());
        }
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
            Wish::Load(number, path) => {
                let opened = async { tokio::task::spawn_blocking(move || opened(&path)).await };
                way.run(opened, move |mail| {
                    let mail = mail.unwrap_or_else(|ended| Err(Unfit::Io(ended.into())));
                    logic(Input::Loaded(number, mail))
                });
            }
            Wish::Read(number, request) => {
                way.call(request, move |reply| logic(Input::Read(number, reply)));
            }
            Wish::Track(request) => way.call(request, |reply| logic(Input::Tracked(reply))),
            Wish::Add(request) => way.call(request, |reply| logic(Input::Added(reply))),
            Wish::Open(next, id) => way.open(next, &id),
            Wish::Close => dialog::close(),
        }
    }
}

fn opened(path: &Path) -> Result<Mail, Unfit> {
    // Neither a folder nor a device, whose reading might never end.
    if !std::fs::metadata(path).map_err(Unfit::Io)?.is_file() {
        return Err(Unfit::NoText);
    }
    Mail::of_file(path, File::open(path).map_err(Unfit::Io)?)
}

fn show_fields(window: &ImportWindow, look: &Look) {
    window.set_file_hint(look.file_hint.as_str().into());
    window.set_file_error(look.file_error.as_str().into());
    window.set_text_error(look.text_error.as_str().into());
    window.set_verdict(look.verdict.as_str().into());
    window.set_tone(tone(look.standing).number());
    window.set_issuer_error(look.issuer_error.as_str().into());
    window.set_number_error(look.number_error.as_str().into());
    window.set_approved_error(look.approved_error.as_str().into());
    let facts = look.facts.iter();
    let facts =
        facts.map(|fact| Fact { label: fact.label.as_str().into(), value: fact.value.as_str().into() });
    if let Some(facts) = shared::fill(&window.get_facts(), facts.collect()) {
        window.set_facts(facts);
    }
    let texts =
        |texts: &[String]| texts.iter().map(|text| text.as_str().into()).collect::<Vec<SharedString>>();
    if let Some(reasons) = shared::fill(&window.get_reasons(), texts(&look.reasons)) {
        window.set_reasons(reasons);
    }
    let application =
        |title: &String| ChoiceRow { title: title.as_str().into(), detail: SharedString::default() };
    let applications = look.applications.iter().map(application).collect();
    if let Some(applications) = shared::fill(&window.get_applications(), applications) {
        window.set_applications(applications);
    }
    let mut issuers = texts(&look.issuers);
    issuers.insert(0, SharedString::default());
    if let Some(issuers) = shared::fill(&window.get_issuers(), issuers) {
        window.set_issuers(issuers);
    }
}

const fn tone(standing: Standing) -> Tone {
    match standing {
        Standing::Plain => Tone::Plain,
        Standing::Good => Tone::Good,
        Standing::Half => Tone::Warn,
        Standing::Bad => Tone::Bad,
    }
}
