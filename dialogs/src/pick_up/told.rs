//! What the window of a pick-up says of its item and of what runs.

use faces::text::clean;
use ipc_proto::types::{Issuer, Item, Progress};
use messages::needs::Need;
use messages::notice::sentence;
use messages::{Messages, step as steps};

use crate::places::{Place, To};

/// A step in words; those that name the command line are told in a window's own.
pub(super) fn step(words: &Messages, progress: &Progress) -> String {
    let said = match progress.step.as_str() {
        "page-not-opened" => words.pickup_page_not_opened(),
        "clipboard-wiped" => words.pickup_clipboard_wiped(),
        "watching" => words.pickup_watching(),
        "other-certificate" => words.pickup_other_certificate(),
        _ => steps::say(words, &progress.step, &progress.detail),
    };
    sentence(&clean(&said))
}

/// The place that is known already: where its key was made, where it was begun, where this issuer was met.
pub(super) fn begun(item: &Item, issuer: &Issuer, words: &Messages) -> Option<Place> {
    let stands_still =
        item.needs_you.as_ref().is_some_and(|needs| Need::of_word(&needs.need) == Some(Need::Unstick));
    let (title, detail) = if let Some(location) = &item.location {
        (words.pickup_where_key_is(), clean(location))
    } else if issuer.protocol == "browser" {
        (words.pickup_where_met(), String::new())
    } else if stands_still {
        (words.pickup_where_begun(), String::new())
    } else {
        return None;
    };
    Some(Place { to: To::Unsaid, title, detail })
}

/// What a file may be called: after the holder.
pub(super) fn file_name(title: &str) -> String {
    let holder = title.split(" (").next().unwrap_or_default();
    let word = |letter: char| if letter.is_alphanumeric() { letter } else { '-' };
    let name: String = holder.chars().take(40).map(word).collect();
    let name = name.trim_matches('-').to_lowercase();
    format!("{}.p12", if name.is_empty() { "certificate" } else { &name })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_after_the_holder_and_lies_nowhere_else() {
        assert_eq!(file_name("Ada Jones (CFCA)"), "ada-jones.p12");
        assert_eq!(file_name("../../etc/x (CFCA)"), "etc-x.p12");
        assert_eq!(file_name("// (CFCA)"), "certificate.p12");
    }
}
