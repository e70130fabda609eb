//! The daemon, as a model: what is taken in is on record before anything outward is done, and it may die between any two steps.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use lifecycle::{Effect, Input, Item, ItemId, Lifecycle, Reason, Stage};

use crate::{
    chance::{mins, secs},
    computer::Power,
    event::{Event, Given},
    matter::{Certificate, Matter, Run, Thing},
    oracle::{promises::granted, quiet, restored, shown_once::Time},
    records::RunChange,
    world::{Step, World},
};

/// Of so many steps, after one the daemon dies.
const DIES: u32 = 400;

/// A running daemon.
#[derive(Debug)]
pub(crate) struct Daemon {
    /// Which of its lives this is.
    pub(crate) life: u64,
    pub(crate) lifecycle: Lifecycle,
    /// What runs, by the number of the run.
    pub(crate) running: BTreeMap<ItemId, u64>,
    /// How long it takes until it is awake when the timer fires.
    pub(crate) late: SignedDuration,
}

/// What became of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    OnRecord,
    /// The state did not allow it.
    Refused,
    /// The daemon died first.
    Lost,
}

impl World {
    pub(crate) fn is_awake(&self) -> bool {
        self.computer.power == Power::On
    }

    /// When the timer fires, in true time.
    pub(crate) fn wake_at(&self) -> Option<Timestamp> {
        let daemon = self.daemon.as_ref().filter(|_| self.is_awake())?;
        let (at, _) = daemon.lifecycle.next_wake()?;
        // Further away than time goes is never.
        let at = at.checked_sub(self.offset).ok()?;
        Some(at.max(self.now).saturating_add(daemon.late).unwrap_or(at))
    }

    /// The daemon starts from what is on record.
    pub(crate) fn start(&mut self) -> Step {
        if self.daemon.is_some() || self.computer.power == Power::Off {
            return Ok(());
        }
        let items: Vec<Item> = if self.chance.one_in(20) {
            self.records.read_back().unwrap_or_default()
        } else {
            self.records.items().cloned().collect()
        };
        let lifecycle = Lifecycle::restore(items, self.policy.clone(), self.clock());
        restored::check(&lifecycle, &self.records, self.now)?;
        let late = SignedDuration::from_millis(self.chance.number(0, 900));
        self.daemon = Some(Daemon { life: self.number(), lifecycle, running: BTreeMap::new(), late });
        self.policy_changed();
        for act in std::mem::take(&mut self.later) {
            let after = self.chance.between(secs(30), secs(5400));
            self.put(after, Event::Act(act));
        }
        self.sees_the_clock(&Input::Started)
    }

    /// The daemon dies where it stands, and comes back soon.
    pub(crate) fn die(&mut self) {
        self.note(|| "the daemon dies".to_owned());
        self.figures.crashes += 1;
        self.daemon = None;
        let after = self.chance.between(secs(1), secs(40));
        self.put(after, Event::Start);
    }

    /// Killed from outside, at any moment.
    pub(crate) fn kill(&mut self) -> Step {
        let after = self.chance.spread(SignedDuration::from_hours(2), SignedDuration::from_hours(24 * 200));
        self.put(after, Event::Kill);
        if let Some(daemon) = &self.daemon {
            restored::check(&daemon.lifecycle, &self.records, self.now)?;
            self.die();
        }
        Ok(())
    }

    pub(crate) fn take_in(&mut self, input: &Input, run: RunChange) -> Step<Taken> {
        self.take_in_for(input, run, None)
    }

    /// As the daemon does it: the lifecycle says what to do, that is written down in one commit, then it is done.
    pub(crate) fn take_in_for(&mut self, input: &Input, run: RunChange, woke: Option<Reason>) -> Step<Taken> {
        let clock = self.clock();
        let Some(daemon) = &mut self.daemon else { return Ok(Taken::Lost) };
        self.figures.inputs += 1;
        let effects = match daemon.lifecycle.handle(clock, input.clone()) {
            Ok(effects) => effects,
            Err(refusal) => {
                self.figures.not_taken += 1;
                self.note(|| format!("{input:?} is not taken: {refusal}"));
                return Ok(Taken::Refused);
            }
        };
        self.note(|| format!("{input:?} -> {effects:?}"));
        match woke {
            Some(why) => {
                self.figures.idle_wakes += u64::from(effects.is_empty());
                self.oracle.wakes.woke(why, &effects, self.now)?;
            }
            None => self.oracle.wakes.something_happened(),
        }
        if self.chance.one_in(DIES) {
            self.die();
            return Ok(Taken::Lost);
        }
        if let Some(daemon) = &self.daemon {
            self.records.commit(&daemon.lifecycle, &effects, input.about(), run);
        }
        self.on_record(input, &effects);
        for effect in effects {
            if is_outward(effect) && self.chance.one_in(DIES / 2) {
                self.die();
            }
            if self.daemon.is_none() {
                return Ok(Taken::OnRecord);
            }
            self.perform(effect)?;
        }
        let clock = self.clock();
        if let Some(daemon) = &self.daemon
            && self.oracle.wakes.probe(&daemon.lifecycle, self.now, clock)?
        {
            self.figures.probes += 1;
        }
        Ok(Taken::OnRecord)
    }

