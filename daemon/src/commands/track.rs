//! Activations that were read or typed.

use ipc_proto::{
    DaemonError,
    types::{self, Outcome},
};
use ledger::{Batch, Vault};
use lifecycle::{Activation, ActivationState, CodeWindow, Input, ItemId, NewActivation, Renamed};
use secrecy::{ExposeSecret as _, SecretString};

use crate::{
    effects::{Tools, run::Run},
    event::ToTrack,
    failure,
    runtime::Runtime,
    tracker::code_path,
};

impl Runtime {
    pub(super) async fn track(&mut self, new: ToTrack) -> Result<(types::Item, Outcome), DaemonError> {
        let (now, issuers) = (self.tracker.now(), self.tools.issuers());
        // People and mails count in seconds.
        let now = now.round(jiff::Unit::Second).unwrap_or(now);
        let profile = issuers.profile(&new.issuer).ok_or_else(|| failure::unknown_issuer(&new.issuer))?;
        let mut codes = CodeWindow::new(new.approved_at, now, profile.code_lifetime());
        codes.expires_at = new.expires_at.unwrap_or(codes.expires_at);
        if let Some(known) = self.tracker.lifecycle().find(&new.issuer, &new.reference_number) {
            let known = known.clone();
            return self.track_again(&known, new, codes).await;
        }
        if let Some(known) = self.same_order(&new, &codes).cloned() {
            return self.track_order(&known, new, codes).await;
        }
        let mut batch = Batch::new();
        if let Some(applied) = self.applied_for(&new)? {
            return self.approved(applied.id, new, codes, batch).await;
        }
        let id = ItemId::activation(self.tracker.number());
        seal_code(new.code.as_ref(), id, &mut batch)?;
        let input = Input::Track(NewActivation {
            id,
            issuer: new.issuer,
            title: new.title,
            reference_number: new.reference_number,
            order: new.order,
            link: new.link,
            has_code: new.code.is_some(),
            codes,
        });
        self.take_in(input, batch).await?;
        Ok((self.shown(id)?, Outcome::Tracked))
    }

    /// A pending application gets its number, and its code where that came too.
    async fn approved(
        &mut self,
        id: ItemId,
        new: ToTrack,
        codes: CodeWindow,
        mut batch: Batch,
    ) -> Result<(types::Item, Outcome), DaemonError> {
        seal_code(new.code.as_ref(), id, &mut batch)?;
        let ToTrack { reference_number, order, link, code, .. } = new;
        let input = Input::Approved { id, reference_number, order, link, has_code: code.is_some(), codes };
        self.take_in(input, batch).await?;
        Ok((self.shown(id)?, Outcome::Completed))
    }

    /// What is tracked of the order that a mail states under another reference number. One that was picked up before the
    /// mail was written has nothing to do with it.
    fn same_order(&self, new: &ToTrack, codes: &CodeWindow) -> Option<&Activation> {
        let known = self.tracker.lifecycle().find_order(&new.issuer, new.order.as_deref()?)?;
        let (known_at, new_at) = (known.codes.approved_at?, codes.approved_at?);
        let is_over = known.state == ActivationState::PickedUp && new_at > known_at;
        (new.from_mail && !is_over && new_at != known_at).then_some(known)
    }

    /// A newer mail of an order brings codes under another reference number and voids the old ones; an older one, or one
    /// that comes while a pick-up is under way, changes nothing.
    async fn track_order(
        &mut self,
        known: &Activation,
        new: ToTrack,
        codes: CodeWindow,
    ) -> Result<(types::Item, Outcome), DaemonError> {
        let id = known.id;
        if codes.approved_at < known.codes.approved_at || is_being_sent(known) {
            return Ok((self.shown(id)?, Outcome::Known));
        }
        let mut batch = Batch::new();
        seal_code(new.code.as_ref(), id, &mut batch)?;
        start_over(&self.tools, id, &mut batch)?;
        let renamed = Some(Renamed { reference_number: new.reference_number, link: new.link });
        let input = Input::CodesRenewed { id, has_code: new.code.is_some(), codes, renamed };
        self.take_in(input, batch).await?;
        Ok((self.shown(id)?, Outcome::Completed))
    }

    /// What is tracked already gets its missing half, or the codes of a newer e-mail; else nothing changes.
    pub(super) async fn track_again(
        &mut self,
        known: &Activation,
        new: ToTrack,
        codes: CodeWindow,
    ) -> Result<(types::Item, Outcome), DaemonError> {
        let id = known.id;
        let mut batch = Batch::new();
        // A mail that was approved later than what we know brings new codes and voids the old ones.
        let newer = new.from_mail
            && matches!((codes.approved_at, known.codes.approved_at), (Some(new), Some(old)) if new > old);
        let misses_code = known.state == ActivationState::AwaitingCode || known.code_doubted;
        let input = if newer && known.state != ActivationState::PickedUp && !is_being_sent(known) {
            Input::CodesRenewed { id, has_code: new.code.is_some(), codes, renamed: None }
        } else if misses_code && new.code.is_some() {
            let learnt = known.codes.approved_at.is_none() && codes.approved_at.is_some();
            Input::Complete { id, codes: learnt.then_some(codes) }
        } else {
            return Ok((self.shown(id)?, Outcome::Known));
        };
        take_code(&self.tools, id, new.code.as_ref(), &mut batch)?;
        self.take_in(input, batch).await?;
        Ok((self.shown(id)?, Outcome::Completed))
    }
}

/// Whether a run of ours may have sent its codes; a person at a browser can take newer ones.
fn is_being_sent(known: &Activation) -> bool {
    known.state.in_flight() && !known.is_with_the_person()
}

/// Seals a code that came for what is tracked already.
///
/// A run that was written with another code starts over and keeps its key. With the very same code it stands: its request
/// may have arrived, and then only the same bytes bring the certificate.
pub(super) fn take_code(
    tools: &Tools,
    id: ItemId,
    code: Option<&(SecretString, Vault)>,
    batch: &mut Batch,
) -> Result<(), DaemonError> {
    seal_code(code, id, batch)?;
    if is_sealed_already(code, id) {
        return Ok(());
    }
    start_over(tools, id, batch)
}

fn start_over(tools: &Tools, id: ItemId, batch: &mut Batch) -> Result<(), DaemonError> {
    let run = Run::load(&tools.ledger, id).map_err(|error| failure::ledger(&error))?;
    if let Some(mut run) = run {
        run.start_over(batch);
        run.put(batch).map_err(|error| failure::ledger(&error))?;
    }
    Ok(())
}

fn seal_code(code: Option<&(SecretString, Vault)>, id: ItemId, batch: &mut Batch) -> Result<(), DaemonError> {
    match code {
        Some((code, vault)) => vault
            .seal(batch, &code_path(id), code.expose_secret().as_bytes())
            .map_err(|error| failure::vault(&error)),
        None => Ok(()),
    }
}

/// Whether the code that came is the one that is known.
fn is_sealed_already(code: Option<&(SecretString, Vault)>, id: ItemId) -> bool {
    code.is_some_and(|(code, vault)| {
        let sealed = vault.unseal(&code_path(id)).ok().flatten();
        sealed.is_some_and(|sealed| sealed.expose_secret() == code.expose_secret().as_bytes())
    })
}
