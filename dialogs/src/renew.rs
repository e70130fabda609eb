//! An identity is renewed, with what has to be typed for it: what opens its place, the code that the issuer has sent.

use faces::items::reason_and_remedy;
use faces::secret;
use ipc_proto::ClientError;
use ipc_proto::methods::{self, Step};
use ipc_proto::types::{Item, Location, LocationSecret, PinTries};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use messages::needs::Need;
use messages::notice::sentence;
use messages::{Messages, time};
use secrecy::{ExposeSecret as _, SecretString};

use crate::banner::Banner;
use crate::fault::{Fault, Kind, whole};
use crate::frame::Frame;
use crate::next::Next;
use crate::run::Run;
use crate::subject::{News, Subject, Told};

/// What happens to the window.
#[derive(Debug)]
pub(crate) enum Input {
    News(News),
    /// What opens the place.
    Described(Box<Result<Location, Fault>>),
    Step(Result<Step, ClientError>),
    /// The person wants it renewed, and has typed this.
    Renew(Typed),
    /// The person wants the place looked at again.
    Again,
    /// The person has had enough.
    Cancel,
}

/// What stands in the fields.
#[derive(Debug)]
pub(crate) struct Typed {
    pub(crate) secret: SecretString,
    pub(crate) last_try: bool,
    pub(crate) code: SecretString,
}

/// What follows.
#[derive(Debug)]
pub(crate) enum Wish {
    /// To know what opens this place, for this identity.
    Describe {
        name: String,
        identity: Option<String>,
    },
    Renew(methods::Renew),
    Stop(String),
    Open(Next),
    Close,
}

/// The renewal of one identity.
#[derive(Debug)]
pub(crate) struct Renewal {
    words: Messages,
    zone: TimeZone,
    subject: Subject,
    /// What it had when the window opened.
    serial: Option<String>,
    place: Option<Result<Location, Fault>>,
    run: Run,
    given: Given,
    /// Whether what the daemon remembers does not open the place any more, so that it has to be typed.
    forgotten: bool,
    /// What is missing or wrong with what was typed; nothing was asked of the daemon then.
    lacks: Option<Lack>,
}

/// With what the last run was started.
#[derive(Clone, Copy, Debug, Default)]
struct Given {
    secret: bool,
    code: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lack {
    Secret,
    /// The word that the last try may be spent.
    Consent,
}

/// How the window looks; an empty label hides its field.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Look {
    pub(crate) frame: Frame,
    pub(crate) about: String,
    pub(crate) enabled: bool,
    pub(crate) secret_label: String,
    pub(crate) secret_hint: String,
    pub(crate) secret_error: String,
    /// What is to be known of a place whose secret is not typed here.
    pub(crate) place_hint: String,
    pub(crate) last_try_label: String,
    pub(crate) last_try_error: String,
    pub(crate) code_label: String,
    pub(crate) code_hint: String,
    pub(crate) code_error: String,
    /// It is done: what was typed is wiped.
    pub(crate) wipe: bool,
}

impl Renewal {
    /// Of the identity `id`; nothing is known of it yet.
    pub(crate) fn new(id: String, words: Messages, zone: TimeZone) -> Self {
        Self {
            words,
            zone,
            subject: Subject::new(id),
            serial: None,
            place: None,
            run: Run::Idle,
            given: Given::default(),
            forgotten: false,
            lacks: None,
        }
    }

    /// Takes in what happened.
    pub(crate) fn hear(&mut self, input: Input) -> Option<Wish> {
        match input {
            Input::News(news) => match self.subject.hear(news)? {
                Told::There => {
                    self.look_at_item();
                    self.describe()
                }
                Told::Changed => {
                    self.look_at_item();
                    None
                }
                Told::Progress(progress) => {
                    self.run.progress(progress);
                    None
                }
            },
            Input::Described(place) => {
                self.place = Some(*place);
                None
            }
            Input::Step(step) => {
                self.run.step(step, &self.words);
                self.run.fault_of(Kind::Secret)?;
                self.forgotten |= !self.given.secret;
                // How many tries of a PIN are left has changed.
                self.describe()
            }
            Input::Again => self.describe(),
            Input::Renew(_) if self.run.item().is_some() => Some(self.next().map_or(Wish::Close, Wish::Open)),
            Input::Renew(typed) => self.start(typed),
            Input::Cancel if self.run.stop() => Some(Wish::Stop(self.subject.id())),
            Input::Cancel => Some(Wish::Close),
        }
    }

