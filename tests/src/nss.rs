//! Browsers' databases, made and read with NSS's own tools.

use std::collections::BTreeSet;
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

    /// The certificates whose key is there too, PEM.
    #[must_use]
    pub fn certificates(&self) -> Vec<String> {
        let listed = self.certutil(&["-L"]);
        let own = listed.lines().filter_map(|line| line.trim_end().strip_suffix("u,u,u"));
        let names: BTreeSet<&str> = own.map(str::trim).collect();
        // Those that bear the same name come together.
        let pem: String = names.into_iter().map(|name| self.certutil(&["-L", "-a", "-n", name])).collect();
        let blocks = pem.split_inclusive("-----END CERTIFICATE-----");
        blocks.filter(|block| block.contains("BEGIN")).map(str::to_owned).collect()
    }

    /// Writes a request into a file that is signed with the key of this ID, if that signs.
    #[must_use]
    pub fn request_with(&self, id: &str, file: &str) -> bool {
        let mut command = Command::new("certutil");
        command.args(["-R", "-k", id, "-s", "CN=proof", "-a", "-o", file, "-d"]);
        Ran::of(command.arg(format!("sql:{}", self.folder.display()))).code == Some(0)
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
