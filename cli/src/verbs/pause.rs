//! `neverlapse pause DURATION`: no reminder of anything before then; `neverlapse resume` goes on with them.

use ipc_proto::methods;
use jiff::Timestamp;
use messages::time;
use serde::Serialize;

use super::{Context, snooze};
use crate::args::{Json, Pause};
use crate::exit::{Exit, Stop};
use crate::json;

/// What `--json` prints.
#[derive(Debug, Serialize)]
struct Paused {
    paused_until: Option<Timestamp>,
}

/// Asks for silence.
pub(super) async fn run(context: &Context, arguments: &Pause) -> Result<Exit, Stop> {
    let (screen, words) = (&context.screen, &context.screen.words);
    let what = words.cannot_pause();
    let until = snooze::asked(screen, &what, &arguments.duration.join(" "))?;
    set(context, &what, Some(until), arguments.json).await
}

/// Ends it.
pub(super) async fn resume(context: &Context, arguments: &Json) -> Result<Exit, Stop> {
    set(context, &context.screen.words.cannot_resume(), None, arguments.json).await
}

async fn set(context: &Context, what: &str, until: Option<Timestamp>, json: bool) -> Result<Exit, Stop> {
    let (screen, words) = (&context.screen, &context.screen.words);
    let until = context.daemon().await?.call(what, &methods::PauseReminders { until }).await?.until;
    if json {
        screen.show(&json::line(&Paused { paused_until: until })?)?;
        return Ok(Exit::Well);
    }
    let said = match until {
        Some(until) => words.paused(time::moment(words, until, screen.now(), &screen.zone)),
        None => words.resumed(),
    };
    screen.show(&screen.paragraph("", &said))?;
    Ok(Exit::Well)
}
