//! What happens to identities.

use jiff::Timestamp;

use crate::{
    BackUp, CertificateFacts, Effect, Flight, FurtherCopy, Identity, IdentityEvent, IdentityState, Item,
    ItemId, Lifecycle, NewIdentity, Refusal, RenewalWindow, handle::not_now, reminder::Reminders,
};

impl Lifecycle {
    pub(crate) fn adopt(
        &mut self,
        now: Timestamp,
        new: NewIdentity,
        activation: Option<ItemId>,
        handled_at: Option<Timestamp>,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        self.free(new.id)?;
        let id = new.id;
        self.items.insert(Item::Identity(Identity {
            id,
            issuer: new.issuer,
            title: new.title,
            activation,
            location: new.location,
            last_safe: new.renewal.last_safe_day(new.certificate.not_after),
            certificate: new.certificate,
            renewal: new.renewal,
            state: IdentityState::Valid,
            flight: None,
            refusal: None,
            fault: None,
            backups: new.backups,
            copies: Vec::new(),
            backup_wanted: new.backup_wanted,
            backed_up_elsewhere: None,
            proven_elsewhere: None,
            proof_due: false,
            unattended: new.unattended,
            plan: None,
            reminders: Reminders::new(now, handled_at),
        }));
        self.look(now, id, true, effects);
        Ok(())
    }

    pub(crate) fn renew(
        &mut self,
        now: Timestamp,
        id: ItemId,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        let identity = self.identity(id)?;
        if now >= identity.renewal.closes && identity.state != IdentityState::Renewing {
            return Err(Refusal::WindowClosed(id));
        }
        if identity.flight.as_ref().is_some_and(Flight::runs) {
            return Err(not_now(&Item::Identity(identity.clone())));
        }
        identity.enter(IdentityEvent::RenewalStarted)?;
        identity.flight = Some(Flight::started(now));
        (identity.refusal, identity.fault) = (None, None);
        identity.reminders.begun(now);
        self.look(now, id, true, effects);
        effects.push(Effect::Renew(id));
        Ok(())
    }

    pub(crate) fn renewed(
        &mut self,
        now: Timestamp,
        id: ItemId,
        event: IdentityEvent,
        new: (CertificateFacts, RenewalWindow),
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        let identity = self.identity(id)?;
        identity.enter(event)?;
        (identity.certificate, identity.renewal) = new;
        (identity.flight, identity.plan) = (None, None);
        (identity.fault, identity.refusal) = (None, None);
        let handled_at = identity.reminders.handled_at;
        identity.reminders = Reminders::new(now, handled_at);
        self.offered.remove(&id);
        self.look(now, id, true, effects);
        Ok(())
    }

    pub(crate) fn backed_up(
        &mut self,
        now: Timestamp,
        id: ItemId,
        backup: BackUp,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        let Some(Item::Identity(identity)) = self.items.get_mut(id) else { return Err(Refusal::Unknown(id)) };
        let before = identity.unproven_since();
        identity.backups.retain(|copy| copy.path != backup.path);
        identity.backups.push(backup);
        identity.reminders.handled(now);
        // A silence about the back-up alone is over, even while a renewal runs that may yet need the person.
        if identity.moments(&self.policy).iter().all(|moment| moment.at > now) {
            identity.reminders.snoozed = None;
        }
        if identity.unproven_since() != before {
            self.proven(id);
        }
        self.look(now, id, true, effects);
        Ok(())
    }

    pub(crate) fn copies_found(
        &mut self,
        now: Timestamp,
        id: ItemId,
        copies: Vec<FurtherCopy>,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        let identity = self.identity(id)?;
        let changed = identity.copies != copies;
        identity.copies = copies;
        self.look(now, id, changed, effects);
        Ok(())
    }

    pub(crate) fn revoked(
        &mut self,
        now: Timestamp,
        id: ItemId,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        let identity = self.identity(id)?;
        identity.enter(IdentityEvent::Revoked)?;
        identity.flight = None;
        self.trouble(now, id);
        self.look(now, id, true, effects);
        Ok(())
    }

    /// The key was lost or found. A renewal under way ends with it: it signs with that key.
    pub(crate) fn key_event(
        &mut self,
        now: Timestamp,
        id: ItemId,
        event: IdentityEvent,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        let identity = self.identity(id)?;
        identity.enter(event)?;
        identity.flight = None;
        if event == IdentityEvent::KeyFound {
            identity.reminders.settle();
        } else {
            self.trouble(now, id);
        }
        self.look(now, id, true, effects);
        Ok(())
    }
}

impl Identity {
    /// Starts a renewal that needs nobody, if its moment has come: whether it did, and whether the moment was moved.
    pub(crate) fn renew_by_itself(&mut self, now: Timestamp) -> (bool, bool) {
        let due = matches!(self.state, IdentityState::RenewalDue | IdentityState::Expired);
        let Some(plan) = self.plan.as_mut().filter(|_| due) else { return (false, false) };
        let before = *plan;
        let starts = plan.is_due(now, self.last_safe, &self.certificate.fingerprint);
        let moved = *plan != before;
        if starts && self.enter(IdentityEvent::RenewalStarted).is_ok() {
            self.flight = Some(Flight::started(now));
            return (true, moved);
        }
        (false, moved)
    }

    pub(crate) fn enter(&mut self, event: IdentityEvent) -> Result<(), Refusal> {
        let refusal = || Refusal::NotNow { id: self.id, state: self.state.as_str(), need: self.need() };
        self.state = self.state.next(event).ok_or_else(refusal)?;
        Ok(())
    }
}
