//! The ledger, as a model: what one input changed is one commit, and only that survives a crash.

use std::collections::BTreeMap;

use lifecycle::{Effect, Item, ItemId, Lifecycle};

/// Everything that is durable.
#[derive(Clone, Debug, Default)]
pub(crate) struct Records {
    items: BTreeMap<ItemId, Item>,
    /// The pick-ups and renewals that have begun.
    runs: BTreeMap<ItemId, Run>,
}

/// A pick-up or renewal as it stands in the ledger.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Run {
    /// The number of the request that was written, and that alone is sent.
    pub(crate) request: Option<u64>,
    /// The one-time code that the request carries, or will carry.
    pub(crate) code: Option<TypedCode>,
}

/// A one-time code for a renewal, as a person has typed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TypedCode {
    /// Another number is another code.
    pub(crate) number: u32,
    /// It is what the issuer sent.
    pub(crate) right: bool,
}

/// What an input does to the run of its item, in the same commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RunChange {
    None,
    /// The request is worth nothing any more; the next one will be another.
    StartOver,
    /// The request that is yet to be written carries this code. One that was written is left as it is.
    TakesCode(TypedCode),
    End,
}

impl Records {
    /// Writes down what an input changed: all of it or, had there been a crash before, nothing.
    pub(crate) fn commit(
        &mut self,
        lifecycle: &Lifecycle,
        effects: &[Effect],
        about: Option<ItemId>,
        run: RunChange,
    ) {
        for effect in effects {
            match *effect {
                Effect::Save(id) => {
                    if let Some(item) = lifecycle.item(id) {
                        self.items.insert(id, item.clone());
                    }
                }
                Effect::Erase(id) => {
                    self.items.remove(&id);
                    self.runs.remove(&id);
                }
                Effect::WipeCode(_)
                | Effect::Remind(..)
                | Effect::PickUp(_)
                | Effect::Guide(_)
                | Effect::Renew(_)
                | Effect::Poll(_) => {}
            }
        }
        match (run, about) {
            (RunChange::StartOver, Some(id)) => {
                self.runs.entry(id).and_modify(|run| *run = Run::default());
            }
            (RunChange::End, Some(id)) => {
                self.runs.remove(&id);
            }
            (RunChange::TakesCode(code), Some(id)) => self.take_code(id, code),
            (RunChange::None, _)
            | (RunChange::StartOver | RunChange::TakesCode(_) | RunChange::End, None) => {}
        }
    }

    /// A person has typed this code, for the request that is yet to be written.
    pub(crate) fn take_code(&mut self, id: ItemId, code: TypedCode) {
        let run = self.runs.entry(id).or_default();
        if run.request.is_none() {
            run.code = Some(code);
        }
    }

    pub(crate) fn run(&self, id: ItemId) -> Run {
        self.runs.get(&id).copied().unwrap_or_default()
    }

    pub(crate) fn put_run(&mut self, id: ItemId, run: Run) {
        self.runs.insert(id, run);
    }

    /// Every record, in the order of the ids.
    pub(crate) fn items(&self) -> impl Iterator<Item = &Item> {
        self.items.values()
    }

    /// Every record as it comes back from the disk's own form.
    pub(crate) fn read_back(&self) -> Result<Vec<Item>, serde_json::Error> {
        self.items.values().map(|item| serde_json::from_str(&serde_json::to_string(item)?)).collect()
    }
}
