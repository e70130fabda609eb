//! All the profiles that are known: the shipped ones, and the user's.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::{Code, Finding, GenericLabels, IssuerId, MAX_PROFILE_BYTES, Profile, ProfileError};

const SHIPPED: [(&str, &str); 4] = [
    ("profiles/wipo.toml", include_str!("../profiles/wipo.toml")),
    ("profiles/cfca.toml", include_str!("../profiles/cfca.toml")),
    ("profiles/certifio.toml", include_str!("../profiles/certifio.toml")),
    ("profiles/generic.toml", include_str!("../profiles/generic.toml")),
];

const LABELS: &str = include_str!("../profiles/labels.toml");

/// All known profiles by id. A file of the user takes the place of a shipped profile with the same id; a file that
/// cannot be used is reported by [`Registry::problems`] and hurts no other.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    entries: BTreeMap<IssuerId, Entry>,
    locked: BTreeSet<IssuerId>,
    labels: GenericLabels,
    problems: Vec<ProfileError>,
}

/// A profile and where it came from.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The profile.
    pub profile: Profile,
    /// Where it came from.
    pub source: Source,
}

/// Where a profile came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// It is part of the program.
    Shipped,
    /// A file.
    File(PathBuf),
    /// It was handed over, as by `neverlapse issuers add`.
    Given,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shipped => f.write_str("shipped"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Given => f.write_str("given"),
        }
    }
}

impl Registry {
    /// The profiles that are part of the program.
    #[must_use]
    pub fn shipped() -> Self {
        let mut registry = Self::default();
        match toml::from_str(LABELS) {
            Ok(labels) => registry.labels = labels,
            Err(error) => registry.problems.push(ProfileError::Invalid {
                origin: "profiles/labels.toml".to_owned(),
                findings: vec![Finding {
                    line: None,
                    problem: error.to_string(),
                    remedy: "report this, it is a mistake of the program".to_owned(),
                }],
            }),
        }
        for (origin, toml) in SHIPPED {
            match Profile::from_toml(toml, origin) {
                Ok(profile) => drop(registry.insert(profile, Source::Shipped)),
                Err(problem) => registry.problems.push(problem),
            }
        }
        registry
    }

    /// The shipped profiles and those in `folders`; a later folder overrides an earlier one. A folder that does not
    /// exist holds no profiles. Within a folder, files are `*.toml`, read in the order of their names.
    #[must_use]
    pub fn load<P: AsRef<Path>>(folders: &[P]) -> Self {
        let mut registry = Self::shipped();
        for folder in folders {
            registry.add_folder(folder.as_ref());
        }
        registry
    }

    /// Keeps the profiles of these ids that are known now: those in folders that are added later do not take their place.
    pub fn lock(&mut self, which: impl Fn(&IssuerId) -> bool) {
        self.locked.extend(self.entries.keys().filter(|id| which(id)).cloned());
    }

    /// Whether the profile with this id stays as it is.
    #[must_use]
    pub fn is_locked(&self, id: &IssuerId) -> bool {
        self.locked.contains(id)
    }

    /// The ids of profiles that stay as they are.
    pub fn locked(&self) -> impl Iterator<Item = &IssuerId> {
        self.locked.iter()
    }

    /// Adds a profile, or replaces the one with the same id, which is returned.
    pub fn insert(&mut self, profile: Profile, source: Source) -> Option<Entry> {
        self.entries.insert(profile.id.clone(), Entry { profile, source })
    }

    /// The profile with this id.
    #[must_use]
    pub fn profile(&self, id: &str) -> Option<&Profile> {
        self.entry(id).map(|entry| &entry.profile)
    }

    /// The profile with this id, and its source.
    #[must_use]
    pub fn entry(&self, id: &str) -> Option<&Entry> {
        self.entries.get(&id.parse().ok()?)
    }

    /// All profiles in the order of their ids.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    /// What could not be used, and why.
    #[must_use]
    pub fn problems(&self) -> &[ProfileError] {
        &self.problems
    }

    /// The labels and words that all issuers share.
    #[must_use]
    pub fn generic_labels(&self) -> &GenericLabels {
        &self.labels
    }

