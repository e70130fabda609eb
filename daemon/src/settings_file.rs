//! What the person wants, and the administrator below: what a file of settings may say. `defaults.toml` shows every key with
//! the value that it has without a file; who says what, and who is overruled, is in `policy.rs`. An issuer's profile, which
//! says it for one issuer, overrides both. A file that cannot be used is left out whole.

use std::{
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
    str::FromStr,
};

use issuers::{Finding, LeadTimes, LocationKind, Profile, Registry};
use jiff::{civil::Time, tz::TimeZone};
use lifecycle::{Ahead, IssuerPolicy, Policy, QuietHours, WorkingDays};
use messages::Language;
use serde::Deserialize;

use crate::{hooks, metrics, policy::Locked};

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
    pub(crate) locations: Locations,
    pub(crate) back_up: BackUp,
    pub(crate) display: Display,
    pub(crate) metrics: metrics::Settings,
    pub(crate) hooks: hooks::Settings,
    /// What the person's file cannot change; only in the administrator's.
    pub(crate) locked: Option<Locked>,
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

/// `[locations]`: where certificates may live.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Locations {
    /// The kinds of places.
    pub(crate) allowed: Option<Vec<LocationKind>>,
}

/// `[back_up]`: copies of certificates.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct BackUp {
    /// Where those go that are made by themselves.
    pub(crate) folder: Option<CopyFolder>,
    /// Whether others are refused.
    pub(crate) only_there: Option<bool>,
    /// Whether a copy is asked for where the issuer asks for none.
    pub(crate) required: Option<bool>,
}

/// `[display]`: how things are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Display {
    /// What notices are written in.
    pub(crate) language: Option<Tongue>,
}

/// A folder for copies, written from `/` on; an empty text is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct CopyFolder(pub(crate) Option<PathBuf>);

/// A language by its tag; `auto` is what the environment says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Tongue(pub(crate) Option<Language>);

/// A text that is no [`CopyFolder`].
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no folder for copies: write it from / on, such as \"/srv/copies\"")]
pub(crate) struct NotCopyFolder(String);

/// A text that is no [`Tongue`].
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no language that there is: write \"en\", \"fr\", \"zh-CN\" or \"auto\"")]
pub(crate) struct NotTongue(String);

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
    #[error("the settings in {} are left out: only an administrator locks settings; remove `locked`", .0.display())]
    Locks(PathBuf),
}

/// A text that is no [`Quiet`].
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no time of quiet: write it as \"21:00-08:00\", or \"none\"")]
pub(crate) struct NotQuiet(String);

impl Settings {
    /// The text of a file and what it says; `None` where there is no file.
    pub(crate) fn read(path: &Path) -> Result<Option<(String, Self)>, SettingsError> {
        let unreadable = |cause| SettingsError::Unreadable { path: path.to_owned(), cause };
        let Some(text) = content(path).map_err(unreadable)? else {
            return Ok(None);
        };
        if text.len() as u64 > MAX_BYTES {
            return Err(SettingsError::TooLarge(path.to_owned()));
        }
        let settings = Self::of_text(&text)
            .map_err(|finding| SettingsError::Invalid { path: path.to_owned(), finding })?;
        if !settings.hooks.is_empty() && !hooks::is_guarded(path).map_err(unreadable)? {
            return Err(SettingsError::Unguarded(path.to_owned()));
        }
        Ok(Some((text, settings)))
    }

    /// What a text says.
    pub(crate) fn of_text(text: &str) -> Result<Self, Finding> {
        toml::from_str(text).map_err(|error| Finding::in_toml(text, &error))
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

impl TryFrom<String> for CopyFolder {
    type Error = NotCopyFolder;

    fn try_from(text: String) -> Result<Self, NotCopyFolder> {
        let folder = Some(PathBuf::from(&text)).filter(|_| !text.is_empty());
        if folder.as_ref().is_some_and(|folder| !folder.is_absolute()) {
            return Err(NotCopyFolder(text.chars().take(40).collect()));
        }
        Ok(Self(folder))
    }
}

impl TryFrom<String> for Tongue {
    type Error = NotTongue;

    fn try_from(text: String) -> Result<Self, NotTongue> {
        let language = Language::ALL.into_iter().find(|language| language.tag() == text);
        if language.is_none() && text != "auto" {
            return Err(NotTongue(text.chars().take(20).collect()));
        }
        Ok(Self(language))
    }
}

#[cfg(test)]
mod tests;
