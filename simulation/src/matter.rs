//! What the world itself knows of each tracked thing: the truth that the rules are held against.

use crate::chance::mins;
use jiff::Timestamp;
use lifecycle::{CertificateFacts, CodeWindow, Input, ItemId, NewIdentity, RenewalWindow, Silence};

/// One application or certificate, as far as the records have it.
#[derive(Clone, Debug)]
pub(crate) struct Matter {
    pub(crate) id: ItemId,
    pub(crate) issuer: usize,
    /// When anything last happened to it, in true time.
    pub(crate) since: Timestamp,
    /// When its present codes or its present certificate came, in true time.
    pub(crate) came: Timestamp,
    /// The same on the computer's clock, which may have been wrong.
    pub(crate) came_by_clock: Timestamp,
    pub(crate) run: Run,
    /// It was the person who wanted that run.
    pub(crate) handled_run: bool,
    /// The issuer has the request of that run, and asked for time.
    pub(crate) issuer_has_it: bool,
    /// That run stands until the person has typed the issuer's one-time code, or asked for another.
    pub(crate) wants_code: bool,
    /// When a run was refused or came to a stand, or the key was lost, if that is not settled; in true time.
    pub(crate) trouble: Option<Timestamp>,
    /// The person asked for silence: at this moment until that, on the computer's clock.
    pub(crate) snoozed: Option<(Timestamp, Timestamp)>,
    /// When the person last dealt with it, on the computer's clock.
    pub(crate) handled: Option<Timestamp>,
    pub(crate) thing: Thing,
}

/// What it is.
#[derive(Clone, Debug)]
pub(crate) enum Thing {
    Codes(Codes),
    Certificate(Certificate),
}

/// A pick-up or renewal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Run {
    None,
    Going,
    /// Nobody answered: it goes on by itself.
    Unheard,
    /// The vault is locked: it goes on by itself.
    Locked,
    /// The issuer asked for time.
    Waiting,
    /// Only the person can go on.
    Stuck,
}

/// The codes of an application.
#[derive(Clone, Debug)]
pub(crate) struct Codes {
    /// When they lapse, as the computer reckons.
    pub(crate) expires: Timestamp,
    /// When they lapse at the issuer's.
    pub(crate) issuer_says: Timestamp,
    pub(crate) half: bool,
    pub(crate) doubted: bool,
    pub(crate) rejected: bool,
    pub(crate) locked: bool,
    pub(crate) done: bool,
    /// What is in the vault is what the issuer sent.
    pub(crate) right: bool,
    /// Counts what was typed or read: another number is another code.
    pub(crate) version: u32,
}

/// A certificate.
#[derive(Clone, Debug)]
pub(crate) struct Certificate {
    pub(crate) facts: CertificateFacts,
    pub(crate) window: RenewalWindow,
    pub(crate) unattended: bool,
    pub(crate) backup_wanted: bool,
    pub(crate) backed_up: bool,
    /// When a back-up of it was last opened.
    pub(crate) proven: Option<Known>,
    pub(crate) refused: bool,
    pub(crate) revoked: bool,
    pub(crate) key_missing: bool,
    /// The person has taken care of it elsewhere.
    pub(crate) elsewhere: bool,
    /// A back-up is all that it needs at present.
    pub(crate) needs_only_a_back_up: bool,
    /// That somebody opens its back-up is all that it needs at present.
    pub(crate) needs_only_a_proof: bool,
}

/// A moment at which something happened.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known {
    /// In true time.
    pub(crate) at: Timestamp,
    /// On the computer's clock, which may have been wrong.
    pub(crate) by_clock: Timestamp,
}

impl Known {
    /// As the computer knows it: a clock that is set forward later does not tell it otherwise, and one that is set back
    /// has its own rule.
    pub(crate) fn as_known(self) -> Timestamp {
        if self.by_clock <= self.at + mins(10) { self.by_clock } else { self.at }
    }
}

impl Matter {
    pub(crate) fn codes(id: ItemId, issuer: usize, now: Timestamp, clock: Timestamp, codes: Codes) -> Self {
        Self::new(id, issuer, now, clock, Thing::Codes(codes))
    }

    pub(crate) fn certificate(new: &NewIdentity, issuer: usize, now: Timestamp, clock: Timestamp) -> Self {
        let certificate = Certificate {
            facts: new.certificate.clone(),
            window: new.renewal,
            unattended: new.unattended,
            backup_wanted: new.backup_wanted,
            backed_up: false,
            proven: None,
            refused: false,
            revoked: false,
            key_missing: false,
            elsewhere: false,
            needs_only_a_back_up: false,
            needs_only_a_proof: false,
        };
        Self::new(new.id, issuer, now, clock, Thing::Certificate(certificate))
    }

