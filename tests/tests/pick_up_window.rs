//! From the approval e-mail to the certificate, in windows and without a mouse.

use serde_json::json;
use tests::{Desktop, Dialog, NssDatabase, PASSWORD, World};

const ABSENT: &str = "The daemon does not run.";

/// Goes to where Tab begins anew.
fn to_the_end(window: &mut Dialog<'_>, last: &str) {
    window.key("shift+Tab");
    window
        .wait_until("the last has the focus", |it| it.focused().is_some_and(|control| control.name == last));
}

#[test]
fn an_approval_is_read_tracked_and_picked_up_into_a_browser_with_the_keyboard_alone() {
    let (desktop, mut world) = (Desktop::with_windows(), World::new());
    let secret = world.path("password.txt");
    let firefox = NssDatabase::of_firefox(&world, Some(&secret));
    world.start_authority();
    world.start_daemon();
    world.add_issuer(&world.profile("wipo"));
    let approved = world.approve("wipo", "Ada Jones", &[]);

    let mut import = Dialog::open(&world, &desktop, &["import"]);
    import.enlarge();
    import.wait_until("the path can be typed", |it| {
        it.focused().is_some_and(|control| control.name.starts_with("File"))
    });
    to_the_end(&mut import, "Read it");
    import.needs_neither_eyes_nor_mouse();
    import.tab_to("File of the e-mail");
    import.type_text(&approved.mail);
    import.key("Return");
    let read = import.wait_until("it is read", |it| it.says("This is an approval"));
    assert!(
        read.says(&approved.reference_number) && !format!("{read:?}").contains(&approved.code),
        "{read:#?}"
    );
    assert_eq!(world.list(), Vec::<serde_json::Value>::new(), "nothing is stored before the person says so");
    import.key("Return");
    import.wait_until("it is tracked", |it| it.says("Tracked.") && it.control("Pick up…").is_some());
    let activation = world.activation(&approved.reference_number);
    import.key("Escape");
    assert_eq!(import.end().code(), Some(0));

    let mut window = Dialog::open(&world, &desktop, &["pick-up", &activation]);
    window.enlarge();
    window.choose("Firefox profile");
    window.wait_until("its password is asked for", |it| {
        it.controls().any(|one| one.name.contains("primary password"))
    });
    // Tab begins anew behind the last one.
    window.tab_to("Pick up");
    window.needs_neither_eyes_nor_mouse();
    window.tab_to("The primary password");
    window.type_text("not this");
    window.key("Return");
    let wrong = window.wait_until("it is refused", |it| it.says("It is not accepted. Type it again."));
    let field = wrong.controls().find(|one| one.name.starts_with("The primary password")).cloned();
    assert!(field.is_some_and(|field| field.description.contains("It is not accepted")), "{wrong:#?}");
    assert_eq!(firefox.keys().len(), 0);

    window.tab_to("The primary password");
    window.key("ctrl+a");
    window.type_text(PASSWORD);
    window.key("Return");
    let done = window.wait_until("it is picked up", |it| it.says("Picked up."));
    assert!(done.control("Details…").is_some(), "{done:#?}");
    let listed = firefox.certutil(&["-L"]);
    assert!(listed.contains("Ada Jones") && firefox.keys().len() == 1, "{listed}");
    let log = window.process().log();
    assert!(!log.contains(PASSWORD) && !log.contains("not this"), "{log}");
}

#[test]
fn what_was_typed_outlives_the_daemon_and_a_missing_half_ends_in_a_file() {
    let (desktop, mut world) = (Desktop::with_windows(), World::ready());
    let approved = world.approve("cfca", "Ada Jones", &[]);
    let number = ["--reference-number", &approved.reference_number];
    let _ = world.neverlapse(&[&["add", "--issuer", "cfca", "--json"][..], &number].concat()).ok();
    let activation = world.activation(&approved.reference_number);
    let file = world.at("keys.p12");

    let mut window = Dialog::open(&world, &desktop, &["pick-up", &activation]);
    window.enlarge();
    window.choose("A file");
    window.tab_to("File");
    window.key("ctrl+a");
    window.type_text(&file);
    window.tab_to("A new password");
    window.type_text(PASSWORD);
    window.tab_to("The password once more");
    window.type_text(PASSWORD);

    world.kill_daemon();
    window.wait_until("it says so", |it| it.says(ABSENT));
    world.start_daemon();
    window.wait_until("it goes on", |it| {
        !it.says(ABSENT) && it.control("Pick up").is_some_and(|main| main.is_enabled())
    });
    window.key("Return");
    window.wait_until("the code is missed", |it| it.says("Type it first."));
    window.tab_to("The authorization code");
    window.type_text(&approved.code);
    window.key("Return");
    window.wait_until("it is picked up", |it| it.says("Picked up."));

    let identity = world.show(&activation)["identity"].as_str().unwrap_or_default().to_owned();
    assert_eq!(world.show(&identity)["location"], json!(format!("file:{file}")));
    let password = world.at("password.txt");
    let _ = world.neverlapse(&["verify-backup", &file, "--password-file", &password]).ok();
    assert_eq!(window.reading().control("A new password for the file").map(|field| field.text.clone()), None);
    window.key("Escape");
    assert_eq!(window.end().code(), Some(0));
}

#[test]
fn a_suspicious_mail_and_a_file_that_is_none_are_told_beside_where_they_were_given() {
    let (desktop, world) = (Desktop::with_windows(), World::ready());
    let mut import = Dialog::open(&world, &desktop, &["import", &world.at("nothing.eml")]);
    import.enlarge();
    let missing = import.wait_until("it is missed", |it| it.says("No such file"));
    let field = missing.control("File of the e-mail (.eml)").cloned();
    assert!(field.is_some_and(|field| field.description.contains("No such file")), "{missing:#?}");
    let lure = "From: CFCA <ra@evil.example>\nTo: a@b.example\nSubject: Certificate approved\n\n\
                Reference number: 12345678\nAuthorization code: ABCD-EFGH-IJKL\n";
    let lure = world.write("lure.eml", lure);
    import.tab_to("File of the e-mail");
    import.key("ctrl+a");
    import.type_text(&lure);
    import.key("Return");
    let told =
        import.wait_until("it is judged", |it| it.says("suspicious") || it.says("This is an approval"));
    assert!(told.says("suspicious"), "{told:#?}");
    import.key("Return");
    import.key("Escape");
    assert_eq!(import.end().code(), Some(0));
    assert_eq!(world.list(), Vec::<serde_json::Value>::new());
}
