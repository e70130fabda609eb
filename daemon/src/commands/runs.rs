//! Pick-ups and renewals: what is written down before they start, and how they are stopped.

use custody::{LocationName, nss};
use ipc_proto::DaemonError;
use issuers::Profile;
use ledger::{Batch, Vault};
use lifecycle::{Input, Item, ItemId};
use secrecy::{ExposeSecret as _, SecretString};

use super::{check_password, location_name};
use crate::{
    effects::{
        Tools,
        enrolment::kill_at,
        in_place::forget_key,
        places::is_same_place,
        run::{Run, Step, password_path, remembered_path, verification_path},
    },
    event::Opens,
    failure,
    rules::kind,
    runtime::Runtime,
};

/// One-time codes are short; what is longer is the wrong file.
const LONGEST_CODE: usize = 128;

impl Runtime {
    pub(super) async fn pick_up(
        &mut self,
        id: &str,
        to: Option<String>,
        opens: Opens,
        remember: bool,
        vault: &Vault,
    ) -> Result<ItemId, DaemonError> {
        let item = self.item(id)?;
        let Item::Activation(activation) = item else {
            let remedy = format!("renew it instead: neverlapse renew {id}");
            return Err(failure::not_possible(item.id(), format!("{id} is an identity already"), remedy));
        };
        let profile = self.profile(&activation.issuer)?;
        if profile.cmp().is_none() {
            let activation = activation.clone();
            return self.guide(&activation, &profile, to, opens, remember, vault).await;
        }
        let application = activation.application.clone();
        let activation_key = application.as_ref().and_then(|application| application.key.as_ref());
        let id = activation.id;
        if self.running.contains_key(&id) {
            return Ok(id);
        }
        let mut batch = Batch::new();
        let on_record = Run::load(&self.tools.ledger, id).map_err(|error| failure::ledger(&error))?;
        let mut run = match on_record {
            Some(run) => run,
            None if activation_key.is_some() => {
                return Err(failure::failed(
                    format!("the key that was made with the application {id} is not on record any more"),
                    format!("apply again: neverlapse forget {id}, then neverlapse apply"),
                ));
            }
            None => {
                let number = self.tracker.number();
                let to = match &to {
                    Some(to) => location_name(to)?,
                    None => default_location(&self.tools, &profile)?,
                };
                Run { remember, ..Run::new(id, ItemId::identity(number), to) }
            }
        };
        let mut given_up = None;
        if let Some(to) = to {
            let to = location_name(&to)?;
            if activation_key.is_some() && !is_same_place(&to, &run.to, &self.tools.around) {
                return Err(failure::not_possible(
                    id,
                    format!(
                        "its key was made with the application, at {}, and is bound to that place",
                        run.to
                    ),
                    "leave --to away; once the certificate is there, a back-up of it can be restored elsewhere",
                ));
            }
            if activation_key.is_none() && to != run.to {
                given_up = Some(run.clone());
                run.go_to(to, &mut batch)?;
            }
            run.remember = remember;
        }
        self.tools.rules.place(&run.to)?;
        allowed(&profile, &run.to)?;
        seal_password(vault, &mut batch, &mut run, opens)?;
        if let Some(before) = given_up.filter(|before| before.key != run.key) {
            forget_key(&self.tools, &before);
        }
        run.put(&mut batch).map_err(|error| failure::ledger(&error))?;
        self.begin(Input::PickUp { id }, id, batch).await?;
        Ok(id)
    }

    pub(crate) async fn renew(
        &mut self,
        id: &str,
        opens: Opens,
        code: Option<SecretString>,
        vault: &Vault,
    ) -> Result<ItemId, DaemonError> {
        let identity = self.identity(id)?.clone();
        let id = identity.id;
        if self.running.contains_key(&id) {
            return Ok(id);
        }
        let (issuer, item) = (identity.issuer.clone(), Item::Identity(identity));
        self.enrolling_profile(&item, &issuer)?;
        let mut batch = Batch::new();
        let on_record = Run::load(&self.tools.ledger, id).map_err(|error| failure::ledger(&error))?;
        let mut run = match on_record {
            Some(run) => run,
            None => Run::by_itself(&item)?,
        };
        seal_password(vault, &mut batch, &mut run, opens)?;
        let brings_code = code.is_some();
        if let Some(code) = code {
            seal_verification_code(vault, &mut batch, &mut run, &code)?;
        }
        run.put(&mut batch).map_err(|error| failure::ledger(&error))?;
        self.begin(Input::Renew { id }, id, batch).await?;
        if brings_code {
            kill_at("code-sealed");
        }
        Ok(id)
    }

