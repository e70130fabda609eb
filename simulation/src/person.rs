//! A person: what they do when they see a reminder, and what they do at their computer.

use jiff::{SignedDuration, Timestamp, civil::Time};
use lifecycle::{BackUp, CodeWindow, Input, ItemId, Need, Stage};

use crate::{
    chance::{Chance, days, hours, mins, secs},
    daemon::Taken,
    event::{Act, Event, Silence},
    matter::{Codes, Matter, Run, Thing},
    records::{RunChange, TypedCode},
    world::{Step, World},
};

/// How somebody deals with what needs them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Person {
    ActsAtOnce,
    ActsLate,
    Ignores,
    Snoozes,
    Dismisses,
    DoesItElsewhere,
    /// One time like this, another like that.
    Moody,
}

impl Person {
    const PLAIN: [Self; 6] = [
        Self::ActsAtOnce,
        Self::ActsLate,
        Self::Ignores,
        Self::Snoozes,
        Self::Dismisses,
        Self::DoesItElsewhere,
    ];

    pub(crate) fn new(chance: &mut Chance) -> Self {
        if chance.one_in(2) { Self::Moody } else { chance.pick(&Self::PLAIN) }
    }

    /// What they do about a reminder, and after how long.
    fn reacts(self, id: ItemId, chance: &mut Chance) -> Option<(SignedDuration, Act)> {
        let mood = if self == Self::Moody || chance.one_in(6) { chance.pick(&Self::PLAIN) } else { self };
        match mood {
            Self::ActsAtOnce => Some((chance.spread(secs(5), mins(40)), Act::Settle(id))),
            Self::ActsLate => Some((chance.spread(hours(1), days(20)), Act::Settle(id))),
            Self::Ignores | Self::Moody => None,
            Self::Snoozes => {
                let silence = match chance.number(0, 3) {
                    0 => Silence::Hour,
                    1 => Silence::TomorrowAtNine,
                    _ => Silence::Until(chance.spread(mins(5), days(60))),
                };
                Some((chance.spread(secs(2), mins(20)), Act::Snooze(id, silence)))
            }
            Self::Dismisses => Some((chance.spread(secs(2), hours(3)), Act::Dismiss(id))),
            Self::DoesItElsewhere => Some((chance.spread(mins(1), days(3)), Act::Elsewhere(id))),
        }
    }
}

impl World {
    pub(crate) fn person_sees(&mut self, matter: &Matter, stage: Stage) {
        let Some((after, act)) = self.person.reacts(matter.id, &mut self.chance) else { return };
        let backs_up = matches!((stage, act), (Stage::BackUp(_) | Stage::Prove(_), Act::Settle(_)));
        let act = if backs_up { Act::BackUp(matter.id) } else { act };
        self.put(after, Event::Act(act));
    }

    /// The person does something; when the computer is off, some time after it is on again.
    pub(crate) fn act(&mut self, act: Act) -> Step {
        if self.daemon.is_none() || !self.is_awake() {
            self.later.push(act);
            return Ok(());
        }
        match act {
            Act::Settle(id) => self.settle(id),
            Act::Snooze(id, silence) => {
                let until = self.until(silence);
                self.take_in(&Input::Snooze { id, until }, RunChange::None).map(|_| ())
            }
            Act::Dismiss(id) => self.take_in(&Input::Dismiss { id }, RunChange::None).map(|_| ()),
            Act::Elsewhere(id) => self.did_it_elsewhere(id),
            Act::BackUp(id) => self.back_up(id),
            Act::Stop(id) => self.stop(id),
            Act::Forget(id) => self.take_in(&Input::Forget { id }, RunChange::None).map(|_| ()),
        }
    }

