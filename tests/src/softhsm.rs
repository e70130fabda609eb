//! SoftHSM2: a token of software that every PKCS#11 program takes for a real one, in a folder of a world's home.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::ran::Ran;
use crate::world::World;

/// The label of its one token.
const LABEL: &str = "My key";

/// A token and its driver, which the world's daemon finds where a person's own drivers are registered.
#[derive(Clone, Debug)]
pub struct SoftHsm {
    folder: PathBuf,
    library: PathBuf,
}

impl SoftHsm {
    /// Its label, PIN and location.
    pub const LABEL: &str = LABEL;
    /// The PIN of its token.
    pub const PIN: &str = "12345678";
    /// The location of its token.
    pub const PLACE: &str = "token:My key";

    /// Makes the token and registers its driver in the world's home. The daemon is to be started with
    /// [`SoftHsm::environment`].
    ///
    /// # Panics
    /// If SoftHSM2 is not installed, or makes no token.
    #[must_use]
    pub fn new(world: &World) -> Self {
        let folder = world.path("softhsm");
        let made = fs::create_dir_all(folder.join("tokens"));
        made.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let tokens = folder.join("tokens");
        let settings = format!("directories.tokendir = {}\nlog.level = ERROR\n", tokens.display());
        world.write("softhsm/softhsm2.conf", settings);
        world.write("pin.txt", Self::PIN);
        let this = Self { folder, library: library() };
        let modules = world.path(".config/pkcs11/modules");
        fs::create_dir_all(&modules).unwrap_or_else(|error| panic!("{}: {error}", modules.display()));
        let module = format!("module: {}\n", this.library.display());
        world.write(".config/pkcs11/modules/softhsm2.module", module);
        this.add_token(LABEL);
        this
    }

    /// Makes a token with this label and the usual PIN.
    ///
    /// # Panics
    /// If SoftHSM2 makes none.
    pub fn add_token(&self, label: &str) {
        let words = ["--init-token", "--free", "--label", label, "--pin", Self::PIN, "--so-pin", "87654321"];
        let _ = Ran::of(self.command("softhsm2-util").args(words)).ok();
    }

    /// What the daemon, and every other program that uses the token, has in its environment.
    #[must_use]
    pub fn environment(&self) -> (&'static str, String) {
        ("SOFTHSM2_CONF", self.folder.join("softhsm2.conf").to_string_lossy().into_owned())
    }

    /// The driver.
    #[must_use]
    pub fn library(&self) -> &Path {
        &self.library
    }

    /// Pulls the token out: SoftHSM's own way is that its folder goes.
    ///
    /// # Panics
    /// If it is out already.
    pub fn pull_out(&self) {
        let (tokens, away) = (self.folder.join("tokens"), self.folder.join("away"));
        let moved = fs::rename(&tokens, away).and_then(|()| fs::create_dir(tokens));
        moved.unwrap_or_else(|error| panic!("the token cannot be pulled out: {error}"));
    }

    /// Plugs it in again.
    ///
    /// # Panics
    /// If it is in already.
    pub fn plug_in(&self) {
        let (tokens, away) = (self.folder.join("tokens"), self.folder.join("away"));
        let moved = fs::remove_dir(&tokens).and_then(|()| fs::rename(away, tokens));
        moved.unwrap_or_else(|error| panic!("the token cannot be plugged in: {error}"));
    }

    /// What OpenSC's tool says of the token, logged in.
    ///
    /// # Panics
    /// If it is not installed, or fails.
    #[must_use]
    pub fn pkcs11_tool(&self, words: &[&str]) -> String {
        let mut tool = self.command("pkcs11-tool");
        tool.arg("--module").arg(&self.library).args(["--token-label", LABEL, "--login", "--pin", Self::PIN]);
        Ran::of(tool.args(words)).ok().out
    }

    /// The IDs in what `pkcs11-tool` lists.
    #[must_use]
    pub fn ids(listed: &str) -> Vec<String> {
        let lines = listed.lines().filter_map(|line| line.trim().strip_prefix("ID:"));
        lines.map(|id| id.trim().to_owned()).collect()
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        let (name, value) = self.environment();
        command.env(name, value);
        command
    }
}

fn library() -> PathBuf {
    let multiarch = fs::read_dir("/usr/lib").into_iter().flatten().flatten();
    let folders = multiarch.map(|entry| entry.path().join("softhsm"));
    let others = ["/usr/lib/softhsm", "/usr/lib64/softhsm", "/usr/lib64/pkcs11"].map(PathBuf::from);
    let mut libraries = folders.chain(others).map(|folder| folder.join("libsofthsm2.so"));
    libraries
        .find(|library| library.exists())
        .unwrap_or_else(|| panic!("SoftHSM2 is not installed: install softhsm2 (`cargo xtask test` does)"))
}
