//! Data of other versions: newer data is left alone, older data is brought up to date or stays as it was.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::path::Path;
use std::time::SystemTime;

use ledger::{Batch, Format, Ledger, Migration, MigrationError, OpenError, Records};
use serde_json::{Value, json};

/// A made-up program in three versions. Version 1 kept a person's name in one field, 2 splits it, 3 renames the table.
const MIGRATIONS: &[Migration] =
    &[Migration { from: 1, apply: split_names }, Migration { from: 2, apply: rename_table }];
const V1: Format = Format { application: "address-book", version: 1, migrations: &[] };
const V2: Format = Format { version: 2, migrations: MIGRATIONS, ..V1 };
const V3: Format = Format { version: 3, ..V2 };

/// What each version wrote, as an export that is never changed.
const DATA_V1: &str = include_str!("snapshots/address-book-1.jsonl");
const DATA_V2: &str = include_str!("snapshots/address-book-2.jsonl");
const DATA_V3: &str = include_str!("snapshots/address-book-3.jsonl");

fn split_names(records: &mut Records) -> Result<(), MigrationError> {
    for (key, person) in records.table("person")? {
        let unexpected = || MigrationError::Unexpected {
            table: "person".to_owned(),
            key: key.clone(),
            reason: "there is no name of two words".to_owned(),
        };
        let (first, last) =
            person["name"].as_str().and_then(|name| name.split_once(' ')).ok_or_else(unexpected)?;
        records.put("person", &key, &json!({ "first": first, "last": last }))?;
    }
    Ok(())
}

fn rename_table(records: &mut Records) -> Result<(), MigrationError> {
    for (key, person) in records.table("person")? {
        records.put("holder", &key, &person)?;
        records.delete("person", &key)?;
    }
    Ok(())
}

fn make(folder: &Path, format: &Format, data: &str) {
    Ledger::open(folder, format).unwrap().import(data.as_bytes()).unwrap();
}

fn export(ledger: &Ledger) -> String {
    let mut text = Vec::new();
    ledger.export(&mut text).unwrap();
    String::from_utf8(text).unwrap()
}

#[test]
fn data_of_every_old_version_is_brought_to_the_newest() {
    for (old, data) in [(V1, DATA_V1), (V2, DATA_V2), (V3, DATA_V3)] {
        let home = tempfile::tempdir().unwrap();
        make(home.path(), &old, data);
        let ledger = Ledger::open(home.path(), &V3).unwrap();
        assert_eq!(export(&ledger), DATA_V3, "from version {}", old.version);
        drop(ledger);
        assert_eq!(std::fs::read_to_string(home.path().join("format")).unwrap(), "address-book 3\n");
        assert_eq!(export(&Ledger::open(home.path(), &V3).unwrap()), DATA_V3, "and it stays so");
    }
}

#[test]
fn each_migration_alone_does_what_it_did_when_it_was_released() {
    let home = tempfile::tempdir().unwrap();
    make(home.path(), &V1, DATA_V1);
    assert_eq!(export(&Ledger::open(home.path(), &V2).unwrap()), DATA_V2);
}

#[test]
fn the_store_from_before_a_migration_is_kept() {
    let home = tempfile::tempdir().unwrap();
    make(home.path(), &V1, DATA_V1);
    drop(Ledger::open(home.path(), &V3).unwrap());

    let error = Ledger::open(home.path(), &V1).unwrap_err();
    assert!(error.to_string().ends_with("or go back to the copy from before it"), "{error}");
    let back = Ledger::go_back(home.path(), &V1).unwrap().unwrap();
    assert_eq!((back.from, back.to), (3, 1));
    // A person who goes back to the old version finds the data as it was.
    let ledger = Ledger::open(home.path(), &V1).unwrap();
    assert_eq!(export(&ledger), DATA_V1);
    assert_eq!(Ledger::go_back(home.path(), &V1).unwrap(), None, "there is nothing to go back from");
}

