//! The units for systemd, launchd's property lists, and the daemon under a service manager: its socket is handed over, and it
//! says how it stands.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde_json::json;
use tests::{Ran, World, activated, units, units_with_programs_of};

/// What a test waits for takes milliseconds, on a machine that may be busy.
const GUARD: Duration = Duration::from_secs(60);

#[test]
fn systemd_takes_every_unit() {
    let world = World::new();
    for (kind, whose) in [("user", "--user"), ("system", "--system")] {
        let written = units_with_programs_of(&world, kind, &world.path(kind));
        let mut verify = Command::new("systemd-analyze");
        // Manuals come with the package.
        verify.args(["verify", whose, "--man=no", "--recursive-errors=one"]).args(&written);
        verify.env("XDG_RUNTIME_DIR", world.home()).env("HOME", world.home());

        let ran = Ran::of(&mut verify).ok();

        let ours = ran.err.lines().filter(|line| line.contains("neverlapse"));
        assert_eq!(ours.collect::<Vec<_>>(), [""; 0], "{ran}");
    }
}

#[test]
fn what_the_computers_own_service_could_do_with_the_system_stays_below_2() {
    let service = units().join("system/neverlapse-machine.service");
    let mut analyze = Command::new("systemd-analyze");
    analyze.args(["security", "--offline=true", "--threshold=20", "--no-pager"]).arg(service);
    let _ = Ran::of(&mut analyze).ok();
}

#[test]
fn a_package_enables_all_of_a_persons_units_and_none_of_the_computers() {
    let root = tempfile::tempdir().unwrap();
    let lib = root.path().join("usr/lib/systemd");
    fs::create_dir_all(&lib).unwrap();
    for kind in ["user", "system", "user-preset", "system-preset"] {
        let _ = Ran::of(Command::new("cp").arg("-r").arg(units().join(kind)).arg(&lib)).ok();
    }
    let enabled = |global: &str| {
        let mut preset = Command::new("systemctl");
        preset.arg(format!("--root={}", root.path().display())).args([global, "preset-all"]);
        let _ = Ran::of(&mut preset).ok();
        let mut find = Command::new("find");
        find.arg(root.path().join("etc/systemd")).args(["-type", "l", "-printf", "%P\n"]);
        let mut links: Vec<String> = Ran::of(&mut find).ok().out.lines().map(str::to_owned).collect();
        links.sort();
        links
    };
    let links = [
        "user/default.target.wants/neverlapsed.service",
        "user/graphical-session.target.wants/neverlapse-tray.service",
        "user/sockets.target.wants/neverlapsed.socket",
    ];
    assert_eq!(enabled("--global"), links);
    assert_eq!(enabled("--system"), links, "nothing was added");
}

#[test]
fn the_first_client_starts_the_daemon_and_is_answered() {
    let world = World::new();
    let process = activated(&world, &[]);
    assert!(!world.path("state").exists(), "no daemon runs before somebody asks");

    let status = world.neverlapse(&["status"]).ok();

    assert!(status.out.contains('0'), "{status}");
    let told = world.varlink().call("Status", &json!({})).unwrap();
    assert_eq!(told["pid"], process.id(), "it is the process that was started for it");
    let _ = process.stop();
    assert!(world.socket().exists(), "the socket is the manager's, who takes it away");
}

#[test]
fn who_waits_hears_why_the_daemon_cannot_start() {
    let mut world = World::new();
    world.start_daemon();
    let other = world.daemon().id();
    fs::remove_file(world.socket()).unwrap();
    let mut process = activated(&world, &[]);

    let status = world.neverlapse(&["status"]);

    assert!(status.err.contains(&format!("in use by process {other}")), "{status}");
    assert_eq!(process.wait().code(), Some(75));
}

/// A service manager that hears what it is told.
struct Listener(UnixDatagram);

impl Listener {
    fn at(path: &Path) -> Self {
        let socket = UnixDatagram::bind(path).unwrap();
        socket.set_read_timeout(Some(GUARD)).unwrap();
        Self(socket)
    }

    fn next(&self) -> String {
        let mut words = [0; 4096];
        let length = self.0.recv(&mut words).unwrap();
        String::from_utf8(words[..length].to_vec()).unwrap()
    }
}

#[test]
fn a_service_manager_hears_how_the_daemon_stands_from_its_start_to_its_end() {
    let mut world = World::new();
    world.start_authority();
    let listener = Listener::at(&world.path("notify"));
    world.start_daemon_with(&[("NOTIFY_SOCKET", &world.at("notify"))]);

    assert_eq!(listener.next(), "READY=1");
    assert_eq!(listener.next(), "STATUS=0 tracked; nothing falls due");
    world.add_issuer(&world.profile("cfca"));
    let (approved, _) = world.import("cfca", "Wang Xiaoming", &[]);
    let status = listener.next();
    assert!(status.starts_with("STATUS=1 tracked; next: reminder on 2"), "{status}");
    assert!(status.ends_with(" UTC"), "{status}");
    for secret in ["Wang", &approved.code, &approved.reference_number] {
        assert!(!status.contains(secret), "{status}");
    }
    world.stop_daemon();
    assert_eq!(
        listener.next(),
        "STOPPING=1\nSTATUS=stopping",
        "nothing was said twice, and no sign of life unasked"
    );
}

