//! NSS databases, written with NSS's own softoken and read with NSS's own tools.

use std::path::Path;

use custody::pkcs11::Place;
use custody::surroundings::Surroundings;
use custody::{KeyPresence, Location, nss};
use enrol::key::{Key, KeyKind};
use secrecy::SecretString;

use crate::common::{Wish, foreign, identity, now, renewal, run};
use crate::softhsm::{enrol, runner};

/// NSS with its tools; nothing, said aloud, where they are not installed.
pub(crate) fn softoken() -> Option<()> {
    foreign("certutil", "libnss3-tools").map(drop)
}

fn around() -> Surroundings {
    Surroundings::of_environment(|_| None)
}

fn database(folder: &Path) -> Place {
    nss::location(runner(), &around(), folder).unwrap()
}

fn certutil(folder: &Path, arguments: &[&str]) -> String {
    let certutil = foreign("certutil", "libnss3-tools").unwrap();
    let database = format!("sql:{}", folder.display());
    run(&certutil, [&["-d", &database], arguments].concat())
}

#[test]
fn a_fresh_database_takes_a_key_made_inside_and_certutil_finds_it_with_its_certificate() {
    let Some(_) = softoken() else {
        return;
    };
    for kind in [KeyKind::EcP256, KeyKind::EcP384, KeyKind::Rsa2048] {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("it's a \\ database");
        std::fs::create_dir(&folder).unwrap();
        let place = database(&folder);
        place.rehearse(None).unwrap();

        let issued = enrol(&place, kind, &Wish::default());
        let again = place.make_key(kind, &format!("neverlapse test {}", Wish::default().serial)).unwrap();
        assert_eq!(&again, issued.key(), "asked again with the same tag");
        let proof = place.store((&issued).into(), now()).unwrap();
        assert_eq!(proof.findings, []);

        let keys = certutil(&folder, &["-K"]);
        let id: String = issued.key().id().iter().map(|byte| format!("{byte:02x}")).collect();
        assert!(keys.contains(&id), "{keys}");
        assert_eq!(keys.matches("< 0>").count() + keys.matches("< 1>").count(), 1, "{keys}");
        let listed = certutil(&folder, &["-L"]);
        assert!(listed.contains("Marie Curie") && listed.contains("u,u,u"), "{listed}");
    }
}

#[test]
fn an_identity_is_restored_renewed_backed_up_and_removed() {
    let Some(_) = softoken() else {
        return;
    };
    let home = tempfile::tempdir().unwrap();
    let folder = home.path();
    let place = database(folder);
    let (old, new) = (identity(), renewal());
    place.store((&old).into(), now()).unwrap();
    let [found] = place.list().unwrap().try_into().unwrap();
    assert_eq!(found.key, KeyPresence::Here { may_leave: true });

    let copy = place.read(Some(old.fingerprint())).unwrap();
    assert_eq!(copy.key().public_key_der(), old.key().public_key_der());
    assert_eq!(copy.chain(), old.chain());

    place.replace(old.fingerprint(), (&new).into(), now()).unwrap();
    let [found] = place.list().unwrap().try_into().unwrap();
    assert_eq!(found.fingerprint(), new.fingerprint());
    let keys = certutil(folder, &["-K"]);
    assert_eq!(keys.matches("< 0>").count(), 1, "the old key is gone: {keys}");
    assert!(!keys.contains("< 1>"), "{keys}");
}
