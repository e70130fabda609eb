//! The holder asks the issuer to revoke a certificate: rr and rp (RFC 9483 §4.2).

use der::{Any, Decode};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::exchange::{Exchange, read_certificate};
use super::request::recipient_of;
use super::{CmpError, Credential};
use crate::cmp::certificate::certificate_id;
use crate::cmp::crmf::CertTemplate;
use crate::cmp::reason::Reason;
use crate::cmp::status::{Rejection, Status};
use crate::cmp::types::{Body, RevDetails};

/// A revocation under way. Like [`Run`](super::Run) it is a value that can be stored and sent again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Revocation {
    exchange: Exchange,
}

impl Revocation {
    /// Makes the request to revoke `certificate` (DER), usually signed by itself; `issuer_certificates` as in
    /// [`Order`](super::Order).
    ///
    /// # Errors
    /// For a certificate that cannot be read or a key that does not sign.
    pub fn start(
        certificate: &[u8],
        reason: Reason,
        issuer_certificates: &[Vec<u8>],
        credential: &Credential<'_>,
        now: Timestamp,
    ) -> Result<Self, CmpError> {
        let certificate = read_certificate(certificate, "certificate to revoke")?;
        let id = certificate_id(&certificate)?;
        let cert_details = CertTemplate {
            issuer: Some(Any::from_der(&certificate.issuer_name().to_der()?).map_err(CmpError::Encoding)?),
            serial_number: Some(id.serial_number),
            ..CertTemplate::default()
        };
        let crl_entry_details = Some(reason.to_extensions().map_err(CmpError::Encoding)?);
        let mut exchange = Exchange::new(recipient_of(None, credential)?, issuer_certificates)?;
        let body = Body::Rr(vec![RevDetails { cert_details, crl_entry_details }]);
        exchange.ask(body, false, credential, now)?;
        Ok(Self { exchange })
    }

    /// The bytes to send, or to send again.
    #[must_use]
    pub fn request(&self) -> &[u8] {
        self.exchange.request()
    }

    /// Takes the answer; the certificate is revoked when this succeeds.
    ///
    /// # Errors
    /// When the answer is a refusal or is not accepted.
    pub fn on_response(
        &self,
        answer: &[u8],
        credential: &Credential<'_>,
        now: Timestamp,
    ) -> Result<(), CmpError> {
        let answer = self.exchange.check(answer, credential, now)?;
        if let Body::Error(error) = &answer.body {
            return Err(CmpError::Rejected(Rejection::from_error(error)));
        }
        let Body::Rp(reply) = &answer.body else {
            return Err(CmpError::UnexpectedBody { expected: "rp", found: answer.body.name() });
        };
        let [status] = reply.status.as_slice() else {
            return Err(CmpError::OtherRequest);
        };
        match Status::from_number(status.status) {
            Some(Status::Accepted | Status::GrantedWithMods | Status::RevocationNotification) => Ok(()),
            Some(
                Status::Rejection | Status::Waiting | Status::RevocationWarning | Status::KeyUpdateWarning,
            )
            | None => Err(CmpError::Rejected(Rejection::from_status(status))),
        }
    }
}
