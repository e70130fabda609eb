//! `neverlapse status`: one screen, and an exit code that scripts can act on.

use ipc_proto::methods::{self, StatusReply};
use ipc_proto::types::Overall;

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
    let next = match (status.next, &status.next_reason) {
        (Some(next), Some(reason)) => words.value_due(reason, screen.time(Some(next))),
        (Some(next), None) => screen.time(Some(next)),
        (None, _) => words.value_nothing_due(),
    };
    page.push_str(&items::labelled(&words.label_next(), &next));
    page.push_str(&items::labelled(&words.label_vault(), &status.vault));
    page.push_str(&items::labelled(&words.label_daemon(), &words.value_process(status.pid, &status.version)));
    if !status.notifications.is_empty() {
        page.push_str(&items::labelled(&words.label_notifications(), &status.notifications));
    }
    if status.reminders_pending > 0 {
        let waiting = words.value_reminders_pending(status.reminders_pending);
        page.push_str(&items::styled(&words.label_reminder(), &waiting, WARN));
    }
    page.extend(status.problems.iter().map(|problem| screen.paragraph("! ", problem)));
    if !status.soonest.is_empty() {
        page.push('\n');
        page.push_str(&items::table(&status.soonest, screen));
    }
    page
}
