//! Renewals of an issuer that mails a one-time code for each: asked for, mailed, typed, and spent once.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::SeqCst;

use serde_json::{Value, json};
use tests::{Front, MockServer, OpensslCa, Terminal, World};

const LIFETIME: [&str; 2] = ["--certificate-lifetime", "10 days"];
const SIGKILL: i32 = 9;

#[test]
fn a_renewal_waits_for_the_mailed_code_and_is_then_made_in_place() {
    let world = world(&[]);
    let (approved, identity) = identity(&world);
    let before = world.show(&identity);

    let code = asks_for_a_code(&world, &identity);
    let waits = world.show(&identity);
    assert_eq!(
        (&waits["state"], &waits["needs_you"]["need"]),
        (&json!("renewing"), &json!("verification-code"))
    );
    let remedy = waits["needs_you"]["remedy"].as_str().unwrap_or_default();
    assert_eq!(remedy, format!("type the code: neverlapse renew {identity} --code-file -"));
    assert_eq!(waits["serial"], before["serial"], "the old certificate stays in use");

    let renewed = renew_with(&world, &identity, &code).json();
    assert_eq!((&renewed["id"], &renewed["state"]), (&json!(identity), &json!("valid")), "{renewed}");
    assert_ne!(renewed["serial"], before["serial"]);
    assert_eq!(certificates(&world, &approved), 2);

    // The next renewal wants the next code.
    let refused = renew_with(&world, &identity, &code).refused();
    assert!(refused.contains("none was mailed") && refused.contains("5 tries are left"), "{refused}");
}

#[test]
fn a_wrong_code_is_told_with_the_tries_left_and_after_five_there_are_no_more() {
    let mut world = world(&[]);
    let (approved, identity) = identity(&world);
    let before = world.show(&identity);
    let code = asks_for_a_code(&world, &identity);
    let wrong = if code == "00000000" { "00000001" } else { "00000000" };
    for left in ["4 tries are left", "3 tries are left", "2 tries are left", "1 try is left"] {
        let refused = renew_with(&world, &identity, wrong).refused();
        assert!(refused.contains(left), "{refused}");
        assert_eq!(world.show(&identity)["needs_you"]["need"], "verification-code");
        // The authority has written it down.
        world.stop_authority();
        world.start_authority_with(&VERIFIED);
    }
    let refused = renew_with(&world, &identity, wrong).refused();
    assert!(refused.contains("too many wrong verification codes"), "{refused}");
    let refused = renew_with(&world, &identity, &code).refused();
    assert!(refused.contains("too many wrong verification codes"), "{refused}");
    let item = world.show(&identity);
    assert_eq!(item["serial"], before["serial"], "the old certificate stays in use: {item}");
    assert_ne!(item["needs_you"]["need"], "verification-code", "no code helps any more: {item}");
    assert_eq!(certificates(&world, &approved), 1);
}

#[test]
fn a_late_code_is_refused_by_the_authoritys_clock() {
    let lifetime = ["--code-lifetime", "2 minutes"];
    let mut world = world(&lifetime);
    let (_, identity) = identity(&world);
    let code = asks_for_a_code(&world, &identity);
    world.stop_authority();
    world.start_authority_ahead(121, &[&VERIFIED[..], &lifetime].concat());
    let refused = renew_with(&world, &identity, &code).refused();
    assert!(refused.contains("too late") && refused.contains("5 tries are left"), "{refused}");
    let code = asks_for_a_code(&world, &identity);
    let _ = renew_with(&world, &identity, &code).ok();
}

#[test]
fn a_locked_renewal_goes_on_once_the_desk_has_unlocked_it() {
    let world = world(&[]);
    let (reference_number, identity) = identity(&world);
    let code = asks_for_a_code(&world, &identity);
    let wrong = if code == "00000000" { "00000001" } else { "00000000" };
    for _ in 0..5 {
        let _ = renew_with(&world, &identity, wrong).refused();
    }
    let refused = world.neverlapse(&["renew", &identity]).refused();
    assert!(refused.contains("until the issuer unlocks it"), "{refused}");
    assert!(world.desk("list", &[]).ok().out.contains("its renewal is locked"));

    let target = ["--issuer", "cfca", "--reference-number", &reference_number];
    assert!(world.desk("unlock", &target).ok().out.starts_with("unlocked "));

    assert!(!world.desk("list", &[]).ok().out.contains("locked"));
    let code = asks_for_a_code(&world, &identity);
    let _ = renew_with(&world, &identity, &code).ok();
}

