//! The contract's types. Their fields are those of the `.varlink` file; a test compares the two.

mod apply;
mod certificates;
mod check;
mod codes;
mod copies;
mod hooks;
mod locations;
mod settings;

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use self::apply::Application;
pub use self::certificates::{Certificate, ChainLink, How, RevocationStatus, Unit};
pub use self::check::{CheckFinding, CheckVerdict};
pub use self::codes::RenewCodeOutcome;
pub use self::copies::{BackUpContents, BackUpPlace, ItemFinding, PassedOver, PlaceKind};
pub use self::hooks::HookRun;
pub use self::locations::{Location, LocationKind, LocationSecret, MissingKind, MissingPlace, PinTries};
pub use self::settings::{Setting, SettingSource};

/// Something that only the person can settle, and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NeedsYou {
    /// What is the matter.
    pub reason: String,
    /// What to do about it.
    pub remedy: String,
    /// The same in one word: `code`, `check-code`, `pick-up`, `renew-code`, `apply-again`, `renew`, `renew-lapsed`,
    /// `restore-key`, `back-up`, `unstick`, `prove-back-up`, `verification-code`. Empty from a daemon that does not know it yet.
    #[serde(default)]
    pub need: String,
    /// The words of the issuer, or of the run that stands still.
    pub said: Option<String>,
}

/// The subject of a certificate, every OU apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// Common name.
    pub cn: Option<String>,
    /// Organization.
    pub o: Option<String>,
    /// Organizational units, in the certificate's order.
    pub ou: Vec<String>,
}

/// One back-up of an identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackUpCopy {
    /// The PKCS#12 file.
    pub path: String,
    /// When it was written.
    pub made_at: Timestamp,
    /// When it was last re-opened and its key signed and verified; `None` until then.
    pub proven_at: Option<Timestamp>,
    /// Whether it holds the identity's present certificate; a renewal makes it false.
    pub current: bool,
}

/// What an [`Item`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An approved application waiting to be picked up.
    Activation,
    /// A certificate with its key.
    Identity,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Activation => "activation",
            Self::Identity => "identity",
        })
    }
}

/// Where an activation or an identity stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// An activation: half of the pair is here.
    AwaitingCode,
    /// An activation: it can be picked up.
    Ready,
    /// An activation: the protocol runs.
    PickingUp,
    /// An activation: the issuer wants us to ask again later.
    WaitingForIssuer,
    /// An activation: its identity is there.
    PickedUp,
    /// An activation: the codes are too old. An identity: the certificate is.
    Expired,
    /// An activation: the issuer refused it.
    Rejected,
    /// An activation: too many failed answers.
    Locked,
    /// An identity: all is well.
    Valid,
    /// An identity: its renewal window is open.
    RenewalDue,
    /// An identity: the protocol runs.
    Renewing,
    /// An identity: the issuer revoked it.
    Revoked,
    /// An identity: its key is not at its location.
    KeyMissing,
    /// An identity: another one took its place.
    Superseded,
    /// A state that a newer daemon knows.
    #[serde(untagged)]
    Other(String),
}

impl State {
    /// The word for it, as the contract and people spell it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::AwaitingCode => "awaiting-code",
            Self::Ready => "ready",
            Self::PickingUp => "picking-up",
            Self::WaitingForIssuer => "waiting-for-issuer",
            Self::PickedUp => "picked-up",
            Self::Expired => "expired",
            Self::Rejected => "rejected",
            Self::Locked => "locked",
            Self::Valid => "valid",
            Self::RenewalDue => "renewal-due",
            Self::Renewing => "renewing",
            Self::Revoked => "revoked",
            Self::KeyMissing => "key-missing",
            Self::Superseded => "superseded",
            Self::Other(word) => word,
        }
    }
}

