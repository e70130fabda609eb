//! The service in one process, with a clock that the test moves and the client of `enrol` as the peer.

use std::{path::Path, sync::Arc};

use clock::ManualClock;
use enrol::{
    cmp::{
        FailInfo, Mac, Reason, Rejection,
        client::{CmpError, Command, Credential, Issued, Next, Order, Revocation, Run},
    },
    key::{KeyKind, SoftwareKey},
};
use jiff::{SignedDuration, Timestamp};
use openssl::x509::{CrlStatus, X509, X509Crl};
use secrecy::{ExposeSecret, SecretSlice};

use crate::{
    desk::{Approval, Approved, CODE_LIFETIME, DeskError, Target},
    flavours::Flavour,
    office::{CONFIRM_WITHIN, Office, WhenAbsent},
    records::RevocationReason,
};

/// An authority in a folder of its own.
struct Bench {
    office: Office,
    clock: ManualClock,
    folder: tempfile::TempDir,
}

/// What a holder has in hand.
struct Codes {
    reference: String,
    secret: SecretSlice<u8>,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = ManualClock::at("2026-11-22T12:00:00Z".parse().unwrap());
        let office = open(folder.path(), &clock);
        Self {
            office,
            clock,
            folder,
        }
    }

    /// Closes and opens everything, as a restart does.
    fn restart(self) -> Self {
        let Self {
            office,
            clock,
            folder,
        } = self;
        drop(office);
        let office = open(folder.path(), &clock);
        Self {
            office,
            clock,
            folder,
        }
    }

    fn now(&self) -> Timestamp {
        self.office.now()
    }

    fn approve_with(&self, change: impl FnOnce(&mut Approval)) -> (Approved, Codes) {
        let mut approval = Approval {
            issuer: Flavour::Cfca,
            name: "Li Na".to_owned(),
            email: "li.na@example.cn".to_owned(),
            organisation: Some("Example Bank".to_owned()),
            units: vec!["Treasury".to_owned(), "Signatories".to_owned()],
            approved_at: None,
            certificate_lifetime: Some(SignedDuration::from_hours(24 * 10)),
            wait_polls: 0,
        };
        change(&mut approval);
        let approved = self.office.approve(&approval).unwrap();
        let codes = Codes {
            reference: approved.application.reference_number.clone(),
            secret: SecretSlice::from(approved.secret.expose_secret().as_bytes().to_vec()),
        };
        (approved, codes)
    }

    fn approve(&self) -> Codes {
        self.approve_with(|_| {}).1
    }

    fn order(&self, command: Command, implicit_confirm: bool) -> Order {
        let root = self.office.ca().root().to_der().unwrap();
        Order {
            command,
            issuer_certificates: vec![root],
            implicit_confirm,
            ..Order::default()
        }
    }

    fn send(&self, message: &[u8]) -> Vec<u8> {
        self.office.answer_cmp(Some(Flavour::Cfca), message).unwrap()
    }

    /// Runs to the end, polling as often as it is told to.
    fn finish(&self, mut run: Run, credential: &Credential<'_>) -> Result<Issued, CmpError> {
        loop {
            match run.next(self.now()) {
                Next::Send => {
                    let answer = self.send(run.request());
                    run.on_response(&answer, credential, self.now())?;
                }
                Next::PollAfter(wait) => {
                    self.clock.advance(SignedDuration::try_from(wait).unwrap());
                    run.poll(credential, self.now())?;
                }
                Next::Done => return Ok(run.received().unwrap().clone()),
            }
        }
    }

    fn pick_up(&self, codes: &Codes) -> Result<(Issued, SoftwareKey), CmpError> {
        let key = SoftwareKey::generate(KeyKind::EcP256).unwrap();
        let credential = codes.credential();
        let run = Run::start(&self.order(Command::Ir, true), &key, &credential, self.now()).unwrap();
        Ok((self.finish(run, &credential)?, key))
    }

    fn renew(&self, old: &Issued, old_key: &SoftwareKey) -> Result<(Issued, SoftwareKey), CmpError> {
        let key = SoftwareKey::generate(KeyKind::EcP384).unwrap();
        let credential = Credential::Certificate {
            certificate: &old.certificate,
            chain: &old.chain,
            key: old_key,
        };
        let run = Run::start(&self.order(Command::Kur, true), &key, &credential, self.now()).unwrap();
        Ok((self.finish(run, &credential)?, key))
    }

    fn is_on_crl(&self, certificate: &[u8]) -> bool {
        let crl = X509Crl::from_der(&self.office.crl().unwrap()).unwrap();
        assert!(
            crl.verify(self.office.ca().issuing_key().pkey()).unwrap(),
            "the list is signed by the CA"
        );
        let certificate = X509::from_der(certificate).unwrap();
        match crl.get_by_cert(&certificate) {
            CrlStatus::Revoked(_) => true,
            CrlStatus::NotRevoked => false,
            CrlStatus::RemoveFromCrl(_) => panic!("no delta list is made here"),
        }
    }

    fn state(&self, codes: &Codes) -> String {
        let listed = self.office.list().unwrap();
        listed
            .into_iter()
            .find(|it| it.reference_number == codes.reference)
            .unwrap()
            .state
    }
}

