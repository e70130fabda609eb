//! A served authority, and the foreign tools that talk to it.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

/// The program under test.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_neverlapse-authority"));
    command.env_remove("RUST_LOG").env_remove("NEVERLAPSE_AUTHORITY_SMTP");
    command
}

/// Ends its process when it goes.
pub(crate) struct Authority {
    child: Child,
    pub(crate) address: String,
    pub(crate) dir: PathBuf,
}

impl Authority {
    /// Serves `dir` on a free port.
    pub(crate) fn serve(dir: &Path) -> Self {
        Self::serve_with(dir, &[])
    }

    /// The process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// As [`Authority::serve`], with more arguments.
    pub(crate) fn serve_with(dir: &Path, arguments: &[&str]) -> Self {
        let mut child = program()
            .args(["serve", "--listen", "127.0.0.1:0", "--dir"])
            .arg(dir)
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address =
            line.trim().strip_prefix("listening on http://").expect("it says where it listens").to_owned();
        Self { child, address, dir: dir.to_owned() }
    }

    /// Runs a verb and gives what it printed.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        run(&self.dir, arguments)
    }

    /// Approves an application; more arguments may follow.
    pub(crate) fn approve(&self, issuer: &str, arguments: &[&str]) -> Value {
        approve(&self.dir, issuer, arguments)
    }

    /// Ends the process as kill -9 does.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Ends it as an administrator does, and gives its exit code.
    pub(crate) fn terminate(mut self) -> Option<i32> {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        self.child.wait().unwrap().code()
    }

    /// `openssl cmp` with `arguments`, against the path of `issuer`.
    pub(crate) fn openssl_cmp(&self, issuer: &str, arguments: &[&str]) -> Output {
        let server = format!("{}/.well-known/cmp/p/{issuer}", self.address);
        openssl(&[&["cmp", "-config", "", "-server", &server, "-recipient", "/CN=any"], arguments].concat())
    }
}

impl Drop for Authority {
    fn drop(&mut self) {
        // It may have ended already; then there is nothing to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn run(dir: &Path, arguments: &[&str]) -> Output {
    let (verb, rest) = arguments.split_first().unwrap();
    program().arg(verb).arg("--dir").arg(dir).args(rest).output().unwrap()
}

pub(crate) fn approve(dir: &Path, issuer: &str, arguments: &[&str]) -> Value {
    let fixed =
        ["approve", "--json", "--issuer", issuer, "--name", "Zoé Müller", "--email", "zoe@example.com"];
    let output = run(dir, &[&fixed, arguments].concat());
    assert!(output.status.success(), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

pub(crate) fn openssl(arguments: &[&str]) -> Output {
    Command::new("openssl").args(arguments).output().unwrap()
}

/// Everything that a tool said.
pub(crate) fn said(output: &Output) -> String {
    text(&output.stdout) + &text(&output.stderr)
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A folder, and paths in it as arguments want them.
pub(crate) struct Desktop(TempDir);

impl Desktop {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    pub(crate) fn dir(&self) -> PathBuf {
        self.0.path().join("authority")
    }

    /// Makes a key with OpenSSL and gives its path.
    pub(crate) fn key(&self, name: &str) -> String {
        let path = self.path(name);
        let made =
            openssl(&["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", &path]);
        assert!(made.status.success());
        path
    }
}

/// POSTs `body` where CMP is answered.
pub(crate) fn post(authority: &Authority, issuer: &str, content_type: &str, body: Vec<u8>) -> (u16, Vec<u8>) {
    let url = format!("http://{}/.well-known/cmp/p/{issuer}", authority.address);
    let (status, _, answer) = exchange(&url, content_type, body);
    (status, answer)
}

/// POSTs `body`: status, every header but the date, and body.
pub(crate) fn exchange(url: &str, content_type: &str, body: Vec<u8>) -> (u16, Vec<String>, Vec<u8>) {
    in_runtime(async {
        let request = client().post(url).header("content-type", content_type).body(body);
        let response = request.send().await.unwrap();
        let headers = response.headers().iter().filter(|(name, _)| *name != "date");
        let headers = headers.map(|(name, value)| format!("{name}: {value:?}")).collect();
        (response.status().as_u16(), headers, response.bytes().await.unwrap().to_vec())
    })
}

/// GETs a page without following redirects: status, Location and body.
pub(crate) fn fetch(url: &str) -> (u16, Option<String>, Vec<u8>) {
    in_runtime(async {
        let response = client().get(url).send().await.unwrap();
        let location = response.headers().get("location").map(|it| it.to_str().unwrap().to_owned());
        (response.status().as_u16(), location, response.bytes().await.unwrap().to_vec())
    })
}

/// The TLS certificate is checked elsewhere, by OpenSSL.
fn client() -> reqwest::Client {
    let builder = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
    builder.danger_accept_invalid_certs(true).build().unwrap()
}

fn in_runtime<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// RFC 3339.
pub(crate) fn days_ago(days: i64) -> String {
    use clock::Clock;
    (clock::SystemClock.now() - jiff::SignedDuration::from_hours(24 * days)).to_string()
}
