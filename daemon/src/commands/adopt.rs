//! Certificates that were found somewhere, and proven there, become tracked.

use custody::Fingerprint;
use ipc_proto::{DaemonError, types};
use ledger::{Batch, Vault};
use lifecycle::{Identity, Input, Item, ItemId};
use secrecy::{ExposeSecret as _, SecretString};

use crate::{
    adopt::{Became, ToAdopt, Way},
    certificates,
    effects::{
        copies,
        facts::{certificate_facts, new_identity, renewal_window},
        in_place,
        run::{Run, Step, remembered_path},
    },
    failure,
    runtime::Runtime,
};

impl Runtime {
    /// Every identity.
    pub(crate) fn identities(&self) -> impl Iterator<Item = &Identity> {
        self.tracker.lifecycle().items().filter_map(|item| match item {
            Item::Identity(identity) => Some(identity),
            Item::Activation(_) => None,
        })
    }

    /// Takes in one after the other, and tells what became of each.
    pub(super) async fn adopt(
        &mut self,
        found: Vec<ToAdopt>,
    ) -> Result<Vec<(types::Item, Became)>, DaemonError> {
        let mut adopted = Vec::new();
        for one in found {
            let (id, became) = self.adopt_one(one).await?;
            adopted.push((self.shown(id)?, became));
        }
        Ok(adopted)
    }

    async fn adopt_one(&mut self, one: ToAdopt) -> Result<(ItemId, Became), DaemonError> {
        let ToAdopt { way, found, profile, at, opens, sealed } = one;
        let facts = &found.facts;
        let fingerprint = facts.fingerprint.to_string();
        let mut batch = Batch::new();
        let (id, became, input) = match way {
            Way::KeyOf(id) => (id, Became::KeyFound, Input::KeyFound { id }),
            Way::Known { id, here: true } => return Ok((id, Became::Known)),
            Way::Known { id, here: false } => {
                let identity = self.identities().find(|identity| identity.id == id);
                let identity = identity.ok_or_else(|| failure::not_found(&id.to_string()))?;
                let copies = copies::with(identity, &at, &self.tools.around, self.tracker.now());
                self.take_in(Input::CopiesFound { id, copies }, batch).await?;
                return Ok((id, Became::Copy));
            }
            // Somebody else may have asked for the same meanwhile.
            Way::New | Way::Renews(_) if let Some(id) = self.tracked_as(&fingerprint) => {
                return Ok((id, Became::Known));
            }
            Way::New | Way::Renews(_) if let Some(id) = self.brings(&fingerprint)? => {
                return Ok((id, Became::UnderWay));
            }
            Way::Renews(id) => {
                if !self.give_up_run(id, &mut batch)? {
                    return Ok((id, Became::UnderWay));
                }
                let certificate = certificate_facts(facts);
                let renewal = renewal_window(facts, &profile);
                (id, Became::Continued, Input::RenewedElsewhere { id, certificate, renewal })
            }
            Way::New => {
                let id = ItemId::identity(self.tracker.number());
                let new = new_identity(id, &at, facts, &profile, opens, Vec::new());
                let new = self.tools.rules.with_copy(new);
                (id, Became::Tracked, Input::Adopt(new))
            }
        };
        seal(sealed.as_ref(), id, &mut batch)?;
        certificates::put(&mut batch, id, &found.certificate, &found.chain)?;
        self.take_in(input, batch).await?;
        Ok((id, became))
    }

    pub(super) fn tracked_as(&self, fingerprint: &str) -> Option<ItemId> {
        let mut identities = self.identities();
        identities.find(|identity| identity.certificate.fingerprint == fingerprint).map(|known| known.id)
    }

    /// The item whose run has this certificate in its hands: it is at its location and not on record yet.
    fn brings(&self, fingerprint: &str) -> Result<Option<ItemId>, DaemonError> {
        for item in self.tracker.lifecycle().items().filter(|item| item.is_under_way()) {
            let received =
                self.run_of(item.id())?.and_then(|run| Some(run.cmp?.received()?.certificate.clone()));
            if received.is_some_and(|der| Fingerprint::of(&der).to_string() == fingerprint) {
                return Ok(Some(item.id()));
            }
        }
        Ok(None)
    }

    /// Ends what was begun of a renewal that was made elsewhere; not what an issuer may still answer.
    fn give_up_run(&self, id: ItemId, batch: &mut Batch) -> Result<bool, DaemonError> {
        let is_under_way = self.tracker.lifecycle().item(id).is_some_and(Item::is_under_way);
        match self.run_of(id)? {
            _ if is_under_way || self.running.contains_key(&id) => Ok(false),
            None => Ok(true),
            Some(run) if run.step >= Step::Sent => Ok(false),
            Some(run) => {
                in_place::forget_key(&self.tools, &run);
                Run::remove(id, batch);
                Ok(true)
            }
        }
    }

    fn run_of(&self, id: ItemId) -> Result<Option<Run>, DaemonError> {
        Run::load(&self.tools.ledger, id).map_err(|error| failure::ledger(&error))
    }
}

fn seal(sealed: Option<&(SecretString, Vault)>, id: ItemId, batch: &mut Batch) -> Result<(), DaemonError> {
    let Some((password, vault)) = sealed else { return Ok(()) };
    let bytes = password.expose_secret().as_bytes();
    vault.seal(batch, &remembered_path(id), bytes).map_err(|error| failure::vault(&error))
}
