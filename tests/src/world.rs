//! One person's computer: a home of its own, the daemon, the command line, and an authority beside it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;
use std::{env, fs};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::approved::Approved;
use crate::process::{PATIENCE, Process};
use crate::ran::Ran;
use crate::varlink::Varlink;

/// What a child must not inherit: the person's own Neverlapse, desktop and service manager, and proxies.
const STRANGE: [&str; 7] =
    ["NEVERLAPSE_", "XDG_", "DBUS_", "INVOCATION_ID", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"];

/// The password of whatever a test protects; `password.txt` in the home holds it.
pub const PASSWORD: &str = "four walrus umbrellas";

/// A home, and the programs that run in it; all end with this.
#[derive(Debug)]
pub struct World {
    daemon: Option<Process>,
    authority: Option<(Process, u16)>,
    home: TempDir,
    binaries: PathBuf,
}

impl World {
    /// An empty home; nothing runs yet.
    ///
    /// # Panics
    /// If the binaries were not built.
    #[must_use]
    pub fn new() -> Self {
        let binaries = binaries();
        for name in ["neverlapse", "neverlapsed", "neverlapse-authority"] {
            let program = binaries.join(name);
            assert!(
                program.is_file(),
                "{} is not built: run the tests with `cargo xtask test`",
                program.display()
            );
        }
        let home = tempfile::Builder::new().prefix("neverlapse-test-").tempdir();
        let world = Self {
            daemon: None,
            authority: None,
            home: home.unwrap_or_else(|error| panic!("no home: {error}")),
            binaries,
        };
        world.write("password.txt", PASSWORD);
        world
    }

    /// A home with a running authority and daemon that know each other.
    #[must_use]
    pub fn ready() -> Self {
        let mut world = Self::new();
        world.start_authority();
        world.start_daemon();
        for issuer in ["cfca", "wipo", "certifio"] {
            world.add_issuer(&world.profile(issuer));
        }
        world
    }

    /// Gives this home programs of its own, so that a test says what lies beside them: not the one for windows, unless it puts
    /// one into `bin`.
    ///
    /// # Panics
    /// If they cannot be put there.
    pub fn with_own_programs(&mut self) {
        let bin = self.path("bin");
        fs::create_dir(&bin).unwrap_or_else(|error| panic!("{}: {error}", bin.display()));
        for name in ["neverlapse", "neverlapsed", "neverlapse-authority", "neverlapse-tray"] {
            let (from, to) = (self.binaries.join(name), bin.join(name));
            let put = fs::hard_link(&from, &to).or_else(|_| fs::copy(&from, &to).map(drop));
            put.unwrap_or_else(|error| panic!("{}: {error}", to.display()));
        }
        self.binaries = bin;
    }

    /// A file or folder in the home.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// The same as text, for a command line.
    #[must_use]
    pub fn at(&self, name: &str) -> String {
        self.path(name).to_string_lossy().into_owned()
    }

    /// The home itself.
    #[must_use]
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Writes a file in the home, and gives back its path.
    ///
    /// # Panics
    /// If it cannot be written.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        fs::write(&path, content).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        path.to_string_lossy().into_owned()
    }

    /// Where the product's programs are.
    #[must_use]
    pub fn binaries(&self) -> &Path {
        &self.binaries
    }

    /// Runs `neverlapse` in this home.
    #[must_use]
    pub fn neverlapse(&self, words: &[&str]) -> Ran {
        Ran::of(self.program("neverlapse").args(words))
    }

    /// The same, again and again while another action of the daemon has the item.
    #[must_use]
    pub fn neverlapse_once_free(&self, words: &[&str]) -> Ran {
        let since = Instant::now();
        loop {
            let ran = self.neverlapse(words);
            if !ran.err.contains("another action runs") || since.elapsed() > PATIENCE {
                return ran;
            }
        }
    }

    /// Runs `neverlapse-authority VERB --dir … WORDS`.
    #[must_use]
    pub fn desk(&self, verb: &str, words: &[&str]) -> Ran {
        Ran::of(
            self.program("neverlapse-authority")
                .arg(verb)
                .arg("--dir")
                .arg(self.path("authority"))
                .args(words),
        )
    }

    /// A program of the product, to be run in this home.
    #[must_use]
    pub fn program(&self, name: &str) -> Command {
        let mut command = self.foreign(self.binaries.join(name));
        command.env("NEVERLAPSE_SOCKET", self.socket());
        command
            .env("NEVERLAPSE_CONFIG_DIR", self.path("config"))
            // Not what this computer's administrator says.
            .env("NEVERLAPSE_SYSTEM_DIR", self.path("system"))
            .env("NEVERLAPSE_STATE_DIR", self.path("state"));
        command
    }

    /// Somebody else's program, to be run in this home.
    #[must_use]
    pub fn foreign(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        for (name, _) in env::vars_os() {
            let upper = name.to_string_lossy().to_ascii_uppercase();
            if STRANGE.iter().any(|start| upper.starts_with(start)) {
                command.env_remove(name);
            }
        }
        command.current_dir(self.home()).env("HOME", self.home());
        // The tests read English, whatever their developer does.
        command.env("LC_ALL", "C");
        command
    }

    /// Starts the authority, at the port where it was before, and waits until it answers.
    pub fn start_authority(&mut self) {
        self.start_authority_with(&[]);
    }

    /// The same, with more arguments.
    pub fn start_authority_with(&mut self, more: &[&str]) {
        self.start_authority_ahead(0, more);
    }

    /// The same, with a clock that is so many seconds ahead.
    pub fn start_authority_ahead(&mut self, seconds: u32, more: &[&str]) {
        let port = self.authority.as_ref().map_or(0, |(_, port)| *port);
        let log = self.path("authority.log");
        // What an earlier run has printed would be taken for this one's.
        let _ = fs::remove_file(&log);
        let mut command = self.program("neverlapse-authority");
        command
            .env("NEVERLAPSE_TEST_SECONDS_AHEAD", seconds.to_string())
            .arg("serve")
            .arg("--dir")
            .arg(self.path("authority"))
            .arg("--mail-dir")
            .arg(self.path("mail"));
        command.args(["--listen", &format!("127.0.0.1:{port}")]).args(more);
        let mut process = Process::start(&mut command, &log);
        let mut port = 0;
        process.wait_until("the authority listens", || {
            let log = fs::read_to_string(&log).unwrap_or_default();
            let address = log.lines().find_map(|line| line.strip_prefix("listening on http://127.0.0.1:"));
            port = address.and_then(|port| port.parse().ok()).unwrap_or(0);
            port != 0
        });
        self.authority = Some((process, port));
    }

    /// The authority's port.
    ///
    /// # Panics
    /// If it was not started.
    #[must_use]
    pub fn authority_port(&self) -> u16 {
        self.authority.as_ref().unwrap_or_else(|| panic!("the authority was not started")).1
    }

    /// Stops the authority; it is not reachable any more.
    pub fn stop_authority(&mut self) {
        if let Some((process, _)) = &mut self.authority {
            process.end();
        }
    }

    /// Starts the daemon and waits until it answers.
    pub fn start_daemon(&mut self) {
        self.start_daemon_with(&[]);
    }

    /// The same, with more in its environment.
    pub fn start_daemon_with(&mut self, environment: &[(&str, &str)]) {
        self.start(self.daemon_command(), environment);
    }

    /// The same, with its master key in the desktop's keyring where one answers, as it is for a person.
    pub fn start_daemon_with_keyring(&mut self, environment: &[(&str, &str)]) {
        self.start(self.program("neverlapsed"), environment);
    }

    fn start(&mut self, mut command: Command, environment: &[(&str, &str)]) {
        command.envs(environment.iter().copied());
        let mut process = Process::start(&mut command, &self.path("daemon.log"));
        let socket = self.socket();
        process.wait_until("the daemon answers", || Varlink::connect(&socket).is_ok());
        self.daemon = Some(process);
    }

    /// The daemon, not started yet. Its master key is a file: a test has no business in the person's key ring.
    #[must_use]
    pub fn daemon_command(&self) -> Command {
        let mut command = self.program("neverlapsed");
        command.args(["--master-key", "file"]);
        command
    }

    /// The running daemon.
    ///
    /// # Panics
    /// If there is none.
    pub fn daemon(&mut self) -> &mut Process {
        self.daemon.as_mut().unwrap_or_else(|| panic!("the daemon was not started"))
    }

    /// Ends the daemon as a power cut would.
    pub fn kill_daemon(&mut self) {
        self.daemon.take();
    }

    /// Asks the daemon to end, and waits until it has.
    pub fn stop_daemon(&mut self) {
        if let Some(daemon) = self.daemon.take() {
            let _ = daemon.stop();
        }
    }

    /// The daemon's socket.
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        self.path("run").join("daemon.sock")
    }

    /// A connection to the daemon.
    ///
    /// # Panics
    /// If nobody answers.
    #[must_use]
    pub fn varlink(&self) -> Varlink {
        Varlink::connect(&self.socket()).unwrap_or_else(|error| panic!("the daemon does not answer: {error}"))
    }

    /// The profile of the authority's flavour `issuer`, for its clients.
    #[must_use]
    pub fn profile(&self, issuer: &str) -> String {
        self.desk("profile", &["--issuer", issuer]).ok().out
    }

    /// Makes a profile known to the daemon.
    pub fn add_issuer(&self, profile: &str) {
        let file = self.write("profile.toml", profile);
        let _ = self.neverlapse(&["issuers", "add", &file]).ok();
    }

    /// Approves an application at the authority's desk.
    ///
    /// # Panics
    /// If the desk refuses.
    #[must_use]
    pub fn approve(&self, issuer: &str, name: &str, more: &[&str]) -> Approved {
        let words = ["--issuer", issuer, "--name", name, "--email", "holder@example.org", "--json"];
        let told = self.desk("approve", &[&words[..], more].concat()).json();
        let text = |field: &str| told[field].as_str().unwrap_or_default().to_owned();
        Approved {
            reference_number: text("reference_number"),
            code: text("authorization_code"),
            mail: text("mail"),
            told,
        }
    }

    /// What the authority knows of an application.
    ///
    /// # Panics
    /// If it knows nothing.
    #[must_use]
    pub fn at_the_desk(&self, reference_number: &str) -> Value {
        let list = self.desk("list", &["--json"]).json();
        let own =
            list.as_array().into_iter().flatten().find(|one| one["reference_number"] == reference_number);
        own.unwrap_or_else(|| panic!("{reference_number} is not in {list}")).clone()
    }

    /// Approves an application and imports its e-mail; gives back the approval and the activation's id.
    #[must_use]
    pub fn import(&self, issuer: &str, name: &str, more: &[&str]) -> (Approved, String) {
        let approved = self.approve(issuer, name, more);
        let imported = self.neverlapse(&["import", &approved.mail, "--json"]).json();
        assert_eq!(imported["verdict"], "activation", "{imported}");
        let id = self.activation(&approved.reference_number);
        (approved, id)
    }

    /// The id of the activation with this reference number.
    ///
    /// # Panics
    /// If it is not tracked.
    #[must_use]
    pub fn activation(&self, reference_number: &str) -> String {
        let list = self.list();
        let own = list.iter().find(|item| item["reference_number"] == reference_number);
        own.and_then(|item| item["id"].as_str())
            .unwrap_or_else(|| panic!("{reference_number} is not in {list:?}"))
            .to_owned()
    }

    /// Approves, imports and picks up into the vault; gives back the identity's id.
    ///
    /// # Panics
    /// If a step fails.
    #[must_use]
    pub fn identity(&self, issuer: &str, name: &str, more: &[&str]) -> String {
        let (_, activation) = self.import(issuer, name, more);
        let _ = self.neverlapse(&["pick-up", &activation, "--json"]).ok();
        let item = self.show(&activation);
        item["identity"].as_str().unwrap_or_else(|| panic!("it has no identity: {item}")).to_owned()
    }

    /// Everything tracked.
    ///
    /// # Panics
    /// If the daemon does not answer.
    #[must_use]
    pub fn list(&self) -> Vec<Value> {
        let list = self.neverlapse(&["list", "--json"]).json();
        list.as_array().unwrap_or_else(|| panic!("a list is an array: {list}")).clone()
    }

    /// One item.
    #[must_use]
    pub fn show(&self, id: &str) -> Value {
        self.neverlapse(&["show", id, "--json"]).json()
    }

    /// Waits until what the daemon reports of `id` fulfils `holds`, and gives that back.
    ///
    /// # Panics
    /// If it does not within a minute of silence.
    pub fn wait_for(&mut self, id: &str, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
        let mut connection = self.varlink();
        connection.send("Subscribe", &json!({}), true);
        loop {
            let change = match connection.answer() {
                Ok(Ok(change)) => change,
                other => panic!("it is not so that {what}: {other:?}\n{}", self.daemon().log()),
            };
            let items = change["items"].as_array().into_iter().flatten();
            if let Some(item) = items.filter(|item| item["id"] == id).find(|item| holds(item)) {
                return item.clone();
            }
        }
    }

    /// What the daemon has logged.
    #[must_use]
    pub fn daemon_log(&self) -> String {
        fs::read_to_string(self.path("daemon.log")).unwrap_or_default()
    }
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

/// Where cargo puts binaries: beside the folder of the test's own executable.
fn binaries() -> PathBuf {
    let own = env::current_exe().unwrap_or_else(|error| panic!("the test does not find itself: {error}"));
    let folder = own.parent().and_then(Path::parent);
    folder.unwrap_or_else(|| panic!("{} is in no target folder", own.display())).to_owned()
}
