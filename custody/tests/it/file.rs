//! The location `file:PATH` when all goes well, and on folders that do not take what is written.

use std::path::Path;
use std::process::Command;

use custody::{FileLocation, Fingerprint, Location, LocationName};
use enrol::key::Key;
use secrecy::SecretString;

use crate::common::{AUTHORITY, Wish, attempt, identity, listing, now, password, printed, renewal};

#[test]
fn an_identity_is_stored_opened_to_sign_renewed_and_removed() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("marie.p12");
    let location = FileLocation::new(&path, password());
    assert_eq!(location.name(), LocationName::File(path.clone()));
    assert!(location.read().unwrap_err().is_missing());

    let (old, new) = (identity(), renewal());
    location.store(&old, now()).unwrap();
    assert!(location.key().unwrap().sign(b"a message").is_ok());
    assert_eq!(
        location.key().unwrap().public_key_der(),
        old.key().public_key_der()
    );

    let proof = location.replace(old.fingerprint(), &new, now()).unwrap();
    assert_eq!(proof.facts.fingerprint, new.fingerprint());
    assert_eq!(location.prove(now()).unwrap().facts.serial, "0c0d");

    let refused = location.remove(old.fingerprint()).unwrap_err().to_string();
    assert!(refused.contains("holds another identity"), "{refused}");
    location.remove(new.fingerprint()).unwrap();
    location.remove(new.fingerprint()).unwrap();
    assert_eq!(listing(home.path()), [""; 0]);
}

#[test]
fn storing_or_renewing_again_after_a_crash_changes_nothing() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("marie.p12");
    let location = FileLocation::new(&path, password());
    let (old, new) = (identity(), renewal());
    location.store(&old, now()).unwrap();
    let stored = std::fs::read(&path).unwrap();
    location.store(&old, now()).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), stored);
    location.replace(old.fingerprint(), &new, now()).unwrap();
    let renewed = std::fs::read(&path).unwrap();
    location.replace(old.fingerprint(), &new, now()).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), renewed);
}

#[test]
fn another_identity_at_the_path_is_never_overwritten() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("marie.p12");
    let location = FileLocation::new(&path, password());
    location.store(&identity(), now()).unwrap();
    let before = std::fs::read(&path).unwrap();
    let (stranger, new) = (
        AUTHORITY.issue(&Wish {
            cn: "Pierre Curie",
            ..Wish::default()
        }),
        renewal(),
    );
    let refusals = [
        location.store(&stranger, now()).unwrap_err(),
        location.store(&new, now()).unwrap_err(),
        location.replace(stranger.fingerprint(), &new, now()).unwrap_err(),
    ];
    for refusal in refusals {
        assert!(
            refusal.to_string().contains("holds another identity"),
            "{refusal}"
        );
    }
    let locked = FileLocation::new(&path, SecretString::from("wrong"));
    assert!(
        locked
            .replace(identity().fingerprint(), &new, now())
            .unwrap_err()
            .is_wrong_password()
    );
    assert!(locked.key().map(drop).unwrap_err().is_wrong_password());
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_stays_one_and_what_it_points_to_is_renewed() {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.path().join("safe")).unwrap();
    let (target, link) = (home.path().join("safe/marie.p12"), home.path().join("marie.p12"));
    let old = identity();
    FileLocation::new(&target, password()).store(&old, now()).unwrap();
    std::os::unix::fs::symlink(&target, &link).unwrap();
    let new = renewal();
    FileLocation::new(&link, password())
        .replace(old.fingerprint(), &new, now())
        .unwrap();
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(
        FileLocation::new(&target, password())
            .read()
            .unwrap()
            .fingerprint(),
        new.fingerprint()
    );
}

#[test]
fn a_folder_that_cannot_be_written_to_is_named_with_its_remedy() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("notes"), "buy milk").unwrap();
    std::fs::create_dir(home.path().join("folder")).unwrap();
    for (path, expected) in [
        ("missing/marie.p12", "does not exist; make it first"),
        ("notes/marie.p12", "notes is not a folder"),
        ("folder", "is not a file"),
    ] {
        let location = FileLocation::new(home.path().join(path), password());
        let said = location.store(&identity(), now()).unwrap_err().to_string();
        assert!(said.contains(expected), "{said}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_the_old_identity_and_nothing_else() {
    on_small_disk("full", "is full; make room there");
}

#[cfg(target_os = "linux")]
#[test]
fn a_read_only_disk_leaves_the_old_identity_and_nothing_else() {
    on_small_disk("read-only", "is read-only for you");
}

/// Stores an identity on a file system of its own, makes that full or read-only, and renews there. The mount is seen
/// by a child in its own name space only, so that nothing is left behind.
fn on_small_disk(trouble: &str, expected: &str) {
    let disk = tempfile::tempdir().unwrap();
    let unshare = Path::new("/usr/bin/unshare");
    let allowed = [
        "--mount",
        "mount",
        "-t",
        "tmpfs",
        "-o",
        "size=64k",
        "none",
        disk.path().to_str().unwrap(),
    ];
    if !unshare.exists() || !attempt(unshare, allowed).status.success() {
        eprintln!("skipped: mounting a small disk is not permitted here");
        return;
    }
    let output = Command::new(unshare)
        .arg("--mount")
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "file::child_on_small_disk", "--nocapture"])
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
    location.store(&old, now()).unwrap();
    let before = std::fs::read(&path).unwrap();
    if std::env::var("CUSTODY_TROUBLE").unwrap() == "full" {
        let mut size = 64 << 10;
        while size > 0 {
            let filler = disk.join(format!("filler-{size}"));
            if std::fs::write(&filler, vec![1; size]).is_err() {
                std::fs::remove_file(filler).unwrap();
                size /= 2;
            }
        }
    } else {
        mount("remount,ro");
    }
    let kept = listing(disk);
    let refused = location
        .replace(old.fingerprint(), &renewal(), now())
        .unwrap_err();
    println!("{refused}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
    assert_eq!(listing(disk), kept);
    assert_eq!(held(&location), old.fingerprint());
}

fn held(location: &FileLocation) -> Fingerprint {
    location.prove(now()).unwrap().facts.fingerprint
}
