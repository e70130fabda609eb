//! I7: what comes back after a crash is what was saved, and what was saved is what there was.

use jiff::Timestamp;
use lifecycle::{Item, Lifecycle};

use crate::{history::Violation, records::Records};

const NAME: &str = "I7 after a restart the items are what was saved";

/// The lifecycle has just been restored from the records, or all that it was told is on record.
pub(crate) fn check(lifecycle: &Lifecycle, records: &Records, now: Timestamp) -> Result<(), Box<Violation>> {
    // The heart keeps no order that matters; the records have that of the ids.
    let mut items: Vec<&Item> = lifecycle.items().collect();
    items.sort_by_key(|item| item.id());
    if items.iter().copied().eq(records.items()) {
        return Ok(());
    }
    let differs = items.iter().find(|item| !records.items().any(|record| record == **item));
    let record = differs.and_then(|item| records.items().find(|record| record.id() == item.id()));
    let what = format!("in memory there is {differs:?}, on record {record:?}");
    Err(Violation::new(NAME, now, what))
}
