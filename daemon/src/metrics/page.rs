//! What is told: the page of all metrics as things stand.

use std::collections::BTreeMap;

use jiff::Timestamp;
use lifecycle::{ActivationState, Identity, IdentityState, Item, Lifecycle};

use super::{Metrics, text::Page};
use crate::present;

const ACTIVATIONS: [ActivationState; 8] = [
    ActivationState::AwaitingCode,
    ActivationState::Ready,
    ActivationState::PickingUp,
    ActivationState::WaitingForIssuer,
    ActivationState::PickedUp,
    ActivationState::Expired,
    ActivationState::Rejected,
    ActivationState::Locked,
];

const IDENTITIES: [IdentityState; 7] = [
    IdentityState::Valid,
    IdentityState::RenewalDue,
    IdentityState::Renewing,
    IdentityState::Expired,
    IdentityState::Revoked,
    IdentityState::KeyMissing,
    IdentityState::Superseded,
];

/// A moment that an item may have.
type Moment = fn(&Item) -> Option<Timestamp>;

/// The page of what is tracked and what was counted.
///
/// Moments are told as such, not as the time that is left: a file that is written when something changes would tell a
/// time that has long passed by.
pub(crate) fn of(metrics: &Metrics, lifecycle: &Lifecycle) -> String {
    let mut page = Page::default();
    page.gauge("neverlapse_build_info", "The version of the daemon.")
        .sample(&[("version", env!("CARGO_PKG_VERSION"))], 1);
    states(&mut page, lifecycle);
    needs(&mut page, lifecycle);
    let soonest = |moment: Moment| lifecycle.items().filter_map(moment).min();
    let moments = [
        ("neverlapse_next_deadline_timestamp_seconds", "The soonest deadline.", soonest(Item::deadline)),
        (
            "neverlapse_next_last_safe_day_timestamp_seconds",
            "The soonest last moment at which all can still be done without help.",
            soonest(Item::last_safe_day),
        ),
        (
            "neverlapse_oldest_backup_proof_timestamp_seconds",
            "When the back-up that was not proven for longest was proven last.",
            identities(lifecycle).filter_map(proven).min(),
        ),
    ];
    for (name, help, moment) in moments {
        let mut metric = page.gauge(name, help);
        // Where there is none, there is no sample.
        moment.into_iter().for_each(|at| metric.sample(&[], at.as_second()));
    }
    let unproven = identities(lifecycle).filter(|identity| proven(identity).is_none()).count();
    page.gauge(
        "neverlapse_identities_without_proven_backup",
        "Certificates in use without a proven back-up.",
    )
    .sample(&[], unproven);
    page.counter("neverlapse_reminders", "Reminders that a desktop has taken.")
        .sample(&[], metrics.reminders);
    let mut failures = page.counter("neverlapse_failures", "Pick-ups, renewals and the like that failed.");
    for (name, count) in &metrics.failures {
        failures.sample(&[("reason", &word(name))], count);
    }
    if metrics.settings.per_item == Some(true) {
        items(&mut page, lifecycle, metrics.settings.names == Some(true));
    }
    page.finish()
}

fn states(page: &mut Page, lifecycle: &Lifecycle) {
    let activations = ACTIVATIONS.map(|state| ("activation", state.as_str()));
    let mut counts: BTreeMap<_, u64> = activations.into_iter().map(|state| (state, 0)).collect();
    counts.extend(IDENTITIES.map(|state| (("identity", state.as_str()), 0)));
    for item in lifecycle.items() {
        *counts.entry((kind(item), item.state())).or_default() += 1;
    }
    let mut metric = page.gauge("neverlapse_items", "What is tracked, by its state.");
    for ((kind, state), count) in counts {
        metric.sample(&[("kind", kind), ("state", state)], count);
    }
}

fn needs(page: &mut Page, lifecycle: &Lifecycle) {
    let mut counts: BTreeMap<&str, u64> =
        messages::needs::Need::ALL.into_iter().map(|need| (need.as_str(), 0)).collect();
    for need in lifecycle.items().filter_map(Item::need) {
        *counts.entry(present::word(need).as_str()).or_default() += 1;
    }
    let mut metric = page.gauge("neverlapse_items_in_need", "What needs a person, by what it needs.");
    for (need, count) in counts {
        metric.sample(&[("need", need)], count);
    }
}

