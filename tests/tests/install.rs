//! `neverlapse install` and `uninstall`, in a home that has nothing yet.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use tests::{Process, Ran, Systemd, Varlink, World, inside};

/// A person's home, where systemd answers as `systemctl` says.
fn home(systemctl: &str) -> World {
    let mut world = World::new();
    world.with_own_programs();
    // These are only copied here, and large.
    for name in ["neverlapse-tray", "neverlapse-authority"] {
        fs::remove_file(world.path("bin").join(name)).unwrap();
        let _ = world.write(&format!("bin/{name}"), format!("#!/bin/sh\n# {name}\n"));
    }
    let tools = world.path("tools");
    fs::create_dir(&tools).unwrap();
    let script = world.write("tools/systemctl", format!("#!/bin/sh\n{systemctl}\n"));
    fs::set_permissions(script, fs::Permissions::from_mode(0o755)).unwrap();
    world
}

/// A `systemctl` that writes down what it is asked for, and keeps as little as it needs in order to answer.
const RECORDS: &str = r#"echo "$@" >>systemctl.log
case "$2" in
is-enabled) test -e enabled;;
is-active) test -e active;;
enable) touch enabled;;
start) touch active;;
disable) rm -f enabled;;
stop) rm -f active;;
esac"#;

const NO_SYSTEMD: &str = "echo 'Failed to connect to bus' >&2; exit 1";

/// Runs `program`, which only knows the home and where the tools are.
fn run_at(world: &World, program: &Path, words: &[&str]) -> Ran {
    let mut command = world.foreign(program);
    command.env("PATH", format!("{}:/usr/bin:/bin", world.at("tools"))).args(words);
    command.env("NEVERLAPSE_SOCKET", world.socket());
    Ran::of(&mut command)
}

fn install(world: &World, words: &[&str]) -> Ran {
    let words = [&["install", "--unattended"], words].concat();
    run_at(world, &world.binaries().join("neverlapse"), &words)
}

fn uninstall(world: &World, words: &[&str]) -> Ran {
    let program = world.path(".local/bin/neverlapse");
    run_at(world, &program, &[&["uninstall", "--unattended"], words].concat())
}

/// Every file in the home, but for what a test itself needs.
fn files(world: &World) -> BTreeSet<PathBuf> {
    fn below(folder: &Path, found: &mut BTreeSet<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            found.insert(path.clone());
            if path.is_dir() && !path.is_symlink() {
                below(&path, found);
            }
        }
    }
    let mut found = BTreeSet::new();
    below(world.home(), &mut found);
    let own = ["bin", "tools", "password.txt", "systemctl.log", "enabled", "active", "daemon.log", "run"];
    found.retain(|path| !own.iter().any(|own| path.starts_with(world.path(own))));
    found
}

/// The daemon that was installed, started as the desktop's entry says; it answers.
fn started(world: &World) -> Process {
    let entry = fs::read_to_string(world.path(".config/autostart/neverlapsed.desktop")).unwrap();
    let command = entry.lines().find_map(|line| line.strip_prefix("Exec=")).unwrap();
    let program = command.trim_matches('"');
    assert_eq!(Path::new(program), world.path(".local/bin/neverlapsed"));
    let mut command = world.foreign(program);
    command.env("NEVERLAPSE_SOCKET", world.socket()).args(["--master-key", "file"]);
    let mut process = Process::start(&mut command, &world.path("daemon.log"));
    process.wait_until("the daemon answers", || Varlink::connect(&world.socket()).is_ok());
    process
}