impl Codes {
    fn credential(&self) -> Credential<'_> {
        Credential::Secret {
            reference: self.reference.as_bytes(),
            secret: &self.secret,
            mac: Mac::PasswordBased,
        }
    }

    fn guess(&self) -> Self {
        Self {
            reference: self.reference.clone(),
            secret: SecretSlice::from(b"AAAA-AAAA-AAAA".to_vec()),
        }
    }
}

fn open(folder: &Path, clock: &ManualClock) -> Office {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime
        .block_on(Office::open(folder, Arc::new(clock.clone()), WhenAbsent::Make))
        .unwrap()
}

fn refusal<T>(outcome: Result<T, CmpError>) -> Rejection {
    match outcome {
        Err(CmpError::Rejected(rejection)) => rejection,
        Err(other) => panic!("not a proven refusal: {other}"),
        Ok(_) => panic!("not refused"),
    }
}

#[test]
fn codes_get_one_certificate_and_are_spent() {
    let bench = Bench::new();
    let codes = bench.approve();
    let (issued, _) = bench.pick_up(&codes).unwrap();
    let certificate = X509::from_der(&issued.certificate).unwrap();
    let units = certificate
        .subject_name()
        .entries_by_nid(openssl::nid::Nid::ORGANIZATIONALUNITNAME)
        .count();
    assert_eq!(units, 2);
    assert_eq!(issued.chain.len(), 2, "issuing CA and root");

    let rejection = refusal(bench.pick_up(&codes));
    assert_eq!(rejection.fail_info, [FailInfo::DuplicateCertReq]);
    assert!(rejection.text[0].contains("were used"), "{rejection}");
    assert_eq!(bench.state(&codes), "spent");
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
    assert!(
        rejection.text[0].contains("expired on 2026-12-07 12:00 UTC"),
        "{rejection}"
    );
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
    let reference = if codes.reference == "10000000" {
        "10000001"
    } else {
        "10000000"
    };
    let stranger = Codes {
        reference: reference.to_owned(),
        ..codes.guess()
    };
    for _ in 0..7 {
        let (known, unknown) = (
            refusal(bench.pick_up(&codes.guess())),
            refusal(bench.pick_up(&stranger)),
        );
        assert_eq!(known, unknown);
    }
}

#[test]
fn the_same_wrong_message_again_is_answered_the_same_and_counted_once() {
    let bench = Bench::new();
    let codes = bench.approve();
    let guess = codes.guess();
    let key = SoftwareKey::generate(KeyKind::EcP256).unwrap();
    let run = Run::start(
        &bench.order(Command::Ir, true),
        &key,
        &guess.credential(),
        bench.now(),
    )
    .unwrap();
    let first = bench.send(run.request());
    for _ in 0..10 {
        assert_eq!(bench.send(run.request()), first);
    }
    let stranger = Codes {
        reference: "10000000".to_owned(),
        ..codes.guess()
    };
    let credential = stranger.credential();
    let unknown = Run::start(&bench.order(Command::Ir, true), &key, &credential, bench.now()).unwrap();
    assert_eq!(
        bench.send(unknown.request()),
        bench.send(unknown.request()),
        "unknown ones look the same"
    );
    assert_eq!(bench.office.list().unwrap()[0].wrong_tries, 1);
    bench.pick_up(&codes).unwrap();
}

