//! What is said of an item.

use ipc_proto::types::{Item, Kind, NeedsYou, State};
use messages::needs::{Need, Needs, Of};
use messages::{Language, Messages};

/// Whether the reader's language is not the daemon's. What the daemon says in words of the contract is then told by us.
#[must_use]
pub fn speaks_otherwise(words: &Messages) -> bool {
    words.language() != Language::English
}

/// Why an item needs the person, and what to do. The daemon says it in English; other readers get it from the need and what
/// the item knows. What only a newer daemon needs is said in its words.
#[must_use]
pub fn reason_and_remedy(item: &Item, needs_you: &NeedsYou, words: &Messages) -> (String, String) {
    match needs(item, needs_you) {
        Some(needs) if speaks_otherwise(words) => needs.say(words),
        Some(_) | None => (needs_you.reason.clone(), needs_you.remedy.clone()),
    }
}

/// The same where there are buttons for it: no command is named.
#[must_use]
pub fn reason_and_advice(item: &Item, needs_you: &NeedsYou, words: &Messages) -> (String, String) {
    let (reason, remedy) = reason_and_remedy(item, needs_you, words);
    (reason, needs(item, needs_you).map_or(remedy, |needs| needs.remedy_without_commands(words)))
}

fn needs<'a>(item: &'a Item, needs_you: &'a NeedsYou) -> Option<Needs<'a>> {
    let of = match item.kind {
        Kind::Activation => Of::Activation {
            reference_number: item.reference_number.as_deref().unwrap_or_default(),
            locked: item.state == State::Locked,
            asks: item.actions.iter().any(|verb| verb == "renew-code"),
            lookalikes: item.lookalikes.as_deref(),
        },
        Kind::Identity => Of::Identity {
            location: item.location.as_deref().unwrap_or_default(),
            back_up: newest_proven(item),
        },
    };
    let (need, said) = (Need::of_word(&needs_you.need)?, needs_you.said.as_deref());
    Some(Needs { need, id: &item.id, issuer: &item.issuer, of, said })
}

/// The back-up of the present certificate that was proven last.
fn newest_proven(item: &Item) -> Option<&str> {
    let proven = item.backups.iter().filter(|copy| copy.current && copy.proven_at.is_some());
    proven.max_by_key(|copy| copy.proven_at).map(|copy| copy.path.as_str())
}

/// What a person should know after a long action, in their language; what only a newer daemon finds is said in its words.
#[must_use]
pub fn finding(what: &str, said: &str, words: &Messages) -> String {
    match what {
        "non-ascii-password" => words.finding_non_ascii_password(),
        "incomplete-chain" => words.finding_incomplete_chain(),
        "browser-runs" => words.finding_browser_runs(),
        "legacy-encryption" => words.finding_legacy_encryption(),
        _ => said.to_owned(),
    }
}
