//! Browsers' databases, made and read with NSS's own tools.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::ran::Ran;
use crate::world::World;

/// An NSS database in a folder.
#[derive(Clone, Debug)]
pub struct NssDatabase {
    folder: PathBuf,
    /// The file with its primary password, where it has one.
    password: Option<PathBuf>,
}

impl NssDatabase {
    /// Makes an empty database in `folder`, with the primary password in the file `password` or without one.
    ///
    /// # Panics
    /// If NSS's tools are not installed, or make none.
    #[must_use]
    pub fn new(folder: &Path, password: Option<&Path>) -> Self {
        let made = fs::create_dir_all(folder);
        made.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let database = Self { folder: folder.to_owned(), password: password.map(Path::to_owned) };
        let words: &[&str] = if password.is_some() { &["-N"] } else { &["-N", "--empty-password"] };
        let _ = database.certutil(words);
        database
    }

    /// Chromium's, which need not be there yet.
    #[must_use]
    pub fn of_chromium(world: &World) -> Self {
        Self { folder: world.path(".local/share/pki/nssdb"), password: None }
    }

    /// The profile `default-release` of a Firefox that starts with it, as Firefox itself lays it out.
    #[must_use]
    pub fn of_firefox(world: &World, password: Option<&Path>) -> Self {
        let root = world.path(".mozilla/firefox");
        let database = Self::new(&root.join("abcd1234.default-release"), password);
        let profiles = "[Install4F96D1932A9F858E]\nDefault=abcd1234.default-release\nLocked=1\n\n\
             [Profile0]\nName=default-release\nIsRelative=1\nPath=abcd1234.default-release\n\n\
             [General]\nStartWithLastProfile=1\nVersion=2\n";
        world.write(".mozilla/firefox/profiles.ini", profiles);
        database
    }

    /// Its folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// How the product names it.
    #[must_use]
    pub fn place(&self) -> String {
        format!("nss:{}", self.folder.display())
    }

    /// What `certutil` says of it.
    ///
    /// # Panics
    /// If it fails.
    #[must_use]
    pub fn certutil(&self, words: &[&str]) -> String {
        let mut command = Command::new("certutil");
        command.args(words).arg("-d").arg(format!("sql:{}", self.folder.display()));
        if let Some(password) = &self.password {
            command.arg("-f").arg(password);
        }
        Ran::of(&mut command).ok().out
    }

    /// Its private keys, one a line.
    ///
    /// # Panics
    /// If `certutil` fails for another reason than that there are none.
    #[must_use]
    pub fn keys(&self) -> Vec<String> {
        let mut command = Command::new("certutil");
        command.arg("-K").arg("-d").arg(format!("sql:{}", self.folder.display()));
        if let Some(password) = &self.password {
            command.arg("-f").arg(password);
        }
        let ran = Ran::of(&mut command);
        assert!(ran.code == Some(0) || (ran.out.clone() + &ran.err).contains("no keys found"), "{ran}");
        ran.out.lines().filter(|line| line.starts_with('<')).map(str::to_owned).collect()
    }
}
