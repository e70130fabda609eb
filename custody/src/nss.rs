//! The location `nss:DIR`: an NSS database, such as Chromium's. And NSS's library, which opens Firefox's too.

use std::io;
use std::path::{Path, PathBuf};

use crate::browser::Lock;
use crate::firefox::{self, Packaging};
use crate::name::LocationName;
use crate::pkcs11::{Holder, Module, Place, Runner};
use crate::surroundings::{Surroundings, entries};

/// NSS's library that keeps keys and certificates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Softoken {
    /// Where it is.
    pub library: PathBuf,
    /// Whether it is a browser's own, whose other libraries lie beside it.
    pub is_browsers_own: bool,
}

/// No softoken is installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "NSS is not installed, which opens the databases of browsers; install libnss3 (Debian, Ubuntu) or nss (Fedora, Arch)"
)]
pub struct SoftokenMissing;

/// The softoken to open a database with that a Firefox of this packaging uses: the system's, as its browsers read what
/// it writes, or else that Firefox's own.
///
/// # Errors
/// There is neither.
pub fn softoken(around: &Surroundings, packaging: Packaging) -> Result<Softoken, SoftokenMissing> {
    let system = around.libraries().into_iter().flat_map(|folder| [folder.join("nss"), folder]);
    let found = |folder: PathBuf| Some(folder.join("libsoftokn3.so")).filter(|library| library.exists());
    if let Some(library) = system.into_iter().find_map(found) {
        return Ok(Softoken { library, is_browsers_own: false });
    }
    let own = firefox::programs(around, packaging).into_iter().find_map(found);
    own.map(|library| Softoken { library, is_browsers_own: true }).ok_or(SoftokenMissing)
}

/// The database in `folder` as a location. A primary password, where it has one, is given with [`Place::with_pin`].
///
/// # Errors
/// No softoken is installed.
pub fn location(
    runner: Runner,
    around: &Surroundings,
    folder: impl Into<PathBuf>,
) -> Result<Place, SoftokenMissing> {
    let folder = folder.into();
    let module = softoken(around, Packaging::System)?.with_database(folder.clone());
    let (name, holder) = (LocationName::Nss(folder.clone()), Holder::Database(folder.clone()));
    let place = Place::database_of(runner, module, name, holder);
    Ok(match chromium(around) {
        chromium if chromium == folder => place.used_by_any(chromium_locks(around)),
        _ => place,
    })
}

/// The folder of Chromium's database, which may not exist yet.
#[must_use]
pub fn chromium(around: &Surroundings) -> PathBuf {
    let old = around.home.join(".pki/nssdb");
    if old.is_dir() { old } else { around.data.join("pki/nssdb") }
}

/// Makes the folder of a database that does not exist yet, for its owner only. One that is there is fine.
///
/// # Errors
/// What the system says.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Whether Chromium or one of its kin is running.
#[must_use]
pub fn chromium_runs(around: &Surroundings) -> bool {
    chromium_locks(around).iter().any(Lock::is_held)
}

/// Each of Chromium's kin keeps its profiles in a folder of its own, and all share the database.
fn chromium_locks(around: &Surroundings) -> Vec<Lock> {
    entries(&around.config).iter().map(|folder| Lock::chromium(folder)).collect()
}

impl Softoken {
    pub(crate) fn with_database(self, folder: PathBuf) -> Module {
        let module = Module::nss(self.library, folder);
        if self.is_browsers_own { module.with_own_libraries() } else { module }
    }
}
