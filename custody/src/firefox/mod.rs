//! The location `firefox[:PROFILE]`: the NSS database of a Firefox profile.

mod profiles;

use std::path::PathBuf;

pub use profiles::{Packaging, Profile, profiles};

use crate::name::LocationName;
use crate::nss::{self, SoftokenMissing};
use crate::pkcs11::{Holder, Place, Runner};
use crate::surroundings::Surroundings;

/// Why a profile was not found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FirefoxError {
    /// There is none at all.
    #[error("no Firefox profile was found; start Firefox once, which makes one, then try again")]
    NoProfile,
    /// There is none of this name.
    #[error("no Firefox profile is called `{wanted}`; choose one that there is: {}", known.join(", "))]
    NoSuchProfile {
        /// The name.
        wanted: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// It was not said which, and it cannot be told.
    #[error("there are several Firefox profiles: {}; name one, as in firefox:PROFILE", known.join(", "))]
    Several {
        /// Those that there are.
        known: Vec<String>,
    },
    /// Nothing can open its database.
    #[error(transparent)]
    Softoken(#[from] SoftokenMissing),
}

/// The profile that is meant by `wanted`, its name or its folder's; without that, the one that Firefox starts with.
///
/// # Errors
/// There is none, or several may be meant.
pub fn profile(around: &Surroundings, wanted: Option<&str>) -> Result<Profile, FirefoxError> {
    let all = profiles(around);
    let known = |profiles: &[Profile]| profiles.iter().map(Profile::shown).collect();
    let matching: Vec<Profile> = match wanted {
        Some(wanted) => all.iter().filter(|profile| profile.is_called(wanted)).cloned().collect(),
        None if all.len() == 1 => all.clone(),
        None => all.iter().filter(|profile| profile.is_default).cloned().collect(),
    };
    match (<[Profile; 1]>::try_from(matching), wanted) {
        (Ok([profile]), _) => Ok(profile),
        (Err(_), _) if all.is_empty() => Err(FirefoxError::NoProfile),
        (Err(none), Some(wanted)) if none.is_empty() => {
            Err(FirefoxError::NoSuchProfile { wanted: wanted.to_owned(), known: known(&all) })
        }
        (Err(none), None) if none.is_empty() => Err(FirefoxError::Several { known: known(&all) }),
        (Err(several), _) => Err(FirefoxError::Several { known: known(&several) }),
    }
}

/// The name that means this profile and no other. One that several profiles have says nothing; their folders' names are
/// made up and differ.
#[must_use]
pub fn called(around: &Surroundings, meant: &Profile) -> String {
    if profile(around, Some(&meant.name)).is_ok() {
        return meant.name.clone();
    }
    meant.folder.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// A profile as a location. Its primary password, where it has one, is given with [`Place::with_pin`].
///
/// # Errors
/// As of [`profile`]; or no softoken is installed.
pub fn location(runner: Runner, around: &Surroundings, wanted: Option<&str>) -> Result<Place, FirefoxError> {
    let profile = profile(around, wanted)?;
    let softoken = nss::softoken(around, profile.packaging)?;
    let module = softoken.with_database(profile.folder.clone());
    let name = LocationName::Firefox(wanted.map(str::to_owned));
    let holder = Holder::Firefox(profile.shown());
    Ok(Place::database_of(runner, module, name, holder).used_by(profile.lock()))
}

/// Folders of Firefox that may hold its own softoken, for each way to install it.
pub(crate) fn programs(around: &Surroundings, packaging: Packaging) -> Vec<PathBuf> {
    let folders: &[&str] = match packaging {
        Packaging::System => &[
            "usr/lib/firefox",
            "usr/lib/firefox-esr",
            "usr/lib64/firefox",
            "opt/firefox",
            "usr/local/lib/firefox",
        ],
        Packaging::Snap => &["snap/firefox/current/usr/lib/firefox"],
        Packaging::Flatpak => &["var/lib/flatpak/app/org.mozilla.firefox/current/active/files/lib/firefox"],
    };
    folders.iter().map(|folder| around.system(folder)).collect()
}
