//! What is said of a finding of the environment check.

use ipc_proto::types::CheckFinding;
use messages::Messages;
use messages::check::{Group, Told, What};

use crate::items::speaks_otherwise;

/// The part that a finding stands in; what only a newer daemon finds stands with the computer.
#[must_use]
pub fn group_of(finding: &CheckFinding) -> Group {
    What::of_word(&finding.what).map_or(Group::Computer, What::group)
}

/// The daemon says it in English; other readers get it from the word.
#[must_use]
pub fn told(finding: &CheckFinding, words: &Messages) -> Told {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    match What::of_word(&finding.what) {
        Some(what) if speaks_otherwise(words) => {
            what.say(words, &text(&finding.about), &text(&finding.detail))
        }
        Some(_) | None => {
            Told { said: finding.said.clone(), why: finding.why.clone(), remedy: finding.remedy.clone() }
        }
    }
}