#[test]
fn a_watchdog_gets_its_signs_of_life_from_the_event_loop() {
    let mut world = World::new();
    let listener = Listener::at(&world.path("notify"));
    let environment = [("NOTIFY_SOCKET", world.at("notify")), ("WATCHDOG_USEC", "100000".to_owned())];
    world.start_daemon_with(&environment.each_ref().map(|(name, value)| (*name, value.as_str())));
    let mut signs = 0;
    while signs < 3 {
        signs += u32::from(listener.next() == "WATCHDOG=1");
    }
}

#[test]
fn a_service_of_the_computer_answers_the_group_of_its_socket_and_nobody_else() {
    if !tests::as_root() {
        return;
    }
    let world = World::new();
    let _process = activated(&world, &["--answer-group"]);
    // As a group's own socket and folder are; nobody's group is none of root's.
    let guard = |mode: u32| {
        std::os::unix::fs::chown(world.socket(), None, Some(GROUP)).unwrap();
        fs::set_permissions(world.socket(), fs::Permissions::from_mode(mode)).unwrap();
    };
    guard(0o660);
    for folder in [world.home().to_owned(), world.path("run")] {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let as_somebody = |groups: &str| {
        let status = world.program("neverlapse");
        let mut command = world.foreign("setpriv");
        command.args(["--reuid=65534", "--regid=65534", groups]).arg(status.get_program()).arg("status");
        command.env("NEVERLAPSE_SOCKET", world.socket());
        Ran::of(&mut command)
    };

    let _ = world.neverlapse(&["status"]).ok();
    let member = as_somebody(&format!("--groups=65533,{GROUP}"));
    let stranger = as_somebody("--groups=65533");

    let _ = member.ok();
    assert_eq!(stranger.code, Some(1), "{stranger}");
    // Where the kernel lets a stranger connect, the daemon hangs up.
    guard(0o666);
    let stranger = as_somebody("--groups=65533");
    assert!(stranger.err.contains("hung up"), "{stranger}");
}

/// A group that nobody has.
const GROUP: u32 = 64_000;

#[test]
fn without_the_flag_a_member_of_the_sockets_group_is_a_stranger() {
    if !tests::as_root() {
        return;
    }
    let world = World::new();
    let _process = activated(&world, &[]);
    fs::set_permissions(world.socket(), fs::Permissions::from_mode(0o666)).unwrap();
    for folder in [world.home().to_owned(), world.path("run")] {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let status = world.program("neverlapse");
    let mut command = world.foreign("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--groups=0"]).arg(status.get_program()).arg("status");
    let stranger = Ran::of(command.env("NEVERLAPSE_SOCKET", world.socket()));
    assert!(stranger.err.contains("hung up"), "{stranger}");
}

#[test]
fn a_socket_that_everybody_may_connect_to_is_refused_for_a_group() {
    let world = World::new();
    let mut process = activated(&world, &["--answer-group"]);
    fs::set_permissions(world.socket(), fs::Permissions::from_mode(0o666)).unwrap();
    let status = world.neverlapse(&["status"]);
    assert_ne!(status.code, Some(0), "{status}");
    assert_eq!(process.wait().code(), Some(1));
    assert!(process.log().contains("everybody may connect"), "{}", process.log());
}

#[test]
fn launchd_gets_property_lists_that_parse_and_hand_over_the_socket_that_the_daemon_looks_for() {
    let parsed = |name: &str| {
        let script = "import json, plistlib, sys; print(json.dumps(plistlib.load(open(sys.argv[1], 'rb'))))";
        let file = units().join("../launchd").join(name);
        Ran::of(Command::new("python3").args(["-c", script]).arg(file)).ok().json()
    };
    for (name, program) in
        [("daemon", "neverlapsed"), ("tray", "neverlapse-tray"), ("machine", "neverlapsed")]
    {
        let list = parsed(&format!("org.neverlapse.{name}.plist"));
        assert_eq!(list["Label"], format!("org.neverlapse.{name}"));
        assert_eq!(list["ProgramArguments"][0], format!("/usr/local/bin/{program}"));
    }
    assert_eq!(
        parsed("org.neverlapse.daemon.plist")["Sockets"]["varlink"]["SecureSocketWithKey"],
        "NEVERLAPSE_SOCKET"
    );
    let socket = &parsed("org.neverlapse.machine.plist")["Sockets"]["varlink"];
    assert_eq!((&socket["SockPathMode"], &socket["SockPathGroup"]), (&json!(0o660), &json!(417)));
    let managed = parsed("neverlapse.mobileconfig");
    assert_eq!(managed["PayloadContent"][0]["Rules"][0]["RuleValue"], "org.neverlapse.");
}