#[test]
fn a_code_that_met_a_fault_of_the_issuer_is_wiped_and_a_new_one_is_sent() {
    if !tests::inside() {
        return;
    }
    let world = world(&[]);
    let (_, identity) = identity(&world);
    let fault = OpensslCa::new(world.home(), "fault");
    // The mock server speaks of the very certificate that is renewed, or refuses for another reason.
    let shown = world.varlink().call("ShowCertificate", &json!({ "id": identity })).expect("it is shown");
    let old = world.write("old.pem", shown["certificate"]["pem"].as_str().expect("PEM"));
    let root = world.write("root.pem", root(&world.profile("cfca")));
    let (certificate, key) = (fault.certificate(), "fault.key");
    let says = ["-srv_cert", &certificate, "-srv_key", key, "-srv_trusted", &root, "-rsp_cert", &old];
    let mock = MockServer::start(
        world.home(),
        "none",
        "none",
        &[&says[..], &["-pkistatus", "2", "-failure", SYSTEM_UNAVAIL]].concat(),
    );
    let faulty = Arc::new(AtomicBool::new(false));
    let (is_faulty, authority) = (Arc::clone(&faulty), world.authority_port());
    let front = Front::start(move |path, request| {
        if is_faulty.load(SeqCst) {
            Front::post(mock.port, "/pkix/", request).ok()
        } else {
            Front::post(authority, path, request).ok()
        }
    });
    let profile = world.profile("cfca");
    let profile = profile
        .replace(&format!("http://127.0.0.1:{authority}"), &format!("http://127.0.0.1:{}", front.port()));
    world.add_issuer(&trusting(&profile, &fault.pem()));
    let code = asks_for_a_code(&world, &identity);

    faulty.store(true, SeqCst);
    let refused = renew_with(&world, &identity, &code).refused();
    assert!(refused.contains("cannot answer now") && refused.contains("have a new code sent"), "{refused}");
    assert_hidden(&world, &code);
    faulty.store(false, SeqCst);

    // Had the code been kept, the renewal would have gone through with it.
    let _ = asks_for_a_code(&world, &identity);
}

#[test]
fn a_renewal_that_was_killed_goes_on_with_the_same_bytes_and_spends_the_code_once() {
    let mut world = world(&[]);
    for step in ["request-written", "sent", "confirmed"] {
        let (approved, identity) = identity(&world);
        let before = world.show(&identity);
        let code = asks_for_a_code(&world, &identity);
        world.stop_daemon();
        world.start_daemon_with(&[("NEVERLAPSE_TEST_KILL_AFTER", step)]);
        let _ = renew_with(&world, &identity, &code);
        let died = world.daemon().wait();
        assert_eq!(died.signal(), Some(SIGKILL), "{step}");
        assert_hidden(&world, &code);

        world.start_daemon();
        let _ = world.wait_for(&identity, &format!("it is renewed after a kill at {step}"), |item| {
            item["state"] == "valid" && item["serial"] != before["serial"]
        });
        assert_eq!(certificates(&world, &approved), 2, "one renewal after a kill at {step}");
    }
}

#[test]
fn a_code_that_was_typed_before_a_kill_is_sent_after_it_and_not_asked_for_again() {
    let mut world = world(&[]);
    let (approved, identity) = identity(&world);
    let before = world.show(&identity);
    let code = asks_for_a_code(&world, &identity);
    world.stop_daemon();
    world.start_daemon_with(&[("NEVERLAPSE_TEST_KILL_AFTER", "code-sealed")]);
    let _ = renew_with(&world, &identity, &code);
    assert_eq!(world.daemon().wait().signal(), Some(SIGKILL));
    assert_hidden(&world, &code);

    world.start_daemon();
    let _ = world.wait_for(&identity, "it is renewed with the code that was typed", |item| {
        item["state"] == "valid" && item["serial"] != before["serial"]
    });
    assert_eq!(certificates(&world, &approved), 2);
}

#[test]
fn the_code_is_in_nothing_that_is_printed_logged_or_kept_in_the_clear() {
    let mut world = world(&[]);
    let (_, identity) = identity(&world);
    let code = asks_for_a_code(&world, &identity);
    let wrong = "wrong-code-31415926";
    let told = renew_with(&world, &identity, wrong).refused();
    assert!(!told.contains(wrong), "{told}");
    assert_hidden(&world, wrong);
    let ran = renew_with(&world, &identity, &code).ok();
    assert!(!(ran.out + &ran.err).contains(&code), "the code was printed");
    world.kill_daemon();
    assert_hidden(&world, &code);
}

