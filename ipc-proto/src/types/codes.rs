//! What comes of answers to security questions.

use serde::{Deserialize, Serialize};

/// What came of the answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RenewCodeOutcome {
    /// The code came with them.
    Completed,
    /// New codes come by e-mail.
    Mailed,
    /// Too few were right.
    Wrong,
}