    /// What the world knows follows what is on record.
    fn on_record(&mut self, input: &Input, effects: &[Effect]) {
        let (now, clock) = (self.now, self.clock());
        let number_of = |name: &str| self.issuers.iter().position(|issuer| issuer.name == name).unwrap_or(0);
        if let Input::Adopt(new) | Input::PickedUp { identity: new, .. } = input {
            self.matters.insert(new.id, Matter::certificate(new, number_of(&new.issuer), now, clock));
        }
        let id = input.about();
        if let Some(matter) = id.and_then(|id| self.matters.get_mut(&id)) {
            let issuer = self.issuers.get(matter.issuer).map_or("", |issuer| &issuer.name);
            if let Input::Snooze { until, .. } = input {
                matter.snoozed = Some((
                    clock,
                    granted(matter, issuer, &self.policy, &self.oracle.told.told(matter.id), clock, *until),
                ));
            }
            matter.take(input, now, clock);
        }
        for effect in effects {
            match effect {
                Effect::PickUp(id) | Effect::Guide(id) | Effect::Renew(id) | Effect::Poll(id) => {
                    if let Some(matter) = self.matters.get_mut(id) {
                        (matter.run, matter.since) = (Run::Going, now);
                    }
                    self.oracle.renewed.begins_anew(*id);
                }
                Effect::Erase(id) => {
                    self.matters.remove(id);
                    self.oracle.told.forgotten(*id);
                    self.oracle.renewed.forgotten(*id);
                    self.oracle.shown_once.forgotten(*id);
                }
                Effect::Save(_) | Effect::WipeCode(_) | Effect::Remind(..) => {}
            }
        }
        if matches!(input, Input::Dismiss { .. })
            && let Some(id) = id
        {
            self.oracle.told.shown(id, None, now, clock);
        }
        let touched = effects.iter().filter_map(|effect| match effect {
            Effect::Save(id)
            | Effect::PickUp(id)
            | Effect::Guide(id)
            | Effect::Renew(id)
            | Effect::Poll(id) => Some(*id),
            Effect::Erase(_) | Effect::WipeCode(_) | Effect::Remind(..) => None,
        });
        for id in touched.chain(id).collect::<Vec<_>>() {
            self.restand(id);
        }
        // With the back-up made, silence about it is over, unless it is about something else too.
        if let Input::BackedUp { id, .. } = input {
            let silence = self.matters.get_mut(id).and_then(|matter| matter.snoozed.take());
            self.restand(*id);
            if self.oracle.told.is_due(*id, now)
                && let Some(matter) = self.matters.get_mut(id)
            {
                matter.snoozed = silence;
                self.restand(*id);
            }
        }
    }

    fn perform(&mut self, effect: Effect) -> Step {
        match effect {
            Effect::Save(_) | Effect::Erase(_) | Effect::WipeCode(_) => Ok(()),
            Effect::Remind(id, stage) => self.remind(id, stage),
            Effect::PickUp(id) | Effect::Guide(id) | Effect::Renew(id) | Effect::Poll(id) => self.enrol(id),
        }
    }

    fn remind(&mut self, id: ItemId, stage: Stage) -> Step {
        if self.clock_is_right()
            && let Some(matter) = self.matters.get(&id)
        {
            quiet::handed_out(matter, stage, self.issuer_of(matter), &self.policy, self.now)?;
            self.oracle.told.handed_out(id, stage, self.now)?;
        }
        if let (true, Some(daemon)) = (self.service, &self.daemon) {
            let (life, given) = (daemon.life, Given { at: self.now, clock: self.clock() });
            let slow = self.chance.one_in(30);
            let millis = if slow { self.chance.number(900, 20_000) } else { self.chance.number(5, 900) };
            self.put(SignedDuration::from_millis(millis), Event::Accepted { life, id, stage, given });
        }
        Ok(())
    }

