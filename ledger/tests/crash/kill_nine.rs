//! What was acknowledged outlasts `kill -9`.

use std::time::Duration;

use crate::records::{Acknowledged, Committer, FORMAT, acknowledged, verify};
use ledger::Ledger;

const KILLS: u64 = 120;
/// The longest life of a child in µs: some are killed while they open the ledger, some far into their commits.
const LONGEST: u64 = 150_000;

#[test]
fn nothing_acknowledged_is_lost_in_over_a_hundred_kills() {
    let home = tempfile::tempdir().unwrap();
    let (folder, out) = (home.path().join("ledger"), home.path().join("out"));
    let mut known = Acknowledged::new();
    let (mut spread, mut busy) = (u64::from(std::process::id()), 0);
    for _ in 0..KILLS {
        let child = Committer::start(&folder, &out);
        spread = spread.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        std::thread::sleep(Duration::from_micros((spread >> 33) % LONGEST));
        drop(child);

        let before = known.clone();
        acknowledged(&out, &mut known);
        busy += u32::from(before != known);
        verify(&Ledger::open(&folder, &FORMAT).unwrap(), &known);
    }
    assert!(busy > 20, "only {busy} children lived long enough to commit");
    println!("{KILLS} kills, {busy} of them during commits, acknowledged: {known:?}");
}
