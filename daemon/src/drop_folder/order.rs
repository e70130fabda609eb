//! What a file of the drop folder asks for.

use std::path::{Path, PathBuf};

use custody::LocationName;
use ipc_proto::DaemonError;
use issuers::Finding;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use secrecy::{ExposeSecret as _, SecretSlice, SecretString};
use serde::Deserialize;

use super::files::{self, Refused};
use crate::failure;

/// One activation that is to be picked up with nobody there.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Order {
    /// The issuer's id.
    pub(super) issuer: String,
    /// The issuer's number of the application.
    pub(super) reference_number: String,
    /// The file beside this one that holds the code or PIN.
    pub(super) code_file: Option<Beside>,
    /// The service manager's credential that holds it.
    pub(super) code_credential: Option<Beside>,
    /// When the issuer approved.
    pub(super) approved_at: Option<Moment>,
    /// What people will call it.
    pub(super) name: Option<String>,
    /// Where to; none: where the issuer's profile says.
    pub(super) location: Option<Place>,
    /// The file beside this one that holds what opens the location.
    pub(super) location_password_file: Option<Beside>,
    /// The credential that holds it.
    pub(super) location_password_credential: Option<Beside>,
    /// The folder of the copy; none: the one of the settings.
    pub(super) back_up_folder: Option<Folder>,
}

/// The plain name of a file in the same folder, or of a credential.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Beside(pub(super) String);

/// A moment, or a day that is meant from its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "toml::Value")]
pub(super) struct Moment(pub(super) Timestamp);

/// A location by its name.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Place(pub(super) LocationName);

/// A folder, written from `/` on.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Folder(pub(super) PathBuf);

/// Texts that are none of these.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Wrong {
    #[error("'{0}' is no plain name: put the file beside this one and write its name alone")]
    Beside(String),
    #[error("'{0}' is no time: write it as \"2026-11-20\" or \"2026-11-20T14:05:00Z\"")]
    Moment(String),
    #[error("'{0}' is no folder: write it from / on, such as \"/srv/copies\"")]
    Folder(String),
    #[error("{0}")]
    Place(String),
}

impl Order {
    /// Reads a file's text.
    ///
    /// # Errors
    /// The mistake, with its line.
    pub(super) fn of_text(text: &str) -> Result<Self, DaemonError> {
        let order: Self = toml::from_str(text).map_err(|error| {
            let finding = Finding::in_toml(text, &error);
            let line = finding.line.map_or_else(String::new, |line| format!("line {line}: "));
            failure::bad_input(format!("{line}{}", finding.problem), finding.remedy)
        })?;
        if order.code_file.is_some() == order.code_credential.is_some() {
            return Err(failure::bad_input(
                "it does not say where its code is, or says it twice",
                "give one of code_file and code_credential",
            ));
        }
        Ok(order)
    }

    /// The code, as it was put there. Blocks.
    ///
    /// # Errors
    /// It is not there, or others can read it.
    pub(super) fn code(&self, folder: &Path) -> Result<SecretSlice<u8>, Refused> {
        let code = secret(folder, self.code_file.as_ref(), self.code_credential.as_ref())?;
        Ok(code.unwrap_or_else(|| SecretSlice::from(Vec::new())))
    }

    /// What opens the location, where something was given. Blocks.
    ///
    /// # Errors
    /// It is not there, or others can read it.
    pub(super) fn location_password(&self, folder: &Path) -> Result<Option<SecretString>, Refused> {
        let (file, credential) = (&self.location_password_file, &self.location_password_credential);
        Ok(secret(folder, file.as_ref(), credential.as_ref())?.map(|bytes| line(&bytes)))
    }

    /// The files that hold secrets.
    pub(super) fn secret_files(&self, folder: &Path) -> Vec<PathBuf> {
        let files = [&self.code_file, &self.location_password_file];
        files.into_iter().flatten().map(|file| folder.join(&file.0)).collect()
    }
}

fn secret(
    folder: &Path,
    file: Option<&Beside>,
    credential: Option<&Beside>,
) -> Result<Option<SecretSlice<u8>>, Refused> {
    match (file, credential) {
        (Some(file), _) => files::read(&folder.join(&file.0)).map(Some),
        (None, Some(credential)) => files::credential(&credential.0).map(Some),
        (None, None) => Ok(None),
    }
}

