//! The services under systemd itself: what the units keep from the daemon does not keep it from its work, and what happens to it
//! is seen.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use serde_json::json;
use tests::{
    Desktop, NssDatabase, Page, Ran, SoftHsm, Systemd, Varlink, World, inside, units_with_programs_of,
};

const SERVICE: &str = "neverlapsed.service";
const MACHINE: &str = "neverlapse-machine.service";

#[test]
fn the_first_client_starts_the_daemon_and_one_that_stood_still_is_started_anew() {
    if !inside() {
        return;
    }
    let world = World::new();
    let _ = units_with_programs_of(&world, "user", &Systemd::folder(&world));
    // The unit's own ten minutes are too long for a test.
    Systemd::add_to(&world, SERVICE, "[Service]\nWatchdogSec=4s\nRestartSec=0\n");
    let Some(systemd) = Systemd::start(&world) else {
        return;
    };
    systemd.start_socket(&world, "neverlapsed.socket", "daemon.sock");
    let socket = fs::canonicalize(world.socket()).unwrap();
    let mode = |path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(socket.parent().unwrap()), mode(&socket)), (0o700, 0o600));
    assert_eq!(systemd.show(SERVICE, "MainPID"), "0", "nothing runs before somebody asks");

    let mut client = Varlink::connect(&socket).unwrap();
    let first = client.call("Status", &json!({})).unwrap()["pid"].to_string();

    assert_eq!(systemd.show(SERVICE, "MainPID"), first);
    assert_eq!(systemd.show(SERVICE, "StatusText"), "0 tracked; nothing falls due");
    let _ = Ran::of(Command::new("kill").args(["-STOP", &first])).ok();
    // It is ended for that, and the connection with it.
    client.send("Status", &json!({}), false);
    assert!(client.answer().is_err(), "it stands still");
    let second = Varlink::connect(&socket).unwrap().call("Status", &json!({})).unwrap()["pid"].to_string();
    assert_ne!(first, second, "{}", systemd.log());
    assert_ne!(systemd.show(SERVICE, "NRestarts"), "0", "{}", systemd.log());
}

#[test]
fn a_persons_service_uses_tokens_and_browsers_databases_and_tells_the_journal_each_step() {
    if !inside() {
        return;
    }
    let mut world = World::new();
    let softhsm = SoftHsm::new(&world);
    let firefox = NssDatabase::of_firefox(&world, None);
    let (name, value) = softhsm.environment();
    let _ = units_with_programs_of(&world, "user", &Systemd::folder(&world));
    Systemd::add_to(&world, SERVICE, &format!("[Service]\nEnvironment={name}={value}\n"));
    let Some(systemd) = Systemd::start(&world) else {
        return;
    };
    world.start_authority();
    systemd.start_socket(&world, "neverlapsed.socket", "daemon.sock");
    world.add_issuer(&world.profile("cfca"));

    let mut codes = Vec::new();
    for place in [SoftHsm::PLACE, &firefox.place()] {
        let (approved, activation) = world.import("cfca", "Wang Xiaoming", &[]);
        let mut words = vec!["pick-up", &activation, "--to", place];
        let pin = world.at("pin.txt");
        words.extend(
            (place == SoftHsm::PLACE).then_some(["--password-file", pin.as_str()]).into_iter().flatten(),
        );
        let _ = world.neverlapse(&words).ok();
        codes.push((activation, approved.code));
    }

    let said = systemd.journal("SYSLOG_IDENTIFIER=neverlapsed");
    for (activation, code) in &codes {
        let steps = systemd.journal(&format!("NEVERLAPSE_ITEM={activation}"));
        for line in ["NEVERLAPSE_STEP=sent", "NEVERLAPSE_STEP=proven", "NEVERLAPSE_ISSUER=cfca", "PRIORITY=6"]
        {
            assert!(steps.lines().any(|said| said == line), "{line} is not in {steps}");
        }
        assert!(!said.contains(code.as_str()), "a code is in the journal");
    }
    assert!(!said.contains(SoftHsm::PIN), "a PIN is in the journal");
}

