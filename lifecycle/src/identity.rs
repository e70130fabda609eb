//! The identity: its states and its one transition table.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    Flight, ItemId, Need, Policy, Stage, Wait,
    reminder::{ANY_TIME, Moment, Reminders},
    wait,
    window::RenewalWindow,
};

/// Where an identity stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdentityState {
    /// Its certificate is valid and its key was proven to match.
    Valid,
    /// Valid, and its renewal window is open.
    RenewalDue,
    /// A renewal runs; the certificate at hand stays usable.
    Renewing,
    /// Its certificate lapsed.
    Expired,
    /// Its issuer revoked it.
    Revoked,
    /// Its key is not where it should be, or is not the certificate's.
    KeyMissing,
    /// Another identity took its place.
    Superseded,
}

/// What can happen to an identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IdentityEvent {
    /// The renewal window opened.
    WindowOpened,
    /// The clock was set back to before the window.
    WindowClosedAgain,
    /// A renewal was started.
    RenewalStarted,
    /// The renewal ended without a certificate and without harm.
    Stopped,
    /// The new certificate is installed and proven.
    Renewed,
    /// A new certificate and its key, made without us, were found and proven.
    RenewedElsewhere,
    /// The certificate lapsed.
    LifetimeOver,
    /// The clock was set back to a moment when the certificate lives.
    LivesAgain,
    /// The issuer revoked it.
    Revoked,
    /// The key was looked for and is gone or does not match.
    KeyLost,
    /// The key was put back and proven.
    KeyFound,
    /// Another identity took its place.
    Superseded,
}

impl IdentityState {
    /// The one transition table. `None`: the event cannot happen in this state.
    #[must_use]
    pub const fn next(self, event: IdentityEvent) -> Option<Self> {
        use IdentityEvent as E;
        use IdentityState as S;
        match (self, event) {
            (S::Valid, E::WindowOpened) => Some(S::RenewalDue),
            // Whether a lapsed certificate may still be renewed is the window's question, not the state's.
            (S::Valid | S::RenewalDue | S::Expired | S::Renewing, E::RenewalStarted) => Some(S::Renewing),
            (S::Renewing, E::Renewed | E::Stopped)
            | (S::RenewalDue, E::WindowClosedAgain)
            | (S::Expired, E::LivesAgain)
            | (S::KeyMissing, E::KeyFound)
            | (S::Valid | S::RenewalDue | S::Expired | S::KeyMissing, E::RenewedElsewhere) => Some(S::Valid),
            (S::Valid | S::RenewalDue, E::LifetimeOver) => Some(S::Expired),
            (S::Valid | S::RenewalDue | S::Renewing | S::Expired | S::KeyMissing, E::Revoked) => {
                Some(S::Revoked)
            }
            (S::Valid | S::RenewalDue | S::Renewing | S::Expired, E::KeyLost) => Some(S::KeyMissing),
            (
                S::Valid | S::RenewalDue | S::Renewing | S::Expired | S::Revoked | S::KeyMissing,
                E::Superseded,
            ) => Some(S::Superseded),
            (
                S::Valid
                | S::RenewalDue
                | S::Renewing
                | S::Expired
                | S::Revoked
                | S::KeyMissing
                | S::Superseded,
                _,
            ) => None,
        }
    }

    /// The state's word, as the contract and the command line spell it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::RenewalDue => "renewal-due",
            Self::Renewing => "renewing",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::KeyMissing => "key-missing",
            Self::Superseded => "superseded",
        }
    }
}

/// The subject of a certificate, every OU apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// Common name.
    pub cn: Option<String>,
    /// Organisation.
    pub o: Option<String>,
    /// Organisational units, in the certificate's order.
    #[serde(default)]
    pub ou: Vec<String>,
}

/// What a certificate says of itself, as far as its life is concerned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateFacts {
    /// Its subject.
    pub subject: Subject,
    /// Serial number, lower-case hexadecimal.
    pub serial: String,
    /// SHA-256 of the certificate, lower-case hexadecimal.
    pub fingerprint: String,
    /// Valid from.
    pub not_before: Timestamp,
    /// Valid until.
    pub not_after: Timestamp,
}