    /// The service takes a reminder: the person sees it. What follows is the daemon's record of that.
    pub(crate) fn accepted(&mut self, life: u64, id: ItemId, stage: Stage, given: Given) -> Step {
        if !self.service || self.daemon.as_ref().is_none_or(|daemon| daemon.life != life) {
            return Ok(());
        }
        let clock = self.clock();
        let Some(matter) = self.matters.get(&id).cloned() else { return Ok(()) };
        self.note(|| format!("{id}: {stage} is shown"));
        self.figures.reminders += 1;
        self.figures.lapses_told += u64::from(stage == Stage::Lapsed);
        match self.oracle.shown_once.shown(&matter, stage, self.now, clock, given)? {
            Time::First => {}
            Time::AgainByCrash => self.figures.twice_by_crash += 1,
            Time::AgainByClock => self.figures.again_by_clock += 1,
        }
        if self.clock_is_right() {
            self.figures.promises_kept += self.oracle.told.shown(id, Some(stage), self.now, clock);
        } else {
            self.oracle.told.shown(id, Some(stage), self.now, clock);
        }
        self.person_sees(&matter, stage);
        let taken = if self.chance.one_in(DIES / 4) {
            self.die();
            Taken::Lost
        } else {
            self.take_in(&Input::ReminderDelivered { id, stage }, RunChange::None)?
        };
        match taken {
            Taken::Lost => self.oracle.shown_once.unrecorded(&matter, stage),
            Taken::OnRecord => {
                // A silence that is over ends with the next reminder, whichever it is; one that a policy has cut short ends
                // with its own, unless it was asked for after that was given.
                if let Some(matter) = self.matters.get_mut(&id) {
                    let own = |asked_at| stage == Stage::Snoozed && asked_at <= given.clock;
                    matter.snoozed.take_if(|(asked_at, until)| own(*asked_at) || *until <= clock);
                }
                self.restand(id);
            }
            Taken::Refused => {}
        }
        Ok(())
    }

    /// The daemon is told that the clock was set or that the computer woke, or starts: it sees what the clock shows.
    pub(crate) fn sees_the_clock(&mut self, input: &Input) -> Step {
        if self.take_in(input, RunChange::None)? != Taken::OnRecord {
            return Ok(());
        }
        let clock = self.clock();
        self.oracle.told.clock_set(self.now, clock);
        self.oracle.shown_once.clock_set(self.now, clock);
        let (now, right, mut muddled) = (self.now, self.clock_is_right(), Vec::new());
        for matter in self.matters.values_mut() {
            // What came at a moment that is yet to come has come now, and a silence that was asked for then is over.
            if matter.came_by_clock > clock + mins(10) {
                matter.came_by_clock = clock;
                matter.came = if right { now } else { matter.came };
                muddled.push(matter.id);
            }
            if let Thing::Certificate(Certificate { proven: Some(proven), .. }) = &mut matter.thing
                && proven.by_clock > clock + mins(10)
            {
                proven.by_clock = clock;
                proven.at = if right { now } else { proven.at };
                muddled.push(matter.id);
            }
            if matter.snoozed.take_if(|(asked_at, _)| *asked_at > clock + mins(10)).is_some() {
                muddled.push(matter.id);
            }
        }
        for id in muddled {
            self.restand(id);
        }
        Ok(())
    }

    /// The promises of one matter, anew.
    pub(crate) fn restand(&mut self, id: ItemId) {
        if let Some(matter) = self.matters.get(&id) {
            let issuer = self.issuers.get(matter.issuer).map_or("", |issuer| &issuer.name);
            self.oracle.told.stands(matter, issuer, &self.policy, self.now);
        }
    }

    /// Whether the item is a code that may be, or may have been, on its way.
    pub(crate) fn code_of(&self, id: ItemId) -> Option<(ItemId, u32)> {
        match &self.matters.get(&id)?.thing {
            Thing::Codes(codes) => Some((id, codes.version)),
            Thing::Certificate(_) => self.records.run(id).code.map(|code| (id, code.number)),
        }
    }
}

fn is_outward(effect: Effect) -> bool {
    match effect {
        Effect::Remind(..) | Effect::PickUp(_) | Effect::Guide(_) | Effect::Renew(_) | Effect::Poll(_) => {
            true
        }
        Effect::Save(_) | Effect::Erase(_) | Effect::WipeCode(_) => false,
    }
}
