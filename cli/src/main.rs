//! `neverlapse`: the command line of Neverlapse.
//!
//! It shows what the daemon `neverlapsed` tracks and asks it to act. It keeps nothing, decides nothing and reads no
//! certificate: everything that it knows comes over the contract in `ipc-proto`, and `--json` hands the same on to programs.
//!
//! Each verb is a file in `verbs/`. Around them: `args` is the command line, `daemon` the connection, `long_action` runs
//! what takes time and can be cancelled, `items`, `table`, `people_time` and `text` write for people, `json` for programs,
//! and `exit` says how a run ends.

mod args;
mod daemon;
mod exit;
mod items;
mod json;
mod long_action;
mod mail_input;
mod paths;
mod people_time;
mod progress;
mod screen;
mod secret_input;
mod table;
mod text;
mod verbs;

use std::process::ExitCode;

use clap::Parser;

use crate::args::Arguments;
use crate::exit::{Exit, Failure, Stop};

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            return fail(&Failure::new(
                "cannot start",
                error.to_string(),
                "close some programs and try again",
            ));
        }
    };
    match runtime.block_on(verbs::run(arguments)) {
        Ok(exit) => exit.into(),
        Err(Stop::Failure(failure)) => fail(&failure),
        Err(Stop::ReaderGone) => Exit::Well.into(),
    }
}

fn fail(failure: &Failure) -> ExitCode {
    anstream::eprintln!("{failure}");
    failure.exit().into()
}
