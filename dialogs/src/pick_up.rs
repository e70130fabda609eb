//! An activation is picked up: its code where it is still missing, the place where the certificate goes, what opens that.

mod act;
mod look;
mod told;

use std::path::PathBuf;

use faces::lookalike::one_place;
use ipc_proto::ClientError;
use ipc_proto::methods::{self, AddReply, LocationsReply, ShowReply, Step};
use ipc_proto::types::{CheckFinding, Issuer, Item, Kind as Sort, Location, State};
use jiff::tz::TimeZone;
use messages::needs::Need;
use messages::{Messages, guided};
use secrecy::{ExposeSecret as _, SecretString};

pub(crate) use self::look::Look;
use crate::fault::{Fault, Kind};
use crate::next::Next;
use crate::password::NewPassword;
use crate::places::{self, Place, To};
use crate::run::Run;
use crate::subject::{News, Subject, Told};

/// What happens to the window.
#[derive(Debug)]
pub(crate) enum Input {
    News(News),
    /// The certificate that came of the activation.
    Identity(Option<Box<Item>>),
    Issuers(Result<Vec<Issuer>, Fault>),
    Located(Result<LocationsReply, Fault>),
    /// What opens the place of this name.
    Described(String, Box<Result<Location, Fault>>),
    Checked(Vec<CheckFinding>),
    Added(Result<AddReply, ClientError>),
    ReadAs(Result<ShowReply, ClientError>),
    Step(Result<Step, ClientError>),
    /// What came of having the page and the codes once more, beside what runs already.
    OnceMore(Result<Step, ClientError>),
    /// The new password has changed.
    Password {
        first: SecretString,
        again: SecretString,
        all_the_same: bool,
    },
    /// Another place was chosen.
    Place(usize),
    /// Another reading of the code was chosen.
    Reading(usize),
    NoChooser,
    /// The main action, with all that is typed.
    Main(Typed),
    Cancel,
}

/// What stands in the fields.
#[derive(Debug, Default)]
pub(crate) struct Typed {
    pub(crate) code: SecretString,
    pub(crate) file: String,
    pub(crate) password: SecretString,
    pub(crate) again: SecretString,
    pub(crate) all_the_same: bool,
    pub(crate) secret: SecretString,
    pub(crate) last_try: bool,
    pub(crate) remember: bool,
}

/// What follows.
#[derive(Debug)]
pub(crate) enum Wish {
    Issuers,
    Locate,
    Check(String),
    Describe(String),
    Show(String),
    Add(methods::Add),
    ReadAs(methods::ReadCodeAs),
    PickUp(methods::PickUp),
    OnceMore(methods::PickUp),
    Stop(String),
    /// To open another window, about this item, in the place of this one.
    Open(Next, String),
    Close,
}

/// The pick-up of one activation.
#[derive(Debug)]
pub(crate) struct PickUp {
    words: Messages,
    zone: TimeZone,
    home: PathBuf,
    subject: Subject,
    /// What came of it.
    identity: Option<Box<Item>>,
    issuer: Option<Issuer>,
    found: Option<Result<LocationsReply, Fault>>,
    places: Vec<Place>,
    place: Option<usize>,
    /// Whether the person has chosen the place.
    chosen: bool,
    described: Option<(String, Result<Location, Fault>)>,
    findings: Vec<CheckFinding>,
    /// Which reading of a doubtful code; the first is to type it anew.
    reading: usize,
    password: NewPassword,
    /// What waits until the code has been taken in.
    waiting: Option<methods::PickUp>,
    run: Run,
    /// What was asked of the person while it ran.
    asked: Vec<String>,
    code_error: String,
    file_error: String,
    secret_error: String,
    no_chooser: bool,
}

impl PickUp {
    /// Of the activation `id`; nothing is known of it yet.
    pub(crate) fn new(id: String, home: PathBuf, words: Messages, zone: TimeZone) -> Self {
        Self {
            words,
            zone,
            home,
            subject: Subject::new(id),
            identity: None,
            issuer: None,
            found: None,
            places: Vec::new(),
            place: None,
            chosen: false,
            described: None,
            findings: Vec::new(),
            reading: 0,
            password: NewPassword::default(),
            waiting: None,
            run: Run::Idle,
            asked: Vec::new(),
            code_error: String::new(),
            file_error: String::new(),
            secret_error: String::new(),
            no_chooser: false,
        }
    }

