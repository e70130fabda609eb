//! No sequence of inputs, however odd, reaches an impossible state.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use jiff::{SignedDuration, Timestamp};
use lifecycle::{
    ActivationState, Ahead, Application, BackUp, CertificateFacts, CodeWindow, Computer, Due, Effect,
    IdentityState, Input, Item, ItemId, KeyLoss, Lifecycle, NewActivation, NewApplication, NewIdentity,
    Policy, QuietHours, RenewalWindow, Silence, Stage, Subject, User,
};
use proptest::{collection::vec, prelude::*};

/// Few names, so that inputs meet.
fn activation_id() -> impl Strategy<Value = ItemId> {
    (1u64..4).prop_map(|n| format!("a{n}").parse().unwrap())
}

fn identity_id() -> impl Strategy<Value = ItemId> {
    (1u64..4).prop_map(|n| format!("i{n}").parse().unwrap())
}

fn any_id() -> impl Strategy<Value = ItemId> {
    prop_oneof![activation_id(), identity_id()]
}

/// Minutes from a fixed start, over forty days, so that windows open and close within a run.
fn moment() -> impl Strategy<Value = Timestamp> {
    (0i64..60_000).prop_map(|minutes| start() + SignedDuration::from_mins(minutes))
}

fn start() -> Timestamp {
    "2026-11-01T00:00:00Z".parse().unwrap()
}

fn codes() -> impl Strategy<Value = CodeWindow> {
    moment().prop_map(|at| CodeWindow::new(Some(at), at, SignedDuration::from_hours(15 * 24)))
}

fn certificate() -> impl Strategy<Value = (CertificateFacts, RenewalWindow)> {
    (moment(), 1i64..40, "[0-9a-f]{4}").prop_map(|(not_before, days, fingerprint)| {
        let not_after = not_before + SignedDuration::from_hours(24 * days);
        let window = RenewalWindow::new(
            not_before,
            not_after,
            SignedDuration::from_hours(24 * 10),
            SignedDuration::ZERO,
        );
        let facts = CertificateFacts {
            subject: Subject::default(),
            serial: fingerprint.clone(),
            fingerprint,
            not_before,
            not_after,
        };
        (facts, window)
    })
}

fn policy() -> impl Strategy<Value = Policy> {
    let zone = prop::sample::select(vec!["UTC", "Asia/Shanghai", "America/St_Johns"]);
    (zone, any::<bool>(), any::<bool>()).prop_map(|(zone, quiet, automatic_renewal)| Policy {
        zone: jiff::tz::TimeZone::get(zone).unwrap(),
        quiet: quiet.then(QuietHours::default),
        automatic_renewal,
        ..Policy::default()
    })
}

fn new_identity() -> impl Strategy<Value = NewIdentity> {
    (identity_id(), certificate(), any::<bool>(), any::<bool>()).prop_map(
        |(id, (certificate, renewal), backup_wanted, unattended)| NewIdentity {
            id,
            issuer: "test".into(),
            title: id.to_string(),
            location: "vault".into(),
            certificate,
            renewal,
            backup_wanted,
            backups: Vec::new(),
            unattended,
        },
    )
}

fn application() -> impl Strategy<Value = Input> {
    let lost = prop_oneof![Just(None), Just(Some(KeyLoss::Gone)), Just(Some(KeyLoss::Elsewhere))];
    prop_oneof![
        2 => activation_id().prop_map(|id| Input::Apply(NewApplication {
            id,
            issuer: "test".into(),
            title: id.to_string(),
            application: Application {
                name: "Ada Jones".into(),
                email: "ada@example.org".into(),
                location: "vault".into(),
                key: None,
                made_at: start(),
                computer: Computer { mark: None, name: "desk".into() },
                user: User { uid: None, name: "ada".into() },
                lost: None,
            },
        })),
        3 => (activation_id(), "[12]", any::<bool>(), codes()).prop_map(|(id, reference_number, has_code, codes)| {
            Input::Approved { id, reference_number, order: None, link: None, has_code, codes }
        }),
        1 => (activation_id(), lost).prop_map(|(id, lost)| Input::KeyLookedFor { id, lost }),
    ]
}

