//! OpenSSL as a CMP client of the authority, and its mock server as an issuer of the daemon.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};

use serde_json::json;
use tests::{Front, MockServer, OpensslCa, Ran, World, public_key_of_request};

const REFERENCE: &str = "12345678";
const CODE: &str = "ABCD-EFGH-JKLM";

#[test]
fn openssl_gets_a_certificate_by_ir_and_the_code_is_spent() {
    let mut world = World::new();
    world.start_authority();
    let approved = world.approve("cfca", "Wang Xiaoming", &[]);
    make_key(&world, "new.key");
    let request = ["-cmd", "ir", "-newkey", "new.key", "-subject", "/CN=Wang Xiaoming"];

    let got = openssl_cmp(&world, "cfca", &approved.reference_number, &approved.code, &request);

    let _ = got.ok();
    assert_verified(&world, "new.key");
    assert_eq!(world.at_the_desk(&approved.reference_number)["state"], "spent");
    let again = openssl_cmp(&world, "cfca", &approved.reference_number, &approved.code, &request);
    assert_ne!(again.code, Some(0), "a code works once: {again}");
    assert_eq!(
        world.at_the_desk(&approved.reference_number)["certificates"].as_array().map(Vec::len),
        Some(1)
    );
}

#[test]
fn openssl_gets_a_certificate_by_p10cr_and_the_code_is_spent() {
    let mut world = World::new();
    world.start_authority();
    let approved = world.approve("wipo", "Zoe Lefevre", &[]);
    make_key(&world, "new.key");
    let csr = ["req", "-new", "-key", "new.key", "-subj", "/CN=Zoe Lefevre", "-out", "new.csr"];
    let _ = Ran::of(Command::new("openssl").args(csr).current_dir(world.home())).ok();

    let _ = openssl_cmp(
        &world,
        "wipo",
        &approved.reference_number,
        &approved.code,
        &["-cmd", "p10cr", "-csr", "new.csr"],
    )
    .ok();

    assert_verified(&world, "new.key");
    assert_eq!(world.at_the_desk(&approved.reference_number)["state"], "spent");
}

#[test]
fn openssl_is_refused_with_a_wrong_code_and_may_try_again() {
    let mut world = World::new();
    world.start_authority();
    let approved = world.approve("cfca", "Wang Xiaoming", &[]);
    make_key(&world, "new.key");
    let request = ["-cmd", "ir", "-newkey", "new.key", "-subject", "/CN=Wang Xiaoming"];

    let wrong = openssl_cmp(&world, "cfca", &approved.reference_number, "AAAA-BBBB-CCCC", &request);

    assert_ne!(wrong.code, Some(0), "{wrong}");
    let known = world.at_the_desk(&approved.reference_number);
    assert_eq!((&known["state"], &known["wrong_tries"]), (&json!("approved"), &json!(1)));
    let _ = openssl_cmp(&world, "cfca", &approved.reference_number, &approved.code, &request).ok();
}

#[test]
fn the_daemon_gets_a_certificate_from_openssls_mock_server_at_once() {
    if !tests::inside() {
        return;
    }
    let mut world = World::new();
    world.start_daemon();
    let ca = OpensslCa::new(world.home(), "ca");
    let _issuer = mock_issuer(&world, &ca, &ca, &[]);
    let activation = tracked(&world);

    let _ = world.neverlapse(&["pick-up", &activation]).ok();

    let identity = world.show(&activation)["identity"].as_str().unwrap().to_owned();
    assert_eq!(world.show(&identity)["state"], "valid");
}

#[test]
fn the_daemon_gets_a_certificate_from_openssls_mock_server_after_polling() {
    if !tests::inside() {
        return;
    }
    let mut world = World::new();
    world.start_daemon();
    let ca = OpensslCa::new(world.home(), "ca");
    let issuer = mock_issuer(&world, &ca, &ca, &["-poll_count", "2", "-check_after", "1"]);
    let activation = tracked(&world);

    let _ = world.neverlapse(&["pick-up", &activation]);

    world.wait_for(&activation, "it is picked up after two polls", |item| item["state"] == "picked-up");
    assert!(issuer.asked() >= 4, "ir, two pollReq and what follows: {} messages", issuer.asked());
}

#[test]
fn a_refusal_by_openssls_mock_server_is_told_and_the_key_is_kept() {
    if !tests::inside() {
        return;
    }
    let mut world = World::new();
    world.start_daemon();
    let ca = OpensslCa::new(world.home(), "ca");
    let _issuer =
        mock_issuer(&world, &ca, &ca, &["-pkistatus", "2", "-failure", "9", "-statusstring", "not for you"]);
    let activation = tracked(&world);

    let refused = world.neverlapse(&["pick-up", &activation]).refused();

    assert!(refused.contains("not for you"), "it repeats what the issuer says: {refused}");
    let item = world.show(&activation);
    assert!(item["needs_you"]["remedy"].is_string(), "{item}");
    assert_eq!(item["identity"], json!(null));
}

