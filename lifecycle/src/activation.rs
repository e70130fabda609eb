//! The activation: its states and its one transition table.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Application, Flight, ItemId, KeyLoss, Need, Policy, Stage,
    reminder::{ANY_TIME, Moment, Reminders},
    window::CodeWindow,
};

/// Where an activation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActivationState {
    /// Half of the pair is here, the code comes by another channel; or it was applied for, and is not approved yet.
    AwaitingCode,
    /// Both halves are here and live.
    Ready,
    /// A pick-up runs, or is to be run again because its last request was not answered.
    PickingUp,
    /// The issuer has the request and asked us to come back.
    WaitingForIssuer,
    /// The certificate is here and proven, or was picked up elsewhere. The end.
    PickedUp,
    /// The codes lapsed before they were used.
    Expired,
    /// The issuer refused. The code is kept: what stood in the way may be settled with the issuer, and then it is tried
    /// again.
    Rejected,
    /// Too many wrong answers or codes: only a new application helps.
    Locked,
}

/// What can happen to an activation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActivationEvent {
    /// The missing half arrived.
    Completed,
    /// The issuer sent new codes for the same application.
    CodesRenewed,
    /// A pick-up was started.
    Started,
    /// The issuer asked to come back later.
    IssuerWaits,
    /// The pick-up ended without a certificate and without harm; it can be started again.
    Stopped,
    /// The certificate is installed and proven.
    PickedUp,
    /// The life of the codes is over.
    LifetimeOver,
    /// The clock was set back to a moment when the codes live.
    LivesAgain,
    /// The same, of a pair whose other half has not come.
    HalfLivesAgain,
    /// The issuer sent half of a new pair for the same application.
    HalfRenewed,
    /// The issuer refused for good.
    Refused,
    /// The issuer takes no more tries.
    TriesExhausted,
    /// The person picked the certificate up elsewhere.
    DoneElsewhere,
}

impl ActivationState {
    /// The one transition table. `None`: the event cannot happen in this state.
    #[must_use]
    pub const fn next(self, event: ActivationEvent) -> Option<Self> {
        use ActivationEvent as E;
        use ActivationState as S;
        match (self, event) {
            (S::AwaitingCode, E::Completed)
            | (S::Ready | S::Expired | S::Rejected | S::AwaitingCode | S::Locked, E::CodesRenewed)
            | (S::Expired, E::LivesAgain)
            | (S::PickingUp | S::WaitingForIssuer, E::Stopped) => Some(S::Ready),
            (S::Expired, E::HalfLivesAgain)
            | (S::Ready | S::Expired | S::Rejected | S::AwaitingCode | S::Locked, E::HalfRenewed) => {
                Some(S::AwaitingCode)
            }
            (S::Ready | S::PickingUp | S::WaitingForIssuer | S::Rejected, E::Started) => Some(S::PickingUp),
            (S::PickingUp | S::WaitingForIssuer, E::IssuerWaits) => Some(S::WaitingForIssuer),
            (S::PickingUp | S::WaitingForIssuer, E::PickedUp)
            | (
                S::AwaitingCode
                | S::Ready
                | S::PickingUp
                | S::WaitingForIssuer
                | S::Expired
                | S::Rejected
                | S::Locked,
                E::DoneElsewhere,
            ) => Some(S::PickedUp),
            (S::AwaitingCode | S::Ready, E::LifetimeOver) => Some(S::Expired),
            (S::PickingUp | S::WaitingForIssuer | S::Ready, E::Refused) => Some(S::Rejected),
            (
                S::PickingUp | S::WaitingForIssuer | S::Ready | S::Expired | S::AwaitingCode,
                E::TriesExhausted,
            ) => Some(S::Locked),
            (
                S::AwaitingCode
                | S::Ready
                | S::PickingUp
                | S::WaitingForIssuer
                | S::PickedUp
                | S::Expired
                | S::Rejected
                | S::Locked,
                _,
            ) => None,
        }
    }

