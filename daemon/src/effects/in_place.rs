//! The steps of a run that happen at the location: its key is made there, and its certificate put there and proven.

use std::sync::Arc;

use custody::{
    Arrival, Facts, Finding, Fingerprint, Issued, Location, Material, Superseded, pkcs11::KeyHandle,
};
use enrol::key::{Key, KeyKind, SoftwareKey};
use ipc_proto::DaemonError;
use issuers::Profile;
use ledger::{Batch, Vault};
use lifecycle::ItemId;
use secrecy::ExposeSecret as _;

use super::{
    Tools,
    at_hand::unseal_text,
    blocking,
    enrolment::Saga,
    facts::holder,
    places::Opening,
    run::{Run, Step, key_path, password_path},
};
use crate::{failure, failure::internal};

impl Saga<'_> {
    /// The location of the run, opened with the password that was given for it or remembered.
    ///
    /// It is looked for once: each look at a token asks every driver on this computer.
    pub(super) async fn location(&self) -> Result<Arc<dyn Location + Send + Sync>, DaemonError> {
        self.place.get_or_try_init(|| self.find()).await.cloned()
    }

    async fn find(&self) -> Result<Arc<dyn Location + Send + Sync>, DaemonError> {
        let superseded = match self.profile.location.superseded {
            issuers::Superseded::Remove => Superseded::Remove,
            issuers::Superseded::Keep => Superseded::Keep,
        };
        let opening = Opening { password: self.password()?, last_try: self.run.last_try, superseded };
        let place = self.job.tools.location(&self.run.to, self.run.identity, &self.vault, opening).await?;
        Ok(Arc::from(place))
    }

    /// Makes the key: inside the location where that makes keys, or else sealed in the vault until its certificate is
    /// here.
    pub(super) async fn make_key(&mut self) -> Result<(), DaemonError> {
        let kind = key_kind(&self.profile)?;
        let location = self.location().await?;
        if location.makes_keys() {
            let tag = tag(&self.job.tools, &self.run);
            rehearse(Arc::clone(&location), self.replaces()?).await?;
            self.run.key = Some(make_inside(location, kind, tag).await?);
            return self.save(Step::KeyMade).await;
        }
        let (_, batch) = new_sealed_key(self.vault.clone(), self.run.item, kind).await?;
        self.save_with(Step::KeyMade, batch).await
    }

    /// The key that was made for this run, wherever it is.
    pub(super) async fn key(&self) -> Result<Box<dyn Key>, DaemonError> {
        match &self.run.key {
            Some(handle) => self.location().await?.key_of(handle).map_err(|error| failure::location(&error)),
            None => Ok(Box::new(self.sealed_key()?)),
        }
    }

    fn sealed_key(&self) -> Result<SoftwareKey, DaemonError> {
        let pkcs8 = self.unsealed(&key_path(self.run.item))?.ok_or_else(|| {
            failure::failed(
                "the sealed key of this run is missing",
                "apply to the issuer for a new certificate",
            )
        })?;
        SoftwareKey::from_pkcs8_der(pkcs8.expose_secret()).map_err(|error| internal(&error))
    }

    /// Tries the location before a one-time code is spent: most pick-ups that fail, fail there.
    pub(super) async fn rehearse(&self) -> Result<(), DaemonError> {
        if self.run.key.is_some() {
            // Its place was tried before it was made there. What can have changed is that it is no longer at hand.
            let key = self.key().await?;
            return blocking(move || {
                key.sign(b"Neverlapse: is this key at hand?")
                    .map(drop)
                    .map_err(|error| failure::cmp(&error.into()))
            })
            .await;
        }
        rehearse(self.location().await?, self.replaces()?).await
    }

    /// Puts the certificate to its key.
    pub(super) async fn install(&mut self) -> Result<(), DaemonError> {
        let (arrived, location, replaces) = (self.arrived()?, self.location().await?, self.replaces()?);
        let now = self.job.now();
        let proof = blocking(move || {
            let proof = match replaces {
                Some(old) => location.replace(old, arrived.arrival(), now),
                None => location.store(arrived.arrival(), now),
            };
            proof.map_err(|error| failure::location(&error))
        });
        self.findings = proof.await?.findings;
        self.save(Step::Installed).await
    }

    /// Has the identity sign at its location.
    pub(super) async fn prove(&mut self) -> Result<(), DaemonError> {
        let location = self.location().await?;
        let which = Some(Fingerprint::of(&self.issued()?.certificate));
        let now = self.job.now();
        let proof =
            blocking(move || location.prove(which, now).map_err(|error| failure::location(&error))).await?;
        let new = |finding: &Finding| !self.findings.contains(finding);
        let findings: Vec<Finding> = proof.findings.into_iter().filter(new).collect();
        self.findings.extend(findings);
        self.save(Step::Proven).await
    }

    fn arrived(&self) -> Result<Arrived, DaemonError> {
        let issued = self.issued()?;
        let facts = Facts::from_der(&issued.certificate).map_err(|error| internal(&error))?;
        let friendly_name = format!("{} ({})", holder(&facts), self.profile.name);
        let certificate = issued.certificate.clone();
        let unfit = |error: &dyn std::error::Error| {
            failure::failed(failure::chain(error), "tell the issuer; the key is kept")
        };
        match &self.run.key {
            Some(handle) => Issued::new(handle.clone(), certificate, &issued.chain, &friendly_name)
                .map(|issued| Arrived::Issued(Box::new(issued)))
                .map_err(|error| unfit(&error)),
            None => Material::new(self.sealed_key()?, certificate, &issued.chain, &friendly_name)
                .map(|material| Arrived::Material(Box::new(material)))
                .map_err(|error| unfit(&error)),
        }
    }
}

