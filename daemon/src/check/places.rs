//! The vault, and the locations in use. Nothing is logged in to, and no vault is made.

use std::collections::BTreeSet;
use std::path::Path;

use custody::{LocationName, nss, token};
use ipc_proto::{
    DaemonError,
    types::{Item, Location, LocationKind, LocationSecret, PinTries},
};
use issuers::Profile;
use ledger::Vault;
use messages::check::What;

use super::{Finding, desktop, is_to_come};
use crate::{
    effects::{Tools, blocking},
    failure, locations,
};

/// A place that is in use, or will be once a pick-up starts.
pub(super) struct Place {
    /// Its name; none where a token is wanted, and nobody has said which.
    name: Option<LocationName>,
    /// The identity that lives there: a password that is remembered for it does not have to be typed.
    identity: Option<String>,
    /// The kinds of token that the issuer names.
    models: Vec<token::Model>,
}

impl Place {
    /// How it is called.
    pub(super) fn called(&self) -> String {
        self.name.as_ref().map_or_else(|| "token".to_owned(), ToString::to_string)
    }
}

/// The places of these items, each once. The vault is looked at in any case.
pub(super) fn of(tools: &Tools, items: &[&Item]) -> Vec<Place> {
    let issuers = tools.issuers();
    let mut seen = BTreeSet::new();
    let mut places = Vec::new();
    for item in items {
        let profile = issuers.profile(&item.issuer);
        let place = match item.location.as_deref().map(str::parse) {
            Some(Ok(name)) => named(name, item, profile),
            Some(Err(_)) => None,
            None => profile.and_then(|profile| by_default(tools, profile)),
        };
        places.extend(place.filter(|place| seen.insert(place.called())));
    }
    places
}

fn named(name: LocationName, item: &Item, profile: Option<&Profile>) -> Option<Place> {
    let identity = (!is_to_come(item)).then(|| item.id.clone());
    let models = match name {
        LocationName::Vault => return None,
        LocationName::Token(_) => profile.map(models).unwrap_or_default(),
        LocationName::File(_) | LocationName::Nss(_) | LocationName::Firefox(_) => Vec::new(),
    };
    Some(Place { name: Some(name), identity, models })
}

/// Where a pick-up goes when nobody says otherwise.
fn by_default(tools: &Tools, profile: &Profile) -> Option<Place> {
    let place = |name| Place { name, identity: None, models: Vec::new() };
    match profile.location.default {
        issuers::LocationKind::Vault | issuers::LocationKind::File => None,
        issuers::LocationKind::Firefox => Some(place(Some(LocationName::Firefox(None)))),
        issuers::LocationKind::Nss => {
            LocationName::nss(nss::chromium(&tools.around)).ok().map(|name| place(Some(name)))
        }
        issuers::LocationKind::Token => Some(Place { models: models(profile), ..place(None) }),
    }
}

fn models(profile: &Profile) -> Vec<token::Model> {
    let model = |model: &issuers::TokenModel| token::Model {
        name: model.model.clone(),
        modules: model.modules.clone(),
        from: model.from.clone(),
    };
    profile.location.tokens.iter().map(model).collect()
}

/// Looks at a place.
pub(super) async fn look(tools: Tools, place: Place) -> Vec<Finding> {
    let called = place.called();
    let Some(name) = place.name else {
        return any_token(tools, place.models).await;
    };
    let described = locations::describe(&tools, &called, place.identity.as_deref(), &[]).await;
    let database = described.as_ref().ok().and_then(|location| location.folder.clone());
    let writable = blocking(move || {
        Ok(is_writable(&name) && database.is_none_or(|folder| is_writable_database(Path::new(&folder))))
    });
    let writable = writable.await.unwrap_or(true);
    match described {
        Ok(location) => state_of(&location, writable, place.identity.is_some())
            .into_iter()
            .map(|finding| finding.about(&*called))
            .collect(),
        Err(error) => {
            let lacking =
                if place.models.is_empty() { Vec::new() } else { lacking(tools, place.models).await };
            if lacking.is_empty() { vec![unusable(&error).about(called)] } else { lacking }
        }
    }
}

