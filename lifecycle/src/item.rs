//! An activation or an identity, seen as one: what falls due for it and what the clock does to it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Activation, ActivationEvent, ActivationState, Due, Effect, Flight, Identity, IdentityEvent,
    IdentityState, ItemId, Need, Pause, Plan, Policy, Stage, Wait,
    reminder::{Moment, Reminders},
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

    /// The id of its issuer's profile.
    #[must_use]
    pub fn issuer(&self) -> &str {
        match self {
            Self::Activation(activation) => &activation.issuer,
            Self::Identity(identity) => &identity.issuer,
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
            Self::Activation(activation) => activation.deadline(),
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

    /// Whether a pick-up or renewal was started and has not ended, whether it runs, rests or stands still.
    #[must_use]
    pub fn is_under_way(&self) -> bool {
        self.flight().is_some()
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

    /// What was put off, of runs only what `counts`.
    fn rests_mut(&mut self, counts: impl Fn(Pause) -> bool) -> impl Iterator<Item = &mut Wait> {
        let (flight, plan) = match self {
            Self::Activation(activation) => (&mut activation.flight, None),
            Self::Identity(identity) => (&mut identity.flight, identity.plan.as_mut()),
        };
        let rest = flight.as_mut().and_then(|flight| flight.rest.as_mut());
        let run = rest.filter(|rest| counts(rest.reason)).map(|rest| &mut rest.wait);
        run.into_iter().chain(plan.and_then(|plan| plan.rest.as_mut()))
    }

    /// What was told of it and what is held back.
    #[must_use]
    pub const fn reminders(&self) -> &Reminders {
        match self {
            Self::Activation(activation) => &activation.reminders,
            Self::Identity(identity) => &identity.reminders,
        }
    }

    pub(crate) const fn reminders_mut(&mut self) -> &mut Reminders {
        match self {
            Self::Activation(activation) => &mut activation.reminders,
            Self::Identity(identity) => &mut identity.reminders,
        }
    }

    /// What the passing of time and the policy do to it; true if it changed.
    pub(crate) fn age(&mut self, now: Timestamp, policy: &Policy) -> bool {
        let before = self.last_safe_day();
        let rest =
            self.rests_mut(|_| true).map(|wait| wait.set_right(now)).filter(|wrong| *wrong).count() > 0;
        let changed = match self {
            Self::Activation(activation) => activation.age(now),
            Self::Identity(identity) => identity.age(now, policy),
        };
        if let Some(deadline) = self.last_safe_day().filter(|day| rest || Some(*day) < before) {
            // What was put off under a wrong clock, or for a later day, is put off no longer than that day allows.
            let unheard = |reason| reason != Pause::Issuer;
            self.rests_mut(unheard).for_each(|wait| wait.hasten(now, deadline));
        }
        let told = self.reminders_mut().set_right(now);
        let shortened = self.shorten_snooze(policy);
        // What is settled needs no silence; what runs may fail yet.
        let settled = self.need().is_none() && !self.is_under_way();
        let settled = settled && self.reminders_mut().snoozed.take().is_some();
        changed || rest || told || shortened || settled
    }

    /// The moments at which the person is told of it.
    pub(crate) fn moments(&self, policy: &Policy) -> Vec<Moment> {
        match self {
            Self::Activation(activation) => activation.moments(policy),
            Self::Identity(identity) => identity.moments(policy),
        }
    }

    /// The reminder to give now, if one is due.
    pub(crate) fn reminder_due(&self, now: Timestamp, policy: &Policy) -> Option<Stage> {
        let (given, stage) = self.reminders().due(&self.moments(policy), now, policy)?;
        (given <= now).then_some(stage)
    }

    /// This reminder was given, and with it all that were due.
    pub(crate) fn tell(&mut self, stage: Option<Stage>, now: Timestamp, policy: &Policy) {
        let due = self.moments(policy).into_iter().filter(|moment| moment.at <= now);
        let due: Vec<Stage> = due.map(|moment| moment.stage).chain(stage).collect();
        self.reminders_mut().tell(&due, now);
    }

    /// This reminder was given after something else had taken its place: it counts if it is due now too, or would be if it
    /// were day.
    pub(crate) fn tell_late(&mut self, stage: Stage, now: Timestamp, policy: &Policy) {
        let is_due = |moment: &Moment| moment.stage == stage && moment.falls_due <= now;
        // A key that is lost comes before its back-up, until it is found again.
        let comes_back =
            matches!(stage, Stage::BackUp(days) if self.reminders().back_up_falls_due(days) <= now);
        if comes_back || self.moments(policy).iter().any(is_due) {
            self.reminders_mut().tell(&[stage], now);
        }
    }

    /// How long the person may want silence: until the last reminder before the deadline, and once that is over, until
    /// the deadline.
    pub(crate) fn longest_snooze(&self, now: Timestamp, policy: &Policy) -> Option<Timestamp> {
        let deadline = self.deadline()?;
        let moments = self.moments(policy);
        let last_call = moments.iter().filter(|moment| matches!(moment.stage, Stage::Ahead(_)));
        let last_call = last_call.map(|moment| moment.at).max();
        last_call.into_iter().chain([deadline]).find(|at| *at > now)
    }

    /// The deadline, or the last reminder before it, may have moved since silence was granted.
    fn shorten_snooze(&mut self, policy: &Policy) -> bool {
        let Some(wait) = self.reminders().snoozed else { return false };
        let longest = self.longest_snooze(wait.from, policy).filter(|longest| *longest < wait.until);
        if let Some(until) = longest {
            self.reminders_mut().snoozed = Some(Wait { until, ..wait });
        }
        longest.is_some()
    }

    /// What falls due next, after `now`.
    pub(crate) fn next_due(&self, now: Timestamp, policy: &Policy) -> Option<(Timestamp, Due)> {
        let reminder = self.reminders().next_due(&self.moments(policy), now, policy);
        let next_try = self.flight().and_then(|flight| flight.rest).map(|rest| rest.wait.until);
        let (opens, lapse, renewal, patience) = match self {
            Self::Activation(activation) => {
                let waits =
                    matches!(activation.state, ActivationState::Ready | ActivationState::AwaitingCode)
                        && !activation.awaits_approval();
                let lives = waits || activation.may_lapse_in_the_browser();
                (None, lives.then_some(activation.codes.expires_at), None, None)
            }
            Self::Identity(identity) => {
                let valid = identity.state == IdentityState::Valid;
                let due = matches!(identity.state, IdentityState::RenewalDue | IdentityState::Expired);
                let plan = identity.plan.as_ref();
                (
                    valid.then_some(identity.renewal.opens),
                    (identity.state != IdentityState::Expired && (valid || due))
                        .then_some(identity.certificate.not_after),
                    plan.filter(|_| due).map(Plan::at),
                    plan.filter(|plan| !plan.overdue).map(|plan| plan.patience),
                )
            }
        };
        [
            (reminder, Due::Reminder),
            (opens, Due::RenewalOpens),
            (lapse, Due::Lapse),
            (renewal, Due::Renewal),
            (patience, Due::Renewal),
            (next_try, Due::NextTry),
        ]
        .into_iter()
        .filter_map(|(at, what)| Some((at?, what)))
        .min()
    }

    /// What goes on when nothing runs for it: after a start of the daemon, or when a try falls due.
    pub(crate) fn resume(&self) -> Option<Effect> {
        if self.flight()?.is_stuck() {
            return None;
        }
        match self {
            Self::Activation(activation) => match activation.state {
                ActivationState::PickingUp if activation.is_with_the_person() => {
                    Some(Effect::Guide(activation.id))
                }
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
}

impl Activation {
    fn age(&mut self, now: Timestamp) -> bool {
        if self.may_lapse_in_the_browser() && self.codes.is_over(now) {
            self.leave_the_browser();
        }
        let event = match (self.codes.is_over(now), self.has_code) {
            (true, _) => ActivationEvent::LifetimeOver,
            (false, true) => ActivationEvent::LivesAgain,
            (false, false) => ActivationEvent::HalfLivesAgain,
        };
        let next = self.state.next(event);
        self.state = next.unwrap_or(self.state);
        next.is_some()
    }
}

impl Identity {
    fn age(&mut self, now: Timestamp, policy: &Policy) -> bool {
        let before = (self.state, self.last_safe, self.plan, self.proof_due);
        self.last_safe =
            policy.last_safe(&self.issuer, self.renewal.last_safe_day(self.certificate.not_after));
        let over = now >= self.certificate.not_after;
        let opened = now >= self.renewal.opens;
        // At most two steps: back to life, then to where the window stands.
        for event in [
            if over { IdentityEvent::LifetimeOver } else { IdentityEvent::LivesAgain },
            if opened { IdentityEvent::WindowOpened } else { IdentityEvent::WindowClosedAgain },
        ] {
            if over && event != IdentityEvent::LifetimeOver {
                continue;
            }
            self.state = self.state.next(event).unwrap_or(self.state);
        }
        self.plan = self.plan_now(now, policy);
        let set_right = self.set_proofs_right(now);
        self.proof_due = self.is_proof_due(now);
        set_right || (self.state, self.last_safe, self.plan, self.proof_due) != before
    }

    fn plan_now(&self, now: Timestamp, policy: &Policy) -> Option<Plan> {
        if now >= self.renewal.closes {
            return None;
        }
        let fresh = self.whole_plan(policy)?;
        // Tries in vain are remembered; the rest follows from the certificate and the policy.
        let (tries, missed, rest) =
            self.plan.map_or((0, 0, None), |plan| (plan.tries, plan.missed, plan.rest));
        Some(Plan { tries, missed, rest, overdue: now >= fresh.patience, ..fresh })
    }
}
