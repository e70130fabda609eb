//! Security questions: the code that the e-mail leaves out, new codes for expired ones, and what wrong answers cost.

use std::fs;
use std::path::PathBuf;
use std::thread;

use serde_json::{Value, json};
use tests::{Terminal, World};

const KNOWN: [(&str, &str); 4] = [
    ("Your first school?", "Hill Street"),
    ("Your first pet?", "Zoë"),
    ("Your first car?", "R4"),
    ("Your mother's town?", "Åbo"),
];
/// Longer ago than codes live.
const LONG_AGO: [&str; 2] = ["--approved-at", "2026-01-10T09:00:00Z"];

#[test]
fn the_code_that_the_mail_leaves_out_comes_with_the_right_answers() {
    let world = World::ready();
    let (reference, activation) = half(&world, &[]);
    let item = world.show(&activation);
    assert_eq!(item["state"], "awaiting-code");
    let remedy = item["needs_you"]["remedy"].as_str().unwrap();
    assert!(remedy.contains(&format!("neverlapse renew-code {activation}")), "{remedy}");

    let answers = right_answers(&world, &activation);
    let renewed = answer(&world, &activation, &answers).json();

    assert_eq!(renewed["state"], "ready", "{renewed}");
    let _ = world.neverlapse(&["pick-up", &activation, "--json"]).ok();
    assert_eq!(world.show(&activation)["state"], "picked-up");
    assert_eq!(world.at_the_desk(&reference)["state"], "spent");
    nothing_is_told_of(&world, &["Hill Street", "Zoë"]);
}

#[test]
fn expired_codes_are_renewed_by_answers_and_the_new_mail() {
    let world = World::ready();
    for issuer in ["cfca", "wipo"] {
        let approved = world.approve(issuer, "Ada Jones", &[&questions()[..], &LONG_AGO].concat());
        let _ = world.neverlapse(&["import", &approved.mail, "--json"]).ok();
        expired_to_picked_up(&world, &approved.reference_number);
    }
    let (reference, _) = half(&world, &LONG_AGO);
    expired_to_picked_up(&world, &reference);
}

#[test]
fn five_wrong_attempts_lock_and_neither_a_restart_nor_the_right_answers_help() {
    let mut world = World::ready();
    let (reference, activation) = half(&world, &[]);
    let right = right_answers(&world, &activation);
    for left in (1..5).rev() {
        let refused = answer(&world, &activation, "no\nno\nno\n").refused();
        assert!(refused.contains(&format!("{left} attempt")), "{refused}");
        // As a power cut would.
        world.stop_authority();
        world.start_authority();
        assert_eq!(asked(&world, &activation)["attempts_left"], left);
    }
    let locked = answer(&world, &activation, "no\nno\nno\n").refused();
    assert!(locked.contains("takes no more answers"), "{locked}");
    assert!(locked.contains("apply again"), "{locked}");
    let item = world.show(&activation);
    assert_eq!(item["state"], "locked", "{item}");
    assert_eq!(item["needs_you"]["need"], "apply-again");
    assert_eq!(world.at_the_desk(&reference)["state"], "locked");
    let _ = answer(&world, &activation, &right).refused();
}

#[test]
fn at_a_terminal_the_answers_are_typed_unseen_and_each_round_says_how_many_are_left() {
    let world = World::ready();
    let (_, activation) = half(&world, &[]);
    let mut terminal = Terminal::run(world.program("neverlapse").args(["renew-code", &activation]));
    let _ = terminal.wait_for("5 attempts are left");
    for _ in 0..3 {
        let _ = terminal.wait_for("?");
        terminal.type_unseen("not this one");
    }
    let _ = terminal.wait_for("Too few answers were right.");
    let _ = terminal.wait_for("4 attempts are left");
    for forgotten in [false, true, false] {
        let shown = terminal.wait_for("?");
        let known = KNOWN.into_iter().find(|(question, _)| shown.ends_with(question));
        let (_, answer) = known.unwrap_or_else(|| panic!("nobody stored {shown:?}"));
        terminal.type_unseen(if forgotten { "" } else { answer });
    }
    let (exit, shown) = terminal.end();
    assert!(exit == Some(0) && shown.contains(&format!("the code of {activation} has come")), "{shown}");
    assert!(
        !shown.contains("not this one") && KNOWN.iter().all(|(_, answer)| !shown.contains(answer)),
        "{shown}"
    );
    assert_eq!(world.show(&activation)["state"], "ready");
}

#[test]
fn the_last_attempt_is_called_so_and_at_a_terminal_nobody_is_asked_after_it() {
    let world = World::ready();
    let (_, activation) = half(&world, &[]);
    let mut terminal = Terminal::run(world.program("neverlapse").args(["renew-code", &activation]));
    for left in [
        "5 attempts are left",
        "4 attempts are left",
        "3 attempts are left",
        "2 attempts are left",
        "this is the last attempt",
    ] {
        let _ = terminal.wait_for(left);
        for _ in 0..3 {
            let _ = terminal.wait_for("?");
            terminal.type_unseen("");
        }
    }
    let (exit, shown) = terminal.end();
    assert!(exit == Some(1) && shown.contains("takes no more answers"), "{shown}");
    assert_eq!(world.show(&activation)["state"], "locked");
}

