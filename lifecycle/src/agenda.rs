//! Two orders over the items, kept up to date in O(log n) an input: what falls due next, and what to show first.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;

use crate::{Due, Item, ItemId, Policy, Reason};

/// What falls due when, and which deadline is nearest.
#[derive(Clone, Debug, Default)]
pub(crate) struct Agenda {
    due: BTreeSet<(Timestamp, Reason)>,
    /// Items without a deadline stand last.
    shown: BTreeSet<(Timestamp, ItemId)>,
    entries: HashMap<ItemId, Entry>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    due: Option<(Timestamp, Due)>,
    shown: Timestamp,
}

impl Agenda {
    /// Enters the item, or moves it to where it stands now.
    pub(crate) fn enter(&mut self, item: &Item, now: Timestamp, policy: &Policy) {
        self.remove(item.id());
        let entry =
            Entry { due: item.next_due(now, policy), shown: item.deadline().unwrap_or(Timestamp::MAX) };
        if let Some((at, what)) = entry.due {
            self.due.insert((at, Reason { item: item.id(), what }));
        }
        self.shown.insert((entry.shown, item.id()));
        self.entries.insert(item.id(), entry);
    }

    pub(crate) fn remove(&mut self, id: ItemId) {
        let Some(entry) = self.entries.remove(&id) else {
            return;
        };
        if let Some((at, what)) = entry.due {
            self.due.remove(&(at, Reason { item: id, what }));
        }
        self.shown.remove(&(entry.shown, id));
    }

    pub(crate) fn next(&self) -> Option<(Timestamp, Reason)> {
        self.due.first().copied()
    }

    /// Whose moment has come.
    pub(crate) fn due_by(&self, now: Timestamp) -> Vec<ItemId> {
        self.due.iter().take_while(|(at, _)| *at <= now).map(|(_, reason)| reason.item).collect()
    }

    /// The items by deadline, from behind the item at `after`.
    pub(crate) fn shown_after(
        &self,
        after: Option<(Timestamp, ItemId)>,
    ) -> impl Iterator<Item = (Timestamp, ItemId)> + '_ {
        let start = after.map_or(std::ops::Bound::Unbounded, std::ops::Bound::Excluded);
        self.shown.range((start, std::ops::Bound::Unbounded)).copied()
    }
}

/// Every item by its name, and every activation by its issuer and reference number.
#[derive(Clone, Debug, Default)]
pub(crate) struct Items {
    /// Boxed: filled in order, half of a tree's places stay empty, and they are as large as what they hold.
    by_id: BTreeMap<ItemId, Box<Item>>,
    by_reference: HashMap<(String, String), ItemId>,
}

impl Items {
    pub(crate) fn insert(&mut self, item: Item) {
        if let Item::Activation(activation) = &item
            && !activation.reference_number.is_empty()
        {
            let key = (activation.issuer.clone(), activation.reference_number.clone());
            self.by_reference.insert(key, activation.id);
        }
        self.by_id.insert(item.id(), Box::new(item));
    }

    /// The issuer has given this activation its number, or another one.
    pub(crate) fn refer(&mut self, id: ItemId, reference_number: String) {
        if let Some(Item::Activation(activation)) = self.by_id.get_mut(&id).map(Box::as_mut) {
            let key = |number: &String| (activation.issuer.clone(), number.clone());
            self.by_reference.remove(&key(&activation.reference_number));
            self.by_reference.insert(key(&reference_number), id);
            activation.reference_number = reference_number;
        }
    }

    pub(crate) fn remove(&mut self, id: ItemId) {
        if let Some(Item::Activation(activation)) = self.by_id.remove(&id).map(|item| *item) {
            self.by_reference.remove(&(activation.issuer, activation.reference_number));
        }
    }

    pub(crate) fn get(&self, id: ItemId) -> Option<&Item> {
        self.by_id.get(&id).map(Box::as_ref)
    }

    pub(crate) fn get_mut(&mut self, id: ItemId) -> Option<&mut Item> {
        self.by_id.get_mut(&id).map(Box::as_mut)
    }

    pub(crate) fn by_reference(&self, issuer: &str, reference_number: &str) -> Option<ItemId> {
        self.by_reference.get(&(issuer.to_owned(), reference_number.to_owned())).copied()
    }

    pub(crate) fn ids(&self) -> Vec<ItemId> {
        self.by_id.keys().copied().collect()
    }

    pub(crate) fn count(&self) -> usize {
        self.by_id.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Item> {
        self.by_id.values().map(Box::as_ref)
    }
}
