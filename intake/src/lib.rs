//! Reads approval e-mails and pasted text into codes, dates, an issuer and a verdict.
//!
//! A person gets a mail with a reference number and an authorization code or PIN. [`read`] finds them by the labels of
//! the issuer profiles (crate `issuers`), whatever language, charset or layout the mail has, and says whether the mail
//! is an activation, half of one, none, or one to be wary of, with reasons in plain sentences. It is pure: bytes and
//! the time go in, a [`Reading`] comes out. It opens no attachment, follows no link, stores nothing, and never "corrects"
//! a code: no case is changed, no O becomes a 0. Input of any size or malice takes bounded time and memory.
//!
//! ```
//! use intake::{Mail, Verdict, read};
//! use issuers::Registry;
//!
//! let text = "Reference number: 12345678\nAuthorization code: BU3U-ZDPT-WYLI";
//! let reading = read(Mail::Text(text), &Registry::shipped(), "2026-11-22T12:00:00Z".parse().unwrap());
//! assert_eq!(reading.verdict, Verdict::Activation);
//! assert_eq!(reading.reference_number.as_deref(), Some("12345678"));
//! ```

mod date;
mod date_words;
mod finder;
mod html;
mod issuer;
mod letter;
mod links;
mod lookalike;
mod mime;
mod normal;
mod scan;
mod suspicion;
mod value;
mod verdict;

pub use lookalike::{Lookalike, lookalikes, read_as};
pub use normal::typed;

use issuers::{IssuerId, Profile, Registry, Secret};
use jiff::Timestamp;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

/// Mails above this size are not read.
pub const MAX_MAIL_BYTES: usize = 10 * 1024 * 1024;

/// What is to be read.
#[derive(Clone, Copy, Debug)]
pub enum Mail<'a> {
    /// The bytes of an .eml file (RFC 5322, MIME).
    Eml(&'a [u8]),
    /// Text that a person pasted or typed.
    Text(&'a str),
}

/// What a mail says. The values are those of the mail even where the verdict warns of it.
#[derive(Clone, Debug)]
pub struct Reading {
    /// What the mail is.
    pub verdict: Verdict,
    /// Why the verdict is so, and what to do, in sentences for people. They hold no secret.
    pub reasons: Vec<String>,
    /// The issuer whose profile fits; `generic` where codes were found that no profile claims.
    pub issuer: Option<IssuerId>,
    /// The reference number.
    pub reference_number: Option<String>,
    /// The number of the order or application, where the mail states one beside the reference number. It stays the same
    /// where the issuer sends new codes under a new reference number.
    pub order: Option<String>,
    /// The authorization code, exactly as written, without invisible characters.
    pub authorization_code: Option<SecretString>,
    /// The PIN, exactly as written, without invisible characters.
    pub pin: Option<SecretString>,
    /// The one-time code that confirms a renewal, where that is all that the mail brings.
    pub verification_code: Option<SecretString>,
    /// The link to the issuer's pick-up page. It was checked against the profile, and it was not opened.
    pub link: Option<String>,
    /// When the issuer approved, never later than now: as stated in the mail, else the mail's date; for pasted text
    /// without a stated date, counted back from a stated end of the codes. Of a one-time code, when it was sent.
    pub approved_at: Option<Timestamp>,
    /// When the codes expire, if the mail states it.
    pub expires_at: Option<Timestamp>,
    /// The holder's name, if the mail states it or is addressed to it.
    pub holder: Option<String>,
    /// The address that the issuer sent it to, if the mail still has it.
    pub addressee: Option<String>,
}

impl Reading {
    /// The secret half that this issuer asks for: the authorization code or the PIN, whichever its profile names, else
    /// the other.
    #[must_use]
    pub fn secret(&self, profile: &Profile) -> Option<&SecretString> {
        let (code, pin) = (self.authorization_code.as_ref(), self.pin.as_ref());
        match profile.codes.secret {
            Secret::AuthorizationCode => code.or(pin),
            Secret::Pin => pin.or(code),
        }
    }
}

/// What a mail is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It brings the reference number and the secret half.
    Activation,
    /// It brings one half of the pair; or the one-time code that a renewal waits for.
    Half,
    /// It brings no codes.
    NotActivation,
    /// Something about it does not fit the issuer that it names; nothing of it should be used before a person looked.
    Suspicious,
}

impl Verdict {
    /// The word of the `--json` output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Activation => "activation",
            Self::Half => "half",
            Self::NotActivation => "not-activation",
            Self::Suspicious => "suspicious",
        }
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Reads a mail or a pasted text. Never fails: what cannot be read is [`Verdict::NotActivation`] with the reason.
///
/// `registry` brings the labels and the issuers' rules; `now` keeps dates from lying in the future.
#[must_use]
pub fn read(mail: Mail<'_>, registry: &Registry, now: Timestamp) -> Reading {
    let size = match mail {
        Mail::Eml(bytes) => bytes.len(),
        Mail::Text(text) => text.len(),
    };
    if size > MAX_MAIL_BYTES {
        return verdict::nothing(
            "it is larger than 10 MiB, and no approval mail is; paste the lines with the codes",
        );
    }
    let letter = match mail {
        Mail::Eml(bytes) => letter::Letter::from_eml(bytes, registry),
        // Someone who pastes the source of a mail, or pipes an .eml, means that mail.
        Mail::Text(text) if letter::is_mail_source(text) => {
            letter::Letter::from_eml(text.as_bytes(), registry)
        }
        Mail::Text(text) => letter::Letter::from_text(text, registry),
    };
    verdict::judge(&letter, registry, now)
}
