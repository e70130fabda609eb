//! The vault with its key in a file: what is sealed stays shut without the key, elsewhere, and in an export.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use ledger::{Batch, BatchError, Format, Ledger, MAX_SECRET, MasterKey, Place, Vault, VaultError};
use secrecy::ExposeSecret;

const FORMAT: Format = Format { application: "vault-test", version: 1, migrations: &[] };
const SECRET: &[u8] = b"ABCD-EFGH-IJKL";

fn open(ledger: &Ledger) -> Result<Vault, VaultError> {
    open_with(ledger, MasterKey::File)
}

fn open_with(ledger: &Ledger, wish: MasterKey) -> Result<Vault, VaultError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(Vault::open(ledger, wish))
}

/// A ledger with one secret at `code/1`.
fn with_secret(folder: &Path) -> Ledger {
    let ledger = Ledger::open(folder, &FORMAT).unwrap();
    let vault = open(&ledger).unwrap();
    let mut batch = Batch::new();
    vault.seal(&mut batch, "code/1", SECRET).unwrap();
    ledger.commit(batch).unwrap();
    ledger
}

fn locked(ledger: &Ledger) -> String {
    let error = open_with(ledger, MasterKey::Auto).unwrap_err();
    assert!(matches!(error, VaultError::Locked { place: Place::KeyFile, .. }), "{error:?}");
    error.to_string()
}

#[test]
fn a_secret_is_there_after_a_restart_and_gone_after_its_removal() {
    let home = tempfile::tempdir().unwrap();
    drop(with_secret(home.path()));
    let ledger = Ledger::open(home.path(), &FORMAT).unwrap();
    let vault = open(&ledger).unwrap();
    assert_eq!(vault.place(), Place::KeyFile);
    assert_eq!(vault.unseal("code/1").unwrap().unwrap().expose_secret(), SECRET);
    let mut batch = Batch::new();
    Vault::remove(&mut batch, "code/1");
    ledger.commit(batch).unwrap();
    assert!(vault.unseal("code/1").unwrap().is_none());
}

#[test]
fn a_sealed_record_that_was_moved_does_not_open() {
    let home = tempfile::tempdir().unwrap();
    let ledger = with_secret(home.path());
    let vault = open(&ledger).unwrap();
    let sealed: serde_json::Value = ledger.get("sealed", "code/1").unwrap().unwrap();
    let mut batch = Batch::new();
    batch.put("sealed", "code/2", &sealed).unwrap();
    ledger.commit(batch).unwrap();
    let error = vault.unseal("code/2").unwrap_err();
    assert!(matches!(&error, VaultError::NotGenuine { path } if path == "code/2"), "{error:?}");
    assert_eq!(vault.unseal("code/1").unwrap().unwrap().expose_secret(), SECRET);
}

#[test]
fn neither_an_export_nor_any_file_of_the_ledger_shows_a_secret() {
    let home = tempfile::tempdir().unwrap();
    let ledger = with_secret(home.path());
    let mut text = Vec::new();
    ledger.export(&mut text).unwrap();
    assert!(!contains(&text, SECRET));
    assert!(
        String::from_utf8(text).unwrap().contains(r#"{"table":"sealed","key":"code/1","value":{"sealed":""#)
    );

    let key = std::fs::read(home.path().join("vault.key")).unwrap();
    let mut files = 0;
    for folder in [home.path().to_owned(), home.path().join("store-1")] {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_file() && entry.file_name() != "vault.key" {
                let bytes = std::fs::read(entry.path()).unwrap();
                assert!(
                    !contains(&bytes, SECRET) && !contains(&bytes, key.trim_ascii()),
                    "{:?}",
                    entry.path()
                );
                files += 1;
            }
        }
    }
    assert!(files >= 4, "format, lock and the store's files");
}

#[test]
fn an_export_read_back_opens_with_the_same_key() {
    let home = tempfile::tempdir().unwrap();
    let (old, new) = (home.path().join("old"), home.path().join("new"));
    let mut text = Vec::new();
    with_secret(&old).export(&mut text).unwrap();
    let ledger = Ledger::open(&new, &FORMAT).unwrap();
    ledger.import(&text[..]).unwrap();
    assert!(locked(&ledger).contains("missing"));
    std::fs::copy(old.join("vault.key"), new.join("vault.key")).unwrap();
    assert_eq!(open(&ledger).unwrap().unseal("code/1").unwrap().unwrap().expose_secret(), SECRET);
}

#[test]
fn without_its_key_file_the_vault_is_locked_and_makes_no_new_key() {
    let home = tempfile::tempdir().unwrap();
    let ledger = with_secret(home.path());
    let file = home.path().join("vault.key");
    let key = std::fs::read(&file).unwrap();

    std::fs::remove_file(&file).unwrap();
    let text = locked(&ledger);
    assert!(text.starts_with("the vault is locked, because the key file does not give its key"), "{text}");
    assert!(text.ends_with("bring it back from a copy"), "{text}");
    assert!(!file.exists());

    std::fs::write(&file, b"").unwrap();
    private(&file, 0o600);
    locked(&ledger);
    assert_eq!(std::fs::read(&file).unwrap(), b"");

    std::fs::write(&file, key).unwrap();
    open(&ledger).expect("the right key opens it again");
}

#[test]
fn another_key_in_the_right_place_does_not_open_the_vault() {
    let home = tempfile::tempdir().unwrap();
    let (ours, theirs) = (home.path().join("ours"), home.path().join("theirs"));
    let ledger = with_secret(&ours);
    drop(with_secret(&theirs));
    std::fs::copy(theirs.join("vault.key"), ours.join("vault.key")).unwrap();
    assert!(locked(&ledger).contains("another key is there"));
}

#[cfg(unix)]
#[test]
fn a_key_file_is_private_and_one_that_others_can_read_is_not_used() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    let ledger = with_secret(home.path());
    let file = home.path().join("vault.key");
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    private(&file, 0o644);
    assert!(locked(&ledger).contains("chmod 600"));
}

#[test]
fn a_key_file_without_a_record_of_it_is_used_and_not_replaced() {
    let home = tempfile::tempdir().unwrap();
    let (crashed, other) = (home.path().join("crashed"), home.path().join("other"));
    drop(with_secret(&other));
    let ledger = Ledger::open(&crashed, &FORMAT).unwrap();
    std::fs::copy(other.join("vault.key"), crashed.join("vault.key")).unwrap();
    open(&ledger).unwrap();
    assert_eq!(
        std::fs::read(other.join("vault.key")).unwrap(),
        std::fs::read(crashed.join("vault.key")).unwrap()
    );
}

#[test]
fn sealed_records_whose_key_is_unknown_stop_the_making_of_a_new_one() {
    let home = tempfile::tempdir().unwrap();
    let ledger = with_secret(home.path());
    let mut batch = Batch::new();
    batch.delete("vault", "master-key");
    ledger.commit(batch).unwrap();
    assert!(matches!(open(&ledger).unwrap_err(), VaultError::PlaceUnknown));
}

#[test]
fn a_secret_that_is_too_long_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let ledger = with_secret(home.path());
    let vault = open(&ledger).unwrap();
    let mut batch = Batch::new();
    vault.seal(&mut batch, "key", &vec![7; MAX_SECRET]).unwrap();
    let error = vault.seal(&mut batch, "key", &vec![7; 50_000]).unwrap_err();
    assert!(matches!(error, VaultError::Batch(BatchError::TooLong { .. })), "{error:?}");
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

fn private(file: &Path, mode: u32) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(mode)).unwrap();
    }
    #[cfg(not(unix))]
    let _ = (file, mode);
}