fn input() -> impl Strategy<Value = Input> {
    let track = (activation_id(), "[12]", any::<bool>(), codes()).prop_map(
        |(id, reference_number, has_code, codes)| {
            Input::Track(NewActivation {
                order: None,
                id,
                issuer: "test".into(),
                title: id.to_string(),
                reference_number,
                link: None,
                has_code,
                codes,
            })
        },
    );
    prop_oneof![
        3 => track,
        3 => application(),
        4 => Just(Input::Tick),
        1 => Just(Input::ClockChanged),
        1 => Just(Input::Started),
        2 => activation_id().prop_map(|id| Input::Complete { id, codes: None }),
        1 => (activation_id(), any::<bool>(), codes())
            .prop_map(|(id, has_code, codes)| Input::CodesRenewed { id, has_code, codes, renamed: None }),
        4 => activation_id().prop_map(|id| Input::PickUp { id }),
        2 => activation_id().prop_map(|id| Input::Guide { id }),
        3 => identity_id().prop_map(|id| Input::Renew { id }),
        2 => (any_id(), moment()).prop_map(|(id, until)| Input::IssuerWaits { id, until }),
        2 => (any_id(), prop_oneof![Just(Silence::Network), Just(Silence::Vault)])
            .prop_map(|(id, silence)| Input::Unanswered { id, silence }),
        1 => any_id().prop_map(|id| Input::Undelivered { id, why: "why".into() }),
        1 => Just(Input::NetworkReturned),
        1 => Just(Input::NotifierAppeared),
        1 => policy().prop_map(|policy| Input::PolicyChanged(Box::new(policy))),
        1 => (any_id(), moment()).prop_map(|(id, until)| Input::Snooze { id, until }),
        1 => any_id().prop_map(|id| Input::Dismiss { id }),
        1 => any_id().prop_map(|id| Input::DoneElsewhere { id }),
        1 => any_id().prop_map(|id| Input::Stuck { id, why: "why".into() }),
        1 => any_id().prop_map(|id| Input::CodeWanted { id, why: "why".into() }),
        1 => any_id().prop_map(|id| Input::Unplugged { id, why: "why".into() }),
        1 => Just(Input::DeviceAppeared),
        1 => any_id().prop_map(|id| Input::Stopped { id }),
        1 => any_id().prop_map(|id| Input::Refused { id, why: "why".into() }),
        1 => activation_id().prop_map(|id| Input::CodeDoubted { id, why: "why".into(), lookalikes: None }),
        1 => activation_id().prop_map(|id| Input::TriesExhausted { id, why: "why".into() }),
        3 => (activation_id(), new_identity()).prop_map(|(id, identity)| Input::PickedUp { id, identity }),
        2 => (identity_id(), certificate())
            .prop_map(|(id, (certificate, renewal))| Input::Renewed { id, certificate, renewal }),
        1 => (identity_id(), certificate())
            .prop_map(|(id, (certificate, renewal))| Input::RenewedElsewhere { id, certificate, renewal }),
        1 => new_identity().prop_map(Input::Adopt),
        1 => (identity_id(), moment(), "[0-9a-f]{4}").prop_map(|(id, made_at, fingerprint)| Input::BackedUp {
            id,
            backup: BackUp { path: "/b".into(), made_at, proven_at: Some(made_at), fingerprint },
        }),
        1 => identity_id().prop_map(|id| Input::Revoked { id }),
        1 => identity_id().prop_map(|id| Input::KeyLost { id }),
        1 => identity_id().prop_map(|id| Input::KeyFound { id }),
        2 => (any_id(), prop_oneof![Just(Stage::Ahead(Ahead(168))), Just(Stage::Lapsed), Just(Stage::Snoozed)])
            .prop_map(|(id, stage)| Input::ReminderDelivered { id, stage }),
        1 => any_id().prop_map(|id| Input::Forget { id }),
    ]
}

