//! From codes to a certificate, and everybody who gets none.

use super::*;

#[test]
fn codes_get_one_certificate_and_are_spent() {
    let bench = Bench::new();
    let codes = bench.approve();
    let (issued, _) = bench.pick_up(&codes).unwrap();
    let certificate = X509::from_der(&issued.certificate).unwrap();
    let units = certificate.subject_name().entries_by_nid(openssl::nid::Nid::ORGANIZATIONALUNITNAME).count();
    assert_eq!(units, 2);
    assert_eq!(issued.chain.len(), 2, "issuing CA and root");

    let rejection = refusal(bench.pick_up(&codes));
    assert_eq!(rejection.fail_info, [FailInfo::DuplicateCertReq]);
    assert!(rejection.text[0].contains("were used"), "{rejection}");
    assert_eq!(bench.state(&codes), "spent");
}

#[test]
fn who_applied_with_a_key_gets_the_certificate_for_that_key_only_and_a_wrong_one_costs_no_code() {
    let bench = Bench::new();
    let key = SoftwareKey::generate(KeyKind::EcP256).unwrap();
    let request = enrol::pkcs10::request("Li Na", "li.na@example.cn", &key).unwrap();
    let (_, codes) = bench.approve_with(|approval| approval.request = String::from_utf8(request).ok());
    let rejection = refusal(bench.pick_up(&codes));
    assert_eq!(rejection.fail_info, [FailInfo::BadCertTemplate]);
    assert!(rejection.text[0].contains("another key"), "{rejection}");
    assert_eq!(bench.state(&codes), "approved");

    let credential = codes.credential();
    let run = Run::start(&bench.order(Command::Ir, true), &key, &credential, bench.now()).unwrap();
    let issued = bench.finish(run, &credential).unwrap();
    let certificate = X509::from_der(&issued.certificate).unwrap();
    assert_eq!(certificate.public_key().unwrap().public_key_to_der().unwrap(), key.public_key_der());
    assert_eq!(bench.state(&codes), "spent");
}

#[test]
fn what_is_no_request_is_not_approved() {
    let bench = Bench::new();
    let approval = Approval { request: Some("-----BEGIN".into()), ..bench.approval() };
    assert!(matches!(bench.office.approve(&approval), Err(DeskError::BadInput { .. })));
}

#[test]
fn codes_live_to_the_last_second_of_their_fifteen_days_and_no_longer() {
    let bench = Bench::new();
    let (last, expired) = (bench.approve(), bench.approve());
    bench.clock.advance(CODE_LIFETIME - SignedDuration::from_secs(1));
    bench.pick_up(&last).unwrap();
    bench.clock.advance(SignedDuration::from_secs(1));
    let rejection = refusal(bench.pick_up(&expired));
    assert_eq!(rejection.fail_info, [FailInfo::NotAuthorized]);
    assert!(rejection.text[0].contains("expired on 2026-12-07 12:00 UTC"), "{rejection}");
    assert_eq!(bench.state(&expired), "expired");
}

#[test]
fn the_fifth_wrong_code_locks_also_across_a_restart() {
    let mut bench = Bench::new();
    let codes = bench.approve();
    for left in ["4 tries are left", "3 tries are left"] {
        let rejection = refusal(bench.pick_up(&codes.guess()));
        assert_eq!(rejection.fail_info, [FailInfo::BadMessageCheck]);
        assert!(rejection.text[0].contains(left), "{rejection}");
    }
    bench = bench.restart();
    for words in ["2 tries are left", "1 try is left", "locked", "locked"] {
        let rejection = refusal(bench.pick_up(&codes.guess()));
        assert!(rejection.text[0].contains(words), "{rejection}");
    }
    let rejection = refusal(bench.pick_up(&codes));
    assert_eq!(rejection.fail_info, [FailInfo::NotAuthorized]);
    assert!(rejection.text[0].contains("locked"), "{rejection}");
    assert_eq!(bench.state(&codes), "locked");
}

