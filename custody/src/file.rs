//! The location `file:PATH`: an identity in a PKCS#12 file that other programs read too.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use secrecy::SecretString;

use crate::certificate::{Facts, Fingerprint};
use crate::held::{Arrival, Found, Held};
use crate::location::{Location, LocationError, Superseded};
use crate::material::Material;
use crate::name::LocationName;
use crate::pkcs12::{self, Opened, Pkcs12Error};
use crate::proof::{self, Proof, ProofError};
use crate::staged::{self, Existing, StagedError};

/// An identity in a PKCS#12 file, with the password that opens it.
#[derive(Debug)]
pub struct FileLocation {
    path: PathBuf,
    password: SecretString,
    superseded: Superseded,
}

/// Why an identity was not read from a file, or not written to it. A file that was there is as it was.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// There is no such file.
    #[error("there is no file {}", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The path names a folder, a device or something else.
    #[error("{} is not a file", path.display())]
    NotAFile {
        /// The path.
        path: PathBuf,
    },
    /// The system did not hand the file out.
    #[error("cannot read {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The file's content is of no use: the source says whether the password or the file is wrong.
    #[error("cannot open {}: {source}", path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: Pkcs12Error,
    },
    /// The identity does not make a PKCS#12 file.
    #[error("cannot write {}: {source}", path.display())]
    Build {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: Pkcs12Error,
    },
    /// The file holds another identity, which stays.
    #[error(
        "{} holds another identity, {held}, and was left as it is; choose another file name, or move that file away",
        path.display()
    )]
    OtherIdentity {
        /// The file.
        path: PathBuf,
        /// Whose.
        held: String,
    },
    /// The file holds a later certificate of the same identity, which stays.
    #[error(
        "{} holds a newer certificate of {held} and was left as it is; choose another file name, or move that file away",
        path.display()
    )]
    NewerIdentity {
        /// The file.
        path: PathBuf,
        /// Whose.
        held: String,
    },
    /// A file is there already that cannot be opened, so it may be anything, and stays.
    #[error(
        "{} exists and was left as it is, since what it holds cannot be told ({source}); choose another file name, or \
         move that file away",
        path.display()
    )]
    CannotTell {
        /// The file.
        path: PathBuf,
        /// Why it does not open.
        #[source]
        source: Pkcs12Error,
    },
    /// The old file could not be kept beside the new one.
    #[error("{} cannot be kept beside its renewal: {source}; make room in its folder", path.display())]
    Keep {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The new file could not be written.
    #[error(transparent)]
    Write(#[from] StagedError),
    /// What was written, or what is there, does not work.
    #[error("{} failed its proof: {source}", path.display())]
    Proof {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: ProofError,
    },
}

impl FileError {
    /// Whether asking for the password again may help.
    #[must_use]
    pub fn is_wrong_password(&self) -> bool {
        matches!(
            self,
            Self::Content { source: Pkcs12Error::WrongPassword, .. }
                | Self::CannotTell { source: Pkcs12Error::WrongPassword, .. }
        )
    }
}

impl FileLocation {
    /// The identity at `path`, which `password` opens or will open.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>, password: SecretString) -> Self {
        Self { path: path.into(), password, superseded: Superseded::default() }
    }

    /// The same with another rule for what a renewal replaces: kept, it stays beside the new file, named by its end.
    #[must_use]
    pub fn with_superseded(self, superseded: Superseded) -> Self {
        Self { superseded, ..self }
    }

    /// Gives the file that will be replaced one more name. Doing it again changes nothing.
    fn keep(&self, held: &Opened) -> Result<(), FileError> {
        let cannot = |source| FileError::Keep { path: self.path.clone(), source };
        let facts = Facts::from_der(held.material.certificate())
            .map_err(|error| FileError::Proof { path: self.path.clone(), source: ProofError::from(error) })?;
        // A link at the path stays: it is what it leads to that is replaced.
        let path = fs::canonicalize(&self.path).map_err(cannot)?;
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let extension = path.extension().map(|end| format!(".{}", end.to_string_lossy()));
        let (until, which) = (facts.not_after.strftime("%Y-%m-%d"), held.material.fingerprint().to_string());
        let name = format!("{stem} (until {until}, {which:.8}){}", extension.unwrap_or_default());
        let kept = path.with_file_name(name);
        match fs::hard_link(&path, &kept) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            // Not every file system knows second names.
            Err(_) => fs::copy(&path, &kept).map(drop).map_err(cannot),
            Ok(()) => Ok(()),
        }
    }

    fn held(&self, which: Option<Fingerprint>) -> Result<Opened, FileError> {
        let held = open(&self.path, &self.password)?;
        match which {
            Some(which) if which != held.material.fingerprint() => Err(self.other(&held)),
            Some(_) | None => Ok(held),
        }
    }

    fn prove_held(&self, held: &Opened, now: Timestamp) -> Result<Proof, FileError> {
        prove_opened(&self.path, held, now)
    }

    fn other(&self, held: &Opened) -> FileError {
        FileError::OtherIdentity { path: self.path.clone(), held: title(&held.material) }
    }
}

impl Location for FileLocation {
    fn name(&self) -> LocationName {
        LocationName::File(self.path.clone())
    }

    fn rehearse(&self, replaces: Option<Fingerprint>) -> Result<(), LocationError> {
        match existing(&self.path, &self.password)? {
            Some(held) if Some(held.material.fingerprint()) != replaces => Err(self.other(&held).into()),
            Some(_) | None => Ok(staged::rehearse(&self.path, USUAL_SIZE).map_err(FileError::from)?),
        }
    }

