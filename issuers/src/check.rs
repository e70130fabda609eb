//! Reads profiles and explains what is wrong with them, by line.

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use toml::de::{DeTable, DeValue};

use crate::text::is_language;
use crate::{Cmp, Code, Enrolment, Labels, Period, Profile, Text};

/// Files above this size are no profiles.
pub const MAX_PROFILE_BYTES: u64 = 256 * 1024;

/// Why a profile could not be had.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ProfileError {
    /// The file or folder cannot be read.
    #[error("cannot read {}: {source}; check that it exists and that you may read it", path.display())]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: Arc<std::io::Error>,
    },
    /// The file is larger than [`MAX_PROFILE_BYTES`].
    #[error("{} is larger than 256 KiB, so it is no issuer profile; remove it from the folder", .0.display())]
    TooLarge(PathBuf),
    /// The text breaks a rule of the format.
    #[error("{}", listed(origin, findings))]
    Invalid {
        /// The file's path or other name of the text.
        origin: String,
        /// Every mistake found, in the order of their lines.
        findings: Vec<Finding>,
    },
}

impl ProfileError {
    /// The mistakes by line; empty if the file could not be read at all.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        match self {
            Self::Unreadable { .. } | Self::TooLarge(_) => &[],
            Self::Invalid { findings, .. } => findings,
        }
    }
}

/// One mistake in a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The line, counted from 1; `None` for a profile that was built in code.
    pub line: Option<usize>,
    /// What is wrong.
    pub problem: String,
    /// What to do.
    pub remedy: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        write!(f, "{}; {}", self.problem, self.remedy)
    }
}

fn listed(origin: &str, findings: &[Finding]) -> String {
    let lines: Vec<String> = findings
        .iter()
        .map(|finding| format!("{origin}, {finding}"))
        .collect();
    lines.join("\n")
}

pub(crate) fn read(toml: &str, origin: &str) -> Result<Profile, ProfileError> {
    let invalid = |findings| ProfileError::Invalid {
        origin: origin.to_owned(),
        findings,
    };
    let profile: Profile = toml::from_str(toml).map_err(|error| invalid(vec![syntax(toml, &error)]))?;
    let mut findings: Vec<Finding> = broken_rules(&profile)
        .into_iter()
        .map(|broken| Finding {
            line: line_of_key(toml, &broken.key),
            problem: format!("{}: {}", broken.key.join("."), broken.problem),
            remedy: broken.remedy.to_owned(),
        })
        .collect();
    if findings.is_empty() {
        return Ok(profile);
    }
    findings.sort_by_key(|finding| finding.line);
    Err(invalid(findings))
}

pub(crate) fn write(profile: &Profile) -> Result<String, ProfileError> {
    let invalid = |findings| ProfileError::Invalid {
        origin: format!("profile {}", profile.id),
        findings,
    };
    let findings: Vec<Finding> = broken_rules(profile)
        .into_iter()
        .map(|broken| Finding {
            line: None,
            problem: format!("{}: {}", broken.key.join("."), broken.problem),
            remedy: broken.remedy.to_owned(),
        })
        .collect();
    if !findings.is_empty() {
        return Err(invalid(findings));
    }
    toml::to_string_pretty(profile).map_err(|error| {
        invalid(vec![Finding {
            line: None,
            problem: error.to_string(),
            remedy: "report this, it is a mistake of the program".to_owned(),
        }])
    })
}

/// A mistake that TOML and serde see.
fn syntax(toml: &str, error: &toml::de::Error) -> Finding {
    let problem = error.message().replace('\n', " ");
    let remedy = if problem.starts_with("unknown field") {
        "correct its spelling or remove it"
    } else if problem.starts_with("missing field") {
        "add it"
    } else if problem.starts_with("unknown variant") {
        "use one of the words listed"
    } else if problem.contains("newer than this program") {
        "install a newer Neverlapse or ask the issuer for a profile of format 1"
    } else {
        "correct this line"
    };
    Finding {
        line: error.span().map(|span| line_at(toml, &span)),
        problem,
        remedy: remedy.to_owned(),
    }
}

/// A rule that a profile breaks, at a key such as `enrolment.url`.
struct Broken {
    key: Vec<&'static str>,
    problem: String,
    remedy: &'static str,
}

