//! A folder of mails that is watched: what arrives is tracked by itself, and nothing in it is ever touched.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::symlink;
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use serde_json::{Value, json};
use tests::{Approved, Desktop, Varlink, World, switches};

#[test]
fn a_mail_that_is_saved_in_the_folder_is_tracked_and_told_once() {
    let (desktop, mut world) = (Desktop::new(), world(&["Mail"]));
    let (_dunst, recorder) = (desktop.dunst(), desktop.recorder());
    fs::create_dir(world.path("Mail")).unwrap();
    start_daemon(&mut world, &desktop);
    let approved = world.approve("cfca", "Ada Jones", &[]);

    fs::copy(&approved.mail, world.path("Mail/approval.eml")).unwrap();

    let item = wait_for(&mut world, &approved);
    assert_eq!((&item["state"], &item["issuer"]), (&json!("ready"), &json!("cfca")));
    let told = recorder.notice("it is announced", |notice| notice.title == "A certificate is ready");
    assert!(told.body.starts_with("Ada Jones"), "{told:?}");
    let saved = fs::read(world.path("Mail/approval.eml")).unwrap();
    assert_eq!(saved, fs::read(&approved.mail).unwrap(), "the file is as it was");

    // The same under another name, and by hand, is the same.
    fs::copy(&approved.mail, world.path("Mail/again.EML")).unwrap();
    let other = drop_in(&world, "Mail/other.eml", "Bea");
    wait_for(&mut world, &other);
    assert_eq!(world.neverlapse(&["import", &approved.mail, "--json"]).json()["outcome"], "known");
    assert_eq!(references(&world).len(), 2);
    assert!(!world.daemon_log().contains(&approved.code), "no code in the log");
}

#[test]
fn a_mail_counts_once_it_is_whole() {
    let mut world = started(&["Mail"], |world| fs::create_dir(world.path("Mail")).unwrap());
    let first = drop_in(&world, "Mail/first.eml", "Zoe");
    wait_for(&mut world, &first);
    let written = world.approve("cfca", "Ada", &[]);
    let mail = fs::read(&written.mail).unwrap();

    let mut file = File::create(world.path("Mail/written.eml")).unwrap();
    file.write_all(&mail[..mail.len() / 2]).unwrap();
    file.sync_all().unwrap();
    let moved = world.approve("cfca", "Bea", &[]);
    fs::copy(&moved.mail, world.path("Mail/.moved.eml.part")).unwrap();
    fs::rename(world.path("Mail/.moved.eml.part"), world.path("Mail/moved.eml")).unwrap();

    wait_for(&mut world, &moved);
    assert_eq!(references(&world).len(), 2, "the other one is written to yet");
    file.write_all(&mail[mail.len() / 2..]).unwrap();
    drop(file);
    assert_eq!(wait_for(&mut world, &written)["state"], "ready");
}

#[test]
fn half_of_a_pair_waits_for_the_other_and_what_is_no_approval_is_left_alone() {
    let mut world = started(&["Mail"], |world| fs::create_dir(world.path("Mail")).unwrap());
    world.write(
        "Mail/lunch.eml",
        "From: Bea <bea@firm.test>\nSubject: Lunch\n\nAt noon? My PIN: 884213-SECRET.\n",
    );
    world.write("Mail/notes.txt", "Reference number: 12345678\nAuthorization code: BU3U-ZDPT-WYLI\n");

    let half = drop_in(&world, "Mail/half.eml", "certifio:Ada");

    assert_eq!(wait_for(&mut world, &half)["state"], "awaiting-code");
    assert_eq!(references(&world).len(), 1);
    assert_eq!(problems(&world), [""; 0]);
    assert!(!world.daemon_log().contains("884213"), "{}", world.daemon_log());
}

