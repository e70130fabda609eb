//! The main job, as a person or a script does it: from the approval e-mail to a certificate, renewed and backed up.

use serde_json::{Value, json};
use tests::{PASSWORD, World};

/// So short that the authority renews at once: its window opens further before the end.
const SHORT: [&str; 2] = ["--certificate-lifetime", "10 days"];

#[test]
fn an_approval_mail_becomes_a_certificate_that_is_renewed_backed_up_and_restored() {
    let world = World::ready();

    // The mail.
    let approved = world.approve(
        "cfca",
        "Wang Xiaoming",
        &[&SHORT[..], &["--organisation", "Acme", "--unit", "Sales", "--unit", "North"]].concat(),
    );
    let imported = world.neverlapse(&["import", &approved.mail, "--json"]).json();
    assert_eq!(imported["verdict"], "activation", "{imported}");
    assert_eq!(imported["issuer"], "cfca");
    assert_eq!(imported["reference_number"], approved.reference_number.as_str());
    let activation = world.activation(&approved.reference_number);
    let item = world.show(&activation);
    assert_eq!((&item["kind"], &item["state"]), (&json!("activation"), &json!("ready")), "{item}");
    // The mail says when the codes expire, to the minute.
    let (deadline, expires) = (text(&item["deadline"]), text(&approved.told["expires_at"]));
    assert_eq!(deadline[..16], expires[..16], "the codes live as long as the issuer says");
    assert!(deadline <= expires, "and never longer");

    // The pick-up.
    let _ = world.neverlapse(&["pick-up", &activation, "--json"]).ok();
    let identity = text(&world.show(&activation)["identity"]);
    assert_eq!(world.show(&activation)["state"], "picked-up");
    let first = world.show(&identity);
    assert_eq!((&first["state"], &first["location"]), (&json!("valid"), &json!("vault")), "{first}");
    assert_eq!(first["subject"], json!({ "cn": "Wang Xiaoming", "o": "Acme", "ou": ["Sales", "North"] }));
    assert_eq!(world.at_the_desk(&approved.reference_number)["state"], "spent");

    // The renewal: another certificate with another key, the same identity.
    let renewed = world.neverlapse(&["renew", &identity, "--json"]).json();
    assert_eq!((&renewed["id"], &renewed["state"]), (&json!(identity), &json!("valid")), "{renewed}");
    assert_ne!(renewed["serial"], first["serial"]);
    assert_ne!(renewed["fingerprint"], first["fingerprint"]);

    // The back-up, and its proof.
    let (file, password) = (world.at("me.p12"), world.at("password.txt"));
    let backed_up = world
        .neverlapse(&["back-up", &identity, "--to", &file, "--password-file", &password, "--json"])
        .json();
    let copy = &backed_up["backups"][0];
    assert_eq!((&copy["path"], &copy["current"]), (&json!(file), &json!(true)), "{backed_up}");
    assert!(copy["proven_at"].is_string(), "{backed_up}");
    let verified = world.neverlapse(&["verify-backup", &file, "--password-file", &password, "--json"]).json();
    assert_eq!((&verified["proven"], &verified["serial"]), (&json!(true), &renewed["serial"]), "{verified}");

    // Another computer: only the file and its password get there.
    let mut other = World::new();
    other.start_daemon();
    let there = other.at("there.p12");
    let place = format!("file:{there}");
    let _ =
        other.neverlapse(&["restore", &file, "--to", &place, "--password-file", &password, "--json"]).ok();
    let restored = &other.list()[0];
    assert_eq!((&restored["state"], &restored["location"]), (&json!("valid"), &json!(place)), "{restored}");
    assert_eq!(restored["fingerprint"], renewed["fingerprint"]);
    let there = other.neverlapse(&["verify-backup", &there, "--password-file", &password, "--json"]).json();
    assert_eq!(there["proven"], true, "{there}");
}

#[test]
fn a_certificate_that_lives_in_a_file_is_renewed_there_without_asking_for_the_password() {
    let world = World::ready();
    let (_, activation) = world.import("wipo", "Zoë Lefèvre", &SHORT);
    let (file, password) = (world.at("zoe.p12"), world.at("password.txt"));
    let place = format!("file:{file}");
    let _ = world
        .neverlapse(&["pick-up", &activation, "--to", &place, "--password-file", &password, "--json"])
        .ok();
    let identity = text(&world.show(&activation)["identity"]);
    let before = world.neverlapse(&["verify-backup", &file, "--password-file", &password, "--json"]).json();

    let _ = world.neverlapse(&["renew", &identity, "--json"]).ok();

    let after = world.neverlapse(&["verify-backup", &file, "--password-file", &password, "--json"]).json();
    assert_eq!((&before["proven"], &after["proven"]), (&json!(true), &json!(true)));
    assert_ne!(before["serial"], after["serial"], "the file holds the new certificate");
    assert_eq!(after["serial"], world.show(&identity)["serial"]);
}