    /// The state's word, as the contract and the command line spell it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AwaitingCode => "awaiting-code",
            Self::Ready => "ready",
            Self::PickingUp => "picking-up",
            Self::WaitingForIssuer => "waiting-for-issuer",
            Self::PickedUp => "picked-up",
            Self::Expired => "expired",
            Self::Rejected => "rejected",
            Self::Locked => "locked",
        }
    }

    /// Whether a pick-up is under way.
    #[must_use]
    pub const fn in_flight(self) -> bool {
        matches!(self, Self::PickingUp | Self::WaitingForIssuer)
    }
}

/// An approved application that waits to be picked up, or was.
///
/// The codes themselves are not here: they are sealed in the vault, and this record only knows whether they came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activation {
    /// Its name.
    pub id: ItemId,
    /// The id of the issuer profile.
    pub issuer: String,
    /// What people call it.
    pub title: String,
    /// The issuer's number of the application, as the issuer wrote it; empty while the approval has not come.
    pub reference_number: String,
    /// The issuer's number of the order or application, where its mails state one beside the reference number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
    /// The issuer's pick-up page, where the mail had one. Never opened by itself.
    pub link: Option<String>,
    /// Whether the authorization code or PIN is in the vault.
    pub has_code: bool,
    /// How long the codes live.
    pub codes: CodeWindow,
    /// Where it stands.
    pub state: ActivationState,
    /// The pick-up under way.
    pub flight: Option<Flight>,
    /// What the issuer said when it last refused, if it did.
    pub refusal: Option<String>,
    /// The issuer refused the code itself: it must be looked at before it is sent again.
    pub code_doubted: bool,
    /// Which characters of that code are easily taken for others, by their places; in the words of whoever refused it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lookalikes: Option<String>,
    /// The identity that it became; `None` if it was picked up elsewhere.
    pub identity: Option<ItemId>,
    /// What was told of it.
    pub reminders: Reminders,
    /// Its application, where the key was made with that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application: Option<Application>,
}

impl Activation {
    /// Whether it was applied for, and the issuer's approval has not come: there are no codes yet.
    #[must_use]
    pub const fn awaits_approval(&self) -> bool {
        matches!(self.state, ActivationState::AwaitingCode)
            && self.application.is_some()
            && self.reference_number.is_empty()
    }

    /// Why the key that was made with the application is not at hand, if it was looked for in vain.
    #[must_use]
    pub fn key_loss(&self) -> Option<KeyLoss> {
        self.application.as_ref().and_then(|application| application.lost)
    }

    /// The moment after which the codes are worth nothing; `None` once that no longer matters.
    #[must_use]
    pub fn deadline(&self) -> Option<Timestamp> {
        if self.awaits_approval() {
            return None;
        }
        match self.state {
            ActivationState::PickedUp | ActivationState::Rejected | ActivationState::Locked => None,
            ActivationState::AwaitingCode
            | ActivationState::Ready
            | ActivationState::PickingUp
            | ActivationState::WaitingForIssuer
            | ActivationState::Expired => Some(self.codes.expires_at),
        }
    }

    /// What only the person can settle.
    #[must_use]
    pub fn need(&self) -> Option<Need> {
        match self.state {
            ActivationState::AwaitingCode | ActivationState::Ready if self.key_loss().is_some() => {
                self.key_loss().map(KeyLoss::need)
            }
            ActivationState::AwaitingCode if self.awaits_approval() => Some(Need::Approval),
            ActivationState::AwaitingCode => Some(Need::Code),
            ActivationState::Ready if self.code_doubted => Some(Need::CheckCode),
            ActivationState::Ready => Some(Need::PickUp),
            ActivationState::Expired => Some(Need::RenewCode),
            ActivationState::Rejected | ActivationState::Locked => Some(Need::ApplyAgain),
            ActivationState::PickingUp | ActivationState::WaitingForIssuer if self.is_with_the_person() => {
                Some(Need::PickUp)
            }
            ActivationState::PickingUp | ActivationState::WaitingForIssuer => {
                let waits = |flight: &Flight| flight.is_stuck() || flight.is_unheard();
                self.flight.as_ref().is_some_and(waits).then_some(Need::Unstick)
            }
            ActivationState::PickedUp => None,
        }
    }

