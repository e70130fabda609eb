//! `neverlapse watch`: every change as it happens, until Ctrl-C; the daemon may come and go meanwhile.

use faces::text::clean;
use ipc_proto::client::{Event, Subscription};
use ipc_proto::types::Item;

use super::Context;
use crate::args::Json;
use crate::exit::{Exit, Stop};
use crate::json::{self, WatchLine};
use crate::screen::{BAD, QUIET, Screen};
use crate::{daemon, items, progress};

/// Follows the daemon. One that is not there at the start is an error; one that goes is waited for.
pub(super) async fn run(context: &Context, arguments: &Json) -> Result<Exit, Stop> {
    let daemon = context.daemon().await?;
    let mut subscription = Subscription::new(daemon.socket());
    loop {
        let event = subscription.next().await;
        let page = if arguments.json { lines(&event)? } else { page(&event, &context.screen) };
        context.screen.show(&page)?;
    }
}

fn lines(event: &Event) -> std::io::Result<String> {
    match event {
        Event::Snapshot(items) => {
            let mut page = String::new();
            for item in items {
                page.push_str(&json::line(&WatchLine::Item(item))?);
            }
            Ok(page + &json::line(&WatchLine::SnapshotComplete { tracked: items.len() })?)
        }
        Event::Changed(item) => json::line(&WatchLine::Item(item)),
        Event::Gone(id) => json::line(&WatchLine::Gone { id }),
        Event::Progress(progress) => json::line(&WatchLine::Progress(progress)),
        Event::Paused(until) => json::line(&WatchLine::Paused { until }),
        Event::Lost(error) => json::line(&WatchLine::Lost { reason: error.to_string() }),
    }
}

fn page(event: &Event, screen: &Screen) -> String {
    let words = &screen.words;
    let clock = screen.now().to_zoned(screen.zone.clone()).strftime("%H:%M:%S").to_string();
    let line = |text: &str| format!("{QUIET}{clock}{QUIET:#}  {}\n", clean(text));
    match event {
        Event::Snapshot(items) => {
            let shown: Vec<&Item> = items.iter().filter(|item| !items::is_settled(item)).collect();
            let table = if shown.is_empty() { String::new() } else { items::table(shown, screen) + "\n" };
            table + &line(&words.watch_begins(items.len()))
        }
        Event::Changed(item) => {
            let changed = line(&words.watch_changed(&item.id, items::state_of(item, words), &item.title));
            changed + &items::needs_you(item, screen)
        }
        Event::Gone(id) => line(&words.watch_gone(id)),
        Event::Progress(progress) => line(&format!("{} {}", progress.id, progress::line(progress, words))),
        Event::Paused(Some(until)) => line(&words.reminders_paused(screen.time(Some(*until)))),
        Event::Paused(None) => line(&words.reminders_go_on()),
        Event::Lost(error) => {
            let lost = words.watch_lost(daemon::why(error, words));
            format!("{BAD}{clock}{BAD:#}  {}\n", clean(&lost))
        }
    }
}
