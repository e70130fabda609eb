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
    let status = context.daemon().await?.call("cannot tell the status", &methods::Status {}).await?;
    let page = if arguments.json { json::line(&status)? } else { page(&status, &context.screen) };
    context.screen.show(&page)?;
    Ok(match status.overall {
        Overall::Well => Exit::Well,
        Overall::NeedsYou => Exit::NeedsYou,
        Overall::Lapsed => Exit::Lapsed,
    })
}

fn page(status: &StatusReply, screen: &Screen) -> String {
    let (style, verdict) = match status.overall {
        Overall::Well => (GOOD, "All is well.".to_owned()),
        Overall::NeedsYou => (WARN, counted(status.needs_you, "needs you", "need you")),
        Overall::Lapsed => (BAD, counted(status.lapsed, "has lapsed", "have lapsed")),
    };
    let mut page = format!("{style}{verdict}{style:#}\n");
    page.push_str(&items::labelled("tracked", &status.tracked.to_string()));
    let next = match (status.next, &status.next_reason) {
        (Some(next), Some(reason)) => format!("{}: {reason}", screen.time(Some(next))),
        (Some(next), None) => screen.time(Some(next)),
        (None, _) => "nothing is due".to_owned(),
    };
    page.push_str(&items::labelled("next", &next));
    page.push_str(&items::labelled("vault", &status.vault));
    page.push_str(&items::labelled("daemon", &format!("{}, process {}", status.version, status.pid)));
    if !status.soonest.is_empty() {
        page.push('\n');
        page.push_str(&items::table(&status.soonest, screen));
    }
    page
}

fn counted(count: u32, one: &str, many: &str) -> String {
    if count == 1 { format!("1 item {one}.") } else { format!("{count} items {many}.") }
}
