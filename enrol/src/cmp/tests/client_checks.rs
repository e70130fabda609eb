//! Each check of the client, with the answer that breaks it. Every answer here is a good one but for one change.

use der::asn1::OctetString;
use der::{Any, Decode};
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretSlice;

use super::forge::Parts;
use super::office::Office;
use super::{CODE, REFERENCE, code, credential, finish, now};
use crate::cmp::client::{CmpError, Command, Credential, Next, Order, Run};
use crate::cmp::status::{FailInfo, Status, rejection_status};
use crate::cmp::types::{Body, CertOrEncCert, ErrorMsgContent, PollRepEntry};
use crate::cmp::{MAX_MESSAGE, Mac};
use crate::key::{Key, KeyKind, SoftwareKey};

/// A run that has asked, and the good answer to it.
struct Asked {
    office: Office,
    key: SoftwareKey,
    secret: SecretSlice<u8>,
    run: Run,
    answer: Vec<u8>,
}

fn asked_with(change: impl Fn(&mut Office, &mut Order)) -> Asked {
    let mut office = Office::new(KeyKind::EcP256);
    office.approve("12345678", CODE);
    let mut order = Order {
        subject: Some("CN=Ana Silva".to_owned()),
        issuer_certificates: vec![office.root.clone()],
        ..Order::default()
    };
    change(&mut office, &mut order);
    let key = SoftwareKey::generate(KeyKind::EcP256).unwrap();
    let secret = code(CODE);
    let run = Run::start(&order, &key, &credential(&secret), now()).unwrap();
    let answer = office.answer(run.request(), now());
    Asked {
        office,
        key,
        secret,
        run,
        answer,
    }
}

fn asked() -> Asked {
    asked_with(|_, _| {})
}

impl Asked {
    /// What the client says to the good answer after `change`, protected anew with the right code.
    fn after(&mut self, change: impl FnOnce(&mut Parts)) -> Result<Next, CmpError> {
        let mut parts = Parts::of(&self.answer);
        change(&mut parts);
        let answer = parts.with_mac(&self.secret);
        self.take(&answer)
    }

    fn take(&mut self, answer: &[u8]) -> Result<Next, CmpError> {
        self.run.on_response(answer, &credential(&self.secret), now())
    }

    /// The good answer still leads to a certificate: what went wrong before has cost nothing.
    fn still_ends_well(mut self) {
        let answer = self.answer.clone();
        self.take(&answer).unwrap();
        finish(&self.run, &mut self.office, &credential(&self.secret)).unwrap();
        assert_eq!(self.office.confirmed, 1);
    }
}

macro_rules! refuses {
    ($asked:ident, $result:expr, $error:pat) => {
        match $result {
            Err($error) => {}
            other => panic!("expected {}, got {other:?}", stringify!($error)),
        }
        assert!($asked.run.received().is_none(), "nothing is kept of a bad answer");
    };
}

fn octets(bytes: &[u8]) -> Option<OctetString> {
    Some(OctetString::new(bytes.to_vec()).unwrap())
}

#[test]
fn an_answer_of_another_transaction_is_not_taken() {
    let mut asked = asked();
    refuses!(
        asked,
        asked.after(|it| it.header.transaction_id = octets(&[7; 16])),
        CmpError::TransactionMismatch
    );
    refuses!(
        asked,
        asked.after(|it| it.header.transaction_id = None),
        CmpError::TransactionMismatch
    );
    asked.still_ends_well();
}

#[test]
fn an_answer_to_another_message_is_not_taken() {
    let mut asked = asked();
    refuses!(
        asked,
        asked.after(|it| it.header.recip_nonce = octets(&[7; 16])),
        CmpError::NonceMismatch
    );
    refuses!(
        asked,
        asked.after(|it| it.header.recip_nonce = None),
        CmpError::NonceMismatch
    );
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
        refuses!(
            asked,
            asked.take(&parts.write()),
            CmpError::Unprotected { claim: None }
        );
    }
    asked.still_ends_well();
}

#[test]
fn an_unprotected_refusal_is_shown_but_not_believed() {
    let mut asked = asked();
    let mut parts = Parts::of(&asked.answer);
    parts.header.protection_alg = None;
    parts.protection = None;
    parts.body = error(Status::Rejection);
    let error = asked.take(&parts.write()).unwrap_err();
    assert!(
        !error.is_refusal() && error.to_string().contains("badRequest"),
        "{error}"
    );
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
    let pbmac1 = Credential::Secret {
        reference: REFERENCE,
        secret: &asked.secret,
        mac: Mac::Pbmac1,
    };
    let error = asked
        .run
        .clone()
        .on_response(&asked.answer, &pbmac1, now())
        .unwrap_err();
    assert!(
        matches!(
            error,
            CmpError::OtherProtection {
                expected: "PBMAC1",
                ..
            }
        ),
        "{error}"
    );

    // An algorithm that nobody knows.
    let mut parts = Parts::of(&asked.answer);
    parts.header.protection_alg.as_mut().unwrap().oid = der::oid::ObjectIdentifier::new_unwrap("1.2.3.4");
    refuses!(
        asked,
        asked.take(&parts.write()),
        CmpError::OtherProtection { .. }
    );
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
        refuses!(
            asked,
            asked.take(&parts.write()),
            CmpError::BadMacParameters { .. }
        );
    }
    asked.still_ends_well();
}

#[test]
fn an_answer_about_another_request_is_not_taken() {
    let mut asked = asked();
    refuses!(
        asked,
        asked.after(|it| it.reply().response[0].cert_req_id = 1),
        CmpError::OtherRequest
    );
    refuses!(
        asked,
        asked.after(|it| it.reply().response[0].cert_req_id = -1),
        CmpError::OtherRequest
    );
    refuses!(
        asked,
        asked.after(|it| it.reply().response.clear()),
        CmpError::OtherRequest
    );
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
    refuses!(
        asked,
        asked.after(|it| it.reply().response[0].cert_req_id = 0),
        CmpError::OtherRequest
    );
    asked.still_ends_well();
}

