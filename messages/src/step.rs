//! The steps of what takes time: a pick-up, a renewal, a back-up.

use crate::{Language, Messages, guided};

/// What a step of the contract is. The daemon says it in English, `detail`; a step that only a newer one takes is said in its
/// words.
#[must_use]
pub fn say(messages: &Messages, step: &str, detail: &str) -> String {
    if messages.language() == Language::English {
        return detail.to_owned();
    }
    match step {
        "prepared" => messages.step_prepared(),
        "key-made" => messages.step_key_made(),
        "request-written" => messages.step_request_written(),
        "sent" => messages.step_sent(),
        "waiting" => messages.step_waiting(),
        "certificate-received" => messages.step_certificate_received(),
        "confirmed" => messages.step_confirmed(),
        "installed" => messages.step_installed(),
        "proven" => messages.step_proven(),
        "opening" => messages.step_opening(),
        "writing" => messages.step_writing(),
        _ => guided::said(step, messages).unwrap_or_else(|| detail.to_owned()),
    }
}
