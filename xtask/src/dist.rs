//! `cargo xtask dist`: the packages that people install, for Debian and as a plain tarball, from a release build.
//!
//! The same commit gives the same bytes: times are the commit's, owners are root, names are sorted.

mod deb;
mod licences;
mod page;
mod stage;
mod trial;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::packages;
use crate::release;
use crate::tools::{binaries, has_program, metadata, output, root, run as run_command};

/// What is in a package.
struct Package {
    name: &'static str,
    programs: &'static [&'static str],
    /// Their crates, for cargo.
    crates: &'static [&'static str],
}

const PACKAGES: [Package; 2] = [
    Package {
        name: "neverlapse",
        programs: &["neverlapse", "neverlapse-dialog", "neverlapse-tray", "neverlapsed"],
        crates: &["-p", "cli", "-p", "dialogs", "-p", "tray", "-p", "daemon"],
    },
    Package {
        name: "neverlapse-authority",
        programs: &["neverlapse-authority"],
        crates: &["-p", "authority"],
    },
];

/// `--debug` packs the binaries of `cargo build` as they are, for tests; `--try` also installs the packages in a bare Debian of
/// their own; a folder takes the place of `target/dist`.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let (mut debug, mut tried, mut folder) = (false, false, None);
    for word in arguments {
        match word.as_str() {
            "--debug" => debug = true,
            "--try" => tried = true,
            flag if flag.starts_with('-') => bail!("read the arguments: there is no {flag}"),
            _ => folder = Some(PathBuf::from(word)),
        }
    }
    if tried {
        trial::may_be_run()?;
        packages::install(&[packages::TRIAL])?;
    }
    packages::install(&[packages::BUILD, packages::DIST])?;
    let programs = if debug { binaries("debug")? } else { release::build()? };
    let to = folder.unwrap_or_else(|| programs.with_file_name("dist"));
    let release = Release { version: version()?, built: commit_time()?, programs, to, debug };
    let made = release.pack()?;
    if tried { trial::run(&made, &release.to) } else { Ok(()) }
}

/// One release, on its way into packages.
struct Release {
    version: String,
    /// The commit's time, in seconds since 1970.
    built: String,
    /// Where its programs are.
    programs: PathBuf,
    /// Where the packages go.
    to: PathBuf,
    /// Packed in a hurry.
    debug: bool,
}

impl Release {
    /// Gives back where the packages for Debian are.
    fn pack(&self) -> Result<Vec<PathBuf>> {
        fs::create_dir_all(&self.to).with_context(|| format!("make {}", self.to.display()))?;
        let trees = PACKAGES.map(|package| self.to.join(format!("{}.tree", package.name)));
        for (package, tree) in PACKAGES.iter().zip(&trees) {
            stage::fresh(tree)?;
            stage::programs(self, package, tree)?;
            if package.name == "neverlapse" {
                stage::desktop_and_services(self, tree)?;
            }
        }
        let tarball = self.tarball(&trees)?;
        let mut made = Vec::new();
        for (package, tree) in PACKAGES.iter().zip(&trees) {
            made.push(deb::build(self, package.name, tree)?);
            fs::remove_dir_all(tree).with_context(|| format!("tidy {}", tree.display()))?;
        }
        let all: Vec<&PathBuf> = made.iter().chain([&tarball]).collect();
        for package in &all {
            let size = fs::metadata(package).with_context(|| format!("look at {}", package.display()))?.len();
            println!("{:>6} kB  {}", size / 1000, package.display());
        }
        self.checksums(&all)?;
        deb::lint(&made)?;
        Ok(made)
    }

    /// What a commit's time is as a date, by this format of date(1).
    fn date(&self, format: &str) -> Result<String> {
        let date = output(Command::new("date").args(["--utc", &format!("--date=@{}", self.built), format]))?;
        Ok(String::from_utf8_lossy(&date).trim().to_owned())
    }

    /// The trees without Debian's own files, to be unpacked anywhere.
    fn tarball(&self, trees: &[PathBuf]) -> Result<PathBuf> {
        let title = format!("neverlapse-{}", self.version);
        let file = self.to.join(format!("{title}-{}.tar.gz", std::env::consts::ARCH));
        let gzip = if self.debug { "gzip --fast --no-name" } else { "gzip --best --no-name" };
        let mut tar = Command::new("tar");
        tar.arg("--create").arg("--file").arg(&file).args(["--sort=name", "--owner=0", "--group=0"]);
        tar.args(["--numeric-owner", "--mode=u=rwX,go=rX", &format!("--use-compress-program={gzip}")]);
        tar.arg(format!("--mtime=@{}", self.built)).arg(format!("--transform=s,^\\.,{title},"));
        for tree in trees {
            tar.arg("--directory").arg(tree).arg(".");
        }
        tar.arg("--directory").arg(root()).args(["./LICENSE-MIT", "./LICENSE-APACHE"]);
        run_command(&mut tar)?;
        Ok(file)
    }

    fn checksums(&self, made: &[&PathBuf]) -> Result<()> {
        let names = made.iter().filter_map(|file| file.file_name());
        let sums = output(Command::new("sha256sum").current_dir(&self.to).args(names))?;
        fs::write(self.to.join("SHA256SUMS"), sums).context("write SHA256SUMS")
    }
}

fn version() -> Result<String> {
    let metadata = metadata()?;
    let packages = metadata["packages"].as_array().context("find the version: cargo lists no crates")?;
    let daemon = packages.iter().find(|package| package["name"] == "daemon");
    let version =
        daemon.and_then(|daemon| daemon["version"].as_str()).context("find the daemon's version")?;
    Ok(version.to_owned())
}

/// When the commit was made; where there is no repository, as in an unpacked archive, `SOURCE_DATE_EPOCH` says it.
fn commit_time() -> Result<String> {
    if let Ok(given) = std::env::var("SOURCE_DATE_EPOCH") {
        return Ok(given);
    }
    if !has_program("git") {
        bail!("date the packages: there is no git; set SOURCE_DATE_EPOCH");
    }
    let time = output(Command::new("git").current_dir(root()).args(["log", "-1", "--format=%ct"]))?;
    Ok(String::from_utf8_lossy(&time).trim().to_owned())
}

fn make(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("make {}", folder.display()))
}

/// Packs `file` as Debian wants its documents, in its place.
fn gzip(file: &Path) -> Result<()> {
    run_quietly(Command::new("gzip").args(["--best", "--no-name", "--force"]).arg(file))
}

/// Runs the command, and shows it only if it fails.
fn run_quietly(command: &mut Command) -> Result<()> {
    output(command).map(drop)
}
