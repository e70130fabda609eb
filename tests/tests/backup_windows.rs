//! A back-up is made, opened and put to use, in windows and without a mouse.

use std::path::Path;

use tests::{Desktop, Dialog, PASSWORD, Portal, Reading, Role, World};

const ABSENT: &str = "The daemon does not run.";

/// Types into the field of this name, in the place of what stood there.
fn fill(window: &mut Dialog<'_>, name: &str, text: &str) {
    window.tab_to(name);
    window.key("ctrl+a");
    window.type_text(text);
}

fn description(reading: &Reading, name: &str) -> String {
    reading.control(name).map(|control| control.description.clone()).unwrap_or_default()
}

fn text(reading: &Reading, name: &str) -> String {
    reading.control(name).and_then(|control| control.text.clone()).unwrap_or_default()
}

fn is_proposed(reading: &Reading) -> bool {
    Path::new(&text(reading, "File")).extension().is_some_and(|extension| extension == "p12")
}

/// Whether OpenSSL opens it with the password.
fn opens(world: &World, file: &str) -> bool {
    let mut openssl = world.foreign("openssl");
    openssl.args(["pkcs12", "-in", file, "-noout", "-passin"]);
    openssl.arg(format!("file:{}", world.at("password.txt"))).status().expect("openssl starts").success()
}

/// A world with an identity that lives for years.
fn world() -> (World, String) {
    let world = World::ready();
    let identity = world.identity("wipo", "Ada Jones", &["--certificate-lifetime", "1200 days"]);
    (world, identity)
}

#[test]
fn a_back_up_is_made_opened_and_put_to_use_on_another_computer_with_the_keyboard_alone() {
    let desktop = Desktop::with_windows();
    let (world, identity) = world();
    let file = world.at("copy of Ada.p12");

    let mut window = Dialog::open(&world, &desktop, &["back-up", &identity]);
    window.enlarge();
    let proposed = window.wait_until("a file is proposed", is_proposed);
    assert_eq!(proposed.title(), "Back up Ada Jones");
    window.wait_until("where it lies is looked at", |it| it.says("on the disk of the original"));
    window.tab_to("Back up");
    window.needs_neither_eyes_nor_mouse();
    fill(&mut window, "File", &file);
    fill(&mut window, "A new password for the back-up", "sommer1974");
    window.wait_until("it is judged", |it| it.says("This password is weak"));
    fill(&mut window, "The same once more", "sommer1974");
    window.key("Return");
    window.wait_until("it is asked about", |it| it.says("tick the box"));
    assert!(!Path::new(&file).exists());
    fill(&mut window, "A new password for the back-up", PASSWORD);
    fill(&mut window, "The same once more", "something else");
    window.key("Return");
    window.wait_until("a slip is told", |it| it.says("The two answers were not the same"));
    fill(&mut window, "The same once more", PASSWORD);
    window.key("Return");
    let done = window.wait_until("it is proven", |it| it.says(&format!("Backed up and proven: {file}")));
    assert!(done.says("Two places are safer than one."), "{done:#?}");
    assert!(opens(&world, &file), "OpenSSL does not open it");
    assert_eq!(world.show(&identity)["backups"][0]["path"], file.as_str());
    window.tab_to("Make a second copy…");
    window.key("space");
    let second = window.wait_until("the form is there again", |it| it.control("File").is_some());
    assert_eq!(text(&second, "A new password for the back-up"), "", "{second:#?}");
    let log = window.process().log();
    assert!(!log.contains(PASSWORD) && !log.contains("sommer1974"), "{log}");
    window.key("Escape");
    assert_eq!(window.end().code(), Some(0));

    let mut window = Dialog::open(&world, &desktop, &["verify-backup", &identity]);
    window.enlarge();
    window.wait_until("the copy on record is proposed", |it| text(it, "Back-up") == file);
    window.tab_to("Open");
    window.needs_neither_eyes_nor_mouse();
    fill(&mut window, "Password of the back-up", "not this");
    window.key("Return");
    let wrong = window.wait_until("it is refused", |it| it.says("It is not accepted"));
    assert!(description(&wrong, "Password of the back-up").contains("It is not accepted"), "{wrong:#?}");
    fill(&mut window, "Password of the back-up", PASSWORD);
    window.key("Return");
    let held = window.wait_until("it is opened", |it| it.says("It opens, and its key signs."));
    assert!(held.says("counts as proven today") && held.says("Ada Jones"), "{held:#?}");
    let serial = world.show(&identity)["serial"].as_str().unwrap().to_owned();
    assert!(held.says(&serial), "{held:#?}");
    window.key("Return");
    assert_eq!(window.end().code(), Some(0));

    let mut other = World::new();
    other.start_daemon();
    other.add_issuer(&world.profile("wipo"));
    let mut window = Dialog::open(&other, &desktop, &["restore", &file]);
    window.enlarge();
    window.wait_until("the places are there", |it| {
        it.find(Role::RadioButton, "Neverlapse's own vault").is_some()
    });
    window.tab_to("Put it there");
    window.needs_neither_eyes_nor_mouse();
    fill(&mut window, "Password of the back-up", PASSWORD);
    window.key("Return");
    window.wait_until("it is put there", |it| it.says("It is back, and its key signs"));
    let restored = other.list();
    assert_eq!((restored.len(), &restored[0]["serial"]), (1, &serial.into()), "{restored:?}");
    window.key("Escape");
    assert_eq!(window.end().code(), Some(0));
}

