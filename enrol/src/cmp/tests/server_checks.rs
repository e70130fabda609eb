//! Each check of the server, with the request that breaks it.

use der::asn1::{BitString, Null, OctetString};
use der::{Any, Decode, Encode};
use openssl::pkey::PKey;
use openssl::rsa::Rsa;
use spki::SubjectPublicKeyInfoOwned;

use super::forge::Parts;
use super::office::Office;
use super::{CODE, code, credential, now};
use crate::cmp::FailInfo;
use crate::cmp::client::{Command, Credential, Order, Run};
use crate::cmp::crmf::{
    CertReqMsg, CertRequest, PkMacValue, PopoSigningKey, PopoSigningKeyInput, ProofOfPossession,
};
use crate::cmp::server::{Asked, Incoming, Proof, Refusal, Sender};
use crate::cmp::types::Body;
use crate::key::{Key, KeyKind, SoftwareKey};

/// A good request with this command, protected with the code.
fn request(command: Command, key: &dyn Key) -> Vec<u8> {
    let order = Order { command, subject: Some("CN=Ana Silva".to_owned()), ..Order::default() };
    Run::start(&order, key, &credential(&code(CODE)), now()).unwrap().request().to_vec()
}

fn key() -> SoftwareKey {
    SoftwareKey::generate(KeyKind::EcP256).unwrap()
}

fn refusal_of(message: &[u8]) -> Refusal {
    let secret = code(CODE);
    Incoming::read(message).unwrap().prove(&Proof::Secret(&secret)).unwrap_err()
}

/// How the server refuses a good ir after one change, protected anew with the right code.
fn refusal_after(change: impl FnOnce(&mut Parts)) -> FailInfo {
    let mut parts = Parts::of(&request(Command::Ir, &key()));
    change(&mut parts);
    refusal_of(&parts.with_mac(&code(CODE))).fail_info
}

fn message(parts: &mut Parts) -> &mut CertReqMsg {
    let Body::Ir(requests) = &mut parts.body else { panic!("not ir") };
    &mut requests[0]
}

/// Changes the CertRequest and signs it anew with `key`.
fn resign(parts: &mut Parts, key: &dyn Key, change: impl FnOnce(&mut CertRequest)) {
    let message = message(parts);
    let mut request: CertRequest = message.cert_req.decode_as().unwrap();
    change(&mut request);
    let bytes = request.to_der().unwrap();
    message.cert_req = Any::from_der(&bytes).unwrap();
    message.popo = Some(signature_popo(key, None, &bytes));
}

fn signature_popo(key: &dyn Key, input: Option<PopoSigningKeyInput>, signed: &[u8]) -> ProofOfPossession {
    ProofOfPossession::Signature(Box::new(PopoSigningKey {
        input,
        algorithm: key.kind().signature_algorithm().identifier(),
        signature: BitString::from_bytes(&key.sign(signed).unwrap()).unwrap(),
    }))
}

fn public_key(key: &dyn Key) -> SubjectPublicKeyInfoOwned {
    SubjectPublicKeyInfoOwned::from_der(key.public_key_der()).unwrap()
}

#[test]
fn a_good_request_says_what_is_wanted_and_by_whom() {
    let key = key();
    let message = request(Command::Ir, &key);
    let incoming = Incoming::read(&message).unwrap();
    assert_eq!((incoming.sender(), incoming.kind()), (Sender::Reference(b"12345678"), "ir"));
    let secret = code(CODE);
    let proven = incoming.prove(&Proof::Secret(&secret)).unwrap();
    let Asked::Certificate(wanted) = proven.asked() else { panic!("not a certificate") };
    assert_eq!(wanted.subject(), "CN=Ana Silva");
    assert_eq!(wanted.public_key_der, key.public_key_der());
    assert_eq!(proven.reference(), Some(&b"12345678"[..]));
    assert_eq!(proven.signer(), None);
}

