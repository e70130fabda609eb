//! The tray, as a panel sees it: what it shows, what its entries do, and what it does when others come and go.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::process::Command;

use serde_json::{Value, json};
use tests::{Desktop, FakeService, Panel, Process, Ran, Shown, StandIn, World};

/// People are told whenever this test runs, and renew themselves.
const SETTINGS: &str = "[reminders]\nquiet_hours = \"none\"\n[renewal]\nautomatic = false\n";

const ABSENT: &str = "Neverlapse: the daemon does not run, so nothing is watched over.";

#[test]
fn the_icon_says_what_needs_you_and_one_click_picks_it_up() {
    let (desktop, mut world) = (Desktop::new(), world());
    let panel = Panel::start(&desktop);
    start_daemon(&mut world, &desktop);
    let _tray = tray(&world, &desktop);
    let calm =
        panel.wait_until("nothing is tracked", |shown| shown.tip == "Neverlapse: nothing is tracked yet.");
    assert_eq!(calm.pictures.iter().map(|(side, _)| *side).collect::<Vec<_>>(), [16, 22, 24, 32, 48]);
    assert_eq!(calm.labels(), ["Nothing is tracked yet", "Pause reminders until tomorrow", "Quit"]);

    let (approved, activation) = world.import("cfca", "Ada Jones", &[]);
    let waits = panel.wait_until("the activation is shown", |shown| shown.entry("Pick up").is_some());
    assert_eq!(waits.tip, "Neverlapse: Ada Jones (CFCA) needs you (codes expire in 15 days).");
    assert_ne!(waits.pictures, calm.pictures, "the icon changes with it");
    assert_eq!(waits.labels()[..2], ["Ada Jones (CFCA): codes expire in 15 days", "Pick up"]);
    assert!(!format!("{waits:?}").contains(&approved.code), "no code is shown");

    panel.click("Pick up");

    world.wait_for(&activation, "it is picked up", |item| item["state"] == "picked-up");
    panel.wait_until("the identity takes its place", |shown| {
        let named: Vec<&str> = shown.labels().into_iter().filter(|it| it.starts_with("Ada Jones")).collect();
        named == ["Ada Jones: expires in 1 year"]
    });
}

#[test]
fn a_click_on_renew_now_renews_the_certificate_and_ends_in_a_notice() {
    let (desktop, mut world) = (Desktop::new(), world());
    let (panel, recorder) = (Panel::start(&desktop), desktop.recorder());
    let _service = FakeService::start(&desktop, &["body", "actions"]);
    start_daemon(&mut world, &desktop);
    // The authority dates certificates back by some minutes, so that one of two is within its last third at once.
    let identity = world.identity("cfca", "Ada Jones", &["--certificate-lifetime", "2 minutes"]);
    let first = world.show(&identity);
    let _tray = tray(&world, &desktop);
    let urgent = panel.wait_until("it can be renewed", |shown| shown.labels().contains(&"Renew now"));
    assert_eq!(urgent.status, "NeedsAttention", "it ends today");

    panel.click("Renew now");

    let done = recorder.notice("it is done", |notice| notice.title == "The certificate is here");
    assert!(done.body.contains("vault"), "{done:?}");
    assert_ne!(world.show(&identity)["serial"], first["serial"]);
    panel.wait_until("the menu goes on", |shown| shown.entry("Stop").is_none());
}

#[test]
fn a_pick_up_that_cannot_go_on_shows_how_far_it_is_and_can_be_stopped() {
    let (desktop, mut world) = (Desktop::new(), world());
    let panel = Panel::start(&desktop);
    start_daemon(&mut world, &desktop);
    // A server that takes calls and never answers.
    let silent = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let (own, other) = (world.authority_port(), silent.local_addr().unwrap().port());
    let profile = world.profile("cfca");
    world.add_issuer(&profile.replace(&format!("127.0.0.1:{own}"), &format!("127.0.0.1:{other}")));
    let (_, activation) = world.import("cfca", "Ada Jones", &[]);
    let _tray = tray(&world, &desktop);

    panel.click("Pick up");

    panel.wait_until("how far it is stands in the menu", |shown| shown.entry("Stop").is_some());
    panel.click("Stop");
    world.wait_for(&activation, "it is as it was", |item| item["state"] == "ready");
    panel.wait_until("it can be tried again", |shown| shown.entry("Pick up").is_some());
}

