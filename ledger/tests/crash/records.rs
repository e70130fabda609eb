//! A program that commits and says what was acknowledged, and the check that all of it is there.
//!
//! The program is the test binary itself, started again with `LEDGER_CHILD` set; its test `child_that_commits` then
//! does the work. Three threads commit at the same time, so that commits share an fsync.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use ledger::{Batch, Format, Ledger, LedgerError};

pub(crate) const FORMAT: Format = Format { application: "crash-test", version: 1, migrations: &[] };
const CHILD: &str = "LEDGER_CHILD";
const LANES: [&str; 3] = ["a", "b", "c"];
/// Records that are overwritten in turn.
const SLOTS: u64 = 40;

/// The highest number that was acknowledged, by lane.
pub(crate) type Acknowledged = BTreeMap<String, u64>;

/// A child process that is killed, and waited for, when dropped.
pub(crate) struct Committer(pub(crate) Child);

impl Committer {
    /// Starts one that commits to `folder` and writes what was acknowledged to the file `out`.
    pub(crate) fn start(folder: &Path, out: &Path) -> Self {
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child_that_commits", "--nocapture"])
            .env(CHILD, folder)
            .stdout(File::create(out).unwrap())
            .stderr(Stdio::null())
            .spawn();
        Self(child.unwrap())
    }
}

impl Drop for Committer {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The child's work, endless; in the parent it does nothing.
pub(crate) fn commit_for_ever() {
    let Some(folder) = std::env::var_os(CHILD) else {
        return;
    };
    let ledger = Ledger::open(folder.as_ref(), &FORMAT).unwrap();
    std::thread::scope(|threads| {
        for lane in LANES {
            let ledger = &ledger;
            threads.spawn(move || {
                let mut number = last(ledger, lane);
                loop {
                    number += 1;
                    commit_one(ledger, lane, number).unwrap();
                    acknowledge(lane, number);
                }
            });
        }
    });
}

/// Commits the records of one number: a new one, an overwritten one, now and then a long one, and the last number.
pub(crate) fn commit_one(ledger: &Ledger, lane: &str, number: u64) -> Result<(), LedgerError> {
    let mut batch = Batch::new();
    batch.put("log", &format!("{lane}/{number:08}"), &text(number, 500))?;
    batch.put("slot", &format!("{lane}/{}", number % SLOTS), &(number, text(number, 300)))?;
    if number.is_multiple_of(16) {
        batch.put("long", lane, &(number, text(number, long(number))))?;
    }
    batch.put("last", lane, &number)?;
    ledger.commit(batch)
}

/// One write, so that a kill cannot cut it in two halves that are both numbers.
pub(crate) fn acknowledge(lane: &str, number: u64) {
    std::io::stdout().write_all(format!("\nacknowledged {lane} {number} .\n").as_bytes()).unwrap();
}

/// Reads what a child has acknowledged; an unfinished last line does not count.
pub(crate) fn acknowledged(out: &Path, known: &mut Acknowledged) {
    let text = String::from_utf8_lossy(&std::fs::read(out).unwrap()).into_owned();
    for line in text.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        if let ["acknowledged", lane, number, "."] = words[..] {
            let entry = known.entry(lane.to_owned()).or_default();
            *entry = (*entry).max(number.parse().unwrap());
        }
    }
}

/// Checks that nothing acknowledged is lost and that every batch is there whole or not at all.
pub(crate) fn verify(ledger: &Ledger, acknowledged: &Acknowledged) {
    let mut log: BTreeMap<String, u64> = BTreeMap::new();
    for record in ledger.scan::<String>("log") {
        let (key, value) = record.unwrap();
        let (lane, number) = key.split_once('/').unwrap();
        let number: u64 = number.parse().unwrap();
        assert_eq!(value, text(number, 500), "log/{key} is as it was written");
        *log.entry(lane.to_owned()).or_default() += 1;
        assert_eq!(log[lane], number, "the log of {lane} has no gap");
    }
    for lane in LANES {
        let last = last(ledger, lane);
        assert!(last >= acknowledged.get(lane).copied().unwrap_or(0), "{lane}: {last}, {acknowledged:?}");
        assert_eq!(log.get(lane).copied().unwrap_or(0), last, "the log of {lane} ends with the last number");
        for number in last.saturating_sub(SLOTS - 1).max(1)..=last {
            let slot: (u64, String) =
                ledger.get("slot", &format!("{lane}/{}", number % SLOTS)).unwrap().unwrap();
            assert_eq!(slot, (number, text(number, 300)), "slot of {lane} {number}");
        }
        let number = last - last % 16;
        let long_one: Option<(u64, String)> = ledger.get("long", lane).unwrap();
        assert_eq!(long_one, (number > 0).then(|| (number, text(number, long(number)))), "long of {lane}");
    }
}

fn last(ledger: &Ledger, lane: &str) -> u64 {
    ledger.get("last", lane).unwrap().unwrap_or(0)
}

/// Lengths that need one part, some, or many.
fn long(number: u64) -> usize {
    [3_000, 20_000, 60_000][(number / 16 % 3) as usize]
}

/// A text that differs for each number.
fn text(number: u64, length: usize) -> String {
    let mut state = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let letters = std::iter::repeat_with(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        char::from(b'a' + (state >> 59) as u8 % 26)
    });
    letters.take(length).collect()
}
