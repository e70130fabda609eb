//! The location `vault`: an identity in the sealed part of the ledger.
//!
//! Each certificate that an identity ever has gets the next generation number, with its key sealed under that number.
//! One record says which generation counts. A renewal is written under the next number, proven, and only then does
//! one batch move that record on and remove what it replaces.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use enrol::key::{KeyError, SoftwareKey};
use jiff::Timestamp;
use ledger::{Batch, BatchError, Ledger, LedgerError, Vault, VaultError};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};

use crate::certificate::Fingerprint;
use crate::held::{Arrival, Found, Held as Opened};
use crate::location::{Location, LocationError};
use crate::material::{Material, MaterialError};
use crate::name::LocationName;
use crate::proof::{self, Proof, ProofError};

const TABLE: &str = "custody";

/// An identity in the vault, under the name by which its owner knows it.
#[derive(Clone, Debug)]
pub struct VaultLocation {
    ledger: Ledger,
    vault: Vault,
    id: String,
}

/// Why the vault did not keep or give out an identity.
#[derive(Debug, thiserror::Error)]
pub enum VaultLocationError {
    /// Nothing is there under this name.
    #[error("the vault holds no identity {id}")]
    Missing {
        /// The name.
        id: String,
    },
    /// Another certificate is there, and stays.
    #[error("the vault holds another certificate of identity {id}, {held}, which was left as it is")]
    OtherIdentity {
        /// The name.
        id: String,
        /// The certificate that is there.
        held: Fingerprint,
    },
    /// The certificate is there and its key is not.
    #[error("the key of identity {id} is gone from the vault; restore the identity from a back-up")]
    KeyMissing {
        /// The name.
        id: String,
    },
    /// A record cannot be understood.
    #[error("the vault's record of identity {id} is damaged; restore the identity from a back-up")]
    Damaged {
        /// The name.
        id: String,
    },
    /// The key cannot be used.
    #[error("the key of identity {id} cannot be used: {source}")]
    Key {
        /// The name.
        id: String,
        /// Why.
        #[source]
        source: KeyError,
    },
    /// Key and certificate do not belong together.
    #[error("identity {id} in the vault is not whole: {source}; restore it from a back-up")]
    Material {
        /// The name.
        id: String,
        /// Why.
        #[source]
        source: MaterialError,
    },
    /// What is there, or was to be put there, does not work.
    #[error("identity {id} in the vault failed its proof: {source}")]
    Proof {
        /// The name.
        id: String,
        /// Why.
        #[source]
        source: ProofError,
    },
    /// The vault is locked or its content was changed.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The ledger failed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// A record could not be made.
    #[error(transparent)]
    Batch(#[from] BatchError),
}

/// Which generation counts.
#[derive(Serialize, Deserialize)]
struct Current {
    generation: u64,
}

/// What is not secret of one generation.
#[derive(Serialize, Deserialize)]
struct Held {
    certificate: String,
    chain: Vec<String>,
    friendly_name: String,
}

impl VaultLocation {
    /// The place in the vault of the identity `id`.
    #[must_use]
    pub fn new(ledger: Ledger, vault: Vault, id: impl Into<String>) -> Self {
        Self { ledger, vault, id: id.into() }
    }

    /// Writes `material` as the next generation, proves it there, and makes it the one that counts.
    fn put(&self, material: &Material, now: Timestamp) -> Result<Proof, VaultLocationError> {
        let current = self.current()?.map(|current| current.generation);
        let next = current.map_or(1, |generation| generation + 1);

        let mut staged = Batch::new();
        let key = material.key().to_pkcs8_der().map_err(|source| self.key_error(source))?;
        self.vault.seal(&mut staged, &self.sealed_path(next), &key)?;
        staged.put(TABLE, &self.record(next), &Held::of(material))?;
        self.ledger.commit(staged)?;

        let proof = match self.prove_staged(next, material, now) {
            Ok(proof) => proof,
            Err(error) => {
                let mut undo = Batch::new();
                self.forget(&mut undo, next);
                // The first error is the one to report; what is left behind is overwritten by the next attempt.
                let _kept_sealed = self.ledger.commit(undo);
                return Err(error);
            }
        };

        let mut switch = Batch::new();
        switch.put(TABLE, &self.id, &Current { generation: next })?;
        if let Some(old) = current {
            self.forget(&mut switch, old);
        }
        self.ledger.commit(switch)?;
        Ok(proof)
    }

