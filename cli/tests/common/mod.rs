//! A daemon with canned items, and the real `neverlapse` run against it.

pub(crate) mod canned;
mod service;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use ipc_proto::methods::Request;
use ipc_proto::server;
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::oneshot;

pub(crate) use self::canned::Canned;
use self::service::Service;

/// A daemon in a thread of its own; it ends when this is dropped.
pub(crate) struct Daemon {
    pub(crate) folder: TempDir,
    asked: Arc<Mutex<Vec<Request>>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Daemon {
    pub(crate) fn start(canned: Canned) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("run/socket");
        let asked = Arc::new(Mutex::new(Vec::new()));
        let service = Service::new(canned, Arc::clone(&asked));
        let (stop, stopped) = oneshot::channel();
        let (bound, is_bound) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = server::Listener::bind(&socket).unwrap();
                bound.send(()).unwrap();
                tokio::select! {
                    () = server::serve(listener, Arc::new(service), server::Options::default()) => {}
                    _ = stopped => {}
                }
            });
        });
        is_bound.recv().unwrap();
        Self { folder, asked, stop: Some(stop), thread: Some(thread) }
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.folder.path().join("run/socket")
    }

    /// What was asked, in order, since this was last called.
    pub(crate) fn asked(&self) -> Vec<Request> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }

    /// A file in the daemon's folder, which is also where commands run.
    pub(crate) fn file(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        command(&self.socket(), self.folder.path(), arguments)
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, b"")
    }

    /// Runs a command with `input` on its standard input.
    pub(crate) fn run_with(&self, arguments: &[&str], input: &[u8]) -> Ran {
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().unwrap();
        // A command that fails early does not read its input.
        let _ = child.stdin.take().unwrap().write_all(input);
        Ran::from(child.wait_with_output().unwrap())
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        drop(self.stop.take());
        self.thread.take().unwrap().join().unwrap();
    }
}

/// `neverlapse` with nothing of the developer's own environment that it could react to.
pub(crate) fn command(socket: &Path, folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_neverlapse"));
    command
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("NEVERLAPSE_SOCKET", socket)
        .env("TZ", "UTC")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Ran {
    /// What it printed as its one JSON value.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Its one line of error; panics where there are more.
    pub(crate) fn error(&self) -> &str {
        assert!(self.err.starts_with("neverlapse: ") && self.err.trim_end().lines().count() == 1, "{self:?}");
        self.err.trim_end()
    }
}
