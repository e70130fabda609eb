//! Callers that wait at the same time share one fsync, and each gets its own answer.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};

use ledger::{Batch, Format, Ledger};

const FORMAT: Format = Format { application: "group", version: 1, migrations: &[] };

fn one(number: u64) -> Batch {
    let mut batch = Batch::new();
    batch.put("number", &format!("{number:06}"), &number).unwrap();
    batch
}

#[test]
fn commits_that_wait_together_are_all_durable_and_share_an_fsync() {
    if Command::new("strace").arg("-V").output().is_err() {
        println!("SKIPPED: the fsyncs are counted with strace, which is not installed");
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let trace = home.path().join("trace");
    let status = Command::new("strace")
        .args(["-f", "-qq", "-e", "trace=fdatasync", "-o"])
        .arg(&trace)
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "child_that_commits_together"])
        .env("LEDGER_CHILD", home.path().join("ledger"))
        .status();
    assert!(status.unwrap().success());
    let syncs = std::fs::read_to_string(trace).unwrap().matches("fdatasync(").count();
    assert!((1..400).contains(&syncs), "{syncs} fsyncs for 1600 commits");
    let ledger = Ledger::open(&home.path().join("ledger"), &FORMAT).unwrap();
    let numbers: Vec<u64> = ledger.scan("number").map(|record| record.unwrap().1).collect();
    assert_eq!(numbers, (0..1600).collect::<Vec<u64>>());
}

#[test]
fn child_that_commits_together() {
    let Some(folder) = std::env::var_os("LEDGER_CHILD") else {
        return;
    };
    let ledger = Ledger::open(folder.as_ref(), &FORMAT).unwrap();
    let next = AtomicU64::new(0);
    std::thread::scope(|threads| {
        for _ in 0..16 {
            threads.spawn(|| {
                for _ in 0..100 {
                    ledger.commit(one(next.fetch_add(1, Ordering::Relaxed))).unwrap();
                }
            });
        }
    });
}

#[test]
fn an_async_caller_that_gives_up_does_not_take_its_batch_back() {
    let home = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(home.path(), &FORMAT).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        ledger.commit_async(one(1)).await.unwrap();
        let mut given_up = Box::pin(ledger.commit_async(one(2)));
        std::future::poll_fn(|context| {
            let _ = given_up.as_mut().poll(context);
            std::task::Poll::Ready(())
        })
        .await;
        drop(given_up);
        ledger.commit_async(one(3)).await.unwrap();
    });
    let numbers: Vec<u64> = ledger.scan("number").map(|record| record.unwrap().1).collect();
    assert_eq!(numbers, [1, 2, 3]);
}

#[test]
fn the_last_word_on_a_record_wins_within_a_batch_and_between_batches() {
    let home = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(home.path(), &FORMAT).unwrap();
    let mut batch = one(1);
    batch.put("number", "000001", &100_u64).unwrap();
    batch.put("number", "000002", &2_u64).unwrap();
    batch.delete("number", "000002");
    ledger.commit(batch).unwrap();
    assert_eq!(ledger.get::<u64>("number", "000001").unwrap(), Some(100));
    assert_eq!(ledger.get::<u64>("number", "000002").unwrap(), None);
    ledger.commit(one(1)).unwrap();
    assert_eq!(ledger.get::<u64>("number", "000001").unwrap(), Some(1));
}

#[test]
fn a_table_can_be_changed_while_it_is_scanned() {
    let home = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(home.path(), &FORMAT).unwrap();
    let mut batch = Batch::new();
    for number in 0..300 {
        batch.append(one(number));
    }
    ledger.commit(batch).unwrap();
    for record in ledger.scan::<u64>("number") {
        let (key, number) = record.unwrap();
        if number % 2 == 0 {
            let mut batch = Batch::new();
            batch.delete("number", &key);
            ledger.commit(batch).unwrap();
        }
    }
    assert!(ledger.scan::<u64>("number").all(|record| record.unwrap().1 % 2 == 1));
    assert_eq!(ledger.scan::<u64>("number").count(), 150);
}

#[test]
fn tables_whose_names_begin_alike_are_kept_apart() {
    let home = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(home.path(), &FORMAT).unwrap();
    let mut batch = Batch::new();
    for (table, key) in [("a", "b/c"), ("ab", "c"), ("a-b", "c"), ("b", "a"), ("a", "b")] {
        batch.put(table, key, &format!("{table}:{key}")).unwrap();
    }
    ledger.commit(batch).unwrap();
    let keys: Vec<String> = ledger.scan::<String>("a").map(|record| record.unwrap().0).collect();
    assert_eq!(keys, ["b", "b/c"]);
    assert!(ledger.get::<u64>("a", "b").is_err(), "another type is an error, not a silent nothing");
}
