//! Where certificates can live on this computer, and what is missing for the rest.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};
use std::thread;

use crate::firefox::{self, FirefoxError, Profile};
use crate::location::LocationError;
use crate::name::LocationName;
use crate::nss::{self, SoftokenMissing};
use crate::pkcs11::{ModuleError, Place, PlaceError, Runner, Token};
use crate::surroundings::Surroundings;
use crate::token::{self, Driver, Model};

/// What was found.
#[derive(Clone, Debug)]
pub struct Survey {
    /// Where an identity can be put, as things stand.
    pub places: Vec<Spot>,
    /// What keeps other places from being used, and what to do about it.
    pub missing: Vec<Missing>,
}

/// A place where an identity can be put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// How to name it.
    pub name: LocationName,
    /// What it is.
    pub what: What,
    /// What has to be typed to use the keys in it.
    pub secret: Secret,
}

/// What a place is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// Neverlapse's own vault.
    Vault,
    /// A file of one's own.
    File {
        /// Its path.
        path: PathBuf,
    },
    /// A database of NSS.
    Database {
        /// Its folder.
        folder: PathBuf,
    },
    /// The database that Chromium and its kin share.
    Chromium {
        /// Its folder.
        folder: PathBuf,
        /// Whether one of them runs now.
        is_running: bool,
    },
    /// A profile of Firefox.
    Firefox {
        /// What Firefox calls it.
        profile: String,
        /// Its folder.
        folder: PathBuf,
        /// Whether Firefox starts with it.
        is_default: bool,
        /// Whether it runs with it now.
        is_running: bool,
    },
    /// A token that is plugged in.
    Token {
        /// How it describes itself.
        token: Token,
        /// The driver that knows it.
        driver: Driver,
    },
}

/// What has to be typed to use the keys of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Secret {
    /// Nothing.
    None,
    /// The password of a file, or a browser's primary password.
    Password,
    /// A token's PIN.
    Pin,
    /// A token's PIN, on the keys of its reader.
    PinPad,
    /// It could not be found out.
    Unknown,
}

/// Something that keeps a kind of place from being used. As text, a sentence with its remedy behind the last semicolon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Browsers' databases cannot be opened.
    Softoken,
    /// Chromium has no database yet; one can be made.
    Chromium {
        /// Where it would be.
        folder: PathBuf,
    },
    /// There is no profile of Firefox.
    Firefox,
    /// There is no driver for tokens.
    Driver,
    /// There are drivers, and no token.
    Token,
    /// The driver of a kind of token, which an issuer's profile names, is not installed.
    TokenDriver(Model),
    /// A driver does not work.
    BrokenDriver(ModuleError),
    /// A browser's database does not open.
    BrokenDatabase(ModuleError),
}

/// Looks at all of this computer's places. `models` are the tokens that profiles of issuers name; each of their drivers is
/// started in a process of its own, as are those that are registered here.
#[must_use]
pub fn survey(runner: &Runner, around: &Surroundings, models: &[Model]) -> Survey {
    let mut survey = Survey { places: vec![Spot::plain(LocationName::Vault)], missing: Vec::new() };
    let databases = survey.look_for_databases(runner, around);
    let drivers = token::drivers(around, &token::modules(models));
    thread::scope(|scope| {
        let looks: Vec<_> = databases
            .into_iter()
            .map(|(spot, place)| (spot, scope.spawn(move || primary_password(&place))))
            .collect();
        let answers = token::ask(runner, &drivers);
        for (spot, look) in looks {
            let secret = match look.join() {
                Ok(Ok(secret)) => secret,
                Ok(Err(error)) => {
                    survey.missing.push(Missing::BrokenDatabase(error));
                    Secret::Unknown
                }
                Err(_) => Secret::Unknown,
            };
            survey.places.push(Spot { secret, ..spot });
        }
        survey.take_tokens(answers, &drivers, models);
    });
    survey
}

/// Looks at one place, whether it is listed or not. What does not exist yet is told as it will be.
///
/// # Errors
/// There is no such profile, the token is not plugged in, a driver or database does not work.
pub fn describe(
    runner: &Runner,
    around: &Surroundings,
    models: &[Model],
    name: &LocationName,
) -> Result<Spot, LocationError> {
    let (spot, place) = match name {
        LocationName::Vault | LocationName::File(_) => return Ok(Spot::plain(name.clone())),
        LocationName::Token(wanted) => {
            let found = token::look_for(runner, &token::drivers(around, &token::modules(models)), wanted);
            let (driver, token) = found.map_err(PlaceError::from)?;
            return Ok(Spot::token(driver, token));
        }
        LocationName::Nss(folder) => {
            (Spot::database(around, folder), nss::location(runner.clone(), around, folder)?)
        }
        LocationName::Firefox(wanted) => {
            let place = firefox::location(runner.clone(), around, wanted.as_deref())?;
            (Spot::firefox(around, firefox::profile(around, wanted.as_deref())?), place)
        }
    };
    let secret = primary_password(&place).map_err(PlaceError::from)?;
    Ok(Spot { secret, ..spot })
}

