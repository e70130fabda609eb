//! OCSP (RFC 6960): one question, one answer.

use der::asn1::{GeneralizedTime, Int, Null, OctetString};
use der::oid::ObjectIdentifier;
use der::{Any, Choice, Decode, Encode, Enumerated, Sequence};
use jiff::{SignedDuration, Timestamp};
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::ocsp::{OcspCertId, OcspRequest};
use openssl::x509::{X509, X509ExtendedKeyUsage, X509Ref};
use spki::AlgorithmIdentifierOwned;
use x509_cert::ext::pkix::CrlReason;
use x509_cert::ext::{Extension, Extensions};

use super::{
    Answer, Reason, RevocationError, Signed, Standing, check_critical, check_time, malformed, moment,
};
use crate::certificate;

const ID_PKIX_OCSP_BASIC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.1");
const ID_PKIX_OCSP_NONCE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.2");
/// Bytes of a nonce; older responders take no more (RFC 9654 §2.1).
const NONCE: usize = 16;
/// How old an answer may be that does not say until when it holds.
const LONGEST_WITHOUT_END: SignedDuration = SignedDuration::from_hours(24);
const WHAT: &str = "OCSP response";

/// The question about one certificate, as it is sent.
#[derive(Debug)]
pub(super) struct Question {
    id: CertId,
    nonce: OctetString,
    bytes: Vec<u8>,
}

impl Question {
    pub(super) fn new(certificate: &X509Ref, issuer: &X509Ref) -> Result<Self, RevocationError> {
        // The hash only finds the issuer among the responder's; every responder knows SHA-1.
        let id = OcspCertId::from_cert(MessageDigest::sha1(), certificate, issuer)?;
        let mut bare = OcspRequest::new()?;
        bare.add_id(id)?;
        let mut nonce = [0; NONCE];
        openssl::rand::rand_bytes(&mut nonce)?;
        let unwritten = malformed("OCSP request");
        let mut request = Request::from_der(&bare.to_der()?).map_err(&unwritten)?;
        let id = request.content.list.first().map(|one| one.id.clone()).ok_or(ErrorStack::get())?;
        let nonce = OctetString::new(nonce).map_err(&unwritten)?;
        request.content.extensions = Some(vec![Extension {
            extn_id: ID_PKIX_OCSP_NONCE,
            critical: false,
            extn_value: nonce.to_der().and_then(OctetString::new).map_err(&unwritten)?,
        }]);
        Ok(Self { id, nonce, bytes: request.to_der().map_err(&unwritten)? })
    }

    pub(super) fn request(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn read(
        &self,
        answer: &[u8],
        issuer: &X509Ref,
        now: Timestamp,
    ) -> Result<Answer, RevocationError> {
        let wrong = malformed(WHAT);
        let response = Response::from_der(answer).map_err(&wrong)?;
        let bytes = match (response.status.refusal(), response.bytes) {
            (Some(refusal), _) => return Err(RevocationError::Refused(refusal)),
            (None, Some(bytes)) if bytes.kind == ID_PKIX_OCSP_BASIC => bytes.content,
            (None, _) => return Err(RevocationError::Unusable("it is not a basic OCSP response".to_owned())),
        };
        let signed = Signed::from_der(bytes.as_bytes()).map_err(&wrong)?;
        check_signer(&signed, issuer, now)?;
        let data: ResponseData = signed.content.decode_as().map_err(&wrong)?;
        check_critical(data.extensions.as_ref(), &[ID_PKIX_OCSP_NONCE])?;
        self.check_nonce(data.extensions.as_ref())?;
        let about = data.responses.into_iter().find(|one| one.id.is_same(&self.id));
        about.ok_or(RevocationError::OtherCertificate)?.read(now)
    }

    /// A responder may answer with what it has in store, without the nonce; what it then says is bounded by its times.
    fn check_nonce(&self, extensions: Option<&Extensions>) -> Result<(), RevocationError> {
        let nonce = extensions.into_iter().flatten().find(|one| one.extn_id == ID_PKIX_OCSP_NONCE);
        let same = |one: &Extension| {
            OctetString::from_der(one.extn_value.as_bytes()).is_ok_and(|one| one == self.nonce)
        };
        if nonce.is_none_or(same) { Ok(()) } else { Err(RevocationError::OtherQuestion) }
    }
}

/// The issuer signs itself, or names a responder by a certificate of its own making for just that (RFC 6960 §4.2.2.2). Who
/// revokes a responder is not asked: its certificate is short-lived, or says that nobody does.
fn check_signer(signed: &Signed, issuer: &X509Ref, now: Timestamp) -> Result<(), RevocationError> {
    if signed.is_by(issuer)? {
        return Ok(());
    }
    for certificate in signed.certificates.iter().flatten() {
        let Some(responder) = certificate.to_der().ok().and_then(|der| X509::from_der(&der).ok()) else {
            continue;
        };
        if may_answer(&responder, now)
            && certificate::signed_by(&responder, issuer)
            && signed.is_by(&responder)?
        {
            return Ok(());
        }
    }
    Err(RevocationError::WrongSigner)
}

fn may_answer(responder: &X509Ref, now: Timestamp) -> bool {
    let purposes = responder.extended_key_usage();
    let appointed = purposes.is_some_and(|usage| usage.contains(X509ExtendedKeyUsage::OCSP_SIGN));
    let times =
        (certificate::timestamp(responder.not_before()), certificate::timestamp(responder.not_after()));
    appointed && matches!(times, (Ok(from), Ok(until)) if check_time(from, Some(until), now).is_ok())
}

#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
struct Request {
    content: RequestContent,
}

#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
struct RequestContent {
    list: Vec<OneRequest>,
    #[asn1(context_specific = "2", tag_mode = "EXPLICIT", constructed = "true", optional = "true")]
    extensions: Option<Extensions>,
}

#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
struct OneRequest {
    id: CertId,
}

/// CertID (RFC 6960 §4.1.1).
#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
struct CertId {
    hash: AlgorithmIdentifierOwned,
    issuer_name: OctetString,
    issuer_key: OctetString,
    serial: Int,
}

impl CertId {
    /// A hash may be named with or without parameters.
    fn is_same(&self, other: &Self) -> bool {
        self.hash.oid == other.hash.oid
            && (&self.issuer_name, &self.issuer_key, &self.serial)
                == (&other.issuer_name, &other.issuer_key, &other.serial)
    }
}

/// OCSPResponse (RFC 6960 §4.2.1).
#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
struct Response {
    status: ResponseStatus,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", constructed = "true", optional = "true")]
    bytes: Option<ResponseBytes>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Enumerated)]
