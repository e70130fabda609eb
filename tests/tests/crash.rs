//! kill -9 of the daemon after each step that it writes down: it goes on by itself, with one certificate, one spent code,
//! and the old identity usable until the new one is proven.
//!
//! The daemon of a debug build kills itself right after the step that `NEVERLAPSE_TEST_KILL_AFTER` names is on disk.

use std::fs;
use std::os::unix::process::ExitStatusExt;

use serde_json::{Value, json};
use tests::{STEPS, World};

/// An issuer that wants every certificate confirmed, so that a run comes through every step.
const CONFIRMED: &str = "cfca";
/// An issuer that takes a certificate for confirmed once it has sent it.
const UNCONFIRMED: &str = "wipo";
/// So short that the authority renews at once: its window opens further before the end.
const SHORT: [&str; 2] = ["--certificate-lifetime", "10 days"];
const SIGKILL: i32 = 9;

#[test]
fn a_pick_up_goes_on_after_a_kill_at_each_step() {
    let mut world = world();
    for (issuer, step) in every_step() {
        let holder = format!("Killed after {step}");
        let (approved, activation) = world.import(issuer, &holder, &lets_wait(step));
        killed_after(&mut world, step, &["pick-up", &activation]);

        world.start_daemon();
        let what = format!("{issuer}: it is picked up after a kill at {step}");
        let item = world.wait_for(&activation, &what, |item| item["state"] == "picked-up");

        let identity = text(&item["identity"]);
        assert_usable(&world, &identity, step);
        let is_holders = |item: &&Value| item["kind"] == "identity" && item["subject"]["cn"] == holder;
        let list = world.list();
        let own = list.iter().filter(is_holders).filter(|item| item["issuer"] == issuer);
        assert_eq!(own.count(), 1, "one identity after a kill at {step}");
        assert_one_certificate(&world, &approved.reference_number, step);
    }
}

#[test]
fn a_renewal_goes_on_after_a_kill_at_each_step() {
    let mut world = world();
    // The authority renews at once, whoever asks.
    for (issuer, step) in every_step() {
        let more = [&SHORT[..], &lets_wait(step)].concat();
        let (approved, activation) = world.import(issuer, "Ada Jones", &more);
        let identity = picked_up(&mut world, &activation);
        let before = world.show(&identity);
        killed_after(&mut world, step, &["renew", &identity]);

        world.start_daemon();
        let what = format!("{issuer}: it is renewed after a kill at {step}");
        let after = world.wait_for(&identity, &what, |item| {
            item["state"] == "valid" && item["serial"] != before["serial"]
        });

        assert_ne!(after["fingerprint"], before["fingerprint"]);
        assert_usable(&world, &identity, step);
        let known = world.at_the_desk(&approved.reference_number);
        let certificates = known["certificates"].as_array().map_or(0, Vec::len);
        assert_eq!(certificates, 2, "one renewal, after a kill at {step}: {known}");
    }
}

#[test]
fn the_old_identity_is_usable_while_its_renewal_cannot_go_on() {
    let mut world = world();
    for step in ["key-made", "request-written", "sent", "certificate-received"] {
        let (_, activation) = world.import(CONFIRMED, "Ada Jones", &SHORT);
        let identity = picked_up(&mut world, &activation);
        let before = world.show(&identity);
        killed_after(&mut world, step, &["renew", &identity]);
        world.stop_authority();

        world.start_daemon();

        assert_usable(&world, &identity, step);
        let item = world.show(&identity);
        assert_eq!(
            item["serial"], before["serial"],
            "the old one counts until the new one is proven: {item}"
        );
        world.start_authority();
    }
}

#[test]
fn a_vault_that_is_locked_at_the_restart_costs_no_certificate_that_has_arrived() {
    let mut world = world();
    let (approved, activation) = world.import(UNCONFIRMED, "Ada Jones", &[]);
    killed_after(&mut world, "confirmed", &["pick-up", &activation]);
    let (key, away) = (world.path("state/vault.key"), world.path("vault.key.away"));
    fs::rename(&key, &away).unwrap();

    world.start_daemon();

    let log = world.path("daemon.log");
    world.daemon().wait_until("the run meets the locked vault", || {
        fs::read_to_string(&log).is_ok_and(|log| log.contains("the vault is locked"))
    });
    assert_eq!(world.show(&activation)["state"], "picking-up", "it does not lapse with its codes");
    fs::rename(&away, &key).unwrap();
    let _ = world.neverlapse(&["pick-up", &activation]).ok();
    assert_one_certificate(&world, &approved.reference_number, "confirmed");
}

/// Each step with each issuer that comes through it.
fn every_step() -> impl Iterator<Item = (&'static str, &'static str)> {
    let confirmed = STEPS.into_iter().map(|step| (CONFIRMED, step));
    let unconfirmed = STEPS.into_iter().filter(|step| *step != "certificate-received");
    confirmed.chain(unconfirmed.map(|step| (UNCONFIRMED, step)))
}

fn world() -> World {
    let world = World::ready();
    let profile = world.profile(CONFIRMED);
    let confirmed = profile.replace("implicit_confirm = true", "implicit_confirm = false");
    assert_ne!(confirmed, profile, "the authority's profile asks for no confirmation");
    world.add_issuer(&confirmed);
    world
}

/// Only the step `waiting` needs an issuer that lets one wait.
fn lets_wait(step: &str) -> Vec<&'static str> {
    if step == "waiting" { vec!["--wait-polls", "1"] } else { Vec::new() }
}

fn picked_up(world: &mut World, activation: &str) -> String {
    let _ = world.neverlapse(&["pick-up", activation]);
    let item = world.wait_for(activation, "it is picked up", |item| item["state"] == "picked-up");
    text(&item["identity"])
}

/// Starts the daemon such that it dies after `step`, and asks it for what it dies of.
fn killed_after(world: &mut World, step: &str, words: &[&str]) {
    world.kill_daemon();
    world.start_daemon_with(&[("NEVERLAPSE_TEST_KILL_AFTER", step)]);
    let ran = world.neverlapse(words);
    let ended = world.daemon().wait();
    assert_eq!(ended.signal(), Some(SIGKILL), "the daemon kills itself after {step}: {ran}");
    world.kill_daemon();
}

/// The key still signs for the certificate that is shown: a back-up of it is proven.
fn assert_usable(world: &World, identity: &str, step: &str) {
    let (file, password) = (world.at(&format!("{identity}-{step}.p12")), world.at("password.txt"));
    let back_up = ["back-up", identity, "--to", &file, "--password-file", &password, "--json"];
    let copied = world.neverlapse_once_free(&back_up).json();
    let verified = world.neverlapse(&["verify-backup", &file, "--password-file", &password, "--json"]).json();
    let found = (&verified["proven"], &verified["serial"]);
    assert_eq!(found, (&json!(true), &copied["serial"]), "after a kill at {step}");
}

fn assert_one_certificate(world: &World, reference_number: &str, step: &str) {
    let known = world.at_the_desk(reference_number);
    assert_eq!(known["state"], "spent", "after a kill at {step}: {known}");
    let certificates = known["certificates"].as_array().map_or(0, Vec::len);
    assert_eq!(certificates, 1, "the code was spent once, after a kill at {step}: {known}");
    assert_eq!(known["certificates"][0]["state"], "valid", "after a kill at {step}: {known}");
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}
