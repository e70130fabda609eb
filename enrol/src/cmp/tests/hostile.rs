//! What a stranger may send: nothing panics, nothing is believed, and little work is done.

use std::sync::OnceLock;

use proptest::prelude::*;

use super::office::Office;
use super::{CODE, code, credential, now};
use crate::cmp::client::{Command, Credential, Order, Run};
use crate::cmp::server::{Incoming, Proof};
use crate::key::{Key, KeyKind, SoftwareKey};

/// Good messages of every kind, made once.
struct Samples {
    run: Run,
    requests: Vec<Vec<u8>>,
    answers: Vec<Vec<u8>>,
}

fn samples() -> &'static Samples {
    static SAMPLES: OnceLock<Samples> = OnceLock::new();
    SAMPLES.get_or_init(|| {
        let mut office = Office::new(KeyKind::EcP256);
        office.approve("12345678", CODE);
        let key = SoftwareKey::generate(KeyKind::EcP256).unwrap();
        let secret = code(CODE);
        let start = |command| {
            Run::start(&Order { command, ..Order::default() }, &key, &credential(&secret), now()).unwrap()
        };
        let run = start(Command::Ir);
        let mut requests = vec![run.request().to_vec(), start(Command::P10cr).request().to_vec()];
        let mut answers = vec![office.answer(run.request(), now())];
        let mut confirming = run.clone();
        confirming.on_response(&answers[0], &credential(&secret), now()).unwrap();
        requests.push(confirming.request().to_vec());

        let certificate = office.issue("Ana", key.public_key_der());
        let chain = [office.ca.clone(), office.root.clone()];
        let signing = Credential::Certificate { certificate: &certificate, chain: &chain, key: &key };
        let order = Order { command: Command::Kur, ..Order::default() };
        requests.push(Run::start(&order, &key, &signing, now()).unwrap().request().to_vec());
        let wrong = code("WRONG");
        answers.push(office.answer(
            Run::start(&Order::default(), &key, &credential(&wrong), now()).unwrap().request(),
            now(),
        ));
        Samples { run, requests, answers }
    })
}

/// Neither side may panic or believe; the true result is not asked for, only that a result comes.
fn feed(bytes: &[u8]) {
    let secret = code(CODE);
    let _ = samples().run.clone().on_response(bytes, &credential(&secret), now());
    if let Ok(incoming) = Incoming::read(bytes) {
        let _ = (incoming.sender(), incoming.kind(), incoming.transaction_id());
        let _ = incoming.prove(&Proof::Secret(&secret));
        let _ = incoming.prove(&Proof::Issuers { issuers: &[], at: None });
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_at_all_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        feed(&bytes);
    }

    #[test]
    fn a_good_message_with_some_bytes_changed_is_survived_and_never_believed(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), 1_u8..), 1..4),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let samples = samples();
        let all: Vec<&Vec<u8>> = samples.requests.iter().chain(&samples.answers).collect();
        let good = all[which.index(all.len())];
        let mut bytes = good.clone();
        for (at, by) in changes {
            let at = at.index(bytes.len());
            bytes[at] ^= by;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        feed(&bytes);

        // The protected part begins after at most four bytes; extraCerts, which come last, are not protected.
        let secret = code(CODE);
        if bytes[..] != good[..] && bytes.len() == good.len() {
            let mut run = samples.run.clone();
            if run.on_response(&bytes, &credential(&secret), now()).is_ok() {
                let issued = run.received().unwrap();
                let mut honest = samples.run.clone();
                honest.on_response(good, &credential(&secret), now()).unwrap();
                prop_assert_eq!(&issued.certificate, &honest.received().unwrap().certificate);
            }
        }
    }
}

#[test]
fn deep_nesting_is_refused_and_does_not_exhaust_the_stack() {
    for tag in [0x30_u8, 0xa0, 0x24] {
        let mut bytes = Vec::new();
        for _ in 0..4_000 {
            let mut outer = vec![tag, 0x83];
            outer.extend_from_slice(&u32::try_from(bytes.len()).unwrap().to_be_bytes()[1..]);
            outer.append(&mut bytes);
            bytes = outer;
        }
        feed(&bytes);
    }
}
