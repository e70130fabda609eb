//! Every command with every protection, crashing after every step.

use super::office::Office;
use super::{CODE, REFERENCE, code, credential, finish, now};
use crate::cmp::client::{CmpError, Command, Credential, Order, Revocation, Run};
use crate::cmp::{FailInfo, Mac, Reason};
use crate::key::{Key, KeyKind, SoftwareKey};

const KINDS: [KeyKind; 4] = [KeyKind::EcP256, KeyKind::EcP384, KeyKind::Rsa2048, KeyKind::Ed25519];

fn order(command: Command, office: &Office) -> Order {
    Order {
        command,
        subject: Some("CN=Ana Silva".to_owned()),
        issuer_certificates: vec![office.root.clone()],
        ..Order::default()
    }
}

#[test]
fn a_code_gets_a_certificate_by_every_command_with_every_mac() {
    let key = SoftwareKey::generate(KeyKind::EcP256).unwrap();
    let secret = code(CODE);
    for command in [Command::Ir, Command::Cr, Command::P10cr] {
        for mac in [Mac::PasswordBased, Mac::Pbmac1] {
            for implicit_confirm in [false, true] {
                for delay in [0, 3] {
                    let mut office = Office::new(KeyKind::EcP256);
                    office.approve("12345678", CODE);
                    office.delay = delay;
                    let credential = Credential::Secret { reference: REFERENCE, secret: &secret, mac };
                    let order = Order { implicit_confirm, ..order(command, &office) };
                    let run = Run::start(&order, &key, &credential, now()).unwrap();

                    let run = finish(&run, &mut office, &credential).unwrap();

                    let issued = run.received().unwrap();
                    assert_eq!(
                        issued.chain,
                        [office.ca.clone(), office.root.clone()],
                        "issuer first, root last"
                    );
                    let confirmations = if implicit_confirm && delay == 0 { 0 } else { 1 };
                    assert_eq!(
                        office.confirmed, confirmations,
                        "{command:?} {mac:?} {implicit_confirm} {delay}"
                    );
                }
            }
        }
    }
}

#[test]
fn every_kind_of_key_is_certified_and_then_renewed_with_a_new_key() {
    for kind in KINDS {
        let mut office = Office::new(kind);
        office.approve("12345678", CODE);
        let secret = code(CODE);
        let old_key = SoftwareKey::generate(kind).unwrap();
        let run = Run::start(&order(Command::Ir, &office), &old_key, &credential(&secret), now()).unwrap();
        let run = finish(&run, &mut office, &credential(&secret)).unwrap();
        let old = run.received().unwrap().clone();

        let new_key = SoftwareKey::generate(kind).unwrap();
        let signing =
            Credential::Certificate { certificate: &old.certificate, chain: &old.chain, key: &old_key };
        let renewal = Order { command: Command::Kur, ..Order::default() };
        for delay in [0, 2] {
            office.delay = delay;
            let run = Run::start(&renewal, &new_key, &signing, now()).unwrap();
            let run = finish(&run, &mut office, &signing).unwrap();
            let new = openssl::x509::X509::from_der(&run.received().unwrap().certificate).unwrap();
            assert!(new.public_key().unwrap().public_eq(new_key.pkey()), "{kind}");
        }
        assert_eq!(office.confirmed, 3, "{kind}");
    }
}

#[test]
fn a_certificate_revokes_itself_and_no_other() {
    let mut office = Office::new(KeyKind::EcP256);
    let key = SoftwareKey::generate(KeyKind::EcP256).unwrap();
    let certificate = office.issue("Ana Silva", key.public_key_der());
    let other = office.issue("Eve", key.public_key_der());
    let chain = [office.ca.clone(), office.root.clone()];
    let signing = Credential::Certificate { certificate: &certificate, chain: &chain, key: &key };

    let start = |certificate: &[u8]| {
        Revocation::start(certificate, Reason::KeyCompromise, &[], &signing, now()).unwrap()
    };
    let revocation = start(&other);
    let answer = office.answer(revocation.request(), now());
    let error = revocation.on_response(&answer, &signing, now()).unwrap_err();
    assert!(error.is_refusal(), "{error}");

    let revocation = start(&certificate);
    let stored = serde_json::to_string(&revocation).unwrap();
    let revocation: Revocation = serde_json::from_str(&stored).unwrap();
    let answer = office.answer(revocation.request(), now());
    revocation.on_response(&answer, &signing, now()).unwrap();
    assert_eq!(office.revoked, [certificate]);
}

#[test]
fn a_wrong_code_is_said_to_be_one_whether_or_not_the_issuer_signs_its_refusals() {
    let mut office = Office::new(KeyKind::EcP256);
    office.approve("12345678", CODE);
    let key = SoftwareKey::generate(KeyKind::EcP256).unwrap();
    let wrong = code("ABCD-EFGH-IJKM");
    for signs_refusals in [false, true] {
        office.signs_refusals = signs_refusals;
        let mut run = Run::start(&order(Command::Ir, &office), &key, &credential(&wrong), now()).unwrap();
        let answer = office.answer(run.request(), now());
        let rejection = match run.on_response(&answer, &credential(&wrong), now()) {
            Err(CmpError::Rejected(rejection)) if signs_refusals => rejection,
            Err(CmpError::Unprotected { claim: Some(rejection) }) if !signs_refusals => rejection,
            other => panic!("{other:?}"),
        };
        assert_eq!(rejection.fail_info, [FailInfo::BadMessageCheck]);
        assert_eq!(rejection.text, ["the code is wrong"]);
    }
}

#[test]
fn a_run_holds_neither_the_code_nor_the_key() {
    let office = Office::new(KeyKind::EcP256);
    let key = SoftwareKey::generate(KeyKind::EcP256).unwrap();
    let secret = code(CODE);
    let run = Run::start(&order(Command::Ir, &office), &key, &credential(&secret), now()).unwrap();
    let stored = format!("{run:?} {}", serde_json::to_string(&run).unwrap());
    let contains = |needle: &[u8]| run.request().windows(needle.len()).any(|window| window == needle);
    assert!(!contains(CODE.as_bytes()) && !stored.contains(CODE));
    let private = key.pkey().ec_key().unwrap().private_key().to_vec();
    assert!(!contains(&private));
    assert!(format!("{:?}", credential(&secret)).contains("MAC"));
}

#[test]
fn a_renewal_by_code_and_a_name_that_is_none_are_refused_at_home() {
    let office = Office::new(KeyKind::EcP256);
    let key = SoftwareKey::generate(KeyKind::EcP256).unwrap();
    let secret = code(CODE);
    let error = Run::start(&order(Command::Kur, &office), &key, &credential(&secret), now()).unwrap_err();
    assert!(matches!(error, CmpError::RenewalWithoutCertificate), "{error}");
    let named = Order { subject: Some("Ana Silva".to_owned()), ..Order::default() };
    let error = Run::start(&named, &key, &credential(&secret), now()).unwrap_err();
    assert!(error.to_string().contains("CN=Name"), "{error}");
}
