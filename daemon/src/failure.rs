//! How failures of the rooms below are told to clients: why, and what to do next.

use std::error::Error;

use custody::{
    FileError, LocationError, LocationName,
    pkcs11::{ModuleError, PlaceError, Tries, Trouble},
};
use enrol::{cmp::client::CmpError, key::KeyError};
use ipc_proto::{DaemonError, Standing, types::NeedsYou};
use issuers::{Profile, Template};
use ledger::{LedgerError, VaultError};
use lifecycle::{Activation, ActivationState, Application, Item, ItemId, KeyLoss, Need, Policy, Refusal};

use crate::{present, tracker::ApplyError};

/// `Failed`: why, and what to do next.
pub(crate) fn failed(reason: impl Into<String>, remedy: impl Into<String>) -> DaemonError {
    DaemonError::Failed { reason: reason.into(), remedy: remedy.into() }
}

/// `BadInput`: why, and what to write instead.
pub(crate) fn bad_input(reason: impl Into<String>, remedy: impl Into<String>) -> DaemonError {
    DaemonError::BadInput { reason: reason.into(), remedy: remedy.into() }
}

/// `NotPossible`: why, and what to do instead.
pub(crate) fn not_possible(id: ItemId, reason: impl Into<String>, remedy: impl Into<String>) -> DaemonError {
    DaemonError::NotPossible {
        id: id.to_string(),
        reason: reason.into(),
        remedy: remedy.into(),
        standing: Box::default(),
    }
}

/// An error with its causes, on one line.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let inner_text = inner.to_string();
        // `transparent` errors say the same once more.
        if !text.ends_with(&inner_text) {
            text = format!("{text}: {inner_text}");
        }
        cause = inner.source();
    }
    text
}

/// Something that only a mistake of ours, or of a library, explains.
pub(crate) fn internal(error: &dyn Error) -> DaemonError {
    failed(chain(error), "see the daemon's log; nothing is lost")
}

/// Nothing is tracked under this name.
pub(crate) fn not_found(id: &str) -> DaemonError {
    DaemonError::NotFound {
        id: id.chars().take(40).collect(),
        reason: format!("nothing is tracked as {id:.40}"),
        remedy: "see what is tracked: neverlapse list".to_owned(),
    }
}

/// The daemon is on its way out.
pub(crate) fn stopping() -> DaemonError {
    failed("the daemon is stopping", "start it again; nothing is lost")
}

/// A long action was stopped by the person.
pub(crate) fn cancelled(reason: impl Into<String>, remedy: impl Into<String>) -> DaemonError {
    DaemonError::Cancelled { reason: reason.into(), remedy: remedy.into() }
}

/// A file location needs its password.
pub(crate) fn password_needed(name: &LocationName) -> DaemonError {
    DaemonError::WrongPassword {
        reason: format!("the location {name} needs its password, which is not remembered"),
        remedy: "give it: --password-file FILE, or - to type it".to_owned(),
    }
}

/// No issuer profile of this name.
pub(crate) fn unknown_issuer(issuer: &str) -> DaemonError {
    if let Some(template) = Template::find(issuer) {
        let to_set = template.to_set().join(", ");
        return bad_input(
            format!("the issuer profile {issuer} is a template that your office has to complete"),
            format!(
                "save it (neverlapse issuers show {issuer}), set {to_set}, and add it (neverlapse issuers add FILE)"
            ),
        );
    }
    bad_input(
        format!("no issuer profile is called {issuer:.40}"),
        "see which there are (neverlapse issuers), or add one (neverlapse issuers add FILE)",
    )
}

/// The issuer's pick-up page speaks to a browser only.
pub(crate) fn browser_only(id: ItemId, item: &Item, profile: &Profile) -> DaemonError {
    let link = match item {
        Item::Activation(activation) => activation.link.as_deref(),
        Item::Identity(_) => None,
    };
    let page = link.map_or_else(|| "the page in the issuer's e-mail".to_owned(), str::to_owned);
    not_possible(
        id,
        format!("{} hands certificates out to a browser only", profile.name),
        format!("open {page} in the browser that the application was made in"),
    )
}

/// The key that was made with an application is not where it was made. The approval came for that key alone.
pub(crate) fn key_lost(activation: &Activation, application: &Application, loss: KeyLoss) -> DaemonError {
    let lost = Application { lost: Some(loss), ..application.clone() };
    let seen = Activation {
        state: ActivationState::Ready,
        application: Some(lost),
        flight: None,
        ..activation.clone()
    };
    let seen = Item::Activation(seen);
    let need = if loss == KeyLoss::Gone { Need::KeyGone } else { Need::OtherComputer };
    let NeedsYou { reason, remedy, need, said } = present::needs(&seen, need, &Policy::default());
    let standing = Box::new(Standing { state: None, need: Some(need), said });
    DaemonError::NotPossible { id: activation.id.to_string(), reason, remedy, standing }
}