#[repr(u8)]
enum ResponseStatus {
    Successful = 0,
    MalformedRequest = 1,
    InternalError = 2,
    TryLater = 3,
    SigRequired = 5,
    Unauthorized = 6,
}

impl ResponseStatus {
    const fn refusal(self) -> Option<&'static str> {
        match self {
            Self::Successful => None,
            Self::MalformedRequest => Some("malformedRequest"),
            Self::InternalError => Some("internalError"),
            Self::TryLater => Some("tryLater"),
            Self::SigRequired => Some("sigRequired"),
            Self::Unauthorized => Some("unauthorized"),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
struct ResponseBytes {
    kind: ObjectIdentifier,
    content: OctetString,
}

/// ResponseData (RFC 6960 §4.2.1). Who the responder says it is does not count: its key does.
#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
struct ResponseData {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", constructed = "true", optional = "true")]
    version: Option<u8>,
    responder: Any,
    produced_at: GeneralizedTime,
    responses: Vec<SingleResponse>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", constructed = "true", optional = "true")]
    extensions: Option<Extensions>,
}

#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
struct SingleResponse {
    id: CertId,
    status: CertStatus,
    this_update: GeneralizedTime,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", constructed = "true", optional = "true")]
    next_update: Option<GeneralizedTime>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", constructed = "true", optional = "true")]
    extensions: Option<Extensions>,
}

#[derive(Clone, Debug, PartialEq, Eq, Choice)]
enum CertStatus {
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT")]
    Good(Null),
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", constructed = "true")]
    Revoked(RevokedInfo),
    #[asn1(context_specific = "2", tag_mode = "IMPLICIT")]
    Unknown(Null),
}

#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
struct RevokedInfo {
    at: GeneralizedTime,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", constructed = "true", optional = "true")]
    reason: Option<CrlReason>,
}

impl SingleResponse {
    fn read(self, now: Timestamp) -> Result<Answer, RevocationError> {
        check_critical(self.extensions.as_ref(), &[])?;
        let from = moment(self.this_update.to_unix_duration());
        let next_update = self.next_update.map(|until| moment(until.to_unix_duration()));
        check_time(from, next_update, now)?;
        if next_update.is_none() && now.duration_since(from) > LONGEST_WITHOUT_END {
            return Err(RevocationError::Endless(from));
        }
        let standing = match self.status {
            CertStatus::Good(_) => Standing::Good,
            CertStatus::Revoked(info) => {
                Standing::Revoked { at: moment(info.at.to_unix_duration()), reason: info.reason.map(Reason) }
            }
            CertStatus::Unknown(_) => Standing::Unknown,
        };
        Ok(Answer { standing, next_update })
    }
}
