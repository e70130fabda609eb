//! Where things lie on this computer: said once, so that a test can say otherwise.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The folders in which browsers, drivers and databases are looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Surroundings {
    /// What holds `usr`, `etc` and so on.
    pub root: PathBuf,
    /// The person's own folder.
    pub home: PathBuf,
    /// Where programs keep the person's settings.
    pub config: PathBuf,
    /// Where programs keep the person's data.
    pub data: PathBuf,
}

impl Surroundings {
    /// Those of a person, from variables of the environment (`HOME`, `XDG_CONFIG_HOME`, `XDG_DATA_HOME`).
    #[must_use]
    pub fn of_environment(get: impl Fn(&str) -> Option<OsString>) -> Self {
        let path = |name| get(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let home = path("HOME").unwrap_or_else(|| PathBuf::from("/"));
        Self {
            root: PathBuf::from("/"),
            config: path("XDG_CONFIG_HOME").unwrap_or_else(|| home.join(".config")),
            data: path("XDG_DATA_HOME").unwrap_or_else(|| home.join(".local/share")),
            home,
        }
    }

    /// A path of the system, given without its leading slash.
    pub(crate) fn system(&self, path: impl AsRef<Path>) -> PathBuf {
        self.root.join(path)
    }

    /// The folders with shared libraries, such as `/usr/lib/x86_64-linux-gnu`, the common ones first.
    pub(crate) fn libraries(&self) -> Vec<PathBuf> {
        let arch = std::env::consts::ARCH;
        [format!("usr/lib/{arch}-linux-gnu"), "usr/lib64".into(), "usr/lib".into(), "usr/local/lib".into()]
            .iter()
            .map(|folder| self.system(folder))
            .collect()
    }
}

/// The names in a folder, in order; none where there is no such folder.
pub(crate) fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}
