//! What every place where identities live can do.

use enrol::key::{Key, KeyKind};
use jiff::Timestamp;

use crate::certificate::Fingerprint;
use crate::file::FileError;
use crate::firefox::FirefoxError;
use crate::held::{Arrival, Found, Held};
use crate::material::Material;
use crate::name::LocationName;
use crate::nss::SoftokenMissing;
use crate::pkcs11::{KeyHandle, PlaceError};
use crate::proof::Proof;
use crate::vault::VaultLocationError;

/// A place where identities live: one in the vault or in a file, any number in a database or on a token.
///
/// A pick-up or renewal is the same at all of them. Where [`makes_keys`](Location::makes_keys) says so, the key is made
/// there, [`make_key`](Location::make_key) gives a [`KeyHandle`] to write down, [`key_of`](Location::key_of) signs the
/// request, and the certificate arrives as [`Arrival::ForKeyInside`]. Elsewhere the caller makes a software key, keeps
/// it sealed until the issuer has answered, and it arrives along with its certificate as [`Arrival::Whole`]. From there
/// on nobody needs to tell them apart.
///
/// Where `which` identity is meant may be left out (`None`) while a place holds only one.
///
/// Every call blocks: it stretches passwords, waits for the disk or for a token. Each is safe to repeat after a crash.
pub trait Location {
    /// What the place is called.
    fn name(&self) -> LocationName;

    /// Whether the key of a new identity is made here and not handed in.
    fn makes_keys(&self) -> bool {
        false
    }

    /// Makes a key here, and shows that it signs. `tag` tells this wish from all others in the world: asked again with
    /// it, the same key is found again, so that a kill before the handle was written down leaves none behind.
    ///
    /// # Errors
    /// No keys are made here, the place cannot be written to, or it makes no such keys.
    fn make_key(&self, _kind: KeyKind, _tag: &str) -> Result<KeyHandle, LocationError> {
        Err(LocationError::NoKeysInside { location: self.name() })
    }

    /// The key that was made here, to sign with it before its certificate has come.
    ///
    /// # Errors
    /// No keys are made here.
    fn key_of(&self, _handle: &KeyHandle) -> Result<Box<dyn Key>, LocationError> {
        Err(LocationError::NoKeysInside { location: self.name() })
    }

    /// Whether a key that was made here is here still. It has to sign to count.
    ///
    /// # Errors
    /// No keys are made here, or the place cannot be opened: then nobody knows.
    fn has_key(&self, _handle: &KeyHandle) -> Result<bool, LocationError> {
        Err(LocationError::NoKeysInside { location: self.name() })
    }

    /// Deletes whatever was made here under this tag and was never written down, since whoever asked was killed. Nothing
    /// of the kind is fine.
    ///
    /// # Errors
    /// No keys are made here, or the place cannot be written to.
    fn forget_made(&self, _tag: &str) -> Result<(), LocationError> {
        Err(LocationError::NoKeysInside { location: self.name() })
    }

    /// Deletes a key that was made here for nothing, since the run was given up. One that has its certificate stays.
    ///
    /// # Errors
    /// No keys are made here, or the place cannot be written to.
    fn forget_key(&self, _handle: &KeyHandle) -> Result<(), LocationError> {
        Err(LocationError::NoKeysInside { location: self.name() })
    }

    /// Shows, before a one-time code is spent, that an identity can be put here: the place is free, or holds any number,
    /// or holds the identity that is to be replaced; it opens, and it can be written to. Nothing of it changes.
    ///
    /// # Errors
    /// What would keep [`Location::store`] or [`Location::replace`] from working.
    fn rehearse(&self, replaces: Option<Fingerprint>) -> Result<(), LocationError>;