/// The records could not be read or written.
pub(crate) fn ledger(error: &LedgerError) -> DaemonError {
    failed(chain(error), "make room or repair the disk, then try again; what was written before is safe")
}

/// The vault does not open.
pub(crate) fn vault(error: &VaultError) -> DaemonError {
    match error {
        VaultError::Locked { place, reason, remedy } => DaemonError::Locked {
            reason: format!("the vault is locked, because {place} does not give its key ({reason})"),
            remedy: remedy.clone(),
        },
        other @ (VaultError::NotGenuine { .. }
        | VaultError::PlaceUnknown
        | VaultError::Batch(_)
        | VaultError::Ledger(_)
        | VaultError::Crypto(_)) => failed(chain(other), "see the daemon's log"),
    }
}

/// An input was not taken in. `item` is the item that it was about, as it stands.
pub(crate) fn apply(error: &ApplyError, item: Option<&Item>, policy: &Policy) -> DaemonError {
    match error {
        ApplyError::Ledger(error) => ledger(error),
        ApplyError::Refused(Refusal::Unknown(id)) => not_found(&id.to_string()),
        ApplyError::Refused(refusal @ Refusal::Known(id)) => {
            not_possible(*id, refusal.to_string(), format!("see it: neverlapse show {id}"))
        }
        ApplyError::Refused(refusal @ Refusal::WindowClosed(id)) => {
            not_possible(*id, refusal.to_string(), "apply to the issuer for a new certificate")
        }
        ApplyError::Refused(Refusal::NotNow { id, state, need }) => {
            let needs = item.zip(*need).map(|(item, need)| present::needs(item, need, policy));
            not_now(*id, state, needs)
        }
    }
}

/// The item's state does not allow it; what it needs of the person says more.
fn not_now(id: ItemId, state: &str, needs: Option<NeedsYou>) -> DaemonError {
    let state_of = |need, said| Box::new(Standing { state: Some(state.to_owned()), need, said });
    let (reason, remedy, standing) = match needs {
        Some(needs) => (
            format!("{id} is {state}: {}", needs.reason),
            needs.remedy,
            state_of(Some(needs.need), needs.said),
        ),
        None => (format!("{id} is {state}"), format!("see it: neverlapse show {id}"), state_of(None, None)),
    };
    DaemonError::NotPossible { id: id.to_string(), reason, remedy, standing }
}

/// A location did not do what it was asked to.
pub(crate) fn location(error: &LocationError) -> DaemonError {
    match error {
        LocationError::File(error) => file(error),
        LocationError::Place(PlaceError::Module(error)) => module(error),
        LocationError::Vault(_)
        | LocationError::Place(_)
        | LocationError::Firefox(_)
        | LocationError::Softoken(_)
        | LocationError::NoKeysInside { .. }
        | LocationError::KeyElsewhere { .. } => told(error),
    }
}

/// A token, its driver or a browser's database did not do what it was asked to.
pub(crate) fn module(error: &ModuleError) -> DaemonError {
    let (reason, remedy) = reason_and_remedy(error);
    if error.is_unplugged() {
        return DaemonError::Unplugged { reason, remedy };
    }
    if error.trouble == Trouble::LastTry {
        let remedy = "make sure of the PIN first; then add --last-try".to_owned();
        return DaemonError::WrongPassword { reason, remedy };
    }
    let given = "give it: --password-file FILE, or - to type it";
    if error.wants_password() {
        return DaemonError::WrongPassword { reason, remedy: given.to_owned() };
    }
    if error.is_wrong_password() {
        let is_nearly_locked = error.trouble == Trouble::WrongPin { tries: Tries::One };
        let more = if is_nearly_locked { ", with --last-try" } else { "" };
        let remedy = format!("make sure of it, then {given}{more}");
        return DaemonError::WrongPassword { reason, remedy };
    }
    DaemonError::Failed { reason, remedy }
}

/// The protocol did not go on. Where a key in a token did not sign, the token is what it is about.
pub(crate) fn cmp(error: &CmpError) -> DaemonError {
    if let CmpError::Key(KeyError::Refused(refused)) = error
        && let Some(refused) = refused.downcast_ref::<ModuleError>()
    {
        return module(refused);
    }
    internal(error)
}

/// A PKCS#12 file could not be read or written.
pub(crate) fn file(error: &FileError) -> DaemonError {
    if error.is_wrong_password() {
        return wrong_password();
    }
    told(error)
}

fn told(error: &dyn Error) -> DaemonError {
    let (reason, remedy) = reason_and_remedy(error);
    failed(reason, remedy)
}

