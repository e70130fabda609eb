//! The files that come of the drop folder: what became of an activation, and the copy of its certificate.

use jiff::Timestamp;
use lifecycle::Identity;
use serde::Serialize;
use tracing::warn;

use super::Worker;
use crate::{
    effects::{back_up_places::file_name, blocking},
    failure,
};

/// What `NAME.result.json` says.
#[derive(Debug, Serialize)]
pub(super) struct Outcome<'a> {
    /// The file's.
    pub(super) name: &'a str,
    /// `done` or `failed`.
    pub(super) outcome: &'static str,
    /// When that was.
    pub(super) at: Timestamp,
    /// Why it failed.
    pub(super) why: Option<&'a str>,
    /// What to do.
    pub(super) remedy: Option<&'a str>,
    /// The activation's id.
    pub(super) activation: Option<String>,
    /// The identity that it became.
    pub(super) identity: Option<String>,
    /// Where that is.
    pub(super) location: Option<String>,
    /// Its copies.
    pub(super) back_ups: Vec<String>,
}

impl Worker {
    /// Writes it beside the file that it is about.
    pub(super) async fn write_result(&self, outcome: Outcome<'_>) {
        let stem = outcome.name.strip_suffix(".toml").unwrap_or(outcome.name);
        let path = self.folder.join(format!("{stem}.result.json"));
        let Ok(json) = serde_json::to_vec_pretty(&outcome) else { return };
        let written = blocking(move || {
            ledger::write_file(&path, &json).map_err(|error| failure::failed(error.to_string(), "make room"))
        });
        if let Err(error) = written.await {
            warn!(provision = outcome.name, reason = error.reason(), "the result is not written");
        }
    }
}

/// Its own for each certificate, whoever else keeps copies in that folder.
pub(super) fn copy_name(identity: &Identity) -> String {
    let name = file_name(identity);
    let stem = name.strip_suffix(".p12").unwrap_or(&name);
    let serial = &identity.certificate.serial;
    format!("{stem}-{}.p12", serial.get(serial.len().saturating_sub(8)..).unwrap_or(serial))
}
