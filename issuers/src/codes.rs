//! The codes of an issuer's mails: labels, shapes, lifetime.

use serde::{Deserialize, Serialize};

use crate::{Labels, Period, Shape, Text};

/// `[codes]`: what the issuer sends to pick a certificate up with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Codes {
    /// How long the codes live, counted from the approval.
    pub lifetime: Period,
    /// Which code stands beside the reference number.
    #[serde(default)]
    pub secret: Secret,
    /// Where the secret half comes from when it is not in the mail, as the end of the sentence "the authorization code
    /// comes …"; absent: it is in the mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_half: Option<Text>,
    /// The reference number's additional labels, and its shapes.
    #[serde(default, skip_serializing_if = "CodeRules::is_empty")]
    pub reference_number: CodeRules,
    /// The authorization code's additional labels, and its shapes.
    #[serde(default, skip_serializing_if = "CodeRules::is_empty")]
    pub authorization_code: CodeRules,
    /// The PIN's additional labels, and its shapes.
    #[serde(default, skip_serializing_if = "CodeRules::is_empty")]
    pub pin: CodeRules,
    /// Additional labels of the order or application number, and its shapes. It stays the same where the issuer sends
    /// new codes under a new reference number.
    #[serde(default, skip_serializing_if = "CodeRules::is_empty")]
    pub order: CodeRules,
}

impl Codes {
    /// Codes that live for `lifetime`, both in the mail, with the generic labels and no known shape.
    #[must_use]
    pub fn new(lifetime: Period, secret: Secret) -> Self {
        Self {
            lifetime,
            secret,
            second_half: None,
            reference_number: CodeRules::default(),
            authorization_code: CodeRules::default(),
            pin: CodeRules::default(),
            order: CodeRules::default(),
        }
    }

    /// The rules of one code.
    #[must_use]
    pub fn rules(&self, code: Code) -> &CodeRules {
        match code {
            Code::ReferenceNumber => &self.reference_number,
            Code::AuthorizationCode => &self.authorization_code,
            Code::Pin => &self.pin,
        }
    }
}

/// The secret that stands beside the reference number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Secret {
    /// An authorization code.
    #[default]
    AuthorizationCode,
    /// A PIN.
    Pin,
}

impl Secret {
    /// The code that this secret is.
    #[must_use]
    pub fn code(self) -> Code {
        match self {
            Self::AuthorizationCode => Code::AuthorizationCode,
            Self::Pin => Code::Pin,
        }
    }
}

/// One of the codes that a mail can carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// Names the application; no secret.
    ReferenceNumber,
    /// The secret half of most issuers.
    AuthorizationCode,
    /// The secret half of issuers that call it a PIN.
    Pin,
}

impl Code {
    /// How the code is called in a sentence.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::ReferenceNumber => "reference number",
            Self::AuthorizationCode => "authorization code",
            Self::Pin => "PIN",
        }
    }
}

/// How one code is found in a mail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeRules {
    /// Labels of this issuer alone, beside the generic ones.
    #[serde(default, skip_serializing_if = "Labels::is_empty")]
    pub labels: Labels,
    /// The shapes that the code can have; none: any shape.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shapes: Vec<Shape>,
}

impl CodeRules {
    /// Whether nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty() && self.shapes.is_empty()
    }

    /// Whether `code` has one of the shapes; true where none is known.
    #[must_use]
    pub fn allow(&self, code: &str) -> bool {
        self.shapes.is_empty() || self.shapes.iter().any(|shape| shape.matches(code))
    }
}
