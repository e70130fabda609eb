//! What the authority keeps in its ledger, and under which names.

use base64::{Engine, engine::general_purpose::STANDARD};
use enrol::cmp::client::Command;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::flavours::Flavour;

/// The layout below. It only grows; a change of meaning needs a migration.
pub(crate) const FORMAT: ledger::Format =
    ledger::Format { application: "neverlapse-authority", version: 1, migrations: &[] };

pub(crate) const APPLICATIONS: &str = "application";
pub(crate) const CERTIFICATES: &str = "certificate";
/// What an application has to ask, under [`application_key`].
pub(crate) const QUESTIONS: &str = "questions";
pub(crate) const TRANSACTIONS: &str = "transaction";
pub(crate) const VERIFICATIONS: &str = "verification";
pub(crate) const ANSWERS: &str = "answer";
pub(crate) const SETTINGS: &str = "settings";
pub(crate) const CA: &str = "ca";

/// An approved application, under [`application_key`]. Its secret is in the vault under [`code_path`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Application {
    pub(crate) issuer: Flavour,
    pub(crate) reference_number: String,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) organisation: Option<String>,
    pub(crate) units: Vec<String>,
    pub(crate) approved_at: Timestamp,
    pub(crate) expires_at: Timestamp,
    /// How long the certificate, and every renewal of it, will be valid.
    pub(crate) certificate_lifetime: SignedDuration,
    /// How many polls are answered `waiting` before the certificate is handed out.
    pub(crate) wait_polls: u32,
    pub(crate) wrong_tries: u32,
    /// SHA-256 of the public key that was applied with, in hexadecimal; a certificate goes to no other then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) key: Option<String>,
    pub(crate) state: ApplicationState,
}

/// What became of an application. That its codes expired follows from the time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub(crate) enum ApplicationState {
    /// The codes may be used.
    Approved,
    /// The desk took the approval back.
    Denied {
        /// Told to whoever presents the codes.
        reason: String,
    },
    /// Too many wrong codes were tried.
    Locked,
    /// The codes were used; they are spent, whatever became of the certificate.
    Spent {
        /// Hexadecimal.
        serial: String,
        at: Timestamp,
    },
}

/// A certificate that was signed, under its serial number.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Certificate {
    pub(crate) issuer: Flavour,
    /// The application that it, or the first of its line, goes back to.
    pub(crate) reference_number: String,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) der: Blob,
    pub(crate) issued_at: Timestamp,
    pub(crate) not_after: Timestamp,
    /// Renewals get the same.
    pub(crate) lifetime: SignedDuration,
    /// How many polls of a renewal are answered `waiting`: as many as those of the first certificate.
    #[serde(default)]
    pub(crate) wait_polls: u32,
    pub(crate) state: CertificateState,
    /// The serial number of the certificate that continues this one, once that is confirmed.
    pub(crate) renewed_by: Option<String>,
}

/// Whether a certificate may be relied on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub(crate) enum CertificateState {
    /// It was handed out, or is ready to be, and the holder has not said yet that it is right.
    Unconfirmed,
    /// The holder has it and wants it.
    Valid,
    /// The holder did not confirm it in time; confirming it late lifts the hold.
    OnHold { since: Timestamp },
    /// It must not be relied on any more.
    Revoked { at: Timestamp, reason: RevocationReason },
}

/// RFC 5280 §5.3.1, those that an issuer of people's certificates gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RevocationReason {
    Unspecified,
    KeyCompromise,
    AffiliationChanged,
    Superseded,
    CessationOfOperation,
    PrivilegeWithdrawn,
}

/// A CMP transaction that is not over, under its transactionID in hexadecimal.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Transaction {
    /// Who may go on with it: see [`crate::cmp_service`].
    pub(crate) party: String,
    /// The certificate that it is about, already signed.
    pub(crate) serial: String,
    /// The certificate that it replaces, for a renewal.
    pub(crate) renews: Option<String>,
    /// How the certificate was asked for, since the answer after polling must be of its kind.
    pub(crate) command: Command,
    pub(crate) implicit_confirm: bool,
    /// Whether the certificate differs from what was asked for.
    pub(crate) changed: bool,
    /// How many polls are still to be answered `waiting`.
    pub(crate) polls_left: u32,
    pub(crate) started_at: Timestamp,
    pub(crate) step: Step,
}

/// Where a transaction stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Step {
    /// The holder was told to poll.
    Waiting,
    /// The certificate was handed out.
    HandedOut,
    /// Confirmed, or refused by the holder: nothing more is to come.
    Over,
}

/// The answer to one message, under the SHA-256 of the message: who sends the same again gets the same again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Answer {
    pub(crate) message: Blob,
    pub(crate) forget_at: Timestamp,
}

