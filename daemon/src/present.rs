//! The items as the contract shows them.

use std::sync::LazyLock;

use ipc_proto::types::{self, BackUpCopy, Kind, NeedsYou, State};
use lifecycle::{
    Activation, ActivationState, Application, Identity, IdentityState, Item, KeyLoss, Lifecycle, Need, Policy,
};
use messages::{
    Language, Messages,
    needs::{self, Needs, Of},
};

/// An item of `lifecycle` for clients. It holds no secret, because the lifecycle knows none.
pub(crate) fn item(lifecycle: &Lifecycle, item: &Item) -> types::Item {
    let (kind, issuer, title) = match item {
        Item::Activation(activation) => (Kind::Activation, &activation.issuer, &activation.title),
        Item::Identity(identity) => (Kind::Identity, &identity.issuer, &identity.title),
    };
    let shown = types::Item {
        deadline: item.deadline(),
        last_safe_day: item.last_safe_day(),
        needs_you: needs_you(item, lifecycle.policy()),
        actions: actions(item, lifecycle.policy()),
        reminder: lifecycle.pending_of(item.id()).map(|stage| stage.to_string()),
        snoozed_until: item.reminders().snoozed.map(|wait| wait.until),
        ..types::Item::new(&item.id().to_string(), kind, issuer, State::from(item.state()), title)
    };
    match item {
        Item::Activation(activation) => with_activation(shown, activation),
        Item::Identity(identity) => with_identity(shown, identity),
    }
}

/// What a person should know, in the contract's words.
pub(crate) fn finding(finding: &custody::Finding) -> ipc_proto::types::Finding {
    ipc_proto::types::Finding { what: finding.as_str().to_owned(), said: finding.to_string() }
}

/// What only the person can settle, in words: why, and what to do next. In English: the faces say it in the language
/// of their own person.
pub(crate) fn needs_you(item: &Item, policy: &Policy) -> Option<NeedsYou> {
    item.need().map(|need| needs(item, need, policy))
}

/// The same of a need that the clock has changed already and the item does not know yet.
pub(crate) fn needs(item: &Item, need: Need, policy: &Policy) -> NeedsYou {
    let (reason, remedy) = say(item, need, policy, &ENGLISH);
    NeedsYou { reason, remedy, need: word(need).as_str().to_owned(), said: said(item) }
}

/// The same in any language.
pub(crate) fn say(item: &Item, need: Need, policy: &Policy, messages: &Messages) -> (String, String) {
    let of = match item {
        Item::Activation(activation) => Of::Activation {
            reference_number: &activation.reference_number,
            locked: activation.state == ActivationState::Locked,
            asks: policy.renews_codes(&activation.issuer),
            lookalikes: activation.lookalikes.as_deref(),
        },
        Item::Identity(identity) => Of::Identity {
            location: &identity.location,
            back_up: identity.newest_proven().map(|copy| copy.path.as_str()),
        },
    };
    let (id, said) = (item.id().to_string(), said(item));
    let needs = Needs { need: word(need), id: &id, issuer: issuer(item), of, said: said.as_deref() };
    needs.say(messages)
}

/// The contract's texts.
static ENGLISH: LazyLock<Messages> = LazyLock::new(|| Messages::new(Language::English));

fn issuer(item: &Item) -> &str {
    match item {
        Item::Activation(activation) => &activation.issuer,
        Item::Identity(identity) => &identity.issuer,
    }
}

/// The words of the issuer that refused, of the run that stands still, or of what stood in the way; of a lost key, where
/// it was or is.
pub(crate) fn said(item: &Item) -> Option<String> {
    if let Item::Activation(activation) = item
        && let (Some(loss), Some(application)) = (activation.key_loss(), &activation.application)
        && matches!(activation.need(), Some(Need::KeyGone | Need::OtherComputer))
    {
        return Some(match loss {
            KeyLoss::Gone => application.location.clone(),
            KeyLoss::Elsewhere => application.computer.name.clone(),
        });
    }
    let (refusal, flight, fault) = match item {
        Item::Activation(activation) => (&activation.refusal, &activation.flight, &None),
        Item::Identity(identity) => (&identity.refusal, &identity.flight, &identity.fault),
    };
    let stuck = flight.as_ref().and_then(|flight| flight.stuck.clone());
    stuck.or_else(|| refusal.clone()).or_else(|| fault.clone())
}

/// The word that `messages` has for it.
pub(crate) const fn word(need: Need) -> needs::Need {
    match need {
        Need::Code => needs::Need::Code,
        Need::CheckCode => needs::Need::CheckCode,
        Need::PickUp => needs::Need::PickUp,
        Need::RenewCode => needs::Need::RenewCode,
        Need::ApplyAgain => needs::Need::ApplyAgain,
        Need::Renew => needs::Need::Renew,
        Need::RenewLapsed => needs::Need::RenewLapsed,
        Need::RestoreKey => needs::Need::RestoreKey,
        Need::BackUp => needs::Need::BackUp,
        Need::ProveBackUp => needs::Need::ProveBackUp,
        Need::Unstick => needs::Need::Unstick,
        Need::VerificationCode => needs::Need::VerificationCode,
        Need::Approval => needs::Need::Approval,
        Need::KeyGone => needs::Need::KeyGone,
        Need::OtherComputer => needs::Need::OtherComputer,
    }
}

