//! Why a certificate is revoked (RFC 5280 §5.3.1).

use der::asn1::OctetString;
use der::{Any, Decode, Encode, Tag};
use serde::{Deserialize, Serialize};
use x509_cert::ext::{Extension, Extensions};

use crate::oid;

/// CRLReason (RFC 5280 §5.3.1), as far as a holder may give one.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// No reason is given.
    #[default]
    Unspecified,
    /// Somebody else may have the private key.
    KeyCompromise,
    /// The holder's name or employer changed.
    AffiliationChanged,
    /// Another certificate took its place.
    Superseded,
    /// The certificate is not needed any more.
    CessationOfOperation,
}

const REASONS: [(Reason, u8); 5] = [
    (Reason::Unspecified, 0),
    (Reason::KeyCompromise, 1),
    (Reason::AffiliationChanged, 3),
    (Reason::Superseded, 4),
    (Reason::CessationOfOperation, 5),
];

impl Reason {
    /// crlEntryDetails of a revocation request.
    pub(crate) fn to_extensions(self) -> Result<Extensions, der::Error> {
        let number = REASONS.iter().find(|(reason, _)| *reason == self).map_or(0, |(_, number)| *number);
        let value = Any::new(Tag::Enumerated, [number])?.to_der()?;
        let extn_value = OctetString::new(value)?;
        Ok(vec![Extension { extn_id: oid::CRL_REASON, critical: false, extn_value }])
    }

    /// The reason in crlEntryDetails; [`Reason::Unspecified`] where there is none that a holder may give.
    pub(crate) fn from_extensions(extensions: Option<&Extensions>) -> Self {
        let value = extensions
            .into_iter()
            .flatten()
            .find(|extension| extension.extn_id == oid::CRL_REASON)
            .and_then(|extension| Any::from_der(extension.extn_value.as_bytes()).ok());
        let Some(value) = value else {
            return Self::Unspecified;
        };
        let known = REASONS.iter().find(|(_, number)| value.value() == [*number]);
        known.map_or(Self::Unspecified, |(reason, _)| *reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_survives_its_way_over_the_wire() {
        for (reason, _) in REASONS {
            let extensions = reason.to_extensions().unwrap();
            assert_eq!(Reason::from_extensions(Some(&extensions)), reason);
        }
        assert_eq!(Reason::from_extensions(None), Reason::Unspecified);
    }
}