/// How the authority was last served, so that `approve` and `profile` know it while nobody serves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Settings {
    /// `127.0.0.1:8080`: host and port as clients see them.
    pub(crate) address: Option<String>,
    pub(crate) mail_folder: Option<std::path::PathBuf>,
    /// Whether an SMTP URL is in the vault, under [`SMTP_PATH`].
    pub(crate) smtp: bool,
    pub(crate) mail_from: Option<String>,
    /// The issuers whose renewals need a one-time code.
    #[serde(default)]
    pub(crate) verified_renewals: Vec<Flavour>,
    /// How long such a code lives, where the operator said so.
    #[serde(default)]
    pub(crate) code_lifetime: Option<issuers::Period>,
}

/// The one-time code for a renewal, under the serial number of the certificate that it renews. The code itself is in the
/// vault under [`verification_path`], as long as it may be used.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Verification {
    /// When the code that was mailed last is too late.
    pub(crate) expires_at: Option<Timestamp>,
    /// How many codes were judged, with whichever mail they came: a new code brings no new tries.
    pub(crate) tries: u32,
}

/// Where the vault keeps the SMTP URL, which may hold a password.
pub(crate) const SMTP_PATH: &str = "settings/smtp";
/// Where the vault keeps the CA's keys.
pub(crate) const ROOT_KEY_PATH: &str = "ca/root/key";
pub(crate) const ISSUING_KEY_PATH: &str = "ca/issuing/key";

/// The key of an application's record. Reference numbers are unique within an issuer.
pub(crate) fn application_key(issuer: Flavour, reference_number: &str) -> String {
    format!("{issuer}-{reference_number}")
}

/// Where the vault keeps an application's secret.
pub(crate) fn code_path(issuer: Flavour, reference_number: &str) -> String {
    format!("code/{issuer}/{reference_number}")
}

/// Where the vault keeps the one-time code for the renewal of a certificate.
pub(crate) fn verification_path(serial: &str) -> String {
    format!("verification/{serial}")
}

/// The security questions of an application, under its key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Questions {
    pub(crate) kept: Vec<Question>,
    /// Attempts since the last right one. Counted before it is looked at whether they are right.
    pub(crate) attempts: u32,
    /// Which questions are asked now; the same ones until an attempt is counted.
    pub(crate) open: Option<Session>,
}

/// One question, and the slow hash of its answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Question {
    pub(crate) text: String,
    pub(crate) salt: Blob,
    pub(crate) hash: Blob,
    /// What the hash cost, as that will grow with the years.
    pub(crate) memory_kib: u32,
    pub(crate) passes: u32,
}

/// Questions that wait for their answers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Session {
    /// Its name on the wire. Whoever knows the reference number is told it, so it is no secret.
    pub(crate) name: String,
    /// Their places in [`Questions::kept`].
    pub(crate) places: Vec<u8>,
}

/// Bytes that are written as base64.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Blob(pub(crate) Vec<u8>);

impl std::fmt::Debug for Blob {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Blob({} bytes)", self.0.len())
    }
}

impl Serialize for Blob {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Blob {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        STANDARD.decode(text).map(Self).map_err(serde::de::Error::custom)
    }
}

impl RevocationReason {
    /// Every reason, with the word for it on the command line.
    pub(crate) const ALL: [(&'static str, Self); 6] = [
        ("unspecified", Self::Unspecified),
        ("key-compromise", Self::KeyCompromise),
        ("affiliation-changed", Self::AffiliationChanged),
        ("superseded", Self::Superseded),
        ("cessation-of-operation", Self::CessationOfOperation),
        ("privilege-withdrawn", Self::PrivilegeWithdrawn),
    ];

    /// The reason that a word names.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find_map(|(known, reason)| (known == word).then_some(reason))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_survive_the_ledger() {
        let blob = Blob(vec![0, 1, 254, 255]);
        let json = serde_json::to_string(&blob).unwrap();
        assert_eq!(serde_json::from_str::<Blob>(&json).unwrap(), blob);
    }

    #[test]
    fn a_stored_application_reads_as_it_was_written_by_the_first_version() {
        let stored = r#"{"issuer":"cfca","reference_number":"12345678","name":"Li Na","email":"li@example.cn",
            "organisation":null,"units":[],"approved_at":"2026-11-22T12:00:00Z","expires_at":"2026-12-07T12:00:00Z",
            "certificate_lifetime":"PT8760H","wait_polls":0,"wrong_tries":2,
            "state":{"is":"spent","serial":"40ff","at":"2026-11-23T12:00:00Z"}}"#;
        let application: Application = serde_json::from_str(stored).unwrap();
        assert_eq!(application.issuer, Flavour::Cfca);
        assert_eq!(application.wrong_tries, 2);
        assert!(matches!(application.state, ApplicationState::Spent { ref serial, .. } if serial == "40ff"));
    }
}