    /// Whether the person is at it in a browser, and it is watched for the certificate.
    #[must_use]
    pub fn is_with_the_person(&self) -> bool {
        self.flight.as_ref().is_some_and(Flight::is_with_the_person)
    }

    /// The same, and its codes live until they lapse: not those of a run that was gone on with after that, as only the
    /// password of what had arrived was missing.
    pub(crate) fn may_lapse_in_the_browser(&self) -> bool {
        let lived = |flight: &Flight| flight.since < self.codes.expires_at;
        self.is_with_the_person() && self.flight.as_ref().is_some_and(lived)
    }

    /// The moments at which the person is told of it.
    pub(crate) fn moments(&self, policy: &Policy) -> Vec<Moment> {
        let (since, end) = (self.reminders.since, self.codes.expires_at);
        let mut moments = Vec::new();
        let mut tell =
            |at, stage, deadlines| moments.push(self.reminders.moment(policy, at, stage, deadlines));
        let (waits, codes_matter) = match self.state {
            // Nothing lapses yet, and nobody but the issuer is late.
            _ if self.awaits_approval() => (false, false),
            ActivationState::AwaitingCode | ActivationState::Ready | ActivationState::Expired => (true, true),
            // A page that was opened and left is no pick-up.
            ActivationState::PickingUp if self.is_with_the_person() => (true, true),
            ActivationState::PickingUp => (false, self.need().is_some()),
            // The codes are spent, or worth nothing: their end does not matter any more.
            ActivationState::WaitingForIssuer
            | ActivationState::Rejected
            | ActivationState::Locked
            | ActivationState::PickedUp => (false, false),
        };
        if waits && !self.is_with_the_person() && since < end {
            tell(since, Stage::Intake, [Some(end), None]);
        }
        for ahead in policy.codes_of(&self.issuer).iter().filter(|_| codes_matter) {
            let at = ahead.of(end);
            // What lay behind when it came is in the first reminder.
            if at >= since {
                tell(at, Stage::Ahead(*ahead), [Some(end), None]);
            }
        }
        if waits {
            tell(end.max(since), Stage::Lapsed, ANY_TIME);
        }
        if let Some(at) = self.reminders.troubled_at.filter(|_| self.need().is_some()) {
            tell(at, Stage::Trouble, [self.deadline(), None]);
        }
        moments
    }
}

#[cfg(test)]
mod tests {
    use super::{ActivationEvent as E, ActivationState as S};

    #[test]
    fn a_picked_up_activation_stays_picked_up() {
        for event in [
            E::Completed,
            E::CodesRenewed,
            E::Started,
            E::IssuerWaits,
            E::Stopped,
            E::PickedUp,
            E::LifetimeOver,
            E::LivesAgain,
            E::HalfLivesAgain,
            E::HalfRenewed,
            E::Refused,
            E::TriesExhausted,
            E::DoneElsewhere,
        ] {
            assert_eq!(S::PickedUp.next(event), None, "{event:?}");
        }
    }

    #[test]
    fn an_expired_or_half_activation_cannot_be_started() {
        for state in [S::Expired, S::AwaitingCode, S::Locked] {
            assert_eq!(state.next(E::Started), None, "{state:?}");
        }
    }

    #[test]
    fn codes_that_lapse_during_a_pick_up_do_not_stop_it() {
        for state in [S::PickingUp, S::WaitingForIssuer] {
            assert_eq!(state.next(E::LifetimeOver), None, "{state:?}");
        }
    }

    #[test]
    fn new_codes_bring_an_expired_activation_back() {
        assert_eq!(S::Expired.next(E::CodesRenewed), Some(S::Ready));
    }
}
