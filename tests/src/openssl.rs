//! OpenSSL's own tools as peers: a certification authority of three commands, and the mock CMP server of `openssl cmp`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process::{Process, free_port};
use crate::ran::Ran;

/// A root CA in a folder, made and used with `openssl` alone.
#[derive(Clone, Debug)]
pub struct OpensslCa {
    folder: PathBuf,
    name: String,
}

impl OpensslCa {
    /// Makes a CA of this name in `folder`.
    #[must_use]
    pub fn new(folder: &Path, name: &str) -> Self {
        let ca = Self { folder: folder.to_owned(), name: name.to_owned() };
        let subject = format!("/CN={name}");
        let words = [
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "30",
            "-subj",
        ];
        ca.openssl(&[&words[..], &[&subject, "-keyout", &ca.key(), "-out", &ca.certificate()]].concat());
        ca
    }

    /// Its certificate's file, PEM.
    #[must_use]
    pub fn certificate(&self) -> String {
        format!("{}.pem", self.name)
    }

    /// Its certificate's text, PEM.
    ///
    /// # Panics
    /// If it is gone.
    #[must_use]
    pub fn pem(&self) -> String {
        fs::read_to_string(self.folder.join(self.certificate()))
            .unwrap_or_else(|error| panic!("the CA is gone: {error}"))
    }

    /// A certificate for a key (SubjectPublicKeyInfo, DER), as a PEM file in the CA's folder.
    ///
    /// # Panics
    /// If OpenSSL does not make it.
    pub fn issue(&self, key: &[u8], subject: &str) -> String {
        self.issue_with(key, subject, EXTENSIONS)
    }

    fn issue_with(&self, key: &[u8], subject: &str, extensions: &str) -> String {
        let (der, pem, out) = (self.file("subject.der"), self.file("subject.pub"), self.file("issued.pem"));
        fs::write(self.folder.join(&der), key).unwrap_or_else(|error| panic!("{der}: {error}"));
        fs::write(self.folder.join("extensions"), extensions)
            .unwrap_or_else(|error| panic!("extensions: {error}"));
        self.openssl(&["pkey", "-pubin", "-inform", "DER", "-in", &der, "-pubout", "-out", &pem]);
        let (ca, ca_key) = (self.certificate(), self.key());
        let subject =
            ["-new", "-force_pubkey", &pem, "-subj", subject, "-days", "20", "-extfile", "extensions"];
        let signer = ["-CA", &ca, "-CAkey", &ca_key, "-out", &out];
        self.openssl(&[&["x509"][..], &subject, &signer].concat());
        out
    }

    /// A certificate for a new key that nobody keeps.
    #[must_use]
    pub fn issue_for_a_stranger(&self, subject: &str) -> String {
        let (_, public) = self.new_key();
        self.issue(&public, subject)
    }

    /// A certificate for a web server of this computer, and its key; both are files in the CA's folder.
    #[must_use]
    pub fn issue_for_this_computer(&self) -> (String, String) {
        let (key, public) = self.new_key();
        let extensions = format!("{EXTENSIONS}subjectAltName = IP:127.0.0.1\n");
        (self.issue_with(&public, "/CN=127.0.0.1", &extensions), key)
    }

    /// The file of a new key, and its public part (SubjectPublicKeyInfo, DER).
    fn new_key(&self) -> (String, Vec<u8>) {
        let (key, public) = (self.file("stranger.key"), self.file("stranger.der"));
        self.openssl(&["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", &key]);
        self.openssl(&["pkey", "-in", &key, "-pubout", "-outform", "DER", "-out", &public]);
        let public = fs::read(self.folder.join(public)).unwrap_or_default();
        (key, public)
    }

    fn key(&self) -> String {
        self.file("key")
    }

    fn file(&self, what: &str) -> String {
        format!("{}.{what}", self.name)
    }

    fn openssl(&self, words: &[&str]) {
        let _ = Ran::of(Command::new("openssl").args(words).current_dir(&self.folder)).ok();
    }
}

const EXTENSIONS: &str = "\
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
";

/// The mock server of `openssl cmp`. It listens on every interface: only inside a namespace of one's own.
#[derive(Debug)]
pub struct MockServer {
    /// Its port.
    pub port: u16,
    _process: Process,
}

impl MockServer {
    /// Starts it in `folder` for one reference number and secret; `more` are further words of `openssl cmp`.
    #[must_use]
    pub fn start(folder: &Path, reference: &str, secret: &str, more: &[&str]) -> Self {
        let port = free_port();
        let mut command = Command::new("openssl");
        command.args(["cmp", "-config", "", "-port", &port.to_string(), "-srv_ref", reference]);
        command.args(["-srv_secret", &format!("pass:{secret}")]).args(more).current_dir(folder);
        let mut process = Process::start(&mut command, &folder.join(format!("openssl-cmp-{port}.log")));
        process.wait_until("OpenSSL's mock server listens", || listens(port));
        Self { port, _process: process }
    }
}

/// Whether somebody listens at `port`. Found out without connecting, since the mock server takes one connection after
/// another and would wait for what this one has to say.
#[must_use]
pub fn listens(port: u16) -> bool {
    let tables = ["/proc/self/net/tcp", "/proc/self/net/tcp6"]
        .map(|table| fs::read_to_string(table).unwrap_or_default());
    let listening = |line: &str| line.contains(&format!(":{port:04X} ")) && line.contains(" 0A ");
    tables.iter().flat_map(|table| table.lines()).any(listening)
}
