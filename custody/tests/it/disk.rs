//! Disks that are full or read-only.

use std::path::Path;
use std::process::Command;

use custody::surroundings::Surroundings;
use custody::{FileLocation, Location, nss};

use crate::common::{attempt, identity, listing, now, password, printed, renewal};
use crate::nss::softoken;
use crate::softhsm::runner;

#[test]
fn a_full_disk_leaves_the_old_identity_and_nothing_else() {
    on_small_disk("file", "full", "is full; make room there");
}

#[test]
fn a_read_only_disk_leaves_the_old_identity_and_nothing_else() {
    on_small_disk("file", "read-only", "is read-only for you");
}

#[test]
fn a_database_on_a_full_disk_keeps_the_old_identity() {
    if softoken().is_some() {
        on_small_disk("nss", "full", "it is full; delete what is no longer needed there");
    }
}

#[test]
fn a_database_on_a_read_only_disk_keeps_the_old_identity() {
    if softoken().is_some() {
        on_small_disk("nss", "read-only", "it is read-only: nothing can be written to it");
    }
}

/// Stores an identity on a file system of its own, makes that full or read-only, and renews there. The mount is seen
/// by a child in its own name space only, so that nothing is left behind.
fn on_small_disk(kind: &str, trouble: &str, expected: &str) {
    let disk = tempfile::tempdir().unwrap();
    let unshare = Path::new("/usr/bin/unshare");
    let disk_text = disk.path().to_str().unwrap();
    let mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "none", disk_text];
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
        .env("CUSTODY_KIND", kind)
        .env("CUSTODY_TROUBLE", trouble)
        .output()
        .unwrap();
    let said = printed(&output);
    assert!(output.status.success(), "{said}");
    assert!(said.contains(expected), "{said}");
}

/// Not a test of its own: the child of the tests above.
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
    mount("size=512k");
    let is_file = std::env::var("CUSTODY_KIND").unwrap() == "file";
    let path = if is_file { disk.join("marie.p12") } else { disk.join("key4.db") };
    let location: Box<dyn Location> = if is_file {
        Box::new(FileLocation::new(&path, password()))
    } else {
        Box::new(nss::location(runner(), &Surroundings::of_environment(|_| None), disk).unwrap())
    };
    let old = identity();
    location.store((&old).into(), now()).unwrap();
    let before = std::fs::read(&path).unwrap();
    if std::env::var("CUSTODY_TROUBLE").unwrap() == "full" {
        // Halves of halves, down to the last page.
        for power in (0..=18).rev() {
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
    if is_file {
        assert_eq!(std::fs::read(&path).unwrap(), before);
        assert_eq!(listing(disk), kept);
    }
    assert_eq!(location.prove(None, now()).unwrap().facts.fingerprint, old.fingerprint());
}
