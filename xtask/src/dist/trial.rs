//! The packages in a bare Debian of their own: they come, are upgraded, go back and go, as `packaging/debian/trial.sh` says.
//!
//! It is a folder that a program takes for the whole disk (chroot), with mounts and processes of its own that end with it.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::run_quietly;
use crate::tools::{output, root, run as run_command};

/// Where the bare Debian has the packages.
const INSIDE: &str = "packages";

/// Whether whoever runs this may try packages.
pub(super) fn may_be_run() -> Result<()> {
    if fs::metadata("/proc/self").context("look at this very process")?.uid() != 0 {
        bail!("try packages: only root can: sudo --preserve-env=HOME,PATH cargo xtask dist --try");
    }
    Ok(())
}

/// Tries the packages `made`, in a folder below `to` that is gone afterwards.
pub(super) fn run(made: &[PathBuf], to: &Path) -> Result<()> {
    let bare = bare(to)?;
    let place = to.join("trial");
    remove(&place)?;
    let tried = fill(&bare, made, &place).and_then(|()| visit(&place));
    remove(&place)?;
    tried
}

/// Nothing is mounted in it any more once its processes have ended; where something were, it would stay.
fn remove(place: &Path) -> Result<()> {
    run_quietly(Command::new("rm").args(["--recursive", "--force", "--one-file-system"]).arg(place))
}

/// A bare Debian of the release that runs here, as an archive; it is made once.
fn bare(to: &Path) -> Result<PathBuf> {
    let release = output(Command::new("sh").args(["-c", ". /etc/os-release && echo $VERSION_CODENAME"]))?;
    let release = String::from_utf8_lossy(&release).trim().to_owned();
    let archive = to.join(format!("debian-{release}.tar"));
    if archive.is_file() {
        return Ok(archive);
    }
    let place = to.join("bare");
    remove(&place)?;
    run_command(Command::new("debootstrap").args(["--variant=minbase", &release]).arg(&place))?;
    let part = archive.with_extension("part");
    run_quietly(Command::new("tar").arg("--create").arg("--file").arg(&part).arg("-C").arg(&place).arg("."))?;
    remove(&place)?;
    fs::rename(&part, &archive).with_context(|| format!("keep {}", archive.display()))?;
    Ok(archive)
}

/// The bare Debian with the packages, and the same as if they were of an earlier version.
fn fill(bare: &Path, made: &[PathBuf], place: &Path) -> Result<()> {
    let (inside, old) = (place.join(INSIDE), place.join(INSIDE).join("old"));
    fs::create_dir_all(&old).with_context(|| format!("make {}", old.display()))?;
    run_quietly(Command::new("tar").arg("--extract").arg("--file").arg(bare).arg("-C").arg(place))?;
    let script = root().join("packaging/debian/trial.sh");
    for file in made.iter().chain([&script]) {
        run_quietly(Command::new("cp").arg(file).arg(&inside))?;
    }
    for package in made {
        let tree = inside.join("tree");
        run_quietly(Command::new("dpkg-deb").arg("--raw-extract").arg(package).arg(&tree))?;
        let earlier = "s/^Version: .*/Version: 0.0.1-1/";
        run_quietly(Command::new("sed").args(["-i", earlier]).arg(tree.join("DEBIAN/control")))?;
        let mut build = Command::new("dpkg-deb");
        run_quietly(build.args(["--root-owner-group", "-Zgzip", "-z1", "--build"]).arg(&tree).arg(&old))?;
        fs::remove_dir_all(&tree).with_context(|| format!("tidy {}", tree.display()))?;
    }
    Ok(())
}

/// Runs the script with the folder as its whole disk.
fn visit(place: &Path) -> Result<()> {
    let mut unshare = Command::new("unshare");
    unshare.args(["--mount", "--pid", "--fork", "--kill-child"]);
    unshare.arg(format!("--mount-proc={}", place.join("proc").display()));
    run_command(unshare.arg("chroot").arg(place).arg(format!("/{INSIDE}/trial.sh")))
}
