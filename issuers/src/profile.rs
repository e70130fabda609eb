//! The profile itself.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::check::{self, Finding, ProfileError};
use crate::enrolment::{Cmp, Enrolment};
use crate::{
    Approval, BackUpRules, CodeRenewal, Codes, IssuerId, KeyRules, LocationKind, LocationRules, Reminders,
    Renewal, Requirement, SubjectRules, Text, WorkingDays,
};

/// All that is known of one issuer. Built from a file by [`Profile::from_toml`], or in code and written by
/// [`Profile::to_toml`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The version of this format; always 1.
    pub format: FormatVersion,
    /// The short name.
    pub id: IssuerId,
    /// The name that people know.
    pub name: Text,
    /// What comes before the approval; absent: nothing is known of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<Approval>,
    /// What the issuer sends to pick a certificate up with.
    pub codes: Codes,
    /// Who sends the mails and where their links lead.
    #[serde(default)]
    pub mail: MailRules,
    /// How a certificate is picked up.
    pub enrolment: Enrolment,
    /// How new codes are had; absent: the person asks the issuer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_renewal: Option<CodeRenewal>,
    /// The key.
    #[serde(default)]
    pub key: KeyRules,
    /// When a certificate can be renewed.
    #[serde(default)]
    pub renewal: Renewal,
    /// When people work there; absent: it answers at any time, as an automatic authority does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub working_days: Option<WorkingDays>,
    /// When people are reminded of deadlines.
    #[serde(default, skip_serializing_if = "Reminders::is_empty")]
    pub reminders: Reminders,
    /// Where a certificate may live.
    #[serde(default)]
    pub location: LocationRules,
    /// The issuer's rules for copies.
    #[serde(default)]
    pub back_up: BackUpRules,
    /// What the parts of its certificates' subjects say.
    #[serde(default, skip_serializing_if = "SubjectRules::is_empty")]
    pub subject: SubjectRules,
    /// Software that its certificates do not work without.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<Requirement>,
}

impl Profile {
    /// Reads a profile and checks it.
    ///
    /// `origin` names the text in errors, as a file's path does.
    ///
    /// # Errors
    /// [`ProfileError::Invalid`] with every mistake that was found, each with its line and remedy.
    pub fn from_toml(toml: &str, origin: &str) -> Result<Self, ProfileError> {
        check::read(toml, origin)
    }

    /// Every mistake of a profile in the order of their lines, none in a sound one; and what it calls the issuer, where that
    /// can be read.
    #[must_use]
    pub fn mistakes(toml: &str) -> (Vec<Finding>, Option<IssuerId>) {
        check::mistakes(toml)
    }

    /// Writes the profile as TOML that [`Profile::from_toml`] reads back.
    ///
    /// # Errors
    /// [`ProfileError::Invalid`] if the profile, built in code, breaks a rule of the format.
    pub fn to_toml(&self) -> Result<String, ProfileError> {
        check::write(self)
    }

    /// How long the codes live, counted from the approval.
    #[must_use]
    pub fn code_lifetime(&self) -> SignedDuration {
        self.codes.lifetime.duration()
    }

    /// The moment at which codes approved at `approved_at` expire.
    #[must_use]
    pub fn codes_expire(&self, approved_at: Timestamp) -> Timestamp {
        self.codes.lifetime.after(approved_at)
    }

    /// The moment from which a certificate that ends at `not_after` can be renewed.
    #[must_use]
    pub fn renewal_opens(&self, not_after: Timestamp) -> Timestamp {
        self.renewal.opens.before(not_after)
    }

    /// The moment from which a certificate that ends at `not_after` can no longer be renewed.
    #[must_use]
    pub fn renewal_closes(&self, not_after: Timestamp) -> Timestamp {
        self.renewal.closes.after(not_after)
    }

    /// Whether the issuer's rules let a certificate live at such a location.
    #[must_use]
    pub fn allows(&self, location: LocationKind) -> bool {
        self.location.allowed.contains(&location)
    }

    /// How to enrol over CMP; `None` for an issuer that speaks to a browser only.
    #[must_use]
    pub fn cmp(&self) -> Option<&Cmp> {
        match &self.enrolment {
            Enrolment::Cmp(cmp) => Some(cmp),
            Enrolment::Browser => None,
        }
    }
}

/// The version of the profile format: the number 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct FormatVersion;

impl TryFrom<i64> for FormatVersion {
    type Error = String;

    fn try_from(version: i64) -> Result<Self, String> {
        match version {
            1 => Ok(Self),
            newer if newer > 1 => {
                Err(format!("format {newer} is newer than this program, which knows format 1"))
            }
            other => Err(format!("there is no format {other}; this program knows format 1")),
        }
    }
}

impl From<FormatVersion> for i64 {
    fn from(_: FormatVersion) -> Self {
        1
    }
}

/// `[mail]`: how the issuer's mails are told from others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailRules {
    /// Domains that the issuer sends from; sub-domains are included.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub senders: Vec<String>,
    /// Hosts that the issuer's links lead to; sub-domains are included.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub link_hosts: Vec<String>,
    /// Names in a link's query that carry the reference number, such as `ref`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub link_parameters: Vec<String>,
    /// Other names of the issuer that its mails, and mails that pretend to be its, contain.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub known_as: Vec<String>,
}

impl MailRules {
    /// Whether mail from `domain` comes from this issuer.
    #[must_use]
    pub fn is_sender(&self, domain: &str) -> bool {
        self.senders.iter().any(|own| within(domain, own))
    }

    /// Whether a link to `host` leads to this issuer: to one of its link hosts, or into a domain that it sends from.
    #[must_use]
    pub fn is_link_host(&self, host: &str) -> bool {
        self.link_hosts.iter().chain(&self.senders).any(|own| within(host, own))
    }
}

/// Whether `host` is `domain` or a name below it.
fn within(host: &str, domain: &str) -> bool {
    let (host, domain) = (host.trim_end_matches('.').to_ascii_lowercase(), domain.to_ascii_lowercase());
    host.strip_suffix(&domain).is_some_and(|before| before.is_empty() || before.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_domain_itself_and_what_lies_below_it_are_the_issuers() {
        let mail = MailRules { senders: vec!["wipo.int".to_owned()], ..MailRules::default() };
        assert!(mail.is_sender("wipo.int") && mail.is_sender("Mail.WIPO.int"));
        for stranger in ["evilwipo.int", "wipo.int.evil.test", "int", ""] {
            assert!(!mail.is_sender(stranger), "{stranger}");
        }
    }
}
