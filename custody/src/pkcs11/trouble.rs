//! What can go wrong with a module and its token, in words that help a person.

use std::fmt;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::wire::TokenName;

/// Why a module did not do what it was asked to: who, and what about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{holder}: {trouble}")]
pub struct ModuleError {
    /// The module, token or database.
    pub holder: Holder,
    /// What is wrong.
    pub trouble: Trouble,
}

/// Whom an error is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A module as such, by the path of its library.
    Module(PathBuf),
    /// A token.
    Token(TokenName),
    /// An NSS database, by its folder.
    Database(PathBuf),
    /// A Firefox profile's database, by the profile's name.
    Firefox(String),
}

/// What is wrong. All but the first few are what the host of the module found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trouble {
    /// The host could not be started.
    #[error("the process that talks to it could not be started: {why}; reinstall Neverlapse")]
    NotStarted {
        /// What the system says.
        why: String,
    },
    /// The module does not answer in time; its host was ended.
    #[error(
        "it did not answer within {seconds} seconds and was stopped; pull the token out, plug it in and try again, or install its maker's newer driver"
    )]
    Hangs {
        /// How long it was waited for.
        seconds: u64,
    },
    /// The module took its host along.
    #[error("its driver crashed ({how}); try again, or install its maker's newer driver")]
    Crashed {
        /// How the host ended, and what it said last.
        how: String,
    },
    /// The host said something that makes no sense.
    #[error("the process that talks to it answered nonsense: {why}; reinstall Neverlapse")]
    Nonsense {
        /// What is wrong with it.
        why: String,
    },
    /// There is no such library.
    #[error("there is no such driver; install it, or correct its path")]
    ModuleMissing,
    /// The library is for another kind of computer.
    #[error("the driver is for another kind of processor; install its {wanted} version")]
    WrongArchitecture {
        /// What this computer needs.
        wanted: String,
    },
    /// The library cannot be loaded or started.
    #[error("the driver cannot be loaded: {why}; install it again from its maker")]
    NotLoadable {
        /// What the system or the module says.
        why: String,
    },
    /// There is no driver at all.
    #[error("no driver for tokens is installed; install the one of its maker, or OpenSC (opensc)")]
    NoDriver,
    /// The token is not there.
    #[error("it is not plugged in; plug it in and try again")]
    NotThere,
    /// The token was there a moment ago.
    #[error("it was pulled out in the middle; plug it in again, then try again")]
    PulledOut,
    /// More than one token has this name.
    #[error("several tokens are plugged in that bear this label, with the serial numbers {}; name one, as in token:LABEL/SERIAL, or unplug the others", serials.join(", "))]
    Several {
        /// Their serial numbers.
        serials: Vec<String>,
    },
    /// A PIN is needed and none was given.
    #[error("it asks for its PIN{tries}")]
    PinNeeded {
        /// How many are left.
        tries: Tries,
    },
    /// The PIN is wrong.
    #[error("the PIN is wrong{tries}")]
    WrongPin {
        /// How many are left.
        tries: Tries,
    },
    /// One wrong PIN more, and the token locks itself.
    #[error(
        "only one try is left, and a wrong PIN would lock it; make sure of the PIN, then allow the last try"
    )]
    LastTry,
    /// The PIN was wrong too often.
    #[error(
        "the PIN is locked after too many wrong ones; unlock it with its PUK, or ask whoever gave you the token"
    )]
    PinLocked,
    /// Nobody has set a PIN yet.
    #[error("no PIN was ever set on it; set one with its maker's program, then try again")]
    PinNotSet,
    /// The PIN must be changed first.
    #[error("the PIN has expired; change it with its maker's program, then try again")]
    PinExpired,
    /// Not a PIN of this token at all. No try was lost.
    #[error(
        "such a PIN cannot be right: it is too short, too long, or has a character that the token does not know"
    )]
    PinUnfit,
    /// An NSS database wants its primary password.
    #[error("it asks for its primary password")]
    PasswordNeeded,
    /// The primary password is wrong.
    #[error("the primary password is wrong")]
    WrongPassword,
    /// Nothing can be written.
    #[error("it is read-only: nothing can be written to it; allow writing there, or choose another location")]
    ReadOnly,
    /// There is no room left.
    #[error("it is full; delete what is no longer needed there, or choose another location")]
    Full,
    /// The database's folder is missing.
    #[error("the folder {} does not exist; make it first, or choose another", folder.display())]
    FolderMissing {
        /// The folder.
        folder: PathBuf,
    },
    /// The key is not on the token.
    #[error("the key is not there (any more); restore it from a back-up, or apply for a new certificate")]
    NoSuchKey,
    /// The key does not leave.
    #[error(
        "its keys do not leave it; ask the issuer for a second certificate, on another token or in a file"
    )]
    KeyStays,
    /// The token cannot do this.
    #[error("it cannot {what}; choose another kind of key in the issuer profile, or another location")]
    Unsupported {
        /// What it was asked to do.
        what: String,
    },
    /// Anything else.
    #[error("{function} failed with {code}; try again, and plug a token in anew before")]
    Refused {
        /// The PKCS#11 function.
        function: String,
        /// Its error, in PKCS#11's words.
        code: String,
    },
}

/// How many wrong PINs a token still bears, as far as it tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tries {
    /// It does not say that any went wrong.
    Enough,
    /// At least one wrong PIN was given since the last right one.
    Fewer,
    /// The next wrong one locks it.
    One,
    /// It is locked.
    Zero,
}

impl ModuleError {
    /// Whether asking for the PIN or primary password may help.
    #[must_use]
    pub fn is_wrong_password(&self) -> bool {
        matches!(self.trouble, Trouble::WrongPin { .. } | Trouble::WrongPassword | Trouble::PinUnfit)
    }

    /// Whether a PIN or primary password is needed and none was given.
    #[must_use]
    pub fn wants_password(&self) -> bool {
        matches!(self.trouble, Trouble::PinNeeded { .. } | Trouble::PasswordNeeded)
    }

    /// Whether it goes on once the token is plugged in (again).
    #[must_use]
    pub fn is_unplugged(&self) -> bool {
        matches!(self.trouble, Trouble::NotThere | Trouble::PulledOut)
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Module(path) => write!(f, "the driver {}", path.display()),
            Self::Token(TokenName { label, serial: None }) => write!(f, "the token `{label}`"),
            Self::Token(TokenName { label, serial: Some(serial) }) => {
                write!(f, "the token `{label}` with serial number {serial}")
            }
            Self::Database(folder) => write!(f, "the NSS database {}", folder.display()),
            Self::Firefox(profile) => write!(f, "the Firefox profile {profile}"),
        }
    }
}

/// Follows what is said of a PIN.
impl fmt::Display for Tries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Enough => "",
            Self::Fewer => ", and fewer tries than usual are left",
            Self::One => ", and one try is left: a wrong PIN locks the token",
            Self::Zero => ", and no try is left: the PIN is locked",
        })
    }
}
