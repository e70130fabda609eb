//! What becomes of a certificate: confirmed, declined, renewed, revoked.

use super::*;

#[test]
fn a_certificate_that_is_not_confirmed_is_held_and_a_late_confirmation_lifts_the_hold() {
    let bench = Bench::new();
    let codes = bench.approve();
    let key = SoftwareKey::generate(KeyKind::Ed25519).unwrap();
    let credential = codes.credential();
    let mut run = Run::start(&bench.order(Command::Cr, false), &key, &credential, bench.now()).unwrap();
    run.on_response(&bench.send(run.request()), &credential, bench.now()).unwrap();
    let certificate = run.received().unwrap().certificate.clone();

    bench.clock.advance(CONFIRM_WITHIN - SignedDuration::from_secs(1));
    bench.office.tidy().unwrap();
    assert!(!bench.is_on_crl(&certificate));
    bench.clock.advance(SignedDuration::from_secs(1));
    bench.office.tidy().unwrap();
    assert!(bench.is_on_crl(&certificate));

    bench.finish(run, &credential).unwrap();
    assert!(!bench.is_on_crl(&certificate));
}

#[test]
fn a_certificate_that_the_holder_declines_is_revoked() {
    let bench = Bench::new();
    let codes = bench.approve();
    let key = SoftwareKey::generate(KeyKind::EcP256).unwrap();
    let credential = codes.credential();
    // Without its anchor the client cannot accept the chain, and says so.
    let mut order = bench.order(Command::Ir, false);
    order.issuer_certificates = vec![Bench::new().office.ca().root().to_der().unwrap()];
    let mut run = Run::start(&order, &key, &credential, bench.now()).unwrap();
    let error = run.on_response(&bench.send(run.request()), &credential, bench.now()).unwrap_err();
    assert!(error.is_bad_certificate(), "{error}");
    assert!(run.decline(&credential, bench.now()).unwrap());
    bench.send(run.request());
    assert_eq!(bench.office.list().unwrap()[0].certificates[0].state, "revoked");
}

#[test]
fn a_renewal_keeps_the_subject_and_happens_once() {
    let bench = Bench::new();
    let (first, first_key) = bench.pick_up(&bench.approve()).unwrap();
    bench.clock.advance(SignedDuration::from_hours(1));
    let (second, second_key) = bench.renew(&first, &first_key).unwrap();
    let subject = |der: &[u8]| X509::from_der(der).unwrap().subject_name().to_der().unwrap();
    assert_eq!(subject(&first.certificate), subject(&second.certificate));

    let rejection = refusal(bench.renew(&first, &first_key));
    assert_eq!(rejection.fail_info, [FailInfo::DuplicateCertReq]);
    bench.clock.advance(SignedDuration::from_hours(1));
    bench.renew(&second, &second_key).unwrap();
    let states: Vec<String> =
        bench.office.list().unwrap()[0].certificates.iter().map(|it| it.state.clone()).collect();
    assert_eq!(states, ["renewed", "renewed", "valid"]);
}

#[test]
fn a_renewal_is_granted_early_and_refused_after_the_end() {
    let bench = Bench::new();
    let year = Some(SignedDuration::from_hours(24 * 365));
    let codes = bench.approve_with(|approval| approval.certificate_lifetime = year).1;
    let (first, first_key) = bench.pick_up(&codes).unwrap();
    let (second, second_key) = bench.renew(&first, &first_key).unwrap();
    bench.clock.advance(SignedDuration::from_hours(24 * 366));
    refusal(bench.renew(&second, &second_key));
}

#[test]
fn a_renewal_that_was_never_confirmed_gives_way_to_the_next() {
    let bench = Bench::new();
    let (old, old_key) = bench.pick_up(&bench.approve()).unwrap();
    let credential =
        Credential::Certificate { certificate: &old.certificate, chain: &old.chain, key: &old_key };
    let lost_key = SoftwareKey::generate(KeyKind::EcP256).unwrap();
    let mut lost =
        Run::start(&bench.order(Command::Kur, false), &lost_key, &credential, bench.now()).unwrap();
    lost.on_response(&bench.send(lost.request()), &credential, bench.now()).unwrap();
    let lost = lost.received().unwrap().certificate.clone();

    let (kept, _) = bench.renew(&old, &old_key).unwrap();
    assert!(bench.is_on_crl(&lost));
    assert!(!bench.is_on_crl(&kept.certificate));
}

#[test]
fn a_renewal_with_the_old_key_is_refused() {
    let bench = Bench::new();
    let (old, key) = bench.pick_up(&bench.approve()).unwrap();
    let credential = Credential::Certificate { certificate: &old.certificate, chain: &old.chain, key: &key };
    let run = Run::start(&bench.order(Command::Kur, true), &key, &credential, bench.now()).unwrap();
    let rejection = refusal(bench.finish(run, &credential));
    assert_eq!(rejection.fail_info, [FailInfo::BadCertTemplate]);
}

#[test]
fn a_revoked_certificate_renews_nothing() {
    let bench = Bench::new();
    let codes = bench.approve();
    let (issued, key) = bench.pick_up(&codes).unwrap();
    let target = Target::Reference(Flavour::Cfca, codes.reference.clone());
    bench.office.revoke(&target, RevocationReason::KeyCompromise).unwrap();
    assert!(bench.is_on_crl(&issued.certificate));
    assert_eq!(refusal(bench.renew(&issued, &key)).fail_info, [FailInfo::CertRevoked]);
}

#[test]
fn an_owner_revokes_the_own_certificate_and_no_other() {
    let bench = Bench::new();
    let (own, key) = bench.pick_up(&bench.approve()).unwrap();
    let (other, _) = bench.pick_up(&bench.approve()).unwrap();
    let credential = Credential::Certificate { certificate: &own.certificate, chain: &own.chain, key: &key };
    let anchors = [bench.office.ca().root().to_der().unwrap()];
    let ask = |certificate: &[u8]| {
        let asked = Revocation::start(certificate, Reason::KeyCompromise, &anchors, &credential, bench.now())
            .unwrap();
        asked.on_response(&bench.send(asked.request()), &credential, bench.now())
    };
    assert_eq!(refusal(ask(&other.certificate)).fail_info, [FailInfo::NotAuthorized]);
    assert!(!bench.is_on_crl(&other.certificate));
    ask(&own.certificate).unwrap();
    assert!(bench.is_on_crl(&own.certificate));
}

#[test]
fn a_certificate_from_elsewhere_renews_nothing_here() {
    let (here, elsewhere) = (Bench::new(), Bench::new());
    let (foreign, key) = elsewhere.pick_up(&elsewhere.approve()).unwrap();
    assert_eq!(refusal(here.renew(&foreign, &key)).fail_info, [FailInfo::SignerNotTrusted]);
}