#[test]
fn a_certificate_for_another_key_is_not_taken() {
    if !tests::inside() {
        return;
    }
    let mut world = World::new();
    world.start_daemon();
    let ca = OpensslCa::new(world.home(), "ca");
    let stranger = ca.issue_for_a_stranger("/CN=Stranger");
    let mock = MockServer::start(world.home(), REFERENCE, CODE, &["-rsp_cert", &stranger]);
    world.add_issuer(&profile(&world, mock.port, &ca));
    let activation = tracked(&world);

    let refused = world.neverlapse(&["pick-up", &activation]).refused();

    assert!(refused.contains("key"), "{refused}");
    assert!(world.list().iter().all(|item| item["kind"] == "activation"), "no identity was made");
}

#[test]
fn a_certificate_of_another_authority_is_not_taken() {
    if !tests::inside() {
        return;
    }
    let mut world = World::new();
    world.start_daemon();
    let (ca, other) = (OpensslCa::new(world.home(), "ca"), OpensslCa::new(world.home(), "other"));
    let _issuer = mock_issuer(&world, &ca, &other, &[]);
    let activation = tracked(&world);

    let refused = world.neverlapse(&["pick-up", &activation]).refused();

    assert!(
        refused.contains("issuer") || refused.contains("chain") || refused.contains("trust"),
        "{refused}"
    );
    assert!(world.list().iter().all(|item| item["kind"] == "activation"), "no identity was made");
}

/// An issuer that is OpenSSL's mock server. That server hands out one certificate from a file, so the front looks into the
/// first request, has `signer` make a certificate for the key in it, and starts the mock server with it. The daemon's profile
/// trusts `trusted`.
fn mock_issuer(
    world: &World,
    trusted: &OpensslCa,
    signer: &OpensslCa,
    more: &'static [&'static str],
) -> Front {
    let home = world.home().to_owned();
    let signer = signer.clone();
    let mock: Arc<Mutex<Option<MockServer>>> = Arc::default();
    let front = Front::start(move |path, request| {
        let mut mock = mock.lock().unwrap();
        if mock.is_none() {
            let certificate = signer.issue(&public_key_of_request(request), "/CN=Wang Xiaoming");
            *mock = Some(start_mock(&home, &certificate, more));
        }
        Front::post(mock.as_ref().unwrap().port, path, request).ok()
    });
    world.add_issuer(&profile(world, front.port(), trusted));
    front
}

fn start_mock(home: &Path, certificate: &str, more: &[&str]) -> MockServer {
    MockServer::start(home, REFERENCE, CODE, &[&["-rsp_cert", certificate][..], more].concat())
}

/// A profile of an issuer at `port`; the mock server knows only the path `/pkix/`.
fn profile(world: &World, port: u16, trusted: &OpensslCa) -> String {
    let trusted = world.at(&trusted.certificate());
    format!(
        r#"
format = 1
id = "mock"
name = "OpenSSL's mock server"

[codes]
lifetime = "15 days"
secret = "authorization-code"

[enrolment]
protocol = "cmp"
url = "http://127.0.0.1:{port}/pkix/"
subject = "CN={{name}}"
trust = ["{trusted}"]
"#
    )
}

/// Tracks the activation that the mock server knows; gives back its id.
fn tracked(world: &World) -> String {
    let code = world.write("code.txt", CODE);
    let words = ["add", "--issuer", "mock", "--reference-number", REFERENCE, "--code-file", &code, "--json"];
    world.neverlapse(&words).json()["id"].as_str().unwrap().to_owned()
}

fn make_key(world: &World, name: &str) {
    let words = ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", name];
    let _ = Ran::of(Command::new("openssl").args(words).current_dir(world.home())).ok();
}

/// `openssl cmp` with the codes of an approval; the certificate goes to `new.pem`, its chain to `chain.pem`.
fn openssl_cmp(world: &World, issuer: &str, reference_number: &str, code: &str, request: &[&str]) -> Ran {
    let server = format!("127.0.0.1:{}/.well-known/cmp/p/{issuer}", world.authority_port());
    let mut command = Command::new("openssl");
    command.args([
        "cmp",
        "-config",
        "",
        "-server",
        &server,
        "-ref",
        reference_number,
        "-secret",
        &format!("pass:{code}"),
    ]);
    command.args([
        "-recipient",
        "/CN=any",
        "-certout",
        "new.pem",
        "-chainout",
        "chain.pem",
        "-cacertsout",
        "ca.pem",
    ]);
    Ran::of(command.args(request).current_dir(world.home()))
}

/// `openssl verify` accepts the certificate under the authority's root, and it is for this key.
fn assert_verified(world: &World, key: &str) {
    let in_home =
        |words: &[&str]| Ran::of(Command::new("openssl").args(words).current_dir(world.home())).ok().out;
    let root = world.write("root.pem", root(&world.profile("cfca")));
    let _ = in_home(&["verify", "-x509_strict", "-CAfile", &root, "-untrusted", "chain.pem", "new.pem"]);
    let of_certificate = in_home(&["x509", "-in", "new.pem", "-noout", "-pubkey"]);
    assert_eq!(of_certificate, in_home(&["pkey", "-in", key, "-pubout"]));
}

/// The root certificate that a profile carries.
fn root(profile: &str) -> String {
    let (begin, end) = ("-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----");
    let rest = &profile[profile.find(begin).unwrap()..];
    rest[..rest.find(end).unwrap() + end.len()].replace("\\n", "\n")
}
