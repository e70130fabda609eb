//! What a daemon does while nothing is due.

use std::error::Error;
use std::thread::sleep;
use std::time::Duration;

use tests::{World, switches};

use crate::table::Table;

/// Counts how often it wakes, and what processor time that takes.
pub(crate) fn measure(tracked: u32, world: &mut World, idle: Duration) -> Result<Table, Box<dyn Error>> {
    let id = world.daemon().id();
    // What the last question left to do.
    sleep(Duration::from_secs(2));
    let (switched, worked) = (switches(id), worked(id)?);
    sleep(idle);
    let mut table = Table::new(&["tracked", "watched for", "context switches", "processor time"]);
    table.row(vec![
        tracked.to_string(),
        format!("{} s", idle.as_secs()),
        (switches(id) - switched).to_string(),
        format!("{} ticks", self::worked(id)? - worked),
    ]);
    Ok(table)
}

/// Processor time so far, in clock ticks (proc(5): utime and stime).
fn worked(id: u32) -> Result<u64, Box<dyn Error>> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat"))?;
    let fields: Vec<&str> = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace().collect();
    let field = |place: usize| fields.get(place).and_then(|field| field.parse::<u64>().ok()).unwrap_or(0);
    Ok(field(11) + field(12))
}
