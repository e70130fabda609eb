//! The drop folder: activations that are picked up with nobody there.
//!
//! Each `NAME.toml` is one, with its code in a file beside it or in a credential. It is tracked as if it had been typed, picked
//! up by the same run as any other, and copied under a password of its own; then the file with the code is shredded, and
//! `NAME.result.json` says what became of it. Whatever may have been sent is left to the run and its once-only rules: from
//! here, a code that failed is not tried again before the files have changed.

mod files;
mod memory;
mod order;
mod result;
mod under_way;

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use ipc_proto::{DaemonError, methods};
use ledger::Batch;
use lifecycle::ItemId;
use tokio::{
    sync::{Notify, mpsc, oneshot},
    time::{Instant, sleep_until},
};
use tracing::warn;
use wake::{FolderChange, FolderWatch};

use self::{
    files::Refused,
    memory::{Record, Stage},
    order::{Order, line},
    under_way::UnderWay,
};
use crate::{
    commands::runs::{allowed, default_location},
    desk,
    effects::{Tools, blocking, facts::is_token},
    event::{Command, Event, Reply},
    failure,
    mail_folder::{Note, SETTLED, Standing, is_fresh},
};

/// How much waits to be looked at before the kernel keeps the rest.
const HELD: usize = 16;

/// More files than this are looked at by nobody.
const MOST: usize = 1000;

/// Watches `folder` and carries out what is put there, for as long as the daemon runs.
pub(crate) fn watch(folder: PathBuf, tools: Tools) {
    let (tell, told) = mpsc::channel(HELD);
    tokio::spawn(forward(folder.clone(), tell.clone()));
    let worker = Worker {
        tools,
        folder,
        tell,
        under_way: BTreeMap::new(),
        held: false,
        again_at: None,
        changed: Arc::default(),
        listens: false,
    };
    tokio::spawn(worker.run(told));
}

/// Hands on what changes in the folder, and first that all of it is to be looked at.
async fn forward(folder: PathBuf, tell: mpsc::Sender<Told>) {
    let listening = async {
        let mut watch = FolderWatch::new(&folder);
        let mut change = FolderChange::Everything;
        while tell.send(Told::Folder(change)).await.is_ok() {
            change = match &mut watch {
                Ok(watch) => watch.changed().await?,
                Err(error) => return Err(io::Error::new(error.kind(), error.to_string())),
            };
        }
        Ok(())
    };
    let ended: io::Result<()> = listening.await;
    // Where folders cannot be watched, most people have none.
    if let Err(why) = ended
        && folder.exists()
    {
        warn!(folder = %folder.display(), "the drop folder is looked at when the daemon starts only: {why}");
    }
}

/// What the worker is told.
enum Told {
    /// Something changed in the folder.
    Folder(FolderChange),
    /// The pick-up of this file's activation ended.
    PickedUp(String, Result<ItemId, DaemonError>),
    /// The copy of its certificate was written, or not.
    Copied(String, Result<ItemId, DaemonError>),
}

struct Worker {
    tools: Tools,
    folder: PathBuf,
    tell: mpsc::Sender<Told>,
    /// What goes on, by the names of its files.
    under_way: BTreeMap<String, UnderWay>,
    /// Some file waits for the vault.
    held: bool,
    /// When everything is looked at again: files that may be written to yet, and what could not be sent.
    again_at: Option<Instant>,
    /// Told when something tracked has changed.
    changed: Arc<Notify>,
    listens: bool,
}

impl Worker {
    async fn run(mut self, mut told: mpsc::Receiver<Told>) {
        loop {
            tokio::select! {
                told = told.recv() => match told {
                    Some(Told::Folder(change)) => self.take(change).await,
                    Some(Told::PickedUp(name, result)) => self.picked_up(name, result.err()).await,
                    Some(Told::Copied(name, result)) => self.copied(name, result.err()).await,
                    None => return,
                },
                () = sleep_until(self.again_at.unwrap_or_else(Instant::now)), if self.again_at.is_some() => {
                    self.again_at = None;
                    self.try_again().await;
                    self.all().await;
                }
                () = self.changed.notified(), if !self.under_way.is_empty() => self.look_at_all_under_way().await,
                () = self.tools.vault.opened(), if self.held => {
                    self.held = false;
                    self.all().await;
                }
            }
        }
    }

    async fn take(&mut self, change: FolderChange) {
        match change {
            FolderChange::Arrived(name) => {
                let name = name.to_string_lossy().into_owned();
                if is_order(&name) {
                    self.one(name).await;
                } else if !is_ours(&name) {
                    // A code that some file has waited for.
                    self.all().await;
                }
            }
            FolderChange::Gone(name) => self.note(Note::Gone(self.folder.join(name))).await,
            FolderChange::Everything => self.all().await,
            FolderChange::Created(_) => {}
        }
    }

