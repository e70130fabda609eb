//! Back-ups: PKCS#12 copies of an identity that are proven when made, and can be proven again at any time.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use secrecy::SecretString;

use crate::certificate::{self, Facts};
use crate::file::{self, FileError};
use crate::material::Material;
use crate::proof::{Proof, ProofError};
use crate::staged::Existing;

/// What a back-up holds, after it was opened with its password and proven.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// Where it is.
    pub path: PathBuf,
    /// What key stores show, where it has such a name.
    pub friendly_name: String,
    /// Its certificate, its chain's length and what was found.
    pub proof: Proof,
}

/// Writes a back-up and proves it: opened again with its password, its key signs and verifies. An older copy of the
/// same identity at `path` is replaced in one step; anything else that is there stays.
///
/// The same identity means the same key; or the same holder, issuer and key usage with an earlier start. Signing and
/// encryption certificates of one person are two identities.
///
/// # Errors
/// The password is empty, something else is at `path`, the folder is missing, read-only or full, or the proof fails.
/// What was at `path` is as it was.
pub fn write(
    path: &Path,
    material: &Material,
    password: &SecretString,
    now: Timestamp,
) -> Result<Proof, FileError> {
    let existing = match file::existing(path, password)? {
        None => Existing::Keep,
        Some(held) => {
            may_replace(path, &held.material, material)?;
            Existing::Replace
        }
    };
    file::put(path, material, password, existing, now)
}

/// Opens a back-up and proves it.
///
/// # Errors
/// The file is missing, damaged, not PKCS#12, does not open with the password, or fails its proof.
pub fn verify(path: &Path, password: &SecretString, now: Timestamp) -> Result<Contents, FileError> {
    let opened = file::open(path, password)?;
    let proof = file::prove_opened(path, &opened, now)?;
    Ok(Contents { path: path.to_owned(), friendly_name: opened.material.friendly_name().to_owned(), proof })
}

/// Opens a back-up to put its identity somewhere.
///
/// # Errors
/// The file is missing, damaged, not PKCS#12, or does not open with the password.
pub fn read(path: &Path, password: &SecretString) -> Result<Material, FileError> {
    Ok(file::open(path, password)?.material)
}

fn may_replace(path: &Path, held: &Material, new: &Material) -> Result<(), FileError> {
    if held.fingerprint() == new.fingerprint() {
        return Ok(());
    }
    let unreadable = |error: certificate::CertificateError| FileError::Proof {
        path: path.to_owned(),
        source: ProofError::from(error),
    };
    let old_facts = Facts::from_der(held.certificate()).map_err(unreadable)?;
    let new_facts = Facts::from_der(new.certificate()).map_err(unreadable)?;
    let same_key = held.key().pkey().public_eq(new.key().pkey());
    let same_holder = old_facts.subject == new_facts.subject
        && old_facts.issuer == new_facts.issuer
        && old_facts.key_usage == new_facts.key_usage;
    if !same_key && !same_holder {
        return Err(FileError::OtherIdentity { path: path.to_owned(), held: file::title(held) });
    }
    if old_facts.not_before > new_facts.not_before {
        return Err(FileError::NewerIdentity { path: path.to_owned(), held: file::title(held) });
    }
    Ok(())
}
