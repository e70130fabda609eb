//! An issuer: in what mood it is, how it answers, and what it has answered before.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use lifecycle::{CertificateFacts, RenewalWindow, Subject};

use crate::chance::{Chance, days, hours, mins};

/// What one request asks for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Asked {
    /// A certificate for a code, which is the right one or was mistyped, and may be over.
    ForCode { right: bool, over: bool },
    /// A renewal, without a one-time code, or with one that is the right one or was mistyped.
    Renewal { code: Option<bool> },
}

/// How it works at present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    Well,
    Down,
    /// Somebody there looks at every request first.
    Slow,
    Refusing,
    /// It answers that it has a fault.
    Faulty,
}

/// What it says.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    Certificate(CertificateFacts, RenewalWindow),
    Waits(SignedDuration),
    Refused,
    Doubted,
    Exhausted,
    /// It has sent a one-time code to the person, or does not take the one that came.
    WantsCode,
    Fault,
    Silence,
}

/// One issuer.
#[derive(Clone, Debug)]
pub(crate) struct Issuer {
    pub(crate) name: String,
    pub(crate) mood: Mood,
    pub(crate) code_life: SignedDuration,
    certificate_life: SignedDuration,
    opens_before: SignedDuration,
    closes_after: SignedDuration,
    /// Whether its certificates can be renewed by a program alone.
    pub(crate) serves_programs: bool,
    pub(crate) backup_wanted: bool,
    /// Whether it renews with a one-time code only.
    wants_codes: bool,
    /// The requests that it took, and what became of them: the same bytes get the same answer.
    taken: HashMap<u64, Taken>,
}

#[derive(Clone, Debug)]
enum Taken {
    ReadyAt(Timestamp),
    Issued(CertificateFacts, RenewalWindow),
}

impl Issuer {
    pub(crate) fn new(number: usize, chance: &mut Chance) -> Self {
        let certificate_life = days(chance.pick(&[7, 20, 45, 45, 90, 90, 180, 365, 730]));
        Self {
            name: format!("issuer{number}"),
            mood: Mood::Well,
            code_life: days(chance.pick(&[1, 7, 14, 15, 15, 15, 30, 120])),
            certificate_life,
            opens_before: days(chance.pick(&[10, 30, 60, 60, 90])),
            closes_after: days(chance.pick(&[-14, -3, 0, 0, 0, 30, 365])).max(-certificate_life / 5),
            serves_programs: !chance.one_in(3),
            backup_wanted: chance.one_in(2),
            wants_codes: chance.one_in(4),
            taken: HashMap::new(),
        }
    }

    /// Whether a renewal that it gets now succeeds.
    pub(crate) fn is_willing(&self) -> bool {
        self.mood == Mood::Well
    }

    /// Changes its mood; says for how long.
    pub(crate) fn changes(&mut self, chance: &mut Chance) -> SignedDuration {
        if self.mood != Mood::Well {
            self.mood = Mood::Well;
            return chance.spread(days(1), days(60));
        }
        self.mood = chance.pick(&[Mood::Down, Mood::Down, Mood::Slow, Mood::Faulty, Mood::Refusing]);
        chance.spread(mins(5), days(10))
    }

    /// Answers a request. Its own clock is right.
    pub(crate) fn answer(
        &mut self,
        now: Timestamp,
        request: u64,
        asked: Asked,
        chance: &mut Chance,
    ) -> Answer {
        if self.mood == Mood::Down {
            return Answer::Silence;
        }
        match self.taken.get(&request) {
            Some(Taken::Issued(certificate, window)) => {
                return Answer::Certificate(certificate.clone(), *window);
            }
            Some(Taken::ReadyAt(at)) if *at > now => {
                let left = now.duration_until(*at);
                return Answer::Waits(if chance.one_in(2) { left } else { chance.spread(mins(1), left) });
            }
            Some(Taken::ReadyAt(_)) => return self.issue(now, request, chance),
            None => {}
        }
        if let Asked::ForCode { right, over } = asked {
            if !right {
                return if chance.one_in(6) { Answer::Exhausted } else { Answer::Doubted };
            }
            if over {
                return Answer::Refused;
            }
        }
        if let Asked::Renewal { code } = asked
            && self.wants_codes
            && code != Some(true)
            && matches!(self.mood, Mood::Well | Mood::Slow)
        {
            // After some wrong ones it is enough.
            return if code.is_some() && chance.one_in(6) { Answer::Refused } else { Answer::WantsCode };
        }
        match self.mood {
            Mood::Down => Answer::Silence,
            Mood::Faulty => Answer::Fault,
            Mood::Refusing => Answer::Refused,
            Mood::Slow => {
                let takes = chance.spread(mins(2), days(4));
                self.taken.insert(request, Taken::ReadyAt(now + takes));
                Answer::Waits(chance.spread(mins(1), takes))
            }
            Mood::Well => self.issue(now, request, chance),
        }
    }

    fn issue(&mut self, now: Timestamp, request: u64, chance: &mut Chance) -> Answer {
        let (certificate, window) = self.certificate(now, chance);
        self.taken.insert(request, Taken::Issued(certificate.clone(), window));
        Answer::Certificate(certificate, window)
    }

    /// A new certificate and when it can be renewed.
    pub(crate) fn certificate(
        &self,
        now: Timestamp,
        chance: &mut Chance,
    ) -> (CertificateFacts, RenewalWindow) {
        let fingerprint = chance.hex();
        let not_before = now - chance.between(mins(0), hours(1));
        let not_after = now + self.certificate_life + chance.between(hours(0), hours(24));
        let subject = Subject::default();
        let facts =
            CertificateFacts { subject, serial: fingerprint.clone(), fingerprint, not_before, not_after };
        let window = self.window(&facts);
        (facts, window)
    }

    /// When it renews this certificate.
    pub(crate) fn window(&self, facts: &CertificateFacts) -> RenewalWindow {
        RenewalWindow::new(facts.not_before, facts.not_after, self.opens_before, self.closes_after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-11-22T12:00:00Z".parse().unwrap()
    }

    const RENEWAL: Asked = Asked::Renewal { code: Some(true) };

    #[test]
    fn the_same_bytes_get_the_same_certificate() {
        let mut chance = Chance::new(1);
        let mut issuer = Issuer::new(0, &mut chance);
        let mut ask = |request| {
            let answer = issuer.answer(now(), request, RENEWAL, &mut chance);
            let Answer::Certificate(certificate, _) = answer else { panic!("{answer:?}") };
            certificate.fingerprint
        };
        let first = ask(7);
        assert_eq!(ask(7), first);
        assert_ne!(ask(8), first);
    }

    #[test]
    fn a_slow_issuer_asks_for_time_until_it_is_ready() {
        let mut chance = Chance::new(1);
        let mut issuer = Issuer { mood: Mood::Slow, ..Issuer::new(0, &mut chance) };
        let mut at = now();
        for _ in 0..100 {
            let answer = issuer.answer(at, 7, RENEWAL, &mut chance);
            if let Answer::Certificate(..) = answer {
                return;
            }
            let Answer::Waits(time) = answer else { panic!("{answer:?}") };
            at += time;
        }
        panic!("it asks for time for ever");
    }
}
