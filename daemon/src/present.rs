//! The items as the contract shows them.

use ipc_proto::types::{self, BackUpCopy, Kind, NeedsYou, State};
use lifecycle::{Activation, ActivationState, Identity, IdentityState, Item, Need};

/// An item for clients. It holds no secret, because the lifecycle knows none.
pub(crate) fn item(item: &Item) -> types::Item {
    let (kind, issuer, title) = match item {
        Item::Activation(activation) => (Kind::Activation, &activation.issuer, &activation.title),
        Item::Identity(identity) => (Kind::Identity, &identity.issuer, &identity.title),
    };
    let shown = types::Item {
        deadline: item.deadline(),
        last_safe_day: item.last_safe_day(),
        needs_you: needs_you(item),
        actions: actions(item),
        ..types::Item::new(&item.id().to_string(), kind, issuer, State::from(item.state()), title)
    };
    match item {
        Item::Activation(activation) => with_activation(shown, activation),
        Item::Identity(identity) => with_identity(shown, identity),
    }
}

/// What only the person can settle, in words: why, and what to do next.
pub(crate) fn needs_you(item: &Item) -> Option<NeedsYou> {
    let need = item.need()?;
    let id = item.id();
    let (reference, issuer, refusal, stuck) = match item {
        Item::Activation(a) => (a.reference_number.as_str(), a.issuer.as_str(), &a.refusal, &a.flight),
        Item::Identity(i) => ("", i.issuer.as_str(), &i.refusal, &i.flight),
    };
    let said = || refusal.clone().unwrap_or_else(|| "the issuer refused".to_owned());
    let add = || format!("neverlapse add --issuer {issuer} --reference-number {reference} --code-file -");
    let (reason, remedy) = match need {
        Need::Code => (
            "half of the pair is here; the code has not come yet".to_owned(),
            format!("type the code when it comes: {}", add()),
        ),
        Need::CheckCode => (
            format!("the issuer did not accept the code: {}", said()),
            format!("compare it with the e-mail and type it again: {}", add()),
        ),
        Need::PickUp => (
            "the certificate waits to be picked up".to_owned(),
            format!("pick it up: neverlapse pick-up {id}"),
        ),
        Need::RenewCode => (
            "the codes have expired".to_owned(),
            format!("ask issuer {issuer} for new codes, then import its new e-mail: neverlapse import"),
        ),
        Need::ApplyAgain => (
            said(),
            match item {
                Item::Activation(activation) if activation.state == ActivationState::Locked => format!(
                    "ask issuer {issuer} for new codes or apply again, then import its new e-mail: neverlapse import"
                ),
                Item::Activation(_) => format!(
                    "ask issuer {issuer} why; then try again (neverlapse pick-up {id}) or apply again"
                ),
                Item::Identity(_) => format!("apply to issuer {issuer} for a new certificate"),
            },
        ),
        Need::Renew => (
            refusal.as_ref().map_or_else(
                || "the renewal window is open".to_owned(),
                |why| format!("the renewal window is open; the last try failed: {why}"),
            ),
            format!("renew it: neverlapse renew {id}"),
        ),
        Need::RenewLapsed => (
            "the certificate has expired".to_owned(),
            format!("try to renew it (neverlapse renew {id}); if issuer {issuer} refuses, apply again"),
        ),
        Need::RestoreKey => (
            "its key is not at its location, or does not match the certificate".to_owned(),
            match item {
                Item::Identity(identity) => {
                    format!("put it back from a back-up: neverlapse restore FILE --to {}", identity.location)
                }
                Item::Activation(_) => "put it back from a back-up: neverlapse restore".to_owned(),
            },
        ),
        Need::BackUp => (
            "there is no proven back-up of the certificate at present".to_owned(),
            format!("make one: neverlapse back-up {id} --to FILE"),
        ),
        Need::Unstick => (
            stuck.as_ref().and_then(|flight| flight.stuck.clone()).unwrap_or_default(),
            match item {
                Item::Activation(_) => format!("go on: neverlapse pick-up {id}"),
                Item::Identity(_) => format!("go on: neverlapse renew {id}"),
            },
        ),
    };
    Some(NeedsYou { reason, remedy })
}

/// The verbs that make sense now, the best first.
fn actions(item: &Item) -> Vec<String> {
    let verbs: &[&str] = match (item, item.need()) {
        (Item::Activation(_), Some(Need::PickUp | Need::Unstick)) => &["pick-up", "forget"],
        (Item::Activation(_), Some(Need::Code | Need::CheckCode)) => &["add", "forget"],
        (Item::Activation(_), Some(Need::ApplyAgain)) => &["pick-up", "forget"],
        (Item::Activation(_), Some(_) | None) => &["forget"],
        (Item::Identity(_), Some(Need::Renew | Need::RenewLapsed | Need::Unstick)) => {
            &["renew", "back-up", "forget"]
        }
        (Item::Identity(_), Some(Need::RestoreKey)) => &["restore", "forget"],
        (Item::Identity(identity), _) => match identity.state {
            IdentityState::Revoked | IdentityState::Superseded => &["forget"],
            IdentityState::Valid
            | IdentityState::RenewalDue
            | IdentityState::Renewing
            | IdentityState::Expired
            | IdentityState::KeyMissing => &["back-up", "renew", "forget"],
        },
    };
    verbs.iter().map(|verb| (*verb).to_owned()).collect()
}

