//! The ASN.1 of CMP (RFC 9810 appendix F); that of the requests inside is in [`crmf`](super::crmf).
//!
//! Whatever is signed, hashed or compared later is kept as [`Any`], so that its bytes are those that were received:
//! certificates, requests, names. `Any` of strict DER writes back exactly what it read.

use der::asn1::{BitString, Int, Null, OctetString};
use der::oid::ObjectIdentifier;
use der::{Any, Choice, Sequence};
use spki::AlgorithmIdentifierOwned;
use x509_cert::ext::Extensions;

use super::crmf::{CertId, CertReqMsg, CertTemplate};

/// PKIFreeText: texts for people, UTF-8.
pub(crate) type FreeText = Vec<String>;

/// PKIHeader (RFC 9810 §5.1.1). Names and the time stay as they came.
#[derive(Clone, Debug, Eq, PartialEq, Sequence)]
pub(crate) struct Header {
    pub(crate) pvno: u8,
    pub(crate) sender: Any,
    pub(crate) recipient: Any,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", constructed = "true", optional = "true")]
    pub(crate) message_time: Option<Any>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", constructed = "true", optional = "true")]
    pub(crate) protection_alg: Option<AlgorithmIdentifierOwned>,
    #[asn1(context_specific = "2", tag_mode = "EXPLICIT", constructed = "true", optional = "true")]
    pub(crate) sender_kid: Option<OctetString>,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT", constructed = "true", optional = "true")]
    pub(crate) recip_kid: Option<OctetString>,
    #[asn1(context_specific = "4", tag_mode = "EXPLICIT", constructed = "true", optional = "true")]
    pub(crate) transaction_id: Option<OctetString>,
    #[asn1(context_specific = "5", tag_mode = "EXPLICIT", constructed = "true", optional = "true")]
    pub(crate) sender_nonce: Option<OctetString>,
    #[asn1(context_specific = "6", tag_mode = "EXPLICIT", constructed = "true", optional = "true")]
    pub(crate) recip_nonce: Option<OctetString>,
    #[asn1(context_specific = "7", tag_mode = "EXPLICIT", constructed = "true", optional = "true")]
    pub(crate) free_text: Option<FreeText>,
    #[asn1(context_specific = "8", tag_mode = "EXPLICIT", constructed = "true", optional = "true")]
    pub(crate) general_info: Option<Vec<InfoTypeAndValue>>,
}

/// InfoTypeAndValue (RFC 9810 §5.3.19).
#[derive(Clone, Debug, Eq, PartialEq, Sequence)]
pub(crate) struct InfoTypeAndValue {
    pub(crate) oid: ObjectIdentifier,
    pub(crate) value: Option<Any>,
}

/// PKIBody (RFC 9810 §5.1.2): the bodies that either side may send or must be able to name.
#[derive(Clone, Debug, Eq, PartialEq, Choice)]
pub(crate) enum Body {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", constructed = "true")]
    Ir(Vec<CertReqMsg>),
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", constructed = "true")]
    Ip(CertRepMessage),
    #[asn1(context_specific = "2", tag_mode = "EXPLICIT", constructed = "true")]
    Cr(Vec<CertReqMsg>),
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT", constructed = "true")]
    Cp(CertRepMessage),
    #[asn1(context_specific = "4", tag_mode = "EXPLICIT", constructed = "true")]
    P10cr(Any),
    #[asn1(context_specific = "7", tag_mode = "EXPLICIT", constructed = "true")]
    Kur(Vec<CertReqMsg>),
    #[asn1(context_specific = "8", tag_mode = "EXPLICIT", constructed = "true")]
    Kup(CertRepMessage),
    #[asn1(context_specific = "11", tag_mode = "EXPLICIT", constructed = "true")]
    Rr(Vec<RevDetails>),
    #[asn1(context_specific = "12", tag_mode = "EXPLICIT", constructed = "true")]
    Rp(RevRepContent),
    #[asn1(context_specific = "19", tag_mode = "EXPLICIT", constructed = "true")]
    PkiConf(Null),
    #[asn1(context_specific = "20", tag_mode = "EXPLICIT", constructed = "true")]
    Nested(Any),
    #[asn1(context_specific = "21", tag_mode = "EXPLICIT", constructed = "true")]
    Genm(Any),
    #[asn1(context_specific = "22", tag_mode = "EXPLICIT", constructed = "true")]
    Genp(Any),
    #[asn1(context_specific = "23", tag_mode = "EXPLICIT", constructed = "true")]
    Error(ErrorMsgContent),
    #[asn1(context_specific = "24", tag_mode = "EXPLICIT", constructed = "true")]
    CertConf(Vec<CertStatus>),
    #[asn1(context_specific = "25", tag_mode = "EXPLICIT", constructed = "true")]
    PollReq(Vec<PollReqEntry>),
    #[asn1(context_specific = "26", tag_mode = "EXPLICIT", constructed = "true")]
    PollRep(Vec<PollRepEntry>),
}

impl Body {
    /// The RFC's name of this kind of body.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Ir(_) => "ir",
            Self::Ip(_) => "ip",
            Self::Cr(_) => "cr",
            Self::Cp(_) => "cp",
            Self::P10cr(_) => "p10cr",
            Self::Kur(_) => "kur",
            Self::Kup(_) => "kup",
            Self::Rr(_) => "rr",
            Self::Rp(_) => "rp",
            Self::PkiConf(_) => "pkiConf",
            Self::Nested(_) => "nested",
            Self::Genm(_) => "genm",
            Self::Genp(_) => "genp",
            Self::Error(_) => "error",
            Self::CertConf(_) => "certConf",
            Self::PollReq(_) => "pollReq",
            Self::PollRep(_) => "pollRep",
        }
    }
}

