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
