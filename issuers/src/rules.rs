//! Keys, renewal, locations and back-ups.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Period, Text};

/// `[key]`: the key that the certificate will hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyRules {
    /// Algorithm and size.
    #[serde(default)]
    pub kind: KeyKind,
    /// When the key is made.
    #[serde(default)]
    pub made: KeyMade,
    /// What a key that is made before the approval cannot leave; absent: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound_to: Option<KeyBound>,
}

impl Default for KeyRules {
    fn default() -> Self {
        Self { kind: KeyKind::EcP256, made: KeyMade::AtPickUp, bound_to: None }
    }
}

/// Algorithm and size of a key; the words are those of the crate `enrol`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeyKind {
    /// Elliptic curve P-256.
    #[default]
    #[serde(rename = "ec-p256")]
    EcP256,
    /// Elliptic curve P-384.
    #[serde(rename = "ec-p384")]
    EcP384,
    /// RSA, 2048 bits.
    #[serde(rename = "rsa-2048")]
    Rsa2048,
    /// RSA, 3072 bits.
    #[serde(rename = "rsa-3072")]
    Rsa3072,
    /// RSA, 4096 bits.
    #[serde(rename = "rsa-4096")]
    Rsa4096,
    /// Ed25519.
    #[serde(rename = "ed25519")]
    Ed25519,
}

impl KeyKind {
    /// The word in a profile, which `enrol` parses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::EcP256 => "ec-p256",
            Self::EcP384 => "ec-p384",
            Self::Rsa2048 => "rsa-2048",
            Self::Rsa3072 => "rsa-3072",
            Self::Rsa4096 => "rsa-4096",
            Self::Ed25519 => "ed25519",
        }
    }
}

impl fmt::Display for KeyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// When the key is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyMade {
    /// When the certificate is picked up.
    #[default]
    AtPickUp,
    /// With the application, before the issuer approves it; the certificate can then be picked up only where the key is.
    BeforeApproval,
}

/// What a key cannot leave between the application and the pick-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyBound {
    /// The computer on which it was made.
    Computer,
    /// The browser, with its profile, in which it was made.
    Browser,
}

/// `[renewal]`: when a certificate can be renewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Renewal {
    /// How long before the end of the certificate's life renewal begins to be possible.
    pub opens: Period,
    /// How long after the end of the certificate's life it is still possible; negative: it ends before that.
    #[serde(default = "at_the_end")]
    pub closes: Period,
    /// Whether it may be renewed by itself where nothing is asked of the person.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub automatic: bool,
    /// The one-time code that the issuer wants with a renewal; such a renewal always needs the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verification_code: Option<VerificationCode>,
}

impl Default for Renewal {
    /// From 60 days before the end until the end, by itself.
    fn default() -> Self {
        Self { opens: Period::days(60), closes: Period::days(0), automatic: true, verification_code: None }
    }
}

/// `[renewal.verification_code]`: a one-time code that proves that a renewal is the holder's own wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerificationCode {
    /// The way that it comes.
    pub by: CodeChannel,
    /// How long it lives.
    #[serde(default = "a_quarter_of_an_hour")]
    pub lifetime: Period,
}

impl VerificationCode {
    /// A code that comes by e-mail and lives for 15 minutes.
    #[must_use]
    pub fn by_mail() -> Self {
        Self { by: CodeChannel::EMail, lifetime: a_quarter_of_an_hour() }
    }
}

/// The way that a one-time code comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CodeChannel {
    /// To the holder's address.
    EMail,
}

fn a_quarter_of_an_hour() -> Period {
    Period::minutes(15)
}

fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_yes(answer: &bool) -> bool {
    *answer
}

fn at_the_end() -> Period {
    Period::days(0)
}

/// `[location]`: where the certificate may live.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocationRules {
    /// Where it goes when nobody says otherwise.
    pub default: LocationKind,
    /// All the places that the issuer's rules allow.
    pub allowed: Vec<LocationKind>,
    /// What becomes of the old key and certificate at their location once the renewal is proven there.
    #[serde(default, skip_serializing_if = "Superseded::is_default")]
    pub superseded: Superseded,
    /// The kinds of token that the issuer hands out or accepts, and the drivers that fit them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tokens: Vec<TokenModel>,
}

/// What becomes of what a renewal replaces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Superseded {
    /// It is deleted.
    #[default]
    Remove,
    /// It stays where the place holds more than one identity, such as to read old mail with it.
    Keep,
}

