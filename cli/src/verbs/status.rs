//! `neverlapse status`: one screen, and an exit code that scripts can act on.

use ipc_proto::methods::{self, StatusReply};
use ipc_proto::types::Overall;
use messages::Messages;

use super::Context;
use crate::args::Json;
use crate::exit::{Exit, Stop};
use crate::items;
use crate::json;
use crate::screen::{BAD, GOOD, Screen, WARN};

/// Says whether all is well; exits 0, 1 (something needs you) or 2 (something has lapsed).
pub(super) async fn run(context: &Context, arguments: &Json) -> Result<Exit, Stop> {
    let status =
        context.daemon().await?.call(&context.screen.words.cannot_tell_status(), &methods::Status {}).await?;
    let page = if arguments.json { json::line(&status)? } else { page(&status, &context.screen) };
    context.screen.show(&page)?;
    Ok(match status.overall {
        Overall::Well => Exit::Well,
        Overall::NeedsYou => Exit::NeedsYou,
        Overall::Lapsed => Exit::Lapsed,
    })
}

fn page(status: &StatusReply, screen: &Screen) -> String {
    let words = &screen.words;
    let (style, verdict) = match status.overall {
        Overall::Well => (GOOD, words.status_well()),
        Overall::NeedsYou => (WARN, words.status_needs_you(status.needs_you)),
        Overall::Lapsed => (BAD, words.status_lapsed(status.lapsed)),
    };
    let mut page = format!("{style}{verdict}{style:#}\n");
    page.push_str(&items::labelled(&words.label_tracked(), &status.tracked.to_string()));
    let next = match (status.next, next_reason(status, words)) {
        (Some(next), Some(reason)) => words.value_due(reason, screen.time(Some(next))),
        (Some(next), None) => screen.time(Some(next)),
        (None, _) => words.value_nothing_due(),
    };
    page.push_str(&items::labelled(&words.label_next(), &next));
    page.push_str(&items::labelled(&words.label_vault(), &vault(status, words)));
    page.push_str(&items::labelled(&words.label_daemon(), &words.value_process(status.pid, &status.version)));
    if !status.notifications.is_empty() {
        page.push_str(&items::labelled(&words.label_notifications(), &notifications(status, words)));
    }
    if status.reminders_pending > 0 {
        let waiting = words.value_reminders_pending(status.reminders_pending);
        page.push_str(&items::styled(&words.label_reminder(), &waiting, WARN));
    }
    if let Some(until) = status.paused_until {
        let paused = words.reminders_paused(screen.time(Some(until)));
        page.push_str(&items::styled(&words.label_reminder(), &paused, WARN));
    }
    page.extend(status.problems.iter().map(|problem| screen.paragraph("! ", problem)));
    if !status.soonest.is_empty() {
        page.push('\n');
        page.push_str(&items::table(&status.soonest, screen));
    }
    page
}

/// Why the daemon wakes next.
fn next_reason(status: &StatusReply, words: &Messages) -> Option<String> {
    let said = match (status.next_due.as_deref(), status.next_item.as_deref()) {
        (Some("reminder"), Some(id)) => Some(words.due_reminder(id)),
        (Some("renewal-opens"), Some(id)) => Some(words.due_renewal_opens(id)),
        (Some("renewal"), Some(id)) => Some(words.due_renewal(id)),
        (Some("lapse"), Some(id)) => Some(words.due_lapse(id)),
        (Some("next-try"), Some(id)) => Some(words.due_next_try(id)),
        _ => None,
    };
    status.next_reason.as_deref().map(|english| in_own_words(said, english, words))
}

fn vault(status: &StatusReply, words: &Messages) -> String {
    let said = match (status.vault_open, status.vault_place.as_deref()) {
        (true, Some("secret-service")) => Some(words.vault_in_keyring()),
        (true, Some("key-file")) => Some(words.vault_in_key_file()),
        (true, Some("credential")) => Some(words.vault_in_credential()),
        // A daemon that says nothing of its notifier says nothing of its vault either.
        (false, _) if !status.notifier.is_empty() => Some(words.vault_closed()),
        (true | false, _) => None,
    };
    in_own_words(said, &status.vault, words)
}

fn notifications(status: &StatusReply, words: &Messages) -> String {
    let said = match (status.notifier.as_str(), status.notifier_name.as_deref()) {
        ("running", Some(name)) => Some(words.notifier_running(name)),
        ("startable", _) => Some(words.notifier_startable()),
        ("silent", _) => Some(words.notifier_silent()),
        ("absent", _) => Some(words.notifier_absent()),
        ("no-bus", _) => Some(words.notifier_no_bus()),
        ("unknown", _) => Some(words.notifier_unknown()),
        _ => None,
    };
    in_own_words(said, &status.notifications, words)
}

/// What is said to a reader of another language than the daemon's, or its sentence where that is all there is.
fn in_own_words(said: Option<String>, english: &str, words: &Messages) -> String {
    said.filter(|_| faces::items::speaks_otherwise(words)).unwrap_or_else(|| english.to_owned())
}

#[cfg(test)]
mod tests {
    use messages::Language;
    use serde_json::{Value, json};

    use super::*;

    /// What is said in English and in French of a status with these fields: why the daemon wakes, the vault and the
    /// notifications.
    fn said(fields: &Value) -> [[String; 3]; 2] {
        let mut status = json!({
            "overall": "well", "now": "2026-11-22T12:00:00Z", "version": "1", "pid": 7, "tracked": 1, "needs_you": 0,
            "lapsed": 0, "next": "2026-11-24T14:05:00Z", "next_reason": "why", "vault": "vault", "soonest": [],
            "notifications": "notifications",
        });
        status.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        let status: StatusReply = serde_json::from_value(status).unwrap();
        [Language::English, Language::French].map(|language| {
            let words = &Messages::new(language);
            [next_reason(&status, words).unwrap(), vault(&status, words), notifications(&status, words)]
        })
    }

    const ENGLISH: [&str; 3] = ["why", "vault", "notifications"];

    #[test]
    fn every_word_of_the_contract_is_said_to_a_reader_of_another_language() {
        for due in ["reminder", "renewal-opens", "renewal", "lapse", "next-try"] {
            let [english, french] = said(&json!({ "next_due": due, "next_item": "i7" }));
            assert_eq!(english, ENGLISH);
            assert!(french[0].ends_with(" (i7)"), "{due}: {french:?}");
        }
        let places = ["secret-service", "key-file", "credential"].map(|place| (true, Some(place)));
        for (open, place) in places.into_iter().chain([(false, None)]) {
            let fields = json!({ "vault_open": open, "vault_place": place, "notifier": "absent" });
            let [english, french] = said(&fields);
            assert_eq!(english, ENGLISH);
            assert!(french[1].starts_with(if open { "ouvert, clé" } else { "fermé" }), "{french:?}");
        }
        for notifier in ["running", "startable", "silent", "absent", "no-bus", "unknown"] {
            let [english, french] = said(&json!({ "notifier": notifier, "notifier_name": "dunst" }));
            assert_eq!(english, ENGLISH);
            assert_ne!(french[2], ENGLISH[2], "{notifier}");
        }
    }

    #[test]
    fn what_an_older_or_a_newer_daemon_does_not_say_in_known_words_is_told_as_it_tells_it() {
        assert_eq!(said(&json!({}))[1], ENGLISH);
        let fields = json!({
            "next_due": "full-moon", "next_item": "i7", "vault_open": true, "vault_place": "moon", "notifier": "moon",
        });
        assert_eq!(said(&fields)[1], ENGLISH);
    }
}
