//! A back-up is opened: would it help, if it were needed today?

use faces::text::clean;
use ipc_proto::methods;
use ipc_proto::types::{BackUpContents, Item};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use messages::notice::sentence;
use messages::{Messages, time};
use secrecy::{ExposeSecret as _, SecretString};

use crate::banner::Banner;
use crate::fault::{Fault, Kind};
use crate::frame::Frame;
use crate::source::{Source, SourceLook};
use crate::windows::chooser::{Choose, Chosen};

/// What happens to the window.
#[derive(Debug)]
pub(crate) enum Input {
    /// The daemon is there, with all that it tracks.
    There(Vec<Item>),
    Lost,
    Changed(Box<Item>),
    /// One of the copies on record is wanted.
    Copy(usize),
    /// The file is to be chosen in the desktop's window.
    Choose,
    Chosen(Chosen),
    /// The path was typed.
    Path(String),
    /// The person wants it opened with this.
    Open(SecretString),
    Answered(Box<Result<BackUpContents, Fault>>),
    /// The person has had enough.
    Cancel,
}

/// What follows.
#[derive(Debug)]
pub(crate) enum Wish {
    Choose(Choose),
    Open(methods::VerifyBackUp),
    Close,
}

/// A back-up that is opened.
#[derive(Debug)]
pub(crate) struct Verification {
    /// The identity whose copies are offered.
    id: Option<String>,
    words: Messages,
    zone: TimeZone,
    absent: bool,
    /// Everything that is tracked, by its id and title.
    titles: Vec<(String, String)>,
    source: Source,
    standing: Standing,
    password_error: String,
}

#[derive(Debug)]
enum Standing {
    Asks,
    Opens,
    Failed(Fault),
    Opened(Box<BackUpContents>),
}

/// How the window looks.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Look {
    pub(crate) frame: Frame,
    pub(crate) enabled: bool,
    /// Whether there is anything to fill in.
    pub(crate) asks: bool,
    pub(crate) source: SourceLook,
    pub(crate) password_error: String,
    /// What it holds.
    pub(crate) facts: Vec<(String, String)>,
    /// What is noteworthy about it.
    pub(crate) findings: Vec<String>,
}

impl Verification {
    /// Of a copy of the identity `id`, or of any.
    pub(crate) fn new(id: Option<String>, words: Messages, zone: TimeZone) -> Self {
        Self {
            source: Source::new(None, words.clone(), zone.clone()),
            id,
            words,
            zone,
            absent: true,
            titles: Vec::new(),
            standing: Standing::Asks,
            password_error: String::new(),
        }
    }

    /// Takes in what happened.
    pub(crate) fn hear(&mut self, input: Input) -> Option<Wish> {
        match input {
            Input::There(items) => {
                self.absent = false;
                self.titles.clear();
                items.iter().for_each(|item| self.know(item));
                if let Standing::Failed(Fault { kind: Kind::Absence, .. }) = self.standing {
                    self.standing = Standing::Asks;
                }
                None
            }
            Input::Lost => {
                self.absent = true;
                None
            }
            Input::Changed(item) => {
                self.know(&item);
                None
            }
            Input::Copy(at) => {
                self.source.copy(at);
                None
            }
            Input::Choose => Some(Wish::Choose(self.source.choose(self.words.verify_choose()))),
            Input::Chosen(chosen) => {
                self.source.chosen(chosen);
                None
            }
            Input::Path(typed) => {
                self.source.typed(typed);
                None
            }
            Input::Open(password) => self.open(password),
            Input::Answered(answer) => {
                self.take(*answer);
                None
            }
            Input::Cancel => Some(Wish::Close),
        }
    }

    /// How it stands.
    pub(crate) fn look(&self, now: Timestamp) -> Look {
        let words = &self.words;
        let frame = Frame {
            heading: words.verify_title(),
            banner: self.banner(),
            cancel: words.dialog_cancel(),
            ..Frame::default()
        };
        let mut look = Look { frame, ..Look::default() };
        if let Standing::Opened(contents) = &self.standing {
            look.frame.cancel = words.dialog_close();
            look.facts = self.facts(contents, now);
            look.findings = contents.findings.iter().map(|finding| sentence(&clean(finding))).collect();
            return look;
        }
        look.enabled = !matches!(self.standing, Standing::Opens);
        look.frame.main_enabled = look.enabled;
        (look.asks, look.frame.main) = (true, words.verify_do());
        look.source = self.source.look(now);
        look.password_error.clone_from(&self.password_error);
        look
    }