#[test]
fn reminders_are_put_off_and_paused_with_a_click_and_the_menu_keeps_its_shape() {
    let (desktop, mut world) = (Desktop::new(), world());
    let panel = Panel::start(&desktop);
    start_daemon(&mut world, &desktop);
    let (_, activation) = world.import("cfca", "Ada Jones", &[]);
    let _tray = tray(&world, &desktop);
    panel.click("Remind me tomorrow");
    world.wait_for(&activation, "it is put off", |item| item["snoozed_until"].is_string());
    let before = panel.wait_until("it says so", |shown| {
        shown.menu.iter().any(|entry| entry.depth == 1 && entry.label.starts_with("next reminder in"))
    });

    panel.click("Pause reminders until tomorrow");

    let go_on =
        |shown: &Shown| shown.menu.iter().find(|entry| entry.label.starts_with("Go on with")).cloned();
    let paused = panel.wait_until("they are paused", |shown| go_on(shown).is_some());
    let pause = before.entry("Pause reminders until tomorrow").unwrap();
    assert_eq!(
        (paused.revision, go_on(&paused).unwrap().id),
        (before.revision, pause.id),
        "only words change"
    );
    assert!(paused_until(&world).is_string());

    world.kill_daemon();
    panel.wait_until("the daemon is gone", |shown| shown.tip == ABSENT);
    start_daemon(&mut world, &desktop);
    let paused = panel.wait_until("a pause outlives the daemon", |shown| go_on(shown).is_some());
    panel.click(&go_on(&paused).unwrap().label);
    panel.wait_until("they go on", |shown| shown.entry("Pause reminders until tomorrow").is_some());
    assert_eq!(paused_until(&world), Value::Null);
}

#[test]
fn no_reminder_comes_while_reminders_are_paused_and_all_come_afterwards() {
    let (desktop, mut world) = (Desktop::new(), world());
    let recorder = desktop.recorder();
    let _service = FakeService::start(&desktop, &["body", "actions"]);
    start_daemon(&mut world, &desktop);
    let pause = |until: Value| world.varlink().call("PauseReminders", &json!({ "until": until })).unwrap();
    pause(json!("2199-01-01T00:00:00Z"));
    // Codes have a deadline before that, a back-up has none.
    let identity = world.identity("cfca", "Ada Jones", &[]);
    assert_eq!(world.show(&identity)["reminder"], Value::Null);
    let before = recorder.notices();
    assert!(before.iter().all(|notice| notice.title != "There is no back-up"), "{before:#?}");

    pause(Value::Null);

    let _ = recorder.notice("it is told at last", |notice| notice.title == "There is no back-up");
}

#[test]
fn a_daemon_that_was_killed_is_missed_at_once_and_found_again() {
    let (desktop, mut world) = (Desktop::new(), world());
    let panel = Panel::start(&desktop);
    start_daemon(&mut world, &desktop);
    let _ = world.import("cfca", "Ada Jones", &[]);
    let _tray = tray(&world, &desktop);
    let before = panel.wait_until("the activation is shown", |shown| shown.entry("Pick up").is_some());
    for _ in 0..3 {
        world.kill_daemon();
        let gone = panel.wait_until("it is missed", |shown| shown.tip == ABSENT);
        assert_eq!(gone.labels(), ["The daemon does not run", "Start it", "Quit"]);
        start_daemon(&mut world, &desktop);
        let back = panel.wait_until("it is found", |shown| shown.entry("Pick up").is_some());
        assert_eq!(back.tip, before.tip);
    }
}

#[test]
fn a_daemon_that_does_not_run_is_started_and_outlives_the_tray() {
    let (desktop, world) = (Desktop::new(), world());
    let panel = Panel::start(&desktop);
    let tray = tray(&world, &desktop);
    panel.wait_until("it has been started", |shown| shown.tip == "Neverlapse: nothing is tracked yet.");
    let pid = world.varlink().call("Status", &json!({})).unwrap()["pid"].to_string();

    tray.kill();

    let alive = world.varlink().call("Status", &json!({})).unwrap();
    assert_eq!(alive["pid"].to_string(), pid);
    let _ = Ran::of(Command::new("kill").arg(&pid)).ok();
}

#[test]
fn a_tray_that_was_killed_leaves_the_panel_and_another_takes_its_place() {
    let (desktop, mut world) = (Desktop::new(), world());
    let panel = Panel::start(&desktop);
    start_daemon(&mut world, &desktop);
    let first = tray(&world, &desktop);
    panel.wait_until("it is shown", |shown| shown.entry("Quit").is_some());
    let second = Ran::of(tray_command(&world).envs(desktop.environment()));
    assert_eq!(
        (second.code, second.out.trim()),
        (Some(0), "The tray runs already; its icon is in the panel.")
    );

    first.kill();
    assert!(!panel.has_an_icon());

    let mut third = tray(&world, &desktop);
    panel.wait_until("there is a new one", |shown| shown.entry("Quit").is_some());
    assert_eq!(panel.registered().len(), 2);
    panel.click("Quit");
    assert!(third.wait().success());
}

