//! A PKCS#12 copy of an identity: written beside, proven, renamed.

use std::path::PathBuf;

use custody::LocationName;
use ipc_proto::DaemonError;
use ledger::Batch;
use lifecycle::{BackUp, Identity, Input};
use secrecy::SecretString;

use super::{Ending, Job, at_hand::unseal_text, blocking, places::Opening, run::remembered_path};
use crate::failure;

/// What opens what.
pub(crate) struct Passwords {
    /// Of the copy.
    pub(crate) copy: SecretString,
    /// Of the location, where it is another one and was not remembered.
    pub(crate) location: Option<SecretString>,
}

/// Writes the back-up of `identity` to `path`, sealed with the copy's password, and proves it by opening it again.
///
/// # Errors
/// The identity cannot be read, the file cannot be written (an older one stays whole), or the proof fails.
pub(crate) async fn run(
    job: &Job,
    identity: &Identity,
    path: PathBuf,
    passwords: Passwords,
) -> Result<Ending, DaemonError> {
    let name: LocationName = identity
        .location
        .parse()
        .map_err(|error| failure::failed(failure::chain(&error), "adopt it again"))?;
    if name.path() == Some(path.as_path()) {
        return Err(failure::bad_input(
            "that file is the identity itself, not a copy of it",
            "choose another file, best on another disk",
        ));
    }
    job.progress("opening", 0, 3, "the identity is opened").await;
    let vault = job.tools.vault.open().await?;
    let opens = match passwords.location {
        Some(given) => Some(given),
        None => unseal_text(&vault, &remembered_path(identity.id))?,
    };
    if opens.is_none() && name.path().is_some() {
        return Err(failure::bad_input(
            format!("the password of {name} is not remembered, so it cannot be copied"),
            "give it: --location-password-file FILE",
        ));
    }
    let which = identity.certificate.fingerprint.parse();
    let which = which.map_err(|error: custody::certificate::NotAFingerprint| failure::internal(&error))?;
    let location = job.tools.location(&name, identity.id, &vault, Opening::with(opens)).await?;
    let material =
        blocking(move || location.read(Some(which)).map_err(|error| failure::location(&error))).await?;
    if job.cancel.is_cancelled() {
        return Err(failure::cancelled("stopped before anything was written", "start it again"));
    }
    job.progress("writing", 1, 3, "the copy is written and opened again").await;
    let (file, now) = (path.clone(), job.now());
    let proof = blocking(move || {
        custody::backup::write(&file, &material, &passwords.copy, now).map_err(|error| failure::file(&error))
    })
    .await?;
    let backup = BackUp {
        path: path.to_string_lossy().into_owned(),
        made_at: now,
        proven_at: Some(proof.proven_at),
        fingerprint: proof.facts.fingerprint.to_string(),
    };
    job.apply(Input::BackedUp { id: identity.id, backup }, Batch::new()).await?;
    job.progress("proven", 3, 3, "its key signed and verified").await;
    Ok(Ending::Done(identity.id, proof.findings))
}
