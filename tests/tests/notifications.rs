//! Notices on a real screen: shown by dunst and xfce4-notifyd, replaced, withdrawn, clicked, and kept in mind over restarts.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use std::fs;
use std::thread::sleep;
use std::time::Duration;

use clock::{Clock as _, SystemClock};
use jiff::SignedDuration;
use serde_json::{Value, json};
use tests::{Approved, Desktop, FakeService, Notice, Recorder, Said, World, switches};

/// People are told whenever this test runs, and renew themselves.
const SETTINGS: &str = "[reminders]\nquiet_hours = \"none\"\n[renewal]\nautomatic = false\n";

#[test]
fn codes_are_announced_and_expire_before_your_eyes() {
    let (desktop, mut world) = (Desktop::new(), world());
    let (_dunst, recorder) = (desktop.dunst(), desktop.recorder());
    start_daemon(&mut world, &desktop);
    let almost_over =
        (SystemClock.now() - SignedDuration::from_hours(15 * 24) + SignedDuration::from_secs(10)).to_string();
    let (approved, _) = world.import("cfca", "Ada Jones", &["--approved-at", &almost_over]);

    let announced = recorder.notice("it is announced", |notice| notice.title == "A certificate is ready");
    let expired = recorder.notice("it has expired", |notice| notice.title == "The codes have expired");

    assert_eq!((announced.urgency, announced.replaces), (2, 0), "a few seconds are critical");
    assert!(expired.replaces > 0, "the lapse takes the place of the announcement: {expired:?}");
    assert_eq!(labels(&expired.buttons), ["Renew code", "Remind me tomorrow"]);
    assert!(!expired.body.contains("while you were away"), "{expired:?}");
    assert_eq!(recorder.notices().len(), 2, "{:#?}", recorder.notices());
    no_code(&recorder, &[&approved]);
}

#[test]
fn a_mouse_click_on_renew_now_renews_the_certificate() {
    let (desktop, mut world) = (Desktop::new(), world());
    let (_xfce, recorder) = (desktop.xfce4_notifyd(), desktop.recorder());
    start_daemon(&mut world, &desktop);
    // The authority dates certificates back by some minutes, so that one of two is within its last third at once.
    let identity = world.identity("cfca", "Ada Jones", &["--certificate-lifetime", "2 minutes"]);
    let first = world.show(&identity);
    let asked = recorder
        .notice("the renewal is asked for", |notice| notice.title.starts_with("Certificate expires in"));
    assert_eq!(labels(&asked.buttons), ["Renew now", "Remind me later"]);

    desktop.click(0, 2, || is_pressed(&recorder, "renew"));

    let done = recorder.notice("it is done", |notice| notice.title == "The certificate is here");
    assert!(done.body.contains("vault"), "{done:?}");
    let renewed = world.show(&identity);
    assert_ne!(renewed["serial"], first["serial"]);
}

#[test]
fn a_choice_in_dunsts_menu_picks_the_certificate_up() {
    let (desktop, mut world) = (Desktop::new(), world());
    let (_dunst, recorder) = (desktop.dunst(), desktop.recorder());
    start_daemon(&mut world, &desktop);
    let (approved, activation) = world.import("cfca", "Ada Jones", &[]);
    let _ = recorder.notice("it is announced", |notice| notice.title == "A certificate is ready");

    desktop.choose("Pick up");

    let done = recorder.notice("it is done", |notice| notice.title == "The certificate is here");
    assert_eq!(labels(&done.buttons), ["Back up", "Remind me tomorrow"], "{done:?}");
    assert_eq!(world.show(&activation)["state"], "picked-up");

    desktop.choose("Back up");
    let by_hand = recorder.notice("the command is told", |notice| notice.title == "This has to be typed");
    assert!(by_hand.body.contains("neverlapse back-up i"), "{by_hand:?}");
    no_code(&recorder, &[&approved]);
}

#[test]
fn remind_me_tomorrow_says_when_that_will_be() {
    let (desktop, mut world) = (Desktop::new(), world());
    let (_dunst, recorder) = (desktop.dunst(), desktop.recorder());
    start_daemon(&mut world, &desktop);
    let (_, activation) = world.import("cfca", "Ada Jones", &[]);
    let _ = recorder.notice("it is announced", |notice| notice.title == "A certificate is ready");

    desktop.choose("Remind me tomorrow");

    // In a day or in some hours less, as the time of day is.
    let later = recorder.notice("the answer", |notice| notice.title.starts_with("Next reminder in "));
    assert!(later.body.contains("09:00"), "{later:?}");
    assert!(world.show(&activation)["snoozed_until"].as_str().unwrap().contains("T09:00"));
}

