//! The identity: its states and its one transition table.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Flight, ItemId, Need, Stage, window::RenewalWindow};

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
            | (S::KeyMissing, E::KeyFound) => Some(S::Valid),
            (S::Valid | S::RenewalDue, E::LifetimeOver) => Some(S::Expired),
            (S::Valid | S::RenewalDue | S::Renewing | S::Expired | S::KeyMissing, E::Revoked) => {
                Some(S::Revoked)
            }
            (S::Valid | S::RenewalDue | S::Renewing | S::Expired, E::KeyLost) => Some(S::KeyMissing),
            (S::Valid | S::RenewalDue | S::Expired | S::Revoked | S::KeyMissing, E::Superseded) => {
                Some(S::Superseded)
            }
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
    /// Its back-ups, the oldest first.
    pub backups: Vec<BackUp>,
    /// Whether the issuer's rules or the person ask for a back-up.
    pub backup_wanted: bool,
    /// The reminders that were delivered.
    pub reminded: Vec<Stage>,
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
        self.deadline().map(|deadline| self.renewal.last_safe_day(deadline))
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
            IdentityState::RenewalDue => Some(Need::Renew),
            IdentityState::Renewing => self.flight.as_ref().and_then(Flight::need),
            IdentityState::Expired => Some(Need::RenewLapsed),
            IdentityState::Revoked => Some(Need::ApplyAgain),
            IdentityState::KeyMissing => Some(Need::RestoreKey),
            IdentityState::Valid if self.backup_wanted && !self.is_backed_up() => Some(Need::BackUp),
            IdentityState::Valid | IdentityState::Superseded => None,
        }
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
