//! Both sides against each other, and against what a stranger may send.

mod answer_checks;
mod asked;
mod certificates;
mod client_checks;
mod forge;
mod hostile;
#[path = "../../../tests/office/mod.rs"]
mod office;
mod round_trips;
mod server_checks;

use jiff::Timestamp;
use secrecy::SecretSlice;

use self::office::Office;
use super::Mac;
use super::client::{CmpError, Credential, Next, Run};

const REFERENCE: &[u8] = b"12345678";
const CODE: &str = "ABCD-EFGH-IJKL";

fn now() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

fn code(text: &str) -> SecretSlice<u8> {
    SecretSlice::from(text.as_bytes().to_vec())
}

fn credential(secret: &SecretSlice<u8>) -> Credential<'_> {
    Credential::Secret { reference: REFERENCE, secret, mac: Mac::PasswordBased }
}

/// Goes on until the run ends; after every step it is stored and read back, as if the computer had crashed.
fn finish(run: &Run, office: &mut Office, credential: &Credential<'_>) -> Result<Run, CmpError> {
    let mut stored = serde_json::to_string(run).unwrap();
    let mut time = now();
    for _ in 0..20 {
        let mut run: Run = serde_json::from_str(&stored).unwrap();
        match run.next(time) {
            Next::Done => return Ok(run),
            Next::Send => {
                let answer = office.answer(run.request(), time);
                let next = run.on_response(&answer, credential, time)?;
                assert_eq!(next, run.next(time), "what is said and what is stored agree");
            }
            Next::PollAfter(wait) => {
                time += jiff::SignedDuration::try_from(wait).unwrap();
                run.poll(credential, time)?;
            }
        }
        stored = serde_json::to_string(&run).unwrap();
    }
    panic!("the run goes round in circles");
}