    /// How it stands.
    pub(crate) fn look(&self, now: Timestamp) -> Look {
        let words = &self.words;
        let is_idle = !self.run.is_running();
        let frame = Frame {
            heading: words.renew_title(),
            banner: self.banner(now),
            main_enabled: is_idle,
            cancel: self.run.cancel_label(!self.subject.is_gone() && self.subject.item().is_some(), words),
            ..Frame::default()
        };
        let mut look = Look { frame, enabled: is_idle, ..Look::default() };
        let (Some(item), Some(title)) = (self.subject.item(), self.subject.title()) else { return look };
        look.frame.heading = words.renew_title_of(title);
        look.wipe = self.run.item().is_some();
        if look.wipe {
            look.frame.main = self.next().map(|next| next.label(words)).unwrap_or_default();
            return look;
        }
        if self.subject.is_gone() {
            return look;
        }
        look.frame.main = words.renew_do();
        look.about = self.about(item, now);
        self.look_code(&mut look);
        self.look_place(&mut look);
        look
    }

    fn look_code(&self, look: &mut Look) {
        // That the issuer wants one may be known before the run has ended, and nothing can be typed before that.
        if !self.waits_for_code() || self.run.is_running() {
            return;
        }
        look.code_label = sentence(&self.words.secret_verification_code());
        look.code_hint = self.words.verification_code_leave_empty();
        if let Some(fault) = self.refused_code() {
            look.code_error = self.words.typed_code_refused(&fault.why);
        }
    }

    fn look_place(&self, look: &mut Look) {
        let (words, Some(Ok(location))) = (&self.words, &self.place) else { return };
        if secret::obstacle(location, words).is_some() {
            look.frame.main_enabled = false;
            return;
        }
        look.secret_label = secret::name(location, words).map(|name| sentence(&name)).unwrap_or_default();
        let tries = secret::tries(location, words).unwrap_or_default();
        if location.secret == LocationSecret::PinPad {
            look.place_hint = [tries, words.pin_on_pad()].join(" ").trim().to_owned();
        } else {
            look.secret_hint = tries;
        }
        if location.tries == Some(PinTries::One) {
            look.last_try_label = words.dialog_last_try();
        }
        match self.lacks {
            Some(Lack::Secret) => look.secret_error = words.typed_nothing(),
            Some(Lack::Consent) => look.last_try_error = words.typed_no_consent(),
            None => {}
        }
        if let Some(fault) = self.run.fault_of(Kind::Secret) {
            look.secret_error = if self.given.secret { fault.why.clone() } else { words.typed_forgotten() };
        }
    }

    /// The person wants it renewed.
    fn start(&mut self, typed: Typed) -> Option<Wish> {
        if !self.subject.is_at_hand() || self.run.is_running() {
            return None;
        }
        let is_typed = |text: &SecretString| !text.expose_secret().trim().is_empty();
        let Typed { secret, last_try, code } = typed;
        self.lacks = self.lack(&secret, last_try);
        if self.lacks.is_some() {
            return None;
        }
        let secret = Some(secret).filter(|secret| !secret.expose_secret().is_empty());
        let code = Some(code).filter(|code| self.waits_for_code() && is_typed(code));
        self.given = Given { secret: secret.is_some(), code: code.is_some() };
        self.run = Run::started();
        let (id, password, notify) = (self.subject.id(), secret, false);
        Some(Wish::Renew(methods::Renew { id, password, last_try, code, notify }))
    }

