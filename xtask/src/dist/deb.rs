//! Debian's package: the tree, what it depends on, and what happens when it comes and goes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::stage::{open, set_mode};
use super::{Release, gzip, make};
use crate::tools::{has_program, output, root, run as run_command};

/// What of `packaging/debian` becomes a script of the package.
const SCRIPTS: [&str; 4] = ["preinst", "postinst", "prerm", "postrm"];

/// Who answers for the packages.
const MAINTAINER: &str = "Neverlapse <packages@neverlapse.org>";

/// Builds the package `name` of a tree.
pub(super) fn build(release: &Release, name: &str, tree: &Path) -> Result<PathBuf> {
    let own = root().join("packaging/debian");
    documents(release, name, tree, &own)?;
    let debian = tree.join("DEBIAN");
    make(&debian)?;
    for script in SCRIPTS {
        let from = own.join(format!("{name}.{script}"));
        if from.is_file() {
            fs::copy(&from, debian.join(script)).with_context(|| format!("copy {}", from.display()))?;
            set_mode(&debian.join(script), 0o755)?;
        }
    }
    if tree.join("etc").is_dir() {
        let mut find = Command::new("find");
        find.current_dir(tree).args(["etc", "-type", "f", "-printf", "/%p\\n"]);
        fs::write(debian.join("conffiles"), output(&mut find)?).context("write conffiles")?;
    }
    fs::write(debian.join("md5sums"), sums(tree)?).context("write md5sums")?;
    let (control, architecture) = control(release, name, tree, &own)?;
    fs::write(debian.join("control"), control).context("write the control file")?;
    open(tree)?;
    let file = release.to.join(format!("{name}_{}-1_{architecture}.deb", release.version));
    let mut dpkg = Command::new("dpkg-deb");
    dpkg.env("SOURCE_DATE_EPOCH", &release.built).arg("--root-owner-group");
    dpkg.args(if release.debug { ["-Zgzip", "-z1"] } else { ["-Zxz", "-z6"] }).arg("--build").arg(tree);
    run_command(dpkg.arg(&file))?;
    Ok(file)
}

/// Lets Debian's own critic look at the packages.
pub(super) fn lint(made: &[PathBuf]) -> Result<()> {
    if !has_program("lintian") {
        bail!("check the packages: there is no lintian");
    }
    run_command(Command::new("lintian").args(["--fail-on", "error,warning", "--allow-root"]).args(made))
}

/// The fields of the package, and the processors that it is for.
fn control(release: &Release, name: &str, tree: &Path, own: &Path) -> Result<(String, String)> {
    let path = own.join(format!("{name}.control"));
    let fields = fs::read_to_string(&path).with_context(|| format!("read {}", path.display()))?;
    let fields = fields.replace("@SHLIBS@", &libraries(tree)?);
    let (package, rest) = fields.split_once('\n').context("read the control file: it is empty")?;
    let said = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).trim().to_owned();
    let architecture = said(output(Command::new("dpkg").arg("--print-architecture"))?);
    let mut measure = Command::new("du");
    measure.args(["--summarize", "--apparent-size", "--block-size=1k", "--exclude=DEBIAN"]).arg(tree);
    let size = said(output(&mut measure)?);
    let size = size.split_whitespace().next().context("measure the package")?;
    let fields = format!(
        "{package}\nVersion: {}-1\nArchitecture: {architecture}\nMaintainer: {MAINTAINER}\n\
         Installed-Size: {size}\nPriority: optional\n{rest}",
        release.version
    );
    Ok((fields, architecture))
}

/// Licences, changes, and what the critic is told.
fn documents(release: &Release, name: &str, tree: &Path, own: &Path) -> Result<()> {
    let folder = tree.join("usr/share/doc").join(name);
    make(&folder)?;
    let read = |path: PathBuf| fs::read_to_string(&path).with_context(|| format!("read {}", path.display()));
    let licence = read(root().join("LICENSE-MIT"))?;
    let indented: Vec<String> = licence
        .lines()
        .map(|line| if line.trim().is_empty() { " .".to_owned() } else { format!(" {line}") })
        .collect();
    let copyright = read(own.join("copyright"))?.replace("@MIT@", &indented.join("\n"));
    fs::write(folder.join("copyright"), copyright).context("write copyright")?;
    let changes = format!(
        "{name} ({}-1) unstable; urgency=medium\n\n  * See /usr/share/doc/{name}/changelog.gz.\n\n \
         -- {MAINTAINER}  {}\n",
        release.version,
        release.date("+%a, %d %b %Y %H:%M:%S %z")?
    );
    for (file, content) in [("changelog.Debian", changes), ("changelog", read(root().join("CHANGELOG.md"))?)]
    {
        let path = folder.join(file);
        fs::write(&path, content).with_context(|| format!("write {}", path.display()))?;
        gzip(&path)?;
    }
    let overrides = own.join(format!("{name}.lintian-overrides"));
    if overrides.is_file() {
        let folder = tree.join("usr/share/lintian/overrides");
        make(&folder)?;
        fs::copy(overrides, folder.join(name)).context("copy the overrides")?;
    }
    Ok(())
}

/// The packages whose libraries the programs are linked with.
fn libraries(tree: &Path) -> Result<String> {
    // The program reads debian/control of the folder that it stands in, of which it needs nothing here.
    let place = tree.join("DEBIAN/shlibs");
    make(&place.join("debian"))?;
    fs::write(place.join("debian/control"), "Source: any\n\nPackage: any\nArchitecture: any\n")
        .context("write a control file")?;
    let programs = output(Command::new("find").arg(tree.join("usr/bin")).args(["-type", "f"]))?;
    let programs = String::from_utf8_lossy(&programs).lines().map(str::to_owned).collect::<Vec<_>>();
    let found = output(Command::new("dpkg-shlibdeps").current_dir(&place).arg("-O").args(programs))?;
    fs::remove_dir_all(&place).context("remove a folder")?;
    let found = String::from_utf8_lossy(&found);
    let list =
        found.trim().strip_prefix("shlibs:Depends=").context("find what the programs are linked with")?;
    Ok(list.to_owned())
}

fn sums(tree: &Path) -> Result<Vec<u8>> {
    output(Command::new("sh").current_dir(tree).args([
        "-c",
        "find . -type f -not -path './DEBIAN/*' -printf '%P\\n' | LC_ALL=C sort | xargs -d '\\n' md5sum",
    ]))
}
