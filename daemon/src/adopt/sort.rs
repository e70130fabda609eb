//! What the certificates at a location are to those that are tracked.

use custody::Facts;
use jiff::Timestamp;
use lifecycle::{Identity, IdentityState, ItemId, RenewalWindow};

use super::{Flaw, Seen};
use crate::effects::facts::renewal_window;

/// What becomes of a certificate that was found.
pub(super) type Fate = Result<Way, Why>;

/// What a certificate is to what is tracked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// Nothing of it is tracked yet.
    New,
    /// It is the renewal of this identity, made elsewhere.
    Renews(ItemId),
    /// It is tracked as this, and its key had been missing here.
    KeyOf(ItemId),
    /// It is tracked as this; `here` or at another location.
    Known {
        /// As what.
        id: ItemId,
        /// Whether the tracked one is the one that was found.
        here: bool,
    },
}

/// Why a certificate is not tracked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// Its key is not there.
    NoKey,
    /// Its key did not prove itself.
    Unproven(String),
    /// It lapsed, and its issuer no longer renews it.
    Lapsed,
    /// A newer one of the same holder is there, and its own time is over or nearly so.
    Replaced,
    /// The run of this item may bring it, or has just brought it.
    UnderWay(String),
}

/// An identity that is tracked, and whether it lives at the location that was looked at.
pub(super) struct Tracked {
    pub(super) identity: Identity,
    pub(super) here: bool,
}

/// The fate of each certificate, in their order.
pub(super) fn fates(seen: &[Seen], tracked: &[Tracked], now: Timestamp) -> Vec<Fate> {
    let mut newest_first: Vec<usize> = (0..seen.len()).collect();
    newest_first.sort_by_key(|at| std::cmp::Reverse(age(seen[*at].facts())));
    let mut fates: Vec<Fate> = vec![Err(Why::NoKey); seen.len()];
    let mut renewed = Vec::new();
    for at in newest_first {
        fates[at] = fate(&seen[at], seen, tracked, now, &renewed);
        if let Ok(Way::Renews(id)) = fates[at] {
            renewed.push(id);
        }
    }
    fates
}

fn fate(one: &Seen, seen: &[Seen], tracked: &[Tracked], now: Timestamp, renewed: &[ItemId]) -> Fate {
    match &one.proof {
        Ok(_) => {}
        Err(Flaw::NoKey) => return Err(Why::NoKey),
        Err(Flaw::Unproven(why)) => return Err(Why::Unproven(why.clone())),
    }
    let facts = one.facts();
    // Where it was copied to several places, the one here counts.
    let mut known = tracked.iter().filter(|tracked| one.is(&tracked.identity)).collect::<Vec<_>>();
    known.sort_by_key(|tracked| !tracked.here);
    if let Some(Tracked { identity, here }) = known.first() {
        let was_lost = *here && identity.state == IdentityState::KeyMissing;
        let (id, here) = (identity.id, *here);
        if renewed.contains(&id) {
            return Err(Why::Replaced);
        }
        return Ok(if was_lost { Way::KeyOf(id) } else { Way::Known { id, here } });
    }
    let window = one.window();
    if now >= facts.not_after && now >= window.closes {
        return Err(Why::Lapsed);
    }
    let is_newer = |other: &&Seen| other.proof.is_ok() && is_renewal(other.facts(), facts);
    if now >= window.opens && seen.iter().any(|other| is_newer(&other)) {
        return Err(Why::Replaced);
    }
    let mut old = tracked.iter().filter(|tracked| tracked.here).map(|tracked| &tracked.identity);
    let old = old.find(|old| !renewed.contains(&old.id) && renews(one, old, seen, now));
    Ok(old.map_or(Way::New, |old| Way::Renews(old.id)))
}

