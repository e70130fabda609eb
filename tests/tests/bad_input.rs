//! What cannot work gets one line that says what failed, why and what to do; nothing is lost, nothing half done.

use std::fs;
use std::net::TcpListener;

use serde_json::{Value, json};
use tests::{Approved, Front, SmallDisk, World, parts};

#[test]
fn a_wrong_code_is_told_with_the_tries_left_and_the_right_one_still_works() {
    let world = World::ready();
    let approved = world.approve("cfca", "Ada Jones", &[]);
    let activation = add(&world, "cfca", &approved.reference_number, "AAAA-BBBB-CCCC")["id"].clone();
    let activation = text(&activation);

    let refused = world.neverlapse(&["pick-up", &activation]).refused();

    assert!(refused.contains("4 tries"), "the authority says how many tries are left: {refused}");
    assert!(!refused.contains("AAAA-BBBB"), "a code is never repeated: {refused}");
    let item = world.show(&activation);
    assert!(item["needs_you"]["remedy"].is_string(), "{item}");
    assert_eq!(world.at_the_desk(&approved.reference_number)["wrong_tries"], 1);

    let _ = add(&world, "cfca", &approved.reference_number, &approved.code);
    let _ = world.neverlapse(&["pick-up", &activation]).ok();
    assert_eq!(world.show(&activation)["state"], "picked-up");
}

#[test]
fn an_expired_code_is_never_sent() {
    let mut world = World::ready();
    let expired = ["--approved-at", "2020-01-01T00:00:00Z"];
    let approved = world.approve("cfca", "Ada Jones", &expired);
    let front = before_the_authority(&mut world, |_, answer| Some(answer));
    let _ = world.neverlapse(&["import", &approved.mail]);
    let activation = world.activation(&approved.reference_number);
    assert_eq!(world.show(&activation)["state"], "expired");

    let refused = world.neverlapse(&["pick-up", &activation]).refused();

    assert!(refused.contains("expired"), "{refused}");
    assert_eq!(front.asked(), 0, "nothing was sent");
    assert_eq!(world.at_the_desk(&approved.reference_number)["wrong_tries"], 0);
}

#[test]
fn a_reference_that_is_typed_twice_is_tracked_once() {
    let world = World::ready();
    let approved = world.approve("cfca", "Ada Jones", &[]);
    let first = add(&world, "cfca", &approved.reference_number, &approved.code);
    let second = add(&world, "cfca", &approved.reference_number, &approved.code);
    assert_eq!((&first["outcome"], &second["outcome"]), (&json!("tracked"), &json!("known")));
    assert_eq!(first["id"], second["id"]);

    let again = world.neverlapse(&["import", &approved.mail]).ok();

    assert!(again.out.contains("already"), "{again}");
    assert_eq!(world.list().len(), 1);
}

#[test]
fn a_mail_without_codes_is_not_tracked_and_says_why() {
    let world = World::ready();
    let mail = "From: Anna <anna@example.org>\r\nSubject: Lunch\r\nContent-Type: text/plain\r\n\r\nShall we eat at noon?\r\n";
    let file = world.write("lunch.eml", mail);

    let refused = world.neverlapse(&["import", &file]).refused();

    assert!(refused.contains("add"), "it names what to do instead: {refused}");
    let read = world.neverlapse(&["import", &file, "--json"]);
    let answer: Value = serde_json::from_str(&read.out).unwrap();
    assert_eq!(answer["verdict"], "not-activation");
    assert_eq!(world.list(), Vec::<Value>::new());
}

#[test]
fn an_unreachable_issuer_costs_nothing() {
    let mut world = World::ready();
    let (approved, activation) = world.import("cfca", "Ada Jones", &[]);
    world.stop_authority();

    let refused = world.neverlapse(&["pick-up", &activation]).refused();

    assert!(refused.contains("127.0.0.1"), "it says who was not reached: {refused}");
    world.start_authority();
    let _ = world.neverlapse(&["pick-up", &activation]);
    let item = world.wait_for(&activation, "it is picked up once the issuer is back", |item| {
        item["state"] == "picked-up"
    });
    assert!(item["identity"].is_string());
    assert_eq!(
        world.at_the_desk(&approved.reference_number)["certificates"].as_array().map(Vec::len),
        Some(1)
    );
}

