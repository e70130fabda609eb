//! Identities where people use them: picked up into browsers' databases and tokens, and kept there through renewals.

use serde_json::{Value, json};
use tests::{NssDatabase, SoftHsm, World};

/// So short that the authority renews at once: its window opens further before the end.
const SHORT: [&str; 2] = ["--certificate-lifetime", "10 days"];

/// A world with an authority whose profile allows every kind of location.
fn world() -> World {
    let mut world = World::new();
    world.start_authority();
    world
}

fn identity(world: &World, activation: &str) -> String {
    world.show(activation)["identity"]
        .as_str()
        .unwrap_or_else(|| panic!("{activation} became nothing"))
        .to_owned()
}

#[test]
fn a_certificate_is_picked_up_into_a_firefox_profile_and_renewed_there() {
    let mut world = world();
    let firefox = NssDatabase::of_firefox(&world, None);
    world.start_daemon();
    world.add_issuer(&world.profile("wipo"));
    let (_, activation) = world.import("wipo", "Zoë Lefèvre", &SHORT);

    let _ = world.neverlapse(&["pick-up", &activation, "--to", "firefox", "--json"]).ok();
    let identity = identity(&world, &activation);
    let first = world.show(&identity);
    assert_eq!((&first["state"], &first["location"]), (&json!("valid"), &json!("firefox")), "{first}");
    let listed = firefox.certutil(&["-L"]);
    assert!(listed.contains("Zoë Lefèvre") && listed.contains("u,u,u"), "{listed}");
    assert_eq!(firefox.keys().len(), 1, "the dry run's key is gone: {:?}", firefox.keys());

    let renewed = world.neverlapse(&["renew", &identity, "--json"]).json();
    assert_ne!(renewed["serial"], first["serial"]);
    assert_eq!(renewed["location"], "firefox");
    assert_eq!(firefox.keys().len(), 1, "the old key went once the new one was proven");
    let serials = firefox.certutil(&["-L"]).matches("u,u,u").count();
    assert_eq!(serials, 1, "{}", firefox.certutil(&["-L"]));

    let file = world.at("copy.p12");
    let password = world.at("password.txt");
    let copied =
        world.neverlapse(&["back-up", &identity, "--to", &file, "--password-file", &password, "--json"]);
    assert_eq!(copied.json()["backups"][0]["current"], true);
}

#[test]
fn a_database_with_a_primary_password_asks_for_it_once() {
    let mut world = world();
    let secret = world.path("password.txt");
    let firefox = NssDatabase::of_firefox(&world, Some(&secret));
    world.start_daemon();
    world.add_issuer(&world.profile("wipo"));
    let (_, activation) = world.import("wipo", "Ada Jones", &SHORT);

    let asked = world.neverlapse(&["pick-up", &activation, "--to", "firefox"]).refused();
    assert!(asked.contains("asks for its primary password") && asked.contains("--password-file"), "{asked}");
    let wrong = world.write("wrong.txt", "not this");
    let asked =
        world.neverlapse(&["pick-up", &activation, "--to", "firefox", "--password-file", &wrong]).refused();
    assert!(asked.contains("the primary password is wrong"), "{asked}");
    assert_eq!(firefox.keys().len(), 0);

    let secret = world.at("password.txt");
    let _ = world.neverlapse(&["pick-up", &activation, "--to", "firefox", "--password-file", &secret]).ok();
    let renewed = world.neverlapse(&["renew", &identity(&world, &activation), "--json"]).json();
    assert_eq!(renewed["state"], "valid", "remembered: {renewed}");
    assert_eq!(firefox.keys().len(), 1);
}

