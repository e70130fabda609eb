//! Back-ups: where they go, what their passwords are worth, and that they are opened once a year.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use clock::{Clock as _, SystemClock};
use jiff::{SignedDuration, Timestamp};
use ledger::{Batch, Format, Ledger};
use lifecycle::Item;
use serde_json::{Value, json};
use tests::{ClockAhead, PASSWORD, Terminal, World, inside};

/// The daemon's of today; nothing is migrated here.
const FORMAT: Format = Format { application: "neverlapse", version: 3, migrations: &[] };

const YEAR: SignedDuration = SignedDuration::from_hours(24 * 365);

/// A daemon that tells people whenever this test runs, an authority, and an identity that lives for years.
fn world() -> (World, String) {
    start(World::new())
}

fn start(mut world: World) -> (World, String) {
    fs::create_dir(world.path("config")).unwrap();
    world.write("config/settings.toml", "reminders.quiet_hours = \"none\"");
    world.start_authority();
    world.start_daemon();
    world.add_issuer(&world.profile("wipo"));
    let identity = world.identity("wipo", "Zoë Lefèvre", &["--certificate-lifetime", "1200 days"]);
    (world, identity)
}

fn back_up(world: &World, identity: &str, file: &str) -> Value {
    let password = world.at("password.txt");
    world.neverlapse(&["back-up", identity, "--to", file, "--password-file", &password, "--json"]).json()
}

fn verify(world: &World, file: &str) -> tests::Ran {
    let password = world.at("password.txt");
    world.neverlapse(&["verify-backup", file, "--password-file", &password, "--json"])
}

/// A terminal with `neverlapse` in it.
fn typed(world: &World, words: &[&str]) -> Terminal {
    Terminal::run(world.program("neverlapse").args(words))
}

fn status(world: &World) -> Value {
    world.varlink().call("Status", &json!({})).unwrap()
}

/// Has the daemon believe that every back-up was proven this long ago. It does not run meanwhile.
fn proven_before(world: &mut World, length: SignedDuration) {
    world.stop_daemon();
    let at = SystemClock.now() - length;
    let ledger = Ledger::open(&world.path("state"), &FORMAT).unwrap();
    let mut batch = Batch::new();
    for record in ledger.scan::<Item>("items") {
        if let (id, Item::Identity(mut identity)) = record.unwrap() {
            for copy in &mut identity.backups {
                (copy.made_at, copy.proven_at) = (at, Some(at));
            }
            batch.put("items", &id, &Item::Identity(identity)).unwrap();
        }
    }
    ledger.commit(batch).unwrap();
}

#[test]
fn a_weak_password_beside_the_original_is_asked_about_and_never_shown() {
    let (world, identity) = world();
    let file = world.at("copies of mine.p12");

    let mut person = typed(&world, &["back-up", &identity, "--to", &file]);
    person.wait_for("would be on the disk of the original");
    person.wait_for("Go on all the same? [y/n]");
    person.type_line("y");
    person.wait_for("password for the back-up:");
    person.type_unseen("sommer1974");
    person.wait_for("This password is weak: ");
    person.wait_for("Use it all the same? [y/n]");
    person.type_line("n");
    person.wait_for("password for the back-up:");
    person.type_unseen("sommer1974");
    person.wait_for("Use it all the same? [y/n]");
    person.type_line("y");
    person.wait_for("Once more");
    person.type_unseen("sommer1974");
    let (code, screen) = person.end();

    assert_eq!(code, Some(0), "{screen}");
    assert!(screen.contains(&format!("Backed up and proven: {file}")), "{screen}");
    assert!(screen.contains("Two places are safer than one."), "{screen}");
    assert!(!screen.contains("sommer1974"), "{screen}");
    assert_eq!(world.show(&identity)["backups"][0]["path"], file);
}

#[test]
fn whoever_does_not_want_the_disk_of_the_original_writes_nothing() {
    let (world, identity) = world();
    let file = world.at("copy.p12");
    let mut person = typed(&world, &["back-up", &identity, "--to", &file]);
    person.wait_for("Go on all the same? [y/n]");
    person.type_line("");
    let (code, screen) = person.end();
    assert_eq!(code, Some(1), "{screen}");
    assert!(screen.contains("you did not want it there; nothing was written"), "{screen}");
    assert!(!Path::new(&file).exists() && world.show(&identity)["backups"] == json!([]));
}

