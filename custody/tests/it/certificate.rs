//! What is read from certificates.

use custody::certificate::{self, CertificateError, Chain};
use custody::material::MaterialError;
use custody::{Facts, Fingerprint, Material, proof};
use enrol::key::{KeyKind, SoftwareKey};
use openssl::asn1::{Asn1Time, Asn1TimeRef};
use openssl::bn::BigNum;
use openssl::hash::MessageDigest;
use openssl::x509::X509;
use proptest::prelude::*;

use crate::common::{AUTHORITY, Authority, Wish, identity, now};

#[test]
fn every_part_of_a_subject_is_told_apart() {
    let facts = Facts::from_der(identity().certificate()).unwrap();
    assert_eq!(facts.subject.cn.as_deref(), Some("Marie Curie"));
    assert_eq!(facts.subject.o.as_deref(), Some("Radium, Ltd"));
    assert_eq!(facts.subject.ou, ["Local RA", "Individual-1"]);
    assert_eq!(facts.subject.full, "CN=Marie Curie, OU=Individual-1, OU=Local RA, O=Radium\\, Ltd, C=CH");
    assert_eq!(facts.issuer.cn.as_deref(), Some("Office Issuing"));
    assert_eq!(facts.serial, "0a0b");
    assert_eq!(facts.not_before.as_second(), 1_795_000_000);
    assert_eq!(facts.not_after.as_second(), 1_795_000_000 + 365 * 86_400);
    assert_eq!(facts.key, "EC P-256");
    assert_eq!(facts.key_usage, ["digitalSignature", "nonRepudiation"]);
    assert_eq!(facts.emails, ["marie@example.org"]);
    assert_eq!(facts.fingerprint, identity_fingerprint_by_hand(&facts));
}

fn identity_fingerprint_by_hand(facts: &Facts) -> Fingerprint {
    facts.fingerprint.to_string().to_uppercase().parse().unwrap()
}

#[test]
fn a_fingerprint_is_what_openssl_shows() {
    let identity = identity();
    let digest = X509::from_der(identity.certificate()).unwrap().digest(MessageDigest::sha256()).unwrap();
    let shown: Vec<String> = digest.iter().map(|byte| format!("{byte:02X}")).collect();
    assert_eq!(shown.join(":").parse(), Ok(identity.fingerprint()));
    assert!("12:34".parse::<Fingerprint>().is_err());
    assert!("é".repeat(64).parse::<Fingerprint>().is_err());
    let json = serde_json::to_string(&identity.fingerprint()).unwrap();
    assert_eq!(serde_json::from_str::<Fingerprint>(&json).unwrap(), identity.fingerprint());
}

#[test]
fn a_certificate_without_an_end_lasts_as_long_as_time_can_be_told() {
    let certificate = self_signed(&Asn1Time::from_str("99991231235959Z").unwrap(), 0);
    let facts = Facts::from_der(&certificate).unwrap();
    assert!(facts.not_after.to_string().starts_with("9999-12-30"), "{}", facts.not_after);
    assert_eq!(facts.serial, "00");
    assert_eq!(facts.key_usage, [""; 0]);
}

#[test]
fn a_chain_is_put_into_order_and_rid_of_what_does_not_belong() {
    let identity = identity();
    let chain = AUTHORITY.chain();
    let elsewhere = Authority::new("Elsewhere").chain();
    let loose =
        [&chain[1], &elsewhere[0], &chain[1], &identity.certificate().to_vec(), &chain[0], &elsewhere[1]];
    let loose: Vec<Vec<u8>> = loose.into_iter().cloned().collect();
    assert_eq!(certificate::order_chain(identity.certificate(), &loose).unwrap(), chain);
    let check = |chain: &[Vec<u8>]| certificate::check_chain(identity.certificate(), chain).unwrap();
    assert_eq!(check(&chain), Ok(Chain::Complete));
    assert_eq!(check(&chain[..1]), Ok(Chain::Incomplete));
    assert_eq!(check(&[]), Ok(Chain::Incomplete));
    let broken = check(&chain[1..]).unwrap_err().to_string();
    assert!(broken.contains("CN=Marie Curie") && broken.contains("CN=Office Root"), "{broken}");
}

