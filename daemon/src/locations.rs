//! Where certificates can live on this computer, as clients are told. Drivers and databases are looked at in the caller's
//! own task: one that hangs keeps nobody else waiting.

use std::path::Path;
use std::time::Duration;

use custody::{
    LocationName,
    discover::{self, Missing, Secret, Spot, What},
    name::LocationNameError,
    pkcs11::{Holder, Limits, ModuleError, Runner, Token, Tries},
};
use ipc_proto::{
    DaemonError,
    methods::LocationsReply,
    types::{Item, Kind, Location, LocationKind, LocationSecret, MissingKind, MissingPlace, PinTries, State},
};
use lifecycle::ItemId;

use crate::{
    effects::{
        Tools, blocking,
        run::{password_path, remembered_path},
    },
    failure,
};

/// How long a driver may take to say which tokens it knows: a reader that wakes up takes three seconds or so.
const LOOK: Duration = Duration::from_secs(10);

/// All places, with those of `items` that live there, and what is missing for other places.
///
/// # Errors
/// Only where the daemon itself fails: what goes wrong at a place is told as missing.
pub(crate) async fn survey(tools: &Tools, items: &[Item]) -> Result<LocationsReply, DaemonError> {
    let (runner, around, models) = (runner(tools), tools.around.clone(), tools.models());
    let survey = blocking(move || Ok(discover::survey(&runner, &around, &models))).await?;
    let locations = survey.places.iter().map(|spot| show(spot, items)).collect();
    Ok(LocationsReply { locations, missing: survey.missing.iter().map(show_missing).collect() })
}

/// One place. A password that is kept for `identity` does not have to be typed.
///
/// # Errors
/// The name is none, or what it names is not there or does not work; the vault, which keeps passwords, does not open.
pub(crate) async fn describe(
    tools: &Tools,
    name: &str,
    identity: Option<&str>,
    items: &[Item],
) -> Result<Location, DaemonError> {
    let name: LocationName = name.parse().map_err(|error: LocationNameError| {
        failure::bad_input(failure::chain(&error), "see which places there are: neverlapse locations")
    })?;
    let (runner, around, models) = (runner(tools), tools.around.clone(), tools.models());
    let spot = blocking(move || {
        let spot = discover::describe(&runner, &around, &models, &name);
        spot.map_err(|error| failure::location(&error))
    });
    let mut location = show(&spot.await?, items);
    if let (LocationSecret::Password, Some(id)) = (location.secret, identity) {
        let id = id.parse().map_err(|_| failure::not_found(id))?;
        if keeps_password(tools, id).await? {
            location.secret = LocationSecret::None;
        }
    }
    Ok(location)
}

/// Whether the vault holds what opens the identity's location: from before, or for the run that stands still.
async fn keeps_password(tools: &Tools, identity: ItemId) -> Result<bool, DaemonError> {
    let vault = tools.vault.open().await?;
    let kept = |path: String| vault.unseal(&path).map_err(|error| failure::vault(&error));
    Ok(kept(password_path(identity))?.is_some() || kept(remembered_path(identity))?.is_some())
}

fn runner(tools: &Tools) -> Runner {
    tools.runner.clone().with_limits(Limits { usual: LOOK, patient: LOOK })
}

