//! A back-up is put to use: into a browser, a file, the vault.

mod look;

use std::mem;

use ipc_proto::methods::{self, LocationsReply, Step};
use ipc_proto::types::{Item, Location, LocationKind, LocationSecret, Progress, State};
use ipc_proto::{ClientError, DaemonError};
use jiff::tz::TimeZone;
use messages::Messages;
use secrecy::{ExposeSecret as _, SecretString};

pub(crate) use self::look::Look;
use crate::fault::{Fault, Kind};
use crate::path;
use crate::places::{self, Place, To};
use crate::run::Run;
use crate::source::Source;
use crate::windows::chooser::{Choose, Chosen};

/// The kinds of places that take in a key. A token makes its own.
const KINDS: [&str; 4] = ["vault", "file", "nss", "firefox"];

/// What happens to the window.
#[derive(Debug)]
pub(crate) enum Input {
    /// The daemon is there, with all that it tracks.
    There(Vec<Item>),
    Lost,
    Changed(Box<Item>),
    Located(Result<LocationsReply, Fault>),
    /// One of the copies on record is wanted.
    Copy(usize),
    /// The back-up is to be chosen in the desktop's window.
    Choose,
    Chosen(Chosen),
    /// Its path was typed.
    Path(String),
    /// It is to go to the place of this number.
    Place(usize),
    /// The file that it goes to is to be chosen in the desktop's window.
    ChooseFile,
    ChosenFile(Chosen),
    /// The path of that file was typed.
    File(String),
    /// The person wants it there, and has typed this.
    Restore {
        password: SecretString,
        location: SecretString,
        remember: bool,
    },
    Step(Result<Step, ClientError>),
    /// The person has had enough.
    Cancel,
}

/// What follows.
#[derive(Debug)]
pub(crate) enum Wish {
    Locate,
    Choose(Choose),
    ChooseFile(Choose),
    Restore(methods::Restore),
    Stop(String),
    Close,
}

/// A back-up that is put to use.
#[derive(Debug)]
pub(crate) struct Restore {
    /// The identity whose copies are offered.
    id: Option<String>,
    words: Messages,
    absent: bool,
    items: Vec<Item>,
    source: Source,
    found: Option<Result<LocationsReply, Fault>>,
    places: Vec<Place>,
    place: Option<usize>,
    /// Whether the person has chosen the place.
    chosen: bool,
    /// The file that it goes to, as it stands in the field.
    file: String,
    file_error: String,
    no_chooser: bool,
    password_error: String,
    location_error: String,
    /// Whether what is at the file already opens with another password.
    other_password: bool,
    run: Run,
    begun: Begun,
}

/// What was begun.
#[derive(Debug, Default)]
struct Begun {
    /// The place, as the daemon calls it.
    to: String,
    /// Who was there in order before.
    before: Vec<String>,
    /// By what it is stopped; nothing until the daemon says it.
    id: Option<String>,
    /// It is to be stopped as soon as that can be said.
    stop: bool,
    /// Whether the back-up was open, and the place was written to.
    is_writing: bool,
}

impl Restore {
    /// Of a copy of the identity `id`, or of the file at `path`.
    pub(crate) fn new(id: Option<String>, path: Option<String>, words: Messages, zone: TimeZone) -> Self {
        Self {
            source: Source::new(path, words.clone(), zone),
            id,
            words,
            absent: true,
            items: Vec::new(),
            found: None,
            places: Vec::new(),
            place: None,
            chosen: false,
            file: String::new(),
            file_error: String::new(),
            no_chooser: false,
            password_error: String::new(),
            location_error: String::new(),
            other_password: false,
            run: Run::Idle,
            begun: Begun::default(),
        }
    }

