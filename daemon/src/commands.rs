//! What clients ask the event loop for. Whatever takes long was done by the service, or is started as an effect.

use std::path::PathBuf;

use custody::LocationName;
use ipc_proto::{
    DaemonError,
    methods::{self, StatusReply},
    server::Reporter,
    types::{self, Outcome, Overall},
};
use issuers::Profile;
use jiff::Timestamp;
use ledger::{Batch, Vault};
use lifecycle::{Activation, ActivationState, CodeWindow, Input, Item, ItemId, NewActivation};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    effects::{
        self, back_up, restore,
        run::{Run, Step, password_path, remembered_path},
    },
    event::{Command, ToTrack},
    failure, present,
    runtime::Runtime,
    subscribers::Subscription,
    tracker::code_path,
};

/// How many items `status` shows.
const SOONEST: usize = 5;

impl Runtime {
    /// Answers one command.
    pub(crate) async fn command(&mut self, command: Command) {
        // A client that has hung up no longer wants the answer; what it asked for was done all the same.
        match command {
            Command::Status { reply } => drop(reply.send(Ok(self.status()))),
            Command::List { cursor, reply } => drop(reply.send(self.list(cursor.as_deref()))),
            Command::Show { id, reply } => drop(reply.send(self.item(&id, false).map(present::item))),
            Command::Track { activation, reply } => drop(reply.send(self.track(*activation).await)),
            Command::PickUp { id, to, password, remember, vault, reporter } => {
                let started = self.pick_up(&id, to, password, remember, &vault).await;
                self.watch(started, reporter);
            }
            Command::Renew { id, password, vault, reporter } => {
                let started = self.renew(&id, password, &vault).await;
                self.watch(started, reporter);
            }
            Command::BackUp { id, path, password, location_password, reporter } => {
                let passwords = back_up::Passwords { copy: password, location: location_password };
                let started = self.back_up(&id, &path, passwords);
                self.watch(started, reporter);
            }
            Command::Restore { path, password, to, remember, reporter } => {
                let started = self.restore(&path, password, &to, remember);
                self.watch(started, reporter);
            }
            Command::Cancel { id, reply } => drop(reply.send(self.cancel(&id).await)),
            Command::Forget { id, even_the_only_key, reply } => {
                drop(reply.send(self.forget(&id, even_the_only_key).await));
            }
            Command::Subscribe { reply } => drop(reply.send(Ok(self.subscribe()))),
        }
    }

