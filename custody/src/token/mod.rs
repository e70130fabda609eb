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

/// The token called `name`, through the first driver that knows it.
///
/// # Errors
/// No driver knows it, or several tokens are plugged in that it may be.
pub fn find(runner: &Runner, drivers: &[Driver], name: &TokenName) -> Result<Place, ModuleError> {
    let error = |trouble| ModuleError { holder: Holder::Token(name.clone()), trouble };
    let mut found: Vec<(Driver, Token)> = Vec::new();
    let mut silent = Vec::new();
    for answer in ask(runner, drivers) {
        match answer.tokens {
            Ok(tokens) => {
                for token in tokens.into_iter().filter(|token| name.fits(token)) {
                    if !found.iter().any(|(_, known)| known.serial == token.serial) {
                        found.push((answer.driver.clone(), token));
                    }
                }
            }
            Err(error) => silent.push(error),
        }
    }
    if found.len() > 1 {
        let serials = found.into_iter().map(|(_, token)| token.serial).collect();
        return Err(error(Trouble::Several { serials }));
    }
    let Some((driver, token)) = found.pop() else {
        // A driver that does not work may be the very one that is needed.
        return Err(match silent.pop() {
            Some(why) => why,
            None if drivers.is_empty() => error(Trouble::NoDriver),
            None => error(Trouble::NotThere),
        });
    };
    let name =
        TokenName { label: token.label, serial: Some(token.serial).filter(|serial| !serial.is_empty()) };
    Ok(Place::token_of(runner.clone(), Module::driver(driver.library), name))
}