    /// Takes in what happened.
    pub(crate) fn hear(&mut self, input: Input) -> Vec<Wish> {
        match input {
            Input::News(news) => self.news(news),
            Input::Identity(item) => {
                self.identity = item.or(self.identity.take());
                Vec::new()
            }
            Input::Issuers(Ok(issuers)) => {
                let own = self.subject.item().map(|item| item.issuer.clone());
                let found = issuers.into_iter().find(|one| Some(&one.id) == own.as_ref());
                self.issuer = found.or(self.issuer.take());
                self.offer()
            }
            Input::Issuers(Err(fault)) => {
                self.found = Some(Err(fault));
                Vec::new()
            }
            Input::Located(found) => {
                self.found = Some(found);
                self.offer()
            }
            Input::Described(name, location) => {
                if self.name() == Some(&name) {
                    self.described = Some((name, *location));
                }
                Vec::new()
            }
            Input::Checked(findings) => {
                self.findings = findings;
                Vec::new()
            }
            Input::Added(answer) => self.taken(answer.map(|answer| answer.item)),
            Input::ReadAs(answer) => self.taken(answer.map(|answer| answer.item)),
            Input::Step(step) => self.step(step),
            Input::OnceMore(Ok(Step::Progress(progress))) => {
                self.progress(progress);
                Vec::new()
            }
            // What runs tells itself how it ends.
            Input::OnceMore(Ok(Step::Done(..))) => Vec::new(),
            Input::OnceMore(Err(error)) => {
                self.ask(Fault::of(&error, &self.words).beside());
                Vec::new()
            }
            Input::Password { first, again, all_the_same } => {
                self.password.typed(first.expose_secret(), again.expose_secret(), all_the_same);
                Vec::new()
            }
            Input::Place(place) => {
                self.chosen = true;
                self.go(place).into_iter().collect()
            }
            Input::Reading(reading) => {
                self.reading = reading;
                Vec::new()
            }
            Input::NoChooser => {
                self.no_chooser = true;
                Vec::new()
            }
            Input::Main(typed) => self.act(typed).into_iter().collect(),
            Input::Cancel if self.run.stop() => vec![Wish::Stop(self.subject.id())],
            Input::Cancel => vec![Wish::Close],
        }
    }

    fn news(&mut self, news: News) -> Vec<Wish> {
        match self.subject.hear(news) {
            Some(Told::There) => {
                let mut wishes = vec![Wish::Issuers, Wish::Locate];
                wishes.extend(self.know());
                if self.run.item().is_none() {
                    wishes.push(Wish::Check(self.subject.id()));
                }
                wishes
            }
            Some(Told::Changed) => self.know().into_iter().collect(),
            Some(Told::Progress(progress)) => {
                self.progress(progress);
                Vec::new()
            }
            None => Vec::new(),
        }
    }

    /// Looks at how the item stands now.
    fn know(&mut self) -> Option<Wish> {
        let item = self.subject.item()?;
        if item.kind == Sort::Identity {
            // The id of what came of an activation leads here too.
            self.identity = Some(Box::new(item.clone()));
        }
        self.run.look(item, |item| item.state == State::PickedUp || item.kind == Sort::Identity, &self.words);
        match (&self.run, &item.state) {
            // Somebody else has started it, or it goes on by itself.
            (Run::Idle, State::PickingUp) if item.needs_you.is_none() => self.run = Run::started(),
            (Run::Idle | Run::Runs { .. } | Run::Cut | Run::Failed(_) | Run::Done { .. }, _) => {}
        }
        let became = item.identity.clone().filter(|_| self.identity.is_none())?;
        self.run.item().is_some().then_some(Wish::Show(became))
    }

    fn progress(&mut self, progress: ipc_proto::types::Progress) {
        if guided::asks_the_person(&progress.step) {
            self.ask(told::step(&self.words, &progress));
        }
        self.run.progress(progress);
    }

    /// Shows what the person is to do, until all is over.
    fn ask(&mut self, said: String) {
        self.asked.retain(|known| *known != said);
        self.asked.push(said);
    }

    fn step(&mut self, step: Result<Step, ClientError>) -> Vec<Wish> {
        if let Ok(Step::Progress(progress)) = step {
            self.progress(progress);
            return Vec::new();
        }
        self.run.step(step, &self.words);
        if let Some(item) = self.run.item() {
            self.asked.clear();
            self.identity = (item.kind == Sort::Identity).then(|| Box::new(item.clone()));
            let became = item.identity.clone().filter(|_| self.identity.is_none());
            return became.map(Wish::Show).into_iter().collect();
        }
        // How many tries of a PIN are left has changed.
        let wrong = self.run.fault_of(Kind::Secret).is_some();
        self.name().filter(|_| wrong).cloned().map(Wish::Describe).into_iter().collect()
    }

