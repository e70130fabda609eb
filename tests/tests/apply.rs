//! Applications: a key that is made before the issuer approves, kept where it was made, and picked up with.

use std::os::unix::process::ExitStatusExt;

use serde_json::{Value, json};
use tests::{NssDatabase, Ran, SoftHsm, World};

const SIGKILL: i32 = 9;
const HOLDER: &str = "Zoë Lefèvre";

fn world() -> World {
    let mut world = World::new();
    world.start_authority();
    world
}

fn words<'w>(name: &'w str, to: &'w str) -> Vec<&'w str> {
    vec!["apply", "--issuer", "wipo", "--name", name, "--email", "holder@example.org", "--to", to, "--json"]
}

fn apply(world: &World, name: &str, to: &str) -> Value {
    world.neverlapse(&words(name, to)).json()
}

fn id(item: &Value) -> String {
    item["id"].as_str().unwrap_or_else(|| panic!("it has no id: {item}")).to_owned()
}

/// SHA-256 of the public key in a certificate, as a foreign tool reckons it.
fn key_of(world: &World, certificate: &str) -> String {
    let file = world.write("certificate.pem", certificate);
    let script = "openssl x509 -in \"$0\" -noout -pubkey | openssl pkey -pubin -outform DER | sha256sum";
    let said = Ran::of(world.foreign("sh").args(["-c", script, &file])).ok().out;
    said.split_whitespace().next().unwrap_or_default().to_owned()
}

fn approve_and_import(world: &World, name: &str) -> (String, Value) {
    let approved = world.approve("wipo", name, &[]);
    (approved.reference_number, world.neverlapse(&["import", &approved.mail, "--json"]).json())
}

#[test]
fn the_key_that_was_made_with_the_application_is_the_one_in_the_certificate() {
    let mut world = world();
    let firefox = NssDatabase::of_firefox(&world, None);
    world.start_daemon();
    world.add_issuer(&world.profile("wipo"));

    let applied = apply(&world, HOLDER, "firefox");
    assert_eq!(
        (
            &applied["state"],
            &applied["deadline"],
            &applied["reference_number"],
            &applied["needs_you"]["need"]
        ),
        (&json!("awaiting-code"), &Value::Null, &Value::Null, &json!("approval")),
        "{applied}"
    );
    assert_eq!(applied["location"], "firefox:default-release", "the profile is named, whatever starts later");
    assert_eq!(firefox.keys().len(), 1, "the dry run's key is gone: {:?}", firefox.keys());
    let listed = world.neverlapse(&["list"]).ok().out;
    assert!(
        listed.contains("awaiting approval") && listed.contains("neverlapse import --for a1"),
        "{listed}"
    );
    assert_eq!(world.neverlapse(&["status"]).code, Some(1));

    let (reference, imported) = approve_and_import(&world, HOLDER);
    assert_eq!(
        (&imported["outcome"], imported["id"].as_str()),
        (&json!("completed"), Some("a1")),
        "{imported}"
    );
    let ready = world.show("a1");
    assert_eq!((&ready["state"], ready["reference_number"].as_str()), (&json!("ready"), Some(&*reference)));
    assert_eq!(world.list().len(), 1);

    let elsewhere = world.neverlapse(&["pick-up", "a1", "--to", "vault"]).refused();
    assert!(
        elsewhere.contains("bound to that place") && elsewhere.contains("firefox:default-release"),
        "{elsewhere}"
    );
    let _ = world.neverlapse(&["pick-up", "a1", "--to", "firefox", "--json"]).ok();
    assert_eq!(firefox.keys().len(), 1);
    let certificate = firefox.certificates().remove(0);
    assert_eq!(applied["application"]["key"], key_of(&world, &certificate).as_str());
    assert_eq!(world.show("a1")["application"], Value::Null, "it is an identity now");
}

