//! The client reads whatever answers.

#![no_main]

use std::sync::LazyLock;

use enrol::cmp::Mac;
use enrol::cmp::client::{Command, Credential, Order, Run};
use enrol::key::{KeyKind, SoftwareKey};
use libfuzzer_sys::fuzz_target;
use secrecy::SecretSlice;

/// Runs that have asked: one with a code, one with a signature.
struct Asked {
    key: SoftwareKey,
    certificate: Vec<u8>,
    secret: SecretSlice<u8>,
    by_code: Run,
    by_signature: Run,
}

const NOW: &str = "2026-11-22T12:00:00Z";

static ASKED: LazyLock<Asked> = LazyLock::new(|| {
    let key = SoftwareKey::generate(KeyKind::EcP256).expect("OpenSSL makes keys");
    let certificate = include_bytes!("../seeds/certificate.der").to_vec();
    let secret = SecretSlice::from(b"ABCD-EFGH-IJKL".to_vec());
    let now = NOW.parse().expect("a time");
    let code = Credential::Secret {
        reference: b"12345678",
        secret: &secret,
        mac: Mac::PasswordBased,
    };
    let by_code = Run::start(&Order::default(), &key, &code, now).expect("a request");
    let signing = Credential::Certificate {
        certificate: &certificate,
        chain: &[],
        key: &key,
    };
    let order = Order {
        command: Command::Kur,
        ..Order::default()
    };
    let by_signature = Run::start(&order, &key, &signing, now).expect("a request");
    Asked {
        by_code,
        by_signature,
        key,
        certificate,
        secret,
    }
});

fuzz_target!(|bytes: &[u8]| {
    let asked = &*ASKED;
    let now = NOW.parse().expect("a time");
    let code = Credential::Secret {
        reference: b"12345678",
        secret: &asked.secret,
        mac: Mac::PasswordBased,
    };
    let _ = asked.by_code.clone().on_response(bytes, &code, now);
    let chain = [asked.certificate.clone()];
    let signing = Credential::Certificate {
        certificate: &asked.certificate,
        chain: &chain,
        key: &asked.key,
    };
    let _ = asked.by_signature.clone().on_response(bytes, &signing, now);
});
