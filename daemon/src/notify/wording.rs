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
mod tests {
    use super::*;
    use lifecycle::{
        Ahead, BackUp, CertificateFacts, CodeWindow, Input, Lifecycle, NewActivation, NewIdentity,
        RenewalWindow, Subject,
    };

    fn now() -> Timestamp {
        "2026-11-22T12:00:00Z".parse().unwrap()
    }

    /// Activations whose codes live on for so many hours each.
    fn tracked(hours: &[i64]) -> Lifecycle {
        let mut lifecycle = Lifecycle::new(Policy::default());
        for (number, hours) in hours.iter().enumerate() {
            let activation = NewActivation {
                order: None,
                id: format!("a{}", number + 1).parse().unwrap(),
                issuer: "cfca".into(),
                title: format!("Holder {number}"),
                reference_number: number.to_string(),
                link: None,
                has_code: true,
                codes: CodeWindow::new(Some(now()), now(), SignedDuration::from_hours(*hours)),
            };
            lifecycle.handle(now(), Input::Track(activation)).unwrap();
        }
        lifecycle
    }

    fn notices(lifecycle: &Lifecycle, stage: Stage, now: Timestamp) -> Vec<Notice> {
        let due: Vec<(&Item, Stage)> = lifecycle.items().map(|item| (item, stage)).collect();
        Wording::new(Messages::new(Language::English)).reminders(&due, &Policy::default(), now)
    }

    fn notice_after(hours: i64, stage: Stage) -> Notice {
        let mut lifecycle = tracked(&[15 * 24]);
        let now = now() + SignedDuration::from_hours(hours);
        lifecycle.handle(now, Input::Tick).unwrap();
        notices(&lifecycle, stage, now).remove(0)
    }

    #[test]
    fn a_step_in_a_browser_that_asks_the_person_is_told_in_their_language() {
        let lifecycle = tracked(&[24]);
        let item = lifecycle.items().next().unwrap();
        let told = |language, step: &str| {
            let step = Progress {
                id: item.id().to_string(),
                step: step.to_owned(),
                done: 2,
                total: 5,
                detail: "the code is on the clipboard".to_owned(),
            };
            Wording::new(Messages::new(language)).guided(item, &step).map(|notice| notice.body)
        };
        let english = told(Language::English, "code-copied").unwrap();
        assert_eq!(english, "Holder 0\nThe code is on the clipboard");
        assert!(told(Language::French, "code-copied").unwrap().contains("presse-papiers"));
        assert_eq!(told(Language::English, "watching"), None);
        assert_eq!(told(Language::English, "key-made"), None);
    }

    #[test]
    fn the_nearer_the_end_the_more_pressing_the_notice() {
        let tone = |hours| notice_after(hours, Stage::Ahead(Ahead(1))).tone;
        assert_eq!(
            [0, 8 * 24, 14 * 24, 14 * 24 + 1, 16 * 24].map(tone),
            [Tone::Early, Tone::Soon, Tone::Soon, Tone::Urgent, Tone::Urgent]
        );
    }

    #[test]
    fn tomorrow_is_promised_only_where_there_is_one() {
        let later = |hours| notice_after(hours, Stage::Ahead(Ahead(24))).actions.pop().unwrap().1;
        assert_eq!(
            [0, 14 * 24, 16 * 24].map(later),
            ["Remind me tomorrow", "Remind me later", "Remind me tomorrow"]
        );
    }

    #[test]
    fn three_at_once_are_told_apart_and_four_together_the_soonest_first() {
        assert_eq!(notices(&tracked(&[24, 48, 72]), Stage::Intake, now()).len(), 3);
        let together = notices(&tracked(&[72, 240, 24, 48, 96, 120, 144]), Stage::Intake, now());
        assert_eq!(together.len(), 1);
        assert_eq!(together[0].about.len(), 7, "all of them count as told");
        assert_eq!(
            format!("{}\n{}", together[0].title, together[0].body),
            "7 certificates need you\nHolder 2: A certificate is ready\nHolder 3: A certificate is ready\n\
             Holder 0: A certificate is ready\nHolder 4: A certificate is ready\nHolder 5: A certificate is ready\n\
             and 2 more\nAll of them: neverlapse status"
        );
    }

