//! Commands that run after a pick-up or a renewal.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;

use serde_json::Value;
use tests::World;

/// So short that the authority renews at once: its window opens further before the end.
const SHORT: [&str; 2] = ["--certificate-lifetime", "10 days"];

/// An authority, and a daemon with these settings.
fn world(settings: impl Fn(&World) -> String) -> World {
    let mut world = World::new();
    world.start_authority();
    fs::create_dir(world.path("config")).unwrap();
    let settings = settings(&world);
    let _ = world.write("config/settings.toml", settings);
    world.start_daemon();
    world.add_issuer(&world.profile("cfca"));
    world
}

/// A script in the home, and a hook that runs it after both.
fn hook(world: &World, name: &str, script: &str, more: &str) -> String {
    let path = world.write(name, format!("#!/bin/sh\ncd '{}'\n{script}\n", world.home().display()));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    format!("[[hooks]]\nafter = [\"pick-up\", \"renewal\"]\ncommand = [\"{path}\", \"a b\"]\n{more}\n")
}

/// The identity, once so many of its hooks have run.
fn hooked(world: &mut World, identity: &str, count: usize) -> Value {
    let what = format!("{count} hooks have run");
    world.wait_for(identity, &what, |item| item["hooks"].as_array().is_some_and(|hooks| hooks.len() == count))
}

#[test]
fn a_hook_gets_the_certificate_in_its_environment_and_nothing_else() {
    let mut world = world(|world| {
        let renewal = "[[hooks]]\nafter = [\"renewal\"]\ncommand = [\"/usr/bin/env\"]\n";
        let reads = hook(world, "reads", "echo \"$1\"; cat; umask", "issuer = \"cfca\"");
        let other = hook(world, "other", "touch ran-other", "issuer = \"wipo\"");
        format!("{renewal}{reads}{other}")
    });
    world.stop_daemon();
    world.start_daemon_with(&[("LANG", "C.UTF-8"), ("SECRET_OF_THE_SESSION", "x")]);
    let identity = world.identity("cfca", "server.example.org", &SHORT);
    let picked_up = hooked(&mut world, &identity, 1);
    assert_eq!(picked_up["hooks"][0]["after"], "pick-up");
    assert!(picked_up["hooks"][0]["output"].as_str().unwrap().starts_with("a b\n0"), "{picked_up}");

    let _ = world.neverlapse(&["renew", &identity]).ok();

    let item = hooked(&mut world, &identity, 2);
    let env = &item["hooks"][0];
    assert_eq!(
        (env["after"].as_str(), env["ended"].as_str(), env["exit"].as_i64()),
        (Some("renewal"), Some("well"), Some(0))
    );
    let got: BTreeSet<&str> = env["output"].as_str().unwrap().lines().collect();
    let text = |field: &str| item[field].as_str().unwrap().to_owned();
    let wanted = [
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin".to_owned(),
        format!("HOME={}", world.home().display()),
        "LANG=C.UTF-8".to_owned(),
        "NEVERLAPSE_EVENT=renewal".to_owned(),
        format!("NEVERLAPSE_ID={identity}"),
        "NEVERLAPSE_ISSUER=cfca".to_owned(),
        format!("NEVERLAPSE_LOCATION={}", text("location")),
        format!("NEVERLAPSE_SERIAL={}", text("serial")),
        format!("NEVERLAPSE_NOT_AFTER={}", text("not_after")),
    ];
    assert_eq!(got, wanted.iter().map(String::as_str).collect());
    assert_ne!(text("serial"), picked_up["serial"].as_str().unwrap(), "it is the new one's");
    assert!(!world.path("ran-other").exists(), "that one is for another issuer");
    let shown = world.neverlapse(&["show", &identity]).ok();
    for line in ["Command           /usr/bin/env", "NEVERLAPSE_EVENT=renewal"] {
        assert!(shown.out.contains(line), "{line:?} is not in {shown}");
    }
}

