//! What an issuer's answer, or its silence, means for the run, the item and the person.

use enrol::cmp::{FailInfo, Rejection, client::CmpError};
use ipc_proto::DaemonError;
use lifecycle::{Input, Kind, Silence};
use secrecy::{ExposeSecret as _, SecretString};

use super::enrolment::Saga;
use crate::{failure::internal, tracker::code_path};

/// No answer, or none that means anything: the lifecycle has the same bytes sent again.
pub(super) async fn unanswered(saga: &mut Saga<'_>, why: String) -> DaemonError {
    let error = DaemonError::IssuerUnreachable {
        reason: why,
        remedy: format!(
            "nothing is lost: the same request is sent again by itself in a while, or now: {}",
            saga.again()
        ),
    };
    saga.end(Input::Unanswered { id: saga.job.id, silence: Silence::Network }, error).await
}

/// An answer that was not accepted, or is a refusal.
pub(super) async fn of(saga: &mut Saga<'_>, error: CmpError) -> DaemonError {
    if error.is_bad_certificate() {
        let why = error.to_string();
        saga.start_over();
        let told = DaemonError::IssuerRefused {
            reason: why.clone(),
            remedy: "tell the issuer; the certificate was declined and your key is kept".to_owned(),
        };
        return saga.end(Input::Refused { id: saga.job.id, why }, told).await;
    }
    match error {
        CmpError::Rejected(rejection) => rejected(saga, &rejection).await,
        CmpError::Unprotected { claim: Some(ref claim) } if blames_the_code(claim) => {
            // Nobody vouches for it, so the request is kept; but whoever mistyped a code reads it here first.
            doubted(saga, claim.to_string()).await
        }
        CmpError::WrongMac => doubted(saga, error.to_string()).await,
        CmpError::Key(_) | CmpError::Encoding(_) | CmpError::Crypto(_) | CmpError::BadName { .. } => {
            saga.stop(internal(&error)).await
        }
        error @ (CmpError::NotCmp { .. }
        | CmpError::Malformed(_)
        | CmpError::TooLong
        | CmpError::Version(_)
        | CmpError::Unprotected { .. }
        | CmpError::OtherProtection { .. }
        | CmpError::BadMacParameters { .. }
        | CmpError::BadSignature
        | CmpError::UntrustedSigner { .. }
        | CmpError::TransactionMismatch
        | CmpError::NonceMismatch
        | CmpError::UnexpectedBody { .. }
        | CmpError::OtherRequest
        | CmpError::NoCertificate
        | CmpError::EncryptedCertificate
        | CmpError::OtherKey
        | CmpError::OtherCertificate { .. }
        | CmpError::BadChain
        | CmpError::UnknownConfirmationHash
        | CmpError::TooEarly(_)
        | CmpError::NotExpected
        | CmpError::RenewalWithoutCertificate
        | CmpError::BadCertificate { .. }
        | CmpError::OtherCredential { .. }) => {
            let told = DaemonError::IssuerUnreachable {
                reason: error.to_string(),
                remedy: format!(
                    "check the issuer's address (neverlapse issuers show {}); nothing is lost, and the same request is sent again: {}",
                    saga.profile.id,
                    saga.again()
                ),
            };
            saga.stop(told).await
        }
    }
}

async fn rejected(saga: &mut Saga<'_>, rejection: &Rejection) -> DaemonError {
    let why = rejection.to_string();
    let says = |info: FailInfo| rejection.fail_info.contains(&info);
    let again = saga.again();
    let id = saga.job.id;
    let carried_code = saga.run.sealed;
    if says(FailInfo::TransactionIdInUse) || says(FailInfo::DuplicateCertReq) {
        // The issuer took the request once and does not take the same bytes again: only a person can ask it for more.
        let told = DaemonError::IssuerRefused {
            reason: why.clone(),
            remedy:
                "ask the issuer for the certificate of this transaction or for new codes; your key is kept"
                    .to_owned(),
        };
        return saga.end(Input::Stuck { id, why }, told).await;
    }
    saga.start_over();
    if id.kind() == Kind::Identity
        && (says(FailInfo::AddInfoNotAvailable) || carried_code && says(FailInfo::IncorrectData))
    {
        let remedy = format!("type the code that the issuer sent: {again} --code-file -");
        let told = DaemonError::IssuerRefused { reason: why.clone(), remedy };
        return saga.end(Input::CodeWanted { id, why }, told).await;
    }
    if says(FailInfo::SystemUnavail) || says(FailInfo::SystemFailure) || says(FailInfo::TimeNotAvailable) {
        let remedy = if carried_code {
            format!("the issuer has a fault; try again later, and have a new code sent: {again}")
        } else {
            format!("the issuer has a fault and your code is not spent; try again later: {again}")
        };
        return saga.stop(DaemonError::IssuerRefused { reason: why, remedy }).await;
    }
    if says(FailInfo::BadTime) {
        let remedy = format!("set this computer's clock right, then: {again}");
        return saga.stop(DaemonError::IssuerRefused { reason: why, remedy }).await;
    }
    if blames_the_code(rejection) && id.kind() == Kind::Activation {
        return doubted(saga, why).await;
    }
    let remedy = match id.kind() {
        Kind::Activation => "ask the issuer why; your key is kept, so a new code is all that is needed",
        Kind::Identity => "ask the issuer why; the certificate at hand stays as it is",
    };
    let remedy = remedy.to_owned();
    let told = DaemonError::IssuerRefused { reason: why.clone(), remedy };
    saga.end(Input::Refused { id, why }, told).await
}

fn blames_the_code(rejection: &Rejection) -> bool {
    rejection.fail_info.contains(&FailInfo::BadMessageCheck)
}

async fn doubted(saga: &mut Saga<'_>, why: String) -> DaemonError {
    let id = saga.job.id;
    if id.kind() == Kind::Identity {
        let remedy = "ask the issuer; the certificate at hand stays usable".to_owned();
        let told = DaemonError::IssuerRefused { reason: why.clone(), remedy };
        return saga.end(Input::Refused { id, why }, told).await;
    }
    let lookalikes = lookalikes(saga);
    let places = lookalikes.as_ref().map(|places| format!(", above all character {places},"));
    let told = DaemonError::IssuerRefused {
        reason: format!("the issuer did not accept the code: {why}"),
        remedy: format!(
            "compare the code{} with the issuer's e-mail and type it again: neverlapse add --issuer {} --reference-number {} --code-file -",
            places.unwrap_or_default(),
            saga.profile.id,
            saga.reference_number()
        ),
    };
    saga.end(Input::CodeDoubted { id, why, lookalikes }, told).await
}

/// Where the code that was refused may have been misread.
fn lookalikes(saga: &Saga<'_>) -> Option<String> {
    let sealed = saga.vault.unseal(&code_path(saga.job.id)).ok().flatten()?;
    let code = SecretString::from(std::str::from_utf8(sealed.expose_secret()).ok()?);
    let places: Vec<String> = intake::lookalikes(&code).iter().map(ToString::to_string).collect();
    (!places.is_empty()).then(|| places.join(", "))
}
