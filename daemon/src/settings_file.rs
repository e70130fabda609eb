//! What the person wants, and the administrator below: `settings.toml`.
//!
//! ```toml
//! [reminders]
//! quiet_hours = "21:00-08:00"                                         # on the wall clock; or "none"
//! codes = ["7 days", "3 days", "1 day", "6 hours", "1 hour"]          # before the codes expire
//! certificates = ["30 days", "14 days", "7 days", "3 days", "1 day"]  # before the last safe day
//!
//! [renewal]
//! automatic = true                                                    # where nothing is asked of the person
//!
//! [mail]
//! folders = []                                                        # where approval mails arrive: "/home/ann/Mail"
//! ```
//!
//! Beside these there are `[[hooks]]` (docs/hooks.md) and `[metrics]` (docs/fleet.md), of which there are none without a file.
//!
//! These are the values without a file. The person's file overrides the administrator's value by value, and an issuer's
//! profile, which says it for one issuer, overrides both. A file that cannot be used is left out whole.

use std::{
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
    str::FromStr,
};

use issuers::{Finding, LeadTimes, Profile, Registry};
use jiff::{civil::Time, tz::TimeZone};
use lifecycle::{Ahead, IssuerPolicy, Policy, QuietHours, WorkingDays};
use serde::Deserialize;

use crate::{hooks, metrics};

/// Where an administrator puts settings for everyone.
pub(crate) const SYSTEM_SETTINGS: &str = "/etc/neverlapse/settings.toml";

/// The name of the person's own file in the folder of the settings.
pub(crate) const SETTINGS_FILE: &str = "settings.toml";

/// Files above this size are no settings.
const MAX_BYTES: u64 = 64 * 1024;

/// Each folder takes some of the system's watches.
const MOST_FOLDERS: usize = 8;

/// What is wanted; what is absent is as the file below says, or as the program does it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Settings {
    pub(crate) reminders: Reminders,
    pub(crate) renewal: Renewal,
    pub(crate) mail: Mail,
    pub(crate) metrics: metrics::Settings,
    pub(crate) hooks: hooks::Settings,
}

/// `[reminders]`: when people are reminded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Reminders {
    /// When people are left alone.
    pub(crate) quiet_hours: Option<Quiet>,
    /// Before codes expire.
    pub(crate) codes: Option<LeadTimes>,
    /// Before the last safe day of a certificate.
    pub(crate) certificates: Option<LeadTimes>,
}

/// `[renewal]`: how certificates are renewed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Renewal {
    /// By itself where nothing is asked of the person.
    pub(crate) automatic: Option<bool>,
}

/// `[mail]`: where approval mails arrive.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Mail {
    /// Folders of `.eml` files, or Maildirs, that are watched.
    pub(crate) folders: Option<Folders>,
}

/// Some folders, each written from `/` on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Vec<String>")]
pub(crate) struct Folders(pub(crate) Vec<PathBuf>);

/// Texts that are no [`Folders`].
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotFolders {
    #[error("'{0}' is no folder to watch: write it from / on, such as \"/home/ann/Mail\"")]
    NotAbsolute(String),
    #[error("these are more than {MOST_FOLDERS} folders: name those where approval mails arrive")]
    TooMany,
}

/// When people are left alone: `21:00-08:00`, or `none`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Quiet(pub(crate) Option<QuietHours>);

/// Why a file is left out.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SettingsError {
    #[error("the settings in {} are left out: cannot read them: {cause}; check that it is a file that you may read", path.display())]
    Unreadable { path: PathBuf, cause: io::Error },
    #[error("the settings in {} are left out: they are larger than 64 KiB; keep only settings there", .0.display())]
    TooLarge(PathBuf),
    #[error("the settings in {} are left out: they name commands to run, and others may write there; chmod go-w the file, and own it", .0.display())]
    Unguarded(PathBuf),
    #[error("the settings in {} are left out: {finding}", path.display())]
    Invalid { path: PathBuf, finding: Finding },
}

/// A text that is no [`Quiet`].
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no time of quiet: write it as \"21:00-08:00\", or \"none\"")]
pub(crate) struct NotQuiet(String);

