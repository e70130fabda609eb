//! What is said of certificates that were found.

use custody::Finding;
use ipc_proto::types::{self, ItemFinding, PassedOver};

use super::{Became, Look, Seen, sort::Why};
use crate::effects::facts::{GENERIC, holder};

/// A certificate that is not tracked, and why.
pub(super) fn passed_over(seen: &Seen, why: &Why) -> PassedOver {
    let facts = seen.facts();
    let (word, reason) = match why {
        Why::NoKey => ("no-key", "its private key is not there".to_owned()),
        Why::Unproven(why) => ("unproven", format!("its private key is of no use: {why}")),
        Why::Lapsed => ("lapsed", "it lapsed, and its issuer no longer renews it".to_owned()),
        Why::Replaced => ("replaced", "a newer certificate of the same holder is there".to_owned()),
        Why::UnderWay(id) => (
            "under-way",
            format!(
                "{id} is under way and may bring it: once that is settled, adopt again (neverlapse show {id})"
            ),
        ),
    };
    PassedOver {
        title: holder(facts).to_owned(),
        serial: facts.serial.clone(),
        not_after: facts.not_after,
        why: word.to_owned(),
        reason,
    }
}

/// What a person should know of one that is tracked, each with what to do.
pub(super) fn findings(look: &Look, seen: &Seen, item: &types::Item, became: Became) -> Vec<ItemFinding> {
    let (id, at) = (&item.id, &look.at);
    let finding = |what: &str, said: String| ItemFinding { id: id.clone(), what: what.to_owned(), said };
    let mut findings = Vec::new();
    match became {
        Became::Continued => findings.push(finding(
            "renewed-elsewhere",
            format!("{id} was renewed elsewhere and goes on with the new certificate; its back-ups hold the old one"),
        )),
        Became::KeyFound => {
            findings.push(finding("key-found", format!("the private key of {id} is there again, and works")));
        }
        Became::Copy => findings.push(finding("further-copy", further_copy(item, &at.to_string()))),
        Became::Tracked | Became::Known | Became::UnderWay => {}
    }
    let is_new = matches!(became, Became::Tracked | Became::Continued);
    if is_new && !look.issuer_named && item.issuer == GENERIC {
        let issuer = &seen.facts().issuer.full;
        findings.push(finding(
            "no-profile",
            format!(
                "no issuer profile fits the issuer of {id}, {issuer}: its deadline is tracked, and you renew it yourself; if there is one (neverlapse issuers), forget {id} and adopt it again with --issuer I"
            ),
        ));
    }
    // Browsers bring roots of their own, and on a token there is little room.
    let matters = |found: &&Finding| **found != Finding::IncompleteChain || at.path().is_some();
    findings.extend(seen.proof.iter().flatten().filter(matters).map(|found| {
        let said = match found {
            Finding::LegacyEncryption => outdated(id, &at.to_string()),
            Finding::NonAsciiPassword | Finding::IncompleteChain | Finding::BrowserRuns => {
                format!("{id}: {found}")
            }
        };
        finding(found.as_str(), said)
    }));
    findings
}

/// The file is the identity itself and stays as it is: whoever made it may still be using it.
fn outdated(id: &str, at: &str) -> String {
    format!(
        "{at} is encrypted in an outdated way (3DES or RC2) that does not keep its key safe: make a back-up, which is encrypted well (neverlapse back-up {id} --to FILE); a renewal writes the file itself anew"
    )
}

fn further_copy(item: &types::Item, at: &str) -> String {
    let (id, home) = (&item.id, item.location.as_deref().unwrap_or_default());
    let next = if item.state == types::State::KeyMissing {
        format!(
            "its key is missing there; to track this one instead, forget it (neverlapse forget {id}) and adopt it again"
        )
    } else {
        "a renewal replaces that one only".to_owned()
    };
    format!("{at} holds a further copy of {id}, which lives at {home}: {next}")
}
