//! Asking what is set, and by whom.

use serde::{Deserialize, Serialize};

use crate::types::Setting;

/// Asks for every setting.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {}

/// Every setting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsReply {
    /// The settings, in the order of their keys.
    pub settings: Vec<Setting>,
    /// The issuers whose profiles the administrator has locked.
    pub locked_issuers: Vec<String>,
    /// Where the administrator's files are.
    pub system_folder: String,
    /// What was left out, and why.
    pub problems: Vec<String>,
}
