//! Where certificates and their copies may go on this computer, beside what their issuers allow.

use std::path::{Path, PathBuf};

use custody::{LocationName, disks::settled};
use ipc_proto::DaemonError;
use issuers::LocationKind;
use lifecycle::NewIdentity;

use crate::{effects::facts::is_token, failure, policy::Wanted, settings_file::Settings};

/// What the settings allow.
#[derive(Debug)]
pub(crate) struct Rules {
    /// The kinds of places; none: any.
    allowed: Option<Vec<LocationKind>>,
    /// Where copies go that are made by themselves.
    pub(crate) copies: Option<PathBuf>,
    only_there: bool,
    required: bool,
    /// Who says so of places, and of copies.
    of_places: &'static str,
    of_copies: &'static str,
}

impl Rules {
    /// As the settings that hold have it.
    pub(crate) fn of(wanted: &Wanted) -> Self {
        let Settings { locations, back_up, .. } = wanted.settings();
        let who = |key| {
            if wanted.is_the_administrators(key) {
                "this computer's administrator"
            } else {
                "your settings file"
            }
        };
        Self {
            allowed: locations.allowed,
            copies: back_up.folder.unwrap_or_default().0,
            only_there: back_up.only_there.unwrap_or_default(),
            required: back_up.required.unwrap_or_default(),
            of_places: who("locations.allowed"),
            of_copies: who("back_up.only_there"),
        }
    }

    /// Checks that certificates may be put to `to`, and tracked there.
    ///
    /// # Errors
    /// Places of its kind are not allowed.
    pub(crate) fn place(&self, to: &LocationName) -> Result<(), DaemonError> {
        let Some(allowed) = self.allowed.as_ref().filter(|allowed| !allowed.contains(&kind(to))) else {
            return Ok(());
        };
        let allowed: Vec<String> = allowed.iter().map(ToString::to_string).collect();
        Err(failure::bad_input(
            format!("{} does not allow certificates in the location {to}", self.of_places),
            format!("choose one of these kinds: {}; see neverlapse settings", allowed.join(", ")),
        ))
    }

    /// Checks that a copy may be written to `path`. Blocks.
    ///
    /// # Errors
    /// Copies go into one folder only, and it is in none or in another.
    pub(crate) fn copy(&self, path: &Path) -> Result<(), DaemonError> {
        let is_there = |folder: &Path| settled(path).starts_with(settled(folder));
        if !self.only_there || self.copies.as_deref().is_some_and(is_there) {
            return Ok(());
        }
        let remedy = match &self.copies {
            Some(folder) => format!("put it into {}; see neverlapse settings", folder.display()),
            None => {
                "ask for the folder that copies go to (back_up.folder); see neverlapse settings".to_owned()
            }
        };
        Err(failure::bad_input(
            format!("{} does not allow copies at {}", self.of_copies, path.display()),
            remedy,
        ))
    }

    /// A new identity, of which a copy is asked for where the settings want one.
    pub(crate) fn with_copy(&self, new: NewIdentity) -> NewIdentity {
        let at_token = new.location.parse().is_ok_and(|at| is_token(&at));
        NewIdentity { backup_wanted: new.backup_wanted || self.required && !at_token, ..new }
    }
}

/// The kind of a location.
pub(crate) const fn kind(at: &LocationName) -> LocationKind {
    match at {
        LocationName::Vault => LocationKind::Vault,
        LocationName::File(_) => LocationKind::File,
        LocationName::Nss(_) => LocationKind::Nss,
        LocationName::Firefox(_) => LocationKind::Firefox,
        LocationName::Token(_) => LocationKind::Token,
    }
}
