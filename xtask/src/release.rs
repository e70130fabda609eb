//! The release build: every program as it is packed and measured.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::tools::{binaries, cargo, run};

/// What is built together under a profile, since it may share the features of its dependencies. What the windows turn on in
/// zbus would have the tray wake twice a second, so they are built apart.
const BUILDS: [(&str, &[&str]); 3] = [
    (RESIDENT, &["-p", "daemon", "-p", "tray"]),
    ("release", &["-p", "authority", "-p", "cli"]),
    ("release", &["-p", "dialogs"]),
];
/// The profile of what is always there, and its programs.
const RESIDENT: &str = "resident";
const ALWAYS_THERE: [&str; 2] = ["neverlapsed", "neverlapse-tray"];

/// Builds everything, and gives back the folder that has it.
pub(crate) fn build() -> Result<PathBuf> {
    for (profile, packages) in BUILDS {
        run(cargo().args(["build", "--locked", "--bins", "--profile", profile]).args(packages))?;
    }
    // Side by side, as they are installed: they look for each other there.
    let (from, to) = (binaries(RESIDENT)?, binaries("release")?);
    for program in ALWAYS_THERE {
        let (from, to) = (from.join(program), to.join(program));
        // What cargo leaves there has a second name among its own files, which must stay what it is.
        match fs::remove_file(&to) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => fs::copy(&from, &to),
        }
        .with_context(|| format!("copy {} to {}", from.display(), to.display()))?;
    }
    Ok(to)
}
