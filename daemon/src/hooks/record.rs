//! What is on record of hooks: after what they are due, and what became of them.

use ipc_proto::types::HookRun;
use jiff::Timestamp;
use ledger::{Batch, Ledger, LedgerError};
use lifecycle::{Identity, Input, ItemId, NewIdentity};
use serde::{Deserialize, Serialize};

use super::settings::{After, Got};

/// One record an identity.
const HOOKS: &str = "hooks";

/// What hooks are told of: an identity that has got a certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Event {
    pub(crate) after: After,
    pub(crate) identity: String,
    pub(crate) issuer: String,
    pub(crate) location: String,
    pub(crate) serial: String,
    pub(crate) not_after: Timestamp,
}

impl Event {
    /// What an input means to hooks; `before` finds the identity that is renewed.
    pub(super) fn of<'a>(
        input: &Input,
        before: impl Fn(ItemId) -> Option<&'a Identity>,
    ) -> Option<(ItemId, Self)> {
        // Nothing else puts a certificate into its place.
        let (after, id, issuer, location, certificate) = if let Input::PickedUp { identity, .. } = input {
            let NewIdentity { id, issuer, location, certificate, .. } = identity;
            (After::PickUp, *id, issuer, location, certificate)
        } else if let Input::Renewed { id, certificate, .. } = input {
            let Identity { issuer, location, .. } = before(*id)?;
            (After::Renewal, *id, issuer, location, certificate)
        } else {
            return None;
        };
        let event = Self {
            after,
            identity: id.to_string(),
            issuer: issuer.clone(),
            location: location.clone(),
            serial: certificate.serial.clone(),
            not_after: certificate.not_after,
        };
        Some((id, event))
    }

    /// What hooks choose by.
    pub(super) fn got(&self) -> Got<'_> {
        let Self { after, identity, issuer, location, .. } = self;
        Got { after: *after, identity, issuer, location }
    }
}

/// The hooks of an identity's present certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Record {
    /// What they run after.
    pub(super) event: Event,
    /// Those that have run.
    pub(super) ran: Vec<Ran>,
    /// Whether some are due.
    pub(super) is_due: bool,
}

impl Record {
    /// Every record.
    ///
    /// # Errors
    /// If one cannot be read.
    pub(super) fn all(ledger: &Ledger) -> Result<Vec<(ItemId, Self)>, LedgerError> {
        let mut all = Vec::new();
        for record in ledger.scan::<Self>(HOOKS) {
            let (id, record) = record?;
            // Only the daemon writes there, and only ids.
            all.extend(id.parse().ok().map(|id| (id, record)));
        }
        Ok(all)
    }

    /// Adds it to `batch`.
    ///
    /// # Errors
    /// If it is too long.
    pub(super) fn put(&self, id: ItemId, batch: &mut Batch) -> Result<(), LedgerError> {
        Ok(batch.put(HOOKS, &id.to_string(), self)?)
    }

    /// Adds its end to `batch`.
    pub(crate) fn remove(id: ItemId, batch: &mut Batch) {
        batch.delete(HOOKS, &id.to_string());
    }
}

/// A hook that has run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ran {
    /// The command, with its arguments.
    pub(crate) command: String,
    /// When it had ended.
    pub(crate) at: Timestamp,
    /// How.
    pub(crate) ended: Ended,
    /// How its output begins.
    pub(crate) output: String,
}

/// How a hook has ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Ended {
    /// With 0.
    Well,
    /// With another exit code.
    Failed(i32),
    /// By a signal that was not the daemon's.
    Signal(i32),
    /// It was ended at its time limit.
    TimedOut,
    /// It could not be started.
    NotStarted(String),
}

impl Ended {
    /// The contract's word.
    pub(super) const fn as_str(&self) -> &'static str {
        match self {
            Self::Well => "well",
            Self::Failed(_) => "failed",
            Self::Signal(_) => "killed",
            Self::TimedOut => "timed-out",
            Self::NotStarted(_) => "not-started",
        }
    }

    /// For people, behind the command; nothing where all is well.
    pub(super) fn fault(&self) -> Option<String> {
        match self {
            Self::Well => None,
            Self::Failed(code) => Some(format!("failed with exit code {code}")),
            Self::Signal(signal) => Some(format!("was ended by signal {signal}")),
            Self::TimedOut => Some("was ended at its time limit".to_owned()),
            Self::NotStarted(why) => Some(format!("could not be started: {why}")),
        }
    }
}

impl Ran {
    /// As the contract shows it.
    pub(super) fn shown(&self, after: After) -> HookRun {
        let (exit, why) = match &self.ended {
            Ended::Well => (Some(0), None),
            Ended::Failed(code) => (Some(*code), None),
            Ended::NotStarted(why) => (None, Some(why.clone())),
            Ended::Signal(_) | Ended::TimedOut => (None, None),
        };
        HookRun {
            after: after.as_str().to_owned(),
            command: self.command.clone(),
            at: self.at,
            ended: self.ended.as_str().to_owned(),
            exit,
            output: why.unwrap_or_else(|| self.output.clone()),
        }
    }
}
