//! Starts hosts of modules, gives each a time limit, and lets nobody else at the same module meanwhile.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use secrecy::ExposeSecret;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::host;
use super::module::Module;
use super::trouble::{Holder, ModuleError, Trouble};
use super::wire::{self, Answer, Login, Pin, Request, Token};

/// Starts hosts of modules from a program that calls [`serve_if_asked`](super::serve_if_asked) first thing.
#[derive(Clone, Debug)]
pub struct Runner {
    program: PathBuf,
    environment: Vec<(OsString, OsString)>,
    limits: Limits,
}

/// How long a module may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// For one request.
    pub usual: Duration,
    /// For a request that makes an RSA key on a slow card, or waits for a person at a PIN pad.
    pub patient: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { usual: Duration::from_secs(30), patient: Duration::from_secs(300) }
    }
}

impl Runner {
    /// A runner that starts `program`, the daemon's own binary.
    #[must_use]
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self { program: program.into(), environment: Vec::new(), limits: Limits::default() }
    }

    /// A runner that starts this very program.
    ///
    /// # Errors
    /// The system does not tell where it is.
    pub fn of_this_program() -> io::Result<Self> {
        // While it runs it may be replaced by a newer version, which may speak otherwise. This name stays with it.
        let itself = Path::new("/proc/self/exe");
        Ok(Self::new(if itself.exists() { itself.to_owned() } else { std::env::current_exe()? }))
    }

    /// The same with other time limits.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// The same with a variable in the environment of the modules, such as the place of their own settings.
    #[must_use]
    pub fn with_variable(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    /// Starts a host and has it load `module`. Waits until nobody else works with that module. Errors name `holder`.
    pub(crate) fn start(&self, module: &Module, holder: &Holder) -> Result<Conversation, ModuleError> {
        let tell = |trouble| ModuleError { holder: holder.clone(), trouble };
        module.check().map_err(tell)?;
        let turn = Turn::wait_for(module.exclusive());
        let host =
            self.spawn(module).map_err(|error| tell(Trouble::NotStarted { why: error.to_string() }))?;
        let mut conversation = Conversation::with(host, holder.clone(), self.limits, turn)
            .ok_or_else(|| tell(Trouble::NotStarted { why: "its pipes are missing".to_owned() }))?;
        conversation.database.clone_from(&module.database);
        let text = |path: &PathBuf| {
            path.to_str().map(str::to_owned).ok_or_else(|| {
                tell(Trouble::NotLoadable { why: "its path has characters that are not text".to_owned() })
            })
        };
        let nss = module.database.as_ref().map(text).transpose()?;
        conversation.ask::<()>(&Request::Load { module: text(&module.library)?, nss })?;
        Ok(conversation)
    }

    /// The tokens of a driver that are plugged in.
    pub(crate) fn tokens(&self, driver: &Module) -> Result<Vec<Token>, ModuleError> {
        self.start(driver, &Holder::Module(driver.library.clone()))?.ask(&Request::Tokens)
    }

    fn spawn(&self, module: &Module) -> io::Result<Child> {
        let mut command = Command::new(&self.program);
        command.arg(host::ARGUMENT).envs(self.environment.iter().map(|(name, value)| (name, value)));
        if let Some(folder) = module.library.parent().filter(|_| module.own_libraries) {
            command.env("LD_LIBRARY_PATH", folder);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()
    }
}

/// A host at work. It ends when this is dropped.
pub(crate) struct Conversation {
    host: Child,
    /// Closed when the host is to end.
    to: Option<ChildStdin>,
    answers: Receiver<io::Result<Value>>,
    last_words: Arc<Mutex<Vec<u8>>>,
    /// Disconnected once all that it has to say was heard.
    silence: Receiver<()>,
    /// The PIN that was sent, so that it can be struck out of what the driver prints.
    pin: Option<Pin>,
    holder: Holder,
    database: Option<PathBuf>,
    limits: Limits,
    _turn: Turn,
}

impl Conversation {
    fn with(mut host: Child, holder: Holder, limits: Limits, turn: Turn) -> Option<Self> {
        let (to, from, err) = (host.stdin.take()?, host.stdout.take()?, host.stderr.take()?);
        let (answer, answers) = sync_channel(1);
        let last_words = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&last_words);
        thread::spawn(move || hear_answers(from, &answer));
        let (speaks, silence) = sync_channel(0);
        thread::spawn(move || {
            hear_complaints(err, &heard);
            drop(speaks);
        });
        Some(Self {
            host,
            to: Some(to),
            answers,
            last_words,
            silence,
            pin: None,
            holder,
            database: None,
            limits,
            _turn: turn,
        })
    }

    /// Asks, and waits for the answer as long as the request may take.
    pub(crate) fn ask<T: DeserializeOwned>(&mut self, request: &Request) -> Result<T, ModuleError> {
        let limit = self.limits.of(request);
        if let Request::Enter { login: Login::With { pin, .. }, .. } = request {
            self.pin.clone_from(pin);
        }
        let answer = self.exchange(request, limit).and_then(|answer| {
            let answer: Answer<T> = serde_json::from_value(answer)
                .map_err(|error| Trouble::Nonsense { why: error.to_string() })?;
            answer
        });
        answer.map_err(|trouble| self.error(self.looked_into(trouble)))
    }

    /// An error about what this conversation is about.
    pub(crate) fn error(&self, trouble: Trouble) -> ModuleError {
        ModuleError { holder: self.holder.clone(), trouble }
    }

    /// All that softoken says when its database cannot grow is that something failed.
    fn looked_into(&self, trouble: Trouble) -> Trouble {
        match (&self.database, trouble) {
            (Some(folder), Trouble::Refused { .. }) if is_full(folder) => Trouble::Full,
            (_, trouble) => trouble,
        }
    }

    fn exchange(&mut self, request: &Request, limit: Duration) -> Result<Value, Trouble> {
        let Some(to) = &mut self.to else {
            return Err(self.crashed("it ended before"));
        };
        if wire::send(to, request).is_err() {
            // A pipe that nobody reads: the host is gone.
            return Err(self.ended());
        }
        match self.answers.recv_timeout(limit) {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => Err(Trouble::Nonsense { why: error.to_string() }),
            Err(RecvTimeoutError::Timeout) => {
                self.end();
                Err(Trouble::Hangs { seconds: limit.as_secs() })
            }
            Err(RecvTimeoutError::Disconnected) => Err(self.ended()),
        }
    }

    fn ended(&mut self) -> Trouble {
        let how = self.end().map_or_else(|| "nobody knows how".to_owned(), |status| status.to_string());
        // What it said may still be on its way; a process that it has left behind may hold the line for ever.
        let _heard = self.silence.recv_timeout(FAREWELL);
        self.crashed(&how)
    }

    fn crashed(&self, how: &str) -> Trouble {
        let words = lock(&self.last_words);
        let words = String::from_utf8_lossy(&words);
        let words = match &self.pin {
            Some(pin) => words.replace(pin.secret().expose_secret(), "***").into(),
            None => words,
        };
        let last = words.lines().rev().map(str::trim).find(|line| !line.is_empty());
        let how = match last {
            Some(last) => format!("{how}; it said: {}", last.chars().take(200).collect::<String>()),
            None => how.to_owned(),
        };
        Trouble::Crashed { how }
    }

    /// Ends the host at once, whatever it does.
    fn end(&mut self) -> Option<ExitStatus> {
        self.to = None;
        // Fails only where the host is gone already.
        let _gone = self.host.kill();
        self.host.wait().ok()
    }
}

