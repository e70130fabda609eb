//! The vault with its key in a real Secret Service: gnome-keyring on a D-Bus of its own.
//!
//! Each test starts itself again inside `dbus-run-session`, in a home of its own, and is then the program under test.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::process::Command;

use ledger::{Batch, Format, Ledger, MasterKey, Place, Vault, VaultError};
use secrecy::ExposeSecret;

const FORMAT: Format = Format { application: "keyring-test", version: 1, migrations: &[] };
const SECRET: &[u8] = b"a PIN";
const UNLOCKED: &str =
    r#"printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null; "$0" "$@""#;
const LOCKED: &str = r#"printf '' | gnome-keyring-daemon --start --components=secrets >/dev/null; "$0" "$@""#;
const NO_SERVICE: &str = r#""$0" "$@""#;

#[test]
fn the_key_goes_to_the_keyring_and_is_found_there_after_a_restart() {
    let Some(home) = home() else { return };
    in_session(&home, UNLOCKED, "step_make_in_keyring");
    assert!(!home.path().join("ledger/vault.key").exists());
    in_session(&home, UNLOCKED, "step_read_from_keyring");
}

#[test]
fn without_the_keyring_that_has_the_key_the_vault_is_locked_and_makes_no_new_key() {
    let Some(home) = home() else { return };
    in_session(&home, UNLOCKED, "step_make_in_keyring");
    in_session(&home, NO_SERVICE, "step_find_it_locked");
    in_session(&home, LOCKED, "step_find_it_locked");
    assert!(!home.path().join("ledger/vault.key").exists());
    in_session(&home, UNLOCKED, "step_read_from_keyring");
}

#[test]
fn a_keyring_that_lost_the_key_leaves_the_vault_locked() {
    let Some(home) = home() else { return };
    in_session(&home, UNLOCKED, "step_make_in_keyring");
    std::fs::remove_dir_all(home.path().join(".local/share/keyrings")).unwrap();
    in_session(&home, UNLOCKED, "step_find_it_locked");
}

#[test]
fn where_no_keyring_answers_the_key_goes_to_a_file_and_stays_there() {
    let Some(home) = home() else { return };
    in_session(&home, NO_SERVICE, "step_make_in_file");
    assert!(home.path().join("ledger/vault.key").exists());
    in_session(&home, UNLOCKED, "step_read_from_file");
}

#[test]
fn without_any_bus_the_key_goes_to_a_file() {
    let home = tempfile::tempdir().unwrap();
    let step = Command::new(std::env::current_exe().unwrap());
    run_step(step, home.path(), "step_make_in_file");
    assert!(home.path().join("ledger/vault.key").exists());
}

#[test]
fn who_insists_on_the_keyring_gets_no_key_file() {
    let Some(home) = home() else { return };
    in_session(&home, NO_SERVICE, "step_insist_on_keyring");
    assert!(!home.path().join("ledger/vault.key").exists());
}

#[test]
fn step_make_in_keyring() {
    let Some(ledger) = ledger() else { return };
    make(&ledger, Place::SecretService);
}

#[test]
fn step_make_in_file() {
    let Some(ledger) = ledger() else { return };
    make(&ledger, Place::KeyFile);
}

#[test]
fn step_read_from_keyring() {
    let Some(ledger) = ledger() else { return };
    read(&ledger, Place::SecretService);
}

#[test]
fn step_read_from_file() {
    let Some(ledger) = ledger() else { return };
    read(&ledger, Place::KeyFile);
}

#[test]
fn step_find_it_locked() {
    let Some(ledger) = ledger() else { return };
    for wish in [MasterKey::Auto, MasterKey::File, MasterKey::SecretService] {
        let error = open(&ledger, wish).unwrap_err();
        assert!(matches!(error, VaultError::Locked { place: Place::SecretService, .. }), "{error:?}");
        println!("{error}");
    }
}

#[test]
fn step_insist_on_keyring() {
    let Some(ledger) = ledger() else { return };
    let error = open(&ledger, MasterKey::SecretService).unwrap_err();
    assert!(matches!(error, VaultError::Locked { place: Place::SecretService, .. }), "{error:?}");
    assert!(ledger.get::<serde_json::Value>("vault", "master-key").unwrap().is_none());
}

fn make(ledger: &Ledger, place: Place) {
    let vault = open(ledger, MasterKey::Auto).unwrap();
    assert_eq!(vault.place(), place);
    let mut batch = Batch::new();
    vault.seal(&mut batch, "pin", SECRET).unwrap();
    ledger.commit(batch).unwrap();
}

fn read(ledger: &Ledger, place: Place) {
    let vault = open(ledger, MasterKey::Auto).unwrap();
    assert_eq!(vault.place(), place);
    assert_eq!(vault.unseal("pin").unwrap().unwrap().expose_secret(), SECRET);
}

/// The ledger of a step; none in the process that starts the steps.
fn ledger() -> Option<Ledger> {
    let folder = std::env::var_os("LEDGER_STEP")?;
    Some(Ledger::open(folder.as_ref(), &FORMAT).unwrap())
}

fn open(ledger: &Ledger, wish: MasterKey) -> Result<Vault, VaultError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let ledger = ledger.clone();
    // Spawned, because a daemon will: the future must be Send.
    runtime.block_on(async { tokio::spawn(async move { Vault::open(&ledger, wish).await }).await.unwrap() })
}

/// A home folder, where the programs for this test are installed. They always are in CI.
fn home() -> Option<tempfile::TempDir> {
    let missing: Vec<&str> = ["dbus-run-session", "gnome-keyring-daemon"]
        .into_iter()
        .filter(|program| Command::new(program).arg("--version").output().is_err())
        .collect();
    if missing.is_empty() {
        return Some(tempfile::tempdir().unwrap());
    }
    let text = format!("{} not found: install the packages dbus and gnome-keyring", missing.join(" and "));
    assert!(std::env::var_os("CI").is_none(), "{text}");
    println!("SKIPPED: {text}");
    None
}

/// Runs one of the steps above in a new session, after what `script` prepares.
fn in_session(home: &tempfile::TempDir, script: &str, step: &str) {
    let mut session = Command::new("dbus-run-session");
    session.arg(format!("--config-file={}", no_activation(home.path()).display()));
    session.args(["--", "bash", "-c", script]).arg(std::env::current_exe().unwrap());
    run_step(session, home.path(), step);
}

fn run_step(mut command: Command, home: &Path, step: &str) {
    let runtime = home.join("run");
    std::fs::create_dir_all(&runtime).unwrap();
    command
        .args(["--exact", step, "--nocapture"])
        .env("LEDGER_STEP", home.join("ledger"))
        .env("HOME", home)
        .env("XDG_RUNTIME_DIR", &runtime)
        .env("XDG_DATA_HOME", home.join(".local/share"));
    for inherited in ["DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY"] {
        command.env_remove(inherited);
    }
    let output = command.output().unwrap();
    let text =
        [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
    assert!(output.status.success() && text.contains("1 passed"), "{step}: {text}");
}

/// A bus that starts no service by itself, so that "no keyring answers" can be tested where one is installed.
fn no_activation(home: &Path) -> std::path::PathBuf {
    let config = home.join("bus.conf");
    let text = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;
    std::fs::write(&config, text).unwrap();
    config
}
