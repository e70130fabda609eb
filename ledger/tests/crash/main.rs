//! What was acknowledged outlasts kills, power cuts and full disks.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[cfg(target_os = "linux")]
mod full_disk;
mod kill_nine;
#[cfg(target_os = "linux")]
mod power_loss;
mod records;

/// The program that is killed: this test binary, started again.
#[test]
fn child_that_commits() {
    records::commit_for_ever();
}
