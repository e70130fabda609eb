//! What others see of a long action while it runs, and how it is stopped.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tests::{Varlink, World};

#[test]
fn a_pick_up_tells_its_steps_in_order_and_ends_with_the_identity() {
    let mut world = World::ready();
    let (_, activation) = world.import("cfca", "Ada Jones", &[]);
    let mut call = world.varlink();

    call.send("PickUp", &json!({ "id": activation }), true);

    let (steps, item) = to_the_end(&mut call);
    assert_eq!(steps, ["key-made", "request-written", "sent", "confirmed", "installed", "proven"]);
    assert_eq!((&item["kind"], &item["state"]), (&json!("identity"), &json!("valid")));
    world.stop_daemon();
}

#[test]
fn a_watcher_hears_of_new_items_of_steps_and_of_what_is_gone() {
    let world = World::ready();
    let mut watcher = world.varlink();
    watcher.send("Subscribe", &json!({}), true);
    let first = watcher.answer().unwrap().unwrap();
    assert_eq!((&first["items"], &first["snapshot_complete"]), (&json!([]), &json!(true)));

    let (_, activation) = world.import("cfca", "Ada Jones", &[]);
    let identity = world.neverlapse(&["pick-up", &activation, "--json"]).json()["id"].clone();
    let _ = world.neverlapse(&["forget", identity.as_str().unwrap(), "--even-the-only-key"]).ok();

    let mut heard = Vec::new();
    let mut serial = first["serial"].as_u64().unwrap();
    loop {
        let notice = watcher.answer().unwrap().unwrap();
        serial += 1;
        assert_eq!(notice["serial"], serial, "none is left out");
        if let Some(item) = notice["items"].get(0) {
            heard.push(format!("{} {}", item["kind"].as_str().unwrap(), item["state"].as_str().unwrap()));
        }
        if notice["progress"]["step"] == "proven" {
            heard.push("proven".to_owned());
        }
        if notice["gone"] == identity {
            break;
        }
    }
    for expected in
        ["activation ready", "activation picking-up", "proven", "identity valid", "activation picked-up"]
    {
        assert!(heard.iter().any(|said| said == expected), "{expected} is missing in {heard:?}");
    }
}

#[test]
fn more_items_than_fit_a_page_are_listed_and_watched_each_once_and_in_order() {
    let world = World::ready();
    let mut daemon = world.varlink();
    for number in 0..300 {
        let approved_at = format!("2026-01-{:02}T12:00:00Z", 1 + number % 28);
        let known = json!({ "issuer": "generic", "reference_number": format!("R{number:05}"), "approved_at": approved_at });
        daemon.call("Add", &known).unwrap();
    }

    let listed = world.list();
    let mut watcher = world.varlink();
    watcher.send("Subscribe", &json!({}), true);
    let (mut watched, mut pages) = (Vec::new(), 0);
    loop {
        let page = watcher.answer().unwrap().unwrap();
        watched.extend(page["items"].as_array().unwrap().clone());
        pages += 1;
        if page["snapshot_complete"] == true {
            break;
        }
    }

    let ids: BTreeSet<&str> = listed.iter().map(|item| item["id"].as_str().unwrap()).collect();
    assert_eq!((ids.len(), listed.len()), (300, 300));
    assert!(listed.is_sorted_by_key(|item| item["deadline"].as_str().unwrap()), "the soonest deadline first");
    assert_eq!(watched, listed);
    assert!(pages > 1, "one page held them all, so that pages were not tested");
}

#[test]
fn a_pick_up_that_is_stopped_while_the_issuer_works_goes_on_when_the_person_likes() {
    let mut world = World::ready();
    let (approved, activation) = world.import("cfca", "Ada Jones", &["--wait-polls", "2"]);
    let mut call = world.varlink();
    call.send("PickUp", &json!({ "id": activation }), true);
    while call.answer().unwrap().unwrap()["progress"]["step"] != "waiting" {}

    let stopped = world.varlink().call("Cancel", &json!({ "id": activation }));

    assert!(stopped.is_ok(), "{stopped:?}");
    let (error, why) = until_refused(&mut call);
    assert_eq!(error, "org.neverlapse.Daemon.Cancelled", "{why}");
    let item = world.show(&activation);
    let remedy = item["needs_you"]["remedy"].as_str().unwrap();
    assert!(remedy.contains(&format!("neverlapse pick-up {activation}")), "{item}");

    let _ = world.neverlapse(&["pick-up", &activation]).ok();
    world.wait_for(&activation, "it is picked up", |item| item["state"] == "picked-up");
    let known = world.at_the_desk(&approved.reference_number);
    assert_eq!(known["certificates"].as_array().unwrap().len(), 1, "{known}");
}

/// The steps that are told, and the item at the end.
fn to_the_end(call: &mut Varlink) -> (Vec<String>, Value) {
    let mut steps = Vec::new();
    loop {
        let answer = call.answer().unwrap().unwrap();
        match answer["progress"]["step"].as_str() {
            Some(step) => steps.push(step.to_owned()),
            None => return (steps, answer["item"].clone()),
        }
    }
}

fn until_refused(call: &mut Varlink) -> (String, Value) {
    loop {
        match call.answer().unwrap() {
            Ok(answer) => assert!(answer["item"].is_null(), "it ended well: {answer}"),
            Err(refusal) => return refusal,
        }
    }
}