#[test]
fn a_reference_number_that_does_not_exist_is_refused_in_the_same_words() {
    let bench = Bench::new();
    let codes = bench.approve();
    let reference = if codes.reference == "10000000" { "10000001" } else { "10000000" };
    let stranger = Codes { reference: reference.to_owned(), ..codes.guess() };
    for _ in 0..7 {
        let (known, unknown) = (refusal(bench.pick_up(&codes.guess())), refusal(bench.pick_up(&stranger)));
        assert_eq!(known, unknown);
    }
}

#[test]
fn the_same_wrong_message_again_is_answered_the_same_and_counted_once() {
    let bench = Bench::new();
    let codes = bench.approve();
    let guess = codes.guess();
    let key = SoftwareKey::generate(KeyKind::EcP256).unwrap();
    let run = Run::start(&bench.order(Command::Ir, true), &key, &guess.credential(), bench.now()).unwrap();
    let first = bench.send(run.request());
    for _ in 0..10 {
        assert_eq!(bench.send(run.request()), first);
    }
    let stranger = Codes { reference: "10000000".to_owned(), ..codes.guess() };
    let credential = stranger.credential();
    let unknown = Run::start(&bench.order(Command::Ir, true), &key, &credential, bench.now()).unwrap();
    assert_eq!(bench.send(unknown.request()), bench.send(unknown.request()), "unknown ones look the same");
    assert_eq!(bench.office.list().unwrap()[0].wrong_tries, 1);
    bench.pick_up(&codes).unwrap();
}

#[test]
fn a_request_that_is_sent_again_after_a_restart_gets_the_same_certificate() {
    let mut bench = Bench::new();
    let codes = bench.approve();
    let key = SoftwareKey::generate(KeyKind::EcP256).unwrap();
    let run = Run::start(&bench.order(Command::Ir, true), &key, &codes.credential(), bench.now()).unwrap();
    let first = bench.send(run.request());
    bench = bench.restart();
    bench.clock.advance(SignedDuration::from_hours(48));
    assert_eq!(bench.send(run.request()), first);
    assert_eq!(bench.office.list().unwrap()[0].certificates.len(), 1);
}

#[test]
fn a_holder_who_is_told_to_wait_gets_the_certificate_after_that_many_polls() {
    let bench = Bench::new();
    let codes = bench.approve_with(|approval| approval.wait_polls = 2).1;
    let before = bench.now();
    bench.pick_up(&codes).unwrap();
    assert!(bench.now() >= before + SignedDuration::from_secs(2));
}

#[test]
fn codes_of_one_issuer_are_nothing_to_another() {
    let bench = Bench::new();
    let codes = bench.approve_with(|approval| approval.issuer = Flavour::Wipo).1;
    let rejection = refusal(bench.pick_up(&codes));
    assert_eq!(rejection.fail_info, [FailInfo::BadMessageCheck]);
    assert_eq!(bench.office.list().unwrap()[0].wrong_tries, 0);
}

#[test]
fn denied_codes_get_the_reason_and_used_ones_cannot_be_denied() {
    let bench = Bench::new();
    let (denied, used) = (bench.approve(), bench.approve());
    bench.office.deny(Flavour::Cfca, &denied.reference, "the passport had expired").unwrap();
    let rejection = refusal(bench.pick_up(&denied));
    assert_eq!(rejection.text, ["the passport had expired"]);
    bench.pick_up(&used).unwrap();
    let error = bench.office.deny(Flavour::Cfca, &used.reference, "too late").unwrap_err();
    assert!(matches!(error, DeskError::NotPossible { .. }));
    assert!(error.remedy().contains("revoke --serial"));
}

#[test]
fn an_approval_whose_mail_cannot_be_delivered_is_taken_back() {
    let bench = Bench::new();
    std::fs::write(bench.folder.path().join("mail"), b"a file stands where the folder should be").unwrap();
    let approval = Approval {
        issuer: Flavour::Wipo,
        name: "Ann".to_owned(),
        email: "ann@example.com".to_owned(),
        organisation: None,
        units: Vec::new(),
        approved_at: None,
        certificate_lifetime: None,
        wait_polls: 0,
        questions: Vec::new(),
        request: None,
    };
    assert!(matches!(bench.office.approve(&approval), Err(DeskError::Mail(_))));
    assert!(bench.office.list().unwrap().is_empty());
}

