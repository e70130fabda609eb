//! The lifecycle and its records kept in step: nothing counts as done before it is durable.

use std::{num::NonZeroU64, sync::Arc};

use clock::Clock;
use jiff::Timestamp;
use ledger::{Batch, Ledger, LedgerError, Vault};
use lifecycle::{Effect, Input, Item, ItemId, Lifecycle, Policy, Refusal};

use crate::hooks;

/// One record an item, under its id.
const ITEMS: &str = "items";
/// Counters and the like.
const META: &str = "meta";
const NEXT_NUMBER: &str = "next-number";
const INSTALLATION: &str = "installation";
const PAUSED_UNTIL: &str = "paused-until";

/// Where an activation's code is sealed.
pub(crate) fn code_path(id: ItemId) -> String {
    format!("activation/{id}/code")
}

/// Everything that is tracked.
pub(crate) struct Tracker {
    lifecycle: Lifecycle,
    ledger: Ledger,
    clock: Arc<dyn Clock>,
    next_number: NonZeroU64,
    /// The same, as it is on disk: it is written with the next record.
    number_on_disk: NonZeroU64,
    installation: String,
    /// Whether that name is on disk: it is written with the first record.
    is_named: bool,
}

/// Why an input was not taken in. Nothing has changed then.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApplyError {
    /// The item's state does not allow it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It could not be made durable.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl Tracker {
    /// Reads every record.
    ///
    /// # Errors
    /// If a record cannot be read or understood.
    pub(crate) fn open(ledger: Ledger, policy: Policy, clock: Arc<dyn Clock>) -> Result<Self, LedgerError> {
        let policy = Policy { paused_until: ledger.get(META, PAUSED_UNTIL)?, ..policy };
        let lifecycle = read_all(&ledger, policy, clock.now())?;
        let next_number = ledger.get(META, NEXT_NUMBER)?.unwrap_or(NonZeroU64::MIN);
        let named: Option<String> = ledger.get(META, INSTALLATION)?;
        let is_named = named.is_some();
        let installation = named.unwrap_or_else(new_installation);
        Ok(Self {
            lifecycle,
            ledger,
            clock,
            next_number,
            number_on_disk: next_number,
            installation,
            is_named,
        })
    }

    /// A random name of these records that never changes.
    pub(crate) fn installation(&self) -> &str {
        &self.installation
    }

    /// What is tracked.
    pub(crate) const fn lifecycle(&self) -> &Lifecycle {
        &self.lifecycle
    }

    /// No reminders before this moment.
    pub(crate) fn paused_until(&self) -> Option<Timestamp> {
        self.lifecycle.policy().paused_until.filter(|until| *until > self.now())
    }

    /// Holds reminders back until then, or no more.
    ///
    /// # Errors
    /// The disk does not take it. Nothing has changed then.
    pub(crate) async fn pause(&mut self, until: Option<Timestamp>) -> Result<Vec<Effect>, ApplyError> {
        let mut batch = Batch::new();
        match until {
            Some(until) => batch.put(META, PAUSED_UNTIL, &until).map_err(LedgerError::from)?,
            None => batch.delete(META, PAUSED_UNTIL),
        }
        let policy = Policy { paused_until: until, ..self.lifecycle.policy().clone() };
        self.apply(Input::PolicyChanged(Box::new(policy)), batch).await
    }

    /// The time that inputs are taken in at.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A number that no item has had. Which come next is written with whatever is written next, so that a task that
    /// writes its item long after others cannot take the count back.
    pub(crate) fn number(&mut self) -> NonZeroU64 {
        let number = self.next_number;
        self.next_number = number.saturating_add(1);
        number
    }

    /// Takes in what happened, together with what else has to be written at the same moment, and returns what is to
    /// be done once both are durable.
    ///
    /// # Errors
    /// The item's state does not allow it, or the disk does not take it. Nothing has changed then.
    pub(crate) async fn apply(&mut self, input: Input, mut batch: Batch) -> Result<Vec<Effect>, ApplyError> {
        let changes = matches!(input, Input::PolicyChanged(_));
        let former = changes.then(|| self.lifecycle.policy().clone());
        let effects = self.lifecycle.handle(self.clock.now(), input)?;
        let committed = match self.record(&effects, &mut batch) {
            Ok(()) if batch.is_empty() => Ok(()),
            Ok(()) => self.ledger.commit_async(batch).await.map(|()| self.own_is_on_disk()),
            Err(error) => Err(error),
        };
        if let Err(error) = committed {
            // What memory holds is ahead of the disk now, so memory gives way.
            let policy = former.unwrap_or_else(|| self.lifecycle.policy().clone());
            self.lifecycle = read_all(&self.ledger, policy, self.clock.now())?;
            return Err(error.into());
        }
        Ok(effects)
    }

    /// Writes down what belongs to no item yet.
    ///
    /// # Errors
    /// If the disk does not take it.
    pub(crate) async fn commit(&mut self, mut batch: Batch) -> Result<(), LedgerError> {
        self.add_own(&mut batch)?;
        self.ledger.commit_async(batch).await.map(|()| self.own_is_on_disk())
    }

    fn record(&self, effects: &[Effect], batch: &mut Batch) -> Result<(), LedgerError> {
        for effect in effects {
            match *effect {
                Effect::Save(id) => {
                    if let Some(item) = self.lifecycle.item(id) {
                        batch.put(ITEMS, &id.to_string(), item)?;
                    }
                }
                Effect::Erase(id) => {
                    batch.delete(ITEMS, &id.to_string());
                    Vault::remove(batch, &code_path(id));
                    hooks::Record::remove(id, batch);
                }
                Effect::WipeCode(id) => Vault::remove(batch, &code_path(id)),
                Effect::Remind(..)
                | Effect::PickUp(_)
                | Effect::Guide(_)
                | Effect::Renew(_)
                | Effect::Poll(_) => {}
            }
        }
        if batch.is_empty() { Ok(()) } else { self.add_own(batch) }
    }

    /// The name of these records is written with the first of them, and the count with the next after each number.
    fn add_own(&self, batch: &mut Batch) -> Result<(), LedgerError> {
        if !self.is_named {
            batch.put(META, INSTALLATION, &self.installation)?;
        }
        if self.next_number != self.number_on_disk {
            batch.put(META, NEXT_NUMBER, &self.next_number)?;
        }
        Ok(())
    }

    fn own_is_on_disk(&mut self) {
        (self.is_named, self.number_on_disk) = (true, self.next_number);
    }
}

fn read_all(ledger: &Ledger, policy: Policy, now: Timestamp) -> Result<Lifecycle, LedgerError> {
    let items: Result<Vec<Item>, LedgerError> =
        ledger.scan::<Item>(ITEMS).map(|record| record.map(|(_, item)| item)).collect();
    Ok(Lifecycle::restore(items?, policy, now))
}

/// A name for new records: 128 random bits.
fn new_installation() -> String {
    use std::hash::{BuildHasher as _, RandomState};
    let random = || RandomState::new().hash_one(std::process::id());
    format!("{:016x}{:016x}", random(), random())
}
