//! The reader of mails takes whatever a stranger sends: it never panics, never takes long, and keeps its promises.

#![no_main]

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use intake::{Mail, Reading, Verdict, lookalikes, read, read_as};
use issuers::Registry;
use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use secrecy::ExposeSecret as _;

/// Far beyond what any input of the fuzzer's size may take, on a machine that does other things too.
const LONGEST: Duration = Duration::from_secs(2);

static REGISTRY: LazyLock<Registry> = LazyLock::new(Registry::shipped);
static NOW: LazyLock<Timestamp> =
    LazyLock::new(|| "2026-11-23T00:00:00Z".parse().expect("a time"));

fuzz_target!(|bytes: &[u8]| {
    LazyLock::force(&REGISTRY);
    let since = Instant::now();
    holds(&read(Mail::Eml(bytes), &REGISTRY, *NOW));
    if let Ok(text) = std::str::from_utf8(bytes) {
        holds(&read(Mail::Text(text), &REGISTRY, *NOW));
    }
    assert!(since.elapsed() < LONGEST, "it took {:?}", since.elapsed());
});

fn holds(reading: &Reading) {
    let secrets = [
        &reading.authorization_code,
        &reading.pin,
        &reading.verification_code,
    ];
    let pair = reading.authorization_code.is_some() || reading.pin.is_some();
    match reading.verdict {
        Verdict::Activation => assert!(reading.reference_number.is_some() && pair),
        Verdict::Half => assert!(
            reading.reference_number.is_some() != pair || reading.verification_code.is_some()
        ),
        Verdict::NotActivation => {
            assert!(reading.verification_code.is_none() && reading.link.is_none());
        }
        Verdict::Suspicious => assert!(reading.link.is_none()),
    }
    assert!(!reading.reasons.is_empty() && reading.approved_at.is_none_or(|at| at <= *NOW));
    assert!(reading.order.is_none() || reading.order != reading.reference_number);
    for secret in secrets.into_iter().flatten() {
        let code = secret.expose_secret();
        assert!(!code.is_empty() && code.len() <= 129 && !code.contains(char::is_whitespace));
        for place in lookalikes(secret) {
            for other in place.readings.chars() {
                let other = read_as(secret, other);
                assert!(other.is_none_or(|other| other.expose_secret() != code));
            }
        }
    }
}