impl Survey {
    /// The databases that there are, each with what opens it.
    fn look_for_databases(&mut self, runner: &Runner, around: &Surroundings) -> Vec<(Spot, Place)> {
        let profiles = firefox::profiles(around);
        let has_softoken = |packaging| nss::softoken(around, packaging).is_ok();
        if !has_softoken(firefox::Packaging::System)
            || profiles.iter().any(|profile| !has_softoken(profile.packaging))
        {
            self.missing.push(Missing::Softoken);
        }
        let mut databases = Vec::new();
        let folder = nss::chromium(around);
        if !folder.is_dir() {
            self.missing.push(Missing::Chromium { folder });
        } else if let Ok(place) = nss::location(runner.clone(), around, folder.clone()) {
            databases.push((Spot::database(around, &folder), place));
        }
        if profiles.is_empty() {
            self.missing.push(Missing::Firefox);
        }
        for profile in profiles {
            let spot = Spot::firefox(around, profile);
            let LocationName::Firefox(called) = &spot.name else { continue };
            match firefox::location(runner.clone(), around, called.as_deref()) {
                Ok(place) => databases.push((spot, place)),
                // That is told already; and of two folders with one name nothing tells which is meant.
                Err(
                    FirefoxError::Softoken(_)
                    | FirefoxError::Several { .. }
                    | FirefoxError::NoProfile
                    | FirefoxError::NoSuchProfile { .. },
                ) => {}
            }
        }
        databases
    }

    fn take_tokens(&mut self, answers: Vec<token::Answer>, drivers: &[Driver], models: &[Model]) {
        if drivers.is_empty() {
            self.missing.push(Missing::Driver);
        }
        let found = token::plugged_in(&answers);
        let mut broken: Vec<Missing> =
            answers.into_iter().filter_map(|answer| answer.tokens.err()).map(Missing::BrokenDriver).collect();
        if found.is_empty() && broken.is_empty() && !drivers.is_empty() {
            self.missing.push(Missing::Token);
        }
        self.missing.append(&mut broken);
        let lacking = models.iter().filter(|model| {
            !model.is_driven_by(drivers) && !found.iter().any(|(_, token)| token.model == model.name)
        });
        let mut told = BTreeSet::new();
        let lacking = lacking.filter(|model| told.insert(&model.name)).cloned();
        self.missing.extend(lacking.map(Missing::TokenDriver));
        self.places.extend(found.into_iter().map(|(driver, token)| Spot::token(driver, token)));
    }
}

impl Spot {
    /// Whether a person may mean it by `name`.
    #[must_use]
    pub fn is_called(&self, name: &LocationName) -> bool {
        match (&self.what, name) {
            (What::Token { token, .. }, LocationName::Token(wanted)) => wanted.fits(token),
            (What::Firefox { is_default, .. }, LocationName::Firefox(None)) => *is_default,
            (What::Firefox { profile, folder, .. }, LocationName::Firefox(Some(wanted))) => {
                profile == wanted || folder.file_name() == Some(OsStr::new(wanted))
            }
            (_, name) => self.name == *name,
        }
    }

    /// The vault or a file, which need no look.
    fn plain(name: LocationName) -> Self {
        let (what, secret) = match name.path() {
            Some(path) => (What::File { path: path.to_owned() }, Secret::Password),
            None => (What::Vault, Secret::None),
        };
        Self { name, what, secret }
    }

    fn database(around: &Surroundings, folder: &Path) -> Self {
        let folder = folder.to_owned();
        let name = LocationName::Nss(folder.clone());
        let what = if folder == nss::chromium(around) {
            What::Chromium { folder, is_running: nss::chromium_runs(around) }
        } else {
            What::Database { folder }
        };
        Self { name, what, secret: Secret::Unknown }
    }

    fn firefox(around: &Surroundings, profile: Profile) -> Self {
        let is_running = profile.is_in_use();
        let called = firefox::called(around, &profile);
        let (profile, folder, is_default) = (profile.name, profile.folder, profile.is_default);
        let what = What::Firefox { profile, folder, is_default, is_running };
        Self { name: LocationName::Firefox(Some(called)), what, secret: Secret::Unknown }
    }

    fn token(driver: Driver, token: Token) -> Self {
        let secret = match (token.login_required, token.pin_pad) {
            (false, _) => Secret::None,
            (true, false) => Secret::Pin,
            (true, true) => Secret::PinPad,
        };
        Self { name: LocationName::Token(token.name()), what: What::Token { token, driver }, secret }
    }
}

impl Model {
    /// Whether one of the drivers is its own, perhaps installed elsewhere than its issuer thinks.
    #[must_use]
    pub fn is_driven_by(&self, drivers: &[Driver]) -> bool {
        let same = |module: &PathBuf, driver: &Driver| module.file_name() == driver.library.file_name();
        self.modules.iter().any(|module| drivers.iter().any(|driver| same(module, driver)))
    }
}

/// Whether a database has a primary password. One without a record of it, as before its first use, has none.
fn primary_password(place: &Place) -> Result<Secret, ModuleError> {
    if place.is_unused_database() {
        return Ok(Secret::None);
    }
    let database = place.describe()?;
    Ok(if database.login_required && database.pin_set { Secret::Password } else { Secret::None })
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Softoken => SoftokenMissing.fmt(f),
            Self::Chromium { folder } => {
                write!(
                    f,
                    "Chromium has no database yet; start it once, or let one be made: nss:{}",
                    folder.display()
                )
            }
            Self::Firefox => f.write_str("there is no Firefox profile; start Firefox once, which makes one"),
            Self::Driver => f.write_str(
                "no driver for tokens is installed; install the one of its maker, or OpenSC (opensc)",
            ),
            Self::Token => f.write_str(
                "no token is plugged in, or no driver knows it; plug it in, or install its maker's driver",
            ),
            Self::TokenDriver(Model { name, from: Some(from), .. }) => {
                write!(f, "the driver of the token {name} is not installed; get it from {from}")
            }
            Self::TokenDriver(Model { name, from: None, .. }) => {
                write!(f, "the driver of the token {name} is not installed; ask your issuer for it")
            }
            Self::BrokenDriver(error) | Self::BrokenDatabase(error) => error.fmt(f),
        }
    }
}
