//! Reads profiles and explains what is wrong with them, by line.

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use toml::de::{DeTable, DeValue};

use crate::mistakes::{self, Reading, near_miss};
use crate::soundness::{Broken, broken_rules};
use crate::{IssuerId, Profile};

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
    /// Whoever uses the computer may write it, and so send people's codes elsewhere.
    #[error("{} can be written by everyone on this computer; see who wrote it, then type: chmod o-w {}", .0.display(), .0.display())]
    Exposed(PathBuf),
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
            Self::Unreadable { .. } | Self::TooLarge(_) | Self::Exposed(_) => &[],
            Self::Invalid { findings, .. } => findings,
        }
    }

    /// The file or folder, or another name of the text.
    #[must_use]
    pub fn origin(&self) -> String {
        match self {
            Self::Unreadable { path, .. } | Self::TooLarge(path) | Self::Exposed(path) => {
                path.display().to_string()
            }
            Self::Invalid { origin, .. } => origin.clone(),
        }
    }
}

/// One mistake in a profile, or in another file of settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The line, counted from 1; `None` for a profile that was built in code.
    pub line: Option<usize>,
    /// What is wrong.
    pub problem: String,
    /// What to do.
    pub remedy: String,
}

impl Finding {
    /// A mistake in the text `toml` that TOML and serde see, as in a profile or in another file of settings.
    #[must_use]
    pub fn in_toml(toml: &str, error: &toml::de::Error) -> Self {
        let problem = error.message().replace('\n', " ");
        let remedy = match near_miss(&problem) {
            Some(meant) if problem.starts_with("unknown field") => format!("write `{meant}`, or remove it"),
            None if problem.starts_with("unknown field") => "correct its spelling or remove it".to_owned(),
            Some(meant) if problem.starts_with("unknown variant") => {
                format!("write \"{meant}\" if that is meant")
            }
            None if problem.starts_with("unknown variant") => "use one of the words listed".to_owned(),
            Some(_) | None if problem.starts_with("missing field") => "add it".to_owned(),
            Some(_) | None if problem.contains("newer than this program") => {
                "install a newer Neverlapse or ask the issuer for a profile of format 1".to_owned()
            }
            Some(_) | None => "correct this line".to_owned(),
        };
        let line = error.span().map(|span| line_at(toml, &span));
        Self { line, problem, remedy }
    }
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
    let lines: Vec<String> = findings.iter().map(|finding| format!("{origin}, {finding}")).collect();
    lines.join("\n")
}

pub(crate) fn read(toml: &str, origin: &str) -> Result<Profile, ProfileError> {
    let Reading { profile, findings, .. } = look_through(toml);
    match profile {
        Some(profile) if findings.is_empty() => Ok(profile),
        Some(_) | None => Err(ProfileError::Invalid { origin: origin.to_owned(), findings }),
    }
}

/// All the mistakes in the order of their lines, and what the profile calls the issuer, where that can be read.
pub(crate) fn mistakes(toml: &str) -> (Vec<Finding>, Option<IssuerId>) {
    let reading = look_through(toml);
    let id =
        reading.profile.as_ref().filter(|_| reading.is_as_written("id")).map(|profile| profile.id.clone());
    (reading.findings, id)
}

fn look_through(toml: &str) -> Reading {
    let mut reading = mistakes::read(toml);
    let broken = reading.profile.as_ref().map(broken_rules).unwrap_or_default();
    for Broken { key, problem, remedy } in broken {
        if reading.is_as_written(key[0]) {
            let (line, problem) = (line_of_key(toml, &key), format!("{}: {problem}", key.join(".")));
            reading.findings.push(Finding { line, problem, remedy: remedy.to_owned() });
        }
    }
    reading.findings.sort_by_key(|finding| finding.line);
    reading
}

