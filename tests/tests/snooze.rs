//! Reminders put off, taken as seen, and settled elsewhere, on the whole way from the command line to the disk.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use clock::{Clock as _, SystemClock};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tests::World;

/// People are told whenever this test runs, and renew themselves.
const SETTINGS: &str = "[reminders]\nquiet_hours = \"none\"\n[renewal]\nautomatic = false\n";

fn world() -> World {
    let mut world = World::new();
    std::fs::create_dir(world.path("config")).unwrap();
    world.write("config/settings.toml", SETTINGS);
    world.start_authority();
    world.start_daemon();
    for issuer in ["cfca", "wipo", "certifio"] {
        world.add_issuer(&world.profile(issuer));
    }
    world
}

/// An activation whose codes expire in so many hours, and when they do.
fn activation(world: &World, hours: i64) -> (String, Timestamp) {
    let approved = SystemClock.now() - SignedDuration::from_hours(15 * 24 - hours);
    let (_, id) = world.import("cfca", "Ada Jones", &["--approved-at", &approved.to_string()]);
    let deadline = moment(&world.show(&id)["deadline"]);
    (id, deadline)
}

/// What the command line said, as if on one line.
fn said(world: &World, words: &[&str]) -> String {
    world.neverlapse(words).ok().out.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn moment(value: &Value) -> Timestamp {
    value.as_str().and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("{value} is no moment"))
}

#[test]
fn a_snooze_holds_a_reminder_back_and_outlives_a_power_cut() {
    let mut world = world();
    let (id, _) = activation(&world, 10 * 24);
    assert_eq!(world.show(&id)["reminder"], "intake", "no desktop shows it, so it waits");

    let snoozed = world.neverlapse(&["snooze", &id, "2", "days", "--json"]).json();

    let until = moment(&snoozed["until"]);
    assert_eq!(snoozed["asked"], snoozed["until"], "{snoozed}");
    let about = until.duration_since(SystemClock.now() + SignedDuration::from_hours(48)).abs();
    assert!(about < SignedDuration::from_mins(10), "{snoozed}");
    world.kill_daemon();
    world.start_daemon();
    let item = world.show(&id);
    assert_eq!((moment(&item["snoozed_until"]), &item["reminder"]), (until, &Value::Null), "{item}");
}

#[test]
fn a_snooze_ends_with_the_last_reminder_before_the_deadline_or_at_the_deadline() {
    let world = world();
    let (id, deadline) = activation(&world, 12);
    let told = said(&world, &["snooze", &id, "2099-12-01"]);
    assert!(told.contains("earlier than you asked for, as the last reminder"), "{told}");
    let an_hour_before = deadline - SignedDuration::from_hours(1);
    assert_eq!(moment(&world.show(&id)["snoozed_until"]), an_hour_before);

    let approved = SystemClock.now() - SignedDuration::from_mins((15 * 24 * 60) - 30);
    let (_, late) = world.import("cfca", "Zoë Lefèvre", &["--approved-at", &approved.to_string()]);
    let told = said(&world, &["snooze", &late, "tomorrow"]);
    assert!(told.contains("earlier than you asked for, as it is the deadline"), "{told}");
    let item = world.show(&late);
    assert_eq!(item["snoozed_until"], item["deadline"]);
}

#[test]
fn a_dismissed_reminder_is_gone_and_the_item_still_needs_the_person() {
    let mut world = world();
    let (id, _) = activation(&world, 10 * 24);
    let pending = |world: &World| {
        world.varlink().call("Status", &serde_json::json!({})).unwrap()["reminders_pending"].clone()
    };
    assert_eq!(pending(&world), 1);

    let told = said(&world, &["dismiss", &id]);

    assert!(told.contains("seen") && told.contains(&format!("neverlapse pick-up {id}")), "{told}");
    for _ in 0..2 {
        assert_eq!((&world.show(&id)["reminder"], pending(&world)), (&Value::Null, 0.into()));
        world.kill_daemon();
        world.start_daemon();
    }
}

#[test]
fn an_activation_that_was_picked_up_elsewhere_is_settled_and_its_code_is_gone() {
    let mut world = world();
    let (id, _) = activation(&world, 10 * 24);

    let told = said(&world, &["done", &id]);

    assert!(told.contains("picked up elsewhere"), "{told}");
    world.kill_daemon();
    world.start_daemon();
    let item = world.show(&id);
    assert_eq!((&item["state"], &item["needs_you"]), (&"picked-up".into(), &Value::Null), "{item}");
    assert_eq!((&item["reminder"], &item["deadline"]), (&Value::Null, &Value::Null), "{item}");
    let list = world.neverlapse(&["list"]).ok().out;
    assert!(!list.contains("Ada Jones"), "{list}");
    let refused = world.neverlapse(&["pick-up", &id]).refused();
    assert!(refused.contains(&id), "{refused}");
    let again = world.neverlapse(&["done", &id]).refused();
    assert!(again.contains(&format!("cannot take {id} as done elsewhere")), "{again}");
}

#[test]
fn a_back_up_and_a_renewal_made_elsewhere_are_believed() {
    let world = world();
    let backed_up = world.identity("wipo", "Ada Jones", &[]);
    assert_eq!(world.show(&backed_up)["needs_you"]["need"], "back-up");
    let told = said(&world, &["done", &backed_up]);
    assert!(told.contains("backed up elsewhere"), "{told}");
    let item = world.show(&backed_up);
    assert_eq!((&item["state"], &item["needs_you"]), (&"valid".into(), &Value::Null), "{item}");
    assert_eq!(item["backups"], serde_json::json!([]), "nothing is claimed that was not proven");
    let refused = world.neverlapse(&["snooze", &backed_up, "1h"]).refused();
    assert!(refused.contains(&format!("cannot snooze {backed_up}")), "{refused}");

    // The authority dates certificates back by some minutes, so that one of two can be renewed at once.
    let renewed = world.identity("wipo", "Zoë Lefèvre", &["--certificate-lifetime", "2 minutes"]);
    assert_eq!(world.show(&renewed)["needs_you"]["need"], "renew");
    let told = said(&world, &["done", &renewed]);
    assert!(told.contains("renewed elsewhere"), "{told}");
    assert_eq!(world.show(&renewed)["state"], "superseded");
    let list = world.neverlapse(&["list"]).ok().out;
    assert!(list.contains("Ada Jones") && !list.contains("Zoë Lefèvre"), "{list}");
}

#[test]
fn a_pause_of_all_reminders_outlives_a_power_cut_and_ends_when_asked() {
    let mut world = world();
    let paused = world.neverlapse(&["pause", "2199-01-01T00:00:00Z", "--json"]).json();
    assert_eq!(paused["paused_until"], "2199-01-01T00:00:00Z", "{paused}");
    world.kill_daemon();
    world.start_daemon();
    assert!(said(&world, &["status"]).contains("no reminders before"), "status says it");

    assert!(said(&world, &["resume"]).contains("Reminders go on."));

    let status = world.varlink().call("Status", &serde_json::json!({})).unwrap();
    assert_eq!(status["paused_until"], Value::Null);
    assert!(!said(&world, &["status"]).contains("no reminders before"));
}
