//! The codes of an approval, typed.

use ipc_proto::methods::Add;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use messages::Messages;
use secrecy::ExposeSecret as _;

use super::Typed;

/// What is wrong with what was typed, field by field; empty where nothing is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Mistakes {
    pub(super) issuer: String,
    pub(super) reference_number: String,
    pub(super) approved_at: String,
}

/// What asks the daemon to track it.
pub(super) fn request(
    typed: Typed,
    issuer: Option<String>,
    now: Timestamp,
    zone: &TimeZone,
    words: &Messages,
) -> Result<Add, Mistakes> {
    let mut mistakes = Mistakes::default();
    let reference_number = typed.reference_number.trim().to_owned();
    if issuer.is_none() {
        mistakes.issuer = words.intake_no_issuer();
    }
    if reference_number.is_empty() {
        mistakes.reference_number = words.intake_no_number();
    }
    let approved_at = match typed.approved_at.trim() {
        "" => None,
        text => match faces::typed::moment(text, zone) {
            Some(when) if when > now => {
                mistakes.approved_at = words.intake_in_future();
                None
            }
            Some(when) => Some(when),
            None => {
                mistakes.approved_at = words.intake_no_time();
                None
            }
        },
    };
    match issuer {
        Some(issuer) if mistakes == Mistakes::default() => {
            let code = Some(typed.code).filter(|code| !code.expose_secret().trim().is_empty());
            Ok(Add { issuer, reference_number, code, approved_at, application: None })
        }
        Some(_) | None => Err(mistakes),
    }
}
