//! The windows, as a screen reader reads them and a keyboard uses them.

use tests::{Desktop, Dialog, Portal, Ran, Role, World};

const ABSENT: &str = "The daemon does not run.";

#[test]
fn about_names_the_versions_and_ends_with_enter_and_with_esc() {
    let (desktop, mut world) = (Desktop::with_windows(), World::new());
    world.start_daemon();
    for key in ["Return", "Escape"] {
        let mut about = Dialog::open(&world, &desktop, &["about"]);
        let says = about.wait_until("it names both versions", |about| {
            about.says("Version 0.1.0") && about.says("The daemon runs, version 0.1.0.")
        });
        assert_eq!(says.title(), "About Neverlapse");
        assert!(says.says("Slint"), "{says:#?}");
        assert_eq!(about.needs_neither_eyes_nor_mouse(), ["Close"]);
        about.key(key);
        assert_eq!(about.end().code(), Some(0), "{key}");
    }
}

#[test]
fn details_are_read_aloud_and_each_value_is_copied_without_a_mouse() {
    let (desktop, world) = (Desktop::with_windows(), World::ready());
    let id = world.identity("cfca", "Ada Jones", &[]);
    let serial = world.show(&id)["serial"].to_string().replace('"', "");
    let mut details = Dialog::open(&world, &desktop, &["details", &id]);
    let says = details.wait_until("all is read", |details| details.says(&id));
    assert_eq!(says.title(), "Ada Jones");
    let names = details.needs_neither_eyes_nor_mouse();
    assert_eq!(names.first().map(String::as_str), Some("Copy Id"));
    assert_eq!(names.last().map(String::as_str), Some("Close"));
    details.enlarge();
    details.click("Copy Serial");
    details.wait_until("it says so", |details| details.says("Copied: Serial"));
    assert_eq!(clipboard(&desktop), serial);
    details.focus("Copy CN");
    details.key("space");
    details.wait_until("it says so", |details| details.says("Copied: CN"));
    assert_eq!(clipboard(&desktop), "Ada Jones");

    details.key("Escape");
    assert_eq!(details.end().code(), Some(0));
}

#[test]
fn what_changes_is_seen_in_an_open_window_and_the_focus_stays() {
    let (desktop, world) = (Desktop::with_windows(), World::ready());
    let (_, activation) = world.import("cfca", "Ada Jones", &[]);
    let mut details = Dialog::open(&world, &desktop, &["details", &activation]);
    details.wait_until("it is read", |details| details.says(&activation));
    details.focus("Copy Id");

    let _ = world.neverlapse(&["snooze", &activation, "1d"]).ok();
    let put_off =
        details.wait_until("it is put off", |details| details.control("Copy Snoozed until").is_some());
    assert!(put_off.control("Copy Id").is_some_and(|copy| copy.is_focused()), "{put_off:#?}");

    let _ = world.neverlapse(&["forget", &activation]).ok();
    details.wait_until("it is gone", |details| details.says("This item is tracked no more."));
}

#[test]
fn the_check_names_each_finding_and_looks_again() {
    let (desktop, mut world) = (Desktop::with_windows(), World::ready());
    let _ = world.identity("cfca", "Ada Jones", &[]);
    let mut check = Dialog::open(&world, &desktop, &["check"]);
    let before = check.wait_until("it has looked", |check| check.control("Try again").is_some());
    assert_eq!(before.title(), "Check this computer");
    check.enlarge();
    check.wait_until("all is read", |check| check.says("cfca answers at") && check.says("The vault opens."));
    check.needs_neither_eyes_nor_mouse();

    world.stop_authority();
    check.click("Try again");
    check.wait_until("it has looked again", |check| check.says("✗"));
    check.click("Close");
    assert_eq!(check.end().code(), Some(0));
}

#[test]
fn a_window_outlives_the_daemon_says_so_and_goes_on_with_the_next() {
    let (desktop, mut world) = (Desktop::with_windows(), World::ready());
    let id = world.identity("cfca", "Ada Jones", &[]);
    let windows =
        [(vec!["about"], "Version"), (vec!["check"], "The vault opens."), (vec!["details", &id], &id)];
    let mut windows = windows.map(|(words, read)| (Dialog::open(&world, &desktop, &words), read));
    for (window, read) in &mut windows {
        window.enlarge();
        window.wait_until("it has read", |window| window.says(read));
    }
    for _ in 0..2 {
        world.kill_daemon();
        for (window, read) in &mut windows {
            let says = window.wait_until("it says so", |window| window.says(ABSENT));
            assert!(says.says(read), "what was read stays: {says:#?}");
        }
        world.start_daemon();
        for (window, read) in &mut windows {
            window.wait_until("it goes on", |window| !window.says(ABSENT) && window.says(read));
        }
    }
}

#[test]
fn without_a_daemon_a_window_opens_and_waits_for_it() {
    let (desktop, mut world) = (Desktop::with_windows(), World::new());
    let mut check = Dialog::open(&world, &desktop, &["check"]);
    let absent = check.wait_until("it says so", |check| check.says(ABSENT));
    assert!(absent.find(Role::Button, "Try again").is_some(), "{absent:#?}");
    world.start_daemon();
    check.wait_until("it goes on", |check| !check.says(ABSENT) && check.texts().count() > 5);
}

#[test]
fn a_window_is_dark_where_the_desktop_is_and_follows_it() {
    let (desktop, mut world) = (Desktop::with_windows(), World::new());
    let portal = Portal::start(&desktop, true);
    world.start_daemon();
    let mut check = Dialog::open(&world, &desktop, &["check"]);
    check.enlarge();
    let mut looks = |what: &str, is_so: fn(f64) -> bool| {
        check.wait_until(what, |_| is_so(desktop.brightness()));
    };
    looks("it is dark", |brightness| (0.05..0.4).contains(&brightness));
    portal.darken(false);
    looks("it is light", |brightness| brightness > 0.8);
}

#[test]
fn every_window_speaks_the_readers_language() {
    let (desktop, mut world) = (Desktop::with_windows(), World::new());
    world.start_daemon();
    for (language, close) in [("fr_FR.UTF-8", "Fermer"), ("zh_CN.UTF-8", "关闭")] {
        for kind in ["about", "check"] {
            let mut window = Dialog::open_with(&world, &desktop, &[kind], &[("LC_ALL", language)]);
            window.click(close);
            assert_eq!(window.end().code(), Some(0));
        }
    }
}

#[test]
fn the_windows_are_listed_where_a_socket_is_given_too() {
    let kinds = Ran::of(World::new().program("neverlapse-dialog").arg("--kinds")).ok().out;
    assert!(kinds.lines().any(|kind| kind == "details"), "{kinds}");
}

/// What can be pasted.
fn clipboard(desktop: &Desktop) -> String {
    let mut xclip = std::process::Command::new("xclip");
    Ran::of(xclip.args(["-o", "-selection", "clipboard"]).envs(desktop.environment())).ok().out
}