/// What must hold of every item at every moment.
fn assert_possible(lifecycle: &Lifecycle, now: Timestamp) {
    for item in lifecycle.items() {
        match item {
            Item::Activation(activation) => {
                let state = activation.state;
                assert_eq!(activation.flight.is_some(), state.in_flight(), "{activation:?}");
                // Without an identity it was picked up elsewhere.
                assert!(activation.identity.is_none() || state == ActivationState::PickedUp);
                if matches!(state, ActivationState::Ready) || state.in_flight() {
                    assert!(activation.has_code, "{activation:?}");
                    assert!(!activation.reference_number.is_empty(), "{activation:?}");
                }
            }
            Item::Identity(identity) => {
                let renewing = identity.state == IdentityState::Renewing;
                assert_eq!(identity.flight.is_some(), renewing, "{identity:?}");
            }
        }
    }
    // What the records hold is all there is: a restart changes nothing that can be seen.
    let restored = Lifecycle::restore(lifecycle.items().cloned(), lifecycle.policy().clone(), now);
    assert!(restored.items().eq(lifecycle.items()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_input_sequence_reaches_an_impossible_state(steps in vec((moment(), input()), 1..80)) {
        let mut lifecycle = Lifecycle::default();
        for (now, input) in steps {
            let before: Vec<Item> = lifecycle.items().cloned().collect();
            match lifecycle.handle(now, input) {
                Ok(effects) => for effect in effects {
                    if let Effect::PickUp(id) | Effect::Guide(id) | Effect::Poll(id) = effect {
                        let Some(Item::Activation(activation)) = lifecycle.item(id) else { panic!("{effect:?}") };
                        prop_assert!(activation.state.in_flight() && activation.has_code);
                    }
                    if let Effect::Erase(id) = effect { prop_assert!(lifecycle.item(id).is_none()); }
                    if let Effect::Save(id) = effect { prop_assert!(lifecycle.item(id).is_some()); }
                },
                Err(_) => prop_assert!(lifecycle.items().eq(before.iter()), "a refused input changed something"),
            }
            assert_possible(&lifecycle, now);
        }
    }

    #[test]
    fn every_change_is_saved(steps in vec((moment(), input()), 1..60)) {
        let mut lifecycle = Lifecycle::default();
        let mut ledger = std::collections::BTreeMap::new();
        for (now, input) in steps {
            for effect in lifecycle.handle(now, input).unwrap_or_default() {
                match effect {
                    Effect::Save(id) => { ledger.insert(id, lifecycle.item(id).unwrap().clone()); }
                    Effect::Erase(id) => { ledger.remove(&id); }
                    Effect::WipeCode(_) | Effect::Remind(..) | Effect::PickUp(_) | Effect::Guide(_) | Effect::Renew(_)
                    | Effect::Poll(_) => {}
                }
            }
            prop_assert!(ledger.values().eq(lifecycle.items()));
        }
    }

    #[test]
    fn after_a_tick_the_next_wake_lies_ahead(steps in vec((0i64..2_000, input()), 1..60)) {
        let mut lifecycle = Lifecycle::default();
        let mut now = start();
        for (minutes, input) in steps {
            now += SignedDuration::from_mins(minutes);
            let _ = lifecycle.handle(now, input);
            lifecycle.handle(now, Input::Tick).unwrap();
            if let Some((at, why)) = lifecycle.next_wake() {
                prop_assert!(at > now, "busy: {why} at {at}, now {now}");
            }
        }
    }

    #[test]
    fn waking_only_when_told_misses_no_lapse(codes in codes(), (certificate, renewal) in certificate()) {
        let mut lifecycle = Lifecycle::default();
        let (a, i): (ItemId, ItemId) = ("a1".parse().unwrap(), "i1".parse().unwrap());
        lifecycle.handle(start(), Input::Track(NewActivation {
            order: None, id: a, issuer: "test".into(), title: "t".into(), reference_number: "1".into(), link: None,
            has_code: true, codes,
        })).unwrap();
        lifecycle.handle(start(), Input::Adopt(NewIdentity {
            id: i, issuer: "test".into(), title: "t".into(), location: "vault".into(), certificate,
            renewal, backup_wanted: false, backups: Vec::new(), unattended: false,
        })).unwrap();
        let mut reminded = std::collections::BTreeSet::new();
        while let Some((at, why)) = lifecycle.next_wake() {
            for effect in lifecycle.handle(at, Input::Tick).unwrap() {
                if let Effect::Remind(id, stage) = effect {
                    prop_assert!(reminded.insert((id, stage)), "{stage:?} twice");
                    lifecycle.handle(at, Input::ReminderDelivered { id, stage }).unwrap();
                }
            }
            if why.what == Due::Lapse {
                prop_assert!(lifecycle.item(why.item).unwrap().has_lapsed());
            }
        }
        prop_assert!(lifecycle.items().all(Item::has_lapsed));
        prop_assert!(reminded.contains(&(a, Stage::Lapsed)) && reminded.contains(&(i, Stage::Lapsed)));
        prop_assert!(reminded.contains(&(a, Stage::Ahead(Ahead(1)))));
    }
}
