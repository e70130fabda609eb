//! The sealed part of the ledger.
//!
//! A sealed value is `version ‖ nonce ‖ ciphertext ‖ tag`: one byte for the version of the master key, 12 random
//! bytes, AES-256-GCM (NIST SP 800-38D). Version and path are authenticated with it, so that a value that was moved to
//! another path does not open. Losing the master key loses what is sealed; the vault therefore never makes a new one
//! while the ledger records an old one.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use openssl::cipher::Cipher;
use openssl::cipher_ctx::CipherCtx;
use openssl::error::ErrorStack;
use secrecy::{ExposeSecret, SecretSlice};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::batch::{Batch, BatchError};
use crate::error::LedgerError;
use crate::master_key::{self, CreateError, Key, MasterKey, Place, Unavailable};
use crate::{Ledger, Scan};

/// The longest secret that always fits into a record once it is sealed and made text, in bytes.
pub const MAX_SECRET: usize = 48_000;

const TABLE: &str = "sealed";
const RECORD: (&str, &str) = ("vault", "master-key");
/// Sealed beside the place, to tell the right key from another.
const PROOF: (&str, &[u8]) = ("vault/master-key", b"this is the master key");
const KEY_VERSION: u8 = 1;
const NONCE: usize = 12;
const TAG: usize = 16;

/// Seals and unseals records of one ledger. Clones share the master key, which is wiped with the last of them.
#[derive(Clone)]
pub struct Vault {
    ledger: Ledger,
    key: Arc<Key>,
    place: Place,
}

/// What the ledger knows of the master key.
#[derive(Serialize, Deserialize)]
struct Record {
    place: Place,
    id: String,
    proof: Sealed,
}

#[derive(Serialize, Deserialize)]
struct Sealed {
    sealed: String,
}

impl Vault {
    /// Opens the ledger's vault with the key from its recorded place; the first time makes the key where `wish` says.
    ///
    /// It waits for the desktop's keyring, up to ten seconds, and needs a tokio runtime with time and I/O.
    ///
    /// # Errors
    /// [`VaultError::Locked`] when the recorded place does not give the key; try again after its remedy.
    pub async fn open(ledger: &Ledger, wish: MasterKey) -> Result<Self, VaultError> {
        let _alone = ledger.vault_opens.lock().await;
        let (key, place) = match ledger.get::<Record>(RECORD.0, RECORD.1)? {
            Some(record) => (load(ledger, &record).await?, record.place),
            None => create(ledger, wish).await?,
        };
        Ok(Self { ledger: ledger.clone(), key: Arc::new(key), place })
    }

    /// Where the master key of the ledger's vault lives, as it is recorded; none while there is no vault.
    ///
    /// # Errors
    /// If the record cannot be read.
    pub fn recorded_place(ledger: &Ledger) -> Result<Option<Place>, LedgerError> {
        Ok(ledger.get::<Record>(RECORD.0, RECORD.1)?.map(|record| record.place))
    }

    /// Where the master key lives.
    #[must_use]
    pub fn place(&self) -> Place {
        self.place
    }

    /// Adds to `batch` the sealed `secret` at `path`, in place of what is there.
    ///
    /// # Errors
    /// When the path is not allowed or the secret is too long; one of [`MAX_SECRET`] fits.
    pub fn seal(&self, batch: &mut Batch, path: &str, secret: &[u8]) -> Result<(), VaultError> {
        Ok(batch.put(TABLE, path, &seal(&self.key, path, secret)?)?)
    }

    /// The secret at `path`, if there is one.
    ///
    /// # Errors
    /// [`VaultError::NotGenuine`] when it was changed or moved, or was sealed under another key.
    pub fn unseal(&self, path: &str) -> Result<Option<SecretSlice<u8>>, VaultError> {
        let Some(sealed) = self.ledger.get::<Sealed>(TABLE, path)? else {
            return Ok(None);
        };
        let secret = unseal(&self.key, path, &sealed);
        secret.map(Some).ok_or_else(|| VaultError::NotGenuine { path: path.to_owned() })
    }

    /// Adds to `batch` the removal of what is sealed at `path`, if there is something. It needs no key, so that a code can
    /// be wiped while the vault is locked.
    pub fn remove(batch: &mut Batch, path: &str) {
        batch.delete(TABLE, path);
    }
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vault").field("place", &self.place).finish_non_exhaustive()
    }
}