/// Why, and what to do next: of a place that is said in one sentence, with the remedy behind its last semicolon. What
/// caused it would only repeat it in the system's words.
pub(crate) fn reason_and_remedy(error: &dyn Error) -> (String, String) {
    let mut reason = String::new();
    let mut cause = Some(error);
    while let Some(error) = cause {
        let text = error.to_string();
        let (why, remedy) = text.rsplit_once("; ").map_or((&*text, None), |(why, next)| (why, Some(next)));
        // `transparent` errors say the same once more.
        if !reason.ends_with(why) {
            let colon = if reason.is_empty() { "" } else { ": " };
            reason = format!("{reason}{colon}{why}");
        }
        if let Some(remedy) = remedy {
            return (reason, remedy.to_owned());
        }
        cause = error.source();
    }
    (reason, "nothing is lost; put it right and try again".to_owned())
}

fn wrong_password() -> DaemonError {
    DaemonError::WrongPassword {
        reason: "the password does not open the file".to_owned(),
        remedy: "try again; upper and lower case matter, and so do spaces".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};
    use lifecycle::{CodeWindow, Input, Lifecycle, NewActivation};

    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("{text}")]
    struct Layer {
        text: &'static str,
        source: Option<Box<Layer>>,
    }

    fn layer(text: &'static str, source: Option<Layer>) -> Layer {
        Layer { text, source: source.map(Box::new) }
    }

    #[test]
    fn causes_are_told_once() {
        let error = layer("cannot write /x: no room", Some(layer("no room", None)));
        assert_eq!(chain(&error), "cannot write /x: no room");
        let error = layer("cannot write /x", Some(layer("no room", Some(layer("disk 3", None)))));
        assert_eq!(chain(&error), "cannot write /x: no room: disk 3");
    }

    #[test]
    fn a_remedy_is_told_once_and_nothing_behind_it() {
        let full = layer("the disk is full; make room", Some(layer("no space left", None)));
        assert_eq!(reason_and_remedy(&full), ("the disk is full".to_owned(), "make room".to_owned()));
        let outer = layer("cannot read /x", Some(layer("it is damaged; take another copy", None)));
        let told = ("cannot read /x: it is damaged".to_owned(), "take another copy".to_owned());
        assert_eq!(reason_and_remedy(&outer), told);
        let bare = layer("cannot read /x: no room", Some(layer("no room", None)));
        let (reason, remedy) = reason_and_remedy(&bare);
        assert_eq!(reason, "cannot read /x: no room");
        assert!(remedy.contains("try again"));
    }

    #[test]
    fn what_a_state_does_not_allow_is_said_in_the_contracts_words_too() {
        let now = "2026-11-22T12:00:00Z".parse().unwrap();
        let id = "a1".parse().unwrap();
        let mut lifecycle = Lifecycle::default();
        let activation = NewActivation {
            order: None,
            id,
            issuer: "cfca".into(),
            title: "Ada Jones (CFCA)".into(),
            reference_number: "12345678".into(),
            link: None,
            has_code: true,
            codes: CodeWindow::new(Some(now), now, SignedDuration::from_hours(15 * 24)),
        };
        lifecycle.handle(now, Input::Track(activation)).unwrap();
        let refused = |lifecycle: &mut Lifecycle, at: Timestamp| {
            let refusal = lifecycle.handle(at, Input::PickUp { id }).unwrap_err();
            apply(&ApplyError::Refused(refusal), lifecycle.item(id), lifecycle.policy())
        };
        let standing = |error: &DaemonError| {
            let DaemonError::NotPossible { standing, .. } = error else { panic!("{error:?}") };
            (standing.state.clone(), standing.need.clone(), standing.said.clone())
        };
        let word = |word: &str| Some(word.to_owned());

        let mut runs = lifecycle.clone();
        runs.handle(now, Input::PickUp { id }).unwrap();
        let error = refused(&mut runs, now);
        assert_eq!((error.reason(), error.remedy()), ("a1 is picking-up", "see it: neverlapse show a1"));
        assert_eq!(standing(&error), (word("picking-up"), None, None));

        let late = now + SignedDuration::from_hours(16 * 24);
        lifecycle.handle(late, Input::Tick).unwrap();
        let error = refused(&mut lifecycle, late);
        assert_eq!(error.reason(), "a1 is expired: the codes have expired");
        assert_eq!(standing(&error), (word("expired"), word("renew-code"), None));

        runs.handle(now, Input::TriesExhausted { id, why: "too many tries".into() }).unwrap();
        let error = refused(&mut runs, now);
        assert_eq!(standing(&error), (word("locked"), word("apply-again"), word("too many tries")));
    }

    #[test]
    fn an_endless_id_does_not_come_back_whole() {
        let error = not_found(&"x".repeat(100_000));
        assert!(error.reason().len() < 100, "{}", error.reason().len());
    }
}
