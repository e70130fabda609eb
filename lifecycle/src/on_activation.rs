//! What happens to activations.

use jiff::Timestamp;

use crate::{
    Activation, ActivationEvent, ActivationState, CodeWindow, Effect, Flight, IdentityEvent, Item, ItemId,
    Lifecycle, NewIdentity, Refusal, Renamed, handle::not_now, reminder::Reminders,
};

impl Lifecycle {
    pub(crate) fn complete(
        &mut self,
        now: Timestamp,
        id: ItemId,
        codes: Option<CodeWindow>,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        let activation = self.given_codes(id)?;
        if activation.code_doubted && activation.state == ActivationState::Ready {
            (activation.code_doubted, activation.lookalikes) = (false, None);
        } else {
            activation.enter(ActivationEvent::Completed)?;
        }
        activation.has_code = true;
        activation.codes = codes.unwrap_or(activation.codes);
        activation.reminders.settle();
        activation.reminders.handled(now);
        self.look(now, id, true, effects);
        Ok(())
    }

    pub(crate) fn codes_renewed(
        &mut self,
        now: Timestamp,
        id: ItemId,
        has_code: bool,
        codes: CodeWindow,
        renamed: Option<Renamed>,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        if let Some(Renamed { reference_number, .. }) = &renamed {
            let issuer = self.activation(id)?.issuer.clone();
            if let Some(other) =
                self.items.by_reference(&issuer, reference_number).filter(|other| *other != id)
            {
                return Err(Refusal::Known(other));
            }
        }
        let activation = self.given_codes(id)?;
        activation.leave_the_browser();
        let event = if has_code { ActivationEvent::CodesRenewed } else { ActivationEvent::HalfRenewed };
        activation.enter(event)?;
        (activation.has_code, activation.codes) = (has_code, codes);
        (activation.code_doubted, activation.lookalikes, activation.refusal) = (false, None, None);
        activation.reminders = Reminders::new(now, Some(now));
        if let Some(Renamed { reference_number, link }) = renamed {
            activation.link = link;
            self.items.refer(id, reference_number);
        }
        self.offered.remove(&id);
        self.look(now, id, true, effects);
        if !has_code {
            effects.push(Effect::WipeCode(id));
        }
        Ok(())
    }

    pub(crate) fn pick_up(
        &mut self,
        now: Timestamp,
        id: ItemId,
        guided: bool,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        let activation = self.activation(id)?;
        if activation.flight.as_ref().is_some_and(Flight::runs) {
            return Err(not_now(&Item::Activation(activation.clone())));
        }
        // The agenda may be late by a moment, and an expired code is never sent: so the time is looked at here too.
        if !activation.state.in_flight() && activation.codes.is_over(now) {
            let lapsed = activation.state.next(ActivationEvent::LifetimeOver);
            let seen = Activation { state: lapsed.unwrap_or(activation.state), ..activation.clone() };
            return Err(not_now(&Item::Activation(seen)));
        }
        // A wrong code costs a try: it is sent again only after somebody has looked at it and typed it again.
        if activation.code_doubted {
            return Err(not_now(&Item::Activation(activation.clone())));
        }
        activation.enter(ActivationEvent::Started)?;
        activation.flight = Some(Flight { guided, ..Flight::started(now) });
        activation.refusal = None;
        activation.reminders.begun(now);
        self.look(now, id, true, effects);
        effects.push(if guided { Effect::Guide(id) } else { Effect::PickUp(id) });
        Ok(())
    }

    pub(crate) fn code_doubted(
        &mut self,
        now: Timestamp,
        id: ItemId,
        why: String,
        lookalikes: Option<String>,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        self.activation(id)?;
        self.land(id, ActivationEvent::Stopped, IdentityEvent::Stopped)?;
        let activation = self.activation(id)?;
        (activation.code_doubted, activation.refusal) = (true, Some(why));
        activation.lookalikes = lookalikes;
        self.trouble(now, id);
        self.look(now, id, true, effects);
        Ok(())
    }

    pub(crate) fn tries_exhausted(
        &mut self,
        now: Timestamp,
        id: ItemId,
        why: String,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        let activation = self.given_codes(id)?;
        activation.enter(ActivationEvent::TriesExhausted)?;
        (activation.flight, activation.refusal) = (None, Some(why));
        self.trouble(now, id);
        self.look(now, id, true, effects);
        effects.push(Effect::WipeCode(id));
        Ok(())
    }

    pub(crate) fn picked_up(
        &mut self,
        now: Timestamp,
        id: ItemId,
        new: NewIdentity,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        self.free(new.id)?;
        let activation = self.activation(id)?;
        activation.enter(ActivationEvent::PickedUp)?;
        (activation.flight, activation.identity) = (None, Some(new.id));
        let handled_at = activation.reminders.handled_at;
        self.adopt(now, new, Some(id), handled_at, effects)?;
        self.look(now, id, true, effects);
        effects.push(Effect::WipeCode(id));
        Ok(())
    }

    /// What has codes, or had some: not an application that waits for its approval.
    fn given_codes(&mut self, id: ItemId) -> Result<&mut Activation, Refusal> {
        let activation = self.activation(id)?;
        if activation.awaits_approval() {
            return Err(not_now(&Item::Activation(activation.clone())));
        }
        Ok(activation)
    }
}

impl Activation {
    /// Ends what the person was guided to: its codes are worth nothing any more.
    pub(crate) fn leave_the_browser(&mut self) {
        if self.is_with_the_person()
            && let Some(state) = self.state.next(ActivationEvent::Stopped)
        {
            (self.state, self.flight) = (state, None);
        }
    }

    pub(crate) fn enter(&mut self, event: ActivationEvent) -> Result<(), Refusal> {
        let refusal = || Refusal::NotNow { id: self.id, state: self.state.as_str(), need: self.need() };
        self.state = self.state.next(event).ok_or_else(refusal)?;
        Ok(())
    }
}
