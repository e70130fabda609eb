//! Where else an identity lies: after a renewal, programs that use another copy of it go on with the old certificate.

use std::time::Duration;

use custody::{
    KeyPresence, LocationName,
    discover::{self, What},
    pkcs11::Limits,
    surroundings::Surroundings,
};
use ipc_proto::DaemonError;
use jiff::Timestamp;
use ledger::Batch;
use lifecycle::{FurtherCopy, Identity, Input};

use super::{
    Job, Tools, blocking,
    places::{Opening, is_same_place},
};

/// How long a driver may take to say what is there.
const PATIENCE: Duration = Duration::from_secs(5);

/// Looks for certificates of `identity`, at present or before, in every place that can be listed without a password, and
/// has them written down. `old`: the certificate that was replaced now.
///
/// # Errors
/// The disk does not take it.
pub(super) async fn look(job: &Job, identity: &Identity, old: &str) -> Result<(), DaemonError> {
    let mut sought = vec![identity.certificate.fingerprint.clone(), old.to_owned()];
    sought.extend(identity.copies.iter().map(|copy| copy.fingerprint.clone()));
    // The renewal is done; nobody waits long for a driver that hangs.
    let limits = Limits { usual: PATIENCE, patient: PATIENCE };
    let tools = Tools { runner: job.tools.runner.clone().with_limits(limits), ..job.tools.clone() };
    let asked = tools.clone();
    let spots = blocking(move || {
        let survey = discover::survey(&asked.runner, &asked.around, &asked.models());
        Ok(survey.places)
    })
    .await?;
    let mut copies = Vec::new();
    let mut seen = Vec::new();
    for spot in spots {
        if spot.what == What::Vault || is_at(&identity.location, &spot.name, &tools.around) {
            continue;
        }
        let Some(found) = fingerprints(&tools, &spot.name).await else {
            continue;
        };
        let location = spot.name.to_string();
        let here = found.into_iter().filter(|fingerprint| sought.contains(fingerprint));
        copies.extend(here.map(|fingerprint| copy(&location, fingerprint, job.now())));
        seen.push(spot.name);
    }
    // What could not be listed now, such as a file or a token that is not plugged in, is as it was.
    let unseen = |copy: &&FurtherCopy| !seen.iter().any(|name| is_at(&copy.location, name, &tools.around));
    copies.extend(identity.copies.iter().filter(unseen).cloned());
    job.apply(Input::CopiesFound { id: identity.id, copies }, Batch::new()).await
}

/// Writes down one more copy of the present certificate of `identity`.
///
/// # Errors
/// The disk does not take it.
pub(super) async fn add(job: &Job, identity: &Identity, at: &LocationName) -> Result<(), DaemonError> {
    let copies = with(identity, at, &job.tools.around, job.now());
    job.apply(Input::CopiesFound { id: identity.id, copies }, Batch::new()).await
}

/// The copies of `identity` with one more of its present certificate.
pub(crate) fn with(
    identity: &Identity,
    at: &LocationName,
    around: &Surroundings,
    now: Timestamp,
) -> Vec<FurtherCopy> {
    let mut copies = identity.copies.clone();
    copies.retain(|copy| !is_at(&copy.location, at, around));
    copies.push(copy(&at.to_string(), identity.certificate.fingerprint.clone(), now));
    copies
}

fn copy(location: &str, fingerprint: String, seen_at: Timestamp) -> FurtherCopy {
    FurtherCopy { location: location.to_owned(), fingerprint, seen_at }
}

/// The certificates at a place; none where it does not say without a password.
async fn fingerprints(tools: &Tools, name: &LocationName) -> Option<Vec<String>> {
    let location = tools.outside(name, Opening::default()).await.ok()?;
    let found =
        blocking(move || location.list().map_err(|error| crate::failure::location(&error))).await.ok()?;
    // A certificate alone is of no use to any program.
    let usable = found.iter().filter(|found| found.key != KeyPresence::Absent);
    Some(usable.map(|found| found.fingerprint().to_string()).collect())
}

/// Whether a location on record is this place, by whatever name.
fn is_at(location: &str, place: &LocationName, around: &Surroundings) -> bool {
    location.parse().is_ok_and(|location| is_same_place(&location, place, around))
}
