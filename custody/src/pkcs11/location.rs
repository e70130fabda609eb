//! A token or database as a location.

use enrol::key::{Key, KeyKind};
use jiff::Timestamp;

use super::key::KeyHandle;
use super::place::Place;
use crate::certificate::Fingerprint;
use crate::held::{Arrival, Found, Held};
use crate::location::{Location, LocationError};
use crate::material::Material;
use crate::name::LocationName;
use crate::proof::Proof;

impl Location for Place {
    fn name(&self) -> LocationName {
        self.location_name()
    }

    fn makes_keys(&self) -> bool {
        true
    }

    fn make_key(&self, kind: KeyKind, tag: &str) -> Result<KeyHandle, LocationError> {
        Ok(Place::make_key(self, kind, tag)?)
    }

    fn key_of(&self, handle: &KeyHandle) -> Result<Box<dyn Key>, LocationError> {
        Ok(Place::key_of(self, handle)?)
    }

    fn has_key(&self, handle: &KeyHandle) -> Result<bool, LocationError> {
        Ok(Place::has_key(self, handle)?)
    }

    fn forget_made(&self, tag: &str) -> Result<(), LocationError> {
        Ok(Place::forget_made(self, tag)?)
    }

    fn forget_key(&self, handle: &KeyHandle) -> Result<(), LocationError> {
        Ok(Place::forget_key(self, handle)?)
    }

    fn rehearse(&self, replaces: Option<Fingerprint>) -> Result<(), LocationError> {
        Ok(Place::rehearse(self, replaces)?)
    }

    fn store(&self, arrival: Arrival<'_>, now: Timestamp) -> Result<Proof, LocationError> {
        Ok(Place::store(self, arrival, now)?)
    }

    fn replace(
        &self,
        old: Fingerprint,
        arrival: Arrival<'_>,
        now: Timestamp,
    ) -> Result<Proof, LocationError> {
        Ok(Place::replace(self, old, arrival, now)?)
    }

    fn list(&self) -> Result<Vec<Found>, LocationError> {
        Ok(Place::list(self)?)
    }

    fn open(&self, which: Option<Fingerprint>) -> Result<Held, LocationError> {
        Ok(Place::open(self, which)?)
    }

    fn read(&self, which: Option<Fingerprint>) -> Result<Material, LocationError> {
        Ok(Place::read(self, which)?)
    }

    fn prove(&self, which: Option<Fingerprint>, now: Timestamp) -> Result<Proof, LocationError> {
        Ok(Place::prove(self, which, now)?)
    }

    fn remove(&self, held: Fingerprint) -> Result<(), LocationError> {
        Ok(Place::remove(self, held)?)
    }
}