#[test]
fn a_wrong_code_a_changed_message_and_no_protection_are_refused() {
    let message = request(Command::Ir, &key());
    let wrong = code("ABCD-EFGH-IJKM");
    let refusal = Incoming::read(&message).unwrap().prove(&Proof::Secret(&wrong)).unwrap_err();
    assert_eq!(refusal.fail_info, FailInfo::BadMessageCheck);

    let mut parts = Parts::of(&message);
    parts.header.sender_kid = Some(OctetString::new(b"87654321".to_vec()).unwrap());
    assert_eq!(refusal_of(&parts.write()).fail_info, FailInfo::BadMessageCheck);

    let mut parts = Parts::of(&message);
    parts.protection = None;
    let bare = parts.write();
    assert_eq!(Incoming::read(&bare).unwrap().sender(), Sender::Nobody);
    assert_eq!(refusal_of(&bare).fail_info, FailInfo::BadMessageCheck);

    let mut parts = Parts::of(&message);
    let algorithm = parts.header.protection_alg.as_mut().unwrap();
    let mut pbm: crate::cmp::types::PbmParameter =
        algorithm.parameters.as_ref().unwrap().decode_as().unwrap();
    pbm.iteration_count = 1_000_000_000;
    algorithm.parameters = Some(Any::encode_from(&pbm).unwrap());
    assert_eq!(refusal_of(&parts.write()).fail_info, FailInfo::BadAlg);
}

#[test]
fn a_signature_where_a_code_is_expected_is_refused() {
    let key = key();
    let signed = Parts::of(&request(Command::Ir, &key)).with_signature(&key);
    assert_eq!(refusal_of(&signed).fail_info, FailInfo::WrongIntegrity);
    let issuers = [Office::new(KeyKind::EcP256).ca];
    let proof = Proof::Issuers { issuers: &issuers, at: None };
    let refusal = Incoming::read(&request(Command::Ir, &key)).unwrap().prove(&proof).unwrap_err();
    assert_eq!(refusal.fail_info, FailInfo::WrongIntegrity);
}

#[test]
fn nonces_and_transaction_ids_that_are_missing_or_short_are_refused() {
    let short = || Some(OctetString::new(vec![1; 7]).unwrap());
    let long = || Some(OctetString::new(vec![1; 65]).unwrap());
    for bad in [None, short(), long()] {
        assert_eq!(refusal_after(|it| it.header.transaction_id = bad.clone()), FailInfo::BadDataFormat);
        assert_eq!(refusal_after(|it| it.header.sender_nonce = bad), FailInfo::BadSenderNonce);
    }
}

#[test]
fn a_certificate_is_given_only_to_a_proven_key() {
    assert_eq!(refusal_after(|it| message(it).popo = None), FailInfo::BadPop);
    assert_eq!(
        refusal_after(|it| message(it).popo = Some(ProofOfPossession::RaVerified(Null))),
        FailInfo::BadPop,
        "nobody may say that the key was checked elsewhere"
    );
    assert_eq!(refusal_after(|it| resign(it, &key(), |_| {})), FailInfo::BadPop, "signed by another key");
    assert_eq!(
        refusal_after(|it| {
            let message = message(it);
            let mut request: CertRequest = message.cert_req.decode_as().unwrap();
            request.template.subject = Some(Any::from_der(&[0x30, 0]).unwrap());
            message.cert_req = Any::encode_from(&request).unwrap();
        }),
        FailInfo::BadPop,
        "changed after it was signed"
    );
    assert_eq!(
        refusal_after(|it| {
            let Some(ProofOfPossession::Signature(popo)) = &mut message(it).popo else {
                panic!("no signature")
            };
            popo.algorithm.oid = der::oid::ObjectIdentifier::new_unwrap("1.2.3.4");
        }),
        FailInfo::BadAlg
    );
    let key = key();
    assert_eq!(
        refusal_after(|it| resign(it, &key, |request| request.template.public_key = None)),
        FailInfo::BadCertTemplate
    );
    assert_eq!(
        refusal_after(|it| resign(it, &key, |request| {
            request.cert_req_id = 1;
            request.template.public_key = Some(public_key(&key));
        })),
        FailInfo::BadRequest
    );
}

#[test]
fn two_requests_in_one_message_are_refused() {
    let twice = refusal_after(|it| {
        let Body::Ir(requests) = &mut it.body else { panic!("not ir") };
        requests.push(requests[0].clone());
    });
    assert_eq!(twice, FailInfo::BadRequest);
}

