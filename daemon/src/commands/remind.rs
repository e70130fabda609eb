//! What people do with reminders: later, seen, done elsewhere.

use ipc_proto::{DaemonError, types};
use jiff::Timestamp;
use ledger::Batch;
use lifecycle::{Input, ItemId};

use crate::{failure, runtime::Runtime};

impl Runtime {
    /// Answers the item and the moment that was granted.
    pub(super) async fn snooze(
        &mut self,
        id: &str,
        until: Timestamp,
    ) -> Result<(types::Item, Timestamp), DaemonError> {
        if until <= self.tracker.now() {
            return Err(failure::bad_input(format!("{until} has passed"), "name a later moment"));
        }
        let id = self.take_in_for(id, |id| Input::Snooze { id, until }).await?;
        self.take_off(id);
        let item = self.shown(id)?;
        let granted = item.snoozed_until.unwrap_or(until);
        Ok((item, granted))
    }

    pub(super) async fn dismiss(&mut self, id: &str) -> Result<types::Item, DaemonError> {
        let id = self.take_in_for(id, |id| Input::Dismiss { id }).await?;
        self.take_off(id);
        self.shown(id)
    }

    pub(super) async fn done_elsewhere(&mut self, id: &str) -> Result<types::Item, DaemonError> {
        let id = self.take_in_for(id, |id| Input::DoneElsewhere { id }).await?;
        self.shown(id)
    }

    async fn take_in_for(
        &mut self,
        id: &str,
        input: impl FnOnce(ItemId) -> Input,
    ) -> Result<ItemId, DaemonError> {
        let id = self.item(id)?.id();
        self.take_in(input(id), Batch::new()).await?;
        Ok(id)
    }
}
