//! Renewals that are locked because too many wrong one-time codes were tried, and how the desk lets them go on.

use std::collections::BTreeSet;

use ledger::{Batch, Vault};

use super::{DeskError, MAX_WRONG_TRIES, Target};
use crate::{
    office::{Office, StoreError},
    records::{VERIFICATIONS, Verification, verification_path},
};

impl Office {
    /// The serial numbers of the certificates whose renewal is locked.
    pub(crate) fn locked_renewals(&self) -> Result<BTreeSet<String>, StoreError> {
        let mut locked = BTreeSet::new();
        for record in self.ledger().scan::<Verification>(VERIFICATIONS) {
            let (serial, verification) = record?;
            if verification.tries >= MAX_WRONG_TRIES {
                locked.insert(serial);
            }
        }
        Ok(locked)
    }

    /// Gives the tries back, all of them: who was asked who they are at the desk begins anew, with a code of a new mail.
    /// Says which certificates were locked.
    pub(crate) fn unlock(&self, target: &Target) -> Result<Vec<String>, DeskError> {
        let _pen = self.take_pen();
        let locked = self.locked_renewals()?;
        let mut serials: Vec<String> =
            self.certificates_at(target)?.into_iter().map(|(serial, _)| serial).collect();
        serials.retain(|serial| locked.contains(serial));
        if serials.is_empty() {
            return Err(DeskError::NotPossible {
                reason: "there is no certificate here whose renewal is locked".to_owned(),
                remedy: "see `list`; an application that is locked needs a new approval".to_owned(),
            });
        }
        let mut batch = Batch::new();
        for serial in &serials {
            batch.delete(VERIFICATIONS, serial);
            Vault::remove(&mut batch, &verification_path(serial));
        }
        self.commit(batch)?;
        tracing::info!(?serials, "unlocked");
        Ok(serials)
    }
}
