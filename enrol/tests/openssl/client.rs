//! OpenSSL's client asks our server.

use std::sync::{Arc, Mutex};

use enrol::key::{Key, KeyKind, SoftwareKey};

use crate::office::Office;
use crate::{CODE, Folder, REFERENCE, http, openssl, text};

struct Desk {
    office: Arc<Mutex<Office>>,
    server: String,
    folder: Folder,
    key: SoftwareKey,
}

fn desk(kind: KeyKind) -> Desk {
    let mut office = Office::new(kind);
    office.approve(REFERENCE, CODE);
    let folder = Folder::new();
    folder.certificate("root.pem", &office.root);
    folder.certificate("ca.pem", &office.ca);
    let key = SoftwareKey::generate(kind).unwrap();
    folder.key("key.pem", &key);
    let office = Arc::new(Mutex::new(office));
    let server = format!("{}/", http::serve(&office));
    Desk { office, server, folder, key }
}

impl Desk {
    fn path(&self, name: &str) -> String {
        text(&self.folder.path(name)).to_owned()
    }

    /// Runs `openssl cmp` with a code; true when it ended well.
    fn with_code(&self, code: &str, arguments: &[&str]) -> Result<(), String> {
        let secret = format!("pass:{code}");
        let mut all = vec!["-ref", REFERENCE, "-secret", &secret, "-recipient", "/CN=any"];
        all.extend_from_slice(arguments);
        self.run(&all)
    }

    fn run(&self, arguments: &[&str]) -> Result<(), String> {
        let certificate = self.path("out.pem");
        let mut all = vec!["cmp", "-config", "", "-server", &self.server, "-certout", &certificate];
        all.extend_from_slice(arguments);
        let output = openssl(&all);
        // It writes its log to standard output.
        let log = [output.stdout, output.stderr].concat();
        let errors = String::from_utf8_lossy(&log).into_owned();
        if output.status.success() { Ok(()) } else { Err(errors) }
    }

    /// The certificate that came verifies and is for the key.
    fn assert_certified(&self, key: &SoftwareKey) {
        let certificate = self.folder.read_certificate("out.pem");
        let public_key = openssl::x509::X509::from_der(&certificate).unwrap().public_key().unwrap();
        assert!(public_key.public_eq(key.pkey()));
        let (root, ca, out) = (self.path("root.pem"), self.path("ca.pem"), self.path("out.pem"));
        let verified = openssl(&["verify", "-CAfile", &root, "-untrusted", &ca, &out]);
        assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
    }
}

#[test]
fn openssl_gets_a_certificate_with_a_code() {
    for kind in [KeyKind::EcP256, KeyKind::EcP384, KeyKind::Rsa2048, KeyKind::Ed25519] {
        let desk = desk(kind);
        let key = desk.path("key.pem");
        for command in ["ir", "cr"] {
            for mac in ["hmacWithSHA256", "hmac-sha1"] {
                let asked = ["-cmd", command, "-mac", mac, "-newkey", &key, "-subject", "/CN=Ana Silva"];
                desk.with_code(CODE, &asked)
                    .unwrap_or_else(|errors| panic!("{kind} {command} {mac}: {errors}"));
                desk.assert_certified(&desk.key);
            }
        }
        assert_eq!(desk.office.lock().unwrap().confirmed, 4);
        let implicit = ["-cmd", "ir", "-implicit_confirm", "-newkey", &key, "-subject", "/CN=Ana Silva"];
        desk.with_code(CODE, &implicit).unwrap();
        assert_eq!(desk.office.lock().unwrap().confirmed, 4, "no further confirmation");
    }
}

#[test]
fn openssl_gets_a_certificate_for_a_pkcs10_request() {
    let desk = desk(KeyKind::EcP256);
    let (key, csr) = (desk.path("key.pem"), desk.path("csr.pem"));
    let made = openssl(&["req", "-new", "-key", &key, "-subj", "/CN=Ana Silva", "-out", &csr]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    desk.with_code(CODE, &["-cmd", "p10cr", "-csr", &csr]).unwrap();
    desk.assert_certified(&desk.key);
}

#[test]
fn openssl_waits_for_a_certificate_that_takes_time() {
    let desk = desk(KeyKind::EcP256);
    desk.office.lock().unwrap().delay = 1;
    let key = desk.path("key.pem");
    desk.with_code(CODE, &["-cmd", "ir", "-newkey", &key, "-subject", "/CN=Ana Silva"]).unwrap();
    desk.assert_certified(&desk.key);
}

#[test]
fn openssl_with_a_wrong_code_gets_nothing() {
    let desk = desk(KeyKind::EcP256);
    let key = desk.path("key.pem");
    let errors =
        desk.with_code("WRONG", &["-cmd", "ir", "-newkey", &key, "-subject", "/CN=Eve"]).unwrap_err();
    assert!(!desk.folder.path("out.pem").exists(), "{errors}");
}

#[test]
fn openssl_renews_with_a_new_key_and_revokes() {
    // OpenSSL 3.0 cannot protect a message with Ed25519.
    for kind in [KeyKind::EcP256, KeyKind::EcP384, KeyKind::Rsa2048] {
        let desk = desk(kind);
        let old = desk.office.lock().unwrap().issue("Ana Silva", desk.key.public_key_der());
        desk.folder.certificate("old.pem", &old);
        let new_key = SoftwareKey::generate(kind).unwrap();
        desk.folder.key("new.pem", &new_key);
        let [old_path, key, new, root, ca] =
            ["old.pem", "key.pem", "new.pem", "root.pem", "ca.pem"].map(|name| desk.path(name));
        let signed = ["-cert", &old_path, "-key", &key, "-trusted", &root, "-untrusted", &ca];

        let renewal = [&["-cmd", "kur", "-newkey", &new], &signed[..]].concat();
        desk.run(&renewal).unwrap_or_else(|errors| panic!("{kind}: {errors}"));
        desk.assert_certified(&new_key);

        let revocation = [&["-cmd", "rr", "-oldcert", &old_path, "-revreason", "1"], &signed[..]].concat();
        desk.run(&revocation).unwrap_or_else(|errors| panic!("{kind}: {errors}"));
        assert_eq!(desk.office.lock().unwrap().revoked, [old]);
    }
}