/// The verbs that make sense now, the best first.
fn actions(item: &Item, policy: &Policy) -> Vec<String> {
    let asks = matches!(item, Item::Activation(activation) if policy.renews_codes(&activation.issuer));
    let verbs: &[&str] = match (item, item.need()) {
        (Item::Activation(_), Some(Need::PickUp | Need::Unstick)) => &["pick-up", "forget"],
        (Item::Activation(_), Some(Need::Code)) if asks => &["renew-code", "add", "forget"],
        (Item::Activation(_), Some(Need::RenewCode)) if asks => &["renew-code", "forget"],
        (Item::Activation(_), Some(Need::Code | Need::CheckCode)) => &["add", "forget"],
        (Item::Activation(_), Some(Need::ApplyAgain)) => &["pick-up", "forget"],
        (Item::Activation(_), Some(Need::Approval)) => &["import", "add", "forget"],
        (Item::Activation(_), Some(Need::KeyGone | Need::OtherComputer)) => &["check", "apply", "forget"],
        (Item::Activation(_), Some(_) | None) => &["forget"],
        (
            Item::Identity(identity),
            Some(Need::Renew | Need::RenewLapsed | Need::Unstick | Need::VerificationCode),
        ) => {
            if leaves(identity) {
                &["renew", "back-up", "forget"]
            } else {
                &["renew", "forget"]
            }
        }
        (Item::Identity(_), Some(Need::RestoreKey)) => &["restore", "forget"],
        (Item::Identity(_), Some(Need::ProveBackUp)) => &["verify-backup", "back-up", "renew", "forget"],
        (Item::Identity(identity), _) => match identity.state {
            IdentityState::Revoked | IdentityState::Superseded => &["forget"],
            IdentityState::Valid
            | IdentityState::RenewalDue
            | IdentityState::Renewing
            | IdentityState::Expired
            | IdentityState::KeyMissing
                if leaves(identity) =>
            {
                &["back-up", "renew", "forget"]
            }
            IdentityState::Valid
            | IdentityState::RenewalDue
            | IdentityState::Renewing
            | IdentityState::Expired
            | IdentityState::KeyMissing => &["renew", "forget"],
        },
    };
    verbs.iter().map(|verb| (*verb).to_owned()).collect()
}

/// Whether its key can be copied: those in a token cannot.
fn leaves(identity: &Identity) -> bool {
    !identity.location.starts_with("token:")
}

fn with_activation(shown: types::Item, activation: &Activation) -> types::Item {
    // What became of it says itself where it lives.
    let application =
        activation.application.as_ref().filter(|_| activation.state != ActivationState::PickedUp);
    types::Item {
        reference_number: Some(activation.reference_number.clone()).filter(|number| !number.is_empty()),
        order: activation.order.clone(),
        lookalikes: activation.lookalikes.clone(),
        link: activation.link.clone(),
        approved_at: activation.codes.approved_at,
        identity: activation.identity.map(|id| id.to_string()),
        location: application.map(|application| application.location.clone()),
        application: application.map(applied),
        ..shown
    }
}

fn applied(application: &Application) -> types::Application {
    types::Application {
        name: application.name.clone(),
        email: application.email.clone(),
        key: application.key.clone(),
        made_at: application.made_at,
        computer: application.computer.name.clone(),
        user: application.user.name.clone(),
        key_lost: application.lost.map(|loss| match loss {
            KeyLoss::Gone => "gone".to_owned(),
            KeyLoss::Elsewhere => "elsewhere".to_owned(),
        }),
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
        renews_at: identity.renews_at(),
        copies: identity
            .copies
            .iter()
            .map(|copy| types::PlacedCopy {
                location: copy.location.clone(),
                current: copy.fingerprint == certificate.fingerprint,
                seen_at: copy.seen_at,
            })
            .collect(),
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
    use lifecycle::{CodeWindow, Input, IssuerPolicy, Lifecycle, NewActivation};

    use super::*;

    fn tracked(has_code: bool) -> (Lifecycle, Timestamp) {
        let now = "2026-11-22T12:00:00Z".parse().unwrap();
        let mut lifecycle = Lifecycle::default();
        let activation = NewActivation {
            order: None,
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
        item(lifecycle, lifecycle.item("a1".parse().unwrap()).unwrap())
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
        let doubted = after(Input::CodeDoubted { id, why: why(), lookalikes: None });
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
    fn where_the_issuer_asks_questions_the_remedy_is_to_answer_them() {
        let asks = IssuerPolicy { renews_codes: true, ..IssuerPolicy::default() };
        let policy = Policy { issuers: [("cfca".to_owned(), asks)].into(), ..Policy::default() };
        for (has_code, later) in [(false, 0), (true, 16 * 24)] {
            let (mut lifecycle, now) = tracked(has_code);
            lifecycle.handle(now, Input::PolicyChanged(Box::new(policy.clone()))).unwrap();
            lifecycle.handle(now + SignedDuration::from_hours(later), Input::Tick).unwrap();
            let shown = shown(&lifecycle);
            let remedy = shown.needs_you.unwrap().remedy;
            assert!(remedy.contains("neverlapse renew-code a1"), "{remedy}");
            assert_eq!(shown.actions[0], "renew-code");
        }
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