impl Superseded {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// `[[location.tokens]]`: a kind of token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenModel {
    /// What is printed on it, or what it calls itself.
    pub model: String,
    /// Where its driver, a PKCS#11 module, is installed: each path that it may have.
    pub modules: Vec<PathBuf>,
    /// Where to get the driver: a page, or the name of a package.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}

impl Default for LocationRules {
    /// The vault, or a file.
    fn default() -> Self {
        Self {
            default: LocationKind::Vault,
            allowed: vec![LocationKind::Vault, LocationKind::File],
            superseded: Superseded::default(),
            tokens: Vec::new(),
        }
    }
}

/// The kind of a location: the word before the colon in `file:PATH`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LocationKind {
    /// Neverlapse's own vault.
    Vault,
    /// A PKCS#12 file.
    File,
    /// An NSS database, as Chromium on Linux uses.
    Nss,
    /// A Firefox profile.
    Firefox,
    /// A USB key, smart card or other PKCS#11 token.
    Token,
}

impl LocationKind {
    /// The word in a profile and before the colon of a location.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Vault => "vault",
            Self::File => "file",
            Self::Nss => "nss",
            Self::Firefox => "firefox",
            Self::Token => "token",
        }
    }
}

impl fmt::Display for LocationKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A word that names no kind of location.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no kind of location: use vault, file, nss, firefox or token")]
pub struct UnknownLocationKind(String);

impl FromStr for LocationKind {
    type Err = UnknownLocationKind;

    /// Reads the kind of `vault`, `file:PATH`, `nss:DIR` and so on; what follows the colon is not looked at.
    fn from_str(location: &str) -> Result<Self, UnknownLocationKind> {
        let word = location.split(':').next().unwrap_or(location);
        [Self::Vault, Self::File, Self::Nss, Self::Firefox, Self::Token]
            .into_iter()
            .find(|kind| kind.as_str() == word)
            .ok_or_else(|| UnknownLocationKind(word.chars().take(40).collect()))
    }
}

/// `[back_up]`: the issuer's rules for copies.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackUpRules {
    /// Whether the issuer wants a copy to exist, because it issues no second certificate for a lost key.
    #[serde(default)]
    pub required: bool,
    /// Ends of folder paths that a copy must not be put into, such as `PCT-SAFE/PKCS12`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keep_out_of: Vec<String>,
}

impl BackUpRules {
    /// The folder, as the issuer names it, that its rules keep copies out of and that a copy at `path` would lie in. Upper
    /// and lower case are the same. Links are not followed: ask for where they lead, too.
    #[must_use]
    pub fn forbid(&self, path: &std::path::Path) -> Option<&str> {
        let words = |path: &std::path::Path| -> Vec<String> {
            path.components().map(|part| part.as_os_str().to_string_lossy().to_lowercase()).collect()
        };
        let folders = path.parent().map(words).unwrap_or_default();
        let is_inside = |end: &&String| {
            let end = words(std::path::Path::new(&end.replace('\\', "/")));
            !end.is_empty() && folders.windows(end.len()).any(|part| part == end)
        };
        self.keep_out_of.iter().find(is_inside).map(String::as_str)
    }
}

/// `[subject]`: how to read the subject of the issuer's certificates.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubjectRules {
    /// What each organisational unit (OU) says, in the certificate's order, such as "registration authority".
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ou: Vec<Text>,
}

impl SubjectRules {
    pub(crate) fn is_empty(&self) -> bool {
        self.ou.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn a_copy_is_kept_out_of_the_folders_that_the_issuer_names() {
        let rules = BackUpRules { required: true, keep_out_of: vec!["PCT-SAFE/PKCS12".to_owned()] };
        let folder = Some("PCT-SAFE/PKCS12");
        assert_eq!(rules.forbid(Path::new("/home/ann/pct-safe/pkcs12/me.p12")), folder);
        assert_eq!(rules.forbid(Path::new("/home/ann/PCT-SAFE/PKCS12/old/me.p12")), folder);
        assert_eq!(rules.forbid(Path::new("/home/ann/PKCS12/me.p12")), None);
        assert_eq!(rules.forbid(Path::new("/media/stick/me.p12")), None);
        let windows = BackUpRules { keep_out_of: vec!["PCT-SAFE\\PKCS12".to_owned()], ..rules };
        assert!(windows.forbid(Path::new("/home/ann/PCT-SAFE/PKCS12/me.p12")).is_some());
    }

    #[test]
    fn the_kind_of_a_location_is_the_word_before_its_colon() {
        assert_eq!("file:/home/ann/me.p12".parse(), Ok(LocationKind::File));
        assert_eq!("firefox".parse(), Ok(LocationKind::Firefox));
        assert!("floppy:a".parse::<LocationKind>().is_err());
    }
}