    /// Takes in what happened.
    pub(crate) fn hear(&mut self, input: Input) -> Option<Wish> {
        match input {
            Input::There(items) => {
                (self.absent, self.items) = (false, items);
                self.look_at_items();
                return Some(Wish::Locate);
            }
            Input::Lost => self.absent = true,
            Input::Changed(item) => {
                self.items.retain(|known| known.id != item.id);
                self.items.push(*item);
                self.look_at_items();
            }
            Input::Located(found) => self.locate(found),
            Input::Copy(at) => self.source.copy(at),
            Input::Choose => return Some(Wish::Choose(self.source.choose(self.words.verify_choose()))),
            Input::Chosen(chosen) => self.source.chosen(chosen),
            Input::Path(typed) => self.source.typed(typed),
            Input::Place(at) => {
                (self.place, self.chosen) = (Some(at).filter(|at| *at < self.places.len()), true);
                self.forget_faults_there();
            }
            Input::ChooseFile => return Some(Wish::ChooseFile(self.choose_file())),
            Input::ChosenFile(Chosen::File(path)) => self.type_file(path),
            Input::ChosenFile(Chosen::Nothing) => {}
            Input::ChosenFile(Chosen::NoChooser) => self.no_chooser = true,
            Input::File(typed) => self.type_file(typed),
            Input::Restore { password, location, remember } => {
                return self.begin(password, location, remember);
            }
            Input::Step(step) => return self.step(step),
            Input::Cancel => return self.cancel(),
        }
        None
    }

    /// What is tracked may tell which copies there are, and how it ended where the daemon went meanwhile.
    fn look_at_items(&mut self) {
        if let Some(item) = self.items.iter().find(|item| Some(&item.id) == self.id.as_ref()) {
            self.source.know(item);
        }
        if self.run.fault_of(Kind::Absence).is_some() {
            self.run = Run::Idle;
        }
        if !self.run.is_cut() {
            return;
        }
        let Begun { to, before, .. } = &self.begun;
        let new = self.items.iter().find(|item| is_in_order_at(item, to) && !before.contains(&item.id));
        self.run = match new {
            Some(item) => Run::Done { item: Box::new(item.clone()), findings: Vec::new() },
            None => {
                let (why, next) = (self.words.dialog_cut(), self.words.dialog_cut_next());
                Run::Failed(Fault { why, next, kind: Kind::Other })
            }
        };
    }

    fn locate(&mut self, found: Result<LocationsReply, Fault>) {
        let chosen = self.place().filter(|_| self.chosen).map(|place| place.to.clone());
        if let Ok(found) = &found {
            self.places = places::places(found, &KINDS.map(str::to_owned), &self.words);
        }
        self.found = Some(found);
        let home = self.items.iter().find(|item| Some(&item.id) == self.id.as_ref());
        let home = home.and_then(|item| item.location.clone());
        if let (Some(path), true) =
            (home.as_ref().and_then(|home| home.strip_prefix("file:")), self.file.is_empty())
        {
            self.file = path.to_owned();
        }
        let wanted = chosen.or_else(|| home.map(|home| to_of(&home)));
        let is_wanted = |place: &Place| Some(&place.to) == wanted.as_ref();
        self.place = self.places.iter().position(is_wanted).or((!self.places.is_empty()).then_some(0));
    }

    fn choose_file(&self) -> Choose {
        let name = path::name_of(&self.file).or_else(|| path::name_of(self.source.shown()));
        Choose::Save {
            title: self.words.restore_choose(),
            folder: path::folder_of(&self.file).unwrap_or_default().to_owned(),
            name: name.unwrap_or_default().to_owned(),
        }
    }

    fn type_file(&mut self, typed: String) {
        (self.file, self.no_chooser) = (typed, false);
        self.forget_faults_there();
    }

    fn forget_faults_there(&mut self) {
        self.file_error.clear();
        self.location_error.clear();
        self.other_password = false;
    }

    fn begin(&mut self, password: SecretString, location: SecretString, remember: bool) -> Option<Wish> {
        if self.run.item().is_some() {
            return Some(Wish::Close);
        }
        if self.absent || self.run.is_running() {
            return None;
        }
        let wanted = |is_missing: bool| if is_missing { self.words.password_wanted() } else { String::new() };
        let password_error = wanted(password.expose_secret().is_empty());
        let location_error = wanted(location.expose_secret().is_empty() && self.is_secret_wanted());
        (self.password_error, self.location_error) = (password_error, location_error);
        // All are asked, so that all that is wrong is said at once.
        let (from, to) = (self.source.file(), self.to());
        if !self.password_error.is_empty() || !self.location_error.is_empty() {
            return None;
        }
        let (path, to) = (from?, to?);
        let before = self.items.iter().filter(|item| is_in_order_at(item, &to)).map(|item| item.id.clone());
        self.begun = Begun { to: to.clone(), before: before.collect(), ..Begun::default() };
        self.run = Run::started();
        let location_password = Some(location).filter(|given| !given.expose_secret().is_empty());
        let location_password = location_password.filter(|_| self.is_secret_wanted());
        let no_remember = !remember;
        Some(Wish::Restore(methods::Restore { path, password, to, no_remember, location_password }))
    }

