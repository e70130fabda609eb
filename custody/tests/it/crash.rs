//! kill -9 while an identity is renewed.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use custody::{FileLocation, Location, backup};

use crate::common::{identity, listing, now, password, renewal};

const KILLS: u32 = 40;

/// Ends the child when the test ends, however it ends.
struct Guard(Child);

impl Drop for Guard {
    fn drop(&mut self) {
        // Both fail only where the child is gone already.
        let _gone = self.0.kill();
        let _gone = self.0.wait();
    }
}

#[test]
fn a_kill_at_any_moment_of_a_renewal_leaves_a_usable_identity() {
    let home = tempfile::tempdir().unwrap();
    let live = home.path().join("live");
    std::fs::create_dir(&live).unwrap();
    let (old, new) = (identity(), renewal());
    backup::write(&home.path().join("old.p12"), &old, &password(), now()).unwrap();
    backup::write(&home.path().join("new.p12"), &new, &password(), now()).unwrap();
    let location = FileLocation::new(live.join("marie.p12"), password());
    location.store((&old).into(), now()).unwrap();

    // A machine may be busy at any kill, so the clock decides only half of them: the others strike when something
    // has been seen to happen.
    let mut spent = Duration::ZERO;
    let (mut got_through, mut staged_left) = (0, 0);
    let mut held = old.fingerprint();
    for kill in 0..KILLS {
        let mut child = start(home.path());
        let began = Instant::now();
        match kill % 4 {
            0 => {
                renewed(&mut child);
                spent = began.elapsed();
            }
            2 => until(|| is_staged(&live)),
            _ => until(|| began.elapsed() >= spent * (kill % 20) / 16),
        }
        drop(child);
        staged_left += u32::from(is_staged(&live));
        let before = held;
        held = location.prove(None, now()).unwrap().facts.fingerprint;
        assert!([old.fingerprint(), new.fingerprint()].contains(&held), "after kill {kill}");
        got_through += u32::from(held != before);
    }
    assert!(got_through > 0, "no renewal got through, so nothing was tested");
    assert!(staged_left > 0, "no kill struck while a copy was staged");

    // The next renewal clears the left-overs away.
    let held = location.read(None).unwrap();
    let next = if held.fingerprint() == old.fingerprint() { &new } else { &old };
    location.replace(held.fingerprint(), next.into(), now()).unwrap();
    assert_eq!(listing(&live), ["marie.p12"]);
}

fn start(home: &Path) -> Guard {
    let mut child = Guard(
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "crash::child_that_renews", "--nocapture"])
            .env("CUSTODY_HOME", home)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap(),
    );
    said(&mut child, "ready");
    child
}

fn renewed(child: &mut Guard) {
    said(child, "renewed");
}

fn said(child: &mut Guard, word: &str) {
    let mut line = String::new();
    let mut output = BufReader::with_capacity(1, child.0.stdout.as_mut().unwrap());
    while !line.trim_end().ends_with(word) {
        line.clear();
        assert!(output.read_line(&mut line).unwrap() > 0, "the child ended before it was {word}");
    }
}

fn is_staged(live: &Path) -> bool {
    listing(live).iter().any(|name| name.ends_with(".staged"))
}

/// The moment of the kill is the point of the test: nothing sleeps past it.
fn until(so: impl Fn() -> bool) {
    while !so() {
        std::thread::yield_now();
    }
}

/// Not a test of its own: the child of the test above, which renews to and fro until it is killed.
#[test]
fn child_that_renews() {
    let Some(home) = std::env::var_os("CUSTODY_HOME") else {
        return;
    };
    let home = Path::new(&home);
    let location = FileLocation::new(home.join("live/marie.p12"), password());
    let copies = ["old.p12", "new.p12"].map(|name| backup::read(&home.join(name), &password()).unwrap());
    println!("\nready");
    loop {
        let held = location.read(None).unwrap().fingerprint();
        let next = copies.iter().find(|copy| copy.fingerprint() != held).unwrap();
        location.replace(held, next.into(), now()).unwrap();
        println!("\nrenewed");
    }
}