#[test]
fn a_tokens_key_is_made_inside_and_stays_there_through_a_renewal() {
    let mut world = world();
    let softhsm = SoftHsm::new(&world);
    let (name, value) = softhsm.environment();
    world.start_daemon_with(&[(name, &value)]);
    world.add_issuer(&world.profile("cfca"));
    let (_, activation) = world.import("cfca", "Wang Xiaoming", &SHORT);
    let pick_up = ["pick-up", &activation, "--to", SoftHsm::PLACE];

    let asked = world.neverlapse(&pick_up).refused();
    assert!(asked.contains("the token `My key`") && asked.contains("asks for its PIN"), "{asked}");
    let wrong = world.write("wrong.txt", "00000000");
    let refused = world.neverlapse(&[&pick_up[..], &["--password-file", &wrong]].concat()).refused();
    assert!(refused.contains("the PIN is wrong"), "{refused}");
    // Never given again by itself: without a PIN it is asked for one.
    let asked = world.neverlapse(&pick_up).refused();
    assert!(asked.contains("asks for its PIN"), "{asked}");

    let pin = world.at("pin.txt");
    let _ = world.neverlapse(&[&pick_up[..], &["--password-file", &pin]].concat()).ok();
    let identity = identity(&world, &activation);
    let first = world.show(&identity);
    assert_eq!((&first["state"], &first["location"]), (&json!("valid"), &json!(SoftHsm::PLACE)), "{first}");
    let keys = softhsm.pkcs11_tool(&["--list-objects", "--type", "privkey"]);
    for attribute in ["sensitive", "always sensitive", "never extractable"] {
        assert!(keys.contains(attribute), "{attribute}: {keys}");
    }
    let certificates = softhsm.pkcs11_tool(&["--list-objects", "--type", "cert"]);
    assert_eq!(SoftHsm::ids(&keys).len(), 1, "the dry run's key is gone: {keys}");
    assert!(SoftHsm::ids(&certificates).contains(&SoftHsm::ids(&keys)[0]), "{keys}{certificates}");

    let asked = world.neverlapse(&["renew", &identity]).refused();
    assert!(asked.contains("asks for its PIN"), "a PIN is never kept: {asked}");
    let renewed = world.neverlapse(&["renew", &identity, "--password-file", &pin, "--json"]).json();
    assert_ne!(renewed["serial"], first["serial"]);
    let keys = softhsm.pkcs11_tool(&["--list-objects", "--type", "privkey"]);
    assert_eq!(SoftHsm::ids(&keys).len(), 1, "the old key went once the new one was proven: {keys}");

    let file = world.at("copy.p12");
    let password = world.at("password.txt");
    let words = ["back-up", &identity, "--to", &file, "--password-file", &password];
    let refused = world.neverlapse(&[&words[..], &["--location-password-file", &pin]].concat()).refused();
    assert!(refused.contains("do not leave"), "{refused}");
}

#[test]
fn a_token_that_is_pulled_out_in_the_middle_costs_nothing_and_the_run_goes_on_when_it_is_back() {
    let mut world = world();
    let softhsm = SoftHsm::new(&world);
    let (name, value) = softhsm.environment();
    world.start_daemon_with(&[(name, &value), ("NEVERLAPSE_TEST_KILL_AFTER", "confirmed")]);
    world.add_issuer(&world.profile("cfca"));
    let (approved, activation) = world.import("cfca", "Wang Xiaoming", &SHORT);
    let pin = world.at("pin.txt");
    let _ = world.neverlapse(&["pick-up", &activation, "--to", SoftHsm::PLACE, "--password-file", &pin]);

    // The daemon died with the certificate in its hands; when it starts again the token is gone.
    softhsm.pull_out();
    world.kill_daemon();
    world.start_daemon_with(&[(name, &value)]);
    let waits = world.wait_for(&activation, "it needs the token", |item| !item["needs_you"].is_null());
    let reason = waits["needs_you"]["reason"].as_str().unwrap_or_default().to_owned();
    assert!(reason.contains("the token `My key`") && reason.contains("plug it in"), "{waits}");

    softhsm.plug_in();
    // The kernel announces a device that is added; this one is nobody's.
    std::fs::write("/sys/class/mem/null/uevent", "add")
        .unwrap_or_else(|error| panic!("only root can have the kernel announce a device: {error}"));
    let done = world.wait_for(&activation, "it is picked up", |item| item["state"] == "picked-up");
    assert_eq!(world.show(done["identity"].as_str().unwrap_or_default())["state"], "valid");
    assert_eq!(world.at_the_desk(&approved.reference_number)["state"], "spent");
}