#[test]
fn restarts_of_the_daemon_and_of_the_service_show_nothing_twice_and_lose_nothing() {
    let (desktop, mut world) = (Desktop::new(), world());
    let (mut dunst, recorder) = (desktop.dunst(), desktop.recorder());
    start_daemon(&mut world, &desktop);
    let mut expected = Vec::new();
    let mut announce = |world: &mut World, name: &str| {
        let (_, activation) = world.import("cfca", name, &[]);
        expected.push(name.to_owned());
        let _ = recorder.notice("it is announced", |notice| notice.body.starts_with(name));
        wait_until_told(world, &activation);
        let told: Vec<String> = recorder
            .notices()
            .iter()
            .map(|notice| notice.body.split(" (").next().unwrap().to_owned())
            .collect();
        assert_eq!(told, expected, "each once");
    };
    announce(&mut world, "Ada");

    world.kill_daemon();
    start_daemon(&mut world, &desktop);
    announce(&mut world, "Bea");

    dunst.stop();
    dunst = desktop.dunst();
    announce(&mut world, "Cleo");

    world.kill_daemon();
    dunst.stop();
    dunst = desktop.dunst();
    start_daemon(&mut world, &desktop);
    announce(&mut world, "Dora");

    // What falls due while nobody can show it, and the daemon restarts on top of it, waits.
    dunst.stop();
    let (_, eve) = world.import("cfca", "Eve", &[]);
    world.kill_daemon();
    start_daemon(&mut world, &desktop);
    assert_eq!(world.show(&eve)["reminder"], "intake");
    let _dunst = desktop.dunst();
    let _ = recorder.notice("it is told at last", |notice| notice.body.starts_with("Eve"));
    wait_until_told(&mut world, &eve);
    assert_eq!(recorder.notices().len(), 5, "{:#?}", recorder.notices());
}

#[test]
fn what_is_settled_elsewhere_leaves_the_screen_even_after_a_restart() {
    let (desktop, mut world) = (Desktop::new(), world());
    let (_xfce, recorder) = (desktop.xfce4_notifyd(), desktop.recorder());
    start_daemon(&mut world, &desktop);
    let mut settled = Vec::new();
    for (name, restarted) in [("Ada", false), ("Bea", true)] {
        let (_, activation) = world.import("cfca", name, &[]);
        let _ = recorder.notice("it is announced", |notice| notice.body.starts_with(name));
        wait_until_told(&mut world, &activation);
        if restarted {
            world.kill_daemon();
            start_daemon(&mut world, &desktop);
        }

        let _ = world.neverlapse(&["pick-up", &activation]).ok();

        let taken = recorder.wait("it is taken away", |said| {
            let new = |id: &u32| !settled.contains(id) && said.contains(&Said::Closed(*id));
            said.iter().filter_map(Said::withdrawn).find(new)
        });
        settled.push(taken);
    }
}

#[test]
fn a_button_of_an_earlier_life_of_the_daemon_still_works() {
    let (desktop, mut world) = (Desktop::new(), world());
    let (_xfce, recorder) = (desktop.xfce4_notifyd(), desktop.recorder());
    start_daemon(&mut world, &desktop);
    let (_, activation) = world.import("cfca", "Ada Jones", &[]);
    let _ = recorder.notice("it is announced", |notice| notice.title == "A certificate is ready");
    wait_until_told(&mut world, &activation);
    world.kill_daemon();
    start_daemon(&mut world, &desktop);
    wait_for_status(&mut world, "it is served", |status| says(status, "xfce"));

    desktop.click(0, 2, || is_pressed(&recorder, "pick-up"));

    let _ = recorder.notice("it is done", |notice| notice.title == "The certificate is here");
    assert_eq!(world.show(&activation)["state"], "picked-up");
}

#[test]
fn without_a_service_reminders_wait_and_are_shown_as_one_when_it_comes() {
    let (desktop, mut world) = (Desktop::new(), world());
    let recorder = desktop.recorder();
    start_daemon(&mut world, &desktop);
    let names = ["Ada", "Bea", "Cleo", "Dora", "Eve", "Fay"];
    for name in names {
        let _ = world.import("cfca", name, &[]);
    }
    let status =
        wait_for_status(&mut world, "they wait", |status| status["reminders_pending"] == names.len());
    assert!(says(&status, "no notification service runs"), "{status}");
    let page = world.neverlapse(&["status"]).out;
    assert!(page.contains("no notification service runs") && page.contains('6'), "{page}");

    let asked = recorder.notices().len();
    let _dunst = desktop.dunst();

    let digest = recorder.notice("they are shown", |notice| notice.title == "6 certificates need you");
    assert_eq!(digest.body.lines().count(), 7, "five of them, the rest, and the command: {digest:?}");
    assert!(digest.body.contains("and 1 more") && digest.body.contains("neverlapse status"), "{digest:?}");
    let status = wait_for_status(&mut world, "all count as told", |status| status["reminders_pending"] == 0);
    assert!(says(&status, "dunst"), "{status}");
    // The service refused each of them at first; that is no notice.
    assert_eq!(recorder.notices().len(), asked + 1, "{:#?}", recorder.notices());
}

