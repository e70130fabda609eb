//! What opens a location: what it is called, and how many tries are left.

use ipc_proto::types::{Location, LocationKind, LocationSecret, PinTries};
use messages::Messages;

use crate::text::clean;

/// What the secret that opens a location is called; nothing where nothing is typed here.
#[must_use]
pub fn name(location: &Location, words: &Messages) -> Option<String> {
    match location.secret {
        LocationSecret::None | LocationSecret::PinPad | LocationSecret::Unknown => None,
        LocationSecret::Pin => Some(pin(location, words)),
        LocationSecret::Password => Some(password(location, words)),
    }
}

/// How many tries of a PIN are left, where the token tells; nothing where it has no PIN.
#[must_use]
pub fn tries(location: &Location, words: &Messages) -> Option<String> {
    match location.secret {
        LocationSecret::Pin | LocationSecret::PinPad => match location.tries {
            Some(PinTries::One) => Some(words.pin_last_try()),
            Some(PinTries::Fewer) => Some(words.pin_tries_fewer()),
            Some(PinTries::Enough) => Some(words.pin_tries_enough()),
            Some(PinTries::None | PinTries::Other(_)) | None => None,
        },
        LocationSecret::None | LocationSecret::Password | LocationSecret::Unknown => None,
    }
}

/// Why no answer would help to put something at a location, and what to do; nothing where one may.
#[must_use]
pub fn obstacle(location: &Location, words: &Messages) -> Option<(String, String)> {
    match location.trouble.as_deref() {
        Some("pin-locked") => Some((words.why_pin_locked(), words.next_unlock())),
        Some("pin-not-set") => Some((words.why_pin_not_set(), words.next_set_pin())),
        Some("read-only") => Some((words.why_read_only(), words.next_allow_writing())),
        // The daemon says it in its own words once it is asked to act.
        Some(_) | None => None,
    }
}

fn password(location: &Location, words: &Messages) -> String {
    match (&location.kind, location.name.strip_prefix("file:")) {
        (LocationKind::Firefox, _) => words.secret_firefox(clean(&location.title)),
        (_, Some(path)) => words.secret_file(clean(path)),
        (_, None) => words.secret_database(clean(&location.title)),
    }
}

/// The PIN of which token: its label, and its model and serial number, to be held against the one in the hand.
fn pin(location: &Location, words: &Messages) -> String {
    let details: Vec<String> =
        [&location.model, &location.serial].into_iter().flatten().map(|text| clean(text)).collect();
    let label = clean(&location.title);
    if details.is_empty() { words.secret_pin(label) } else { words.secret_pin_of(details.join(", "), label) }
}