#[test]
fn without_a_session_bus_it_says_so_and_with_one_that_ends_it_ends() {
    let (mut desktop, mut world) = (Desktop::new(), world());
    let panel = Panel::start(&desktop);
    start_daemon(&mut world, &desktop);
    let mut tray = tray(&world, &desktop);
    panel.wait_until("it is shown", |shown| shown.entry("Quit").is_some());

    desktop.stop_bus();

    assert!(tray.wait().success(), "the next session can have a tray of its own");
    let without = Ran::of(tray_command(&world).envs(desktop.environment()));
    assert_eq!(without.code, Some(1));
    assert!(without.err.contains("no session bus answers"), "{}", without.err);
}

#[test]
fn without_a_panel_it_says_so_and_appears_as_soon_as_there_is_one() {
    let (desktop, mut world) = (Desktop::new(), world());
    start_daemon(&mut world, &desktop);
    let mut tray = tray(&world, &desktop);
    let log = world.path("tray.log");
    tray.wait_until("it says that nobody shows it", || {
        fs::read_to_string(&log).unwrap_or_default().contains("This desktop shows no tray icons.")
    });
    for _ in 0..2 {
        let panel = Panel::start(&desktop);
        panel.wait_until("it appears", |shown| shown.entry("Quit").is_some());
    }
    tray.kill();
    fs::remove_file(&log).unwrap();
    let _watcher = Panel::that_shows_nothing(&desktop);
    let mut tray = self::tray(&world, &desktop);
    tray.wait_until("a watcher without a panel is none", || {
        fs::read_to_string(&log).unwrap_or_default().contains("This desktop shows no tray icons.")
    });
}

#[test]
fn dialogs_are_offered_where_they_are_installed_and_opened_for_the_item() {
    let (desktop, mut world) = (Desktop::new(), world());
    let panel = Panel::start(&desktop);
    let opened = StandIn::put(&world, "import\ndetails\nfrom-a-newer-one");
    start_daemon(&mut world, &desktop);
    let (_, activation) = world.import("cfca", "Ada Jones", &[]);
    let _tray = tray(&world, &desktop);
    let offered = panel.wait_until("they are offered", |shown| shown.entry("Details…").is_some());
    assert!(offered.entry("Import e-mail…").is_some());
    assert!(offered.entry("About Neverlapse").is_none() && offered.entry("Back up…").is_none());

    let plain = format!("details {activation}");
    let click = || {
        panel.click_entitled("Details…", "a-token");
        opened.next()
    };
    while click() != format!("{plain} a-token") {}
    panel.click("Details…");
    assert_eq!(opened.next(), plain, "a token counts once");
}

#[test]
fn with_a_thousand_items_the_menu_stays_short_and_the_nearest_stand_in_it() {
    let (desktop, mut world) = (Desktop::new(), world());
    let panel = Panel::start(&desktop);
    start_daemon(&mut world, &desktop);
    let mut connection = world.varlink();
    for number in 0..1000 {
        let add = json!({ "issuer": "cfca", "reference_number": format!("{}", 10_000_000 + number), "code": "ABCD-EFGH-JKLM" });
        connection.call("Add", &add).unwrap();
    }
    let _tray = tray(&world, &desktop);
    let shown =
        panel.wait_until("they are shown", |shown| shown.tip.starts_with("Neverlapse: 1000 items need you"));
    // Fifteen names, five actions beside them, and the general entries.
    assert_eq!(shown.labels().len(), 15 + 5 + 3, "{:#?}", shown.labels());
    assert!(shown.labels().contains(&"and 985 more"));
}

/// An authority, and a daemon that is yet to be started; back-ups are asked for. There are no windows.
fn world() -> World {
    let mut world = World::new();
    world.with_own_programs();
    world.start_authority();
    fs::create_dir_all(world.path("config/issuers")).unwrap();
    world.write("config/settings.toml", SETTINGS);
    let profile = world.profile("cfca").replace("required = false", "required = true");
    let profile = profile.replace("CFCA flavour of this authority", "CFCA");
    world.write("config/issuers/cfca.toml", profile);
    world
}

fn start_daemon(world: &mut World, desktop: &Desktop) {
    world.start_daemon_with(&desktop.environment());
}

fn tray_command(world: &World) -> Command {
    let mut command = world.program("neverlapse-tray");
    command.env("NEVERLAPSE_MASTER_KEY", "file");
    command
}

fn tray(world: &World, desktop: &Desktop) -> Process {
    Process::start(tray_command(world).envs(desktop.environment()), &world.path("tray.log"))
}

fn paused_until(world: &World) -> Value {
    world.varlink().call("Status", &json!({})).unwrap()["paused_until"].clone()
}
