//! The [`Lifecycle`]: inputs in, effects out.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::{
    Activation, ActivationState, Effect, Flight, Identity, IdentityEvent, Input, Item, ItemId, NewActivation,
    Policy, Reason, Refusal, Stage,
    agenda::{Agenda, Items},
    on_application::Approval,
    reminder::Reminders,
    wait::is_ahead,
};

/// Everything that is tracked, and what falls due for it.
#[derive(Clone, Debug, Default)]
pub struct Lifecycle {
    pub(crate) items: Items,
    agenda: Agenda,
    pub(crate) policy: Policy,
    /// Reminders handed out and not yet reported as delivered: they are not handed out twice in one life of the
    /// daemon, and again after its restart.
    pub(crate) offered: BTreeMap<ItemId, Offer>,
}

/// A reminder that was handed out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Offer {
    pub(crate) stage: Stage,
    /// When it was handed out, on the clock of that time.
    pub(crate) at: Timestamp,
    /// Whether it still matters.
    is_due: bool,
}

impl Lifecycle {
    /// Nothing is tracked yet.
    #[must_use]
    pub fn new(policy: Policy) -> Self {
        Self { policy, ..Self::default() }
    }

    /// The lifecycle of these items, as they were kept in the ledger. Call [`Input::Started`] next.
    #[must_use]
    pub fn restore(items: impl IntoIterator<Item = Item>, policy: Policy, now: Timestamp) -> Self {
        let mut lifecycle = Self::new(policy);
        for item in items {
            lifecycle.agenda.enter(&item, now, &lifecycle.policy);
            lifecycle.items.insert(item);
        }
        lifecycle
    }

    /// Takes in what happened at `now` and says what is to be done.
    ///
    /// # Errors
    /// A [`Refusal`] if the item's state does not allow it. Nothing has changed then.
    pub fn handle(&mut self, now: Timestamp, input: Input) -> Result<Vec<Effect>, Refusal> {
        let mut effects = Vec::new();
        match input {
            Input::Started => self.start(now, &mut effects),
            Input::Tick => {
                for id in self.agenda.due_by(now) {
                    self.look(now, id, false, &mut effects);
                }
            }
            Input::ClockChanged => self.look_at_all(now, &mut effects),
            Input::PolicyChanged(policy) => {
                self.policy = *policy;
                self.look_at_all(now, &mut effects);
            }
            Input::NetworkReturned => self.network_returned(now, &mut effects),
            Input::DeviceAppeared => self.device_appeared(now, &mut effects),
            Input::NotifierAppeared => {
                for (id, _) in std::mem::take(&mut self.offered) {
                    self.look(now, id, false, &mut effects);
                }
            }
            Input::Track(new) => self.track(now, new, &mut effects)?,
            Input::Apply(new) => self.apply(now, new, &mut effects)?,
            Input::Approved { id, reference_number, order, link, has_code, codes } => {
                let approval = Approval { reference_number, order, link, has_code, codes };
                self.approved(now, id, approval, &mut effects)?;
            }
            Input::KeyLookedFor { id, lost } => self.key_looked_for(now, id, lost, &mut effects)?,
            Input::Adopt(new) => self.adopt(now, new, None, Some(now), &mut effects)?,
            Input::Forget { id } => {
                let item = self.items.get(id).ok_or(Refusal::Unknown(id))?;
                if item.flight().is_some_and(|flight| !flight.is_stuck() && !flight.guided) {
                    return Err(not_now(item));
                }
                self.items.remove(id);
                self.agenda.remove(id);
                self.offered.remove(&id);
                effects.push(Effect::Erase(id));
            }
            Input::ReminderDelivered { id, stage } => self.delivered(now, id, stage, &mut effects)?,
            Input::Snooze { id, until } => self.snooze(now, id, until, &mut effects)?,
            Input::Dismiss { id } => self.dismiss(now, id, &mut effects)?,
            Input::DoneElsewhere { id } => self.done_elsewhere(now, id, &mut effects)?,
            Input::IssuerWaits { id, until } => self.issuer_waits(now, id, until, &mut effects)?,
            Input::Unanswered { id, silence } => self.unanswered(now, id, silence, &mut effects)?,
            Input::Undelivered { id, why } => self.undelivered(now, id, why, &mut effects)?,
            Input::Stuck { id, why } => self.stuck(now, id, why, None, &mut effects)?,
            Input::CodeWanted { id, why } => self.code_wanted(now, id, why, &mut effects)?,
            Input::Unplugged { id, why } => self.unplugged(now, id, why, &mut effects)?,
            Input::Stopped { id } => self.stopped(now, id, &mut effects)?,
            Input::Refused { id, why } => self.refused(now, id, why, &mut effects)?,
            Input::Complete { id, codes } => self.complete(now, id, codes, &mut effects)?,
            Input::CodesRenewed { id, has_code, codes, renamed } => {
                self.codes_renewed(now, id, has_code, codes, renamed, &mut effects)?;
            }
            Input::PickUp { id } => self.pick_up(now, id, false, &mut effects)?,
            Input::Guide { id } => self.pick_up(now, id, true, &mut effects)?,
            Input::CodeDoubted { id, why, lookalikes } => {
                self.code_doubted(now, id, why, lookalikes, &mut effects)?;
            }
            Input::TriesExhausted { id, why } => self.tries_exhausted(now, id, why, &mut effects)?,
            Input::PickedUp { id, identity } => self.picked_up(now, id, identity, &mut effects)?,
            Input::Renew { id } => self.renew(now, id, &mut effects)?,
            Input::Renewed { id, certificate, renewal } => {
                self.renewed(now, id, IdentityEvent::Renewed, (certificate, renewal), &mut effects)?;
            }
            Input::RenewedElsewhere { id, certificate, renewal } => {
                let event = IdentityEvent::RenewedElsewhere;
                self.renewed(now, id, event, (certificate, renewal), &mut effects)?;
            }
            Input::BackedUp { id, backup } => self.backed_up(now, id, backup, &mut effects)?,
            Input::CopiesFound { id, copies } => self.copies_found(now, id, copies, &mut effects)?,
            Input::Revoked { id } => self.revoked(now, id, &mut effects)?,
            Input::KeyLost { id } => self.key_event(now, id, IdentityEvent::KeyLost, &mut effects)?,
            Input::KeyFound { id } => self.key_event(now, id, IdentityEvent::KeyFound, &mut effects)?,
        }
        Ok(effects)
    }

