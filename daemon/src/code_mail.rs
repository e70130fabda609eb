//! Mails that bring the one-time code of a renewal: handed to the renewal that waits for it, and kept nowhere else.

use intake::Reading;
use ipc_proto::{DaemonError, types};
use jiff::{SignedDuration, Timestamp};
use ledger::Vault;
use lifecycle::{Identity, Item, ItemId, Need};
use secrecy::SecretString;
use tokio::sync::oneshot;

use crate::{
    effects::Tools,
    event::{Command, Event, Opens},
    failure,
    remind::Watcher,
    runtime::Runtime,
};

/// The issuer's clock and ours may differ by so much. An older mail brings the code of an earlier renewal, and to try that
/// would cost a try.
const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_mins(5);

/// A one-time code that came by mail.
pub(crate) struct CodeMail {
    issuer: String,
    code: SecretString,
    sent_at: Option<Timestamp>,
    vault: Vault,
}

/// Hands the code of a mail to the renewal that waits for it; nothing where none does.
///
/// # Errors
/// Several renewals wait for one, the renewal needs more than the code, or the vault does not open.
pub(crate) async fn hand_over(tools: &Tools, reading: &Reading) -> Result<Option<types::Item>, DaemonError> {
    let (Some(code), Some(issuer)) = (&reading.verification_code, &reading.issuer) else {
        return Ok(None);
    };
    let vault = tools.vault.open().await?;
    let mail =
        CodeMail { issuer: issuer.to_string(), code: code.clone(), sent_at: reading.approved_at, vault };
    let (reply, answer) = oneshot::channel();
    let command = Command::CodeMailed { mail, reply };
    tools.events.send(Event::Command(command)).await.map_err(|_| failure::stopping())?;
    answer.await.map_err(|_| failure::stopping())?
}

/// What `import` says of a code that nobody waits for.
pub(crate) const NOBODY_WAITS: &str = "no renewal waits for this code, so it was not kept; start the renewal with \
    `neverlapse renew ID`, and import the mail that is sent for it";

impl Runtime {
    pub(crate) async fn code_mailed(&mut self, mail: CodeMail) -> Result<Option<types::Item>, DaemonError> {
        let waiting: Vec<ItemId> = self.waiting(&mail).map(|identity| identity.id).collect();
        let id = match waiting[..] {
            [] => return Ok(None),
            [one] => one,
            [first, ..] => {
                let ids = waiting.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                return Err(failure::bad_input(
                    format!("{} renewals wait for a code ({ids})", waiting.len()),
                    format!(
                        "type it for the one that the mail is about: neverlapse renew {first} --code-file -"
                    ),
                ));
            }
        };
        let started = self.renew(&id.to_string(), Opens::default(), Some(mail.code), &mail.vault).await;
        started.map_err(|error| {
            let remedy = format!("type the code yourself: neverlapse renew {id} --code-file -");
            failure::bad_input(
                format!("the renewal of {id} needs more than the code: {}", error.reason()),
                remedy,
            )
        })?;
        self.watching.entry(id).or_default().push(Watcher::Desktop(id, None));
        self.item(&id.to_string()).map(|item| Some(self.present(item)))
    }

    /// The renewals that such a mail can be for.
    fn waiting<'a>(&'a self, mail: &'a CodeMail) -> impl Iterator<Item = &'a Identity> {
        let asked_before = |identity: &Identity| match (identity.reminders.troubled_at, mail.sent_at) {
            (Some(asked), Some(sent)) => sent.duration_since(asked) >= -CLOCKS_DIFFER,
            (None, _) | (_, None) => true,
        };
        self.tracker.lifecycle().items().filter_map(move |item| match item {
            Item::Identity(identity)
                // The run that has just asked for a code may not have ended yet, and takes none.
                if item.need() == Some(Need::VerificationCode)
                    && !self.running.contains_key(&identity.id)
                    && identity.issuer == mail.issuer
                    && asked_before(identity) =>
            {
                Some(identity)
            }
            Item::Identity(_) | Item::Activation(_) => None,
        })
    }
}
