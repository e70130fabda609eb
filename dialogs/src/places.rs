//! The places that a certificate can go to, for a person to choose from.

use faces::places::{Lack, lack, what};
use faces::secret;
use faces::text::clean;
use ipc_proto::methods::LocationsReply;
use ipc_proto::types::{Location, LocationKind, MissingKind, MissingPlace};
use messages::Messages;
use messages::notice::sentence;

use crate::fault::whole;

/// A place to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) to: To,
    /// What a person calls it.
    pub(crate) title: String,
    /// What they know it by, and what is against it; may be empty.
    pub(crate) detail: String,
}

/// Where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum To {
    /// Neverlapse's own vault, which asks for nothing.
    Vault,
    /// A file that is still to be named.
    File,
    /// A place of this name.
    At(String),
    /// Where the daemon puts it if nothing is said.
    Unsaid,
}

/// The places that there are, of the kinds that the issuer's rules allow; where nothing is known of those, all.
pub(crate) fn places(found: &LocationsReply, allowed: &[String], words: &Messages) -> Vec<Place> {
    let mut places = Vec::new();
    if allows(allowed, "vault") {
        places.push(Place { to: To::Vault, title: sentence(&words.place_vault()), detail: String::new() });
    }
    if allows(allowed, "file") {
        places.push(Place { to: To::File, title: sentence(&words.place_new_file()), detail: String::new() });
    }
    let others = found
        .locations
        .iter()
        .filter(|location| word(&location.kind).is_some_and(|kind| allows(allowed, kind)));
    places.extend(others.map(|location| place(location, words)));
    places.extend(
        found
            .missing
            .iter()
            .filter(|_| allows(allowed, "nss"))
            .filter_map(|missing| to_be_made(missing, words)),
    );
    places
}

/// Which of them it goes to unless somebody says otherwise: the first of the kind that the issuer's rules name.
pub(crate) fn default(places: &[Place], found: &LocationsReply, allowed: &[String]) -> usize {
    let Some(kind) = allowed.first() else { return 0 };
    let is_default = |place: &&Place| match &place.to {
        To::Vault => kind == "vault",
        To::File => kind == "file",
        To::Unsaid => false,
        To::At(name) => found.locations.iter().any(|location| {
            let other_profile = location.kind == LocationKind::Firefox && !location.default;
            location.name == *name && word(&location.kind) == Some(kind) && !other_profile
        }),
    };
    places.iter().position(|place| is_default(&place)).unwrap_or(0)
}

/// What is missing for more places, and how to get it; nothing of kinds that the issuer's rules do not allow.
pub(crate) fn lacks(found: &LocationsReply, allowed: &[String], words: &Messages) -> Vec<String> {
    let wanted =
        found.missing.iter().filter(|missing| kinds(&missing.what).iter().any(|kind| allows(allowed, kind)));
    let said = wanted.filter(|missing| missing.what != MissingKind::Chromium).map(|missing| {
        let Lack { why, next, commands } = lack(missing, words);
        let commands = commands.join("\n");
        [why, next, commands].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
    });
    said.map(|text| text.lines().map(clean).collect::<Vec<_>>().join("\n")).collect()
}

fn allows(allowed: &[String], kind: &str) -> bool {
    allowed.is_empty() || allowed.iter().any(|one| one == kind)
}

/// The word of the issuers' rules; the vault and files are put by themselves.
fn word(kind: &LocationKind) -> Option<&str> {
    match kind {
        LocationKind::Vault | LocationKind::File => None,
        LocationKind::Nss => Some("nss"),
        LocationKind::Firefox => Some("firefox"),
        LocationKind::Token => Some("token"),
        LocationKind::Other(word) => Some(word),
    }
}

fn kinds(missing: &MissingKind) -> &'static [&'static str] {
    match missing {
        MissingKind::Softoken | MissingKind::BrokenDatabase => &["nss", "firefox"],
        MissingKind::Chromium => &["nss"],
        MissingKind::Firefox => &["firefox"],
        MissingKind::Driver | MissingKind::Token | MissingKind::TokenDriver | MissingKind::BrokenDriver => {
            &["token"]
        }
        MissingKind::Other(_) => &["nss", "firefox", "token"],
    }
}

