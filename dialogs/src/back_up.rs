//! A back-up of one identity: where it goes, its password, and that it was opened again.

use faces::copies;
use faces::secret;
use faces::text::clean;
use ipc_proto::ClientError;
use ipc_proto::methods::{self, BackUpPlacesReply, Step};
use ipc_proto::types::{Item, Location};
use jiff::Timestamp;
use messages::Messages;
use messages::notice::sentence;
use secrecy::{ExposeSecret as _, SecretString};

use crate::banner::Banner;
use crate::fault::{Fault, Kind};
use crate::frame::Frame;
use crate::password::{NewPassword, PasswordLook};
use crate::run::Run;
use crate::subject::{News, Subject, Told};
use crate::target::{Target, TargetLook};
use crate::windows::chooser::{Choose, Chosen};

/// What happens to the window.
#[derive(Debug)]
pub(crate) enum Input {
    News(News),
    /// What opens the place of the original.
    Described(Box<Result<Location, Fault>>),
    /// Where a copy could go; with what it was asked about.
    Around(Option<String>, Result<BackUpPlacesReply, Fault>),
    Step(Result<Step, ClientError>),
    /// The place of this number is wanted.
    Place(usize),
    /// The file is to be chosen in the desktop's window.
    Choose,
    Chosen(Chosen),
    /// The path was typed.
    Path(String),
    /// This stands in the fields of the new password.
    Password {
        password: SecretString,
        again: SecretString,
        all_the_same: bool,
    },
    /// The person wants the copy, and has typed this.
    BackUp {
        password: SecretString,
        location: SecretString,
    },
    /// A second copy is wanted.
    Second,
    /// The person has had enough.
    Cancel,
}

/// What follows.
#[derive(Debug)]
pub(crate) enum Wish {
    /// To know what opens this place, for this identity.
    Describe {
        name: String,
        identity: String,
    },
    /// To know where a copy could go, and what is to be said of this file.
    Around {
        id: String,
        path: Option<String>,
    },
    Choose(Choose),
    BackUp(methods::BackUp),
    Stop(String),
    Close,
}

/// The back-up of one identity.
#[derive(Debug)]
pub(crate) struct BackUp {
    words: Messages,
    subject: Subject,
    place: Option<Result<Location, Fault>>,
    target: Target,
    password: NewPassword,
    /// Whether what opens the original was wanted and not given.
    location_missing: bool,
    /// The file that is written, and when the copy there was made before, if one was.
    writes: (String, Option<Timestamp>),
    /// Whether the original was open, and the copy was written.
    is_writing: bool,
    run: Run,
}

/// How the window looks; an empty label hides its field.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Look {
    pub(crate) frame: Frame,
    pub(crate) enabled: bool,
    /// Whether there is anything to fill in.
    pub(crate) asks: bool,
    pub(crate) target: TargetLook,
    pub(crate) password: PasswordLook,
    pub(crate) secret_label: String,
    pub(crate) secret_hint: String,
    pub(crate) secret_error: String,
    /// That two are safer than one.
    pub(crate) second: String,
}

impl BackUp {
    /// Of the identity `id`; nothing is known of it yet.
    pub(crate) fn new(id: String, words: Messages) -> Self {
        Self {
            target: Target::new(words.clone()),
            words,
            subject: Subject::new(id),
            place: None,
            password: NewPassword::default(),
            location_missing: false,
            writes: (String::new(), None),
            is_writing: false,
            run: Run::Idle,
        }
    }

    /// Takes in what happened.
    pub(crate) fn hear(&mut self, input: Input) -> Vec<Wish> {
        match input {
            Input::News(news) => match self.subject.hear(news) {
                Some(Told::There) => {
                    self.look_at_item();
                    self.begin_anew()
                }
                Some(Told::Changed) => {
                    self.look_at_item();
                    Vec::new()
                }
                Some(Told::Progress(progress)) => {
                    self.run.progress(progress);
                    Vec::new()
                }
                None => Vec::new(),
            },
            Input::Described(place) => {
                self.place = Some(*place);
                Vec::new()
            }
            Input::Around(path, answer) => self.look_at(|target| target.told(path, answer)),
            Input::Step(step) => {
                if let Ok(Step::Progress(progress)) = &step {
                    self.is_writing = progress.step == "writing";
                }
                self.run.step(step, &self.words);
                // How many tries of a PIN are left has changed.
                self.run.fault_of(Kind::Secret).and_then(|_| self.describe()).into_iter().collect()
            }
            Input::Place(at) => self.look_at(|target| target.place(at)),
            Input::Choose => {
                self.target.choose(self.words.back_up_choose()).map(Wish::Choose).into_iter().collect()
            }
            Input::Chosen(chosen) => self.look_at(|target| target.chosen(chosen)),
            Input::Path(typed) => self.look_at(|target| target.typed(typed)),
            Input::Password { password, again, all_the_same } => {
                self.password.typed(password.expose_secret(), again.expose_secret(), all_the_same);
                Vec::new()
            }
            Input::BackUp { password, location } => self.begin(password, location).into_iter().collect(),
            Input::Second => self.second(),
            Input::Cancel if self.run.stop() => vec![Wish::Stop(self.subject.id())],
            Input::Cancel => vec![Wish::Close],
        }
    }

