//! The product among a desktop's other programs: what links and mails open, how windows come to the front, and what is
//! installed for it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use tests::{Desktop, Dialog, FakeService, Panel, Process, Ran, StandIn, World};

/// How long a window may take on a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(60);

const ABOUT: &str = "About Neverlapse";
const IMPORT: &str = "Import an e-mail";
const REFUSED: &str = "This was not opened";

#[test]
fn a_link_on_a_page_only_fills_in_and_every_other_is_refused_in_a_window() {
    let (desktop, mut world) = (Desktop::with_windows(), World::new());
    world.start_daemon();
    let stage = Stage::of(&world, &desktop);
    let long = format!("neverlapse:import?reference-number={}", "1".repeat(50_000));
    for (link, title) in [
        ("neverlapse:import?issuer=cfca&reference-number=12345678", IMPORT),
        ("neverlapse:renew?id=i1", REFUSED),
        ("neverlapse:import?reference-number=1&code=ABCD-EFGH-IJKL", REFUSED),
        ("neverlapse:import?reference-number=%00", REFUSED),
        ("neverlapse:import?issuer=..%2F..%2Fetc", REFUSED),
        (&long, REFUSED),
    ] {
        stage.opens(link, title);
    }

    assert_eq!(world.neverlapse(&["list", "--json"]).ok().out.trim(), "[]", "nothing is stored");
    let log = fs::read_to_string(world.path("daemon.log")).unwrap();
    assert!(!log.contains("12345678"), "nothing of it reaches the daemon: {log}");
}

#[test]
fn what_a_link_filled_in_is_said_to_be_a_links_and_a_refusal_repeats_nothing() {
    let (desktop, world) = (Desktop::with_windows(), World::new());
    let open = |link: &str| Dialog::open(&world, &desktop, &["open", "--", link]);
    let mut filled = open("neverlapse:import?issuer=cfca&reference-number=12345678");
    let says = filled.reading();
    assert!(
        says.says("A link filled this in")
            && says
                .control("Reference number")
                .is_some_and(|field| field.text.as_deref() == Some("12345678")),
        "{says:#?}"
    );
    filled.key("Escape");
    assert_eq!(filled.end().code(), Some(0));

    let mut refused = open("neverlapse:import?reference-number=1&code=ABCD-EFGH-IJKL");
    let says = refused.reading();
    assert!(says.says("carries a code or a password") && says.says("Type the code yourself"), "{says:#?}");
    assert!(!format!("{says:?}").contains("ABCD-EFGH"), "{says:#?}");
    refused.key("Return");
    assert_eq!(refused.end().code(), Some(0));
}

#[test]
fn a_mail_opens_the_window_to_import_from_and_one_that_is_gone_says_so() {
    let (desktop, mut world) = (Desktop::with_windows(), World::new());
    world.start_daemon();
    let stage = Stage::of(&world, &desktop);
    let mail = world.write("Your certificate 100%.eml", "From: ra@example.com\nSubject: x\n\nx\n");

    stage.opens(&mail, IMPORT);

    assert_eq!(world.neverlapse(&["list", "--json"]).ok().out.trim(), "[]", "nothing is stored");
    let _gone = stage.dialog(&["open", "--", "/nowhere/mail.eml"]);
    stage.wait_for(REFUSED);
}

#[test]
fn a_window_that_is_open_comes_to_the_front_instead_of_a_second_one() {
    let (desktop, world) = (Desktop::with_windows(), World::new());
    let stage = Stage::of(&world, &desktop);
    let _about = stage.dialog(&["about"]);
    stage.wait_for(ABOUT);
    let _check = stage.dialog(&["check"]);
    stage.wait_for("Check this computer");
    wait("the newest is in front", || stage.active() == "Check this computer");

    let second = Ran::of(stage.program("neverlapse-dialog").arg("about"));

    assert_eq!(second.code, Some(0), "{second}");
    wait("the first is in front", || stage.active() == ABOUT);
    assert_eq!(stage.windows(ABOUT).len(), 1);
}

