//! Tries on reference numbers that do not exist.
//!
//! They are counted, and their answers kept, like those on real ones, so that the answers do not tell which reference
//! numbers exist.

use std::collections::HashMap;

use crate::desk::MAX_WRONG_TRIES;

/// So many reference numbers are remembered; when they are more, the count starts anew.
const MAX_REMEMBERED: usize = 1000;
/// Longer ones are nobody's, and are not worth the memory.
const LONGEST: usize = 64;

/// Counts in memory only: a restart forgets strangers, never holders.
#[derive(Debug, Default)]
pub(crate) struct Strangers(HashMap<Vec<u8>, Vec<Try>>);

#[derive(Debug)]
struct Try {
    message_key: String,
    answer: Vec<u8>,
}

impl Strangers {
    /// The answer to a message that was answered before.
    pub(crate) fn kept_answer(&self, reference: &[u8], message_key: &str) -> Option<Vec<u8>> {
        let kept = self.0.get(reference)?.iter().find(|kept| kept.message_key == message_key)?;
        Some(kept.answer.clone())
    }

    /// How many tries would be left after one more.
    pub(crate) fn tries_left_after_next(&self, reference: &[u8]) -> u32 {
        let tries = self.0.get(reference).map_or(0, Vec::len);
        MAX_WRONG_TRIES.saturating_sub(u32::try_from(tries).unwrap_or(u32::MAX).saturating_add(1))
    }

    /// Counts a try and keeps its answer, up to the number that real reference numbers allow.
    pub(crate) fn keep(&mut self, reference: &[u8], message_key: &str, answer: &[u8]) {
        if reference.len() > LONGEST {
            return;
        }
        if self.0.len() >= MAX_REMEMBERED && !self.0.contains_key(reference) {
            self.0.clear();
        }
        let tries = self.0.entry(reference.to_vec()).or_default();
        if tries.len() < MAX_WRONG_TRIES as usize {
            tries.push(Try { message_key: message_key.to_owned(), answer: answer.to_vec() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_number_that_does_not_exist_locks_like_one_that_does() {
        let mut strangers = Strangers::default();
        let mut left = Vec::new();
        for message in 0..6 {
            left.push(strangers.tries_left_after_next(b"12345678"));
            strangers.keep(b"12345678", &message.to_string(), b"no");
        }
        assert_eq!(left, [4, 3, 2, 1, 0, 0]);
        assert_eq!(strangers.tries_left_after_next(b"other"), 4);
    }

    #[test]
    fn guesses_do_not_fill_the_memory() {
        let mut strangers = Strangers::default();
        for guess in 0..(MAX_REMEMBERED + 10) {
            strangers.keep(guess.to_string().as_bytes(), "message", b"no");
        }
        strangers.keep(&[b'9'; LONGEST + 1], "message", b"no");
        assert!(strangers.0.len() <= MAX_REMEMBERED);
    }
}
