//! Does an answer say what was asked for? Each check of the client, with the answer that breaks it.

use der::{Any, Decode};
use jiff::{SignedDuration, Timestamp};

use super::asked::{asked, asked_with, error_body, refuses};
use super::forge::Parts;
use super::office::Office;
use super::{credential, finish, now};
use crate::cmp::client::{CmpError, Next};
use crate::cmp::status::{FailInfo, Status, rejection_status};
use crate::cmp::types::{Body, CertOrEncCert, PollRepEntry};
use crate::key::{Key, KeyKind, SoftwareKey};

#[test]
fn a_certificate_that_is_missing_or_encrypted_is_said_to_be_so() {
    let mut asked = asked();
    refuses!(
        asked,
        asked.after(|it| it.reply().response[0].certified_key_pair = None),
        CmpError::NoCertificate
    );
    refuses!(
        asked,
        asked.after(|it| {
            let pair = it.reply().response[0].certified_key_pair.as_mut().unwrap();
            pair.cert = CertOrEncCert::Encrypted(Any::null());
        }),
        CmpError::EncryptedCertificate
    );
    asked.still_ends_well();
}

#[test]
fn a_certificate_for_another_key_is_declined() {
    let mut asked = asked();
    let stranger = SoftwareKey::generate(KeyKind::EcP256).unwrap();
    let foreign = asked.office.issue("Ana Silva", stranger.public_key_der());
    let error = asked.after(|it| it.replace_certificate(&foreign)).unwrap_err();
    assert!(matches!(error, CmpError::OtherKey) && error.is_bad_certificate(), "{error}");
    assert!(asked.run.received().is_none());

    // The issuer is told, about the very certificate that it sent.
    assert!(asked.run.decline(&credential(&asked.secret), now()).unwrap());
    let Body::CertConf(statuses) = Parts::of(asked.run.request()).body else { panic!("not certConf") };
    let status = statuses[0].status_info.as_ref().unwrap();
    assert_eq!(status.status, Status::Rejection.number());
    assert_eq!(statuses[0].cert_hash.as_bytes(), openssl::sha::sha256(&foreign));
}

#[test]
fn a_certificate_from_another_root_is_declined() {
    let mut asked = asked();
    let mut stranger = Office::new(KeyKind::EcP256);
    let foreign = stranger.issue("Ana Silva", asked.key.public_key_der());
    let root = Any::from_der(&stranger.root).unwrap();
    refuses!(
        asked,
        asked.after(|it| {
            it.replace_certificate(&foreign);
            // It brings its own root along, protected and all: anchors that are configured win.
            it.reply().ca_pubs = Some(vec![root]);
            it.extra_certificates = vec![stranger.ca.clone(), stranger.root.clone()];
        }),
        CmpError::BadChain
    );
    asked.still_ends_well();
}

#[test]
fn a_refusal_tells_its_reason_in_words() {
    let mut asked = asked();
    let status = rejection_status(&[FailInfo::BadPop], &["try again".to_owned()]).unwrap();
    let error = asked.after(|it| it.reply().response[0].status = status).unwrap_err();
    assert!(error.is_refusal());
    let text = error.to_string();
    assert!(text.contains("badPOP") && text.contains("try again"), "{text}");
    let error = asked.after(|it| it.body = error_body(Status::Rejection)).unwrap_err();
    assert!(error.is_refusal() && error.to_string().contains("badRequest"), "{error}");
    for status in [4, 5, 6, 7, -1] {
        let error = asked.after(|it| it.reply().response[0].status.status = status).unwrap_err();
        assert!(error.is_refusal(), "status {status} is no grant: {error}");
    }
    asked.still_ends_well();
}

#[test]
fn the_confirmation_is_left_out_only_if_the_issuer_echoes_the_wish() {
    for (wished, granted, expected) in [
        (false, false, Next::Send),
        (true, false, Next::Send),
        (false, true, Next::Send),
        (true, true, Next::Done),
    ] {
        let mut asked = asked_with(|office, order| {
            order.implicit_confirm = wished;
            office.grants_implicit_confirm = granted;
        });
        // An issuer that echoes what nobody said.
        let unasked = granted && !wished;
        let next = asked.after(|it| {
            if unasked {
                it.header.general_info = Some(vec![crate::cmp::types::InfoTypeAndValue {
                    oid: crate::oid::IMPLICIT_CONFIRM,
                    value: Some(Any::null()),
                }]);
            }
        });
        assert_eq!(next.unwrap(), expected, "wished {wished}, granted {granted}");
        assert!(asked.run.received().is_some());
    }
}

#[test]
fn nothing_is_asked_before_the_issuers_time_is_over() {
    let mut asked = asked_with(|office, _| office.delay = 2);
    let answer = asked.answer.clone();
    assert_eq!(asked.take(&answer).unwrap(), Next::PollAfter(std::time::Duration::ZERO));
    assert!(matches!(asked.take(&answer), Err(CmpError::NotExpected)), "first poll, then take an answer");
    asked.run.poll(&credential(&asked.secret), now()).unwrap();
    let answer = asked.office.answer(asked.run.request(), now());
    let mut parts = Parts::of(&answer);
    parts.body = Body::PollRep(vec![PollRepEntry { cert_req_id: 0, check_after: 60, reason: None }]);
    let answer = parts.with_mac(&asked.secret);
    assert_eq!(asked.take(&answer).unwrap(), Next::PollAfter(std::time::Duration::from_secs(60)));

    let after = |seconds: i64| -> Timestamp { now() + SignedDuration::from_secs(seconds) };
    let error = asked.run.poll(&credential(&asked.secret), after(59)).unwrap_err();
    assert!(matches!(error, CmpError::TooEarly(1)), "{error}");
    assert_eq!(asked.run.next(after(20)), Next::PollAfter(std::time::Duration::from_secs(40)));
    // A clock that was set back does not make the wait longer than the issuer asked for.
    assert_eq!(asked.run.clone().next(after(-9999)), Next::PollAfter(std::time::Duration::ZERO));
    asked.run.poll(&credential(&asked.secret), after(60)).unwrap();
    finish(&asked.run, &mut asked.office, &credential(&asked.secret)).unwrap();
}

#[test]
fn a_poll_is_answered_about_the_same_request() {
    let mut asked = asked_with(|office, _| office.delay = 3);
    let answer = asked.answer.clone();
    asked.take(&answer).unwrap();
    asked.run.poll(&credential(&asked.secret), now()).unwrap();
    asked.answer = asked.office.answer(asked.run.request(), now());
    let entry = |cert_req_id| PollRepEntry { cert_req_id, check_after: 1, reason: None };
    for entries in [vec![], vec![entry(1)], vec![entry(0), entry(0)]] {
        refuses!(asked, asked.after(|it| it.body = Body::PollRep(entries)), CmpError::OtherRequest);
    }
}

#[test]
fn an_issuer_may_ask_for_time_with_an_error() {
    let mut asked = asked();
    let good = asked.answer.clone();
    let next = asked.after(|it| it.body = error_body(Status::Waiting)).unwrap();
    assert_eq!(next, Next::PollAfter(std::time::Duration::ZERO));
    asked.run.poll(&credential(&asked.secret), now()).unwrap();
    let Body::PollReq(entries) = Parts::of(asked.run.request()).body else { panic!("not pollReq") };
    assert_eq!(entries[0].cert_req_id, -1);
    // The final answer may still carry the nonce of the request that was made first.
    assert_eq!(asked.take(&good).unwrap(), Next::Send);
    finish(&asked.run, &mut asked.office, &credential(&asked.secret)).unwrap();
}