    fn prove_staged(
        &self,
        generation: u64,
        material: &Material,
        now: Timestamp,
    ) -> Result<Proof, VaultLocationError> {
        let copy = self.generation(generation)?;
        if copy.certificate() != material.certificate() || copy.chain() != material.chain() {
            return Err(self.proof_error(ProofError::ReadBack));
        }
        proof::prove(&copy, now).map_err(|source| self.proof_error(source))
    }

    fn current(&self) -> Result<Option<Current>, LedgerError> {
        self.ledger.get(TABLE, &self.id)
    }

    /// The certificate that counts now, if anything is here. Its key is not looked at.
    fn held(&self) -> Result<Option<Fingerprint>, VaultLocationError> {
        let Some(current) = self.current()? else {
            return Ok(None);
        };
        let held = self.ledger.get::<Held>(TABLE, &self.record(current.generation))?;
        let certificate = held.and_then(|held| held.decode()).map(|(certificate, _)| certificate);
        certificate
            .map(|certificate| Some(Fingerprint::of(&certificate)))
            .ok_or_else(|| VaultLocationError::Damaged { id: self.id.clone() })
    }

    /// Proves what is here; where it can no longer work, the same identity takes its own place again.
    fn prove_or_restore(&self, material: &Material, now: Timestamp) -> Result<Proof, VaultLocationError> {
        match self.open_held(None).and_then(|held| self.prove_held(&held, now)) {
            Err(error) if error.is_loss() => self.put(material, now),
            other => other,
        }
    }

    fn open_held(&self, which: Option<Fingerprint>) -> Result<Material, VaultLocationError> {
        let current = self.current()?.ok_or_else(|| VaultLocationError::Missing { id: self.id.clone() })?;
        let held = self.generation(current.generation)?;
        match which {
            Some(which) if which != held.fingerprint() => Err(self.other(held.fingerprint())),
            Some(_) | None => Ok(held),
        }
    }

    fn generation(&self, generation: u64) -> Result<Material, VaultLocationError> {
        let damaged = || VaultLocationError::Damaged { id: self.id.clone() };
        let held: Held = self.ledger.get(TABLE, &self.record(generation))?.ok_or_else(damaged)?;
        let (certificate, chain) = held.decode().ok_or_else(damaged)?;
        let sealed = self.vault.unseal(&self.sealed_path(generation))?;
        let pkcs8 = sealed.ok_or_else(|| VaultLocationError::KeyMissing { id: self.id.clone() })?;
        let key =
            SoftwareKey::from_pkcs8_der(pkcs8.expose_secret()).map_err(|source| self.key_error(source))?;
        Material::new(key, certificate, &chain, &held.friendly_name)
            .map_err(|source| VaultLocationError::Material { id: self.id.clone(), source })
    }

    fn forget(&self, batch: &mut Batch, generation: u64) {
        Vault::remove(batch, &self.sealed_path(generation));
        batch.delete(TABLE, &self.record(generation));
    }

    fn record(&self, generation: u64) -> String {
        format!("{}/{generation}", self.id)
    }

    fn sealed_path(&self, generation: u64) -> String {
        format!("identity/{}/{generation}/key", self.id)
    }

    fn prove_held(&self, held: &Material, now: Timestamp) -> Result<Proof, VaultLocationError> {
        proof::prove(held, now).map_err(|source| self.proof_error(source))
    }

    fn other(&self, held: Fingerprint) -> VaultLocationError {
        VaultLocationError::OtherIdentity { id: self.id.clone(), held }
    }

    fn key_error(&self, source: KeyError) -> VaultLocationError {
        VaultLocationError::Key { id: self.id.clone(), source }
    }

    fn proof_error(&self, source: ProofError) -> VaultLocationError {
        VaultLocationError::Proof { id: self.id.clone(), source }
    }
}

impl Location for VaultLocation {
    fn name(&self) -> LocationName {
        LocationName::Vault
    }