/// Each item by its id, which says nothing of whose it is.
fn items(page: &mut Page, lifecycle: &Lifecycle, with_names: bool) {
    let mut info = page.gauge("neverlapse_item_info", "What an item is.");
    for item in lifecycle.items() {
        let (id, title) = (item.id().to_string(), title(item));
        let labels = [("item", id.as_str()), ("kind", kind(item)), ("state", item.state()), ("name", title)];
        info.sample(if with_names { &labels } else { &labels[..3] }, 1);
    }
    let moments: [(_, _, Moment); 2] = [
        ("neverlapse_item_deadline_timestamp_seconds", "The deadline of an item.", Item::deadline),
        (
            "neverlapse_item_last_safe_day_timestamp_seconds",
            "The last moment at which it can be done without help.",
            Item::last_safe_day,
        ),
    ];
    for (name, help, moment) in moments {
        let mut metric = page.gauge(name, help);
        for (item, at) in lifecycle.items().filter_map(|item| Some((item, moment(item)?))) {
            metric.sample(&[("item", &item.id().to_string())], at.as_second());
        }
    }
}

/// The identities that a person still uses.
fn identities(lifecycle: &Lifecycle) -> impl Iterator<Item = &Identity> {
    lifecycle.items().filter_map(|item| match item {
        Item::Identity(identity) => identity.deadline().map(|_| identity),
        Item::Activation(_) => None,
    })
}

/// When a back-up of the present certificate was proven last.
fn proven(identity: &Identity) -> Option<Timestamp> {
    let current = identity.backups.iter().filter(|copy| identity.is_current(copy));
    current.filter_map(|copy| copy.proven_at).max()
}

const fn kind(item: &Item) -> &'static str {
    match item {
        Item::Activation(_) => "activation",
        Item::Identity(_) => "identity",
    }
}

fn title(item: &Item) -> &str {
    match item {
        Item::Activation(activation) => &activation.title,
        Item::Identity(identity) => &identity.title,
    }
}

/// The name of an error as the other words are written: `IssuerUnreachable` is `issuer-unreachable`.
fn word(name: &str) -> String {
    let mut word = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() && !word.is_empty() {
            word.push('-');
        }
        word.push(character.to_ascii_lowercase());
    }
    word
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use lifecycle::{CodeWindow, Input, NewActivation};

    use super::*;
    use crate::metrics::Settings;

    fn tracked() -> Lifecycle {
        let now = "2026-11-22T12:00:00Z".parse().unwrap();
        let mut lifecycle = Lifecycle::default();
        let activation = NewActivation {
            order: None,
            id: "a1".parse().unwrap(),
            issuer: "cfca".into(),
            title: "Wang Xiaoming".into(),
            reference_number: "12345678".into(),
            link: None,
            has_code: true,
            codes: CodeWindow::new(Some(now), now, SignedDuration::from_hours(24)),
        };
        let _ = lifecycle.handle(now, Input::Track(activation)).unwrap();
        lifecycle
    }

    fn page(settings: Settings) -> String {
        let mut metrics = Metrics::new(settings);
        metrics.failed("IssuerUnreachable");
        of(&metrics, &tracked())
    }

    #[test]
    fn a_page_says_how_many_and_when_and_not_whose() {
        let page = page(Settings { names: Some(true), ..Settings::default() });
        for line in [
            "neverlapse_items{kind=\"activation\",state=\"ready\"} 1",
            "neverlapse_items{kind=\"identity\",state=\"expired\"} 0",
            "neverlapse_items_in_need{need=\"pick-up\"} 1",
            "neverlapse_next_deadline_timestamp_seconds 1795435200",
            "neverlapse_failures_total{reason=\"issuer-unreachable\"} 1",
            "neverlapse_reminders_total 0",
        ] {
            assert!(page.lines().any(|said| said == line), "{line} is not in {page}");
        }
        for whose in ["Wang", "12345678", "cfca", "a1"] {
            assert!(!page.contains(whose), "{page}");
        }
    }

    #[test]
    fn items_and_their_names_are_told_only_where_that_is_wanted() {
        let each = Settings { per_item: Some(true), ..Settings::default() };
        let nameless = page(each.clone());
        assert!(
            nameless.contains("item_info{item=\"a1\",kind=\"activation\",state=\"ready\"} 1\n"),
            "{nameless}"
        );
        assert!(nameless.contains("neverlapse_item_deadline_timestamp_seconds{item=\"a1\"} 1795435200\n"));
        assert!(!nameless.contains("Wang"));
        let named = page(Settings { names: Some(true), ..each });
        assert!(named.contains("state=\"ready\",name=\"Wang Xiaoming\"} 1\n"), "{named}");
        assert!(!named.contains("12345678"));
    }
}
