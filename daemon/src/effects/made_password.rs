//! Passwords of copies that were made with nobody there: random, sealed, and told to the owner who asks.

use ipc_proto::{DaemonError, methods::BackUpPasswordReply, server::Caller};
use ledger::{Batch, Ledger, Vault};
use lifecycle::ItemId;
use secrecy::SecretString;
use zeroize::Zeroizing;

use super::{Tools, at_hand::unseal_text};
use crate::failure;

/// One record an identity that has such copies: their paths.
const COPIES: &str = "made-copies";

/// 32 characters that are not taken for one another, so that each carries five bits.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// 120 bits.
const LENGTH: usize = 24;

/// The password of copies of `identity` that are made by themselves; one is made and sealed where there is none yet. It is
/// durable, with the copy's path, before any file bears it.
///
/// # Errors
/// The vault or the disk does not take it.
pub(crate) async fn of(
    ledger: &Ledger,
    vault: &Vault,
    identity: ItemId,
    path: &str,
) -> Result<SecretString, DaemonError> {
    let mut batch = Batch::new();
    let password = match known(vault, identity)? {
        Some(password) => password,
        None => {
            let made = generate()?;
            vault
                .seal(&mut batch, &sealed_path(identity), made.as_bytes())
                .map_err(|error| failure::vault(&error))?;
            SecretString::from(made.as_str())
        }
    };
    let mut paths = copies(ledger, identity)?;
    if !paths.iter().any(|known| known == path) {
        paths.push(path.to_owned());
    }
    batch.put(COPIES, &identity.to_string(), &paths).map_err(|error| failure::internal(&error))?;
    ledger.commit_async(batch).await.map_err(|error| failure::ledger(&error))?;
    Ok(password)
}

/// Tells it. Who may use a computer's certificates is not thereby one who may take them away.
///
/// # Errors
/// The caller is neither the daemon's own user nor root; none was made; or the vault does not open it.
pub(crate) async fn tell(
    tools: &Tools,
    caller: Caller,
    identity: ItemId,
) -> Result<BackUpPasswordReply, DaemonError> {
    if !caller.is_owner() && !caller.is_of_root() {
        return Err(failure::bad_input(
            "passwords of copies are told only to the user that the daemon runs as, and to root",
            "ask the administrator of this computer",
        ));
    }
    let paths = copies(&tools.ledger, identity)?;
    let password = known(&tools.vault.open().await?, identity)?.ok_or_else(|| {
        let reason = format!("no copy of {identity} has a password that was made here");
        failure::not_possible(identity, reason, "use the password that you chose for your copy")
    })?;
    Ok(BackUpPasswordReply { password, paths })
}

fn known(vault: &Vault, identity: ItemId) -> Result<Option<SecretString>, DaemonError> {
    unseal_text(vault, &sealed_path(identity))
}

/// The copies that bear it.
///
/// # Errors
/// The record cannot be read.
pub(crate) fn copies(ledger: &Ledger, identity: ItemId) -> Result<Vec<String>, DaemonError> {
    let paths = ledger.get(COPIES, &identity.to_string()).map_err(|error| failure::ledger(&error))?;
    Ok(paths.unwrap_or_default())
}

/// Forgets it.
pub(crate) fn remove(batch: &mut Batch, identity: ItemId) {
    Vault::remove(batch, &sealed_path(identity));
    batch.delete(COPIES, &identity.to_string());
}

fn sealed_path(identity: ItemId) -> String {
    format!("identity/{identity}/copies")
}

fn generate() -> Result<Zeroizing<String>, DaemonError> {
    let mut random = Zeroizing::new([0; LENGTH]);
    openssl::rand::rand_bytes(&mut *random).map_err(|error| failure::internal(&error))?;
    let mut password = Zeroizing::new(String::with_capacity(LENGTH + LENGTH / 4));
    for (at, byte) in random.iter().enumerate() {
        if at > 0 && at % 4 == 0 {
            password.push('-');
        }
        password.push(char::from(LETTERS[usize::from(byte % 32)]));
    }
    Ok(password)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_password_can_be_typed_and_none_comes_twice() {
        let (one, other) = (generate().unwrap(), generate().unwrap());
        assert_ne!(*one, *other);
        assert_eq!(one.split('-').map(str::len).collect::<Vec<_>>(), [4; 6]);
        assert!(one.bytes().all(|letter| letter == b'-' || LETTERS.contains(&letter)), "{:?}", one.len());
        let mut letters = LETTERS.to_vec();
        letters.sort_unstable();
        letters.dedup();
        assert_eq!(letters.len(), 32);
    }
}