fn show(spot: &Spot, items: &[Item]) -> Location {
    let place = |kind, title: String| Location {
        name: spot.name.to_string(),
        kind,
        title,
        default: false,
        running: false,
        folder: None,
        label: None,
        serial: None,
        manufacturer: None,
        model: None,
        driver: None,
        secret: match spot.secret {
            Secret::None => LocationSecret::None,
            Secret::Password => LocationSecret::Password,
            Secret::Pin => LocationSecret::Pin,
            Secret::PinPad => LocationSecret::PinPad,
            Secret::Unknown => LocationSecret::Unknown,
        },
        tries: None,
        trouble: None,
        keys_leave: true,
        identities: living_at(spot, items),
    };
    match &spot.what {
        What::Vault => place(LocationKind::Vault, "vault".to_owned()),
        What::File { path } => place(LocationKind::File, last_part(path)),
        What::Database { folder } => {
            Location { folder: Some(text(folder)), ..place(LocationKind::Nss, text(folder)) }
        }
        What::Chromium { folder, is_running } => Location {
            running: *is_running,
            folder: Some(text(folder)),
            ..place(LocationKind::Nss, "Chromium".to_owned())
        },
        What::Firefox { profile, folder, is_default, is_running } => Location {
            default: *is_default,
            running: *is_running,
            folder: Some(text(folder)),
            ..place(LocationKind::Firefox, profile.clone())
        },
        What::Token { token, driver } => {
            let said = |said: &str| Some(said.to_owned()).filter(|said| !said.is_empty());
            Location {
                label: said(&token.label),
                serial: said(&token.serial),
                manufacturer: said(&token.manufacturer),
                model: said(&token.model),
                driver: Some(text(&driver.library)),
                tries: token.login_required.then(|| tries(token)),
                trouble: trouble(token).map(str::to_owned),
                keys_leave: false,
                ..place(LocationKind::Token, token.label.clone())
            }
        }
    }
}

fn tries(token: &Token) -> PinTries {
    match token.tries {
        Tries::Enough => PinTries::Enough,
        Tries::Fewer => PinTries::Fewer,
        Tries::One => PinTries::One,
        Tries::Zero => PinTries::None,
    }
}

/// What keeps a token from being used, in the contract's words.
fn trouble(token: &Token) -> Option<&'static str> {
    if token.login_required && token.tries == Tries::Zero {
        Some("pin-locked")
    } else if token.login_required && !token.pin_set {
        Some("pin-not-set")
    } else if token.write_protected {
        Some("read-only")
    } else {
        None
    }
}

fn living_at(spot: &Spot, items: &[Item]) -> Vec<String> {
    let lives_here = |item: &&Item| {
        let location = item.location.as_deref().and_then(|name| name.parse().ok());
        item.kind == Kind::Identity
            && item.state != State::Superseded
            && location.is_some_and(|name| spot.is_called(&name))
    };
    items.iter().filter(lives_here).map(|item| item.id.clone()).collect()
}

fn show_missing(missing: &Missing) -> MissingPlace {
    let broken = |error: &ModuleError| (Some(who(&error.holder)), error.trouble.to_string());
    let (what, (about, said)) = match missing {
        Missing::Softoken => (MissingKind::Softoken, (None, missing.to_string())),
        Missing::Chromium { folder } => (MissingKind::Chromium, (Some(text(folder)), missing.to_string())),
        Missing::Firefox => (MissingKind::Firefox, (None, missing.to_string())),
        Missing::Driver => (MissingKind::Driver, (None, missing.to_string())),
        Missing::Token => (MissingKind::Token, (None, missing.to_string())),
        Missing::TokenDriver(model) => {
            (MissingKind::TokenDriver, (Some(model.name.clone()), missing.to_string()))
        }
        Missing::BrokenDriver(error) => (MissingKind::BrokenDriver, broken(error)),
        Missing::BrokenDatabase(error) => (MissingKind::BrokenDatabase, broken(error)),
    };
    // What is wrong stands before the last semicolon, its remedy behind.
    let (reason, remedy) = said.rsplit_once("; ").unwrap_or((&said, "ask whoever looks after this computer"));
    let from = match missing {
        Missing::TokenDriver(model) => model.from.clone(),
        Missing::Softoken | Missing::Chromium { .. } | Missing::Firefox | Missing::Driver => None,
        Missing::Token | Missing::BrokenDriver(_) | Missing::BrokenDatabase(_) => None,
    };
    MissingPlace { what, about, reason: reason.to_owned(), remedy: remedy.to_owned(), from }
}

fn who(holder: &Holder) -> String {
    match holder {
        Holder::Module(path) | Holder::Database(path) => text(path),
        Holder::Token(name) => name.label.clone(),
        Holder::Firefox(profile) => profile.clone(),
    }
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn last_part(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
