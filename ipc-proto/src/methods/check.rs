//! Asking whether all is ready before a code is spent.

use serde::{Deserialize, Serialize};

use crate::types::CheckFinding;

/// Has the daemon look at what a pick-up, a renewal and a reminder need.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Only what this item needs; `None` for all that is in use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckReply {
    /// All of it: what is well too.
    pub findings: Vec<CheckFinding>,
}