    fn store(&self, arrival: Arrival<'_>, now: Timestamp) -> Result<Proof, LocationError> {
        let material = arrival.whole(|| self.name())?;
        Ok(match existing(&self.path, &self.password)? {
            None => put(&self.path, material, &self.password, Existing::Keep, now)?,
            Some(held) if held.material.fingerprint() == material.fingerprint() => {
                self.prove_held(&held, now)?
            }
            Some(held) => return Err(self.other(&held).into()),
        })
    }

    fn replace(
        &self,
        old: Fingerprint,
        arrival: Arrival<'_>,
        now: Timestamp,
    ) -> Result<Proof, LocationError> {
        let material = arrival.whole(|| self.name())?;
        Ok(match existing(&self.path, &self.password)? {
            None => put(&self.path, material, &self.password, Existing::Keep, now)?,
            Some(held) if held.material.fingerprint() == material.fingerprint() => {
                self.prove_held(&held, now)?
            }
            Some(held) if held.material.fingerprint() == old => {
                if self.superseded == Superseded::Keep {
                    self.keep(&held)?;
                }
                put(&self.path, material, &self.password, Existing::Replace, now)?
            }
            Some(held) => return Err(self.other(&held).into()),
        })
    }

    fn list(&self) -> Result<Vec<Found>, LocationError> {
        let unreadable =
            |source| FileError::Proof { path: self.path.clone(), source: ProofError::from(source) };
        match open(&self.path, &self.password) {
            Ok(held) => Ok(vec![Found::of(&held.material).map_err(unreadable)?]),
            Err(FileError::Missing { .. }) => Ok(Vec::new()),
            Err(error) => Err(error.into()),
        }
    }

    fn open(&self, which: Option<Fingerprint>) -> Result<Held, LocationError> {
        Ok(self.read(which)?.into())
    }

    fn read(&self, which: Option<Fingerprint>) -> Result<Material, LocationError> {
        Ok(self.held(which)?.material)
    }

    fn prove(&self, which: Option<Fingerprint>, now: Timestamp) -> Result<Proof, LocationError> {
        Ok(self.prove_held(&self.held(which)?, now)?)
    }

    fn remove(&self, held: Fingerprint) -> Result<(), LocationError> {
        match existing(&self.path, &self.password)? {
            Some(found) if found.material.fingerprint() != held => Err(self.other(&found).into()),
            Some(_) | None => Ok(staged::remove(&self.path).map_err(FileError::from)?),
        }
    }
}

/// Writes `material` beside `path`, opens and proves that copy, and only then gives it the name.
pub(crate) fn put(
    path: &Path,
    material: &Material,
    password: &SecretString,
    existing: Existing,
    now: Timestamp,
) -> Result<Proof, FileError> {
    let bytes = pkcs12::build(material, password)
        .map_err(|source| FileError::Build { path: path.to_owned(), source })?;
    staged::write(path, &bytes, existing, |staged| {
        let copy = open(staged, password)?;
        let same = copy.material.certificate() == material.certificate()
            && copy.material.chain() == material.chain();
        if !same {
            return Err(FileError::Proof { path: path.to_owned(), source: ProofError::ReadBack });
        }
        prove_opened(path, &copy, now)
    })
}

/// Opens the identity in a file.
pub(crate) fn open(path: &Path, password: &SecretString) -> Result<Opened, FileError> {
    let bytes = content(path)?;
    pkcs12::read(&bytes, password).map_err(|source| FileError::Content { path: path.to_owned(), source })
}

/// Opens the identity at a path that is about to be written to. Nothing there is fine.
pub(crate) fn existing(path: &Path, password: &SecretString) -> Result<Option<Opened>, FileError> {
    match open(path, password) {
        Ok(opened) => Ok(Some(opened)),
        Err(FileError::Missing { .. }) => Ok(None),
        Err(FileError::Content { path, source }) => Err(FileError::CannotTell { path, source }),
        Err(error) => Err(error),
    }
}

pub(crate) fn prove_opened(path: &Path, opened: &Opened, now: Timestamp) -> Result<Proof, FileError> {
    let mut proof = proof::prove(&opened.material, now)
        .map_err(|source| FileError::Proof { path: path.to_owned(), source })?;
    proof.findings.extend(&opened.findings);
    Ok(proof)
}

/// Longer than the PKCS#12 file of an identity with its chain.
const USUAL_SIZE: usize = 16 << 10;

/// How a person recognises an identity.
pub(crate) fn title(material: &Material) -> String {
    format!("`{}`", material.friendly_name())
}

fn content(path: &Path) -> Result<Vec<u8>, FileError> {
    let unreadable = |source: io::Error| {
        let path = path.to_owned();
        if [io::ErrorKind::NotFound, io::ErrorKind::NotADirectory].contains(&source.kind()) {
            FileError::Missing { path }
        } else {
            FileError::Unreadable { path, source }
        }
    };
    // A pipe or a device would keep us waiting for ever.
    if !fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(FileError::NotAFile { path: path.to_owned() });
    }
    let mut bytes = Vec::new();
    let limit = pkcs12::MAX_SIZE as u64 + 1;
    fs::File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes)).map_err(unreadable)?;
    if bytes.len() > pkcs12::MAX_SIZE {
        let source = Pkcs12Error::NotPkcs12 { found: "it is too large for one" };
        return Err(FileError::Content { path: path.to_owned(), source });
    }
    Ok(bytes)
}
