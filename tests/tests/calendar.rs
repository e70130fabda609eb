//! The calendar of deadlines as another program reads it: PyPI's `icalendar`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use clock::{Clock as _, SystemClock};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde_json::Value;
use tests::{Ran, World};

/// The version that these tests were written against.
const PACKAGE: &str = "icalendar==7.3.0";

/// A name with all that the format gives a meaning to, and long enough to be folded within a letter.
const NAME: &str = "Lefèvre, Zoë; \"PCT\" \\n \\ 王小明王小明王小明王小明王小明王小明";

/// Tells of each entry what a calendar program makes of it.
const SCRIPT: &str = r#"
import json, sys, icalendar

text = open(sys.argv[1], "rb").read()
calendar = icalendar.Calendar.from_ical(text)
assert icalendar.Calendar.from_ical(calendar.to_ical()).to_ical() == calendar.to_ical()
faults = [str(fault) for part in calendar.walk() for fault in getattr(part, "errors", [])]
stamp = lambda moment: moment.strftime("%Y-%m-%dT%H:%M:%SZ")
print(json.dumps({
    "faults": faults,
    "name": str(calendar["X-WR-CALNAME"]),
    "entries": [{
        "uid": str(event["UID"]),
        "at": stamp(event["DTSTART"].dt),
        "zone": str(event["DTSTART"].dt.tzinfo),
        "stamped": stamp(event["DTSTAMP"].dt),
        "summary": str(event["SUMMARY"]),
        "description": str(event["DESCRIPTION"]),
        "busy": str(event["TRANSP"]),
        "rings": sorted(stamp(ring.trigger) for ring in event.alarms.times),
    } for event in calendar.walk("VEVENT")],
}))
"#;

#[test]
fn a_calendar_program_finds_every_deadline_at_its_moment_with_its_alarms() {
    let Some(python) = python() else { return };
    let world = World::ready();
    let (approved, activation) = world.import("cfca", NAME, &[]);
    let identity = world.identity("wipo", "Ada Jones", &[]);

    let read = read(&python, &world);

    assert_eq!(read["faults"], serde_json::json!([]), "{read}");
    let now = SystemClock.now();
    let entries = by_what(&read);
    let (codes, certificate) = (world.show(&activation), world.show(&identity));
    let before = |moment: &Value, hours: &[i64]| -> Vec<Timestamp> {
        hours.iter().map(|hours| moment_of(moment) - SignedDuration::from_hours(*hours)).collect()
    };
    let week_and_day = [7 * 24, 24];
    let expected = [
        (&activation, "codes-expire", &codes["deadline"], &[24, 1][..]),
        (&identity, "renewal-opens", &certificate["renewal_opens"], &[0]),
        (&identity, "renews", &certificate["renews_at"], &[]),
        (&identity, "expires", &certificate["not_after"], &week_and_day),
    ];
    for (id, what, moment, hours) in expected {
        let entry =
            entries.get(&(id.clone(), what.to_owned())).unwrap_or_else(|| panic!("{id} {what}: {read}"));
        assert_eq!((moment_of(&entry["at"]), &entry["zone"]), (moment_of(moment), &"UTC".into()), "{entry}");
        let rings: Vec<Timestamp> = entry["rings"].as_array().unwrap().iter().map(moment_of).collect();
        assert_eq!(rings, before(moment, hours), "{entry}");
        assert!(
            moment_of(&entry["stamped"]).duration_since(now).abs() < SignedDuration::from_mins(5),
            "{entry}"
        );
        assert_eq!(entry["busy"], "TRANSPARENT");
    }
    let entry = &entries[&(activation.clone(), "codes-expire".to_owned())];
    assert!(entry["summary"].as_str().unwrap().contains(NAME), "the name is whole: {entry}");
    let description = entry["description"].as_str().unwrap();
    assert!(
        description.ends_with(&format!("\npick it up: neverlapse pick-up {activation}")),
        "{description}"
    );
    let file = std::fs::read_to_string(world.path("deadlines.ics")).unwrap();
    assert!(!file.contains(&approved.code), "a calendar goes to others");
}

#[test]
fn entries_keep_their_uids_over_restarts_and_renewals_and_leave_with_what_is_settled() {
    let Some(python) = python() else { return };
    let mut world = World::ready();
    let identity = world.identity("wipo", "Ada Jones", &["--certificate-lifetime", "40 days"]);
    let (_, activation) = world.import("cfca", "Wang Xiaoming", &[]);
    let first = by_uid(&read(&python, &world));
    assert!(first.keys().all(|uid| uid.ends_with(".neverlapse")), "{first:?}");

    world.stop_daemon();
    world.start_daemon();
    let restarted = by_uid(&read(&python, &world));
    assert!(restarted.keys().eq(first.keys()), "{restarted:?} {first:?}");

    // A fast computer does all of this within the second that certificates are dated by.
    world.stop_authority();
    world.start_authority_ahead(60, &[]);
    let renewed = world.neverlapse_once_free(&["renew", &identity, "--json"]).ok();
    let _ = world.neverlapse(&["done", &activation]).ok();
    let later = by_uid(&read(&python, &world));
    let of_identity = |uids: &BTreeMap<String, Value>| -> BTreeSet<String> {
        uids.keys().filter(|uid| uid.starts_with(&identity)).cloned().collect()
    };
    let expires = of_identity(&later).into_iter().find(|uid| uid.contains("-expires@")).unwrap();
    let (before, after) = (moment_of(&first[&expires]["at"]), moment_of(&later[&expires]["at"]));
    assert!(after > before, "the entry has not moved from {before} to {after}: {renewed}");
    assert!(!later.keys().any(|uid| uid.starts_with(&activation)), "{later:?}");
}

