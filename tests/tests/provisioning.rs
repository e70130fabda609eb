//! What an administrator sets for everyone, and activations that are picked up with nobody there.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use serde_json::{Value, json};
use tests::{Approved, NssDatabase, World};

/// A computer with an authority that it knows, a browser's database, a folder for copies and the drop folder.
fn world(policy: &str) -> (World, NssDatabase) {
    let mut world = World::new();
    world.start_authority();
    for folder in ["system", "config", "copies", "config/issuers", "config/provision.d"] {
        fs::create_dir(world.path(folder)).unwrap();
    }
    chmod(&world.path("config/provision.d"), 0o700);
    world.write("config/issuers/wipo.toml", world.profile("wipo"));
    world.write("system/policy.toml", policy);
    let database = NssDatabase::new(&world.path("nss"), None);
    (world, database)
}

fn started() -> (World, NssDatabase) {
    let (mut world, database) = world("");
    world.start_daemon();
    (world, database)
}

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Puts a file into the drop folder as a program does that cares: whole, and for nobody else.
fn drop_in(world: &World, name: &str, content: &str) {
    let beside = world.path("dropped");
    fs::write(&beside, content).unwrap();
    chmod(&beside, 0o600);
    fs::rename(beside, world.path("config/provision.d").join(name)).unwrap();
}

fn order(world: &World, approved: &Approved, more: &str) -> String {
    format!(
        "issuer = \"wipo\"\nreference_number = \"{}\"\nlocation = \"nss:{}\"\nback_up_folder = \"{}\"\n{more}",
        approved.reference_number,
        world.at("nss"),
        world.at("copies")
    )
}

/// What became of `NAME.toml`, once that is said and `is_it`.
fn result(world: &mut World, name: &str, is_it: impl Fn(&Value) -> bool) -> Value {
    let path = world.path("config/provision.d").join(format!("{name}.result.json"));
    let read = || serde_json::from_slice::<Value>(&fs::read(&path).ok()?).ok();
    world.daemon().wait_until("it is said what became of it", || read().is_some_and(|told| is_it(&told)));
    read().unwrap()
}

fn is_done(told: &Value) -> bool {
    told["outcome"] == "done"
}

fn has_failed(told: &Value) -> bool {
    told["outcome"] == "failed"
}

fn dropped(world: &World, name: &str) -> bool {
    world.path("config/provision.d").join(name).exists()
}

fn problems(world: &World) -> String {
    world.varlink().call("Status", &json!({})).unwrap()["problems"].to_string()
}

/// What `neverlapse WORDS` prints and says once this is typed.
fn typed(world: &World, words: &[&str], input: &str) -> (String, String) {
    let file = fs::File::open(world.write("typed", input)).unwrap();
    let ran = world.program("neverlapse").args(words).stdin(file).output().unwrap();
    (String::from_utf8(ran.stdout).unwrap(), String::from_utf8(ran.stderr).unwrap())
}

#[test]
fn a_code_in_the_drop_folder_becomes_a_certificate_with_nobody_there() {
    let (mut world, database) = started();
    let approved = world.approve("wipo", "Zoë Lefèvre", &[]);

    drop_in(&world, "zoe.code", &format!("{}\n", approved.code));
    drop_in(&world, "zoe.toml", &order(&world, &approved, "code_file = \"zoe.code\"\nname = \"Zoë\"\n"));

    let told = result(&mut world, "zoe", |_| true);
    assert_eq!((&told["outcome"], &told["why"]), (&json!("done"), &Value::Null), "{told}");
    assert_eq!((database.certificates().len(), database.keys().len()), (1, 1));
    assert!(database.certutil(&["-L"]).contains("Zoë Lefèvre"), "{}", database.certutil(&["-L"]));
    assert_eq!(world.at_the_desk(&approved.reference_number)["state"], "spent");
    assert!(!dropped(&world, "zoe.code") && dropped(&world, "zoe.toml"), "the code's file is shredded");
    let identity = told["identity"].as_str().unwrap().to_owned();
    let shown = world.show(&identity);
    assert_eq!((&shown["state"], &shown["location"]), (&json!("valid"), &json!(database.place())), "{shown}");
    let copy = &shown["backups"][0];
    assert!(copy["current"] == true && copy["proven_at"].is_string(), "{shown}");
    assert_eq!(told["back_ups"], json!([copy["path"]]));
    assert!(world.list().iter().any(|item| item["id"] == identity.as_str()), "it is listed");
    assert!(world.daemon_log().contains("outcome=\"done\""), "{}", world.daemon_log());
    assert_eq!(problems(&world), "[]");

    // The password that nobody has chosen is told to whoever may have the key, and only once asked for.
    let reveal = ["back-up", &identity, "--reveal-password"];
    let (password, said) = typed(&world, &reveal, "no\n");
    assert!(password.is_empty() && said.contains("nobody said"), "asked first: {said}");
    let (password, said) = typed(&world, &reveal, "yes\n");
    let (password, path) = (password.trim().to_owned(), copy["path"].as_str().unwrap().to_owned());
    assert!(said.contains(&path) && password.len() == 29, "{said}");
    let file = world.write("revealed", &password);
    let verified = world.neverlapse(&["verify-backup", &path, "--password-file", &file, "--json"]).json();
    assert_eq!((&verified["proven"], &verified["serial"]), (&json!(true), &shown["serial"]), "{verified}");
    assert!(world.neverlapse(&["forget", &identity]).refused().contains("would be lost"));

    // After a restart nothing is done again, and no secret is in the log.
    world.stop_daemon();
    let before = fs::metadata(world.path("config/provision.d/zoe.result.json")).unwrap().modified().unwrap();
    world.start_daemon();
    let other = world.approve("wipo", "Bea", &[]);
    drop_in(&world, "bea.code", &other.code);
    drop_in(&world, "bea.toml", &order(&world, &other, "code_file = \"bea.code\"\n"));
    let _ = result(&mut world, "bea", is_done);
    let after = fs::metadata(world.path("config/provision.d/zoe.result.json")).unwrap().modified().unwrap();
    assert_eq!((before, database.keys().len()), (after, 2));
    let said = world.daemon_log() + &told.to_string();
    assert!(!said.contains(&approved.code) && !said.contains(&other.code) && !said.contains(&password));
}