    fn know(&mut self, item: &Item) {
        self.titles.retain(|(id, _)| *id != item.id);
        self.titles.push((item.id.clone(), clean(&item.title)));
        if self.id.as_ref() == Some(&item.id) {
            self.source.know(item);
        }
    }

    fn open(&mut self, password: SecretString) -> Option<Wish> {
        match self.standing {
            Standing::Opened(_) => return Some(Wish::Close),
            Standing::Opens => return None,
            Standing::Asks | Standing::Failed(_) if self.absent => return None,
            Standing::Asks | Standing::Failed(_) => {}
        }
        let is_missing = password.expose_secret().is_empty();
        self.password_error = if is_missing { self.words.password_wanted() } else { String::new() };
        let path = self.source.file().filter(|_| !is_missing)?;
        self.standing = Standing::Opens;
        Some(Wish::Open(methods::VerifyBackUp { path, password }))
    }

    fn take(&mut self, answer: Result<BackUpContents, Fault>) {
        self.standing = match answer {
            Ok(contents) => Standing::Opened(Box::new(contents)),
            Err(fault) => {
                match fault.kind {
                    Kind::Secret => self.password_error = fault.beside(),
                    // Whatever else is wrong is wrong with the file.
                    Kind::Location | Kind::Refused | Kind::Stopped | Kind::Other => {
                        self.source.refuse(fault.beside());
                    }
                    Kind::Absence => {}
                }
                Standing::Failed(fault)
            }
        };
    }

    fn banner(&self) -> Banner {
        let words = &self.words;
        let wrong = |error: String, next: String| Banner { error, next, ..Banner::default() };
        match &self.standing {
            Standing::Opened(contents) if contents.proven => {
                let whose = contents.identity.as_ref();
                let counts = |id: &String| words.verified_counts(self.title(id));
                Banner {
                    good: words.verify_done(),
                    next: whose.map(counts).unwrap_or_default(),
                    ..Banner::default()
                }
            }
            Standing::Opened(_) => wrong(sentence(&words.not_proven()), words.verify_make_another()),
            Standing::Asks | Standing::Opens | Standing::Failed(_) if self.absent => {
                if self.titles.is_empty() {
                    Banner { busy: words.dialog_waiting(), ..Banner::default() }
                } else {
                    wrong(words.dialog_absent(), words.dialog_absent_next())
                }
            }
            Standing::Opens => Banner { busy: words.verify_opens(), ..Banner::default() },
            Standing::Failed(Fault { kind: Kind::Absence, why, next }) => wrong(why.clone(), next.clone()),
            // The fields say what is theirs.
            Standing::Asks | Standing::Failed(_) => Banner::default(),
        }
    }

    fn title(&self, id: &str) -> String {
        let known = self.titles.iter().find(|(known, _)| known == id);
        known.map_or_else(|| clean(id), |(_, title)| title.clone())
    }

    fn facts(&self, contents: &BackUpContents, now: Timestamp) -> Vec<(String, String)> {
        let words = &self.words;
        let proven = if contents.proven { words.value_key_signs() } else { words.value_no() };
        let subject = &contents.subject;
        let there = |label: String, value: &Option<String>| Some((label, value.clone()?));
        let facts = [
            Some((words.label_proven(), proven)),
            Some((words.back_up_file(), contents.path.clone())),
            there(words.label_name(), &contents.friendly_name),
            there("CN".to_owned(), &subject.cn),
            there("O".to_owned(), &subject.o),
        ];
        let rest = [
            (words.label_issued_by(), contents.issuer.clone()),
            (words.label_serial(), contents.serial.clone()),
            (words.label_valid_until(), time::moment(words, contents.not_after, now, &self.zone)),
            (words.label_chain(), words.value_certificates(contents.chain)),
        ];
        let units = subject.ou.iter().map(|ou| ("OU".to_owned(), ou.clone()));
        let facts = facts.into_iter().flatten().chain(units).chain(rest);
        facts.map(|(label, value)| (sentence(&label), clean(&value))).collect()
    }
}

#[cfg(test)]
mod tests;
