//! A key that is made with the application, before the issuer approves it; and what is left of one that was not.
//!
//! The run of the pick-up is on record before the key exists, under a number that nobody has yet. What a kill leaves of
//! it is told from a real one by its missing activation, and cleared away by the tag of its key.

use std::{path::PathBuf, sync::Arc};

use custody::{Fingerprint, Location, LocationName};
use enrol::{key::Key, pkcs10};
use ipc_proto::DaemonError;
use issuers::Profile;
use ledger::{Batch, Vault};
use lifecycle::{Application, Input, Kind, Lifecycle, NewApplication};

use super::{
    Ending, Job, Tools,
    at_hand::unseal_text,
    blocking,
    facts::is_token,
    in_place::{key_kind, make_inside, new_sealed_key, rehearse, tag},
    places::{Opening, database},
    run::{Run, Step, password_path},
};
use crate::failure;

/// How many steps there are to report.
const STEPS: u32 = 3;

/// A key in software or inside a location.
type AnyKey = Box<dyn Key>;

/// What is applied for.
pub(crate) struct Order {
    /// The run of the pick-up to be, on record already.
    pub(crate) run: Run,
    /// The issuer's.
    pub(crate) profile: Profile,
    /// What people will call it.
    pub(crate) title: String,
    /// Who applies.
    pub(crate) name: String,
    /// Where the approval goes.
    pub(crate) email: String,
    /// Where a request that is signed by the key goes.
    pub(crate) request: Option<PathBuf>,
}

/// Makes the key at its place and has the application tracked. Either both come about, or neither.
///
/// # Errors
/// What stands in the way: the place does not open or takes no key, or the disk does not take the record.
pub(crate) async fn run(job: &Job, order: Order) -> Result<Ending, DaemonError> {
    let Order { mut run, profile, title, name, email, request } = order;
    super::enrolment::kill_at("prepared");
    let mut tried = false;
    job.progress("prepared", 0, STEPS, "the place of the key is tried").await;
    let applied = async {
        let (key, mut batch) = make_key(job, &mut run, &profile, &mut tried).await?;
        let fingerprint = key.as_ref().map(|key| Fingerprint::of(key.public_key_der()).to_string());
        job.progress("key-made", 1, STEPS, "the private key is made").await;
        if key.is_some() {
            run.step = Step::KeyMade;
            if is_token(&run.to) {
                // A PIN is not kept while the issuer thinks.
                Vault::remove(&mut batch, &password_path(run.item));
            }
            run.put(&mut batch).map_err(|error| failure::ledger(&error))?;
        } else {
            Run::remove(run.item, &mut batch);
        }
        if let (Some(key), Some(path)) = (key, request.clone()) {
            write_request(key, path, name.clone(), email.clone()).await?;
        }
        let application = Application {
            name,
            email,
            location: run.to.to_string(),
            key: fingerprint,
            made_at: job.now(),
            computer: job.tools.here.computer.clone(),
            user: job.tools.here.user.clone(),
            lost: None,
        };
        let new = NewApplication { id: run.item, issuer: profile.id.to_string(), title, application };
        job.apply(Input::Apply(new), batch).await
    };
    if let Err(error) = applied.await {
        let cleared = if tried { clear_away(&job.tools, &run).await } else { strike(&job.tools, &run).await };
        cleared.unwrap_or_else(|error| {
            let reason = error.reason();
            tracing::warn!(location = %run.to, reason, "a key may be left there; it is looked for at the next start");
        });
        return Err(error);
    }
    job.progress("noted", STEPS, STEPS, "the application is pending").await;
    Ok(Ending::Done(job.id, Vec::new()))
}