    /// The code has been taken in, or not.
    fn taken(&mut self, answer: Result<Item, ClientError>) -> Vec<Wish> {
        let waiting = self.waiting.take();
        match answer {
            Ok(item) => {
                self.subject.answered(item);
                self.reading = 0;
                let Some(request) = waiting else { return Vec::new() };
                self.run = Run::started();
                vec![Wish::PickUp(request)]
            }
            Err(error) => {
                self.code_error = Fault::of(&error, &self.words).beside();
                self.run = Run::Idle;
                Vec::new()
            }
        }
    }

    /// Makes the list of places, once all is known that it depends on.
    fn offer(&mut self) -> Vec<Wish> {
        let (Some(found), Some(issuer), Some(item)) = (&self.found, &self.issuer, self.subject.item()) else {
            return Vec::new();
        };
        // The vault and files are there in any case.
        let none = LocationsReply { locations: Vec::new(), missing: Vec::new() };
        let found = found.as_ref().unwrap_or(&none);
        let before = self.place.and_then(|at| self.places.get(at)).map(|place| place.to.clone());
        let begun = told::begun(item, issuer, &self.words);
        let bound = item.location.is_some();
        let mut offered: Vec<Place> = begun.into_iter().collect();
        let has_begun = !offered.is_empty();
        if !bound {
            offered.extend(places::places(found, &issuer.locations, &self.words));
        }
        let same =
            before.filter(|_| self.chosen).and_then(|to| offered.iter().position(|place| place.to == to));
        let default = if has_begun { 0 } else { places::default(&offered, found, &issuer.locations) };
        self.places = offered;
        self.go(same.unwrap_or(default)).into_iter().collect()
    }

    /// Another place is meant.
    fn go(&mut self, place: usize) -> Option<Wish> {
        self.place = Some(place).filter(|place| *place < self.places.len());
        self.secret_error.clear();
        self.file_error.clear();
        if self.run.fault_of(Kind::Location).is_some() || self.run.fault_of(Kind::Secret).is_some() {
            self.run = Run::Idle;
        }
        let name = self.name()?.clone();
        self.described = self.described.take().filter(|(described, _)| *described == name);
        Some(Wish::Describe(name))
    }

    /// The place that is meant.
    fn to(&self) -> Option<&To> {
        self.place.and_then(|at| self.places.get(at)).map(|place| &place.to)
    }

    /// The name of the place that is meant, where the daemon can say what opens it.
    fn name(&self) -> Option<&String> {
        match self.to()? {
            To::At(name) => Some(name),
            To::Unsaid => self.subject.item()?.location.as_ref(),
            To::Vault | To::File => None,
        }
    }

    /// What the daemon says of the place that is meant.
    fn location(&self) -> Option<&Result<Location, Fault>> {
        self.described.as_ref().map(|(_, location)| location)
    }

    /// Whether its issuer is met by the person, in a browser.
    fn is_guided(&self) -> bool {
        self.issuer.as_ref().is_some_and(|issuer| issuer.protocol == "browser")
    }

    /// The back-up, where that is what comes next.
    fn back_up(&self) -> Option<Next> {
        Next::first(&[Next::BackUp], self.identity.as_ref()?)
    }

    fn need(&self) -> Option<Need> {
        Need::of_word(&self.subject.item()?.needs_you.as_ref()?.need)
    }

    /// Whether its code is still to be typed, or once more.
    fn wants_code(&self) -> bool {
        matches!(self.need(), Some(Need::Code | Need::CheckCode))
    }

    /// The place in a refused code that may be read otherwise, and its readings.
    fn readings(&self) -> Option<(&str, Vec<&str>)> {
        let item = self.subject.item().filter(|_| self.need() == Some(Need::CheckCode))?;
        let (position, readings) = one_place(item.lookalikes.as_deref()?)?;
        Some((position, readings.split('/').collect()))
    }

    /// Whether a pick-up can be begun, as far as the window knows.
    fn can_start(&self) -> bool {
        let can = |item: &Item| item.actions.iter().any(|verb| verb == "pick-up");
        self.subject.is_at_hand()
            && !self.run.is_running()
            && self.run.item().is_none()
            && self.waiting.is_none()
            && (self.wants_code() || self.subject.item().is_some_and(|item| can(item) || is_under_way(item)))
    }
}

fn is_under_way(item: &Item) -> bool {
    matches!(item.state, State::PickingUp | State::WaitingForIssuer)
}

#[cfg(test)]
mod tests;