#[test]
fn a_request_without_an_issuer_in_its_path_finds_the_application() {
    let bench = Bench::new();
    let codes = bench.approve_with(|approval| approval.issuer = Flavour::Wipo).1;
    let key = SoftwareKey::generate(KeyKind::EcP256).unwrap();
    let credential =
        Credential::Secret { reference: codes.reference.as_bytes(), secret: &codes.secret, mac: Mac::Pbmac1 };
    let mut run = Run::start(&bench.order(Command::P10cr, true), &key, &credential, bench.now()).unwrap();
    let answer = bench.office.answer_cmp(None, run.request()).unwrap();
    assert_eq!(run.on_response(&answer, &credential, bench.now()).unwrap(), Next::Done);
}

#[test]
fn many_who_come_at_once_with_the_same_codes_get_one_certificate() {
    let bench = Bench::new();
    let codes = bench.approve();
    let got = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..8).map(|_| scope.spawn(|| bench.pick_up(&codes).is_ok())).collect();
        clients.into_iter().map(|client| client.join().unwrap()).filter(|ok| *ok).count()
    });
    assert_eq!(got, 1);
    assert_eq!(bench.office.list().unwrap()[0].certificates.len(), 1);
}

#[test]
fn guesses_that_come_at_once_are_counted_one_by_one() {
    let bench = Bench::new();
    let codes = bench.approve();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| refusal(bench.pick_up(&codes.guess())));
        }
    });
    assert_eq!(bench.office.list().unwrap()[0].wrong_tries, 5);
    assert_eq!(bench.state(&codes), "locked");
}

#[test]
fn nobody_takes_the_certificate_from_anothers_transaction() {
    let bench = Bench::new();
    let codes = bench.approve_with(|approval| approval.wait_polls = 1).1;
    let thief = bench.approve();
    let key = SoftwareKey::generate(KeyKind::EcP256).unwrap();
    let credential = codes.credential();
    let mut run = Run::start(&bench.order(Command::Ir, true), &key, &credential, bench.now()).unwrap();
    run.on_response(&bench.send(run.request()), &credential, bench.now()).unwrap();
    // Both know the transaction ID; it travels in the clear.
    let mut stolen = run.clone();
    stolen.poll(&thief.credential(), bench.now()).unwrap();
    let outcome = stolen.on_response(&bench.send(stolen.request()), &thief.credential(), bench.now());
    assert_eq!(refusal(outcome).fail_info, [FailInfo::BadRequest]);
    bench.finish(run, &credential).unwrap();
}

#[test]
fn waiting_for_days_does_not_leave_the_certificate_on_hold() {
    let bench = Bench::new();
    let codes = bench.approve_with(|approval| approval.wait_polls = 1).1;
    let key = SoftwareKey::generate(KeyKind::EcP256).unwrap();
    let credential = codes.credential();
    let mut run = Run::start(&bench.order(Command::Ir, true), &key, &credential, bench.now()).unwrap();
    run.on_response(&bench.send(run.request()), &credential, bench.now()).unwrap();
    bench.clock.advance(CONFIRM_WITHIN * 3);
    bench.office.tidy().unwrap();
    let issued = bench.finish(run, &credential).unwrap();
    assert!(!bench.is_on_crl(&issued.certificate));
}

#[test]
fn what_is_no_cmp_gets_an_answer_and_no_harm_is_done() {
    let bench = Bench::new();
    for junk in [&b""[..], b"GET / HTTP/1.1", &[0x30, 0x80], &[0xff; 2000]] {
        assert!(!bench.send(junk).is_empty());
    }
    bench.pick_up(&bench.approve()).unwrap();
}
