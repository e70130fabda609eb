//! The profile itself.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::check::{self, ProfileError};
use crate::{BackUpRules, Codes, IssuerId, KeyRules, LocationKind, LocationRules, Renewal, Text};

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
    /// What the issuer sends to pick a certificate up with.
    pub codes: Codes,
    /// Who sends the mails and where their links lead.
    #[serde(default)]
    pub mail: MailRules,
    /// How a certificate is picked up.
    pub enrolment: Enrolment,
    /// The key.
    #[serde(default)]
    pub key: KeyRules,
    /// When a certificate can be renewed.
    #[serde(default)]
    pub renewal: Renewal,
    /// Where a certificate may live.
    #[serde(default)]
    pub location: LocationRules,
    /// The issuer's rules for copies.
    #[serde(default)]
    pub back_up: BackUpRules,
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
            newer if newer > 1 => Err(format!(
                "format {newer} is newer than this program, which knows format 1"
            )),
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
        self.link_hosts
            .iter()
            .chain(&self.senders)
            .any(|own| within(host, own))
    }
}

/// Whether `host` is `domain` or a name below it.
fn within(host: &str, domain: &str) -> bool {
    let (host, domain) = (
        host.trim_end_matches('.').to_ascii_lowercase(),
        domain.to_ascii_lowercase(),
    );
    host.strip_suffix(&domain)
        .is_some_and(|before| before.is_empty() || before.ends_with('.'))
}

/// `[enrolment]`: how an activation becomes a certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "WrittenEnrolment", into = "WrittenEnrolment")]
pub enum Enrolment {
    /// Over the Certificate Management Protocol (RFC 9810).
    Cmp(Box<Cmp>),
    /// In a browser, by the person.
    Browser,
}

/// How to enrol over CMP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cmp {
    /// Where requests are sent (RFC 9811).
    pub url: String,
    /// The first request.
    pub command: Command,
    /// The subject to ask for, RFC 4514, with `{name}` and `{reference_number}` to be filled in; absent: the issuer
    /// decides (the request carries the NULL-DN).
    pub subject: Option<String>,
    /// The name of the CA that requests are addressed to, RFC 4514.
    pub recipient: Option<String>,
    /// How requests are protected by the secret half of the codes.
    pub mac: Mac,
    /// Whether to ask for implicit confirmation (RFC 9810 section 5.1.1.1).
    pub implicit_confirm: bool,
    /// Certificates to trust: PEM texts, or absolute paths of PEM files. Empty: those that the issuer sends under the
    /// protection of the secret.
    pub trust: Vec<String>,
}

impl Cmp {
    /// Enrolment at `url`: ir, password-based MAC, implicit confirmation, the issuer decides the subject.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            command: Command::Ir,
            subject: None,
            recipient: None,
            mac: Mac::PasswordBased,
            implicit_confirm: true,
            trust: Vec::new(),
        }
    }

    /// The subject to ask for, with the template filled in and escaped (RFC 4514 section 2.4). `None`: the profile
    /// names no subject, or names the holder's name and none is known; then the issuer decides.
    #[must_use]
    pub fn subject_for(&self, name: Option<&str>, reference_number: &str) -> Option<String> {
        let template = self.subject.as_deref()?;
        if template.contains("{name}") && name.is_none() {
            return None;
        }
        // In one pass, so that a name which contains a placeholder is not filled in again.
        let mut subject = String::new();
        let mut rest = template;
        while let Some(at) = rest.find('{') {
            subject.push_str(&rest[..at]);
            rest = &rest[at..];
            let (placeholder, value) = [
                ("{name}", name.unwrap_or("")),
                ("{reference_number}", reference_number),
            ]
            .into_iter()
            .find(|(placeholder, _)| rest.starts_with(placeholder))?;
            subject.push_str(&escape(value));
            rest = &rest[placeholder.len()..];
        }
        subject.push_str(rest);
        Some(subject)
    }
}

