//! Browsers without a screen: what a person's own would show a server.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpStream};

use serde_json::{Value, json};

use crate::nss::NssDatabase;
use crate::process::{PATIENCE, Process, free_port};
use crate::ran::Ran;
use crate::world::World;

/// Chromium, as it comes from the distribution.
#[derive(Debug)]
pub struct Chromium;

impl Chromium {
    /// Starts it anew in the world's home and opens `url`; gives back the page. Of several certificates that would do it
    /// takes one without asking, as an administrator may have told it to.
    ///
    /// # Panics
    /// If it is not installed, or does not end.
    #[must_use]
    pub fn visit(world: &World, url: &str) -> String {
        let selects = json!({"https://127.0.0.1,*": {"setting": {"filters": [{}]}}});
        let preferences =
            json!({"profile": {"content_settings": {"exceptions": {"auto_select_certificate": selects}}}});
        let profile = world.path("chromium");
        let _fresh = fs::remove_dir_all(&profile);
        let made = fs::create_dir_all(profile.join("Default"));
        made.unwrap_or_else(|error| panic!("{}: {error}", profile.display()));
        world.write("chromium/Default/Preferences", preferences.to_string());
        let mut command = Self::command(world);
        command.arg(format!("--user-data-dir={}", profile.display())).args(["--dump-dom", url]);
        Ran::of(&mut command).ok().out
    }

    /// Starts it with an empty page, and leaves it running.
    #[must_use]
    pub fn start(world: &World) -> Process {
        let mut command = Self::command(world);
        let profile = world.path(".config/chromium");
        command.arg(format!("--user-data-dir={}", profile.display()));
        command.args(["--remote-debugging-port=0", "about:blank"]);
        let mut process = Process::start(&mut command, &world.path("chromium.log"));
        process.wait_until("Chromium runs", || profile.join("DevToolsActivePort").exists());
        process
    }

    fn command(world: &World) -> std::process::Command {
        let mut command = world.foreign("chromium");
        // It does not start as root inside its own sandbox; a container's tests run as root.
        command.args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]);
        command
    }
}

/// A running Firefox, led by its remote control (Marionette). It ends when this is dropped.
#[derive(Debug)]
pub struct Firefox {
    reader: BufReader<TcpStream>,
    process: Process,
    sent: u32,
}

impl Firefox {
    /// Starts it with the profile that this database belongs to. It takes a certificate that would do without asking, as
    /// its settings allow.
    ///
    /// # Panics
    /// If it is not installed, or does not answer.
    #[must_use]
    pub fn start(world: &World, profile: &NssDatabase) -> Self {
        let port = free_port();
        let settings = format!(
            "user_pref(\"security.default_personal_cert\", \"Select Automatically\");\n\
             user_pref(\"marionette.port\", {port});\n"
        );
        let written = fs::write(profile.folder().join("user.js"), settings);
        written.unwrap_or_else(|error| panic!("Firefox's settings cannot be written: {error}"));
        let mut command = world.foreign("firefox-esr");
        command.args(["--headless", "--no-remote", "--marionette", "--profile"]);
        command.arg(profile.folder()).arg("about:blank");
        let mut process = Process::start(&mut command, &world.path("firefox.log"));
        let mut stream = None;
        process.wait_until("Firefox can be led", || {
            stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok();
            stream.is_some()
        });
        let stream = stream.unwrap_or_else(|| unreachable!("it was waited for"));
        let patient = stream.set_read_timeout(Some(PATIENCE));
        patient.unwrap_or_else(|error| panic!("Firefox: {error}"));
        let mut this = Self { reader: BufReader::new(stream), process, sent: 0 };
        let _greeting = this.message();
        let _session = this.ask("WebDriver:NewSession", &json!({}));
        this
    }

    /// Opens `url`; gives back the page.
    #[must_use]
    pub fn visit(&mut self, url: &str) -> String {
        let _ = self.ask("WebDriver:Navigate", &json!({"url": url}));
        let page = self.ask("WebDriver:GetPageSource", &json!({}));
        page["value"].as_str().unwrap_or_default().to_owned()
    }

    /// Closes it, as a person does.
    pub fn close(mut self) {
        let _ = self.ask("Marionette:Quit", &json!({"flags": ["eAttemptQuit"]}));
        let _ = self.process.wait();
    }

    /// `[0, number, command, arguments]` is answered with `[1, number, error, result]`.
    fn ask(&mut self, command: &str, arguments: &Value) -> Value {
        self.sent += 1;
        let message = json!([0, self.sent, command, arguments]).to_string();
        let framed = format!("{}:{message}", message.len());
        let written = self.reader.get_mut().write_all(framed.as_bytes());
        written.unwrap_or_else(|error| panic!("{command}: {error}\n{}", self.process.log()));
        let mut answer = self.message();
        assert_eq!(answer[2], Value::Null, "{command}: {answer}");
        answer[3].take()
    }

    /// A message is JSON behind its length and a colon.
    fn message(&mut self) -> Value {
        let mut length = Vec::new();
        let mut message = Vec::new();
        let heard = self.reader.read_until(b':', &mut length).and_then(|_| {
            let length = String::from_utf8_lossy(&length).trim_end_matches(':').parse().unwrap_or(0);
            message.resize(length, 0);
            self.reader.read_exact(&mut message)
        });
        heard.unwrap_or_else(|error| panic!("Firefox: {error}\n{}", self.process.log()));
        serde_json::from_slice(&message).unwrap_or_else(|error| panic!("Firefox: {error}"))
    }
}