/// A PKCS#12 copy of an identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackUp {
    /// Where it was written.
    pub path: String,
    /// When.
    pub made_at: Timestamp,
    /// When it was last re-opened with its key signed and verified.
    pub proven_at: Option<Timestamp>,
    /// The fingerprint of the certificate inside.
    pub fingerprint: String,
}

/// Another place where a certificate of an identity was found, this one or an older one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FurtherCopy {
    /// The place, in the words of `custody`.
    pub location: String,
    /// The fingerprint of the certificate there.
    pub fingerprint: String,
    /// When it was last seen there.
    pub seen_at: Timestamp,
}

/// A certificate, its private key, where they live, and its back-ups. A renewal continues the same identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Its name.
    pub id: ItemId,
    /// The id of the issuer profile.
    pub issuer: String,
    /// What people call it.
    pub title: String,
    /// The activation that it came from.
    pub activation: Option<ItemId>,
    /// Where it lives, in the words of `custody`: `vault`, `file:PATH`.
    pub location: String,
    /// Its certificate at present.
    pub certificate: CertificateFacts,
    /// When it can be renewed.
    pub renewal: RenewalWindow,
    /// Where it stands.
    pub state: IdentityState,
    /// The renewal under way.
    pub flight: Option<Flight>,
    /// What the issuer said when it last refused, if it did.
    pub refusal: Option<String>,
    /// What stood in the way of the last try, if it was a fault that passes.
    pub fault: Option<String>,
    /// Its back-ups, the oldest first.
    pub backups: Vec<BackUp>,
    /// Where else it was found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub copies: Vec<FurtherCopy>,
    /// Whether the issuer's rules or the person ask for a back-up.
    pub backup_wanted: bool,
    /// The fingerprint of the certificate that the person says was backed up elsewhere.
    pub backed_up_elsewhere: Option<String>,
    /// When the person last said that a back-up was opened elsewhere.
    #[serde(default)]
    pub proven_elsewhere: Option<Timestamp>,
    /// Nobody has opened a back-up of the present certificate for a year.
    #[serde(default)]
    pub proof_due: bool,
    /// Whether it can be renewed without the person, as far as its location and its issuer are concerned.
    pub unattended: bool,
    /// The last moment at which it can be renewed without help, by the issuer's working days.
    pub last_safe: Timestamp,
    /// How it is renewed by itself; `None` if only the person can.
    pub plan: Option<Plan>,
    /// What was told of it.
    pub reminders: Reminders,
}

/// How a certificate is renewed without the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The moment of the first try: the same part of the window for the same certificate, and spread over certificates.
    pub slot: Timestamp,
    /// Tries in vain.
    pub tries: u32,
    /// How often the computer was off at the moment of the first try.
    #[serde(default)]
    pub missed: u32,
    /// The rest until the next try, after one in vain or a slot that was missed.
    pub rest: Option<Wait>,
    /// From this moment on the person is told too.
    pub patience: Timestamp,
    /// That moment has come.
    pub overdue: bool,
}

/// The part of the time from the opening of the window to the last safe day in which a fleet's renewals are spread.
const SPREAD: i32 = 3;
/// A slot that was missed by more was missed because the computer was off.
const MISSED: SignedDuration = SignedDuration::from_mins(15);
/// Computers that start together after their slots are spread over so many days, and so long after the hour of the start.
const SPREAD_OF_DAYS: i64 = 5;
const SPREAD_OF_STARTS: SignedDuration = SignedDuration::from_hours(6);

impl Plan {
    /// The plan of a certificate that can be renewed from `opens` to `last_safe`.
    pub(crate) fn new(fingerprint: &str, opens: Timestamp, last_safe: Timestamp) -> Self {
        let spread = (opens.duration_until(last_safe) / SPREAD).max(SignedDuration::ZERO);
        let after = |length| opens.saturating_add(length).unwrap_or(Timestamp::MAX);
        Self {
            slot: after(wait::share(spread, fingerprint, 0)),
            tries: 0,
            missed: 0,
            rest: None,
            patience: after(spread),
            overdue: false,
        }
    }