#[test]
fn a_hook_that_fails_is_seen_and_costs_the_certificate_nothing() {
    let mut world = world(|world| {
        let fails = hook(world, "fails", "printf 'no \\033[31mserver\\n'; echo why >&2; exit 3", "");
        let floods = hook(world, "floods", "yes | head -c 300000", "");
        format!("{fails}{floods}[[hooks]]\nafter = [\"pick-up\"]\ncommand = [\"/absent/program\"]\n")
    });
    let identity = world.identity("cfca", "server.example.org", &[]);

    let item = hooked(&mut world, &identity, 3);

    let ended: Vec<&str> =
        item["hooks"].as_array().unwrap().iter().map(|hook| hook["ended"].as_str().unwrap()).collect();
    assert_eq!(ended, ["failed", "well", "not-started"]);
    assert_eq!((&item["hooks"][0]["exit"], &item["state"]), (&3.into(), &"valid".into()));
    assert_eq!(item["hooks"][0]["output"], "no [31mserver\nwhy", "both streams, and no control characters");
    let flood = item["hooks"][1]["output"].as_str().unwrap().len();
    assert!((4000..=4096).contains(&flood), "{flood}");
    assert_ne!(item["needs_you"]["need"], "unstick", "{item}");
    let shown = world.neverlapse(&["show", &identity]).ok();
    assert!(shown.out.contains("with exit code 3") && shown.out.contains("could not be started"), "{shown}");
    let status = world.neverlapse(&["status"]);
    assert!(status.out.contains("fails a b") && status.out.contains("exit code 3"), "{status}");
    let log = fs::read_to_string(world.path("daemon.log")).unwrap();
    assert!(log.contains("a hook failed") && log.contains("why"), "{log}");
}

#[test]
fn a_hook_that_hangs_is_ended_with_all_that_it_started() {
    let mut world = world(|world| {
        let hangs = "sleep 1000 & echo $! >child; echo $$ >own; echo waiting; sleep 1000";
        hook(world, "hangs", hangs, "timeout = \"1 s\"")
    });
    let identity = world.identity("cfca", "server.example.org", &[]);

    let item = hooked(&mut world, &identity, 1);

    assert_eq!((&item["hooks"][0]["ended"], &item["hooks"][0]["exit"]), (&"timed-out".into(), &Value::Null));
    assert_eq!(item["hooks"][0]["output"], "waiting");
    let pids = ["own", "child"].map(|name| fs::read_to_string(world.path(name)).unwrap());
    // What nobody has waited for yet has no command line any more.
    let runs = |pid: &String| {
        let line = fs::read(Path::new("/proc").join(pid.trim()).join("cmdline"));
        line.is_ok_and(|line| !line.is_empty())
    };
    world.daemon().wait_until("nothing of it runs", || !pids.iter().any(runs));
}

#[test]
fn a_hook_that_left_something_running_is_not_waited_for() {
    let mut world = world(|world| hook(world, "leaves", "sleep 1000 & echo $! >child; echo done", ""));
    let identity = world.identity("cfca", "server.example.org", &[]);
    let item = hooked(&mut world, &identity, 1);
    assert_eq!((&item["hooks"][0]["ended"], &item["hooks"][0]["output"]), (&"well".into(), &"done".into()));
    let child = fs::read_to_string(world.path("child")).unwrap();
    assert!(Path::new("/proc").join(child.trim()).exists(), "it is left alone");
    let _ = std::process::Command::new("kill").arg(child.trim()).status();
}

#[test]
fn a_daemon_that_was_killed_before_a_hook_ran_runs_it_and_only_then() {
    let mut world = world(|world| hook(world, "counts", "echo \"$NEVERLAPSE_SERIAL\" >>ran", ""));
    world.stop_daemon();
    world.start_daemon_with(&[("NEVERLAPSE_TEST_KILL_AFTER", "hooks-due")]);
    let (_, activation) = world.import("cfca", "server.example.org", &[]);
    let _ = world.neverlapse(&["pick-up", &activation]);
    assert_eq!(world.daemon().wait().signal(), Some(9));
    assert!(!world.path("ran").exists());

    world.start_daemon();

    let identity = world.show(&activation)["identity"].as_str().unwrap().to_owned();
    let item = hooked(&mut world, &identity, 1);
    let ran = || fs::read_to_string(world.path("ran")).unwrap();
    assert_eq!(ran().trim(), item["serial"].as_str().unwrap());
    let before = ran();
    world.stop_daemon();
    world.start_daemon();
    let _ = hooked(&mut world, &identity, 1);
    assert_eq!(fs::read_to_string(world.path("ran")).unwrap(), before, "once is enough");
    let _ = world.neverlapse(&["forget", &identity, "--even-the-only-key"]).ok();
    assert_eq!(world.list().iter().filter(|item| item["id"] == identity.as_str()).count(), 0);
}
