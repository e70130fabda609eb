//! Several mails of one order: the newest one counts, whatever reference number it brings.

use serde_json::{Value, json};
use tests::{Approved, World};

#[test]
fn a_newer_mail_of_an_order_takes_the_place_of_its_codes_and_reference_number() {
    let world = World::ready();
    let (older, newer) = both(&world);
    let first = import(&world, &older.mail_of(Some("ORD-2026-77"), 2));
    let id = first["id"].as_str().unwrap();
    assert_eq!((&first["outcome"], &first["order"]), (&json!("tracked"), &json!("ORD-2026-77")));

    let second = import(&world, &newer.mail_of(Some("ORD-2026-77"), 1));

    assert_eq!((&second["outcome"], &second["id"]), (&json!("completed"), &json!(id)), "{second}");
    let item = world.show(id);
    assert_eq!(item["reference_number"], newer.reference_number.as_str());
    assert_eq!((&item["state"], &item["order"]), (&json!("ready"), &json!("ORD-2026-77")));
    assert_eq!(world.list().len(), 1);

    // The older one again changes nothing, and says why.
    let again = import(&world, &older.mail_of(Some("ORD-2026-77"), 2));
    assert_eq!(again["outcome"], "known");
    assert!(
        again["reasons"].to_string().contains("a newer mail of its order ORD-2026-77 has voided"),
        "{again}"
    );
    assert_eq!(world.show(id)["reference_number"], newer.reference_number.as_str());

    let _ = world.neverlapse(&["pick-up", id, "--json"]).ok();
    assert_ne!(
        state_at_the_desk(&world, &newer),
        state_at_the_desk(&world, &older),
        "the new codes were used"
    );
    // And after the pick-up it is no new application either.
    assert_eq!(import(&world, &older.mail_of(Some("ORD-2026-77"), 2))["outcome"], "known");
}

#[test]
fn mails_of_other_orders_or_of_none_stand_for_themselves() {
    let world = World::ready();
    let (older, newer) = both(&world);
    let _ = import(&world, &older.mail_of(Some("ORD-1"), 2));
    assert_eq!(import(&world, &newer.mail_of(Some("ORD-2"), 1))["outcome"], "tracked");
    let third = world.approve("cfca", "Bea", &[]);
    assert_eq!(import(&world, &third.mail_of(None, 1))["outcome"], "tracked");
    let fourth = world.approve("wipo", "Ada", &[]);
    assert_eq!(
        import(&world, &fourth.mail_of(Some("ORD-1"), 1))["outcome"],
        "tracked",
        "another issuer's order"
    );
    assert_eq!(world.list().len(), 4);
}

#[test]
fn a_newer_mail_that_comes_during_a_pick_up_changes_nothing_and_says_so() {
    let mut world = World::ready();
    let (older, newer) = both(&world);
    let first = import(&world, &older.mail_of(Some("ORD-7"), 2));
    let id = first["id"].as_str().unwrap().to_owned();
    world.stop_daemon();
    world.start_daemon_with(&[("NEVERLAPSE_TEST_KILL_AFTER", "sent")]);
    let _ = world.neverlapse(&["pick-up", &id]);
    let _ = world.daemon().wait();
    // Its request may have arrived, and nobody says whether it has.
    world.stop_authority();
    world.start_daemon();
    assert_eq!(world.show(&id)["state"], "picking-up");

    let second = import(&world, &newer.mail_of(Some("ORD-7"), 1));

    assert_eq!(second["outcome"], "known");
    assert!(second["reasons"].to_string().contains("a pick-up of its order ORD-7 is under way"), "{second}");
    assert_eq!(world.show(&id)["reference_number"], older.reference_number.as_str());
}

fn both(world: &World) -> (Approved, Approved) {
    (world.approve("cfca", "Ada", &[]), world.approve("cfca", "Ada", &[]))
}

fn import(world: &World, mail: &str) -> Value {
    let file = world.write("order.eml", mail);
    world.neverlapse(&["import", &file, "--json"]).json()
}

fn state_at_the_desk(world: &World, approved: &Approved) -> Value {
    world.at_the_desk(&approved.reference_number)["state"].clone()
}