#[test]
fn a_window_that_was_killed_or_closed_leaves_nothing_in_the_way_of_the_next() {
    let (desktop, world) = (Desktop::with_windows(), World::new());
    let stage = Stage::of(&world, &desktop);
    let killed = stage.dialog(&["about"]);
    stage.wait_for(ABOUT);
    killed.kill();
    wait("it is gone", || stage.windows(ABOUT).is_empty());

    let mut closed = stage.dialog(&["about"]);
    stage.wait_for(ABOUT);
    stage.key("Escape");
    assert!(closed.wait().success());
    assert_eq!(fs::read_dir(world.path("run")).unwrap().count(), 0, "nothing is left");

    let _again = stage.dialog(&["about"]);
    stage.wait_for(ABOUT);
}

#[test]
fn a_button_that_needs_more_than_a_click_opens_its_window_with_the_clicks_token() {
    let (desktop, mut world) = (Desktop::new(), with_issuer());
    let (fake, recorder) = (FakeService::start(&desktop, &["body", "actions"]), desktop.recorder());
    let opened = StandIn::put(&world, "back-up\ndetails");
    world.start_daemon_with(&desktop.environment());
    let identity = world.identity("cfca", "Ada Jones", &[]);
    let asked = recorder.notice("a back-up is asked for", |notice| notice.title == "There is no back-up");
    assert_eq!(asked.buttons[0].0, "back-up", "{asked:?}");
    wait_until_told(&mut world, &identity);

    fake.press_entitled("There is no back-up", "back-up", "a-token");

    assert_eq!(opened.next(), format!("back-up {identity} a-token"));
    assert!(recorder.notices().iter().all(|notice| notice.title != "This has to be typed"));
}

#[test]
fn a_click_on_a_notice_opens_the_details_or_the_overview_of_several() {
    let (desktop, mut world) = (Desktop::new(), with_issuer());
    let recorder = desktop.recorder();
    let opened = StandIn::put(&world, "overview\ndetails");
    world.start_daemon_with(&desktop.environment());
    for name in ["Ada", "Bea", "Cleo", "Dora"] {
        let _ = world.import("cfca", name, &[]);
    }
    let fake = FakeService::start(&desktop, &["body", "actions"]);
    let digest = recorder.notice("they are told as one", |notice| notice.title == "4 certificates need you");
    assert_eq!(digest.buttons.last().unwrap(), &("default".to_owned(), "Details…".to_owned()), "{digest:?}");
    let (_, eve) = world.import("cfca", "Eve", &[]);
    wait_until_told(&mut world, &eve);

    fake.press_entitled("A certificate is ready", "default", "one");
    assert_eq!(opened.next(), format!("details {eve} one"));
    fake.press_entitled("4 certificates need you", "default", "two");
    assert_eq!(opened.next(), "overview two");
}

#[test]
fn a_renewal_that_lacks_a_password_opens_the_window_that_asks_for_it() {
    let (desktop, mut world) = (Desktop::new(), with_issuer());
    let (fake, recorder) = (FakeService::start(&desktop, &["body", "actions"]), desktop.recorder());
    let opened = StandIn::put(&world, "renew");
    world.start_daemon_with(&desktop.environment());
    // The authority dates certificates back by some minutes, so that one of two is within its last third at once.
    let (_, activation) = world.import("cfca", "Ada Jones", &["--certificate-lifetime", "2 minutes"]);
    let place = format!("file:{}", world.at("ada.p12"));
    let password = world.at("password.txt");
    let words =
        ["pick-up", &activation, "--to", &place, "--password-file", &password, "--no-remember", "--json"];
    let identity = world.neverlapse(&words).json()["id"].as_str().unwrap().to_owned();
    let _ = recorder
        .notice("the renewal is asked for", |notice| notice.title.starts_with("Certificate expires in"));
    wait_until_told(&mut world, &identity);
    let title = recorder.notices().last().unwrap().title.clone();

    fake.press_entitled(&title, "renew", "a-token");

    assert_eq!(opened.next(), format!("renew {identity} a-token"));
    assert!(recorder.notices().iter().all(|notice| notice.title != "That did not work"));
}