#[test]
fn without_a_session_bus_status_says_so() {
    let mut world = world();
    world.start_daemon_with(&LANGUAGE);
    let status = wait_for_status(&mut world, "it looked for a bus", |status| !says(status, "not known yet"));
    assert!(says(&status, "no session bus"), "{status}");
    let _ = world.import("cfca", "Ada", &[]);
    wait_for_status(&mut world, "the reminder waits", |status| status["reminders_pending"] == 1);
}

#[test]
fn a_session_bus_that_comes_late_or_anew_is_found_by_the_next_reminder() {
    let (mut desktop, mut world) = (Desktop::without_bus(), world());
    start_daemon(&mut world, &desktop);
    let _ = world.import("cfca", "Ada", &[]);
    wait_for_status(&mut world, "there is no bus", |status| {
        says(status, "no session bus") && status["reminders_pending"] == 1
    });

    desktop.start_bus();
    let (dunst, recorder) = (desktop.dunst(), desktop.recorder());
    let (_, bea) = world.import("cfca", "Bea", &[]);
    for name in ["Ada", "Bea"] {
        let _ = recorder.notice("it is told", |notice| notice.body.starts_with(name));
    }
    wait_until_told(&mut world, &bea);
    wait_for_status(&mut world, "all are told", |status| status["reminders_pending"] == 0);

    desktop.stop_bus();
    drop(dunst);
    wait_for_status(&mut world, "the bus has gone", |status| says(status, "no session bus"));
    desktop.start_bus();
    let (_dunst, recorder) = (desktop.dunst(), desktop.recorder());
    let (_, cleo) = world.import("cfca", "Cleo", &[]);
    wait_until_told(&mut world, &cleo);
    let told: Vec<_> = recorder.notices().into_iter().map(|notice| notice.body).collect();
    assert!(told.len() == 1 && told[0].starts_with("Cleo"), "nothing is told again: {told:#?}");
}

#[test]
fn a_service_without_buttons_is_given_the_command_in_words() {
    let (desktop, mut world) = (Desktop::new(), world());
    let (_fake, recorder) = (FakeService::start(&desktop, &["body"]), desktop.recorder());
    start_daemon(&mut world, &desktop);
    let (approved, activation) = world.import("cfca", "Ada & Sons", &[]);

    let told = recorder.notice("it is announced", |notice| notice.title == "A certificate is ready");

    assert!(told.buttons.is_empty(), "{told:?}");
    assert!(told.body.ends_with(&format!("Pick it up: neverlapse pick-up {activation}")), "{told:?}");
    assert!(told.body.starts_with("Ada & Sons"), "without markup a name is as it is: {told:?}");
    no_code(&recorder, &[&approved]);
}

#[test]
fn a_service_that_answers_only_the_sender_is_heard() {
    let (desktop, mut world) = (Desktop::new(), world());
    let (fake, recorder) = (FakeService::start(&desktop, &["body", "actions"]), desktop.recorder());
    start_daemon(&mut world, &desktop);
    let (_, activation) = world.import("cfca", "Ada", &[]);
    let _ = recorder.notice("it is announced", |notice| notice.title == "A certificate is ready");
    wait_until_told(&mut world, &activation);

    // The daemon listens some milliseconds after the notice is shown: sooner than any person, later than this test.
    while !recorder.said().contains(&Said::Withdraw(1)) {
        fake.press(1, "pick-up");
    }

    let _ = recorder.notice("it is done", |notice| notice.title == "The certificate is here");
}

#[test]
fn a_service_that_hangs_delays_nobody_and_shows_what_waited_once() {
    let (desktop, mut world) = (Desktop::new(), world());
    let (dunst, recorder) = (desktop.dunst(), desktop.recorder());
    start_daemon(&mut world, &desktop);
    wait_for_status(&mut world, "it is served", |status| says(status, "dunst"));
    dunst.hang();
    let (_, activation) = world.import("cfca", "Ada", &[]);
    let identity = world.neverlapse(&["pick-up", &activation, "--json"]).json();
    assert_eq!(identity["kind"], "identity", "work goes on");
    let (_, other) = world.import("cfca", "Bea", &[]);
    assert_eq!(world.show(&other)["reminder"], "intake", "it does not count as told");

    dunst.go_on();

    wait_until_told(&mut world, &other);
    let of_bea = recorder.notices().into_iter().filter(|notice| notice.body.starts_with("Bea")).count();
    assert_eq!(of_bea, 1, "{:#?}", recorder.notices());
}

