//! How long the first client waits that starts the daemon through its socket.

use std::error::Error;
use std::fs;
use std::time::Instant;

use serde_json::json;
use tests::{World, activated};

use crate::loader;
use crate::pick_up::timed;
use crate::table::{Table, median, said};

/// As many items as a small office has, and as many as a big one.
const TRACKED: [u32; 2] = [0, 1000];

/// From the call, or the start of the command line, to the answer.
pub(crate) fn measure(runs: usize) -> Result<Table, Box<dyn Error>> {
    let mut table = Table::new(&["tracked", "Status", "neverlapse list"]);
    for tracked in TRACKED {
        let mut world = World::new();
        // The first start makes the ledger and its folders.
        world.start_daemon();
        world.stop_daemon();
        loader::fill(&world.path("state"), tracked)?;
        let (mut called, mut listed) = (Vec::new(), Vec::new());
        for _ in 0..runs {
            let daemon = activated(&world, &[]);
            let since = Instant::now();
            world.varlink().call("Status", &json!({})).map_err(|(error, _)| error)?;
            called.push(since.elapsed());
            let _ = daemon.stop();
            fs::remove_file(world.socket())?;

            let daemon = activated(&world, &[]);
            listed.push(timed(world.program("neverlapse").arg("list"))?);
            let _ = daemon.stop();
            fs::remove_file(world.socket())?;
        }
        table.row(vec![tracked.to_string(), said(median(called)), said(median(listed))]);
    }
    Ok(table)
}