/// Whether a certificate renews a tracked identity of this location: one of the same holder, whose own certificate is
/// due, or has gone. Beside one that still has its time ahead, it is one of its own.
fn renews(one: &Seen, old: &Identity, seen: &[Seen], now: Timestamp) -> bool {
    match old.state {
        IdentityState::Valid
        | IdentityState::RenewalDue
        | IdentityState::Renewing
        | IdentityState::Expired
        | IdentityState::KeyMissing => {}
        IdentityState::Revoked | IdentityState::Superseded => return false,
    }
    let is_due = now >= old.renewal.opens || old.state == IdentityState::Renewing;
    match seen.iter().find(|seen| seen.is(old)) {
        Some(still) => is_renewal(one.facts(), still.facts()) && (is_due || still.proof.is_err()),
        None => {
            let (new, subject) = (one.facts(), &old.certificate.subject);
            old.issuer == one.profile.id.as_str()
                && (&new.subject.cn, &new.subject.o, &new.subject.ou)
                    == (&subject.cn, &subject.o, &subject.ou)
                && new.not_before >= old.certificate.not_before
        }
    }
}

/// Whether `new` is a later certificate of the same holder, issuer and use. Those to sign and to encrypt with are two.
fn is_renewal(new: &Facts, old: &Facts) -> bool {
    (&new.subject, &new.issuer, &new.key_usage) == (&old.subject, &old.issuer, &old.key_usage)
        && age(new) > age(old)
}

fn age(facts: &Facts) -> (Timestamp, Timestamp) {
    (facts.not_before, facts.not_after)
}

impl Seen {
    pub(super) fn facts(&self) -> &Facts {
        &self.found.facts
    }

    fn is(&self, identity: &Identity) -> bool {
        self.facts().fingerprint.to_string() == identity.certificate.fingerprint
    }

    fn window(&self) -> RenewalWindow {
        renewal_window(self.facts(), &self.profile)
    }
}

#[cfg(test)]
mod tests {
    use custody::{Facts, Fingerprint, Found, KeyPresence, LocationName, certificate::Name};
    use issuers::Registry;
    use jiff::SignedDuration;
    use lifecycle::{Input, Item, Lifecycle};

    use super::*;
    use crate::effects::facts::new_identity;

    fn now() -> Timestamp {
        "2026-11-22T12:00:00Z".parse().unwrap()
    }

    fn days(days: i64) -> SignedDuration {
        SignedDuration::from_hours(24 * days)
    }

    /// A certificate of Marie's for a year, `age` days old, with a key that works. The window opens 30 days before the end.
    fn seen(age: i64) -> Seen {
        let name = |cn: &str| Name { cn: Some(cn.into()), full: format!("CN={cn}"), ..Name::default() };
        let not_before = now() - days(age);
        let facts = Facts {
            subject: name("Marie"),
            issuer: name("Office"),
            serial: format!("{age:02x}"),
            not_before,
            not_after: not_before + days(365),
            fingerprint: Fingerprint::of(age.to_string().as_bytes()),
            key: "EC P-256".into(),
            key_usage: Vec::new(),
            extended_key_usage: Vec::new(),
            emails: Vec::new(),
        };
        let found = Found {
            facts,
            certificate: Vec::new(),
            chain: Vec::new(),
            friendly_name: "Marie".into(),
            key: KeyPresence::Here { may_leave: true },
        };
        let profile = Registry::shipped().profile("generic").unwrap().clone();
        Seen { found, profile, proof: Ok(Vec::new()) }
    }

    fn without_key(seen: Seen) -> Seen {
        Seen { proof: Err(Flaw::NoKey), ..seen }
    }

    fn to_encrypt(mut seen: Seen) -> Seen {
        seen.found.facts.key_usage = vec!["keyEncipherment".into()];
        seen.found.facts.fingerprint = Fingerprint::of(b"to encrypt");
        seen
    }

    fn id() -> ItemId {
        "i1".parse().unwrap()
    }

    fn tracked(seen: &Seen, here: bool, happened: &[Input]) -> Tracked {
        let mut lifecycle = Lifecycle::default();
        let at = LocationName::Vault;
        let new = new_identity(id(), &at, seen.facts(), &seen.profile, true, Vec::new());
        lifecycle.handle(now(), Input::Adopt(new)).unwrap();
        for input in happened {
            lifecycle.handle(now(), input.clone()).unwrap();
        }
        let Some(Item::Identity(identity)) = lifecycle.item(id()) else { panic!("it is tracked") };
        Tracked { identity: identity.clone(), here }
    }

