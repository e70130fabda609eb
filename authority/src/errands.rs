//! What the operator may ask, one type an errand: its words on the wire, and what it does in the office. The same code
//! runs in a serving authority, asked over its socket, and in the command itself when nobody serves.

use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, Serializer, de::DeserializeOwned};

use crate::{
    desk::{Approval, DeskError, Listed, Target},
    flavours::{Flavour, Here},
    office::Office,
    records::RevocationReason,
};

/// So many applications are answered at once, which stays far below the length that a frame may have.
const PAGE: usize = 500;

/// One method of the interface.
pub(crate) trait Errand: Serialize + DeserializeOwned + Send + 'static {
    /// The method's name, without its interface.
    const METHOD: &'static str;
    /// What it answers.
    type Reply: Serialize + DeserializeOwned + Send + 'static;

    /// Does it. Blocks.
    fn run(self, office: &Office) -> Result<Self::Reply, DeskError>;
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Approve {
    pub(crate) issuer: String,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) organisation: Option<String>,
    pub(crate) units: Option<Vec<String>>,
    pub(crate) approved_at: Option<Timestamp>,
    /// Seconds.
    pub(crate) certificate_lifetime: Option<i64>,
    pub(crate) wait_polls: Option<u32>,
    #[serde(default)]
    pub(crate) questions: Option<Vec<QuestionAndAnswer>>,
    /// PKCS #10, PEM.
    #[serde(default)]
    pub(crate) request: Option<String>,
}

/// A security question, and its answer on the way to being hashed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuestionAndAnswer {
    pub(crate) question: String,
    #[serde(serialize_with = "expose")]
    pub(crate) answer: SecretString,
}

