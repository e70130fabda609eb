//! The missing half of a pair is typed, or another reading of a code that the issuer did not accept is chosen.

use faces::items::reason_and_remedy;
use faces::lookalike::one_place;
use faces::text::clean;
use ipc_proto::methods::{Add, AddReply, ReadCodeAs, ShowReply};
use ipc_proto::types::{Item, Kind, Outcome, State};
use ipc_proto::{ClientError, DaemonError};
use messages::Messages;
use messages::needs::Need;
use messages::notice::sentence;
use secrecy::{ExposeSecret as _, SecretString};

use crate::banner::Banner;
use crate::fault::{Fault, whole};
use crate::frame::Frame;
use crate::next::Next;
use crate::subject::{News, Subject};

/// What happens to the window.
#[derive(Debug)]
pub(crate) enum Input {
    News(News),
    Added(Box<Result<AddReply, ClientError>>),
    Read(Box<Result<ShowReply, ClientError>>),
    /// The main button, with what stands in the fields.
    Main(Typed),
    Cancel,
}

/// What stands in the fields.
#[derive(Debug)]
pub(crate) struct Typed {
    pub(crate) number: String,
    pub(crate) code: SecretString,
    /// Which of the choices is chosen; the first is to type the code.
    pub(crate) choice: usize,
}

/// What follows.
#[derive(Debug)]
pub(crate) enum Wish {
    Add(Add),
    Read(ReadCodeAs),
    Open(Next),
    Close,
}

/// The code of one activation.
#[derive(Debug)]
pub(crate) struct Code {
    words: Messages,
    subject: Subject,
    /// Whether a code was missing since the window opened.
    was_missing: bool,
    busy: bool,
    failed: Option<Failed>,
}

#[derive(Debug)]
enum Failed {
    NoNumber,
    NoCode,
    /// The code is none, as the daemon says.
    Code(Fault),
    ReadAlready,
    Known,
    Fault(Fault),
}

/// How the window looks; an empty label hides its field.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Look {
    pub(crate) frame: Frame,
    pub(crate) about: String,
    pub(crate) number_label: String,
    pub(crate) number_error: String,
    /// Empty: there is nothing to choose. The first one is to type the code.
    pub(crate) choices: Vec<String>,
    pub(crate) choice_label: String,
    pub(crate) choice_error: String,
    pub(crate) code_label: String,
    pub(crate) code_hint: String,
    pub(crate) code_error: String,
    pub(crate) enabled: bool,
    /// The code is kept: what was typed is wiped.
    pub(crate) wipe: bool,
}

impl Code {
    /// Of the activation `id`; nothing is known of it yet.
    pub(crate) const fn new(id: String, words: Messages) -> Self {
        Self { words, subject: Subject::new(id), was_missing: false, busy: false, failed: None }
    }

    /// Takes in what happened.
    pub(crate) fn hear(&mut self, input: Input) -> Option<Wish> {
        match input {
            Input::News(news) => {
                self.subject.hear(news)?;
                self.look_at_item();
            }
            Input::Added(added) => {
                self.busy = false;
                match *added {
                    Ok(AddReply { item, outcome }) => {
                        let changed_nothing = matches!(outcome, Outcome::Known | Outcome::Nothing);
                        self.failed = changed_nothing.then_some(Failed::Known);
                        self.subject.answered(item);
                        self.look_at_item();
                    }
                    Err(error) => self.fail(&error, Failed::Code),
                }
            }
            Input::Read(read) => {
                self.busy = false;
                match *read {
                    Ok(ShowReply { item }) => {
                        self.subject.answered(item);
                        self.look_at_item();
                    }
                    Err(error) => self.fail(&error, |_| Failed::ReadAlready),
                }
            }
            Input::Main(_) if self.is_settled() => {
                return Some(self.next().map_or(Wish::Close, Wish::Open));
            }
            Input::Main(typed) => return self.start(typed),
            Input::Cancel => return Some(Wish::Close),
        }
        None
    }

    /// How it stands.
    pub(crate) fn look(&self) -> Look {
        let words = &self.words;
        let frame = Frame {
            heading: words.code_title(),
            banner: self.subject.trouble(words).unwrap_or_default(),
            cancel: words.dialog_cancel(),
            ..Frame::default()
        };
        let mut look = Look { frame, ..Look::default() };
        let (Some(item), Some(title)) = (self.subject.item(), self.subject.title()) else { return look };
        look.frame.heading = words.code_title_of(title);
        if self.subject.is_gone() {
            look.frame.cancel = words.dialog_close();
            return look;
        }
        if self.is_settled() {
            self.look_settled(item, &mut look);
            return look;
        }
        look.enabled = !self.busy && self.subject.is_at_hand();
        (look.frame.main, look.frame.main_enabled) = (words.code_do(), look.enabled);
        look.about = about(item, words);
        if item.reference_number.is_none() {
            look.number_label = words.code_number();
        }
        (look.code_label, look.code_hint) = (sentence(&words.secret_code()), words.code_hint());
        self.look_doubted(item, &mut look);
        self.look_failed(&mut look);
        look
    }

    /// Where the issuer did not accept a code, what may be wrong with it.
    fn look_doubted(&self, item: &Item, look: &mut Look) {
        let words = &self.words;
        if let Some((position, _)) = readings(item) {
            look.choice_label = words.code_choice(position);
            look.choices = vec![words.code_choice_type()];
            look.choices.extend(choices(item).map(|reading| words.code_choice_read(reading)));
        } else if let Some(places) = item.lookalikes.as_deref().filter(|_| is_doubted(item)) {
            look.code_hint = words.code_doubtful(clean(places));
        }
    }

