//! The overview, as a screen reader reads it and a keyboard uses it.

use tests::{Desktop, Dialog, Node, Reading, Role, World};

const ABSENT: &str = "The daemon does not run.";

/// The row whose sentence begins with this.
fn row<'a>(reading: &'a Reading, begins: &str) -> Option<&'a Node> {
    rows(reading).find(|row| row.name.starts_with(begins))
}

fn rows(reading: &Reading) -> impl Iterator<Item = &Node> {
    reading.controls().filter(|node| node.role == Role::ListItem)
}

/// A computer with a certificate of Bea, and codes of Ada, which expire first.
fn tracked() -> (World, String, String) {
    let world = World::ready();
    let bea = world.identity("cfca", "Bea Lamarque", &[]);
    let (_, ada) = world.import("cfca", "Ada Jones", &[]);
    (world, ada, bea)
}

#[test]
fn every_row_is_read_whole_and_the_nearest_deadline_first() {
    let (desktop, (world, ..)) = (Desktop::with_windows(), tracked());
    let mut overview = Dialog::open(&world, &desktop, &["overview"]);
    let reading = overview.wait_until("all is listed", |it| row(it, "Bea Lamarque").is_some());
    assert_eq!(reading.title(), "Overview");
    let said: Vec<&str> = rows(&reading).map(|row| row.name.as_str()).collect();
    assert!(said[0].starts_with("Ada Jones") && said[0].contains(": Codes expire in 1"), "{said:#?}");
    assert!(
        said[0].contains("The certificate waits to be picked up. State: activation, ready."),
        "{said:#?}"
    );
    let bea =
        said.iter().find(|said| said.starts_with("Bea")).unwrap_or_else(|| unreachable!("it was waited for"));
    for part in ["State: identity, valid.", "Valid until: in ", "Renewal window: from ", "Back-up: "] {
        assert!(bea.contains(part), "{part}: {bea}");
    }
    for sign in
        ["Codes", "Certificate", "Renewal window", "Last safe day", "Back-up, proven", "Back-up, not proven"]
    {
        assert!(reading.texts().any(|text| text == sign), "{sign}: {reading:#?}");
    }
}

#[test]
fn arrows_choose_an_item_and_tab_goes_on_to_what_can_be_done_about_it() {
    let (desktop, (world, ada, _)) = (Desktop::with_windows(), tracked());
    let mut overview = Dialog::open(&world, &desktop, &["overview"]);
    let has = |name: &'static str| {
        move |it: &Reading| it.focused().is_some_and(|now| now.name.starts_with(name) && now.is_selected())
    };
    overview.wait_until("the first row has the keyboard", has("Ada Jones"));
    overview.key("End");
    overview.wait_until("the last has", has("Bea Lamarque"));
    overview.key("Home");
    overview.wait_until("the first has again", has("Ada Jones"));
    overview.tab_visits(&["Pick up"]);
    overview.focus("Remind me tomorrow");
    overview.key("space");
    overview.wait_until("it says so", |it| it.says("You will be reminded again: Ada Jones ("));
    assert!(world.show(&ada)["snoozed_until"].is_string());
    overview.focus("Close");
    overview.tab_visits(&["Issuer", "Time in sight"]);
    overview.key("Escape");
    assert_eq!(overview.end().code(), Some(0));
}

#[test]
fn enter_picks_up_at_once_and_the_list_follows() {
    let (desktop, (mut world, ada, _)) = (Desktop::with_windows(), tracked());
    let mut overview = Dialog::open(&world, &desktop, &["overview"]);
    overview.wait_until("the first row has the keyboard", |it| {
        it.focused().is_some_and(|now| now.name.starts_with("Ada Jones"))
    });
    overview.key("Return");
    world.wait_for(&ada, "it is picked up", |item| item["state"] == "picked-up");
    let done = overview.wait_until("its certificate is listed, and what is settled stands last", |it| {
        row(it, "Ada Jones: Expires in ").is_some()
            && rows(it).last().is_some_and(|last| last.name.contains("State: activation, picked-up."))
    });
    assert_eq!(rows(&done).count(), 4, "{done:#?}");
    assert!(done.focused().is_some_and(|now| now.name.starts_with("Ada Jones") && now.is_selected()));
}

#[test]
fn of_one_issuer_only_its_items_are_listed() {
    let (desktop, (world, ..)) = (Desktop::with_windows(), tracked());
    let half = world.approve("certifio", "Cy Young", &[]);
    let _ = world.neverlapse(&["import", &half.mail]);
    let mut overview = Dialog::open(&world, &desktop, &["overview"]);
    let listed = |names: &'static [&'static str]| {
        move |it: &Reading| {
            ["Ada Jones", "Bea Lamarque", "Cy Young"]
                .iter()
                .all(|name| row(it, name).is_some() == names.contains(name))
        }
    };
    overview.enlarge();
    overview.wait_until("all are listed", listed(&["Ada Jones", "Bea Lamarque", "Cy Young"]));
    overview.focus("Issuer");
    overview.key("Down");
    overview.wait_until("those of the first issuer are", listed(&["Cy Young"]));
    overview.key("Down");
    overview.wait_until("those of the second are", listed(&["Ada Jones", "Bea Lamarque"]));
    overview.key("Up");
    overview.key("Up");
    overview.wait_until("all are again", listed(&["Ada Jones", "Bea Lamarque", "Cy Young"]));
}

#[test]
fn what_was_listed_stays_while_the_daemon_is_gone_and_nothing_is_started() {
    let (desktop, (mut world, ada, _)) = (Desktop::with_windows(), tracked());
    let mut overview = Dialog::open(&world, &desktop, &["overview"]);
    overview.wait_until("all is listed", |it| row(it, "Ada Jones").is_some());
    world.kill_daemon();
    let gone = overview.wait_until("it says so", |it| it.says(ABSENT));
    assert!(row(&gone, "Ada Jones").is_some_and(Node::is_selected), "{gone:#?}");
    overview.key("Return");
    world.start_daemon();
    let back = overview.wait_until("it goes on", |it| !it.says(ABSENT));
    assert!(row(&back, "Ada Jones").is_some_and(|row| row.is_selected() && row.is_focused()), "{back:#?}");
    assert_eq!(world.show(&ada)["state"], "ready");
}

#[test]
fn with_nothing_tracked_it_says_what_comes() {
    let (desktop, mut world) = (Desktop::with_windows(), World::new());
    world.start_daemon();
    let mut overview = Dialog::open(&world, &desktop, &["overview"]);
    overview.wait_until("it says so", |it| it.says("Nothing is tracked yet."));
    let (_, _) = (overview.key("Return"), overview.key("Escape"));
    assert_eq!(overview.end().code(), Some(0));
}