#[test]
fn a_wrong_code_is_kept_with_its_reason_and_not_tried_twice() {
    let (mut world, database) = started();
    let approved = world.approve("wipo", "Ada Jones", &[]);
    let ada = order(&world, &approved, "code_file = \"ada.code\"\n");
    drop_in(&world, "ada.code", "WRONG-CODE-1234");
    drop_in(&world, "ada.toml", &ada);

    let told = result(&mut world, "ada", has_failed);
    assert!(told["why"].as_str().unwrap().contains("did not accept the code"), "{told}");
    assert!(
        told["remedy"].is_string() && dropped(&world, "ada.code") && dropped(&world, "ada.toml"),
        "{told}"
    );
    let tries = |world: &World| world.at_the_desk(&approved.reference_number)["wrong_tries"].clone();
    assert_eq!(tries(&world), 1);

    // Neither a restart nor the same files once more spend another try.
    world.stop_daemon();
    world.start_daemon();
    drop_in(&world, "ada.code", "WRONG-CODE-1234");
    drop_in(&world, "ada.toml", &ada);
    let other = world.approve("wipo", "Bea", &[]);
    drop_in(&world, "bea.code", &other.code);
    drop_in(&world, "bea.toml", &order(&world, &other, "code_file = \"bea.code\"\n"));
    let _ = result(&mut world, "bea", is_done);
    assert_eq!(tries(&world), 1, "{}", world.daemon_log());
    assert!(problems(&world).contains("did not accept the code"), "{}", problems(&world));

    drop_in(&world, "ada.code", &approved.code);
    let told = result(&mut world, "ada", is_done);
    assert_eq!((tries(&world), database.keys().len()), (json!(1), 2), "{told}");
    assert_eq!(problems(&world), "[]");
    assert!(!world.daemon_log().contains("WRONG-CODE"), "no code in the log");
}

#[test]
fn what_others_may_write_or_read_is_refused() {
    let (mut world, database) = world("");
    let approved = world.approve("wipo", "Ada Jones", &[]);
    chmod(&world.path("config/provision.d"), 0o770);
    drop_in(&world, "ada.code", &approved.code);
    drop_in(&world, "ada.toml", &order(&world, &approved, "code_file = \"ada.code\"\n"));
    chmod(&world.path("config/provision.d/ada.code"), 0o640);
    world.start_daemon();
    let log = world.path("daemon.log");
    let says = |what: &str| fs::read_to_string(&log).unwrap().contains(what);
    world.daemon().wait_until("it says so", || says("nothing in the drop folder is picked up"));
    assert!(
        problems(&world).contains("provision.d can be read or written by others"),
        "{}",
        problems(&world)
    );
    assert!(!dropped(&world, "ada.result.json"));

    world.stop_daemon();
    chmod(&world.path("config/provision.d"), 0o700);
    world.start_daemon();
    let told = result(&mut world, "ada", has_failed);
    assert!(told["why"].as_str().unwrap().contains("ada.code can be read or written by others"), "{told}");
    assert_eq!(world.at_the_desk(&approved.reference_number)["state"], "approved");

    drop_in(&world, "ada.code", &approved.code);
    let _ = result(&mut world, "ada", is_done);
    assert_eq!(database.keys().len(), 1);
}

