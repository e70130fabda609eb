//! What became of commands that run after a pick-up or a renewal.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A command that was run after an identity's last pick-up or renewal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HookRun {
    /// After what: `pick-up`, `renewal`.
    pub after: String,
    /// The command, with its arguments.
    pub command: String,
    /// When it had ended.
    pub at: Timestamp,
    /// How, in a word: `well`, `failed`, `killed`, `timed-out`, `not-started`.
    pub ended: String,
    /// Its exit code, where it ended by itself.
    pub exit: Option<i32>,
    /// How its output begins; of one that was not started, why.
    pub output: String,
}
