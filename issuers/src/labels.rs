//! The words that stand before a code, by language.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Labels by language: `{ en = ["Reference number"], ko = ["참조번호"] }`. Case, spaces, accents and hyphens do not
/// matter when a mail is read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Labels(BTreeMap<String, Vec<String>>);

impl Labels {
    /// Adds a label of a language, named by its ISO 639 code such as `fr`.
    #[must_use]
    pub fn with(mut self, language: &str, label: impl Into<String>) -> Self {
        self.0.entry(language.to_owned()).or_default().push(label.into());
        self
    }

    /// The labels of all languages.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.0.values().flatten().map(String::as_str)
    }

    /// Whether there is no label.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all().next().is_none()
    }

    pub(crate) fn languages(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// The labels and words that mails of many issuers share. They apply to every profile, so that a profile lists only
/// its own additions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GenericLabels {
    /// Before a reference number.
    #[serde(default)]
    pub reference_number: Labels,
    /// Before an authorization code.
    #[serde(default)]
    pub authorization_code: Labels,
    /// Before a PIN.
    #[serde(default)]
    pub pin: Labels,
    /// Before the number of the order or application, where that is another one than the reference number.
    #[serde(default)]
    pub order: Labels,
    /// Before the one-time code that an issuer sends for a renewal.
    #[serde(default)]
    pub verification_code: Labels,
    /// Before the moment of approval.
    #[serde(default)]
    pub approved_at: Labels,
    /// Before the moment at which the codes expire.
    #[serde(default)]
    pub expires_at: Labels,
    /// Before the holder's name.
    #[serde(default)]
    pub holder: Labels,
    /// Labels that end like one of the above and yet mean something else, such as "invoice reference number".
    #[serde(default)]
    pub something_else: Labels,
    /// Words that show that a mail speaks of certificates at all.
    #[serde(default)]
    pub certificate_words: Labels,
    /// Lines above a mail that was forwarded within another.
    #[serde(default)]
    pub forwarded: Labels,
}
