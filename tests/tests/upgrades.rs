//! Ledgers that earlier versions wrote, kept here as they were: today's daemon reads each, and has all that is in it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use std::fs;
use std::path::Path;

use ledger::{Format, Ledger};
use tests::World;

/// What version 3 wrote for a holder with an identity in the vault, an activation with its codes, and half of another.
const VERSION_3: &str = "ledger-3";

const TITLES: [&str; 4] = [
    "Ada Lovelace (CertifiO flavour of this authority)",
    "Wang Xiaoming",
    "Wang Xiaoming (CFCA flavour of this authority)",
    "Zoë Lefèvre (WIPO flavour of this authority)",
];

#[test]
fn a_ledger_of_version_3_is_read_with_its_items_and_its_sealed_keys() {
    let mut world = World::new();
    lay(&world, VERSION_3, 3);

    world.start_daemon();

    let mut titles: Vec<String> =
        world.list().iter().map(|item| item["title"].as_str().unwrap_or_default().to_owned()).collect();
    titles.sort();
    assert_eq!(titles, TITLES);
    let (file, password) = (world.at("copy.p12"), world.at("password.txt"));
    // Once its renewal is near, the daemon is at it.
    let words = ["back-up", "i2", "--to", &file, "--password-file", &password];
    let backed_up = world.neverlapse_once_free(&words).ok();
    assert!(backed_up.out.contains("copy.p12"), "the key is unsealed, and proven: {backed_up}");
}

/// Puts the records of the fixture `name` into the world's state folder, in the format `version`.
fn lay(world: &World, name: &str, version: u32) {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name);
    let format = Format { application: "neverlapse", version, migrations: &[] };
    let ledger = Ledger::open(&world.path("state"), &format).unwrap();
    ledger.import(fs::read(fixture.join("records.jsonl")).unwrap().as_slice()).unwrap();
    world.write("state/vault.key", fs::read(fixture.join("vault.key")).unwrap());
    let private = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    fs::set_permissions(world.path("state/vault.key"), private).unwrap();
}