fn place(location: &Location, words: &Messages) -> Place {
    let is_token = location.kind == LocationKind::Token;
    let title = if is_token { words.place_the_token(clean(&location.title)) } else { what(location, words) };
    let known_by = if is_token {
        [&location.model, &location.manufacturer, &location.serial]
            .into_iter()
            .flatten()
            .map(|text| clean(text))
            .collect()
    } else {
        location.folder.iter().map(|folder| clean(folder)).collect::<Vec<_>>()
    };
    let runs = location.running.then(|| words.place_browser_runs());
    let against = secret::obstacle(location, words).map(|(why, next)| whole(&[&why, &next]));
    let known_by = Some(known_by.join(", ")).filter(|text| !text.is_empty());
    let detail = [known_by, runs, against].into_iter().flatten().collect::<Vec<_>>().join("\n");
    Place { to: To::At(location.name.clone()), title: sentence(&title), detail }
}

/// A database that Chromium has not made yet is made by whoever puts something into it.
fn to_be_made(missing: &MissingPlace, words: &Messages) -> Option<Place> {
    let folder = missing.about.as_deref().filter(|_| missing.what == MissingKind::Chromium)?;
    let detail = format!("{}\n{}", clean(folder), words.place_made_by_the_way());
    Some(Place { to: To::At(format!("nss:{folder}")), title: sentence(&words.place_chromium()), detail })
}

#[cfg(test)]
mod tests {
    use messages::Language;

    use super::*;

    fn found() -> LocationsReply {
        let place = |name: &str, kind: &str, title: &str, more: serde_json::Value| {
            let mut place = serde_json::json!({
                "name": name, "kind": kind, "title": title, "secret": "none", "default": false, "running": false,
                "keys_leave": true, "identities": [],
            });
            place.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            place
        };
        let reply = serde_json::json!({
            "locations": [
                place("vault", "vault", "vault", serde_json::json!({})),
                place("firefox:old", "firefox", "old", serde_json::json!({"folder": "/ff/old"})),
                place("firefox:work", "firefox", "work", serde_json::json!({"folder": "/ff/work", "default": true, "running": true})),
                place("token:Ada/42", "token", "Ada", serde_json::json!({"model": "ePass\u{202e}", "serial": "42", "trouble": "pin-locked"})),
            ],
            "missing": [
                {"what": "chromium", "about": "/home/ada/.pki/nssdb", "reason": "none yet", "remedy": "start it"},
                {"what": "token_driver", "about": "ePass", "reason": "no driver", "remedy": "get it", "from": "https://example.com"},
            ],
        });
        serde_json::from_value(reply).unwrap()
    }

    fn titles(allowed: &[&str]) -> Vec<String> {
        let allowed: Vec<String> = allowed.iter().map(|&kind| kind.to_owned()).collect();
        places(&found(), &allowed, &Messages::new(Language::English))
            .into_iter()
            .map(|place| place.title)
            .collect()
    }

    #[test]
    fn only_places_that_the_issuers_rules_allow_are_offered() {
        assert_eq!(titles(&["vault", "file"]).len(), 2);
        let all = titles(&[]);
        assert_eq!(all.len(), 6, "{all:?}");
        assert!(titles(&["token"])[0].contains("Ada"));
        assert!(titles(&["nss"])[0].contains("Chromium"));
    }

    #[test]
    fn what_the_rules_name_first_is_chosen_and_of_firefox_the_profile_that_it_starts_with() {
        let words = Messages::new(Language::English);
        for (kind, title) in [("firefox", "The Firefox profile work"), ("vault", "Neverlapse's own vault")] {
            let allowed = vec![kind.to_owned(), "file".to_owned()];
            let places = places(&found(), &allowed, &words);
            let chosen = &places[default(&places, &found(), &allowed)];
            assert!(chosen.title.starts_with(title), "{chosen:?}");
        }
    }

    #[test]
    fn a_token_is_told_by_what_is_printed_on_it_and_by_what_is_against_it() {
        let words = Messages::new(Language::English);
        let places = places(&found(), &["token".to_owned()], &words);
        assert!(places[0].detail.starts_with("ePass\u{fffd}, 42\nThe PIN is locked"), "{places:?}");
    }

    #[test]
    fn what_is_missing_is_told_with_its_remedy_and_a_database_is_made_by_the_way() {
        let words = Messages::new(Language::English);
        assert_eq!(lacks(&found(), &["vault".to_owned()], &words), Vec::<String>::new());
        let lacks = lacks(&found(), &[], &words);
        assert_eq!(lacks.len(), 1);
        assert!(lacks[0].contains("Get it here: https://example.com"), "{lacks:?}");
        let places = places(&found(), &["nss".to_owned()], &words);
        assert_eq!(places[0].to, To::At("nss:/home/ada/.pki/nssdb".into()));
    }
}
