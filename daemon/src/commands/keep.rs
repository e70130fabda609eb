//! Back-ups made and restored, and items forgotten.

use ipc_proto::DaemonError;
use ledger::{Batch, Vault};
use lifecycle::{ActivationState, Input, Item, ItemId};

use super::{absolute, check_password, location_name};
use crate::{
    certificates,
    effects::{
        self, back_up,
        facts::is_token,
        guide::Guide,
        made_password, restore,
        run::{Run, Step, remembered_path},
    },
    failure,
    runtime::Runtime,
};

impl Runtime {
    pub(super) fn back_up(
        &mut self,
        id: &str,
        path: &str,
        passwords: back_up::Passwords,
    ) -> Result<ItemId, DaemonError> {
        let identity = self.identity(id)?.clone();
        let path = absolute(path)?;
        check_password(&passwords.copy)?;
        let id = identity.id;
        self.idle(id)?;
        self.start(id, async move |job: effects::Job| {
            effects::back_up_places::check(&job.tools, &identity, &path).await?;
            effects::back_up::run(&job, &identity, path, passwords).await
        });
        Ok(id)
    }

    pub(super) async fn restore(
        &mut self,
        path: &str,
        passwords: back_up::Passwords,
        to: &str,
        remember: bool,
    ) -> Result<ItemId, DaemonError> {
        let (path, to) = (absolute(path)?, location_name(to)?);
        self.tools.rules.place(&to)?;
        if is_token(&to) {
            return Err(failure::bad_input(
                format!("{to} takes in no keys from elsewhere: those of a token are made inside"),
                "restore it into a file or a browser, or apply for a certificate of the token's own",
            ));
        }
        let id = ItemId::identity(self.tracker.number());
        // Used up before anything lies in the vault under it: after a kill another identity gets another number.
        self.tracker.commit(Batch::new()).await.map_err(|error| failure::ledger(&error))?;
        let tracked = self.identities().cloned().collect();
        let order = restore::Order { path, passwords, to, remember, tracked };
        self.start(id, async move |job: effects::Job| restore::run(&job, order).await);
        Ok(id)
    }

    pub(super) async fn forget(&mut self, id: &str, even_the_only_key: bool) -> Result<(), DaemonError> {
        let item = self.item(id)?.clone();
        if !self.guides.contains_key(&item.id()) {
            self.idle(item.id())?;
        }
        let mut batch = Batch::new();
        let run = Run::load(&self.tools.ledger, item.id()).map_err(|error| failure::ledger(&error))?;
        let applied_with = match &item {
            Item::Activation(activation) if activation.state != ActivationState::PickedUp => {
                activation.application.as_ref().filter(|_| run.is_some())
            }
            Item::Activation(_) | Item::Identity(_) => None,
        };
        if let Some(application) = applied_with.filter(|_| !even_the_only_key) {
            return Err(failure::not_possible(
                item.id(),
                format!(
                    "the key at {} that was made with the application {id} would be deleted, and the issuer may approve it yet",
                    application.location
                ),
                "tell the issuer that you withdraw the application; then add --even-the-only-key",
            ));
        }
        let only_key = match &item {
            Item::Identity(identity) => identity.location == "vault" && !identity.is_backed_up(),
            // What was sent may have become a certificate, and only this key fits it.
            Item::Activation(_) => run.as_ref().is_some_and(|run| run.step >= Step::Sent),
        };
        if only_key && !even_the_only_key {
            return Err(failure::not_possible(
                item.id(),
                format!("the only key of {id} is in the vault and would be lost"),
                format!(
                    "make a back-up first (neverlapse back-up {id} --to FILE), or add --even-the-only-key"
                ),
            ));
        }
        let made = made_password::copies(&self.tools.ledger, item.id())?;
        if let Some(path) = made.first().filter(|_| !even_the_only_key) {
            return Err(failure::not_possible(
                item.id(),
                format!(
                    "the password of its copy {path} was made here, is known to nobody and would be lost"
                ),
                format!(
                    "write it down first (neverlapse back-up {id} --reveal-password), then add --even-the-only-key"
                ),
            ));
        }
        if let Some(run) = &run {
            effects::in_place::forget_key(&self.tools, run);
        }
        Run::remove(item.id(), &mut batch);
        Guide::remove(item.id(), &mut batch);
        if let Item::Identity(identity) = &item {
            Vault::remove(&mut batch, &remembered_path(identity.id));
            certificates::remove(&mut batch, identity.id);
            made_password::remove(&mut batch, identity.id);
        }
        self.take_in(Input::Forget { id: item.id() }, batch).await?;
        if matches!(&item, Item::Identity(identity) if identity.location == "vault") {
            effects::remove_from_vault(&self.tools, item.id());
        }
        Ok(())
    }
}
