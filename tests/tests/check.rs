//! Whether all is ready before a code is spent: what `neverlapse check` finds, and what stops a pick-up.

use std::fs;
use std::process::Command;

use clock::{Clock, SystemClock};
use jiff::{SignedDuration, fmt::rfc2822::DateTimePrinter};
use serde_json::{Value, json};
use tests::{Desktop, FakeService, Front, NssDatabase, Panel, Ran, SmallDisk, SoftHsm, World};

/// A session bus that nobody has started.
const NO_BUS: (&str, &str) = ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nobody/is/here");

/// What was found, with how bad it is and what it is about; and how the command ended.
fn check(world: &World, words: &[&str]) -> (Vec<Value>, Option<i32>) {
    let ran = world.neverlapse(&[&["check", "--json"][..], words].concat());
    let found: Value = serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {ran}"));
    (found.as_array().unwrap_or_else(|| panic!("no list: {ran}")).clone(), ran.code)
}

/// The one finding of this word.
fn the_one(found: &[Value], what: &str) -> Value {
    let fitting: Vec<&Value> = found.iter().filter(|finding| finding["what"] == what).collect();
    assert_eq!(fitting.len(), 1, "{what} in {found:#?}");
    fitting[0].clone()
}

/// The words of what is found to be so bad.
fn all(found: &[Value], verdict: &str) -> Vec<String> {
    let bad = found.iter().filter(|finding| finding["verdict"] == verdict);
    bad.filter_map(|finding| finding["what"].as_str().map(str::to_owned)).collect()
}

fn page(world: &World, language: &str) -> Ran {
    Ran::of(world.program("neverlapse").arg("check").env("LC_ALL", language))
}

/// The authority's profile of `cfca`, changed.
fn profile(world: &World, from: &str, to: &str) -> String {
    let profile = world.profile("cfca");
    assert!(profile.contains(from), "{profile}");
    profile.replacen(from, to, 1)
}

#[test]
fn on_a_bare_computer_everything_is_told_with_a_reason_and_nothing_stands_in_the_way() {
    let mut world = World::new();
    world.start_daemon_with(&[NO_BUS]);

    let (found, code) = check(&world, &[]);

    assert_eq!(code, Some(0), "{found:#?}");
    assert_eq!(all(&found, "warn"), ["no-bus", "starts-by-hand"], "{found:#?}");
    assert_eq!(all(&found, "fail"), Vec::<String>::new());
    for finding in found.iter().filter(|finding| finding["verdict"] == "warn") {
        assert!(finding["why"].is_string() && finding["remedy"].is_string(), "{finding}");
    }
    assert_eq!(the_one(&found, "no-bus")["command"], "neverlapse status");
    let page = page(&world, "C");
    println!("{}", page.out);
    assert!(page.out.ends_with("\n2 things to look at; nothing stands in the way of a pick-up.\n"), "{page}");
    let french = self::page(&world, "fr_FR.UTF-8");
    println!("{}", french.out);
    assert!(french.out.contains("! Neverlapse ne démarre pas avec votre session."), "{french}");
    assert!(!world.path("state/vault.key").exists(), "no vault is made by it");
}

