//! O and 0, I and 1 and l: a code is kept as the mail writes it, and its other reading is offered where it is refused.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use std::fs;

use serde_json::json;
use tests::{Approved, Terminal, World};

#[test]
fn a_misprinted_code_is_refused_with_its_doubtful_place_and_the_other_reading_is_tried_on_request() {
    let world = World::ready();
    let (approved, place) = doubtful(&world, 1);
    let [(position, right, wrong)] = place[..] else { panic!("{place:?}") };
    let id = import_misprinted(&world, &approved, &place);

    let refused = world.neverlapse(&["pick-up", &id]).refused();

    let named = format!("{position} ({})", if "O0".contains(right) { "O/0" } else { "I/1/l" });
    assert!(
        refused.contains(&format!("above all character {named}")) && refused.contains("4 tries are left"),
        "{refused}"
    );
    let item = world.show(&id);
    assert_eq!((&item["needs_you"]["need"], &item["lookalikes"]), (&json!("check-code"), &json!(named)));
    let remedy = item["needs_you"]["remedy"].as_str().unwrap();
    assert!(remedy.contains(&named) && remedy.ends_with(&format!("neverlapse pick-up {id}")), "{remedy}");
    for text in [&refused, &item.to_string()] {
        assert!(
            !text.contains(&approved.code) && !text.contains(&misprinted(&approved.code, &place)),
            "{text}"
        );
    }

    // Enter does nothing, and costs no try.
    let at_terminal = || Terminal::run(world.program("neverlapse").args(["pick-up", &id]));
    let mut terminal = at_terminal();
    let _ = terminal.wait_for("Try it with");
    terminal.type_line("");
    assert_eq!(terminal.end().0, Some(1));
    assert_eq!(world.at_the_desk(&approved.reference_number)["wrong_tries"], 1);

    let mut terminal = at_terminal();
    let shown = terminal.wait_for("Try it with");
    assert!(shown.contains("Each try costs one") && !shown.contains(&approved.code), "{shown}");
    terminal.type_line(&right.to_string());
    let (exit, shown) = terminal.end();
    assert_eq!(exit, Some(0), "{shown}");
    assert_eq!(world.show(&id)["state"], "picked-up");
    assert_ne!(right, wrong);
}

#[test]
fn several_doubtful_places_are_named_and_nothing_is_tried_by_itself() {
    let world = World::ready();
    let (approved, places) = doubtful(&world, 2);
    let id = import_misprinted(&world, &approved, &places);

    let _ = world.neverlapse(&["pick-up", &id]).refused();
    let again = world.neverlapse(&["pick-up", &id]).refused();

    assert!(again.contains("above all characters ") && !again.contains("its other reading"), "{again}");
    assert_eq!(
        world.at_the_desk(&approved.reference_number)["wrong_tries"],
        1,
        "a second pick-up sends nothing"
    );
    let mut daemon = world.varlink();
    let read = daemon.call("ReadCodeAs", &json!({ "id": id, "character": "0" }));
    assert!(read.is_err(), "{read:?}");
    let typed = world.write("code.txt", &approved.code);
    let add =
        ["add", "--issuer", "wipo", "--reference-number", &approved.reference_number, "--code-file", &typed];
    let _ = world.neverlapse(&add).ok();
    let _ = world.neverlapse(&["pick-up", &id]).ok();
}

/// A place of a code: its number, what stands there, and what is taken for it.
type Place = (usize, char, char);

/// An application whose PIN has so many doubtful places.
fn doubtful(world: &World, count: usize) -> (Approved, Vec<Place>) {
    let alike = |c| match c {
        '0' => Some('O'),
        'O' => Some('0'),
        '1' => Some('I'),
        'I' => Some('1'),
        _ => None,
    };
    for _ in 0..200 {
        let approved = world.approve("wipo", "Ada", &[]);
        let code = approved.code.chars().enumerate();
        let places: Vec<Place> = code.filter_map(|(at, c)| Some((at + 1, c, alike(c)?))).collect();
        if places.len() == count {
            return (approved, places);
        }
    }
    panic!("no PIN has {count} doubtful places");
}

fn misprinted(code: &str, places: &[Place]) -> String {
    let mut code: Vec<char> = code.chars().collect();
    for (position, _, wrong) in places {
        code[position - 1] = *wrong;
    }
    code.into_iter().collect()
}

/// Imports the approval mail with the wrong characters in its PIN.
fn import_misprinted(world: &World, approved: &Approved, places: &[Place]) -> String {
    let mail = fs::read_to_string(&approved.mail).unwrap();
    assert!(mail.contains(&approved.code), "{mail}");
    let mail = mail.replace(&approved.code, &misprinted(&approved.code, places));
    let file = world.write("misprinted.eml", mail);
    let imported = world.neverlapse(&["import", &file, "--json"]).json();
    imported["id"].as_str().unwrap().to_owned()
}
