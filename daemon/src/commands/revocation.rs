//! What follows when an issuer says that it has revoked a certificate.

use ipc_proto::DaemonError;
use ledger::Batch;
use lifecycle::{IdentityState, Input};

use crate::runtime::Runtime;

impl Runtime {
    /// Takes in that the issuer has revoked the certificate with `fingerprint`. While the issuer was asked, the identity
    /// may have got another one, or be about to: that one is not meant.
    pub(super) async fn revoked(&mut self, id: &str, fingerprint: &str) -> Result<(), DaemonError> {
        let identity = self.identity(id)?;
        let is_meant = match identity.state {
            IdentityState::Valid
            | IdentityState::RenewalDue
            | IdentityState::Expired
            | IdentityState::KeyMissing => identity.certificate.fingerprint == fingerprint,
            IdentityState::Renewing | IdentityState::Revoked | IdentityState::Superseded => false,
        };
        if !is_meant {
            return Ok(());
        }
        let id = identity.id;
        tracing::warn!(identity = %id, "its issuer has revoked its certificate");
        self.take_in(Input::Revoked { id }, Batch::new()).await
    }
}
