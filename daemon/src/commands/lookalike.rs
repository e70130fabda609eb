//! Another reading of a code that the issuer did not accept.

use ipc_proto::{DaemonError, types};
use ledger::{Batch, Vault};
use lifecycle::Input;
use secrecy::{ExposeSecret as _, SecretString};

use super::track::take_code;
use crate::{failure, runtime::Runtime, tracker::code_path};

impl Runtime {
    /// Reads the one doubtful character of a refused code otherwise. Nothing is sent by that.
    pub(super) async fn read_code_as(
        &mut self,
        id: &str,
        character: &SecretString,
        vault: Vault,
    ) -> Result<types::Item, DaemonError> {
        let activation = self.activation(id)?;
        let id = activation.id;
        if !activation.code_doubted {
            let remedy = format!("see how it stands: neverlapse show {id}");
            return Err(failure::not_possible(
                id,
                format!("the issuer did not refuse the code of {id}"),
                remedy,
            ));
        }
        let no_other = || {
            let remedy = format!("compare it with the issuer's e-mail: neverlapse show {id}");
            failure::bad_input("the code has no such other reading at one place alone", remedy)
        };
        let sealed = vault.unseal(&code_path(id)).map_err(|error| failure::vault(&error))?;
        let code = sealed.as_ref().and_then(|code| std::str::from_utf8(code.expose_secret()).ok());
        let code = SecretString::from(code.ok_or_else(no_other)?);
        let mut readings = character.expose_secret().chars();
        let (Some(reading), None) = (readings.next(), readings.next()) else {
            return Err(no_other());
        };
        let other = intake::read_as(&code, reading).ok_or_else(no_other)?;
        let mut batch = Batch::new();
        take_code(&self.tools, id, Some(&(other, vault)), &mut batch)?;
        self.take_in(Input::Complete { id, codes: None }, batch).await?;
        self.shown(id)
    }
}
