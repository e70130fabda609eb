//! Verbs that deal with time: reminders put off, seen or settled elsewhere, and the calendar.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

mod common;

use std::collections::BTreeMap;

use common::{Canned, Daemon, Ran};
use ipc_proto::methods::Request;
use ipc_proto::types::{Item, Kind, NeedsYou, State};
use jiff::{SignedDuration, Timestamp};

const DAY: i64 = 24;

fn in_hours(hours: i64) -> Timestamp {
    let now = clock::Clock::now(&clock::SystemClock);
    // As everywhere in certificates, whole seconds.
    Timestamp::from_second(now.as_second()).unwrap() + SignedDuration::from_hours(hours)
}

/// The moment that the daemon was asked to hold its reminders back until.
fn asked_until(daemon: &Daemon) -> Timestamp {
    match &daemon.asked()[..] {
        [Request::Snooze(snooze)] => snooze.until,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_snooze_is_asked_for_as_it_was_said_and_tells_what_was_granted() {
    let daemon = Daemon::start(Canned::default());
    for words in [&["2", "days"][..], &["2 days"], &["48h"]] {
        let ran = daemon.run(&[&["snooze", "i1"], words].concat());
        let about = asked_until(&daemon).duration_since(in_hours(2 * DAY)).abs();
        assert!(about < SignedDuration::from_mins(1), "{words:?}: {about}");
        let day = in_hours(2 * DAY).strftime("%a %-d %b ").to_string();
        assert!(ran.out.starts_with(&format!("i1: no reminder before {day}")), "{ran:?}");
        assert!(!ran.out.contains("earlier"), "{ran:?}");
    }
    let ran = daemon.run(&["snooze", "i1", "2099-12-01"]);
    assert_eq!(asked_until(&daemon).to_string(), "2099-12-01T09:00:00Z", "{ran:?}");
    let value = daemon.run(&["snooze", "i1", "2099-12-01 14:05", "--json"]).json();
    assert_eq!((&value["id"], &value["until"]), (&"i1".into(), &"2099-12-01T14:05:00Z".into()));
    assert_eq!(value["asked"], value["until"]);
}

#[test]
fn a_snooze_that_was_cut_short_says_why() {
    let granted = |hours| Canned { granted: Some(in_hours(hours)), ..Canned::default() };
    let said = |hours| {
        let out = Daemon::start(granted(hours)).run(&["snooze", "a1", "tomorrow"]).out;
        out.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let early = said(3);
    assert!(early.contains("the last reminder before the deadline is not put off: in "), "{early}");
    let late = said(5);
    assert!(late.contains("earlier than you asked for, as it is the deadline."), "{late}");
    let value = Daemon::start(granted(3)).run(&["snooze", "a1", "3 weeks", "--json"]).json();
    assert!(value["until"].as_str() < value["asked"].as_str(), "{value}");
}

#[test]
fn a_snooze_until_nobody_knows_when_or_until_yesterday_is_refused_before_anything_is_asked() {
    let daemon = Daemon::start(Canned::default());
    for (text, why) in [
        ("soon", "soon is neither a length of time nor a date"),
        ("2020-01-01", "2020-01-01 is over already"),
    ] {
        let ran = daemon.run(&["snooze", "a1", text]);
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert!(ran.error().contains(why), "{ran:?}");
    }
    assert!(daemon.run(&["snooze", "a1", "soon"]).error().ends_with("or `2026-12-01 14:05`"));
    assert_eq!(daemon.run(&["snooze", "a1"]).code, Some(2), "usage");
    assert!(daemon.asked().is_empty());
}

#[test]
fn all_reminders_are_paused_until_a_time_and_go_on_when_asked() {
    let daemon = Daemon::start(Canned::default());
    let paused = daemon.run(&["pause", "2099-12-01"]);
    assert!(paused.out.starts_with("No reminder of anything before Tue 1 Dec 2099"), "{paused:?}");
    assert!(paused.out.contains("neverlapse resume"), "{paused:?}");
    let value = daemon.run(&["pause", "2099-12-01", "14:05", "--json"]).json();
    assert_eq!(value, serde_json::json!({ "paused_until": "2099-12-01T14:05:00Z" }));
    assert_eq!(daemon.run(&["resume"]).out.trim(), "Reminders go on.");
    assert_eq!(daemon.run(&["resume", "--json"]).json(), serde_json::json!({ "paused_until": null }));
    let until = |request: &Request| {
        let Request::PauseReminders(pause) = request else { panic!("{request:?}") };
        pause.until.map(|until| until.to_string())
    };
    let asked: Vec<_> = daemon.asked().iter().map(until).collect();
    let (day, time) = ("2099-12-01T09:00:00Z".to_owned(), "2099-12-01T14:05:00Z".to_owned());
    assert_eq!(asked, [Some(day), Some(time), None, None]);

    let refused = daemon.run(&["pause", "2020-01-01"]);
    assert!(
        refused.error().contains("cannot pause the reminders: 2020-01-01 is over already"),
        "{refused:?}"
    );
    assert_eq!(daemon.run(&["pause"]).code, Some(2), "usage");
    assert!(daemon.asked().is_empty(), "nothing is asked for that");
}

#[test]
fn a_dismissed_reminder_is_seen_and_what_the_item_needs_stays() {
    let daemon = Daemon::start(Canned::default());
    let ran = daemon.run(&["dismiss", "a2"]);
    assert!(ran.out.starts_with("a2: seen. ") && ran.out.contains("! a2: its codes expired"), "{ran:?}");
    assert_eq!(daemon.run(&["dismiss", "a2", "--json"]).json()["id"], "a2");
    assert!(daemon.asked().iter().all(|one| matches!(one, Request::Dismiss(of) if of.id == "a2")));
    assert!(daemon.run(&["dismiss", "zz"]).error().contains("cannot dismiss the reminder of zz: "));
}

#[test]
fn done_elsewhere_says_as_what_it_was_taken() {
    let mut canned = Canned::default();
    canned.items.push(Item::new("i2", Kind::Identity, "wipo", State::Superseded, "Ada"));
    canned.items.push(Item::new("i3", Kind::Identity, "wipo", State::Valid, "Ada"));
    let daemon = Daemon::start(canned);
    for (id, said) in [
        ("a1", "a1 counts as picked up elsewhere; "),
        ("i1", "i1: its back-up counts as opened elsewhere; "),
        ("i2", "i2 counts as renewed elsewhere; "),
        ("i3", "i3 counts as backed up elsewhere; "),
    ] {
        let ran = daemon.run(&["done", id]);
        assert!(ran.out.starts_with(said), "{ran:?}");
    }
    assert!(matches!(&daemon.asked()[0], Request::DoneElsewhere(done) if done.id == "a1"));
    let help = daemon.run(&["done", "--help"]).out;
    for meaning in ["picked its certificate up elsewhere", "renewed it elsewhere", "not proven"] {
        assert!(help.contains(meaning), "{help}");
    }
}

/// A component of a calendar: its properties without parameters, and what it holds.
#[derive(Debug, Default)]
struct Component {
    name: String,
    properties: BTreeMap<String, String>,
    inside: Vec<Component>,
}

/// Reads a calendar as RFC 5545 section 3.1 says, and holds it to the rules on lines.
fn read(text: &str) -> Component {
    assert!(text.ends_with("\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']), "{text}");
    assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
    let mut open: Vec<Component> = vec![Component::default()];
    for line in text.replace("\r\n ", "").lines() {
        let (name, value) = line.split_once(':').unwrap();
        match name {
            "BEGIN" => open.push(Component { name: value.into(), ..Component::default() }),
            "END" => {
                let done = open.pop().unwrap();
                assert_eq!(done.name, value);
                open.last_mut().unwrap().inside.push(done);
            }
            _ => {
                let name = name.split(';').next().unwrap().to_owned();
                assert_eq!(open.last_mut().unwrap().properties.insert(name, value.into()), None, "{line}");
            }
        }
    }
    assert_eq!((open.len(), open[0].inside.len()), (1, 1), "{text}");
    open.pop().unwrap().inside.pop().unwrap()
}

/// The entries by UID.
fn entries(ran: &Ran) -> BTreeMap<String, Component> {
    assert_eq!(ran.code, Some(0), "{ran:?}");
    read(&ran.out).inside.into_iter().map(|event| (event.properties["UID"].clone(), event)).collect()
}

fn alarms(event: &Component) -> Vec<&str> {
    event.inside.iter().map(|alarm| alarm.properties["TRIGGER"].as_str()).collect()
}

/// A certificate that is renewed by itself, of an issuer that does not work on the day when it expires.
fn certificate() -> Item {
    let mut item = Item::new("i7", Kind::Identity, "cfca", State::Valid, "Zoë Lefèvre");
    item.location = Some("vault".into());
    item.renewal_opens = Some(in_hours(60 * DAY));
    item.renews_at = Some(in_hours(65 * DAY));
    item.last_safe_day = Some(in_hours(88 * DAY));
    item.deadline = Some(in_hours(90 * DAY));
    item.not_after = item.deadline;
    item
}

fn daemon_with(items: Vec<Item>) -> Daemon {
    Daemon::start(Canned { items, ..Canned::default() })
}

#[test]
fn every_deadline_is_in_the_calendar_at_its_moment_with_its_alarms() {
    let entries = entries(&daemon_with(vec![certificate()]).run(&["calendar"]));
    let expected = [
        ("i7-expires", 90, "Certificate expires: Zoë Lefèvre", &["-P7D", "-P1D"][..]),
        ("i7-last-safe-day", 88, "Last safe day to renew: Zoë Lefèvre", &["-P7D", "-P1D"]),
        ("i7-renewal-opens", 60, "Renewal opens: Zoë Lefèvre", &["PT0S"]),
        ("i7-renews", 65, "Renewed by itself: Zoë Lefèvre", &[]),
    ];
    assert_eq!(entries.len(), expected.len(), "{entries:?}");
    for (what, days, summary, rings) in expected {
        let event = &entries[&format!("{what}@0.neverlapse")];
        let at = in_hours(days * DAY);
        let start = jiff::fmt::strtime::parse("%Y%m%dT%H%M%SZ", &event.properties["DTSTART"]).unwrap();
        let start = start.to_datetime().unwrap().to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp();
        assert!(start.duration_since(at).abs() < SignedDuration::from_mins(1), "{event:?}");
        assert_eq!((event.properties["SUMMARY"].as_str(), alarms(event)), (summary, rings.to_vec()));
        assert_eq!(event.properties["TRANSP"], "TRANSPARENT");
        assert_eq!(event.properties["LAST-MODIFIED"], event.properties["DTSTAMP"]);
    }
    let codes = self::entries(&Daemon::start(Canned::default()).run(&["calendar"]));
    assert_eq!(alarms(&codes["a1-codes-expire@0.neverlapse"]), ["-P1D", "-PT1H"]);
}

#[test]
fn an_entry_says_what_to_do_or_that_nothing_is_to_be_done() {
    let entries = entries(&daemon_with(vec![certificate()]).run(&["calendar"]));
    let said = |what: &str| entries[&format!("i7-{what}@0.neverlapse")].properties["DESCRIPTION"].clone();
    for what in ["renewal-opens", "renews"] {
        assert!(said(what).contains("you need not do anything"), "{}", said(what));
        assert!(!said(what).contains("neverlapse renew"), "{}", said(what));
    }
    for what in ["last-safe-day", "expires"] {
        assert!(
            said(what).ends_with("not renewed by then:\\nrenew it: neverlapse renew i7"),
            "{}",
            said(what)
        );
    }
    assert!(said("last-safe-day").contains("the issuer may not manage it"), "{}", said("last-safe-day"));

    // A missing back-up is no remedy for a certificate that expires.
    let needs = |need: &str, remedy: &str| NeedsYou {
        reason: "why".into(),
        remedy: remedy.into(),
        need: need.into(),
        said: None,
    };
    let mut items = vec![certificate(), certificate()];
    items[0].needs_you = Some(needs("back-up", "make one"));
    items[0].renews_at = None;
    items[1].id = "i8".into();
    items[1].needs_you = Some(needs("restore-key", "put it back: neverlapse restore FILE"));
    let entries = self::entries(&daemon_with(items).run(&["calendar"]));
    let said = |uid: &str| entries[&format!("{uid}@0.neverlapse")].properties["DESCRIPTION"].clone();
    assert!(
        said("i7-renewal-opens").ends_with("\\nrenew it: neverlapse renew i7"),
        "{}",
        said("i7-renewal-opens")
    );
    assert!(
        said("i8-expires").ends_with("why\\nput it back: neverlapse restore FILE"),
        "{}",
        said("i8-expires")
    );
}

#[test]
fn uids_stay_from_run_to_run_and_when_an_item_is_renamed_or_renewed() {
    let uids = |item: Item| -> Vec<String> {
        entries(&daemon_with(vec![item]).run(&["calendar"])).into_keys().collect()
    };
    let before = uids(certificate());
    assert_eq!(uids(certificate()), before);
    let mut later = certificate();
    later.title = "Zoë Martin".into();
    for moment in
        [&mut later.renewal_opens, &mut later.renews_at, &mut later.last_safe_day, &mut later.deadline]
    {
        *moment = moment.map(|moment| moment + SignedDuration::from_hours(365 * DAY));
    }
    assert_eq!(uids(later), before);
}

#[test]
fn what_is_settled_is_left_out_and_what_is_over_does_not_ring() {
    let mut canned = Canned::default();
    let mut replaced = certificate();
    replaced.state = State::Superseded;
    canned.items.push(replaced);
    let entries = entries(&Daemon::start(canned).run(&["calendar"]));
    let uids: Vec<&str> = entries.keys().map(|uid| uid.split('@').next().unwrap()).collect();
    assert_eq!(uids, ["a1-codes-expire", "a2-codes-expire", "i1-expires"], "a3 was picked up, i7 replaced");
    let over = &entries["a2-codes-expire@0.neverlapse"];
    assert_eq!(alarms(over), [""; 0]);
    assert!(over.properties["DESCRIPTION"].contains("Ask CFCA for new codes\\, and"), "{over:?}");
}

#[test]
fn a_title_cannot_bring_lines_of_its_own_into_the_calendar() {
    let mut item = certificate();
    item.title = "Eve\r\nEND:VEVENT\r\nBEGIN:VALARM\nTRIGGER:-PT1S\u{2028};,\\n\u{202e}".into();
    let entries = entries(&daemon_with(vec![item]).run(&["calendar"]));
    assert_eq!(entries.len(), 4, "{entries:?}");
    let summary = &entries["i7-expires@0.neverlapse"].properties["SUMMARY"];
    let expected =
        "Certificate expires: Eve  END:VEVENT  BEGIN:VALARM TRIGGER:-PT1S\u{fffd}\\;\\,\\\\n\u{fffd}";
    assert_eq!(summary, expected);
}

#[test]
fn the_calendar_says_what_it_is_in_the_readers_language() {
    let daemon = daemon_with(vec![certificate()]);
    let calendar = read(&daemon.run(&["calendar"]).out);
    assert_eq!((calendar.name.as_str(), calendar.properties["VERSION"].as_str()), ("VCALENDAR", "2.0"));
    assert!(calendar.properties["PRODID"].starts_with("-//Neverlapse//neverlapse "), "{calendar:?}");
    assert_eq!(calendar.properties["REFRESH-INTERVAL"], "P1D");
    assert_eq!(calendar.properties["X-WR-CALNAME"], "Neverlapse: deadlines");

    let output = daemon.command(&["calendar"]).env("LC_ALL", "zh_CN.UTF-8").output().unwrap();
    let chinese = entries(&Ran::from(output));
    assert_eq!(chinese["i7-expires@0.neverlapse"].properties["SUMMARY"], "证书过期：Zoë Lefèvre");
}

#[test]
fn a_file_is_written_whole_and_only_for_its_owner_or_not_at_all() {
    let daemon = daemon_with(vec![certificate()]);
    let path = daemon.file("deadlines.ics", b"old");
    let ran = daemon.run(&["calendar", "--output", "deadlines.ics"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), "4 dates are written to deadlines.ics\n"), "{ran:?}");
    assert_eq!(read(&std::fs::read_to_string(&path).unwrap()).inside.len(), 4);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let ran = daemon.run(&["calendar", "--output", "nowhere/deadlines.ics"]);
    assert!(ran.error().contains("cannot write nowhere/deadlines.ics: "), "{ran:?}");
    let files: Vec<_> =
        std::fs::read_dir(daemon.folder.path()).unwrap().map(|one| one.unwrap().file_name()).collect();
    assert_eq!(files.len(), 2, "the socket's folder and the calendar: {files:?}");
}
