//! Disks: whether two files lie on the same one, and where a copy could go that does not lie beside its original.

#[cfg_attr(target_os = "linux", path = "linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "elsewhere.rs")]
mod platform;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::surroundings::Surroundings;

/// What is mounted where, at one moment.
#[derive(Clone, Debug)]
pub struct Disks {
    around: Surroundings,
    mounts: Vec<Mount>,
}

/// A folder that a copy could go into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The folder; the person may write to it.
    pub folder: PathBuf,
    /// What it is.
    pub kind: Kind,
}

/// What a [`Place`] is, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A stick or another disk that can be taken away from this computer.
    Removable,
    /// A disk that stays.
    OtherDisk,
    /// The person's own documents.
    Home,
}

/// A file system, and the folder in which it is seen.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Mount {
    id: u32,
    /// The file system that the folder is in.
    parent: u32,
    folder: PathBuf,
    /// The device number that files on it have.
    device: String,
    /// The disks that it lies on, as far as they are known.
    disks: BTreeSet<String>,
    /// Whether it is of a kind that is kept on disks of this computer, and may be written to.
    keeps: bool,
    /// Whether its disk can be taken away, where that is known.
    removable: Option<bool>,
}

impl Disks {
    /// Looks once at what is mounted. Where the system does not tell, no disk is known, and only the person's own folder is
    /// a place.
    #[must_use]
    pub fn of(around: &Surroundings) -> Self {
        Self { around: around.clone(), mounts: platform::mounts(around) }
    }

    /// Where copies could go, the best first: disks that can be taken away, disks that were mounted beside the system's,
    /// and the person's own documents. Drives of the network are not among them, as one whose server is gone would keep
    /// everybody waiting.
    #[must_use]
    pub fn places(&self) -> Vec<Place> {
        let media = ["media", "run/media"].map(|folder| self.around.system(folder));
        let beside = self.around.system("mnt");
        let mut seen = BTreeSet::new();
        let mut places: Vec<Place> = Vec::new();
        for mount in self.mounts.iter().filter(|mount| mount.keeps) {
            let is_media = media.iter().any(|folder| mount.folder.starts_with(folder));
            let is_visible = self.mount_of(&mount.folder).is_some_and(|top| top.id == mount.id);
            let is_beside = is_media || mount.folder.starts_with(&beside);
            if !is_beside || !is_visible || !platform::may_write(&mount.folder) {
                continue;
            }
            if seen.insert(&mount.device) {
                let removable = mount.removable.unwrap_or(is_media);
                let kind = if removable { Kind::Removable } else { Kind::OtherDisk };
                places.push(Place { folder: mount.folder.clone(), kind });
            }
        }
        places.sort_by_key(|place| place.kind);
        places.push(Place { folder: documents(&self.around), kind: Kind::Home });
        places
    }

    /// Whether two files or folders lie on the same disk, be they there already or not; nothing where that is not known.
    /// Partitions of one disk are the same disk.
    #[must_use]
    pub fn share_one(&self, one: &Path, other: &Path) -> Option<bool> {
        let (one, other) = (self.mount_of(&settled(one))?, self.mount_of(&settled(other))?);
        Some(one.device == other.device || !one.disks.is_disjoint(&other.disks))
    }

    /// The file system that a path leads to: from folder to folder, into whatever is mounted there.
    fn mount_of(&self, path: &Path) -> Option<&Mount> {
        let is_root =
            |mount: &&Mount| mount.id == mount.parent || !self.mounts.iter().any(|m| m.id == mount.parent);
        let mut at = self.mounts.iter().filter(is_root).rfind(|mount| path.starts_with(&mount.folder))?;
        loop {
            let inside = |mount: &&Mount| {
                mount.parent == at.id && mount.id != at.id && path.starts_with(&mount.folder)
            };
            match self.mounts.iter().filter(inside).min_by_key(|mount| mount.folder.components().count()) {
                Some(next) => at = next,
                None => return Some(at),
            }
        }
    }
}

/// Where a path really leads: without symbolic links and `..`, as far as it exists.
#[must_use]
pub fn settled(path: &Path) -> PathBuf {
    if let Ok(real) = fs::canonicalize(path) {
        return real;
    }
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) => settled(parent).join(name),
        (Some(parent), None) => settled(parent),
        (None, _) => path.to_owned(),
    }
}

/// The folder for documents that the person's desktop names, or the usual one, or the home.
fn documents(around: &Surroundings) -> PathBuf {
    let named = fs::read_to_string(around.config.join("user-dirs.dirs")).unwrap_or_default();
    let named = named.lines().filter_map(|line| line.trim().strip_prefix("XDG_DOCUMENTS_DIR="));
    let mut named = named.map(|value| value.trim_matches('"')).filter_map(|value| {
        let inside = value.strip_prefix("$HOME").map(|rest| around.home.join(rest.trim_start_matches('/')));
        inside.or_else(|| Some(PathBuf::from(value)).filter(|path| path.is_absolute()))
    });
    let usual = around.home.join("Documents");
    let is_folder = |folder: &PathBuf| folder.is_dir();
    named
        .next_back()
        .filter(is_folder)
        .or_else(|| Some(usual).filter(is_folder))
        .unwrap_or(around.home.clone())
}
