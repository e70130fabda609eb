//! Disks that are full or read-only.

use std::path::Path;
use std::process::Command;

use custody::{FileLocation, Fingerprint, Location};

use crate::common::{attempt, identity, listing, now, password, printed, renewal};

#[test]
fn a_full_disk_leaves_the_old_identity_and_nothing_else() {
    on_small_disk("full", "is full; make room there");
}

#[test]
fn a_read_only_disk_leaves_the_old_identity_and_nothing_else() {
    on_small_disk("read-only", "is read-only for you");
}

/// Stores an identity on a file system of its own, makes that full or read-only, and renews there. The mount is seen
/// by a child in its own name space only, so that nothing is left behind.
fn on_small_disk(trouble: &str, expected: &str) {
    let disk = tempfile::tempdir().unwrap();
    let unshare = Path::new("/usr/bin/unshare");
    let disk_text = disk.path().to_str().unwrap();
    let mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "none", disk_text];
    // As root, or as root of a name space that anyone may make.
    let ways = [&["--mount"][..], &["--mount", "--map-root-user"]];
    let permitted = |way: &&&[&str]| attempt(unshare, way.iter().chain(&mount)).status.success();
    let Some(way) = ways.iter().find(|way| unshare.exists() && permitted(way)) else {
        eprintln!("skipped: mounting a small disk is not permitted here");
        return;
    };
    let output = Command::new(unshare)
        .args(*way)
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "disk::child_on_small_disk", "--nocapture"])
        .env("CUSTODY_DISK", disk.path())
        .env("CUSTODY_TROUBLE", trouble)
        .output()
        .unwrap();
    let said = printed(&output);
    assert!(output.status.success(), "{said}");
    assert!(said.contains(expected), "{said}");
}

/// Not a test of its own: the child of the two tests above.
#[test]
fn child_on_small_disk() {
    let Some(disk) = std::env::var_os("CUSTODY_DISK") else {
        return;
    };
    let disk = Path::new(&disk);
    let disk_text = disk.to_str().unwrap();
    let mount = |options: &str| {
        let arguments = ["-t", "tmpfs", "-o", options, "none", disk_text];
        assert!(attempt(Path::new("/usr/bin/mount"), arguments).status.success());
    };
    mount("size=64k");
    let path = disk.join("marie.p12");
    let location = FileLocation::new(&path, password());
    let old = identity();
    location.store((&old).into(), now()).unwrap();
    let before = std::fs::read(&path).unwrap();
    if std::env::var("CUSTODY_TROUBLE").unwrap() == "full" {
        // Halves of halves, down to the last page.
        for power in (0..=16).rev() {
            let filler = disk.join(format!("filler-{power}"));
            if std::fs::write(&filler, vec![1; 1 << power]).is_err() {
                std::fs::remove_file(filler).unwrap();
            }
        }
    } else {
        mount("remount,ro");
    }
    let kept = listing(disk);
    let refused = location.replace(old.fingerprint(), (&renewal()).into(), now()).unwrap_err();
    println!("{refused}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
    assert_eq!(listing(disk), kept);
    assert_eq!(held(&location), old.fingerprint());
}

fn held(location: &FileLocation) -> Fingerprint {
    location.prove(None, now()).unwrap().facts.fingerprint
}
