//! What was taken from the drop folder: how it goes on, and what is said of its end.

use std::time::Duration;

use ipc_proto::{
    DaemonError,
    types::{Item, State},
};
use ledger::Batch;
use lifecycle::{Identity, ItemId};
use secrecy::SecretString;
use tokio::sync::oneshot;
use tracing::{info, warn};

use super::{
    Told, Worker, files,
    memory::{self, Record, Stage},
    order::Order,
    result::{Outcome, copy_name},
};
use crate::{
    effects::{blocking, facts::is_token, made_password},
    event::{Command, Opens},
    failure,
    mail_folder::{Note, Standing},
    remind::Watcher,
};

/// What could not be sent at all is tried again after this long, then after twice that, up to the longest.
const FIRST_PAUSE: Duration = Duration::from_secs(60);
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);

/// The need of an activation that only waits to be picked up.
const PICK_UP: &str = "pick-up";

/// A file that is an activation now.
pub(super) struct UnderWay {
    order: Order,
    item: ItemId,
    text: String,
    /// The event loop will tell when it has ended what we asked for.
    busy: bool,
    /// It waits to be tried again, and how often that was so.
    pause: Option<Duration>,
    waits: bool,
}

impl UnderWay {
    pub(super) fn new(order: Order, item: ItemId, text: String) -> Self {
        Self { order, item, text, busy: false, pause: None, waits: false }
    }

    pub(super) fn is_busy(&self) -> bool {
        self.busy
    }
}

impl Worker {
    /// Starts the pick-up. What comes of it is told to the worker, which waits for none.
    pub(super) async fn pick_up(
        &mut self,
        name: &str,
        password: Option<SecretString>,
    ) -> Result<(), DaemonError> {
        let vault = self.tools.vault.open().await?;
        self.listen();
        let Some(under_way) = self.under_way.get_mut(name) else { return Ok(()) };
        (under_way.busy, under_way.waits) = (true, false);
        let (tell, told) = oneshot::channel();
        let command = Command::PickUp {
            id: under_way.item.to_string(),
            to: under_way.order.location.as_ref().map(|place| place.0.to_string()),
            opens: Opens { password, last_try: false },
            remember: true,
            vault,
            watcher: Watcher::Task(tell),
        };
        self.await_end(name, told, Told::PickedUp);
        self.send(command).await
    }

    fn await_end(
        &self,
        name: &str,
        told: oneshot::Receiver<Result<ItemId, DaemonError>>,
        as_what: fn(String, Result<ItemId, DaemonError>) -> Told,
    ) {
        let (name, tell) = (name.to_owned(), self.tell.clone());
        tokio::spawn(async move {
            let result = told.await.unwrap_or_else(|_| Err(failure::stopping()));
            let _ = tell.send(as_what(name, result)).await;
        });
    }

    /// Hears from now on when something tracked has changed: an issuer may take days for a certificate.
    fn listen(&mut self) {
        if std::mem::replace(&mut self.listens, true) {
            return;
        }
        let (changed, events) = (self.changed.clone(), self.tools.events.clone());
        tokio::spawn(async move {
            loop {
                let (reply, answer) = oneshot::channel();
                let command = crate::event::Event::Command(Command::Subscribe { reply });
                if events.send(command).await.is_err() {
                    return;
                }
                let Ok(Ok(mut subscription)) = answer.await else { return };
                changed.notify_one();
                while subscription.changes.recv().await.is_some() {
                    changed.notify_one();
                }
            }
        });
    }

    pub(super) async fn look_at_all_under_way(&mut self) {
        let idle = |under_way: &UnderWay| !under_way.busy && !under_way.waits;
        let names: Vec<_> =
            self.under_way.iter().filter(|(_, one)| idle(one)).map(|(name, _)| name.clone()).collect();
        for name in names {
            self.settle(name, None).await;
        }
    }

    /// Tries again what could not be sent.
    pub(super) async fn try_again(&mut self) {
        let names: Vec<_> =
            self.under_way.iter().filter(|(_, one)| one.waits).map(|(name, _)| name.clone()).collect();
        for name in names {
            self.start(name).await;
        }
    }

    /// Goes on after a restart, from the state of the item.
    pub(super) async fn go_on(&mut self, name: String) {
        self.listen();
        let Some(item) = self.under_way.get(&name).map(|under_way| under_way.item) else { return };
        if self.waits_for_us(item).await {
            self.start(name).await;
        } else {
            self.settle(name, None).await;
        }
    }

    /// Whether nothing but a pick-up is missing to this item.
    pub(super) async fn waits_for_us(&self, item: ItemId) -> bool {
        let shown = self.ask(|reply| Command::Show { id: item.to_string(), reply }).await;
        shown.is_ok_and(|item| waits_for_us(&item))
    }