    /// How it stands.
    pub(crate) fn look(&self) -> Look {
        let words = &self.words;
        let frame = Frame {
            heading: words.back_up_title(),
            banner: self.banner(),
            main_enabled: !self.run.is_running(),
            cancel: self.run.cancel_label(self.asks(), words),
            ..Frame::default()
        };
        let mut look = Look { frame, enabled: !self.run.is_running(), ..Look::default() };
        if let Some(title) = self.subject.title() {
            look.frame.heading = words.back_up_title_of(title);
        }
        if let Some(item) = self.run.item() {
            if copies::proven(item) == 1 {
                look.second = match self.target.second(&self.writes.0) {
                    Some(file) => words.back_up_second(clean(&file)),
                    None => words.back_up_second_later(),
                };
            }
            return look;
        }
        if !self.asks() {
            return look;
        }
        (look.asks, look.frame.main) = (true, words.back_up_do());
        (look.target, look.password) = (self.target.look(), self.password.look(words));
        if let Some(Ok(location)) = &self.place {
            look.secret_label = self.secret_label();
            look.secret_hint = secret::tries(location, words).unwrap_or_default();
        }
        match self.run.fault_of(Kind::Secret) {
            // The original was open by then: a copy is there already, and another password opens it.
            Some(_) if self.is_writing => look.target.error = words.back_up_other_password(),
            Some(fault) => look.secret_error = fault.beside(),
            None if self.location_missing => look.secret_error = words.password_wanted(),
            None => {}
        }
        look
    }

    fn look_at_item(&mut self) {
        let Some(item) = self.subject.item() else { return };
        let (path, before) = &self.writes;
        let is_done = |item: &Item| made_at(item, path).is_some_and(|made| Some(made) != *before);
        self.run.look(item, is_done, &self.words);
    }

    /// To know where a copy could go now, and what opens the original.
    fn begin_anew(&mut self) -> Vec<Wish> {
        let around = self.target.begin();
        self.describe().into_iter().chain([self.around(around)]).collect()
    }

    /// To know what opens the place of the original; of the vault that is known.
    fn describe(&self) -> Option<Wish> {
        let name = self.subject.item()?.location.clone().filter(|name| name != "vault")?;
        Some(Wish::Describe { name, identity: self.subject.id() })
    }

    fn around(&self, path: Option<String>) -> Wish {
        Wish::Around { id: self.subject.id(), path }
    }

    /// The file may be another one now: whatever was wrong before, it is looked at anew.
    fn look_at(&mut self, change: impl FnOnce(&mut Target) -> Option<String>) -> Vec<Wish> {
        let asked = change(&mut self.target);
        asked.map(|path| self.around(Some(path))).into_iter().collect()
    }

    fn begin(&mut self, password: SecretString, location: SecretString) -> Option<Wish> {
        if self.run.item().is_some() {
            return Some(Wish::Close);
        }
        if !self.asks() || !self.subject.is_at_hand() || self.run.is_running() {
            return None;
        }
        self.location_missing = location.expose_secret().is_empty() && !self.secret_label().is_empty();
        // All are asked, so that all that is wrong is said at once.
        let (path, is_ready) = (self.target.file(), self.password.is_ready());
        let path = path.filter(|_| is_ready && !self.location_missing)?;
        let before = self.subject.item().and_then(|item| made_at(item, &path));
        self.writes = (path.clone(), before);
        (self.run, self.is_writing) = (Run::started(), false);
        let location_password = (!location.expose_secret().is_empty()).then_some(location);
        Some(Wish::BackUp(methods::BackUp { id: self.subject.id(), path, password, location_password }))
    }

    fn second(&mut self) -> Vec<Wish> {
        if self.run.item().is_none() {
            return Vec::new();
        }
        (self.run, self.password) = (Run::Idle, NewPassword::default());
        // A stick may have been plugged in by now.
        self.target.beside(&std::mem::take(&mut self.writes.0));
        self.begin_anew()
    }

    /// Whether there is something to fill in.
    fn asks(&self) -> bool {
        self.subject.item().is_some()
            && !self.subject.is_gone()
            && !self.keys_stay()
            && self.run.item().is_none()
    }

    fn keys_stay(&self) -> bool {
        matches!(&self.place, Some(Ok(location)) if !location.keys_leave)
    }

    fn secret_label(&self) -> String {
        let location = self.place.as_ref().and_then(|place| place.as_ref().ok());
        let name = location.and_then(|location| secret::name(location, &self.words));
        name.map(|name| sentence(&name)).unwrap_or_default()
    }

    fn banner(&self) -> Banner {
        let words = &self.words;
        let wrong = |why: String, next: String| Banner { error: why, next, ..Banner::default() };
        if let Some(item) = self.run.item() {
            let (path, is_proven) = (clean(&self.writes.0), made_at(item, &self.writes.0).is_some());
            let done = if is_proven { words.done_backed_up(path) } else { words.done_unproven(path) };
            return self.run.banner(&done, words);
        }
        if let Some(trouble) = self.subject.trouble(words) {
            return trouble;
        }
        if self.run.is_cut() {
            return wrong(words.dialog_absent(), words.dialog_absent_next());
        }
        if self.keys_stay() {
            return wrong(sentence(&words.why_keys_stay()), sentence(&words.next_second_certificate()));
        }
        let unseen = self.place.as_ref().and_then(|place| place.as_ref().err()).or(self.target.fault());
        if let (Run::Idle, Some(fault)) = (&self.run, unseen) {
            return wrong(fault.why.clone(), fault.next.clone());
        }
        match self.run.fault_of(Kind::Secret) {
            Some(fault) if self.secret_label().is_empty() && !self.is_writing => {
                wrong(fault.why.clone(), fault.next.clone())
            }
            Some(_) | None => self.run.banner("", words),
        }
    }
}

/// When the copy at `path` was made, if one is on record as proven.
fn made_at(item: &Item, path: &str) -> Option<Timestamp> {
    let there =
        item.backups.iter().find(|copy| copy.path == path && copy.current && copy.proven_at.is_some());
    there.map(|copy| copy.made_at)
}

#[cfg(test)]
mod tests;