/// What serde cannot see: rules on values and between fields.
fn broken_rules(profile: &Profile) -> Vec<Broken> {
    let mut broken = Vec::new();
    let mut add = |key: &[&'static str], problem: String, remedy| {
        broken.push(Broken {
            key: key.to_vec(),
            problem,
            remedy,
        });
    };
    if profile.codes.lifetime <= Period::days(0) {
        add(
            &["codes", "lifetime"],
            format!("'{}' leaves no time to use the codes", profile.codes.lifetime),
            "write how long the codes live, such as \"15 days\"",
        );
    }
    let last_renewal = profile.renewal.closes.duration();
    if profile.renewal.opens.duration() < -last_renewal {
        add(
            &["renewal", "opens"],
            "renewal would end before it begins".to_owned(),
            "let `opens` (before the end of life) and `closes` (after it) leave a window",
        );
    }
    if !profile.allows(profile.location.default) {
        add(
            &["location", "default"],
            format!(
                "'{}' is not among the allowed locations",
                profile.location.default
            ),
            "add it to `allowed` or choose another default",
        );
    }
    names_and_labels(profile, &mut add);
    hosts(profile, &mut add);
    if let Enrolment::Cmp(cmp) = &profile.enrolment {
        enrolment(cmp, &mut add);
    }
    for folder in &profile.back_up.keep_out_of {
        if folder.trim().is_empty() {
            let remedy = "name the end of a folder's path, such as \"PCT-SAFE/PKCS12\"";
            add(
                &["back_up", "keep_out_of"],
                "an empty folder name".to_owned(),
                remedy,
            );
        }
    }
    broken
}

type Add<'a> = dyn FnMut(&[&'static str], String, &'static str) + 'a;

fn names_and_labels(profile: &Profile, add: &mut Add<'_>) {
    let language = "name languages by their ISO 639 code, such as en, fr or zh";
    let mut text = |key: &[&'static str], text: &Text| {
        if text.all().next().is_none() || text.all().any(|one| one.trim().is_empty()) {
            add(
                key,
                "an empty text".to_owned(),
                "write the text, in English at least",
            );
        }
        for tag in text.languages().filter(|tag| !is_language(tag)) {
            add(key, format!("'{tag}' is no language"), language);
        }
    };
    text(&["name"], &profile.name);
    if let Some(second_half) = &profile.codes.second_half {
        text(&["codes", "second_half"], second_half);
    }
    let mut labels = |code: &'static str, labels: &Labels| {
        for tag in labels.languages().filter(|tag| !is_language(tag)) {
            add(
                &["codes", code, "labels"],
                format!("'{tag}' is no language"),
                language,
            );
        }
        for label in labels
            .all()
            .filter(|label| !(2..=60).contains(&label.trim().chars().count()))
        {
            let problem = format!("the label '{label}' has not 2 to 60 characters");
            add(
                &["codes", code, "labels"],
                problem,
                "write the words that stand before the code in the mail",
            );
        }
    };
    labels(
        "reference_number",
        &profile.codes.rules(Code::ReferenceNumber).labels,
    );
    labels(
        "authorization_code",
        &profile.codes.rules(Code::AuthorizationCode).labels,
    );
    labels("pin", &profile.codes.rules(Code::Pin).labels);
}

fn hosts(profile: &Profile, add: &mut Add<'_>) {
    let mail = &profile.mail;
    for (key, hosts) in [("senders", &mail.senders), ("link_hosts", &mail.link_hosts)] {
        for host in hosts.iter().filter(|host| !is_host(host)) {
            let problem = format!("'{host}' is no host name");
            add(
                &["mail", key],
                problem,
                "write the bare name such as \"wipo.int\", without @, https:// or a path",
            );
        }
    }
    for (key, words) in [
        ("link_parameters", &mail.link_parameters),
        ("known_as", &mail.known_as),
    ] {
        if words.iter().any(|word| word.trim().is_empty()) {
            add(
                &["mail", key],
                "an empty word".to_owned(),
                "write the word or remove it",
            );
        }
    }
}

fn is_host(host: &str) -> bool {
    let part = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    host.len() <= 253 && host.split('.').all(part)
}

fn enrolment(cmp: &Cmp, add: &mut Add<'_>) {
    let address = cmp
        .url
        .strip_prefix("https://")
        .or_else(|| cmp.url.strip_prefix("http://"));
    let whole = address.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'));
    if !whole || cmp.url.contains(|c: char| c.is_whitespace() || c.is_control()) {
        let problem = format!("'{}' is no http or https address", cmp.url);
        add(
            &["enrolment", "url"],
            problem,
            "write the address at which the issuer answers CMP",
        );
    }
    let template = cmp.subject.as_deref().unwrap_or("");
    let filled = template.replace("{name}", "").replace("{reference_number}", "");
    if filled.contains(['{', '}']) {
        let problem = format!("the subject '{template}' has an unknown placeholder");
        add(
            &["enrolment", "subject"],
            problem,
            "use {name} and {reference_number} only",
        );
    }
    if cmp.subject.is_some() && !template.contains('=') {
        let problem = format!("'{template}' is no distinguished name");
        add(
            &["enrolment", "subject"],
            problem,
            "write it as in RFC 4514, such as \"CN={name},O=Example\"",
        );
    }
    for trust in &cmp.trust {
        if !trust.contains("-----BEGIN CERTIFICATE-----") && !Path::new(trust).is_absolute() {
            let remedy = "give a PEM certificate or the absolute path of a PEM file";
            add(
                &["enrolment", "trust"],
                "neither a certificate nor an absolute path".to_owned(),
                remedy,
            );
        }
    }
}

