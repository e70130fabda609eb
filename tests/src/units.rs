//! The units of systemd as they are shipped, for programs that lie elsewhere, and a service manager of a person that runs them.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::{panicking, sleep};
use std::time::{Duration, Instant};

use crate::process::{PATIENCE, Process};
use crate::ran::Ran;
use crate::world::World;

/// The repository's folder of units.
#[must_use]
pub fn units() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../systemd")
}

/// Writes the units of the subfolder `kind` (`user` or `system`) into `to`, with the programs of `world` in place of those
/// that a package installs. Gives back where they are now.
///
/// # Panics
/// If they cannot be read or written.
#[must_use]
pub fn units_with_programs_of(world: &World, kind: &str, to: &Path) -> Vec<PathBuf> {
    let must = |done: std::io::Result<()>| done.unwrap_or_else(|error| panic!("{}: {error}", to.display()));
    must(fs::create_dir_all(to));
    let folder = fs::read_dir(units().join(kind)).unwrap_or_else(|error| panic!("no units: {error}"));
    let mut written: Vec<PathBuf> = folder
        .flatten()
        .map(|entry| {
            let unit = fs::read_to_string(entry.path()).unwrap_or_else(|error| panic!("{error}"));
            let programs = format!("={}/", world.binaries().display());
            let path = to.join(entry.file_name());
            must(fs::write(&path, unit.replace("=/usr/bin/", &programs)));
            path
        })
        .collect();
    written.sort();
    assert!(!written.is_empty(), "there is no unit");
    written
}

/// `systemd-socket-activate`, which listens at the world's socket; its first client starts the daemon in its place, with these
/// arguments too.
///
/// # Panics
/// If it is not there, or does not listen.
#[must_use]
pub fn activated(world: &World, more: &[&str]) -> Process {
    let made = fs::create_dir_all(world.path("run"));
    made.unwrap_or_else(|error| panic!("{}: {error}", world.path("run").display()));
    let mut command = world.foreign("systemd-socket-activate");
    let daemon = world.daemon_command();
    // It hands on nothing of its own environment.
    for (name, value) in daemon.get_envs().filter_map(|(name, value)| Some((name, value?))) {
        let mut set = name.to_owned();
        set.push("=");
        set.push(value);
        command.arg("-E").arg(set);
    }
    command.args(["--fdname=varlink", "--listen"]).arg(world.socket());
    command.arg(daemon.get_program()).args(daemon.get_args()).args(more);
    let mut process = Process::start(&mut command, &world.path("daemon.log"));
    process.wait_until("somebody listens", || world.socket().exists());
    process
}

/// systemd as the service manager of a person, and its journal. It must run inside namespaces of its own. All that it started
/// ends with it.
#[derive(Debug)]
pub struct Systemd {
    process: Process,
    _journal: Process,
    runtime: PathBuf,
    home: PathBuf,
}

