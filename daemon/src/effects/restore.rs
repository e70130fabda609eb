//! A back-up, put into a location and tracked.

use std::path::PathBuf;

use custody::{Facts, LocationName};
use ipc_proto::DaemonError;
use ledger::Batch;
use lifecycle::{Identity, IdentityState, Input};
use secrecy::ExposeSecret as _;

use super::{
    Ending, Job,
    back_up::Passwords,
    blocking, copies,
    facts::{new_identity, profile_of},
    places::Opening,
    run::remembered_path,
};
use crate::{certificates, failure, failure::internal};

/// What is to be restored where.
pub(crate) struct Order {
    /// The back-up.
    pub(crate) path: PathBuf,
    /// Its password, and the location's.
    pub(crate) passwords: Passwords,
    /// Where to.
    pub(crate) to: LocationName,
    /// Whether the password is kept for renewals.
    pub(crate) remember: bool,
    /// What is tracked under each fingerprint already.
    pub(crate) tracked: Vec<Identity>,
}

/// Opens the back-up, puts it into the location and proves it there. An identity that is tracked already and had lost
/// its key has it again; one that is not tracked is from now on, under the job's id.
///
/// # Errors
/// The back-up cannot be opened, the location holds something else or cannot be written to, or the proof fails.
pub(crate) async fn run(job: &Job, order: Order) -> Result<Ending, DaemonError> {
    let Order { path, passwords: Passwords { copy, location }, to, remember, tracked } = order;
    // A new file gets the password of the copy that it is made from; a database has one of its own.
    let opens = location.or_else(|| to.path().map(|_| copy.clone()));
    job.progress("opening", 0, 3, "the back-up is opened").await;
    let vault = job.tools.vault.open().await?;
    let file = path.clone();
    let material =
        blocking(move || custody::backup::read(&file, &copy).map_err(|error| failure::file(&error))).await?;
    let facts = Facts::from_der(material.certificate()).map_err(|error| internal(&error))?;
    let known = tracked
        .into_iter()
        .find(|identity| identity.certificate.fingerprint == facts.fingerprint.to_string());
    let identity = known.as_ref().map_or(job.id, |identity| identity.id);
    if job.cancel.is_cancelled() {
        return Err(failure::cancelled("stopped before anything was written", "start it again"));
    }
    job.progress("writing", 1, 3, "key and certificate go to their location").await;
    let location = job.tools.location(&to, identity, &vault, Opening::with(opens.clone())).await?;
    let now = job.now();
    let (certificate, chain) = (material.certificate().to_vec(), material.chain().to_vec());
    let proof =
        blocking(move || location.store((&material).into(), now).map_err(|error| failure::location(&error)))
            .await?;
    let mut batch = Batch::new();
    if let (true, Some(password)) = (remember, opens) {
        let sealed = vault.seal(&mut batch, &remembered_path(identity), password.expose_secret().as_bytes());
        sealed.map_err(|error| failure::vault(&error))?;
    }
    match known {
        Some(known) if known.location == to.to_string() => {
            if known.state == IdentityState::KeyMissing {
                job.apply(Input::KeyFound { id: known.id }, batch).await?;
            } else {
                job.commit(batch).await?;
            }
        }
        // A further copy of what is tracked elsewhere: it works, and the tracked one stays where it is.
        Some(known) => copies::add(job, &known, &to).await?,
        None => {
            certificates::put(&mut batch, job.id, &certificate, &chain)?;
            let issuers = job.tools.issuers();
            let profile = blocking(move || profile_of(&certificate, &chain, &issuers)).await?;
            let backup = lifecycle::BackUp {
                path: path.to_string_lossy().into_owned(),
                made_at: now,
                proven_at: Some(now),
                fingerprint: facts.fingerprint.to_string(),
            };
            let new = new_identity(job.id, &to, &facts, &profile, remember, vec![backup]);
            let new = job.tools.rules.with_copy(new);
            job.apply(Input::Adopt(new), batch).await?;
        }
    }
    job.progress("proven", 3, 3, "its key signed and verified there").await;
    Ok(Ending::Done(identity, proof.findings))
}
