//! Certificate requests and their proof of possession: CRMF (RFC 4211 §4) and PKCS #10 (RFC 2986).

use der::asn1::BitString;
use der::{Any, Decode, Encode};
use openssl::x509::X509Req;
use spki::SubjectPublicKeyInfoOwned;
use x509_cert::name::Name;
use x509_cert::request::{CertReq, CertReqInfo, Version};

use super::crmf::{Attribute, CertReqMsg, CertRequest, CertTemplate, PopoSigningKey, ProofOfPossession};
use crate::key::{Key, KeyError};

/// Why a request could not be written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RequestError {
    #[error("the request cannot be encoded")]
    Encoding(#[from] der::Error),
    #[error("the key did not sign the request")]
    Key(#[from] KeyError),
}

/// A CRMF request whose signature over CertRequest proves that the key is the sender's. The template has a subject,
/// be it an empty one, and a public key, so POPOSigningKeyInput is left out (RFC 4211 §4.1).
pub(crate) fn crmf_request(
    cert_req_id: i32,
    subject: &[u8],
    controls: Vec<Attribute>,
    key: &dyn Key,
) -> Result<CertReqMsg, RequestError> {
    let template = CertTemplate {
        subject: Some(Any::from_der(subject)?),
        public_key: Some(SubjectPublicKeyInfoOwned::from_der(key.public_key_der())?),
        ..CertTemplate::default()
    };
    let controls = (!controls.is_empty()).then_some(controls);
    let cert_req = CertRequest { cert_req_id, template, controls }.to_der()?;
    let signature = BitString::from_bytes(&key.sign(&cert_req)?)?;
    let algorithm = key.kind().signature_algorithm().identifier();
    let popo = PopoSigningKey { input: None, algorithm, signature };
    Ok(CertReqMsg {
        cert_req: Any::from_der(&cert_req)?,
        popo: Some(ProofOfPossession::Signature(Box::new(popo))),
        reg_info: None,
    })
}

/// A PKCS #10 request, DER.
pub(crate) fn pkcs10_request(subject: &[u8], key: &dyn Key) -> Result<Vec<u8>, RequestError> {
    let info = CertReqInfo {
        version: Version::V1,
        subject: Name::from_der(subject)?,
        public_key: SubjectPublicKeyInfoOwned::from_der(key.public_key_der())?,
        attributes: Default::default(),
    };
    let signature = BitString::from_bytes(&key.sign(&info.to_der()?)?)?;
    let algorithm = key.kind().signature_algorithm().identifier();
    Ok(CertReq { info, algorithm, signature }.to_der()?)
}

/// Reads a PKCS #10 request; whether its signature holds is for the caller to ask.
pub(crate) fn read_pkcs10(der: &[u8]) -> Result<X509Req, openssl::error::ErrorStack> {
    X509Req::from_der(der)
}