    fn new(id: ItemId, issuer: usize, now: Timestamp, clock: Timestamp, thing: Thing) -> Self {
        Self {
            id,
            issuer,
            since: now,
            came: now,
            came_by_clock: clock,
            run: Run::None,
            handled_run: false,
            issuer_has_it: false,
            wants_code: false,
            trouble: None,
            snoozed: None,
            handled: Some(clock),
            thing,
        }
    }

    /// The end of the codes or of the certificate.
    pub(crate) fn deadline(&self) -> Timestamp {
        match &self.thing {
            Thing::Codes(codes) => codes.expires,
            Thing::Certificate(certificate) => certificate.facts.not_after,
        }
    }

    /// Whether nothing is left to be done about it, ever.
    pub(crate) fn is_settled(&self) -> bool {
        match &self.thing {
            Thing::Codes(codes) => codes.done,
            Thing::Certificate(certificate) => certificate.elsewhere || certificate.revoked,
        }
    }

    /// When it came, as the computer knows it.
    pub(crate) fn came_as_known(&self) -> Timestamp {
        Known { at: self.came, by_clock: self.came_by_clock }.as_known()
    }

    /// When a back-up of the present certificate was last opened.
    pub(crate) fn proven(&self) -> Option<Known> {
        match &self.thing {
            Thing::Codes(_) => None,
            Thing::Certificate(certificate) => certificate.proven,
        }
    }

    /// Whether a run waits for an answer that did not come.
    pub(crate) fn is_unheard(&self) -> bool {
        self.run == Run::Unheard
    }

    /// What something must come before to be of use; `None` where nothing is left to be lost.
    pub(crate) fn matters_until(&self) -> Option<Timestamp> {
        let over = match &self.thing {
            Thing::Codes(codes) => codes.rejected || codes.locked || codes.done,
            Thing::Certificate(certificate) => certificate.revoked || certificate.elsewhere,
        };
        (!over).then(|| self.deadline())
    }

    fn done_elsewhere(&mut self, clock: Timestamp) {
        (self.handled, self.trouble, self.snoozed, self.run) = (Some(clock), None, None, Run::None);
    }