    /// Puts a new identity here. What is written is proven before it counts; storing what is already here proves it
    /// again and changes nothing.
    ///
    /// # Errors
    /// Another identity is here already and there is room for one only, the place cannot be written to, or the proof
    /// fails: what was here is as it was.
    fn store(&self, arrival: Arrival<'_>, now: Timestamp) -> Result<Proof, LocationError>;

    /// Puts the renewal of the identity whose certificate is `old` in its place. The old one stays usable until the
    /// new one is proven; a kill at any moment leaves one of the two, whole.
    ///
    /// # Errors
    /// As with [`Location::store`]: `old` is as it was.
    fn replace(&self, old: Fingerprint, arrival: Arrival<'_>, now: Timestamp)
    -> Result<Proof, LocationError>;

    /// What is here, for a person to choose from: certificates, with the key or without it, but not the authorities'
    /// own. Without its PIN a token shows its certificates only.
    ///
    /// # Errors
    /// The place cannot be opened. An empty one is fine.
    fn list(&self) -> Result<Vec<Found>, LocationError>;

    /// Opens an identity to sign with it. Its key stays where it is.
    ///
    /// # Errors
    /// It is not here, or cannot be opened.
    fn open(&self, which: Option<Fingerprint>) -> Result<Held, LocationError>;

    /// Takes a copy of an identity, where its key may leave.
    ///
    /// # Errors
    /// It is not here, cannot be opened, or its key does not leave.
    fn read(&self, which: Option<Fingerprint>) -> Result<Material, LocationError>;

    /// Shows that an identity here works: its key matches its certificate and signs.
    ///
    /// # Errors
    /// It is not here, cannot be opened, or the proof fails.
    fn prove(&self, which: Option<Fingerprint>, now: Timestamp) -> Result<Proof, LocationError>;

    /// Removes the identity whose certificate is `held`. An empty place is fine.
    ///
    /// # Errors
    /// Another identity is here where there is room for one only, or the place cannot be written to.
    fn remove(&self, held: Fingerprint) -> Result<(), LocationError>;
}

/// What becomes of the old identity once its renewal is proven.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Superseded {
    /// Its key and certificate are deleted.
    #[default]
    Remove,
    /// It stays, such as to read old mail with it.
    Keep,
}

/// Why a location did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum LocationError {
    /// A file location failed.
    #[error(transparent)]
    File(#[from] FileError),
    /// The vault location failed.
    #[error(transparent)]
    Vault(#[from] VaultLocationError),
    /// A token or a database failed.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// There is no such Firefox profile.
    #[error(transparent)]
    Firefox(#[from] FirefoxError),
    /// Nothing can open a browser's database.
    #[error(transparent)]
    Softoken(#[from] SoftokenMissing),
    /// A key that is made inside is wanted of a place that makes none.
    #[error("no keys are made inside {location}; make the key first, and store it with its certificate")]
    NoKeysInside {
        /// The place.
        location: LocationName,
    },
    /// A certificate came whose key is inside another place.
    #[error("the key of this certificate is not at hand, so it cannot go to {location}")]
    KeyElsewhere {
        /// The place.
        location: LocationName,
    },
}

impl LocationError {
    /// Whether asking for the password again may help.
    #[must_use]
    pub fn is_wrong_password(&self) -> bool {
        match self {
            Self::File(error) => error.is_wrong_password(),
            Self::Place(PlaceError::Module(error)) => error.is_wrong_password(),
            Self::Vault(_)
            | Self::Place(_)
            | Self::Firefox(_)
            | Self::Softoken(_)
            | Self::NoKeysInside { .. }
            | Self::KeyElsewhere { .. } => false,
        }
    }

    /// Whether nothing is there at all.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(
            self,
            Self::File(FileError::Missing { .. })
                | Self::Vault(VaultLocationError::Missing { .. })
                | Self::Place(PlaceError::Missing { .. })
        )
    }

    /// Whether a PIN or password is needed and none was given.
    #[must_use]
    pub fn wants_password(&self) -> bool {
        matches!(self, Self::Place(PlaceError::Module(error)) if error.wants_password())
    }

    /// Whether it goes on once a token is plugged in (again).
    #[must_use]
    pub fn is_unplugged(&self) -> bool {
        matches!(self, Self::Place(PlaceError::Module(error)) if error.is_unplugged())
    }
}
