//! One conversation about a place, with what was found there.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use enrol::key::{Key, KeyKind, SoftwareKey};
use jiff::Timestamp;
use openssl::error::ErrorStack;
use openssl::symm::{Cipher, decrypt, encrypt};
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use super::key::{KeyHandle, public_value};
use super::place::Place;
use super::place_error::PlaceError;
use super::runner::Conversation;
use super::wire::{Bytes, Content, HeldCertificate, NewCertificate, Pin, Request, Wrapping};
use crate::certificate::{self, Facts, Fingerprint};
use crate::held::{Found, KeyPresence};
use crate::material::Material;
use crate::proof::{self, Challenge, Proof, ProofError};

/// A conversation, and what is on the token or in the database.
pub(super) struct Visit<'a> {
    place: &'a Place,
    conversation: Conversation,
    content: Content,
}

/// A certificate whose key is there too.
pub(super) struct Whole {
    pub(super) certificate: Vec<u8>,
    pub(super) chain: Vec<Vec<u8>>,
    pub(super) label: String,
    pub(super) handle: KeyHandle,
}

impl<'a> Visit<'a> {
    /// Looks around.
    pub(super) fn new(place: &'a Place, mut conversation: Conversation) -> Result<Self, PlaceError> {
        let content = conversation.ask(&Request::Content)?;
        Ok(Self { place, conversation, content })
    }

    /// Asks the host.
    pub(super) fn ask<T: DeserializeOwned>(&mut self, request: &Request) -> Result<T, PlaceError> {
        Ok(self.conversation.ask(request)?)
    }

    /// Whether a certificate for this key is there.
    pub(super) fn has_certificate_for(&self, handle: &KeyHandle) -> bool {
        self.content.certificates.iter().any(|held| held.id.0 == handle.id())
    }

    /// Has the key sign something fresh, and verifies that.
    pub(super) fn challenge(&mut self, handle: &KeyHandle) -> Result<(), PlaceError> {
        let kind = KeyKind::of_public_key(handle.public_key_der())?;
        let challenge = Challenge::new().map_err(|source| self.failed(source))?;
        let message = challenge.message().into();
        let signature: Bytes = self.ask(&Request::Sign { id: handle.id().into(), kind, message })?;
        let verified = challenge.verify(handle.public_key_der(), kind, &signature.0);
        verified.map_err(|source| self.failed(source))
    }

    /// Proves an identity that is there: its key signs, its chain holds.
    pub(super) fn prove(&mut self, held: &Whole, now: Timestamp) -> Result<Proof, PlaceError> {
        self.challenge(&held.handle)?;
        proof::of_chain(&held.certificate, &held.chain, now).map_err(|source| self.failed(source))
    }

    /// Writes a certificate, unless it is there already.
    pub(super) fn put_certificate(&mut self, der: &[u8], label: &str) -> Result<(), PlaceError> {
        if self.content.certificates.iter().any(|held| held.der.0 == der) {
            return Ok(());
        }
        let x509 = certificate::parse(der)?;
        self.ask(&Request::PutCertificate(NewCertificate {
            id: handle_of(der)?.id().into(),
            label: label.to_owned(),
            der: der.into(),
            subject: x509.subject_name().to_der()?.into(),
            issuer: x509.issuer_name().to_der()?.into(),
            serial: certificate::serial_der(&x509)?.into(),
        }))
    }

    /// Puts a key there that was made elsewhere, under a wrapping that is used once.
    pub(super) fn import(&mut self, handle: &KeyHandle, material: &Material) -> Result<(), PlaceError> {
        let (wrapping, secret) = new_wrapping()?;
        let pkcs8 = material.key().to_pkcs8_der()?;
        let wrapped = encrypt(Cipher::aes_256_cbc(), &*secret, Some(&wrapping.iv), &pkcs8)?;
        self.ask(&Request::ImportKey {
            id: handle.id().into(),
            kind: material.key().kind(),
            public: public_value(handle.public_key_der())?.into(),
            label: material.friendly_name().to_owned(),
            wrapped: wrapped.into(),
            wrapping,
        })
    }

    /// A copy of a key, which leaves under a wrapping that is used once.
    pub(super) fn export(&mut self, handle: &KeyHandle) -> Result<SoftwareKey, PlaceError> {
        let (wrapping, secret) = new_wrapping()?;
        let iv = wrapping.iv;
        let wrapped: Bytes = self.ask(&Request::ExportKey { id: handle.id().into(), wrapping })?;
        let pkcs8 = Zeroizing::new(decrypt(Cipher::aes_256_cbc(), &*secret, Some(&iv), &wrapped.0)?);
        Ok(SoftwareKey::from_pkcs8_der(&pkcs8)?)
    }

