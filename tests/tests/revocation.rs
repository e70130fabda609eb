//! What an issuer says of its certificates when it is asked, and what follows.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use tests::{Front, Process, Ran, World, free_port};

#[test]
fn a_certificate_that_the_authority_revokes_is_revoked_here_once_it_is_asked() {
    let world = World::ready();
    let units = ["--organisation", "Acme", "--unit", "Local RA", "--unit", "Individual-1"];
    let identity = world.identity("cfca", "Wang Xiaoming", &units);
    let shown = world.show(&identity);

    let certificate = &shown["certificate"];
    assert_eq!(certificate["key"], "EC P-256", "{shown}");
    assert_eq!(certificate["key_usage"], json!(["digitalSignature", "nonRepudiation"]));
    assert_eq!(certificate["extended_key_usage"], json!(["clientAuth", "emailProtection"]));
    assert_eq!(certificate["emails"], json!(["holder@example.org"]));
    assert_eq!(certificate["units"][0]["name"], "Local RA");
    assert_eq!(certificate["units"][0]["means"]["en"], "registration authority");
    assert_eq!(certificate["units"][1]["means"]["fr"], "nature du titulaire");
    let chain = certificate["chain"].as_array().unwrap();
    assert_eq!(chain.len(), 2, "{certificate}");
    assert_eq!(chain[0]["subject"], certificate["issuer"]);
    assert!(certificate["pem"].as_str().unwrap().starts_with("-----BEGIN CERTIFICATE-----"));
    assert_eq!(shown["revocation"], Value::Null, "nobody asked");

    let good = asked(&world, &identity);
    assert_eq!((&good["status"], &good["how"]), (&json!("good"), &json!("crl")), "{good}");
    assert_eq!(good["source"], format!("http://127.0.0.1:{}/ca.crl", world.authority_port()));
    assert!(good["next_update"].is_string() && good["said"].is_null(), "{good}");
    assert_eq!(world.show(&identity)["state"], "valid");

    let serial = shown["serial"].as_str().unwrap();
    let _ = world.desk("revoke", &["--serial", serial, "--reason", "key-compromise"]).ok();
    assert_eq!(world.show(&identity)["state"], "valid", "nobody asked yet");
    let revoked = asked(&world, &identity);
    assert_eq!((&revoked["status"], &revoked["reason"]), (&json!("revoked"), &json!("keyCompromise")));
    assert!(revoked["revoked_at"].is_string(), "{revoked}");
    let item = world.show(&identity);
    assert_eq!((&item["state"], &item["needs_you"]["need"]), (&json!("revoked"), &json!("apply-again")));
    assert_eq!(item["needs_you"]["reason"], "its issuer has revoked it");
    assert_eq!(asked(&world, &identity)["status"], "revoked", "asking again changes nothing");
}

#[test]
fn the_certificate_of_a_renewal_takes_the_place_of_the_old_one_and_outlives_a_crash() {
    let mut world = World::ready();
    let identity = world.identity("wipo", "Zoë Lefèvre", &[]);
    let old = world.show(&identity);
    let _ = world.neverlapse(&["renew", &identity]).ok();
    let renewed = world.show(&identity);
    assert_ne!(renewed["certificate"]["pem"], old["certificate"]["pem"]);
    let _ = world.desk("revoke", &["--serial", old["serial"].as_str().unwrap()]).ok();
    assert_eq!(asked(&world, &identity)["status"], "good", "the old one is not meant");
    world.kill_daemon();
    world.start_daemon();
    assert_eq!(world.show(&identity)["certificate"], renewed["certificate"], "it is on disk");
}

#[test]
fn an_authority_that_is_down_changes_nothing() {
    let mut world = World::ready();
    let identity = world.identity("wipo", "Zoë Lefèvre", &[]);
    let _ = world.desk("revoke", &["--serial", world.show(&identity)["serial"].as_str().unwrap()]).ok();
    world.stop_authority();
    let nobody = asked(&world, &identity);
    assert_eq!(nobody["status"], "unreachable", "{nobody}");
    assert!(nobody["said"].as_str().unwrap().contains("/ca.crl: "), "{nobody}");
    assert_eq!(world.show(&identity)["state"], "valid");
}

