//! What monitoring sees of a daemon: in a file and at a socket, read by a foreign parser of OpenMetrics.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use std::fs;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tests::{Ran, World};

/// Prints every sample that the parser of Prometheus's own client library found, strictly by OpenMetrics.
const READER: &str = "
import json, sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read
families = read(open(sys.argv[1]).read())
print(json.dumps([[s.name, s.labels, s.value] for family in families for s in family.samples]))";

/// A daemon that tells what these settings say, and an authority.
fn world(settings: &str) -> World {
    let mut world = World::new();
    world.start_authority();
    fs::create_dir(world.path("config")).unwrap();
    let file = world.at("collected.prom");
    let settings = format!("[metrics]\ntextfile = \"{file}\"\n{settings}\n");
    let _ = world.write("config/settings.toml", settings);
    world.start_daemon();
    world.add_issuer(&world.profile("cfca"));
    world
}

/// The samples of a page.
fn samples(page: &Path) -> Vec<(String, Value, f64)> {
    let python = Path::new("/usr/bin/python3");
    let told = Ran::of(Command::new(python).args(["-c", READER]).arg(page));
    assert_eq!(told.code, Some(0), "is Debian's python3-prometheus-client there? {told}");
    let all = told.json().as_array().unwrap().clone();
    let sample = |one: Value| {
        (one[0].as_str().unwrap().to_owned(), one[1].clone(), one[2].as_f64().unwrap_or_default())
    };
    all.into_iter().map(sample).collect()
}

/// The value of the one sample of this name that has this label.
fn value(samples: &[(String, Value, f64)], name: &str, label: Option<(&str, &str)>) -> Option<f64> {
    let fits = |labels: &Value| label.is_none_or(|(name, text)| labels[name] == text);
    samples.iter().find(|(own, labels, _)| own == name && fits(labels)).map(|(.., value)| *value)
}

/// The file, once it says this.
fn written(world: &mut World, says: &str) -> String {
    let path = world.path("collected.prom");
    let mut page = String::new();
    world.daemon().wait_until(&format!("the file says {says}"), || {
        page = fs::read_to_string(&path).unwrap_or_default();
        page.contains(says)
    });
    page
}

#[test]
fn a_collector_reads_what_stands_how_and_never_whose_it_is() {
    let mut world = world("");
    let before = written(&mut world, "neverlapse_items{kind=\"activation\",state=\"ready\"} 0");
    assert!(before.ends_with("# EOF\n"), "{before}");

    let (approved, activation) = world.import("cfca", "Wang Xiaoming", &[]);

    let page = written(&mut world, "neverlapse_items{kind=\"activation\",state=\"ready\"} 1");
    let path = world.path("collected.prom");
    let read = samples(&path);
    let item = world.show(&activation);
    let deadline: jiff::Timestamp = item["deadline"].as_str().unwrap().parse().unwrap();
    let told = value(&read, "neverlapse_next_deadline_timestamp_seconds", None).unwrap();
    assert_eq!(told as i64, deadline.as_second());
    assert_eq!(value(&read, "neverlapse_items_in_need", Some(("need", "pick-up"))), Some(1.0));
    for whose in ["Wang", "cfca", &approved.code, &approved.reference_number, &activation] {
        assert!(!page.contains(whose), "{whose} is in {page}");
    }
    // A collector of another user reads it.
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o644);

    world.stop_authority();
    let _ = world.neverlapse(&["pick-up", &activation]).refused();
    let page = written(&mut world, "neverlapse_failures_total{reason=\"issuer-unreachable\"} 1");
    let left = fs::read_dir(world.home()).unwrap().flatten();
    let left = left.filter(|entry| entry.file_name().to_string_lossy().starts_with("collected"));
    assert_eq!(left.count(), 1, "nothing is left beside: {page}");

    world.start_authority();
    let _ = world.neverlapse(&["pick-up", &activation, "--to", "vault"]).ok();
    let _ = written(&mut world, "neverlapse_items{kind=\"identity\",state=\"valid\"} 1");
    let read = samples(&path);
    assert_eq!(value(&read, "neverlapse_identities_without_proven_backup", None), Some(1.0));
}

#[test]
fn a_scraper_of_the_same_user_is_answered_and_hears_names_only_where_that_is_wanted() {
    let mut world = world("socket = true\nper_item = true\nnames = true");
    let (approved, activation) = world.import("cfca", "Wang \"Xiao\" Ming", &[]);
    let socket = world.path("run/metrics.sock");
    assert_eq!(fs::metadata(&socket).unwrap().permissions().mode() & 0o777, 0o600);
    let ask = |request: &str| {
        let mut stream = UnixStream::connect(&socket).unwrap();
        // Whoever is hung up on may hear it as an error.
        let _ = stream.write_all(request.as_bytes());
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        answer
    };

    let answer = ask("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");

    let (head, page) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK\r\nContent-Type: application/openmetrics-text; version=1.0.0"));
    assert!(head.contains(&format!("Content-Length: {}\r\n", page.len())), "{head}");
    let read = samples(Path::new(&world.write("scraped", page)));
    let name = world.show(&activation)["title"].as_str().unwrap().to_owned();
    assert_eq!(value(&read, "neverlapse_item_info", Some(("name", &name))), Some(1.0), "{page}");
    assert!(
        value(&read, "neverlapse_item_deadline_timestamp_seconds", Some(("item", &activation))).is_some()
    );
    assert!(!page.contains(&approved.code) && !page.contains(&approved.reference_number), "{page}");

    assert!(ask("POST / HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 405 "));
    assert_eq!(ask(&"x".repeat(20_000)), "", "what is no request is hung up on");
    let _ = world.neverlapse(&["status"]);
    // The next daemon answers at the same place, whatever became of this one.
    world.kill_daemon();
    world.start_daemon();
    world.daemon().wait_until("scrapers are answered", || UnixStream::connect(&socket).is_ok());
    assert!(ask("GET / HTTP/1.0\r\n\r\n").contains("neverlapse_build_info"));
}

#[test]
fn nothing_is_told_unasked_and_a_place_that_cannot_be_written_is_said() {
    let mut world = World::new();
    world.start_daemon();
    assert!(!world.path("run/metrics.sock").exists());
    world.stop_daemon();
    fs::create_dir(world.path("config")).unwrap();
    let _ = world.write(
        "config/settings.toml",
        format!("[metrics]\ntextfile = \"{}\"\n", world.at("absent/collected.prom")),
    );
    world.start_daemon();
    let said = |log: &str| log.contains("the metrics are not written to");
    let log = world.path("daemon.log");
    world.daemon().wait_until("it says so", || fs::read_to_string(&log).is_ok_and(|log| said(&log)));
    let _ = world.neverlapse(&["status"]).ok();
}
