//! A run that waits for its answer, and what it says to one that was changed.

use der::asn1::OctetString;
use secrecy::SecretSlice;

use super::forge::Parts;
use super::office::Office;
use super::{CODE, code, credential, finish, now};
use crate::cmp::client::{CmpError, Next, Order, Run};
use crate::cmp::status::{FailInfo, Status, rejection_status};
use crate::cmp::types::{Body, ErrorMsgContent};
use crate::key::{KeyKind, SoftwareKey};

/// A run that has asked, and the good answer to it.
pub(super) struct Asked {
    pub(super) office: Office,
    pub(super) key: SoftwareKey,
    pub(super) secret: SecretSlice<u8>,
    pub(super) run: Run,
    pub(super) answer: Vec<u8>,
}

pub(super) fn asked_with(change: impl Fn(&mut Office, &mut Order)) -> Asked {
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
    Asked { office, key, secret, run, answer }
}

pub(super) fn asked() -> Asked {
    asked_with(|_, _| {})
}

impl Asked {
    /// What the client says to the good answer after `change`, protected anew with the right code.
    pub(super) fn after(&mut self, change: impl FnOnce(&mut Parts)) -> Result<Next, CmpError> {
        let mut parts = Parts::of(&self.answer);
        change(&mut parts);
        let answer = parts.with_mac(&self.secret);
        self.take(&answer)
    }

    pub(super) fn take(&mut self, answer: &[u8]) -> Result<Next, CmpError> {
        self.run.on_response(answer, &credential(&self.secret), now())
    }

    /// The good answer still leads to a certificate: what went wrong before has cost nothing.
    pub(super) fn still_ends_well(mut self) {
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

pub(super) fn octets(bytes: &[u8]) -> Option<OctetString> {
    Some(OctetString::new(bytes.to_vec()).unwrap())
}

pub(super) fn error_body(status: Status) -> Body {
    let mut status_info = rejection_status(&[FailInfo::BadRequest], &[]).unwrap();
    status_info.status = status.number();
    Body::Error(ErrorMsgContent { status: status_info, code: None, details: None })
}

pub(super) use refuses;
