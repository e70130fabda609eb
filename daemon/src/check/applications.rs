//! Applications: whether their keys are still where they were made.

use issuers::KeyMade;
use lifecycle::{Activation, ActivationState, Application, KeyLoss};
use messages::check::What;

use super::Finding;
use crate::effects::{Tools, applied};

/// Whether there is something to look at: an activation that is not picked up yet.
pub(super) fn is_open(activation: &Activation) -> bool {
    activation.state != ActivationState::PickedUp
}

/// Looks for the key of an application, and has it noted what came of that.
pub(super) async fn look(tools: Tools, activation: Activation) -> Vec<Finding> {
    let id = activation.id.to_string();
    let Some(application) = &activation.application else {
        return absent(&tools, &activation).map(|finding| finding.about(id)).into_iter().collect();
    };
    let vault = tools.vault.open().await.ok();
    let seen = applied::look_and_note(&tools, &activation, application, vault.as_ref()).await;
    vec![
        match seen {
            Ok(lost) => told(application, lost, tools.here.computer.differs(&application.computer)),
            Err(error) => Finding::warn(What::ApplicationKeyUnknown)
                .detail(error.reason())
                .command(format!("neverlapse check {id}")),
        }
        .about(id),
    ]
}

fn told(application: &Application, lost: Option<KeyLoss>, is_another_computer: bool) -> Finding {
    match lost {
        None if is_another_computer => {
            Finding::warn(What::ApplicationKeyMoved).detail(&*application.computer.name)
        }
        None => Finding::pass(What::ApplicationKeyReady).detail(&*application.location),
        Some(KeyLoss::Gone) => Finding::fail(What::ApplicationKeyGone).detail(&*application.location),
        Some(KeyLoss::Elsewhere) => {
            Finding::fail(What::ApplicationKeyElsewhere).detail(&*application.computer.name)
        }
    }
}

/// An activation that came out of nowhere, of an issuer that wants the key made before.
fn absent(tools: &Tools, activation: &Activation) -> Option<Finding> {
    let issuers = tools.issuers();
    let made = issuers.profile(&activation.issuer)?.key.made;
    (made == KeyMade::BeforeApproval).then(|| Finding::warn(What::ApplicationAbsent))
}
