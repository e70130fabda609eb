//! `neverlapse`: the command line of Neverlapse.
//!
//! It shows what the daemon `neverlapsed` tracks and asks it to act. It keeps nothing, decides nothing and reads no
//! certificate: everything that it knows comes over the contract in `ipc-proto`, and `--json` hands the same on to programs.
//!
//! Each verb is a file in `verbs/`. Around them: `args` is the command line, `daemon` the connection, `long_action` runs
//! what takes time and can be cancelled, `items`, `certificate`, `table` and `text` write
//! for people, `json` for programs, `install` writes into a person's folders, and `exit` says
//! how a run ends. What people read is said by `messages` in their language; what programs read is not.

mod args;
mod certificate;
mod copy_target;
mod daemon;
mod exit;
mod ics;
mod install;
mod items;
mod json;
mod location_secret;
mod long_action;
mod mail_input;
mod other_reading;
mod paths;
mod progress;
mod screen;
mod secret_input;
mod table;
mod text;
mod verbs;

use std::env;
use std::io::ErrorKind;
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};
use messages::{Language, Messages};

use crate::args::Arguments;
use crate::exit::{Exit, Failure, Stop};
use crate::screen::Screen;
use crate::verbs::Context;

fn main() -> ExitCode {
    if let Some(ended) = manual::if_asked(Arguments::command) {
        return ended;
    }
    let arguments = Arguments::parse();
    let words = Messages::new(Language::of_environment(|name| env::var(name).ok()));
    let screen = Screen::of_this_terminal(words);
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let words = &screen.words;
            let failure = Failure::new(words.cannot_start(), error.to_string(), words.next_close_programs());
            return fail(&failure, words);
        }
    };
    let context = Context { places: arguments.places, screen };
    let words = &context.screen.words;
    match runtime.block_on(verbs::run(&context, arguments.verb)) {
        Ok(exit) => exit.into(),
        Err(Stop::Failure(failure)) => fail(&failure, words),
        Err(Stop::Output(error)) if error.kind() == ErrorKind::BrokenPipe => Exit::Well.into(),
        Err(Stop::Output(error)) => {
            let next = words.next_give_room();
            fail(&Failure::new(words.cannot_write_output(), error.to_string(), next), words)
        }
    }
}

fn fail(failure: &Failure, words: &Messages) -> ExitCode {
    anstream::eprintln!("{}", failure.line(words));
    failure.exit().into()
}
