//! The contract's methods: a struct of arguments each, what it answers, and [`Request`], which is any of them.

mod apply;
mod certificates;
mod check;
mod codes;
mod copies;
mod issuers;
mod locations;
mod settings;
mod stream;

use jiff::Timestamp;
use secrecy::SecretString;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    secret,
    server::Call,
    standard::ServiceError,
    types::{Item, Outcome, Overall, Pause, Reading},
};

pub use self::{
    apply::Apply,
    certificates::{Revocation, RevocationReply, ShowCertificate, ShowCertificateReply},
    check::{Check, CheckReply},
    codes::{RenewCode, RenewCodeReply, SecurityQuestions, SecurityQuestionsReply},
    copies::{
        Adopt, AdoptReply, BackUp, BackUpPassword, BackUpPasswordReply, BackUpPlaces, BackUpPlacesReply,
        Restore, VerifyBackUp, VerifyBackUpReply,
    },
    issuers::{
        AddIssuer, AddIssuerReply, CheckIssuer, CheckIssuerReply, IssuerSchema, IssuerSchemaReply, Issuers,
        IssuersReply, ShowIssuer, ShowIssuerReply,
    },
    locations::{DescribeLocation, DescribeLocationReply, Locations, LocationsReply},
    settings::{Settings, SettingsReply},
    stream::{Notice, Step},
};

/// The name of the interface.
pub const INTERFACE: &str = "org.neverlapse.Daemon";

/// The contract: the text of the checked-in `.varlink` file.
pub const DESCRIPTION: &str = include_str!("../interface/org.neverlapse.Daemon.varlink");

/// The arguments of one method.
pub trait Method: Serialize {
    /// The method's name, without its interface.
    const NAME: &'static str;
    /// What it answers.
    type Reply: DeserializeOwned;
}

/// A method that reports progress before it answers with an item.
pub trait LongMethod: Method<Reply = Step> {}

/// Declares which struct is which method, and [`Request`] with them.
macro_rules! methods {
    ($($method:ident -> $reply:ty $(: $long:ident)?;)*) => {
        $(impl Method for $method {
            const NAME: &'static str = stringify!($method);
            type Reply = $reply;
        }
        $(impl $long for $method {})?)*

        /// Any call to the daemon. Match it without a wildcard, so that a new method is not forgotten.
        #[derive(Debug)]
        pub enum Request {
            $(#[doc = concat!("`", stringify!($method), "`")] $method($method),)*
        }

        impl Request {
            /// The names of all methods, in the contract's order.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($method)),*];

            /// Reads a call's method and arguments.
            ///
            /// # Errors
            /// `MethodNotFound`, or `InvalidParameter` naming the argument; `ExpectedMore` for a `Subscribe` that
            /// reads one reply only.
            pub fn of(call: &Call) -> Result<Self, ServiceError> {
                let request = match call.method() {
                    $(stringify!($method) => Self::$method(call.parameters()?),)*
                    _ => return Err(call.unknown_method()),
                };
                if let Self::Subscribe(_) = request {
                    call.expect_more()?;
                }
                Ok(request)
            }
        }
    };
}

methods! {
    Status -> StatusReply;
    List -> ListReply;
    Show -> ShowReply;
    ShowCertificate -> ShowCertificateReply;
    Revocation -> RevocationReply;
    Read -> ReadReply;
    Add -> AddReply;
    Apply -> Step: LongMethod;
    PickUp -> Step: LongMethod;
    Renew -> Step: LongMethod;
    SecurityQuestions -> SecurityQuestionsReply;
    RenewCode -> RenewCodeReply;
    ReadCodeAs -> ShowReply;
    BackUp -> Step: LongMethod;
    BackUpPassword -> BackUpPasswordReply;
    VerifyBackUp -> VerifyBackUpReply;
    Restore -> Step: LongMethod;
    BackUpPlaces -> BackUpPlacesReply;
    Adopt -> AdoptReply;
    Cancel -> Done;
    Snooze -> SnoozeReply;
    PauseReminders -> Pause;
    Dismiss -> ShowReply;
    DoneElsewhere -> ShowReply;
    Forget -> Done;
    Settings -> SettingsReply;
    Issuers -> IssuersReply;
    ShowIssuer -> ShowIssuerReply;
    AddIssuer -> AddIssuerReply;
    CheckIssuer -> CheckIssuerReply;
    IssuerSchema -> IssuerSchemaReply;
    Locations -> LocationsReply;
    DescribeLocation -> DescribeLocationReply;
    Check -> CheckReply;
    Subscribe -> Notice;
}

/// Asks how the whole stands.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Status {}

/// How the whole stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusReply {
    /// The worst of all items.
    pub overall: Overall,
    /// The daemon's time.
    pub now: Timestamp,
    /// The daemon's version.
    pub version: String,
    /// The daemon's process.
    pub pid: u32,
    /// Items in all.
    pub tracked: u32,
    /// Items that need the person.
    pub needs_you: u32,
    /// Items that have lapsed.
    pub lapsed: u32,
    /// When the daemon wakes next.
    pub next: Option<Timestamp>,
    /// Why it wakes then.
    pub next_reason: Option<String>,
    /// How the vault is: `open`, or why it is locked.
    pub vault: String,
    /// The items with the soonest deadlines.
    pub soonest: Vec<Item>,
    /// How the desktop's notification service stands.
    #[serde(default)]
    pub notifications: String,
    /// Reminders that are due and wait for a notification service.
    #[serde(default)]
    pub reminders_pending: u32,
    /// A random name of these records that never changes.
    #[serde(default)]
    pub installation: String,
    /// Settings and profiles that were left out, and why.
    #[serde(default)]
    pub problems: Vec<String>,
    /// Why the daemon wakes next, in one word: `reminder`, `renewal-opens`, `renewal`, `lapse`, `next-try`.
    pub next_due: Option<String>,
    /// The item that it wakes for.
    pub next_item: Option<String>,
    /// Whether the vault is open.
    #[serde(default)]
    pub vault_open: bool,
    /// Where the key of the open vault lives: `secret-service`, `key-file`.
    pub vault_place: Option<String>,
    /// How the desktop's notification service stands, in one word: `running`, `startable`, `silent`, `absent`, `no-bus`,
    /// `unknown`. Empty from a daemon that does not say these things in words yet.
    #[serde(default)]
    pub notifier: String,
    /// The name of the notification service that runs.
    pub notifier_name: Option<String>,
    /// No reminders before this moment.
    pub paused_until: Option<Timestamp>,
}

