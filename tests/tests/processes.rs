//! The daemon as a process: one at a time, its state folder, its idleness, and a command line without it.

use std::fs;
use std::thread::sleep;
use std::time::Duration;

use serde_json::json;
use tests::{Ran, World, switches};

const NO_DAEMON: i32 = 69;
const SECOND_DAEMON: i32 = 75;

#[test]
fn a_second_daemon_says_who_runs_and_ends_with_75() {
    let mut world = World::new();
    world.start_daemon();
    let first = world.daemon().id();

    let second = Ran::of(&mut world.daemon_command());

    assert_eq!(second.code, Some(SECOND_DAEMON), "{second}");
    assert!(second.err.contains(&first.to_string()), "it names process {first}: {second}");
    let status = world.varlink().call("Status", &json!({})).unwrap();
    assert_eq!(status["pid"], first, "the first is not disturbed");
}

#[test]
fn a_second_daemon_at_another_socket_is_kept_out_of_the_same_state_folder() {
    let mut world = World::new();
    world.start_daemon();
    let first = world.daemon().id();
    let mut command = world.daemon_command();
    command.env("NEVERLAPSE_SOCKET", world.path("other").join("daemon.sock"));

    let second = Ran::of(&mut command);

    assert_eq!(second.code, Some(SECOND_DAEMON), "{second}");
    assert!(second.err.contains(&first.to_string()), "it names process {first}: {second}");
}

#[test]
fn without_a_daemon_every_verb_ends_with_69_and_says_how_to_start_it() {
    let world = World::new();
    for verb in [vec!["status"], vec!["list", "--json"], vec!["show", "a1"], vec!["watch"]] {
        let ran = world.neverlapse(&verb);
        assert_eq!(ran.code, Some(NO_DAEMON), "{ran}");
        assert!(ran.err.contains("neverlapsed"), "{ran}");
    }
}

#[test]
fn a_state_folder_of_a_newer_version_is_refused_and_not_touched() {
    let mut world = World::new();
    world.start_daemon();
    world.kill_daemon();
    let state = world.path("state");
    let format =
        tests::files(&state).into_iter().map(|file| file.path).find(|path| path.ends_with("format")).unwrap();
    let found = fs::read_to_string(&format).unwrap();
    let version = found.split_whitespace().last().unwrap().to_owned();
    fs::write(&format, found.replace(&version, "99")).unwrap();
    let before = tests::files(&state);

    let ran = Ran::of(&mut world.daemon_command());

    assert_ne!(ran.code, Some(0), "{ran}");
    assert!(ran.err.contains("newer"), "{ran}");
    assert_eq!(tests::files(&state), before, "nothing in it was touched");
}

#[test]
fn after_a_downgrade_the_copy_from_before_the_upgrade_counts_again_where_that_is_asked_for() {
    let mut world = World::ready();
    let (_, before) = world.import("cfca", "Wang Xiaoming", &[]);
    world.stop_daemon();
    // As a newer version leaves it, which migrated a copy.
    let state = world.path("state");
    let format = fs::read_to_string(state.join("format")).unwrap();
    let version: u32 = format.split_whitespace().last().unwrap().parse().unwrap();
    let (own, newer) = (format!("store-{version}"), format!("store-{}", version + 1));
    let _ = Ran::of(world.foreign("cp").arg("-r").args([state.join(own), state.join(&newer)])).ok();
    fs::write(state.join("format"), format.replace(&version.to_string(), &(version + 1).to_string()))
        .unwrap();

    let refused = Ran::of(&mut world.daemon_command());
    assert_eq!(refused.code, Some(78), "{refused}");
    assert!(refused.err.contains("neverlapsed --go-back"), "it says how to go on: {refused}");
    let _ = Ran::of(world.daemon_command().arg("--go-back")).ok();

    world.start_daemon();
    assert_eq!(world.show(&before)["state"], "ready");
    assert!(state.join(newer + ".aside-1").join("db").exists(), "what is newer is kept");
}

#[test]
fn the_vaults_key_is_taken_from_the_service_manager_and_missed_when_it_is_not_handed_over() {
    let mut world = World::new();
    world.start_authority();
    fs::create_dir(world.path("credentials")).unwrap();
    world.write("credentials/neverlapse.vault-key", format!("{}=", "A".repeat(43)));
    let handed = [("NEVERLAPSE_MASTER_KEY", "auto"), ("CREDENTIALS_DIRECTORY", &*world.at("credentials"))];
    world.start_daemon_with_keyring(&handed);
    world.add_issuer(&world.profile("cfca"));
    let (_, activation) = world.import("cfca", "Wang Xiaoming", &[]);
    let status = world.neverlapse(&["status"]);
    assert!(status.out.contains("key from the service manager"), "{status}");
    assert!(!world.path("state/vault.key").exists(), "it is not beside the records too");

    world.stop_daemon();
    world.start_daemon();
    let refused = world.neverlapse(&["pick-up", &activation]).refused();
    assert!(refused.contains("neverlapse.vault-key: it was not handed over"), "{refused}");
}

#[test]
fn a_daemon_that_is_asked_to_stop_takes_its_socket_along() {
    let mut world = World::new();
    world.start_daemon();
    let id = world.daemon().id().to_string();

    let _ = Ran::of(std::process::Command::new("kill").arg(&id)).ok();

    assert!(world.daemon().wait().success(), "{}", world.daemon_log());
    assert!(!world.socket().exists());
    assert_eq!(world.neverlapse(&["status"]).code, Some(NO_DAEMON));
}

#[test]
fn an_idle_daemon_does_not_wake() {
    let mut world = World::ready();
    let _ = world.import("cfca", "Ada Jones", &[]);
    let before = world.daemon().rest();

    sleep(Duration::from_secs(3));

    assert_eq!(switches(world.daemon().id()), before, "it woke although nothing was due");
}