#[test]
fn a_person_without_tray_icons_is_told_once_a_session() {
    let (mut desktop, mut world) = (Desktop::new(), World::new());
    world.with_own_programs();
    // Else each tray would start one, which outlives it.
    world.start_daemon();
    for session in 1..=2 {
        let recorder = desktop.recorder();
        let _fake = FakeService::start(&desktop, &["body"]);
        let tray = |log: &str| {
            let mut command = world.program("neverlapse-tray");
            command.envs(desktop.environment()).env("XDG_CURRENT_DESKTOP", "ubuntu:GNOME");
            command.env("NEVERLAPSE_TEST_PANEL_PATIENCE", "0").env("RUST_LOG", "neverlapse_tray=info");
            Process::start(&mut command, &world.path(log))
        };
        let kept = || fs::read_to_string(world.path("run/tray-unseen")).unwrap_or_default();
        let before = kept();
        let first = tray("first.log");
        let told = recorder.notice("it is told", |notice| notice.title == "Your desktop shows no tray icons");
        assert!(told.body.contains("AppIndicator") && told.body.contains("applications menu"), "{told:?}");
        wait("it is kept in mind", || !kept().is_empty() && kept() != before);
        first.kill();

        let log = format!("second-{session}.log");
        let mut second = tray(&log);
        let knows = || fs::read_to_string(world.path(&log)).unwrap().contains("told in this session already");
        second.wait_until("the second says nothing", knows);
        assert_eq!(recorder.notices().len(), 1, "{:#?}", recorder.notices());
        desktop.stop_bus();
        second.wait();
        desktop.start_bus();
    }
}

#[test]
fn whoever_starts_the_tray_from_a_menu_gets_a_window_whether_or_not_it_runs() {
    let (desktop, mut world) = (Desktop::new(), World::new());
    world.with_own_programs();
    let opened = StandIn::put(&world, "about\noverview");
    world.start_daemon_with(&desktop.environment());
    let tray = |token: &str| {
        let mut command = world.program("neverlapse-tray");
        command.arg("--open").envs(desktop.environment()).env("XDG_ACTIVATION_TOKEN", token);
        command
    };
    let panel = Panel::start(&desktop);
    let _tray = Process::start(&mut tray("one"), &world.path("tray.log"));
    panel.wait_until("it is there", |shown| shown.entry("Quit").is_some());
    assert_eq!(opened.next(), "overview one");

    let second = Ran::of(&mut tray("two"));

    assert_eq!(second.code, Some(0), "{second}");
    assert_eq!(opened.next(), "overview two");
}

#[test]
fn a_unit_of_systemd_has_systemd_open_the_window_so_that_it_outlives_the_unit() {
    let (desktop, mut world) = (Desktop::new(), World::new());
    let panel = Panel::start(&desktop);
    world.start_daemon_with(&desktop.environment());
    // Stands in for systemd: it writes down what it is to run.
    let (bin, asked) = (world.path("fake"), world.path("asked"));
    fs::create_dir(&bin).unwrap();
    let script = format!("#!/bin/sh\necho \"$@\" > {0}.new\nmv {0}.new {0}\n", asked.display());
    world.write("fake/systemd-run", script);
    let _ = Ran::of(Command::new("chmod").arg("700").arg(bin.join("systemd-run"))).ok();
    let mut command = world.program("neverlapse-tray");
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    command.envs(desktop.environment()).env("PATH", path).env("INVOCATION_ID", "0123456789abcdef");
    let mut tray = Process::start(&mut command, &world.path("tray.log"));

    panel.wait_until("it is offered", |shown| shown.entry(ABOUT).is_some());
    panel.click(ABOUT);

    tray.wait_until("systemd is asked", || asked.exists());
    let told = fs::read_to_string(asked).unwrap();
    assert!(told.starts_with("--user ") && told.trim().ends_with("/neverlapse-dialog about"), "{told}");
    let [(_, display), _] = desktop.environment();
    for setting in [
        format!("--setenv=DISPLAY={display} "),
        format!("--setenv=NEVERLAPSE_SOCKET={} ", world.socket().display()),
    ] {
        assert!(told.contains(&setting), "{setting} is not in {told}");
    }
}

#[test]
fn the_desktop_entries_are_valid_and_their_icon_is_there_in_each_size() {
    let entries: Vec<PathBuf> =
        ["applications", "autostart"].into_iter().flat_map(|folder| entries(&packaging(folder))).collect();
    assert_eq!(entries.len(), 4, "{entries:?}");
    for entry in entries {
        let checked = Ran::of(Command::new("desktop-file-validate").arg(&entry)).ok();
        assert_eq!((checked.out.as_str(), checked.err.as_str()), ("", ""));
        let text = fs::read_to_string(&entry).unwrap();
        assert!(text.contains("Icon=neverlapse\n"), "{text}");
        let program = text.lines().find_map(|line| line.strip_prefix("Exec=")?.split(' ').next()).unwrap();
        assert!(text.contains(&format!("TryExec={program}\n")), "{text}");
    }
    for size in ["16x16", "24x24", "32x32", "48x48", "64x64", "128x128", "256x256", "scalable"] {
        let extension = if size == "scalable" { "svg" } else { "png" };
        let icon = packaging("icons/hicolor").join(size).join(format!("apps/neverlapse.{extension}"));
        assert!(icon.is_file(), "{}", icon.display());
    }
}

