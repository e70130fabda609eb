//! Every source of events, folded into one enum.

use custody::{Found, LocationName};
use ipc_proto::{
    DaemonError,
    methods::StatusReply,
    types::{self, Outcome, Progress},
};
use issuers::Profile;
use jiff::Timestamp;
use ledger::{Batch, Vault};
use lifecycle::{Activation, Identity, Input, ItemId};
use secrecy::SecretString;
use tokio::sync::oneshot;
use wake::Wake;

use crate::{
    adopt::{Became, ToAdopt},
    code_mail::CodeMail,
    effects::{Ending, guide::Guide},
    hooks::Ran,
    mail_folder::Note,
    notify::Report,
    remind::Watcher,
    subscribers::Subscription,
};

impl From<Report> for Event {
    fn from(report: Report) -> Self {
        Self::Desktop(report)
    }
}

/// Where the answer of a command goes.
pub(crate) type Reply<T> = oneshot::Sender<Result<T, DaemonError>>;

/// Something that happened.
pub(crate) enum Event {
    /// A moment came, or something after which moments have to be looked at again.
    Woke(Wake),
    /// A client asks for something.
    Command(Command),
    /// A long action goes on.
    Progress(ItemId, Progress),
    /// A long action has something to be written down before it goes on.
    Apply {
        /// What happened.
        input: Box<Input>,
        /// What has to be written at the same moment.
        batch: Batch,
        /// Told once it is durable.
        reply: Reply<()>,
    },
    /// A long action ended.
    Ended(ItemId, Result<Ending, DaemonError>),
    /// Something became of a notice, or of the service that shows them.
    Desktop(Report),
    /// What came of a button that somebody pressed.
    Clicked(ItemId, Result<ItemId, DaemonError>),
    /// Something became of a mail in a watched folder.
    Mail(Note),
    /// A profile was added: reminders and renewals may be timed otherwise.
    PolicyChanged,
    /// A hook of an identity has ended, after it got the certificate of this serial number.
    Hooked(ItemId, String, Ran),
    /// Monitoring wants to know how things stand.
    Metrics(oneshot::Sender<String>),
    /// The service manager wants a sign that the daemon goes on.
    WatchdogAsks,
    /// The daemon is asked to stop.
    Stop,
}

/// What a client asks for. Whatever takes long or needs the vault was done before it comes here.
pub(crate) enum Command {
    /// How things stand.
    Status {
        /// The answer.
        reply: Reply<StatusReply>,
    },
    /// A page of items.
    List {
        /// Behind which item it starts.
        cursor: Option<String>,
        /// The answer: the items and the next cursor.
        reply: Reply<(Vec<types::Item>, Option<String>)>,
    },
    /// One item.
    Show {
        /// Its id as typed.
        id: String,
        /// The answer.
        reply: Reply<types::Item>,
    },
    /// An activation was read or typed.
    Track {
        /// What is known of it.
        activation: Box<ToTrack>,
        /// The answer.
        reply: Reply<(types::Item, Outcome)>,
    },
    /// A key is to be made for an application.
    Apply {
        /// What is applied for.
        wish: Box<ToApply>,
        /// The open vault.
        vault: Vault,
        /// Told how it goes on and how it ends.
        watcher: Watcher,
    },
    /// A pick-up.
    PickUp {
        /// The activation's id as typed.
        id: String,
        /// Where to, as typed.
        to: Option<String>,
        /// What opens the location.
        opens: Opens,
        /// Whether a password is kept for renewals.
        remember: bool,
        /// The open vault.
        vault: Vault,
        /// Told how it goes on and how it ends.
        watcher: Watcher,
    },
    /// A renewal.
    Renew {
        /// The identity's id as typed.
        id: String,
        /// What opens the location, where it was not remembered.
        opens: Opens,
        /// The one-time code that the issuer sent for it.
        code: Option<SecretString>,
        /// The open vault.
        vault: Vault,
        /// Told how it goes on and how it ends.
        watcher: Watcher,
    },
    /// The issuer told a code, as its security questions were answered.
    CodeTold {
        /// The activation's id.
        id: String,
        /// The code.
        code: SecretString,
        /// When the codes expire.
        expires_at: Timestamp,
        /// The vault to seal it in.
        vault: Vault,
        /// The answer.
        reply: Reply<types::Item>,
    },
    /// The issuer takes no more answers to its security questions.
    AnswersExhausted {
        /// The activation's id.
        id: String,
        /// What to tell the person.
        why: String,
        /// The answer.
        reply: Reply<types::Item>,
    },
    /// A character of a refused code is to be read otherwise.
    ReadCodeAs {
        /// The activation's id as typed.
        id: String,
        /// What to read.
        character: SecretString,
        /// The open vault.
        vault: Vault,
        /// The answer.
        reply: Reply<types::Item>,
    },
    /// A mail has brought the one-time code of a renewal.
    CodeMailed {
        /// The code, and whom it came from.
        mail: CodeMail,
        /// The answer: the identity that waited for it, if one did.
        reply: Reply<Option<types::Item>>,
    },
    /// A back-up.
    BackUp {
        /// The identity's id as typed.
        id: String,
        /// The file.
        path: String,
        /// Its password.
        password: SecretString,
        /// The password of the identity's own file, where it was not remembered.
        location_password: Option<SecretString>,
        /// Told how it goes on and how it ends.
        watcher: Watcher,
    },
    /// An identity as it stands.
    Identity {
        /// Its id as typed.
        id: String,
        /// The answer.
        reply: Reply<Identity>,
    },
    /// A PKCS#12 file was opened, and its key has proven itself.
    Proven {
        /// The file.
        path: String,
        /// The fingerprint of its certificate.
        fingerprint: String,
        /// The answer: whose copy it is.
        reply: Reply<Option<types::Item>>,
    },
    /// A back-up is to be put into a location.
    Restore {
        /// The file.
        path: String,
        /// Its password.
        password: SecretString,
        /// The location's password, where it is another one.
        location_password: Option<SecretString>,
        /// Where to, as typed.
        to: String,
        /// Whether the password is kept for renewals.
        remember: bool,
        /// Told how it goes on and how it ends.
        watcher: Watcher,
    },
    /// Every activation.
    Activations {
        /// The answer.
        reply: Reply<Vec<Activation>>,
    },
    /// What is tracked, to tell it from what is found.
    Identities {
        /// The answer.
        reply: Reply<Vec<Identity>>,
    },
    /// Certificates were found somewhere, and proven there.
    Adopt {
        /// Which.
        found: Vec<ToAdopt>,
        /// The answer: what became of each, in their order.
        reply: Reply<Vec<(types::Item, Became)>>,
    },
    /// A certificate came that the person picked up in a browser.
    PickedInBrowser {
        /// Which, and for what.
        picked: Box<Picked>,
        /// The answer: the identity that it became; none where it is tracked already.
        reply: Reply<Option<ItemId>>,
    },
    /// A long action is to stop.
    Cancel {
        /// The item's id as typed.
        id: String,
        /// The answer.
        reply: Reply<()>,
    },
    /// The issuer says that it has revoked a certificate.
    Revoked {
        /// The identity's id.
        id: String,
        /// The certificate that it said it of.
        fingerprint: String,
        /// The answer.
        reply: Reply<()>,
    },
    /// Reminders of an item are to be held back.
    Snooze {
        /// The item's id as typed.
        id: String,
        /// Until when.
        until: Timestamp,
        /// The answer: the item, and until when it was granted.
        reply: Reply<(types::Item, Timestamp)>,
    },
    /// Reminders of all items are to be held back, or no more.
    PauseReminders {
        /// Until when.
        until: Option<Timestamp>,
        /// The answer: until when they are held back from now on.
        reply: Reply<Option<Timestamp>>,
    },
    /// The person has seen what is due.
    Dismiss {
        /// The item's id as typed.
        id: String,
        /// The answer.
        reply: Reply<types::Item>,
    },
    /// The person did elsewhere what the item needs.
    DoneElsewhere {
        /// The item's id as typed.
        id: String,
        /// The answer.
        reply: Reply<types::Item>,
    },
    /// An item is no longer to be tracked.
    Forget {
        /// The item's id as typed.
        id: String,
        /// Whether even a key that exists nowhere else may go.
        even_the_only_key: bool,
        /// The answer.
        reply: Reply<()>,
    },
    /// What holds, and whose it is.
    Settings {
        /// The answer: the settings, and what was left out.
        reply: Reply<(Vec<types::Setting>, Vec<String>)>,
    },
    /// A client wants to watch.
    Subscribe {
        /// The answer.
        reply: Reply<Subscription>,
    },
}