    fn lack(&self, secret: &SecretString, last_try: bool) -> Option<Lack> {
        let Some(Ok(location)) = &self.place else { return None };
        if secret::name(location, &self.words).is_some() && secret.expose_secret().is_empty() {
            return Some(Lack::Secret);
        }
        (location.tries == Some(PinTries::One) && !last_try).then_some(Lack::Consent)
    }

    fn look_at_item(&mut self) {
        let Some(item) = self.subject.item() else { return };
        let before = self.serial.get_or_insert_with(|| item.serial.clone().unwrap_or_default()).clone();
        self.run.look(item, |item| item.serial.as_ref() != Some(&before), &self.words);
    }

    /// What opens the place is to be looked at; for its identity, for which a password may be remembered.
    fn describe(&self) -> Option<Wish> {
        let name = self.subject.item()?.location.clone()?;
        Some(Wish::Describe { name, identity: (!self.forgotten).then(|| self.subject.id()) })
    }

    fn waits_for_code(&self) -> bool {
        let need = self.subject.item().and_then(|item| item.needs_you.as_ref());
        need.is_some_and(|need| Need::of_word(&need.need) == Some(Need::VerificationCode))
    }

    /// Why the code that was typed is not the one.
    fn refused_code(&self) -> Option<&Fault> {
        self.run.fault_of(Kind::Refused).filter(|_| self.given.code && self.waits_for_code())
    }

    /// Whether the issuer did not grant it yet, and has sent a code instead.
    fn was_sent_code(&self) -> bool {
        self.run.fault_of(Kind::Refused).is_some() && !self.given.code && self.waits_for_code()
    }

    /// What is best done with the new certificate.
    fn next(&self) -> Option<Next> {
        Next::first(&[Next::BackUp], self.subject.item()?)
    }

    /// Why it is to be renewed, or until when it is valid.
    fn about(&self, item: &Item, now: Timestamp) -> String {
        // The issuer's words of then, or of now, stand elsewhere.
        let is_said = self.refused_code().is_some() || self.was_sent_code();
        match (&item.needs_you, item.not_after) {
            (Some(_), _) if is_said => String::new(),
            (Some(needs_you), _) => whole(&[&reason_and_remedy(item, needs_you, &self.words).0]),
            (None, Some(end)) => {
                self.words.renew_valid_until(time::moment(&self.words, end, now, &self.zone))
            }
            (None, None) => String::new(),
        }
    }

    fn banner(&self, now: Timestamp) -> Banner {
        let words = &self.words;
        if self.run.item().is_none()
            && let Some(trouble) = self.subject.trouble(words)
        {
            let next = if self.run.is_running() { words.dialog_goes_on() } else { trouble.next };
            return Banner { next, ..trouble };
        }
        if let Some(obstacle) = self.obstacle() {
            return obstacle;
        }
        if self.refused_code().is_some() {
            return Banner::default();
        }
        if self.was_sent_code() {
            return Banner { busy: words.renew_code_sent(), ..Banner::default() };
        }
        let until = self.run.item().and_then(|item| item.not_after);
        let done = match until {
            Some(end) => words.renew_done(time::moment(words, end, now, &self.zone)),
            None => words.done_renewed(),
        };
        self.run.banner(&done, words)
    }

    /// What stands in the way of the place, before anything is typed.
    fn obstacle(&self) -> Option<Banner> {
        let (error, next) = match (&self.run, self.place.as_ref()?) {
            (Run::Runs { .. } | Run::Cut | Run::Done { .. }, _) => return None,
            (Run::Idle | Run::Failed(_), Err(fault)) => (fault.why.clone(), fault.next.clone()),
            (Run::Idle | Run::Failed(_), Ok(location)) => {
                let (why, next) = secret::obstacle(location, &self.words)?;
                (sentence(&why), sentence(&next))
            }
        };
        Some(Banner { error, next, again: true, ..Banner::default() })
    }
}

#[cfg(test)]
mod tests;