    async fn all(&mut self) {
        let folder = self.folder.clone();
        let listed = blocking(move || Ok(list(&folder))).await;
        self.note(Note::Gone(self.folder.clone())).await;
        self.note(Note::Anew(self.folder.clone())).await;
        match listed {
            Ok(Ok(names)) => {
                for name in names {
                    if is_fresh(&self.folder.join(&name), self.tools.clock.now()) {
                        self.again_in(SETTLED.unsigned_abs());
                    } else {
                        self.one(name).await;
                    }
                }
            }
            Ok(Err(refused)) => {
                let why = format!("nothing in the drop folder is picked up: {refused}");
                warn!(folder = %self.folder.display(), "{why}");
                let said = format!("{why}; {}, then restart the daemon", refused.remedy());
                self.note(Note::Stands(Standing { path: self.folder.clone(), said, told: None })).await;
            }
            Err(_) => {}
        }
    }

    fn again_in(&mut self, patience: std::time::Duration) {
        let at = Instant::now() + patience;
        self.again_at = Some(self.again_at.map_or(at, |before| before.min(at)));
    }

    async fn one(&mut self, name: String) {
        if self.under_way.get(&name).is_some_and(UnderWay::is_busy) {
            return;
        }
        let mut text = String::new();
        match self.look(&name, &mut text).await {
            Ok(()) => {}
            Err(error @ DaemonError::Locked { .. }) => self.waits(&name, &error).await,
            Err(error) => self.failed(&name, text, &error).await,
        }
    }

    /// Looks at a file, and begins or goes on with what it asks for. `text` becomes what its text is known again by.
    async fn look(&mut self, name: &str, text: &mut String) -> Result<(), DaemonError> {
        let (folder, path) = (self.folder.clone(), self.folder.join(name));
        let read = blocking(move || Ok(files::is_there(&folder).and_then(|_| files::read(&path)))).await?;
        let bytes = match read {
            Ok(bytes) => bytes,
            Err(refused) if refused.is_absent() => return Ok(()),
            Err(refused) => return Err(unusable(&refused)),
        };
        *text = memory::hash(secrecy::ExposeSecret::expose_secret(&bytes));
        let record = memory::load(&self.tools.ledger, name)?;
        let is_same = record.as_ref().is_some_and(|record| record.text == *text);
        if is_same && matches!(record, Some(Record { stage: Stage::Done, .. })) {
            return Ok(());
        }
        let order = Order::of_text(secrecy::ExposeSecret::expose_secret(&line(&bytes)))?;
        if order.secret_files(&self.folder).iter().any(|file| is_fresh(file, self.tools.clock.now())) {
            self.again_in(SETTLED.unsigned_abs());
            return Ok(());
        }
        match record {
            Some(Record { stage: Stage::Taken, item: Some(item), .. }) => {
                self.under_way.insert(name.to_owned(), UnderWay::new(order, item, text.clone()));
                self.go_on(name.to_owned()).await;
                Ok(())
            }
            Some(record @ Record { stage: Stage::Failed { .. }, .. }) if is_same => {
                self.look_again(name, order, record).await
            }
            Some(_) | None => self.begin(name, order, text).await,
        }
    }

    /// A file that failed is begun again with another code, or where it failed before its code was taken. It goes on where
    /// nothing was said against the code, as with a browser's database that was missing; but no PIN is given twice.
    async fn look_again(&mut self, name: &str, order: Order, record: Record) -> Result<(), DaemonError> {
        let at_token = order.location.as_ref().is_some_and(|place| is_token(&place.0));
        if let Some(item) = record.item.filter(|_| !at_token)
            && self.waits_for_us(item).await
        {
            self.under_way.insert(name.to_owned(), UnderWay::new(order, item, record.text));
            self.go_on(name.to_owned()).await;
            return Ok(());
        }
        let (code, folder) = (order.clone(), self.folder.clone());
        if let Ok(code) = blocking(move || Ok(code.code(&folder))).await? {
            let vault = self.tools.vault.open().await?;
            if !memory::is_the_code(&vault, name, &code)? {
                return self.begin(name, order, &record.text).await;
            }
        }
        if let Stage::Failed { why, remedy } = record.stage {
            self.stands(name, &format!("{why}; {remedy}")).await;
        }
        Ok(())
    }

