//! Dice: small, quick and thrown the same way again by the same seed.

use jiff::SignedDuration;

/// One row of throws.
#[derive(Clone, Debug)]
pub(crate) struct Chance(fastrand::Rng);

impl Chance {
    /// The row of this seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    /// Another row, which goes its own way from here on.
    pub(crate) fn branch(&mut self) -> Self {
        Self(self.0.fork())
    }

    /// True once in `times`.
    pub(crate) fn one_in(&mut self, times: u32) -> bool {
        self.0.u32(..times) == 0
    }

    /// A number from `low` up to, not including, `high`.
    pub(crate) fn number(&mut self, low: i64, high: i64) -> i64 {
        self.0.i64(low..high)
    }

    /// One of them.
    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.0.usize(..from.len())]
    }

    /// A duration between two, in whole seconds.
    pub(crate) fn between(&mut self, low: SignedDuration, high: SignedDuration) -> SignedDuration {
        SignedDuration::from_secs(self.0.i64(low.as_secs()..high.as_secs().max(low.as_secs() + 1)))
    }

    /// As [`Chance::between`], but short ones are as likely as long ones: minutes as often as days.
    pub(crate) fn spread(&mut self, low: SignedDuration, high: SignedDuration) -> SignedDuration {
        let (low, high) = (low.as_secs_f64().max(1.0).ln(), high.as_secs_f64().max(1.0).ln());
        SignedDuration::from_secs((low + self.0.f64() * (high - low)).exp() as i64)
    }

    /// Either sign, at random.
    pub(crate) fn either_way(&mut self, by: SignedDuration) -> SignedDuration {
        if self.0.bool() { by } else { -by }
    }

    /// Sixty-four bits as text, such as the fingerprint of a certificate that nobody has seen.
    pub(crate) fn hex(&mut self) -> String {
        format!("{:016x}", self.0.u64(..))
    }
}

pub(crate) const fn secs(secs: i64) -> SignedDuration {
    SignedDuration::from_secs(secs)
}

pub(crate) const fn mins(mins: i64) -> SignedDuration {
    SignedDuration::from_mins(mins)
}

pub(crate) const fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

pub(crate) const fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_throws_the_same() {
        let row = |seed| {
            let mut chance = Chance::new(seed);
            (0..20).map(|_| chance.number(0, 1000)).collect::<Vec<_>>()
        };
        assert_eq!(row(7), row(7));
        assert_ne!(row(7), row(8));
    }

    #[test]
    fn what_is_spread_stays_between_its_ends() {
        let mut chance = Chance::new(1);
        for _ in 0..1000 {
            let drawn = chance.spread(mins(1), days(30));
            assert!(drawn >= secs(59) && drawn <= days(30), "{drawn:?}");
        }
    }
}