#[test]
fn clients_in_parallel_get_five_attempts_together() {
    let world = World::ready();
    let (_, activation) = half(&world, &[]);
    let judged: Vec<bool> = thread::scope(|clients| {
        let one = || {
            let mut connection = world.varlink();
            let mut counted = Vec::new();
            loop {
                let Ok(asked) = connection.call("SecurityQuestions", &json!({ "id": activation })) else {
                    return counted;
                };
                let answers =
                    json!({ "id": activation, "session": asked["session"], "answers": ["no", "no", "no"] });
                match connection.call("RenewCode", &answers) {
                    Ok(reply) => counted.push(reply["outcome"] == "wrong"),
                    // The other one was quicker with these questions, or all is over.
                    Err(_) if world.show(&activation)["state"] == "locked" => return counted,
                    Err(_) => {}
                }
            }
        };
        let clients = [clients.spawn(one), clients.spawn(one)];
        clients.map(|client| client.join().unwrap()).concat()
    });
    assert_eq!(judged, [true; 4], "four were wrong, and the fifth locked");
    assert_eq!(world.show(&activation)["state"], "locked");
}

#[test]
fn a_reference_number_that_does_not_exist_looks_like_a_locked_one() {
    let world = World::ready();
    let (_, locked) = half(&world, &[]);
    for _ in 0..5 {
        let _ = answer(&world, &locked, "no\nno\nno\n").refused();
    }
    let typed = ["add", "--issuer", "certifio", "--reference-number", "99999999", "--json"];
    let unknown = world.neverlapse(&typed).json()["id"].as_str().unwrap().to_owned();

    let refused = world.neverlapse(&["renew-code", &unknown, "--questions"]).refused();

    assert!(refused.contains("takes no more answers"), "{refused}");
    let need = |id: &str| world.show(id)["needs_you"]["reason"].clone();
    assert_eq!(need(&unknown), need(&locked));
}

#[test]
fn questions_are_asked_of_no_activation_that_needs_no_code() {
    let world = World::ready();
    let (_, ready) = world.import("cfca", "Li Na", &questions());
    let refused = world.neverlapse(&["renew-code", &ready, "--questions"]).refused();
    assert!(refused.contains("needs no other code"), "{refused}");
    let added = ["add", "--issuer", "generic", "--reference-number", "R1", "--json"];
    let elsewhere = world.neverlapse(&added).json()["id"].as_str().unwrap().to_owned();
    let refused = world.neverlapse(&["renew-code", &elsewhere, "--questions"]).refused();
    assert!(refused.contains("asks no security questions"), "{refused}");
}

/// An application whose e-mail leaves the code out, imported: its reference number and its id.
fn half(world: &World, more: &[&str]) -> (String, String) {
    let approved = world.approve("certifio", "Ada Jones", &[&questions()[..], more].concat());
    let _ = world.neverlapse(&["import", &approved.mail, "--json"]).ok();
    let activation = world.activation(&approved.reference_number);
    (approved.reference_number, activation)
}

fn questions() -> [&'static str; 8] {
    [
        "--question",
        "Your first school?=Hill Street",
        "--question",
        "Your first pet?=Zoë",
        "--question",
        "Your first car?=R4",
        "--question",
        "Your mother's town?=Åbo",
    ]
}

fn asked(world: &World, activation: &str) -> Value {
    world.neverlapse(&["renew-code", activation, "--questions", "--json"]).json()
}

/// Two right answers, typed otherwise than they were stored, and a wrong one.
fn right_answers(world: &World, activation: &str) -> String {
    let asked = asked(world, activation);
    let known = |question: &Value| {
        KNOWN.into_iter().find(|(known, _)| question == known).expect("one that is stored").1
    };
    let questions = asked["questions"].as_array().expect("a list");
    assert_eq!(questions.len(), 3, "{asked}");
    format!("  {} \n{}\nwrong\n", known(&questions[0]).to_uppercase(), known(&questions[1]))
}

fn answer(world: &World, activation: &str, answers: &str) -> tests::Ran {
    let file = world.write("answers.txt", answers);
    world.neverlapse(&["renew-code", activation, "--answers-file", &file, "--json"])
}

fn expired_to_picked_up(world: &World, reference: &str) {
    let activation = world.activation(reference);
    assert_eq!(world.show(&activation)["state"], "expired");
    let before = mails(world);

    let answers = right_answers(world, &activation);
    let _ = answer(world, &activation, &answers).ok();

    assert_eq!(world.show(&activation)["state"], "expired", "until the mail is read");
    let new: Vec<PathBuf> = mails(world).into_iter().filter(|mail| !before.contains(mail)).collect();
    let [mail] = new.as_slice() else { panic!("one new mail: {new:?}") };
    let imported = world.neverlapse(&["import", &mail.to_string_lossy(), "--json"]).json();
    assert_eq!(imported["verdict"], "activation", "{imported}");
    assert_eq!(world.activation(reference), activation, "the activation goes on");
    let item = world.show(&activation);
    assert_eq!(item["state"], "ready", "{imported}\n{item}");
    let _ = world.neverlapse(&["pick-up", &activation, "--json"]).ok();
    assert_eq!(world.show(&activation)["state"], "picked-up");
}

fn mails(world: &World) -> Vec<PathBuf> {
    let folder = fs::read_dir(world.path("mail")).expect("the mails");
    folder.map(|file| file.expect("a mail").path()).collect()
}

fn nothing_is_told_of(world: &World, answers: &[&str]) {
    let logs = world.daemon_log() + &fs::read_to_string(world.path("authority.log")).expect("a log");
    for answer in answers {
        assert!(!logs.contains(answer), "{answer} is in a log");
    }
}
