//! Trust: which chains are taken, who may sign an issuer's answers.

use super::forge::Parts;
use super::office::Office;
use super::{CODE, code, credential, now};
use crate::cmp::client::{CmpError, Command, Credential, Next, Order, Run};
use crate::cmp::types::Body;
use crate::key::{Key, KeyKind, SoftwareKey};

/// A holder with a certificate, about to renew it.
struct Holder {
    office: Office,
    key: SoftwareKey,
    new_key: SoftwareKey,
    certificate: Vec<u8>,
    chain: Vec<Vec<u8>>,
}

fn holder() -> Holder {
    let mut office = Office::new(KeyKind::EcP256);
    let key = SoftwareKey::generate(KeyKind::EcP256).unwrap();
    let certificate = office.issue("Ana Silva", key.public_key_der());
    let chain = vec![office.ca.clone(), office.root.clone()];
    Holder { office, key, new_key: SoftwareKey::generate(KeyKind::EcP256).unwrap(), certificate, chain }
}

impl Holder {
    fn credential(&self) -> Credential<'_> {
        Credential::Certificate { certificate: &self.certificate, chain: &self.chain, key: &self.key }
    }

    fn renew(&self, issuer_certificates: Vec<Vec<u8>>) -> Run {
        let order = Order { command: Command::Kur, issuer_certificates, ..Order::default() };
        Run::start(&order, &self.new_key, &self.credential(), now()).unwrap()
    }
}

#[test]
fn a_renewals_answer_is_taken_from_the_ca_and_from_nobody_else() {
    let mut holder = holder();
    let mut run = holder.renew(Vec::new());
    let good = holder.office.answer(run.request(), now());

    // A holder of another certificate of the same CA signs: he may not speak for it.
    let eve_key = SoftwareKey::generate(KeyKind::EcP256).unwrap();
    let eve = holder.office.issue("Eve", eve_key.public_key_der());
    let subject = openssl::x509::X509::from_der(&eve).unwrap().subject_name().to_der().unwrap();
    let mut parts = Parts::of(&good);
    parts.header.sender = crate::cmp::certificate::general_name(&subject).unwrap();
    parts.header.sender_kid = None;
    parts.extra_certificates.insert(0, eve);
    let error = run.on_response(&parts.with_signature(&eve_key), &holder.credential(), now()).unwrap_err();
    assert!(matches!(&error, CmpError::UntrustedSigner { signer } if signer == "CN=Eve"), "{error}");

    // A CA of the same name from elsewhere signs.
    let other = Office::new(KeyKind::EcP256);
    let mut parts = Parts::of(&good);
    parts.header.sender_kid = None;
    parts.extra_certificates = vec![other.ca.clone(), other.root.clone()];
    let error =
        run.on_response(&parts.with_signature(&other.ca_key), &holder.credential(), now()).unwrap_err();
    assert!(matches!(error, CmpError::UntrustedSigner { .. }), "{error}");

    // The sender's name is right, the signature is not.
    let mut parts = Parts::of(&good);
    parts.protection.as_mut().unwrap().reverse();
    let error = run.on_response(&parts.write(), &holder.credential(), now()).unwrap_err();
    assert!(matches!(error, CmpError::BadSignature), "{error}");
    let error =
        run.on_response(&Parts::of(&good).with_signature(&eve_key), &holder.credential(), now()).unwrap_err();
    assert!(matches!(error, CmpError::BadSignature), "{error}");

    // A MAC where a signature is expected.
    let mut parts = Parts::of(&good);
    let mac = crate::cmp::protection::MacParameters::fresh(crate::cmp::Mac::PasswordBased).unwrap();
    parts.header.protection_alg = Some(mac.identifier().unwrap());
    let error = run.on_response(&parts.with_mac(&code("")), &holder.credential(), now()).unwrap_err();
    assert!(matches!(error, CmpError::OtherProtection { expected: "a signature", .. }), "{error}");

    // The signer's certificate was never sent, and the sender is nobody who is known.
    let mut parts = Parts::of(&good);
    parts.header.sender = crate::cmp::certificate::general_name(&[0x30, 0]).unwrap();
    let error = run
        .on_response(&parts.with_signature(&holder.office.ca_key), &holder.credential(), now())
        .unwrap_err();
    assert!(matches!(error, CmpError::UntrustedSigner { .. }), "{error}");

    assert_eq!(run.on_response(&good, &holder.credential(), now()).unwrap(), Next::Send);
}