/// CertRepMessage (RFC 9810 §5.3.4).
#[derive(Clone, Debug, Eq, PartialEq, Sequence)]
pub(crate) struct CertRepMessage {
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", constructed = "true", optional = "true")]
    pub(crate) ca_pubs: Option<Vec<Any>>,
    pub(crate) response: Vec<CertResponse>,
}

/// CertResponse (RFC 9810 §5.3.4).
#[derive(Clone, Debug, Eq, PartialEq, Sequence)]
pub(crate) struct CertResponse {
    pub(crate) cert_req_id: i32,
    pub(crate) status: StatusInfo,
    pub(crate) certified_key_pair: Option<CertifiedKeyPair>,
    pub(crate) rsp_info: Option<OctetString>,
}

/// CertifiedKeyPair (RFC 9810 §5.3.4).
#[derive(Clone, Debug, Eq, PartialEq, Sequence)]
pub(crate) struct CertifiedKeyPair {
    pub(crate) cert: CertOrEncCert,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", constructed = "true", optional = "true")]
    pub(crate) private_key: Option<Any>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", constructed = "true", optional = "true")]
    pub(crate) publication_info: Option<Any>,
}

/// CertOrEncCert (RFC 9810 §5.3.4); an encrypted certificate is recognised, never decrypted.
#[derive(Clone, Debug, Eq, PartialEq, Choice)]
pub(crate) enum CertOrEncCert {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", constructed = "true")]
    Certificate(Any),
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", constructed = "true")]
    Encrypted(Any),
}

/// PKIStatusInfo (RFC 9810 §5.2.3).
#[derive(Clone, Debug, Eq, PartialEq, Sequence)]
pub(crate) struct StatusInfo {
    pub(crate) status: i32,
    pub(crate) status_string: Option<FreeText>,
    pub(crate) fail_info: Option<BitString>,
}

/// ErrorMsgContent (RFC 9810 §5.3.21).
#[derive(Clone, Debug, Eq, PartialEq, Sequence)]
pub(crate) struct ErrorMsgContent {
    pub(crate) status: StatusInfo,
    pub(crate) code: Option<Int>,
    pub(crate) details: Option<FreeText>,
}

/// CertStatus (RFC 9810 §5.3.18).
#[derive(Clone, Debug, Eq, PartialEq, Sequence)]
pub(crate) struct CertStatus {
    pub(crate) cert_hash: OctetString,
    pub(crate) cert_req_id: i32,
    pub(crate) status_info: Option<StatusInfo>,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", constructed = "true", optional = "true")]
    pub(crate) hash_alg: Option<AlgorithmIdentifierOwned>,
}

/// An entry of PollReqContent (RFC 9810 §5.3.22).
#[derive(Clone, Debug, Eq, PartialEq, Sequence)]
pub(crate) struct PollReqEntry {
    pub(crate) cert_req_id: i32,
}

/// An entry of PollRepContent (RFC 9810 §5.3.22); `check_after` in seconds.
#[derive(Clone, Debug, Eq, PartialEq, Sequence)]
pub(crate) struct PollRepEntry {
    pub(crate) cert_req_id: i32,
    pub(crate) check_after: u32,
    pub(crate) reason: Option<FreeText>,
}

/// RevDetails (RFC 9810 §5.3.9).
#[derive(Clone, Debug, Eq, PartialEq, Sequence)]
pub(crate) struct RevDetails {
    pub(crate) cert_details: CertTemplate,
    pub(crate) crl_entry_details: Option<Extensions>,
}

/// RevRepContent (RFC 9810 §5.3.10).
#[derive(Clone, Debug, Eq, PartialEq, Sequence)]
pub(crate) struct RevRepContent {
    pub(crate) status: Vec<StatusInfo>,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", constructed = "true", optional = "true")]
    pub(crate) rev_certs: Option<Vec<CertId>>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", constructed = "true", optional = "true")]
    pub(crate) crls: Option<Any>,
}

/// PBMParameter (RFC 9810 §5.1.3.1).
#[derive(Clone, Debug, Eq, PartialEq, Sequence)]
pub(crate) struct PbmParameter {
    pub(crate) salt: OctetString,
    pub(crate) owf: AlgorithmIdentifierOwned,
    pub(crate) iteration_count: u32,
    pub(crate) mac: AlgorithmIdentifierOwned,
}

/// PBMAC1-params (RFC 8018 appendix A.5).
#[derive(Clone, Debug, Eq, PartialEq, Sequence)]
pub(crate) struct Pbmac1Parameter {
    pub(crate) key_derivation: AlgorithmIdentifierOwned,
    pub(crate) mac: AlgorithmIdentifierOwned,
}

/// PBKDF2-params (RFC 8018 appendix A.2); the salt must be the specified kind. No `prf` means HMAC-SHA1.
#[derive(Clone, Debug, Eq, PartialEq, Sequence)]
pub(crate) struct Pbkdf2Parameter {
    pub(crate) salt: OctetString,
    pub(crate) iteration_count: u32,
    pub(crate) key_length: Option<u16>,
    pub(crate) prf: Option<AlgorithmIdentifierOwned>,
}