    async fn start(&mut self, name: String) {
        let Some(under_way) = self.under_way.get(&name) else { return };
        let (order, folder) = (under_way.order.clone(), self.folder.clone());
        let read = blocking(move || Ok(order.location_password(&folder))).await;
        // One that was shredded is in the vault since the first try.
        let password = read.ok().and_then(Result::ok).flatten();
        if let Err(error) = self.pick_up(&name, password).await {
            self.picked_up(name, Some(error)).await;
        }
    }

    pub(super) async fn picked_up(&mut self, name: String, error: Option<DaemonError>) {
        if let Some(under_way) = self.under_way.get_mut(&name) {
            under_way.busy = false;
            self.settle(name, error).await;
        }
    }

    /// Sees how the item stands, and does what follows.
    async fn settle(&mut self, name: String, error: Option<DaemonError>) {
        let item = match self.item(&name).await {
            Ok(item) => item,
            Err(error) => return self.end_in(&name, &error).await,
        };
        match (&item.state, &error) {
            (State::PickedUp, _) => self.copy(&name, &item).await,
            (_, Some(error @ DaemonError::Locked { .. })) => self.waits(&name, error).await,
            // The run goes on by itself.
            (State::PickingUp | State::WaitingForIssuer, _) if item.needs_you.is_none() => {}
            (State::Ready, None | Some(DaemonError::IssuerUnreachable { .. })) if waits_for_us(&item) => {
                self.later(&name, error.as_ref()).await;
            }
            (_, Some(error)) => self.end_in(&name, error).await,
            (_, None) => {
                let needs = item.needs_you.map(|needs| (needs.reason, needs.remedy));
                let state = || {
                    (format!("{} is {}", item.id, item.state), format!("see it: neverlapse show {}", item.id))
                };
                let (why, remedy) = needs.unwrap_or_else(state);
                self.end_in(&name, &failure::failed(why, remedy)).await;
            }
        }
    }

    /// Nothing was sent, so that trying again costs nothing.
    async fn later(&mut self, name: &str, error: Option<&DaemonError>) {
        let Some(under_way) = self.under_way.get_mut(name) else { return };
        let pause = under_way.pause.map_or(FIRST_PAUSE, |before| (before * 2).min(LONGEST_PAUSE));
        (under_way.pause, under_way.waits) = (Some(pause), true);
        self.again_in(pause);
        let why = error.map_or("the pick-up was stopped", DaemonError::reason);
        warn!(provision = name, reason = why, "an activation is tried again later");
        self.stands(name, &format!("{why}; it is tried again by itself")).await;
    }

    /// Writes the copy, unless there is one.
    async fn copy(&mut self, name: &str, item: &Item) {
        let done = match self.start_copy(name, item).await {
            Ok(done) => done,
            Err(error @ DaemonError::Locked { .. }) => return self.waits(name, &error).await,
            Err(error) => return self.copied(name.to_owned(), Some(error)).await,
        };
        if done {
            self.finish(name, item).await;
        }
    }

    /// Whether there is nothing to be copied.
    async fn start_copy(&mut self, name: &str, item: &Item) -> Result<bool, DaemonError> {
        let Some(id) = item.identity.clone() else { return Ok(true) };
        let Some(under_way) = self.under_way.get(name) else { return Ok(false) };
        let identity: Identity = self.ask(|reply| Command::Identity { id: id.clone(), reply }).await?;
        // Keys do not leave a token.
        if identity.location.parse().is_ok_and(|at| is_token(&at)) || identity.is_backed_up() {
            return Ok(true);
        }
        let path = self.copies_of(&under_way.order)?.join(copy_name(&identity));
        let path = path.to_string_lossy().into_owned();
        let vault = self.tools.vault.open().await?;
        let password = made_password::of(&self.tools.ledger, &vault, identity.id, &path).await?;
        if let Some(under_way) = self.under_way.get_mut(name) {
            under_way.busy = true;
        }
        let (tell, told) = oneshot::channel();
        self.await_end(name, told, Told::Copied);
        let watcher = Watcher::Task(tell);
        self.send(Command::BackUp { id, path, password, location_password: None, watcher }).await?;
        Ok(false)
    }

    /// A copy that failed is tried again when the daemon starts next, or when the file changes: that spends nothing.
    pub(super) async fn copied(&mut self, name: String, error: Option<DaemonError>) {
        let Some(under_way) = self.under_way.get_mut(&name) else { return };
        under_way.busy = false;
        match error {
            None => Box::pin(self.settle(name, None)).await,
            Some(error) => {
                let (item, why) = (
                    under_way.item,
                    format!("the certificate is there, but not its copy: {}", error.reason()),
                );
                self.under_way.remove(&name);
                self.told(&name, Some(item), &why, error.remedy()).await;
            }
        }
    }