    fn rehearse(&self, replaces: Option<Fingerprint>) -> Result<(), LocationError> {
        match self.held()? {
            Some(held) if Some(held) != replaces => Err(self.other(held).into()),
            Some(_) | None => Ok(()),
        }
    }

    fn store(&self, arrival: Arrival<'_>, now: Timestamp) -> Result<Proof, LocationError> {
        let material = arrival.whole(|| self.name())?;
        Ok(match self.held()? {
            None => self.put(material, now)?,
            Some(held) if held == material.fingerprint() => self.prove_or_restore(material, now)?,
            Some(held) => return Err(self.other(held).into()),
        })
    }

    fn replace(
        &self,
        old: Fingerprint,
        arrival: Arrival<'_>,
        now: Timestamp,
    ) -> Result<Proof, LocationError> {
        let material = arrival.whole(|| self.name())?;
        Ok(match self.held()? {
            Some(held) if held == material.fingerprint() => self.prove_or_restore(material, now)?,
            Some(held) if held != old => return Err(self.other(held).into()),
            Some(_) | None => self.put(material, now)?,
        })
    }

    fn list(&self) -> Result<Vec<Found>, LocationError> {
        match self.open_held(None) {
            Ok(held) => {
                let found = Found::of(&held).map_err(|error| self.proof_error(error.into()))?;
                Ok(vec![found])
            }
            Err(VaultLocationError::Missing { .. }) => Ok(Vec::new()),
            Err(error) => Err(error.into()),
        }
    }

    fn open(&self, which: Option<Fingerprint>) -> Result<Opened, LocationError> {
        Ok(self.open_held(which)?.into())
    }

    fn read(&self, which: Option<Fingerprint>) -> Result<Material, LocationError> {
        Ok(self.open_held(which)?)
    }

    fn prove(&self, which: Option<Fingerprint>, now: Timestamp) -> Result<Proof, LocationError> {
        Ok(self.prove_held(&self.open_held(which)?, now)?)
    }

    fn remove(&self, held: Fingerprint) -> Result<(), LocationError> {
        let Some(current) = self.current().map_err(VaultLocationError::from)? else {
            return Ok(());
        };
        match self.held() {
            Ok(Some(found)) if found != held => return Err(self.other(found).into()),
            // What is damaged must not be in the way for ever.
            Ok(_) | Err(VaultLocationError::Damaged { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        let mut batch = Batch::new();
        batch.delete(TABLE, &self.id);
        self.forget(&mut batch, current.generation);
        // What a crash has left of a renewal that was never proven.
        self.forget(&mut batch, current.generation + 1);
        Ok(self.ledger.commit(batch).map_err(VaultLocationError::from)?)
    }
}

impl VaultLocationError {
    /// Whether the identity can no longer work from here, however long one waits.
    fn is_loss(&self) -> bool {
        match self {
            Self::KeyMissing { .. }
            | Self::Damaged { .. }
            | Self::Key { .. }
            | Self::Material { .. }
            | Self::Proof { .. }
            | Self::Vault(VaultError::NotGenuine { .. }) => true,
            Self::Missing { .. }
            | Self::OtherIdentity { .. }
            | Self::Vault(
                VaultError::Locked { .. }
                | VaultError::PlaceUnknown
                | VaultError::Batch(_)
                | VaultError::Ledger(_)
                | VaultError::Crypto(_),
            )
            | Self::Ledger(_)
            | Self::Batch(_) => false,
        }
    }
}

impl Held {
    fn of(material: &Material) -> Self {
        Self {
            certificate: BASE64.encode(material.certificate()),
            chain: material.chain().iter().map(|der| BASE64.encode(der)).collect(),
            friendly_name: material.friendly_name().to_owned(),
        }
    }

    fn decode(&self) -> Option<(Vec<u8>, Vec<Vec<u8>>)> {
        let chain = self.chain.iter().map(|text| BASE64.decode(text).ok()).collect::<Option<_>>()?;
        Some((BASE64.decode(&self.certificate).ok()?, chain))
    }
}