#[test]
fn an_issuer_that_saw_the_key_gives_its_certificate_to_no_other_and_the_code_is_not_spent() {
    let mut world = world();
    world.start_daemon();
    let profile = world.profile("wipo");
    let strict = profile.replace("at-pick-up", "before-approval");
    assert_ne!(strict, profile);
    world.add_issuer(&strict);
    let request = world.at("request.pem");
    let _ = world.neverlapse(&[&words(HOLDER, "vault")[..], &["--request", &request]].concat()).ok();
    let with_request = ["--request", &request];

    // Somebody picks it up without the key: on another computer, or by hand.
    let approved = world.approve("wipo", HOLDER, &with_request);
    let code = world.write("code.txt", &approved.code);
    let reference = ["--reference-number", &approved.reference_number, "--code-file", &code];
    let _ = world.neverlapse(&["forget", "a1", "--even-the-only-key"]).ok();
    let _ = world.neverlapse(&[&["add", "--issuer", "wipo"][..], &reference].concat()).ok();
    let other = world.activation(&approved.reference_number);
    let found = world.neverlapse(&["check", &other, "--json"]).json().to_string();
    assert!(found.contains("application-absent"), "{found}");
    let ran = world.neverlapse(&["pick-up", &other]);
    assert!(ran.err.contains("it may refuse this one"), "{ran}");
    assert!(ran.refused().contains("another key than the one that was applied with"));
    assert_eq!(world.at_the_desk(&approved.reference_number)["state"], "approved");

    // With the key it is given out.
    let _ = world.neverlapse(&[&words(HOLDER, "vault")[..], &["--request", &request]].concat()).ok();
    let approved = world.approve("wipo", HOLDER, &with_request);
    let imported = world.neverlapse(&["import", &approved.mail, "--json"]).json();
    let _ = world.neverlapse(&["pick-up", &id(&imported), "--json"]).ok();
    assert_eq!(world.at_the_desk(&approved.reference_number)["state"], "spent");
}

#[test]
fn a_token_makes_the_key_and_its_pin_is_not_kept_while_the_issuer_thinks() {
    let mut world = world();
    let softhsm = SoftHsm::new(&world);
    let (name, value) = softhsm.environment();
    world.start_daemon_with(&[(name, &value)]);
    world.add_issuer(&world.profile("wipo"));
    let pin = world.at("pin.txt");

    let refused = world.neverlapse(&words(HOLDER, SoftHsm::PLACE)).refused();
    assert!(refused.contains("asks for its PIN"), "{refused}");
    assert_eq!(world.list(), [] as [Value; 0], "nothing half done");
    let with_pin = [&words(HOLDER, SoftHsm::PLACE)[..], &["--password-file", &pin]].concat();
    let applied = world.neverlapse(&with_pin).json();
    let applied_id = id(&applied);
    let _ = approve_and_import(&world, HOLDER);

    let asked = world.neverlapse(&["pick-up", &applied_id]).refused();
    assert!(asked.contains("asks for its PIN"), "{asked}");
    let _ = world.neverlapse(&["pick-up", &applied_id, "--password-file", &pin, "--json"]).ok();
    let became = world.show(&applied_id)["identity"].as_str().unwrap_or_default().to_owned();
    let shown = world.show(&became);
    assert_eq!((&shown["state"], &shown["location"]), (&json!("valid"), &json!(SoftHsm::PLACE)));
    let pem = shown["certificate"]["pem"].as_str().unwrap_or_default();
    assert_eq!(applied["application"]["key"], key_of(&world, pem).as_str());
    let keys = softhsm.pkcs11_tool(&["--list-objects", "--type", "privkey"]);
    assert_eq!(SoftHsm::ids(&keys).len(), 1, "{keys}");
}

