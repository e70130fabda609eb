//! Pick-ups and renewals, as the daemon runs them: a request is written before it is sent, and sent again as it is.

use lifecycle::{Input, ItemId, NewIdentity, Silence};

use crate::{
    chance::{mins, secs},
    event::Event,
    history::Violation,
    issuer::{Answer, Asked},
    matter::Thing,
    records::RunChange,
    world::{Step, World},
};

/// Why a run ends before anything was sent.
const EARLY: RunChange = RunChange::None;

impl World {
    /// Starts a run, or goes on with it from what is on record.
    pub(crate) fn enrol(&mut self, id: ItemId) -> Step {
        let serial = self.number();
        let (now, clock) = (self.now, self.clock());
        let Some(daemon) = &mut self.daemon else { return Ok(()) };
        if daemon.running.insert(id, serial).is_some() {
            let what = format!("a run of {id} is to start while one runs");
            return Err(Violation::new("I3 no code is sent twice", now, what));
        }
        let Some(matter) = self.matters.get(&id) else { return Ok(()) };
        let issuer = matter.issuer;
        let (asked, over) = match &matter.thing {
            Thing::Codes(codes) => (
                Asked::ForCode { right: codes.right, over: now >= codes.issuer_says },
                clock >= codes.expires,
            ),
            Thing::Certificate(_) => {
                if matter.wants_code {
                    let what =
                        format!("{id} waits for its one-time code, goes on, and nobody has seen to it");
                    return Err(Violation::new("I3 no code is sent twice", now, what));
                }
                let code = self.records.run(id).code;
                (Asked::Renewal { code: code.map(|code| code.right) }, false)
            }
        };
        let mut run = self.records.run(id);
        let fresh = run.request.is_none();
        if self.chance.one_in(60) {
            self.ends(serial, id, Input::Unanswered { id, silence: Silence::Vault }, EARLY);
            return Ok(());
        }
        if fresh && (over || self.chance.one_in(60)) {
            // The place where the certificate is to go does not work, or the code lapsed on the way here.
            self.ends(serial, id, Input::Undelivered { id, why: String::new() }, EARLY);
            return Ok(());
        }
        let request = run.request.unwrap_or_else(|| self.number());
        run.request = Some(request);
        self.records.put_run(id, run);
        // From here on it may have been sent, whatever becomes of the daemon.
        if let Some(code) = self.code_of(id) {
            self.oracle.code_once.sends(code, request, over, now)?;
        }
        if self.chance.one_in(100) {
            self.die();
            return Ok(());
        }
        if !self.network {
            let input = if fresh && self.chance.one_in(2) {
                Input::Undelivered { id, why: String::new() }
            } else {
                Input::Unanswered { id, silence: Silence::Network }
            };
            self.ends(serial, id, input, RunChange::None);
            return Ok(());
        }
        let Some(issuer) = self.issuers.get_mut(issuer) else { return Ok(()) };
        self.figures.requests += 1;
        let answer = issuer.answer(now, request, asked, &mut self.chance);
        self.note(|| format!("{id}: request {request} is answered with {answer:?}"));
        let answer = if self.chance.one_in(25) { Answer::Silence } else { answer };
        let (input, run) = self.heard(id, answer);
        self.ends(serial, id, input, run);
        Ok(())
    }

    /// What an answer means for the item and for its run.
    fn heard(&mut self, id: ItemId, answer: Answer) -> (Input, RunChange) {
        let why = String::new();
        match (answer, self.matters.get(&id).map(|matter| (&matter.thing, matter.issuer))) {
            (Answer::Waits(time), _) => {
                (Input::IssuerWaits { id, until: self.clock() + time + secs(30) }, RunChange::None)
            }
            (Answer::Silence, _) => (Input::Unanswered { id, silence: Silence::Network }, RunChange::None),
            (Answer::Fault, _) => (Input::Undelivered { id, why: String::new() }, RunChange::StartOver),
            (Answer::Refused, _) => (Input::Refused { id, why }, RunChange::StartOver),
            (Answer::Doubted, _) => (Input::CodeDoubted { id, why, lookalikes: None }, RunChange::StartOver),
            (Answer::WantsCode, _) => (Input::CodeWanted { id, why }, RunChange::StartOver),
            (Answer::Exhausted, _) => (Input::TriesExhausted { id, why }, RunChange::StartOver),
            (Answer::Certificate(certificate, renewal), Some((Thing::Codes(_), issuer))) => {
                let number = self.number();
                let (name, unattended, backup_wanted) = self
                    .issuers
                    .get(issuer)
                    .map(|issuer| (issuer.name.clone(), issuer.serves_programs, issuer.backup_wanted))
                    .unwrap_or_default();
                let identity = NewIdentity {
                    id: identity_id(number),
                    issuer: name,
                    title: String::new(),
                    location: "vault".to_owned(),
                    certificate,
                    renewal,
                    backups: Vec::new(),
                    backup_wanted,
                    unattended,
                };
                (Input::PickedUp { id, identity }, RunChange::End)
            }
            (Answer::Certificate(certificate, renewal), _) => {
                (Input::Renewed { id, certificate, renewal }, RunChange::End)
            }
        }
    }

    fn ends(&mut self, serial: u64, id: ItemId, input: Input, run: RunChange) {
        let takes = if self.chance.one_in(12) {
            self.chance.between(secs(40), mins(15))
        } else {
            self.chance.between(secs(0), secs(30))
        };
        self.put(takes, Event::Ended { serial, id, input: Box::new(input), run });
    }

    /// The run has its result, and the lifecycle is told.
    pub(crate) fn run_ended(&mut self, serial: u64, id: ItemId, input: &Input, run: RunChange) -> Step {
        let Some(daemon) = &mut self.daemon else { return Ok(()) };
        if daemon.running.get(&id) != Some(&serial) {
            return Ok(());
        }
        daemon.running.remove(&id);
        let code = self.code_of(id);
        let own = self.matters.get(&id).is_some_and(|matter| matter.handled_run);
        if self.take_in(input, run)? != crate::daemon::Taken::OnRecord {
            return Ok(());
        }
        self.oracle.renewed.begins_anew(id);
        match (input, code) {
            (Input::PickedUp { .. }, Some(code)) => {
                self.figures.pick_ups += 1;
                self.oracle.code_once.spent(code);
            }
            (Input::Renewed { .. }, code) => {
                self.figures.renewals += 1;
                self.figures.automatic_renewals += u64::from(!own);
                if let Some(code) = code {
                    self.figures.renewals_by_code += 1;
                    self.oracle.code_once.spent(code);
                }
            }
            (Input::CodeDoubted { .. }, Some(code)) => self.oracle.code_once.returned(code, true),
            (_, Some(code)) if run == RunChange::StartOver => self.oracle.code_once.returned(code, false),
            _ => {}
        }
        Ok(())
    }
}

pub(crate) fn identity_id(number: u64) -> ItemId {
    ItemId::identity(number.try_into().unwrap_or(std::num::NonZeroU64::MIN))
}

pub(crate) fn activation_id(number: u64) -> ItemId {
    ItemId::activation(number.try_into().unwrap_or(std::num::NonZeroU64::MIN))
}
