//! An approval e-mail is read, and what was read is shown; it is tracked once the person says so. Or its codes are typed.

mod by_hand;
mod look;
mod told;

use std::path::PathBuf;

use faces::mail::{Mail, Unfit};
use faces::text::clean;
use ipc_proto::methods::{self, ReadReply};
use ipc_proto::types::{Issuer, Item, Kind, Outcome, Reading, Verdict};
use ipc_proto::{ClientError, DaemonError};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use messages::Messages;
use secrecy::{ExposeSecret as _, SecretString};

use self::by_hand::Mistakes;
pub(crate) use self::look::Look;
pub(crate) use self::told::{Fact, Standing};
use crate::fault::{Fault, whole};
use crate::next::Next;
use crate::path;

/// What the window begins with. Nothing of it is stored before the person says so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Begins {
    /// Where it comes from: a sentence for over the fields; may be empty.
    pub(crate) told: String,
    /// A saved e-mail.
    pub(crate) file: Option<PathBuf>,
    /// Who approved: a stranger may have written it.
    pub(crate) issuer: Option<String>,
    /// The same of the number.
    pub(crate) reference_number: Option<String>,
    /// Whether the codes are typed, as opposed to an e-mail that is given.
    pub(crate) by_hand: bool,
}

/// What happens to the window.
#[derive(Debug)]
pub(crate) enum Input {
    /// The daemon is there, and tracks these.
    There(Vec<Item>),
    Lost,
    Changed(Box<Item>),
    Gone(String),
    Issuers(Result<Vec<Issuer>, Fault>),
    /// A file was chosen, or dropped on the window.
    File(PathBuf),
    /// The desktop has nothing by which files are chosen.
    NoChooser,
    /// Another path is being typed.
    PathTyped,
    /// Another text was pasted or typed.
    Text(SecretString),
    /// The file of this number was opened, or was not.
    Loaded(u64, Result<Mail, Unfit>),
    /// What was given under this number was read.
    Read(u64, Result<ReadReply, ClientError>),
    Tracked(Result<ReadReply, ClientError>),
    Added(Result<methods::AddReply, ClientError>),
    /// The person has the e-mail, or only its codes.
    Turn,
    /// The main action, with all that is typed.
    Main(Typed, Timestamp),
    Cancel,
}

/// What stands in the fields.
#[derive(Debug, Default)]
pub(crate) struct Typed {
    pub(crate) path: String,
    /// Which of the applications that were offered was approved.
    pub(crate) application: Option<usize>,
    /// Which of the issuers.
    pub(crate) issuer: Option<usize>,
    pub(crate) reference_number: String,
    pub(crate) code: SecretString,
    pub(crate) approved_at: String,
}

/// What follows.
#[derive(Debug)]
pub(crate) enum Wish {
    Issuers,
    /// To have a file opened, and called by this number.
    Load(u64, PathBuf),
    /// To have it read, and nothing stored.
    Read(u64, methods::Read),
    Track(methods::Read),
    Add(methods::Add),
    /// To open the window of what comes next for this item, in the place of this one.
    Open(Next, String),
    Close,
}

/// What was given to be read, and how far that is.
#[derive(Debug)]
struct Given {
    /// What is given later has a higher number.
    number: u64,
    /// The file's name; nothing of a pasted text.
    file: Option<String>,
    mail: Option<Mail>,
    read: Option<Reading>,
    /// Why it cannot be read, beside its field.
    error: String,
}

/// What became of it.
#[derive(Debug, Default)]
enum Storing {
    #[default]
    Idle,
    Asked,
    Failed(Fault),
    /// Several applications may be meant: the person says which.
    Which,
    /// There was nothing in it to track.
    Nothing(Vec<String>),
    Done {
        item: Box<Item>,
        outcome: Outcome,
        is_half: bool,
        reasons: Vec<String>,
    },
}

/// An approval that is to be tracked.
#[derive(Debug)]
pub(crate) struct Import {
    words: Messages,
    zone: TimeZone,
    begins: Begins,
    /// Whether a file can be dropped on the window.
    drops: bool,
    no_chooser: bool,
    heard: bool,
    absent: bool,
    /// The applications that wait for an approval.
    pending: Vec<Item>,
    issuers: Vec<Issuer>,
    issuers_fault: Option<Fault>,
    by_hand: bool,
    number: u64,
    given: Option<Given>,
    mistakes: Mistakes,
    storing: Storing,
}