/// Asks for one page of all items, the soonest deadline first.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Where the page begins: the last page's `next`, or `None` for the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// One page of items.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListReply {
    /// The items.
    pub items: Vec<Item>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<String>,
}

/// Asks for one item.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Show {
    /// The item's id.
    pub id: String,
}

/// One item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShowReply {
    /// The item.
    pub item: Item,
}

/// Has an approval e-mail read, and what it says tracked. Exactly one of `mail` and `text` is given.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Read {
    /// The bytes of an `.eml` file, in base64. It holds the code.
    #[serde(default, serialize_with = "secret::optional", skip_serializing_if = "Option::is_none")]
    pub mail: Option<SecretString>,
    /// Pasted text. It holds the code.
    #[serde(default, serialize_with = "secret::optional", skip_serializing_if = "Option::is_none")]
    pub text: Option<SecretString>,
    /// The path of an `.eml` file, for a mail that is too long for a frame.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Only say what would happen.
    #[serde(default, deserialize_with = "secret::flag")]
    pub dry_run: bool,
    /// Answer the codes too; only together with `dry_run`.
    #[serde(default, deserialize_with = "secret::flag")]
    pub reveal: bool,
    /// The pending application that it is the approval of; `None`: whichever it fits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application: Option<String>,
}

/// What was read and what became of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReadReply {
    /// What the mail says.
    pub reading: Reading,
    /// The item that it made or completed.
    pub item: Option<Item>,
    /// What happened.
    pub outcome: Outcome,
}

/// Tracks an activation by hand, or gives one its missing half.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Add {
    /// The issuer profile's id.
    pub issuer: String,
    /// The reference number.
    pub reference_number: String,
    /// The authorization code or PIN.
    #[serde(default, serialize_with = "secret::optional", skip_serializing_if = "Option::is_none")]
    pub code: Option<SecretString>,
    /// When the issuer approved; `None` for now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_at: Option<Timestamp>,
    /// The pending application that was approved; `None`: whichever it fits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application: Option<String>,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddReply {
    /// The activation.
    pub item: Item,
    /// What happened; never `Nothing`.
    pub outcome: Outcome,
}

/// Picks an activation up.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PickUp {
    /// The activation.
    pub id: String,
    /// The location; `None` for the profile's default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// What opens the location: the password of a file or database, the PIN of a token.
    #[serde(default, serialize_with = "secret::optional", skip_serializing_if = "Option::is_none")]
    pub password: Option<SecretString>,
    /// Do not keep the password for renewals. A PIN never is.
    #[serde(default, deserialize_with = "secret::flag")]
    pub no_remember: bool,
    /// A token that has one try left may be given the PIN all the same.
    #[serde(default, deserialize_with = "secret::flag")]
    pub last_try: bool,
    /// A person asked with a click, and is told on the desktop what came of it.
    #[serde(default, deserialize_with = "secret::flag")]
    pub notify: bool,
}

/// Renews an identity at its location.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Renew {
    /// The identity.
    pub id: String,
    /// Its location's password or PIN, where it was not remembered.
    #[serde(default, serialize_with = "secret::optional", skip_serializing_if = "Option::is_none")]
    pub password: Option<SecretString>,
    /// A token that has one try left may be given the PIN all the same.
    #[serde(default, deserialize_with = "secret::flag")]
    pub last_try: bool,
    /// The one-time code that the issuer sent for this renewal.
    #[serde(default, serialize_with = "secret::optional", skip_serializing_if = "Option::is_none")]
    pub code: Option<SecretString>,
    /// A person asked with a click, and is told on the desktop what came of it.
    #[serde(default, deserialize_with = "secret::flag")]
    pub notify: bool,
}

/// Stops the long action that runs for an item, at the next safe point.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cancel {
    /// The item.
    pub id: String,
}

/// Holds back the reminders of an item.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snooze {
    /// The item.
    pub id: String,
    /// Until when.
    pub until: Timestamp,
}

/// What was granted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnoozeReply {
    /// The item.
    pub item: Item,
    /// When the reminder comes: as asked, or the last moment at which it still helps.
    pub until: Timestamp,
}

/// Holds back the reminders of all items; answered with what stands from now on.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PauseReminders {
    /// Until when; `None` goes on with them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

/// Takes the reminder that is due as seen.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dismiss {
    /// The item.
    pub id: String,
}

/// Reads the one doubtful character of a refused code otherwise.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadCodeAs {
    /// The activation.
    pub id: String,
    /// The character to read there.
    #[serde(serialize_with = "secret::required")]
    pub character: SecretString,
}

/// What the item needs was done without us.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DoneElsewhere {
    /// The item.
    pub id: String,
}

/// Stops tracking an item.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Forget {
    /// The item.
    pub id: String,
    /// Also where the vault holds the only key.
    #[serde(default, deserialize_with = "secret::flag")]
    pub even_the_only_key: bool,
}

/// It is done; there is nothing to say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {}

/// Asks for a snapshot and then for every change.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subscribe {}
