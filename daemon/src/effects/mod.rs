//! What the daemon does in the world: one file an effect. Each runs in a task of its own, reports to the event loop
//! and stops at the next safe point when it is cancelled.

pub(crate) mod applied;
pub(crate) mod apply;
mod at_hand;
pub(crate) mod back_up;
pub(crate) mod back_up_places;
pub(crate) mod copies;
pub(crate) mod enrolment;
pub(crate) mod exchange;
pub(crate) mod facts;
pub(crate) mod guide;
pub(crate) mod in_place;
pub(crate) mod made_password;
pub(crate) mod places;
pub(crate) mod questions;
pub(crate) mod restore;
pub(crate) mod revocation;
pub(crate) mod run;
mod verdict;

use std::sync::{Arc, RwLock};

use clock::Clock;
use custody::{Finding, LocationName, pkcs11::Runner, surroundings::Surroundings};
use ipc_proto::{DaemonError, methods::StatusReply, types::Progress};
use issuers::Registry;
use jiff::Timestamp;
use ledger::{Batch, Ledger, MasterKey, Place, Vault};
use lifecycle::{Input, ItemId};
use tokio::sync::{Mutex, Notify, mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;

use self::places::Opening;
use crate::{event::Event, failure, here::Here, rules::Rules};

/// What every effect and the service need.
#[derive(Clone)]
pub(crate) struct Tools {
    /// The records.
    pub(crate) ledger: Ledger,
    /// Opens the vault when it is first needed.
    pub(crate) vault: Arc<VaultDoor>,
    /// The time.
    pub(crate) clock: Arc<dyn Clock>,
    /// The issuers; replaced as a whole when one is added.
    pub(crate) issuers: Arc<RwLock<Arc<Registry>>>,
    /// Starts the processes that drivers of tokens and browsers' databases live in.
    pub(crate) runner: Runner,
    /// Where browsers and drivers are looked for.
    pub(crate) around: Arc<Surroundings>,
    /// This computer, and its user.
    pub(crate) here: Arc<Here>,
    /// A random name of these records that never changes.
    pub(crate) installation: Arc<str>,
    /// Where certificates and copies may go.
    pub(crate) rules: Arc<Rules>,
    /// Told when a renewal begins to wait for a one-time code.
    pub(crate) code_wanted: Arc<Notify>,
    /// Where to report.
    pub(crate) events: mpsc::Sender<Event>,
}

impl Tools {
    /// The issuers at present.
    pub(crate) fn issuers(&self) -> Arc<Registry> {
        Arc::clone(&self.issuers.read().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}

/// The vault, opened when it is first needed: it may have to wait for the desktop's keyring, and a daemon that only
/// counts days needs no key.
pub(crate) struct VaultDoor {
    ledger: Ledger,
    wish: MasterKey,
    open: Mutex<Option<Vault>>,
    opened: watch::Sender<bool>,
}

impl VaultDoor {
    /// A door to the vault of `ledger`, whose key is made where `wish` says if there is none yet.
    pub(crate) fn new(ledger: Ledger, wish: MasterKey) -> Self {
        Self { ledger, wish, open: Mutex::new(None), opened: watch::Sender::new(false) }
    }

    /// The open vault.
    ///
    /// # Errors
    /// `Locked` while the place of its key does not give it; every call tries again.
    pub(crate) async fn open(&self) -> Result<Vault, DaemonError> {
        let mut open = self.open.lock().await;
        if let Some(vault) = &*open {
            return Ok(vault.clone());
        }
        let vault = Vault::open(&self.ledger, self.wish).await.map_err(|error| failure::vault(&error))?;
        *open = Some(vault.clone());
        self.opened.send_replace(true);
        Ok(vault)
    }

    /// Waits until it is open.
    pub(crate) async fn opened(&self) {
        // The sender is here for as long as anybody waits.
        let _ = self.opened.subscribe().wait_for(|open| *open).await;
    }

    /// Whether a vault that is still to be made would have its key in the desktop's keyring, if that answers.
    pub(crate) fn wants_keyring(&self) -> bool {
        self.wish != MasterKey::File
    }

    /// The vault, if it is open and nobody is busy opening it.
    pub(crate) fn if_open(&self) -> Option<Vault> {
        self.open.try_lock().ok().and_then(|open| open.clone())
    }

    /// Says in `status` how it stands: in a sentence, and in the contract's words.
    pub(crate) fn tell(&self, status: &mut StatusReply) {
        // Whoever opens it may be waiting for the person at the keyring: nobody waits with them to hear how things stand.
        let place = self.if_open().map(|vault| vault.place());
        status.vault_open = place.is_some();
        status.vault_place = place.map(|place| word(place).to_owned());
        status.vault = match place {
            Some(Place::Credential) => format!("open, key from {}", Place::Credential),
            Some(place) => format!("open, key in {place}"),
            None => "closed; opened when it is needed".to_owned(),
        };
    }
}

/// The contract's word for a place.
const fn word(place: Place) -> &'static str {
    match place {
        Place::Credential => "credential",
        Place::SecretService => "secret-service",
        Place::KeyFile => "key-file",
    }
}

/// How an effect ended well.
#[derive(Clone, Debug)]
pub(crate) enum Ending {
    /// It is done: the item that it made or changed, and what the person should know.
    Done(ItemId, Vec<Finding>),
    /// The issuer asked to come back then; the lifecycle will say when it is time.
    Waits(Timestamp),
}

/// One long action for one item.
pub(crate) struct Job {
    /// The item.
    pub(crate) id: ItemId,
    /// What it works with.
    pub(crate) tools: Tools,
    /// Tells that it is to stop.
    pub(crate) cancel: CancellationToken,
}

impl Job {
    /// Reports progress to whoever watches.
    pub(crate) async fn progress(&self, step: &str, done: u32, total: u32, detail: &str) {
        let progress = Progress {
            id: self.id.to_string(),
            step: step.to_owned(),
            done,
            total,
            detail: detail.to_owned(),
        };
        // The event loop is gone only when the daemon stops.
        let _ = self.tools.events.send(Event::Progress(self.id, progress)).await;
    }

    /// Has something taken in and written down, with `batch`, before going on.
    ///
    /// # Errors
    /// If the item's state does not allow it, or the disk does not take it.
    pub(crate) async fn apply(&self, input: Input, batch: Batch) -> Result<(), DaemonError> {
        let (reply, answer) = oneshot::channel();
        let event = Event::Apply { input: Box::new(input), batch, reply };
        self.tools.events.send(event).await.map_err(|_| failure::stopping())?;
        answer.await.map_err(|_| failure::stopping())?
    }

    /// Writes down `batch` alone.
    ///
    /// # Errors
    /// If the disk does not take it.
    pub(crate) async fn commit(&self, batch: Batch) -> Result<(), DaemonError> {
        self.tools.ledger.commit_async(batch).await.map_err(|error| failure::ledger(&error))
    }

    /// The time.
    pub(crate) fn now(&self) -> Timestamp {
        self.tools.clock.now()
    }
}

/// Removes the key of a forgotten identity from the vault, in the background.
pub(crate) fn remove_from_vault(tools: &Tools, identity: ItemId) {
    let tools = tools.clone();
    tokio::spawn(async move {
        let removed = async {
            let vault = tools.vault.open().await?;
            let location = tools.location(&LocationName::Vault, identity, &vault, Opening::default()).await?;
            blocking(move || {
                let held = location.read(None).map_err(|error| failure::location(&error))?.fingerprint();
                location.remove(held).map_err(|error| failure::location(&error))
            })
            .await
        };
        if let Err(error) = removed.await {
            tracing::warn!(%identity, reason = error.reason(), "the key of a forgotten identity stays in the vault");
        }
    });
}

/// Does blocking work, such as stretching passwords, writing files or signing, away from the event loop.
///
/// # Errors
/// What the work answers, or that it panicked.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, DaemonError> + Send + 'static,
) -> Result<T, DaemonError> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| {
        Err(failure::failed(
            format!("a part of the daemon failed: {error}"),
            "report this as a mistake of Neverlapse",
        ))
    })
}
