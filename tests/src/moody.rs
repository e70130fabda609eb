//! A driver that has moods: SoftHSM2's tokens, except for what it was told to do.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::ran::Ran;
use crate::softhsm::SoftHsm;
use crate::world::World;

/// The driver, registered in a world's home under a name that comes before SoftHSM's own.
#[derive(Clone, Debug)]
pub struct Moody {
    library: PathBuf,
    tries: PathBuf,
}

impl Moody {
    /// Compiles it over the driver of `softhsm`, and registers it.
    ///
    /// # Panics
    /// If there is no C compiler.
    #[must_use]
    pub fn new(world: &World, softhsm: &SoftHsm) -> Self {
        let library = world.path("moody.so");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../custody/tests/it/moody.c");
        let mut compiler = Command::new("cc");
        compiler.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(source);
        let _ = Ran::of(compiler.arg(format!("-DSOFTHSM=\"{}\"", softhsm.library().display()))).ok();
        let module = format!("module: {}\n", library.display());
        world.write(".config/pkcs11/modules/moody.module", module);
        Self { library, tries: PathBuf::from(world.write("tries", "0")) }
    }

    /// What the daemon has in its environment so that the driver is in this mood.
    #[must_use]
    pub fn environment(&self, mood: &str) -> [(&'static str, String); 2] {
        [("MOOD", mood.to_owned()), ("TRIES", self.tries.to_string_lossy().into_owned())]
    }

    /// In the mood `lock` it locks its token after three wrong PINs; so many there were.
    ///
    /// # Panics
    /// If that is not to be known.
    #[must_use]
    pub fn wrong_pins(&self) -> u32 {
        let count = std::fs::read_to_string(&self.tries).ok().and_then(|count| count.trim().parse().ok());
        count.unwrap_or_else(|| panic!("{} holds no number", self.tries.display()))
    }

    /// As if so many wrong PINs had been given.
    ///
    /// # Panics
    /// If that cannot be written.
    pub fn set_wrong_pins(&self, count: u32) {
        let written = std::fs::write(&self.tries, count.to_string());
        written.unwrap_or_else(|error| panic!("{}: {error}", self.tries.display()));
    }

    /// Its library.
    #[must_use]
    pub fn library(&self) -> &Path {
        &self.library
    }
}
