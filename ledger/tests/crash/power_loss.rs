//! What was acknowledged outlasts a power cut.
//!
//! The ledger lives on a disk image. While a program commits to it, the image is copied: the copy has what has reached
//! the disk, and nothing that still was in memory. Needs loop mounts, so root; without them it says so and passes.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::records::{Acknowledged, Committer, FORMAT, acknowledged, verify};
use ledger::Ledger;
use rustix::process::{Pid, Signal, kill_process};

const CUTS: u64 = 24;
const ENOUGH: Duration = Duration::from_secs(45);

#[test]
fn nothing_acknowledged_is_lost_in_power_cuts() {
    let home = tempfile::tempdir().unwrap();
    let path = |name| home.path().join(name);
    let (image, copy, out) = (path("image"), path("copy"), path("out"));
    let made = std::fs::File::create(&image).and_then(|file| file.set_len(256 << 20));
    made.unwrap();
    if let Err(reason) = run(Command::new("mkfs.ext4").arg("-qF").arg(&image)) {
        return skip(&reason);
    }
    // Nothing is written back by itself before half a minute is over.
    let disk = match Mount::new(&image, path("disk"), "loop,commit=30") {
        Ok(disk) => disk,
        Err(reason) => return skip(&reason),
    };
    let folder = disk.0.join("ledger");
    std::fs::create_dir(&folder).unwrap();
    run(Command::new("sync").arg("-f").arg(&disk.0)).unwrap();

    let child = Committer::start(&folder, &out);
    let pid = Pid::from_child(&child.0);
    let mut known = Acknowledged::new();
    let (started, mut spread, mut cuts) = (Instant::now(), u64::from(std::process::id()), 0);
    while cuts < CUTS && started.elapsed() < ENOUGH {
        spread = spread.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        std::thread::sleep(Duration::from_millis(100 + (spread >> 33) % 500));
        kill_process(pid, Signal::STOP).unwrap();
        // Read before the copy is made: what was acknowledged by then must be in it.
        acknowledged(&out, &mut known);
        run(Command::new("cp").arg("--sparse=always").args([&image, &copy])).unwrap();
        kill_process(pid, Signal::CONT).unwrap();

        let after_cut = Mount::new(&copy, path("after"), "loop").unwrap();
        verify(&Ledger::open(&after_cut.0.join("ledger"), &FORMAT).unwrap(), &known);
        cuts += 1;
    }
    drop(child);
    assert!(cuts >= 5, "only {cuts} power cuts in {ENOUGH:?}");
    assert!(known.values().sum::<u64>() > 50, "hardly anything was committed: {known:?}");
    println!("{cuts} power cuts, acknowledged: {known:?}");
}

/// A mounted image, unmounted when dropped.
struct Mount(PathBuf);

impl Mount {
    fn new(image: &Path, at: PathBuf, options: &str) -> Result<Self, String> {
        std::fs::create_dir_all(&at).unwrap();
        run(Command::new("mount").args(["-o", options]).arg(image).arg(&at))?;
        Ok(Self(at))
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        run(Command::new("umount").arg(&self.0)).unwrap();
    }
}

fn run(command: &mut Command) -> Result<(), String> {
    let name = command.get_program().to_string_lossy().into_owned();
    match command.output() {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(format!("{name}: {}", String::from_utf8_lossy(&output.stderr).trim())),
        Err(error) => Err(format!("{name}: {error}")),
    }
}

/// Past the test harness, which shows nothing of a test that passes.
fn skip(reason: &str) {
    let text = format!("SKIPPED power_loss: no loop mounts here ({reason})\n");
    std::io::stderr().write_all(text.as_bytes()).unwrap();
}