    fn until(&self, silence: Silence) -> Timestamp {
        let clock = self.clock();
        match silence {
            Silence::Hour => clock + hours(1),
            Silence::Until(length) => clock + length,
            Silence::TomorrowAtNine => {
                let today = self.policy.zone.to_datetime(clock).date();
                let nine = today.tomorrow().unwrap_or(today).to_datetime(Time::constant(9, 0, 0, 0));
                self.policy.zone.to_ambiguous_timestamp(nine).compatible().unwrap_or(clock)
            }
        }
    }

    fn settle(&mut self, id: ItemId) -> Step {
        let Some(matter) = self.matters.get(&id).cloned() else { return Ok(()) };
        if self.chance.one_in(12) {
            self.put(secs(20), Event::Act(Act::Stop(id)));
        }
        match &matter.thing {
            Thing::Codes(codes) if codes.done => Ok(()),
            Thing::Codes(codes) if matter.run == Run::None && (codes.half || codes.doubted) => {
                self.types_the_code(id, codes)
            }
            Thing::Codes(codes)
                if matter.run == Run::None && (codes.locked || self.clock() >= codes.expires) =>
            {
                self.gets_new_codes(id, codes)
            }
            Thing::Codes(_) => {
                if let Some(code) = self.code_of(id)
                    && matter.run == Run::None
                {
                    self.oracle.code_once.asked_for(code);
                }
                self.begins(&Input::PickUp { id }, id)
            }
            Thing::Certificate(certificate) if certificate.revoked => {
                self.take_in(&Input::Forget { id }, RunChange::None).map(|_| ())
            }
            Thing::Certificate(certificate) if certificate.key_missing => {
                self.take_in(&Input::KeyFound { id }, RunChange::None).map(|_| ())
            }
            Thing::Certificate(_) if matter.wants_code && !self.chance.one_in(5) => {
                let code = TypedCode {
                    number: u32::try_from(self.number()).unwrap_or(u32::MAX),
                    right: !self.chance.one_in(6),
                };
                self.begins_with(&Input::Renew { id }, id, RunChange::TakesCode(code))
            }
            // Who waits for a code and types none has another one sent.
            Thing::Certificate(_) => self.begins(&Input::Renew { id }, id),
        }
    }

    fn begins(&mut self, input: &Input, id: ItemId) -> Step {
        self.begins_with(input, id, RunChange::None)
    }

    /// Starts a run; one that the records call under way while nothing runs goes on instead.
    fn begins_with(&mut self, input: &Input, id: ItemId, run: RunChange) -> Step {
        let Some(daemon) = &self.daemon else { return Ok(()) };
        if daemon.running.contains_key(&id) {
            return Ok(());
        }
        if daemon.lifecycle.item(id).is_some_and(lifecycle::Item::is_cut_off) {
            if let RunChange::TakesCode(code) = run {
                self.records.take_code(id, code);
            }
            return self.enrol(id);
        }
        self.take_in(input, run).map(|_| ())
    }

    /// The missing half, or a doubted code once more: the same, another, or the right one.
    fn types_the_code(&mut self, id: ItemId, codes: &Codes) -> Step {
        let same = codes.doubted && self.chance.one_in(5);
        let right = if same { codes.right } else { !self.chance.one_in(8) };
        let run = if same { RunChange::None } else { RunChange::StartOver };
        // What was reckoned from the moment when it was read can only have been too late.
        let earlier = codes.issuer_says > self.now && codes.issuer_says < codes.expires;
        let learnt = (!codes.doubted && earlier && self.chance.one_in(4))
            .then(|| CodeWindow::new(Some(self.now), self.now, self.now.duration_until(codes.issuer_says)));
        if self.take_in(&Input::Complete { id, codes: learnt }, run)? == Taken::OnRecord {
            if same {
                self.oracle.code_once.typed_again((id, codes.version));
            }
            self.has_code(id, right, !same);
        }
        Ok(())
    }