#[test]
fn what_the_newer_version_wrote_outlasts_the_way_back_and_the_next_migration() {
    let home = tempfile::tempdir().unwrap();
    make(home.path(), &V1, DATA_V1);
    let newer = Ledger::open(home.path(), &V3).unwrap();
    let mut batch = Batch::new();
    batch.put("holder", "9", &json!({ "first": "Hypatia", "last": "of Alexandria" })).unwrap();
    newer.commit(batch).unwrap();
    let written = export(&newer);
    drop(newer);

    let back = Ledger::go_back(home.path(), &V2).unwrap().unwrap();
    assert_eq!(export(&Ledger::open(home.path(), &V2).unwrap()), DATA_V2, "from the copy of version 1");
    drop(Ledger::open(home.path(), &V3).unwrap());

    std::fs::remove_dir_all(home.path().join("store-3")).unwrap();
    std::fs::rename(&back.aside, home.path().join("store-3")).unwrap();
    assert_eq!(export(&Ledger::open(home.path(), &V3).unwrap()), written);
}

#[test]
fn a_way_back_that_was_interrupted_is_gone_to_its_end() {
    let home = tempfile::tempdir().unwrap();
    make(home.path(), &V1, DATA_V1);
    drop(Ledger::open(home.path(), &V2).unwrap());
    // As a kill leaves it: the newer store is set aside, but `format` still names it.
    std::fs::rename(home.path().join("store-2"), home.path().join("store-2.aside-1")).unwrap();
    assert_eq!(Ledger::go_back(home.path(), &V1).unwrap().map(|back| back.to), Some(1));
    assert_eq!(export(&Ledger::open(home.path(), &V1).unwrap()), DATA_V1);
    assert!(home.path().join("store-2.aside-1").exists());
}

#[test]
fn a_migration_that_fails_leaves_the_data_as_it_was() {
    let home = tempfile::tempdir().unwrap();
    make(home.path(), &V1, DATA_V1);
    let ledger = Ledger::open(home.path(), &V1).unwrap();
    let mut batch = Batch::new();
    batch.put("person", "9", &json!({ "name": "Plato" })).unwrap();
    ledger.commit(batch).unwrap();
    let before = export(&ledger);
    drop(ledger);

    let error = Ledger::open(home.path(), &V3).unwrap_err();
    assert!(matches!(error, OpenError::Migration { version: 2, .. }), "{error:?}");
    assert_eq!(error.to_string(), "cannot bring the data to format 2; it stays as it was");
    assert_eq!(export(&Ledger::open(home.path(), &V1).unwrap()), before);
}

#[test]
fn a_migration_that_was_interrupted_is_done_again_from_the_start() {
    let home = tempfile::tempdir().unwrap();
    make(home.path(), &V1, DATA_V1);
    // As a kill leaves it: one store half built, one built whole, but `format` still names the old one.
    for leftover in ["store-3.new", "store-3"] {
        let leftover = home.path().join(leftover);
        std::fs::create_dir(&leftover).unwrap();
        std::fs::write(leftover.join("db"), "half").unwrap();
    }
    assert_eq!(export(&Ledger::open(home.path(), &V3).unwrap()), DATA_V3);
}

#[test]
fn newer_data_is_refused_and_nothing_is_touched() {
    let home = tempfile::tempdir().unwrap();
    make(home.path(), &V3, DATA_V3);
    let before = everything(home.path());
    let error = Ledger::open(home.path(), &V2).unwrap_err();
    assert!(matches!(error, OpenError::Newer { found: 3, known: 2, copy: false }), "{error:?}");
    assert!(error.to_string().contains("install the newer version"), "{error}");
    assert_eq!(everything(home.path()), before);
}

