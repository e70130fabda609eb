//! What comes in and what goes out: inputs, effects, refusals, and what only a person can settle.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    ItemId, Policy, Stage, Wait,
    identity::{BackUp, CertificateFacts},
    window::{CodeWindow, RenewalWindow},
};

/// A new activation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewActivation {
    /// Its name; the caller counts.
    pub id: ItemId,
    /// The id of the issuer profile.
    pub issuer: String,
    /// What people will call it.
    pub title: String,
    /// The issuer's number of the application.
    pub reference_number: String,
    /// The issuer's pick-up page.
    pub link: Option<String>,
    /// Whether the code is here too.
    pub has_code: bool,
    /// How long the codes live.
    pub codes: CodeWindow,
}

/// A new identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewIdentity {
    /// Its name; the caller counts.
    pub id: ItemId,
    /// The id of the issuer profile.
    pub issuer: String,
    /// What people will call it.
    pub title: String,
    /// Where it lives.
    pub location: String,
    /// Its certificate.
    pub certificate: CertificateFacts,
    /// When it can be renewed.
    pub renewal: RenewalWindow,
    /// Whether a back-up is asked for.
    pub backup_wanted: bool,
    /// Copies that exist already.
    pub backups: Vec<BackUp>,
    /// Whether it can be renewed without the person: nothing has to be typed, and the issuer serves programs.
    pub unattended: bool,
}

/// Everything that can happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// The daemon has started: what was under way goes on.
    Started,
    /// A deadline on the agenda has come.
    Tick,
    /// The clock was set, or the computer woke up: everything is looked at again.
    ClockChanged,
    /// The settings, a profile or the time zone changed.
    PolicyChanged(Box<Policy>),
    /// The network is back: what could not be sent is tried again at once.
    NetworkReturned,
    /// A notification service appeared: what could not be shown is shown.
    NotifierAppeared,
    /// An activation was read or typed.
    Track(NewActivation),
    /// The missing half of a pair came, or a doubted code was typed again.
    Complete {
        /// The activation.
        id: ItemId,
        /// How long the codes live, if that became known now.
        codes: Option<CodeWindow>,
    },
    /// The issuer sent new codes for an application that is tracked.
    CodesRenewed {
        /// The activation.
        id: ItemId,
        /// Whether the code came along with the reference number.
        has_code: bool,
        /// The life of the new codes.
        codes: CodeWindow,
    },
    /// The person wants the certificate now.
    PickUp {
        /// The activation.
        id: ItemId,
    },
    /// The person or the policy wants a renewal now.
    Renew {
        /// The identity.
        id: ItemId,
    },
    /// The issuer asked to come back at `until`.
    IssuerWaits {
        /// The activation or identity.
        id: ItemId,
        /// Not before this moment.
        until: Timestamp,
    },
    /// The last request may or may not have arrived, or could not even be made: the run goes on later by itself, with
    /// the same bytes where there are any.
    Unanswered {
        /// The activation or identity.
        id: ItemId,
        /// What is missing.
        silence: Silence,
    },
    /// The run ended without harm through a fault that passes: nothing was sent, or the issuer was out of order. A
    /// renewal that needs nobody is tried again later.
    Undelivered {
        /// The activation or identity.
        id: ItemId,
        /// What stood in the way, for people.
        why: String,
    },
    /// The run cannot go on by itself, and nothing is lost.
    Stuck {
        /// The activation or identity.
        id: ItemId,
        /// What stands in the way, for people.
        why: String,
    },
    /// The person stopped the run, without harm.
    Stopped {
        /// The activation or identity.
        id: ItemId,
    },
    /// The issuer did not accept the code.
    CodeDoubted {
        /// The activation.
        id: ItemId,
        /// What the issuer said, for people.
        why: String,
    },
    /// The issuer refused; asking again the same way is pointless.
    Refused {
        /// The activation or identity.
        id: ItemId,
        /// What the issuer said, for people.
        why: String,
    },
    /// The issuer takes no more tries for this reference.
    TriesExhausted {
        /// The activation.
        id: ItemId,
        /// What the issuer said, for people.
        why: String,
    },
    /// The certificate is installed and proven.
    PickedUp {
        /// The activation.
        id: ItemId,
        /// What it became.
        identity: NewIdentity,
    },
    /// The new certificate is installed and proven.
    Renewed {
        /// The identity.
        id: ItemId,
        /// The new certificate.
        certificate: CertificateFacts,
        /// When that one can be renewed.
        renewal: RenewalWindow,
    },
    /// An identity that was not picked up here: restored or adopted.
    Adopt(NewIdentity),
    /// A back-up was made and proven, or proven again.
    BackedUp {
        /// The identity.
        id: ItemId,
        /// The copy.
        backup: BackUp,
    },
    /// The issuer revoked the certificate.
    Revoked {
        /// The identity.
        id: ItemId,
    },
    /// The key was looked for and is gone or does not match.
    KeyLost {
        /// The identity.
        id: ItemId,
    },
    /// The key was put back and proven.
    KeyFound {
        /// The identity.
        id: ItemId,
    },
    /// A notification service has accepted a reminder.
    ReminderDelivered {
        /// The activation or identity.
        id: ItemId,
        /// Which.
        stage: Stage,
    },
    /// The person wants silence until then.
    Snooze {
        /// The activation or identity.
        id: ItemId,
        /// Not before this moment.
        until: Timestamp,
    },
    /// The person has seen what is due.
    Dismiss {
        /// The activation or identity.
        id: ItemId,
    },
    /// The person did elsewhere what it needs.
    DoneElsewhere {
        /// The activation or identity.
        id: ItemId,
    },
    /// The person no longer wants it tracked.
    Forget {
        /// The activation or identity.
        id: ItemId,
    },
}

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
    /// Look at a run that cannot go on by itself.
    Unstick,
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
}

impl Flight {
    pub(crate) const fn started(now: Timestamp) -> Self {
        Self { since: now, tries: 0, rest: None, stuck: None }
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
}

/// Why a run could not go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// The issuer does not answer.
    Network,
    /// The vault is locked: the desktop's keyring may open a while after the daemon has started.
    Vault,
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