    fn step(&mut self, step: Result<Step, ClientError>) -> Option<Wish> {
        let mut stop = None;
        match &step {
            Ok(Step::Progress(Progress { id, step, .. })) => {
                self.begun.id = Some(id.clone());
                self.begun.is_writing = step == "writing";
                stop = mem::take(&mut self.begun.stop).then(|| Wish::Stop(id.clone()));
            }
            Ok(Step::Done(..)) => {}
            Err(error) => self.blame(error),
        }
        self.run.step(step, &self.words);
        stop
    }

    /// Beside which field it is said why it failed.
    fn blame(&mut self, error: &ClientError) {
        let said = Fault::of(error, &self.words).beside();
        match (error, self.begun.is_writing) {
            (ClientError::Refused(DaemonError::WrongPassword { .. }), false) => self.password_error = said,
            (ClientError::Refused(DaemonError::WrongPassword { .. }), true) if self.is_file() => {
                self.other_password = true;
                self.location_error = self.words.restore_other_password();
            }
            (ClientError::Refused(DaemonError::WrongPassword { .. }), true) => self.location_error = said,
            (ClientError::Refused(DaemonError::Failed { .. }), false) => self.source.refuse(said),
            // It is said on top.
            (_, _) => {}
        }
    }

    fn cancel(&mut self) -> Option<Wish> {
        if !self.run.stop() {
            return Some(Wish::Close);
        }
        self.begun.stop = self.begun.id.is_none();
        self.begun.id.clone().map(Wish::Stop)
    }

    fn place(&self) -> Option<&Place> {
        self.places.get(self.place?)
    }

    fn is_file(&self) -> bool {
        self.place().is_some_and(|place| place.to == To::File)
    }

    /// The place as the daemon calls it; what is missing is said from now on.
    fn to(&mut self) -> Option<String> {
        match self.place()?.to.clone() {
            To::Vault => Some("vault".to_owned()),
            To::At(name) => Some(name),
            To::File => {
                let meant = path::meant(&self.file, "", &self.words);
                self.file_error = meant.as_ref().err().cloned().unwrap_or_default();
                meant.ok().map(|path| format!("file:{path}"))
            }
            To::Unsaid => None,
        }
    }

    /// The place as it was found.
    fn location(&self) -> Option<&Location> {
        let To::At(name) = &self.place()?.to else { return None };
        let found = self.found.as_ref()?.as_ref().ok()?;
        found.locations.iter().find(|location| location.name == *name)
    }

    /// Whether something has to be typed to open the place.
    fn is_secret_wanted(&self) -> bool {
        let wants = self.location().is_some_and(|location| location.secret == LocationSecret::Password);
        wants || self.other_password
    }

    /// Whether there is a token, which takes in no keys.
    fn has_token(&self) -> bool {
        let found = self.found.as_ref().and_then(|found| found.as_ref().ok());
        found.is_some_and(|found| found.locations.iter().any(|location| location.kind == LocationKind::Token))
    }
}

/// Whether an identity is at this place, with its key.
fn is_in_order_at(item: &Item, place: &str) -> bool {
    let lives = item.location.as_deref() == Some(place) && item.state != State::KeyMissing;
    lives || item.copies.iter().any(|copy| copy.location == place && copy.current)
}

/// The place of that name, as one to choose.
fn to_of(name: &str) -> To {
    match name {
        "vault" => To::Vault,
        file if file.starts_with("file:") => To::File,
        other => To::At(other.to_owned()),
    }
}

#[cfg(test)]
mod tests;