#[test]
fn data_that_is_too_old_or_of_another_program_is_refused_and_nothing_is_touched() {
    let home = tempfile::tempdir().unwrap();
    make(home.path(), &V1, DATA_V1);
    let before = everything(home.path());
    let only_from_2 = Format { migrations: &MIGRATIONS[1..], ..V3 };
    let error = Ledger::open(home.path(), &only_from_2).unwrap_err();
    assert!(matches!(error, OpenError::TooOld { found: 1, known: 3 }), "{error:?}");
    let error = Ledger::open(home.path(), &Format { application: "other", ..V1 }).unwrap_err();
    assert!(matches!(error, OpenError::OtherApplication { .. }), "{error:?}");
    assert_eq!(everything(home.path()), before);
}

#[test]
fn a_lost_format_file_never_turns_data_into_an_empty_ledger() {
    let home = tempfile::tempdir().unwrap();
    make(home.path(), &V1, DATA_V1);
    std::fs::remove_file(home.path().join("format")).unwrap();
    for format in [V1, V3] {
        let error = Ledger::open(home.path(), &format).unwrap_err();
        assert!(matches!(error, OpenError::Damaged { .. }), "{error:?}");
    }
    std::fs::write(home.path().join("format"), "address-book 1\n").unwrap();
    assert_eq!(export(&Ledger::open(home.path(), &V1).unwrap()), DATA_V1);
}

#[test]
fn a_first_start_that_was_cut_short_is_no_obstacle() {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.path().join("store-1.new")).unwrap();
    std::fs::write(home.path().join("store-1.new/conf"), "").unwrap();
    make(home.path(), &V1, DATA_V1);

    let home = tempfile::tempdir().unwrap();
    drop(Ledger::open(home.path(), &V1).unwrap());
    std::fs::remove_file(home.path().join("format")).unwrap();
    make(home.path(), &V1, DATA_V1);
}

#[test]
fn a_damaged_store_is_an_error_and_not_a_crash() {
    let home = tempfile::tempdir().unwrap();
    make(home.path(), &V1, DATA_V1);
    let store = home.path().join("store-1");
    let snapshots = std::fs::read_dir(&store).unwrap().map(|entry| entry.unwrap().path());
    for snapshot in snapshots.filter(|path| path.to_string_lossy().contains("snap.")) {
        std::fs::write(snapshot, "nonsense, but long enough").unwrap();
    }
    let error = Ledger::open(home.path(), &V1).unwrap_err();
    assert!(matches!(error, OpenError::Damaged { .. }), "{error:?}");
    std::fs::remove_dir_all(&store).unwrap();
    let error = Ledger::open(home.path(), &V1).unwrap_err();
    assert!(matches!(error, OpenError::Damaged { .. }), "{error:?}");
}

#[test]
fn a_second_opener_is_told_who_has_it_open() {
    let home = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(home.path(), &V1).unwrap();
    let clone = ledger.clone();
    drop(ledger);
    let error = Ledger::open(home.path(), &V1).unwrap_err();
    assert_eq!(error.to_string(), format!("the ledger is in use by process {}", std::process::id()));
    drop(clone);
    Ledger::open(home.path(), &V1).unwrap();
}

#[cfg(unix)]
#[test]
fn the_folder_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("a/b");
    drop(Ledger::open(&folder, &V1).unwrap());
    assert_eq!(std::fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
}

#[test]
fn an_import_names_the_line_that_is_wrong() {
    let home = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(home.path(), &V1).unwrap();
    let error = ledger.import(format!("{DATA_V1}nonsense\n").as_bytes()).unwrap_err();
    assert_eq!(error.to_string(), "line 4 is not a record of an export");
    let records: Vec<Value> = ledger.scan("person").map(|record| record.unwrap().1).collect();
    assert!(records.is_empty(), "nothing of it was kept");
}

/// Every file and folder below `folder` with its bytes and the time of its last change.
fn everything(folder: &Path) -> BTreeMap<String, (Vec<u8>, SystemTime)> {
    let mut all = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        all.insert(
            folder.display().to_string(),
            (Vec::new(), folder.metadata().unwrap().modified().unwrap()),
        );
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = std::fs::read(&path).unwrap();
                all.insert(path.display().to_string(), (bytes, path.metadata().unwrap().modified().unwrap()));
            }
        }
    }
    all
}
