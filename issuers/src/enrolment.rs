//! How an activation becomes a certificate.

use serde::{Deserialize, Serialize};

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
            let (placeholder, value) =
                [("{name}", name.unwrap_or("")), ("{reference_number}", reference_number)]
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
        let WrittenEnrolment { protocol, url, command, subject, recipient, mac, implicit_confirm, trust } =
            written;
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
            cmp.subject_for(Some("Eve, O=Bank{reference_number}"), "42").as_deref(),
            Some("CN=Eve\\, O\\=Bank{reference_number},UID=42")
        );
        assert_eq!(cmp.subject_for(None, "42"), None, "without a name the issuer decides");
        assert_eq!(Cmp::new("https://ca.test/").subject_for(Some("Ann"), "42"), None);
    }
}