#[test]
fn a_kill_in_the_middle_costs_nothing_and_the_certificate_comes_once() {
    for step in ["sent", "installed", "proven"] {
        let (mut world, database) = world("");
        let approved = world.approve("wipo", "Ada Jones", &[]);
        drop_in(&world, "ada.code", &approved.code);
        drop_in(&world, "ada.toml", &order(&world, &approved, "code_file = \"ada.code\"\n"));
        world.start_daemon_with(&[("NEVERLAPSE_TEST_KILL_AFTER", step)]);
        let _ = world.daemon().wait();

        world.start_daemon();

        let told = result(&mut world, "ada", is_done);
        assert_eq!(
            (database.keys().len(), told["back_ups"].as_array().unwrap().len()),
            (1, 1),
            "{step}: {told}"
        );
        assert!(!dropped(&world, "ada.code"), "{step}");
        let desk = world.at_the_desk(&approved.reference_number);
        assert_eq!((&desk["state"], &desk["wrong_tries"]), (&json!("spent"), &json!(0)), "{step}");
    }
}

#[test]
fn a_credential_of_the_service_manager_serves_as_well() {
    let (mut world, database) = world("");
    let approved = world.approve("wipo", "Ada Jones", &[]);
    fs::create_dir(world.path("credentials")).unwrap();
    world.write("credentials/ada.code", &approved.code);
    drop_in(&world, "ada.toml", &order(&world, &approved, "code_credential = \"ada.code\"\n"));
    world.start_daemon_with(&[("CREDENTIALS_DIRECTORY", &world.at("credentials"))]);
    let _ = result(&mut world, "ada", is_done);
    assert_eq!(database.keys().len(), 1);
}

#[test]
fn locked_settings_stay_locked_and_are_shown_as_locked() {
    let (mut world, _) =
        world("locked = [\"renewal.automatic\", \"issuers\"]\n[renewal]\nautomatic = false\n");
    world.write("config/settings.toml", "[renewal]\nautomatic = true\n[reminders]\nquiet_hours = \"none\"\n");
    fs::create_dir(world.path("system/issuers")).unwrap();
    let of_office = world.profile("wipo").replacen("name = ", "# of the office\nname = ", 1);
    world.write("system/issuers/wipo.toml", of_office);
    world.start_daemon();

    let told = world.neverlapse(&["settings", "--json"]).json();
    let setting =
        |key: &str| told["settings"].as_array().unwrap().iter().find(|one| one["key"] == key).unwrap();
    assert_eq!(
        setting("renewal.automatic"),
        &json!({ "key": "renewal.automatic", "value": "false", "source": "administrator", "locked": true,
            "overruled": true })
    );
    assert_eq!(setting("reminders.quiet_hours")["source"], "own");
    assert_eq!(setting("mail.folders")["source"], "default");
    let page = world.neverlapse(&["settings"]).ok().out;
    assert!(page.contains("locked by the administrator") && page.contains("your own file"), "{page}");
    let source = world.neverlapse(&["issuers", "--json"]).json();
    let wipo = source.as_array().unwrap().iter().find(|one| one["id"] == "wipo").unwrap();
    assert_eq!(wipo["source"], world.at("system/issuers/wipo.toml"), "the person's file does not count");
    let own = world.write("own.toml", world.profile("wipo").replace("WIPO flavour", "My flavour"));
    assert!(world.neverlapse(&["issuers", "add", &own]).refused().contains("administrator has locked"));
}

