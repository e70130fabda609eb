//! What a proven message asks for, as plain values.

use der::Encode;
use openssl::hash::hash;
use openssl::x509::X509;
use secrecy::SecretString;

use super::Refusal;
use super::incoming::ProtectedBy;
use super::possession::the_one;
use crate::cmp::certificate::{
    confirmation_hash, digest_of, directory_name, is_named_by, name_text, null_name, unsigned_bytes,
};
use crate::cmp::client::Command;
use crate::cmp::crmf::{Attribute, CertId, CertReqMsg, CertRequest};
use crate::cmp::message::Received;
use crate::cmp::popo::read_pkcs10;
use crate::cmp::reason::Reason;
use crate::cmp::status::{FailInfo, Rejection, Status};
use crate::cmp::types::{Body, CertStatus, RevDetails};
use crate::oid;

/// What a client wants.
#[derive(Debug)]
pub enum Asked {
    /// A certificate: ir, cr, p10cr or kur. The key is proven to be the sender's.
    Certificate(CertificateRequest),
    /// To confirm or decline the certificate of this transaction: certConf.
    Confirm(Confirmation),
    /// Whether the answer is ready: pollReq.
    Poll,
    /// To revoke a certificate: rr.
    Revoke(RevocationRequest),
}

/// A wanted certificate.
#[derive(Debug)]
pub struct CertificateRequest {
    /// How it was asked for; goes into the answer.
    pub command: Command,
    /// The wanted subject, Name, DER; may be empty.
    pub subject_der: Vec<u8>,
    /// SubjectPublicKeyInfo, DER; its private key is proven to be the sender's.
    pub public_key_der: Vec<u8>,
    /// Wanted extensions, DER of Extensions (RFC 5280 §4.1); for the issuer to decide. Not read from PKCS #10.
    pub extensions_der: Option<Vec<u8>>,
    /// Whether the client would do without a confirmation.
    pub implicit_confirm: bool,
    /// The one-time verification code of a renewal (regToken).
    pub reg_token: Option<SecretString>,
}

/// A client's word about the certificate that it was sent.
#[derive(Debug)]
pub struct Confirmation {
    /// None: accepted. Else why not; the certificate is to be revoked.
    pub declined: Option<Rejection>,
    certificate_hash: Option<Vec<u8>>,
    hash_oid: Option<der::oid::ObjectIdentifier>,
}

/// A certificate that is to be revoked. That the sender may ask so is the caller's to decide: as a rule only the
/// signer for itself.
#[derive(Debug)]
pub struct RevocationRequest {
    issuer: Vec<u8>,
    serial: der::asn1::Int,
    /// Why.
    pub reason: Reason,
}

impl CertificateRequest {
    /// The wanted subject, RFC 4514; empty where none is wanted.
    #[must_use]
    pub fn subject(&self) -> String {
        name_text(&self.subject_der).unwrap_or_default()
    }
}

impl Confirmation {
    /// Whether it is about this certificate, DER: the hash fits. A client that declines everything sends no hash and
    /// is about any.
    #[must_use]
    pub fn is_about(&self, certificate: &[u8]) -> bool {
        let Some(theirs) = &self.certificate_hash else {
            return self.declined.is_some();
        };
        let digest = match &self.hash_oid {
            Some(named) => digest_of(named),
            None => confirmation_hash(certificate),
        };
        let ours = digest.and_then(|digest| hash(digest, certificate).ok());
        ours.is_some_and(|ours| *ours == **theirs)
    }
}

impl RevocationRequest {
    /// Whether it is about this certificate, DER.
    #[must_use]
    pub fn is_about(&self, certificate: &[u8]) -> bool {
        X509::from_der(certificate)
            .is_ok_and(|certificate| is_named_by(&certificate, &self.issuer, &self.serial))
    }

    /// The serial number, unsigned, big-endian, without leading zeros.
    #[must_use]
    pub fn serial(&self) -> Vec<u8> {
        unsigned_bytes(&self.serial).unwrap_or_default()
    }
}

/// Reads what is asked; the message's protection and proof of possession hold already.
pub(super) fn read_asked(received: &Received, protected_by: &ProtectedBy) -> Result<Asked, Refusal> {
    match &received.body {
        Body::Ir(requests) => crmf(Command::Ir, the_one(requests)?, received).map(Asked::Certificate),
        Body::Cr(requests) => crmf(Command::Cr, the_one(requests)?, received).map(Asked::Certificate),
        Body::Kur(requests) => {
            let request = the_one(requests)?;
            check_old_certificate(request, protected_by)?;
            crmf(Command::Kur, request, received).map(Asked::Certificate)
        }
        Body::P10cr(request) => {
            pkcs10(&request.to_der().map_err(|_| broken())?, received).map(Asked::Certificate)
        }
        Body::CertConf(statuses) => confirmation(statuses).map(Asked::Confirm),
        Body::PollReq(entries) => the_one(entries).map(|_| Asked::Poll),
        Body::Rr(details) => revocation(the_one(details)?).map(Asked::Revoke),
        Body::Ip(_)
        | Body::Cp(_)
        | Body::Kup(_)
        | Body::Rp(_)
        | Body::PkiConf(_)
        | Body::Nested(_)
        | Body::Genm(_)
        | Body::Genp(_)
        | Body::Error(_)
        | Body::PollRep(_) => {
            Err(Refusal::new(FailInfo::BadRequest, format!("{} is not served", received.body.name())))
        }
    }
}

