//! What happens to a computer and around it: power, network, clock, time zones, settings, issuers, letters.

use jiff::{SignedDuration, tz::TimeZone};
use lifecycle::{CodeWindow, Input, ItemId, NewActivation, NewIdentity};

use crate::{
    chance::{days, hours, mins, secs},
    computer::Power,
    event::{Act, Event},
    making::{ZONES, new_policy},
    matter::{Codes, Matter, Thing},
    records::RunChange,
    runs::{activation_id, identity_id},
    world::{Step, World},
};

/// Nobody keeps more open matters than this.
const OPEN: usize = 6;

impl World {
    pub(crate) fn power(&mut self, power: Power) -> Step {
        let before = std::mem::replace(&mut self.computer.power, power);
        let (at, next) = self.computer.next(self.now, &self.policy.zone, &mut self.chance);
        self.queue.put(at, Event::Power(next));
        if power == Power::On {
            for event in std::mem::take(&mut self.held) {
                // What came while it slept is heard at once; what its owner wants takes a while.
                let inside = matches!(event, Event::Ended { .. } | Event::Accepted { .. });
                let after = self.chance.between(secs(0), if inside { secs(10) } else { mins(3) });
                self.put(after, event);
            }
        }
        match (before, power) {
            (Power::Suspended, Power::On) => self.resume(),
            (_, Power::On) => {
                if self.chance.one_in(150) {
                    // The battery of its clock is empty: it starts in a year long past until the network tells it.
                    self.offset = -self.chance.between(days(300), days(9000));
                    let after = self.chance.spread(secs(5), hours(40));
                    self.put(after, Event::TimeServer);
                }
                let after = self.chance.between(secs(5), secs(120));
                self.put(after, Event::Start);
                Ok(())
            }
            (_, Power::Off) => {
                self.figures.rests += 1;
                self.daemon = None;
                Ok(())
            }
            (_, Power::Suspended) => {
                self.figures.rests += 1;
                Ok(())
            }
        }
    }

    /// The computer wakes: the daemon is told at once, and hears what came meanwhile.
    fn resume(&mut self) -> Step {
        self.sees_the_clock(&Input::ClockChanged)
    }

    pub(crate) fn network(&mut self) -> Step {
        self.network = !self.network;
        let lasts = if self.network {
            self.chance.spread(hours(1), days(30))
        } else {
            self.chance.spread(mins(1), days(3))
        };
        self.put(lasts, Event::Network);
        if !(self.network && self.is_awake()) {
            return Ok(());
        }
        let unheard: Vec<ItemId> =
            self.matters.values().filter(|matter| matter.is_unheard()).map(|matter| matter.id).collect();
        if self.take_in(&Input::NetworkReturned, RunChange::None)? == crate::daemon::Taken::OnRecord
            && self.clock_is_right()
        {
            self.take_stock();
            for id in unheard {
                self.oracle.renewed.network_returned(id, self.now);
            }
        }
        Ok(())
    }

    pub(crate) fn service(&mut self) -> Step {
        self.service = !self.service;
        let lasts = if self.service {
            self.chance.spread(hours(2), days(200))
        } else {
            self.chance.spread(secs(20), days(6))
        };
        self.put(lasts, Event::Service);
        if self.service && self.is_awake() {
            self.take_in(&Input::NotifierAppeared, RunChange::None)?;
        }
        Ok(())
    }

    /// Sets a right clock wrong, by seconds or by years, or a wrong one right.
    pub(crate) fn set_clock(&mut self) -> Step {
        if !self.clock_is_right() || self.chance.one_in(2) {
            let lasts = self.chance.spread(days(5), days(300));
            self.put(lasts, Event::Clock);
            return self.ask_time_server();
        }
        let by = match self.chance.number(0, 4) {
            0 => self.chance.spread(mins(1), mins(30)),
            1 => self.chance.spread(mins(30), days(2)),
            2 => self.chance.spread(days(2), days(60)),
            _ => self.chance.spread(days(60), days(4000)),
        };
        let lasts = self.chance.spread(secs(10), days(12));
        self.put(lasts, Event::Clock);
        self.offset = self.chance.either_way(by);
        self.figures.clock_changes += 1;
        self.sees_the_clock(&Input::ClockChanged)
    }

    pub(crate) fn ask_time_server(&mut self) -> Step {
        self.offset = self.step();
        self.figures.clock_changes += 1;
        self.sees_the_clock(&Input::ClockChanged)
    }

    /// What a time server leaves of error.
    fn step(&mut self) -> SignedDuration {
        SignedDuration::from_millis(self.chance.number(-2500, 2500))
    }

    pub(crate) fn moves(&mut self) -> Step {
        let stays = self.chance.spread(days(3), days(700));
        self.put(stays, Event::Move);
        let zone = self.chance.pick(&ZONES);
        self.policy.zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        self.note(|| format!("moves to {zone}"));
        self.tell_policy()
    }

