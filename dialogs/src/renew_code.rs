//! Codes by answering the issuer's security questions: those that are asked, what was typed, and what came of it.

use faces::items::reason_and_remedy;
use faces::text::clean;
use ipc_proto::methods::{self, RenewCodeReply, SecurityQuestions, SecurityQuestionsReply};
use ipc_proto::types::{Item, RenewCodeOutcome, State};
use ipc_proto::{ClientError, DaemonError};
use messages::Messages;
use messages::notice::sentence;
use secrecy::{ExposeSecret as _, SecretString};

use crate::banner::Banner;
use crate::fault::{Fault, Kind};
use crate::frame::Frame;
use crate::next::Next;
use crate::subject::{News, Subject, Told};

/// What happens to the window.
#[derive(Debug)]
pub(crate) enum Input {
    News(News),
    Asked(Result<SecurityQuestionsReply, ClientError>),
    Judged(Box<Result<RenewCodeReply, ClientError>>),
    /// The main button: where questions are shown, these are the answers, in their order.
    Main(Vec<SecretString>),
    /// The person wants the questions asked for again.
    Again,
    Cancel,
}

/// What follows.
#[derive(Debug)]
pub(crate) enum Wish {
    Ask(SecurityQuestions),
    Answer(methods::RenewCode),
    Open(Next),
    Close,
}

/// The questions of one activation.
#[derive(Debug)]
pub(crate) struct Questions {
    words: Messages,
    subject: Subject,
    asked: Option<SecurityQuestionsReply>,
    turn: Turn,
    /// What was answered, a question each; kept until a code has come, for questions come back.
    typed: Vec<(String, SecretString)>,
    /// Why the last attempt, or asking, came to nothing.
    failed: Option<Failed>,
    /// What the issuer made of right answers.
    granted: Option<Granted>,
    /// The issuer takes no answers, now or ever.
    closed: Option<Fault>,
}

/// Who is to act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    /// The daemon, once it is there.
    Nobody,
    /// The issuer is asked for its questions.
    Asking,
    /// It judges the answers.
    Judging,
    Person,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Granted {
    Code,
    /// New codes come by e-mail.
    Mail,
}

#[derive(Debug)]
enum Failed {
    /// No answer was typed.
    Nothing,
    /// This one was left out. That can be meant so, as one may be wrong.
    Missing(usize),
    /// Too few answers were right.
    Wrong,
    /// Somebody else was quicker with these questions.
    Stale,
    Fault(Fault),
}

/// How the window looks.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Look {
    pub(crate) frame: Frame,
    pub(crate) about: String,
    /// How many attempts are left; `last`: this is the last one.
    pub(crate) attempts: String,
    pub(crate) last: bool,
    pub(crate) questions: Vec<String>,
    pub(crate) error: String,
    /// Which answer can set that right, counted from 0.
    pub(crate) attend: usize,
    pub(crate) enabled: bool,
}

impl Questions {
    /// Of the activation `id`; nothing is known of it yet.
    pub(crate) fn new(id: String, words: Messages) -> Self {
        let (asked, turn, typed) = (None, Turn::Nobody, Vec::new());
        let subject = Subject::new(id);
        Self { words, subject, asked, turn, typed, failed: None, granted: None, closed: None }
    }

    /// Takes in what happened.
    pub(crate) fn hear(&mut self, input: Input) -> Option<Wish> {
        match input {
            Input::News(news) => match self.subject.hear(news)? {
                Told::There => self.ask_where_needed(),
                Told::Changed => {
                    self.wipe_if_settled();
                    // Its codes may have lapsed in the open window.
                    self.ask_where_needed()
                }
                Told::Progress(_) => None,
            },
            Input::Asked(asked) => {
                self.turn = Turn::Person;
                self.questions_came(asked);
                None
            }
            Input::Judged(judged) => {
                self.turn = Turn::Person;
                self.judged(*judged)
            }
            Input::Main(answers) => self.main(answers),
            Input::Again if self.turn == Turn::Person => self.ask(),
            Input::Again => None,
            Input::Cancel => Some(Wish::Close),
        }
    }

    /// What was typed for a question that is shown so, as long as it may be asked again; the field begins with it.
    pub(crate) fn typed(&self, question: &str) -> Option<&SecretString> {
        self.typed.iter().find(|(known, _)| known == question).map(|(_, answer)| answer)
    }