#[test]
fn a_key_in_the_vault_outlives_a_kill_and_a_new_computer_and_both_are_said() {
    let mut world = world();
    let here = world.write("machine-id", "0123456789abcdef0123456789abcdef\n");
    let there = world.write("other-machine-id", "fedcba9876543210fedcba9876543210\n");
    world.start_daemon_with(&[("NEVERLAPSE_TEST_MACHINE_ID", &here)]);
    world.add_issuer(&world.profile("wipo"));
    let applied = apply(&world, HOLDER, "vault");
    world.kill_daemon();

    // The state folder was restored on another computer.
    world.start_daemon_with(&[("NEVERLAPSE_TEST_MACHINE_ID", &there)]);
    let found = world.neverlapse(&["check", "a1", "--json"]).json();
    let moved = found.as_array().into_iter().flatten().find(|one| one["what"] == "application-key-moved");
    let moved = moved.unwrap_or_else(|| panic!("it is not said: {found}"));
    assert_eq!((&moved["verdict"], &moved["detail"]), (&json!("warn"), &applied["application"]["computer"]));
    assert_eq!(world.show("a1")["needs_you"]["need"], "approval", "its key came along");

    let _ = approve_and_import(&world, HOLDER);
    let _ = world.neverlapse(&["pick-up", "a1", "--json"]).ok();
    let became = world.show("a1")["identity"].as_str().unwrap_or_default().to_owned();
    let pem = world.show(&became)["certificate"]["pem"].clone();
    assert_eq!(applied["application"]["key"], key_of(&world, pem.as_str().unwrap_or_default()).as_str());
    let raw =
        std::fs::read(&here).map(|raw| String::from_utf8_lossy(&raw).trim().to_owned()).unwrap_or_default();
    assert!(!world.show("a1").to_string().contains(&raw), "the system's own mark stays where it is");
}

#[test]
fn a_removed_profile_is_said_at_the_start_and_costs_no_code() {
    let mut world = world();
    let firefox = NssDatabase::of_firefox(&world, None);
    world.start_daemon();
    world.add_issuer(&world.profile("wipo"));
    let _ = apply(&world, HOLDER, "firefox");
    world.stop_daemon();
    let away = world.path("away");
    let moved = std::fs::rename(firefox.folder(), &away);
    assert!(moved.is_ok(), "{moved:?}");

    world.start_daemon();
    let lost = world.wait_for("a1", "the loss is said", |item| item["needs_you"]["need"] == "key-gone");
    assert_eq!(lost["needs_you"]["said"], "firefox:default-release");
    let listed = world.neverlapse(&["list"]).ok().out;
    assert!(listed.contains("apply again") && listed.contains("neverlapse check a1"), "{listed}");

    let (reference, _) = approve_and_import(&world, HOLDER);
    let refused = world.neverlapse(&["pick-up", "a1"]).refused();
    assert!(
        refused.contains("the key of this application is not at firefox:default-release any more"),
        "{refused}"
    );
    assert_eq!(world.at_the_desk(&reference)["state"], "approved", "the code is not spent");

    let back = std::fs::rename(&away, firefox.folder());
    assert!(back.is_ok(), "{back:?}");
    let _ = world.neverlapse(&["check", "a1", "--json"]);
    assert_eq!(world.show("a1")["needs_you"]["need"], "pick-up");
    let _ = world.neverlapse(&["pick-up", "a1", "--json"]).ok();
    assert_eq!(world.show("a1")["state"], "picked-up");
}

#[test]
fn on_another_computer_without_the_profile_the_first_one_is_named() {
    let mut world = world();
    let firefox = NssDatabase::of_firefox(&world, None);
    let here = world.write("machine-id", "0123456789abcdef0123456789abcdef\n");
    let there = world.write("other-machine-id", "fedcba9876543210fedcba9876543210\n");
    world.start_daemon_with(&[("NEVERLAPSE_TEST_MACHINE_ID", &here)]);
    world.add_issuer(&world.profile("wipo"));
    let applied = apply(&world, HOLDER, "firefox");
    world.stop_daemon();
    let gone = std::fs::remove_dir_all(firefox.folder());
    assert!(gone.is_ok(), "{gone:?}");

    world.start_daemon_with(&[("NEVERLAPSE_TEST_MACHINE_ID", &there)]);
    let lost = world.wait_for("a1", "it is said", |item| item["needs_you"]["need"] == "other-computer");
    assert_eq!(lost["needs_you"]["said"], applied["application"]["computer"]);
    assert_eq!(lost["application"]["key_lost"], "elsewhere");
}

