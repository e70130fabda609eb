//! The certificate revocation list (RFC 5280 §5), made anew for whoever asks.

use std::time::Duration;

use enrol::key::{KeyError, RcgenKey};
use jiff::{SignedDuration, Timestamp};
use openssl::{error::ErrorStack, nid::Nid, x509::X509NameRef};
use rcgen::{
    CertificateParams, CertificateRevocationListParams, DistinguishedName, DnType, Issuer, KeyIdMethod,
    RevokedCertParams, SerialNumber, date_time_ymd,
};

use crate::{
    office::{Office, StoreError},
    records::{CertificateState, RevocationReason},
};

/// How long a list may be relied on.
const CRL_LIFETIME: SignedDuration = SignedDuration::from_hours(24);

/// Why there is no list.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CrlError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the issuing key cannot sign a list")]
    Key(#[from] KeyError),
    #[error("the issuing certificate cannot be read")]
    Crypto(#[from] ErrorStack),
    #[error("the list cannot be written")]
    Write(#[from] rcgen::Error),
    #[error("the serial number {0} cannot be read")]
    Serial(String),
    #[error("a date lies out of range")]
    Time(#[from] jiff::Error),
}

impl Office {
    /// The list as of now, DER. Certificates on hold are on it too; those that have expired are not.
    pub(crate) fn crl(&self) -> Result<Vec<u8>, CrlError> {
        let now = self.now();
        // rcgen speaks of time in another crate's type; the epoch is the way there.
        let date = |moment: Timestamp| {
            date_time_ymd(1970, 1, 1) + Duration::from_secs(u64::try_from(moment.as_second()).unwrap_or(0))
        };
        let _pen = self.take_pen();
        let mut revoked_certs = Vec::new();
        for (serial, certificate) in self.all_certificates()? {
            let (since, reason) = match certificate.state {
                CertificateState::Unconfirmed | CertificateState::Valid => continue,
                CertificateState::OnHold { since } => (since, rcgen::RevocationReason::CertificateHold),
                CertificateState::Revoked { at, reason } => (at, reason.into()),
            };
            if certificate.not_after < now {
                continue;
            }
            revoked_certs.push(RevokedCertParams {
                serial_number: SerialNumber::from_slice(&unhex(&serial)?),
                revocation_time: date(since),
                reason_code: Some(reason),
                invalidity_date: None,
            });
        }
        let issuing = self.ca().issuing();
        let key_identifier = issuing.subject_key_id().map_or_else(Vec::new, |id| id.as_slice().to_vec());
        let params = CertificateRevocationListParams {
            this_update: date(now),
            next_update: date(now.checked_add(CRL_LIFETIME)?),
            // CRL numbers grow (RFC 5280 §5.2.3); the time does so without a write for whoever asks.
            crl_number: SerialNumber::from(u64::try_from(now.as_millisecond()).unwrap_or(0)),
            issuing_distribution_point: None,
            revoked_certs,
            key_identifier_method: KeyIdMethod::PreSpecified(key_identifier),
        };
        let mut issuer = CertificateParams::default();
        issuer.distinguished_name = same_name(issuing.subject_name())?;
        let list = params.signed_by(&Issuer::new(issuer, RcgenKey::new(self.ca().issuing_key())?))?;
        Ok(list.der().to_vec())
    }
}

impl From<RevocationReason> for rcgen::RevocationReason {
    fn from(reason: RevocationReason) -> Self {
        match reason {
            RevocationReason::Unspecified => Self::Unspecified,
            RevocationReason::KeyCompromise => Self::KeyCompromise,
            RevocationReason::AffiliationChanged => Self::AffiliationChanged,
            RevocationReason::Superseded => Self::Superseded,
            RevocationReason::CessationOfOperation => Self::CessationOfOperation,
            RevocationReason::PrivilegeWithdrawn => Self::PrivilegeWithdrawn,
        }
    }
}

/// The CA's names hold one organisation and one common name, in this order.
fn same_name(name: &X509NameRef) -> Result<DistinguishedName, ErrorStack> {
    let mut same = DistinguishedName::new();
    for (nid, kind) in
        [(Nid::ORGANIZATIONNAME, DnType::OrganizationName), (Nid::COMMONNAME, DnType::CommonName)]
    {
        for entry in name.entries_by_nid(nid) {
            same.push(kind.clone(), entry.data().to_string()?.as_str());
        }
    }
    Ok(same)
}

fn unhex(text: &str) -> Result<Vec<u8>, CrlError> {
    let bad = || CrlError::Serial(text.to_owned());
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return Err(bad());
    }
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).map_err(|_| bad()))
        .collect()
}
