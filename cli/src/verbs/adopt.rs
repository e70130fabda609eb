//! `neverlapse adopt LOCATION`: track certificates that are somewhere already.

use faces::items::speaks_otherwise;
use faces::text::clean;
use ipc_proto::methods::{self, AdoptReply};
use ipc_proto::types::{ItemFinding, PassedOver};
use messages::Messages;

use super::Context;
use crate::args::Adopt;
use crate::exit::{Exit, Failure, Stop};
use crate::items;
use crate::json;
use crate::location_secret::{Opens, Place};
use crate::paths;
use crate::screen::{GOOD, STRONG, Screen};

/// Adopts what a location holds, and shows all that was found there; exits 1 where none of it is tracked.
pub(super) async fn run(context: &Context, arguments: &Adopt) -> Result<Exit, Stop> {
    let words = &context.screen.words;
    let location = paths::place(&arguments.location, words)?;
    let what = words.cannot_adopt(clean(&location));
    let mut daemon = context.daemon().await?;
    let place = Place::there(&mut daemon, &location, words).await?;
    let Opens { password, last_try } = place.ask(&arguments.secret.given(), &context.screen)?;
    let request = methods::Adopt {
        location,
        password,
        no_remember: arguments.no_remember,
        last_try,
        issuer: arguments.issuer.clone(),
    };
    let found = daemon.call(&what, &request).await?;
    let page =
        if arguments.json { json::line(&found)? } else { page(&found, &request.location, &context.screen) };
    context.screen.show(&page)?;
    if found.adopted.is_empty() && found.known.is_empty() {
        return Err(Failure::new(what, words.why_nothing_to_adopt(), words.next_another_place()).into());
    }
    Ok(Exit::Well)
}

fn page(found: &AdoptReply, location: &str, screen: &Screen) -> String {
    let words = &screen.words;
    let mut parts = Vec::new();
    if !found.adopted.is_empty() {
        let headline = words.adopt_tracked(found.adopted.len());
        parts.push(format!("{GOOD}{headline}{GOOD:#}\n") + &items::table(&found.adopted, screen));
    }
    if !found.known.is_empty() {
        let headline = words.adopt_known(found.known.len());
        parts.push(format!("{headline}\n") + &items::table(&found.known, screen));
    }
    let list = |heading: String, lines: Vec<String>| {
        let lines: String = lines.iter().map(|line| screen.paragraph("  - ", line)).collect();
        format!("{STRONG}{heading}{STRONG:#}\n{lines}")
    };
    if !found.passed_over.is_empty() {
        let lines = found.passed_over.iter().map(|passed| passed_over(passed, screen)).collect();
        parts.push(list(words.adopt_passed_over(), lines));
    }
    if !found.findings.is_empty() {
        let lines = found.findings.iter().map(|finding| said(finding, location, words)).collect();
        parts.push(list(words.adopt_findings(), lines));
    }
    parts.join("\n")
}

/// The daemon says why in English; other readers get it from its word, as far as that is known.
fn passed_over(passed: &PassedOver, screen: &Screen) -> String {
    let words = &screen.words;
    let reason = match passed.why.as_str() {
        "no-key" if speaks_otherwise(words) => words.adopt_no_key(),
        "lapsed" if speaks_otherwise(words) => words.adopt_lapsed(),
        "replaced" if speaks_otherwise(words) => words.adopt_replaced(),
        "under-way" if speaks_otherwise(words) => words.adopt_under_way(),
        _ => passed.reason.clone(),
    };
    words.adopt_passed(reason, &passed.serial, screen.time(Some(passed.not_after)), &passed.title)
}

/// The same of findings.
fn said(finding: &ItemFinding, location: &str, words: &Messages) -> String {
    if !speaks_otherwise(words) {
        return finding.said.clone();
    }
    let id = &finding.id;
    match finding.what.as_str() {
        "renewed-elsewhere" => words.adopt_renewed_elsewhere(id),
        "key-found" => words.adopt_key_found(id),
        "further-copy" => words.adopt_further_copy(id, location),
        "no-profile" => words.adopt_no_profile(id),
        "legacy-encryption" => words.adopt_legacy_encryption(id, location),
        // What only a newer daemon finds is said in its words, which name the item.
        what => match faces::items::finding(what, "", words) {
            known if !known.is_empty() => words.value_of_item(id, known),
            _ => finding.said.clone(),
        },
    }
}