fn crmf(command: Command, message: &CertReqMsg, received: &Received) -> Result<CertificateRequest, Refusal> {
    let request: CertRequest = message.cert_req.decode_as().map_err(|_| broken())?;
    if request.cert_req_id != command.cert_req_id() {
        return Err(Refusal::new(FailInfo::BadRequest, "certReqId is not 0"));
    }
    let template = request.template;
    let subject_der = template.subject.map_or_else(|| Ok(null_name()), |subject| subject.to_der());
    let public_key = template.public_key.ok_or_else(broken)?;
    let extensions_der = template.extensions.map(|extensions| extensions.to_der()).transpose();
    let token = control(request.controls.as_deref(), &oid::REG_TOKEN);
    Ok(CertificateRequest {
        command,
        subject_der: subject_der.map_err(|_| broken())?,
        public_key_der: public_key.to_der().map_err(|_| broken())?,
        extensions_der: extensions_der.map_err(|_| broken())?,
        implicit_confirm: received.says_implicit_confirm(),
        reg_token: token
            .and_then(|token| String::from_utf8(token.value.value().to_vec()).ok())
            .map(SecretString::from),
    })
}

fn pkcs10(request: &[u8], received: &Received) -> Result<CertificateRequest, Refusal> {
    let request = read_pkcs10(request).map_err(|_| broken())?;
    let public_key = request.public_key().and_then(|key| key.public_key_to_der()).map_err(|_| broken())?;
    Ok(CertificateRequest {
        command: Command::P10cr,
        subject_der: request.subject_name().to_der().map_err(|_| broken())?,
        public_key_der: public_key,
        extensions_der: None,
        implicit_confirm: received.says_implicit_confirm(),
        reg_token: None,
    })
}

/// A key update is signed by the certificate that it updates; oldCertID, where it is given, names the same one.
fn check_old_certificate(message: &CertReqMsg, protected_by: &ProtectedBy) -> Result<(), Refusal> {
    let ProtectedBy::Signature { signer } = protected_by else {
        let text = "a renewal is signed with the certificate that it renews";
        return Err(Refusal::new(FailInfo::WrongIntegrity, text));
    };
    let request: CertRequest = message.cert_req.decode_as().map_err(|_| broken())?;
    let Some(control) = control(request.controls.as_deref(), &oid::OLD_CERT_ID) else {
        return Ok(());
    };
    let id: CertId = control.value.decode_as().map_err(|_| broken())?;
    let signer = X509::from_der(signer).map_err(|_| broken())?;
    let issuer = directory_name(&id.issuer).ok_or_else(broken)?;
    if is_named_by(&signer, issuer, &id.serial_number) {
        Ok(())
    } else {
        Err(Refusal::new(
            FailInfo::BadCertId,
            "the renewal is not signed with the certificate that it renews",
        ))
    }
}

fn confirmation(statuses: &[CertStatus]) -> Result<Confirmation, Refusal> {
    // An empty certConf declines every certificate of the transaction (RFC 9810 §5.3.18).
    if statuses.is_empty() {
        let declined = Rejection { status: Status::Rejection, fail_info: Vec::new(), text: Vec::new() };
        return Ok(Confirmation { declined: Some(declined), certificate_hash: None, hash_oid: None });
    }
    let status = the_one(statuses)?;
    let rejection = status.status_info.as_ref().map(Rejection::from_status);
    Ok(Confirmation {
        declined: rejection.filter(|it| !matches!(it.status, Status::Accepted | Status::GrantedWithMods)),
        certificate_hash: Some(status.cert_hash.as_bytes().to_vec()),
        hash_oid: status.hash_alg.as_ref().map(|algorithm| algorithm.oid),
    })
}

fn revocation(details: &RevDetails) -> Result<RevocationRequest, Refusal> {
    let template = &details.cert_details;
    let (Some(issuer), Some(serial)) = (&template.issuer, &template.serial_number) else {
        return Err(Refusal::new(FailInfo::AddInfoNotAvailable, "issuer and serial number are wanted"));
    };
    Ok(RevocationRequest {
        issuer: issuer.to_der().map_err(|_| broken())?,
        serial: serial.clone(),
        reason: Reason::from_extensions(details.crl_entry_details.as_ref()),
    })
}

fn control<'a>(controls: Option<&'a [Attribute]>, oid: &der::oid::ObjectIdentifier) -> Option<&'a Attribute> {
    controls.into_iter().flatten().find(|control| control.oid == *oid)
}

fn broken() -> Refusal {
    Refusal::new(FailInfo::BadDataFormat, "the request cannot be read")
}
