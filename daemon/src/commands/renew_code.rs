//! What came of security questions.

use ipc_proto::{DaemonError, types};
use jiff::Timestamp;
use ledger::{Batch, Vault};
use lifecycle::{Activation, ActivationState, CodeWindow, Input, Item};
use secrecy::SecretString;

use super::track::take_code;
use crate::{failure, runtime::Runtime};

impl Runtime {
    /// The code that was missing, or another one for one that has expired here.
    pub(super) async fn code_told(
        &mut self,
        id: &str,
        code: SecretString,
        expires_at: Timestamp,
        vault: Vault,
    ) -> Result<types::Item, DaemonError> {
        let activation = self.activation(id)?;
        let id = activation.id;
        let codes = CodeWindow { expires_at, ..activation.codes };
        let input = if activation.state == ActivationState::Expired {
            Input::CodesRenewed { id, has_code: true, codes, renamed: None }
        } else {
            Input::Complete { id, codes: Some(codes) }
        };
        let mut batch = Batch::new();
        take_code(&self.tools, id, Some(&(code, vault)), &mut batch)?;
        self.take_in(input, batch).await?;
        self.shown(id)
    }

    /// The issuer takes no more answers.
    pub(super) async fn answers_exhausted(
        &mut self,
        id: &str,
        why: String,
    ) -> Result<types::Item, DaemonError> {
        let id = self.activation(id)?.id;
        self.take_in(Input::TriesExhausted { id, why }, Batch::new()).await?;
        self.shown(id)
    }

    pub(super) fn activation(&self, id: &str) -> Result<&Activation, DaemonError> {
        match self.item(id)? {
            Item::Activation(activation) => Ok(activation),
            Item::Identity(identity) => Err(failure::not_possible(
                identity.id,
                format!("{id} is an identity already"),
                format!("see it: neverlapse show {id}"),
            )),
        }
    }
}
