//! The windows: how soon one is drawn, what it keeps in memory, and how often it wakes while nothing happens.

use std::error::Error;
use std::thread::sleep;
use std::time::{Duration, Instant};

use tests::{Desktop, Portal, Process, Ran, World, switches};

use crate::loader;
use crate::start::kept;
use crate::table::{Table, median, said};

/// With so many items each.
const TRACKED: [u32; 3] = [1, 100, 1000];

/// The windows that are measured, where there are such, and whether they are about an item.
const KINDS: [(&str, bool); 4] = [("overview", false), ("details", true), ("check", false), ("about", false)];

/// A screen without a window has fewer colours than the edges of letters have.
const DRAWN: usize = 16;

/// Opens windows beside a daemon with many items, and watches them.
pub(crate) fn measure(runs: usize, idle: Duration) -> Result<Table, Box<dyn Error>> {
    let idle_for = format!("context switches in {} s", idle.as_secs());
    let mut table = Table::new(&["window", "tracked", "start → first frame", "RSS", "PSS", &idle_for]);
    for tracked in TRACKED {
        let desktop = Desktop::new();
        let _portal = Portal::start(&desktop, false);
        let mut world = World::new();
        // The first start makes the ledger and its folders.
        world.start_daemon();
        world.stop_daemon();
        loader::fill(&world.path("state"), tracked)?;
        world.start_daemon_with(&desktop.environment());
        let there = Ran::of(world.program("neverlapse-dialog").arg("--kinds")).ok().out;
        let id = world.list()[0]["id"].as_str().unwrap_or_default().to_owned();
        for (kind, of_item) in KINDS.into_iter().filter(|(kind, _)| there.lines().any(|line| line == *kind)) {
            let words = if of_item { vec![kind, &id] } else { vec![kind] };
            let mut drawn = Vec::new();
            for _ in 0..runs {
                let (process, took) = open(&world, &desktop, &words);
                drawn.push(took);
                process.kill();
            }
            let (mut process, _) = open(&world, &desktop, &words);
            // What the start left to do.
            sleep(Duration::from_secs(2));
            let before = switches(process.id());
            let (rss, pss) = (kept(process.id(), "Rss"), kept(process.id(), "Pss"));
            let switched = if tracked == 1 {
                sleep(idle);
                (switches(process.id()) - before).to_string()
            } else {
                String::new()
            };
            assert!(!process.has_ended(), "the window ended: {}", process.log());
            table.row(vec![kind.to_owned(), tracked.to_string(), said(median(drawn)), rss, pss, switched]);
        }
    }
    Ok(table)
}

/// A window, once it is drawn, and how long that took.
fn open(world: &World, desktop: &Desktop, words: &[&str]) -> (Process, Duration) {
    let empty = Instant::now();
    while desktop.colours(DRAWN) == DRAWN {
        assert!(empty.elapsed() < Duration::from_secs(60), "the window before is still there");
    }
    let since = Instant::now();
    let mut command = world.program("neverlapse-dialog");
    command.args(words).envs(desktop.environment());
    let mut process = Process::start(&mut command, &world.path("dialog.log"));
    while desktop.colours(DRAWN) < DRAWN {
        assert!(!process.has_ended(), "the window ended: {}", process.log());
        sleep(Duration::from_micros(100));
    }
    (process, since.elapsed())
}
