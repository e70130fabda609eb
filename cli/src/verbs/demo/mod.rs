//! `neverlapse demo`: the whole journey in a throw-away home, with the real programs and the commands that a person types.

mod applications;
mod home;
mod journey;
mod servers;
mod shell;

use std::time::Duration;

use tokio::time::Instant;

use self::home::Home;
use self::journey::{Broken, Done};
use super::Context;
use crate::args::Demo;
use crate::exit::{Exit, Failure, Stop};
use crate::screen::{GOOD, STRONG, Screen};
use crate::table::{Cell, Column, Table};

/// Walks the journey; succeeds only if every step held. What failed is kept to be looked at.
pub(super) async fn run(context: &Context, arguments: &Demo) -> Result<Exit, Stop> {
    let words = &context.screen.words;
    let home = Home::new(words)?;
    let since = Instant::now();
    let folder = home.folder().display().to_string();
    context.screen.show(&format!("{}\n{}\n", words.demo_home(folder), words.demo_home_apart()))?;
    let unfinished = |why: String| Failure::new(words.demo_not_finished(), why, words.next_start_again());
    // Dropping the journey ends its servers, also when the person ends it early.
    let walked = tokio::select! {
        walked = journey::walk(&home) => walked,
        () = terminated() => return Err(unfinished(words.why_it_was_ended()).into()),
        _ = tokio::signal::ctrl_c() => return Err(unfinished(words.why_you_stopped_it()).into()),
    };
    match walked {
        Ok(done) => {
            context.screen.show(&report(&done, since.elapsed(), &context.screen))?;
            context.screen.show(&farewell(home, arguments.keep, &context.screen))?;
            Ok(Exit::Well)
        }
        Err(Broken { step, why }) => {
            let next = words.next_look_into_home(home.keep().display().to_string());
            Err(Failure::new(words.demo_failed_at(step), why, next).into())
        }
    }
}

/// Waits for a request to end that is no Ctrl-C, such as `timeout` sends.
#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut signal) => drop(signal.recv().await),
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}

fn report(done: &[Done], took: Duration, screen: &Screen) -> String {
    let words = &screen.words;
    let mut table = Table::new([
        Column::whole("#"),
        Column::firm(words.heading_step()),
        Column::flexible(words.heading_what_happened()),
        Column::firm(words.heading_where_to_look()),
    ]);
    for (number, one) in done.iter().enumerate() {
        table.push([
            Cell::plain(&(number + 1).to_string()),
            Cell::plain(&one.step),
            Cell::styled(&one.result, GOOD),
            Cell::plain(&one.look),
        ]);
    }
    let seconds = format!("{:.1}", took.as_secs_f64()).replace('.', &words.decimal_sign());
    let (heading, held) = (words.demo_what_happened(), words.demo_held(seconds));
    format!("\n{STRONG}{heading}{STRONG:#}\n{}\n{held}\n", table.render(screen.width))
}

/// Ends with where to look: in the folder where it is kept, else how to see it again.
fn farewell(home: Home, keep: bool, screen: &Screen) -> String {
    let words = &screen.words;
    if !keep {
        return screen.paragraph("", &words.demo_removed());
    }
    let name = home.keep().display().to_string();
    let (kept, start_again) = (words.demo_kept(&name), words.demo_start_again());
    format!(
        "{kept}\n{start_again}\n  \
         export NEVERLAPSE_SOCKET={name}/run/socket NEVERLAPSE_CONFIG_DIR={name}/config NEVERLAPSE_STATE_DIR={name}/state\n  \
         neverlapsed --master-key file & neverlapse list --all\n"
    )
}
