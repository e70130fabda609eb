//! Pick-ups and renewals: what is written down before they start, and how they are stopped.

use custody::LocationName;
use ipc_proto::{DaemonError, methods};
use issuers::Profile;
use ledger::{Batch, Vault};
use lifecycle::{Input, Item, ItemId};
use secrecy::{ExposeSecret as _, SecretString};

use super::{check_password, location_name};
use crate::{
    effects::run::{Run, Step, password_path, remembered_path},
    failure,
    runtime::Runtime,
};

impl Runtime {
    pub(super) async fn pick_up(
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

    pub(super) async fn renew(
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
    pub(super) async fn begin(&mut self, input: Input, batch: Batch) -> Result<(), DaemonError> {
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

    pub(super) async fn cancel(&mut self, id: &str) -> Result<(), DaemonError> {
        let id: ItemId = id.parse().map_err(|_| failure::not_found(id))?;
        if let Some(cancel) = self.running.get(&id) {
            cancel.cancel();
            return Ok(());
        }
        self.stop_waiting(id).await
    }

    /// Nothing runs, but the issuer asked to come back: the person does not want that now.
    pub(crate) async fn stop_waiting(&mut self, id: ItemId) -> Result<(), DaemonError> {
        let why = "stopped while the issuer was at work; the same request goes on".to_owned();
        self.take_in(Input::Stuck { id, why }, Batch::new()).await?;
        let stopped = failure::cancelled("stopped by you", "go on when you like: neverlapse show tells how");
        for reporter in self.watching.remove(&id).unwrap_or_default() {
            reporter.finish::<methods::Step>(Err(stopped.clone().into()));
        }
        Ok(())
    }
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