impl Import {
    /// With what the window begins; the second is what follows from that.
    pub(crate) fn new(begins: Begins, drops: bool, words: Messages, zone: TimeZone) -> (Self, Option<Wish>) {
        let by_hand = begins.by_hand;
        let file = begins.file.clone();
        let mut import = Self {
            words,
            zone,
            begins,
            drops,
            no_chooser: false,
            heard: false,
            absent: true,
            pending: Vec::new(),
            issuers: Vec::new(),
            issuers_fault: None,
            by_hand,
            number: 0,
            given: None,
            mistakes: Mistakes::default(),
            storing: Storing::default(),
        };
        let wish = file.map(|file| import.load(file));
        (import, wish)
    }

    /// Which of the issuers a link named; to be chosen once they are known.
    pub(crate) fn named_issuer(&self) -> Option<usize> {
        let named = self.begins.issuer.as_ref()?;
        self.issuers.iter().position(|issuer| issuer.id == *named)
    }

    /// Takes in what happened.
    pub(crate) fn hear(&mut self, input: Input) -> Vec<Wish> {
        match input {
            Input::There(items) => {
                (self.heard, self.absent) = (true, false);
                self.pending = items.into_iter().filter(is_pending).collect();
                [Some(Wish::Issuers), self.read()].into_iter().flatten().collect()
            }
            Input::Lost => {
                (self.heard, self.absent) = (true, true);
                Vec::new()
            }
            Input::Changed(item) => {
                self.pending.retain(|known| known.id != item.id);
                self.pending.extend(Some(*item).filter(is_pending));
                Vec::new()
            }
            Input::Gone(id) => {
                self.pending.retain(|known| known.id != id);
                Vec::new()
            }
            Input::Issuers(Ok(mut issuers)) => {
                issuers.retain(|issuer| issuer.source != "template");
                issuers.sort_by_key(|issuer| issuer.name.to_lowercase());
                (self.issuers, self.issuers_fault) = (issuers, None);
                Vec::new()
            }
            Input::Issuers(Err(fault)) => {
                self.issuers_fault = Some(fault);
                Vec::new()
            }
            Input::File(path) if self.is_open() => vec![self.load(path)],
            Input::Text(text) if self.is_open() => self.paste(&text).into_iter().collect(),
            Input::PathTyped if self.is_open() => {
                // What is shown is of another file.
                self.given = self.given.take().filter(|given| given.file.is_none());
                self.storing = Storing::Idle;
                Vec::new()
            }
            Input::NoChooser => {
                self.no_chooser = true;
                Vec::new()
            }
            Input::File(_) | Input::Text(_) | Input::PathTyped => Vec::new(),
            Input::Loaded(number, mail) => self.loaded(number, mail).into_iter().collect(),
            Input::Read(number, reply) => {
                self.take(number, reply);
                Vec::new()
            }
            Input::Tracked(reply) => {
                self.storing = self.tracked(reply);
                Vec::new()
            }
            Input::Added(reply) => {
                self.storing = self.added(reply);
                Vec::new()
            }
            Input::Turn => {
                if self.is_open() {
                    self.by_hand = !self.by_hand;
                    self.storing = Storing::Idle;
                }
                Vec::new()
            }
            Input::Main(typed, now) => self.act(typed, now).into_iter().collect(),
            Input::Cancel => vec![Wish::Close],
        }
    }

    /// Whether something can be given now.
    fn is_open(&self) -> bool {
        !matches!(self.storing, Storing::Asked | Storing::Done { .. })
    }

    fn load(&mut self, path: PathBuf) -> Wish {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        self.give(Some(clean(&name)), None);
        self.by_hand = false;
        Wish::Load(self.number, path)
    }

    fn paste(&mut self, text: &SecretString) -> Option<Wish> {
        self.given = self.given.take().filter(|given| given.file.is_some());
        if text.expose_secret().trim().is_empty() {
            return None;
        }
        self.give(None, None);
        self.loaded(self.number, Mail::of(text.expose_secret().as_bytes()))
    }

    fn give(&mut self, file: Option<String>, mail: Option<Mail>) {
        self.number += 1;
        self.storing = Storing::Idle;
        self.given = Some(Given { number: self.number, file, mail, read: None, error: String::new() });
    }

    fn loaded(&mut self, number: u64, mail: Result<Mail, Unfit>) -> Option<Wish> {
        let given = self.given.as_mut().filter(|given| given.number == number)?;
        match mail {
            Ok(mail) => given.mail = Some(mail),
            Err(unfit) => {
                let (why, next) = unfit.say(self.words.next_give_mail_or_text(), &self.words);
                given.error = whole(&[&why, &next]);
            }
        }
        self.read()
    }

