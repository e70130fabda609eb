//! The [`Lifecycle`]: inputs in, effects out.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::{
    Activation, ActivationEvent, ActivationState, Effect, Flight, Identity, IdentityEvent, Input, Item,
    ItemId, NewActivation, Reason, Refusal, Stage,
    agenda::{Agenda, Items},
};

/// Everything that is tracked, and what falls due for it.
#[derive(Clone, Debug, Default)]
pub struct Lifecycle {
    pub(crate) items: Items,
    agenda: Agenda,
    /// Reminders handed out and not yet reported as delivered: they are not handed out twice in one life of the
    /// daemon, and again after its restart.
    pub(crate) offered: HashMap<ItemId, Stage>,
}

impl Lifecycle {
    /// The lifecycle of these items, as they were kept in the ledger. Call [`Input::Started`] next.
    #[must_use]
    pub fn restore(items: impl IntoIterator<Item = Item>, now: Timestamp) -> Self {
        let mut lifecycle = Self::default();
        for item in items {
            lifecycle.agenda.enter(&item, now);
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
            Input::ClockChanged => {
                for id in self.items.ids() {
                    self.look(now, id, false, &mut effects);
                }
            }
            Input::Track(new) => self.track(now, new, &mut effects)?,
            Input::Adopt(new) => self.adopt(now, new, None, &mut effects)?,
            Input::Forget { id } => {
                let item = self.items.get(id).ok_or(Refusal::Unknown(id))?;
                if item.flight().is_some_and(|flight| flight.stuck.is_none()) {
                    return Err(not_now(item));
                }
                self.items.remove(id);
                self.agenda.remove(id);
                self.offered.remove(&id);
                effects.push(Effect::Erase(id));
            }
            Input::ReminderDelivered { id, stage } => {
                let item = self.items.get_mut(id).ok_or(Refusal::Unknown(id))?;
                self.offered.remove(&id);
                if !item.reminded_mut().contains(&stage) {
                    item.reminded_mut().push(stage);
                    self.look(now, id, true, &mut effects);
                }
            }
            Input::IssuerWaits { id, until } => {
                self.step(id, ActivationEvent::IssuerWaits, |flight| {
                    flight.next_try = Some(until.max(now));
                    flight.tries = 0;
                })?;
                self.look(now, id, true, &mut effects);
            }
            Input::Unanswered { id, next_try } => {
                self.in_flight(id)?.next_try = Some(next_try.max(now));
                self.look(now, id, true, &mut effects);
            }
            Input::Stuck { id, why } => {
                let flight = self.in_flight(id)?;
                (flight.stuck, flight.next_try) = (Some(why), None);
                self.look(now, id, true, &mut effects);
            }
            Input::Stopped { id } => {
                self.land(id, ActivationEvent::Stopped, IdentityEvent::Stopped)?;
                self.look(now, id, true, &mut effects);
            }
            Input::Refused { id, why } => {
                self.land(id, ActivationEvent::Refused, IdentityEvent::Stopped)?;
                self.refused(id, why);
                self.look(now, id, true, &mut effects);
            }
            Input::Complete { id, codes } => self.complete(now, id, codes, &mut effects)?,
            Input::CodesRenewed { id, has_code, codes } => {
                self.codes_renewed(now, id, has_code, codes, &mut effects)?;
            }
            Input::PickUp { id } => self.pick_up(now, id, &mut effects)?,
            Input::CodeDoubted { id, why } => self.code_doubted(now, id, why, &mut effects)?,
            Input::TriesExhausted { id, why } => self.tries_exhausted(now, id, why, &mut effects)?,
            Input::PickedUp { id, identity } => self.picked_up(now, id, identity, &mut effects)?,
            Input::Renew { id } => self.renew(now, id, &mut effects)?,
            Input::Renewed { id, certificate, renewal } => {
                self.renewed(now, id, certificate, renewal, &mut effects)?;
            }
            Input::BackedUp { id, backup } => self.backed_up(now, id, backup, &mut effects)?,
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

    fn start(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        for id in self.items.ids() {
            self.look(now, id, false, effects);
            // Whatever waits for its next try goes on when that falls due; the rest was cut off and goes on now.
            let cut_off = |item: &Item| item.flight().is_some_and(|flight| flight.next_try.is_none());
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
            link: new.link,
            has_code: new.has_code,
            codes: new.codes,
            state,
            flight: None,
            refusal: None,
            code_doubted: false,
            identity: None,
            reminded: Vec::new(),
        }));
        self.look(now, id, true, effects);
        Ok(())
    }

    /// Lets time do its work on one item and enters it into the agenda again.
    pub(crate) fn look(&mut self, now: Timestamp, id: ItemId, mut changed: bool, effects: &mut Vec<Effect>) {
        let Some(item) = self.items.get_mut(id) else {
            return;
        };
        changed |= item.age(now);
        let mut resumed = None;
        if let Some(flight) = item.flight_mut().as_mut().filter(|flight| flight.is_due(now)) {
            flight.next_try = None;
            flight.tries += 1;
            changed = true;
            resumed = item.resume();
        }
        if changed {
            effects.push(Effect::Save(id));
        }
        effects.extend(resumed);
        if let Some(stage) = item.reminder_due(now)
            && self.offered.insert(id, stage) != Some(stage)
        {
            effects.push(Effect::Remind(id, stage));
        }
        self.agenda.enter(item, now);
    }

    /// An event of either kind of run that leaves it under way.
    fn step(
        &mut self,
        id: ItemId,
        event: ActivationEvent,
        change: impl FnOnce(&mut Flight),
    ) -> Result<(), Refusal> {
        if let Some(Item::Activation(activation)) = self.items.get_mut(id) {
            activation.enter(event)?;
        }
        change(self.in_flight(id)?);
        Ok(())
    }

    /// An event of either kind of run that ends it.
    pub(crate) fn land(
        &mut self,
        id: ItemId,
        activation_event: ActivationEvent,
        identity_event: IdentityEvent,
    ) -> Result<(), Refusal> {
        let item = self.items.get_mut(id).ok_or(Refusal::Unknown(id))?;
        match item {
            Item::Activation(activation) => activation.enter(activation_event)?,
            Item::Identity(identity) => identity.enter(identity_event)?,
        }
        *item.flight_mut() = None;
        Ok(())
    }

    pub(crate) fn refused(&mut self, id: ItemId, why: String) {
        match self.items.get_mut(id) {
            Some(Item::Activation(activation)) => activation.refusal = Some(why),
            Some(Item::Identity(identity)) => identity.refusal = Some(why),
            None => {}
        }
    }

    fn in_flight(&mut self, id: ItemId) -> Result<&mut Flight, Refusal> {
        let item = self.items.get_mut(id).ok_or(Refusal::Unknown(id))?;
        if item.flight().is_none() {
            return Err(not_now(item));
        }
        item.flight_mut().as_mut().ok_or(Refusal::Unknown(id))
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
    /// Whether it runs right now, as opposed to waiting for its next try or for the person.
    pub(crate) fn runs(&self) -> bool {
        self.next_try.is_none() && self.stuck.is_none()
    }

    fn is_due(&self, now: Timestamp) -> bool {
        self.next_try.is_some_and(|at| at <= now)
    }
}

pub(crate) fn not_now(item: &Item) -> Refusal {
    Refusal::NotNow { id: item.id(), state: item.state(), need: item.need() }
}