#[test]
fn a_person_chooses_among_the_disks_that_are_there_and_is_told_of_a_second_place() {
    // Seen in here only: a home in memory, and the disk of the build as two disks that were plugged in.
    if !inside() {
        return;
    }
    let world = World::new();
    let (home, disk) = (world.home().to_owned(), tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap());
    for folder in ["stick", "data"] {
        fs::create_dir(disk.path().join(folder)).unwrap();
    }
    mount(&["-t", "tmpfs", "none"], &home);
    mount(&["-t", "tmpfs", "none"], Path::new("/media"));
    world.write("password.txt", PASSWORD);
    let stick = Path::new("/media/zoe/MY STICK");
    fs::create_dir_all(stick).unwrap();
    fs::create_dir(home.join("Documents")).unwrap();
    mount(&["--bind", disk.path().join("stick").to_str().unwrap()], stick);
    let (world, identity) = start(world);

    let places = world.varlink().call("BackUpPlaces", &json!({ "id": identity })).unwrap();
    let file = format!("Zoë-Lefèvre-{}.p12", &world.show(&identity)["not_after"].as_str().unwrap()[..10]);
    assert_eq!(places["file_name"], file.as_str());
    if places["places"][0]["folder"] != stick.to_str().unwrap() {
        // A build folder in memory or in layers is no disk.
        panic!("NOT TESTED: the build folder is on no disk of this computer: {places}");
    }
    assert_eq!(places["places"][0]["same_disk"], false, "{places}");
    let documents = json!({ "folder": world.at("Documents"), "what": "home", "same_disk": true });
    assert_eq!(places["places"][1], documents, "{places}");

    let mut person = typed(&world, &["back-up", &identity]);
    person.wait_for(&format!("  1  {}", stick.join(&file).display()));
    person.wait_for(&format!("  2  {}", world.path("Documents").join(&file).display()));
    person.wait_for("your documents, on the disk of the original");
    person.type_line("2");
    person.wait_for("Go on all the same? [y/n]");
    person.type_line("n");
    person.wait_for("Number, or another file (Enter: 1):");
    person.type_line("");
    person.wait_for("password for the back-up:");
    person.type_unseen(PASSWORD);
    person.wait_for("This password is strong.");
    person.wait_for("Once more");
    person.type_unseen(PASSWORD);
    let (code, screen) = person.end();
    assert_eq!(code, Some(0), "{screen}");
    assert!(disk.path().join("stick").join(&file).is_file(), "{screen}");
    let then = format!("Plug in a stick or another disk, then: neverlapse back-up {identity}");
    assert!(screen.contains(&then), "{screen}");

    let ran = world.neverlapse(&["back-up", &identity, "--password-file", &world.at("password.txt")]);
    let best = format!("neverlapse back-up {identity} --to '{}'", stick.join(&file).display());
    assert!(ran.refused().ends_with(&best));
    let there = world.at("Documents");
    let ran = world.neverlapse(&[
        "back-up",
        &identity,
        "--to",
        &there,
        "--password-file",
        &world.at("password.txt"),
    ]);
    assert!(ran.err.contains("is on the disk of the original"), "{ran}");
    assert!(back_up(&world, &identity, &stick.join("b.p12").display().to_string())["warnings"] == json!([]));
}

fn mount(options: &[&str], folder: &Path) {
    let mounted = Command::new("mount").args(options).arg(folder).status().unwrap();
    assert!(mounted.success(), "{} cannot be mounted", folder.display());
}

#[test]
fn a_copy_is_kept_out_of_the_folder_that_the_issuer_names_even_behind_a_link() {
    let (world, identity) = world();
    let forbidden = world.path("pct-safe/Pkcs12");
    fs::create_dir_all(&forbidden).unwrap();
    symlink(&forbidden, world.path("safe")).unwrap();
    for folder in ["pct-safe/Pkcs12", "safe"] {
        let file = world.path(folder).join("me.p12").display().to_string();
        let words = ["back-up", &identity, "--to", &file, "--password-file", &world.at("password.txt")];
        let told = world.neverlapse(&words).refused();
        assert!(told.contains("the folder PCT-SAFE/PKCS12; put it elsewhere: neverlapse back-up"), "{told}");
        // Programs that ask the daemon itself get no further.
        let refused =
            world.varlink().call("BackUp", &json!({ "id": identity, "path": file, "password": PASSWORD }));
        assert!(
            format!("{refused:?}").contains("keep back-ups out of the folder PCT-SAFE/PKCS12"),
            "{refused:?}"
        );
    }
    assert_eq!(fs::read_dir(&forbidden).unwrap().count(), 0);
    let allowed = world.at("pct-safe/me.p12");
    assert_eq!(back_up(&world, &identity, &allowed)["backups"][0]["path"], allowed);
}