#[test]
fn an_issuer_that_answers_with_a_web_page_is_called_so() {
    let mut world = World::ready();
    let front = Front::of_html("<!doctype html><title>Log in to the hotel's network</title>");
    let approved = at_a_front(&mut world, front.port());
    let activation = imported(&world, &approved);

    let refused = world.neverlapse(&["pick-up", &activation]).refused();

    assert!(refused.to_lowercase().contains("html") || refused.contains("web page"), "{refused}");
    assert!(front.asked() > 0);
    assert_nothing_lost(&mut world, &approved, &activation);
}

#[test]
fn an_answer_with_a_wrong_mac_is_not_believed() {
    let mut world = World::ready();
    let _front = before_the_authority(&mut world, |_, mut answer| {
        let protection = protection(&answer);
        answer[protection] ^= 1;
        Some(answer)
    });
    let approved = world.approve("cfca", "Ada Jones", &[]);
    let activation = imported(&world, &approved);

    let refused = world.neverlapse(&["pick-up", &activation]).refused();

    assert!(refused.contains("not authenticated"), "{refused}");
    assert_eq!(identities(&world), 0);
    // Perhaps the code is wrong, so it is not sent again until the person has looked.
    let _ = world.neverlapse(&["pick-up", &activation]).refused();
    let _ = add(&world, "cfca", &approved.reference_number, &approved.code);
    assert_nothing_lost(&mut world, &approved, &activation);
}

#[test]
fn a_back_up_onto_a_full_or_read_only_disk_leaves_the_old_file_whole() {
    if !tests::inside() {
        return;
    }
    let world = World::ready();
    let identity = world.identity("cfca", "Ada Jones", &[]);
    let disk = SmallDisk::new(&world.path("disk"), "64k");
    let (file, password) = (disk.path("me.p12").display().to_string(), world.at("password.txt"));
    let back_up = ["back-up", &identity, "--to", &file, "--password-file", &password];
    let _ = world.neverlapse(&back_up).ok();
    let old = fs::read(&file).unwrap();
    let names =
        || fs::read_dir(disk.path(".")).unwrap().map(|entry| entry.unwrap().file_name()).collect::<Vec<_>>();

    disk.fill();
    let full = world.neverlapse(&back_up).refused();
    assert!(full.contains("No space left") || full.contains("full") || full.contains("no room"), "{full}");
    assert_eq!(fs::read(&file).unwrap(), old, "the old file is whole");
    disk.make_room();
    assert_eq!(names(), ["me.p12"], "nothing is left beside it");

    disk.make_read_only();
    let read_only = world.neverlapse(&back_up).refused();
    assert!(read_only.to_lowercase().contains("read-only"), "{read_only}");
    assert_eq!(fs::read(&file).unwrap(), old, "the old file is whole");
    let verified = world.neverlapse(&["verify-backup", &file, "--password-file", &password, "--json"]).json();
    assert_eq!(verified["proven"], true);

    disk.make_writable();
    let _ = world.neverlapse(&back_up).ok();
}

#[test]
fn a_wrong_password_opens_nothing() {
    let world = World::ready();
    let identity = world.identity("cfca", "Ada Jones", &[]);
    let (file, password) = (world.at("me.p12"), world.at("password.txt"));
    let _ = world.neverlapse(&["back-up", &identity, "--to", &file, "--password-file", &password]).ok();
    let wrong = world.write("wrong.txt", "five walrus umbrellas");
    let there = format!("file:{}", world.path("there.p12").display());

    for words in [
        vec!["verify-backup", &file, "--password-file", &wrong],
        vec!["restore", &file, "--to", &there, "--password-file", &wrong],
    ] {
        let refused = world.neverlapse(&words).refused();
        assert!(refused.contains("password"), "{refused}");
    }
    assert!(!world.path("there.p12").exists(), "nothing was restored");
    assert_eq!(identities(&world), 1);
}