/// Why the vault cannot be opened or used.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The place of the master key does not give it. Nothing is lost: open the vault again after the remedy.
    #[error("the vault is locked, because {place} does not give its key ({reason}); {remedy}")]
    Locked {
        /// Where the key is.
        place: Place,
        /// Why it cannot be had.
        reason: String,
        /// What a person can do.
        remedy: String,
    },
    /// A sealed value was changed or moved, or was sealed under another key.
    #[error("the sealed record {path} does not open: it was changed or moved")]
    NotGenuine {
        /// Its path.
        path: String,
    },
    /// Sealed records are there, but nothing says where their key is.
    #[error(
        "the ledger holds sealed records, but not the place of their key; bring back a copy of its folder"
    )]
    PlaceUnknown,
    /// A path is not allowed or a secret is too long.
    #[error(transparent)]
    Batch(#[from] BatchError),
    /// The ledger failed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The crypto library failed.
    #[error("the crypto library failed")]
    Crypto(#[from] ErrorStack),
}

impl From<Unavailable> for VaultError {
    fn from(Unavailable { place, reason, remedy, absent: _ }: Unavailable) -> Self {
        Self::Locked { place, reason, remedy }
    }
}

impl From<CreateError> for VaultError {
    fn from(error: CreateError) -> Self {
        match error {
            CreateError::Unavailable(unavailable) => unavailable.into(),
            CreateError::Crypto(error) => error.into(),
        }
    }
}

async fn load(ledger: &Ledger, record: &Record) -> Result<Key, VaultError> {
    let key = master_key::load(ledger, record.place, &record.id).await?;
    match unseal(&key, PROOF.0, &record.proof) {
        Some(proof) if proof.expose_secret() == PROOF.1 => Ok(key),
        _ => Err(VaultError::Locked {
            place: record.place,
            reason: "another key is there".to_owned(),
            remedy: "bring the vault's own key back from a copy".to_owned(),
        }),
    }
}

async fn create(ledger: &Ledger, wish: MasterKey) -> Result<(Key, Place), VaultError> {
    if Scan::<Sealed>::new(ledger.clone(), TABLE).next().is_some() {
        return Err(VaultError::PlaceUnknown);
    }
    let mut id = [0; 12];
    openssl::rand::rand_bytes(&mut id)?;
    let id = BASE64.encode(id);
    let (key, place) = master_key::create(ledger, wish, &id).await?;
    let proof = seal(&key, PROOF.0, PROOF.1)?;
    let mut batch = Batch::new();
    batch.put(RECORD.0, RECORD.1, &Record { place, id, proof })?;
    ledger.commit_async(batch).await?;
    Ok((key, place))
}

fn seal(key: &Key, path: &str, secret: &[u8]) -> Result<Sealed, ErrorStack> {
    let mut nonce = [0; NONCE];
    openssl::rand::rand_bytes(&mut nonce)?;
    let mut sealed = vec![0; 1 + NONCE + secret.len() + TAG];
    sealed[0] = KEY_VERSION;
    sealed[1..=NONCE].copy_from_slice(&nonce);

    let mut context = CipherCtx::new()?;
    context.encrypt_init(Some(Cipher::aes_256_gcm()), Some(key.bytes()), Some(&nonce))?;
    authenticate(&mut context, path)?;
    let (ciphertext, tag) = sealed[1 + NONCE..].split_at_mut(secret.len());
    context.cipher_update(secret, Some(ciphertext))?;
    context.cipher_final(&mut [])?;
    context.tag(tag)?;
    Ok(Sealed { sealed: BASE64.encode(sealed) })
}

fn unseal(key: &Key, path: &str, sealed: &Sealed) -> Option<SecretSlice<u8>> {
    let sealed = BASE64.decode(&sealed.sealed).ok()?;
    let (&version, rest) = sealed.split_first()?;
    let (nonce, rest) = rest.split_at_checked(NONCE)?;
    let (ciphertext, tag) = rest.split_at_checked(rest.len().checked_sub(TAG)?)?;
    if version != KEY_VERSION {
        return None;
    }
    // Exactly as long as the secret: a longer one would be copied to become a SecretSlice, and the copy not wiped.
    let mut secret = Zeroizing::new(vec![0; ciphertext.len()]);
    let mut open = || {
        let mut context = CipherCtx::new()?;
        context.decrypt_init(Some(Cipher::aes_256_gcm()), Some(key.bytes()), Some(nonce))?;
        authenticate(&mut context, path)?;
        context.cipher_update(ciphertext, Some(&mut secret))?;
        context.set_tag(tag)?;
        context.cipher_final(&mut [])
    };
    open().ok()?;
    Some(std::mem::take(&mut *secret).into())
}

/// Binds the key's version and the record's path to the value.
fn authenticate(context: &mut CipherCtx, path: &str) -> Result<(), ErrorStack> {
    context.cipher_update(&[KEY_VERSION], None)?;
    context.cipher_update(path.as_bytes(), None)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_same_secret_never_looks_the_same_twice() {
        let key = Key::generate().unwrap();
        assert_ne!(seal(&key, "a", b"pin").unwrap().sealed, seal(&key, "a", b"pin").unwrap().sealed);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn a_secret_opens_at_its_own_path_under_its_own_key_only(secret: Vec<u8>, path in "[a-z/]{1,20}") {
            let (key, other) = (Key::generate().unwrap(), Key::generate().unwrap());
            let sealed = seal(&key, &path, &secret).unwrap();
            let opened = unseal(&key, &path, &sealed).unwrap();
            prop_assert_eq!(opened.expose_secret(), &secret[..]);
            let moved = unseal(&key, &(path.clone() + "x"), &sealed);
            prop_assert!(moved.is_none());
            prop_assert!(unseal(&other, &path, &sealed).is_none());
        }

        #[test]
        fn a_changed_byte_anywhere_keeps_a_secret_shut(secret in proptest::collection::vec(any::<u8>(), 0..40), at: prop::sample::Index, change in 1..=255_u8) {
            let key = Key::generate().unwrap();
            let mut bytes = BASE64.decode(seal(&key, "a", &secret).unwrap().sealed).unwrap();
            let at = at.index(bytes.len());
            bytes[at] ^= change;
            let changed = unseal(&key, "a", &Sealed { sealed: BASE64.encode(&bytes) });
            prop_assert!(changed.is_none());
            bytes.truncate(at);
            let cut = unseal(&key, "a", &Sealed { sealed: BASE64.encode(&bytes) });
            prop_assert!(cut.is_none());
        }
    }
}