/// The one time that the codes are shown.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ApproveReply {
    pub(crate) issuer: String,
    pub(crate) reference_number: String,
    #[serde(serialize_with = "expose")]
    pub(crate) authorization_code: SecretString,
    #[serde(serialize_with = "expose_optional")]
    pub(crate) pin: Option<SecretString>,
    pub(crate) approved_at: Timestamp,
    pub(crate) expires_at: Timestamp,
    pub(crate) mail: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Deny {
    pub(crate) issuer: String,
    pub(crate) reference_number: String,
    pub(crate) reason: Option<String>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Revoke {
    pub(crate) serial: Option<String>,
    pub(crate) issuer: Option<String>,
    pub(crate) reference_number: Option<String>,
    pub(crate) reason: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RevokeReply {
    pub(crate) serials: Vec<String>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Unlock {
    pub(crate) serial: Option<String>,
    pub(crate) issuer: Option<String>,
    pub(crate) reference_number: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct UnlockReply {
    pub(crate) serials: Vec<String>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct List {
    pub(crate) cursor: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ListReply {
    pub(crate) applications: Vec<Listed>,
    pub(crate) next: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Profile {
    pub(crate) issuer: String,
    pub(crate) address: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ProfileReply {
    pub(crate) toml: String,
}

/// An answer without words.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Done {}

impl Errand for Approve {
    const METHOD: &'static str = "Approve";
    type Reply = ApproveReply;

    fn run(self, office: &Office) -> Result<ApproveReply, DeskError> {
        let issuer = flavour(&self.issuer)?;
        let approved = office.approve(&Approval {
            issuer,
            name: self.name,
            email: self.email,
            organisation: self.organisation,
            units: self.units.unwrap_or_default(),
            approved_at: self.approved_at,
            certificate_lifetime: self.certificate_lifetime.map(SignedDuration::from_secs),
            wait_polls: self.wait_polls.unwrap_or(0),
            request: self.request,
            questions: self
                .questions
                .unwrap_or_default()
                .into_iter()
                .map(|QuestionAndAnswer { question, answer }| (question, answer))
                .collect(),
        })?;
        Ok(ApproveReply {
            issuer: self.issuer,
            reference_number: approved.application.reference_number,
            pin: issuer.calls_it_pin().then(|| approved.secret.clone()),
            authorization_code: approved.secret,
            approved_at: approved.application.approved_at,
            expires_at: approved.application.expires_at,
            mail: approved.mail.map(|path| path.to_string_lossy().into_owned()),
        })
    }
}

impl Errand for Deny {
    const METHOD: &'static str = "Deny";
    type Reply = Done;

    fn run(self, office: &Office) -> Result<Done, DeskError> {
        let reason = self.reason.unwrap_or_else(|| "the application was denied".to_owned());
        if reason.len() > 200 || reason.contains(char::is_control) {
            return Err(DeskError::BadInput {
                reason: "the reason does not fit into an answer".to_owned(),
                remedy: "give one line of at most 200 characters".to_owned(),
            });
        }
        office.deny(flavour(&self.issuer)?, &self.reference_number, &reason)?;
        Ok(Done {})
    }
}

impl Errand for Revoke {
    const METHOD: &'static str = "Revoke";
    type Reply = RevokeReply;

    fn run(self, office: &Office) -> Result<RevokeReply, DeskError> {
        let target = target(self.serial, self.issuer, self.reference_number)?;
        let word = self.reason.as_deref().unwrap_or("unspecified");
        let reason = RevocationReason::from_word(word).ok_or_else(|| DeskError::BadInput {
            reason: format!("{word:?} is no reason for a revocation"),
            remedy: format!("give one of {}", RevocationReason::ALL.map(|(word, _)| word).join(", ")),
        })?;
        Ok(RevokeReply { serials: office.revoke(&target, reason)? })
    }
}

impl Errand for Unlock {
    const METHOD: &'static str = "Unlock";
    type Reply = UnlockReply;

    fn run(self, office: &Office) -> Result<UnlockReply, DeskError> {
        let target = target(self.serial, self.issuer, self.reference_number)?;
        Ok(UnlockReply { serials: office.unlock(&target)? })
    }
}

impl Errand for List {
    const METHOD: &'static str = "List";
    type Reply = ListReply;

    fn run(self, office: &Office) -> Result<ListReply, DeskError> {
        let from: usize = match self.cursor {
            None => 0,
            Some(cursor) => cursor.parse().map_err(|_| DeskError::BadInput {
                reason: "the cursor is not one that was answered".to_owned(),
                remedy: "begin again without a cursor".to_owned(),
            })?,
        };
        let all = office.list()?;
        let next = from.saturating_add(PAGE);
        let next = (next < all.len()).then(|| next.to_string());
        Ok(ListReply { applications: all.into_iter().skip(from).take(PAGE).collect(), next })
    }
}

impl Errand for Profile {
    const METHOD: &'static str = "Profile";
    type Reply = ProfileReply;

    fn run(self, office: &Office) -> Result<ProfileReply, DeskError> {
        let flavour = flavour(&self.issuer)?;
        let address = self.address.or_else(|| office.address()).ok_or_else(|| DeskError::NotPossible {
            reason: "the authority was never served, so it has no address".to_owned(),
            remedy: "run `serve` first, or give --address HOST:PORT".to_owned(),
        })?;
        let here = Here {
            address: &address,
            mail_from: &office.mail_from(),
            root: office.ca().root(),
            verification_code: office.verification(flavour),
        };
        let toml = office.profiles().for_clients(flavour, &here).map_err(|error| DeskError::BadInput {
            reason: format!("the profile cannot be written: {}", crate::narrate(&error)),
            remedy: "give --address as HOST:PORT".to_owned(),
        })?;
        Ok(ProfileReply { toml })
    }
}

/// One certificate, or all of one application.
fn target(
    serial: Option<String>,
    issuer: Option<String>,
    reference_number: Option<String>,
) -> Result<Target, DeskError> {
    match (serial, issuer, reference_number) {
        (Some(serial), None, None) => Ok(Target::Serial(serial)),
        (None, Some(issuer), Some(reference)) => Ok(Target::Reference(flavour(&issuer)?, reference)),
        _ => Err(DeskError::BadInput {
            reason: "it is not clear which certificate is meant".to_owned(),
            remedy: "give either --serial, or --issuer and --reference-number".to_owned(),
        }),
    }
}

fn flavour(issuer: &str) -> Result<Flavour, DeskError> {
    issuer.parse().map_err(|error: crate::flavours::UnknownFlavour| DeskError::BadInput {
        reason: error.to_string(),
        remedy: "give --issuer wipo, cfca or certifio".to_owned(),
    })
}

/// The codes leave here knowingly: towards the operator who asked for them.
fn expose<S: Serializer>(secret: &SecretString, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose_secret())
}

fn expose_optional<S: Serializer>(secret: &Option<SecretString>, serializer: S) -> Result<S::Ok, S::Error> {
    match secret {
        Some(secret) => expose(secret, serializer),
        None => serializer.serialize_none(),
    }
}