#[test]
fn after_a_year_somebody_is_asked_to_open_the_back_up_until_it_was_opened_wherever_it_lies_now() {
    let (mut world, identity) = world();
    let (file, moved) = (world.at("b.p12"), world.at("moved b.p12"));
    back_up(&world, &identity, &file);
    assert_eq!(world.neverlapse(&["status"]).code, Some(0));
    proven_before(&mut world, YEAR + SignedDuration::from_hours(1));
    world.start_daemon();

    let told = world.neverlapse(&["status"]);
    assert_eq!(told.code, Some(1), "{told}");
    let on_one_line = told.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(on_one_line.contains(&format!("neverlapse verify-backup {file}")), "{told}");
    let item = world.show(&identity);
    assert_eq!(
        (&item["needs_you"]["need"], &item["reminder"]),
        (&json!("prove-back-up"), &json!("prove-1y"))
    );
    assert_eq!(item["actions"][0], "verify-backup");
    let french = Command::new(world.program("neverlapse").get_program())
        .args(["show", &identity])
        .env("LC_ALL", "fr_FR.UTF-8")
        .env("NEVERLAPSE_SOCKET", world.socket())
        .output()
        .unwrap();
    let french = String::from_utf8_lossy(&french.stdout).into_owned();
    assert!(french.contains("personne n’a ouvert la copie de sauvegarde"), "{french}");

    // Nothing counts that was not opened.
    let wrong = world.write("wrong.txt", "another one entirely");
    let damaged = world.write("damaged.p12", &fs::read(&file).unwrap()[..300]);
    for words in [
        ["verify-backup", &file, "--password-file", &wrong],
        ["verify-backup", &damaged, "--password-file", &world.at("password.txt")],
    ] {
        let _ = world.neverlapse(&words).refused();
    }
    fs::rename(&file, &moved).unwrap();
    let gone = verify(&world, &file).refused();
    assert!(gone.contains("there is no file"), "{gone}");
    assert_eq!(world.show(&identity)["backups"], item["backups"]);

    let verified = verify(&world, &moved).json();
    assert_eq!((&verified["proven"], &verified["identity"]), (&json!(true), &json!(identity)), "{verified}");
    let item = world.show(&identity);
    assert_eq!((&item["needs_you"], &item["reminder"]), (&Value::Null, &Value::Null), "{item}");
    assert_eq!(item["backups"].as_array().unwrap().len(), 2, "{item}");
    assert_eq!(item["backups"][1]["path"], moved.as_str());
    assert_eq!(item["backups"][1]["made_at"], item["backups"][0]["made_at"], "it was only moved");
    world.kill_daemon();
    world.start_daemon();
    assert_eq!(world.neverlapse(&["status"]).code, Some(0));
}

#[test]
fn a_year_that_ends_while_the_daemon_runs_is_told_at_its_moment() {
    let (mut world, identity) = world();
    back_up(&world, &identity, &world.at("b.p12"));
    proven_before(&mut world, YEAR - SignedDuration::from_millis(2900));
    world.start_daemon();
    assert_eq!(world.show(&identity)["needs_you"], Value::Null);
    let Some(_clock) = ClockAhead::by(3) else {
        return;
    };
    world.wait_for(&identity, "its back-up is to be opened", |item| item["reminder"] == "prove-1y");
    assert_eq!(status(&world)["overall"], "needs_you");
    let told = world.neverlapse(&["done", &identity]).ok().out;
    assert!(told.contains("counts as opened elsewhere"), "{told}");
    assert_eq!(
        (world.show(&identity)["state"].clone(), status(&world)["overall"].clone()),
        (json!("valid"), json!("well"))
    );
}

#[test]
fn a_copy_that_holds_something_else_by_now_is_not_believed_any_more() {
    let (world, zoe) = world();
    let ada = world.identity("wipo", "Ada Jones", &["--certificate-lifetime", "1200 days"]);
    let (file, other) = (world.at("zoe.p12"), world.at("ada.p12"));
    back_up(&world, &zoe, &file);
    back_up(&world, &ada, &other);
    fs::copy(&other, &file).unwrap();

    let verified = verify(&world, &file).json();

    assert_eq!(verified["identity"], ada.as_str(), "{verified}");
    assert_eq!(world.show(&zoe)["needs_you"]["need"], "back-up", "{}", world.show(&zoe));
    assert_eq!(world.show(&ada)["backups"].as_array().unwrap().len(), 2);
}

#[test]
fn the_identity_itself_is_no_copy_of_it() {
    let (world, _) = world();
    let (_, activation) = world.import("wipo", "Ada Jones", &[]);
    let (file, password) = (world.at("ada.p12"), world.at("password.txt"));
    let to = format!("file:{file}");
    let _ = world.neverlapse(&["pick-up", &activation, "--to", &to, "--password-file", &password]).ok();
    let identity = world.show(&activation)["identity"].as_str().unwrap().to_owned();
    symlink(&file, world.path("link.p12")).unwrap();
    for path in [&file, &world.at("link.p12")] {
        let words = ["back-up", &identity, "--to", path, "--password-file", &password];
        let told = world.neverlapse(&words).refused();
        assert!(told.contains("is the identity itself"), "{told}");
    }
    assert_eq!(verify(&world, &file).json()["identity"], Value::Null);
    let item = world.show(&identity);
    assert_eq!((&item["backups"], &item["needs_you"]["need"]), (&json!([]), &json!("back-up")), "{item}");
}

/// A proof says when it was.
#[test]
fn a_proof_is_dated_with_the_day_on_which_the_copy_was_opened() {
    let (mut world, identity) = world();
    let file = world.at("b.p12");
    back_up(&world, &identity, &file);
    proven_before(&mut world, YEAR / 2);
    world.start_daemon();
    let before = SystemClock.now();
    let _ = verify(&world, &file).json();
    let proven: Timestamp =
        world.show(&identity)["backups"][0]["proven_at"].as_str().unwrap().parse().unwrap();
    assert!(proven >= before, "{proven}");
}
