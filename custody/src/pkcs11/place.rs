//! What a location in a PKCS#11 token or an NSS database is made of.

use enrol::key::{Key, KeyKind};
use jiff::Timestamp;
use secrecy::SecretString;

use super::driver::NSS_TOKEN;
use super::key::{KeyHandle, KeyInside};
use super::module::Module;
use super::place_error::PlaceError;
use super::runner::{Conversation, Runner};
use super::trouble::{Holder, ModuleError, Trouble};
use super::visit::{Visit, handle_of};
use super::wire::{Bytes, Login, MadeKey, Pin, Request, Token, TokenName};
use crate::browser::Lock;
use crate::certificate::{Facts, Fingerprint};
use crate::held::{Arrival, Found, Held};
use crate::location::Superseded;
use crate::material::Material;
use crate::name::LocationName;
use crate::proof::{Finding, Proof};

/// One token of one module, with the PIN that opens it.
#[derive(Clone, Debug)]
pub struct Place {
    runner: Runner,
    module: Module,
    token: Option<TokenName>,
    name: LocationName,
    holder: Holder,
    pin: Option<SecretString>,
    last_try: bool,
    superseded: Superseded,
    /// How browsers that use it mark that they run.
    browsers: Vec<Lock>,
}

impl Place {
    /// The token called `token` of a driver.
    #[must_use]
    pub fn token_of(runner: Runner, module: Module, token: TokenName) -> Self {
        let (name, holder) = (LocationName::Token(token.clone()), Holder::Token(token.clone()));
        Self::new(runner, module, Some(token), name, holder)
    }

    /// The database that `module`, an NSS, was given; known as `name`.
    pub(crate) fn database_of(runner: Runner, module: Module, name: LocationName, holder: Holder) -> Self {
        Self::new(runner, module, None, name, holder)
    }

    fn new(
        runner: Runner,
        module: Module,
        token: Option<TokenName>,
        name: LocationName,
        holder: Holder,
    ) -> Self {
        let superseded = Superseded::default();
        Self {
            runner,
            module,
            token,
            name,
            holder,
            pin: None,
            last_try: false,
            superseded,
            browsers: Vec::new(),
        }
    }

    /// The same, in use by a browser while this is locked.
    pub(crate) fn used_by(self, browser: Lock) -> Self {
        self.used_by_any(vec![browser])
    }

    /// The same, in use by browsers while any of these is locked.
    pub(crate) fn used_by_any(self, browsers: Vec<Lock>) -> Self {
        Self { browsers, ..self }
    }

    /// The same, opened with a PIN or primary password. `last_try`: the token's last try may be spent on it.
    #[must_use]
    pub fn with_pin(self, pin: Option<SecretString>, last_try: bool) -> Self {
        Self { pin, last_try, ..self }
    }

    /// The same with another rule for what a renewal replaces.
    #[must_use]
    pub fn with_superseded(self, superseded: Superseded) -> Self {
        Self { superseded, ..self }
    }

    /// How the token or database describes itself now, its tries left included; nothing is logged in to.
    ///
    /// # Errors
    /// The module fails, or the token is not there.
    pub fn describe(&self) -> Result<Token, ModuleError> {
        let mut conversation = self.runner.start(&self.module, &self.holder)?;
        let tokens: Vec<Token> = conversation.ask(&Request::Tokens)?;
        let found = tokens.into_iter().find(|token| match &self.token {
            Some(name) => name.fits(token),
            None => token.label == NSS_TOKEN,
        });
        found.ok_or_else(|| conversation.error(Trouble::NotThere))
    }

    /// Whether it is a database that nobody has opened yet: no keys were ever written to it.
    pub(crate) fn is_unused_database(&self) -> bool {
        self.module.database.as_ref().is_some_and(|folder| !folder.join("key4.db").exists())
    }

    /// Logs in, and makes a key that it deletes again; where an identity is to be replaced, its key signs too.
    pub(super) fn rehearse(&self, replaces: Option<Fingerprint>) -> Result<(), PlaceError> {
        let mut visit = self.visit(Access::Write)?;
        if let Some(old) = replaces {
            let held = visit.whole(Some(old))?;
            visit.challenge(&held.handle)?;
        }
        visit.ask::<()>(&Request::TryOut)
    }

    /// Makes a key, once for a tag, and has it sign.
    pub(super) fn make_key(&self, kind: KeyKind, tag: &str) -> Result<KeyHandle, PlaceError> {
        let mut visit = self.visit(Access::Write)?;
        let made: MadeKey = visit.ask(&Request::MakeKey { kind, tag: tag.to_owned() })?;
        let handle = KeyHandle::from(made);
        visit.challenge(&handle)?;
        Ok(handle)
    }

    /// The key behind a handle.
    pub(super) fn key_of(&self, handle: &KeyHandle) -> Result<Box<dyn Key>, PlaceError> {
        let kind = KeyKind::of_public_key(handle.public_key_der())?;
        Ok(Box::new(KeyInside { place: self.clone(), handle: handle.clone(), kind }))
    }