    /// To have it read what was given, where that has not been done.
    fn read(&self) -> Option<Wish> {
        let given = self.given.as_ref().filter(|given| given.read.is_none() && !self.absent)?;
        let request = methods::Read { dry_run: true, ..given.mail.as_ref()?.request() };
        Some(Wish::Read(given.number, request))
    }

    fn take(&mut self, number: u64, reply: Result<ReadReply, ClientError>) {
        let Some(given) = self.given.as_mut().filter(|given| given.number == number) else { return };
        match reply {
            Ok(reply) => given.read = Some(reply.reading),
            // It is read once the daemon is back.
            Err(ClientError::NoDaemon { .. } | ClientError::HungUp) => {}
            Err(error) => {
                given.error = Fault::of(&error, &self.words).beside();
            }
        }
    }

    fn act(&mut self, typed: Typed, now: Timestamp) -> Option<Wish> {
        if let Storing::Done { item, .. } = &self.storing {
            return Some(next(item).map_or(Wish::Close, |next| Wish::Open(next, item.id.clone())));
        }
        if !self.is_open() || self.absent {
            return None;
        }
        let application = typed.application.filter(|_| matches!(self.storing, Storing::Which));
        let application = application.and_then(|at| self.candidates().get(at).map(|item| item.id.clone()));
        if self.by_hand {
            let issuer = typed.issuer.and_then(|at| self.issuers.get(at)).map(|issuer| issuer.id.clone());
            match by_hand::request(typed, issuer, now, &self.zone, &self.words) {
                Ok(request) => {
                    (self.mistakes, self.storing) = (Mistakes::default(), Storing::Asked);
                    return Some(Wish::Add(methods::Add { application, ..request }));
                }
                Err(mistakes) => self.mistakes = mistakes,
            }
            return None;
        }
        match self.given.as_ref().map(|given| (given, &given.read)) {
            Some((given, Some(reading))) if is_trackable(reading) => {
                let request = given.mail.as_ref()?.request();
                self.storing = Storing::Asked;
                Some(Wish::Track(methods::Read { application, ..request }))
            }
            // It is being read.
            Some((Given { mail: Some(_), .. }, None)) => None,
            Some(_) | None => match path::meant(&typed.path, "", &self.words) {
                Ok(path) => Some(self.load(PathBuf::from(path))),
                Err(error) => {
                    self.give(Some(String::new()), None);
                    self.given = self.given.take().map(|given| Given { error, ..given });
                    None
                }
            },
        }
    }

    fn tracked(&self, reply: Result<ReadReply, ClientError>) -> Storing {
        match reply {
            Ok(ReadReply { reading, item: Some(item), outcome }) => {
                let is_half = reading.verdict == Verdict::Half;
                Storing::Done { item: Box::new(item), outcome, is_half, reasons: reading.reasons }
            }
            Ok(ReadReply { reading, item: None, .. }) => Storing::Nothing(reading.reasons),
            Err(error) => self.refused(&error),
        }
    }

    fn added(&self, reply: Result<methods::AddReply, ClientError>) -> Storing {
        match reply {
            Ok(methods::AddReply { item, outcome }) => {
                let is_half = next(&item) != Some(Next::PickUp);
                Storing::Done { item: Box::new(item), outcome, is_half, reasons: Vec::new() }
            }
            Err(error) => self.refused(&error),
        }
    }

    fn refused(&self, error: &ClientError) -> Storing {
        let ambiguous = matches!(error, ClientError::Refused(DaemonError::NotPossible { .. }));
        if ambiguous && self.candidates().len() > 1 {
            return Storing::Which;
        }
        Storing::Failed(Fault::of(error, &self.words))
    }

    /// The applications that what was read may be the approval of.
    fn candidates(&self) -> Vec<&Item> {
        let read = self.given.as_ref().and_then(|given| given.read.as_ref());
        let issuer = read.and_then(|reading| reading.issuer.as_deref()).filter(|_| !self.by_hand);
        let of_issuer = |item: &&Item| self.by_hand || issuer == Some(item.issuer.as_str());
        self.pending.iter().filter(of_issuer).collect()
    }
}

fn is_pending(item: &Item) -> bool {
    item.application.is_some() && item.reference_number.is_none()
}

fn is_trackable(reading: &Reading) -> bool {
    match reading.verdict {
        Verdict::Activation | Verdict::Half => true,
        Verdict::NotActivation | Verdict::Suspicious => false,
    }
}

/// What comes next for what was tracked, where there is a window for it.
fn next(item: &Item) -> Option<Next> {
    Next::best(item, Next::Import).filter(|_| item.kind == Kind::Activation)
}

#[cfg(test)]
mod tests;
