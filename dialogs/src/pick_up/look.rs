//! How the window of a pick-up looks.

use faces::items::reason_and_advice;
use faces::secret;
use faces::text::clean;
use ipc_proto::types::{LocationSecret, PinTries, State};
use jiff::Timestamp;
use messages::notice::sentence;
use messages::time;

use super::{PickUp, told};
use crate::banner::Banner;
use crate::check::{self, Row};
use crate::fault::{Fault, Kind, whole};
use crate::frame::Frame;
use crate::import::Fact;
use crate::next::Next;
use crate::password::PasswordLook;
use crate::places::{self, Place, To};
use crate::run::Run;

/// How the window looks; an empty label hides its field.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Look {
    pub(crate) frame: Frame,
    pub(crate) enabled: bool,
    /// What the person is to do while it runs.
    pub(crate) asked: Vec<String>,
    pub(crate) facts: Vec<Fact>,
    /// What stands in the way, or may.
    pub(crate) findings: Vec<Row>,
    pub(crate) check_label: String,
    pub(crate) readings_label: String,
    pub(crate) readings: Vec<String>,
    pub(crate) reading: usize,
    pub(crate) code_label: String,
    pub(crate) code_hint: String,
    pub(crate) code_error: String,
    pub(crate) places_label: String,
    pub(crate) places: Vec<Place>,
    pub(crate) place: Option<usize>,
    /// How to open it, where nothing is typed here.
    pub(crate) place_note: String,
    pub(crate) place_error: String,
    /// What is missing for more places.
    pub(crate) lacks: Vec<String>,
    pub(crate) file_label: String,
    pub(crate) file_hint: String,
    pub(crate) file_error: String,
    /// A path that may stand in the field of the file.
    pub(crate) proposed: String,
    pub(crate) password_label: String,
    pub(crate) password: PasswordLook,
    pub(crate) secret_label: String,
    pub(crate) secret_hint: String,
    pub(crate) secret_error: String,
    pub(crate) last_try_label: String,
    pub(crate) remember_label: String,
    /// Opens the certificate's details.
    pub(crate) details_label: String,
}

impl PickUp {
    /// The id of what can be looked at in detail, once there is something.
    pub(crate) fn detailed(&self) -> String {
        self.identity.as_ref().map_or_else(|| self.subject.id(), |item| item.id.clone())
    }

    /// How it stands.
    pub(crate) fn look(&self, now: Timestamp) -> Look {
        let words = &self.words;
        let frame = Frame {
            heading: words.pickup_title(),
            banner: self.banner(now),
            cancel: self.run.cancel_label(self.can_start(), words),
            ..Frame::default()
        };
        let mut look = Look { frame, asked: self.asked.clone(), ..Look::default() };
        let Some(item) = self.subject.item() else { return look };
        look.frame.heading = words.pickup_title_of(clean(&item.title));
        if self.run.item().is_some() {
            look.details_label = words.pickup_details();
            look.frame.main = self.back_up().map_or(String::new(), |next| next.label(words));
            look.frame.main_enabled = true;
            return look;
        }
        if self.subject.is_gone() {
            return look;
        }
        look.facts = self.facts(item, now);
        if self.run.is_running() {
            // The fields stay where they are, and so does what stands in them.
            let again = self.is_guided() && !self.subject.is_absent();
            look.frame.main = if again { words.pickup_once_more() } else { words.pickup_do() };
            look.frame.main_enabled = again;
        } else if self.can_start() || self.waiting.is_some() || self.subject.is_absent() {
            (look.frame.main, look.frame.main_enabled) =
                (words.pickup_do(), self.can_start() && !self.places.is_empty());
            look.enabled = self.waiting.is_none();
        } else {
            let next = Next::best(item, Next::PickUp);
            look.frame.main_enabled = next.is_some();
            look.frame.main = next.map_or_else(|| words.pickup_do(), |next| next.label(words));
            return look;
        }
        self.find(&mut look);
        self.ask_code(&mut look);
        self.ask_place(&mut look);
        look
    }

    fn facts(&self, item: &ipc_proto::types::Item, now: Timestamp) -> Vec<Fact> {
        let words = &self.words;
        let issuer = self.issuer.as_ref().map_or(&item.issuer, |issuer| &issuer.name);
        let code = if self.wants_code() { None } else { Some(words.pickup_code_there()) };
        let until = item.deadline.map(|then| time::say(words, then, now, &self.zone));
        let facts = [
            (words.label_issuer(), Some(issuer.clone())),
            (words.label_reference_number(), item.reference_number.clone()),
            (words.label_code(), code.filter(|_| item.reference_number.is_some())),
            (words.label_codes_expire(), until),
        ];
        let there = facts.into_iter().filter_map(|(label, value)| Some((label, value?)));
        there.map(|(label, value)| Fact { label: sentence(&label), value: clean(&value) }).collect()
    }

    fn find(&self, look: &mut Look) {
        look.findings = check::in_the_way(&self.findings, &self.words);
        if !look.findings.is_empty() {
            look.check_label = self.words.pickup_whole_check();
        }
    }

