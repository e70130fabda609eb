//! One port: plain for what protects itself, TLS for the rest.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use crate::support::{Authority, Desktop, exchange, fetch, openssl, post, said, text};

#[test]
fn pages_need_tls_and_plain_http_is_sent_there() {
    let desktop = Desktop::new();
    let authority = Authority::serve(&desktop.dir());
    let (plain, secure) = (format!("http://{}", authority.address), format!("https://{}", authority.address));
    for path in ["/ca.pem", "/pick-up/wipo?reference=12345678", "/", "/../etc/passwd"] {
        let (status, location, _) = fetch(&format!("{plain}{path}"));
        assert_eq!(status, 308, "{path}");
        assert!(location.unwrap().starts_with(&secure), "{path}");
    }
    let (status, _, page) = fetch(&format!("{secure}/pick-up/wipo?reference=12345678"));
    assert_eq!(status, 200);
    assert!(text(&page).contains("<strong>12345678</strong>"));
    assert_eq!(fetch(&format!("{secure}/")).0, 404);
    assert_eq!(fetch(&format!("{secure}/pick-up/nobody")).0, 404);
    assert_eq!(fetch(&format!("{plain}/ca.crl")).0, 200);
}

#[test]
fn the_tls_certificate_verifies_against_the_authoritys_own_root() {
    let desktop = Desktop::new();
    let authority = Authority::serve(&desktop.dir());
    let (status, _, chain) = fetch(&format!("https://{}/ca.pem", authority.address));
    assert_eq!(status, 200);
    let pem = desktop.path("ca.pem");
    std::fs::write(&pem, chain).unwrap();
    let output = openssl(&[
        "s_client",
        "-connect",
        &authority.address,
        "-CAfile",
        &pem,
        "-verify_return_error",
        "-verify_ip",
        "127.0.0.1",
    ]);
    assert!(said(&output).contains("Verify return code: 0 (ok)"), "{}", said(&output));
}

#[test]
fn only_cmp_of_a_bearable_size_for_a_known_issuer_is_taken() {
    let desktop = Desktop::new();
    let authority = Authority::serve(&desktop.dir());
    let pkixcmp = "application/pkixcmp";
    assert_eq!(post(&authority, "cfca", "text/html", b"<html>".to_vec()).0, 415);
    assert_eq!(post(&authority, "cfca", pkixcmp, vec![0x30; 64 * 1024 + 1]).0, 413);
    assert_eq!(post(&authority, "nobody", pkixcmp, vec![0x30]).0, 404);
    // Junk gets a CMP error, and no connection is lost over it.
    let (status, answer) = post(&authority, "cfca", pkixcmp, b"junk".to_vec());
    assert_eq!((status, answer[0]), (200, 0x30));
    assert_eq!(fetch(&format!("http://{}/.well-known/cmp", authority.address)).0, 405);
}

#[test]
fn a_reference_number_that_is_locked_and_one_that_is_made_up_are_answered_with_the_same_bytes() {
    let desktop = Desktop::new();
    let authority = Authority::serve(&desktop.dir());
    let questions = ["--question", "One?=1", "--question", "Two?=2", "--question", "Three?=3"];
    let locked = authority.approve("certifio", &questions)["reference_number"].as_str().unwrap().to_owned();
    let exchange = |what: &str, message: serde_json::Value| {
        let url = format!("https://{}/questions/certifio/{what}", authority.address);
        exchange(&url, "application/json", message.to_string().into_bytes())
    };
    let ask = |reference: &str| exchange("ask", serde_json::json!({ "reference_number": reference }));
    let answer = |reference: &str, session: &str| {
        let answers = ["no"; 3];
        let message =
            serde_json::json!({ "reference_number": reference, "session": session, "answers": answers });
        exchange("answer", message)
    };
    for _ in 0..5 {
        let asked: serde_json::Value = serde_json::from_slice(&ask(&locked).2).unwrap();
        answer(&locked, asked["session"].as_str().unwrap());
    }

    let session = "00112233445566778899aabbccddeeff";
    for (of_locked, of_nobody) in
        [(ask(&locked), ask("99999999")), (answer(&locked, session), answer("99999999", session))]
    {
        assert_eq!((of_locked.0, text(&of_locked.2)), (200, r#"{"is":"locked"}"#.to_owned()));
        assert_eq!(of_locked, of_nobody);
    }
}

#[test]
fn a_client_that_says_nothing_delays_nobody() {
    let desktop = Desktop::new();
    let authority = Authority::serve(&desktop.dir());
    let silent: Vec<TcpStream> = (0..20).map(|_| TcpStream::connect(&authority.address).unwrap()).collect();
    let mut half = TcpStream::connect(&authority.address).unwrap();
    half.write_all(b"POST /.well-known/cmp HTTP/1.1\r\nhost: x\r\ncontent-type: application/pkixcmp\r\ncontent-length: 9\r\n\r\n").unwrap();
    assert_eq!(fetch(&format!("http://{}/ca.crl", authority.address)).0, 200);
    // SIGTERM does not wait for them either.
    assert_eq!(authority.terminate(), Some(0));
    let mut rest = Vec::new();
    // Reset or end of file, both mean that it hung up.
    let _ = half.read_to_end(&mut rest);
    drop(silent);
}
