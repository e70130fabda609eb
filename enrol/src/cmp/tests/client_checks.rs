//! Does an answer belong to the request, and does it come from the issuer? Each check of the client, with the answer
//! that breaks it: a good one but for one change.

use der::Any;

use super::asked::{asked, asked_with, error_body, octets, refuses};
use super::forge::Parts;
use super::{REFERENCE, code, now};
use crate::cmp::client::{CmpError, Command, Credential, Next};
use crate::cmp::status::Status;
use crate::cmp::types::{Body, PollRepEntry};
use crate::cmp::{MAX_MESSAGE, Mac};

#[test]
fn an_answer_of_another_transaction_is_not_taken() {
    let mut asked = asked();
    refuses!(
        asked,
        asked.after(|it| it.header.transaction_id = octets(&[7; 16])),
        CmpError::TransactionMismatch
    );
    refuses!(asked, asked.after(|it| it.header.transaction_id = None), CmpError::TransactionMismatch);
    asked.still_ends_well();
}

#[test]
fn an_answer_to_another_message_is_not_taken() {
    let mut asked = asked();
    refuses!(asked, asked.after(|it| it.header.recip_nonce = octets(&[7; 16])), CmpError::NonceMismatch);
    refuses!(asked, asked.after(|it| it.header.recip_nonce = None), CmpError::NonceMismatch);
    asked.still_ends_well();
}

#[test]
fn an_old_answer_is_not_taken_for_the_next_one() {
    let mut asked = asked();
    let old = asked.answer.clone();
    assert_eq!(asked.take(&old).unwrap(), Next::Send);
    assert!(matches!(asked.take(&old), Err(CmpError::NonceMismatch)));
}

#[test]
fn an_answer_that_was_changed_on_its_way_is_not_taken() {
    let mut asked = asked();
    let mut parts = Parts::of(&asked.answer);
    parts.reply().response[0].status.status = Status::GrantedWithMods.number();
    refuses!(asked, asked.take(&parts.write()), CmpError::WrongMac);
    asked.still_ends_well();
}

#[test]
fn an_answer_by_somebody_who_does_not_know_the_code_is_not_taken() {
    let mut asked = asked();
    let forged = Parts::of(&asked.answer).with_mac(&code("WRONG"));
    refuses!(asked, asked.take(&forged), CmpError::WrongMac);
    asked.still_ends_well();
}

#[test]
fn an_answer_without_protection_is_not_taken() {
    let mut asked = asked();
    for (algorithm, protection) in [(false, false), (true, false), (false, true)] {
        let mut parts = Parts::of(&asked.answer);
        if !algorithm {
            parts.header.protection_alg = None;
        }
        if !protection {
            parts.protection = None;
        }
        refuses!(asked, asked.take(&parts.write()), CmpError::Unprotected { claim: None });
    }
    asked.still_ends_well();
}

#[test]
fn an_unprotected_refusal_is_shown_but_not_believed() {
    let mut asked = asked();
    let mut parts = Parts::of(&asked.answer);
    parts.header.protection_alg = None;
    parts.protection = None;
    parts.body = error_body(Status::Rejection);
    let error = asked.take(&parts.write()).unwrap_err();
    assert!(!error.is_refusal() && error.to_string().contains("badRequest"), "{error}");
    asked.still_ends_well();
}

#[test]
fn an_answer_protected_in_another_way_is_not_taken() {
    // Signed, although by the right CA: whoever holds the code is expected to answer.
    let mut asked = asked();
    let mut parts = Parts::of(&asked.answer);
    parts.extra_certificates = vec![asked.office.ca.clone()];
    let signed = parts.with_signature(&asked.office.ca_key);
    refuses!(asked, asked.take(&signed), CmpError::OtherProtection { .. });

    // The weaker MAC where the stronger one was used.
    let pbmac1 = Credential::Secret { reference: REFERENCE, secret: &asked.secret, mac: Mac::Pbmac1 };
    let error = asked.run.clone().on_response(&asked.answer, &pbmac1, now()).unwrap_err();
    assert!(matches!(error, CmpError::OtherProtection { expected: "PBMAC1", .. }), "{error}");

    // An algorithm that nobody knows.
    let mut parts = Parts::of(&asked.answer);
    parts.header.protection_alg.as_mut().unwrap().oid = der::oid::ObjectIdentifier::new_unwrap("1.2.3.4");
    refuses!(asked, asked.take(&parts.write()), CmpError::OtherProtection { .. });
    asked.still_ends_well();
}

#[test]
fn a_mac_that_costs_too_little_or_too_much_is_not_computed() {
    let mut asked = asked();
    for iterations in [99, 100_001, u32::MAX] {
        let mut parts = Parts::of(&asked.answer);
        let algorithm = parts.header.protection_alg.as_mut().unwrap();
        let mut pbm: crate::cmp::types::PbmParameter =
            algorithm.parameters.as_ref().unwrap().decode_as().unwrap();
        pbm.iteration_count = iterations;
        algorithm.parameters = Some(Any::encode_from(&pbm).unwrap());
        refuses!(asked, asked.take(&parts.write()), CmpError::BadMacParameters { .. });
    }
    asked.still_ends_well();
}

