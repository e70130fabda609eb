//! The tray: how soon its icon is there, what it keeps in memory, and how often it wakes while nothing happens.

use std::error::Error;
use std::fs::File;
use std::thread::sleep;
use std::time::{Duration, Instant};

use tests::{Desktop, Panel, Process, World, switches};

use crate::loader;
use crate::start::kept;
use crate::table::{Table, median, said};

/// With so many items each.
const TRACKED: [u32; 3] = [1, 100, 1000];

/// Starts a tray beside a daemon with many items, and watches it.
pub(crate) fn measure(runs: usize, idle: Duration) -> Result<Table, Box<dyn Error>> {
    let idle_for = format!("context switches in {} s", idle.as_secs());
    let mut table = Table::new(&["tracked", "start → icon registered", "RSS idle", "PSS idle", &idle_for]);
    for tracked in TRACKED {
        let desktop = Desktop::new();
        let panel = Panel::start(&desktop);
        let mut world = World::new();
        // The first start makes the ledger and its folders.
        world.start_daemon();
        world.stop_daemon();
        loader::fill(&world.path("state"), tracked)?;
        world.start_daemon_with(&desktop.environment());
        let mut registered = Vec::new();
        for _ in 0..runs {
            let (process, took) = start(&world, &desktop, &panel);
            registered.push(took);
            process.kill();
            // A child that it was just starting has its turn for a moment longer.
            File::open(world.path("run/tray.lock"))?.lock()?;
        }
        let (mut process, _) = start(&world, &desktop, &panel);
        // What the start left to do, and the threads that it took.
        sleep(Duration::from_secs(2));
        let before = process.rest();
        let (rss, pss) = (kept(process.id(), "Rss"), kept(process.id(), "Pss"));
        sleep(idle);
        let switched = switches(process.id()) - before;
        table.row(vec![tracked.to_string(), said(median(registered)), rss, pss, switched.to_string()]);
    }
    Ok(table)
}

/// A tray, once its icon is registered, and how long that took.
fn start(world: &World, desktop: &Desktop, panel: &Panel) -> (Process, Duration) {
    let before = panel.registered().len();
    let since = Instant::now();
    let mut command = world.program("neverlapse-tray");
    let mut process = Process::start(command.envs(desktop.environment()), &world.path("tray.log"));
    while panel.registered().len() == before {
        assert!(!process.has_ended(), "the tray ended: {}", process.log());
        sleep(Duration::from_micros(100));
    }
    (process, since.elapsed())
}
