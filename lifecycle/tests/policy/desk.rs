//! A desk with one item on it, and what happens at it.

use jiff::{SignedDuration, Timestamp};
use lifecycle::{
    CertificateFacts, CodeWindow, Effect, Input, Item, ItemId, Lifecycle, NewActivation, NewIdentity, Policy,
    RenewalWindow, Stage, Subject,
};

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

pub(crate) fn days(count: i64) -> SignedDuration {
    hours(24 * count)
}

pub(crate) fn noon() -> Timestamp {
    at("2026-11-23T12:00:00Z")
}

pub(crate) fn a1() -> ItemId {
    "a1".parse().unwrap()
}

pub(crate) fn i1() -> ItemId {
    "i1".parse().unwrap()
}

/// A lifecycle whose desktop takes every reminder at once, and what it was given.
pub(crate) struct Desk {
    pub(crate) lifecycle: Lifecycle,
    pub(crate) told: Vec<(Timestamp, ItemId, Stage)>,
    pub(crate) renewals: Vec<Timestamp>,
}

impl Desk {
    pub(crate) fn new(policy: Policy) -> Self {
        Self { lifecycle: Lifecycle::new(policy), told: Vec::new(), renewals: Vec::new() }
    }

    pub(crate) fn take(&mut self, now: Timestamp, input: Input) -> Vec<Effect> {
        let effects = self.lifecycle.handle(now, input).unwrap();
        for effect in &effects {
            match *effect {
                Effect::Remind(id, stage) => {
                    self.told.push((now, id, stage));
                    self.take(now, Input::ReminderDelivered { id, stage });
                }
                Effect::Renew(_) => self.renewals.push(now),
                Effect::Save(_)
                | Effect::Erase(_)
                | Effect::WipeCode(_)
                | Effect::PickUp(_)
                | Effect::Guide(_)
                | Effect::Poll(_) => {}
            }
        }
        effects
    }

    /// Wakes whenever it is asked to, until `end`.
    pub(crate) fn run_until(&mut self, end: Timestamp) {
        while let Some((wake, _)) = self.lifecycle.next_wake().filter(|(wake, _)| *wake <= end) {
            self.take(wake, Input::Tick);
        }
    }

    pub(crate) fn stages(&self) -> Vec<Stage> {
        self.told.iter().map(|(_, _, stage)| *stage).collect()
    }

    pub(crate) fn item(&self, id: ItemId) -> &Item {
        self.lifecycle.item(id).unwrap()
    }
}

/// Codes that were approved at `approved` and are tracked then.
pub(crate) fn activation(approved: Timestamp) -> Input {
    Input::Track(NewActivation {
        order: None,
        id: a1(),
        issuer: "cfca".into(),
        title: "t".into(),
        reference_number: "12345678".into(),
        link: None,
        has_code: true,
        codes: CodeWindow::new(Some(approved), approved, days(15)),
    })
}

/// A certificate of a year that can be renewed from 60 days before its end.
pub(crate) fn identity(from: Timestamp, unattended: bool, backup_wanted: bool) -> Input {
    Input::Adopt(NewIdentity { unattended, backup_wanted, ..new_identity(7, from) })
}

/// One of many certificates of a year that need nobody.
pub(crate) fn certificate(number: u32, from: Timestamp) -> Input {
    Input::Adopt(new_identity(number, from))
}

fn new_identity(number: u32, from: Timestamp) -> NewIdentity {
    let not_after = from + days(365);
    NewIdentity {
        id: i1(),
        issuer: "cfca".into(),
        title: "t".into(),
        location: "vault".into(),
        certificate: CertificateFacts {
            subject: Subject::default(),
            serial: "01".into(),
            fingerprint: format!("{number:064x}"),
            not_before: from,
            not_after,
        },
        renewal: RenewalWindow::new(from, not_after, days(60), SignedDuration::ZERO),
        backup_wanted: false,
        backups: Vec::new(),
        unattended: true,
    }
}
