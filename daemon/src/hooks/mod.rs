//! Commands that run after a pick-up or a renewal, for programs that must load the new certificate.
//!
//! That they are due is written at the same moment as the certificate's being proven, and that one has run as soon as it has: a
//! daemon that was killed in between runs it again, so a hook runs at least once. What becomes of it changes nothing about the
//! certificate.

mod record;
mod run;
mod settings;

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use ipc_proto::{DaemonError, types::HookRun};
use ledger::{Batch, Ledger, LedgerError};
use lifecycle::{Input, Item, ItemId};
use tokio::sync::Semaphore;
use tracing::{info, warn};

use self::{
    record::Event,
    settings::{Got, Hook},
};
pub(crate) use self::{
    record::{Ran, Record},
    settings::{Hooks as Settings, is_guarded},
};
use crate::{effects::enrolment::kill_at, event, failure, runtime::Runtime};

/// So many run at a time, of all identities together; of each, one after the other.
const AT_A_TIME: usize = 4;

/// The hooks, and what is on record of them.
pub(crate) struct Hooks {
    settings: Settings,
    records: HashMap<ItemId, Record>,
    running: HashSet<ItemId>,
    turns: Arc<Semaphore>,
}

impl Hooks {
    /// Reads what is on record.
    ///
    /// # Errors
    /// If a record cannot be read.
    pub(crate) fn open(settings: Settings, ledger: &Ledger) -> Result<Self, LedgerError> {
        let records = Record::all(ledger)?.into_iter().collect();
        let turns = Arc::new(Semaphore::new(AT_A_TIME));
        Ok(Self { settings, records, running: HashSet::new(), turns })
    }

    /// What has run after an identity's last pick-up or renewal.
    pub(crate) fn shown(&self, id: ItemId) -> Vec<HookRun> {
        let record = self.records.get(&id);
        record.map_or_else(Vec::new, |record| {
            record.ran.iter().map(|ran| ran.shown(record.event.after)).collect()
        })
    }

    /// A sentence for each hook that has not ended well.
    pub(crate) fn faults(&self) -> Vec<String> {
        let mut faults: Vec<(ItemId, String)> = Vec::new();
        for (id, record) in &self.records {
            for ran in &record.ran {
                let say = |fault| {
                    let Ran { command, .. } = ran;
                    let after = record.event.after;
                    format!(
                        "the hook {command}, run after the {after} of {id}, {fault}; look with neverlapse show {id}"
                    )
                };
                faults.extend(ran.ended.fault().map(|fault| (*id, say(fault))));
            }
        }
        faults.sort();
        faults.into_iter().map(|(_, fault)| fault).collect()
    }

    /// The next hook that is due for this identity.
    fn next(&self, id: ItemId) -> Option<(&Hook, &Event)> {
        let Record { event, ran, is_due: true } = self.records.get(&id)? else {
            return None;
        };
        let has_run = |hook: &&Hook| ran.iter().any(|ran| ran.command == hook.command.to_string());
        let hook = self.settings.that_fit(event.got()).find(|hook| !has_run(hook))?;
        Some((hook, event))
    }

    /// Whether a hook is to run after this.
    fn wants(&self, got: Got<'_>) -> bool {
        self.settings.that_fit(got).next().is_some()
    }
}

impl Runtime {
    /// Adds to `batch` that hooks are due after this input, if any are. What was on record of the certificate before goes, where
    /// this input brings another.
    ///
    /// # Errors
    /// If the record is too long.
    pub(crate) fn hooks_due(
        &self,
        input: &Input,
        batch: &mut Batch,
    ) -> Result<Option<(ItemId, Option<Record>)>, DaemonError> {
        let lifecycle = self.tracker.lifecycle();
        let before = |id| match lifecycle.item(id)? {
            Item::Identity(identity) => Some(identity),
            Item::Activation(_) => None,
        };
        let Some((id, event)) = Event::of(input, before) else {
            return Ok(None);
        };
        if !self.hooks.wants(event.got()) {
            Record::remove(id, batch);
            return Ok(Some((id, None)));
        }
        let record = Record { event, ran: Vec::new(), is_due: true };
        record.put(id, batch).map_err(|error| failure::ledger(&error))?;
        Ok(Some((id, Some(record))))
    }

    /// Runs the hooks of an identity that are due, now that this is on record.
    pub(crate) fn run_hooks_of(&mut self, id: ItemId, record: Option<Record>) {
        let Some(record) = record else {
            return self.forget_hooks(id);
        };
        kill_at("hooks-due");
        self.hooks.records.insert(id, record);
        self.next_hook(id);
    }

    /// Runs every hook that is due: what an earlier life of the daemon has left.
    pub(crate) fn run_hooks(&mut self) {
        let due: Vec<ItemId> =
            self.hooks.records.iter().filter(|(_, record)| record.is_due).map(|(id, _)| *id).collect();
        for id in due {
            self.next_hook(id);
        }
    }

    /// Starts the next hook of an identity, unless one of its hooks runs.
    fn next_hook(&mut self, id: ItemId) {
        if self.hooks.running.contains(&id) {
            return;
        }
        let Some((hook, event)) = self.hooks.next(id) else {
            return;
        };
        let (hook, event) = (hook.clone(), event.clone());
        let (turns, clock) = (Arc::clone(&self.hooks.turns), Arc::clone(&self.tools.clock));
        let events = self.tools.events.clone();
        self.hooks.running.insert(id);
        tokio::spawn(async move {
            let _turn = turns.acquire().await;
            let ran = run::run(&hook, &event, || clock.now()).await;
            // The event loop is gone only when the daemon stops.
            let _ = events.send(event::Event::Hooked(id, event.serial, ran)).await;
        });
    }

    /// A hook has ended: that is written down, and the next one runs.
    pub(crate) async fn hooked(&mut self, id: ItemId, serial: String, ran: Ran) {
        self.hooks.running.remove(&id);
        let fault = ran.ended.fault();
        let Ran { command, output, .. } = &ran;
        match &fault {
            None => info!(item = %id, hook = command, output, "a hook has run"),
            Some(fault) => warn!(item = %id, hook = command, reason = fault, output, "a hook failed"),
        }
        // Another renewal may have come meanwhile: its hooks run all, and after this one.
        if let Some(record) = self.hooks.records.get_mut(&id).filter(|record| record.event.serial == serial) {
            record.ran.push(ran);
        }
        let is_over = self.hooks.next(id).is_none();
        if let Some(record) = self.hooks.records.get_mut(&id) {
            record.is_due &= !is_over;
            let mut batch = Batch::new();
            let written = match record.put(id, &mut batch) {
                Ok(()) => self.tools.ledger.commit_async(batch).await,
                Err(error) => Err(error),
            };
            if let Err(error) = written {
                warn!(item = %id, %error, "that a hook has run is not on record: it runs again when the daemon is started");
            }
        }
        self.tell_subscribers(id);
        self.next_hook(id);
    }

    /// An item is gone, and what is on record of its hooks with it.
    pub(crate) fn forget_hooks(&mut self, id: ItemId) {
        self.hooks.records.remove(&id);
    }
}