    fn ask_code(&self, look: &mut Look) {
        let words = &self.words;
        // That it is the wrong one may be known before the run has ended, and nothing can be typed before that.
        if !self.wants_code() || self.run.is_running() {
            return;
        }
        if let Some((position, readings)) = self.readings() {
            look.readings_label = words.lookalike_found(position, readings.join(", "));
            look.readings = vec![words.pickup_type_code()];
            look.readings.extend(readings.iter().map(|reading| words.pickup_read_as(position, *reading)));
            look.reading = self.reading;
        }
        look.code_error.clone_from(&self.code_error);
        if self.reading == 0 {
            look.code_label = sentence(&words.secret_code());
            look.code_hint = words.pickup_code_hint();
        }
    }

    fn ask_place(&self, look: &mut Look) {
        let words = &self.words;
        look.places_label = words.pickup_where();
        look.places.clone_from(&self.places);
        look.place = self.place;
        match &self.found {
            None => {}
            Some(Err(fault)) => look.place_error = fault.beside(),
            Some(Ok(found)) => {
                let allowed = self.issuer.as_ref().map(|issuer| issuer.locations.clone()).unwrap_or_default();
                look.lacks = places::lacks(found, &allowed, words);
            }
        }
        if let Some(fault) = self.run.fault_of(Kind::Location) {
            look.place_error = fault.beside();
        }
        let refused = self.run.fault_of(Kind::Secret).map(Fault::beside);
        if self.to() == Some(&To::File) {
            let title = self.subject.title().unwrap_or_default();
            look.file_label = words.pickup_file();
            look.file_hint = if self.no_chooser { words.dialog_no_chooser() } else { String::new() };
            look.file_error.clone_from(&self.file_error);
            look.proposed = self.home.join(told::file_name(&title)).to_string_lossy().into_owned();
            look.remember_label = words.pickup_remember();
            if self.is_guided() {
                // The browser made it.
                look.secret_label = words.pickup_file_password();
                look.secret_error = refused.unwrap_or_else(|| self.secret_error.clone());
                return;
            }
            look.password_label = words.pickup_new_password();
            look.password = self.password.look(words);
            if let Some(refused) = refused {
                look.password.error = refused;
            }
            return;
        }
        if self.name().is_none() {
            return;
        }
        match self.location() {
            None => {}
            Some(Err(fault)) => look.place_error = fault.beside(),
            Some(Ok(location)) => {
                if let Some((why, next)) = secret::obstacle(location, words) {
                    look.place_error = whole(&[&why, &next]);
                    return;
                }
                look.secret_label =
                    secret::name(location, words).map(|name| sentence(&name)).unwrap_or_default();
                look.secret_hint = secret::tries(location, words).unwrap_or_default();
                let error = refused.unwrap_or_else(|| self.secret_error.clone());
                // Where nothing is typed here, it is said of the place.
                let typed = !look.secret_label.is_empty();
                *(if typed { &mut look.secret_error } else { &mut look.place_error }) = error;
                if location.tries == Some(PinTries::One) {
                    look.last_try_label = words.dialog_last_try();
                }
                match location.secret {
                    LocationSecret::Password => look.remember_label = words.pickup_remember(),
                    LocationSecret::PinPad => {
                        let tries = std::mem::take(&mut look.secret_hint);
                        look.place_note = format!("{tries}\n{}", words.pin_on_pad()).trim().to_owned();
                    }
                    LocationSecret::None | LocationSecret::Pin | LocationSecret::Unknown => {}
                }
            }
        }
    }

    fn banner(&self, now: Timestamp) -> Banner {
        let words = &self.words;
        let until = self.identity.as_ref().and_then(|item| item.not_after);
        let done = match until {
            Some(end) => words.pickup_done(time::moment(words, end, now, &self.zone)),
            None => words.done_picked_up(),
        };
        match &self.run {
            Run::Done { .. } => return self.run.banner(&done, words),
            Run::Runs { .. } if self.subject.is_absent() => {
                return Banner {
                    error: words.dialog_absent(),
                    next: words.dialog_goes_on(),
                    ..Banner::default()
                };
            }
            Run::Runs { stopping: false, progress: Some(progress), .. } => {
                let busy = told::step(words, progress);
                return Banner { busy, ..self.run.banner(&done, words) };
            }
            Run::Cut | Run::Runs { .. } => return self.run.banner(&done, words),
            Run::Idle | Run::Failed(_) => {}
        }
        if let Some(trouble) = self.subject.trouble(words) {
            return trouble;
        }
        if self.waiting.is_some() {
            return Banner { busy: words.dialog_begins(), ..Banner::default() };
        }
        let banner = self.run.banner(&done, words);
        if banner != Banner::default() || self.run.fault_of(Kind::Secret).is_some() {
            return banner;
        }
        let Some(item) = self.subject.item() else { return banner };
        match &item.needs_you {
            Some(needs_you) if !self.can_start() => {
                let (why, next) = reason_and_advice(item, needs_you, words);
                Banner { error: sentence(&clean(&why)), next: sentence(&clean(&next)), ..Banner::default() }
            }
            _ if item.state == State::WaitingForIssuer => {
                Banner { busy: sentence(&words.step_waiting()), ..Banner::default() }
            }
            _ if self.found.is_none() => Banner { busy: words.pickup_looking(), ..Banner::default() },
            Some(_) | None => banner,
        }
    }
}
