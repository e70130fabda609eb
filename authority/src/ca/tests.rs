//! What other programs rely on in a certificate from here.

use openssl::{
    rsa::Rsa,
    stack::Stack,
    x509::{X509StoreContext, store::X509StoreBuilder, verify::X509VerifyParam},
};

use super::*;

fn now() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

fn public(key: &PKey<Private>) -> PKey<Public> {
    PKey::public_key_from_der(&key.public_key_to_der().unwrap()).unwrap()
}

fn holder() -> X509Name {
    let units = ["Patents".to_owned(), "FR-123".to_owned()];
    Holder { name: "Zoë Müller", organisation: Some("Müller & Fils"), units: &units }.subject().unwrap()
}

#[test]
fn a_holders_certificate_names_every_unit_and_chains_to_the_root() {
    let ca = Ca::make(now()).unwrap().ca;
    let key = ec_p256().unwrap();
    let certificate = ca
        .issue(
            &EndEntity {
                subject: &holder(),
                public_key: &public(&key),
                email: "zoe@example.com",
                lifetime: SignedDuration::from_hours(24 * 365),
                crl: Some("http://ca.example:8443/ca.crl"),
            },
            now(),
        )
        .unwrap();
    let units: Vec<String> = certificate
        .subject_name()
        .entries_by_nid(Nid::ORGANIZATIONALUNITNAME)
        .map(|entry| entry.data().to_string().unwrap())
        .collect();
    assert_eq!(units, ["Patents", "FR-123"]);
    assert_eq!(serial_hex(certificate.serial_number()).unwrap().len(), 40);
    assert_eq!(certificate.subject_alt_names().unwrap().get(0).unwrap().email().unwrap(), "zoe@example.com");
    let points = certificate.crl_distribution_points().unwrap();
    let names = points.get(0).unwrap().distpoint().unwrap().fullname().unwrap();
    assert_eq!(names.get(0).unwrap().uri(), Some("http://ca.example:8443/ca.crl"));

    let mut store = X509StoreBuilder::new().unwrap();
    store.add_cert(ca.root().to_owned()).unwrap();
    let mut moment = X509VerifyParam::new().unwrap();
    moment.set_time(now().as_second());
    store.set_param(&moment).unwrap();
    let mut chain = Stack::new().unwrap();
    chain.push(ca.issuing().to_owned()).unwrap();
    let accepted = X509StoreContext::new()
        .unwrap()
        .init(&store.build(), &certificate, &chain, |context| context.verify_cert())
        .unwrap();
    assert!(accepted);
}

#[test]
fn a_certificate_ends_with_its_issuer_at_the_latest() {
    let ca = Ca::make(now()).unwrap().ca;
    let key = public(&ec_p256().unwrap());
    let subject = holder();
    let lifetime = SignedDuration::from_hours(24 * 365 * 5);
    let wish =
        EndEntity { subject: &subject, public_key: &key, email: "zoe@example.com", lifetime, crl: None };
    let early = ca.issue(&wish, now()).unwrap();
    assert_eq!(not_after(&early).unwrap(), now() + lifetime);
    let late = ca.issue(&wish, now() + SignedDuration::from_hours(24 * 365 * 9)).unwrap();
    assert_eq!(not_after(&late).unwrap(), not_after(ca.issuing()).unwrap());
}

#[test]
fn a_weak_key_gets_no_certificate() {
    let ca = Ca::make(now()).unwrap().ca;
    let weak = PKey::from_rsa(Rsa::generate(1024).unwrap()).unwrap();
    let refused = ca.issue(
        &EndEntity {
            subject: &holder(),
            public_key: &public(&weak),
            email: "zoe@example.com",
            lifetime: SignedDuration::from_hours(24),
            crl: None,
        },
        now(),
    );
    assert!(matches!(refused, Err(CaError::BadKey(why)) if why == "RSA of 1024 bits"));
}

#[test]
fn a_ca_is_not_put_together_with_a_key_that_is_not_its_own() {
    let ca = Ca::make(now()).unwrap().ca;
    let other = ec_p256().unwrap().private_key_to_pkcs8().unwrap();
    let loaded = Ca::load(&ca.root().to_der().unwrap(), &ca.issuing().to_der().unwrap(), &other);
    assert!(matches!(loaded, Err(CaError::Mismatch)));
}

#[test]
fn the_place_of_the_list_is_read_back_however_long_its_address_is() {
    let ca = Ca::make(now()).unwrap().ca;
    let key = public(&ec_p256().unwrap());
    let subject = holder();
    for length in [20, 110, 118, 119, 120, 126, 127, 128, 250, 251, 252, 256, 300, 1000] {
        let address = format!("http://{}/ca.crl", "a".repeat(length - 14));
        let lifetime = SignedDuration::from_hours(24);
        let wish = EndEntity {
            subject: &subject,
            public_key: &key,
            email: "z@example.com",
            lifetime,
            crl: Some(&address),
        };
        let points = ca.issue(&wish, now()).unwrap().crl_distribution_points().unwrap();
        let names = points.get(0).unwrap().distpoint().unwrap().fullname().unwrap();
        assert_eq!(names.get(0).unwrap().uri(), Some(address.as_str()), "{length}");
    }
}