#[test]
fn a_back_up_never_replaces_another_identitys_file() {
    let world = World::ready();
    let (ada, zoe) = (world.identity("cfca", "Ada Jones", &[]), world.identity("cfca", "Zoë Lefèvre", &[]));
    let (file, password) = (world.at("me.p12"), world.at("password.txt"));
    let _ = world.neverlapse(&["back-up", &ada, "--to", &file, "--password-file", &password]).ok();
    let old = fs::read(&file).unwrap();

    let _ = world.neverlapse(&["back-up", &zoe, "--to", &file, "--password-file", &password]).refused();

    assert_eq!(fs::read(&file).unwrap(), old);
}

#[test]
fn an_unknown_id_and_an_unknown_issuer_are_told_apart_from_failures() {
    let world = World::ready();
    for words in
        [vec!["show", "a99"], vec!["show", "../../etc/passwd"], vec!["pick-up", "a99"], vec!["renew", "i99"]]
    {
        let refused = world.neverlapse(&words).refused();
        assert!(refused.contains("neverlapse list"), "{refused}");
    }
    let code = world.write("code.txt", "AAAA-BBBB-CCCC");
    let words = ["add", "--issuer", "nobody", "--reference-number", "12345678", "--code-file", &code];
    let refused = world.neverlapse(&words).refused();
    assert!(refused.contains("neverlapse issuers"), "{refused}");
}

#[test]
fn a_profile_with_a_mistake_is_refused_with_its_line() {
    let world = World::ready();
    let profile = world.profile("cfca").replace("lifetime = \"15 days\"", "lifetime = \"a fortnight\"");
    let file = world.write("broken.toml", profile);

    let refused = world.neverlapse(&["issuers", "add", &file]).refused();

    assert!(refused.contains("line"), "{refused}");
}

/// Puts a front before the authority, which may change each answer, and tells the daemon to go there.
fn before_the_authority(
    world: &mut World,
    tamper: impl FnMut(&[u8], Vec<u8>) -> Option<Vec<u8>> + Send + 'static,
) -> Front {
    let front = Front::before(world.authority_port(), tamper);
    lead_to(world, front.port());
    front
}

/// Tells the daemon that the issuer is at `port`, and approves an application there.
fn at_a_front(world: &mut World, port: u16) -> Approved {
    lead_to(world, port);
    world.approve("cfca", "Ada Jones", &[])
}

fn lead_to(world: &World, port: u16) {
    let own = format!("127.0.0.1:{}", world.authority_port());
    let profile = world.profile("cfca").replace(&own, &format!("127.0.0.1:{port}"));
    world.add_issuer(&profile);
}

fn imported(world: &World, approved: &Approved) -> String {
    let _ = world.neverlapse(&["import", &approved.mail]).ok();
    world.activation(&approved.reference_number)
}

/// With the true issuer back in its place the pick-up succeeds, with one certificate.
fn assert_nothing_lost(world: &mut World, approved: &Approved, activation: &str) {
    lead_to(world, world.authority_port());
    let _ = world.neverlapse(&["pick-up", activation]).ok();
    world.wait_for(activation, "it is picked up from the true issuer", |item| item["state"] == "picked-up");
    let known = world.at_the_desk(&approved.reference_number);
    assert_eq!(known["certificates"].as_array().map(Vec::len), Some(1), "{known}");
}

fn add(world: &World, issuer: &str, reference_number: &str, code: &str) -> Value {
    let file = world.write("code.txt", code);
    let words =
        ["add", "--issuer", issuer, "--reference-number", reference_number, "--code-file", &file, "--json"];
    world.neverlapse(&words).json()
}

fn identities(world: &World) -> usize {
    world.list().iter().filter(|item| item["kind"] == "identity").count()
}

/// Where the last byte of a CMP message's protection is (RFC 9810 §5.1: header, body, `[0]` protection, ...).
fn protection(message: &[u8]) -> usize {
    let parts = parts(message);
    let protection = parts[2].as_ptr_range().end as usize;
    protection - message.as_ptr() as usize - 1
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

#[test]
fn a_port_that_another_program_has_is_told_by_the_authority() {
    let world = World::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let refused = world.desk("serve", &["--listen", &address]);
    assert_ne!(refused.code, Some(0));
    assert!(refused.err.contains(&address), "{refused}");
}
