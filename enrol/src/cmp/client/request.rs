//! What goes into the first request.

use der::{Any, Decode, Tag};
use secrecy::ExposeSecret;

use super::exchange::read_certificate;
use super::{CmpError, Command, Credential, Order};
use crate::cmp::certificate::{certificate_id, name_from_text, null_name};
use crate::cmp::crmf::Attribute;
use crate::cmp::popo::{RequestError, crmf_request, pkcs10_request};
use crate::cmp::types::Body;
use crate::key::Key;
use crate::oid;

const SIGNER: &str = "certificate that signs the request";

/// The body of ir, cr, p10cr or kur.
pub(super) fn first_body(
    order: &Order,
    subject: &[u8],
    new_key: &dyn Key,
    credential: &Credential<'_>,
) -> Result<Body, CmpError> {
    let id = order.command.cert_req_id();
    let crmf = || -> Result<_, CmpError> {
        Ok(vec![crmf_request(id, subject, controls(order, credential)?, new_key)?])
    };
    Ok(match order.command {
        Command::Ir => Body::Ir(crmf()?),
        Command::Cr => Body::Cr(crmf()?),
        Command::Kur => Body::Kur(crmf()?),
        Command::P10cr => {
            let request = pkcs10_request(subject, new_key)?;
            Body::P10cr(Any::from_der(&request).map_err(CmpError::Encoding)?)
        }
    })
}

/// The wanted subject: as ordered, else that of the certificate to renew, else empty.
pub(super) fn subject_of(order: &Order, credential: &Credential<'_>) -> Result<Vec<u8>, CmpError> {
    if let Some(subject) = &order.subject {
        return name(subject);
    }
    match (order.command, credential) {
        (Command::Kur, Credential::Certificate { certificate, .. }) => {
            Ok(read_certificate(certificate, SIGNER)?.subject_name().to_der()?)
        }
        (Command::Kur | Command::Ir | Command::Cr | Command::P10cr, _) => Ok(null_name()),
    }
}

/// The recipient: as ordered, else the issuer of the certificate that signs, else empty.
pub(super) fn recipient_of(ordered: Option<&str>, credential: &Credential<'_>) -> Result<Vec<u8>, CmpError> {
    match (ordered, credential) {
        (Some(recipient), _) => name(recipient),
        (None, Credential::Certificate { certificate, .. }) => {
            Ok(read_certificate(certificate, SIGNER)?.issuer_name().to_der()?)
        }
        (None, Credential::Secret { .. }) => Ok(null_name()),
    }
}

/// oldCertID for a renewal (RFC 9483 §4.1.3), regToken where a code was given (RFC 4211 §6.1).
fn controls(order: &Order, credential: &Credential<'_>) -> Result<Vec<Attribute>, CmpError> {
    let mut controls = Vec::new();
    if order.command == Command::Kur {
        let Credential::Certificate { certificate, .. } = credential else {
            return Err(CmpError::RenewalWithoutCertificate);
        };
        let signer = read_certificate(certificate, SIGNER)?;
        let value = Any::encode_from(&certificate_id(&signer)?).map_err(CmpError::Encoding)?;
        controls.push(Attribute { oid: oid::OLD_CERT_ID, value });
    }
    if let Some(token) = &order.reg_token {
        let value =
            Any::new(Tag::Utf8String, token.expose_secret().as_bytes()).map_err(CmpError::Encoding)?;
        controls.push(Attribute { oid: oid::REG_TOKEN, value });
    }
    Ok(controls)
}

fn name(text: &str) -> Result<Vec<u8>, CmpError> {
    name_from_text(text).map_err(|_| CmpError::BadName { name: text.to_owned() })
}

impl From<RequestError> for CmpError {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::Encoding(source) => Self::Encoding(source),
            RequestError::Key(source) => Self::Key(source),
        }
    }
}