    /// When to call [`Lifecycle::handle`] with [`Input::Tick`] next, and why.
    #[must_use]
    pub fn next_wake(&self) -> Option<(Timestamp, Reason)> {
        self.agenda.next()
    }

    /// One item.
    #[must_use]
    pub fn item(&self, id: ItemId) -> Option<&Item> {
        self.items.get(id)
    }

    /// When people are reminded, and what is renewed without them.
    #[must_use]
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Reminders that are due and were handed out, and that no service has accepted yet.
    pub fn pending(&self) -> impl Iterator<Item = (ItemId, Stage)> + '_ {
        self.offered.iter().filter(|(_, offer)| offer.is_due).map(|(id, offer)| (*id, offer.stage))
    }

    /// The reminder of this item that is due and that no service has accepted yet.
    #[must_use]
    pub fn pending_of(&self, id: ItemId) -> Option<Stage> {
        self.offered.get(&id).filter(|offer| offer.is_due).map(|offer| offer.stage)
    }

    /// How many items there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.items.count()
    }

    /// Every item, in no useful order.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.items.iter()
    }

    /// The items from the soonest deadline on, those without one last; from behind `after`, where it was given.
    pub fn by_deadline(
        &self,
        after: Option<(Timestamp, ItemId)>,
    ) -> impl Iterator<Item = (Timestamp, &Item)> {
        self.agenda.shown_after(after).filter_map(|(at, id)| Some((at, self.items.get(id)?)))
    }

    /// The activation of this issuer with this reference number.
    #[must_use]
    pub fn find(&self, issuer: &str, reference_number: &str) -> Option<&Activation> {
        match self.items.get(self.items.by_reference(issuer, reference_number)?)? {
            Item::Activation(activation) => Some(activation),
            Item::Identity(_) => None,
        }
    }

    /// The activation of an order that was approved last.
    #[must_use]
    pub fn find_order(&self, issuer: &str, order: &str) -> Option<&Activation> {
        let activations = self.items.iter().filter_map(|item| match item {
            Item::Activation(activation) => Some(activation),
            Item::Identity(_) => None,
        });
        activations
            .filter(|activation| activation.issuer == issuer && activation.order.as_deref() == Some(order))
            .max_by_key(|activation| activation.codes.approved_at)
    }

    fn start(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        // A token may have been plugged in meanwhile.
        self.device_appeared(now, effects);
        for id in self.items.ids() {
            self.look(now, id, false, effects);
            // Whatever waits for its next try goes on when that falls due; the rest was cut off and goes on now.
            let cut_off = |item: &Item| item.flight().is_some_and(|flight| flight.rest.is_none());
            let resumed = self.items.get(id).filter(|item| cut_off(item)).and_then(Item::resume);
            effects.extend(resumed.filter(|effect| !effects.contains(effect)));
        }
    }

    fn track(
        &mut self,
        now: Timestamp,
        new: NewActivation,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        self.free(new.id)?;
        if let Some(id) = self.items.by_reference(&new.issuer, &new.reference_number) {
            return Err(Refusal::Known(id));
        }
        let id = new.id;
        let state = if new.has_code { ActivationState::Ready } else { ActivationState::AwaitingCode };
        self.items.insert(Item::Activation(Activation {
            id,
            issuer: new.issuer,
            title: new.title,
            reference_number: new.reference_number,
            order: new.order,
            link: new.link,
            has_code: new.has_code,
            codes: new.codes,
            state,
            flight: None,
            refusal: None,
            code_doubted: false,
            lookalikes: None,
            identity: None,
            reminders: Reminders::new(now, Some(now)),
            application: None,
        }));
        self.look(now, id, true, effects);
        Ok(())
    }

    fn look_at_all(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        for id in self.items.ids() {
            self.look(now, id, false, effects);
        }
    }

    /// Lets time do its work on one item and enters it into the agenda again.
    pub(crate) fn look(&mut self, now: Timestamp, id: ItemId, mut changed: bool, effects: &mut Vec<Effect>) {
        let Some(item) = self.items.get_mut(id) else {
            return;
        };
        changed |= item.age(now, &self.policy);
        let mut resumed = None;
        if let Some(flight) = item.flight_mut().as_mut().filter(|flight| flight.is_due(now)) {
            flight.rest = None;
            flight.tries = flight.tries.saturating_add(1);
            changed = true;
            resumed = item.resume();
        }
        if let Item::Identity(identity) = item {
            let (renews, moved) = identity.renew_by_itself(now);
            changed |= renews || moved;
            resumed = resumed.or(renews.then_some(Effect::Renew(id)));
        }
        if changed {
            effects.push(Effect::Save(id));
        }
        effects.extend(resumed);
        let due = item.reminder_due(now, &self.policy);
        // What was handed out under a clock that ran ahead was handed out too early.
        if self.offered.get(&id).is_some_and(|offer| is_ahead(offer.at, now)) {
            self.offered.remove(&id);
        }
        let offer = self.offered.get_mut(&id);
        match (due, offer) {
            // It is on its way: whatever comes between, it is not handed out again in this life of the daemon.
            (Some(stage), Some(offer)) if offer.stage == stage => offer.is_due = true,
            (Some(stage), _) => {
                self.offered.insert(id, Offer { stage, at: now, is_due: true });
                effects.push(Effect::Remind(id, stage));
            }
            (None, Some(offer)) => offer.is_due = false,
            (None, None) => {}
        }
        self.agenda.enter(item, now, &self.policy);
    }

    pub(crate) fn free(&self, id: ItemId) -> Result<(), Refusal> {
        self.items.get(id).map_or(Ok(()), |_| Err(Refusal::Known(id)))
    }

    pub(crate) fn activation(&mut self, id: ItemId) -> Result<&mut Activation, Refusal> {
        match self.items.get_mut(id) {
            Some(Item::Activation(activation)) => Ok(activation),
            Some(Item::Identity(_)) | None => Err(Refusal::Unknown(id)),
        }
    }

    pub(crate) fn identity(&mut self, id: ItemId) -> Result<&mut Identity, Refusal> {
        match self.items.get_mut(id) {
            Some(Item::Identity(identity)) => Ok(identity),
            Some(Item::Activation(_)) | None => Err(Refusal::Unknown(id)),
        }
    }
}

impl Flight {
    fn is_due(&self, now: Timestamp) -> bool {
        self.rest.is_some_and(|rest| rest.wait.until <= now)
    }
}

pub(crate) fn not_now(item: &Item) -> Refusal {
    Refusal::NotNow { id: item.id(), state: item.state(), need: item.need() }
}
