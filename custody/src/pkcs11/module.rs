//! Which library is loaded, and with what database.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::trouble::Trouble;

/// A PKCS#11 module: a driver's library, or NSS's with one of its databases.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Module {
    pub(crate) library: PathBuf,
    pub(crate) database: Option<PathBuf>,
    pub(crate) own_libraries: bool,
}

impl Module {
    /// The driver whose library is at `library`.
    #[must_use]
    pub fn driver(library: impl Into<PathBuf>) -> Self {
        Self { library: library.into(), database: None, own_libraries: false }
    }

    /// NSS's softoken at `library` with the database in the folder `database`.
    #[must_use]
    pub fn nss(library: impl Into<PathBuf>, database: impl Into<PathBuf>) -> Self {
        Self { library: library.into(), database: Some(database.into()), own_libraries: false }
    }

    /// The same, with the libraries that lie beside it taken before the system's: as a browser's own NSS needs it.
    #[must_use]
    pub fn with_own_libraries(self) -> Self {
        Self { own_libraries: true, ..self }
    }

    /// The path of its library.
    #[must_use]
    pub fn library(&self) -> &Path {
        &self.library
    }

    /// What only one process at a time may work with: the database, or the driver.
    pub(crate) fn exclusive(&self) -> PathBuf {
        let path = self.database.as_ref().unwrap_or(&self.library);
        path.canonicalize().unwrap_or_else(|_| path.clone())
    }

    /// Tells what is known to be wrong with it before anything is started.
    pub(crate) fn check(&self) -> Result<(), Trouble> {
        if let Some(folder) = self.database.as_ref().filter(|folder| !folder.is_dir()) {
            return Err(Trouble::FolderMissing { folder: folder.clone() });
        }
        let mut start = Vec::new();
        match File::open(&self.library).and_then(|file| file.take(20).read_to_end(&mut start)) {
            Ok(_) if is_for_another_processor(&start) => {
                Err(Trouble::WrongArchitecture { wanted: std::env::consts::ARCH.to_owned() })
            }
            Ok(_) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(Trouble::ModuleMissing),
            Err(error) => Err(Trouble::NotLoadable { why: error.to_string() }),
        }
    }
}

/// Compares the ELF header's class and machine with this very processor's.
fn is_for_another_processor(start: &[u8]) -> bool {
    let (Some(&class), Some(machine)) = (start.get(4), start.get(18..20)) else {
        return false;
    };
    let here: Option<(u8, u16)> = match std::env::consts::ARCH {
        "x86_64" => Some((2, 62)),
        "aarch64" => Some((2, 183)),
        "x86" => Some((1, 3)),
        "riscv64" => Some((2, 243)),
        _ => None,
    };
    let machine = u16::from_ne_bytes([machine[0], machine[1]]);
    start.starts_with(b"\x7fELF") && here.is_some_and(|here| here != (class, machine))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(class: u8, machine: u16) -> Vec<u8> {
        let mut header = b"\x7fELF".to_vec();
        header.extend([class, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0]);
        header.extend(machine.to_ne_bytes());
        header
    }

    #[test]
    fn a_driver_for_another_processor_is_told_before_it_is_loaded() {
        let sparc = header(2, 43);
        let old_intel = header(1, 3);
        assert!(is_for_another_processor(&sparc));
        assert_eq!(is_for_another_processor(&old_intel), std::env::consts::ARCH != "x86");
        let mut own = vec![0; 20];
        File::open("/proc/self/exe").unwrap().read_exact(&mut own).unwrap();
        assert!(!is_for_another_processor(&own));
        assert!(!is_for_another_processor(b"MZ"));
    }

    #[test]
    fn a_driver_that_is_not_there_and_a_missing_database_are_told_apart() {
        let home = tempfile::tempdir().unwrap();
        let gone = home.path().join("gone");
        assert_eq!(Module::driver(&gone).check(), Err(Trouble::ModuleMissing));
        let missing = Module::nss("/proc/self/exe", &gone).check();
        assert_eq!(missing, Err(Trouble::FolderMissing { folder: gone }));
    }
}
