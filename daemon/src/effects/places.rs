//! The places where identities live, opened for the work at hand.

use std::path::PathBuf;

use custody::{
    FileLocation, Location, LocationName, Superseded, VaultLocation, firefox, nss,
    surroundings::Surroundings, token,
};
use ipc_proto::DaemonError;
use ledger::Vault;
use lifecycle::ItemId;
use secrecy::SecretString;

use super::{Tools, blocking};
use crate::failure;

/// How a place is opened.
#[derive(Clone, Debug, Default)]
pub(crate) struct Opening {
    /// The password of a file or database, the PIN of a token.
    pub(crate) password: Option<SecretString>,
    /// A token's last try may be spent on it.
    pub(crate) last_try: bool,
    /// What becomes of what a renewal replaces.
    pub(crate) superseded: Superseded,
}

impl Opening {
    /// With this password, or with none.
    pub(crate) fn with(password: Option<SecretString>) -> Self {
        Self { password, ..Self::default() }
    }
}

impl Tools {
    /// The location `name`, as the place of the identity `identity`. A token is looked for among all drivers.
    ///
    /// # Errors
    /// It does not exist, is not plugged in, or a file's password is missing.
    pub(crate) async fn location(
        &self,
        name: &LocationName,
        identity: ItemId,
        vault: &Vault,
        opening: Opening,
    ) -> Result<Box<dyn Location + Send + Sync>, DaemonError> {
        if *name == LocationName::Vault {
            let vault = VaultLocation::new(self.ledger.clone(), vault.clone(), identity.to_string());
            return Ok(Box::new(vault));
        }
        self.outside(name, opening).await
    }

    /// A location outside of the vault.
    ///
    /// # Errors
    /// It is the vault; or as of [`Tools::location`].
    pub(crate) async fn outside(
        &self,
        name: &LocationName,
        opening: Opening,
    ) -> Result<Box<dyn Location + Send + Sync>, DaemonError> {
        let Opening { password, last_try, superseded } = opening;
        let place = match name {
            LocationName::Vault => {
                return Err(failure::bad_input(
                    "the vault holds only what Neverlapse itself put there, and that is tracked",
                    "see it: neverlapse list",
                ));
            }
            LocationName::File(path) => {
                let password = password.ok_or_else(|| failure::password_needed(name))?;
                return Ok(Box::new(FileLocation::new(path.clone(), password).with_superseded(superseded)));
            }
            LocationName::Nss(folder) => {
                if *folder == nss::chromium(&self.around) {
                    // Chromium makes it when it needs it first, and takes up one that is there.
                    nss::make_folder(folder).map_err(|error| {
                        let reason = format!("the folder {} cannot be made: {error}", folder.display());
                        failure::failed(reason, "make it, then try again")
                    })?;
                }
                nss::location(self.runner.clone(), &self.around, folder).map_err(Into::into)
            }
            LocationName::Firefox(profile) => {
                firefox::location(self.runner.clone(), &self.around, profile.as_deref()).map_err(Into::into)
            }
            LocationName::Token(wanted) => {
                let (tools, wanted) = (self.clone(), wanted.clone());
                let found =
                    blocking(move || Ok(token::find(&tools.runner, &tools.drivers(), &wanted))).await?;
                found.map_err(|error| custody::pkcs11::PlaceError::from(error).into())
            }
        };
        let place = place.map_err(|error| failure::location(&error))?;
        Ok(Box::new(place.with_pin(password, last_try).with_superseded(superseded)))
    }

    /// The drivers of tokens on this computer, those that issuers' profiles name first. Blocks.
    pub(crate) fn drivers(&self) -> Vec<token::Driver> {
        token::drivers(&self.around, &token::modules(&self.models()))
    }

    /// The kinds of token that issuers' profiles name.
    pub(crate) fn models(&self) -> Vec<token::Model> {
        let issuers = self.issuers();
        let models = issuers.entries().flat_map(|entry| &entry.profile.location.tokens);
        let model = |model: &issuers::TokenModel| token::Model {
            name: model.model.clone(),
            modules: model.modules.clone(),
            from: model.from.clone(),
        };
        models.map(model).collect()
    }
}

/// Whether two names mean one location.
pub(crate) fn is_same_place(one: &LocationName, other: &LocationName, around: &Surroundings) -> bool {
    if let (LocationName::Token(one), LocationName::Token(other)) = (one, other) {
        let serials = one.serial.as_ref().zip(other.serial.as_ref());
        return one.label == other.label && serials.is_none_or(|(one, other)| one == other);
    }
    one == other || database(one, around).is_some_and(|folder| Some(folder) == database(other, around))
}

/// The folder of the database that a name means.
pub(crate) fn database(name: &LocationName, around: &Surroundings) -> Option<PathBuf> {
    match name {
        LocationName::Nss(folder) => Some(folder.clone()),
        LocationName::Firefox(wanted) => {
            firefox::profile(around, wanted.as_deref()).ok().map(|profile| profile.folder)
        }
        LocationName::Vault | LocationName::File(_) | LocationName::Token(_) => None,
    }
}
