//! What people and the desktop do with reminders.

use jiff::Timestamp;

use crate::{
    ActivationEvent, Effect, IdentityEvent, Item, ItemId, Lifecycle, Need, Refusal, Stage, Wait,
    handle::not_now, wait::is_ahead,
};

impl Lifecycle {
    pub(crate) fn delivered(
        &mut self,
        now: Timestamp,
        id: ItemId,
        stage: Stage,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        let item = self.items.get_mut(id).ok_or(Refusal::Unknown(id))?;
        let is_offered =
            self.offered.get(&id).is_some_and(|offer| offer.stage == stage && !is_ahead(offer.at, now));
        if is_offered {
            item.tell(Some(stage), now, &self.policy);
            self.offered.remove(&id);
        } else {
            // It was on its way when new codes came, the clock was set right, or a later one was handed out.
            item.tell_late(stage, now, &self.policy);
        }
        self.look(now, id, true, effects);
        Ok(())
    }

    pub(crate) fn snooze(
        &mut self,
        now: Timestamp,
        id: ItemId,
        until: Timestamp,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        let item = self.items.get_mut(id).ok_or(Refusal::Unknown(id))?;
        if item.need().is_none() {
            return Err(not_now(item));
        }
        let until =
            item.longest_snooze(now, &self.policy).map_or(until, |longest| until.min(longest)).max(now);
        item.reminders_mut().snoozed = Some(Wait { from: now, until });
        item.reminders_mut().handled(now);
        // What is on its way does not end the silence that has just begun.
        self.offered.remove(&id);
        self.look(now, id, true, effects);
        Ok(())
    }

    pub(crate) fn dismiss(
        &mut self,
        now: Timestamp,
        id: ItemId,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        let item = self.items.get_mut(id).ok_or(Refusal::Unknown(id))?;
        item.reminders_mut().handled(now);
        if item.reminder_due(now, &self.policy).is_some() {
            item.tell(None, now, &self.policy);
            self.offered.remove(&id);
        }
        self.look(now, id, true, effects);
        Ok(())
    }

    pub(crate) fn done_elsewhere(
        &mut self,
        now: Timestamp,
        id: ItemId,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        let item = self.items.get_mut(id).ok_or(Refusal::Unknown(id))?;
        let need = item.need();
        if need.is_none() || item.flight().is_some_and(|flight| !flight.is_stuck()) {
            return Err(not_now(item));
        }
        match (&mut *item, need) {
            (Item::Identity(identity), Some(Need::BackUp)) => {
                identity.backed_up_elsewhere = Some(identity.certificate.fingerprint.clone());
            }
            (Item::Identity(identity), Some(Need::ProveBackUp)) => {
                identity.proven_elsewhere = Some(now);
                self.proven(id);
            }
            (Item::Activation(_) | Item::Identity(_), _) => {
                self.land(id, ActivationEvent::DoneElsewhere, IdentityEvent::Superseded)?;
            }
        }
        self.offered.remove(&id);
        self.look(now, id, true, effects);
        if matches!(self.items.get(id), Some(Item::Activation(_))) {
            effects.push(Effect::WipeCode(id));
        }
        Ok(())
    }
}