    /// Deletes an identity, its key first: what a kill leaves is found again by its certificate. The key stays if
    /// another certificate goes with it, and the chain does, which others may need.
    pub(super) fn remove(&mut self, which: Fingerprint) -> Result<(), PlaceError> {
        self.refresh()?;
        let Some(held) = self.content.certificates.iter().find(|held| is(held, which)) else {
            return Ok(());
        };
        let (id, certificate) = (held.id.clone(), held.der.clone());
        if !self.content.certificates.iter().any(|other| other.id == id && other.der != certificate) {
            self.ask::<()>(&Request::RemoveKey { id })?;
        }
        self.ask(&Request::RemoveCertificate { certificate })
    }

    /// What is there now.
    pub(super) fn refresh(&mut self) -> Result<(), PlaceError> {
        self.content = self.ask(&Request::Content)?;
        Ok(())
    }

    /// Every certificate that has its key there, and every other one that is no authority's.
    pub(super) fn identities(&self) -> Result<Vec<Found>, PlaceError> {
        let mut found = Vec::new();
        for held in &self.content.certificates {
            // What others have put there may be odd; it is not ours to refuse the rest for it.
            let Ok(facts) = Facts::from_der(&held.der.0) else {
                continue;
            };
            let key = match self.content.keys.iter().find(|key| key.id == held.id) {
                Some(key) => KeyPresence::Here { may_leave: key.extractable && self.place.is_database() },
                None if certificate::is_authority(&held.der.0) => continue,
                None if self.content.keys_visible => KeyPresence::Absent,
                None => KeyPresence::Hidden,
            };
            let chain = self.chain_of(&held.der.0)?;
            let title = if held.label.is_empty() { facts.title() } else { held.label.clone() };
            found.push(Found { certificate: held.der.0.clone(), chain, friendly_name: title, key, facts });
        }
        Ok(found)
    }

    /// The identity that is meant: that one, or the only one there.
    pub(super) fn whole(&self, which: Option<Fingerprint>) -> Result<Whole, PlaceError> {
        let holder = self.place.holder();
        let held = match which {
            Some(fingerprint) => self.content.certificates.iter().find(|held| is(held, fingerprint)),
            None => {
                let mut with_key = self.content.certificates.iter().filter(|held| self.has_key(held));
                let first = with_key.next();
                let mut titles: Vec<String> = with_key.map(|held| held.label.clone()).collect();
                if let (Some(first), false) = (first, titles.is_empty()) {
                    titles.insert(0, first.label.clone());
                    return Err(PlaceError::Several { holder, titles });
                }
                first
            }
        };
        let held = held.ok_or_else(|| PlaceError::Missing { holder: holder.clone(), fingerprint: which })?;
        if !self.has_key(held) {
            return Err(PlaceError::KeyMissing { holder, fingerprint: Fingerprint::of(&held.der.0) });
        }
        // Whoever put it there chose its CKA_ID; what it is counts, not how it is computed here.
        let public_key = certificate::public_key_der(&held.der.0)?;
        Ok(Whole {
            chain: self.chain_of(&held.der.0)?,
            certificate: held.der.0.clone(),
            label: held.label.clone(),
            handle: KeyHandle::new(held.id.clone(), public_key),
        })
    }

    fn has_key(&self, held: &HeldCertificate) -> bool {
        self.content.keys.iter().any(|key| key.id == held.id)
    }

    fn chain_of(&self, der: &[u8]) -> Result<Vec<Vec<u8>>, PlaceError> {
        let readable = |held: &&HeldCertificate| certificate::parse(&held.der.0).is_ok();
        let loose: Vec<Vec<u8>> =
            self.content.certificates.iter().filter(readable).map(|held| held.der.0.clone()).collect();
        Ok(certificate::order_chain(der, &loose)?)
    }

    fn failed(&self, source: ProofError) -> PlaceError {
        PlaceError::Proof { holder: self.place.holder(), source }
    }
}

/// The handle of the key that a certificate is for.
pub(super) fn handle_of(der: &[u8]) -> Result<KeyHandle, PlaceError> {
    Ok(KeyHandle::of_public_key(&certificate::public_key_der(der)?)?)
}

fn is(held: &HeldCertificate, which: Fingerprint) -> bool {
    Fingerprint::of(&held.der.0) == which
}

fn new_wrapping() -> Result<(Wrapping, Zeroizing<[u8; 32]>), ErrorStack> {
    let mut secret = Zeroizing::new([0; 32]);
    let mut iv = [0; 16];
    openssl::rand::rand_bytes(&mut *secret)?;
    openssl::rand::rand_bytes(&mut iv)?;
    let key = Pin::from(SecretString::from(BASE64.encode(secret.as_slice())));
    Ok((Wrapping { key, iv }, secret))
}