impl Settings {
    /// The values of `files`, a later one over an earlier one, and why a file is left out. A file that does not exist
    /// says nothing.
    pub(crate) fn load(files: &[&Path]) -> (Self, Vec<SettingsError>) {
        let (mut settings, mut problems) = (Self::default(), Vec::new());
        for path in files {
            match Self::read(path) {
                Ok(upper) => settings = upper.over(settings),
                Err(problem) => problems.push(problem),
            }
        }
        (settings, problems)
    }

    fn read(path: &Path) -> Result<Self, SettingsError> {
        let unreadable = |cause| SettingsError::Unreadable { path: path.to_owned(), cause };
        let Some(text) = content(path).map_err(unreadable)? else {
            return Ok(Self::default());
        };
        if text.len() as u64 > MAX_BYTES {
            return Err(SettingsError::TooLarge(path.to_owned()));
        }
        let settings: Self = toml::from_str(&text).map_err(|error| SettingsError::Invalid {
            path: path.to_owned(),
            finding: Finding::in_toml(&text, &error),
        })?;
        if !settings.hooks.is_empty() && !hooks::is_guarded(path).map_err(unreadable)? {
            return Err(SettingsError::Unguarded(path.to_owned()));
        }
        Ok(settings)
    }

    fn over(self, below: Self) -> Self {
        Self {
            reminders: Reminders {
                quiet_hours: self.reminders.quiet_hours.or(below.reminders.quiet_hours),
                codes: self.reminders.codes.or(below.reminders.codes),
                certificates: self.reminders.certificates.or(below.reminders.certificates),
            },
            renewal: Renewal { automatic: self.renewal.automatic.or(below.renewal.automatic) },
            mail: Mail { folders: self.mail.folders.or(below.mail.folders) },
            metrics: self.metrics.over(below.metrics),
            hooks: self.hooks.over(below.hooks),
        }
    }

    /// How reminders and renewals are timed for someone who lives in `zone`.
    pub(crate) fn policy(&self, registry: &Registry, zone: TimeZone) -> Policy {
        let usual = Policy::default();
        Policy {
            zone,
            quiet: self.reminders.quiet_hours.map_or(usual.quiet, |Quiet(hours)| hours),
            paused_until: usual.paused_until,
            codes: ahead(self.reminders.codes.as_ref()).unwrap_or(usual.codes),
            certificates: ahead(self.reminders.certificates.as_ref()).unwrap_or(usual.certificates),
            automatic_renewal: self.renewal.automatic.unwrap_or(usual.automatic_renewal),
            issuers: registry
                .entries()
                .map(|entry| (entry.profile.id.to_string(), of_issuer(&entry.profile)))
                .collect(),
        }
    }
}

/// The text of a file, no more than is needed to see that it is too large; `None` if there is none.
fn content(path: &Path) -> io::Result<Option<String>> {
    // A pipe in its place would keep its reader waiting for ever, so it is looked at before it is opened.
    match fs::metadata(path) {
        Ok(facts) if !facts.is_file() => return Err(io::Error::other("it is no file")),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    }
    let mut text = String::new();
    fs::File::open(path)?.take(MAX_BYTES + 1).read_to_string(&mut text)?;
    Ok(Some(text))
}

fn of_issuer(profile: &Profile) -> IssuerPolicy {
    IssuerPolicy {
        codes: ahead(profile.reminders.codes.as_ref()),
        certificates: ahead(profile.reminders.certificates.as_ref()),
        // Whoever has to type a code renews in person.
        automatic_renewal: profile.renewal.automatic && profile.renewal.verification_code.is_none(),
        working_days: profile.working_days.as_ref().map(working_days),
        renews_codes: profile.code_renewal.is_some(),
    }
}

fn ahead(times: Option<&LeadTimes>) -> Option<Vec<Ahead>> {
    times.map(|times| times.hours().map(Ahead).collect())
}

fn working_days(of: &issuers::WorkingDays) -> WorkingDays {
    let mut days = [false; 7];
    for day in &of.days {
        days[usize::from(day.weekday().to_monday_zero_offset().unsigned_abs())] = true;
    }
    WorkingDays {
        zone: of.zone.time_zone().clone(),
        days,
        holidays: of.holidays.iter().map(|holiday| holiday.0).collect(),
        needed: of.needed,
    }
}

impl FromStr for Quiet {
    type Err = NotQuiet;