#[test]
fn a_pkcs10_request_has_to_be_signed_by_its_key() {
    let mut parts = Parts::of(&request(Command::P10cr, &key()));
    let Body::P10cr(request) = &mut parts.body else { panic!("not p10cr") };
    let mut bytes = request.to_der().unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    *request = Any::from_der(&bytes).unwrap();
    assert_eq!(refusal_of(&parts.with_mac(&code(CODE))).fail_info, FailInfo::BadPop);
}

#[test]
fn the_other_form_of_the_proof_binds_the_key_to_the_sender_or_to_the_code() {
    let key = key();
    let secret = code(CODE);
    let mac = crate::cmp::protection::MacParameters::fresh(crate::cmp::Mac::PasswordBased).unwrap();
    let mac_value = |over: &[u8]| {
        let value = BitString::from_bytes(&mac.compute(&secret, over).unwrap()).unwrap();
        Any::encode_from(&PkMacValue { algorithm: mac.identifier().unwrap(), value }).unwrap()
    };
    let sender_of = |parts: &Parts| {
        let tag = der::Tag::ContextSpecific { constructed: true, number: der::TagNumber(0) };
        Any::new(tag, parts.header.sender.to_der().unwrap()).unwrap()
    };
    let prove_with = |auth_info: &dyn Fn(&Parts) -> Any, proven_key: &dyn Key| {
        let mut parts = Parts::of(&request(Command::Ir, &key));
        let input = PopoSigningKeyInput { auth_info: auth_info(&parts), public_key: public_key(proven_key) };
        let signed = input.to_der().unwrap();
        message(&mut parts).popo = Some(signature_popo(&key, Some(input), &signed));
        let bytes = parts.with_mac(&secret);
        let result = Incoming::read(&bytes).unwrap().prove(&Proof::Secret(&secret));
        result.map(|_| ()).map_err(|refusal| refusal.fail_info)
    };
    assert_eq!(prove_with(&sender_of, &key), Ok(()));
    assert_eq!(prove_with(&|_| mac_value(key.public_key_der()), &key), Ok(()));

    let other = SoftwareKey::generate(KeyKind::EcP256).unwrap();
    assert_eq!(prove_with(&sender_of, &other), Err(FailInfo::BadPop));
    assert_eq!(prove_with(&|_| mac_value(other.public_key_der()), &key), Err(FailInfo::BadPop));
    assert_eq!(
        prove_with(
            &|_| {
                let name = crate::cmp::certificate::general_name(&[0x30, 0]).unwrap();
                let tag = der::Tag::ContextSpecific { constructed: true, number: der::TagNumber(0) };
                Any::new(tag, name.to_der().unwrap()).unwrap()
            },
            &key
        ),
        Err(FailInfo::BadPop)
    );
}

#[test]
fn weak_and_unusual_keys_are_refused() {
    let rsa = PKey::from_rsa(Rsa::generate(1024).unwrap()).unwrap().public_key_to_der().unwrap();
    let group = openssl::ec::EcGroup::from_curve_name(openssl::nid::Nid::SECP256K1).unwrap();
    let curve = PKey::from_ec_key(openssl::ec::EcKey::generate(&group).unwrap()).unwrap();
    for weak in [rsa, curve.public_key_to_der().unwrap()] {
        let weak = SubjectPublicKeyInfoOwned::from_der(&weak).unwrap();
        let refusal =
            refusal_after(|it| resign(it, &key(), |request| request.template.public_key = Some(weak)));
        assert_eq!(refusal, FailInfo::BadAlg);
    }
}

#[test]
fn messages_that_only_a_server_sends_are_refused() {
    assert_eq!(refusal_after(|it| it.body = Body::PkiConf(Null)), FailInfo::BadRequest);
    assert_eq!(refusal_after(|it| it.body = Body::Genm(Any::null())), FailInfo::BadRequest);
    assert_eq!(refusal_after(|it| it.body = Body::PollRep(Vec::new())), FailInfo::BadRequest);
}

