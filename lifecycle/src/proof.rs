//! A back-up is to be opened once a year: a copy that nobody looks at may be gone, or its password forgotten.

use jiff::{SignedDuration, Timestamp};

use crate::{BackUp, Identity, IdentityState, ItemId, Lifecycle, Stage, wait::is_ahead};

/// So long after its last proof a back-up is to be opened again.
const YEAR: SignedDuration = SignedDuration::from_hours(24 * 365);

impl Identity {
    /// The back-up of the present certificate that was proven last.
    #[must_use]
    pub fn newest_proven(&self) -> Option<&BackUp> {
        let proven = self.backups.iter().filter(|copy| self.is_current(copy) && copy.proven_at.is_some());
        proven.max_by_key(|copy| copy.proven_at)
    }

    /// Since when nobody has opened a back-up, be it here or elsewhere.
    pub(crate) fn unproven_since(&self) -> Option<Timestamp> {
        self.newest_proven()?.proven_at.max(self.proven_elsewhere)
    }

    /// When a back-up is to be opened again, once a year: only while the certificate is not about to be replaced, which
    /// asks for another back-up.
    pub(crate) fn proofs(&self) -> impl Iterator<Item = (u16, Timestamp)> {
        let since = self.unproven_since().filter(|_| self.state == IdentityState::Valid);
        let after = move |years: u16| since?.saturating_add(YEAR * i32::from(years)).ok();
        let proofs = (1..=Stage::PROVE_YEARS).map_while(move |years| Some((years, after(years)?)));
        proofs.take_while(|(_, at)| *at < self.renewal.opens)
    }

    /// Whether a back-up is to be opened again at `now`.
    pub(crate) fn is_proof_due(&self, now: Timestamp) -> bool {
        self.proofs().next().is_some_and(|(_, at)| at <= now)
    }

    /// What was proven at a moment that is yet to come was proven by now at the latest; true if that changed something.
    pub(crate) fn set_proofs_right(&mut self, now: Timestamp) -> bool {
        let made = self.backups.iter_mut().map(|copy| &mut copy.made_at);
        let mut right = false;
        made.for_each(|at| right |= set_right(at, now));
        let proven = self.backups.iter_mut().filter_map(|copy| copy.proven_at.as_mut());
        proven.chain(self.proven_elsewhere.as_mut()).for_each(|at| right |= set_right(at, now));
        right
    }
}

fn set_right(at: &mut Timestamp, now: Timestamp) -> bool {
    let wrong = is_ahead(*at, now);
    if wrong {
        *at = now;
    }
    wrong
}

impl Lifecycle {
    /// A back-up was opened: the year begins anew.
    pub(crate) fn proven(&mut self, id: ItemId) {
        if let Some(item) = self.items.get_mut(id) {
            item.reminders_mut().proven();
        }
        if self.offered.get(&id).is_some_and(|offer| matches!(offer.stage, Stage::Prove(_))) {
            self.offered.remove(&id);
        }
    }
}