pub(crate) fn write(profile: &Profile) -> Result<String, ProfileError> {
    let invalid = |findings| ProfileError::Invalid { origin: format!("profile {}", profile.id), findings };
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
    1 + toml.bytes().take(span.start).filter(|byte| *byte == b'\n').count()
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
        assert_eq!(Profile::from_toml(GOOD, "x").unwrap().code_lifetime().as_hours(), 360);
    }

    #[test]
    fn every_mistake_is_told_with_its_file_its_line_and_a_remedy() {
        let working = |rest: &str| format!("{GOOD}[working_days]\nzone = {rest}\n");
        let cases = [
            (GOOD.replace("lifetime", "lifetim"), "/etc/x.toml, line 5: unknown field `lifetim`"),
            (GOOD.replace("format = 1", "format = 2"), "line 1: format 2 is newer than this program"),
            (GOOD.replace("15 days", "0 days"), "line 5: codes.lifetime: '0 days' leaves no time"),
            (GOOD.replace("15 days", "soon"), "line 5: 'soon' is no length of time"),
            (GOOD.replace("\"x\"", "\"X Y\""), "line 2: 'X Y' is no issuer id"),
            (GOOD.replace("browser", "cmp"), "missing field `url`"),
            (GOOD.replace("browser", "est"), "line 7: unknown variant `est`"),
            (format!("{GOOD}url = \"https://a.test/\"\n"), "takes no field beside `protocol`"),
            (
                format!("{GOOD}[mail]\nsenders = [\"https://wipo.int\"]\n"),
                "line 9: mail.senders: 'https://wipo.int'",
            ),
            (
                format!("{GOOD}[location]\ndefault = \"nss\"\nallowed = []\n"),
                "line 9: location.default: 'nss'",
            ),
            (format!("{GOOD}[renewal]\nopens = \"5 days\"\ncloses = \"-9 days\"\n"), "line 9: renewal.opens"),
            (
                format!("{GOOD}[codes.pin]\nlabels = {{ english = [\"P\"] }}\n"),
                "line 9: codes.pin.labels: 'english' is no language",
            ),
            (format!("{GOOD}[codes.pin]\nshapes = [\"[0-9]\"]\n"), "line 9: a shape knows no '['"),
            (format!("{GOOD}[working_days]\n"), "missing field `zone`"),
            (working("\"Asia/Shangai\""), "line 9: 'Asia/Shangai' is no time zone"),
            (working("\"UTC\"\ndays = [\"mon\", \"monday\"]"), "line 10: unknown variant `monday`"),
            (working("\"UTC\"\ndays = []"), "line 10: working_days.days: no day of the week"),
            (
                working("\"UTC\"\nholidays = [\n\"2026-10-01\",\n\"2026-02-30\"]"),
                "line 12: invalid value: string \"2026-02-30\", expected a date in quotes",
            ),
            (
                working("\"UTC\"\nholidays = [2026-10-01]"),
                "line 10: invalid type: map, expected a date in quotes, such as \"2026-10-01\"",
            ),
            (working("\"UTC\"\nneeded = 61"), "line 10: working_days.needed: 61 days do not fit"),
            (working("\"UTC\"\nneeded = -1"), "line 10: invalid value: integer `-1`"),
            (
                format!("{GOOD}[reminders]\ncodes = [\"90 minutes\"]\n"),
                "line 9: '90 minutes' is no time to remind",
            ),
            (format!("{GOOD}[reminders]\ncertificates = []\n"), "line 9: no reminder at all"),
            (format!("{GOOD}[reminders]\ncode = [\"1 day\"]\n"), "line 9: unknown field `code`"),
            (
                format!("{GOOD}[renewal]\nopens = \"9 days\"\nautomatic = \"no\"\n"),
                "line 10: invalid type: string \"no\", expected a boolean",
            ),
            (format!("{GOOD}[subject]\nou = [\"kind\", \" \"]\n"), "line 9: subject.ou: an empty text"),
            (
                format!("{GOOD}[subject]\nou = [{{ english = \"kind\" }}]\n"),
                "line 9: subject.ou: 'english' is no language",
            ),
            (format!("{GOOD}[subject]\no = \"office\"\n"), "line 9: unknown field `o`"),
            (
                format!("{GOOD}[[requires]]\nname = \"Signer\"\n"),
                "line 8: 'Signer' needs one of `command`, `package`, `file` and `module`",
            ),
            (
                format!("{GOOD}[[requires]]\nname = \"Signer\"\ncommand = \"a b\"\n"),
                "line 8: requires: 'Signer' is not looked for by a plain name",
            ),
            (
                format!("{GOOD}[[requires]]\nname = \"Driver\"\nmodule = \"x.so\"\n"),
                "line 8: requires: 'Driver'",
            ),
            (
                format!("{GOOD}[code_renewal]\nkind = \"questions\"\nurl = \"http://a.test/\"\n"),
                "line 10: code_renewal.url: 'http://a.test/' is no https address",
            ),
            (format!("{GOOD}[code_renewal]\nkind = \"fax\"\nurl = \"\"\n"), "line 9: unknown variant `fax`"),
            ("format = ".to_owned(), "line 1: "),
        ];
        for (toml, expected) in cases {
            let message = message(&toml);
            assert!(message.contains(expected), "{message}\n  does not say\n{expected}");
            assert!(message.contains("; "), "{message} names no remedy");
        }
    }

    #[test]
    fn several_mistakes_are_told_at_once_in_the_order_of_their_lines() {
        let toml = format!("{}[mail]\nsenders = [\"@\"]\n", GOOD.replace("15 days", "0 days"));
        let error = Profile::from_toml(&toml, "x").unwrap_err();
        assert_eq!(error.findings().iter().map(|f| f.line).collect::<Vec<_>>(), [Some(5), Some(9)]);
    }

    #[test]
    fn a_cmp_profile_without_a_usable_address_subject_or_trust_is_refused() {
        let cmp = GOOD.replace(
            "\"browser\"",
            "\"cmp\"\nurl = \"ftp://x\"\nsubject = \"{email}\"\ntrust = [\"ca.pem\"]",
        );
        let message = message(&cmp);
        for expected in ["line 8: enrolment.url", "line 9: enrolment.subject", "line 10: enrolment.trust"] {
            assert!(message.contains(expected), "{message}");
        }
    }
}