    /// How it stands.
    pub(crate) fn look(&self) -> Look {
        let words = &self.words;
        let frame = Frame {
            heading: words.questions_title(),
            cancel: words.dialog_cancel(),
            main_enabled: true,
            ..Frame::default()
        };
        let mut look = Look { frame, ..Look::default() };
        if let Some(title) = self.subject.title() {
            look.frame.heading = words.questions_title_of(title);
        }
        if let Some(trouble) = self.subject.trouble(words) {
            look.frame.banner = trouble;
            look.frame.main_enabled = false;
        }
        let Some(item) = self.subject.item() else { return look };
        if self.subject.is_gone() {
            look.frame.cancel = words.dialog_close();
            return look;
        }
        if self.is_settled() {
            self.look_settled(item, &mut look);
            return look;
        }
        let busy = |busy| Banner { busy, ..Banner::default() };
        match self.turn {
            _ if self.subject.is_absent() => {}
            Turn::Nobody | Turn::Asking => look.frame.banner = busy(words.questions_asked()),
            Turn::Judging => look.frame.banner = busy(words.questions_judged()),
            Turn::Person => self.look_failed(&mut look),
        }
        look.enabled = look.frame.main_enabled && self.turn == Turn::Person;
        look.frame.main_enabled = look.enabled;
        if let Some(asked) = &self.asked {
            look.about = words.questions_about(asked.questions.len());
            look.attempts = words.questions_left(asked.attempts_left);
            look.last = asked.attempts_left <= 1;
            look.questions = asked.questions.iter().map(|question| clean(question)).collect();
            look.frame.main = words.questions_do();
        }
        look
    }

    /// A code is there, or on its way, or none can be had by answers.
    fn look_settled(&self, item: &Item, look: &mut Look) {
        let words = &self.words;
        look.frame.cancel = words.dialog_close();
        look.frame.main = self.next().map(|next| next.label(words)).unwrap_or_default();
        let absent = self.subject.is_absent();
        if self.has_code() && self.turn != Turn::Nobody {
            let answered = self.granted == Some(Granted::Code);
            let good = if answered { words.questions_code_here() } else { words.questions_code_came() };
            look.frame.banner = Banner { good, ..Banner::default() };
            look.frame.main_enabled = true;
        } else if self.granted == Some(Granted::Mail) {
            let (good, next) = (words.questions_mailed(), words.questions_mailed_next());
            look.frame.banner = Banner { good, next, ..Banner::default() };
            look.frame.main_enabled = true;
        } else if !absent {
            look.frame.banner = self.refusal(item);
        }
    }

    /// Why there are no questions, and what to do instead.
    fn refusal(&self, item: &Item) -> Banner {
        let words = &self.words;
        let issuer = clean(&item.issuer);
        let (error, next) = match (&item.state, &item.needs_you, &self.closed) {
            (State::Locked, ..) => (words.questions_locked(), words.questions_locked_next(issuer)),
            (State::Expired, _, None) => (words.questions_none(), words.questions_none_expired(issuer)),
            (State::AwaitingCode, _, None) => (words.questions_none(), words.questions_none_half()),
            (_, _, Some(fault)) => (fault.why.clone(), words.questions_refused_next(issuer)),
            // That nothing is missing is no fault.
            (_, needs, None) => {
                let why =
                    needs.as_ref().map(|needs| sentence(&clean(&reason_and_remedy(item, needs, words).0)));
                let (good, next) = (words.questions_unneeded(), why.unwrap_or_default());
                return Banner { good, next, ..Banner::default() };
            }
        };
        Banner { error, next, ..Banner::default() }
    }

    fn look_failed(&self, look: &mut Look) {
        let words = &self.words;
        match &self.failed {
            None => {}
            Some(Failed::Nothing) => look.error = words.questions_nothing(),
            Some(Failed::Missing(at)) => (look.error, look.attend) = (words.questions_missing(), *at),
            Some(Failed::Wrong) => look.error = words.questions_wrong(),
            Some(Failed::Stale) => look.error = words.questions_stale(),
            Some(Failed::Fault(Fault { why, next, .. })) => {
                let again = self.asked.is_none();
                look.frame.banner =
                    Banner { error: why.clone(), next: next.clone(), again, ..Banner::default() };
            }
        }
    }

    fn main(&mut self, answers: Vec<SecretString>) -> Option<Wish> {
        if self.is_settled() {
            return Some(self.next().map_or(Wish::Close, Wish::Open));
        }
        if !self.subject.is_at_hand() || self.turn != Turn::Person {
            return None;
        }
        let asked = self.asked.as_ref().filter(|asked| asked.questions.len() == answers.len())?;
        for (question, answer) in asked.questions.iter().map(|question| clean(question)).zip(&answers) {
            self.typed.retain(|(known, _)| *known != question);
            self.typed.push((question, answer.clone()));
        }
        let is_blank = |answer: &SecretString| answer.expose_secret().trim().is_empty();
        if answers.iter().all(is_blank) {
            self.failed = Some(Failed::Nothing);
            return None;
        }
        // Whoever presses Enter behind the first answer is not to lose an attempt by it.
        let was_told = matches!(self.failed, Some(Failed::Missing(_)));
        if let Some(at) = answers.iter().position(is_blank).filter(|_| !was_told) {
            self.failed = Some(Failed::Missing(at));
            return None;
        }
        (self.turn, self.failed) = (Turn::Judging, None);
        let (id, session) = (self.subject.id(), asked.session.clone());
        Some(Wish::Answer(methods::RenewCode { id, session, answers }))
    }

