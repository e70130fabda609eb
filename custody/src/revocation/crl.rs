//! Certificate revocation lists (RFC 5280 §5): whole ones, of the certificate's own issuer.

use der::oid::ObjectIdentifier;
use der::{Decode, Encode};
use jiff::Timestamp;
use openssl::x509::{X509KeyUsage, X509Name, X509Ref};
use x509_cert::crl::{RevokedCert, TbsCertList};
use x509_cert::ext::pkix::CrlReason;
use x509_cert::ext::pkix::crl::dp::IssuingDistributionPoint;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};

use super::{
    Answer, Reason, RevocationError, Signed, Standing, check_critical, check_time, list_addresses, malformed,
    moment,
};

const REASON_CODE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.21");
const ISSUING_DISTRIBUTION_POINT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.28");
const WHAT: &str = "certificate revocation list";

/// Reads a list in DER, or in PEM as some issuers serve it, and looks `certificate` up in it.
pub(super) fn read(
    list: &[u8],
    certificate: &X509Ref,
    issuer: &X509Ref,
    now: Timestamp,
) -> Result<Answer, RevocationError> {
    let wrong = malformed(WHAT);
    let list = Signed::from_der(&without_armour(list)).map_err(&wrong)?;
    let may_sign = issuer.key_usage().is_none_or(|usage| usage.contains(X509KeyUsage::CRL_SIGN));
    if !may_sign || !list.is_by(issuer)? {
        return Err(RevocationError::WrongSigner);
    }
    let content: TbsCertList = list.content.decode_as().map_err(&wrong)?;
    let name = content.issuer.to_der().map_err(&wrong)?;
    if !X509Name::from_der(&name)?.try_cmp(issuer.subject_name())?.is_eq() {
        return Err(RevocationError::OtherCertificate);
    }
    let from = moment(content.this_update.to_unix_duration());
    let next_update = content.next_update.map(|until| moment(until.to_unix_duration()));
    check_time(from, next_update, now)?;
    if next_update.is_none() {
        return Err(RevocationError::Endless(from));
    }
    // A list of changes only is marked as critical by what makes it one, so it ends here too.
    check_critical(content.crl_extensions.as_ref(), &[ISSUING_DISTRIBUTION_POINT])?;
    check_scope(&content, certificate)?;

    let serial = certificate.serial_number().to_bn()?.to_vec();
    let mut standing = Standing::Good;
    for entry in content.revoked_certificates.iter().flatten() {
        check_critical(entry.crl_entry_extensions.as_ref(), &[REASON_CODE])?;
        // Numbers are compared, not the bytes that stand for them.
        let own = entry.serial_number.as_bytes().iter().skip_while(|byte| **byte == 0).eq(&serial);
        if own {
            standing = Standing::Revoked {
                at: moment(entry.revocation_date.to_unix_duration()),
                reason: reason(entry),
            };
        }
    }
    Ok(Answer { standing, next_update })
}

/// An issuer may part its lists. Who lies on another part is on none, so that only the part counts where the certificate
/// says that it would be.
fn check_scope(content: &TbsCertList, certificate: &X509Ref) -> Result<(), RevocationError> {
    let mut extensions = content.crl_extensions.iter().flatten();
    let Some(found) = extensions.find(|one| one.extn_id == ISSUING_DISTRIBUTION_POINT) else {
        return Ok(());
    };
    let scope = IssuingDistributionPoint::from_der(found.extn_value.as_bytes()).map_err(malformed(WHAT))?;
    let partial = scope.only_contains_ca_certs
        || scope.only_contains_attribute_certs
        || scope.indirect_crl
        || scope.only_some_reasons.is_some();
    if partial {
        return Err(RevocationError::Unusable(
            "it is a list of other certificates, or of some reasons only".to_owned(),
        ));
    }
    match scope.distribution_point {
        None => Ok(()),
        Some(DistributionPointName::FullName(names)) => {
            let addresses = list_addresses(certificate);
            let is_own = |name: &GeneralName| matches!(name, GeneralName::UniformResourceIdentifier(url) if addresses.iter().any(|own| own == url.as_str()));
            if names.iter().any(is_own) { Ok(()) } else { Err(RevocationError::OtherCertificate) }
        }
        Some(DistributionPointName::NameRelativeToCRLIssuer(_)) => {
            Err(RevocationError::Unusable("its place is named relatively".to_owned()))
        }
    }
}

fn reason(entry: &RevokedCert) -> Option<Reason> {
    let mut extensions = entry.crl_entry_extensions.iter().flatten();
    let found = extensions.find(|one| one.extn_id == REASON_CODE)?;
    CrlReason::from_der(found.extn_value.as_bytes()).ok().map(Reason)
}

fn without_armour(list: &[u8]) -> Vec<u8> {
    let text = std::str::from_utf8(list).unwrap_or_default();
    let inner = text.split_once("-----BEGIN X509 CRL-----").and_then(|(_, rest)| rest.split_once("-----END"));
    let base64 = inner.map(|(base64, _)| base64.split_whitespace().collect::<String>());
    base64.and_then(|base64| openssl::base64::decode_block(&base64).ok()).unwrap_or_else(|| list.to_vec())
}