    /// Checks everything that can be checked before a code is spent, tracks the activation and starts its pick-up.
    async fn begin(&mut self, name: &str, order: Order, text: &str) -> Result<(), DaemonError> {
        self.can_be_done(&order).await?;
        let (asked, folder) = (order.clone(), self.folder.clone());
        let secrets = blocking(move || {
            let code = asked.code(&folder).map_err(|refused| unusable(&refused))?;
            let password = asked.location_password(&folder).map_err(|refused| unusable(&refused))?;
            Ok((code, password))
        });
        let (code, password) = secrets.await?;
        let vault = self.tools.vault.open().await?;
        let typed = methods::Add {
            issuer: order.issuer.clone(),
            reference_number: order.reference_number.clone(),
            code: Some(line(&code)),
            approved_at: order.approved_at.map(|moment| moment.0),
            application: None,
        };
        let mut activation = desk::typed(&self.tools, typed).await?;
        if let (Some(holder), Some(profile)) = (&order.name, self.tools.issuers().profile(&order.issuer)) {
            activation.title = desk::title(profile, Some(holder), &activation.reference_number);
        }
        let activation = Box::new(activation);
        let (item, _) = self.ask(|reply| Command::Track { activation, reply }).await?;
        let item: ItemId = item.id.parse().map_err(|_| failure::not_found(&item.id))?;
        let mut batch = Batch::new();
        memory::seal_code(&vault, &mut batch, name, &code)?;
        let record =
            Record { name: name.to_owned(), text: text.to_owned(), item: Some(item), stage: Stage::Taken };
        memory::put(&mut batch, &record)?;
        self.commit(batch).await?;
        self.under_way.insert(name.to_owned(), UnderWay::new(order, item, text.to_owned()));
        self.pick_up(name, password).await
    }

    async fn can_be_done(&self, order: &Order) -> Result<(), DaemonError> {
        let issuers = self.tools.issuers();
        let profile =
            issuers.profile(&order.issuer).ok_or_else(|| failure::unknown_issuer(&order.issuer))?.clone();
        if profile.cmp().is_none() {
            return Err(failure::bad_input(
                format!("{} hands certificates out to a browser, which wants somebody there", profile.name),
                "pick it up in person: neverlapse pick-up",
            ));
        }
        let to = match &order.location {
            Some(place) => place.0.clone(),
            None => default_location(&self.tools, &profile)?,
        };
        self.tools.rules.place(&to)?;
        allowed(&profile, &to)?;
        let has_password =
            order.location_password_file.is_some() || order.location_password_credential.is_some();
        if to.path().is_some() && !has_password {
            return Err(failure::bad_input(
                format!("the location {to} needs a password"),
                "give one: location_password_file or location_password_credential",
            ));
        }
        if is_token(&to) {
            return Ok(());
        }
        let (folder, rules) = (self.copies_of(order)?, Arc::clone(&self.tools.rules));
        blocking(move || {
            rules.copy(&folder.join("copy.p12"))?;
            if folder.is_dir() {
                return Ok(());
            }
            Err(failure::bad_input(
                format!("the folder for copies {} is not there", folder.display()),
                "make it, or name another: back_up_folder",
            ))
        })
        .await
    }

    /// Where the copy goes.
    fn copies_of(&self, order: &Order) -> Result<PathBuf, DaemonError> {
        let own = order.back_up_folder.as_ref().map(|folder| folder.0.clone());
        own.or_else(|| self.tools.rules.copies.clone()).ok_or_else(|| {
            failure::bad_input(
                "it is not said where its copy goes",
                "set back_up_folder, or back_up.folder in the policy",
            )
        })
    }

    async fn ask<T>(&self, command: impl FnOnce(Reply<T>) -> Command) -> Result<T, DaemonError> {
        let (reply, answer) = oneshot::channel();
        self.send(command(reply)).await?;
        answer.await.map_err(|_| failure::stopping())?
    }

    async fn send(&self, command: Command) -> Result<(), DaemonError> {
        self.tools.events.send(Event::Command(command)).await.map_err(|_| failure::stopping())
    }

    async fn commit(&self, batch: Batch) -> Result<(), DaemonError> {
        self.tools.ledger.commit_async(batch).await.map_err(|error| failure::ledger(&error))
    }

    async fn note(&self, note: Note) {
        // The event loop is gone only when the daemon stops.
        let _ = self.tools.events.send(Event::Mail(note)).await;
    }
}

fn unusable(refused: &Refused) -> DaemonError {
    failure::bad_input(refused.to_string(), refused.remedy())
}

/// The files that ask for something, in the order of their names; none where there is no folder.
fn list(folder: &Path) -> Result<Vec<String>, Refused> {
    if !files::is_there(folder)? {
        return Ok(Vec::new());
    }
    let entries = std::fs::read_dir(folder)
        .map_err(|cause| Refused::Io { path: folder.to_owned(), cause })?
        .filter_map(Result::ok);
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.filter(|name| is_order(name)).take(MOST).collect();
    names.sort();
    Ok(names)
}

fn is_order(name: &str) -> bool {
    // Programs write to hidden files before they give them their name.
    name.ends_with(".toml") && !name.starts_with('.')
}

/// Whether we write files of that name ourselves.
fn is_ours(name: &str) -> bool {
    name.ends_with(".result.json") || name.ends_with(".new")
}