impl From<&str> for State {
    fn from(word: &str) -> Self {
        const KNOWN: [State; 14] = [
            State::AwaitingCode,
            State::Ready,
            State::PickingUp,
            State::WaitingForIssuer,
            State::PickedUp,
            State::Expired,
            State::Rejected,
            State::Locked,
            State::Valid,
            State::RenewalDue,
            State::Renewing,
            State::Revoked,
            State::KeyMissing,
            State::Superseded,
        ];
        KNOWN.into_iter().find(|state| state.as_str() == word).unwrap_or_else(|| Self::Other(word.to_owned()))
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One activation or one identity. Fields that do not apply are `None` or empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its name in calls; never used twice.
    pub id: String,
    /// Activation or identity.
    pub kind: Kind,
    /// The issuer profile's id.
    pub issuer: String,
    /// Where it stands.
    pub state: State,
    /// What a person calls it.
    pub title: String,
    /// The moment after which something can no longer be done.
    pub deadline: Option<Timestamp>,
    /// The last moment at which it can still be done without help.
    pub last_safe_day: Option<Timestamp>,
    /// What only the person can settle.
    pub needs_you: Option<NeedsYou>,
    /// What can be done with it now, in the command line's verbs: `pick-up`, `renew`, `renew-code`, `back-up`, …
    pub actions: Vec<String>,
    /// An activation's reference number.
    pub reference_number: Option<String>,
    /// The link that the approval e-mail gave.
    pub link: Option<String>,
    /// When the issuer approved the application.
    pub approved_at: Option<Timestamp>,
    /// The identity that an activation became.
    pub identity: Option<String>,
    /// Where an identity lives: `vault`, `file:PATH`, …
    pub location: Option<String>,
    /// The certificate's subject.
    pub subject: Option<Subject>,
    /// The certificate's serial number, in hexadecimal.
    pub serial: Option<String>,
    /// SHA-256 over the certificate, in hexadecimal.
    pub fingerprint: Option<String>,
    /// The certificate's first moment.
    pub not_before: Option<Timestamp>,
    /// The certificate's last moment.
    pub not_after: Option<Timestamp>,
    /// When the issuer starts to renew it.
    pub renewal_opens: Option<Timestamp>,
    /// Its back-ups, the newest first.
    pub backups: Vec<BackUpCopy>,
    /// When it is renewed by itself.
    pub renews_at: Option<Timestamp>,
    /// A reminder that is due and could not be shown yet: `intake`, `ahead-168h`, `lapsed`, `trouble`, `back-up-1d`,
    /// `snoozed`.
    pub reminder: Option<String>,
    /// No reminder before this moment.
    pub snoozed_until: Option<Timestamp>,
    /// Where else a certificate of it was found.
    #[serde(default)]
    pub copies: Vec<PlacedCopy>,
    /// The application, where it was made here and its certificate has not come yet.
    pub application: Option<Application>,
    /// The number of an activation's order, where its e-mail states one beside the reference number.
    #[serde(default)]
    pub order: Option<String>,
    /// Which characters of an activation's refused code are easily taken for others, by their places:
    /// `3 (O/0), 8 (I/1/l)`.
    #[serde(default)]
    pub lookalikes: Option<String>,
    /// What was run after an identity's last pick-up or renewal.
    #[serde(default)]
    pub hooks: Vec<HookRun>,
}

impl Item {
    /// An item with what every item has; the rest is `None` or empty.
    #[must_use]
    pub fn new(id: &str, kind: Kind, issuer: &str, state: State, title: &str) -> Self {
        Self {
            id: id.into(),
            kind,
            issuer: issuer.into(),
            state,
            title: title.into(),
            deadline: None,
            last_safe_day: None,
            needs_you: None,
            actions: Vec::new(),
            reference_number: None,
            link: None,
            approved_at: None,
            identity: None,
            location: None,
            subject: None,
            serial: None,
            fingerprint: None,
            not_before: None,
            not_after: None,
            renewal_opens: None,
            backups: Vec::new(),
            renews_at: None,
            reminder: None,
            snoozed_until: None,
            copies: Vec::new(),
            application: None,
            order: None,
            lookalikes: None,
            hooks: Vec::new(),
        }
    }
}

/// Another place where a certificate of an identity was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlacedCopy {
    /// The place.
    pub location: String,
    /// Whether it is the present certificate, as opposed to one that was renewed since.
    pub current: bool,
    /// When it was last seen there.
    pub seen_at: Timestamp,
}

/// What works, and yet a person should know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What it is, in one word: `non-ascii-password`, `incomplete-chain`, `browser-runs`, `legacy-encryption`.
    pub what: String,
    /// The same in a sentence, with what to do.
    pub said: String,
}

/// How far a long action is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The item that it is about.
    pub id: String,
    /// A word of the saga: `key-made`, `request-written`, `sent`, `waiting`, `certificate-received`, `confirmed`,
    /// `installed`, `proven`.
    pub step: String,
    /// Steps done.
    pub done: u32,
    /// Steps in all.
    pub total: u32,
    /// A sentence for people.
    pub detail: String,
}