    /// The questions are asked for where there are none yet, or where it is not known whether an attempt was counted.
    fn ask_where_needed(&mut self) -> Option<Wish> {
        let unsure = matches!(&self.failed, Some(Failed::Fault(Fault { kind: Kind::Absence, .. })));
        let needed = match self.turn {
            Turn::Nobody => true,
            Turn::Person => unsure,
            Turn::Asking | Turn::Judging => false,
        };
        if needed { self.ask() } else { None }
    }

    fn ask(&mut self) -> Option<Wish> {
        if self.is_settled() || !self.subject.is_at_hand() {
            return None;
        }
        self.turn = Turn::Asking;
        Some(Wish::Ask(SecurityQuestions { id: self.subject.id() }))
    }

    fn questions_came(&mut self, asked: Result<SecurityQuestionsReply, ClientError>) {
        match asked {
            Ok(asked) => {
                // Why the last attempt was in vain stays true.
                if let Some(Failed::Fault(_)) = self.failed {
                    self.failed = None;
                }
                self.asked = Some(asked);
            }
            Err(error) => self.fail(&error),
        }
    }

    fn judged(&mut self, judged: Result<RenewCodeReply, ClientError>) -> Option<Wish> {
        let reply = match judged {
            Ok(reply) => reply,
            Err(ClientError::Refused(DaemonError::BadInput { .. })) => {
                self.failed = Some(Failed::Stale);
                return self.ask();
            }
            Err(error) => {
                self.fail(&error);
                // The daemon may be back already.
                return self.ask_where_needed();
            }
        };
        let RenewCodeReply { outcome, attempts_left, item } = reply;
        self.subject.answered(item);
        match outcome {
            RenewCodeOutcome::Completed => self.granted = Some(Granted::Code),
            RenewCodeOutcome::Mailed => self.granted = Some(Granted::Mail),
            RenewCodeOutcome::Wrong => {
                self.failed = Some(Failed::Wrong);
                if let (Some(asked), Some(left)) = (&mut self.asked, attempts_left) {
                    asked.attempts_left = left;
                }
                return self.ask();
            }
        }
        self.wipe_if_settled();
        None
    }

    fn fail(&mut self, error: &ClientError) {
        let fault = Fault::of(error, &self.words);
        let settles = match error {
            // Locked, or its last codes are still good.
            ClientError::Refused(DaemonError::IssuerRefused { .. } | DaemonError::NotPossible { .. }) => true,
            ClientError::Refused(_)
            | ClientError::NoDaemon { .. }
            | ClientError::Stranger { .. }
            | ClientError::Service(_)
            | ClientError::Protocol(_)
            | ClientError::HungUp
            | ClientError::TooLong
            | ClientError::Io(_) => false,
        };
        if settles {
            self.closed = Some(fault);
            self.typed.clear();
        } else {
            self.failed = Some(Failed::Fault(fault));
        }
    }

    fn wipe_if_settled(&mut self) {
        if self.is_settled() {
            self.typed.clear();
        }
    }

    /// Whether there is nothing to answer: a code is there or on its way, or the issuer takes no answers.
    fn is_settled(&self) -> bool {
        let Some(item) = self.subject.item() else { return false };
        let asks = item.actions.iter().any(|verb| verb == "renew-code");
        self.granted == Some(Granted::Mail) || self.closed.is_some() || !asks
    }

    /// Whether a code is there that is good.
    fn has_code(&self) -> bool {
        self.subject.item().is_some_and(|item| match item.state {
            State::Ready => true,
            State::AwaitingCode
            | State::PickingUp
            | State::WaitingForIssuer
            | State::PickedUp
            | State::Expired
            | State::Rejected
            | State::Locked
            | State::Valid
            | State::RenewalDue
            | State::Renewing
            | State::Revoked
            | State::KeyMissing
            | State::Superseded
            | State::Other(_) => false,
        })
    }

    /// What is best done from here.
    fn next(&self) -> Option<Next> {
        let item = self.subject.item()?;
        let by_mail = self.granted == Some(Granted::Mail)
            || self.closed.is_some()
            || matches!(item.state, State::Expired | State::Locked);
        if by_mail && !self.has_code() {
            return Some(Next::Import);
        }
        Next::best(item, Next::RenewCode)
    }
}

#[cfg(test)]
mod tests;
