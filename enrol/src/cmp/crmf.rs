//! The ASN.1 of certificate requests: CRMF (RFC 4211 appendix B).

use der::asn1::{BitString, Int, Null};
use der::oid::ObjectIdentifier;
use der::{Any, Choice, Sequence};
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};
use x509_cert::ext::Extensions;

/// CertReqMsg (RFC 4211 §3). The request stays as bytes: its proof of possession is over them.
#[derive(Clone, Debug, Eq, PartialEq, Sequence)]
pub(crate) struct CertReqMsg {
    pub(crate) cert_req: Any,
    pub(crate) popo: Option<ProofOfPossession>,
    pub(crate) reg_info: Option<Vec<Attribute>>,
}

/// CertRequest (RFC 4211 §5).
#[derive(Clone, Debug, Eq, PartialEq, Sequence)]
pub(crate) struct CertRequest {
    pub(crate) cert_req_id: i32,
    pub(crate) template: CertTemplate,
    pub(crate) controls: Option<Vec<Attribute>>,
}

/// AttributeTypeAndValue (RFC 4211 §6 and §7).
#[derive(Clone, Debug, Eq, PartialEq, Sequence)]
pub(crate) struct Attribute {
    pub(crate) oid: ObjectIdentifier,
    pub(crate) value: Any,
}

/// CertTemplate (RFC 4211 §5).
#[derive(Clone, Debug, Default, Eq, PartialEq, Sequence)]
pub(crate) struct CertTemplate {
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true")]
    pub(crate) version: Option<Int>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    pub(crate) serial_number: Option<Int>,
    #[asn1(context_specific = "2", tag_mode = "IMPLICIT", constructed = "true", optional = "true")]
    pub(crate) signing_alg: Option<AlgorithmIdentifierOwned>,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT", constructed = "true", optional = "true")]
    pub(crate) issuer: Option<Any>,
    #[asn1(context_specific = "4", tag_mode = "IMPLICIT", constructed = "true", optional = "true")]
    pub(crate) validity: Option<OptionalValidity>,
    #[asn1(context_specific = "5", tag_mode = "EXPLICIT", constructed = "true", optional = "true")]
    pub(crate) subject: Option<Any>,
    #[asn1(context_specific = "6", tag_mode = "IMPLICIT", constructed = "true", optional = "true")]
    pub(crate) public_key: Option<SubjectPublicKeyInfoOwned>,
    #[asn1(context_specific = "9", tag_mode = "IMPLICIT", constructed = "true", optional = "true")]
    pub(crate) extensions: Option<Extensions>,
}

/// OptionalValidity (RFC 4211 §5); what it asks for is the issuer's to decide.
#[derive(Clone, Debug, Eq, PartialEq, Sequence)]
pub(crate) struct OptionalValidity {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", constructed = "true", optional = "true")]
    pub(crate) not_before: Option<Any>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", constructed = "true", optional = "true")]
    pub(crate) not_after: Option<Any>,
}

/// CertId (RFC 4211 §6.5); `issuer` is a GeneralName.
#[derive(Clone, Debug, Eq, PartialEq, Sequence)]
pub(crate) struct CertId {
    pub(crate) issuer: Any,
    pub(crate) serial_number: Int,
}

/// ProofOfPossession (RFC 4211 §4).
#[derive(Clone, Debug, Eq, PartialEq, Choice)]
pub(crate) enum ProofOfPossession {
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", constructed = "false")]
    RaVerified(Null),
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", constructed = "true")]
    Signature(Box<PopoSigningKey>),
    #[asn1(context_specific = "2", tag_mode = "EXPLICIT", constructed = "true")]
    KeyEncipherment(Any),
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT", constructed = "true")]
    KeyAgreement(Any),
}

/// POPOSigningKey (RFC 4211 §4.1).
#[derive(Clone, Debug, Eq, PartialEq, Sequence)]
pub(crate) struct PopoSigningKey {
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", constructed = "true", optional = "true")]
    pub(crate) input: Option<PopoSigningKeyInput>,
    pub(crate) algorithm: AlgorithmIdentifierOwned,
    pub(crate) signature: BitString,
}

/// POPOSigningKeyInput (RFC 4211 §4.1); `auth_info` is `sender [0] GeneralName` or `publicKeyMAC PKMACValue`.
#[derive(Clone, Debug, Eq, PartialEq, Sequence)]
pub(crate) struct PopoSigningKeyInput {
    pub(crate) auth_info: Any,
    pub(crate) public_key: SubjectPublicKeyInfoOwned,
}

/// PKMACValue (RFC 4211 §4.1).
#[derive(Clone, Debug, Eq, PartialEq, Sequence)]
pub(crate) struct PkMacValue {
    pub(crate) algorithm: AlgorithmIdentifierOwned,
    pub(crate) value: BitString,
}