#[test]
fn at_a_terminal_the_code_is_asked_for_unseen_and_nothing_typed_has_a_new_one_sent() {
    let world = world(&[]);
    let (_, identity) = identity(&world);
    let _ = asks_for_a_code(&world, &identity);
    let at_terminal = || Terminal::run(world.program("neverlapse").args(["renew", &identity]));

    let mut terminal = at_terminal();
    let _ = terminal.wait_for("have a new code sent");
    terminal.type_unseen("");
    let (exit, shown) = terminal.end();
    assert!(exit == Some(1) && shown.contains("was mailed"), "{exit:?} {shown}");

    let code = mailed_code(&world);
    let mut terminal = at_terminal();
    let _ = terminal.wait_for("The one-time code from the issuer");
    terminal.type_unseen(&code);
    let (exit, shown) = terminal.end();
    assert!(exit == Some(0) && !shown.contains(&code), "{exit:?} {shown}");
    assert_eq!(world.show(&identity)["state"], "valid");
}

#[test]
fn the_mail_with_the_code_can_be_imported_and_the_renewal_that_waits_goes_on() {
    let mut world = world(&[]);
    let (_, identity) = identity(&world);
    let before = world.show(&identity);
    let code = asks_for_a_code(&world, &identity);
    let mail = newest_mail(&world);
    let seen = world.neverlapse(&["import", &mail, "--dry-run", "--json"]).json();
    assert_eq!((&seen["verdict"], &seen["outcome"]), (&json!("half"), &json!("nothing")), "{seen}");
    assert_eq!(world.show(&identity)["needs_you"]["need"], "verification-code");

    let revealed = world.neverlapse(&["import", &mail, "--dry-run", "--reveal", "--json"]).json();
    assert_eq!((&seen["verification_code"], &revealed["verification_code"]), (&Value::Null, &json!(code)));

    let imported = world.neverlapse(&["import", &mail, "--json"]).json();

    assert_eq!(
        (&imported["outcome"], &imported["id"]),
        (&json!("completed"), &json!(identity)),
        "{imported}"
    );
    assert!(imported["reasons"].to_string().contains(&format!("handed to the renewal of {identity}")));
    let is_renewed = |item: &Value| item["state"] == "valid" && item["serial"] != before["serial"];
    let _ = world.wait_for(&identity, "it is renewed", is_renewed);
    let again = world.neverlapse(&["import", &mail, "--json"]).json();
    assert_eq!(again["outcome"], "nothing");
    assert!(again["reasons"].to_string().contains("no renewal waits for this code"), "{again}");
    world.kill_daemon();
    assert_hidden(&world, &code);
}

#[test]
fn a_mail_from_before_the_renewal_costs_no_try() {
    let mut world = world(&[]);
    let (_, identity) = identity(&world);
    let _ = asks_for_a_code(&world, &identity);
    let mail = fs::read_to_string(newest_mail(&world)).unwrap();
    let (date, old) = (header(&mail, "Date: "), "Date: Mon, 05 Jan 2026 09:00:00 +0000");
    let stale = world.write("stale.eml", mail.replace(&date, old).replace(&mailed_code(&world), "00000000"));

    let imported = world.neverlapse(&["import", &stale, "--json"]).json();

    assert_eq!(imported["outcome"], "nothing", "{imported}");
    assert_eq!(world.show(&identity)["needs_you"]["need"], "verification-code");
    let _ = world.neverlapse(&["import", &newest_mail(&world), "--json"]).ok();
    let _ = world.wait_for(&identity, "it is renewed", |item| item["state"] == "valid");
}

#[test]
fn a_code_that_could_be_for_two_renewals_is_left_to_the_person() {
    let world = world(&[]);
    let ((_, first), (_, second)) = (identity(&world), identity(&world));
    let _ = asks_for_a_code(&world, &first);
    let code = asks_for_a_code(&world, &second);

    let refused = world.neverlapse(&["import", &newest_mail(&world)]).refused();

    assert!(refused.contains(&format!("2 renewals wait for a code ({first}, {second})")), "{refused}");
    assert!(refused.contains("--code-file -") && !refused.contains(&code), "{refused}");
    assert_eq!(renew_with(&world, &second, &code).json()["state"], "valid", "nothing was spent");
}

#[test]
fn a_watched_folder_brings_the_approval_and_the_code_without_a_word_of_the_person() {
    let mut world = World::new();
    world.start_authority_with(&VERIFIED);
    fs::create_dir_all(world.path("config/issuers")).unwrap();
    world.write("config/issuers/cfca.toml", world.profile("cfca"));
    world.write("config/settings.toml", format!("[mail]\nfolders = [{:?}]\n", world.at("mail")));
    world.start_daemon();
    let approved = world.approve("cfca", "Wang Xiaoming", &LIFETIME);
    let _ = world.wait_for("a1", "the approval is read", |item| item["state"] == "ready");
    let picked = world.neverlapse(&["pick-up", "a1", "--json"]).json();
    let identity = picked["id"].as_str().unwrap();

    let _ = world.neverlapse(&["renew", identity]);

    let is_renewed = |item: &Value| item["state"] == "valid" && item["serial"] != picked["serial"];
    let _ = world.wait_for(identity, "it is renewed", is_renewed);
    assert_eq!(certificates(&world, &approved.reference_number), 2);
}

