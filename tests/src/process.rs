//! Programs that run beside a test and end with it.

use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// The steps of a pick-up or renewal, in the words that `NEVERLAPSE_TEST_KILL_AFTER` takes.
pub const STEPS: [&str; 8] = [
    "key-made",
    "request-written",
    "sent",
    "waiting",
    "certificate-received",
    "confirmed",
    "installed",
    "proven",
];

/// How long a test waits for something that should take milliseconds, on a machine that may be busy.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A running program; it is killed when this is dropped.
#[derive(Debug)]
pub struct Process {
    child: Child,
    log: PathBuf,
}

impl Process {
    /// Starts `command`; what it prints goes to the file `log`, behind what is there.
    ///
    /// # Panics
    /// If it cannot be started.
    #[must_use]
    pub fn start(command: &mut Command, log: &Path) -> Self {
        let file = || {
            File::options()
                .create(true)
                .append(true)
                .open(log)
                .unwrap_or_else(|error| panic!("{}: {error}", log.display()))
        };
        let child = command.stdin(Stdio::null()).stdout(file()).stderr(file()).spawn();
        let child = child.unwrap_or_else(|error| panic!("{command:?} cannot be started: {error}"));
        Self { child, log: log.to_owned() }
    }

    /// Its process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until `answers` holds, looking often at first.
    ///
    /// # Panics
    /// If the program ends, or nothing answers in a minute.
    pub fn wait_until(&mut self, what: &str, mut answers: impl FnMut() -> bool) {
        let since = Instant::now();
        let mut pause = Duration::from_millis(1);
        while !answers() {
            if let Ok(Some(ended)) = self.child.try_wait() {
                panic!("it ended with {ended} before {what}:\n{}", self.log());
            }
            assert!(since.elapsed() < PATIENCE, "it is not so that {what}:\n{}", self.log());
            sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(50));
        }
    }

    /// Waits until it has come to rest: what it was asked last may still be at work for a moment. Gives back how often it
    /// gave up the processor, or lost it, until then.
    ///
    /// # Panics
    /// If it does not come to rest in a minute.
    pub fn rest(&mut self) -> u64 {
        let id = self.id();
        let mut before = switches(id);
        self.wait_until("the program comes to rest", || {
            sleep(Duration::from_millis(300));
            let now = switches(id);
            std::mem::replace(&mut before, now) == now
        });
        before
    }

    /// Whether it has ended.
    pub fn has_ended(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(Some(_)))
    }

    /// Waits for its end.
    ///
    /// # Panics
    /// If it does not end in a minute.
    pub fn wait(&mut self) -> ExitStatus {
        let since = Instant::now();
        loop {
            if let Ok(Some(ended)) = self.child.try_wait() {
                return ended;
            }
            assert!(since.elapsed() < PATIENCE, "it does not end:\n{}", self.log());
            sleep(Duration::from_millis(5));
        }
    }

    /// Ends it as `kill -9` does.
    pub fn kill(mut self) {
        self.end();
    }

    /// Asks it to end, and waits until it has.
    pub fn stop(mut self) -> ExitStatus {
        // The standard library sends only SIGKILL.
        let _ = Command::new("kill").arg(self.id().to_string()).status();
        self.wait()
    }

    /// What it has printed.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// The file that it prints to.
    pub(crate) fn log_file(&self) -> &Path {
        &self.log
    }

    pub(crate) fn end(&mut self) {
        // It may have ended by itself; then there is nothing to kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

/// A port of this computer that nobody uses now.
///
/// # Panics
/// If there is none.
#[must_use]
pub fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
    listener.unwrap_or_else(|error| panic!("there is no free port: {error}")).port()
}

/// How often the threads of a process gave up the processor or lost it.
#[must_use]
pub fn switches(id: u32) -> u64 {
    let tasks = fs::read_dir(format!("/proc/{id}/task")).into_iter().flatten();
    let status = tasks.filter_map(|task| fs::read_to_string(task.ok()?.path().join("status")).ok());
    let count = |status: String| -> u64 {
        let lines = status.lines().filter_map(|line| line.split_once("ctxt_switches:"));
        lines.filter_map(|(_, number)| number.trim().parse::<u64>().ok()).sum()
    };
    status.map(count).sum()
}
