//! An open ledger that nobody uses costs nothing: none of its threads wakes up.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use ledger::{Batch, Format, Ledger};

/// One test at a time: they measure the whole process.
static ALONE: Mutex<()> = Mutex::new(());

const FORMAT: Format = Format { application: "idle", version: 1, migrations: &[] };

#[test]
fn no_thread_of_an_idle_ledger_wakes_up_and_each_commit_still_does_its_work() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let home = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(home.path(), &FORMAT).unwrap();
    for round in 0..3 {
        let mut batch = Batch::new();
        batch.put("number", "round", &round).unwrap();
        ledger.commit(batch).unwrap();
    }
    std::thread::sleep(Duration::from_millis(200)); // the commits' own wake-ups settle

    let before = wake_ups();
    assert!(before.len() >= 8, "the writer and sled's seven threads: {before:?}");
    std::thread::sleep(Duration::from_millis(3500)); // left alone, sled's threads wake up every second
    let after = wake_ups();
    assert_eq!(before, after, "a thread woke up although there was nothing to do");

    let mut batch = Batch::new();
    batch.put("number", "round", &"after the rest").unwrap();
    ledger.commit(batch).unwrap();
    assert_eq!(ledger.get::<String>("number", "round").unwrap().as_deref(), Some("after the rest"));
}

/// How often each of the ledger's threads has gone to sleep.
fn wake_ups() -> BTreeMap<String, String> {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap();
    let tasks = tasks.map(|task| std::fs::read_to_string(task.unwrap().path().join("status")).unwrap());
    let named = tasks.map(|status| {
        let field = |name| status.lines().find_map(|line| line.strip_prefix(name)).unwrap().trim().to_owned();
        (field("Name:"), field("voluntary_ctxt_switches:"))
    });
    named.filter(|(name, _)| name == "ledger" || name.starts_with("sled-io")).collect()
}

#[test]
fn a_thousand_records_need_little_more_memory_than_none() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let home = tempfile::tempdir().unwrap();
    let (empty, full) = (home.path().join("empty"), home.path().join("full"));
    drop(Ledger::open(&empty, &FORMAT).unwrap());
    let ledger = Ledger::open(&full, &FORMAT).unwrap();
    let mut batch = Batch::new();
    for number in 0..1000 {
        batch.put("record", &format!("{number:04}"), &"x".repeat(600)).unwrap();
    }
    ledger.commit(batch).unwrap();
    drop(ledger);

    let (none, all) = (memory_to_read(&empty, 0), memory_to_read(&full, 1000));
    assert!(all < none + 4 * 1024, "1000 records of 600 bytes take {all} KiB, none take {none} KiB");
}

/// KiB that a new process needs to open a ledger and to read its records.
fn memory_to_read(folder: &Path, records: usize) -> u64 {
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child_that_reads_all", "--nocapture"])
        .env("LEDGER_CHILD", folder)
        .output()
        .unwrap();
    let text = String::from_utf8(child.stdout).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("read ")).expect(&text);
    let (read, memory) = line.split_once(", KiB ").unwrap();
    assert_eq!(read, records.to_string());
    memory.parse().unwrap()
}

#[test]
fn child_that_reads_all() {
    let Some(folder) = std::env::var_os("LEDGER_CHILD") else {
        return;
    };
    let ledger = Ledger::open(folder.as_ref(), &FORMAT).unwrap();
    let read = ledger.scan::<String>("record").count();
    println!("\nread {read}, KiB {}", memory());
}

/// Memory of its own in KiB: the program itself, large when built for tests, does not count.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}
