//! Both sides against OpenSSL's own CMP: its client asks our server, our client asks its mock server.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod client;
mod http;
mod mock;
#[path = "../office/mod.rs"]
mod office;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use enrol::key::SoftwareKey;
use jiff::Timestamp;

const REFERENCE: &str = "12345678";
const CODE: &str = "ABCD-EFGH-IJKL";

/// The peer reads the real clock, so its certificates and messages have to be of today.
#[expect(clippy::disallowed_methods, reason = "the peer, another process, reads the real clock")]
fn now() -> Timestamp {
    Timestamp::now()
}

/// A folder for the files that OpenSSL reads and writes.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn certificate(&self, name: &str, der: &[u8]) -> PathBuf {
        let pem = openssl::x509::X509::from_der(der).unwrap().to_pem().unwrap();
        self.write(name, &pem)
    }

    fn key(&self, name: &str, key: &SoftwareKey) -> PathBuf {
        self.write(name, &key.pkey().private_key_to_pem_pkcs8().unwrap())
    }

    fn write(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    fn read_certificate(&self, name: &str) -> Vec<u8> {
        let pem = std::fs::read(self.path(name)).unwrap();
        openssl::x509::X509::from_pem(&pem).unwrap().to_der().unwrap()
    }
}

/// `openssl` with its output kept; it reads no configuration of this computer.
fn openssl(arguments: &[&str]) -> Output {
    Command::new("openssl").args(arguments).output().expect("openssl is installed")
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
