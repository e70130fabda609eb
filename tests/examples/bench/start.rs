//! How soon a daemon with many items answers, and what it costs to keep them.

use std::error::Error;
use std::fs;
use std::time::{Duration, Instant};

use serde_json::json;
use tests::World;

use crate::loader;
use crate::pick_up::timed;
use crate::table::{median, said};

/// What was measured with one number of items.
pub(crate) struct Measured {
    /// Its row in the table.
    pub(crate) row: Vec<String>,
    /// From the start to the first answered list.
    pub(crate) first: Duration,
    /// One list.
    pub(crate) list: Duration,
    /// The daemon still runs there.
    pub(crate) world: World,
}

/// With `tracked` items.
pub(crate) fn measure(tracked: u32, runs: usize) -> Result<Measured, Box<dyn Error>> {
    let mut world = World::new();
    // The first start makes the ledger and its folders.
    world.start_daemon();
    world.stop_daemon();
    loader::fill(&world.path("state"), tracked)?;

    let mut first = Vec::new();
    for _ in 0..runs {
        let since = Instant::now();
        world.start_daemon();
        timed(world.program("neverlapse").arg("list"))?;
        first.push(since.elapsed());
        world.stop_daemon();
    }
    world.start_daemon();
    let (mut list, mut list_json, mut paged) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..runs {
        list.push(timed(world.program("neverlapse").arg("list"))?);
        list_json.push(timed(world.program("neverlapse").args(["list", "--json"]))?);
        paged.push(every_page(&world, tracked)?);
    }
    // A fresh daemon that has answered once: what it keeps, not what it once needed.
    world.stop_daemon();
    world.start_daemon();
    world.varlink().call("Status", &json!({})).map_err(|(error, _)| error)?;
    let id = world.daemon().id();
    let (first, list) = (median(first), median(list));
    let row = vec![
        tracked.to_string(),
        said(first),
        said(list),
        said(median(list_json)),
        said(median(paged)),
        kept(id, "Rss"),
        kept(id, "Pss"),
    ];
    Ok(Measured { row, first, list, world })
}

/// Every page of `List`, without a process of its own.
fn every_page(world: &World, tracked: u32) -> Result<Duration, Box<dyn Error>> {
    let since = Instant::now();
    let mut connection = world.varlink();
    let (mut cursor, mut seen) = (json!(null), 0);
    loop {
        let page = connection.call("List", &json!({ "cursor": cursor })).map_err(|(error, _)| error)?;
        seen += page["items"].as_array().map_or(0, Vec::len);
        cursor = page["next"].clone();
        if cursor.is_null() {
            break;
        }
    }
    let took = since.elapsed();
    if seen == usize::try_from(tracked)? {
        Ok(took)
    } else {
        Err(format!("{seen} items were listed, not {tracked}").into())
    }
}

/// What a process keeps in memory, as in `5.2 MiB`.
pub(crate) fn kept(id: u32, what: &str) -> String {
    let text = fs::read_to_string(format!("/proc/{id}/smaps_rollup")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(what)?.strip_prefix(':'));
    let kib: Option<f64> = line.and_then(|rest| rest.split_whitespace().next()?.parse().ok());
    kib.map_or_else(|| "?".to_owned(), |kib| format!("{:.1} MiB", kib / 1024.0))
}
