//! Issuer profiles from the command line: what is wrong with one, and templates that an office completes.

use serde_json::{Value, json};
use tests::World;

fn world() -> World {
    let mut world = World::new();
    world.start_daemon();
    world
}

#[test]
fn a_profile_is_explained_line_by_line_before_it_is_added() {
    let world = world();
    let broken = "format = 1\nid = \"bank\"\nname = \"A bank\"\n[codes]\nlifetim = \"soon\"\n[enrolment]\nprotocol = \"browser\"\n";
    let file = world.write("bank.toml", broken);
    let check = ["issuers", "check", file.as_str()];

    let checked = world.neverlapse(&check);

    let page = checked.out.split_whitespace().collect::<Vec<_>>().join(" ");
    let expected = [
        format!("{file}:5: unknown field `lifetim`"),
        "write `lifetime`, or remove it".to_owned(),
        format!("{file}:5: 'soon' is no length of time"),
        format!("2 mistakes in {file}."),
    ];
    for part in expected {
        assert!(page.contains(&part), "{part} in {page}");
    }
    assert_eq!(checked.code, Some(1));
    assert!(world.neverlapse(&["issuers", "add", &file]).refused().contains("line 5"), "nor is it added");
    assert!(!ids(&world).contains(&"bank".to_owned()));

    world.write("bank.toml", broken.replace("lifetim =", "lifetime =").replace("soon", "10 days"));
    let checked = world.neverlapse(&["issuers", "check", &file, "--json"]).json();
    assert_eq!(checked, json!({ "file": file, "id": "bank", "sound": true, "findings": [] }));
    let _ = world.neverlapse(&check).ok();
    assert!(!ids(&world).contains(&"bank".to_owned()), "to check keeps nothing");
    let _ = world.neverlapse(&["issuers", "add", &file]).ok();
    assert!(ids(&world).contains(&"bank".to_owned()));
}

#[test]
fn a_template_says_what_to_set_and_serves_once_that_is_done() {
    let world = world();
    for id in ["ejbca-cmp", "entrust-cmp"] {
        assert_eq!(source(&world, id), json!("template"));
        let add = ["add", "--issuer", id, "--reference-number", "12345678"];
        let refused = world.neverlapse(&add).refused();
        for part in ["template", "set enrolment.url", &format!("neverlapse issuers show {id}")] {
            assert!(refused.contains(part), "{part} in {refused}");
        }
        let template = world.neverlapse(&["issuers", "show", id]).ok().out;
        let file = world.write("office.toml", &template);
        let checked = world.neverlapse(&["issuers", "check", &file, "--json"]);
        let findings: Value = serde_json::from_str(&checked.out).expect("JSON");
        assert_eq!(findings["findings"].as_array().map(Vec::len), Some(1), "{findings}");
        assert!(
            findings["findings"][0]["remedy"]
                .as_str()
                .is_some_and(|say| say.starts_with("set enrolment.url"))
        );
        assert!(world.neverlapse(&["issuers", "add", &file]).refused().contains("enrolment.url"));

        let completed = world.write("office.toml", template.replace("ca.example", "ca.office.test"));
        let _ = world.neverlapse(&["issuers", "check", &completed]).ok();
        let _ = world.neverlapse(&["issuers", "add", &completed]).ok();
        assert!(source(&world, id).as_str().is_some_and(|path| path.ends_with(&format!("{id}.toml"))));
        let _ = world.neverlapse(&add).ok();
    }
}

fn issuers(world: &World) -> Vec<Value> {
    let list = world.neverlapse(&["issuers", "--json"]).json();
    list.as_array().expect("a list").clone()
}

fn ids(world: &World) -> Vec<String> {
    issuers(world).iter().filter_map(|issuer| issuer["id"].as_str().map(ToOwned::to_owned)).collect()
}

fn source(world: &World, id: &str) -> Value {
    let mut found: Vec<Value> = issuers(world).into_iter().filter(|issuer| issuer["id"] == id).collect();
    assert_eq!(found.len(), 1, "{id} is listed once");
    found.remove(0)["source"].take()
}
