//! Measures a release build: `cargo xtask bench`. Prints tables, keeps nothing.
//!
//! Where a peer does the same work in the same run, the figure is a ratio; the others belong to the machine that is named.

mod activation;
mod dialogs;
mod idle;
mod loader;
mod machine;
mod mail;
mod peer;
mod pick_up;
mod questions;
mod start;
mod table;
mod tray;

use std::error::Error;
use std::time::Duration;

use crate::table::Table;

const USAGE: &str = "\
cargo xtask bench [--runs N] [--idle SECONDS] [--tracked N,N,...] [--only tray|dialogs]

  --runs N           how often each thing is measured (default 9); medians are shown
  --idle SECONDS     how long an idle daemon is watched (default 60)
  --tracked N,...    how many items are tracked (default 0,1000,100000)
  --only WHAT        nothing but the tray, or the dialogs";

struct Options {
    runs: usize,
    idle: Duration,
    tracked: Vec<u32>,
    only: Option<String>,
}

const START: [&str; 7] =
    ["tracked", "start → first list", "list", "list --json", "List, every page", "RSS idle", "PSS idle"];

fn main() -> Result<(), Box<dyn Error>> {
    let options = options()?;
    println!("{}\n", machine::described());
    let of_the_tray = || -> Result<(), Box<dyn Error>> {
        tray::measure(options.runs, options.idle)?.print("The tray, by how many items are tracked");
        Ok(())
    };
    let of_the_dialogs = || -> Result<(), Box<dyn Error>> {
        dialogs::measure(options.runs, options.idle)?.print("The windows, by how many items are tracked");
        Ok(())
    };
    match options.only.as_deref() {
        Some("tray") => return of_the_tray(),
        Some(_) => return of_the_dialogs(),
        None => {}
    }
    let (table, pick_up) = pick_up::measure(options.runs)?;
    table.print("Pick-up, EC P-256, from a process's start to its end");
    if questions::can_be_measured() {
        questions::measure(options.runs)?.print("Security questions, answered over TLS");
    } else {
        println!("NOT MEASURED: security questions, without curl (apt-get install curl)");
    }

    mail::measure(options.runs)?.print("A mail, from its bytes to its reading");
    let mut starts = Table::new(&START);
    let mut watched = None;
    for tracked in &options.tracked {
        let measured = start::measure(*tracked, options.runs)?;
        starts.row(measured.row.clone());
        // The idle daemon is watched where the product's aims are set.
        if *tracked == 1000 || watched.is_none() {
            watched = Some((*tracked, measured));
        }
    }
    starts.print("The daemon, by how many items it tracks");
    activation::measure(options.runs)?
        .print("A daemon that its first client starts, through a socket that is handed over");
    if let Some((tracked, mut measured)) = watched {
        idle::measure(tracked, &mut measured.world, options.idle)?.print("An idle daemon");
    }
    of_the_tray()?;
    of_the_dialogs()?;
    beside_the_peer(pick_up, options.runs)
}

fn beside_the_peer(pick_up: Duration, runs: usize) -> Result<(), Box<dyn Error>> {
    if !peer::is_installed() {
        println!("NOT MEASURED: certmonger, which is not installed (apt-get install certmonger)");
        return Ok(());
    }
    let own = start::measure(peer::TRACKED, runs)?;
    let ours = [(peer::ENROLLED, pick_up), (peer::FIRST, own.first), (peer::LISTED, own.list)];
    match peer::measure(&ours) {
        Ok(table) => table.print(&format!("Beside certmonger, {} tracked", peer::TRACKED)),
        Err(error) => println!("NOT MEASURED: certmonger: {error}"),
    }
    Ok(())
}

fn options() -> Result<Options, Box<dyn Error>> {
    let mut options =
        Options { runs: 9, idle: Duration::from_secs(60), tracked: vec![0, 1000, 100_000], only: None };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        if word == "--help" {
            println!("{USAGE}");
            std::process::exit(0);
        }
        let value = words.next().ok_or_else(|| format!("{word} needs a value\n{USAGE}"))?;
        match word.as_str() {
            "--runs" => options.runs = value.parse::<usize>()?.max(1),
            "--only" if ["tray", "dialogs"].contains(&value.as_str()) => options.only = Some(value),
            "--idle" => options.idle = Duration::from_secs(value.parse()?),
            "--tracked" => options.tracked = value.split(',').map(str::parse).collect::<Result<_, _>>()?,
            _ => return Err(format!("there is no {word}\n{USAGE}").into()),
        }
    }
    Ok(options)
}
