//! OpenSSL's own CMP client as the peer.

use serde_json::Value;

use crate::support::{Authority, Desktop, days_ago, fetch, openssl, post, said, text};

struct Codes {
    reference: String,
    secret: String,
}

impl Codes {
    fn of(approved: &Value) -> Self {
        Self {
            reference: approved["reference_number"].as_str().unwrap().to_owned(),
            secret: format!("pass:{}", approved["authorization_code"].as_str().unwrap()),
        }
    }

    fn arguments(&self) -> [&str; 6] {
        ["-ref", &self.reference, "-secret", &self.secret, "-mac", "hmacWithSHA256"]
    }
}

/// Gets a certificate with ir, and checks that OpenSSL accepts it.
fn pick_up(authority: &Authority, desktop: &Desktop, codes: &Codes, name: &str) -> String {
    let key = desktop.key(&format!("{name}.key"));
    let certificate = desktop.path(&format!("{name}.pem"));
    let root = desktop.path("root.pem");
    let asked = [
        &["-cmd", "ir", "-newkey", &key, "-subject", "/CN=X", "-certout", &certificate, "-cacertsout", &root],
        &codes.arguments()[..],
    ]
    .concat();
    let output = authority.openssl_cmp("cfca", &asked);
    assert!(output.status.success(), "{}", said(&output));
    assert_verifies(desktop, &certificate);
    certificate
}

fn assert_verifies(desktop: &Desktop, certificate: &str) {
    let issuing = desktop.path("issuing.pem");
    let chain = desktop.path("chain.pem");
    std::fs::write(&issuing, std::fs::read(&chain).unwrap_or_default()).unwrap();
    let root = desktop.path("root.pem");
    let output = openssl(&["verify", "-CAfile", &root, "-untrusted", &issuing, certificate]);
    assert!(output.status.success(), "{}", said(&output));
}

/// The issuing CA's certificate as the pages give it.
fn fetch_chain(authority: &Authority, desktop: &Desktop) {
    let output = openssl(&["s_client", "-connect", &authority.address, "-showcerts", "-verify_quiet"]);
    let shown = text(&output.stdout);
    let chain: Vec<&str> = shown.split_inclusive("-----END CERTIFICATE-----").skip(1).collect();
    assert!(chain.len() >= 2, "{shown}");
    std::fs::write(desktop.path("chain.pem"), chain.concat()).unwrap();
}

#[test]
fn ir_and_p10cr_get_certificates_that_openssl_verifies_and_the_codes_are_spent() {
    let desktop = Desktop::new();
    let authority = Authority::serve(&desktop.dir());
    fetch_chain(&authority, &desktop);

    let codes = Codes::of(&authority.approve("cfca", &["--organisation", "Müller & Fils", "--unit", "A"]));
    let certificate = pick_up(&authority, &desktop, &codes, "first");
    let shown = said(&openssl(&["x509", "-in", &certificate, "-noout", "-subject", "-nameopt", "utf8"]));
    assert!(shown.contains("O=Müller & Fils") && shown.contains("CN=Zoé Müller"), "{shown}");

    let (key, never) = (desktop.key("again.key"), desktop.path("again.pem"));
    let again =
        [&["-cmd", "ir", "-newkey", &key, "-subject", "/CN=X", "-certout", &never], &codes.arguments()[..]]
            .concat();
    let output = authority.openssl_cmp("cfca", &again);
    assert!(!output.status.success());
    assert!(said(&output).contains("the codes were used"), "{}", said(&output));

    let codes = Codes::of(&authority.approve("cfca", &[]));
    let key = desktop.key("request.key");
    let (request, certificate) = (desktop.path("request.pem"), desktop.path("p10.pem"));
    let made = openssl(&["req", "-new", "-key", &key, "-subj", "/CN=Zoe", "-out", &request]);
    assert!(made.status.success());
    let asked =
        [&["-cmd", "p10cr", "-csr", &request, "-certout", &certificate], &codes.arguments()[..]].concat();
    let output = authority.openssl_cmp("cfca", &asked);
    assert!(output.status.success(), "{}", said(&output));
    assert_verifies(&desktop, &certificate);
}

#[test]
fn wrong_codes_are_counted_and_the_fifth_locks_even_after_kill_9() {
    let desktop = Desktop::new();
    let mut authority = Authority::serve(&desktop.dir());
    let right = Codes::of(&authority.approve("cfca", &[]));
    let wrong = Codes { reference: right.reference.clone(), secret: "pass:AAAA-AAAA-AAAA".to_owned() };
    let key = desktop.key("key");
    let try_with = |authority: &Authority, codes: &Codes| {
        let certificate = desktop.path("never.pem");
        let asked = ["-cmd", "ir", "-newkey", &key, "-subject", "/CN=X", "-certout", &certificate];
        let output = authority
            .openssl_cmp("cfca", &[&asked, &codes.arguments()[..], &["-unprotected_errors"]].concat());
        assert!(!output.status.success(), "{}", said(&output));
    };
    for _ in 0..3 {
        try_with(&authority, &wrong);
    }
    authority.kill();
    authority = Authority::serve(&desktop.dir());
    for _ in 0..2 {
        try_with(&authority, &wrong);
    }
    try_with(&authority, &right);
    let listed: Value = serde_json::from_slice(&authority.run(&["list", "--json"]).stdout).unwrap();
    assert_eq!(listed[0]["state"], "locked");
    assert_eq!(listed[0]["wrong_tries"], 5);
}

