//! The location `nss:DIR`: an NSS database, such as Chromium's.

use std::path::PathBuf;

use crate::name::LocationName;
use crate::pkcs11::{Holder, Module, Place, Runner};

/// The NSS database in `folder`, opened with NSS's softoken at `library`. A primary password, where the database has
/// one, is given with [`Place::with_pin`].
#[must_use]
pub fn database(runner: Runner, library: impl Into<PathBuf>, folder: impl Into<PathBuf>) -> Place {
    let folder = folder.into();
    let module = Module::nss(library, folder.clone());
    Place::database_of(runner, module, LocationName::Nss(folder.clone()), Holder::Database(folder))
}