#[test]
fn a_renewal_is_signed_with_the_certificate_that_it_renews() {
    let mut office = Office::new(KeyKind::EcP256);
    let (ana_key, eve_key, new_key) = (key(), key(), key());
    let ana = office.issue("Ana Silva", ana_key.public_key_der());
    let eve = office.issue("Eve", eve_key.public_key_der());
    let renew = |certificate: &[u8], key: &dyn Key| {
        let credential = Credential::Certificate { certificate, chain: &[], key };
        let order = Order { command: Command::Kur, ..Order::default() };
        Run::start(&order, &new_key, &credential, now()).unwrap().request().to_vec()
    };
    let issuers = [office.ca.clone(), office.root.clone()];
    let prove = |message: &[u8], issuers: &[Vec<u8>]| {
        let proof = Proof::Issuers { issuers, at: Some(now()) };
        let result = Incoming::read(message).unwrap().prove(&proof);
        result.map(|request| request.signer().unwrap().to_vec()).map_err(|refusal| refusal.fail_info)
    };
    let good = renew(&ana, &ana_key);
    assert_eq!(prove(&good, &issuers), Ok(ana.clone()));
    assert_eq!(prove(&good, &[Office::new(KeyKind::EcP256).ca]), Err(FailInfo::SignerNotTrusted));

    // Eve's certificate and signature around a request that names Ana's certificate.
    let mut parts = Parts::of(&renew(&eve, &eve_key));
    parts.body = Parts::of(&good).body;
    assert_eq!(prove(&parts.with_signature(&eve_key), &issuers), Err(FailInfo::BadCertId));

    // Ana's certificate, Eve's signature.
    let forged = Parts::of(&good).with_signature(&eve_key);
    assert_eq!(prove(&forged, &issuers), Err(FailInfo::BadMessageCheck));

    // A renewal that a code protects.
    let mut parts = Parts::of(&request(Command::Ir, &ana_key));
    parts.body = Parts::of(&good).body;
    assert_eq!(refusal_of(&parts.with_mac(&code(CODE))).fail_info, FailInfo::WrongIntegrity);
}

#[test]
fn an_expired_signer_passes_only_where_the_issuer_says_so() {
    let mut office = Office::new(KeyKind::EcP256);
    let key = key();
    let certificate = office.issue("Ana Silva", key.public_key_der());
    let credential = Credential::Certificate { certificate: &certificate, chain: &[], key: &key };
    let order = Order { command: Command::Kur, ..Order::default() };
    let run = Run::start(&order, &key, &credential, now()).unwrap();
    let issuers = [office.ca.clone()];
    let long_after = "4200-01-01T00:00:00Z".parse().unwrap();
    let prove = |at| Incoming::read(run.request()).unwrap().prove(&Proof::Issuers { issuers: &issuers, at });
    assert_eq!(prove(Some(long_after)).unwrap_err().fail_info, FailInfo::SignerNotTrusted);
    prove(None).unwrap();
}

#[test]
fn proofs_hold_over_the_bytes_that_came_and_not_over_what_they_mean() {
    // `critical FALSE` is written out, which DER forbids and this crate would leave out when it wrote it again.
    let key = key();
    let extension = b"\x30\x0b\x06\x03\x55\x1d\x0f\x01\x01\x00\x04\x01\x00";
    let mut parts = Parts::of(&request(Command::Ir, &key));
    let mut bytes = message(&mut parts).cert_req.value().to_vec();
    let template_at = bytes.iter().position(|byte| *byte == 0x30).unwrap();
    let template = Any::from_der(&bytes[template_at..]).unwrap();
    let extensions_tag = der::Tag::ContextSpecific { constructed: true, number: der::TagNumber(9) };
    let extensions = Any::new(extensions_tag, *extension).unwrap().to_der().unwrap();
    let template = Any::new(der::Tag::Sequence, [template.value(), &extensions].concat()).unwrap();
    bytes.truncate(template_at);
    bytes.extend(template.to_der().unwrap());
    let request_bytes = Any::new(der::Tag::Sequence, bytes).unwrap();
    message(&mut parts).cert_req = request_bytes.clone();
    let written_again = request_bytes.decode_as::<CertRequest>().unwrap().to_der().unwrap();
    let received = request_bytes.to_der().unwrap();
    assert_ne!(written_again, received, "else this test tests nothing");

    message(&mut parts).popo = Some(signature_popo(&key, None, &received));
    let secret = code(CODE);
    let bytes = parts.with_mac(&secret);
    Incoming::read(&bytes).unwrap().prove(&Proof::Secret(&secret)).unwrap();
}
