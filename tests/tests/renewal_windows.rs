//! The windows that renew: a certificate, expired or missing codes by security questions, and the missing half of a pair.
//! Used with a keyboard alone, against the real daemon and authority.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use std::fs;

use serde_json::json;
use tests::{Approved, Desktop, Dialog, PASSWORD, Reading, Role, World};

/// A certificate of ten days can be renewed at once.
const LIFETIME: [&str; 2] = ["--certificate-lifetime", "10 days"];

const KNOWN: [(&str, &str); 3] =
    [("Your first school?", "Hill Street"), ("Your first pet?", "Zoe"), ("Your first car?", "R4")];

const DONE: &str = "Renewed. The new certificate is valid until";

#[test]
fn a_certificate_in_a_file_is_renewed_with_its_password_and_a_wrong_one_is_set_right() {
    let (desktop, world) = (Desktop::with_windows(), World::ready());
    let file = format!("file:{}", world.at("ada.p12"));
    let (_, activation) = world.import("cfca", "Ada Jones", &LIFETIME);
    let to = ["pick-up", &activation, "--to", &file, "--password-file", "password.txt", "--no-remember"];
    let _ = world.neverlapse(&to).ok();
    let identity = world.show(&activation)["identity"].as_str().unwrap().to_owned();
    let first = world.show(&identity);

    let mut renew = Dialog::open(&world, &desktop, &["renew", &identity]);
    let label = format!("The password of the file {}", world.at("ada.p12"));
    let ready = renew.wait_until("the password is asked for", |it| has_focus(it, &label));
    assert_eq!(ready.title(), "Renew Ada Jones");
    renew.key("Return");
    renew.wait_until("it says so", |it| it.says("Type it first."));
    renew.type_text("not this one");
    renew.key("Return");
    let wrong = renew.wait_until("it says so", |it| it.says("It is not accepted") && has_focus(it, &label));
    assert_eq!(text(&wrong, &label), "●●●●●●●●●●●●", "what was typed is still there: {wrong:#?}");
    // Tab begins anew behind the last one.
    renew.focus("Renew");
    let names = renew.needs_neither_eyes_nor_mouse();
    assert_eq!(names, [label.as_str(), &format!("Show – {label}"), "Cancel", "Renew"]);
    renew.focus(&label);
    renew.key("ctrl+a");
    renew.type_text(PASSWORD);
    renew.key("Return");

    let done = renew.wait_until("it is renewed", |it| it.says(DONE));
    assert!(done.control(&label).is_none(), "nothing more is to be typed: {done:#?}");
    assert_ne!(world.show(&identity)["serial"], first["serial"]);
    renew.key("Escape");
    assert_eq!(renew.end().code(), Some(0));
    assert!(!world.daemon_log().contains(PASSWORD));
}

#[test]
fn an_issuer_that_wants_a_code_for_a_renewal_sends_it_and_it_is_typed() {
    let (desktop, mut world) = (Desktop::with_windows(), World::new());
    world.start_authority_with(&["--verified-renewal", "cfca"]);
    world.start_daemon();
    world.add_issuer(&world.profile("cfca"));
    let identity = world.identity("cfca", "Ada Jones", &LIFETIME);

    let mut renew = Dialog::open(&world, &desktop, &["renew", &identity]);
    renew.wait_until("it can begin", |it| it.control("Renew").is_some_and(|main| main.is_enabled()));
    renew.key("Return");
    let label = "The one-time code from the issuer’s e-mail";
    let sent = renew.wait_until("the code is asked for", |it| {
        it.says("The issuer has sent a code by e-mail.") && has_focus(it, label)
    });
    assert!(!sent.says("neverlapse renew"), "no command is named: {sent:#?}");
    let code = mailed_code(&world);
    renew.type_text(if code == "00000000" { "00000001" } else { "00000000" });
    renew.key("Return");
    renew.wait_until("the issuer's word stands there", |it| {
        it.says("4 tries are left") && has_focus(it, label)
    });
    renew.key("ctrl+a");
    renew.type_text(&format!(" {code} "));
    renew.key("Return");
    renew.wait_until("it is renewed", |it| it.says(DONE));
    renew.key("Escape");
    assert_eq!(renew.end().code(), Some(0));
}