#[test]
fn the_computers_own_service_works_with_what_is_left_to_it_and_its_vaults_key_is_handed_over() {
    if !inside() {
        return;
    }
    let mut world = World::new();
    let softhsm = SoftHsm::new(&world);
    for unit in units_with_programs_of(&world, "system", &Systemd::folder(&world)) {
        // A person's manager changes to no other user.
        let text = fs::read_to_string(&unit).unwrap();
        let users = ["User=", "Group=", "SocketUser=", "SocketGroup="];
        let kept = text.lines().filter(|line| !users.iter().any(|user| line.starts_with(user)));
        fs::write(&unit, kept.collect::<Vec<_>>().join("\n")).unwrap();
    }
    let key = world.write("vault-key", format!("{}=\n", "A".repeat(43)));
    let (name, value) = softhsm.environment();
    // Where the programs under test and the home are, they are seen; a token's folder may be written to.
    let settings = format!(
        "[Service]\nPrivateTmp=no\nProtectHome=no\nReadWritePaths={}\n\
         Environment={name}={value} NEVERLAPSE_MASTER_KEY=auto\n\
         LoadCredential=neverlapse.vault-key:{key}\n",
        world.at("softhsm")
    );
    Systemd::add_to(&world, MACHINE, &settings);
    let Some(systemd) = Systemd::start(&world) else {
        return;
    };
    world.start_authority();
    systemd.start_socket(&world, "neverlapse-machine.socket", "machine.sock");
    world.add_issuer(&world.profile("cfca"));

    let first = world.identity("cfca", "server.example.org", &[]);
    let (_, activation) = world.import("cfca", "token.example.org", &[]);
    let pin = world.at("pin.txt");
    let words = ["pick-up", &activation, "--to", SoftHsm::PLACE, "--password-file", &pin];
    let _ = world.neverlapse(&words).ok();

    let process = fs::read_to_string(format!("/proc/{}/status", systemd.show(MACHINE, "MainPID"))).unwrap();
    for confined in ["NoNewPrivs:\t1", "Seccomp:\t2", "CapBnd:\t0000000000000000"] {
        assert!(process.contains(confined), "{confined} is not in {process}");
    }
    assert_eq!(world.show(&first)["state"], "valid");
    let status = world.varlink().call("Status", &json!({})).unwrap();
    assert_eq!(status["vault_place"], "credential", "{status}");
    let forbidden = world.at("elsewhere.p12");
    let refused = world.neverlapse(&[
        "back-up",
        &first,
        "--to",
        &forbidden,
        "--password-file",
        &world.at("password.txt"),
    ]);
    assert_eq!(refused.code, Some(1), "it may not write there: {refused}");
    let _ = systemd.systemctl(&["stop", MACHINE]).ok();
    assert_eq!(systemd.show(MACHINE, "Result"), "success");
}

/// What the person does whose page has the number already, and a browser that fetches the certificate with the code.
const PASTES_THE_CODE: &str = "grep NoNewPrivs /proc/self/status >browser.confined; cat /proc/self/cgroup >>browser.confined\n\
    paste; code=$pasted; paste; fetch \"$pasted\" \"$code\"\n\
    pk12util -i page.p12 -d sql:$DATABASE -W x";

#[test]
fn a_browser_that_a_persons_service_opens_is_not_in_the_service_and_gets_the_code_from_it() {
    if !inside() {
        return;
    }
    let mut world = World::new();
    let firefox = NssDatabase::of_firefox(&world, None);
    let desktop = Desktop::without_bus();
    world.start_authority();
    let server = format!("127.0.0.1:{}/.well-known/cmp/p/cfca", world.authority_port());
    let person = format!("SERVER={server} DATABASE={}\n{PASTES_THE_CODE}", firefox.folder().display());
    let page = Page::new(&world, Some(&desktop), &person);
    let _ = units_with_programs_of(&world, "user", &Systemd::folder(&world));
    let environment: String =
        page.environment().iter().map(|(name, value)| format!("Environment=\"{name}={value}\"\n")).collect();
    Systemd::add_to(&world, SERVICE, &format!("[Service]\n{environment}"));
    let Some(systemd) = Systemd::start(&world) else {
        return;
    };
    systemd.start_socket(&world, "neverlapsed.socket", "daemon.sock");
    world.add_issuer(&issuer_that_speaks_to_browsers(&world));
    let (_, activation) = world.import("cfca", "Wang Xiaoming", &[]);

    let told = world.neverlapse(&["pick-up", &activation, "--to", "firefox"]).ok();

    assert!(told.err.contains("] proven"), "{told}\n{}", page.log());
    let confined = fs::read_to_string(world.path("browser.confined")).unwrap();
    assert!(confined.contains("NoNewPrivs:\t0"), "{confined}");
    assert!(!confined.contains(SERVICE), "it would end with the daemon: {confined}");
}

/// The authority's own profile, as if it spoke to browsers only.
fn issuer_that_speaks_to_browsers(world: &World) -> String {
    let profile = world.profile("cfca");
    let (before, rest) = profile.split_once("[enrolment]").unwrap();
    let (_, after) = rest.split_once("[key]").unwrap();
    format!("{before}[enrolment]\nprotocol = \"browser\"\n\n[key]{after}")
}