#[test]
fn an_answer_of_another_kind_is_not_taken() {
    let mut asked = asked();
    refuses!(
        asked,
        asked.after(|it| it.body = Body::Cp(it.reply().clone())),
        CmpError::UnexpectedBody {
            expected: "ip",
            found: "cp"
        }
    );
    refuses!(
        asked,
        asked.after(|it| it.body = Body::PkiConf(der::asn1::Null)),
        CmpError::UnexpectedBody {
            expected: "ip",
            found: "pkiConf"
        }
    );
    let unasked = PollRepEntry {
        cert_req_id: 0,
        check_after: 1,
        reason: None,
    };
    refuses!(
        asked,
        asked.after(|it| it.body = Body::PollRep(vec![unasked])),
        CmpError::UnexpectedBody {
            expected: "ip",
            found: "pollRep"
        }
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
    assert!(
        matches!(
            error,
            CmpError::UnexpectedBody {
                expected: "pkiConf",
                found: "ip"
            }
        ),
        "{error}"
    );
    assert_eq!(asked.take(&conf).unwrap(), Next::Done);
    assert!(matches!(asked.take(&conf), Err(CmpError::NotExpected)));
}

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
    assert!(
        matches!(error, CmpError::OtherKey) && error.is_bad_certificate(),
        "{error}"
    );
    assert!(asked.run.received().is_none());

    // The issuer is told, about the very certificate that it sent.
    assert!(asked.run.decline(&credential(&asked.secret), now()).unwrap());
    let Body::CertConf(statuses) = Parts::of(asked.run.request()).body else {
        panic!("not certConf")
    };
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
    let error = asked
        .after(|it| it.reply().response[0].status = status)
        .unwrap_err();
    assert!(error.is_refusal());
    let text = error.to_string();
    assert!(text.contains("badPOP") && text.contains("try again"), "{text}");
    let error = asked
        .after(|it| it.body = self::error(Status::Rejection))
        .unwrap_err();
    assert!(
        error.is_refusal() && error.to_string().contains("badRequest"),
        "{error}"
    );
    for status in [4, 5, 6, 7, -1] {
        let error = asked
            .after(|it| it.reply().response[0].status.status = status)
            .unwrap_err();
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
    assert_eq!(
        asked.take(&answer).unwrap(),
        Next::PollAfter(std::time::Duration::ZERO)
    );
    assert!(
        matches!(asked.take(&answer), Err(CmpError::NotExpected)),
        "first poll, then take an answer"
    );
    asked.run.poll(&credential(&asked.secret), now()).unwrap();
    let answer = asked.office.answer(asked.run.request(), now());
    let mut parts = Parts::of(&answer);
    parts.body = Body::PollRep(vec![PollRepEntry {
        cert_req_id: 0,
        check_after: 60,
        reason: None,
    }]);
    let answer = parts.with_mac(&asked.secret);
    assert_eq!(
        asked.take(&answer).unwrap(),
        Next::PollAfter(std::time::Duration::from_secs(60))
    );

    let after = |seconds: i64| -> Timestamp { now() + SignedDuration::from_secs(seconds) };
    let error = asked.run.poll(&credential(&asked.secret), after(59)).unwrap_err();
    assert!(matches!(error, CmpError::TooEarly(1)), "{error}");
    assert_eq!(
        asked.run.next(after(20)),
        Next::PollAfter(std::time::Duration::from_secs(40))
    );
    // A clock that was set back does not make the wait longer than the issuer asked for.
    assert_eq!(
        asked.run.clone().next(after(-9999)),
        Next::PollAfter(std::time::Duration::ZERO)
    );
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
    let entry = |cert_req_id| PollRepEntry {
        cert_req_id,
        check_after: 1,
        reason: None,
    };
    for entries in [vec![], vec![entry(1)], vec![entry(0), entry(0)]] {
        refuses!(
            asked,
            asked.after(|it| it.body = Body::PollRep(entries)),
            CmpError::OtherRequest
        );
    }
}

#[test]
fn an_issuer_may_ask_for_time_with_an_error() {
    let mut asked = asked();
    let good = asked.answer.clone();
    let next = asked.after(|it| it.body = error(Status::Waiting)).unwrap();
    assert_eq!(next, Next::PollAfter(std::time::Duration::ZERO));
    asked.run.poll(&credential(&asked.secret), now()).unwrap();
    let Body::PollReq(entries) = Parts::of(asked.run.request()).body else {
        panic!("not pollReq")
    };
    assert_eq!(entries[0].cert_req_id, -1);
    // The final answer may still carry the nonce of the request that was made first.
    assert_eq!(asked.take(&good).unwrap(), Next::Send);
    finish(&asked.run, &mut asked.office, &credential(&asked.secret)).unwrap();
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
        assert!(
            matches!(error, CmpError::NotCmp { looks_like } if looks_like == words),
            "{error}"
        );
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
            der::Tag::ContextSpecific {
                constructed: false,
                number: der::TagNumber(2),
            },
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
        let at = header
            .windows(name.len())
            .position(|window| window == name)
            .unwrap();
        let mut header = header;
        header[at] = 0x14;
        header
    });
    assert_eq!(asked.take(&odd).unwrap(), Next::Send);
}

fn error(status: Status) -> Body {
    let mut status_info = rejection_status(&[FailInfo::BadRequest], &[]).unwrap();
    status_info.status = status.number();
    Body::Error(ErrorMsgContent {
        status: status_info,
        code: None,
        details: None,
    })
}
