//! Is the certificate that came the one that was asked for?

use der::Encode;
use openssl::x509::X509;

use super::exchange::read_certificate;
use super::{CmpError, Credential};
use crate::cmp::certificate::{chain_of, chains_to, is_for_key, is_same_name, name_text, readable};
use crate::cmp::status::{Rejection, Status};
use crate::cmp::types::{Body, CertOrEncCert, CertRepMessage};

/// A certificate in an answer, not checked yet.
pub(super) struct Granted {
    /// DER, as it came.
    pub(super) certificate: Vec<u8>,
    /// DER.
    ca_pubs: Vec<Vec<u8>>,
    pub(super) changed: bool,
}

/// What the certificate has to be.
pub(super) struct Expected<'a> {
    /// SubjectPublicKeyInfo, DER.
    pub(super) public_key: &'a [u8],
    /// Name, DER.
    pub(super) subject: Option<&'a [u8]>,
    pub(super) anchors: &'a [X509],
}

/// The certificate in ip, cp or kup; none while the issuer is still deciding.
pub(super) fn certificate_in(body: &Body, cert_req_id: i32) -> Result<Option<Granted>, CmpError> {
    let (Body::Ip(reply) | Body::Cp(reply) | Body::Kup(reply)) = body else {
        return Err(CmpError::NoCertificate);
    };
    let [response] = reply.response.as_slice() else {
        return Err(CmpError::OtherRequest);
    };
    if response.cert_req_id != cert_req_id {
        return Err(CmpError::OtherRequest);
    }
    let changed = match Status::from_number(response.status.status) {
        Some(Status::Accepted) => false,
        Some(Status::GrantedWithMods) => true,
        Some(Status::Waiting) => return Ok(None),
        Some(
            Status::Rejection
            | Status::RevocationWarning
            | Status::RevocationNotification
            | Status::KeyUpdateWarning,
        )
        | None => return Err(CmpError::Rejected(Rejection::from_status(&response.status))),
    };
    let certificate = match response.certified_key_pair.as_ref().map(|pair| &pair.cert) {
        Some(CertOrEncCert::Certificate(certificate)) => certificate.to_der().map_err(CmpError::Malformed)?,
        Some(CertOrEncCert::Encrypted(_)) => return Err(CmpError::EncryptedCertificate),
        None => return Err(CmpError::NoCertificate),
    };
    Ok(Some(Granted { certificate, ca_pubs: ca_pubs(reply)?, changed }))
}

/// Checks key, subject and chain; gives the chain, the issuer first.
pub(super) fn chain_if_wanted(
    granted: &Granted,
    expected: &Expected<'_>,
    extra_certificates: &[Vec<u8>],
    credential: &Credential<'_>,
) -> Result<Vec<Vec<u8>>, CmpError> {
    let certificate = read_certificate(&granted.certificate, "certificate that the issuer sent")?;
    if !is_for_key(&certificate, expected.public_key) {
        return Err(CmpError::OtherKey);
    }
    if let Some(subject) = expected.subject
        && !granted.changed
        && !is_same_name(subject, certificate.subject_name())
    {
        let found = name_text(&certificate.subject_name().to_der()?).unwrap_or_default();
        return Err(CmpError::OtherCertificate { why: format!("it is for {found}") });
    }

    let ca_pubs = readable(granted.ca_pubs.iter().map(Vec::as_slice));
    let mut known = readable(extra_certificates.iter().map(Vec::as_slice));
    known.extend_from_slice(&ca_pubs);
    known.extend_from_slice(expected.anchors);
    let mut anchors = expected.anchors.to_vec();
    match credential {
        // caPubs may be trusted where a shared secret protects them (RFC 9483 §4.1.4), unless anchors are configured.
        Credential::Secret { .. } if anchors.is_empty() => anchors = ca_pubs,
        Credential::Secret { .. } => {}
        Credential::Certificate { chain, .. } => {
            let own = readable(chain.iter().map(Vec::as_slice));
            if anchors.is_empty() {
                anchors.clone_from(&own);
            }
            known.extend(own);
        }
    }
    // A new certificate may not be valid for some minutes yet on a clock that is slow: its time is not asked here.
    if !anchors.is_empty() && !chains_to(&certificate, &known, &anchors, None)? {
        return Err(CmpError::BadChain);
    }
    chain_of(&certificate, &known).iter().map(|issuer| Ok(issuer.to_der()?)).collect()
}

fn ca_pubs(reply: &CertRepMessage) -> Result<Vec<Vec<u8>>, CmpError> {
    reply.ca_pubs.iter().flatten().map(|der| der.to_der().map_err(CmpError::Malformed)).collect()
}