/// The key, and what has to be written with it; none where the issuer's own page makes it. `tried`: a
/// key may have been made inside, even if this fails.
async fn make_key(
    job: &Job,
    run: &mut Run,
    profile: &Profile,
    tried: &mut bool,
) -> Result<(Option<AnyKey>, Batch), DaemonError> {
    if job.cancel.is_cancelled() {
        return Err(failure::cancelled("stopped before a key was made", "apply again when you like"));
    }
    if profile.cmp().is_none() {
        return Ok((None, Batch::new()));
    }
    let kind = key_kind(profile)?;
    let vault = job.tools.vault.open().await?;
    let password = unseal_text(&vault, &password_path(run.item))?;
    let opening = Opening { last_try: run.last_try, ..Opening::with(password) };
    let location: Arc<dyn Location + Send + Sync> =
        Arc::from(job.tools.location(&run.to, run.identity, &vault, opening).await?);
    rehearse(Arc::clone(&location), None).await?;
    if location.makes_keys() {
        *tried = true;
        let handle = make_inside(Arc::clone(&location), kind, tag(&job.tools, run)).await?;
        super::enrolment::kill_at("key-born");
        let key = location.key_of(&handle).map_err(|error| failure::location(&error))?;
        run.key = Some(handle);
        return Ok((Some(key), Batch::new()));
    }
    let (key, batch) = new_sealed_key(vault, run.item, kind).await?;
    Ok((Some(Box::new(key)), batch))
}

/// Writes a request that is signed by the key, for the issuer to see it.
async fn write_request(key: AnyKey, path: PathBuf, name: String, email: String) -> Result<(), DaemonError> {
    blocking(move || {
        let request =
            pkcs10::request(&name, &email, key.as_ref()).map_err(|error| failure::internal(&error))?;
        ledger::write_file(&path, &request).map_err(|error| {
            failure::failed(
                format!("the request cannot be written to {}: {error}", path.display()),
                "choose another file; nothing was applied for",
            )
        })
    })
    .await
}

/// Removes what there is of an application that did not come about.
///
/// # Errors
/// Its place does not open: a key may be left there, and the record of it stays.
async fn clear_away(tools: &Tools, run: &Run) -> Result<(), DaemonError> {
    if has_place(tools, &run.to) {
        let vault = tools.vault.open().await?;
        let opening = Opening::with(unseal_text(&vault, &password_path(run.item))?);
        let location = tools.location(&run.to, run.identity, &vault, opening).await?;
        let tag = tag(tools, run);
        let cleared =
            blocking(move || location.forget_made(&tag).map_err(|error| failure::location(&error))).await;
        // What does not open it was not even tried with, or the place is another one by now: never again by itself.
        if !matches!(cleared, Err(DaemonError::WrongPassword { .. })) {
            cleared?;
        }
    }
    strike(tools, run).await
}

/// Strikes the run off the records.
async fn strike(tools: &Tools, run: &Run) -> Result<(), DaemonError> {
    let mut batch = Batch::new();
    Run::remove(run.item, &mut batch);
    tools.ledger.commit_async(batch).await.map_err(|error| failure::ledger(&error))
}

/// Whether keys are made inside of it, and it is there.
fn has_place(tools: &Tools, name: &LocationName) -> bool {
    match name {
        LocationName::Vault | LocationName::File(_) => false,
        LocationName::Token(_) => true,
        LocationName::Nss(_) | LocationName::Firefox(_) => {
            database(name, &tools.around).is_some_and(|folder| folder.join("key4.db").exists())
        }
    }
}

/// Removes, in the background, what a kill has left of applications.
///
/// # Errors
/// The records cannot be read.
pub(crate) fn clear_away_leavings(tools: &Tools, lifecycle: &Lifecycle) -> Result<(), DaemonError> {
    let runs = Run::all(&tools.ledger).map_err(|error| failure::ledger(&error))?;
    let is_left = |run: &Run| run.item.kind() == Kind::Activation && lifecycle.item(run.item).is_none();
    for run in runs.into_iter().filter(is_left) {
        let tools = tools.clone();
        tokio::spawn(async move {
            match clear_away(&tools, &run).await {
                Ok(()) => {
                    tracing::info!(location = %run.to, "an application that was cut off is cleared away");
                }
                Err(error) => {
                    let reason = error.reason();
                    tracing::warn!(location = %run.to, reason, "an application that was cut off may have left a key there");
                }
            }
        });
    }
    Ok(())
}
