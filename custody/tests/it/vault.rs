//! The location `vault`.

use custody::{Location, LocationName, VaultLocation};
use enrol::key::Key;
use ledger::{Batch, Format, Ledger, MasterKey, Vault};

use crate::common::{AUTHORITY, Wish, identity, now, renewal};

const FORMAT: Format = Format { application: "custody-test", version: 1, migrations: &[] };

struct Home {
    ledger: Ledger,
    vault: Vault,
    _folder: tempfile::TempDir,
}

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(&folder.path().join("state"), &FORMAT).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let vault = runtime.block_on(Vault::open(&ledger, MasterKey::File)).unwrap();
        Self { ledger, vault, _folder: folder }
    }

    fn location(&self, id: &str) -> VaultLocation {
        VaultLocation::new(self.ledger.clone(), self.vault.clone(), id)
    }

    fn records(&self) -> Vec<String> {
        self.ledger.scan::<serde_json::Value>("custody").map(|record| record.unwrap().0).collect()
    }
}

#[test]
fn an_identity_is_stored_opened_to_sign_renewed_and_removed() {
    let home = Home::new();
    let location = home.location("marie");
    assert_eq!(location.name(), LocationName::Vault);
    assert!(location.read(None).unwrap_err().is_missing());

    let (old, new) = (identity(), renewal());
    let proof = location.store((&old).into(), now()).unwrap();
    assert_eq!(proof.chain, 2);
    assert_eq!(location.read(None).unwrap().chain(), old.chain());
    assert_eq!(location.read(None).unwrap().friendly_name(), "Marie Curie");
    assert!(location.open(None).unwrap().key.sign(b"a message").is_ok());

    location.replace(old.fingerprint(), (&new).into(), now()).unwrap();
    assert_eq!(location.open(None).unwrap().key.public_key_der(), new.key().public_key_der());
    assert_eq!(home.records(), ["marie", "marie/2"], "the old generation is gone");
    assert!(home.vault.unseal("identity/marie/1/key").unwrap().is_none());

    location.remove(new.fingerprint()).unwrap();
    location.remove(new.fingerprint()).unwrap();
    assert_eq!(home.records(), [""; 0]);
    assert!(home.vault.unseal("identity/marie/2/key").unwrap().is_none());
}

#[test]
fn storing_or_renewing_again_after_a_crash_changes_nothing() {
    let home = Home::new();
    let location = home.location("marie");
    let (old, new) = (identity(), renewal());
    location.store((&old).into(), now()).unwrap();
    location.store((&old).into(), now()).unwrap();
    assert_eq!(home.records(), ["marie", "marie/1"]);
    location.replace(old.fingerprint(), (&new).into(), now()).unwrap();
    location.replace(old.fingerprint(), (&new).into(), now()).unwrap();
    assert_eq!(home.records(), ["marie", "marie/2"]);
}

#[test]
fn a_renewal_that_crashed_before_its_proof_leaves_the_old_identity_and_is_overwritten_by_the_next() {
    let home = Home::new();
    let location = home.location("marie");
    let (old, new) = (identity(), renewal());
    location.store((&old).into(), now()).unwrap();
    let mut half = Batch::new();
    home.vault.seal(&mut half, "identity/marie/2/key", b"half a key").unwrap();
    home.ledger.commit(half).unwrap();

    assert_eq!(location.prove(None, now()).unwrap().facts.fingerprint, old.fingerprint());
    location.replace(old.fingerprint(), (&new).into(), now()).unwrap();
    assert_eq!(location.prove(None, now()).unwrap().facts.fingerprint, new.fingerprint());
}

#[test]
fn another_identity_under_the_name_is_never_overwritten() {
    let home = Home::new();
    let location = home.location("marie");
    let old = identity();
    location.store((&old).into(), now()).unwrap();
    let stranger = AUTHORITY.issue(&Wish { cn: "Pierre Curie", ..Wish::default() });
    for refusal in [
        location.store((&stranger).into(), now()).map(drop).unwrap_err(),
        location.replace(stranger.fingerprint(), (&renewal()).into(), now()).map(drop).unwrap_err(),
        location.remove(stranger.fingerprint()).unwrap_err(),
    ] {
        assert!(refusal.to_string().contains("another certificate"), "{refusal}");
    }
    assert_eq!(location.prove(None, now()).unwrap().facts.fingerprint, old.fingerprint());
    home.location("pierre").store((&stranger).into(), now()).unwrap();
    assert_eq!(location.prove(None, now()).unwrap().facts.fingerprint, old.fingerprint());
}

#[test]
fn a_key_that_is_gone_is_said_and_a_back_up_brings_it_back() {
    let home = Home::new();
    let location = home.location("marie");
    let identity = identity();
    location.store((&identity).into(), now()).unwrap();
    let mut loss = Batch::new();
    Vault::remove(&mut loss, "identity/marie/1/key");
    home.ledger.commit(loss).unwrap();
    let said = location.prove(None, now()).unwrap_err().to_string();
    assert!(said.contains("is gone from the vault; restore"), "{said}");
    location.store((&identity).into(), now()).unwrap();
    location.prove(None, now()).unwrap();
}

#[test]
fn a_key_of_another_certificate_is_never_called_healthy() {
    let home = Home::new();
    let location = home.location("marie");
    location.store((&identity()).into(), now()).unwrap();
    let mut swap = Batch::new();
    let other = renewal().key().to_pkcs8_der().unwrap();
    home.vault.seal(&mut swap, "identity/marie/1/key", &other).unwrap();
    home.ledger.commit(swap).unwrap();
    let said = location.prove(None, now()).unwrap_err().to_string();
    assert!(said.contains("does not match the certificate"), "{said}");
}

#[test]
fn no_key_lies_in_the_ledger_unsealed() {
    let home = Home::new();
    let identity = identity();
    home.location("marie").store((&identity).into(), now()).unwrap();
    let private = identity.key().pkey().ec_key().unwrap().private_key().to_vec();
    for file in walk(home.ledger.folder()) {
        let bytes = std::fs::read(&file).unwrap();
        assert!(!bytes.windows(private.len()).any(|window| window == private), "{}", file.display());
    }
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}