#[test]
fn a_suspicious_mail_is_never_taken_and_told_once() {
    let (desktop, mut world) = (Desktop::new(), world(&["Mail"]));
    let (_dunst, recorder) = (desktop.dunst(), desktop.recorder());
    fs::create_dir(world.path("Mail")).unwrap();
    start_daemon(&mut world, &desktop);
    let lure = "From: CFCA <ra@cfca.com.cn.evil.test>\nTo: Ada <ada@firm.test>\nSubject: CFCA certificate approved\n\n\
        Reference number: 87654321\nAuthorization code: WXYZ-4321-LURE\n";

    world.write("Mail/lure.eml", lure);

    let told = recorder.notice("it is told", |notice| notice.title == "A suspicious mail was not taken in");
    assert!(told.body.contains("lure.eml") && told.body.contains("evil.test"), "{told:?}");
    assert!(!told.text().contains("LURE"), "no code on the screen: {told:?}");
    let [problem] = &problems(&world)[..] else { panic!("{:?}", problems(&world)) };
    assert!(
        problem.contains("lure.eml is suspicious") && problem.contains("open nothing in it"),
        "{problem}"
    );

    world.kill_daemon();
    start_daemon(&mut world, &desktop);
    fs::copy(world.path("Mail/lure.eml"), world.path("Mail/copy.eml")).unwrap();
    wait_until(&mut world, "both are shown", |daemon| problems_of(daemon).len() == 2);
    let other = drop_in(&world, "Mail/other.eml", "Bea");
    wait_for(&mut world, &other);
    let _ = recorder.notice("the other one is told", |notice| notice.body.starts_with("Bea"));
    let lures = recorder.notices().into_iter().filter(|notice| notice.title.contains("suspicious"));
    assert_eq!(lures.count(), 1, "{:#?}", recorder.notices());

    fs::remove_file(world.path("Mail/copy.eml")).unwrap();
    fs::rename(world.path("Mail/lure.eml"), world.path("lure.eml")).unwrap();
    wait_until(&mut world, "what is gone is forgotten", |daemon| problems_of(daemon).is_empty());
    assert_eq!(references(&world), [other.reference_number.as_str()]);
}

#[test]
fn what_is_no_plain_mail_is_refused_and_holds_nothing_up() {
    let mut world = started(&["Mail"], |world| {
        fs::create_dir(world.path("Mail")).unwrap();
        let hidden = world.approve("cfca", "Hidden", &[]);
        symlink(&hidden.mail, world.path("Mail/link.eml")).unwrap();
        symlink("/dev/zero", world.path("Mail/device.eml")).unwrap();
        assert!(Command::new("mkfifo").arg(world.path("Mail/pipe.eml")).status().unwrap().success());
        fs::create_dir(world.path("Mail/folder.eml")).unwrap();
        let mut huge = fs::read(&hidden.mail).unwrap();
        huge.resize(10 * 1024 * 1024 + 1, b' ');
        fs::write(world.path("Mail/huge.eml"), huge).unwrap();
    });

    let good = drop_in(&world, "Mail/good.eml", "Ada");

    wait_for(&mut world, &good);
    assert_eq!(references(&world), [good.reference_number.as_str()]);
    let log = world.path("daemon.log");
    for name in ["link.eml", "device.eml", "pipe.eml", "folder.eml", "huge.eml"] {
        world
            .daemon()
            .wait_until("it is told in the log", || fs::read_to_string(&log).unwrap().contains(name));
    }
    assert_eq!(references(&world).len(), 1);
}

#[test]
fn what_was_read_before_a_restart_is_not_read_again() {
    let mut world = started(&["Mail"], |world| fs::create_dir(world.path("Mail")).unwrap());
    let forgotten = drop_in(&world, "Mail/forgotten.eml", "Ada");
    let id = wait_for(&mut world, &forgotten)["id"].as_str().unwrap().to_owned();
    let _ = world.neverlapse(&["forget", &id]).ok();
    let known = drop_in(&world, "Mail/known.eml", "Bea");
    wait_for(&mut world, &known);
    world.stop_daemon();
    let late = drop_in(&world, "Mail/late.eml", "Cleo");

    world.start_daemon();

    wait_for(&mut world, &late);
    let mut expected = [known.reference_number, late.reference_number];
    let mut tracked = references(&world);
    expected.sort();
    tracked.sort();
    assert_eq!(tracked, expected, "what was forgotten stays so");
}

