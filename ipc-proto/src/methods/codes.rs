//! Codes that are had by answering security questions.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::{
    secret,
    types::{Item, RenewCodeOutcome},
};

/// Asks for the security questions of an activation.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecurityQuestions {
    /// The activation.
    pub id: String,
}

/// What the issuer asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecurityQuestionsReply {
    /// Names these very questions.
    pub session: String,
    /// In the order in which they are answered.
    pub questions: Vec<String>,
    /// How many wrong attempts the issuer still bears.
    pub attempts_left: u32,
}

/// Answers the security questions.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RenewCode {
    /// The activation.
    pub id: String,
    /// As the questions came with it.
    pub session: String,
    /// In the order of the questions.
    #[serde(serialize_with = "secret::each")]
    pub answers: Vec<SecretString>,
}

/// What came of the answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenewCodeReply {
    /// What happened.
    pub outcome: RenewCodeOutcome,
    /// How many attempts are left, where the answers were wrong.
    pub attempts_left: Option<u32>,
    /// The activation.
    pub item: Item,
}