/// Whether reminders are held back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Until when; `None`: they are not.
    pub until: Option<Timestamp>,
}

/// What a mail turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Everything that a pick-up needs.
    Activation,
    /// One half of the pair; the other comes by another channel.
    Half,
    /// Something else.
    NotActivation,
    /// It looks like an approval, but is not to be trusted.
    Suspicious,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Activation => "activation",
            Self::Half => "half",
            Self::NotActivation => "not-activation",
            Self::Suspicious => "suspicious",
        })
    }
}

/// What was read from a mail or a pasted text.
#[derive(Clone, Serialize, Deserialize)]
pub struct Reading {
    /// What it is.
    pub verdict: Verdict,
    /// Why, in sentences.
    pub reasons: Vec<String>,
    /// The issuer profile that it belongs to.
    pub issuer: Option<String>,
    /// The reference number.
    pub reference_number: Option<String>,
    /// The link to pick up at.
    pub link: Option<String>,
    /// When the issuer approved.
    pub approved_at: Option<Timestamp>,
    /// Only when revealing was asked for.
    #[serde(serialize_with = "crate::secret::optional")]
    pub authorization_code: Option<secrecy::SecretString>,
    /// Only when revealing was asked for.
    #[serde(serialize_with = "crate::secret::optional")]
    pub pin: Option<secrecy::SecretString>,
    /// The number of the order, where the mail states one beside the reference number.
    #[serde(default)]
    pub order: Option<String>,
    /// The one-time code of a renewal, where that is all that the mail brings. Only when revealing was asked for.
    #[serde(default, serialize_with = "crate::secret::optional")]
    pub verification_code: Option<secrecy::SecretString>,
}

impl fmt::Debug for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reading")
            .field("verdict", &self.verdict)
            .field("reasons", &self.reasons)
            .field("issuer", &self.issuer)
            .field("reference_number", &self.reference_number)
            .finish_non_exhaustive()
    }
}

/// What became of something that was given to the daemon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is new and tracked from now on.
    Tracked,
    /// It was tracked and got its missing half.
    Completed,
    /// It was known; nothing changed.
    Known,
    /// There was nothing to track, or it was not asked for.
    Nothing,
}

/// An issuer profile as the daemon sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issuer {
    /// The profile's id.
    pub id: String,
    /// What people call the issuer.
    pub name: String,
    /// How certificates are picked up there: `cmp` or `browser`.
    pub protocol: String,
    /// How long its codes live, such as "15 days".
    pub code_lifetime: String,
    /// `shipped`, the path of the profile's file, or `template`: it serves only once it was completed and added.
    pub source: String,
    /// How long its approvals usually take, such as "7 days", where that is known.
    #[serde(default)]
    pub approval_takes: Option<String>,
    /// What has to be done for an approval, by language.
    #[serde(default)]
    pub identity_check: BTreeMap<String, String>,
    /// The kinds of places that its certificates may live in: `vault`, `file`, `nss`, `firefox`, `token`. The first is where
    /// they go unless somebody says otherwise.
    #[serde(default)]
    pub locations: Vec<String>,
}

/// One mistake in an issuer profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileFinding {
    /// The line, counted from 1.
    pub line: Option<u32>,
    /// What is wrong.
    pub problem: String,
    /// What to do.
    pub remedy: String,
}

/// How the whole stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Overall {
    /// Nothing to do; exit code 0.
    Well,
    /// Something needs the person; exit code 1.
    NeedsYou,
    /// Something has lapsed; exit code 2.
    Lapsed,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_of_a_newer_daemon_is_kept_as_it_is_spelled() {
        let state: State = serde_json::from_str("\"on-holiday\"").unwrap();
        assert_eq!(state, State::Other("on-holiday".into()));
        assert_eq!(serde_json::to_string(&state).unwrap(), "\"on-holiday\"");
        let state: State = serde_json::from_str("\"waiting-for-issuer\"").unwrap();
        assert_eq!(state, State::WaitingForIssuer);
        assert_eq!(State::from(state.as_str()), State::WaitingForIssuer);
    }

    #[test]
    fn a_revealed_code_is_not_printed() {
        let reading: Reading = serde_json::from_str(
            r#"{"verdict":"activation","reasons":[],"authorization_code":"ABCD-EFGH","pin":"1234"}"#,
        )
        .unwrap();
        let shown = format!("{reading:?}");
        assert!(!shown.contains("ABCD") && !shown.contains("1234"), "{shown}");
    }
}
