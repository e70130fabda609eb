//! A full disk: an error, nothing acknowledged lost, reading goes on, and so does writing once there is room.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;

use crate::records::{Acknowledged, FORMAT, acknowledge, acknowledged, commit_one, verify};
use ledger::{Ledger, LedgerError};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

#[test]
fn a_full_disk_refuses_commits_and_loses_nothing() {
    let home = tempfile::tempdir().unwrap();
    let Some(disk) = SmallDisk::new(home.path().join("disk"), "16m") else {
        return;
    };
    let folder = disk.0.join("ledger");
    let ledger = Ledger::open(&folder, &FORMAT).unwrap();

    let (known, error) = commit_until_refused(&ledger, |_| {});
    let LedgerError::DiskFull { available, needed } = error else { panic!("{error}") };
    assert!(available < needed);
    verify(&ledger, &known);

    // Now something else takes all that is left.
    let filler = disk.fill("filler");
    verify(&ledger, &known);
    assert!(matches!(commit_one(&ledger, "a", known["a"] + 1), Err(LedgerError::DiskFull { .. })));
    drop(ledger);
    let ledger = Ledger::open(&folder, &FORMAT).expect("it opens on a disk without a free byte");
    verify(&ledger, &known);
    assert!(matches!(commit_one(&ledger, "a", known["a"] + 1), Err(LedgerError::DiskFull { .. })));

    // The reserve is spent and its room taken too: a full disk is then called that, and not damage.
    drop(ledger);
    let filler_too = disk.fill("filler-too");
    if let Err(error) = Ledger::open(&folder, &FORMAT) {
        assert!(error.to_string().starts_with("cannot open the store in"), "{error:?}");
    }

    std::fs::remove_file(filler).unwrap();
    std::fs::remove_file(filler_too).unwrap();
    let ledger = Ledger::open(&folder, &FORMAT).unwrap();
    verify(&ledger, &known);
    commit_one(&ledger, "a", known["a"] + 1).expect("there is room again");
    drop(ledger);
    verify(&Ledger::open(&folder, &FORMAT).unwrap(), &BTreeMap::from([("a".to_owned(), known["a"] + 1)]));
}

#[test]
fn a_write_that_fails_half_way_leaves_nothing_half_done_and_the_next_ones_work() {
    let home = tempfile::tempdir().unwrap();
    let (folder, out) = (home.path().join("ledger"), home.path().join("out"));
    drop(Ledger::open(&folder, &FORMAT).unwrap());
    // The limit on the size of a file stops the store in the middle of a write, as a quota or a disk error does. The
    // shell makes the child ignore the signal that comes with it.
    let status = Command::new("sh")
        .args(["-c", "trap '' XFSZ; exec \"$0\" --exact full_disk::child_with_a_limit --nocapture"])
        .arg(std::env::current_exe().unwrap())
        .env("LEDGER_LIMITED", &folder)
        .stdout(std::fs::File::create(&out).unwrap())
        .status();
    let text = std::fs::read_to_string(&out).unwrap();
    assert!(status.unwrap().success(), "{text}");
    assert!(text.contains("refused") && text.contains("goes on"), "{text}");
    let mut known = Acknowledged::new();
    acknowledged(&out, &mut known);
    verify(&Ledger::open(&folder, &FORMAT).unwrap(), &known);
}

#[test]
fn child_with_a_limit() {
    let Some(folder) = std::env::var_os("LEDGER_LIMITED") else {
        return;
    };
    let ledger = Ledger::open(folder.as_ref(), &FORMAT).unwrap();
    let unlimited = getrlimit(Resource::Fsize);
    for limit in [700 << 10, 1400 << 10, 2200 << 10] {
        setrlimit(Resource::Fsize, Rlimit { current: Some(limit), ..unlimited }).unwrap();
        let (known, error) = commit_until_refused(&ledger, |number| acknowledge("a", number));
        println!("\nrefused at {limit}: {error:?}");
        setrlimit(Resource::Fsize, unlimited).unwrap();
        commit_one(&ledger, "a", known["a"] + 1).unwrap();
        acknowledge("a", known["a"] + 1);
        verify(&ledger, &known);
        println!("goes on");
    }
}

/// Commits to lane "a" until an error comes.
fn commit_until_refused(ledger: &Ledger, acknowledge: impl Fn(u64)) -> (Acknowledged, LedgerError) {
    let mut number: u64 = ledger.get("last", "a").unwrap().unwrap_or(0);
    loop {
        match commit_one(ledger, "a", number + 1) {
            Ok(()) => number += 1,
            Err(error) => return (BTreeMap::from([("a".to_owned(), number)]), error),
        }
        acknowledge(number);
    }
}

/// A disk in memory, unmounted when dropped.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn new(at: PathBuf, size: &str) -> Option<Self> {
        std::fs::create_dir(&at).unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"])
            .arg(&at)
            .output();
        if mounted.is_ok_and(|output| output.status.success()) {
            return Some(Self(at));
        }
        // Past the test harness, which shows nothing of a test that passes.
        std::io::stderr().write_all(b"SKIPPED full_disk: no mounts here\n").unwrap();
        None
    }

    /// Fills it to the last byte.
    fn fill(&self, name: &str) -> PathBuf {
        let path = self.0.join(name);
        let mut file = std::fs::File::create(&path).unwrap();
        while file.write(&[1; 4096]).is_ok_and(|written| written > 0) {}
        path
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        assert!(Command::new("umount").arg(&self.0).status().unwrap().success());
    }
}
