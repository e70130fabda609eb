//! Synthetic mails in `mails/`, each with what must be read from it: every language, layout and trick that people meet.

mod table;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use intake::{MAX_MAIL_BYTES, Mail, Reading, Verdict, read};
use issuers::{Profile, Registry, Source};
use jiff::Timestamp;
use secrecy::ExposeSecret;

use crate::table::{Expected, MAILS};

fn now() -> Timestamp {
    "2026-11-23T00:00:00Z".parse().expect("a time")
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mails")
}

fn bytes(file: &str) -> Vec<u8> {
    let path = folder().join(format!("{file}.eml"));
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The shipped profiles; for the mails of the house, with the profiles that its authority prints.
fn registry(file: &str) -> Registry {
    let mut registry = Registry::shipped();
    for (id, secret) in [("cfca", "authorization-code"), ("wipo", "pin"), ("certifio", "authorization-code")]
    {
        if !file.starts_with("house-") {
            break;
        }
        let name = registry.profile(id).expect("it is shipped").name.to_string();
        let second_half =
            if id == "certifio" { "second_half = \"after the security questions\"\n" } else { "" };
        let toml = format!(
            "format = 1\nid = \"{id}\"\nname = \"{name} flavour\"\n[codes]\nlifetime = \"15 days\"\nsecret = \"{secret}\"\n\
             {second_half}[mail]\nsenders = [\"localhost\"]\nlink_hosts = [\"localhost\"]\nlink_parameters = [\"ref\"]\n\
             [enrolment]\nprotocol = \"cmp\"\nurl = \"http://localhost:8829/.well-known/cmp/p/{id}\"\n"
        );
        registry.insert(Profile::from_toml(&toml, id).expect("it is sound"), Source::Given);
    }
    registry
}

fn differences(reading: &Reading, expected: &Expected) -> String {
    let mut found = String::new();
    let mut compare = |what: &str, is: Option<&str>, should: Option<&str>| {
        if is != should {
            let _ = writeln!(found, "  {what}: is {is:?}, should be {should:?}");
        }
    };
    let approved = reading.approved_at.map(|at| at.to_string());
    compare("verdict", Some(reading.verdict.as_str()), Some(expected.verdict.as_str()));
    compare("issuer", reading.issuer.as_ref().map(|id| id.as_str()), expected.issuer);
    compare("reference", reading.reference_number.as_deref(), expected.reference);
    compare("code", reading.authorization_code.as_ref().map(|code| code.expose_secret()), expected.code);
    compare("pin", reading.pin.as_ref().map(|pin| pin.expose_secret()), expected.pin);
    compare("order", reading.order.as_deref(), expected.order);
    compare(
        "one-time code",
        reading.verification_code.as_ref().map(|code| code.expose_secret()),
        expected.one_time,
    );
    compare("link", reading.link.as_deref(), expected.link);
    compare("approved at", approved.as_deref(), expected.approved_at);
    if !reading.reasons.iter().any(|reason| reason.contains(expected.reason)) {
        let _ = writeln!(found, "  reasons: {:#?} do not say {:?}", reading.reasons, expected.reason);
    }
    found
}

#[test]
fn every_mail_is_read_as_its_row_says() {
    let mut report = String::new();
    for expected in &MAILS {
        let reading = read(Mail::Eml(&bytes(expected.file)), &registry(expected.file), now());
        let found = differences(&reading, expected);
        if !found.is_empty() {
            let _ = write!(report, "{}:\n{found}", expected.file);
        }
    }
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn every_mail_in_the_folder_has_a_row() {
    let mut files: Vec<String> = fs::read_dir(folder())
        .unwrap()
        .map(|file| file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    files.sort();
    let mut rows: Vec<&str> = MAILS.iter().map(|expected| expected.file).collect();
    rows.sort_unstable();
    assert_eq!(files, rows);
}

#[test]
fn no_secret_is_in_the_reasons_or_the_debug_text_of_a_reading() {
    for expected in &MAILS {
        let reading = read(Mail::Eml(&bytes(expected.file)), &registry(expected.file), now());
        let shown = format!("{reading:?}");
        let secrets = [&reading.authorization_code, &reading.pin, &reading.verification_code];
        for secret in secrets.into_iter().flatten() {
            assert!(!shown.contains(secret.expose_secret()), "{}", expected.file);
        }
    }
}

#[test]
fn the_source_of_a_mail_pasted_as_text_is_read_as_that_mail() {
    let source = String::from_utf8(bytes("house-wipo")).unwrap();
    let registry = registry("house-wipo");
    let (pasted, mail) =
        (read(Mail::Text(&source), &registry, now()), read(Mail::Eml(source.as_bytes()), &registry, now()));
    assert_eq!((pasted.verdict, pasted.approved_at), (Verdict::Activation, mail.approved_at));
    assert_eq!(pasted.link, mail.link);
}

#[test]
fn pasted_text_has_no_approval_date_unless_it_states_one() {
    let codes = "Reference number: 12345678\nPIN: 8842X7\n";
    let read = |text: &str| read(Mail::Text(text), &Registry::shipped(), now());
    assert_eq!(read(codes).verdict, Verdict::Activation);
    assert_eq!(read(codes).approved_at, None);
    let stated = read(&format!("{codes}Approved on: 2026-11-20"));
    assert_eq!(stated.approved_at, Some("2026-11-20T00:00:00Z".parse().unwrap()));
    let counted_back = read(&format!("{codes}Codes expire on: 2026-12-05T10:00:00Z"));
    assert_eq!(counted_back.approved_at, Some("2026-11-20T10:00:00Z".parse().unwrap()));
    assert_eq!(counted_back.expires_at, Some("2026-12-05T10:00:00Z".parse().unwrap()));
}

#[test]
fn the_holder_is_the_one_named_in_the_text_or_else_the_addressee() {
    let reading = read(Mail::Eml(&bytes("en-two-lines")), &Registry::shipped(), now());
    assert_eq!(reading.holder.as_deref(), Some("Ann Example"));
    let text = "Applicant: Élise Martin\nReference number: 12345678\nPIN: 8842X7";
    assert_eq!(read(Mail::Text(text), &Registry::shipped(), now()).holder.as_deref(), Some("Élise Martin"));
}

#[test]
fn a_mail_above_ten_mebibytes_is_not_read() {
    let mut mail = bytes("en-two-lines");
    mail.resize(MAX_MAIL_BYTES + 1, b'x');
    let reading = read(Mail::Eml(&mail), &Registry::shipped(), now());
    assert_eq!(reading.verdict, Verdict::NotActivation);
    assert!(reading.reasons[0].contains("larger than 10 MiB"));
}