/// A home whose daemon knows an issuer that asks for back-ups, reminds at night too, and leaves renewals to the person; with
/// programs of its own.
fn with_issuer() -> World {
    let mut world = World::new();
    world.with_own_programs();
    world.start_authority();
    fs::create_dir_all(world.path("config/issuers")).unwrap();
    world
        .write("config/settings.toml", "[reminders]\nquiet_hours = \"none\"\n[renewal]\nautomatic = false\n");
    let profile = world.profile("cfca").replace("required = false", "required = true");
    world.write("config/issuers/cfca.toml", profile);
    world
}

/// Waits until the reminder of an item counts as delivered.
fn wait_until_told(world: &mut World, id: &str) {
    let _ = world.wait_for(id, "its reminder is delivered", |item| item["reminder"].is_null());
}

/// A person's screen with the product's desktop entries; the windows on it.
struct Stage<'a> {
    world: &'a World,
    desktop: &'a Desktop,
}

impl<'a> Stage<'a> {
    fn of(world: &'a World, desktop: &'a Desktop) -> Self {
        let own = world.path(".local/share/applications");
        fs::create_dir_all(&own).unwrap();
        for entry in entries(&packaging("applications")) {
            fs::copy(&entry, own.join(entry.file_name().unwrap())).unwrap();
        }
        let _ = Ran::of(Command::new("update-desktop-database").arg(&own)).ok();
        Self { world, desktop }
    }

    /// A program of the product on this screen; others find its programs too.
    fn program(&self, name: &str) -> Command {
        let mut command = self.world.program(name);
        command.envs(self.desktop.environment());
        command
    }

    fn dialog(&self, words: &[&str]) -> Process {
        let mut command = self.program("neverlapse-dialog");
        Process::start(command.args(words), &self.world.path("dialog.log"))
    }

    /// What comes of a click on this anywhere on the desktop is one window of this title, which is closed again.
    fn opens(&self, what: &str, title: &str) {
        let own = self.program("neverlapse-dialog");
        let bin = Path::new(own.get_program()).parent().unwrap();
        let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
        let mut click = self.world.foreign("gio");
        click.arg("open").arg(what).env("PATH", path).envs(self.desktop.environment());
        click.env("NEVERLAPSE_SOCKET", self.world.socket());
        // What it starts goes on, with what it prints to.
        let clicked = Process::start(&mut click, &self.world.path("gio.log")).wait();
        assert!(clicked.success(), "{what}");
        self.wait_for(title);
        self.key("Escape");
        wait("it is closed", || self.windows(title).is_empty());
    }

    /// Waits for a window of this title that has the focus.
    fn wait_for(&self, title: &str) {
        wait(title, || self.windows(title).len() == 1 && self.active() == title);
    }

    fn windows(&self, title: &str) -> Vec<String> {
        let found = self.xdotool(&["search", "--onlyvisible", "--name", &format!("^{title}$")]);
        found.out.lines().map(str::to_owned).collect()
    }

    /// The title of the window that has the focus.
    fn active(&self) -> String {
        self.xdotool(&["getactivewindow", "getwindowname"]).out.trim().to_owned()
    }

    fn key(&self, name: &str) {
        let _ = self.xdotool(&["key", name]).ok();
    }

    fn xdotool(&self, words: &[&str]) -> Ran {
        Ran::of(self.world.foreign("xdotool").args(words).envs(self.desktop.environment()))
    }
}

fn wait(what: &str, mut holds: impl FnMut() -> bool) {
    let since = Instant::now();
    while !holds() {
        assert!(since.elapsed() < PATIENCE, "it is not so that {what}");
        sleep(Duration::from_millis(20));
    }
}

fn packaging(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../packaging").join(folder)
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}