/// The line of the key, or of the innermost table around it that is written down.
fn line_of_key(toml: &str, key: &[&str]) -> Option<usize> {
    let document = DeTable::parse(toml).ok()?;
    let mut table: &DeTable<'_> = document.get_ref();
    let mut line = None;
    for part in key {
        let Some((name, value)) = table.iter().find(|(name, _)| name.get_ref() == part) else {
            break;
        };
        line = Some(line_at(toml, &name.span()));
        let DeValue::Table(inner) = value.get_ref() else {
            break;
        };
        table = inner;
    }
    line.or(Some(1))
}

fn line_at(toml: &str, span: &Range<usize>) -> usize {
    1 + toml
        .bytes()
        .take(span.start)
        .filter(|byte| *byte == b'\n')
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "format = 1\nid = \"x\"\nname = \"X\"\n[codes]\nlifetime = \"15 days\"\n[enrolment]\nprotocol = \"browser\"\n";

    fn message(toml: &str) -> String {
        Profile::from_toml(toml, "/etc/x.toml").unwrap_err().to_string()
    }

    #[test]
    fn the_smallest_profile_is_accepted() {
        assert_eq!(
            Profile::from_toml(GOOD, "x").unwrap().code_lifetime().as_hours(),
            360
        );
    }

    #[test]
    fn every_mistake_is_told_with_its_file_its_line_and_a_remedy() {
        let cases = [
            (
                GOOD.replace("lifetime", "lifetim"),
                "/etc/x.toml, line 5: unknown field `lifetim`",
            ),
            (
                GOOD.replace("format = 1", "format = 2"),
                "line 1: format 2 is newer than this program",
            ),
            (
                GOOD.replace("15 days", "0 days"),
                "line 5: codes.lifetime: '0 days' leaves no time",
            ),
            (
                GOOD.replace("15 days", "soon"),
                "line 5: 'soon' is no length of time",
            ),
            (GOOD.replace("\"x\"", "\"X Y\""), "line 2: 'X Y' is no issuer id"),
            (GOOD.replace("browser", "cmp"), "missing field `url`"),
            (GOOD.replace("browser", "est"), "line 7: unknown variant `est`"),
            (
                format!("{GOOD}url = \"https://a.test/\"\n"),
                "takes no field beside `protocol`",
            ),
            (
                format!("{GOOD}[mail]\nsenders = [\"https://wipo.int\"]\n"),
                "line 9: mail.senders: 'https://wipo.int'",
            ),
            (
                format!("{GOOD}[location]\ndefault = \"nss\"\nallowed = []\n"),
                "line 9: location.default: 'nss'",
            ),
            (
                format!("{GOOD}[renewal]\nopens = \"5 days\"\ncloses = \"-9 days\"\n"),
                "line 9: renewal.opens",
            ),
            (
                format!("{GOOD}[codes.pin]\nlabels = {{ english = [\"P\"] }}\n"),
                "line 9: codes.pin.labels: 'english' is no language",
            ),
            (
                format!("{GOOD}[codes.pin]\nshapes = [\"[0-9]\"]\n"),
                "line 9: a shape knows no '['",
            ),
            ("format = ".to_owned(), "line 1: "),
        ];
        for (toml, expected) in cases {
            let message = message(&toml);
            assert!(
                message.contains(expected),
                "{message}\n  does not say\n{expected}"
            );
            assert!(message.contains("; "), "{message} names no remedy");
        }
    }

    #[test]
    fn several_mistakes_are_told_at_once_in_the_order_of_their_lines() {
        let toml = format!("{}[mail]\nsenders = [\"@\"]\n", GOOD.replace("15 days", "0 days"));
        let error = Profile::from_toml(&toml, "x").unwrap_err();
        assert_eq!(
            error.findings().iter().map(|f| f.line).collect::<Vec<_>>(),
            [Some(5), Some(9)]
        );
    }

    #[test]
    fn a_cmp_profile_without_a_usable_address_subject_or_trust_is_refused() {
        let cmp = GOOD.replace(
            "\"browser\"",
            "\"cmp\"\nurl = \"ftp://x\"\nsubject = \"{email}\"\ntrust = [\"ca.pem\"]",
        );
        let message = message(&cmp);
        for expected in [
            "line 8: enrolment.url",
            "line 9: enrolment.subject",
            "line 10: enrolment.trust",
        ] {
            assert!(message.contains(expected), "{message}");
        }
    }
}
