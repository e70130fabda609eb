//! Wrong tries on reference numbers that do not exist.
//!
//! They are counted like those on real ones, so that the answers do not tell which reference numbers exist.

use std::collections::HashMap;

use crate::desk::MAX_WRONG_TRIES;

/// So many are remembered; when they are more, the count starts anew.
const MAX_REMEMBERED: usize = 10_000;

/// Counts in memory only: a restart forgets strangers, never holders.
#[derive(Debug, Default)]
pub(crate) struct Strangers(HashMap<Vec<u8>, u32>);

impl Strangers {
    /// Counts one more try and says how many are left.
    pub(crate) fn tries_left_after(&mut self, reference: &[u8]) -> u32 {
        if self.0.len() >= MAX_REMEMBERED && !self.0.contains_key(reference) {
            self.0.clear();
        }
        let tries = self.0.entry(reference.to_vec()).or_default();
        *tries = tries.saturating_add(1);
        MAX_WRONG_TRIES.saturating_sub(*tries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_number_that_does_not_exist_locks_like_one_that_does() {
        let mut strangers = Strangers::default();
        let left: Vec<u32> = (0..6).map(|_| strangers.tries_left_after(b"12345678")).collect();
        assert_eq!(left, [4, 3, 2, 1, 0, 0]);
        assert_eq!(strangers.tries_left_after(b"other"), 4);
    }

    #[test]
    fn guesses_do_not_fill_the_memory() {
        let mut strangers = Strangers::default();
        for guess in 0..(MAX_REMEMBERED + 10) {
            strangers.tries_left_after(guess.to_string().as_bytes());
        }
        assert!(strangers.0.len() <= MAX_REMEMBERED);
    }
}
