//! What notices say of the items, with which buttons, and how pressing they are. Nothing here knows a code.

use ipc_proto::{DaemonError, types::Progress};
use jiff::{SignedDuration, Timestamp};
use lifecycle::{Identity, IdentityState, Item, Need, Policy, Stage};
use messages::{
    Language, Messages, guided,
    notice::{Facts, Kind, Occasion, Text, sentence},
};

use super::{Action, Notice, Tone};
use crate::present;

/// More reminders than this that fall due together are one notice.
const APART: usize = 3;

/// So many of them are named in it.
const NAMED: usize = 5;

/// Tomorrow morning is at most so far away; with less time left, nobody is promised a reminder tomorrow.
const TOMORROW: SignedDuration = SignedDuration::from_hours(33);

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Says things in the language of whoever sits at the desktop.
pub(crate) struct Wording {
    messages: Messages,
}

impl Wording {
    /// Everything in this language.
    pub(crate) const fn new(messages: Messages) -> Self {
        Self { messages }
    }

    /// The notices of reminders that fell due together: one each, or one for all if they are many.
    pub(crate) fn reminders(&self, due: &[(&Item, Stage)], policy: &Policy, now: Timestamp) -> Vec<Notice> {
        if due.len() > APART {
            return vec![self.digest(due, policy, now)];
        }
        due.iter().map(|(item, stage)| self.reminder(item, *stage, policy, now)).collect()
    }

    /// What came of a button.
    pub(crate) fn outcome(
        &self,
        item: &Item,
        result: Result<(), &DaemonError>,
        policy: &Policy,
        now: Timestamp,
    ) -> Notice {
        let said = &self.messages;
        match (result, item) {
            // The item knows what the issuer said, and what is to be done about it.
            (Err(DaemonError::IssuerRefused { .. } | DaemonError::IssuerUnreachable { .. }), _)
                if present::said(item).is_some() =>
            {
                let about = vec![(item.id(), None)];
                Notice { about, ..self.reminder(item, Stage::Trouble, policy, now) }
            }
            (Err(error), _) => {
                let body = format!("{}\n{}", sentence(error.reason()), sentence(error.remedy()));
                let actions = self.actions(item, now);
                let tone = tone(item, now).max(Tone::Soon);
                Notice { actions, tone, ..notice(item, said.notice_failed(), &body) }
            }
            (Ok(()), Item::Identity(identity)) if identity.state != IdentityState::Renewing => {
                self.done(item, identity, policy, now)
            }
            (Ok(()), Item::Identity(_) | Item::Activation(_)) => {
                notice(item, said.notice_at_work(), &said.notice_at_work_more())
            }
        }
    }

    /// A step of a pick-up in a browser that tells the person something; in English in the daemon's own words, which know
    /// more.
    pub(crate) fn guided(&self, item: &Item, step: &Progress) -> Option<Notice> {
        let said = &self.messages;
        let told = guided::said(&step.step, said).filter(|_| guided::asks_the_person(&step.step))?;
        let told = if said.language() == Language::English { step.detail.clone() } else { told };
        Some(Notice { tone: Tone::Soon, ..notice(item, said.notice_guided(), &sentence(&told)) })
    }

    /// For a button that needs more than a click: the command to type, if it still needs one.
    pub(crate) fn by_hand(&self, item: &Item, policy: &Policy) -> Option<Notice> {
        let (_, remedy) = present::say(item, item.need()?, policy, &self.messages);
        let told = notice(item, self.messages.notice_by_hand(), &sentence(&remedy));
        Some(Notice { tone: Tone::Soon, ..told })
    }

    /// The answer to "remind me tomorrow": when it will be, which may be earlier.
    pub(crate) fn later(&self, item: &Item, until: Timestamp, policy: &Policy, now: Timestamp) -> Notice {
        let (said, zone) = (&self.messages, &policy.zone);
        let distance = messages::time::distance(said, until, now, zone);
        let moment = messages::time::moment(said, until, now, zone);
        notice(item, said.notice_later(distance), &said.notice_later_at(moment))
    }

    /// A mail was left to the person.
    pub(crate) fn mail(&self, suspicious: bool, file: &str, why: &str) -> Notice {
        let (said, add) = (&self.messages, "neverlapse add");
        let (title, remedy) = if suspicious {
            (said.mail_suspicious(), said.mail_suspicious_remedy(add))
        } else {
            (said.mail_left(), said.mail_left_remedy(add))
        };
        let (about, actions) = (Vec::new(), Vec::new());
        let body = format!("{file}\n{}\n{remedy}", sentence(why));
        Notice { about, title, body, in_words: String::new(), actions, tone: Tone::Soon }
    }

    fn reminder(&self, item: &Item, stage: Stage, policy: &Policy, now: Timestamp) -> Notice {
        let Text { title, mut body } = self.text(item, stage, policy, now);
        let actions = self.actions(item, now);
        let remedy = item.need().map(|need| sentence(&present::say(item, need, policy, &self.messages).1));
        let mut in_words = remedy.unwrap_or_default();
        if item.need().and_then(|need| button(item, need)).is_none() && !in_words.is_empty() {
            body = format!("{body}\n{}", std::mem::take(&mut in_words)).trim_start().to_owned();
        }
        let about = vec![(item.id(), Some(stage))];
        let pressing = match stage {
            Stage::Trouble | Stage::BackUp(_) => Tone::Soon,
            Stage::Intake | Stage::Ahead(_) | Stage::Lapsed | Stage::Prove(_) | Stage::Snoozed => Tone::Early,
        };
        Notice { about, title, body, in_words, actions, tone: tone(item, now).max(pressing) }
    }