#[test]
fn a_daemon_that_is_killed_under_the_open_window_goes_on_and_the_window_with_it() {
    let (desktop, mut world) = (Desktop::with_windows(), World::new());
    world.start_authority();
    world.start_daemon();
    world.add_issuer(&world.profile("cfca"));
    let identity = world.identity("cfca", "Ada Jones", &LIFETIME);
    let first = world.show(&identity);
    world.stop_daemon();
    world.start_daemon_with(&[("NEVERLAPSE_TEST_KILL_AFTER", "sent")]);
    let mut renew = Dialog::open(&world, &desktop, &["renew", &identity]);
    renew.wait_until("it can begin", |it| it.control("Renew").is_some_and(|main| main.is_enabled()));

    renew.key("Return");

    let cut = renew.wait_until("it says so", |it| it.says("The daemon does not run."));
    assert!(cut.says("What it had begun goes on by itself"), "{cut:#?}");
    world.start_daemon();
    renew.wait_until("it is renewed", |it| it.says(DONE));
    assert_ne!(world.show(&identity)["serial"], first["serial"]);
}

#[test]
fn questions_are_answered_wrong_then_right_with_the_keyboard_alone() {
    let (desktop, mut world) = (Desktop::with_windows(), World::ready());
    let questions = KNOWN.map(|(question, answer)| format!("{question}={answer}"));
    let given: Vec<&str> = questions.iter().flat_map(|question| ["--question", question]).collect();
    let approved = world.approve("certifio", "Ada Jones", &given);
    let _ = world.neverlapse(&["import", &approved.mail, "--json"]).ok();
    let activation = world.activation(&approved.reference_number);

    let mut window = Dialog::open(&world, &desktop, &["renew-code", &activation]);
    let asked = window.wait_until("three are asked", |it| answers(it).count() == 3);
    assert!(asked.says("5 attempts are left."), "{asked:#?}");
    let names: Vec<String> = answers(&asked).collect();
    assert_eq!(asked.focused().map(|field| field.name.as_str()), Some(names[0].as_str()));
    window.type_text("no");
    window.key("Return");
    window.wait_until("no attempt is lost", |it| {
        it.says("Not every question is answered") && has_focus(it, &names[1])
    });
    window.type_text("no");
    // Past the button that shows it.
    window.tab_visits(&[format!("Show – {}", names[1]).as_str(), names[2].as_str()]);
    window.type_text("no");
    window.key("Return");
    let wrong = window.wait_until("an attempt was counted", |it| {
        it.says("4 attempts are left.") && it.says("Too few answers were right") && it.focused().is_some()
    });
    assert!(answers(&wrong).all(|name| text(&wrong, &name) == "●●"), "what was typed stays: {wrong:#?}");

    // While nobody is there nothing can be sent, and nothing is lost.
    world.kill_daemon();
    window.wait_until("it says so", |it| it.says("The daemon does not run."));
    world.start_daemon();
    let back = window.wait_until("it goes on", |it| !it.says("The daemon does not run."));
    assert!(answers(&back).all(|name| text(&back, &name) == "●●"), "{back:#?}");

    for name in answers(&back).collect::<Vec<_>>() {
        let (_, answer) = KNOWN.into_iter().find(|(question, _)| *question == name).unwrap();
        window.focus(&name);
        window.key("ctrl+a");
        window.type_text(answer);
    }
    window.key("Return");
    let come = window.wait_until("the code has come", |it| it.says("and the code has come."));
    assert_eq!(answers(&come).count(), 0, "{come:#?}");
    assert_eq!(world.show(&activation)["state"], "ready");
    for (_, answer) in KNOWN {
        assert!(!world.daemon_log().contains(answer));
    }
    window.key("Escape");
    assert_eq!(window.end().code(), Some(0));
}

#[test]
fn an_issuer_that_asks_nothing_leads_to_the_window_for_the_code() {
    let (desktop, world) = (Desktop::with_windows(), World::ready());
    let add = ["add", "--issuer", "generic", "--reference-number", "R1", "--json"];
    let activation = world.neverlapse(&add).json()["id"].as_str().unwrap().to_owned();
    let mut window = Dialog::open(&world, &desktop, &["renew-code", &activation]);
    window.wait_until("it says so", |it| it.says("This issuer asks no security questions."));
    window.key("Return");
    assert_eq!(window.end().code(), Some(0), "the other window is another process");
}

