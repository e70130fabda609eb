//! The rules that must never be broken, each in a file of its own, and held against the lifecycle all the time.

pub(crate) mod code_once;
pub(crate) mod promises;
pub(crate) mod quiet;
pub(crate) mod renewed;
pub(crate) mod restored;
pub(crate) mod shown_once;
pub(crate) mod told;
pub(crate) mod wakes;

use crate::chance::Chance;

/// What the rules have to remember.
#[derive(Debug)]
pub(crate) struct Oracle {
    pub(crate) told: told::Told,
    pub(crate) renewed: renewed::Renewed,
    pub(crate) code_once: code_once::CodeOnce,
    pub(crate) shown_once: shown_once::ShownOnce,
    pub(crate) wakes: wakes::Wakes,
}

impl Oracle {
    /// Dice of its own: looking on changes nothing in the world.
    pub(crate) fn new(chance: Chance) -> Self {
        Self {
            told: told::Told::default(),
            renewed: renewed::Renewed::default(),
            code_once: code_once::CodeOnce::default(),
            shown_once: shown_once::ShownOnce::default(),
            wakes: wakes::Wakes::new(chance),
        }
    }
}
