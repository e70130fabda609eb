//! NSS databases, written with NSS's own softoken and read with NSS's own tools.

use std::io::Write as _;
use std::path::Path;

use custody::pkcs11::Place;
use custody::surroundings::Surroundings;
use custody::{KeyPresence, Location, backup, nss};
use enrol::key::{Key, KeyKind};
use secrecy::{ExposeSecret, SecretString};

use crate::common::{Wish, foreign, identity, now, password, renewal, run};
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

/// A database as Firefox makes it, with or without a primary password.
pub(crate) fn new_database(folder: &Path, password: Option<&str>) {
    let Some(password) = password else {
        certutil(folder, &["-N", "--empty-password"]);
        return;
    };
    let mut file = tempfile::NamedTempFile::new().unwrap();
    writeln!(file, "{password}").unwrap();
    certutil(folder, &["-N", "-f", file.path().to_str().unwrap()]);
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
fn a_key_that_was_made_and_never_written_down_is_found_by_its_tag_and_deleted() {
    let Some(()) = softoken() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let place = database(folder.path());
    let (wanted, stray) = ("neverlapse/here/a1", "neverlapse/here/a2");
    let kept = place.make_key(KeyKind::EcP256, wanted).unwrap();
    let lost = place.make_key(KeyKind::EcP256, stray).unwrap();
    place.forget_made(stray).unwrap();
    place.forget_made(stray).unwrap();
    assert!(place.has_key(&kept).unwrap());
    assert!(!place.has_key(&lost).unwrap());
}

#[test]
fn those_who_want_the_same_database_at_once_take_turns() {
    let Some(()) = softoken() else {
        return;
    };
    let home = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        for serial in 0..6 {
            let folder = home.path();
            scope.spawn(move || {
                let place = database(folder);
                let issued =
                    enrol(&place, KeyKind::EcP256, &Wish { serial: 0x10 + serial, ..Wish::default() });
                place.store((&issued).into(), now()).unwrap();
            });
        }
    });
    assert_eq!(database(home.path()).list().unwrap().len(), 6);
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

#[test]
fn a_database_with_a_primary_password_asks_for_it_and_tells_a_wrong_one() {
    let Some(()) = softoken() else {
        return;
    };
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("database");
    std::fs::create_dir(&folder).unwrap();
    new_database(&folder, Some("primary password"));
    let open = |password: &str| database(&folder).with_pin(Some(SecretString::from(password)), false);

    let asked = database(&folder).rehearse(None).unwrap_err();
    assert!(asked.wants_password() && asked.to_string().contains("asks for its primary password"), "{asked}");
    let wrong = open("another").rehearse(None).unwrap_err();
    assert!(wrong.is_wrong_password() && wrong.to_string().contains("primary password is wrong"), "{wrong}");

    let place = open("primary password");
    place.rehearse(None).unwrap();
    let issued = enrol(&place, KeyKind::EcP256, &Wish::default());
    place.store((&issued).into(), now()).unwrap();
    // Certificates can be listed by anyone, keys are seen with the password only.
    let [found] = database(&folder).list().unwrap().try_into().unwrap();
    assert_eq!(found.key, KeyPresence::Hidden);
    let [found] = place.list().unwrap().try_into().unwrap();
    assert_eq!(found.key, KeyPresence::Here { may_leave: true });
    let password_file = home.path().join("password");
    std::fs::write(&password_file, "primary password\n").unwrap();
    let keys = certutil(&folder, &["-K", "-f", password_file.to_str().unwrap()]);
    assert!(keys.contains("ec"), "{keys}");
}

#[test]
fn what_the_nss_tools_put_there_is_found_and_signs_whatever_else_lies_beside_it() {
    let Some(()) = softoken() else {
        return;
    };
    let pk12util = foreign("pk12util", "libnss3-tools").unwrap();
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("marie.p12");
    let (old, new) = (identity(), renewal());
    backup::write(&file, &old, &password(), now()).unwrap();
    let folder = home.path().join("database");
    std::fs::create_dir(&folder).unwrap();
    certutil(&folder, &["-N", "--empty-password"]);
    let database_name = format!("sql:{}", folder.display());
    run(
        &pk12util,
        ["-i", file.to_str().unwrap(), "-d", &database_name, "-K", "", "-W", password().expose_secret()],
    );

    let place = database(&folder);
    let [found] = place.list().unwrap().try_into().unwrap();
    assert_eq!(found.fingerprint(), old.fingerprint());
    assert_eq!(found.chain.len(), 2);
    place.prove(None, now()).unwrap();

    // A second identity beside it: which one is meant has to be said, and each is removed alone.
    place.store((&new).into(), now()).unwrap();
    let several = place.prove(None, now()).unwrap_err().to_string();
    assert!(several.contains("several identities: Marie Curie, Marie Curie"), "{several}");
    place.remove(old.fingerprint()).unwrap();
    place.prove(None, now()).unwrap();
    assert!(place.open(Some(old.fingerprint())).map(drop).unwrap_err().is_missing());
    let exported = home.path().join("exported.p12");
    let exported = exported.to_str().unwrap();
    run(&pk12util, ["-o", exported, "-n", "Marie Curie", "-d", &database_name, "-K", "", "-W", "a password"]);
    let back = backup::read(Path::new(exported), &"a password".into()).unwrap();
    assert_eq!(back.fingerprint(), new.fingerprint());
}

#[test]
fn a_certificate_without_its_key_is_listed_as_one_and_authorities_are_not_listed() {
    let Some(()) = softoken() else {
        return;
    };
    let home = tempfile::tempdir().unwrap();
    let place = database(home.path());
    place.store((&identity()).into(), now()).unwrap();
    let pem = home.path().join("other.pem");
    let written = |der: &[u8]| {
        std::fs::write(&pem, openssl::x509::X509::from_der(der).unwrap().to_pem().unwrap()).unwrap();
        pem.to_str().unwrap().to_owned()
    };
    certutil(home.path(), &["-A", "-n", "Bob", "-t", ",,", "-i", &written(renewal().certificate())]);
    // An old root, which says only by its basic constraints what it is.
    let openssl = foreign("openssl", "openssl").unwrap();
    let root = home.path().join("root.pem").to_str().unwrap().to_owned();
    let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-keyout", "/dev/null"];
    run(&openssl, ["req", "-x509", "-subj", "/CN=Root", "-out", &root].into_iter().chain(key));
    certutil(home.path(), &["-A", "-n", "Root", "-t", ",,", "-i", &root]);

    let mut listed: Vec<_> =
        place.list().unwrap().into_iter().map(|found| (found.key, found.fingerprint())).collect();
    listed.sort_by_key(|(key, _)| *key == KeyPresence::Absent);
    let keys: Vec<KeyPresence> = listed.iter().map(|(key, _)| *key).collect();
    assert_eq!(keys, [KeyPresence::Here { may_leave: true }, KeyPresence::Absent]);
}
