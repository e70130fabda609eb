//! What is set, and by whom.

use serde::{Deserialize, Serialize};

/// One setting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting {
    /// Its table and name, as in `renewal.automatic`.
    pub key: String,
    /// Its value, in TOML.
    pub value: String,
    /// Whose word it is.
    pub source: SettingSource,
    /// The administrator has locked it.
    pub locked: bool,
    /// The person's file says otherwise, and does not count.
    pub overruled: bool,
}

/// Whose word a [`Setting`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SettingSource {
    /// Nobody's.
    Default,
    /// The administrator's.
    Administrator,
    /// That of the person's own file.
    Own,
}
