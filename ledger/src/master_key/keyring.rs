//! The master key in the desktop's Secret Service, in the collection that it calls the default one.
//!
//! A connection lives as long as one call: the key is read once a start, and nothing of it must wake up later. The
//! person is never prompted from here, because a prompt may wait for ever; a locked keyring is reported.

use std::collections::HashMap;
use std::time::Duration;

use secret_service::{EncryptionType, Error, SecretService};
use zeroize::Zeroizing;

use super::{Key, Place, Unavailable};

/// A service that is started on demand may need some seconds.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) async fn store(application: &str, id: &str, key: &Key) -> Result<(), Unavailable> {
    within(async {
        let service = connect().await?;
        let collection = match service.get_default_collection().await {
            Err(Error::NoResult) => return Err(absent("it has no default collection")),
            collection => collection.map_err(|error| refused(&error))?,
        };
        if collection.is_locked().await.map_err(|error| refused(&error))? {
            return Err(locked());
        }
        let label = format!("{application}: the vault's master key");
        let text = key.to_base64();
        let item =
            collection.create_item(&label, attributes(application, id), text.as_bytes(), true, "text/plain");
        item.await.map(drop).map_err(|error| refused(&error))
    })
    .await?;
    // Over a new connection, as the next start will read it.
    let stored = load(application, id).await?;
    if stored.bytes() == key.bytes() { Ok(()) } else { Err(unavailable("it returned another key", REPAIR)) }
}

pub(super) async fn load(application: &str, id: &str) -> Result<Key, Unavailable> {
    within(async {
        let service = connect().await?;
        let found =
            service.search_items(attributes(application, id)).await.map_err(|error| refused(&error))?;
        let Some(item) = found.unlocked.first() else {
            return Err(if found.locked.is_empty() {
                unavailable(
                    "the key is not in it",
                    "use the desktop account that made it, or bring its keyring back",
                )
            } else {
                locked()
            });
        };
        let text = Zeroizing::new(item.get_secret().await.map_err(|error| refused(&error))?);
        Key::from_base64(&text).ok_or_else(|| unavailable("its entry holds no key", REPAIR))
    })
    .await
}

const REPAIR: &str = "check the keyring with the desktop's password manager";

fn attributes<'a>(application: &'a str, id: &'a str) -> HashMap<&'a str, &'a str> {
    HashMap::from([("application", application), ("vault", id)])
}

async fn within<T>(work: impl Future<Output = Result<T, Unavailable>>) -> Result<T, Unavailable> {
    let late = |_| absent("it did not answer in time");
    tokio::time::timeout(PATIENCE, work).await.map_err(late)?
}

async fn connect() -> Result<SecretService<'static>, Unavailable> {
    let service = SecretService::connect(EncryptionType::Dh).await;
    service.map_err(|error| absent(&error.to_string()))
}

fn absent(reason: &str) -> Unavailable {
    let remedy = "start it by logging in to the desktop, or start its service (gnome-keyring, KWallet)";
    Unavailable { absent: true, ..unavailable(reason, remedy) }
}

fn locked() -> Unavailable {
    unavailable("it is locked", "unlock it, usually by logging in to the desktop with the password")
}

fn refused(error: &Error) -> Unavailable {
    if matches!(error, Error::Locked) { locked() } else { unavailable(&error.to_string(), REPAIR) }
}

fn unavailable(reason: &str, remedy: &str) -> Unavailable {
    Unavailable {
        place: Place::SecretService,
        reason: reason.to_owned(),
        remedy: remedy.to_owned(),
        absent: false,
    }
}
