//! How the window looks in which an approval is imported.

use faces::items::reason_and_advice;
use faces::text::clean;
use ipc_proto::types::{Item, Kind, Outcome};
use jiff::Timestamp;
use messages::Messages;

use super::told::{self, Fact, Standing};
use super::{Given, Import, Storing, is_trackable, next};
use crate::banner::Banner;
use crate::fault::{Fault, whole};
use crate::frame::Frame;
use crate::next::Next;

/// How the window looks; an empty label hides its field.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Look {
    pub(crate) frame: Frame,
    pub(crate) told: String,
    pub(crate) by_hand: bool,
    /// Nothing is left to type.
    pub(crate) done: bool,
    pub(crate) enabled: bool,
    pub(crate) file_hint: String,
    pub(crate) file_error: String,
    pub(crate) text_error: String,
    pub(crate) verdict: String,
    pub(crate) standing: Standing,
    pub(crate) facts: Vec<Fact>,
    pub(crate) reasons: Vec<String>,
    pub(crate) applications: Vec<String>,
    pub(crate) issuers: Vec<String>,
    pub(crate) issuer_error: String,
    pub(crate) number_error: String,
    pub(crate) approved_error: String,
    pub(crate) turn: String,
}

impl Import {
    /// How it stands.
    pub(crate) fn look(&self, now: Timestamp) -> Look {
        let words = &self.words;
        let done = matches!(self.storing, Storing::Done { .. });
        let frame = Frame {
            heading: words.intake_title(),
            banner: self.banner(),
            cancel: if done { words.dialog_close() } else { words.dialog_cancel() },
            ..Frame::default()
        };
        let mut look = Look {
            frame,
            told: if done { String::new() } else { self.begins.told.clone() },
            by_hand: self.by_hand,
            done,
            enabled: self.is_open(),
            issuers: self.issuers.iter().map(|issuer| clean(&issuer.name)).collect(),
            ..Look::default()
        };
        (look.frame.main, look.frame.main_enabled) = self.main();
        if let Storing::Done { item, reasons, .. } = &self.storing {
            look.facts = told::of_item(item, now, &self.zone, words);
            look.reasons = told::whole_each(reasons);
            return look;
        }
        look.turn = if self.by_hand { words.intake_by_mail() } else { words.intake_by_hand() };
        if matches!(self.storing, Storing::Which) {
            look.applications = self.candidates().iter().map(|item| told::application(item)).collect();
        }
        if self.by_hand {
            look.issuer_error = self.mistakes.issuer.clone();
            look.number_error = self.mistakes.reference_number.clone();
            look.approved_error = self.mistakes.approved_at.clone();
            return look;
        }
        look.file_hint = if self.no_chooser {
            words.dialog_no_chooser()
        } else if self.drops {
            words.intake_file_or_drop()
        } else {
            words.intake_file_hint()
        };
        let Some(given) = &self.given else { return look };
        let error = if given.file.is_some() { &mut look.file_error } else { &mut look.text_error };
        error.clone_from(&given.error);
        if let Some(reading) = &given.read {
            (look.verdict, look.standing) = told::verdict(reading, words);
            let page = told::Page { words, zone: &self.zone, now, issuers: &self.issuers };
            look.facts = page.facts(reading, &self.candidates());
            look.reasons = told::whole_each(&reading.reasons);
        }
        look
    }

    fn main(&self) -> (String, bool) {
        let words = &self.words;
        if let Storing::Done { item, .. } = &self.storing {
            return (next(item).map_or(String::new(), |next| next.label(words)), true);
        }
        let free = self.is_open() && !self.absent;
        if self.by_hand {
            return (words.intake_track(), free);
        }
        match self.given.as_ref() {
            Some(Given { read: Some(reading), .. }) => (words.intake_track(), free && is_trackable(reading)),
            Some(Given { mail: Some(_), .. }) => (words.intake_track(), false),
            Some(_) | None => (words.intake_read(), free),
        }
    }

    fn banner(&self) -> Banner {
        let words = &self.words;
        let wrong = |why: String, next: String| Banner { error: why, next, ..Banner::default() };
        let busy = |busy: String| Banner { busy, ..Banner::default() };
        match &self.storing {
            Storing::Done { item, outcome, is_half, .. } => {
                let next = item.needs_you.as_ref().map(|needs_you| {
                    let (why, next) = reason_and_advice(item, needs_you, words);
                    if super::next(item) == Some(Next::PickUp) {
                        String::new()
                    } else {
                        whole(&[&why, &next])
                    }
                });
                let good = headline(item, *outcome, *is_half, words);
                return Banner { good, next: next.unwrap_or_default(), ..Banner::default() };
            }
            Storing::Idle | Storing::Asked | Storing::Failed(_) | Storing::Which | Storing::Nothing(_) => {}
        }
        if self.absent {
            let Fault { why, next, .. } = Fault::absence(words);
            return if self.heard { wrong(why, next) } else { busy(words.dialog_waiting()) };
        }
        match &self.storing {
            Storing::Asked => busy(words.dialog_begins()),
            Storing::Failed(Fault { why, next, .. }) => wrong(why.clone(), next.clone()),
            Storing::Which => wrong(words.intake_which(), words.intake_which_next()),
            Storing::Nothing(reasons) => wrong(words.import_nothing(), told::whole_each(reasons).join(" ")),
            Storing::Idle | Storing::Done { .. } => match (&self.given, &self.issuers_fault) {
                (Some(Given { read: None, error, .. }), _) if error.is_empty() && !self.by_hand => {
                    busy(words.dialog_looking())
                }
                (_, Some(fault)) if self.by_hand => wrong(fault.why.clone(), fault.next.clone()),
                (Some(_) | None, _) => Banner::default(),
            },
        }
    }
}

fn headline(item: &Item, outcome: Outcome, is_half: bool, words: &Messages) -> String {
    // Only a one-time code is for an identity.
    if item.kind == Kind::Identity {
        return words.import_code_handed_over();
    }
    match outcome {
        Outcome::Tracked if is_half => words.import_half_tracked(),
        Outcome::Tracked => words.import_tracked(),
        Outcome::Completed if item.application.is_some() => words.apply_approved(),
        Outcome::Completed => words.import_completed(),
        Outcome::Known => words.import_known(),
        Outcome::Nothing => words.import_nothing(),
    }
}