#[test]
fn a_request_that_is_sent_again_after_a_restart_gets_the_same_certificate() {
    let mut bench = Bench::new();
    let codes = bench.approve();
    let key = SoftwareKey::generate(KeyKind::EcP256).unwrap();
    let run = Run::start(
        &bench.order(Command::Ir, true),
        &key,
        &codes.credential(),
        bench.now(),
    )
    .unwrap();
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
fn a_certificate_that_is_not_confirmed_is_held_and_a_late_confirmation_lifts_the_hold() {
    let bench = Bench::new();
    let codes = bench.approve();
    let key = SoftwareKey::generate(KeyKind::Ed25519).unwrap();
    let credential = codes.credential();
    let mut run = Run::start(&bench.order(Command::Cr, false), &key, &credential, bench.now()).unwrap();
    run.on_response(&bench.send(run.request()), &credential, bench.now())
        .unwrap();
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
    let error = run
        .on_response(&bench.send(run.request()), &credential, bench.now())
        .unwrap_err();
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
    let states: Vec<String> = bench.office.list().unwrap()[0]
        .certificates
        .iter()
        .map(|it| it.state.clone())
        .collect();
    assert_eq!(states, ["renewed", "renewed", "valid"]);
}

#[test]
fn a_renewal_outside_of_its_window_names_the_day() {
    let bench = Bench::new();
    let year = Some(SignedDuration::from_hours(24 * 365));
    let codes = bench
        .approve_with(|approval| approval.certificate_lifetime = year)
        .1;
    let (issued, key) = bench.pick_up(&codes).unwrap();
    let rejection = refusal(bench.renew(&issued, &key));
    assert!(
        rejection.text[0].contains("can be renewed from 2027-10-23 12:00 UTC"),
        "{rejection}"
    );
    bench.clock.advance(SignedDuration::from_hours(24 * 335));
    bench.renew(&issued, &key).unwrap();
}

#[test]
fn a_renewal_that_was_never_confirmed_gives_way_to_the_next() {
    let bench = Bench::new();
    let (old, old_key) = bench.pick_up(&bench.approve()).unwrap();
    let credential = Credential::Certificate {
        certificate: &old.certificate,
        chain: &old.chain,
        key: &old_key,
    };
    let lost_key = SoftwareKey::generate(KeyKind::EcP256).unwrap();
    let mut lost = Run::start(
        &bench.order(Command::Kur, false),
        &lost_key,
        &credential,
        bench.now(),
    )
    .unwrap();
    lost.on_response(&bench.send(lost.request()), &credential, bench.now())
        .unwrap();
    let lost = lost.received().unwrap().certificate.clone();

    let (kept, _) = bench.renew(&old, &old_key).unwrap();
    assert!(bench.is_on_crl(&lost));
    assert!(!bench.is_on_crl(&kept.certificate));
}

#[test]
fn a_renewal_with_the_old_key_is_refused() {
    let bench = Bench::new();
    let (old, key) = bench.pick_up(&bench.approve()).unwrap();
    let credential = Credential::Certificate {
        certificate: &old.certificate,
        chain: &old.chain,
        key: &key,
    };
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
    bench
        .office
        .revoke(&target, RevocationReason::KeyCompromise)
        .unwrap();
    assert!(bench.is_on_crl(&issued.certificate));
    assert_eq!(
        refusal(bench.renew(&issued, &key)).fail_info,
        [FailInfo::CertRevoked]
    );
}

#[test]
fn an_owner_revokes_the_own_certificate_and_no_other() {
    let bench = Bench::new();
    let (own, key) = bench.pick_up(&bench.approve()).unwrap();
    let (other, _) = bench.pick_up(&bench.approve()).unwrap();
    let credential = Credential::Certificate {
        certificate: &own.certificate,
        chain: &own.chain,
        key: &key,
    };
    let anchors = [bench.office.ca().root().to_der().unwrap()];
    let ask = |certificate: &[u8]| {
        let asked = Revocation::start(
            certificate,
            Reason::KeyCompromise,
            &anchors,
            &credential,
            bench.now(),
        )
        .unwrap();
        asked.on_response(&bench.send(asked.request()), &credential, bench.now())
    };
    assert_eq!(
        refusal(ask(&other.certificate)).fail_info,
        [FailInfo::NotAuthorized]
    );
    assert!(!bench.is_on_crl(&other.certificate));
    ask(&own.certificate).unwrap();
    assert!(bench.is_on_crl(&own.certificate));
}

#[test]
fn a_certificate_from_elsewhere_renews_nothing_here() {
    let (here, elsewhere) = (Bench::new(), Bench::new());
    let (foreign, key) = elsewhere.pick_up(&elsewhere.approve()).unwrap();
    assert_eq!(
        refusal(here.renew(&foreign, &key)).fail_info,
        [FailInfo::SignerNotTrusted]
    );
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
    bench
        .office
        .deny(Flavour::Cfca, &denied.reference, "the passport had expired")
        .unwrap();
    let rejection = refusal(bench.pick_up(&denied));
    assert_eq!(rejection.text, ["the passport had expired"]);
    bench.pick_up(&used).unwrap();
    let error = bench
        .office
        .deny(Flavour::Cfca, &used.reference, "too late")
        .unwrap_err();
    assert!(matches!(error, DeskError::NotPossible { .. }));
    assert!(error.remedy().contains("revoke --serial"));
}

#[test]
fn an_approval_whose_mail_cannot_be_delivered_is_taken_back() {
    let bench = Bench::new();
    std::fs::write(
        bench.folder.path().join("mail"),
        b"a file stands where the folder should be",
    )
    .unwrap();
    let approval = Approval {
        issuer: Flavour::Wipo,
        name: "Ann".to_owned(),
        email: "ann@example.com".to_owned(),
        organisation: None,
        units: Vec::new(),
        approved_at: None,
        certificate_lifetime: None,
        wait_polls: 0,
    };
    assert!(matches!(bench.office.approve(&approval), Err(DeskError::Mail(_))));
    assert!(bench.office.list().unwrap().is_empty());
}

#[test]
fn a_request_without_an_issuer_in_its_path_finds_the_application() {
    let bench = Bench::new();
    let codes = bench.approve_with(|approval| approval.issuer = Flavour::Wipo).1;
    let key = SoftwareKey::generate(KeyKind::EcP256).unwrap();
    let credential = Credential::Secret {
        reference: codes.reference.as_bytes(),
        secret: &codes.secret,
        mac: Mac::Pbmac1,
    };
    let mut run = Run::start(&bench.order(Command::P10cr, true), &key, &credential, bench.now()).unwrap();
    let answer = bench.office.answer_cmp(None, run.request()).unwrap();
    assert_eq!(
        run.on_response(&answer, &credential, bench.now()).unwrap(),
        Next::Done
    );
}

#[test]
fn many_who_come_at_once_with_the_same_codes_get_one_certificate() {
    let bench = Bench::new();
    let codes = bench.approve();
    let got = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| bench.pick_up(&codes).is_ok()))
            .collect();
        clients
            .into_iter()
            .map(|client| client.join().unwrap())
            .filter(|ok| *ok)
            .count()
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
fn waiting_for_days_does_not_leave_the_certificate_on_hold() {
    let bench = Bench::new();
    let codes = bench.approve_with(|approval| approval.wait_polls = 1).1;
    let key = SoftwareKey::generate(KeyKind::EcP256).unwrap();
    let credential = codes.credential();
    let mut run = Run::start(&bench.order(Command::Ir, true), &key, &credential, bench.now()).unwrap();
    run.on_response(&bench.send(run.request()), &credential, bench.now())
        .unwrap();
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