/// Escapes a value for a distinguished name (RFC 4514 section 2.4).
fn escape(value: &str) -> String {
    let mut escaped = String::new();
    let last = value.chars().count().saturating_sub(1);
    for (i, c) in value.chars().enumerate() {
        let outer = c == ' ' && (i == 0 || i == last) || c == '#' && i == 0;
        match c {
            '\0' => escaped.push_str("\\00"),
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' | '=' => escaped.extend(['\\', c]),
            _ if outer => escaped.extend(['\\', c]),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// The first CMP request (RFC 9810 section 5.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Command {
    /// Initialization request.
    #[default]
    Ir,
    /// Certification request.
    Cr,
    /// PKCS#10 certification request.
    P10cr,
}

/// How CMP messages are protected by a shared secret (RFC 9481 section 6.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mac {
    /// Password-based MAC.
    #[default]
    PasswordBased,
    /// PBMAC1.
    Pbmac1,
}

/// The table as it stands in a file, before what belongs together is checked.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenEnrolment {
    protocol: Protocol,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    command: Option<Command>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    recipient: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mac: Option<Mac>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    implicit_confirm: Option<bool>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    trust: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Protocol {
    Cmp,
    Browser,
}

impl TryFrom<WrittenEnrolment> for Enrolment {
    type Error = String;

    fn try_from(written: WrittenEnrolment) -> Result<Self, String> {
        let WrittenEnrolment {
            protocol,
            url,
            command,
            subject,
            recipient,
            mac,
            implicit_confirm,
            trust,
        } = written;
        match protocol {
            Protocol::Cmp => Ok(Self::Cmp(Box::new(Cmp {
                url: url.ok_or("missing field `url`: enrolment by cmp needs the issuer's address")?,
                command: command.unwrap_or_default(),
                subject,
                recipient,
                mac: mac.unwrap_or_default(),
                implicit_confirm: implicit_confirm.unwrap_or(true),
                trust,
            }))),
            Protocol::Browser => {
                let silent = url.is_none() && command.is_none() && subject.is_none() && recipient.is_none();
                if silent && mac.is_none() && implicit_confirm.is_none() && trust.is_empty() {
                    return Ok(Self::Browser);
                }
                Err("enrolment in a browser takes no field beside `protocol`".to_owned())
            }
        }
    }
}

impl From<Enrolment> for WrittenEnrolment {
    fn from(enrolment: Enrolment) -> Self {
        let nothing = Self {
            protocol: Protocol::Browser,
            url: None,
            command: None,
            subject: None,
            recipient: None,
            mac: None,
            implicit_confirm: None,
            trust: Vec::new(),
        };
        match enrolment {
            Enrolment::Browser => nothing,
            Enrolment::Cmp(cmp) => Self {
                protocol: Protocol::Cmp,
                url: Some(cmp.url),
                command: Some(cmp.command),
                subject: cmp.subject,
                recipient: cmp.recipient,
                mac: Some(cmp.mac),
                implicit_confirm: Some(cmp.implicit_confirm),
                trust: cmp.trust,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_smuggle_parts_into_the_subject() {
        let cmp = Cmp {
            subject: Some("CN={name},UID={reference_number}".to_owned()),
            ..Cmp::new("https://ca.test/")
        };
        assert_eq!(
            cmp.subject_for(Some("Eve, O=Bank{reference_number}"), "42")
                .as_deref(),
            Some("CN=Eve\\, O\\=Bank{reference_number},UID=42")
        );
        assert_eq!(
            cmp.subject_for(None, "42"),
            None,
            "without a name the issuer decides"
        );
        assert_eq!(Cmp::new("https://ca.test/").subject_for(Some("Ann"), "42"), None);
    }

    #[test]
    fn only_the_domain_itself_and_what_lies_below_it_are_the_issuers() {
        let mail = MailRules {
            senders: vec!["wipo.int".to_owned()],
            ..MailRules::default()
        };
        assert!(mail.is_sender("wipo.int") && mail.is_sender("Mail.WIPO.int"));
        for stranger in ["evilwipo.int", "wipo.int.evil.test", "int", ""] {
            assert!(!mail.is_sender(stranger), "{stranger}");
        }
    }
}