/// How a place stands that describes itself.
fn state_of(location: &Location, writable: bool, is_lived_in: bool) -> Vec<Finding> {
    let choose = |finding: Finding| finding.command("neverlapse locations");
    let trouble = match location.trouble.as_deref() {
        Some("pin-locked") => Some(Finding::fail(What::PinLocked)),
        Some("pin-not-set") => Some(Finding::fail(What::PinNotSet)),
        Some(_) => Some(choose(Finding::fail(What::PlaceReadOnly))),
        None if !writable => Some(choose(Finding::fail(What::PlaceReadOnly))),
        None if location.tries == Some(PinTries::One) => Some(Finding::warn(What::PinLastTry)),
        None => None,
    };
    // A token asks for its PIN each time; nobody is surprised by that.
    let asks =
        location.secret == LocationSecret::Password && is_lived_in && location.kind != LocationKind::Token;
    let asks = asks.then(|| Finding::warn(What::PlaceAsks));
    let found: Vec<Finding> = trouble.into_iter().chain(asks).collect();
    if found.is_empty() { vec![Finding::pass(What::PlaceReady)] } else { found }
}

fn unusable(error: &DaemonError) -> Finding {
    if let DaemonError::Unplugged { .. } = error {
        return Finding::warn(What::TokenUnplugged);
    }
    Finding::fail(What::PlaceBroken).detail(error.reason()).command("neverlapse locations")
}

/// Looks for a token, whichever it is.
async fn any_token(tools: Tools, models: Vec<token::Model>) -> Vec<Finding> {
    let (runner, around) = (tools.runner.clone(), tools.around.clone());
    let modules = token::modules(&models);
    let found = blocking(move || {
        let drivers = token::drivers(&around, &modules);
        Ok(token::plugged_in(&token::ask(&runner, &drivers)))
    });
    let found = found.await.unwrap_or_default();
    if !found.is_empty() {
        return found
            .into_iter()
            .map(|(_, token)| {
                Finding::pass(What::PlaceReady).about(LocationName::Token(token.name()).to_string())
            })
            .collect();
    }
    let lacking = lacking(tools, models).await;
    if lacking.is_empty() { vec![Finding::warn(What::TokenUnplugged).about("token")] } else { lacking }
}

/// The kinds of token whose driver is not installed; none where one of them is, as a person has but one kind.
async fn lacking(tools: Tools, models: Vec<token::Model>) -> Vec<Finding> {
    let missing = blocking(move || {
        let drivers = token::drivers(&tools.around, &token::modules(&models));
        let is_driven = models.iter().any(|model| model.is_driven_by(&drivers));
        Ok(if is_driven { Vec::new() } else { models })
    });
    let missing = missing.await.unwrap_or_default();
    missing.into_iter().map(driver_missing).collect()
}

fn driver_missing(token::Model { name, from, .. }: token::Model) -> Finding {
    let finding = Finding::fail(What::DriverMissing).about(name);
    match from {
        Some(from) if from.starts_with("https://") => finding.command(&*from).detail(&*from),
        Some(from) => finding.detail(from),
        None => finding,
    }
}

/// Whether something could be written there. What does not exist yet is made in the folder above it.
fn is_writable(name: &LocationName) -> bool {
    match name {
        LocationName::Vault | LocationName::Firefox(_) | LocationName::Token(_) => true,
        LocationName::File(path) => path.parent().is_none_or(may_write),
        LocationName::Nss(folder) => !folder.exists() || may_write(folder),
    }
}

/// Whether a browser's database can be written, with the journals beside it. One that is yet to come can.
fn is_writable_database(folder: &Path) -> bool {
    let files = ["cert9.db", "key4.db"].map(|file| folder.join(file));
    files.iter().filter(|file| file.exists()).all(|file| may_write_file(file) && may_write(folder))
}

#[cfg(unix)]
fn may_write_file(file: &Path) -> bool {
    rustix::fs::access(file, rustix::fs::Access::WRITE_OK).is_ok()
}

#[cfg(not(unix))]
fn may_write_file(file: &Path) -> bool {
    may_write(file)
}

#[cfg(unix)]
fn may_write(folder: &Path) -> bool {
    use rustix::fs::{Access, access};
    access(folder, Access::WRITE_OK | Access::EXEC_OK).is_ok()
}

#[cfg(not(unix))]
fn may_write(folder: &Path) -> bool {
    std::fs::metadata(folder).is_ok_and(|folder| !folder.permissions().readonly())
}

