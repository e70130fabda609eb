//! Where certificates can live: the list, with what is missing, and what a person is asked before a place is opened.

use std::fs;
use std::os::unix::fs::symlink;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tests::{Moody, NssDatabase, PASSWORD, SoftHsm, Terminal, World};

/// So short that the authority renews at once: its window opens further before the end.
const SHORT: [&str; 2] = ["--certificate-lifetime", "10 days"];

/// Labels are free text: this one is German, and holds what separates the parts of a name.
const LABEL: &str = "Schlüssel 50% / Zoë's";

/// A world with SoftHSM2 behind a driver in this mood.
fn with_moods(mood: &str) -> (World, SoftHsm, Moody) {
    let mut world = World::new();
    let softhsm = SoftHsm::new(&world);
    let moody = Moody::new(&world, &softhsm);
    let (name, value) = softhsm.environment();
    let [tries, moods] = moody.environment(mood);
    world.start_authority();
    world.start_daemon_with(&[(name, &value), (tries.0, &tries.1), (moods.0, &moods.1)]);
    world.add_issuer(&world.profile("cfca"));
    (world, softhsm, moody)
}

/// The one location of which this holds.
fn the_one(listed: &Value, holds: impl Fn(&Value) -> bool) -> Value {
    let mut fitting: Vec<&Value> =
        listed["locations"].as_array().into_iter().flatten().filter(|one| holds(one)).collect();
    assert_eq!(fitting.len(), 1, "{listed:#}");
    fitting.remove(0).clone()
}

fn named(location: &Value) -> String {
    location["name"].as_str().unwrap_or_else(|| panic!("it has no name: {location}")).to_owned()
}

/// What is missing of this kind, one line each.
fn missing(listed: &Value, what: &str) -> Vec<String> {
    let all = listed["missing"].as_array().into_iter().flatten();
    let text = |one: &Value, field: &str| one[field].as_str().unwrap_or_default().to_owned();
    let line = |one: &Value| ["about", "reason", "remedy"].map(|field| text(one, field)).join("|");
    all.filter(|one| one["what"] == what).map(line).collect()
}

#[test]
fn every_place_is_listed_by_the_very_name_that_a_pick_up_takes() {
    let mut world = World::new();
    let softhsm = SoftHsm::new(&world);
    softhsm.add_token(LABEL);
    let chromium = NssDatabase::new(&world.path(".pki/nssdb"), None);
    let folder = world.path(".mozilla/firefox/x1.Zoës Profil");
    let firefox = NssDatabase::new(&folder, None);
    let profile = "[Profile0]\nName=Zoës Profil: Büro\nIsRelative=1\nPath=x1.Zoës Profil\nDefault=1\n";
    world.write(".mozilla/firefox/profiles.ini", profile);
    symlink(format!("127.0.1.1:+{}", std::process::id()), folder.join("lock")).unwrap();
    let (name, value) = softhsm.environment();
    world.start_authority();
    world.start_daemon_with(&[(name, &value)]);
    world.add_issuer(&world.profile("cfca"));

    let listed = world.neverlapse(&["locations", "--json"]).json();
    let profile = the_one(&listed, |one| one["kind"] == "firefox");
    assert_eq!(named(&profile), "firefox:Zoës Profil: Büro");
    assert_eq!(profile["folder"], folder.to_string_lossy().as_ref());
    assert_eq!((&profile["default"], &profile["running"]), (&json!(true), &json!(true)), "{profile}");
    assert_eq!((&profile["secret"], &profile["keys_leave"]), (&json!("none"), &json!(true)));
    let database = the_one(&listed, |one| one["kind"] == "nss");
    assert_eq!((named(&database), &database["title"]), (chromium.place(), &json!("Chromium")));
    let token = the_one(&listed, |one| one["label"] == LABEL);
    assert_eq!((&token["model"], &token["secret"]), (&json!("SoftHSM v2"), &json!("pin")), "{token}");
    assert_eq!(token["driver"], softhsm.library().to_string_lossy().as_ref());
    assert_eq!((&token["tries"], &token["keys_leave"]), (&json!("enough"), &json!(false)));
    the_one(&listed, |one| one["label"] == SoftHsm::LABEL);

    let pin = world.at("pin.txt");
    for (place, protected) in [(&profile, None), (&database, None), (&token, Some(pin.as_str()))] {
        let name = named(place);
        let (_, activation) = world.import("cfca", "Zoë Lefèvre", &SHORT);
        let mut words = vec!["pick-up", &activation, "--to", &name];
        words.extend(protected.iter().flat_map(|file| ["--password-file", file]));
        let _ = world.neverlapse(&words).ok();
        let identity = world.show(&activation)["identity"].clone();
        let listed = world.neverlapse(&["locations", "--json"]).json();
        let holds = the_one(&listed, |one| one["name"] == place["name"])["identities"].clone();
        assert_eq!(holds, json!([identity]), "{listed:#}");
    }
    assert_eq!((firefox.keys().len(), chromium.keys().len()), (1, 1));

    let page = world.neverlapse(&["locations"]).ok().out;
    let typed = "\n  in a shell        'token:Schlüssel 50%25 %2F Zoë'\\''s/";
    assert!(page.contains(&format!("\n{}\n", named(&token))) && page.contains(typed), "{page}");
    assert!(page.contains("runs now          yes") && page.contains("file:PATH"), "{page}");
}