#[test]
fn expired_codes_are_refused() {
    let desktop = Desktop::new();
    let authority = Authority::serve(&desktop.dir());
    let long_ago = days_ago(16);
    let codes = Codes::of(&authority.approve("cfca", &["--approved-at", &long_ago]));
    let key = desktop.key("key");
    let certificate = desktop.path("never.pem");
    let asked = ["-cmd", "ir", "-newkey", &key, "-subject", "/CN=X", "-certout", &certificate];
    let output = authority.openssl_cmp("cfca", &[&asked, &codes.arguments()[..]].concat());
    assert!(!output.status.success());
    assert!(said(&output).contains("the codes expired on"), "{}", said(&output));
}

#[test]
fn a_certificate_is_renewed_by_kur_revoked_by_rr_and_appears_on_the_list() {
    let desktop = Desktop::new();
    let authority = Authority::serve(&desktop.dir());
    fetch_chain(&authority, &desktop);
    let codes = Codes::of(&authority.approve("cfca", &["--certificate-lifetime", "10 days"]));
    let old = pick_up(&authority, &desktop, &codes, "old");
    let (old_key, new_key) = (desktop.path("old.key"), desktop.key("new.key"));
    let (root, chain, new) = (desktop.path("root.pem"), desktop.path("chain.pem"), desktop.path("new.pem"));
    let kur = [
        "-cmd",
        "kur",
        "-cert",
        &old,
        "-key",
        &old_key,
        "-extracerts",
        &chain,
        "-trusted",
        &root,
        "-newkey",
        &new_key,
        "-certout",
        &new,
    ];
    let output = authority.openssl_cmp("cfca", &kur);
    assert!(output.status.success(), "{}", said(&output));
    assert_verifies(&desktop, &new);

    let rr = [
        "-cmd",
        "rr",
        "-cert",
        &new,
        "-key",
        &new_key,
        "-extracerts",
        &chain,
        "-trusted",
        &root,
        "-oldcert",
        &new,
        "-revreason",
        "1",
    ];
    let output = authority.openssl_cmp("cfca", &rr);
    assert!(output.status.success(), "{}", said(&output));

    let serial = said(&openssl(&["x509", "-in", &old, "-noout", "-serial"]));
    let serial = serial.trim().strip_prefix("serial=").unwrap().to_owned();
    let output = authority.run(&["revoke", "--serial", &serial, "--reason", "superseded"]);
    assert!(output.status.success(), "{}", said(&output));

    let list = desktop.path("list.der");
    std::fs::write(&list, fetch(&format!("http://{}/ca.crl", authority.address)).2).unwrap();
    let shown =
        said(&openssl(&["crl", "-inform", "DER", "-in", &list, "-noout", "-text", "-CAfile", &chain]));
    assert!(shown.contains("verify OK"), "{shown}");
    assert!(
        shown.contains(&serial) && shown.contains("Key Compromise") && shown.contains("Superseded"),
        "{shown}"
    );
}

#[test]
fn an_answer_that_was_lost_comes_again_byte_for_byte() {
    let desktop = Desktop::new();
    let authority = Authority::serve(&desktop.dir());
    let codes = Codes::of(&authority.approve("cfca", &[]));
    let key = desktop.key("key");
    let (certificate, request, answer) =
        (desktop.path("c.pem"), desktop.path("request.der"), desktop.path("answer.der"));
    let asked = [
        "-cmd",
        "ir",
        "-newkey",
        &key,
        "-subject",
        "/CN=X",
        "-certout",
        &certificate,
        "-implicit_confirm",
        "-reqout",
        &request,
        "-rspout",
        &answer,
    ];
    let output = authority.openssl_cmp("cfca", &[&asked, &codes.arguments()[..]].concat());
    assert!(output.status.success(), "{}", said(&output));
    let (request, answer) = (std::fs::read(request).unwrap(), std::fs::read(answer).unwrap());
    for _ in 0..2 {
        let (status, again) = post(&authority, "cfca", "application/pkixcmp", request.clone());
        assert_eq!((status, again.as_slice()), (200, answer.as_slice()));
    }
}

#[test]
fn a_client_that_is_told_to_wait_polls_and_gets_it() {
    let desktop = Desktop::new();
    let authority = Authority::serve(&desktop.dir());
    let codes = Codes::of(&authority.approve("cfca", &["--wait-polls", "1"]));
    let key = desktop.key("key");
    let certificate = desktop.path("c.pem");
    let asked = ["-cmd", "ir", "-newkey", &key, "-subject", "/CN=X", "-certout", &certificate];
    let output = authority.openssl_cmp("cfca", &[&asked, &codes.arguments()[..]].concat());
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("POLLREP"), "{}", said(&output));
}