    /// The labels of an order's number in mails of any known issuer.
    pub fn order_labels(&self) -> impl Iterator<Item = &str> {
        let own = self.entries().flat_map(|entry| entry.profile.codes.order.labels.all());
        self.labels.order.all().chain(own)
    }

    /// The labels of a code in mails of any known issuer: the generic ones and every profile's additions.
    pub fn labels(&self, code: Code) -> impl Iterator<Item = &str> {
        let generic = match code {
            Code::ReferenceNumber => &self.labels.reference_number,
            Code::AuthorizationCode => &self.labels.authorization_code,
            Code::Pin => &self.labels.pin,
        };
        generic
            .all()
            .chain(self.entries().flat_map(move |entry| entry.profile.codes.rules(code).labels.all()))
    }

    /// Adds the profiles in a folder over those that are known.
    pub fn add_folder(&mut self, folder: &Path) {
        let unreadable = |error: std::io::Error| ProfileError::Unreadable {
            path: folder.to_owned(),
            source: error.into(),
        };
        if fs::metadata(folder).is_ok_and(|facts| is_exposed(&facts)) {
            return self.problems.push(ProfileError::Exposed(folder.to_owned()));
        }
        let files = match fs::read_dir(folder) {
            Ok(files) => files,
            Err(error) if error.kind() == ErrorKind::NotFound => return,
            Err(error) => return self.problems.push(unreadable(error)),
        };
        let mut paths = Vec::new();
        for file in files {
            match file {
                Ok(file) => paths.push(file.path()),
                Err(error) => self.problems.push(unreadable(error)),
            }
        }
        paths.retain(|path| path.extension().is_some_and(|end| end == "toml"));
        paths.sort();
        let mut seen: BTreeMap<IssuerId, PathBuf> = BTreeMap::new();
        for path in paths {
            match read_file(&path) {
                Ok(profile) if self.is_locked(&profile.id) => {
                    self.problems.push(locked(&path, &profile.id));
                }
                Ok(profile) => match seen.get(&profile.id) {
                    None => {
                        seen.insert(profile.id.clone(), path.clone());
                        self.insert(profile, Source::File(path));
                    }
                    Some(first) => self.problems.push(twice(&path, first, &profile.id)),
                },
                Err(problem) => self.problems.push(problem),
            }
        }
    }
}

fn locked(path: &Path, id: &IssuerId) -> ProfileError {
    ProfileError::Invalid {
        origin: path.display().to_string(),
        findings: vec![Finding {
            line: None,
            problem: format!("the administrator has locked the profile of the issuer '{id}'"),
            remedy: "remove this file, or give its issuer another id".to_owned(),
        }],
    }
}

fn twice(path: &Path, first: &Path, id: &IssuerId) -> ProfileError {
    ProfileError::Invalid {
        origin: path.display().to_string(),
        findings: vec![Finding {
            line: None,
            problem: format!("the issuer '{id}' is described by {} already", first.display()),
            remedy: "keep one of the two files, or give this one another id".to_owned(),
        }],
    }
}

fn read_file(path: &Path) -> Result<Profile, ProfileError> {
    let unreadable =
        |error: std::io::Error| ProfileError::Unreadable { path: path.to_owned(), source: error.into() };
    let facts = fs::metadata(path).map_err(unreadable)?;
    if !facts.is_file() {
        return Err(unreadable(ErrorKind::InvalidInput.into()));
    }
    if is_exposed(&facts) {
        return Err(ProfileError::Exposed(path.to_owned()));
    }
    if facts.len() > MAX_PROFILE_BYTES {
        return Err(ProfileError::TooLarge(path.to_owned()));
    }
    let toml = fs::read_to_string(path).map_err(unreadable)?;
    Profile::from_toml(&toml, &path.display().to_string())
}

/// Whether everyone on the computer may write it. A folder with a sticky bit is no better: anyone may add to it.
#[cfg(unix)]
fn is_exposed(facts: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    facts.permissions().mode() & 0o002 != 0
}

#[cfg(not(unix))]
fn is_exposed(_: &fs::Metadata) -> bool {
    false
}