    pub(crate) fn settings(&mut self) -> Step {
        let lasts = self.chance.spread(days(20), days(700));
        self.put(lasts, Event::Settings);
        let zone = self.policy.zone.clone();
        let before = std::mem::replace(&mut self.policy, new_policy(zone, &self.issuers, &mut self.chance));
        // A last safe day may become earlier: one that becomes later brings no reminder back that was given.
        for (issuer, own) in before.issuers.into_iter().filter(|(_, own)| own.working_days.is_some()) {
            self.policy.issuers.entry(issuer).or_default().working_days = own.working_days;
        }
        self.tell_policy()
    }

    fn tell_policy(&mut self) -> Step {
        let policy = Box::new(self.policy.clone());
        self.policy_changed();
        self.take_in(&Input::PolicyChanged(policy), RunChange::None).map(|_| ())
    }

    pub(crate) fn mood(&mut self, number: usize) -> Step {
        if let Some(issuer) = self.issuers.get_mut(number) {
            let lasts = issuer.changes(&mut self.chance);
            let mood = issuer.mood;
            self.note(|| format!("issuer{number} is {mood:?}"));
            self.put(lasts, Event::Mood(number));
        }
        Ok(())
    }

    /// An approval is read, or a certificate that is there already is tracked from now on.
    pub(crate) fn arrival(&mut self) -> Step {
        if self.daemon.is_none() || !self.is_awake() {
            let after = self.chance.spread(mins(30), days(2));
            self.put(after, Event::Arrival);
            return Ok(());
        }
        let after = self.chance.spread(days(3), days(240));
        self.put(after, Event::Arrival);
        for id in self
            .matters
            .values()
            .filter(|matter| matter.is_settled())
            .map(|matter| matter.id)
            .collect::<Vec<_>>()
        {
            self.put(mins(1), Event::Act(Act::Forget(id)));
        }
        if self.matters.len() >= OPEN {
            return Ok(());
        }
        let number = self.chance.number(0, i64::try_from(self.issuers.len()).unwrap_or(1));
        let number = usize::try_from(number).unwrap_or(0);
        if self.chance.one_in(3) { self.adopt(number) } else { self.track(number) }
    }

    fn track(&mut self, issuer: usize) -> Step {
        let (now, clock) = (self.now, self.clock());
        let id = activation_id(self.number());
        let Some(own) = self.issuers.get(issuer) else { return Ok(()) };
        let (name, life) = (own.name.clone(), own.code_life);
        let approved = now - self.chance.spread(secs(1), life);
        let said = !self.chance.one_in(5);
        let codes = CodeWindow::new(said.then_some(approved), clock, life);
        let half = self.chance.one_in(4);
        let new = NewActivation {
            order: None,
            id,
            issuer: name,
            title: String::new(),
            reference_number: id.to_string(),
            link: None,
            has_code: !half,
            codes,
        };
        let right = !self.chance.one_in(10);
        let truth = Codes {
            expires: codes.expires_at,
            issuer_says: approved + life,
            half,
            doubted: false,
            rejected: false,
            locked: false,
            done: false,
            right,
            version: 0,
        };
        self.matters.insert(id, Matter::codes(id, issuer, now, clock, truth));
        if self.take_in(&Input::Track(new), RunChange::None)? != crate::daemon::Taken::OnRecord {
            self.matters.remove(&id);
            self.oracle.told.forgotten(id);
        }
        Ok(())
    }

    fn adopt(&mut self, number: usize) -> Step {
        let Some(issuer) = self.issuers.get(number) else { return Ok(()) };
        let (mut certificate, _) = issuer.certificate(self.now, &mut self.chance);
        let life = certificate.not_before.duration_until(certificate.not_after);
        let age = self.chance.between(secs(1), life + days(10));
        (certificate.not_before, certificate.not_after) =
            (certificate.not_before - age, certificate.not_after - age);
        let renewal = issuer.window(&certificate);
        let new = NewIdentity {
            id: identity_id(self.number()),
            issuer: self.issuers.get(number).map(|issuer| issuer.name.clone()).unwrap_or_default(),
            title: String::new(),
            location: "file:/x".to_owned(),
            certificate,
            renewal,
            backups: Vec::new(),
            backup_wanted: self.chance.one_in(3),
            unattended: self.chance.one_in(2),
        };
        self.take_in(&Input::Adopt(new), RunChange::None).map(|_| ())
    }

    /// A key is found missing, or a certificate revoked.
    pub(crate) fn mishap(&mut self) -> Step {
        let after = self.chance.spread(days(30), days(900));
        self.put(after, Event::Mishap);
        let certificates: Vec<ItemId> = self
            .matters
            .values()
            .filter(|matter| matches!(matter.thing, Thing::Certificate(_)))
            .map(|matter| matter.id)
            .collect();
        if certificates.is_empty() {
            return Ok(());
        }
        let id = self.chance.pick(&certificates);
        let input = if self.chance.one_in(3) { Input::Revoked { id } } else { Input::KeyLost { id } };
        if self.take_in(&input, RunChange::End)? == crate::daemon::Taken::OnRecord
            && let Some(daemon) = &mut self.daemon
        {
            daemon.running.remove(&id);
        }
        Ok(())
    }
}
