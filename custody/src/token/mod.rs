//! The location `token:LABEL`: a USB key or smart card, found by its label and serial number through any driver.

mod p11_kit;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

pub use p11_kit::{Driver, listed, registered};

use crate::pkcs11::{Holder, Module, ModuleError, Place, Runner, Token, TokenName, Trouble};
use crate::surroundings::Surroundings;

/// How long p11-kit may take to list its modules.
const LISTING: Duration = Duration::from_secs(5);

/// A kind of token, as an issuer's profile names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// What is printed on it, or what it calls itself.
    pub name: String,
    /// Where its driver may be installed.
    pub modules: Vec<PathBuf>,
    /// Where to get the driver.
    pub from: Option<String>,
}

/// What a driver says when it is asked for its tokens.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The driver.
    pub driver: Driver,
    /// Its tokens that are plugged in, or why it does not say.
    pub tokens: Result<Vec<Token>, ModuleError>,
}

/// The drivers on this computer: those at `paths` first (an issuer's profile knows which fits its tokens), then what is
/// registered with p11-kit. Of the same library only the first is kept, and paths that do not exist are left out.
#[must_use]
pub fn drivers(around: &Surroundings, paths: &[PathBuf]) -> Vec<Driver> {
    let named = paths.iter().filter(|path| path.exists()).map(|path| Driver {
        name: path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
        library: path.clone(),
    });
    let mut seen = BTreeSet::new();
    let all = named.chain(registered(around)).chain(listed(around, LISTING));
    all.filter(|driver| seen.insert(driver.library.canonicalize().unwrap_or_else(|_| driver.library.clone())))
        .collect()
}

/// Where the drivers of these kinds of token may be installed.
#[must_use]
pub fn modules(models: &[Model]) -> Vec<PathBuf> {
    models.iter().flat_map(|model| model.modules.iter().cloned()).collect()
}

/// Asks each driver for its tokens, all at once: one that hangs costs its time limit and no more.
#[must_use]
pub fn ask(runner: &Runner, drivers: &[Driver]) -> Vec<Answer> {
    thread::scope(|scope| {
        let asked: Vec<_> = drivers
            .iter()
            .map(|driver| (driver, scope.spawn(|| runner.tokens(&Module::driver(&driver.library)))))
            .collect();
        let answers = asked.into_iter().filter_map(|(driver, answer)| {
            Some(Answer { driver: driver.clone(), tokens: answer.join().ok()? })
        });
        answers.collect()
    })
}

/// The tokens that are plugged in, each with the first driver that knows it.
#[must_use]
pub fn plugged_in(answers: &[Answer]) -> Vec<(Driver, Token)> {
    let mut found: Vec<(Driver, Token)> = Vec::new();
    for answer in answers {
        for token in answer.tokens.iter().flatten() {
            let same = |known: &Token| known.label == token.label && known.serial == token.serial;
            if !found.iter().any(|(_, known)| same(known)) {
                found.push((answer.driver.clone(), token.clone()));
            }
        }
    }
    found
}

/// The token called `name` as a location, through the first driver that knows it.
///
/// # Errors
/// No driver knows it, or several tokens are plugged in that it may be.
pub fn find(runner: &Runner, drivers: &[Driver], name: &TokenName) -> Result<Place, ModuleError> {
    let (driver, token) = look_for(runner, drivers, name)?;
    Ok(Place::token_of(runner.clone(), Module::driver(driver.library), token.name()))
}

/// The token called `name` as it describes itself, and the first driver that knows it.
///
/// # Errors
/// No driver knows it, or several tokens are plugged in that it may be.
pub fn look_for(
    runner: &Runner,
    drivers: &[Driver],
    name: &TokenName,
) -> Result<(Driver, Token), ModuleError> {
    let error = |trouble| ModuleError { holder: Holder::Token(name.clone()), trouble };
    let answers = ask(runner, drivers);
    let mut found = plugged_in(&answers);
    found.retain(|(_, token)| name.fits(token));
    if found.len() > 1 {
        let serials = found.into_iter().map(|(_, token)| token.serial).collect();
        return Err(error(Trouble::Several { serials }));
    }
    found.pop().ok_or_else(|| {
        let mut broken = answers.into_iter().filter_map(|answer| answer.tokens.err());
        // A driver that does not work may be the very one that is needed.
        broken
            .next()
            .unwrap_or_else(|| error(if drivers.is_empty() { Trouble::NoDriver } else { Trouble::NotThere }))
    })
}