#[test]
fn a_ready_computer_is_told_to_be_ready_and_what_an_item_needs_alone() {
    let mut world = World::new();
    let desktop = Desktop::new();
    let _service = FakeService::start(&desktop, &["actions", "body"]);
    let _panel = Panel::start(&desktop);
    let softhsm = SoftHsm::new(&world);
    let firefox = NssDatabase::of_firefox(&world, None);
    fs::create_dir_all(world.path(".config/autostart")).unwrap();
    world.write(".config/autostart/neverlapsed.desktop", "[Desktop Entry]\nExec=neverlapsed\n");
    let (name, value) = softhsm.environment();
    let [_, bus] = desktop.environment();
    world.start_authority();
    world.start_daemon_with(&[(name, &value), bus]);
    world.add_issuer(&profile(
        &world,
        "[enrolment]",
        "[[requires]]\nname = \"OpenSSL\"\ncommand = \"openssl\"\n\n[enrolment]",
    ));
    world.add_issuer(&world.profile("wipo"));
    let (_, activation) = world.import("cfca", "Wang Xiaoming", &[]);
    let pin = world.at("pin.txt");
    let picked = ["pick-up", &activation, "--to", SoftHsm::PLACE, "--password-file", &pin];
    let _ = world.neverlapse(&picked).ok();
    let (_, other) = world.import("wipo", "Zoë Lefèvre", &[]);
    let _ = world.neverlapse(&["pick-up", &other, "--to", "firefox"]).ok();
    let keys = (softhsm.pkcs11_tool(&["--list-objects"]), firefox.keys());

    let (found, code) = check(&world, &[]);

    assert_eq!(code, Some(0), "{found:#?}");
    let well: Vec<String> = all(&found, "pass");
    assert_eq!(well.len(), found.len(), "{found:#?}");
    for what in
        ["software-found", "vault-opens", "notices-shown", "tray-shown", "starts-by-itself", "disk-has-room"]
    {
        let _ = the_one(&found, what);
    }
    let about = |found: &[Value], what: &str| {
        let fitting = found.iter().filter(|finding| finding["what"] == what);
        fitting.map(|finding| finding["about"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(about(&found, "issuer-answers"), ["cfca", "wipo"]);
    assert_eq!(about(&found, "clock-right"), ["cfca", "wipo"]);
    let mut places = about(&found, "place-ready");
    places.sort();
    assert_eq!(places, ["firefox", SoftHsm::PLACE]);
    let page = page(&world, "C");
    println!("{}", page.out);
    println!("{}", self::page(&world, "fr_FR.UTF-8").out);
    assert!(page.out.ends_with("\nAll is ready.\n"), "{page}");

    let (own, _) = check(&world, &[&other]);
    assert_eq!(
        (about(&own, "issuer-answers"), about(&own, "place-ready")),
        (vec!["wipo".to_owned()], vec!["firefox".to_owned()])
    );
    let unknown = world.neverlapse(&["check", "a99"]).refused();
    assert!(unknown.contains("a99"), "{unknown}");
    assert_eq!((softhsm.pkcs11_tool(&["--list-objects"]), firefox.keys()), keys, "it changes nothing");
}

#[test]
fn a_desktop_with_its_own_programs_is_ready_and_what_it_lacks_is_told() {
    let mut world = World::new();
    let desktop = Desktop::new();
    let [_, bus] = desktop.environment();
    world.start_daemon_with_keyring(&[bus]);
    let (found, _) = check(&world, &[]);
    let mut lacking = all(&found, "warn");
    lacking.sort();
    assert_eq!(lacking, ["keyring-absent", "notices-absent", "starts-by-hand", "tray-absent"], "{found:#?}");

    // A watcher of icons is of no use without a panel.
    let watcher = Panel::that_shows_nothing(&desktop);
    assert!(all(&check(&world, &[]).0, "warn").contains(&"tray-absent".to_owned()));
    drop(watcher);
    let _dunst = desktop.dunst();
    let _panel = Panel::start(&desktop);
    let keyring = desktop.gnome_keyring();
    let (found, _) = check(&world, &[]);
    assert_eq!(all(&found, "warn"), ["starts-by-hand"], "{found:#?}");
    assert_eq!(
        the_one(&found, "notices-shown")["detail"].as_str().map(|by| by.contains("dunst")),
        Some(true)
    );
    for what in ["tray-shown", "vault-new"] {
        let _ = the_one(&found, what);
    }

    // Once the vault has its key there, it opens only with the keyring.
    world.start_authority();
    world.add_issuer(&world.profile("cfca"));
    let _ = world.import("cfca", "Ada Jones", &[]);
    let _ = the_one(&check(&world, &[]).0, "vault-opens");
    assert!(!world.path("state/vault.key").exists(), "its key is in the keyring");
    drop(keyring);
    world.kill_daemon();
    world.start_daemon_with_keyring(&[bus]);
    let (found, code) = check(&world, &[]);
    assert_eq!((code, all(&found, "fail")), (Some(1), vec!["vault-locked".to_owned()]), "{found:#?}");
}

#[test]
fn a_browsers_database_that_cannot_be_written_is_found_before_the_certificate_is_on_its_way() {
    if !tests::inside() {
        return;
    }
    let mut world = World::new();
    let firefox = NssDatabase::of_firefox(&world, None);
    world.start_authority();
    world.start_daemon_with(&[NO_BUS]);
    world.add_issuer(&profile(&world, "default = \"vault\"", "default = \"firefox\""));
    let (_, activation) = world.import("cfca", "Ada Jones", &[]);
    assert_eq!(the_one(&check(&world, &[&activation]).0, "place-ready")["about"], "firefox");
    // The folder can be written, and one file in it cannot.
    let keys = firefox.folder().join("key4.db");
    for options in ["bind", "remount,bind,ro"] {
        let _ = Ran::of(Command::new("mount").args(["-o", options]).args([&keys, &keys])).ok();
    }
    let (found, code) = check(&world, &[&activation]);
    assert_eq!(
        (code, the_one(&found, "place-read-only")["about"].as_str()),
        (Some(1), Some("firefox")),
        "{found:#?}"
    );
}

#[test]
fn a_clock_that_is_off_is_found_and_stops_a_pick_up_before_the_code_is_spent() {
    let mut world = World::new();
    world.start_authority();
    world.start_daemon_with(&[NO_BUS]);
    let front = Front::before(world.authority_port(), |_, answer| Some(answer));
    let tell = |off: SignedDuration| {
        let date = SystemClock.now() + off;
        front.tell_date(&DateTimePrinter::new().timestamp_to_rfc9110_string(&date).unwrap());
    };
    let own = format!("127.0.0.1:{}", world.authority_port());
    world.add_issuer(&profile(&world, &own, &format!("127.0.0.1:{}", front.port())));
    let (approved, activation) = world.import("cfca", "Ada Jones", &[]);

    let (found, code) = check(&world, &[]);
    assert_eq!((code, &the_one(&found, "clock-unknown")["verdict"]), (Some(0), &json!("warn")), "{found:#?}");
    tell(SignedDuration::from_mins(-2));
    let (found, code) = check(&world, &[]);
    assert_eq!((code, &the_one(&found, "clock-off")["verdict"]), (Some(0), &json!("warn")), "{found:#?}");
    tell(SignedDuration::from_hours(3));
    let (found, code) = check(&world, &[&activation]);
    let off = the_one(&found, "clock-off");
    assert_eq!((code, &off["verdict"], &off["about"]), (Some(1), &json!("fail"), &json!("cfca")), "{off}");
    let seconds: u32 = off["detail"].as_str().and_then(|seconds| seconds.parse().ok()).unwrap();
    assert!((10_790..=10_800).contains(&seconds), "{off}");

    let refused = world.neverlapse(&["pick-up", &activation]).refused();
    assert!(refused.contains("clock is 10") && refused.contains("nothing was sent"), "{refused}");
    assert_eq!(front.asked(), 0, "the code was not spent");
    tell(SignedDuration::ZERO);
    let _ = world.neverlapse(&["pick-up", &activation]).ok();
    assert_eq!(world.at_the_desk(&approved.reference_number)["state"], "spent");
}

#[test]
fn an_issuer_that_is_down_or_whose_server_proves_nothing_is_found_before_the_code_is_spent() {
    let mut world = World::new();
    world.start_authority();
    world.start_daemon_with(&[NO_BUS]);
    world.add_issuer(&world.profile("cfca"));
    let (approved, activation) = world.import("cfca", "Ada Jones", &[]);
    let (found, code) = check(&world, &[]);
    assert_eq!((code, all(&found, "fail").len()), (Some(0), 0), "{found:#?}");
    world.stop_authority();

    let (found, code) = check(&world, &[&activation]);

    let down = the_one(&found, "issuer-unreachable");
    assert_eq!((code, &down["verdict"]), (Some(1), &json!("fail")), "{down}");
    let page = page(&world, "C");
    world.start_authority();
    // Its certificate is its own: nobody vouches for it.
    let own = format!("http://127.0.0.1:{}", world.authority_port());
    world.add_issuer(&profile(&world, &own, &own.replace("http:", "https:")));
    let (found, code) = check(&world, &[]);
    let stranger = the_one(&found, "issuer-untrusted");
    assert_eq!((code, &stranger["verdict"]), (Some(1), &json!("fail")), "{stranger}");
    let refused = world.neverlapse(&["pick-up", &activation]).refused();
    assert!(
        refused.contains("certificate verify failed") && refused.contains("nothing was sent"),
        "{refused}"
    );
    assert_eq!(world.at_the_desk(&approved.reference_number)["state"], "approved");
    assert!(page.out.contains("✗ cfca cannot be reached: ") && page.code == Some(1), "{page}");
    assert!(page.out.ends_with("\n1 thing stands in the way.\n"), "{page}");
}

#[test]
fn a_token_without_its_driver_and_software_that_is_missing_are_found_with_where_to_get_them() {
    let mut world = World::new();
    world.start_authority();
    world.start_daemon_with(&[NO_BUS]);
    let wants = "[[requires]]\nname = { en = \"the signing tool\" }\nfile = \"/nobody/has/this\"\nfrom = \"https://bank.example/tool\"\n\n\
         [[location.tokens]]\nmodel = \"K9\"\nmodules = [\"/nobody/has/libk9.so\"]\nfrom = \"https://maker.example/k9\"\n\n[enrolment]";
    let profile = profile(&world, "[enrolment]", wants);
    let default = profile.lines().find(|line| line.starts_with("default = ")).unwrap().to_owned();
    world.add_issuer(&profile.replacen(&default, "default = \"token\"", 1));
    let (_, _activation) = world.import("cfca", "Ada Jones", &[]);

    let (found, code) = check(&world, &[]);

    assert_eq!(code, Some(1), "{found:#?}");
    assert_eq!(all(&found, "fail"), ["software-missing", "driver-missing"], "{found:#?}");
    let driver = the_one(&found, "driver-missing");
    assert_eq!((&driver["about"], &driver["command"]), (&json!("K9"), &json!("https://maker.example/k9")));
    let software = the_one(&found, "software-missing");
    assert_eq!(software["about"], "the signing tool");
    assert_eq!(software["command"], "https://bank.example/tool");
    let page = page(&world, "C");
    assert!(page.out.contains("\n    https://maker.example/k9\n"), "{page}");
}

#[test]
fn a_full_disk_is_found_and_costs_no_code() {
    if !tests::inside() {
        return;
    }
    let mut world = World::new();
    let disk = SmallDisk::new(&world.path("state"), "14m");
    world.start_authority();
    world.start_daemon_with(&[NO_BUS]);
    world.add_issuer(&world.profile("cfca"));
    let (approved, activation) = world.import("cfca", "Ada Jones", &[]);
    disk.fill();

    let (found, code) = check(&world, &[]);

    let full = the_one(&found, "disk-full");
    assert_eq!((code, &full["verdict"]), (Some(1), &json!("fail")), "{full}");
    let refused = world.neverlapse(&["pick-up", &activation]).refused();
    assert!(refused.contains("room"), "{refused}");
    assert_eq!(world.at_the_desk(&approved.reference_number)["state"], "approved", "the code is unspent");
    disk.make_room();
    let _ = world.neverlapse(&["pick-up", &activation]).ok();
}