impl Drop for Conversation {
    fn drop(&mut self) {
        // A host that nobody talks to any more lets its module finish, then ends; its stdout closes with it.
        self.to = None;
        let _closed = self.answers.recv_timeout(FAREWELL);
        self.end();
    }
}

/// How long a module may take to finish.
const FAREWELL: Duration = Duration::from_secs(2);

/// Longer than the complaint that ends a program.
const LAST_WORDS: usize = 2 << 10;

impl Limits {
    fn of(&self, request: &Request) -> Duration {
        match request {
            Request::MakeKey { .. }
            | Request::TryOut
            | Request::Enter { login: Login::With { pin: None, .. }, .. } => self.patient,
            Request::Load { .. }
            | Request::Tokens
            | Request::Enter { login: Login::Not | Login::With { .. }, .. }
            | Request::Content
            | Request::Sign { .. }
            | Request::PutCertificate(_)
            | Request::RemoveCertificate { .. }
            | Request::RemoveKey { .. }
            | Request::RemoveMade { .. }
            | Request::ImportKey { .. }
            | Request::ExportKey { .. } => self.usual,
        }
    }
}

/// Whether the disk under a folder has no room for a database to grow.
fn is_full(folder: &Path) -> bool {
    #[cfg(unix)]
    {
        rustix::fs::statvfs(folder).is_ok_and(|disk| disk.f_bavail.saturating_mul(disk.f_frsize) < ROOM)
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        false
    }
}

/// A key and its certificates, and the journal that sqlite keeps meanwhile.
#[cfg(unix)]
const ROOM: u64 = 256 << 10;

fn hear_answers(mut from: ChildStdout, answers: &SyncSender<io::Result<Value>>) {
    while let Some(answer) = wire::receive(&mut from).transpose() {
        let failed = answer.is_err();
        if answers.send(answer).is_err() || failed {
            return;
        }
    }
}

/// Drivers print what they like: it is drained so that none waits for it, and its end is kept.
fn hear_complaints(mut from: ChildStderr, last_words: &Mutex<Vec<u8>>) {
    let mut heard = [0; 512];
    while let Ok(length @ 1..) = from.read(&mut heard) {
        let mut words = lock(last_words);
        words.extend(&heard[..length]);
        let excess = words.len().saturating_sub(LAST_WORDS);
        words.drain(..excess);
    }
}

/// The right to work with a module or database. Others wait for it; each of them is given an end by its limits.
struct Turn(PathBuf);

static BUSY: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
static FREE: Condvar = Condvar::new();

impl Turn {
    fn wait_for(what: PathBuf) -> Self {
        let mut busy =
            FREE.wait_while(lock(&BUSY), |busy| busy.contains(&what)).unwrap_or_else(PoisonError::into_inner);
        busy.insert(what.clone());
        Self(what)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        lock(&BUSY).remove(&self.0);
        FREE.notify_all();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