#[test]
fn both_halves_come_together_when_they_come_by_different_ways() {
    let world = World::ready();
    let approved = world.approve("certifio", "Ada Jones", &[]);
    let imported = world.neverlapse(&["import", &approved.mail, "--json"]).json();
    assert_eq!(imported["verdict"], "half", "{imported}");
    let activation = world.activation(&approved.reference_number);
    assert_eq!(world.show(&activation)["state"], "awaiting-code");

    let code = world.write("code.txt", &approved.code);
    let words = [
        "add",
        "--issuer",
        "certifio",
        "--reference-number",
        &approved.reference_number,
        "--code-file",
        &code,
        "--json",
    ];
    let added = world.neverlapse(&words).json();

    assert_eq!((&added["outcome"], &added["id"]), (&json!("completed"), &json!(activation)), "{added}");
    let _ = world.neverlapse(&["pick-up", &activation]).ok();
    assert_eq!(world.show(&activation)["state"], "picked-up");
}

#[test]
fn an_issuer_that_asks_to_come_back_is_polled_until_the_certificate_is_there() {
    let mut world = World::ready();
    let (_, activation) = world.import("cfca", "Ada Jones", &["--wait-polls", "2"]);

    let _ = world.neverlapse(&["pick-up", &activation]);

    let item = world.wait_for(&activation, "it is picked up", |item| item["state"] == "picked-up");
    assert_eq!(world.show(&text(&item["identity"]))["state"], "valid");
}

#[test]
fn a_mail_with_a_leaflet_of_megabytes_is_read_and_one_without_end_is_refused() {
    let world = World::ready();
    let approved = world.approve("cfca", "Ada Jones", &[]);
    let mail = std::fs::read_to_string(&approved.mail).unwrap();
    let (headers, body) = mail.split_once("\r\n\r\n").or_else(|| mail.split_once("\n\n")).unwrap();
    let (outer, inner): (Vec<&str>, Vec<&str>) = headers
        .split("\n")
        .partition(|line| !line.to_lowercase().starts_with("content-") && !line.starts_with([' ', '\t']));
    let with_leaflet = |bytes: usize| {
        let leaflet = "QUJD\r\n".repeat(bytes / 6);
        format!(
            "{}\r\nContent-Type: multipart/mixed; boundary=outer\r\n\r\n--outer\r\n{}\r\n\r\n{body}\r\n--outer\r\n\
             Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n{leaflet}--outer--\r\n",
            outer.join("\n"),
            inner.join("\n"),
        )
    };

    let large = world.write("large.eml", with_leaflet(3 << 20));
    let item = world.neverlapse(&["import", &large, "--json"]).json();
    assert_eq!((&item["verdict"], &item["state"]), (&"activation".into(), &"ready".into()), "{item}");

    let endless = world.write("endless.eml", with_leaflet(11 << 20));
    let refused = world.neverlapse(&["import", &endless]).refused();
    assert!(refused.contains("10 MiB"), "{refused}");
}

#[test]
fn everything_is_still_there_after_a_restart() {
    let mut world = World::ready();
    let identity = world.identity("cfca", "Wang Xiaoming", &SHORT);
    let (_, waiting) = world.import("wipo", "Zoë Lefèvre", &[]);
    let before = world.list();

    world.kill_daemon();
    world.start_daemon();

    assert_eq!(world.list(), before);
    let _ = world.neverlapse(&["pick-up", &waiting]).ok();
    let _ = world.neverlapse(&["renew", &identity]).ok();
}

#[test]
fn no_secret_is_in_what_is_printed_logged_or_kept_in_the_clear() {
    let mut world = World::ready();
    let (approved, activation) = world.import("wipo", "Zoë Lefèvre", &[]);
    let (file, password) = (world.at("zoe.p12"), world.at("password.txt"));
    let place = format!("file:{file}");
    let mut said = Vec::new();
    for words in [
        vec!["show", &activation],
        vec!["pick-up", &activation, "--to", &place, "--password-file", &password],
        vec!["list", "--all"],
        vec!["status"],
    ] {
        let ran = world.neverlapse(&words);
        said.push(ran.out + &ran.err);
    }
    world.kill_daemon();
    for secret in [approved.code.as_str(), PASSWORD] {
        assert!(!said.concat().contains(secret), "a secret was printed");
        assert!(!world.daemon_log().contains(secret), "a secret was logged");
        let open =
            tests::files(&world.path("state")).into_iter().find(|file| holds(&file.bytes, secret.as_bytes()));
        assert_eq!(open.map(|file| file.path), None, "a secret lies open");
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
