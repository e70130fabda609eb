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
    let home = Home::new()?;
    let since = Instant::now();
    let folder = home.folder().display();
    context
        .screen
        .show(&format!("A throw-away home: {folder}\nCommands run in it; yours stays untouched.\n"))?;
    // Dropping the journey ends its servers, also when the person ends it early.
    let walked = tokio::select! {
        walked = journey::walk(&home) => walked,
        () = terminated() => return Err(Failure::new("the demo did not finish", "it was ended", "start it again").into()),
        _ = tokio::signal::ctrl_c() => return Err(Failure::new("the demo did not finish", "you stopped it", "start it again").into()),
    };
    match walked {
        Ok(done) => {
            context.screen.show(&report(&done, since.elapsed(), &context.screen))?;
            context.screen.show(&farewell(home, arguments.keep, &context.screen))?;
            Ok(Exit::Well)
        }
        Err(Broken { step, why }) => {
            let next = format!("look into {}, its logs are in logs/", home.keep().display());
            Err(Failure::new(format!("the demo failed at \"{step}\""), why, next).into())
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
    let columns = [
        Column::whole("#"),
        Column::firm("STEP"),
        Column::flexible("WHAT HAPPENED"),
        Column::firm("WHERE TO LOOK"),
    ];
    let mut table = Table::new(columns);
    for (number, one) in done.iter().enumerate() {
        table.push([
            Cell::plain(&(number + 1).to_string()),
            Cell::plain(one.step),
            Cell::styled(&one.result, GOOD),
            Cell::plain(&one.look),
        ]);
    }
    let seconds = took.as_secs_f64();
    format!(
        "\n{STRONG}What happened{STRONG:#}\n{}\nEvery step held, in {seconds:.1} s.\n",
        table.render(screen.width)
    )
}

/// Ends with where to look: in the folder where it is kept, else how to see it again.
fn farewell(home: Home, keep: bool, screen: &Screen) -> String {
    if !keep {
        let sentence = "The throw-away home is removed. `neverlapse demo --keep` leaves it to look around in, \
                        `neverlapse --help` tells what else there is.";
        return screen.paragraph("", sentence);
    }
    let folder = home.keep();
    let name = folder.display();
    format!(
        "The home is kept in {name}: mail/ certificates/ back-ups/ (password in password.txt) logs/\n\
         Its daemon has ended with the demo. To look around, start it again:\n  \
         export NEVERLAPSE_SOCKET={name}/run/socket NEVERLAPSE_CONFIG_DIR={name}/config NEVERLAPSE_STATE_DIR={name}/state\n  \
         neverlapsed --master-key file & neverlapse list --all\n"
    )
}