impl Systemd {
    /// Starts it, with the units in [`Systemd::folder`]. Where this computer does not let it run, it says so and gives none.
    ///
    /// # Panics
    /// If its folders cannot be made.
    #[must_use]
    pub fn start(world: &World) -> Option<Self> {
        // What it mounts for a service in one namespace has to be seen in the service's own.
        for words in [&["--make-rshared", "/"][..], &["-t", "tmpfs", "tmpfs", "/run"]] {
            let _ = Ran::of(Command::new("mount").args(words)).ok();
        }
        let runtime = PathBuf::from("/run/user/0");
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(&runtime);
        // Its sign that systemd is the init of this computer.
        let made = made.and_then(|()| fs::create_dir_all("/run/systemd/system"));
        made.unwrap_or_else(|error| panic!("{}: {error}", runtime.display()));
        let mut journal = world.foreign("/lib/systemd/systemd-journald");
        let mut journal =
            Process::start(journal.env("SYSTEMD_LOG_TARGET", "console"), &world.path("journald.log"));
        journal.wait_until("the journal listens", || Path::new("/run/systemd/journal/stdout").exists());
        // A service that does not end is ended before the test loses its patience.
        let impatient = "[Manager]\nDefaultTimeoutStopSec=20s\n";
        let settings = Self::folder(world).with_file_name("user.conf");
        fs::write(&settings, impatient).unwrap_or_else(|error| panic!("{}: {error}", settings.display()));
        // Of all that a person's manager starts on this computer, nothing but what is tested.
        let basic = Self::folder(world).join("basic.target");
        let written = fs::write(&basic, "[Unit]\nDescription=What every service asks for\n");
        written.unwrap_or_else(|error| panic!("{}: {error}", basic.display()));
        let mut command = world.foreign("/lib/systemd/systemd");
        command.args(["--user", "--unit=basic.target"]);
        command.env("XDG_RUNTIME_DIR", &runtime).env("SYSTEMD_LOG_TARGET", "console");
        // A test has no business in the person's key ring.
        command.env("NEVERLAPSE_MASTER_KEY", "file");
        let mut process = Process::start(&mut command, &world.path("systemd.log"));
        let mut pause = Duration::from_millis(1);
        while !runtime.join("systemd/private").exists() {
            if process.has_ended() {
                // Past the test harness, which shows nothing of a test that passes.
                let _ = writeln!(io::stderr(), "NOT TESTED: systemd does not run here: {}", process.log());
                return None;
            }
            sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(50));
        }
        Some(Self { process, _journal: journal, runtime, home: world.home().to_owned() })
    }

    /// Where a world's systemd looks for units.
    #[must_use]
    pub fn folder(world: &World) -> PathBuf {
        world.path(".config/systemd/user")
    }

    /// Adds `settings` to the unit `name`.
    ///
    /// # Panics
    /// If they cannot be written.
    pub fn add_to(world: &World, name: &str, settings: &str) {
        let folder = Self::folder(world).join(format!("{name}.d"));
        let written =
            fs::create_dir_all(&folder).and_then(|()| fs::write(folder.join("test.conf"), settings));
        written.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    }

    /// Starts the unit `name`, and has the world's programs find its socket `file`, which they look for elsewhere.
    ///
    /// # Panics
    /// If it does not start.
    pub fn start_socket(&self, world: &World, name: &str, file: &str) {
        let _ = self.systemctl(&["start", name]).ok();
        let made = fs::create_dir_all(world.path("run"));
        let made = made.and_then(|()| symlink(self.runtime.join("neverlapse").join(file), world.socket()));
        made.unwrap_or_else(|error| panic!("{}: {error}", world.socket().display()));
    }

    /// One property of a unit.
    #[must_use]
    pub fn show(&self, name: &str, property: &str) -> String {
        self.systemctl(&["show", "--value", "-p", property, name]).ok().out.trim().to_owned()
    }

    /// The journal's entries that fit, in the journal's own form.
    #[must_use]
    pub fn journal(&self, fits: &str) -> String {
        let _ = Ran::of(Command::new("journalctl").arg("--sync")).ok();
        Ran::of(Command::new("journalctl").args(["--output=export", fits])).ok().out
    }

    /// What it has logged.
    #[must_use]
    pub fn log(&self) -> String {
        self.process.log()
    }

    /// Runs `systemctl --user WORDS`.
    #[must_use]
    pub fn systemctl(&self, words: &[&str]) -> Ran {
        let mut command = Command::new("systemctl");
        command.arg("--user").args(words);
        command
            .env("XDG_RUNTIME_DIR", &self.runtime)
            .env("HOME", &self.home)
            .env_remove("DBUS_SESSION_BUS_ADDRESS");
        Ran::of(&mut command)
    }
}

impl Drop for Systemd {
    fn drop(&mut self) {
        let asked = self.systemctl(&["exit"]);
        let since = Instant::now();
        while !self.process.has_ended() && since.elapsed() < PATIENCE {
            sleep(Duration::from_millis(5));
        }
        let all_ended = self.process.has_ended();
        assert!(all_ended || panicking(), "systemd does not end: {asked}\n{}", self.log());
    }
}