/// Looks whether the vault opens; where there is none yet, whether the desktop would keep its key.
pub(super) async fn vault(tools: Tools) -> Vec<Finding> {
    let opens = || vec![Finding::pass(What::VaultOpens)];
    if tools.vault.if_open().is_some() {
        return opens();
    }
    let ledger = tools.ledger.clone();
    let recorded = blocking(move || Vault::recorded_place(&ledger).map_err(|error| failure::ledger(&error)));
    match recorded.await {
        Ok(Some(_)) => match tools.vault.open().await {
            Ok(_) => opens(),
            Err(error) => vec![locked(&error)],
        },
        Ok(None) if tools.vault.wants_keyring() => vec![keyring().await],
        // Its key will be the file that was asked for.
        Ok(None) => Vec::new(),
        Err(error) => vec![locked(&error)],
    }
}

fn locked(error: &DaemonError) -> Finding {
    Finding::fail(What::VaultLocked).detail(error.reason())
}

async fn keyring() -> Finding {
    match desktop::is_served("org.freedesktop.secrets").await {
        Ok(true) => Finding::pass(What::VaultNew),
        Ok(false) => Finding::warn(What::KeyringAbsent).detail("org.freedesktop.secrets"),
        Err(error) => Finding::warn(What::KeyringAbsent).detail(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ipc_proto::types::CheckVerdict::{Fail, Pass, Warn};

    fn token() -> Location {
        Location {
            name: "token:My key/1".into(),
            kind: LocationKind::Token,
            title: "My key".into(),
            default: false,
            running: false,
            folder: None,
            label: None,
            serial: None,
            manufacturer: None,
            model: None,
            driver: None,
            secret: LocationSecret::Pin,
            tries: Some(PinTries::Enough),
            trouble: None,
            keys_leave: false,
            identities: Vec::new(),
        }
    }

    fn found(location: &Location, writable: bool) -> Vec<(What, ipc_proto::types::CheckVerdict)> {
        let found = state_of(location, writable, true);
        found.into_iter().map(|finding| (finding.what, finding.verdict)).collect()
    }

    #[test]
    fn a_token_is_ready_unless_its_pin_is_in_danger_or_nothing_can_be_written() {
        assert_eq!(found(&token(), true), [(What::PlaceReady, Pass)]);
        let last = Location { tries: Some(PinTries::One), ..token() };
        assert_eq!(found(&last, true), [(What::PinLastTry, Warn)]);
        for (trouble, what) in [
            ("pin-locked", What::PinLocked),
            ("pin-not-set", What::PinNotSet),
            ("read-only", What::PlaceReadOnly),
        ] {
            let troubled = Location { trouble: Some(trouble.into()), ..token() };
            assert_eq!(found(&troubled, true), [(what, Fail)]);
        }
        assert_eq!(found(&token(), false), [(What::PlaceReadOnly, Fail)]);
    }

    #[test]
    fn a_password_that_is_not_remembered_is_told_only_where_a_renewal_needs_it() {
        let database = Location { kind: LocationKind::Firefox, secret: LocationSecret::Password, ..token() };
        assert_eq!(found(&database, true), [(What::PlaceAsks, Warn)]);
        assert_eq!(state_of(&database, true, false), [Finding::pass(What::PlaceReady)]);
    }

    #[test]
    fn a_token_that_is_not_plugged_in_is_no_obstacle_and_a_driver_that_is_broken_is_one() {
        let told = |reason: &str| (reason.to_owned(), "next".to_owned());
        let (reason, remedy) = told("it is not plugged in");
        assert_eq!(unusable(&DaemonError::Unplugged { reason, remedy }).verdict, Warn);
        let broken = unusable(&failure::failed("the driver crashed", "next"));
        assert_eq!((broken.what, broken.verdict), (What::PlaceBroken, Fail));
        assert_eq!(broken.detail.as_deref(), Some("the driver crashed"));
    }

    #[test]
    fn where_to_get_a_driver_is_a_link_only_where_it_is_one() {
        let missing = |from: &str| {
            let from = Some(from.to_owned());
            driver_missing(token::Model { name: "K9".into(), modules: Vec::new(), from })
        };
        assert_eq!(missing("https://maker.example").command.as_deref(), Some("https://maker.example"));
        let package = missing("maker-driver");
        assert_eq!((package.command, package.detail.as_deref()), (None, Some("maker-driver")));
    }
}