    /// Takes in what happened to it, once that is on record.
    pub(crate) fn take(&mut self, input: &Input, now: Timestamp, clock: Timestamp) {
        self.since = now;
        match (&mut self.thing, input) {
            (Thing::Codes(codes), Input::Complete { codes: learnt, .. }) => {
                (codes.half, codes.doubted) = (false, false);
                codes.expires = learnt.map_or(codes.expires, |learnt| learnt.expires_at);
                (self.handled, self.trouble) = (Some(clock), None);
            }
            (Thing::Codes(codes), Input::CodesRenewed { has_code, codes: new, .. }) => {
                codes.renew(*has_code, *new);
                (self.came, self.came_by_clock) = (now, clock);
                (self.handled, self.trouble, self.snoozed) = (Some(clock), None, None);
            }
            (Thing::Codes(codes), Input::PickUp { .. }) => {
                codes.rejected = false;
                // Whether the issuer still has it is not known before it answers this run.
                self.issuer_has_it = false;
                (self.handled, self.trouble, self.snoozed) = (Some(clock), None, None);
                (self.run, self.handled_run) = (Run::Going, true);
            }
            (Thing::Codes(codes), Input::CodeDoubted { .. }) => {
                codes.doubted = true;
                (self.run, self.trouble) = (Run::None, Some(now));
            }
            (Thing::Codes(codes), Input::TriesExhausted { .. }) => {
                codes.locked = true;
                (self.run, self.trouble) = (Run::None, Some(now));
            }
            (Thing::Codes(codes), Input::PickedUp { .. }) => codes.done = true,
            (Thing::Codes(codes), Input::Refused { .. }) => {
                codes.rejected = true;
                (self.run, self.trouble) = (Run::None, Some(now));
            }
            (Thing::Certificate(certificate), Input::Refused { .. }) => {
                certificate.refused = true;
                (self.run, self.trouble) = (Run::None, Some(now));
            }
            (Thing::Certificate(certificate), Input::Renew { .. }) => {
                certificate.refused = false;
                (self.handled, self.trouble, self.snoozed) = (Some(clock), None, None);
                (self.run, self.handled_run) = (Run::Going, true);
            }
            (
                Thing::Certificate(old),
                Input::Renewed { certificate, renewal, .. }
                | Input::RenewedElsewhere { certificate, renewal, .. },
            ) => {
                (old.facts, old.window) = (certificate.clone(), *renewal);
                old.key_missing = false;
                (old.backed_up, old.refused, old.elsewhere, old.proven) = (false, false, false, None);
                (self.came, self.came_by_clock) = (now, clock);
                (self.run, self.trouble, self.snoozed) = (Run::None, None, None);
            }
            (Thing::Certificate(certificate), Input::BackedUp { backup, .. }) => {
                if backup.fingerprint == certificate.facts.fingerprint {
                    certificate.backed_up = true;
                    certificate.proven = Some(Known { at: now, by_clock: clock });
                }
                self.handled = Some(clock);
            }
            (Thing::Certificate(certificate), Input::Revoked { .. }) => {
                certificate.revoked = true;
                (self.run, self.trouble) = (Run::None, Some(now));
            }
            (Thing::Certificate(certificate), Input::KeyLost { .. }) => {
                certificate.key_missing = true;
                (self.run, self.trouble) = (Run::None, Some(now));
            }
            (Thing::Certificate(certificate), Input::KeyFound { .. }) => {
                certificate.key_missing = false;
                (self.handled, self.trouble) = (Some(clock), None);
            }
            (_, Input::IssuerWaits { .. }) => (self.run, self.issuer_has_it) = (Run::Waiting, true),
            (_, Input::Unanswered { silence: Silence::Network, .. }) => self.run = Run::Unheard,
            (_, Input::Unanswered { silence: Silence::Vault, .. }) => self.run = Run::Locked,
            (_, Input::Undelivered { .. }) => self.run = Run::None,
            (_, Input::Stopped { .. }) => (self.run, self.handled) = (Run::None, Some(clock)),
            (_, Input::Stuck { .. } | Input::Unplugged { .. }) => {
                (self.run, self.trouble) = (Run::Stuck, Some(now));
            }
            (_, Input::CodeWanted { .. }) => {
                (self.run, self.trouble, self.wants_code) = (Run::Stuck, Some(now), true);
            }
            (_, Input::Snooze { .. }) => self.handled = Some(clock),
            (_, Input::Dismiss { .. }) => {
                // A silence that lasts goes on.
                self.snoozed.take_if(|(_, until)| *until <= clock);
                self.handled = Some(clock);
            }
            (Thing::Codes(codes), Input::DoneElsewhere { .. }) => {
                codes.done = true;
                self.done_elsewhere(clock);
            }
            (Thing::Certificate(certificate), Input::DoneElsewhere { .. }) => {
                // What the person did is what it needed.
                if certificate.needs_only_a_back_up {
                    certificate.backed_up = true;
                } else if certificate.needs_only_a_proof {
                    certificate.proven = Some(Known { at: now, by_clock: clock });
                } else {
                    certificate.elsewhere = true;
                }
                self.done_elsewhere(clock);
            }
            (
                _,
                Input::Started
                | Input::Tick
                | Input::ClockChanged
                | Input::PolicyChanged(_)
                | Input::NetworkReturned
                | Input::DeviceAppeared
                | Input::NotifierAppeared
                | Input::Track(_)
                // Nobody applies in this world.
                | Input::Apply(_)
                | Input::Approved { .. }
                | Input::KeyLookedFor { .. }
                | Input::Adopt(_)
                | Input::Complete { .. }
                | Input::CodesRenewed { .. }
                | Input::PickUp { .. }
                | Input::Guide { .. }
                | Input::CodeDoubted { .. }
                | Input::TriesExhausted { .. }
                | Input::PickedUp { .. }
                | Input::Renew { .. }
                | Input::Renewed { .. }
                | Input::RenewedElsewhere { .. }
                | Input::BackedUp { .. }
                | Input::CopiesFound { .. }
                | Input::Revoked { .. }
                | Input::KeyLost { .. }
                | Input::KeyFound { .. }
                | Input::ReminderDelivered { .. }
                | Input::Forget { .. },
            ) => {}
        }
        self.issuer_has_it &= self.run != Run::None;
        self.handled_run &= self.run != Run::None;
        self.wants_code &= self.run == Run::Stuck;
    }
}

impl Codes {
    fn renew(&mut self, has_code: bool, new: CodeWindow) {
        self.expires = new.expires_at;
        self.half = !has_code;
        (self.doubted, self.rejected, self.locked) = (false, false, false);
    }
}
