//! Moments are looked at again within a second of whatever moves them: a wake from sleep, a clock that is set, a network
//! that returns.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use clock::{Clock, SystemClock};
use jiff::SignedDuration;
use serde_json::json;
use tests::{ClockAhead, Front, Logind, World, inside};
use tokio::time::timeout;
use wake::{Sources, Wake};

const AT_ONCE: Duration = Duration::from_secs(1);

/// The first pause after a try in vain is three quarters of a minute at least.
const BEFORE_THE_NEXT_TRY: Duration = Duration::from_secs(30);

/// The daemon says what made it look again.
const TALKATIVE: (&str, &str) = ("RUST_LOG", "neverlapsed=debug");

#[test]
fn after_each_wake_from_sleep_the_daemon_looks_again_at_once() {
    let mut world = World::new();
    let logind = Logind::start(world.home());
    world.start_daemon_with(&[("DBUS_SYSTEM_BUS_ADDRESS", logind.address()), TALKATIVE]);
    // The daemon does not say when it listens to logind, so logind speaks until it is heard.
    let log = world.path("daemon.log");
    world.daemon().wait_until("it hears logind", || {
        logind.wakes();
        looks(&log, "Resumed") > 0
    });

    let heard = looks(&log, "Resumed");
    logind.wakes();

    looks_again(&mut world, "Resumed", heard);
}

#[test]
fn codes_that_a_clock_jumps_past_expire_and_are_announced_at_once() {
    let mut world = World::new();
    fs::create_dir(world.path("config")).unwrap();
    world.write("config/settings.toml", "reminders.quiet_hours = \"none\"");
    world.start_daemon_with(&[TALKATIVE]);
    let approved_at =
        SystemClock.now() - SignedDuration::from_hours(15 * 24) + SignedDuration::from_millis(2900);
    let known =
        json!({ "issuer": "generic", "reference_number": "R1", "code": "C1", "approved_at": approved_at });
    let added = world.varlink().call("Add", &known).unwrap();
    let id = added["item"]["id"].as_str().unwrap();
    assert_eq!(added["item"]["state"], "ready", "{added}");

    let Some(clock) = ClockAhead::by(3) else {
        return;
    };
    let since = Instant::now();
    world.wait_for(id, "its codes expire", |item| item["state"] == "expired");

    assert!(since.elapsed() < AT_ONCE, "it took {:?}", since.elapsed());
    let log = world.daemon_log();
    assert!(log.contains("stage=lapsed"), "{log}");
    looks_again(&mut world, "ClockSet", 0);
    let heard = looks(&world.path("daemon.log"), "ClockSet");
    drop(clock);
    looks_again(&mut world, "ClockSet", heard);
}

#[tokio::test(flavor = "current_thread")]
async fn a_clock_that_is_set_is_told_even_to_one_who_arms_before_listening() {
    let mut sources = Sources::new().unwrap();
    sources.arm(None).unwrap();
    let Some(clock) = ClockAhead::by(3) else {
        return;
    };
    sources.arm(None).unwrap();
    assert_eq!(timeout(AT_ONCE, sources.next()).await.unwrap().unwrap(), Wake::ClockSet, "forward");

    drop(clock);
    sources.arm(None).unwrap();
    assert_eq!(timeout(AT_ONCE, sources.next()).await.unwrap().unwrap(), Wake::ClockSet, "back");
}

#[test]
fn what_was_not_answered_is_sent_again_when_the_network_returns() {
    if !inside() {
        return;
    }
    let mut world = World::ready();
    let mut reachable = false;
    let front = Front::before(world.authority_port(), move |_, answer| {
        std::mem::replace(&mut reachable, true).then_some(answer)
    });
    let own = format!("127.0.0.1:{}", world.authority_port());
    world.add_issuer(&world.profile("cfca").replace(&own, &format!("127.0.0.1:{}", front.port())));
    let (_, activation) = world.import("cfca", "Ada Jones", &[]);
    let _ = world.neverlapse(&["pick-up", &activation]).refused();

    let ip = Command::new("ip").args(["address", "add", "192.0.2.7/24", "dev", "lo"]).status();
    assert!(ip.unwrap().success());

    let since = Instant::now();
    world.wait_for(&activation, "it is picked up", |item| item["state"] == "picked-up");
    assert!(since.elapsed() < BEFORE_THE_NEXT_TRY, "it took {:?}", since.elapsed());
}

/// How often the daemon looked again for this reason.
fn looks(log: &Path, wake: &str) -> usize {
    let log = fs::read_to_string(log).unwrap_or_default();
    log.lines().filter(|line| line.contains("looked again") && line.contains(wake)).count()
}

/// Waits until the daemon has looked again, and fails if that took too long.
fn looks_again(world: &mut World, wake: &str, before: usize) {
    let since = Instant::now();
    let log = world.path("daemon.log");
    world.daemon().wait_until("it looks again", || looks(&log, wake) > before);
    assert!(since.elapsed() < AT_ONCE, "it took {:?}", since.elapsed());
}
