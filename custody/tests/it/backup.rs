//! Back-ups as their owner meets them: made, proven, refused, replaced.

use crate::common::{AUTHORITY, Authority, Wish, identity, listing, now, password, renewal};
use custody::{Finding, backup};
use enrol::key::{Key, KeyKind};
use secrecy::SecretString;

#[test]
fn a_back_up_is_proven_when_made_and_gives_the_identity_back() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("marie.p12");
    let identity = identity();

    let proof = backup::write(&path, &identity, &password(), now()).unwrap();
    assert_eq!(proof.proven_at, now());
    assert_eq!(proof.chain, 2);
    assert_eq!(proof.findings, []);

    let contents = backup::verify(&path, &password(), now()).unwrap();
    assert_eq!(contents.friendly_name, "Marie Curie");
    assert_eq!(contents.proof.facts.serial, "0a0b");

    let again = backup::read(&path, &password()).unwrap();
    assert_eq!(again.certificate(), identity.certificate());
    assert_eq!(again.chain(), identity.chain());
    assert_eq!(again.key().public_key_der(), identity.key().public_key_der());
    assert_eq!(listing(home.path()), ["marie.p12"]);
}

#[test]
fn every_kind_of_key_can_be_backed_up() {
    let home = tempfile::tempdir().unwrap();
    for kind in [KeyKind::EcP384, KeyKind::Rsa2048, KeyKind::Rsa3072, KeyKind::Ed25519] {
        let path = home.path().join(format!("{kind}.p12"));
        let identity = AUTHORITY.issue(&Wish { kind, ..Wish::default() });
        backup::write(&path, &identity, &password(), now()).unwrap();
        assert_eq!(
            backup::verify(&path, &password(), now()).unwrap().proof.facts.fingerprint,
            identity.fingerprint()
        );
    }
}

#[cfg(unix)]
#[test]
fn only_its_owner_can_read_a_back_up() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("marie.p12");
    backup::write(&path, &identity(), &password(), now()).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn an_older_copy_of_the_same_identity_is_replaced() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("marie.p12");
    backup::write(&path, &identity(), &password(), now()).unwrap();
    let renewal = renewal();
    backup::write(&path, &renewal, &password(), now()).unwrap();
    assert_eq!(backup::read(&path, &password()).unwrap().fingerprint(), renewal.fingerprint());
}

#[test]
fn what_is_not_an_older_copy_of_the_same_identity_stays() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("marie.p12");
    let kept = renewal();
    backup::write(&path, &kept, &password(), now()).unwrap();
    let before = std::fs::read(&path).unwrap();

    let older = identity();
    let person = AUTHORITY.issue(&Wish { cn: "Pierre Curie", not_before: 1_797_000_000, ..Wish::default() });
    let purpose = AUTHORITY.issue(&Wish { may_sign: false, not_before: 1_797_000_000, ..Wish::default() });
    let issuer = Authority::new("Elsewhere").issue(&Wish { not_before: 1_797_000_000, ..Wish::default() });
    for (other, expected) in [
        (&older, "a newer certificate of `Marie Curie`"),
        (&person, "holds another identity, `Marie Curie`"),
        (&purpose, "holds another identity, `Marie Curie`"),
        (&issuer, "holds another identity, `Marie Curie`"),
    ] {
        let said = backup::write(&path, other, &password(), now()).unwrap_err().to_string();
        assert!(said.contains(expected) && said.contains("choose another file name"), "{said}");
    }
    let other_password = SecretString::from("not the one");
    let said = backup::write(&path, &kept, &other_password, now()).unwrap_err().to_string();
    assert!(said.contains("left as it is") && said.contains("the password is wrong"), "{said}");
    assert_eq!(std::fs::read(&path).unwrap(), before);

    let notes = home.path().join("notes.txt");
    std::fs::write(&notes, "buy milk").unwrap();
    let said = backup::write(&notes, &kept, &password(), now()).unwrap_err().to_string();
    assert!(said.contains("left as it is") && said.contains("not a PKCS#12 file"), "{said}");
    assert_eq!(std::fs::read(&notes).unwrap(), b"buy milk");
    assert_eq!(listing(home.path()), ["marie.p12", "notes.txt"]);
}

#[test]
fn a_wrong_password_a_damaged_file_and_another_kind_of_file_are_told_apart() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("marie.p12");
    backup::write(&path, &identity(), &password(), now()).unwrap();
    let whole = std::fs::read(&path).unwrap();
    let said = |bytes: &[u8], password: &SecretString| {
        std::fs::write(&path, bytes).unwrap();
        backup::verify(&path, password, now()).unwrap_err().to_string()
    };

    assert!(said(&whole, &SecretString::from("wrong")).contains("the password is wrong"));
    assert!(said(&whole[..whole.len() - 1], &password()).contains("damaged"));
    assert!(said(&whole[..40], &password()).contains("damaged"));
    let mut flipped = whole.clone();
    // In the first half lie the certificates; the key comes after them.
    flipped[whole.len() / 3] ^= 1;
    let answer = said(&flipped, &password());
    assert!(answer.contains("damaged: it was changed"), "{answer}");

    for (bytes, expected) in [
        (&b""[..], "the file is empty"),
        (b"<html>", "not a PKCS#12 file"),
        (b"-----BEGIN PRIVATE KEY-----", "it is a PEM file"),
        (&[0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2], "old Java key store"),
        (&AUTHORITY.chain()[0], "a certificate alone"),
    ] {
        let answer = said(bytes, &password());
        assert!(answer.contains(expected), "{answer}");
    }
    std::fs::remove_file(&path).unwrap();
    let answer = backup::verify(&path, &password(), now()).unwrap_err().to_string();
    assert!(answer.contains("there is no file"), "{answer}");
    let answer = backup::verify(home.path(), &password(), now()).unwrap_err().to_string();
    assert!(answer.contains("is not a file"), "{answer}");
}

#[test]
fn a_password_is_never_empty_and_a_non_ascii_one_is_warned_about() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("marie.p12");
    let said = backup::write(&path, &identity(), &SecretString::from(""), now()).unwrap_err().to_string();
    assert!(said.contains("the password is empty"), "{said}");
    assert_eq!(listing(home.path()), [""; 0]);

    let odd = SecretString::from("mot de passe très sûr 密码");
    let proof = backup::write(&path, &identity(), &odd, now()).unwrap();
    assert_eq!(proof.findings, [Finding::NonAsciiPassword]);
    assert_eq!(backup::verify(&path, &odd, now()).unwrap().proof.findings, [Finding::NonAsciiPassword]);
}
