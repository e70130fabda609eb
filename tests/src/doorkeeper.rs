//! A web server that lets in only who shows a certificate, and tells what it was shown.

use std::process::Command;

use crate::nss::NssDatabase;
use crate::openssl::{OpensslCa, listens};
use crate::process::{Process, free_port};
use crate::ran::Ran;
use crate::world::World;

/// `openssl s_server` on this computer alone. It ends when this is dropped.
#[derive(Debug)]
pub struct Doorkeeper {
    port: u16,
    ca: String,
    _process: Process,
}

impl Doorkeeper {
    /// Demands certificates that end at those in `trusted`, PEM, and proof of their keys.
    ///
    /// # Panics
    /// If OpenSSL does not serve.
    #[must_use]
    pub fn start(world: &World, trusted: &str) -> Self {
        let ca = OpensslCa::new(world.home(), "door-ca");
        let (certificate, key) = ca.issue_for_this_computer();
        let trusted = world.write("door-trusted.pem", trusted);
        let port = free_port();
        let mut command = Command::new("openssl");
        command.args(["s_server", "-accept", &format!("127.0.0.1:{port}"), "-www"]);
        command.args(["-cert", &certificate, "-key", &key, "-CAfile", &trusted]);
        command.args(["-Verify", "3", "-verify_return_error"]).current_dir(world.home());
        let mut process = Process::start(&mut command, &world.path("door.log"));
        process.wait_until("the web server listens", || listens(port));
        Self { port, ca: world.at(&ca.certificate()), _process: process }
    }

    /// Where it is.
    #[must_use]
    pub fn url(&self) -> String {
        format!("https://127.0.0.1:{}/", self.port)
    }

    /// Has the browser of this database trust the server, as a person would who adds its CA to the browser.
    pub fn is_trusted_by(&self, database: &NssDatabase) {
        let _ = database.certutil(&["-A", "-n", "door-ca", "-t", "C,,", "-i", &self.ca]);
    }

    /// The certificate that the visitor showed, by its SHA-256 fingerprint, as the server's page tells it.
    ///
    /// # Panics
    /// If the page is another one.
    #[must_use]
    pub fn was_shown(world: &World, page: &str) -> String {
        let rest = page.split_once("-----BEGIN CERTIFICATE-----").map(|(_, rest)| rest);
        let body = rest.and_then(|rest| rest.split_once("-----END CERTIFICATE-----"));
        let (body, _) = body.unwrap_or_else(|| panic!("it saw no certificate: {page}"));
        let pem = format!("-----BEGIN CERTIFICATE-----{body}-----END CERTIFICATE-----\n");
        let file = world.write("shown.pem", pem);
        let words = ["x509", "-noout", "-fingerprint", "-sha256", "-in", &file];
        let told = Ran::of(Command::new("openssl").args(words)).ok().out;
        let (_, fingerprint) = told.trim().split_once('=').unwrap_or_default();
        fingerprint.replace(':', "").to_lowercase()
    }
}