#[test]
fn a_location_that_the_policy_does_not_allow_is_refused_before_a_code_is_spent() {
    let (mut world, database) = world("locked = [\"locations\"]\n[locations]\nallowed = [\"vault\"]\n");
    fs::write(
        world.path("system/policy.toml"),
        format!(
            "locked = [\"locations\", \"back_up\"]\n[locations]\nallowed = [\"vault\"]\n\
             [back_up]\nfolder = \"{}\"\nonly_there = true\n",
            world.at("copies")
        ),
    )
    .unwrap();
    world.start_daemon();
    let approved = world.approve("wipo", "Ada Jones", &[]);
    drop_in(&world, "ada.code", &approved.code);
    drop_in(&world, "ada.toml", &order(&world, &approved, "code_file = \"ada.code\"\n"));
    let told = result(&mut world, "ada", has_failed);
    assert!(told["why"].as_str().unwrap().contains("administrator does not allow"), "{told}");
    assert!(dropped(&world, "ada.code") && database.keys().is_empty());

    let (by_hand, activation) = world.import("wipo", "Bea", &[]);
    let place = database.place();
    let refused = |words: &[&str]| world.neverlapse(words).refused();
    assert!(refused(&["pick-up", &activation, "--to", &place]).contains("administrator does not allow"));
    assert!(refused(&["adopt", &place]).contains("administrator does not allow"));
    for one in [&approved, &by_hand] {
        assert_eq!(world.at_the_desk(&one.reference_number)["state"], "approved", "no code is spent");
    }

    let _ = world.neverlapse(&["pick-up", &activation]).ok();
    let identity = world.show(&activation)["identity"].as_str().unwrap().to_owned();
    let (elsewhere, there, password) =
        (world.at("bea.p12"), world.at("copies/bea.p12"), world.at("password.txt"));
    let protected = ["--password-file", password.as_str()];
    let back_up =
        |to: &str| world.neverlapse(&[&["back-up", &identity, "--to", to][..], &protected].concat());
    assert!(back_up(&elsewhere).refused().contains("does not allow copies"));
    let _ = back_up(&there).ok();
    let restore = world.neverlapse(&[&["restore", &there, "--to", &place][..], &protected].concat());
    assert!(restore.refused().contains("administrator does not allow"));

    // The policy's own folder takes the copies where the file names none.
    drop_in(
        &world,
        "cleo.toml",
        &format!(
            "issuer = \"wipo\"\nreference_number = \"{}\"\ncode_file = \"ada.code\"\nlocation = \"vault\"\n",
            approved.reference_number
        ),
    );
    let told = result(&mut world, "cleo", is_done);
    assert!(told["back_ups"][0].as_str().unwrap().starts_with(&world.at("copies")), "{told}");
}

#[test]
fn what_cannot_be_read_is_told_with_its_line_and_put_right_at_once() {
    let (mut world, _) = started();
    let approved = world.approve("wipo", "Ada Jones", &[]);
    drop_in(
        &world,
        "ada.toml",
        &order(&world, &approved, "code_file = \"ada.code\"\nlocatoin = \"vault\"\n"),
    );
    let told = result(&mut world, "ada", has_failed);
    assert!(told["why"].as_str().unwrap().contains("line 6: unknown field `locatoin`"), "{told}");
    // The code comes later than its file.
    drop_in(&world, "ada.toml", &order(&world, &approved, "code_file = \"ada.code\"\n"));
    let is_missed =
        |told: &Value| told["why"].as_str().unwrap_or_default().contains("ada.code cannot be read");
    let _ = result(&mut world, "ada", is_missed);
    let mut code = fs::File::create(world.path("config/provision.d/ada.code")).unwrap();
    chmod(&world.path("config/provision.d/ada.code"), 0o600);
    code.write_all(&approved.code.as_bytes()[..4]).unwrap();
    code.write_all(&approved.code.as_bytes()[4..]).unwrap();
    drop(code);
    let _ = result(&mut world, "ada", is_done);
}

#[test]
fn an_issuer_that_is_out_of_reach_costs_no_code_and_is_asked_again() {
    let (mut world, database) = started();
    let approved = world.approve("wipo", "Ada Jones", &[]);
    world.stop_authority();
    drop_in(&world, "ada.code", &approved.code);
    drop_in(&world, "ada.toml", &order(&world, &approved, "code_file = \"ada.code\"\n"));
    let log = world.path("daemon.log");
    let says = |what: &str| fs::read_to_string(&log).unwrap().contains(what);
    world.daemon().wait_until("it is tried again later", || says("is tried again later"));
    assert!(dropped(&world, "ada.code") && !dropped(&world, "ada.result.json"), "it has not failed");

    world.start_authority();
    world.stop_daemon();
    world.start_daemon();

    let _ = result(&mut world, "ada", is_done);
    assert_eq!(database.keys().len(), 1);
    assert_eq!(world.at_the_desk(&approved.reference_number)["wrong_tries"], 0);
}

#[test]
fn a_database_that_was_missing_costs_no_code_and_the_next_start_goes_on() {
    let (mut world, _) = started();
    let approved = world.approve("wipo", "Ada Jones", &[]);
    let elsewhere = order(&world, &approved, "code_file = \"ada.code\"\n").replace("/nss\"", "/later\"");
    drop_in(&world, "ada.code", &approved.code);
    drop_in(&world, "ada.toml", &elsewhere);
    let told = result(&mut world, "ada", has_failed);
    assert!(told["why"].as_str().unwrap().contains("later"), "{told}");
    assert_eq!(world.at_the_desk(&approved.reference_number)["state"], "approved");

    let database = NssDatabase::new(&world.path("later"), None);
    world.stop_daemon();
    world.start_daemon();

    let _ = result(&mut world, "ada", is_done);
    assert_eq!(database.keys().len(), 1);
}