    /// When it is tried next.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        self.rest.map_or(self.slot, |rest| rest.until)
    }

    /// Whether a renewal is to start now.
    ///
    /// A slot that the computer slept through is moved, or every computer of an office would renew when the office opens
    /// on Monday: to one of the next days, some hours after the time at which the computer came on now, as that is when it
    /// will be on again. Once the patience is over it is moved by hours, and only once.
    pub(crate) fn is_due(&mut self, now: Timestamp, last_safe: Timestamp, fingerprint: &str) -> bool {
        if now < self.at() {
            return false;
        }
        let late = self.at().duration_until(now) > MISSED;
        let days = (now.duration_until(self.patience).as_hours() / 24).min(SPREAD_OF_DAYS);
        let rest = now.duration_until(last_safe) / 20;
        if !late || self.tries > 0 || (days <= 0 && (self.missed > 0 || !rest.is_positive())) {
            return true;
        }
        self.missed = self.missed.saturating_add(1);
        let salt = u64::from(self.missed);
        let day = wait::share(SignedDuration::from_hours(days.max(0)), fingerprint, salt).as_hours();
        let hours = wait::share(rest.min(SPREAD_OF_STARTS), fingerprint, salt << 32);
        self.rest = Some(Wait::of(now, SignedDuration::from_hours(24 * day) + hours));
        false
    }

    /// A try was in vain: the next one comes later.
    pub(crate) fn put_off(&mut self, now: Timestamp, last_safe: Timestamp, seed: &str) {
        self.rest = Some(Wait::of(now, wait::pause(now, self.tries, last_safe, seed)));
        self.tries = self.tries.saturating_add(1);
    }
}

impl Identity {
    /// The moment after which the certificate is worth nothing; `None` once that no longer matters.
    #[must_use]
    pub fn deadline(&self) -> Option<Timestamp> {
        match self.state {
            IdentityState::Revoked | IdentityState::Superseded => None,
            IdentityState::Valid
            | IdentityState::RenewalDue
            | IdentityState::Renewing
            | IdentityState::Expired
            | IdentityState::KeyMissing => Some(self.certificate.not_after),
        }
    }

    /// The last moment at which it can be renewed without help.
    #[must_use]
    pub fn last_safe_day(&self) -> Option<Timestamp> {
        self.deadline().map(|_| self.last_safe)
    }

    /// Whether a back-up of the certificate at present was made and proven.
    #[must_use]
    pub fn is_backed_up(&self) -> bool {
        self.backups.iter().any(|copy| self.is_current(copy) && copy.proven_at.is_some())
    }

    /// Whether a back-up holds the certificate at present.
    #[must_use]
    pub fn is_current(&self, backup: &BackUp) -> bool {
        backup.fingerprint == self.certificate.fingerprint
    }

    /// What only the person can settle.
    #[must_use]
    pub fn need(&self) -> Option<Need> {
        match self.state {
            IdentityState::RenewalDue if self.waits_for_its_slot() => self.back_up_need(),
            IdentityState::RenewalDue => Some(Need::Renew),
            IdentityState::Renewing if self.flight.as_ref().is_some_and(|flight| flight.wants_code) => {
                Some(Need::VerificationCode)
            }
            IdentityState::Renewing => {
                let waits = |flight: &Flight| {
                    flight.is_stuck() || (flight.is_unheard() && !self.waits_for_its_slot())
                };
                self.flight.as_ref().is_some_and(waits).then_some(Need::Unstick)
            }
            IdentityState::Expired => Some(Need::RenewLapsed),
            IdentityState::Revoked => Some(Need::ApplyAgain),
            IdentityState::KeyMissing => Some(Need::RestoreKey),
            IdentityState::Valid => {
                self.back_up_need().or_else(|| self.proof_due.then_some(Need::ProveBackUp))
            }
            IdentityState::Superseded => None,
        }
    }

