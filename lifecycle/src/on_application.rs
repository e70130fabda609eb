//! What happens to applications: the key is made, the approval comes, the key is looked for.

use jiff::Timestamp;

use crate::{
    Activation, ActivationEvent, ActivationState, CodeWindow, Effect, Item, ItemId, KeyLoss, Lifecycle,
    NewApplication, Refusal, handle::not_now, reminder::Reminders,
};

impl Lifecycle {
    pub(crate) fn apply(
        &mut self,
        now: Timestamp,
        new: NewApplication,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        self.free(new.id)?;
        let id = new.id;
        self.items.insert(Item::Activation(Activation {
            id,
            issuer: new.issuer,
            title: new.title,
            reference_number: String::new(),
            order: None,
            link: None,
            has_code: false,
            codes: CodeWindow::NONE_YET,
            state: ActivationState::AwaitingCode,
            flight: None,
            refusal: None,
            code_doubted: false,
            lookalikes: None,
            identity: None,
            reminders: Reminders::new(now, Some(now)),
            application: Some(new.application),
        }));
        self.look(now, id, true, effects);
        Ok(())
    }

    pub(crate) fn approved(
        &mut self,
        now: Timestamp,
        id: ItemId,
        approval: Approval,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        let Approval { reference_number, order, link, has_code, codes } = approval;
        let activation = self.activation(id)?;
        if !activation.awaits_approval() || reference_number.is_empty() {
            return Err(not_now(&Item::Activation(activation.clone())));
        }
        let issuer = activation.issuer.clone();
        if let Some(known) = self.items.by_reference(&issuer, &reference_number) {
            return Err(Refusal::Known(known));
        }
        let activation = self.activation(id)?;
        if has_code {
            activation.enter(ActivationEvent::Completed)?;
        }
        (activation.link, activation.has_code, activation.codes) = (link, has_code, codes);
        activation.order = order;
        // That its key is lost is told again: it matters more now.
        let troubled = activation.application.as_ref().is_some_and(|application| application.lost.is_some());
        activation.reminders = Reminders::new(now, Some(now));
        self.items.refer(id, reference_number);
        self.offered.remove(&id);
        if troubled {
            self.trouble(now, id);
        }
        self.look(now, id, true, effects);
        Ok(())
    }

    pub(crate) fn key_looked_for(
        &mut self,
        now: Timestamp,
        id: ItemId,
        lost: Option<KeyLoss>,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        let activation = self.activation(id)?;
        let settled = activation.state == ActivationState::PickedUp;
        let Some(application) = activation.application.as_mut().filter(|_| !settled) else {
            return Err(not_now(&Item::Activation(activation.clone())));
        };
        let before = std::mem::replace(&mut application.lost, lost);
        match lost {
            _ if before == lost => return Ok(()),
            Some(_) => self.trouble(now, id),
            None => activation.reminders.settle(),
        }
        self.offered.remove(&id);
        self.look(now, id, true, effects);
        Ok(())
    }
}

/// What an approval brings.
pub(crate) struct Approval {
    pub(crate) reference_number: String,
    pub(crate) order: Option<String>,
    pub(crate) link: Option<String>,
    pub(crate) has_code: bool,
    pub(crate) codes: CodeWindow,
}