#[test]
fn a_renewal_keeps_its_subject_unless_the_issuer_says_that_it_changed_something() {
    let mut holder = holder();
    let mut run = holder.renew(Vec::new());
    let good = holder.office.answer(run.request(), now());
    let renamed = holder.office.issue("Ana Souza", holder.new_key.public_key_der());
    let mut parts = Parts::of(&good);
    parts.replace_certificate(&renamed);
    let answer = parts.with_signature(&holder.office.ca_key);
    let error = run.clone().on_response(&answer, &holder.credential(), now()).unwrap_err();
    assert!(matches!(&error, CmpError::OtherCertificate { why } if why.contains("Ana Souza")), "{error}");
    assert!(error.is_bad_certificate());

    let mut parts = Parts::of(&good);
    parts.replace_certificate(&renamed);
    parts.reply().response[0].status.status = 1;
    let answer = parts.with_signature(&holder.office.ca_key);
    assert_eq!(run.on_response(&answer, &holder.credential(), now()).unwrap(), Next::Send);
    assert!(run.received().unwrap().changed);
}

#[test]
fn a_pinned_certificate_may_sign_answers_although_it_is_no_ca() {
    let mut holder = holder();
    let desk_key = SoftwareKey::generate(KeyKind::EcP256).unwrap();
    let desk = holder.office.issue("Desk", desk_key.public_key_der());
    let subject = openssl::x509::X509::from_der(&desk).unwrap().subject_name().to_der().unwrap();
    let mut run = holder.renew(vec![desk.clone(), holder.office.root.clone()]);
    let mut parts = Parts::of(&holder.office.answer(run.request(), now()));
    parts.header.sender = crate::cmp::certificate::general_name(&subject).unwrap();
    parts.header.sender_kid = None;
    assert_eq!(
        run.on_response(&parts.with_signature(&desk_key), &holder.credential(), now()).unwrap(),
        Next::Send
    );
}

#[test]
fn a_renewal_names_the_certificate_that_it_renews() {
    let holder = holder();
    let run = holder.renew(Vec::new());
    let parts = Parts::of(run.request());
    let Body::Kur(requests) = &parts.body else { panic!("not kur") };
    let request: crate::cmp::crmf::CertRequest = requests[0].cert_req.decode_as().unwrap();
    let controls = request.controls.unwrap();
    assert_eq!(controls[0].oid, crate::oid::OLD_CERT_ID);
    assert_eq!(parts.extra_certificates[0], holder.certificate, "the signer comes first");
}

#[test]
fn with_a_code_and_no_anchors_the_roots_that_come_with_the_certificate_are_taken() {
    let mut office = Office::new(KeyKind::EcP256);
    office.approve("12345678", CODE);
    let secret = code(CODE);
    let key = SoftwareKey::generate(KeyKind::EcP256).unwrap();
    let mut run = Run::start(&Order::default(), &key, &credential(&secret), now()).unwrap();
    let good = office.answer(run.request(), now());

    let mut parts = Parts::of(&good);
    parts.reply().ca_pubs = Some(vec![der::Decode::from_der(&Office::new(KeyKind::EcP256).root).unwrap()]);
    let error = run.clone().on_response(&parts.with_mac(&secret), &credential(&secret), now()).unwrap_err();
    assert!(matches!(error, CmpError::BadChain), "roots that do not fit: {error}");

    // No roots at all: the code alone vouches for the certificate; the chain goes as far as it is known.
    let mut parts = Parts::of(&good);
    parts.reply().ca_pubs = None;
    parts.extra_certificates.clear();
    let mut bare = run.clone();
    bare.on_response(&parts.with_mac(&secret), &credential(&secret), now()).unwrap();
    assert!(bare.received().unwrap().chain.is_empty());

    run.on_response(&good, &credential(&secret), now()).unwrap();
    assert_eq!(run.received().unwrap().chain, [office.ca.clone(), office.root.clone()]);
}

#[test]
fn the_verification_code_of_a_renewal_reaches_the_issuer_and_no_log() {
    let holder = holder();
    let token = secrecy::SecretString::from("VERIFY-42".to_owned());
    let order = Order { command: Command::Kur, reg_token: Some(token), ..Order::default() };
    assert!(!format!("{order:?}").contains("VERIFY-42"));
    let run = Run::start(&order, &holder.new_key, &holder.credential(), now()).unwrap();
    assert!(!format!("{run:?}").contains("VERIFY-42"));

    let incoming = crate::cmp::server::Incoming::read(run.request()).unwrap();
    let issuers = [holder.office.ca.clone()];
    let proof = crate::cmp::server::Proof::Issuers { issuers: &issuers, at: Some(now()) };
    let request = incoming.prove(&proof).unwrap();
    let crate::cmp::server::Asked::Certificate(wanted) = request.asked() else { panic!("not a certificate") };
    let token = wanted.reg_token.as_ref().map(secrecy::ExposeSecret::expose_secret);
    assert_eq!(token, Some("VERIFY-42"));
}
