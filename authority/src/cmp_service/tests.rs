//! The service in one process, with a clock that the test moves and the client of `enrol` as the peer.

use std::{path::Path, sync::Arc};

use clock::ManualClock;
use enrol::{
    cmp::{
        FailInfo, Mac, Reason, Rejection,
        client::{CmpError, Command, Credential, Issued, Next, Order, Revocation, Run},
    },
    key::{Key as _, KeyKind, SoftwareKey},
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

mod after;
mod pick_up;
mod verified;

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
        Self { office, clock, folder }
    }

    /// Closes and opens everything, as a restart does.
    fn restart(self) -> Self {
        let Self { office, clock, folder } = self;
        drop(office);
        let office = open(folder.path(), &clock);
        Self { office, clock, folder }
    }

    fn now(&self) -> Timestamp {
        self.office.now()
    }

    fn approval(&self) -> Approval {
        Approval {
            issuer: Flavour::Cfca,
            name: "Li Na".to_owned(),
            email: "li.na@example.cn".to_owned(),
            organisation: Some("Example Bank".to_owned()),
            units: vec!["Treasury".to_owned(), "Signatories".to_owned()],
            approved_at: None,
            certificate_lifetime: Some(SignedDuration::from_hours(24 * 10)),
            wait_polls: 0,
            request: None,
            questions: Vec::new(),
        }
    }

    fn approve_with(&self, change: impl FnOnce(&mut Approval)) -> (Approved, Codes) {
        let mut approval = self.approval();
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
        Order { command, issuer_certificates: vec![root], implicit_confirm, ..Order::default() }
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
        let credential =
            Credential::Certificate { certificate: &old.certificate, chain: &old.chain, key: old_key };
        let run = Run::start(&self.order(Command::Kur, true), &key, &credential, self.now()).unwrap();
        Ok((self.finish(run, &credential)?, key))
    }

    fn is_on_crl(&self, certificate: &[u8]) -> bool {
        let crl = X509Crl::from_der(&self.office.crl().unwrap()).unwrap();
        assert!(crl.verify(self.office.ca().issuing_key().pkey()).unwrap(), "the list is signed by the CA");
        let certificate = X509::from_der(certificate).unwrap();
        match crl.get_by_cert(&certificate) {
            CrlStatus::Revoked(_) => true,
            CrlStatus::NotRevoked => false,
            CrlStatus::RemoveFromCrl(_) => panic!("no delta list is made here"),
        }
    }

    fn state(&self, codes: &Codes) -> String {
        let listed = self.office.list().unwrap();
        listed.into_iter().find(|it| it.reference_number == codes.reference).unwrap().state
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
        Self { reference: self.reference.clone(), secret: SecretSlice::from(b"AAAA-AAAA-AAAA".to_vec()) }
    }
}

fn open(folder: &Path, clock: &ManualClock) -> Office {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(Office::open(folder, Arc::new(clock.clone()), WhenAbsent::Make)).unwrap()
}

fn refusal<T>(outcome: Result<T, CmpError>) -> Rejection {
    match outcome {
        Err(CmpError::Rejected(rejection)) => rejection,
        Err(other) => panic!("not a proven refusal: {other}"),
        Ok(_) => panic!("not refused"),
    }
}
