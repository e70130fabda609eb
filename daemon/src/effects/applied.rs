//! Looks whether the key of an application is still where it was made: nobody should wait for weeks for an approval that
//! is of no use any more.

use custody::{Fingerprint, LocationName};
use enrol::key::{Key as _, SoftwareKey};
use ipc_proto::DaemonError;
use issuers::KeyMade;
use ledger::{Batch, Vault};
use lifecycle::{Activation, ActivationState, Application, Input, Item, KeyLoss, Lifecycle};
use secrecy::ExposeSecret as _;
use tokio::sync::oneshot;

use super::{
    Tools,
    at_hand::unseal_text,
    blocking,
    enrolment::Saga,
    places::{Opening, database},
    run::{Run, Step, key_path, password_path},
};
use crate::{event::Event, failure};

/// Whether the key is where it was made; `None`: it is there, and signs. Without the vault, what is sealed there is taken
/// to be there.
///
/// # Errors
/// It cannot be looked for: a token is not plugged in, or a password is not at hand. That says nothing of the key.
pub(crate) async fn look(
    tools: &Tools,
    activation: &Activation,
    application: &Application,
    vault: Option<&Vault>,
) -> Result<Option<KeyLoss>, DaemonError> {
    let loss =
        if tools.here.computer.differs(&application.computer) { KeyLoss::Elsewhere } else { KeyLoss::Gone };
    let name: LocationName = application.location.parse().map_err(|error| failure::internal(&error))?;
    if is_removed(tools, &name) {
        return Ok(Some(loss));
    }
    let Some(fingerprint) = &application.key else { return Ok(None) };
    let run = Run::load(&tools.ledger, activation.id).map_err(|error| failure::ledger(&error))?;
    let Some(run) = run else { return Ok(Some(loss)) };
    let is_there = match &run.key {
        Some(handle) => {
            let password = vault.map(|vault| unseal_text(vault, &password_path(run.item))).transpose()?;
            let opening = Opening::with(password.flatten());
            let location = tools.outside(&name, opening).await?;
            let handle = handle.clone();
            is(fingerprint, handle.public_key_der())
                && blocking(move || location.has_key(&handle).map_err(|error| failure::location(&error)))
                    .await?
        }
        None => match vault {
            Some(vault) => {
                let sealed = vault.unseal(&key_path(run.item)).map_err(|error| failure::vault(&error))?;
                let key = sealed.map(|key| SoftwareKey::from_pkcs8_der(key.expose_secret())).transpose();
                let key = key.map_err(|error| failure::internal(&error))?;
                key.is_some_and(|key| is(fingerprint, key.public_key_der()))
            }
            None => true,
        },
    };
    Ok((!is_there).then_some(loss))
}

fn is(fingerprint: &str, public_key_der: &[u8]) -> bool {
    Fingerprint::of(public_key_der).to_string() == fingerprint
}

/// Whether a browser's database is no more.
fn is_removed(tools: &Tools, name: &LocationName) -> bool {
    match name {
        LocationName::Vault | LocationName::File(_) | LocationName::Token(_) => false,
        LocationName::Nss(_) | LocationName::Firefox(_) => {
            !database(name, &tools.around).is_some_and(|folder| folder.join("key4.db").exists())
        }
    }
}

/// Looks, and has it noted; what cannot be looked at stays as it was.
///
/// # Errors
/// As of [`look`].
pub(crate) async fn look_and_note(
    tools: &Tools,
    activation: &Activation,
    application: &Application,
    vault: Option<&Vault>,
) -> Result<Option<KeyLoss>, DaemonError> {
    let lost = look(tools, activation, application, vault).await?;
    if lost != application.lost {
        let (reply, answer) = oneshot::channel();
        let input = Box::new(Input::KeyLookedFor { id: activation.id, lost });
        let event = Event::Apply { input, batch: Batch::new(), reply };
        tools.events.send(event).await.map_err(|_| failure::stopping())?;
        answer.await.map_err(|_| failure::stopping())??;
    }
    Ok(lost)
}

impl Saga<'_> {
    /// An issuer that approves a key may refuse one that is made only now. It is asked all the same: that costs no code.
    pub(super) async fn warn_of_another_key(&self) {
        if let Item::Activation(_) = self.item
            && self.profile.key.made == KeyMade::BeforeApproval
        {
            let detail = "this issuer wants the key made with the application, and none was made here; it may refuse this one";
            self.job.progress(Step::Prepared.as_str(), Step::Prepared.number(), Step::COUNT, detail).await;
        }
    }

    /// The key that was made with the application is the one that the issuer expects: no other takes its place.
    pub(super) async fn look_for_applied_key(&self) -> Result<(), DaemonError> {
        let Item::Activation(activation) = &self.item else { return Ok(()) };
        let Some(application) = &activation.application else { return Ok(()) };
        let lost = look_and_note(&self.job.tools, activation, application, Some(&self.vault)).await?;
        match lost {
            Some(loss) => Err(failure::key_lost(activation, application, loss)),
            None => Ok(()),
        }
    }
}

/// Looks for the keys of all applications, in the background. Nothing is asked of the person for it: what is locked is
/// looked at another time.
pub(crate) fn look_for_all(tools: &Tools, lifecycle: &Lifecycle) {
    let applied: Vec<Activation> = lifecycle.items().filter_map(to_be_looked_at).cloned().collect();
    if applied.is_empty() {
        return;
    }
    let tools = tools.clone();
    tokio::spawn(async move {
        for activation in &applied {
            let Some(application) = &activation.application else { continue };
            let vault = tools.vault.if_open();
            match look_and_note(&tools, activation, application, vault.as_ref()).await {
                Ok(None) => {}
                Ok(Some(_)) => {
                    tracing::warn!(item = %activation.id, "the key of an application is not at hand");
                }
                Err(error) => {
                    tracing::info!(item = %activation.id, reason = error.reason(), "the key of an application was not looked for");
                }
            }
        }
    });
}

fn to_be_looked_at(item: &Item) -> Option<&Activation> {
    match item {
        Item::Activation(activation) if activation.application.is_some() => match activation.state {
            ActivationState::AwaitingCode
            | ActivationState::Ready
            | ActivationState::Expired
            | ActivationState::Rejected
            | ActivationState::Locked => Some(activation),
            ActivationState::PickingUp | ActivationState::WaitingForIssuer | ActivationState::PickedUp => {
                None
            }
        },
        Item::Activation(_) | Item::Identity(_) => None,
    }
}