fn header(mail: &str, name: &str) -> String {
    mail.lines().find(|line| line.starts_with(name)).unwrap().to_owned()
}

/// `systemUnavail` of PKIFailureInfo (RFC 9810 §5.2.3), by its bit.
const SYSTEM_UNAVAIL: &str = "24";

const VERIFIED: [&str; 2] = ["--verified-renewal", "cfca"];

fn world(more: &[&str]) -> World {
    let mut world = World::new();
    world.start_authority_with(&[&VERIFIED[..], more].concat());
    world.start_daemon();
    world.add_issuer(&world.profile("cfca"));
    world
}

/// A certificate in the vault, and its reference number.
fn identity(world: &World) -> (String, String) {
    let (approved, activation) = world.import("cfca", "Wang Xiaoming", &LIFETIME);
    let _ = world.neverlapse(&["pick-up", &activation]).ok();
    let item = world.show(&activation);
    let identity = item["identity"].as_str().unwrap_or_else(|| panic!("{item}")).to_owned();
    (approved.reference_number, identity)
}

/// The first certificate in a profile.
fn root(profile: &str) -> String {
    let (from, to) = ("-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----");
    let (start, end) = (profile.find(from).expect("a root"), profile.find(to).expect("its end"));
    profile[start..end + to.len()].to_owned() + "\n"
}

/// The profile, with one more certificate to trust.
fn trusting(profile: &str, pem: &str) -> String {
    profile.replacen("trust = [", &format!("trust = [\"\"\"\n{pem}\"\"\", "), 1)
}

/// Renews without a code, which has one mailed, and reads it there.
fn asks_for_a_code(world: &World, identity: &str) -> String {
    let refused = world.neverlapse(&["renew", identity]).refused();
    assert!(refused.contains("was mailed") && refused.contains("--code-file -"), "{refused}");
    let code = mailed_code(world);
    assert!(!refused.contains(&code), "{refused}");
    code
}

fn mailed_code(world: &World) -> String {
    let mail = fs::read_to_string(newest_mail(world)).unwrap_or_default();
    let (_, after) = mail.split_once("Verification code: ").unwrap_or_else(|| panic!("no code in {mail}"));
    after.chars().take_while(char::is_ascii_digit).collect()
}

fn newest_mail(world: &World) -> String {
    let mails = tests::files(&world.path("mail")).into_iter().map(|file| file.path);
    let mails = mails.filter(|path| path.to_string_lossy().ends_with("-verification.eml"));
    let newest = mails.max_by_key(|path| fs::metadata(path).and_then(|of| of.modified()).ok());
    newest.unwrap_or_else(|| panic!("no code was mailed")).to_string_lossy().into_owned()
}

fn renew_with(world: &World, identity: &str, code: &str) -> tests::Ran {
    let file = world.write("code.txt", format!("{code}\n"));
    let ran = world.neverlapse(&["renew", identity, "--code-file", &file, "--json"]);
    let _ = fs::remove_file(file);
    ran
}

fn certificates(world: &World, reference_number: &str) -> usize {
    world.at_the_desk(reference_number)["certificates"].as_array().map_or(0, Vec::len)
}

/// Neither the log nor a file of the daemon has the code, as it is or as the records write bytes.
fn assert_hidden(world: &World, code: &str) {
    assert!(!world.daemon_log().contains(code), "the code was logged");
    // Whatever stands before it in the request, one of the three alignments of Base64 is it.
    let aligned = (0..3).map(|skip| base64_of(&code.as_bytes()[skip..]));
    let forms: Vec<String> = aligned.chain([code.to_owned()]).collect();
    for file in tests::files(&world.path("state")) {
        for form in &forms {
            let open = file.bytes.windows(form.len()).any(|window| window == form.as_bytes());
            assert!(!open, "the code lies open in {}", file.path.display());
        }
    }
}

/// Base64 of the whole groups of three.
fn base64_of(bytes: &[u8]) -> String {
    const SYMBOLS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let groups = bytes.chunks_exact(3).flat_map(|group| {
        let bits = group.iter().fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte));
        [18, 12, 6, 0].map(|shift| char::from(SYMBOLS[bits >> shift & 63]))
    });
    groups.collect()
}