    fn status(&self) -> StatusReply {
        let lifecycle = self.tracker.lifecycle();
        let (mut tracked, mut needs_you, mut lapsed) = (0, 0, 0);
        for item in lifecycle.items() {
            tracked += 1;
            needs_you += u32::from(item.need().is_some());
            lapsed += u32::from(item.has_lapsed());
        }
        let next = lifecycle.next_wake();
        StatusReply {
            overall: match (lapsed, needs_you) {
                (1.., _) => Overall::Lapsed,
                (0, 1..) => Overall::NeedsYou,
                (0, 0) => Overall::Well,
            },
            now: self.tracker.now(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            pid: std::process::id(),
            tracked,
            needs_you,
            lapsed,
            next: next.map(|(at, _)| at),
            next_reason: next.map(|(_, reason)| reason.to_string()),
            vault: String::new(),
            soonest: lifecycle
                .by_deadline(None)
                .take_while(|(at, _)| *at < Timestamp::MAX)
                .take(SOONEST)
                .map(|(_, item)| present::item(item))
                .collect(),
        }
    }

    fn list(&self, cursor: Option<&str>) -> Result<(Vec<types::Item>, Option<String>), DaemonError> {
        let after = cursor.map(read_cursor).transpose()?;
        let mut rest = self.tracker.lifecycle().by_deadline(after).peekable();
        let mut items: Vec<types::Item> = Vec::new();
        let mut last = None;
        while let Some((at, item)) = rest.next_if(|_| items.len() < crate::subscribers::PAGE) {
            items.push(present::item(item));
            last = Some((at, item.id()));
        }
        // Back-ups may make items long: what does not fit into a reply comes with the next one.
        let fitting = ipc_proto::page_length(&items);
        if fitting < items.len() {
            items.truncate(fitting);
            let shown = items.last().and_then(|item| item.id.parse().ok());
            let item = shown.and_then(|id| self.tracker.lifecycle().item(id));
            last = item.map(|item| (item.deadline().unwrap_or(Timestamp::MAX), item.id()));
            return Ok((items, last.map(write_cursor)));
        }
        let next = rest.peek().and(last).map(write_cursor);
        drop(rest);
        Ok((items, next))
    }

    fn subscribe(&mut self) -> Subscription {
        let all = self.tracker.lifecycle().by_deadline(None).map(|(_, item)| present::item(item)).collect();
        self.subscribers.add(all)
    }

    async fn track(&mut self, new: ToTrack) -> Result<(types::Item, Outcome), DaemonError> {
        let (now, issuers) = (self.tracker.now(), self.tools.issuers());
        // People and mails count in seconds.
        let now = now.round(jiff::Unit::Second).unwrap_or(now);
        let profile = issuers.profile(&new.issuer).ok_or_else(|| failure::unknown_issuer(&new.issuer))?;
        let mut codes = CodeWindow::new(new.approved_at, now, profile.code_lifetime());
        codes.expires_at = new.expires_at.unwrap_or(codes.expires_at);
        if let Some(known) = self.tracker.lifecycle().find(&new.issuer, &new.reference_number) {
            let known = known.clone();
            return self.track_again(&known, new, codes).await;
        }
        let mut batch = Batch::new();
        let number = self.tracker.number(&mut batch).map_err(|error| failure::ledger(&error))?;
        let id = ItemId::activation(number);
        seal_code(&new, id, &mut batch)?;
        let input = Input::Track(NewActivation {
            id,
            issuer: new.issuer,
            title: new.title,
            reference_number: new.reference_number,
            link: new.link,
            has_code: new.code.is_some(),
            codes,
        });
        self.take_in(input, batch).await?;
        Ok((self.shown(id)?, Outcome::Tracked))
    }

    /// What is tracked already gets its missing half, or the codes of a newer e-mail; else nothing changes.
    async fn track_again(
        &mut self,
        known: &Activation,
        new: ToTrack,
        codes: CodeWindow,
    ) -> Result<(types::Item, Outcome), DaemonError> {
        let id = known.id;
        let mut batch = Batch::new();
        // A mail that was approved later than what we know brings new codes and voids the old ones.
        let newer = new.from_mail
            && matches!((codes.approved_at, known.codes.approved_at), (Some(new), Some(old)) if new > old);
        let misses_code = known.state == ActivationState::AwaitingCode || known.code_doubted;
        let input = if newer && known.state != ActivationState::PickedUp && !known.state.in_flight() {
            Input::CodesRenewed { id, has_code: new.code.is_some(), codes }
        } else if misses_code && new.code.is_some() {
            let approved_at = codes.approved_at.map(|_| codes).filter(|_| known.codes.approved_at.is_none());
            Input::Complete { id, approved_at }
        } else {
            return Ok((self.shown(id)?, Outcome::Known));
        };
        seal_code(&new, id, &mut batch)?;
        // A run that was written with another code starts over and keeps its key. With the very same code it stands:
        // its request may have arrived, and then only the same bytes bring the certificate.
        let run = Run::load(&self.tools.ledger, id).map_err(|error| failure::ledger(&error))?;
        if let Some(mut run) = run.filter(|_| !is_sealed_already(&new, id)) {
            run.start_over();
            run.put(&mut batch).map_err(|error| failure::ledger(&error))?;
        }
        self.take_in(input, batch).await?;
        Ok((self.shown(id)?, Outcome::Completed))
    }

    async fn pick_up(
        &mut self,
        id: &str,
        to: Option<String>,
        password: Option<SecretString>,
        remember: bool,
        vault: &Vault,
    ) -> Result<ItemId, DaemonError> {
        let item = self.item(id, false)?;
        let Item::Activation(activation) = item else {
            let remedy = format!("renew it instead: neverlapse renew {id}");
            return Err(failure::not_possible(item.id(), format!("{id} is an identity already"), remedy));
        };
        let (id, activation) = (activation.id, activation.clone());
        if self.running.contains_key(&id) {
            return Ok(id);
        }
        let profile = self.profile(&activation.issuer)?;
        if profile.cmp().is_none() {
            return Err(failure::browser_only(id, &Item::Activation(activation), &profile));
        }
        let mut batch = Batch::new();
        let on_record = Run::load(&self.tools.ledger, id).map_err(|error| failure::ledger(&error))?;
        let mut run = match on_record {
            Some(run) => run,
            None => {
                let number = self.tracker.number(&mut batch).map_err(|error| failure::ledger(&error))?;
                let identity = ItemId::identity(number);
                Run {
                    item: id,
                    step: Step::Prepared,
                    to: default_location(&profile)?,
                    identity,
                    remember,
                    replaces: None,
                    tries: 0,
                    cmp: None,
                }
            }
        };
        if let Some(to) = to {
            run.to = location_name(&to)?;
            run.remember = remember;
        }
        allowed(&profile, &run.to)?;
        let sealed = password_path(id);
        match (&run.to, password) {
            (LocationName::File(_), Some(password)) => seal_password(vault, &mut batch, &sealed, &password)?,
            (LocationName::File(_), None) => {
                let kept = vault.unseal(&sealed).map_err(|error| failure::vault(&error))?;
                kept.ok_or_else(|| failure::password_needed(&run.to)).map(drop)?;
            }
            (LocationName::Vault, _) => {}
        }
        run.put(&mut batch).map_err(|error| failure::ledger(&error))?;
        self.begin(Input::PickUp { id }, batch).await?;
        Ok(id)
    }

    async fn renew(
        &mut self,
        id: &str,
        password: Option<SecretString>,
        vault: &Vault,
    ) -> Result<ItemId, DaemonError> {
        let Item::Identity(identity) = self.item(id, true)?.clone() else {
            return Err(failure::not_found(id));
        };
        let id = identity.id;
        if self.running.contains_key(&id) {
            return Ok(id);
        }
        let profile = self.profile(&identity.issuer)?;
        if profile.cmp().is_none() {
            return Err(failure::browser_only(id, &Item::Identity(identity), &profile));
        }
        let to: LocationName = location_name(&identity.location)?;
        let mut batch = Batch::new();
        match (&to, password) {
            (LocationName::File(_), Some(password)) => {
                seal_password(vault, &mut batch, &password_path(id), &password)?;
            }
            (LocationName::File(_), None) => {
                let kept = [remembered_path(id), password_path(id)];
                let mut kept = kept.iter().map(|path| vault.unseal(path));
                if !kept.any(|kept| kept.is_ok_and(|kept| kept.is_some())) {
                    return Err(failure::password_needed(&to));
                }
            }
            (LocationName::Vault, _) => {}
        }
        let on_record = Run::load(&self.tools.ledger, id).map_err(|error| failure::ledger(&error))?;
        let run = on_record.unwrap_or_else(|| Run {
            item: id,
            step: Step::Prepared,
            to,
            identity: id,
            remember: false,
            replaces: Some(identity.certificate.fingerprint.clone()),
            tries: 0,
            cmp: None,
        });
        run.put(&mut batch).map_err(|error| failure::ledger(&error))?;
        self.begin(Input::Renew { id }, batch).await?;
        Ok(id)
    }

    /// Starts a run; one that the records call under way while nothing runs goes on instead.
    async fn begin(&mut self, input: Input, batch: Batch) -> Result<(), DaemonError> {
        let (Input::PickUp { id } | Input::Renew { id }) = input else {
            return Ok(());
        };
        let cut_off = self.tracker.lifecycle().item(id).is_some_and(Item::is_cut_off);
        if cut_off {
            self.enrol(id);
            return Ok(());
        }
        self.take_in(input, batch).await
    }

    fn back_up(
        &mut self,
        id: &str,
        path: &str,
        passwords: back_up::Passwords,
    ) -> Result<ItemId, DaemonError> {
        let Item::Identity(identity) = self.item(id, true)?.clone() else {
            return Err(failure::not_found(id));
        };
        let path = absolute(path)?;
        check_password(&passwords.copy)?;
        let profile = self.profile(&identity.issuer)?;
        if profile.back_up.forbid(&path) {
            return Err(failure::bad_input(
                format!("{} says to keep back-ups out of this folder", profile.name),
                "choose another folder, best on another disk",
            ));
        }
        let id = identity.id;
        self.idle(id)?;
        self.start(id, async move |job: effects::Job| {
            effects::back_up::run(&job, &identity, path, passwords).await
        });
        Ok(id)
    }

    fn restore(
        &mut self,
        path: &str,
        password: SecretString,
        to: &str,
        remember: bool,
    ) -> Result<ItemId, DaemonError> {
        let (path, to) = (absolute(path)?, location_name(to)?);
        let mut numbered = Batch::new();
        let number = self.tracker.number(&mut numbered).map_err(|error| failure::ledger(&error))?;
        let id = ItemId::identity(number);
        let tracked = self
            .tracker
            .lifecycle()
            .items()
            .filter_map(|item| match item {
                Item::Identity(identity) => Some(identity.clone()),
                Item::Activation(_) => None,
            })
            .collect();
        let order = restore::Order { path, password, to, remember, tracked, numbered };
        self.start(id, async move |job: effects::Job| restore::run(&job, order).await);
        Ok(id)
    }

    async fn cancel(&mut self, id: &str) -> Result<(), DaemonError> {
        let id: ItemId = id.parse().map_err(|_| failure::not_found(id))?;
        if let Some(cancel) = self.running.get(&id) {
            cancel.cancel();
            return Ok(());
        }
        // Nothing runs, but the issuer asked to come back: the person does not want that now.
        let why = "stopped while the issuer was at work; the same request goes on".to_owned();
        self.take_in(Input::Stuck { id, why }, Batch::new()).await?;
        let stopped = failure::cancelled("stopped by you", "go on when you like: neverlapse show tells how");
        for reporter in self.watching.remove(&id).unwrap_or_default() {
            reporter.finish::<methods::Step>(Err(stopped.clone().into()));
        }
        Ok(())
    }

    async fn forget(&mut self, id: &str, even_the_only_key: bool) -> Result<(), DaemonError> {
        let item = self.item(id, false)?.clone();
        self.idle(item.id())?;
        let mut batch = Batch::new();
        let run = Run::load(&self.tools.ledger, item.id()).map_err(|error| failure::ledger(&error))?;
        let only_key = match &item {
            Item::Identity(identity) => identity.location == "vault" && !identity.is_backed_up(),
            // What was sent may have become a certificate, and only this key fits it.
            Item::Activation(_) => run.is_some_and(|run| run.step >= Step::Sent),
        };
        if only_key && !even_the_only_key {
            return Err(failure::not_possible(
                item.id(),
                format!("the only key of {id} is in the vault and would be lost"),
                format!(
                    "make a back-up first (neverlapse back-up {id} --to FILE), or add --even-the-only-key"
                ),
            ));
        }
        Run::remove(item.id(), &mut batch);
        if let Item::Identity(identity) = &item {
            Vault::remove(&mut batch, &remembered_path(identity.id));
        }
        self.take_in(Input::Forget { id: item.id() }, batch).await?;
        if matches!(&item, Item::Identity(identity) if identity.location == "vault") {
            effects::remove_from_vault(&self.tools, item.id());
        }
        Ok(())
    }

    /// Has a client hear how a long action goes on, or why it did not start.
    fn watch(&mut self, started: Result<ItemId, DaemonError>, reporter: Reporter) {
        match started {
            Ok(id) => self.watching.entry(id).or_default().push(reporter),
            Err(error) => reporter.finish::<methods::Step>(Err(error.into())),
        }
    }

    fn idle(&self, id: ItemId) -> Result<(), DaemonError> {
        if self.running.contains_key(&id) {
            let remedy = format!("wait for it, or stop it; see neverlapse show {id}");
            return Err(failure::not_possible(id, format!("another action runs for {id}"), remedy));
        }
        Ok(())
    }

    fn shown(&self, id: ItemId) -> Result<types::Item, DaemonError> {
        let gone = || failure::not_found(&id.to_string());
        self.tracker.lifecycle().item(id).map(present::item).ok_or_else(gone)
    }

    fn profile(&self, issuer: &str) -> Result<Profile, DaemonError> {
        self.tools.issuers().profile(issuer).cloned().ok_or_else(|| failure::unknown_issuer(issuer))
    }
}

fn seal_code(new: &ToTrack, id: ItemId, batch: &mut Batch) -> Result<(), DaemonError> {
    match &new.code {
        Some((code, vault)) => vault
            .seal(batch, &code_path(id), code.expose_secret().as_bytes())
            .map_err(|error| failure::vault(&error)),
        None => Ok(()),
    }
}

/// Whether the code that came is the one that is known.
fn is_sealed_already(new: &ToTrack, id: ItemId) -> bool {
    new.code.as_ref().is_some_and(|(code, vault)| {
        let sealed = vault.unseal(&code_path(id)).ok().flatten();
        sealed.is_some_and(|sealed| sealed.expose_secret() == code.expose_secret().as_bytes())
    })
}

fn seal_password(
    vault: &Vault,
    batch: &mut Batch,
    path: &str,
    password: &SecretString,
) -> Result<(), DaemonError> {
    check_password(password)?;
    let bytes = password.expose_secret().as_bytes();
    vault.seal(batch, path, bytes).map_err(|error| failure::vault(&error))
}

fn check_password(password: &SecretString) -> Result<(), DaemonError> {
    let checked = custody::password::check(password);
    checked.map(drop).map_err(|error| failure::bad_input(failure::chain(&error), "choose another password"))
}

fn location_name(text: &str) -> Result<LocationName, DaemonError> {
    text.parse().map_err(|error: custody::location::LocationNameError| {
        failure::bad_input(failure::chain(&error), "write vault, or file: and an absolute path")
    })
}

fn default_location(profile: &Profile) -> Result<LocationName, DaemonError> {
    match profile.location.default {
        issuers::LocationKind::Vault => Ok(LocationName::Vault),
        other @ (issuers::LocationKind::File
        | issuers::LocationKind::Nss
        | issuers::LocationKind::Firefox
        | issuers::LocationKind::Token) => Err(failure::bad_input(
            format!("{} wants the certificate in a place of the kind {other}", profile.name),
            "say where: --to LOCATION",
        )),
    }
}

fn allowed(profile: &Profile, to: &LocationName) -> Result<(), DaemonError> {
    let kind = match to {
        LocationName::Vault => issuers::LocationKind::Vault,
        LocationName::File(_) => issuers::LocationKind::File,
    };
    if profile.allows(kind) {
        return Ok(());
    }
    let allowed: Vec<String> = profile.location.allowed.iter().map(ToString::to_string).collect();
    Err(failure::bad_input(
        format!("{} does not allow the location {to}", profile.name),
        format!("choose one of these kinds: {}", allowed.join(", ")),
    ))
}

fn absolute(path: &str) -> Result<PathBuf, DaemonError> {
    let path = PathBuf::from(path);
    if path.is_absolute() {
        return Ok(path);
    }
    Err(failure::bad_input(format!("{} is not an absolute path", path.display()), "write it from / on"))
}

fn write_cursor((at, id): (Timestamp, ItemId)) -> String {
    format!("{at}|{id}")
}

fn read_cursor(cursor: &str) -> Result<(Timestamp, ItemId), DaemonError> {
    let bad = || failure::bad_input("the cursor is not one of ours", "start again without one");
    let (at, id) = cursor.split_once('|').ok_or_else(bad)?;
    Ok((at.parse().map_err(|_| bad())?, id.parse().map_err(|_| bad())?))
}