/// A certificate that came while it was watched for, and has proven itself.
pub(crate) struct Picked {
    /// The activation.
    pub(crate) item: ItemId,
    /// What is on record of its pick-up.
    pub(crate) guide: Guide,
    /// The profile of its issuer.
    pub(crate) profile: Profile,
    /// Where it is.
    pub(crate) at: LocationName,
    /// What was found.
    pub(crate) found: Found,
    /// What opened its location, where something was given.
    pub(crate) password: Option<SecretString>,
}

/// What opens a location, as it was typed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Opens {
    /// The password of a file or database, the PIN of a token.
    pub(crate) password: Option<SecretString>,
    /// A token's last try may be spent on it.
    pub(crate) last_try: bool,
}

/// An application as it was typed.
pub(crate) struct ToApply {
    /// The issuer's id.
    pub(crate) issuer: String,
    /// Who applies.
    pub(crate) name: String,
    /// Where the approval goes.
    pub(crate) email: String,
    /// Where to, as typed.
    pub(crate) to: Option<String>,
    /// What opens the location.
    pub(crate) opens: Opens,
    /// Where a request that is signed by the key is to be written, as typed.
    pub(crate) request: Option<String>,
}

/// An activation as it was read or typed.
pub(crate) struct ToTrack {
    /// The issuer's id.
    pub(crate) issuer: String,
    /// What people will call it.
    pub(crate) title: String,
    /// The issuer's number of the application.
    pub(crate) reference_number: String,
    /// The number of its order, where that is another one.
    pub(crate) order: Option<String>,
    /// The issuer's pick-up page.
    pub(crate) link: Option<String>,
    /// The code, if it is here, and the vault to seal it in.
    pub(crate) code: Option<(SecretString, Vault)>,
    /// When the issuer approved.
    pub(crate) approved_at: Option<Timestamp>,
    /// When the codes expire, where the mail says so.
    pub(crate) expires_at: Option<Timestamp>,
    /// It came in an e-mail: a newer one for the same reference voids the older codes.
    pub(crate) from_mail: bool,
    /// Whom it names, where it names somebody.
    pub(crate) holder: Option<String>,
    /// The address that it was sent to.
    pub(crate) addressee: Option<String>,
    /// The application that it is the approval of, where the person said which.
    pub(crate) application: Option<String>,
}
