//! What was found when the daemon looked whether all is ready.

use serde::{Deserialize, Serialize};

/// Something that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckFinding {
    /// What was found, in one word.
    pub what: String,
    /// The issuer, location, folder or program that it is about.
    pub about: Option<String>,
    /// How bad it is.
    pub verdict: CheckVerdict,
    /// What is so, a sentence.
    pub said: String,
    /// Why it matters, a sentence.
    pub why: String,
    /// What to do about it, a sentence.
    pub remedy: Option<String>,
    /// A command that can be typed as it is, or a link.
    pub command: Option<String>,
    /// A figure, or the words of a driver or of the system.
    pub detail: Option<String>,
}

/// How bad a [`CheckFinding`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckVerdict {
    /// All is well.
    Pass,
    /// A pick-up or renewal works; something else is lost.
    Warn,
    /// A pick-up or renewal would not work.
    Fail,
}