#[test]
fn what_is_missing_is_told_with_how_to_get_it() {
    let mut world = World::new();
    fs::create_dir_all(world.path(".config/pkcs11/modules")).unwrap();
    let junk = world.write("junk.so", "no library");
    world.write(".config/pkcs11/modules/junk.module", format!("module: {junk}\n"));
    world.start_authority();
    world.start_daemon();
    let model = "\n[[location.tokens]]\nmodel = \"GM3000\"\nmodules = [\"/opt/gm/libgm3000.so\"]\n\
                 from = \"https://gm.example/driver\"\n";
    world.add_issuer(&(world.profile("cfca") + model));

    let listed = world.neverlapse(&["locations", "--json"]).json();
    let [firefox, chromium, driver, broken] = ["firefox", "chromium", "token_driver", "broken_driver"]
        .map(|what| missing(&listed, what).join("\n"));
    assert!(firefox.contains("start Firefox once"), "{listed:#}");
    assert!(chromium.starts_with(&world.at(".local/share/pki/nssdb")), "{listed:#}");
    assert!(
        driver.starts_with("GM3000|") && driver.ends_with("get it from https://gm.example/driver"),
        "{driver}"
    );
    assert!(broken.starts_with(&junk) && broken.contains("cannot be loaded"), "{broken}");
    assert!(broken.ends_with("|install it again from its maker"), "{broken}");
    the_one(&listed, |one| one["kind"] == "vault");

    let page = world.neverlapse(&["locations"]).ok().out;
    let shown = page.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(shown.contains("Get it here: https://gm.example/driver") && shown.contains(&junk), "{page}");
}

#[test]
fn a_driver_that_dies_costs_a_line_and_one_that_hangs_keeps_nobody_waiting() {
    let (world, _, moody) = with_moods("faint");
    let listed = world.neverlapse(&["locations", "--json"]).json();
    let [broken] = <[String; 1]>::try_from(missing(&listed, "broken_driver")).unwrap();
    assert!(broken.starts_with(&moody.library().display().to_string()), "{broken}");
    assert!(broken.contains("crashed") && broken.contains("no tokens today"), "{broken}");
    the_one(&listed, |one| one["label"] == SoftHsm::LABEL);
    drop(world);

    let (world, _, _) = with_moods("deaf");
    let mut patient = world.varlink();
    patient.send("Locations", &json!({}), false);
    let since = Instant::now();
    assert_eq!(world.varlink().call("Status", &json!({})).unwrap()["overall"], "well");
    assert!(since.elapsed() < Duration::from_secs(5), "another waited for the driver that hangs");
    let listed = patient.answer().unwrap().unwrap();
    let [broken] = <[String; 1]>::try_from(missing(&listed, "broken_driver")).unwrap();
    assert!(broken.contains("did not answer within 10 seconds"), "{broken}");
    the_one(&listed, |one| one["label"] == SoftHsm::LABEL);
}

