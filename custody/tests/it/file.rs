//! The location `file:PATH`, and paths that cannot be written to.

use custody::{FileLocation, Location, LocationName, Superseded, backup};
use enrol::key::Key;
use secrecy::SecretString;

use crate::common::{AUTHORITY, Wish, identity, listing, now, password, renewal};

#[test]
fn an_identity_is_stored_opened_to_sign_renewed_and_removed() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("marie.p12");
    let location = FileLocation::new(&path, password());
    assert_eq!(location.name(), LocationName::File(path.clone()));
    assert!(location.read(None).unwrap_err().is_missing());

    let (old, new) = (identity(), renewal());
    location.store((&old).into(), now()).unwrap();
    assert!(location.open(None).unwrap().key.sign(b"a message").is_ok());
    assert_eq!(location.open(None).unwrap().key.public_key_der(), old.key().public_key_der());

    let proof = location.replace(old.fingerprint(), (&new).into(), now()).unwrap();
    assert_eq!(proof.facts.fingerprint, new.fingerprint());
    assert_eq!(location.prove(None, now()).unwrap().facts.serial, "0c0d");

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
    location.store((&old).into(), now()).unwrap();
    let stored = std::fs::read(&path).unwrap();
    location.store((&old).into(), now()).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), stored);
    location.replace(old.fingerprint(), (&new).into(), now()).unwrap();
    let renewed = std::fs::read(&path).unwrap();
    location.replace(old.fingerprint(), (&new).into(), now()).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), renewed);
}

#[test]
fn another_identity_at_the_path_is_never_overwritten() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("marie.p12");
    let location = FileLocation::new(&path, password());
    location.store((&identity()).into(), now()).unwrap();
    let before = std::fs::read(&path).unwrap();
    let (stranger, new) = (AUTHORITY.issue(&Wish { cn: "Pierre Curie", ..Wish::default() }), renewal());
    let refusals = [
        location.store((&stranger).into(), now()).unwrap_err(),
        location.store((&new).into(), now()).unwrap_err(),
        location.replace(stranger.fingerprint(), (&new).into(), now()).unwrap_err(),
    ];
    for refusal in refusals {
        assert!(refusal.to_string().contains("holds another identity"), "{refusal}");
    }
    let locked = FileLocation::new(&path, SecretString::from("wrong"));
    assert!(locked.replace(identity().fingerprint(), (&new).into(), now()).unwrap_err().is_wrong_password());
    assert!(locked.open(None).map(drop).unwrap_err().is_wrong_password());
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_stays_one_and_what_it_points_to_is_renewed() {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.path().join("safe")).unwrap();
    let (target, link) = (home.path().join("safe/marie.p12"), home.path().join("marie.p12"));
    let old = identity();
    FileLocation::new(&target, password()).store((&old).into(), now()).unwrap();
    std::os::unix::fs::symlink(&target, &link).unwrap();
    let new = renewal();
    FileLocation::new(&link, password()).replace(old.fingerprint(), (&new).into(), now()).unwrap();
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(FileLocation::new(&target, password()).read(None).unwrap().fingerprint(), new.fingerprint());
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
        let said = location.store((&identity()).into(), now()).unwrap_err().to_string();
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn a_file_that_is_kept_stands_beside_its_renewal_and_opens_with_the_same_password() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("marie.p12");
    let location = FileLocation::new(&path, password()).with_superseded(Superseded::Keep);
    let old = identity();
    location.store((&old).into(), now()).unwrap();

    let new = renewal();
    // Done twice, as after a kill.
    for _ in 0..2 {
        location.replace(old.fingerprint(), (&new).into(), now()).unwrap();
    }

    assert_eq!(location.prove(None, now()).unwrap().facts.fingerprint, new.fingerprint());
    let mut names: Vec<_> =
        std::fs::read_dir(home.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.retain(|name| *name != path);
    let [kept] = &names[..] else { panic!("{names:?}") };
    assert!(kept.to_string_lossy().contains("marie (until 20"), "{kept:?}");
    assert_eq!(backup::read(kept, &password()).unwrap().fingerprint(), old.fingerprint());
}
