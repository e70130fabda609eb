//! Certificates that are somewhere already: looked at and proven in the caller's own task, since a driver may take its
//! time, and told apart from what is tracked. The event loop only writes down what comes of it.

mod sort;
mod told;

use custody::{
    Finding, Found, KeyPresence, Location, LocationError, LocationName, firefox,
    pkcs11::{PlaceError, Trouble},
    surroundings::Surroundings,
};
use ipc_proto::{
    DaemonError,
    methods::{self, AdoptReply},
    types,
};
use issuers::Profile;
use jiff::Timestamp;
use ledger::Vault;
use lifecycle::Identity;
use secrecy::SecretString;

pub(crate) use self::sort::Way;
use self::sort::{Fate, Tracked, Why};
use crate::{
    effects::{
        Tools, blocking,
        facts::{is_token, profile_of},
        places::{Opening, database, is_same_place},
    },
    failure,
};

/// A certificate that was found, and how it stood the test.
pub(crate) struct Seen {
    found: Found,
    /// The profile of its issuer.
    profile: Profile,
    /// What its proof found, or why there is none.
    proof: Result<Vec<Finding>, Flaw>,
}

/// Why a certificate was not proven.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// Its key is not there.
    NoKey,
    /// Its key is there and of no use.
    Unproven(String),
}

/// A certificate that is to be tracked, or is so already.
pub(crate) struct ToAdopt {
    /// What it is to what is tracked.
    pub(crate) way: Way,
    /// What was found.
    pub(crate) found: Found,
    /// The profile of its issuer.
    pub(crate) profile: Profile,
    /// Where it is.
    pub(crate) at: LocationName,
    /// Whether its location opens without the person from now on.
    pub(crate) opens: bool,
    /// What opens its location, and the vault to keep it in.
    pub(crate) sealed: Option<(SecretString, Vault)>,
}

/// What became of a certificate that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Became {
    /// It is tracked from now on.
    Tracked,
    /// The identity that it renews went on with it.
    Continued,
    /// The key of a tracked one is where it should be again.
    KeyFound,
    /// One more copy of a tracked one was written down.
    Copy,
    /// Nothing: it was tracked already.
    Known,
    /// Nothing: a run of ours may bring it, or has just brought it.
    UnderWay,
}

/// All that was found at a location.
pub(crate) struct Look {
    at: LocationName,
    fates: Vec<(Seen, Fate)>,
    opens: bool,
    sealed: Option<(SecretString, Vault)>,
    /// Whether the person named the issuer.
    issuer_named: bool,
}

/// Opens a location, lists what is there and has each key prove itself.
///
/// # Errors
/// It is no location that can be looked at, or it does not open; nothing that is there would be proven then.
pub(crate) async fn look(
    tools: &Tools,
    arguments: methods::Adopt,
    identities: Vec<Identity>,
) -> Result<Look, DaemonError> {
    let methods::Adopt { location, password, no_remember, last_try, issuer } = arguments;
    let wanted =
        issuer.map(|id| tools.issuers().profile(&id).cloned().ok_or_else(|| failure::unknown_issuer(&id)));
    let wanted = wanted.transpose()?;
    let issuer_named = wanted.is_some();
    let around = tools.around.clone();
    let at = blocking(move || place(&location, &around)).await?;
    tools.rules.place(&at)?;
    let (location, found, by_itself) = open(tools, &at, password.clone(), last_try).await?;
    let keep = password.filter(|_| !no_remember && !by_itself && !is_token(&at));
    let sealed = match keep {
        Some(password) => Some((password, tools.vault.open().await?)),
        None => None,
    };
    let opens = by_itself || sealed.is_some();
    let (issuers, around, now, here) = (tools.issuers(), tools.around.clone(), tools.clock.now(), at.clone());
    let fates = blocking(move || {
        let mut seen = Vec::new();
        for found in found {
            let profile = match &wanted {
                Some(wanted) => wanted.clone(),
                None => profile_of(&found.certificate, &found.chain, &issuers)?,
            };
            let proof = prove(location.as_ref(), &found, now)?;
            seen.push(Seen { found, profile, proof });
        }
        let is_here = |identity: &Identity| {
            identity.location.parse().is_ok_and(|location| is_same_place(&location, &here, &around))
        };
        let tracked: Vec<Tracked> =
            identities.into_iter().map(|identity| Tracked { here: is_here(&identity), identity }).collect();
        let fates = sort::fates(&seen, &tracked, now);
        Ok(seen.into_iter().zip(fates).collect())
    })
    .await?;
    Ok(Look { at, fates, opens, sealed, issuer_named })
}

impl Look {
    /// What the event loop is to take in.
    pub(crate) fn to_adopt(&self) -> Vec<ToAdopt> {
        let taken = self.fates.iter().filter_map(|(seen, fate)| Some((seen, fate.as_ref().ok()?)));
        let to_adopt = taken.map(|(seen, way)| ToAdopt {
            way: *way,
            found: seen.found.clone(),
            profile: seen.profile.clone(),
            at: self.at.clone(),
            opens: self.opens,
            sealed: self.sealed.clone(),
        });
        to_adopt.collect()
    }