#[test]
fn the_missing_half_is_pasted_with_what_stood_around_it_and_can_be_picked_up() {
    let (desktop, world) = (Desktop::with_windows(), World::ready());
    let approved = world.approve("cfca", "Ada Jones", &[]);
    let add = ["add", "--issuer", "cfca", "--reference-number", &approved.reference_number, "--json"];
    let activation = world.neverlapse(&add).json()["id"].as_str().unwrap().to_owned();

    let mut window = Dialog::open(&world, &desktop, &["code", &activation]);
    let label = "The authorization code or PIN";
    let asked = window.wait_until("the code is asked for", |it| has_focus(it, label));
    assert!(asked.says(&approved.reference_number), "{asked:#?}");
    window.key("Return");
    window.wait_until("it says so", |it| it.says("Type it first.") && has_focus(it, label));
    window.type_text(&format!("  {} ", approved.code));
    window.key("Return");
    let kept = window.wait_until("it is kept", |it| it.says("The code is here."));
    assert!(kept.control(label).is_none(), "{kept:#?}");
    window.key("Escape");
    assert_eq!(window.end().code(), Some(0));
    let _ = world.neverlapse(&["pick-up", &activation]).ok();
    assert_eq!(world.show(&activation)["state"], "picked-up");
}

#[test]
fn the_other_reading_of_a_misprinted_code_is_chosen_with_the_keyboard() {
    let (desktop, world) = (Desktop::with_windows(), World::ready());
    let (approved, position, right, wrong) = doubtful(&world);
    let mut misprinted: Vec<char> = approved.code.chars().collect();
    misprinted[position - 1] = wrong;
    let typed = world.write("code.txt", misprinted.into_iter().collect::<String>());
    let number = &approved.reference_number;
    let add = ["add", "--issuer", "wipo", "--reference-number", number, "--code-file", &typed, "--json"];
    let activation = world.neverlapse(&add).json()["id"].as_str().unwrap().to_owned();
    let _ = world.neverlapse(&["pick-up", &activation]).refused();

    let mut window = Dialog::open(&world, &desktop, &["code", &activation]);
    let offered = window.wait_until("the readings are offered", |it| {
        it.find(Role::RadioButton, &format!("Read it as {right}")).is_some()
    });
    assert!(!format!("{offered:?}").contains(&approved.code), "no code is shown");
    // As it was read already; then otherwise.
    for (reading, told) in [(wrong, "It was read so already."), (right, "The code is here.")] {
        window.choose(&format!("Read it as {reading}"));
        window.key("Return");
        window.wait_until("it says so", |it| it.says(told));
    }
    let _ = world.neverlapse(&["pick-up", &activation]).ok();
    assert_eq!(world.show(&activation)["state"], json!("picked-up"));
}

/// The questions that can be answered now.
fn answers(reading: &Reading) -> impl Iterator<Item = String> {
    let names: Vec<String> = reading.controls().map(|control| control.name.clone()).collect();
    names.into_iter().filter(|name| KNOWN.iter().any(|(question, _)| question == name))
}

fn has_focus(reading: &Reading, name: &str) -> bool {
    reading.focused().is_some_and(|node| node.name == name)
}

/// What a screen reader finds in a field.
fn text(reading: &Reading, name: &str) -> String {
    reading.control(name).and_then(|field| field.text.clone()).unwrap_or_default()
}

/// An application whose PIN has one character that is easily taken for another: its place, the character, and the other.
fn doubtful(world: &World) -> (Approved, usize, char, char) {
    const ALIKE: [(char, char); 4] = [('0', 'O'), ('O', '0'), ('1', 'I'), ('I', '1')];
    for _ in 0..200 {
        let approved = world.approve("wipo", "Ada", &[]);
        let alike = |c| ALIKE.into_iter().find(|(own, _)| *own == c);
        let code = approved.code.chars().enumerate();
        let places: Vec<_> = code.filter_map(|(at, c)| Some((at + 1, alike(c)?))).collect();
        if let [(position, (right, wrong))] = places[..] {
            return (approved, position, right, wrong);
        }
    }
    panic!("no PIN has one doubtful place");
}

/// The code that the authority has mailed for a renewal.
fn mailed_code(world: &World) -> String {
    let mails = tests::files(&world.path("mail")).into_iter().map(|file| file.path);
    let mut mails = mails.filter(|path| path.to_string_lossy().ends_with("-verification.eml"));
    let mail = fs::read_to_string(mails.next().unwrap()).unwrap();
    let (_, after) = mail.split_once("Verification code: ").unwrap_or_else(|| panic!("no code in {mail}"));
    after.chars().take_while(char::is_ascii_digit).collect()
}
