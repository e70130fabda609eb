//! What people do with reminders: later, seen, done elsewhere.

use ipc_proto::{DaemonError, types};
use jiff::Timestamp;
use ledger::Batch;
use lifecycle::{Input, ItemId};

use crate::{failure, runtime::Runtime, subscribers::Change};

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

    /// Answers until when reminders are held back from now on.
    pub(super) async fn pause_reminders(
        &mut self,
        until: Option<Timestamp>,
    ) -> Result<Option<Timestamp>, DaemonError> {
        if let Some(until) = until.filter(|until| *until <= self.tracker.now()) {
            return Err(failure::bad_input(format!("{until} has passed"), "name a later moment"));
        }
        let paused = self.tracker.pause(until).await;
        let effects =
            paused.map_err(|error| failure::apply(&error, None, self.tracker.lifecycle().policy()))?;
        self.perform_all(effects);
        self.subscribers.tell(&Change::Paused(until));
        Ok(until)
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
