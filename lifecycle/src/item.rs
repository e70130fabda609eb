//! An activation or an identity, seen as one: what falls due for it and what the clock does to it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Activation, ActivationEvent, ActivationState, Due, Effect, Flight, Identity, IdentityEvent,
    IdentityState, ItemId, Need, Stage, reminder,
};

/// One tracked thing, as it is kept in the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Item {
    /// An activation.
    Activation(Activation),
    /// An identity.
    Identity(Identity),
}

impl Item {
    /// Its name.
    #[must_use]
    pub const fn id(&self) -> ItemId {
        match self {
            Self::Activation(activation) => activation.id,
            Self::Identity(identity) => identity.id,
        }
    }

    /// The moment after which something can no longer be done.
    #[must_use]
    pub fn deadline(&self) -> Option<Timestamp> {
        match self {
            Self::Activation(activation) => activation.deadline(),
            Self::Identity(identity) => identity.deadline(),
        }
    }

    /// The last moment at which it can still be done without help.
    #[must_use]
    pub fn last_safe_day(&self) -> Option<Timestamp> {
        match self {
            Self::Activation(activation) => activation.deadline().map(|_| activation.codes.last_safe_day()),
            Self::Identity(identity) => identity.last_safe_day(),
        }
    }

    /// What only the person can settle.
    #[must_use]
    pub fn need(&self) -> Option<Need> {
        match self {
            Self::Activation(activation) => activation.need(),
            Self::Identity(identity) => identity.need(),
        }
    }

    /// The state's word.
    #[must_use]
    pub const fn state(&self) -> &'static str {
        match self {
            Self::Activation(activation) => activation.state.as_str(),
            Self::Identity(identity) => identity.state.as_str(),
        }
    }

    /// Whether something was lost that was to be kept.
    #[must_use]
    pub fn has_lapsed(&self) -> bool {
        match self {
            Self::Activation(activation) => activation.state == ActivationState::Expired,
            Self::Identity(identity) => identity.state == IdentityState::Expired,
        }
    }

    /// Whether a pick-up or renewal counts as running. Where nothing runs, it was cut off and has to be gone on with.
    #[must_use]
    pub fn is_cut_off(&self) -> bool {
        self.flight().is_some_and(Flight::runs)
    }

    pub(crate) const fn flight_mut(&mut self) -> &mut Option<Flight> {
        match self {
            Self::Activation(activation) => &mut activation.flight,
            Self::Identity(identity) => &mut identity.flight,
        }
    }

    pub(crate) const fn flight(&self) -> Option<&Flight> {
        match self {
            Self::Activation(activation) => activation.flight.as_ref(),
            Self::Identity(identity) => identity.flight.as_ref(),
        }
    }

    pub(crate) const fn reminded_mut(&mut self) -> &mut Vec<Stage> {
        match self {
            Self::Activation(activation) => &mut activation.reminded,
            Self::Identity(identity) => &mut identity.reminded,
        }
    }

    /// What the passing of time does to the state; true if it changed.
    pub(crate) fn age(&mut self, now: Timestamp) -> bool {
        match self {
            Self::Activation(activation) => {
                let event = match (activation.codes.is_over(now), activation.has_code) {
                    (true, _) => ActivationEvent::LifetimeOver,
                    (false, true) => ActivationEvent::LivesAgain,
                    (false, false) => ActivationEvent::HalfLivesAgain,
                };
                let next = activation.state.next(event);
                activation.state = next.unwrap_or(activation.state);
                next.is_some()
            }
            Self::Identity(identity) => {
                let before = identity.state;
                let over = now >= identity.certificate.not_after;
                let opened = now >= identity.renewal.opens;
                // At most two steps: back to life, then to where the window stands.
                for event in [
                    if over { IdentityEvent::LifetimeOver } else { IdentityEvent::LivesAgain },
                    if opened { IdentityEvent::WindowOpened } else { IdentityEvent::WindowClosedAgain },
                ] {
                    if over && event != IdentityEvent::LifetimeOver {
                        continue;
                    }
                    identity.state = identity.state.next(event).unwrap_or(identity.state);
                }
                identity.state != before
            }
        }
    }

    /// The reminder to give now, if one is due.
    pub(crate) fn reminder_due(&self, now: Timestamp) -> Option<Stage> {
        let (stages, deadline, delivered) = self.reminders()?;
        reminder::due_now(stages, deadline, now, delivered)
    }

    /// What falls due next, after `now`.
    pub(crate) fn next_due(&self, now: Timestamp) -> Option<(Timestamp, Due)> {
        let reminder = self
            .reminders()
            .and_then(|(stages, deadline, delivered)| reminder::next_due(stages, deadline, now, delivered));
        let next_try = self.flight().and_then(|flight| flight.next_try);
        let (opens, lapse) = match self {
            Self::Activation(activation) => {
                let lives =
                    matches!(activation.state, ActivationState::Ready | ActivationState::AwaitingCode);
                (None, lives.then_some(activation.codes.expires_at))
            }
            Self::Identity(identity) => {
                let valid = identity.state == IdentityState::Valid;
                let lives = valid || identity.state == IdentityState::RenewalDue;
                (valid.then_some(identity.renewal.opens), lives.then_some(identity.certificate.not_after))
            }
        };
        [(reminder, Due::Reminder), (opens, Due::RenewalOpens), (lapse, Due::Lapse), (next_try, Due::NextTry)]
            .into_iter()
            .filter_map(|(at, what)| Some((at?, what)))
            .min()
    }

    /// What goes on when nothing runs for it: after a start of the daemon, or when a try falls due.
    pub(crate) fn resume(&self) -> Option<Effect> {
        if self.flight()?.stuck.is_some() {
            return None;
        }
        match self {
            Self::Activation(activation) => match activation.state {
                ActivationState::PickingUp => Some(Effect::PickUp(activation.id)),
                ActivationState::WaitingForIssuer => Some(Effect::Poll(activation.id)),
                ActivationState::AwaitingCode
                | ActivationState::Ready
                | ActivationState::PickedUp
                | ActivationState::Expired
                | ActivationState::Rejected
                | ActivationState::Locked => None,
            },
            Self::Identity(identity) => {
                (identity.state == IdentityState::Renewing).then_some(Effect::Renew(identity.id))
            }
        }
    }

    fn reminders(&self) -> Option<(&'static [Stage], Timestamp, &[Stage])> {
        match self {
            Self::Activation(activation) => {
                let told = matches!(
                    activation.state,
                    ActivationState::AwaitingCode | ActivationState::Ready | ActivationState::Expired
                );
                told.then_some((Stage::OF_CODES, activation.codes.expires_at, &activation.reminded))
            }
            Self::Identity(identity) => {
                let told = matches!(
                    identity.state,
                    IdentityState::Valid
                        | IdentityState::RenewalDue
                        | IdentityState::Expired
                        | IdentityState::KeyMissing
                );
                let deadline = identity.last_safe_day()?;
                told.then_some((Stage::OF_CERTIFICATE, deadline, &identity.reminded))
            }
        }
    }
}