#[test]
fn a_kill_while_the_key_is_made_leaves_no_key_that_nobody_knows() {
    for moment in ["prepared", "key-born"] {
        let mut world = world();
        let database = NssDatabase::new(&world.path("nss"), None);
        world.start_daemon_with(&[("NEVERLAPSE_TEST_KILL_AFTER", moment)]);
        world.add_issuer(&world.profile("wipo"));
        let _ = world.neverlapse(&words(HOLDER, &database.place())).refused();
        let ended = world.daemon().wait();
        assert_eq!(ended.signal(), Some(SIGKILL), "{moment}: {ended:?}");
        assert_eq!(database.keys().len(), usize::from(moment == "key-born"));

        world.start_daemon();
        let mut cleared = false;
        world.daemon().wait_until("it is cleared away", || {
            cleared |= std::fs::read_to_string(database.folder().join("../daemon.log"))
                .is_ok_and(|log| log.contains("cut off is cleared away"));
            cleared
        });
        assert_eq!(database.keys(), [] as [String; 0], "{moment}");
        assert_eq!(world.list(), [] as [Value; 0], "{moment}: nothing half done");
        let again = apply(&world, HOLDER, &database.place());
        assert_eq!((&again["needs_you"]["need"], database.keys().len()), (&json!("approval"), 1));
    }
}

#[test]
fn of_two_applications_each_approval_finds_its_own_and_where_it_cannot_the_person_says() {
    let mut world = world();
    world.start_daemon();
    world.add_issuer(&world.profile("wipo"));
    let zoe = id(&apply(&world, HOLDER, "vault"));
    let ada = id(&apply(&world, "Ada Jones", "vault"));
    let (_, imported) = approve_and_import(&world, "Ada Jones");
    assert_eq!(imported["id"].as_str(), Some(&*ada), "{imported}");
    // Somebody else's is nobody's key.
    let (_, imported) = approve_and_import(&world, "Wang Xiaoming");
    assert_eq!(imported["outcome"], "tracked", "{imported}");

    let again = id(&apply(&world, HOLDER, "vault"));
    let approved = world.approve("wipo", HOLDER, &[]);
    let refused = world.neverlapse(&["import", &approved.mail]).refused();
    assert!(refused.contains(&format!("{zoe}, {again}")) && refused.contains("--for"), "{refused}");
    let imported = world.neverlapse(&["import", &approved.mail, "--for", &again, "--json"]).json();
    assert_eq!((imported["id"].as_str(), &imported["outcome"]), (Some(&*again), &json!("completed")));
    let known = world.neverlapse(&["import", &approved.mail, "--json"]).json();
    assert_eq!((known["id"].as_str(), &known["outcome"]), (Some(&*again), &json!("known")));

    // By hand, for the one that is left.
    let code = world.write("code.txt", "ABCD1234");
    let add = ["add", "--issuer", "wipo", "--reference-number", "99999999", "--code-file", &code, "--json"];
    let added = world.neverlapse(&add).json();
    assert_eq!((added["id"].as_str(), &added["state"]), (Some(&*zoe), &json!("ready")), "{added}");
}

#[test]
fn an_application_is_forgotten_only_with_its_key_and_its_key_goes() {
    let mut world = world();
    let database = NssDatabase::new(&world.path("nss"), None);
    world.start_daemon();
    world.add_issuer(&world.profile("wipo"));
    let applied = id(&apply(&world, HOLDER, &database.place()));
    let refused = world.neverlapse(&["forget", &applied]).refused();
    assert!(
        refused.contains("the issuer may approve it yet") && refused.contains("--even-the-only-key"),
        "{refused}"
    );
    let _ = world.neverlapse(&["forget", &applied, "--even-the-only-key"]).ok();
    assert_eq!(world.list(), [] as [Value; 0]);
    world.daemon().wait_until("its key is deleted", || database.keys().is_empty());
}

#[test]
fn what_cannot_be_applied_for_is_refused_before_anything_is_made() {
    let mut world = world();
    let database = NssDatabase::new(&world.path("nss"), None);
    world.start_daemon();
    world.add_issuer(&world.profile("wipo"));
    let place = database.place();
    for (name, email, why) in [("", "holder@example.org", "no name"), (HOLDER, "holder", "no e-mail address")]
    {
        let words = ["apply", "--issuer", "wipo", "--name", name, "--email", email, "--to", &place];
        let refused = world.neverlapse(&words).refused();
        assert!(refused.contains(why), "{refused}");
    }
    let nowhere = world.neverlapse(&words(HOLDER, "firefox:work")).refused();
    assert!(nowhere.contains("Firefox"), "{nowhere}");
    assert_eq!((world.list().len(), database.keys().len()), (0, 0));
}
