//! The server reads whatever is posted to it, and can answer all of it.

#![no_main]

use std::sync::LazyLock;

use enrol::cmp::server::{Incoming, Proof, unreadable};
use libfuzzer_sys::fuzz_target;
use secrecy::SecretSlice;

const NOW: &str = "2026-11-22T12:00:00Z";

static SECRET: LazyLock<SecretSlice<u8>> = LazyLock::new(|| SecretSlice::from(b"ABCD-EFGH-IJKL".to_vec()));
static ISSUERS: LazyLock<Vec<Vec<u8>>> =
    LazyLock::new(|| vec![include_bytes!("../seeds/certificate.der").to_vec()]);

fuzz_target!(|bytes: &[u8]| {
    let now = NOW.parse().expect("a time");
    let incoming = match Incoming::read(bytes) {
        Ok(incoming) => incoming,
        Err(error) => {
            unreadable(&error, now).expect("even that is answered");
            return;
        }
    };
    let _ = (incoming.sender(), incoming.kind(), incoming.transaction_id());
    for proof in [
        Proof::Secret(&SECRET),
        Proof::Issuers {
            issuers: &ISSUERS,
            at: None,
        },
    ] {
        if let Err(refusal) = incoming.prove(&proof) {
            incoming
                .refuse(&refusal, None, now)
                .expect("every refusal can be told");
        }
    }
});
