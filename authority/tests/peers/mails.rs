//! The approval e-mails as Neverlapse reads them, with the profile that the authority prints.

use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    thread,
};

use clock::Clock;
use intake::{Mail, Reading, Verdict};
use issuers::{Profile, Registry, Source};
use secrecy::ExposeSecret;
use serde_json::Value;

use crate::support::{Authority, Desktop, said, text};

fn read(authority: &Authority, issuer: &str, approved: &Value) -> Reading {
    let mail = std::fs::read(approved["mail"].as_str().unwrap()).unwrap();
    let registry = registry(authority, issuer);
    intake::read(Mail::Eml(&mail), &registry, clock::SystemClock.now())
}

fn registry(authority: &Authority, issuer: &str) -> Registry {
    let printed = authority.run(&["profile", "--issuer", issuer]);
    assert!(printed.status.success(), "{}", said(&printed));
    let mut registry = Registry::shipped();
    registry.insert(Profile::from_toml(&text(&printed.stdout), "the authority").unwrap(), Source::Given);
    registry
}

#[test]
fn a_wipo_mail_carries_a_pin_and_a_link_with_the_reference() {
    let desktop = Desktop::new();
    let authority = Authority::serve(&desktop.dir());
    let approved = authority.approve("wipo", &[]);
    let reading = read(&authority, "wipo", &approved);
    assert_eq!(reading.verdict, Verdict::Activation, "{:?}", reading.reasons);
    assert_eq!(reading.issuer.unwrap().as_str(), "wipo");
    assert_eq!(reading.reference_number.as_deref(), approved["reference_number"].as_str());
    assert_eq!(reading.pin.as_ref().map(|pin| pin.expose_secret()), approved["pin"].as_str());
    assert_eq!(approved["pin"], approved["authorization_code"]);
    let link = reading.link.unwrap();
    assert!(
        link.contains(&authority.address) && link.contains(approved["reference_number"].as_str().unwrap())
    );
}

#[test]
fn a_cfca_mail_carries_both_codes() {
    let desktop = Desktop::new();
    let authority = Authority::serve(&desktop.dir());
    let approved = authority.approve("cfca", &[]);
    let reading = read(&authority, "cfca", &approved);
    assert_eq!(reading.verdict, Verdict::Activation, "{:?}", reading.reasons);
    assert_eq!(reading.issuer.unwrap().as_str(), "cfca");
    assert_eq!(reading.reference_number.as_deref(), approved["reference_number"].as_str());
    let code = reading.authorization_code.unwrap();
    assert_eq!(Some(code.expose_secret()), approved["authorization_code"].as_str());
    assert_eq!(approved["pin"], Value::Null);
}

#[test]
fn a_certifio_mail_is_half_and_does_not_hold_the_code_anywhere() {
    let desktop = Desktop::new();
    let authority = Authority::serve(&desktop.dir());
    let approved = authority.approve("certifio", &[]);
    let reading = read(&authority, "certifio", &approved);
    assert_eq!(reading.verdict, Verdict::Half, "{:?}", reading.reasons);
    assert_eq!(reading.issuer.unwrap().as_str(), "certifio");
    assert_eq!(reading.reference_number.as_deref(), approved["reference_number"].as_str());
    assert!(reading.authorization_code.is_none());
}

#[test]
fn a_mail_is_dated_with_the_approval_and_only_its_owner_may_read_it() {
    let desktop = Desktop::new();
    let authority = Authority::serve(&desktop.dir());
    for issuer in ["wipo", "cfca", "certifio"] {
        let approved = authority.approve(issuer, &["--approved-at", &crate::support::days_ago(3)]);
        let at: jiff::Timestamp = approved["approved_at"].as_str().unwrap().parse().unwrap();
        let reading = read(&authority, issuer, &approved);
        let stated = reading.approved_at.unwrap();
        assert!(at.duration_since(stated).as_secs().abs() < 60, "{issuer}: {stated} is not {at}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(approved["mail"].as_str().unwrap()).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }
}

#[test]
fn mails_go_out_over_smtp_and_a_dead_server_approves_nothing() {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = server.local_addr().unwrap().port();
    let delivered = thread::spawn(move || take_one_mail(&server.accept().unwrap().0));
    let desktop = Desktop::new();
    let url = format!("smtp://127.0.0.1:{port}");
    let authority = Authority::serve_with(&desktop.dir(), &["--smtp", &url, "--mail-from", "ra@example.org"]);
    let approved = authority.approve("cfca", &[]);
    assert_eq!(approved["mail"], Value::Null);
    let mail = delivered.join().unwrap();
    let reading = intake::read(Mail::Eml(&mail), &registry(&authority, "cfca"), clock::SystemClock.now());
    assert_eq!(reading.verdict, Verdict::Activation, "{:?}", reading.reasons);
    assert_eq!(reading.reference_number.as_deref(), approved["reference_number"].as_str());

    // The server is gone now.
    let refused =
        authority.run(&["approve", "--issuer", "cfca", "--name", "Ann", "--email", "ann@example.com"]);
    assert_eq!(refused.status.code(), Some(74), "{}", said(&refused));
    assert!(said(&refused).contains("nothing was approved"), "{}", said(&refused));
    let listed: Value = serde_json::from_slice(&authority.run(&["list", "--json"]).stdout).unwrap();
    assert_eq!(listed.as_array().unwrap().len(), 1);
}

/// As much of RFC 5321 as one mail needs.
fn take_one_mail(client: &TcpStream) -> Vec<u8> {
    let mut say = client;
    let mut lines = BufReader::new(client);
    say.write_all(b"220 ready\r\n").unwrap();
    let mut line = String::new();
    loop {
        line.clear();
        assert_ne!(lines.read_line(&mut line).unwrap(), 0, "the client hung up");
        let verb = line.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
        let reply: &[u8] = match verb.as_str() {
            "EHLO" => b"250-ready\r\n250 8BITMIME\r\n",
            "DATA" => b"354 go on\r\n",
            _ => b"250 ok\r\n",
        };
        say.write_all(reply).unwrap();
        if verb == "DATA" {
            break;
        }
    }
    let mut mail = Vec::new();
    loop {
        let mut line = Vec::new();
        lines.read_until(b'\n', &mut line).unwrap();
        if line == b".\r\n" {
            say.write_all(b"250 taken\r\n").unwrap();
            return mail;
        }
        mail.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
    }
}