#[test]
fn a_person_installs_it_runs_it_and_is_left_with_the_records_alone() {
    let world = home(NO_SYSTEMD);
    assert!(files(&world).is_empty());

    let told = install(&world, &[]).ok();

    let program = world.at(".local/bin/neverlapsed");
    assert!(told.out.contains(&format!("installed {program}\n")), "{told}");
    assert!(told.out.contains("systemd does not answer for you here") && told.out.contains("PATH"), "{told}");
    for entry in ["applications/org.neverlapse.Tray.desktop", "icons/hicolor/48x48/apps/neverlapse.png"] {
        assert!(world.path(".local/share").join(entry).is_file(), "{entry}: {told}");
    }
    let entries = world.path(".local/share/applications");
    let tray = entries.join("org.neverlapse.Tray.desktop");
    let _ = Ran::of(Command::new("desktop-file-validate").arg(tray)).ok();
    let mut daemon = started(&world);
    let status = run_at(&world, &world.path(".local/bin/neverlapse"), &["status"]);
    assert_eq!(status.code, Some(0), "{status}");

    let told = uninstall(&world, &[]).ok();

    assert!(daemon.wait().success(), "{}", daemon.log());
    assert!(told.out.contains("The daemon is ended."), "{told}");
    let state = world.path(".local/state/neverlapse");
    assert!(told.out.contains(&format!("Your records stay in {}", state.display())), "{told}");
    let left = files(&world);
    let above = [world.path(".local"), world.path(".local/state")];
    let strange: Vec<_> =
        left.iter().filter(|path| !path.starts_with(&state) && !above.contains(path)).collect();
    assert!(strange.is_empty(), "{strange:#?}");
    assert!(left.iter().any(|path| path.to_string_lossy().contains("/store-")), "{left:#?}");
}

#[test]
fn a_second_run_changes_nothing_and_a_newer_program_takes_the_place_of_the_older() {
    let world = home(RECORDS);
    let first = install(&world, &["--json"]).json();
    assert_eq!((&first["outcome"], &first["manager"]), (&json!("installed"), &json!("systemd")));
    let unit = fs::read_to_string(world.path(".config/systemd/user/neverlapsed.service")).unwrap();
    assert!(unit.contains(&format!("ExecStart=\"{}\"", world.at(".local/bin/neverlapsed"))), "{unit}");
    assert!(!world.path(".config/autostart").exists(), "systemd starts it, so the desktop need not");
    let asked = fs::read_to_string(world.path("systemctl.log")).unwrap();
    for words in ["enable --quiet neverlapsed.socket neverlapsed.service", "start neverlapsed.socket"] {
        assert!(asked.contains(&format!("--user {words}")), "{words} is not in {asked}");
    }
    let before = files(&world);
    fs::remove_file(world.path("systemctl.log")).unwrap();

    let again = install(&world, &[]).ok();
    assert!(again.out.starts_with("Nothing has changed"), "{again}");
    let asked = fs::read_to_string(world.path("systemctl.log")).unwrap();
    for words in ["enable", " start", "restart"] {
        assert!(!asked.contains(&format!("{words} ")), "{asked}");
    }

    fs::remove_file(world.path("bin/neverlapse-tray")).unwrap();
    let newer = world.write("bin/neverlapse-tray", "#!/bin/sh\n");
    let own_unit = world.path(".config/systemd/user/neverlapse-tray.service");
    fs::write(&own_unit, "[Service]\nExecStart=/bin/true\n").unwrap();
    let newer_told = install(&world, &["--json"]).json();
    let did = |path: &Path| {
        let changes = newer_told["changes"].as_array().unwrap();
        let found = changes.iter().find(|change| change["path"] == *path.to_str().unwrap());
        found.map_or(Value::Null, |change| change["did"].clone())
    };
    assert_eq!(did(&world.path(".local/bin/neverlapse-tray")), "replaced");
    assert_eq!(did(&own_unit), "kept", "a person has changed it");
    assert_eq!(did(&world.path(".local/bin/neverlapsed")), "nothing");
    assert_eq!(fs::read(world.path(".local/bin/neverlapse-tray")).unwrap(), fs::read(newer).unwrap());
    assert_eq!(files(&world), before, "nothing is left beside");
    let asked = fs::read_to_string(world.path("systemctl.log")).unwrap();
    assert!(asked.contains("--no-block try-restart neverlapsed.service"), "{asked}");

    let told = uninstall(&world, &[]).ok();
    assert!(told.out.contains(&format!("kept, as you have changed it: {}", own_unit.display())), "{told}");
    assert!(own_unit.is_file() && !world.path("enabled").exists());
    assert!(!world.path(".local").exists(), "{:#?}", files(&world));
}