    #[test]
    fn what_is_tracked_is_known_and_a_key_that_was_lost_here_is_found() {
        let lost = [Input::KeyLost { id: id() }];
        for (here, happened, way) in [
            (true, &[][..], Way::Known { id: id(), here: true }),
            (false, &[], Way::Known { id: id(), here: false }),
            (true, &lost, Way::KeyOf(id())),
            (false, &lost, Way::Known { id: id(), here: false }),
        ] {
            let one = seen(10);
            let tracked = [tracked(&one, here, happened)];
            assert_eq!(fates(&[one], &tracked, now()), [Ok(way)]);
        }
    }

    #[test]
    fn only_what_is_proven_and_can_still_be_renewed_is_new() {
        let damaged = Seen { proof: Err(Flaw::Unproven("it is damaged".into())), ..seen(1) };
        let found = [seen(10), seen(-3), without_key(seen(20)), damaged, seen(366)];
        let other = |why| Err::<Way, Why>(why);
        assert_eq!(
            fates(&found, &[], now()),
            [
                Ok(Way::New),
                Ok(Way::New),
                other(Why::NoKey),
                other(Why::Unproven("it is damaged".into())),
                // Lapsed comes before replaced: what is over is over.
                other(Why::Lapsed),
            ]
        );
    }

    #[test]
    fn a_certificate_that_is_due_gives_way_to_a_newer_one_but_not_one_that_has_its_time_ahead() {
        assert_eq!(fates(&[seen(350), seen(1)], &[], now()), [Err(Why::Replaced), Ok(Way::New)]);
        assert_eq!(fates(&[seen(100), seen(1)], &[], now()), [Ok(Way::New), Ok(Way::New)]);
        let pair = [seen(350), to_encrypt(seen(1))];
        assert_eq!(fates(&pair, &[], now()), [Ok(Way::New), Ok(Way::New)], "to sign and to encrypt are two");
        let dead = [seen(350), without_key(seen(1))];
        assert_eq!(
            fates(&dead, &[], now()),
            [Ok(Way::New), Err(Why::NoKey)],
            "a new one that cannot sign is none"
        );
    }

    #[test]
    fn a_tracked_one_that_is_due_goes_on_with_the_newest_one_at_its_location() {
        let found = [seen(350), seen(20), seen(1)];
        let fates_beside = |here| fates(&found, &[tracked(&seen(350), here, &[])], now());
        assert_eq!(
            fates_beside(true),
            [Err(Why::Replaced), Ok(Way::New), Ok(Way::Renews(id()))],
            "one of them is its renewal"
        );
        let elsewhere = Ok(Way::Known { id: id(), here: false });
        assert_eq!(fates_beside(false), [elsewhere, Ok(Way::New), Ok(Way::New)]);
    }

    #[test]
    fn a_tracked_one_that_has_its_time_ahead_goes_on_only_where_its_own_certificate_is_of_no_more_use() {
        let beside = |found: &[Seen], happened: &[Input]| {
            let fates = fates(found, &[tracked(&seen(100), true, happened)], now());
            fates.last().cloned()
        };
        let renews = Some(Ok(Way::Renews(id())));
        assert_eq!(beside(&[seen(100), seen(1)], &[]), Some(Ok(Way::New)));
        assert_eq!(beside(&[without_key(seen(100)), seen(1)], &[]), renews);
        assert_eq!(beside(&[seen(1)], &[]), renews, "it has gone");
        assert_eq!(beside(&[seen(200)], &[]), Some(Ok(Way::New)), "an older one renews nothing");
        let begun = [Input::Renew { id: id() }];
        assert_eq!(beside(&[seen(100), seen(1)], &begun), renews, "ours is under way");
        assert_eq!(beside(&[seen(1)], &[Input::Revoked { id: id() }]), Some(Ok(Way::New)));
    }
}