    /// The answer, with what the event loop made of those that it was to take in, in their order.
    pub(crate) fn reply(self, taken: Vec<(types::Item, Became)>) -> AdoptReply {
        let mut reply = AdoptReply {
            adopted: Vec::new(),
            known: Vec::new(),
            passed_over: Vec::new(),
            findings: Vec::new(),
        };
        let mut taken = taken.into_iter();
        for (seen, fate) in &self.fates {
            if let Err(why) = fate {
                reply.passed_over.push(told::passed_over(seen, why));
                continue;
            }
            let Some((item, became)) = taken.next() else { continue };
            if became == Became::UnderWay {
                reply.passed_over.push(told::passed_over(seen, &Why::UnderWay(item.id)));
                continue;
            }
            reply.findings.extend(told::findings(&self, seen, &item, became));
            match became {
                Became::Tracked | Became::Continued => reply.adopted.push(item),
                Became::KeyFound | Became::Copy | Became::Known | Became::UnderWay => reply.known.push(item),
            }
        }
        reply
    }
}

/// The location that is meant, by a name that goes on to mean it.
fn place(location: &str, around: &Surroundings) -> Result<LocationName, DaemonError> {
    let name = location.parse().map_err(|error: custody::name::LocationNameError| {
        failure::bad_input(
            failure::chain(&error),
            "write file: and an absolute path, or see what there is: neverlapse locations",
        )
    })?;
    let name = match name {
        LocationName::Firefox(wanted) => {
            let profile = firefox::profile(around, wanted.as_deref());
            let profile = profile.map_err(|error| failure::location(&error.into()))?;
            LocationName::Firefox(Some(firefox::called(around, &profile)))
        }
        other @ (LocationName::Vault
        | LocationName::File(_)
        | LocationName::Nss(_)
        | LocationName::Token(_)) => other,
    };
    // What is not there would be made by opening it.
    match database(&name, around) {
        Some(folder) if !folder.join("cert9.db").is_file() => Err(failure::bad_input(
            format!("there is no certificate database (cert9.db) in {}", folder.display()),
            "see which places there are: neverlapse locations",
        )),
        Some(_) | None => Ok(name),
    }
}

/// Opens a location and lists what is there; and says whether it opened by itself.
async fn open(
    tools: &Tools,
    at: &LocationName,
    password: Option<SecretString>,
    last_try: bool,
) -> Result<(Box<dyn Location + Send>, Vec<Found>, bool), DaemonError> {
    let is_database = matches!(at, LocationName::Nss(_) | LocationName::Firefox(_));
    let list = async |opening| {
        let location = tools.outside(at, opening).await?;
        blocking(move || match location.list() {
            Ok(found) => Ok((location, found)),
            Err(error) => Err(failure::location(&error)),
        })
        .await
    };
    // Many databases have no password, and then what was typed in vain is not kept.
    if is_database {
        let (location, found) = list(Opening::default()).await?;
        let is_locked = found.iter().any(|found| found.key == KeyPresence::Hidden);
        if !is_locked || password.is_none() {
            return Ok((location, found, !is_locked));
        }
    }
    let (location, found) = list(Opening { last_try, ..Opening::with(password) }).await?;
    match at.path() {
        Some(path) if found.is_empty() => {
            Err(failure::bad_input(format!("there is no file {}", path.display()), "correct its path"))
        }
        Some(_) | None => Ok((location, found, false)),
    }
}

/// Has the key of one certificate sign.
///
/// # Errors
/// The location does not work; what is wrong with this certificate alone is a [`Flaw`].
pub(crate) fn prove(
    location: &dyn Location,
    found: &Found,
    now: Timestamp,
) -> Result<Result<Vec<Finding>, Flaw>, DaemonError> {
    if found.key == KeyPresence::Absent {
        return Ok(Err(Flaw::NoKey));
    }
    match location.prove(Some(found.fingerprint()), now) {
        Ok(proof) => Ok(Ok(proof.findings)),
        Err(LocationError::Place(PlaceError::KeyMissing { .. })) => Ok(Err(Flaw::NoKey)),
        Err(error) if is_its_own(&error) => Ok(Err(Flaw::Unproven(failure::chain(&error)))),
        Err(error) => Err(failure::location(&error)),
    }
}

/// Whether this one certificate is the trouble; the others beside it may work.
fn is_its_own(error: &LocationError) -> bool {
    let LocationError::Place(error) = error else { return false };
    match error {
        PlaceError::Module(error) => matches!(
            error.trouble,
            Trouble::NoSuchKey | Trouble::Unsupported { .. } | Trouble::Refused { .. }
        ),
        PlaceError::Missing { .. }
        | PlaceError::KeyMissing { .. }
        | PlaceError::Proof { .. }
        | PlaceError::Material { .. }
        | PlaceError::Certificate(_)
        | PlaceError::Key(_) => true,
        PlaceError::Several { .. }
        | PlaceError::TakesNoKeys { .. }
        | PlaceError::KeyStays { .. }
        | PlaceError::Crypto(_) => false,
    }
}