#[test]
fn what_cannot_be_written_leaves_everything_as_it_was() {
    if !inside() {
        return;
    }
    let world = home(RECORDS);
    let old = world.path(".local/bin/neverlapse");
    fs::create_dir_all(old.parent().unwrap()).unwrap();
    fs::write(&old, "an older one").unwrap();
    let entries = world.path(".config/systemd/user");
    fs::create_dir_all(&entries).unwrap();
    let before = files(&world);
    // Root writes everywhere but on a file system that is read-only.
    let _ = Ran::of(Command::new("mount").args(["-t", "tmpfs", "-o", "ro", "tmpfs"]).arg(&entries)).ok();

    let refused = install(&world, &[]).refused();

    assert!(refused.contains(&format!("cannot install: {}", entries.display())), "{refused}");
    assert_eq!(files(&world), before);
    assert_eq!(fs::read_to_string(&old).unwrap(), "an older one");
    assert!(!world.path("enabled").exists());
}

#[test]
fn a_service_manager_that_refuses_leaves_everything_as_it_was() {
    let refuses = RECORDS.replace("touch active", "echo 'Job failed.' >&2; exit 1");
    let world = home(&refuses);
    let refused = install(&world, &[]).refused();
    assert!(refused.contains("start neverlapsed.socket: Job failed"), "{refused}");
    assert!(files(&world).is_empty(), "{:#?}", files(&world));
    assert!(!world.path("enabled").exists());
}

#[test]
fn records_are_purged_only_by_the_word_and_then_nothing_is_left() {
    let world = home(NO_SYSTEMD);
    let _ = install(&world, &[]).ok();
    let daemon = started(&world);
    let before = files(&world);
    for words in [&["--purge"][..], &["--purge", "--confirm", "yes"]] {
        let refused = uninstall(&world, words).refused();
        assert!(refused.contains("purge was not given") && refused.contains("--confirm purge"), "{refused}");
        assert_eq!(files(&world), before);
    }
    fs::create_dir_all(world.path(".config/neverlapse")).unwrap();
    fs::write(world.path(".config/neverlapse/settings.toml"), "").unwrap();

    let told = uninstall(&world, &["--purge", "--confirm", "purge"]).ok();

    drop(daemon);
    let left = files(&world);
    // The folder of settings was made by the test.
    assert!(left.iter().all(|path| path == &world.path(".config")), "{told}{left:#?}");
    assert!(told.out.contains("removed ") && told.out.contains("keyring"), "{told}");
    let again = run_at(&world, &world.binaries().join("neverlapse"), &["uninstall"]).ok();
    assert!(again.out.contains("Nothing is there that `neverlapse install` has written."), "{again}");
}

#[test]
fn a_purge_leaves_what_is_not_neverlapses() {
    let world = home(NO_SYSTEMD);
    let _ = install(&world, &[]).ok();
    let letter = world.path(".local/state/neverlapse/letter.txt");
    fs::write(&letter, "mine").unwrap();
    let told = uninstall(&world, &["--purge", "--confirm", "purge"]).ok();
    assert!(told.out.contains(&format!("stays:\n{}", letter.display())), "{told}");
    assert_eq!(fs::read_to_string(&letter).unwrap(), "mine");
}

#[test]
fn under_systemd_the_first_client_starts_what_was_installed() {
    if !inside() {
        return;
    }
    let mut world = World::new();
    world.with_own_programs();
    fs::create_dir_all(Systemd::folder(&world)).unwrap();
    let Some(systemd) = Systemd::start(&world) else {
        return;
    };
    let run = |program: &Path, words: &[&str]| {
        let mut command = world.foreign(program);
        command.env("XDG_RUNTIME_DIR", "/run/user/0").args(words);
        Ran::of(&mut command)
    };
    let _ = run(&world.binaries().join("neverlapse"), &["install", "--unattended"]).ok();
    let installed = world.path(".local/bin/neverlapse");

    let _ = run(&installed, &["status"]).ok();

    let pid = systemd.show("neverlapsed.service", "MainPID");
    let program = fs::read_link(format!("/proc/{pid}/exe")).unwrap();
    assert_eq!(program, world.path(".local/bin/neverlapsed"));
    assert_eq!(systemd.systemctl(&["is-enabled", "neverlapsed.socket"]).out.trim(), "enabled");
    let again = run(&installed, &["install", "--unattended"]).ok();
    assert!(again.out.starts_with("Nothing has changed"), "{again}");

    let _ = run(&installed, &["uninstall", "--unattended"]).ok();

    assert!(!Path::new(&format!("/proc/{pid}")).exists(), "the daemon is stopped");
    assert_ne!(systemd.show("neverlapsed.socket", "LoadState"), "loaded");
    assert!(!world.path(".local/bin").exists() && world.path(".local/state/neverlapse").is_dir());
}