    /// All is done: what held secrets is shredded, and it is said.
    async fn finish(&mut self, name: &str, item: &Item) {
        let Some(under_way) = self.under_way.remove(name) else { return };
        let secrets = under_way.order.secret_files(&self.folder);
        let shredded = blocking(move || {
            secrets
                .iter()
                .try_for_each(|file| files::shred(file))
                .map_err(|refused| super::unusable(&refused))
        });
        if let Err(error) = shredded.await {
            let why = format!("the certificate is there, but its code was not shredded: {}", error.reason());
            return self.told(name, Some(under_way.item), &why, "remove the file with the code").await;
        }
        let (name_of, text, at) = (name.to_owned(), under_way.text, Some(under_way.item));
        if let Err(error) = self.remember(Record { name: name_of, text, item: at, stage: Stage::Done }).await
        {
            warn!(provision = name, reason = error.reason(), "it is not on record that this is done");
        }
        let identity = match &item.identity {
            Some(id) => self.ask(|reply| Command::Show { id: id.clone(), reply }).await.ok(),
            None => None,
        };
        info!(
            provision = name,
            outcome = "done",
            item = item.id,
            identity = item.identity,
            issuer = item.issuer,
            "an activation of the drop folder is picked up, proven and copied"
        );
        let copies = identity.iter().flat_map(|identity| &identity.backups).filter(|copy| copy.current);
        self.write_result(Outcome {
            name,
            outcome: "done",
            at: self.tools.clock.now(),
            why: None,
            remedy: None,
            activation: Some(item.id.clone()),
            identity: item.identity.clone(),
            back_ups: copies.map(|copy| copy.path.clone()).collect(),
            location: identity.and_then(|identity| identity.location),
        })
        .await;
        self.note(Note::Gone(self.folder.join(name))).await;
    }

    /// What is under way ends without a certificate.
    async fn end_in(&mut self, name: &str, error: &DaemonError) {
        let text = self.under_way.get(name).map(|under_way| under_way.text.clone());
        self.failed(name, text.unwrap_or_default(), error).await;
    }

    /// It is on record that it failed, and said; all files are kept.
    pub(super) async fn failed(&mut self, name: &str, text: String, error: &DaemonError) {
        let item = self.under_way.remove(name).map(|under_way| under_way.item);
        let stage = Stage::Failed { why: error.reason().to_owned(), remedy: error.remedy().to_owned() };
        if let Err(error) = self.remember(Record { name: name.to_owned(), text, item, stage }).await {
            warn!(provision = name, reason = error.reason(), "it is not on record that this failed");
        }
        self.told(name, item, error.reason(), error.remedy()).await;
    }

    async fn told(&self, name: &str, item: Option<ItemId>, why: &str, remedy: &str) {
        let activation = item.map(|id| id.to_string());
        warn!(
            provision = name,
            outcome = "failed",
            item = activation,
            reason = why,
            "an activation of the drop folder is not picked up"
        );
        self.write_result(Outcome {
            name,
            outcome: "failed",
            at: self.tools.clock.now(),
            why: Some(why),
            remedy: Some(remedy),
            activation,
            identity: None,
            location: None,
            back_ups: Vec::new(),
        })
        .await;
        self.stands(name, &format!("{why}; {remedy}")).await;
    }

    pub(super) async fn waits(&mut self, name: &str, error: &DaemonError) {
        self.held = true;
        self.stands(name, &format!("{}; {}", error.reason(), error.remedy())).await;
    }

    pub(super) async fn stands(&self, name: &str, why: &str) {
        let path = self.folder.join(name);
        let said = format!("the activation in {} is not picked up yet: {why}", path.display());
        self.note(Note::Stands(Standing { path, said, told: None })).await;
    }

    async fn remember(&self, record: Record) -> Result<(), DaemonError> {
        let mut batch = Batch::new();
        memory::put(&mut batch, &record)?;
        self.commit(batch).await
    }

    async fn item(&self, name: &str) -> Result<Item, DaemonError> {
        let id = self.under_way.get(name).map(|under_way| under_way.item.to_string()).unwrap_or_default();
        self.ask(|reply| Command::Show { id, reply }).await
    }
}

/// Whether nothing but a pick-up is missing: no word of an issuer or a person stands against it.
fn waits_for_us(item: &Item) -> bool {
    item.state == State::Ready && item.needs_you.as_ref().is_none_or(|needs| needs.need == PICK_UP)
}