/// The kind of key that the issuer wants.
pub(super) fn key_kind(profile: &Profile) -> Result<KeyKind, DaemonError> {
    profile.key.kind.as_str().parse().map_err(|error| {
        failure::failed(format!("the issuer profile names a key that is not known: {error}"), "correct it")
    })
}

/// Tells the key of this run from all others in the world, those of the same identity's other renewals included.
pub(super) fn tag(tools: &Tools, run: &Run) -> String {
    let replaced = run.replaces.as_deref().map(|fingerprint| format!("/{:.16}", fingerprint));
    format!("neverlapse/{}/{}{}", tools.installation, run.item, replaced.unwrap_or_default())
}

/// Tries a location before something is made there, or sent for its sake; where it makes keys, with one that is deleted
/// again.
pub(super) async fn rehearse(
    location: Arc<dyn Location + Send + Sync>,
    replaces: Option<Fingerprint>,
) -> Result<(), DaemonError> {
    blocking(move || location.rehearse(replaces).map_err(|error| failure::location(&error))).await
}

/// Makes a key inside a location.
pub(super) async fn make_inside(
    location: Arc<dyn Location + Send + Sync>,
    kind: KeyKind,
    tag: String,
) -> Result<KeyHandle, DaemonError> {
    blocking(move || location.make_key(kind, &tag).map_err(|error| failure::location(&error))).await
}

/// Makes a key for a location that takes one in; sealed until then by what has to be written.
pub(super) async fn new_sealed_key(
    vault: Vault,
    item: ItemId,
    kind: KeyKind,
) -> Result<(SoftwareKey, Batch), DaemonError> {
    blocking(move || {
        let key = SoftwareKey::generate(kind).map_err(|error| internal(&error))?;
        let pkcs8 = key.to_pkcs8_der().map_err(|error| internal(&error))?;
        let mut batch = Batch::new();
        vault.seal(&mut batch, &key_path(item), &pkcs8).map_err(|error| failure::vault(&error))?;
        Ok((key, batch))
    })
    .await
}

/// What goes to the location.
enum Arrived {
    Material(Box<Material>),
    Issued(Box<Issued>),
}

impl Arrived {
    fn arrival(&self) -> Arrival<'_> {
        match self {
            Self::Material(material) => material.as_ref().into(),
            Self::Issued(issued) => issued.as_ref().into(),
        }
    }
}

/// Deletes the key that was made inside for a run that is given up, in the background. Without the PIN that was given
/// for it a token keeps it, and the log tells.
pub(crate) fn forget_key(tools: &Tools, run: &Run) {
    let Some(handle) = run.key.clone() else {
        return;
    };
    let vault = tools.vault.if_open();
    let password = vault.as_ref().map(|vault| unseal_text(vault, &password_path(run.item)));
    let (tools, to, identity) = (tools.clone(), run.to.clone(), run.identity);
    tokio::spawn(async move {
        let forgotten = async {
            let vault = tools.vault.open().await?;
            let opening = Opening::with(password.transpose()?.flatten());
            let location = tools.location(&to, identity, &vault, opening).await?;
            blocking(move || location.forget_key(&handle).map_err(|error| failure::location(&error))).await
        };
        if let Err(error) = forgotten.await {
            tracing::warn!(location = %to, reason = error.reason(), "a key that was made for nothing stays");
        }
    });
}
