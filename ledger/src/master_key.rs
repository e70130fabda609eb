//! The vault's master key and the places where it can live.

mod credential;
mod key_file;
mod keyring;

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use openssl::error::ErrorStack;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::Ledger;

/// Where a new vault keeps its master key. It counts only when the vault is made; from then on the place that the
/// ledger recorded counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MasterKey {
    /// The service manager's credential where it hands one over, else the Secret Service where one answers, else the key
    /// file.
    #[default]
    Auto,
    /// A file of mode 0600 in the ledger's folder, for computers without a desktop.
    File,
    /// The desktop's Secret Service (GNOME Keyring, KWallet, ...), and nothing else.
    SecretService,
}

/// A place where a master key lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// The credential `NAME.vault-key` of the service manager, by the program's name.
    Credential,
    /// The default collection of the desktop's Secret Service.
    SecretService,
    /// The file `vault.key` in the ledger's folder.
    KeyFile,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Credential => "the service manager",
            Self::SecretService => "the desktop's keyring",
            Self::KeyFile => "the key file",
        })
    }
}

/// Why a place does not give or take a key.
pub(crate) struct Unavailable {
    pub(crate) place: Place,
    pub(crate) reason: String,
    pub(crate) remedy: String,
    /// Nothing answers there at all, so that a new key may go elsewhere.
    pub(crate) absent: bool,
}

/// 256 random bits that are wiped from memory when dropped.
pub(crate) struct Key(Zeroizing<[u8; Self::LENGTH]>);

impl Key {
    const LENGTH: usize = 32;

    pub(crate) fn generate() -> Result<Self, ErrorStack> {
        let mut bytes = Zeroizing::new([0; Self::LENGTH]);
        openssl::rand::rand_priv_bytes(&mut *bytes)?;
        Ok(Self(bytes))
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &*self.0
    }

    fn to_base64(&self) -> Zeroizing<String> {
        Zeroizing::new(BASE64.encode(self.bytes()))
    }

    fn from_base64(text: &[u8]) -> Option<Self> {
        // The decoder asks for room in units of three bytes.
        let mut room = Zeroizing::new([0; Self::LENGTH + 1]);
        let length = BASE64.decode_slice(text.trim_ascii(), &mut *room).ok()?;
        let mut bytes = Zeroizing::new([0; Self::LENGTH]);
        if length != Self::LENGTH {
            return None;
        }
        bytes.copy_from_slice(&room[..Self::LENGTH]);
        Some(Self(bytes))
    }
}

/// Makes a key and stores it under `id` where `wish` says, or takes the one that was handed over.
pub(crate) async fn create(ledger: &Ledger, wish: MasterKey, id: &str) -> Result<(Key, Place), CreateError> {
    if wish == MasterKey::Auto
        && let Some(key) = credential::look(ledger.application())?
    {
        return Ok((key, Place::Credential));
    }
    let key = Key::generate()?;
    if wish != MasterKey::File {
        match keyring::store(ledger.application(), id, &key).await {
            Ok(()) => return Ok((key, Place::SecretService)),
            Err(unavailable) if unavailable.absent && wish == MasterKey::Auto => {
                tracing::warn!(
                    reason = unavailable.reason,
                    "no keyring answers, the vault's key goes to a file"
                );
            }
            Err(unavailable) => return Err(unavailable.into()),
        }
    }
    // A file without a record comes from a crash between the two. Nothing is sealed under it, but it is as good.
    let key = key_file::load_or_store(ledger.folder(), key)?;
    Ok((key, Place::KeyFile))
}

/// Reads the key that was stored under `id`.
pub(crate) async fn load(ledger: &Ledger, place: Place, id: &str) -> Result<Key, Unavailable> {
    match place {
        Place::Credential => credential::load(ledger.application()),
        Place::SecretService => keyring::load(ledger.application(), id).await,
        Place::KeyFile => key_file::load(ledger.folder()),
    }
}

pub(crate) enum CreateError {
    Unavailable(Unavailable),
    Crypto(ErrorStack),
}

impl From<Unavailable> for CreateError {
    fn from(unavailable: Unavailable) -> Self {
        Self::Unavailable(unavailable)
    }
}

impl From<ErrorStack> for CreateError {
    fn from(error: ErrorStack) -> Self {
        Self::Crypto(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_survives_its_text_form_and_nothing_else_is_taken_for_one() {
        let key = Key::generate().unwrap();
        let text = key.to_base64();
        assert_eq!(Key::from_base64(format!("{}\n", *text).as_bytes()).unwrap().bytes(), key.bytes());
        for wrong in ["", "AAAA", &text[4..], &format!("{}AAAA", *text), "not base64 at all !"] {
            assert!(Key::from_base64(wrong.as_bytes()).is_none(), "{wrong}");
        }
    }
}