#[test]
fn the_last_safe_day_is_there_where_the_issuer_does_not_work_on_the_day_of_the_deadline() {
    let Some(python) = python() else { return };
    let mut world = World::new();
    world.start_authority();
    world.start_daemon();
    // It works every day but around the weekday on which the certificate will expire.
    let (today, week) =
        (SystemClock.now().to_zoned(TimeZone::UTC), ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]);
    let weekday = usize::try_from(today.weekday().to_monday_zero_offset()).unwrap();
    let works: Vec<String> = (2..6).map(|ahead| format!("{:?}", week[(weekday + 365 + ahead) % 7])).collect();
    let profile = world.profile("wipo");
    world.add_issuer(&format!("{profile}\n[working_days]\nzone = \"UTC\"\ndays = [{}]\n", works.join(", ")));
    let identity = world.identity("wipo", "Ada Jones", &[]);

    let read = read(&python, &world);

    let certificate = world.show(&identity);
    let (safe, end) = (moment_of(&certificate["last_safe_day"]), moment_of(&certificate["deadline"]));
    assert!(safe < end && end.duration_since(safe) < SignedDuration::from_hours(4 * 24), "{certificate}");
    let entry = &by_what(&read)[&(identity, "last-safe-day".to_owned())];
    assert_eq!(moment_of(&entry["at"]), safe, "{entry}");
    assert_eq!(entry["rings"].as_array().unwrap().len(), 2, "{entry}");
}

#[test]
fn a_french_reader_gets_a_french_calendar() {
    let Some(python) = python() else { return };
    let world = World::ready();
    let (_, activation) = world.import("cfca", "Ada Jones", &[]);
    let file = world.at("deadlines.ics");
    let words = ["calendar", "--output", &file];

    let told = Ran::of(world.program("neverlapse").args(words).env("LC_ALL", "fr_CA.UTF-8")).ok();

    assert!(told.out.contains("1 date est inscrite dans"), "{told}");
    let entry = &by_what(&read_file(&python, &file))[&(activation, "codes-expire".to_owned())];
    assert!(entry["summary"].as_str().unwrap().starts_with("Les codes expirent\u{a0}: "), "{entry}");
}

/// Writes the calendar of `world`, and reads it.
fn read(python: &Path, world: &World) -> Value {
    let file = world.at("deadlines.ics");
    let _ = world.neverlapse(&["calendar", "--output", &file]).ok();
    read_file(python, &file)
}

fn read_file(python: &Path, file: &str) -> Value {
    Ran::of(Command::new(python).args(["-c", SCRIPT, file])).json()
}

fn by_uid(read: &Value) -> BTreeMap<String, Value> {
    let entries = read["entries"].as_array().unwrap().iter();
    let entries: BTreeMap<_, _> =
        entries.map(|entry| (entry["uid"].as_str().unwrap().to_owned(), entry.clone())).collect();
    assert_eq!(entries.len(), read["entries"].as_array().unwrap().len(), "a UID came twice: {read}");
    entries
}

/// The entries by their item and what they are.
fn by_what(read: &Value) -> BTreeMap<(String, String), Value> {
    let parts = |uid: &str| {
        let (local, _) = uid.split_once('@').unwrap();
        let (id, what) = local.split_once('-').unwrap();
        (id.to_owned(), what.to_owned())
    };
    by_uid(read).into_iter().map(|(uid, entry)| (parts(&uid), entry)).collect()
}

/// A moment to the second, as calendars know it.
fn moment_of(value: &Value) -> Timestamp {
    let moment: Option<Timestamp> = value.as_str().and_then(|text| text.parse().ok());
    let moment = moment.unwrap_or_else(|| panic!("{value} is no moment"));
    Timestamp::from_second(moment.as_second()).unwrap()
}

/// A Python that has the package, in a folder of its own below the target folder; made once.
///
/// `None` where it cannot be had, which only CI takes for a failure.
fn python() -> Option<PathBuf> {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join(PACKAGE);
    let python = home.join("bin/python");
    let has_package = |python: &Path| {
        python.exists() && Ran::of(Command::new(python).args(["-c", "import icalendar"])).code == Some(0)
    };
    // Tests run at the same time, and one of them makes it.
    static MADE: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _one = MADE.lock();
    if !has_package(&python) {
        let made = Ran::of(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&home));
        let installed = if made.code == Some(0) {
            Ran::of(Command::new(&python).args(["-m", "pip", "install", "--quiet", PACKAGE]))
        } else {
            made
        };
        if installed.code != Some(0) {
            let message = format!("PyPI's {PACKAGE} cannot be had: {installed}");
            assert!(std::env::var_os("CI").is_none(), "{message}");
            skipped(&message);
            return None;
        }
    }
    Some(python)
}

#[expect(clippy::print_stderr, reason = "whoever runs the tests must see that one was skipped")]
fn skipped(why: &str) {
    eprintln!("skipped: {why}");
}