#[test]
fn openssls_responder_is_asked_first_and_the_list_when_it_does_not_help() {
    if !tests::inside() {
        return;
    }
    let mut world = World::new();
    world.start_daemon();
    let port = free_port();
    let front = Front::of_html("<html>no list here</html>");
    let office = Office::new(world.home(), port, front.port());
    let (file, password) = (world.at("holder.p12"), world.at("password.txt"));
    let _ = world.neverlapse(&["restore", &file, "--to", "vault", "--password-file", &password]).ok();
    let identity = world.list()[0]["id"].as_str().unwrap().to_owned();

    // Nobody at the responder's port, and no list at the list's.
    let nobody = asked(&world, &identity);
    assert_eq!((&nobody["status"], &nobody["how"]), (&json!("unknown"), &json!("crl")), "{nobody}");
    let said = nobody["said"].as_str().unwrap();
    assert!(said.contains("no certificate revocation list") && said.contains("refused"), "{said}");

    office.record(VALID);
    let imposter = office.respond("imposter", &[]);
    let lie = asked(&world, &identity);
    assert_eq!(lie["status"], "unknown", "{lie}");
    assert!(lie["said"].as_str().unwrap().contains("signed neither by the issuer"), "{lie}");
    imposter.kill();

    let responder = office.respond("responder", &["-ndays", "2"]);
    let before = front.asked();
    let good = asked(&world, &identity);
    assert_eq!((&good["status"], &good["how"]), (&json!("good"), &json!("ocsp")), "{good}");
    assert_eq!(good["source"], format!("http://127.0.0.1:{port}/"));
    assert!(good["next_update"].is_string() && good["said"].is_null(), "{good}");
    assert_eq!(front.asked(), before, "the list was not needed");
    responder.kill();

    office.record("");
    let responder = office.respond("responder", &[]);
    let unknown = asked(&world, &identity);
    assert_eq!(unknown["status"], "unknown", "{unknown}");
    assert!(unknown["said"].as_str().unwrap().contains("does not know this certificate"), "{unknown}");
    responder.kill();
    assert_eq!(world.show(&identity)["state"], "valid", "none of that changed anything");

    office.record(REVOKED);
    let _responder = office.respond("responder", &[]);
    let page = world.neverlapse(&["show", &identity, "--revocation"]).ok().out;
    assert!(
        page.contains("  state             revoked\n") && page.contains("its key may be in other hands"),
        "{page}"
    );
    assert_eq!(world.show(&identity)["state"], "revoked");
}

/// What `show --revocation` tells.
fn asked(world: &World, identity: &str) -> Value {
    world.neverlapse(&["show", identity, "--revocation", "--json"]).json()["revocation"].clone()
}

const VALID: &str = "V\t20491231235959Z\t\t10\tunknown\t/CN=holder\n";
const REVOKED: &str = "R\t20491231235959Z\t260301120000Z,keyCompromise\t10\tunknown\t/CN=holder\n";

/// An authority made with `openssl` alone, with a responder that it appointed and one that another one did. It listens on
/// every interface: only inside a namespace of one's own.
struct Office<'a> {
    folder: &'a Path,
    port: u16,
}

impl<'a> Office<'a> {
    fn new(folder: &'a Path, port: u16, list: u16) -> Self {
        let office = Self { folder, port };
        let extensions = format!(
            "[holder]\nbasicConstraints = critical, CA:FALSE\nauthorityInfoAccess = OCSP;URI:http://127.0.0.1:{port}/\n\
             crlDistributionPoints = URI:http://127.0.0.1:{list}/ca.crl\n[responder]\nextendedKeyUsage = OCSPSigning\n"
        );
        fs::write(folder.join("extensions"), extensions).unwrap();
        for ca in ["ca", "other"] {
            office.openssl(&format!(
                "req -x509 {NEW_KEY} -days 30 -subj /O=Radium/CN={ca} -keyout {ca}.key -out {ca}.pem"
            ));
        }
        for (ca, name, section) in
            [("ca", "holder", "holder"), ("ca", "responder", "responder"), ("other", "imposter", "responder")]
        {
            office
                .openssl(&format!("req -new {NEW_KEY} -subj /CN={name} -keyout {name}.key -out {name}.csr"));
            office.openssl(&format!(
                "x509 -req -CA {ca}.pem -CAkey {ca}.key -set_serial 0x10 -days 20 -extfile extensions -extensions {section} \
                 -in {name}.csr -out {name}.pem"
            ));
        }
        office.openssl("pkcs12 -export -in holder.pem -inkey holder.key -certfile ca.pem -name holder -passout file:password.txt -out holder.p12");
        office
    }

    fn openssl(&self, words: &str) {
        let _ = Ran::of(Command::new("openssl").args(words.split_whitespace()).current_dir(self.folder)).ok();
    }

    /// What the authority wrote down.
    fn record(&self, line: &str) {
        fs::write(self.folder.join("index.txt"), line).unwrap();
    }

    /// Starts OpenSSL's responder.
    fn respond(&self, signer: &str, more: &[&str]) -> Process {
        let mut command = Command::new("openssl");
        let (certificate, key) = (format!("{signer}.pem"), format!("{signer}.key"));
        command.args(["ocsp", "-index", "index.txt", "-CA", "ca.pem", "-port", &self.port.to_string()]);
        command.args(["-rsigner", &certificate, "-rkey", &key]).args(more).current_dir(self.folder);
        let log = self.folder.join("responder.log");
        let _ = fs::remove_file(&log);
        let mut process = Process::start(&mut command, &log);
        process.wait_until("OpenSSL's responder listens", || tests::listens(self.port));
        process
    }
}

const NEW_KEY: &str = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