#[test]
fn a_back_up_is_restored_into_a_browser_and_the_old_copies_are_named_after_a_renewal() {
    let mut world = world();
    let firefox = NssDatabase::of_firefox(&world, None);
    let chromium = NssDatabase::new(&world.path(".pki/nssdb"), None);
    let softhsm = SoftHsm::new(&world);
    let (name, value) = softhsm.environment();
    world.start_daemon_with(&[(name, &value)]);
    world.add_issuer(&world.profile("wipo"));
    let identity = world.identity("wipo", "Ada Jones", &SHORT);
    let (file, password) = (world.at("ada.p12"), world.at("password.txt"));
    let protected = ["--password-file", password.as_str()];
    let _ = world.neverlapse(&[&["back-up", &identity, "--to", &file][..], &protected].concat()).ok();

    for place in ["firefox", &chromium.place()] {
        let _ = world.neverlapse(&[&["restore", &file, "--to", place][..], &protected].concat()).ok();
    }
    assert_eq!((firefox.keys().len(), chromium.keys().len()), (1, 1));
    let copies = world.show(&identity)["copies"].clone();
    assert_eq!(places(&copies, true), ["firefox".to_owned(), chromium.place()], "{copies}");
    let refused = world.neverlapse(&[&["restore", &file, "--to", SoftHsm::PLACE][..], &protected].concat());
    let refused = refused.refused();
    assert!(refused.contains("takes in no keys from elsewhere"), "{refused}");

    let renewed = world.neverlapse(&["renew", &identity]).ok();
    let said = renewed.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains(&format!("{} still holds an older certificate", chromium.place())), "{renewed}");
    let copies = world.show(&identity)["copies"].clone();
    assert_eq!(places(&copies, true), Vec::<String>::new(), "{copies}");
    // One entry a place, by whatever name it was put there.
    let mut stale = places(&copies, false);
    stale.sort();
    assert_eq!(stale, ["firefox:default-release".to_owned(), chromium.place()], "{copies}");

    // The new one is put there; what is no longer there is no longer named.
    let _ = world.neverlapse(&[&["back-up", &identity, "--to", &file][..], &protected].concat()).ok();
    let _ = world.neverlapse(&[&["restore", &file, "--to", &chromium.place()][..], &protected].concat()).ok();
    let copies = world.show(&identity)["copies"].clone();
    assert_eq!(places(&copies, true), [chromium.place()], "{copies}");
}

#[test]
fn an_issuer_may_have_the_old_identity_kept_to_read_old_mail_with_it() {
    let mut world = world();
    let firefox = NssDatabase::of_firefox(&world, None);
    world.start_daemon();
    let profile = world.profile("wipo").replace("[location]", "[location]\nsuperseded = \"keep\"");
    assert!(profile.contains("superseded"), "{profile}");
    world.add_issuer(&profile);
    let (_, activation) = world.import("wipo", "Ada Jones", &SHORT);
    let _ = world.neverlapse(&["pick-up", &activation, "--to", "firefox"]).ok();
    let identity = identity(&world, &activation);

    let renewed = world.neverlapse(&["renew", &identity, "--json"]).json();

    assert_eq!(firefox.keys().len(), 2, "old and new");
    assert_eq!(renewed["copies"], json!([]), "what is kept on purpose is no left-over: {renewed}");
}

/// The places of copies that are current, or of those that are not.
fn places(copies: &Value, current: bool) -> Vec<String> {
    let of_kind = copies.as_array().into_iter().flatten().filter(|copy| copy["current"] == current);
    of_kind.filter_map(|copy| copy["location"].as_str().map(str::to_owned)).collect()
}