    #[test]
    fn what_a_button_does_is_said_in_words_only_without_buttons() {
        let with_button = notice_after(0, Stage::Intake);
        assert_eq!(with_button.in_words, "Pick it up: neverlapse pick-up a1");
        assert!(!with_button.body.contains("neverlapse"), "{with_button:?}");

        let mut lifecycle = tracked(&[15 * 24]);
        let id = "a1".parse().unwrap();
        lifecycle.handle(now(), Input::PickUp { id }).unwrap();
        lifecycle
            .handle(now(), Input::CodeDoubted { id, why: "badMessageCheck".into(), lookalikes: None })
            .unwrap();
        let doubted = notices(&lifecycle, Stage::Trouble, now()).remove(0);
        assert!(doubted.body.contains("neverlapse add --issuer cfca"), "nothing else helps: {doubted:?}");
        assert!(doubted.in_words.is_empty());
        assert_eq!(doubted.actions.len(), 1, "{doubted:?}");
    }

    #[test]
    fn a_click_that_fails_says_why_and_what_to_do() {
        let lifecycle = tracked(&[15 * 24]);
        let error = DaemonError::Locked { reason: "the vault is locked".into(), remedy: "unlock it".into() };
        let item = lifecycle.items().next().unwrap();
        let wording = Wording::new(Messages::new(Language::English));
        let failed = wording.outcome(item, Err(&error), &Policy::default(), now());
        assert_eq!(
            (failed.title.as_str(), failed.body.as_str()),
            ("That did not work", "Holder 0\nThe vault is locked\nUnlock it")
        );
        assert_eq!(failed.actions.len(), 2, "it can be tried again: {failed:?}");
    }

    #[test]
    fn a_back_up_that_nobody_opened_for_a_year_is_named_with_the_command_that_opens_it() {
        let mut lifecycle = tracked(&[15 * 24]);
        let (id, now) = ("i2".parse().unwrap(), now());
        let (certificate, renewal) = certificate(now);
        let backup = BackUp {
            path: "/media/ada/MY STICK/ada.p12".into(),
            made_at: now,
            proven_at: Some(now),
            fingerprint: certificate.fingerprint.clone(),
        };
        let identity = NewIdentity {
            id,
            issuer: "cfca".into(),
            title: "Holder 0".into(),
            location: "vault".into(),
            certificate,
            renewal,
            backup_wanted: false,
            backups: vec![backup],
            unattended: false,
        };
        lifecycle.handle(now, Input::PickUp { id: "a1".parse().unwrap() }).unwrap();
        lifecycle.handle(now, Input::PickedUp { id: "a1".parse().unwrap(), identity }).unwrap();
        let now = now + DAY * 366;
        lifecycle.handle(now, Input::Tick).unwrap();
        let due = [(lifecycle.item(id).unwrap(), Stage::Prove(1))];
        for (language, told) in [
            (
                Language::English,
                "Does the back-up still open?\nHolder 0\n\
                 Nobody has opened the back-up /media/ada/MY STICK/ada.p12 for a year\n\
                 See whether it still opens: neverlapse verify-backup '/media/ada/MY STICK/ada.p12'",
            ),
            (
                Language::French,
                "La sauvegarde s’ouvre-t-elle encore\u{a0}?\nHolder 0\n\
                 Personne n’a ouvert la copie de sauvegarde /media/ada/MY STICK/ada.p12 depuis un an\n\
                 Voyez si elle s’ouvre encore\u{a0}: neverlapse verify-backup '/media/ada/MY STICK/ada.p12'",
            ),
        ] {
            let notice =
                Wording::new(Messages::new(language)).reminders(&due, &Policy::default(), now).remove(0);
            assert_eq!(format!("{}\n{}", notice.title, notice.body), told);
            assert_eq!((notice.tone, notice.actions.len()), (Tone::Early, 1), "a password has to be typed");
        }
    }

    fn certificate(from: Timestamp) -> (CertificateFacts, RenewalWindow) {
        let not_after = from + DAY * 1000;
        let facts = CertificateFacts {
            subject: Subject::default(),
            serial: "01".into(),
            fingerprint: "aa".into(),
            not_before: from,
            not_after,
        };
        (facts, RenewalWindow::new(from, not_after, DAY * 60, SignedDuration::ZERO))
    }
}