    /// Starts a run; one that the records call under way while nothing runs goes on instead.
    async fn begin(&mut self, input: Input, id: ItemId, batch: Batch) -> Result<(), DaemonError> {
        if !self.tracker.lifecycle().item(id).is_some_and(Item::is_cut_off) {
            return self.take_in(input, batch).await;
        }
        self.tools.ledger.commit_async(batch).await.map_err(|error| failure::ledger(&error))?;
        self.enrol(id);
        Ok(())
    }

    /// The profile of an issuer that hands certificates out to programs.
    fn enrolling_profile(&self, item: &Item, issuer: &str) -> Result<Profile, DaemonError> {
        let profile = self.profile(issuer)?;
        if profile.cmp().is_none() {
            return Err(failure::browser_only(item.id(), item, &profile));
        }
        Ok(profile)
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
        let stopped =
            Err(failure::cancelled("stopped by you", "go on when you like: neverlapse show tells how"));
        for watcher in self.watching.remove(&id).unwrap_or_default() {
            self.answer(watcher, &stopped, &[]);
        }
        Ok(())
    }
}

/// Where the certificate goes when nobody says otherwise.
pub(crate) fn default_location(tools: &Tools, profile: &Profile) -> Result<LocationName, DaemonError> {
    let elsewhere = |remedy: &str| {
        let kind = profile.location.default;
        let reason = format!("{} wants the certificate in a place of the kind {kind}", profile.name);
        Err(failure::bad_input(reason, remedy))
    };
    match profile.location.default {
        issuers::LocationKind::Vault => Ok(LocationName::Vault),
        issuers::LocationKind::Firefox => Ok(LocationName::Firefox(None)),
        issuers::LocationKind::Nss => LocationName::nss(nss::chromium(&tools.around))
            .map_err(|error| failure::bad_input(failure::chain(&error), "say where: --to LOCATION")),
        issuers::LocationKind::File => elsewhere("say which file: --to file:PATH"),
        issuers::LocationKind::Token => {
            elsewhere("say which: --to token:LABEL; neverlapse locations lists what is plugged in")
        }
    }
}

/// Seals what was given to open the run's location. A file needs its password now or from before; whether a database or
/// token wants one, it says itself.
pub(super) fn seal_password(
    vault: &Vault,
    batch: &mut Batch,
    run: &mut Run,
    opens: Opens,
) -> Result<(), DaemonError> {
    let Opens { password, last_try } = opens;
    run.last_try = last_try;
    let sealed = password_path(run.item);
    match (&run.to, password) {
        (LocationName::Vault, _)
        | (LocationName::Nss(_) | LocationName::Firefox(_) | LocationName::Token(_), None) => Ok(()),
        (LocationName::File(_), None) => {
            for path in [sealed, remembered_path(run.identity)] {
                if vault.unseal(&path).map_err(|error| failure::vault(&error))?.is_some() {
                    return Ok(());
                }
            }
            Err(failure::password_needed(&run.to))
        }
        (to, Some(password)) => {
            if let LocationName::File(_) = to {
                check_password(&password)?;
            }
            let bytes = password.expose_secret().as_bytes();
            vault.seal(batch, &sealed, bytes).map_err(|error| failure::vault(&error))
        }
    }
}

/// Seals the issuer's one-time code for the request that is to be written. What may have been sent goes on as the same
/// bytes first: it may be this very code that they carry.
fn seal_verification_code(
    vault: &Vault,
    batch: &mut Batch,
    run: &mut Run,
    code: &SecretString,
) -> Result<(), DaemonError> {
    if run.step >= Step::Sent {
        return Ok(());
    }
    let code = intake::typed(code.expose_secret()).filter(|code| code.len() <= LONGEST_CODE);
    let code = code.map(SecretString::from).ok_or_else(|| {
        failure::bad_input("this is no code that an issuer sends", "type it as the e-mail has it")
    })?;
    run.start_over(batch);
    let path = verification_path(run.item);
    vault.seal(batch, &path, code.expose_secret().as_bytes()).map_err(|error| failure::vault(&error))
}

pub(crate) fn allowed(profile: &Profile, to: &LocationName) -> Result<(), DaemonError> {
    if profile.allows(kind(to)) {
        return Ok(());
    }
    let allowed: Vec<String> = profile.location.allowed.iter().map(ToString::to_string).collect();
    Err(failure::bad_input(
        format!("{} does not allow the location {to}", profile.name),
        format!("choose one of these kinds: {}", allowed.join(", ")),
    ))
}