#[test]
fn a_pin_is_asked_for_by_the_tokens_label_after_its_tries_and_the_last_one_only_after_a_yes() {
    let (world, softhsm, moody) = with_moods("lock");
    softhsm.add_token(LABEL);
    let listed = world.neverlapse(&["locations", "--json"]).json();
    let token = the_one(&listed, |one| one["label"] == LABEL);
    let serial = token["serial"].as_str().unwrap();
    let place = format!("token:{}", LABEL.replace('%', "%25").replace('/', "%2F"));
    let (_, activation) = world.import("cfca", "Zoë Lefèvre", &SHORT);
    let pick_up = ["pick-up", &activation, "--to", &place];
    let at_terminal = |words: &[&str]| {
        let mut program = world.program("neverlapse");
        Terminal::run(program.args(words))
    };
    let prompt = format!("The PIN of the token `{LABEL}` (SoftHSM v2, {serial}): ");

    let mut terminal = at_terminal(&pick_up);
    assert!(terminal.wait_for(&prompt).contains("no wrong PIN since the last right one"));
    terminal.type_line("00000000");
    let (code, shown) = terminal.end();
    assert!(code == Some(1) && shown.contains("the PIN is wrong"), "{shown}");
    assert_eq!(moody.wrong_pins(), 1, "it was tried once");

    moody.set_wrong_pins(2);
    for answer in ["", "no", "12345678"] {
        let mut terminal = at_terminal(&pick_up);
        assert!(terminal.wait_for("Type `yes`").contains("Only one try is left"));
        terminal.type_line(answer);
        let (code, shown) = terminal.end();
        assert!(code == Some(1) && shown.contains("nothing was tried"), "{shown}");
    }
    let pin = world.at("pin.txt");
    let without = [&pick_up[..], &["--password-file", &pin]].concat();
    let refused = world.neverlapse(&without).refused();
    assert!(refused.contains("one try left") && refused.contains("--last-try"), "{refused}");
    assert_eq!(moody.wrong_pins(), 2, "nothing was tried");

    let mut terminal = at_terminal(&pick_up);
    terminal.wait_for("Type `yes`");
    terminal.type_line("yes");
    terminal.wait_for(&prompt);
    terminal.type_line(SoftHsm::PIN);
    let (code, shown) = terminal.end();
    assert!(code == Some(0) && shown.contains("Picked up."), "{shown}");
    assert_eq!(moody.wrong_pins(), 0, "the right one gives all tries back");

    let identity = world.show(&activation)["identity"].as_str().unwrap().to_owned();
    moody.set_wrong_pins(3);
    let (code, shown) = at_terminal(&["renew", &identity]).end();
    assert!(code == Some(1) && shown.contains("the PIN is locked"), "{shown}");
    assert!(!shown.contains("The PIN of the token"), "no PIN is asked for in vain: {shown}");
    moody.set_wrong_pins(2);
    let renew = ["renew", &identity, "--password-file", &pin, "--last-try"];
    let _ = world.neverlapse(&renew).ok();
}

#[test]
fn a_primary_password_is_asked_for_where_there_is_one_and_not_again_once_it_is_remembered() {
    let mut world = World::new();
    let secret = world.path("password.txt");
    let firefox = NssDatabase::of_firefox(&world, Some(&secret));
    world.start_authority();
    world.start_daemon();
    world.add_issuer(&world.profile("wipo"));
    let (_, activation) = world.import("wipo", "Ada Jones", &SHORT);
    let run = |words: &[&str]| {
        let mut program = world.program("neverlapse");
        Terminal::run(program.args(words))
    };

    let mut terminal = run(&["pick-up", &activation, "--to", "firefox", "--no-remember"]);
    terminal.wait_for("The primary password of the Firefox profile default-release: ");
    terminal.type_line(PASSWORD);
    assert_eq!(terminal.end().0, Some(0));
    let identity = world.show(&activation)["identity"].as_str().unwrap().to_owned();

    let mut terminal = run(&["renew", &identity]);
    terminal.wait_for("The primary password of the Firefox profile default-release: ");
    terminal.type_line(PASSWORD);
    assert_eq!(terminal.end().0, Some(0));
    assert_eq!(firefox.keys().len(), 1);

    let file = world.at("copy.p12");
    let mut terminal = run(&["back-up", &identity, "--to", &file]);
    terminal.wait_for("Go on all the same?");
    terminal.type_line("y");
    for question in ["A new password for the back-up: ", "Once more, to be sure: "] {
        terminal.wait_for(question);
        terminal.type_unseen("umbrellas for four walruses");
    }
    terminal.wait_for("The primary password of the Firefox profile default-release: ");
    terminal.type_line(PASSWORD);
    let (code, shown) = terminal.end();
    assert!(code == Some(0) && shown.contains("Backed up and proven"), "{shown}");

    let (_, activation) = world.import("wipo", "Ada Jones", &SHORT);
    let mut terminal = run(&["pick-up", &activation, "--to", "firefox"]);
    terminal.wait_for("The primary password of the Firefox profile default-release: ");
    terminal.type_line(PASSWORD);
    assert_eq!(terminal.end().0, Some(0));
    let identity = world.show(&activation)["identity"].as_str().unwrap().to_owned();
    let (code, shown) = run(&["renew", &identity]).end();
    assert!(code == Some(0) && !shown.contains("password"), "it is remembered: {shown}");
}
