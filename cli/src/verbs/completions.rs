//! `neverlapse completions SHELL`: what a shell needs to complete verbs and flags.

use clap::CommandFactory;

use super::Context;
use crate::args::{Arguments, Completions};
use crate::exit::{Exit, Stop};

/// Prints the script; needs no daemon.
pub(super) fn run(context: &Context, arguments: &Completions) -> Result<Exit, Stop> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "neverlapse", &mut script);
    context.screen.show(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Well)
}
