//! Issuer profiles from the command line: what is wrong with one, and templates that an office completes.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

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

#[test]
fn an_editor_gets_the_schema_that_the_program_holds_profiles_to() {
    let printed = world().neverlapse(&["issuers", "schema"]).ok().out;
    assert_eq!(printed, include_str!("../../issuers/profile.schema.json"));
}

#[test]
fn what_is_left_out_of_the_folders_is_said_with_its_reason_and_stops_nothing() {
    let mut world = World::new();
    fs::create_dir_all(world.path("config/issuers")).expect("a folder");
    world.write("config/issuers/bank.toml", "format = 1\nid = \"bank\"\nname = \"Bank\"\ncolour = \"red\"\n");
    let open = world.write("config/issuers/open.toml", SOUND);
    let allow =
        |path: &str, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("allowed");
    allow(&open, 0o666);
    world.start_daemon();

    let listed = world.neverlapse(&["issuers"]).ok().out;
    let listed = listed.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in
        ["! Left out:", "bank.toml, line 4: unknown field `colour`", &format!("type: chmod o-w {open}")]
    {
        assert!(listed.contains(part), "{part} in {listed}");
    }
    assert!(!ids(&world).contains(&"own".to_owned()), "{listed}");
    let found = world.neverlapse(&["check", "--json"]).json();
    let left_out: Vec<&Value> =
        found.as_array().expect("a list").iter().filter(|one| one["what"] == "profile-left-out").collect();
    let commands: Vec<&str> = left_out.iter().filter_map(|one| one["command"].as_str()).collect();
    let check = format!("neverlapse issuers check {}", world.at("config/issuers/bank.toml"));
    assert_eq!(commands, [check.as_str(), &format!("chmod o-w {open}")], "{found:#}");
    assert!(left_out.iter().all(|one| one["verdict"] == "warn"), "{found:#}");

    // Once it is put right, and with what it says of approvals.
    allow(&open, 0o644);
    fs::remove_file(world.path("config/issuers/bank.toml")).expect("removed");
    world.kill_daemon();
    world.start_daemon();
    let listed = world.neverlapse(&["issuers"]).ok().out;
    assert!(listed.contains("Our Bank usually approves within 7 days. Show your passport."), "{listed}");
    assert!(!listed.contains("Left out"), "{listed}");
}

#[test]
fn the_administrators_profile_takes_the_shipped_ones_place_and_the_users_own_that_ones() {
    let mut world = World::new();
    fs::create_dir_all(world.path("system/issuers")).expect("a folder");
    let called = |name: &str| SOUND.replace("\"own\"", "\"wipo\"").replace("Our Bank", name);
    world.write("system/issuers/wipo.toml", called("Of the office"));
    let name = |world: &World| {
        world
            .neverlapse(&["issuers", "--json"])
            .json()
            .as_array()
            .expect("a list")
            .iter()
            .find(|one| one["id"] == "wipo")
            .expect("wipo")["name"]
            .clone()
    };
    world.start_daemon();
    assert_eq!(name(&world), "Of the office");
    assert_eq!(source(&world, "wipo"), json!(world.at("system/issuers/wipo.toml")));

    let own = world.write("wipo.toml", called("My own"));
    let _ = world.neverlapse(&["issuers", "add", &own]).ok();
    assert_eq!(name(&world), "My own");
    world.kill_daemon();
    world.start_daemon();
    assert_eq!(name(&world), "My own");
}

const SOUND: &str = "\
format = 1
id = \"own\"
name = \"Our Bank\"
[approval]
takes = \"7 days\"
identity_check = \"Show your passport.\"
[codes]
lifetime = \"10 days\"
[enrolment]
protocol = \"browser\"
";
