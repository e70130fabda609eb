//! What it is all for: a browser shows the certificate to a server that demands one, after a pick-up and after a renewal.
//!
//! In a network of their own, where browsers reach nothing but the servers of the test.

use serde_json::{Value, json};
use tests::{Chromium, Doorkeeper, Firefox, NssDatabase, World};

/// So short that the authority renews at once: its window opens further before the end.
const SHORT: [&str; 2] = ["--certificate-lifetime", "10 days"];

#[test]
fn chromium_shows_the_certificate_that_was_picked_up_and_then_the_renewed_one() {
    if !tests::inside() {
        return;
    }
    let (world, door) = stage();
    let database = NssDatabase::of_chromium(&world);
    assert!(!database.folder().exists(), "Chromium was never started");

    let identity = picked_up(&world, &database.place());
    door.is_trusted_by(&database);
    let first = fingerprint(&world, &identity);
    assert_eq!(Doorkeeper::was_shown(&world, &Chromium::visit(&world, &door.url())), first);

    let _ = world.neverlapse(&["renew", &identity]).ok();
    let second = fingerprint(&world, &identity);
    assert_ne!(second, first);
    assert_eq!(Doorkeeper::was_shown(&world, &Chromium::visit(&world, &door.url())), second);
}

#[test]
fn firefox_shows_the_certificate_that_was_picked_up_and_then_the_renewed_one() {
    if !tests::inside() {
        return;
    }
    let (world, door) = stage();
    let database = NssDatabase::of_firefox(&world, None);
    door.is_trusted_by(&database);

    let identity = picked_up(&world, "firefox");
    let first = fingerprint(&world, &identity);
    assert_eq!(shown_by_a_new_firefox(&world, &database, &door), first);

    let _ = world.neverlapse(&["renew", &identity]).ok();
    let second = fingerprint(&world, &identity);
    assert_ne!(second, first);
    assert_eq!(shown_by_a_new_firefox(&world, &database, &door), second);
}

#[test]
fn a_certificate_can_be_put_to_a_firefox_that_runs_and_the_person_hears_that_it_does() {
    if !tests::inside() {
        return;
    }
    let (world, door) = stage();
    let database = NssDatabase::of_firefox(&world, None);
    door.is_trusted_by(&database);
    let mut firefox = Firefox::start(&world, &database);

    let (_, activation) = world.import("cfca", "Wang Xiaoming", &SHORT);
    let told = world.neverlapse(&["pick-up", &activation, "--to", "firefox"]).ok();
    assert!(told.err.contains("! the browser is running"), "{told}");
    let identity = identity(&world, &activation);
    let first = fingerprint(&world, &identity);
    assert_eq!(Doorkeeper::was_shown(&world, &firefox.visit(&door.url())), first, "without a new start");

    let told = world.neverlapse(&["renew", &identity]).ok();
    assert!(told.err.contains("! the browser is running"), "{told}");
    let second = fingerprint(&world, &identity);
    assert_eq!(Doorkeeper::was_shown(&world, &firefox.visit(&door.url())), second, "without a new start");
    firefox.close();
    assert_eq!(database.keys().len(), 1, "the database is whole");
    assert_eq!(shown_by_a_new_firefox(&world, &database, &door), second);
    let told = world.neverlapse(&["renew", &identity]).ok();
    assert!(!told.err.contains("the browser is running"), "it is closed: {told}");
}

#[test]
fn a_certificate_can_be_put_to_a_chromium_that_runs_and_the_person_hears_that_it_does() {
    if !tests::inside() {
        return;
    }
    let (world, door) = stage();
    let chromium = Chromium::start(&world);
    let database = NssDatabase::of_chromium(&world);
    let (_, activation) = world.import("cfca", "Wang Xiaoming", &SHORT);
    let told = world.neverlapse(&["pick-up", &activation, "--to", &database.place()]).ok();
    assert!(told.err.contains("! the browser is running"), "{told}");
    chromium.kill();

    door.is_trusted_by(&database);
    let expected = fingerprint(&world, &identity(&world, &activation));
    assert_eq!(Doorkeeper::was_shown(&world, &Chromium::visit(&world, &door.url())), expected);
}

/// A person with an authority, and a server that lets in the authority's holders.
fn stage() -> (World, Doorkeeper) {
    let world = World::ready();
    let profile = world.profile("cfca");
    let blocks = profile.split("-----BEGIN CERTIFICATE-----").skip(1);
    let certificates: Vec<String> = blocks
        .filter_map(|block| block.split_once("-----END CERTIFICATE-----"))
        .map(|(body, _)| format!("-----BEGIN CERTIFICATE-----{body}-----END CERTIFICATE-----\n"))
        .collect();
    assert!(!certificates.is_empty(), "the profile names no certificate to trust: {profile}");
    let door = Doorkeeper::start(&world, &certificates.concat());
    (world, door)
}

fn picked_up(world: &World, to: &str) -> String {
    let (_, activation) = world.import("cfca", "Wang Xiaoming", &SHORT);
    let _ = world.neverlapse(&["pick-up", &activation, "--to", to]).ok();
    identity(world, &activation)
}

fn identity(world: &World, activation: &str) -> String {
    text(&world.show(activation)["identity"])
}

fn fingerprint(world: &World, identity: &str) -> String {
    let item = world.show(identity);
    assert_eq!(item["state"], json!("valid"), "{item}");
    text(&item["fingerprint"])
}

fn shown_by_a_new_firefox(world: &World, database: &NssDatabase, door: &Doorkeeper) -> String {
    let mut firefox = Firefox::start(world, database);
    let shown = Doorkeeper::was_shown(world, &firefox.visit(&door.url()));
    firefox.close();
    shown
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}