    /// When it is renewed by itself, if nothing comes between.
    #[must_use]
    pub fn renews_at(&self) -> Option<Timestamp> {
        let waits = matches!(self.state, IdentityState::Valid | IdentityState::RenewalDue);
        self.plan.filter(|_| waits).map(|plan| plan.at())
    }

    /// How it is renewed by itself, if it is, as if nothing of that had been tried yet.
    pub(crate) fn whole_plan(&self, policy: &Policy) -> Option<Plan> {
        let open = match self.state {
            IdentityState::Valid
            | IdentityState::RenewalDue
            | IdentityState::Renewing
            | IdentityState::Expired => true,
            IdentityState::Revoked | IdentityState::KeyMissing | IdentityState::Superseded => false,
        };
        let wanted = self.unattended && self.refusal.is_none() && policy.renews_by_itself(&self.issuer);
        (open && wanted).then(|| Plan::new(&self.certificate.fingerprint, self.renewal.opens, self.last_safe))
    }

    /// Whether it is still left to the plan.
    fn waits_for_its_slot(&self) -> bool {
        self.plan.is_some_and(|plan| !plan.overdue)
    }

    fn back_up_need(&self) -> Option<Need> {
        let elsewhere = self.backed_up_elsewhere.as_ref() == Some(&self.certificate.fingerprint);
        (self.backup_wanted && !elsewhere && !self.is_backed_up()).then_some(Need::BackUp)
    }

    /// The moments at which the person is told of it.
    pub(crate) fn moments(&self, policy: &Policy) -> Vec<Moment> {
        let (since, end) = (self.reminders.since, self.certificate.not_after);
        let mut moments = Vec::new();
        let mut tell =
            |at, stage, deadlines| moments.push(self.reminders.moment(policy, at, stage, deadlines));
        let waits = match self.state {
            IdentityState::Valid
            | IdentityState::RenewalDue
            | IdentityState::Expired
            | IdentityState::KeyMissing => true,
            IdentityState::Renewing => self.flight.as_ref().is_none_or(|flight| !flight.runs()),
            IdentityState::Revoked | IdentityState::Superseded => false,
        };
        if self.need() == Some(Need::BackUp) {
            for days in Stage::BACK_UP_DAYS {
                tell(self.reminders.back_up_falls_due(days), Stage::BackUp(days), ANY_TIME);
            }
        }
        for (years, at) in self.proofs() {
            tell(at, Stage::Prove(years), ANY_TIME);
        }
        // Before the window there is nothing to be done yet, and while the plan has its chance nothing for the person.
        // Nor was there, once the window has closed and there is no plan any more.
        let plan = self.plan.or_else(|| self.whole_plan(policy));
        let from = plan.map_or(self.renewal.opens, |plan| plan.patience).max(since);
        for ahead in policy.certificates_of(&self.issuer).iter().filter(|_| waits) {
            tell(ahead.of(self.last_safe).max(from), Stage::Ahead(*ahead), [Some(self.last_safe), Some(end)]);
        }
        if waits {
            tell(end.max(since), Stage::Lapsed, ANY_TIME);
        }
        if let Some(at) = self.reminders.troubled_at.filter(|_| self.need().is_some()) {
            tell(at, Stage::Trouble, [self.last_safe_day(), self.deadline()]);
        }
        moments
    }
}

#[cfg(test)]
mod tests {
    use super::{IdentityEvent as E, IdentityState as S};

    #[test]
    fn an_identity_whose_key_is_missing_is_never_renewed_or_called_valid_without_its_key() {
        for event in [E::RenewalStarted, E::Renewed, E::LivesAgain, E::WindowOpened, E::Stopped] {
            assert_eq!(S::KeyMissing.next(event), None, "{event:?}");
        }
    }

    #[test]
    fn a_revoked_identity_never_comes_back() {
        for event in [E::RenewalStarted, E::Renewed, E::LivesAgain, E::KeyFound, E::WindowOpened] {
            assert_eq!(S::Revoked.next(event), None, "{event:?}");
        }
    }

    #[test]
    fn a_lapse_during_a_renewal_does_not_stop_it() {
        assert_eq!(S::Renewing.next(E::LifetimeOver), None);
    }
}