    /// Whether the key behind a handle is there, and signs.
    pub(super) fn has_key(&self, handle: &KeyHandle) -> Result<bool, PlaceError> {
        match self.visit(Access::Keys)?.challenge(handle) {
            Ok(()) => Ok(true),
            Err(PlaceError::Module(ModuleError { trouble: Trouble::NoSuchKey, .. })) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Deletes what was made under a tag.
    pub(super) fn forget_made(&self, tag: &str) -> Result<(), PlaceError> {
        self.visit(Access::Write)?.ask(&Request::RemoveMade { tag: tag.to_owned() })
    }

    /// Deletes a key that was made for nothing. One that has a certificate by now stays.
    pub(super) fn forget_key(&self, handle: &KeyHandle) -> Result<(), PlaceError> {
        let mut visit = self.visit(Access::Write)?;
        if visit.has_certificate_for(handle) {
            Ok(())
        } else {
            visit.ask(&Request::RemoveKey { id: handle.id().into() })
        }
    }

    pub(crate) fn sign(
        &self,
        handle: &KeyHandle,
        kind: KeyKind,
        message: &[u8],
    ) -> Result<Vec<u8>, ModuleError> {
        let request = Request::Sign { id: handle.id().into(), kind, message: message.into() };
        let signature: Bytes = self.enter(Access::Keys)?.ask(&request)?;
        Ok(signature.0)
    }

    /// Puts key and certificate there, next to whatever is there already.
    pub(super) fn store(&self, arrival: Arrival<'_>, now: Timestamp) -> Result<Proof, PlaceError> {
        self.put(&mut self.visit(Access::Write)?, arrival, now)
    }

    /// The same, and then deletes what it replaces, if that is the rule.
    pub(super) fn replace(
        &self,
        old: Fingerprint,
        arrival: Arrival<'_>,
        now: Timestamp,
    ) -> Result<Proof, PlaceError> {
        let mut visit = self.visit(Access::Write)?;
        let proof = self.put(&mut visit, arrival, now)?;
        if self.superseded == Superseded::Remove && proof.facts.fingerprint != old {
            visit.remove(old)?;
        }
        Ok(proof)
    }

    /// The identities there. Without a PIN that may be the certificates alone.
    pub(super) fn list(&self) -> Result<Vec<Found>, PlaceError> {
        let access = if self.pin.is_some() { Access::Keys } else { Access::Look };
        self.visit(access)?.identities()
    }

    /// The identity with its key, which stays where it is.
    pub(super) fn open(&self, which: Option<Fingerprint>) -> Result<Held, PlaceError> {
        let held = self.visit(Access::Keys)?.whole(which)?;
        Ok(Held {
            key: self.key_of(&held.handle)?,
            certificate: held.certificate,
            chain: held.chain,
            friendly_name: held.label,
        })
    }

    /// A copy of the identity, its key included, from an NSS database.
    pub(super) fn read(&self, which: Option<Fingerprint>) -> Result<Material, PlaceError> {
        let mut visit = self.visit(Access::Keys)?;
        let held = visit.whole(which)?;
        if !self.is_database() {
            return Err(PlaceError::KeyStays { holder: self.holder.clone() });
        }
        let key = visit.export(&held.handle)?;
        Material::new(key, held.certificate, &held.chain, &held.label)
            .map_err(|source| PlaceError::Material { holder: self.holder.clone(), source })
    }

    /// Has the identity sign, and checks its chain.
    pub(super) fn prove(&self, which: Option<Fingerprint>, now: Timestamp) -> Result<Proof, PlaceError> {
        let mut visit = self.visit(Access::Keys)?;
        let held = visit.whole(which)?;
        visit.prove(&held, now)
    }

    /// Deletes an identity: its key first, so that a repetition after a kill finds what is left by its certificate.
    pub(super) fn remove(&self, held: Fingerprint) -> Result<(), PlaceError> {
        self.visit(Access::Write)?.remove(held)
    }

    fn put(&self, visit: &mut Visit<'_>, arrival: Arrival<'_>, now: Timestamp) -> Result<Proof, PlaceError> {
        let (certificate, chain) = (arrival.certificate(), arrival.chain());
        let handle = handle_of(certificate)?;
        match arrival {
            Arrival::ForKeyInside(_) => {}
            Arrival::Whole(_) if !self.is_database() => {
                return Err(PlaceError::TakesNoKeys { holder: self.holder.clone() });
            }
            Arrival::Whole(material) => visit.import(&handle, material)?,
        }
        // What the key signs verifies before the certificate lands: a wrong one never does.
        visit.challenge(&handle)?;
        for der in chain {
            visit.put_certificate(der, &Facts::from_der(der)?.title())?;
        }
        visit.put_certificate(certificate, arrival.friendly_name())?;
        visit.refresh()?;
        let held = visit.whole(Some(Fingerprint::of(certificate)))?;
        let mut proof = visit.prove(&held, now)?;
        if self.browsers.iter().any(Lock::is_held) {
            proof.findings.push(Finding::BrowserRuns);
        }
        Ok(proof)
    }

    /// Whether it is a database of NSS rather than a token: its keys can leave, and others come in.
    pub(super) fn is_database(&self) -> bool {
        self.token.is_none()
    }

    pub(super) fn location_name(&self) -> LocationName {
        self.name.clone()
    }

    pub(super) fn holder(&self) -> Holder {
        self.holder.clone()
    }

    fn visit(&self, access: Access) -> Result<Visit<'_>, PlaceError> {
        Visit::new(self, self.enter(access)?)
    }

    fn enter(&self, access: Access) -> Result<Conversation, ModuleError> {
        let mut conversation = self.runner.start(&self.module, &self.holder)?;
        let login = match access {
            Access::Look => Login::Not,
            Access::Keys | Access::Write => {
                Login::With { pin: self.pin.clone().map(Pin::from), last_try: self.last_try }
            }
        };
        let write = access == Access::Write;
        conversation.ask::<()>(&Request::Enter { token: self.token.clone(), login, write })?;
        Ok(conversation)
    }
}

/// How far a visit goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Access {
    /// What anyone may see.
    Look,
    /// Keys are used.
    Keys,
    /// Something is written.
    Write,
}