#[test]
fn what_was_typed_outlives_the_daemon_and_the_copy_goes_into_a_file() {
    let desktop = Desktop::with_windows();
    let (mut world, identity) = world();
    let (file, again) = (world.at("copy.p12"), world.at("again.p12"));
    let mut window = Dialog::open(&world, &desktop, &["back-up", &identity]);
    window.enlarge();
    window.wait_until("a file is proposed", is_proposed);
    fill(&mut window, "File", &file);
    fill(&mut window, "A new password for the back-up", PASSWORD);
    fill(&mut window, "The same once more", PASSWORD);
    world.kill_daemon();
    window.wait_until("it says so", |it| it.says(ABSENT));
    window.key("Return");
    world.start_daemon();
    let back = window.wait_until("it goes on", |it| !it.says(ABSENT));
    assert_eq!(text(&back, "File"), file, "{back:#?}");
    window.key("Return");
    window.wait_until("it is proven", |it| it.says("Backed up and proven"));
    window.key("Escape");
    assert_eq!(window.end().code(), Some(0));

    let mut window = Dialog::open(&world, &desktop, &["restore", &identity]);
    window.enlarge();
    window.wait_until("the copy on record is proposed", |it| text(it, "Back-up") == file);
    window.tab_to("Neverlapse's own vault");
    window.key("Down");
    window.wait_until("a file can be named", |it| it.control("File").is_some());
    fill(&mut window, "File", &again);
    fill(&mut window, "Password of the back-up", "not this");
    world.kill_daemon();
    window.wait_until("it says so", |it| it.says(ABSENT));
    world.start_daemon();
    window.wait_until("it goes on", |it| !it.says(ABSENT));
    window.key("Return");
    let wrong = window.wait_until("it is refused", |it| it.says("It is not accepted"));
    assert!(description(&wrong, "Password of the back-up").contains("It is not accepted"), "{wrong:#?}");
    assert_eq!(text(&wrong, "File"), again, "{wrong:#?}");
    fill(&mut window, "Password of the back-up", PASSWORD);
    window.key("Return");
    window.wait_until("it is put there", |it| it.says("A copy of Ada Jones is there"));
    assert!(opens(&world, &again), "OpenSSL does not open it");
    assert_eq!(world.show(&identity)["location"], "vault", "it stays where it was");
}

#[test]
fn a_file_is_chosen_in_the_desktops_own_window_and_typed_where_there_is_none() {
    let desktop = Desktop::with_windows();
    let (world, identity) = world();
    let file = world.at("chosen copy.p12");
    let mut window = Dialog::open(&world, &desktop, &["back-up", &identity]);
    window.enlarge();
    window.wait_until("a file is proposed", is_proposed);
    window.tab_to("Choose… – File");
    window.key("space");
    window.wait_until("there is none", |it| it.says("This desktop has no window to choose files in"));

    let portal = Portal::start(&desktop, false);
    portal.choose(None);
    window.tab_to("Choose… – File");
    window.key("space");
    let name = portal.asked();
    assert!(name.starts_with("Ada-Jones-"), "{name}");
    portal.choose(Some(&file));
    window.key("space");
    window.wait_until("it is the one that was chosen", |it| text(it, "File") == file);
    let _ = portal.asked();
}
