//! How new codes are had where the old ones have expired, or one never came.

use serde::{Deserialize, Serialize};

/// `[code_renewal]`: how the person gets new codes, or the one that the e-mail leaves out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeRenewal {
    /// What the person does for it.
    pub kind: CodeRenewalKind,
    /// Where the issuer asks: an https address, to which `/ask` and `/answer` are added.
    pub url: String,
    /// Certificates to trust for that address: PEM texts, or absolute paths of PEM files. Empty: those that the system
    /// trusts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trust: Vec<String>,
}

/// What the person does for new codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CodeRenewalKind {
    /// Answers the security questions of the application.
    Questions,
}

impl CodeRenewal {
    /// By security questions, asked at `url`.
    #[must_use]
    pub fn questions(url: impl Into<String>) -> Self {
        Self { kind: CodeRenewalKind::Questions, url: url.into(), trust: Vec::new() }
    }
}
