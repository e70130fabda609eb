//! A terminal with a program in it: what it asks is read, and what a person would type is typed.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::ffi::OsStrExt as _;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, tcgetattr};

use crate::process::PATIENCE;

/// A program in a terminal of its own; it is killed when this is dropped.
#[derive(Debug)]
pub struct Terminal {
    child: Child,
    keyboard: File,
    screen: Receiver<String>,
    shown: String,
    /// How much of `shown` was waited for already.
    read: usize,
}

impl Terminal {
    /// Runs `command` in a terminal, with its environment and folder.
    ///
    /// # Panics
    /// If there are no terminals here.
    #[must_use]
    pub fn run(command: &Command) -> Self {
        let (keyboard, screen) = pair().unwrap_or_else(|error| panic!("there is no terminal: {error}"));
        let side = || Stdio::from(screen.try_clone().unwrap_or_else(|error| panic!("no terminal: {error}")));
        // The terminal becomes the program's own: a password is read from there, wherever its input comes from.
        let mut inside = Command::new("setsid");
        inside.args(["--ctty", "--wait"]).arg(command.get_program()).args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => inside.env(name, value),
                None => inside.env_remove(name),
            };
        }
        if let Some(folder) = command.get_current_dir() {
            inside.current_dir(folder);
        }
        let child = inside.stdin(side()).stdout(side()).stderr(side()).spawn();
        let child = child.unwrap_or_else(|error| panic!("{inside:?} cannot be started: {error}"));
        let (show, shown) = channel();
        let mut eyes = keyboard.try_clone().unwrap_or_else(|error| panic!("no terminal: {error}"));
        thread::spawn(move || {
            let mut seen = [0; 4096];
            // It ends with an error once the program has closed its side.
            while let Ok(length @ 1..) = eyes.read(&mut seen) {
                if show.send(String::from_utf8_lossy(&seen[..length]).into_owned()).is_err() {
                    return;
                }
            }
        });
        Self { child, keyboard, screen: shown, shown: String::new(), read: 0 }
    }

    /// Waits until `text` is shown, behind what was waited for before; gives back all that was shown up to it.
    ///
    /// # Panics
    /// If it is not shown before the program ends, or within a minute.
    pub fn wait_for(&mut self, text: &str) -> String {
        loop {
            if let Some(at) = self.shown[self.read..].find(text) {
                let to = self.read + at + text.len();
                let from = std::mem::replace(&mut self.read, to);
                return self.shown[from..to].to_owned();
            }
            match self.screen.recv_timeout(PATIENCE) {
                Ok(more) => self.shown.push_str(&more),
                Err(_) => panic!("{text:?} was not shown:\n{}", self.shown),
            }
        }
    }

    /// Types `line`, and Enter.
    ///
    /// # Panics
    /// If the program has gone.
    pub fn type_line(&mut self, line: &str) {
        let typed = self.keyboard.write_all(format!("{line}\n").as_bytes());
        typed.unwrap_or_else(|error| panic!("nobody reads {line:?}: {error}\n{}", self.shown));
    }

    /// Types `line` once the terminal no longer shows what is typed, as a secret is.
    ///
    /// # Panics
    /// If it goes on to show it for a minute.
    pub fn type_unseen(&mut self, line: &str) {
        let since = Instant::now();
        let is_shown =
            || tcgetattr(&self.keyboard).is_ok_and(|now| now.local_modes.contains(LocalModes::ECHO));
        while is_shown() {
            assert!(since.elapsed() < PATIENCE, "what is typed is shown:\n{}", self.shown);
            thread::sleep(Duration::from_millis(1));
        }
        self.type_line(line);
    }

    /// Waits for the end; gives back the exit code and all that was shown.
    ///
    /// # Panics
    /// If it does not end within a minute of silence.
    #[must_use]
    pub fn end(mut self) -> (Option<i32>, String) {
        loop {
            match self.screen.recv_timeout(PATIENCE) {
                Ok(more) => self.shown.push_str(&more),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("it does not end:\n{}", self.shown),
            }
        }
        let ended = self.child.wait().unwrap_or_else(|error| panic!("it does not end: {error}"));
        (ended.code(), std::mem::take(&mut self.shown))
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The two sides of a terminal: the person's, and the program's.
fn pair() -> io::Result<(File, File)> {
    let keyboard = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
    grantpt(&keyboard)?;
    unlockpt(&keyboard)?;
    let name = ptsname(&keyboard, Vec::new())?;
    let name = std::ffi::OsStr::from_bytes(name.as_bytes());
    Ok((keyboard.into(), File::options().read(true).write(true).open(name)?))
}
