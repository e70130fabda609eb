//! The profiles of Firefox, wherever it was installed from.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::browser::Lock;
use crate::surroundings::Surroundings;

/// A profile of Firefox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// What Firefox calls it, such as `default-release`.
    pub name: String,
    /// Its folder.
    pub folder: PathBuf,
    /// Whether a Firefox that is installed here starts with it.
    pub is_default: bool,
    /// How that Firefox was installed.
    pub packaging: Packaging,
}

/// How Firefox was installed: each way has its own profiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Packaging {
    /// By the distribution, or from Mozilla's archive.
    System,
    /// As a snap.
    Snap,
    /// As a flatpak.
    Flatpak,
}

impl Profile {
    /// Whether Firefox is running with this profile right now.
    #[must_use]
    pub fn is_in_use(&self) -> bool {
        self.lock().is_held()
    }

    pub(crate) fn lock(&self) -> Lock {
        Lock::firefox(&self.folder)
    }

    /// Whether a person may mean it by `wanted`: its name, or its folder's.
    pub(super) fn is_called(&self, wanted: &str) -> bool {
        self.name == wanted || self.folder.file_name().is_some_and(|folder| folder == wanted)
    }

    /// Its name, with its folder's where that says more.
    pub(super) fn shown(&self) -> String {
        let folder = self.folder.file_name().unwrap_or_default().to_string_lossy();
        if folder == self.name { self.name.clone() } else { format!("{} ({folder})", self.name) }
    }
}

/// All profiles that exist, the default ones first.
#[must_use]
pub fn profiles(around: &Surroundings) -> Vec<Profile> {
    let flatpak = around.home.join(".var/app/org.mozilla.firefox");
    let roots = [
        (around.config.join("mozilla/firefox"), Packaging::System),
        (around.home.join(".mozilla/firefox"), Packaging::System),
        (around.home.join("snap/firefox/common/.mozilla/firefox"), Packaging::Snap),
        (flatpak.join("config/mozilla/firefox"), Packaging::Flatpak),
        (flatpak.join(".mozilla/firefox"), Packaging::Flatpak),
    ];
    let mut all: Vec<Profile> =
        roots.iter().flat_map(|(root, packaging)| profiles_in(root, *packaging)).collect();
    all.sort_by_key(|profile| !profile.is_default);
    all
}

/// What a Firefox installation starts with is said in its own section, in either file. `Default=1` in a profile's
/// section is a left-over of Firefox 66 and older: it counts only where there is no such section.
fn profiles_in(root: &Path, packaging: Packaging) -> Vec<Profile> {
    let read =
        |file: &str| fs::read_to_string(root.join(file)).map(|text| sections(&text)).unwrap_or_default();
    let (listed, installs) = (read("profiles.ini"), read("installs.ini"));
    let own_sections = listed.iter().filter(|section| section.name.starts_with("Install"));
    let defaults: BTreeSet<PathBuf> = own_sections
        .chain(&installs)
        .filter_map(|section| section.value("Default"))
        .map(|path| root.join(path))
        .collect();
    let mut profiles = Vec::new();
    for section in listed.iter().filter(|section| section.name.starts_with("Profile")) {
        let (Some(name), Some(path)) = (section.value("Name"), section.value("Path")) else {
            continue;
        };
        // Joining an absolute path gives that path.
        let folder = root.join(path);
        let is_default = if defaults.is_empty() {
            section.value("Default") == Some("1")
        } else {
            defaults.contains(&folder)
        };
        if folder.is_dir() {
            profiles.push(Profile { name: name.to_owned(), folder, is_default, packaging });
        }
    }
    profiles
}

/// A section of an `.ini` file.
#[derive(Debug)]
struct Section {
    name: String,
    values: Vec<(String, String)>,
}

impl Section {
    fn value(&self, key: &str) -> Option<&str> {
        self.values.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }
}

fn sections(text: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for line in text.lines().map(str::trim) {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            sections.push(Section { name: name.to_owned(), values: Vec::new() });
        } else if let (Some((key, value)), Some(section)) = (line.split_once('='), sections.last_mut()) {
            section.values.push((key.to_owned(), value.to_owned()));
        }
    }
    sections
}