    fn gets_new_codes(&mut self, id: ItemId, codes: &Codes) -> Step {
        let Some(issuer) = self.matters.get(&id).and_then(|matter| self.issuers.get(matter.issuer)) else {
            return Ok(());
        };
        let (life, has_code) = (issuer.code_life, !self.chance.one_in(4));
        let new = CodeWindow::new(Some(self.now), self.clock(), life);
        let input = Input::CodesRenewed { id, has_code, codes: new, renamed: None };
        if self.take_in(&input, RunChange::StartOver)? == Taken::OnRecord {
            let right = codes.right || !self.chance.one_in(8);
            self.has_code(id, right, true);
            if let Some(Matter { thing: Thing::Codes(codes), .. }) = self.matters.get_mut(&id) {
                codes.issuer_says = self.now + life;
            }
        }
        Ok(())
    }

    fn has_code(&mut self, id: ItemId, right: bool, other: bool) {
        if let Some(Matter { thing: Thing::Codes(codes), .. }) = self.matters.get_mut(&id) {
            codes.right = right;
            codes.version += u32::from(other);
        }
    }

    fn did_it_elsewhere(&mut self, id: ItemId) -> Step {
        if self.chance.one_in(3) && self.renewed_elsewhere(id)? {
            return Ok(());
        }
        let need =
            self.daemon.as_ref().and_then(|daemon| daemon.lifecycle.item(id)).and_then(lifecycle::Item::need);
        if let Some(Matter { thing: Thing::Certificate(certificate), .. }) = self.matters.get_mut(&id) {
            certificate.needs_only_a_back_up = need == Some(Need::BackUp);
            certificate.needs_only_a_proof = need == Some(Need::ProveBackUp);
        }
        self.take_in(&Input::DoneElsewhere { id }, RunChange::None).map(|_| ())
    }

    /// The issuer renewed it for another program, and the new certificate was found at its place; whether it was to be had.
    fn renewed_elsewhere(&mut self, id: ItemId) -> Step<bool> {
        let Some(matter) = self.matters.get(&id) else { return Ok(false) };
        let (Thing::Certificate(old), Some(issuer)) = (&matter.thing, self.issuers.get(matter.issuer)) else {
            return Ok(false);
        };
        if matter.run != Run::None || old.revoked || old.elsewhere {
            return Ok(false);
        }
        let (certificate, renewal) = issuer.certificate(self.now, &mut self.chance);
        let input = Input::RenewedElsewhere { id, certificate, renewal };
        let taken = self.take_in(&input, RunChange::End)? == Taken::OnRecord;
        if taken {
            self.oracle.renewed.begins_anew(id);
        }
        Ok(taken)
    }

    fn back_up(&mut self, id: ItemId) -> Step {
        let Some(Matter { thing: Thing::Certificate(certificate), .. }) = self.matters.get(&id) else {
            return Ok(());
        };
        let (fingerprint, at) = (certificate.facts.fingerprint.clone(), self.clock());
        let backup = BackUp { path: "/b.p12".to_owned(), made_at: at, proven_at: Some(at), fingerprint };
        self.take_in(&Input::BackedUp { id, backup }, RunChange::None).map(|_| ())
    }

    /// The person stops a run: what may have been sent stays as it is.
    fn stop(&mut self, id: ItemId) -> Step {
        let Some(matter) = self.matters.get(&id) else { return Ok(()) };
        if matter.run == Run::None || matter.run == Run::Stuck {
            return Ok(());
        }
        let code = matches!(matter.thing, Thing::Codes(_));
        let runs = self.daemon.as_mut().is_some_and(|daemon| daemon.running.remove(&id).is_some());
        let input = if !code && runs && self.chance.one_in(3) {
            Input::Stopped { id }
        } else {
            Input::Stuck { id, why: String::new() }
        };
        let stopped = matches!(input, Input::Stopped { .. });
        let taken = self.take_in(&input, RunChange::None)?;
        if stopped && taken == Taken::OnRecord {
            self.oracle.renewed.rests(id, self.now);
        }
        Ok(())
    }
}
