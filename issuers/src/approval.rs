//! What happens between the application and the approval.

use serde::{Deserialize, Serialize};

use crate::{Period, Text};

/// `[approval]`: how an application becomes an activation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// How long the issuer usually takes, counted from the application. After that the person asks what became of it.
    pub takes: Period,
    /// What the person has to do for it, as a whole sentence, such as to show a passport at an office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity_check: Option<Text>,
}