    fn from_str(text: &str) -> Result<Self, NotQuiet> {
        if text.trim() == "none" {
            return Ok(Self(None));
        }
        let time = |text: &str| Time::strptime("%H:%M", text.trim()).ok();
        let hours = text.split_once('-').and_then(|(from, until)| {
            let (from, until) = (time(from)?, time(until)?);
            // Nobody can tell whether that is always or never.
            (from != until).then_some(QuietHours { from, until })
        });
        hours.map(|hours| Self(Some(hours))).ok_or_else(|| NotQuiet(text.chars().take(40).collect()))
    }
}

impl TryFrom<String> for Quiet {
    type Error = NotQuiet;

    fn try_from(text: String) -> Result<Self, NotQuiet> {
        text.parse()
    }
}

impl TryFrom<Vec<String>> for Folders {
    type Error = NotFolders;

    fn try_from(folders: Vec<String>) -> Result<Self, NotFolders> {
        if folders.len() > MOST_FOLDERS {
            return Err(NotFolders::TooMany);
        }
        let absolute = |folder: String| {
            let path = PathBuf::from(&folder);
            if path.is_absolute() {
                return Ok(path);
            }
            Err(NotFolders::NotAbsolute(folder.chars().take(40).collect()))
        };
        folders.into_iter().map(absolute).collect::<Result<_, _>>().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The settings of an administrator's and a person's file, and what was said of them.
    fn loaded(system: &str, user: &str) -> (Settings, Vec<String>) {
        let folder = tempfile::tempdir().unwrap();
        let files = [("system.toml", system), ("settings.toml", user)].map(|(name, text)| {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            path
        });
        let (settings, problems) = Settings::load(&[&files[0], &files[1]]);
        (settings, problems.iter().map(ToString::to_string).collect())
    }

    fn policy(user: &str) -> Policy {
        let (settings, problems) = loaded("", user);
        assert!(problems.is_empty(), "{problems:?}");
        settings.policy(&Registry::shipped(), TimeZone::UTC)
    }

    #[test]
    fn the_example_says_what_is_done_without_a_file() {
        let source = include_str!("settings_file.rs");
        let example: String = source
            .lines()
            .skip_while(|line| !line.contains("```toml"))
            .skip(1)
            .take_while(|line| !line.contains("```"))
            .map(|line| line.trim_start_matches("//!").to_owned() + "\n")
            .collect();
        let (written, without) = (policy(&example), policy(""));
        assert_ne!(example, "");
        assert_eq!(Policy { issuers: without.issuers.clone(), ..Policy::default() }, without);
        assert_eq!(written, without);
    }

    #[test]
    fn the_persons_file_overrides_the_administrators_value_by_value() {
        let system =
            "[reminders]\nquiet_hours = \"none\"\ncodes = [\"2 days\"]\n[renewal]\nautomatic = false\n";
        let (settings, problems) = loaded(system, "[reminders]\ncodes = [\"1 hour\", \"1 day\"]\n");
        assert!(problems.is_empty(), "{problems:?}");
        let policy = settings.policy(&Registry::shipped(), TimeZone::UTC);
        assert_eq!((policy.quiet, policy.automatic_renewal), (None, false));
        assert_eq!(policy.codes, [Ahead(24), Ahead(1)]);
        assert_eq!(policy.certificates, Policy::default().certificates);
    }

    #[test]
    fn a_bad_file_is_left_out_whole_with_its_line_and_remedy_and_hurts_no_other() {
        let cases = [
            ("[reminders]\nquiet = \"none\"\n", "line 2: unknown field `quiet`"),
            ("[reminders]\nquiet_hours = \"9 to 5\"\n", "line 2: '9 to 5' is no time of quiet: write it as"),
            ("[reminders]\nquiet_hours = \"8:00-8:00\"\n", "line 2: '8:00-8:00' is no time of quiet"),
            ("[reminders]\nquiet_hours = \"21:00-24:30\"\n", "line 2: '21:00-24:30' is no time of quiet"),
            ("\n[reminders]\ncodes = [\"1 day\", \"soon\"]\n", "line 3: 'soon' is no length of time"),
            ("[reminders]\ncertificates = []\n", "line 2: no reminder at all"),
            ("[reminders]\ncodes = true\n", "line 2: invalid type: boolean `true`, expected a sequence"),
            (
                "[mail]\nfolders = [\"~/Mail\"]\n",
                "line 2: '~/Mail' is no folder to watch: write it from / on",
            ),
            (
                "[mail]\nfolders = [\"/\",\"/\",\"/\",\"/\",\"/\",\"/\",\"/\",\"/\",\"/\"]\n",
                "line 2: these are more than 8",
            ),
            ("[mail]\nfolder = \"/mail\"\n", "line 2: unknown field `folder`"),
            ("[sound]\nvolume = 11\n", "line 1: unknown field `sound`"),
            ("[reminders\n", "line 1: "),
        ];
        for (user, expected) in cases {
            let user = format!("{user}[renewal]\nautomatic = false\n");
            let (settings, problems) = loaded("[reminders]\nquiet_hours = \"22:00-7:00\"\n", &user);
            let [problem] = &problems[..] else { panic!("{user}: {problems:?}") };
            assert!(
                problem.contains("settings.toml are left out: ") && problem.contains(expected),
                "{problem}"
            );
            assert!(problem.contains("; ") && !problem.contains('\n'), "{problem}");
            assert_eq!(settings.renewal.automatic, None, "what else it says does not count");
            assert_eq!(settings.reminders.quiet_hours, "22:00-07:00".parse().ok(), "the other file counts");
        }
    }

    #[test]
    fn what_is_no_file_of_settings_is_told_and_a_missing_one_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("large"), "#".repeat(70_000)).unwrap();
        fs::write(at("bytes"), [0xff, 0xfe]).unwrap();
        let (folder, large, bytes, absent) =
            (folder.path().to_owned(), at("large"), at("bytes"), at("absent"));
        let (settings, problems) = Settings::load(&[&folder, &large, &bytes, &absent]);
        let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!((settings, problems.len()), (Settings::default(), 3), "{problems:#?}");
        assert!(problems[0].contains("it is no file") && problems[1].contains("64 KiB"), "{problems:#?}");
    }

    #[test]
    fn an_issuers_profile_says_when_it_works_and_what_differs_with_it() {
        let mut registry = Registry::shipped();
        let bank = concat!(
            "format = 1\nid = \"bank\"\nname = \"A bank\"\ncodes = { lifetime = \"14 days\" }\n",
            "enrolment = { protocol = \"browser\" }\nrenewal = { opens = \"30 days\", automatic = false }\n",
            "[working_days]\nzone = \"Asia/Seoul\"\ndays = [\"mon\", \"sun\"]\nholidays = [\"2026-10-03\"]\nneeded = 2\n",
            "[reminders]\ncodes = [\"3 days\"]\n",
        );
        registry.insert(Profile::from_toml(bank, "bank").unwrap(), issuers::Source::Given);
        let policy = Settings::default().policy(&registry, TimeZone::get("Europe/Paris").unwrap());
        assert_eq!(policy.zone.iana_name(), Some("Europe/Paris"));
        let bank = &policy.issuers["bank"];
        assert_eq!((bank.codes.as_deref(), bank.certificates.as_deref()), (Some(&[Ahead(72)][..]), None));
        assert!(!bank.automatic_renewal);
        let office = bank.working_days.as_ref().unwrap();
        assert_eq!(office.days, [true, false, false, false, false, false, true], "Monday comes first");
        assert_eq!(
            (office.zone.iana_name(), office.holidays.len(), office.needed),
            (Some("Asia/Seoul"), 1, 2)
        );
        assert_eq!(policy.issuers["generic"], IssuerPolicy::default());
        assert_eq!(policy.issuers["cfca"].working_days.as_ref().unwrap().days[4..], [true, false, false]);
    }

    #[test]
    fn quiet_hours_are_read_as_people_write_them() {
        let quiet = |text: &str| text.parse::<Quiet>().ok().and_then(|quiet| quiet.0);
        let night = quiet("21:00-08:00").unwrap();
        assert_eq!((quiet("21:00 - 8:00"), Some(night)), (Some(night), Some(QuietHours::default())));
        assert_eq!("none".parse(), Ok(Quiet(None)));
        for bad in ["", "21:00", "21-8", "21:00-", "25:00-08:00", "21:00-08:00-09:00", "always"] {
            assert!(bad.parse::<Quiet>().is_err(), "{bad}");
        }
    }
}