#[test]
fn notices_on_the_screen_wake_nobody() {
    let (desktop, mut world) = (Desktop::new(), world());
    let (_dunst, recorder) = (desktop.dunst(), desktop.recorder());
    start_daemon(&mut world, &desktop);
    let last_hours = (SystemClock.now() - SignedDuration::from_hours(15 * 24 - 3)).to_string();
    let (_, activation) = world.import("cfca", "Ada", &["--approved-at", &last_hours]);
    let told = recorder.notice("it is announced", |notice| notice.body.starts_with("Ada"));
    assert_eq!(told.urgency, 2, "so that it stays");
    wait_until_told(&mut world, &activation);
    let before = world.daemon().rest();

    sleep(Duration::from_secs(3));

    assert_eq!(switches(world.daemon().id()), before, "it woke although nothing was due");
}

#[test]
fn trouble_is_told_in_the_issuers_words_and_in_the_persons_language() {
    let (desktop, mut world) = (Desktop::new(), world());
    let (_dunst, recorder) = (desktop.dunst(), desktop.recorder());
    let [display, bus] = desktop.environment();
    world.start_daemon_with(&[display, bus, ("LC_ALL", "fr_FR.UTF-8"), ("LANGUAGE", "fr"), ("TZ", "UTC")]);
    let approved = world.approve("cfca", "Zoë", &[]);
    let number = approved.reference_number.as_str();
    let wrong = world.write("code.txt", "ABCD-EFGH-IJKL");
    let _ = world
        .neverlapse(&["add", "--issuer", "cfca", "--reference-number", number, "--code-file", &wrong])
        .ok();
    let activation = world.activation(number);

    let refused = world.neverlapse(&["pick-up", &activation]);

    assert_eq!(refused.code, Some(1), "{refused}");
    let told = recorder.notice("it is told", |notice| notice.title == "Code non accepté");
    assert!(told.body.contains("neverlapse add --issuer cfca"), "{told:?}");
    assert_eq!(labels(&told.buttons), ["Me le rappeler demain"], "a new code has to be typed: {told:?}");
    let text: String = recorder.notices().iter().map(Notice::text).collect();
    assert!(!text.contains("ABCD-EFGH-IJKL"), "{text}");
}

/// What the notices are read in, and on which clock.
const LANGUAGE: [(&str, &str); 3] = [("LC_ALL", "C.UTF-8"), ("LANGUAGE", ""), ("TZ", "UTC")];

/// A home whose daemon knows an issuer, reminds at night too, and leaves renewals to the person.
fn world() -> World {
    let mut world = World::new();
    // Without windows: what they change has its tests with the rest of the desktop.
    world.with_own_programs();
    world.start_authority();
    fs::create_dir_all(world.path("config/issuers")).unwrap();
    world.write("config/settings.toml", SETTINGS);
    world.write(
        "config/issuers/cfca.toml",
        world.profile("cfca").replace("required = false", "required = true"),
    );
    world
}

fn start_daemon(world: &mut World, desktop: &Desktop) {
    world.start_daemon_with(&[&desktop.environment()[..], &LANGUAGE[..]].concat());
}

/// Waits until the reminder of an item counts as delivered.
fn wait_until_told(world: &mut World, id: &str) {
    let _ = world.wait_for(id, "its reminder is delivered", |item| item["reminder"].is_null());
}

fn wait_for_status(world: &mut World, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
    let mut connection = world.varlink();
    let mut status = Value::Null;
    world.daemon().wait_until(what, || {
        status = connection.call("Status", &json!({})).unwrap();
        holds(&status)
    });
    status
}

fn says(status: &Value, words: &str) -> bool {
    status["notifications"].as_str().unwrap().to_lowercase().contains(words)
}

fn is_pressed(recorder: &Recorder, wanted: &str) -> bool {
    recorder.said().iter().any(|said| matches!(said, Said::Pressed(_, button) if button == wanted))
}

fn labels(buttons: &[(String, String)]) -> Vec<&str> {
    buttons.iter().map(|(_, label)| label.as_str()).collect()
}

/// Nothing on any notice is a code, whole or in part.
fn no_code(recorder: &Recorder, approved: &[&Approved]) {
    let text: String = recorder.notices().iter().map(Notice::text).collect();
    for one in approved {
        for part in one.code.split('-').chain([one.code.as_str()]) {
            assert!(!part.is_empty() && !text.contains(part), "{part} is in {text}");
        }
    }
}
