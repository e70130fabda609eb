//! What comes in: everything that can happen, and what is new.

use jiff::Timestamp;

use crate::{
    Application, ItemId, KeyLoss, Policy, Stage,
    identity::{BackUp, CertificateFacts, FurtherCopy},
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
    /// The issuer's number of the order, where it is another one.
    pub order: Option<String>,
    /// The issuer's pick-up page.
    pub link: Option<String>,
    /// Whether the code is here too.
    pub has_code: bool,
    /// How long the codes live.
    pub codes: CodeWindow,
}

/// A new application, whose key has just been made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewApplication {
    /// The name of the activation that it is to become; the caller counts.
    pub id: ItemId,
    /// The id of the issuer profile.
    pub issuer: String,
    /// What people will call it.
    pub title: String,
    /// Who applied, and where the key is.
    pub application: Application,
}

/// What an order is picked up by from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamed {
    /// The new reference number.
    pub reference_number: String,
    /// The pick-up page that carries it.
    pub link: Option<String>,
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
    /// A device was plugged in: it may be the token that a run waits for.
    DeviceAppeared,
    /// A notification service appeared: what could not be shown is shown.
    NotifierAppeared,
    /// An activation was read or typed.
    Track(NewActivation),
    /// The key of an application was made.
    Apply(NewApplication),
    /// The issuer approved an application: its reference number came.
    Approved {
        /// The application.
        id: ItemId,
        /// The issuer's number of it.
        reference_number: String,
        /// The issuer's number of the order, where that is another one.
        order: Option<String>,
        /// The issuer's pick-up page.
        link: Option<String>,
        /// Whether the code is here too.
        has_code: bool,
        /// How long the codes live.
        codes: CodeWindow,
    },
    /// The key of an application was looked for where it was made.
    KeyLookedFor {
        /// The application, or the activation that it became.
        id: ItemId,
        /// Why it is not at hand; `None`: it is there.
        lost: Option<KeyLoss>,
    },
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
        /// The new reference number and link, where the issuer gave its order new ones.
        renamed: Option<Renamed>,
    },
    /// The person wants the certificate now.
    PickUp {
        /// The activation.
        id: ItemId,
    },
    /// The person wants the certificate now, from an issuer that serves browsers only: the person is guided there.
    Guide {
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
    /// The issuer wants a one-time code for the renewal, and has sent it to the person.
    CodeWanted {
        /// The identity.
        id: ItemId,
        /// What the issuer said, for people.
        why: String,
    },
    /// The run needs a token that is not plugged in, and goes on once it is.
    Unplugged {
        /// The activation or identity.
        id: ItemId,
        /// Which token, for people.
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
        /// Which characters of the code are easily taken for others, if any.
        lookalikes: Option<String>,
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
    /// A renewal that was made without us was found at the identity's location and proven there.
    RenewedElsewhere {
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
    /// It was looked for elsewhere: these are all the places, in which it or an older certificate of it was found.
    CopiesFound {
        /// The identity.
        id: ItemId,
        /// Where.
        copies: Vec<FurtherCopy>,
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

impl Input {
    /// The item that it is about; `None` if it is about all of them.
    #[must_use]
    pub const fn about(&self) -> Option<ItemId> {
        match self {
            Self::Started
            | Self::Tick
            | Self::ClockChanged
            | Self::PolicyChanged(_)
            | Self::NetworkReturned
            | Self::DeviceAppeared
            | Self::NotifierAppeared => None,
            Self::Track(new) => Some(new.id),
            Self::Adopt(new) => Some(new.id),
            Self::Apply(new) => Some(new.id),
            Self::Approved { id, .. }
            | Self::KeyLookedFor { id, .. }
            | Self::Complete { id, .. }
            | Self::CodesRenewed { id, .. }
            | Self::PickUp { id }
            | Self::Guide { id }
            | Self::Renew { id }
            | Self::IssuerWaits { id, .. }
            | Self::Unanswered { id, .. }
            | Self::Undelivered { id, .. }
            | Self::Stuck { id, .. }
            | Self::CodeWanted { id, .. }
            | Self::Unplugged { id, .. }
            | Self::Stopped { id }
            | Self::CodeDoubted { id, .. }
            | Self::Refused { id, .. }
            | Self::TriesExhausted { id, .. }
            | Self::PickedUp { id, .. }
            | Self::Renewed { id, .. }
            | Self::RenewedElsewhere { id, .. }
            | Self::BackedUp { id, .. }
            | Self::CopiesFound { id, .. }
            | Self::Revoked { id }
            | Self::KeyLost { id }
            | Self::KeyFound { id }
            | Self::ReminderDelivered { id, .. }
            | Self::Snooze { id, .. }
            | Self::Dismiss { id }
            | Self::DoneElsewhere { id }
            | Self::Forget { id } => Some(*id),
        }
    }
}

/// Why a run could not go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// The issuer does not answer.
    Network,
    /// The vault is locked: the desktop's keyring may open a while after the daemon has started.
    Vault,
}