#[test]
fn an_authority_that_only_bears_the_same_name_is_not_in_the_chain() {
    let namesake = Authority::new("Office");
    let identity = identity();
    assert!(certificate::order_chain(identity.certificate(), &namesake.chain()).unwrap().is_empty());
    assert!(certificate::check_chain(identity.certificate(), &namesake.chain()).unwrap().is_err());
}

#[test]
fn a_key_that_belongs_to_another_certificate_makes_no_identity() {
    let other = SoftwareKey::generate(KeyKind::EcP256).unwrap();
    let error = Material::new(other, identity().certificate().to_vec(), &[], "Marie").unwrap_err();
    assert!(matches!(error, MaterialError::OtherKey(_)));
    assert!(error.to_string().contains("does not match"), "{error}");
}

#[test]
fn an_identity_never_shows_its_key() {
    let identity = identity();
    let shown = format!("{identity:?}");
    let pem = String::from_utf8(identity.key().pkey().private_key_to_pem_pkcs8().unwrap()).unwrap();
    let secret = pem.lines().nth(1).unwrap();
    assert!(shown.contains("EcP256") && shown.contains("Marie Curie"), "{shown}");
    assert!(!shown.contains(secret));
    let private = identity.key().pkey().ec_key().unwrap().private_key().to_hex_str().unwrap().to_lowercase();
    assert!(!shown.to_lowercase().contains(&private));
}

#[test]
fn an_identity_without_a_name_is_called_by_its_common_name() {
    let key = SoftwareKey::generate(KeyKind::EcP256).unwrap();
    let certificate = AUTHORITY.certificate(&key, &Wish::default());
    let named = |name: &str| {
        Material::new(key.clone(), certificate.clone(), &[], name).unwrap().friendly_name().to_owned()
    };
    assert_eq!(named(""), "Marie Curie");
    assert_eq!(named(" \n"), "Marie Curie");
    assert_eq!(named("Marie\0 2026\n"), "Marie 2026");
}

#[test]
fn a_proof_says_when_the_chain_does_not_reach_its_root() {
    let key = SoftwareKey::generate(KeyKind::EcP256).unwrap();
    let certificate = AUTHORITY.certificate(&key, &Wish::default());
    let identity = Material::new(key, certificate, &AUTHORITY.chain()[..1], "").unwrap();
    let proof = proof::prove(&identity, now()).unwrap();
    assert_eq!(proof.chain, 1);
    assert_eq!(proof.findings, [custody::Finding::IncompleteChain]);
}

proptest! {
    #[test]
    fn bytes_that_are_no_certificate_are_refused_without_a_panic(
        at: prop::sample::Index, change in 1..=255_u8, cut: bool,
    ) {
        let mut bytes = AUTHORITY.chain().swap_remove(0);
        let at = at.index(bytes.len());
        if cut {
            bytes.truncate(at);
            prop_assert!(Facts::from_der(&bytes).is_err());
        } else {
            bytes[at] ^= change;
            if let Ok(facts) = Facts::from_der(&bytes) {
                prop_assert_eq!(facts.fingerprint, Fingerprint::of(&bytes));
            }
        }
    }

    #[test]
    fn what_follows_a_certificate_is_not_taken_for_a_part_of_it(tail in prop::collection::vec(any::<u8>(), 1..9)) {
        let mut bytes = AUTHORITY.chain().swap_remove(0);
        bytes.extend(tail);
        prop_assert!(matches!(Facts::from_der(&bytes), Err(CertificateError::TrailingBytes)));
    }
}

fn self_signed(not_after: &Asn1TimeRef, serial: u32) -> Vec<u8> {
    let key = SoftwareKey::generate(KeyKind::EcP256).unwrap();
    let mut builder = X509::builder().unwrap();
    builder.set_serial_number(&BigNum::from_u32(serial).unwrap().to_asn1_integer().unwrap()).unwrap();
    builder.set_not_before(&Asn1Time::from_unix(0).unwrap()).unwrap();
    builder.set_not_after(not_after).unwrap();
    builder.set_pubkey(key.pkey()).unwrap();
    builder.sign(key.pkey(), MessageDigest::sha256()).unwrap();
    builder.build().to_der().unwrap()
}