/// The text of a secret; the line break at its end is no part of it.
pub(super) fn line(bytes: &SecretSlice<u8>) -> SecretString {
    let text = std::str::from_utf8(bytes.expose_secret()).unwrap_or_default();
    SecretString::from(text.trim_end_matches(['\n', '\r']).to_owned())
}

impl TryFrom<String> for Beside {
    type Error = Wrong;

    fn try_from(name: String) -> Result<Self, Wrong> {
        let is_plain = Path::new(&name).file_name().is_some_and(|plain| plain == name.as_str());
        let is_ours = [".toml", ".json", ".new"].iter().any(|end| name.ends_with(end));
        if is_plain && !is_ours && !name.starts_with('.') { Ok(Self(name)) } else { Err(Wrong::Beside(name)) }
    }
}

impl TryFrom<toml::Value> for Moment {
    type Error = Wrong;

    fn try_from(value: toml::Value) -> Result<Self, Wrong> {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let day = || text.parse::<Date>().ok()?.to_zoned(TimeZone::system()).ok();
        let moment = text.parse().ok().or_else(|| Some(day()?.timestamp()));
        moment.map(Self).ok_or(Wrong::Moment(text))
    }
}

impl TryFrom<String> for Place {
    type Error = Wrong;

    fn try_from(text: String) -> Result<Self, Wrong> {
        let place = text.parse();
        place.map(Self).map_err(|error: custody::name::LocationNameError| {
            Wrong::Place(failure::chain(&error).replace("; ", ": "))
        })
    }
}

impl TryFrom<String> for Folder {
    type Error = Wrong;

    fn try_from(text: String) -> Result<Self, Wrong> {
        let folder = PathBuf::from(&text);
        if folder.is_absolute() { Ok(Self(folder)) } else { Err(Wrong::Folder(text)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORTEST: &str = "issuer = \"wipo\"\nreference_number = \"12345678\"\n";

    #[test]
    fn a_day_is_meant_from_its_beginning_and_toml_has_times_of_its_own() {
        for at in ["\"2026-11-20T14:05:00Z\"", "2026-11-20T14:05:00Z", "\"2026-11-20\"", "2026-11-20"] {
            let order =
                Order::of_text(&format!("{SHORTEST}code_file = \"code\"\napproved_at = {at}\n")).unwrap();
            assert!(order.approved_at.unwrap().0.to_string().starts_with("2026-11-"), "{at}");
        }
    }

    #[test]
    fn a_mistake_is_told_with_its_line_and_what_to_do() {
        for (more, expected) in [
            ("", "does not say where its code is"),
            ("code_file = \"a\"\ncode_credential = \"b\"\n", "says it twice"),
            ("code_file = \"../a\"\n", "line 3: '../a' is no plain name"),
            ("code_file = \"other.toml\"\n", "line 3: 'other.toml' is no plain name"),
            ("code_file = \"a\"\napproved_at = \"soon\"\n", "line 4: 'soon' is no time"),
            ("code_file = \"a\"\nlocation = \"cloud\"\n", "line 4: no kind of location"),
            ("code_file = \"a\"\nback_up_folder = \"copies\"\n", "line 4: 'copies' is no folder"),
            ("code = \"BU3U\"\n", "line 3: unknown field `code`"),
        ] {
            let error = Order::of_text(&format!("{SHORTEST}{more}")).unwrap_err();
            assert!(error.reason().contains(expected), "{more}: {}", error.reason());
            assert!(!error.remedy().is_empty());
        }
    }

    #[test]
    fn the_administrators_page_has_an_example_of_every_key_and_each_is_read() {
        let page = include_str!("../../../docs/provisioning.md");
        let examples = page.split("```toml\n").skip(1).filter_map(|part| part.split("```").next());
        let orders: Vec<Order> = examples
            .filter(|text| text.contains("reference_number"))
            .map(|text| Order::of_text(text).unwrap_or_else(|error| panic!("{}", error.reason())))
            .collect();
        assert_eq!(orders.len(), 2);
        let unknown = toml::from_str::<Order>("nonsense = 1").unwrap_err().to_string();
        let keys: Vec<&str> = unknown.split('`').skip(3).step_by(2).collect();
        assert_eq!(keys.len(), 10, "{unknown}");
        for key in keys {
            assert!(page.contains(&format!("{key} = ")), "{key} has no example");
        }
    }
}
