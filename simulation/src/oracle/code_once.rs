//! I3: no code is sent twice.
//!
//! What may have been sent is sent again only as the same request. Another request with the same code is right only
//! after the issuer has said that it did not take the first one and a person has asked for another, and where the
//! issuer doubted the code, has typed it again. An expired code is never sent for the first time. A one-time code for a
//! renewal is sent in one request, and a renewal that waits for one goes on for nobody but the person.

use std::collections::HashMap;

use jiff::Timestamp;
use lifecycle::ItemId;

use crate::history::Violation;

const NAME: &str = "I3 no code is sent twice";

/// What became of every code.
#[derive(Debug, Default)]
pub(crate) struct CodeOnce {
    codes: HashMap<(ItemId, u32), Fate>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// This request may have been sent.
    Sent(u64),
    /// The issuer did not take it: a person has to ask.
    Returned,
    /// The issuer doubted it: a person has to type it again.
    Doubted,
    /// It brought its certificate.
    Spent,
}

impl CodeOnce {
    /// A request goes out.
    pub(crate) fn sends(
        &mut self,
        code: (ItemId, u32),
        request: u64,
        over: bool,
        now: Timestamp,
    ) -> Result<(), Box<Violation>> {
        let broken = match self.codes.get(&code) {
            Some(Fate::Sent(before)) if *before == request => return Ok(()),
            Some(Fate::Sent(before)) => {
                format!("request {request} goes out, where request {before} may have been sent")
            }
            Some(Fate::Returned) => "it is sent again, and nobody has asked for that".to_owned(),
            Some(Fate::Doubted) => "it is sent again, and nobody has looked at it".to_owned(),
            Some(Fate::Spent) => "it is sent again, and is spent".to_owned(),
            None if over => "it is sent for the first time, and has expired".to_owned(),
            None => {
                self.codes.insert(code, Fate::Sent(request));
                return Ok(());
            }
        };
        let (id, version) = code;
        Err(Violation::new(NAME, now, format!("{id}, its code number {version}: {broken}")))
    }

    /// The issuer has the certificate out.
    pub(crate) fn spent(&mut self, code: (ItemId, u32)) {
        self.codes.insert(code, Fate::Spent);
    }

    /// The issuer has said that it did not take the code.
    pub(crate) fn returned(&mut self, code: (ItemId, u32), doubted: bool) {
        self.codes.insert(code, if doubted { Fate::Doubted } else { Fate::Returned });
    }

    /// A person wants the pick-up.
    pub(crate) fn asked_for(&mut self, code: (ItemId, u32)) {
        if self.codes.get(&code) == Some(&Fate::Returned) {
            self.codes.remove(&code);
        }
    }

    /// A person has typed the same code once more.
    pub(crate) fn typed_again(&mut self, code: (ItemId, u32)) {
        if self.codes.get(&code) == Some(&Fate::Doubted) {
            self.codes.remove(&code);
        }
    }
}
