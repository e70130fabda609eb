//! What happens to a pick-up or renewal under way, whichever it is.

use jiff::{SignedDuration, Timestamp};

use crate::{
    ActivationEvent, Effect, Flight, IdentityEvent, Item, ItemId, Lifecycle, Pause, Refusal, Rest, Silence,
    Wait,
    handle::not_now,
    wait::{pause, share},
};

/// When the network returns everyone is there again at once: the issuer is met within this time, not in one second.
const SPREAD_OF_RETURN: SignedDuration = SignedDuration::from_secs(5);
/// The vault may be opened any minute.
const LONGEST_LOCKED: SignedDuration = SignedDuration::from_mins(10);
/// After a device appeared, a token is looked for so often, the first time after so long, then after twice that.
const LOOKS: u8 = 5;
const LOOK: SignedDuration = SignedDuration::from_secs(2);
/// A renewal that the person stopped is not started again by itself before this.
const STOPPED_FOR: SignedDuration = SignedDuration::from_hours(24);

impl Lifecycle {
    pub(crate) fn issuer_waits(
        &mut self,
        now: Timestamp,
        id: ItemId,
        until: Timestamp,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        if let Some(Item::Activation(activation)) = self.items.get_mut(id) {
            activation.enter(ActivationEvent::IssuerWaits)?;
        }
        let flight = self.in_flight(id)?;
        flight.rest = Some(Rest { wait: Wait { from: now, until: until.max(now) }, reason: Pause::Issuer });
        flight.tries = 0;
        self.look(now, id, true, effects);
        Ok(())
    }

    pub(crate) fn unanswered(
        &mut self,
        now: Timestamp,
        id: ItemId,
        silence: Silence,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        let item = self.items.get(id).ok_or(Refusal::Unknown(id))?;
        let deadline = item.last_safe_day().unwrap_or(Timestamp::MAX);
        let flight = self.in_flight(id)?;
        let length = pause(now, flight.tries, deadline, &id.to_string());
        let (length, reason) = match silence {
            Silence::Network => (length, Pause::Network),
            Silence::Vault => (length.min(LONGEST_LOCKED), Pause::Vault),
        };
        flight.rest = Some(Rest { wait: Wait::of(now, length), reason });
        self.look(now, id, true, effects);
        Ok(())
    }

    pub(crate) fn undelivered(
        &mut self,
        now: Timestamp,
        id: ItemId,
        why: String,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        self.land(id, ActivationEvent::Stopped, IdentityEvent::Stopped)?;
        if let Some(Item::Identity(identity)) = self.items.get_mut(id) {
            identity.fault = Some(why);
            if let Some(plan) = &mut identity.plan {
                plan.put_off(now, identity.last_safe, &identity.certificate.fingerprint);
            }
        }
        self.look(now, id, true, effects);
        Ok(())
    }

    pub(crate) fn stuck(
        &mut self,
        now: Timestamp,
        id: ItemId,
        why: String,
        looks: Option<u8>,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        let flight = self.in_flight(id)?;
        flight.looks = looks;
        (flight.stuck, flight.rest) = (Some(why), None);
        self.trouble(now, id);
        self.look(now, id, true, effects);
        Ok(())
    }

    /// A renewal stands until its one-time code is typed. Pick-ups have codes of another kind.
    pub(crate) fn code_wanted(
        &mut self,
        now: Timestamp,
        id: ItemId,
        why: String,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        let identity = self.identity(id)?;
        let Some(flight) = identity.flight.as_mut() else {
            return Err(not_now(&Item::Identity(identity.clone())));
        };
        flight.wants_code = true;
        self.stuck(now, id, why, None, effects)
    }

    /// The token that a run needs is not there. Right after a device appeared its driver may not know it yet, so it is
    /// looked for a few times more; after that only a device, or the person, has it go on.
    pub(crate) fn unplugged(
        &mut self,
        now: Timestamp,
        id: ItemId,
        why: String,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        let flight = self.in_flight(id)?;
        match flight.looks {
            Some(looks @ 1..LOOKS) => {
                flight.rest = Some(Rest { wait: Wait::of(now, LOOK * (1 << looks)), reason: Pause::Device });
                flight.looks = Some(looks + 1);
                self.look(now, id, true, effects);
                Ok(())
            }
            None | Some(_) => self.stuck(now, id, why, Some(0), effects),
        }
    }

    /// It may be the token that a run waits for.
    pub(crate) fn device_appeared(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        for id in self.items.ids() {
            let flight = self.items.get_mut(id).and_then(|item| item.flight_mut().as_mut());
            if let Some(flight) = flight.filter(|flight| flight.is_stuck() && flight.looks == Some(0)) {
                (flight.stuck, flight.looks) = (None, Some(1));
                flight.rest = Some(Rest { wait: Wait::of(now, LOOK), reason: Pause::Device });
                self.look(now, id, true, effects);
            }
        }
    }

    pub(crate) fn stopped(
        &mut self,
        now: Timestamp,
        id: ItemId,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        self.land(id, ActivationEvent::Stopped, IdentityEvent::Stopped)?;
        if let Some(Item::Identity(identity)) = self.items.get_mut(id)
            && let Some(plan) = &mut identity.plan
        {
            let left = now.duration_until(identity.last_safe).max(SignedDuration::ZERO);
            plan.rest = Some(Wait::of(now, STOPPED_FOR.min(left / 10)));
        }
        self.look(now, id, true, effects);
        Ok(())
    }

    pub(crate) fn refused(
        &mut self,
        now: Timestamp,
        id: ItemId,
        why: String,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        self.land(id, ActivationEvent::Refused, IdentityEvent::Stopped)?;
        match self.items.get_mut(id) {
            Some(Item::Activation(activation)) => activation.refusal = Some(why),
            Some(Item::Identity(identity)) => identity.refusal = Some(why),
            None => {}
        }
        self.trouble(now, id);
        self.look(now, id, true, effects);
        Ok(())
    }

    /// What waits for an answer, or was not delivered, is tried again at once: not what the issuer asked time for.
    pub(crate) fn network_returned(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        for id in self.items.ids() {
            let soon = Wait::of(now, share(SPREAD_OF_RETURN, &id.to_string(), 2));
            let Some(item) = self.items.get_mut(id) else { continue };
            let flight = item.flight_mut().as_mut().and_then(|flight| flight.rest.as_mut());
            let mut hastened = false;
            if let Some(rest) =
                flight.filter(|rest| rest.reason == Pause::Network && rest.wait.until > soon.until)
            {
                rest.wait = soon;
                hastened = true;
            }
            if let Item::Identity(identity) = item
                && let Some(plan) = identity.plan.as_mut().filter(|plan| plan.tries > 0)
                && let Some(rest) = plan.rest.as_mut().filter(|rest| rest.until > soon.until)
            {
                *rest = soon;
                hastened = true;
            }
            if hastened {
                self.look(now, id, true, effects);
            }
        }
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

    /// Has the person told that something stands in the way.
    pub(crate) fn trouble(&mut self, now: Timestamp, id: ItemId) {
        self.offered.remove(&id);
        if let Some(item) = self.items.get_mut(id) {
            item.reminders_mut().trouble(now);
        }
    }

    fn in_flight(&mut self, id: ItemId) -> Result<&mut Flight, Refusal> {
        let item = self.items.get_mut(id).ok_or(Refusal::Unknown(id))?;
        if item.flight().is_none() {
            return Err(not_now(item));
        }
        item.flight_mut().as_mut().ok_or(Refusal::Unknown(id))
    }
}
