//! The steps of a pick-up that the person does in a browser, in words.
//!
//! ```
//! use messages::{Language, Messages, guided};
//!
//! let words = Messages::new(Language::English);
//! let said = guided::said("number-copied", &words).unwrap();
//! assert!(said.contains("paste it"));
//! assert!(guided::asks_the_person("number-copied") && !guided::asks_the_person("watching"));
//! ```

use crate::Messages;

/// What a step is, by its word in the contract; `None` for the steps of other actions.
#[must_use]
pub fn said(step: &str, words: &Messages) -> Option<String> {
    Some(match step {
        "page-opened" => words.step_page_opened(),
        "page-not-opened" => words.step_page_not_opened(),
        "number-copied" => words.step_number_copied(),
        "code-copied" => words.step_code_copied(),
        "clipboard-wiped" => words.step_clipboard_wiped(),
        "no-clipboard" => words.step_no_clipboard(),
        "watching" => words.step_watching(),
        "other-certificate" => words.step_other_certificate(),
        "several-certificates" => words.step_several_certificates(),
        "certificate-found" => words.step_certificate_found(),
        _ => return None,
    })
}

/// Whether a step tells the person something to do or to know, and is not to vanish with the next one.
#[must_use]
pub fn asks_the_person(step: &str) -> bool {
    matches!(
        step,
        "page-not-opened"
            | "number-copied"
            | "code-copied"
            | "clipboard-wiped"
            | "no-clipboard"
            | "other-certificate"
            | "several-certificates"
    )
}
