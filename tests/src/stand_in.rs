//! A stand-in for the program with the windows: it opens none, and tells what it was asked for.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::process::PATIENCE;
use crate::ran::Ran;
use crate::world::World;

/// What was asked for last.
#[derive(Debug)]
pub struct StandIn(PathBuf);

impl StandIn {
    /// Puts one beside the [world's own programs](World::with_own_programs); it says that it has these windows, a word a line.
    #[must_use]
    pub fn put(world: &World, kinds: &str) -> Self {
        let opened = world.path("opened");
        let script = format!(
            "#!/bin/sh\n[ \"$1\" = --kinds ] && exec printf '{kinds}\\n'\n\
             [ \"$XDG_ACTIVATION_TOKEN\" = \"$DESKTOP_STARTUP_ID\" ] || exit 1\n\
             [ \"$NEVERLAPSE_SOCKET\" = {0} ] || exit 2\n\
             echo \"$* $XDG_ACTIVATION_TOKEN\" > {1}.new\nmv {1}.new {1}\n",
            world.socket().display(),
            opened.display()
        );
        let program = world.write("bin/neverlapse-dialog", script);
        let _ = Ran::of(Command::new("chmod").args(["700", &program])).ok();
        Self(opened)
    }

    /// Waits for the next window: its words, and the token that it was given.
    ///
    /// # Panics
    /// If none is asked for in a minute.
    #[must_use]
    pub fn next(&self) -> String {
        let since = Instant::now();
        while !self.0.exists() {
            assert!(since.elapsed() < PATIENCE, "no window is opened");
            sleep(Duration::from_millis(5));
        }
        let opened = fs::read_to_string(&self.0);
        let _ = fs::remove_file(&self.0);
        opened.unwrap_or_else(|error| panic!("{}: {error}", self.0.display())).trim().to_owned()
    }
}
