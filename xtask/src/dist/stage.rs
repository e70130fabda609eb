//! What a package holds, laid out as on the disk of whoever installs it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::{Package, Release, gzip, licences, make, page, run_quietly};
use crate::tools::{output, root};

/// What is copied as it is: from the checkout, to the tree.
const FILES: [(&str, &str); 8] = [
    ("packaging/applications", "usr/share/applications"),
    ("packaging/autostart", "etc/xdg/autostart"),
    ("packaging/icons", "usr/share/icons"),
    ("systemd/user", "usr/lib/systemd/user"),
    ("systemd/system", "usr/lib/systemd/system"),
    ("systemd/user-preset", "usr/lib/systemd/user-preset"),
    ("systemd/system-preset", "usr/lib/systemd/system-preset"),
    ("systemd/sysusers.d", "usr/lib/sysusers.d"),
];

/// An empty tree.
pub(super) fn fresh(tree: &Path) -> Result<()> {
    if tree.exists() {
        fs::remove_dir_all(tree).with_context(|| format!("empty {}", tree.display()))?;
    }
    make(tree)
}

/// The programs, what each says of itself, man pages and completions, and the licences of what it contains.
pub(super) fn programs(release: &Release, package: &Package, tree: &Path) -> Result<()> {
    let (bin, share) = (tree.join("usr/bin"), tree.join("usr/share"));
    make(&bin)?;
    let date = release.date("+%F")?;
    for program in package.programs {
        let (from, to) = (release.programs.join(program), bin.join(program));
        fs::copy(&from, &to).with_context(|| format!("copy {}", from.display()))?;
        set_mode(&to, 0o755)?;
        run_quietly(Command::new("strip").args(["--strip-unneeded", "--remove-section=.comment"]).arg(&to))?;
        run_quietly(Command::new(&to).arg("--generate").arg(&share).arg(&date))?;
    }
    let pages = output(Command::new("find").arg(share.join("man")).args(["-type", "f"]))?;
    for page in String::from_utf8_lossy(&pages).lines() {
        gzip(Path::new(page))?;
    }
    let document = share.join("doc").join(package.name).join("libraries");
    make(document.parent().unwrap_or(&share))?;
    fs::write(&document, licences::of_libraries(package.crates)?).context("write the licences")?;
    gzip(&document)
}

/// Desktop entries, icons, units, and the page on profiles.
pub(super) fn desktop_and_services(release: &Release, tree: &Path) -> Result<()> {
    for (from, to) in FILES {
        copy(&root().join(from), &tree.join(to))?;
    }
    let folder = tree.join("usr/share/man/man5");
    make(&folder)?;
    let page = folder.join("neverlapse-profile.5");
    fs::write(&page, page::of_profiles(release)?).with_context(|| format!("write {}", page.display()))?;
    gzip(&page)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    make(to)?;
    let entries = fs::read_dir(from).with_context(|| format!("read {}", from.display()))?;
    for entry in entries {
        let entry = entry.with_context(|| format!("read {}", from.display()))?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to)?;
        } else {
            fs::copy(&from, &to).with_context(|| format!("copy {}", from.display()))?;
            set_mode(&to, 0o644)?;
        }
    }
    Ok(())
}

pub(super) fn set_mode(path: &Path, mode: u32) -> Result<()> {
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
        .with_context(|| format!("set the mode of {}", path.display()))
}

/// What everyone may read of a tree, whatever the umask of whoever builds it: all.
pub(super) fn open(tree: &Path) -> Result<()> {
    run_quietly(Command::new("chmod").args(["--recursive", "u=rwX,go=rX"]).arg(tree))
}