    fn text(&self, item: &Item, stage: Stage, policy: &Policy, now: Timestamp) -> Text {
        let need = item.need();
        let reason = need.map(|need| present::say(item, need, policy, &self.messages).0).unwrap_or_default();
        let said = present::said(item);
        let (kind, has_older_back_up) = match item {
            Item::Activation(_) => (Kind::Activation, false),
            Item::Identity(identity) => (Kind::Identity, !identity.backups.is_empty()),
        };
        let facts = Facts {
            who: who(item),
            kind,
            need: need.map(present::word),
            reason: &reason,
            said: said.as_deref(),
            deadline: item.deadline(),
            last_safe_day: item.last_safe_day(),
            has_older_back_up,
            now,
            zone: &policy.zone,
        };
        let occasion = match stage {
            Stage::Intake => Occasion::Intake,
            Stage::Ahead(_) | Stage::Lapsed | Stage::BackUp(_) | Stage::Prove(_) => Occasion::Deadline,
            Stage::Trouble => Occasion::Trouble,
            Stage::Snoozed => Occasion::Snoozed,
        };
        facts.say(occasion, &self.messages)
    }

    fn digest(&self, due: &[(&Item, Stage)], policy: &Policy, now: Timestamp) -> Notice {
        let said = &self.messages;
        let mut due = due.to_vec();
        due.sort_by_key(|(item, _)| item.last_safe_day().unwrap_or(Timestamp::MAX));
        let named = due.iter().take(NAMED).map(|(item, stage)| {
            said.notice_digest_line(self.text(item, *stage, policy, now).title, who(item))
        });
        let more = due.len().saturating_sub(NAMED);
        let more = (more > 0).then(|| said.notice_digest_more(more));
        let command = said.notice_digest_command("neverlapse status");
        let lines: Vec<String> = named.chain(more).chain([command]).collect();
        Notice {
            about: due.iter().map(|(item, stage)| (item.id(), Some(*stage))).collect(),
            title: said.notice_digest(due.len()),
            body: lines.join("\n"),
            in_words: String::new(),
            actions: vec![(Action::Tomorrow, said.notice_button_tomorrow())],
            tone: due.iter().map(|(item, _)| tone(item, now)).max().unwrap_or(Tone::Soon),
        }
    }

    fn done(&self, item: &Item, identity: &Identity, policy: &Policy, now: Timestamp) -> Notice {
        let said = &self.messages;
        let until = messages::time::moment(said, identity.certificate.not_after, now, &policy.zone);
        let place = said.notice_done_where(identity.location.as_str(), until);
        let done = notice(item, said.notice_done(), &place);
        if item.need() != Some(Need::BackUp) {
            return done;
        }
        // This takes the place of the reminder of the back-up, so it gives that too.
        let (reason, remedy) = present::say(item, Need::BackUp, policy, said);
        Notice {
            body: format!("{}\n{}.", done.body, sentence(&reason)),
            in_words: sentence(&remedy),
            actions: self.actions(item, now),
            ..done
        }
    }

    fn actions(&self, item: &Item, now: Timestamp) -> Vec<(Action, String)> {
        let said = &self.messages;
        let Some(need) = item.need() else {
            return Vec::new();
        };
        let first = button(item, need).map(|action| {
            let label = match action {
                Action::PickUp => said.notice_button_pick_up(),
                Action::Renew => said.notice_button_renew(),
                Action::RenewCode => said.notice_button_renew_code(),
                Action::BackUp => said.notice_button_back_up(),
                Action::Tomorrow => said.notice_button_tomorrow(),
                Action::Open => said.tray_details(),
            };
            (action, label)
        });
        let left = item.last_safe_day().map(|end| now.duration_until(end)).filter(|left| left.is_positive());
        let later = if left.is_some_and(|left| left < TOMORROW) {
            said.notice_button_later()
        } else {
            said.notice_button_tomorrow()
        };
        first.into_iter().chain([(Action::Tomorrow, later)]).collect()
    }
}

/// The button that does what an item needs, where one can.
const fn button(item: &Item, need: Need) -> Option<Action> {
    match (need, item) {
        (Need::PickUp, _) | (Need::Unstick, Item::Activation(_)) => Some(Action::PickUp),
        (Need::Renew | Need::RenewLapsed, _) | (Need::Unstick, Item::Identity(_)) => Some(Action::Renew),
        (Need::RenewCode, _) => Some(Action::RenewCode),
        (Need::BackUp, _) => Some(Action::BackUp),
        // Something has to be typed, or done elsewhere.
        (
            Need::Code
            | Need::CheckCode
            | Need::VerificationCode
            | Need::ApplyAgain
            | Need::RestoreKey
            | Need::ProveBackUp
            | Need::Approval
            | Need::KeyGone
            | Need::OtherComputer,
            _,
        ) => None,
    }
}

/// How pressing it is by the time that is left.
fn tone(item: &Item, now: Timestamp) -> Tone {
    match item.last_safe_day().map(|end| now.duration_until(end)) {
        Some(left) if left < DAY => Tone::Urgent,
        Some(left) if left <= DAY * 7 => Tone::Soon,
        Some(_) => Tone::Early,
        None => Tone::Soon,
    }
}

/// A notice that gives no reminder; below its title stands whom it is about.
fn notice(item: &Item, title: String, body: &str) -> Notice {
    let (about, body) = (vec![(item.id(), None)], format!("{}\n{body}", who(item)));
    Notice { about, title, body, in_words: String::new(), actions: Vec::new(), tone: Tone::Good }
}

const fn who(item: &Item) -> &str {
    match item {
        Item::Activation(activation) => activation.title.as_str(),
        Item::Identity(identity) => identity.title.as_str(),
    }
}

#[cfg(test)]
mod tests;
