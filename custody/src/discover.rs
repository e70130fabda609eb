//! Where certificates can live on this computer, and what is missing for the rest.

use std::fmt;
use std::path::PathBuf;

use crate::firefox;
use crate::name::LocationName;
use crate::nss::{self, SoftokenMissing};
use crate::pkcs11::{ModuleError, Runner, Token};
use crate::surroundings::Surroundings;
use crate::token::{self, Driver};

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
}

/// What a place is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// Neverlapse's own vault.
    Vault,
    /// The database that Chromium and its kin share.
    Chromium {
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

/// Something that keeps a kind of place from being used. As text, a sentence with its remedy.
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
    /// A driver does not work.
    BrokenDriver(ModuleError),
}

/// Looks at all of this computer's places. `drivers` are those that profiles of issuers name; each is started in a
/// process of its own, as are those that are registered here.
#[must_use]
pub fn survey(runner: &Runner, around: &Surroundings, drivers: &[PathBuf]) -> Survey {
    let mut survey =
        Survey { places: vec![Spot { name: LocationName::Vault, what: What::Vault }], missing: Vec::new() };
    survey.look_for_databases(around);
    survey.look_for_tokens(runner, &token::drivers(around, drivers));
    survey
}

impl Survey {
    fn look_for_databases(&mut self, around: &Surroundings) {
        let profiles = firefox::profiles(around);
        let folder = nss::chromium(around);
        let has_softoken = |packaging| nss::softoken(around, packaging).is_ok();
        let chromium_works = has_softoken(firefox::Packaging::System);
        if !chromium_works || profiles.iter().any(|profile| !has_softoken(profile.packaging)) {
            self.missing.push(Missing::Softoken);
        }
        if !folder.is_dir() {
            self.missing.push(Missing::Chromium { folder });
        } else if chromium_works && let Ok(name) = LocationName::nss(folder) {
            let is_running = nss::chromium_runs(around);
            self.places.push(Spot { name, what: What::Chromium { is_running } });
        }
        if profiles.is_empty() {
            self.missing.push(Missing::Firefox);
        }
        for profile in profiles.into_iter().filter(|profile| has_softoken(profile.packaging)) {
            let is_running = profile.is_in_use();
            // A name that several profiles have says nothing; their folders' names are made up and differ.
            let folder_name = profile.folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let unique = firefox::profile(around, Some(&profile.name)).is_ok();
            let called = if unique { profile.name.clone() } else { folder_name };
            let (profile, folder, is_default) = (profile.name, profile.folder, profile.is_default);
            let what = What::Firefox { profile, folder, is_default, is_running };
            self.places.push(Spot { name: LocationName::Firefox(Some(called)), what });
        }
    }

    fn look_for_tokens(&mut self, runner: &Runner, drivers: &[Driver]) {
        if drivers.is_empty() {
            self.missing.push(Missing::Driver);
        }
        let answers = token::ask(runner, drivers);
        let found = token::plugged_in(&answers);
        let mut broken: Vec<Missing> =
            answers.into_iter().filter_map(|answer| answer.tokens.err()).map(Missing::BrokenDriver).collect();
        if found.is_empty() && broken.is_empty() && !drivers.is_empty() {
            self.missing.push(Missing::Token);
        }
        self.missing.append(&mut broken);
        for (driver, token) in found {
            self.places
                .push(Spot { name: LocationName::Token(token.name()), what: What::Token { token, driver } });
        }
    }
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
            Self::BrokenDriver(error) => error.fmt(f),
        }
    }
}
