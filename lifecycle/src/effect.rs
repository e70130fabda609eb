//! What goes out: effects, refusals, what only a person can settle, and why the daemon wakes.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{ItemId, Stage, Wait};

/// Everything to be done. Effects are done in order: what is to be saved is durable before anything outward happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Write the item's record.
    Save(ItemId),
    /// Remove the item's record.
    Erase(ItemId),
    /// Wipe the activation's code from the vault: it was used or is worth nothing.
    WipeCode(ItemId),
    /// Tell the person of a deadline.
    Remind(ItemId, Stage),
    /// Start a pick-up, or go on with it from the step on record.
    PickUp(ItemId),
    /// Watch for the certificate that the person picks up in a browser.
    Guide(ItemId),
    /// Start a renewal, or go on with it from the step on record.
    Renew(ItemId),
    /// Ask the issuer again, as it wished.
    Poll(ItemId),
}

/// Why an input was not taken; nothing has changed then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nothing of that name is tracked.
    #[error("nothing called {0} is tracked")]
    Unknown(ItemId),
    /// That name is taken, or that reference is tracked already.
    #[error("{0} is tracked already")]
    Known(ItemId),
    /// The item's state does not allow it.
    #[error("{id} is {state}")]
    NotNow {
        /// The item.
        id: ItemId,
        /// Its state's word.
        state: &'static str,
        /// What to do about that.
        need: Option<Need>,
    },
    /// The issuer no longer renews this certificate.
    #[error("the renewal window of {0} is closed")]
    WindowClosed(ItemId),
}

/// What only the person can settle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Need {
    /// Type the half that came by another channel.
    Code,
    /// Compare the code with what the issuer sent: it was not accepted.
    CheckCode,
    /// Pick the certificate up.
    PickUp,
    /// Get new codes.
    RenewCode,
    /// Apply again.
    ApplyAgain,
    /// Renew the certificate.
    Renew,
    /// The certificate lapsed: renew it if the issuer still does so, else apply again.
    RenewLapsed,
    /// Put the key back from a back-up.
    RestoreKey,
    /// Make a back-up.
    BackUp,
    /// See whether a back-up still opens, which nobody has done for a year.
    ProveBackUp,
    /// Look at a run that cannot go on by itself.
    Unstick,
    /// Type the one-time code that the issuer sent for a renewal.
    VerificationCode,
    /// Take in the issuer's approval once it comes.
    Approval,
    /// Bring the key of an application back to where it was made, or apply again.
    KeyGone,
    /// Go back to the computer on which an application was made, or apply again.
    OtherComputer,
}

/// A pick-up or renewal under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flight {
    /// When it was started.
    pub since: Timestamp,
    /// How often it was tried since the issuer was last heard.
    pub tries: u32,
    /// Until when it rests, and for what; `None` while it runs.
    pub rest: Option<Rest>,
    /// What stands in the way, if it cannot go on by itself.
    pub stuck: Option<String>,
    /// It needs a token that is not plugged in; how often that was looked for since a device appeared, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub looks: Option<u8>,
    /// It stands until the person types the one-time code that the issuer has sent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub wants_code: bool,
    /// The person does it in a browser, and it is watched for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub guided: bool,
}

impl Flight {
    pub(crate) const fn started(now: Timestamp) -> Self {
        Self { since: now, tries: 0, rest: None, stuck: None, looks: None, wants_code: false, guided: false }
    }

    /// Whether the person is at it in a browser, as far as is known: the codes still matter, and nothing of ours runs that
    /// could fail.
    pub(crate) fn is_with_the_person(&self) -> bool {
        self.guided && !self.is_stuck()
    }

    /// Whether it cannot go on by itself.
    pub(crate) fn is_stuck(&self) -> bool {
        self.stuck.is_some()
    }

    /// Whether it waits for an answer that did not come.
    pub(crate) fn is_unheard(&self) -> bool {
        self.rest.is_some_and(|rest| rest.reason != Pause::Issuer)
    }

    /// Whether it runs right now, as opposed to resting or standing still.
    pub(crate) fn runs(&self) -> bool {
        self.rest.is_none() && self.stuck.is_none()
    }
}

/// A run that rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rest {
    /// From when until when.
    pub wait: Wait,
    /// What it waits for.
    pub reason: Pause,
}

/// What a run waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pause {
    /// The issuer asked for time.
    Issuer,
    /// The issuer does not answer.
    Network,
    /// The vault is locked.
    Vault,
    /// A device appeared, and its driver may take a moment to know it.
    Device,
}

/// Why the daemon wakes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reason {
    /// Whose deadline it is.
    pub item: ItemId,
    /// Which.
    pub what: Due,
}

/// What falls due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Due {
    /// A reminder.
    Reminder,
    /// A renewal window opens.
    RenewalOpens,
    /// A certificate is renewed by itself, or was to be by then.
    Renewal,
    /// Codes or a certificate lapse.
    Lapse,
    /// The issuer is asked again.
    NextTry,
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let what = match self.what {
            Due::Reminder => "a reminder",
            Due::RenewalOpens => "the renewal window opens",
            Due::Renewal => "a renewal",
            Due::Lapse => "a deadline",
            Due::NextTry => "the issuer is asked again",
        };
        write!(f, "{what} ({})", self.item)
    }
}
