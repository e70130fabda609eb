//! Places where certificates can live: what each is, and what is missing for others.

use ipc_proto::types::{Location, LocationKind, MissingKind, MissingPlace};
use messages::Messages;
use messages::notice::sentence;

use crate::items::speaks_otherwise;

/// What a place is.
#[must_use]
pub fn what(location: &Location, words: &Messages) -> String {
    match &location.kind {
        LocationKind::Vault => words.place_vault(),
        LocationKind::File => words.place_file(),
        LocationKind::Nss if location.folder.as_ref() == Some(&location.title) => words.place_database(),
        LocationKind::Nss => words.place_chromium(),
        LocationKind::Firefox if location.default => words.place_firefox_default(&location.title),
        LocationKind::Firefox => words.place_firefox(&location.title),
        LocationKind::Token => words.place_token(),
        LocationKind::Other(_) => words.place_other(),
    }
}

/// What is missing, and how to get it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lack {
    /// What is missing.
    pub why: String,
    /// What to do about it; behind a colon at the end come the commands.
    pub next: String,
    /// Never broken over lines, so that they can be copied.
    pub commands: Vec<String>,
}

/// What a driver or its loader says stays in English, as does what only a newer daemon knows.
#[must_use]
pub fn lack(missing: &MissingPlace, words: &Messages) -> Lack {
    let about = missing.about.as_deref().unwrap_or_default();
    let english = || format!("{}.", sentence(&missing.remedy));
    let remedy = |own: String| if speaks_otherwise(words) { own } else { english() };
    let (why, next) = match missing.what {
        MissingKind::Softoken => (words.missing_softoken(), words.get_softoken()),
        MissingKind::Chromium => (words.missing_chromium(), words.get_chromium()),
        MissingKind::Firefox => (words.missing_firefox(), words.get_firefox()),
        MissingKind::Driver => (words.missing_driver(), words.get_driver()),
        MissingKind::Token => (words.missing_token(), words.get_token()),
        MissingKind::TokenDriver => {
            let get = missing.from.as_deref().map(|from| words.get_token_driver(from));
            (words.missing_token_driver(about), get.unwrap_or_else(|| words.get_token_driver_from_issuer()))
        }
        MissingKind::BrokenDriver => {
            let why = words.missing_broken_driver(about, &missing.reason);
            (why, remedy(words.get_broken_driver()))
        }
        MissingKind::BrokenDatabase => {
            let why = words.missing_broken_database(about, &missing.reason);
            (why, remedy(words.get_broken_database()))
        }
        MissingKind::Other(_) => (format!("{}.", sentence(&missing.reason)), english()),
    };
    let install = |debian: &str, fedora: &str| {
        vec![
            format!("sudo apt install {debian}    # Debian, Ubuntu"),
            format!("sudo dnf install {fedora}    # Fedora"),
        ]
    };
    let commands = match missing.what {
        MissingKind::Softoken => install("libnss3", "nss"),
        MissingKind::Driver => install("opensc", "opensc"),
        MissingKind::Firefox => vec!["firefox".to_owned()],
        MissingKind::Chromium | MissingKind::Token | MissingKind::TokenDriver | MissingKind::BrokenDriver => {
            Vec::new()
        }
        MissingKind::BrokenDatabase | MissingKind::Other(_) => Vec::new(),
    };
    Lack { why, next, commands }
}