#[test]
fn folders_that_come_later_and_maildirs_are_watched_too() {
    let mut world = started(&["later/Mail", "Maildir"], |world| {
        for part in ["new", "cur", "tmp"] {
            fs::create_dir_all(world.path("Maildir").join(part)).unwrap();
        }
    });
    let deliver = |world: &World, name: &str| {
        let approved = world.approve("cfca", name, &[]);
        fs::copy(&approved.mail, world.path("Maildir/tmp/1700000000.M1.host")).unwrap();
        fs::rename(world.path("Maildir/tmp/1700000000.M1.host"), world.path("Maildir/new").join(name))
            .unwrap();
        approved
    };
    let delivered = deliver(&world, "1700000000.M1.host");
    wait_for(&mut world, &delivered);

    for name in ["Bea", "Cleo"] {
        fs::create_dir_all(world.path("later/Mail")).unwrap();
        let late = drop_in(&world, "later/Mail/late.eml", name);
        wait_for(&mut world, &late);
        fs::remove_dir_all(world.path("later")).unwrap();
    }

    // Read in a mail program: the same mail under another name.
    fs::rename(
        world.path("Maildir/new/1700000000.M1.host"),
        world.path("Maildir/cur/1700000000.M1.host:2,S"),
    )
    .unwrap();
    let next = deliver(&world, "1700000001.M2.host");
    wait_for(&mut world, &next);
    assert_eq!(references(&world).len(), 4);
}

#[test]
fn a_folder_at_rest_costs_nothing() {
    let mut world = started(&["Mail", "absent/Mail"], |world| fs::create_dir(world.path("Mail")).unwrap());
    let first = drop_in(&world, "Mail/first.eml", "Ada");
    wait_for(&mut world, &first);
    // What is fresh is looked at again in two seconds, and the thread that has read it ends after ten idle ones.
    sleep(Duration::from_secs(15));
    let before = world.daemon().rest();

    sleep(Duration::from_secs(3));

    let now = switches(world.daemon().id());
    assert_eq!(now, before, "it woke although nothing was due:\n{}", world.daemon_log());
}

/// A home with an authority; the daemon watches these folders of it once it runs.
fn world(folders: &[&str]) -> World {
    let mut world = World::new();
    world.start_authority();
    fs::create_dir_all(world.path("config/issuers")).unwrap();
    for issuer in ["cfca", "certifio"] {
        world.write(&format!("config/issuers/{issuer}.toml"), world.profile(issuer));
    }
    let folders: Vec<String> = folders.iter().map(|folder| world.at(folder)).collect();
    let settings = format!("[reminders]\nquiet_hours = \"none\"\n[mail]\nfolders = {folders:?}\n");
    world.write("config/settings.toml", settings);
    world
}

/// The same, with the daemon running.
fn started(folders: &[&str], before: impl FnOnce(&World)) -> World {
    let mut world = world(folders);
    before(&world);
    world.start_daemon();
    world
}

fn start_daemon(world: &mut World, desktop: &Desktop) {
    world.start_daemon_with(&desktop.environment());
}

/// Approves an application ("NAME", or "ISSUER:NAME") and saves its mail.
fn drop_in(world: &World, file: &str, name: &str) -> Approved {
    let (issuer, name) = name.split_once(':').unwrap_or(("cfca", name));
    let approved = world.approve(issuer, name, &[]);
    fs::copy(&approved.mail, world.path(file)).unwrap();
    approved
}

fn items(daemon: &mut Varlink) -> Vec<Value> {
    daemon.call("List", &json!({})).unwrap()["items"].as_array().unwrap().clone()
}

fn references(world: &World) -> Vec<String> {
    items(&mut world.varlink())
        .iter()
        .map(|item| item["reference_number"].as_str().unwrap().to_owned())
        .collect()
}

fn problems(world: &World) -> Vec<String> {
    problems_of(&mut world.varlink())
}

fn problems_of(daemon: &mut Varlink) -> Vec<String> {
    let status = daemon.call("Status", &json!({})).unwrap();
    status["problems"].as_array().unwrap().iter().map(|said| said.as_str().unwrap().to_owned()).collect()
}

fn wait_until(world: &mut World, what: &str, holds: impl Fn(&mut Varlink) -> bool) {
    let mut daemon = world.varlink();
    world.daemon().wait_until(what, || holds(&mut daemon));
}

/// Waits until an approved application is tracked.
fn wait_for(world: &mut World, approved: &Approved) -> Value {
    let is_it = |item: &Value| item["reference_number"] == approved.reference_number.as_str();
    wait_until(world, "the mail is tracked", |daemon| items(daemon).iter().any(is_it));
    items(&mut world.varlink()).into_iter().find(is_it).unwrap()
}