    fn look_failed(&self, look: &mut Look) {
        let words = &self.words;
        match &self.failed {
            None => {}
            Some(_) if self.subject.is_absent() => {}
            Some(Failed::NoNumber) => look.number_error = words.typed_nothing(),
            Some(Failed::NoCode) => look.code_error = words.typed_nothing(),
            Some(Failed::Code(fault)) => look.code_error.clone_from(&fault.why),
            Some(Failed::ReadAlready) => look.choice_error = words.code_read_already(),
            Some(Failed::Known) => look.code_error = words.code_known(),
            Some(Failed::Fault(Fault { why, next, .. })) => {
                look.frame.banner = Banner { error: why.clone(), next: next.clone(), ..Banner::default() };
            }
        }
    }

    /// No code is missing, or none helps.
    fn look_settled(&self, item: &Item, look: &mut Look) {
        let words = &self.words;
        look.frame.cancel = words.dialog_close();
        look.wipe = self.was_missing;
        look.frame.main = self.next().map(|next| next.label(words)).unwrap_or_default();
        look.frame.main_enabled = true;
        let waits_for_code = item.kind == Kind::Identity && need(item) == Some(Need::VerificationCode);
        look.frame.banner = if item.state == State::Ready && self.was_missing {
            Banner { good: words.code_kept(), ..Banner::default() }
        } else if self.subject.is_absent() {
            return;
        } else if waits_for_code {
            Banner { next: words.code_of_renewal(), ..Banner::default() }
        } else {
            let needs = item.needs_you.as_ref();
            let why = needs.map(|needs| sentence(&clean(&reason_and_remedy(item, needs, words).0)));
            Banner { next: why.unwrap_or_else(|| words.questions_unneeded()), ..Banner::default() }
        };
    }

    /// The person has typed or chosen.
    fn start(&mut self, typed: Typed) -> Option<Wish> {
        if !self.subject.is_at_hand() || self.busy {
            return None;
        }
        let item = self.subject.item()?;
        let Typed { number, code, choice } = typed;
        if let Some(reading) = choice.checked_sub(1).and_then(|at| choices(item).nth(at)) {
            let read = ReadCodeAs { id: item.id.clone(), character: SecretString::from(reading) };
            (self.busy, self.failed) = (true, None);
            return Some(Wish::Read(read));
        }
        let asks_number = item.reference_number.is_none();
        let code = Some(code).filter(|code| !code.expose_secret().trim().is_empty());
        self.failed = if asks_number && number.trim().is_empty() {
            Some(Failed::NoNumber)
        } else if !asks_number && code.is_none() {
            Some(Failed::NoCode)
        } else {
            None
        };
        if self.failed.is_some() {
            return None;
        }
        self.busy = true;
        Some(Wish::Add(Add {
            issuer: item.issuer.clone(),
            reference_number: item.reference_number.clone().unwrap_or(number),
            code,
            approved_at: None,
            application: item.application.is_some().then(|| item.id.clone()),
        }))
    }

    fn fail(&mut self, error: &ClientError, of_input: impl FnOnce(Fault) -> Failed) {
        let fault = Fault::of(error, &self.words);
        let has_number = self.subject.item().is_some_and(|item| item.reference_number.is_some());
        // With two fields nobody knows which one it is about.
        let is_of_input = has_number && matches!(error, ClientError::Refused(DaemonError::BadInput { .. }));
        self.failed = Some(if is_of_input { of_input(fault) } else { Failed::Fault(fault) });
    }

    fn look_at_item(&mut self) {
        self.was_missing |= self.subject.item().is_some() && !self.is_settled();
    }

    /// Whether there is no code to type, as far as the item is known.
    fn is_settled(&self) -> bool {
        self.subject.item().is_some_and(|item| !item.actions.iter().any(|verb| verb == "add"))
    }

    /// What is best done from here.
    fn next(&self) -> Option<Next> {
        let item = self.subject.item()?;
        let by_mail = item.state == State::Expired || item.state == State::Locked;
        let import = by_mail.then_some(Next::Import);
        match item.kind {
            Kind::Activation => Next::best(item, Next::Code).or(import),
            Kind::Identity => {
                Next::first(&[Next::Renew], item).filter(|_| need(item) == Some(Need::VerificationCode))
            }
        }
    }
}

/// What it is about: why a code is needed, and which.
fn about(item: &Item, words: &Messages) -> String {
    let why = match &item.needs_you {
        Some(needs) => whole(&[&reason_and_remedy(item, needs, words).0]),
        None => String::new(),
    };
    match &item.reference_number {
        Some(number) => format!("{why}\n{}", words.code_about(clean(&item.issuer), clean(number))),
        None => why,
    }
}

fn need(item: &Item) -> Option<Need> {
    Need::of_word(&item.needs_you.as_ref()?.need)
}

fn is_doubted(item: &Item) -> bool {
    need(item) == Some(Need::CheckCode)
}

/// Where a refused code can be read otherwise, and what may stand there, if it is one place alone.
fn readings(item: &Item) -> Option<(&str, &str)> {
    one_place(item.lookalikes.as_deref().filter(|_| is_doubted(item))?)
}

fn choices(item: &Item) -> impl Iterator<Item = &str> {
    readings(item).into_iter().flat_map(|(_, readings)| readings.split('/'))
}

#[cfg(test)]
mod tests;