fn with_activation(shown: types::Item, activation: &Activation) -> types::Item {
    types::Item {
        reference_number: Some(activation.reference_number.clone()),
        link: activation.link.clone(),
        approved_at: activation.codes.approved_at,
        identity: activation.identity.map(|id| id.to_string()),
        ..shown
    }
}

fn with_identity(shown: types::Item, identity: &Identity) -> types::Item {
    let certificate = &identity.certificate;
    let subject = &certificate.subject;
    types::Item {
        location: Some(identity.location.clone()),
        subject: Some(types::Subject {
            cn: subject.cn.clone(),
            o: subject.o.clone(),
            ou: subject.ou.clone(),
        }),
        serial: Some(certificate.serial.clone()),
        fingerprint: Some(certificate.fingerprint.clone()),
        not_before: Some(certificate.not_before),
        not_after: Some(certificate.not_after),
        renewal_opens: Some(identity.renewal.opens),
        backups: identity
            .backups
            .iter()
            .map(|copy| BackUpCopy {
                path: copy.path.clone(),
                made_at: copy.made_at,
                proven_at: copy.proven_at,
                current: identity.is_current(copy),
            })
            .collect(),
        ..shown
    }
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};
    use lifecycle::{CodeWindow, Input, Lifecycle, NewActivation};

    use super::*;

    fn tracked(has_code: bool) -> (Lifecycle, Timestamp) {
        let now = "2026-11-22T12:00:00Z".parse().unwrap();
        let mut lifecycle = Lifecycle::default();
        let activation = NewActivation {
            id: "a1".parse().unwrap(),
            issuer: "cfca".into(),
            title: "Ada Jones (CFCA)".into(),
            reference_number: "12345678".into(),
            link: None,
            has_code,
            codes: CodeWindow::new(Some(now), now, SignedDuration::from_hours(15 * 24)),
        };
        lifecycle.handle(now, Input::Track(activation)).unwrap();
        (lifecycle, now)
    }

    fn shown(lifecycle: &Lifecycle) -> types::Item {
        item(lifecycle.item("a1".parse().unwrap()).unwrap())
    }

    #[test]
    fn whatever_needs_the_person_names_a_command_that_can_be_typed_as_it_is() {
        let id = "a1".parse().unwrap();
        let (half, _) = tracked(false);
        let (ready, now) = tracked(true);
        let after = |input: Input| {
            let mut lifecycle = ready.clone();
            lifecycle.handle(now, Input::PickUp { id }).unwrap();
            lifecycle.handle(now, input).unwrap();
            lifecycle
        };
        let why = || "the issuer said so".to_owned();
        let doubted = after(Input::CodeDoubted { id, why: why() });
        let refused = after(Input::Refused { id, why: why() });
        let stuck = after(Input::Stuck { id, why: why() });
        let mut expired = ready.clone();
        expired.handle(now + SignedDuration::from_hours(16 * 24), Input::Tick).unwrap();
        for (lifecycle, command) in [
            (&half, "neverlapse add --issuer cfca --reference-number 12345678 --code-file -"),
            (&ready, "neverlapse pick-up a1"),
            (&doubted, "neverlapse add --issuer cfca --reference-number 12345678 --code-file -"),
            (&refused, "neverlapse pick-up a1"),
            (&stuck, "neverlapse pick-up a1"),
            (&expired, "neverlapse import"),
        ] {
            let needs = shown(lifecycle).needs_you.unwrap();
            assert!(needs.remedy.contains(command), "{needs:?}");
        }
        assert!(shown(&doubted).needs_you.unwrap().reason.contains("the issuer said so"));
    }

    #[test]
    fn what_runs_needs_nobody() {
        let (mut lifecycle, now) = tracked(true);
        lifecycle.handle(now, Input::PickUp { id: "a1".parse().unwrap() }).unwrap();
        assert_eq!(shown(&lifecycle).needs_you, None);
    }

    #[test]
    fn a_refused_application_can_be_tried_again() {
        let (mut lifecycle, now) = tracked(true);
        let id = "a1".parse().unwrap();
        lifecycle.handle(now, Input::PickUp { id }).unwrap();
        lifecycle.handle(now, Input::Refused { id, why: "badPOP".into() }).unwrap();
        assert!(shown(&lifecycle).actions.contains(&"pick-up".to_owned()));
        lifecycle.handle(now, Input::PickUp { id }).unwrap();
    }
}