#[test]
fn an_answer_about_another_request_is_not_taken() {
    let mut asked = asked();
    refuses!(asked, asked.after(|it| it.reply().response[0].cert_req_id = 1), CmpError::OtherRequest);
    refuses!(asked, asked.after(|it| it.reply().response[0].cert_req_id = -1), CmpError::OtherRequest);
    refuses!(asked, asked.after(|it| it.reply().response.clear()), CmpError::OtherRequest);
    refuses!(
        asked,
        asked.after(|it| {
            let twice = it.reply().response[0].clone();
            it.reply().response.push(twice);
        }),
        CmpError::OtherRequest
    );
    asked.still_ends_well();
}

#[test]
fn a_pkcs10_request_is_answered_with_the_id_minus_one() {
    let mut asked = asked_with(|_, order| order.command = Command::P10cr);
    refuses!(asked, asked.after(|it| it.reply().response[0].cert_req_id = 0), CmpError::OtherRequest);
    asked.still_ends_well();
}

#[test]
fn an_answer_of_another_kind_is_not_taken() {
    let mut asked = asked();
    refuses!(
        asked,
        asked.after(|it| it.body = Body::Cp(it.reply().clone())),
        CmpError::UnexpectedBody { expected: "ip", found: "cp" }
    );
    refuses!(
        asked,
        asked.after(|it| it.body = Body::PkiConf(der::asn1::Null)),
        CmpError::UnexpectedBody { expected: "ip", found: "pkiConf" }
    );
    let unasked = PollRepEntry { cert_req_id: 0, check_after: 1, reason: None };
    refuses!(
        asked,
        asked.after(|it| it.body = Body::PollRep(vec![unasked])),
        CmpError::UnexpectedBody { expected: "ip", found: "pollRep" }
    );
    asked.still_ends_well();
}

#[test]
fn a_confirmation_is_answered_by_nothing_but_pkiconf() {
    let mut asked = asked();
    let good = asked.answer.clone();
    asked.take(&good).unwrap();
    let conf = asked.office.answer(asked.run.request(), now());
    let mut parts = Parts::of(&conf);
    parts.body = Parts::of(&good).body;
    let answer = parts.with_mac(&asked.secret);
    let error = asked.take(&answer).unwrap_err();
    assert!(matches!(error, CmpError::UnexpectedBody { expected: "pkiConf", found: "ip" }), "{error}");
    assert_eq!(asked.take(&conf).unwrap(), Next::Done);
    assert!(matches!(asked.take(&conf), Err(CmpError::NotExpected)));
}

#[test]
fn what_is_not_cmp_is_called_what_it_is() {
    let mut asked = asked();
    for (bytes, words) in [
        (&b"<!DOCTYPE html><html>Log in</html>"[..], "a web page"),
        (b"  \n<html>", "a web page"),
        (b"", "empty"),
        (b"{\"error\":1}", "JSON"),
        (b"Service Unavailable", "text"),
    ] {
        let error = asked.take(bytes).unwrap_err();
        assert!(matches!(error, CmpError::NotCmp { looks_like } if looks_like == words), "{error}");
    }
    refuses!(asked, asked.take(&[0x30; 40]), CmpError::Malformed(_));
    refuses!(asked, asked.take(&vec![0x30; MAX_MESSAGE + 1]), CmpError::TooLong);
    let mut trailing = asked.answer.clone();
    trailing.push(0);
    refuses!(asked, asked.take(&trailing), CmpError::Malformed(_));
    let mut parts = Parts::of(&asked.answer);
    parts.header.pvno = 1;
    refuses!(asked, asked.take(&parts.write()), CmpError::Version(1));
    asked.still_ends_well();
}

#[test]
fn a_server_may_call_itself_what_it_likes_if_it_knows_the_code() {
    let mut asked = asked();
    let next = asked.after(|it| {
        it.header.sender_kid = octets(b"another reference");
        it.header.sender = Any::new(
            der::Tag::ContextSpecific { constructed: false, number: der::TagNumber(2) },
            *b"cmp.example",
        )
        .unwrap();
    });
    assert_eq!(next.unwrap(), Next::Send);
}

#[test]
fn the_mac_is_checked_over_the_bytes_that_came() {
    // A sender name that is valid, but not as this crate would write it: T61String where it writes UTF8String.
    let mut asked = asked();
    let secret = asked.secret.clone();
    let odd = super::forge::with_header_bytes(&asked.answer, &secret, |header| {
        let name = b"\x0c\x09Office CA";
        let at = header.windows(name.len()).position(|window| window == name).unwrap();
        let mut header = header;
        header[at] = 0x14;
        header
    });
    assert_eq!(asked.take(&odd).unwrap(), Next::Send);
}
