//! Certificates and names as CMP needs them: who signed, does it chain, which hash confirms it.

use std::collections::VecDeque;

use der::asn1::{Int, OctetString};
use der::oid::ObjectIdentifier;
use der::{Any, Decode, Encode, Sequence, Tag, TagNumber};
use jiff::Timestamp;
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::stack::Stack;
use openssl::x509::store::X509StoreBuilder;
use openssl::x509::verify::{X509VerifyFlags, X509VerifyParam};
use openssl::x509::{X509, X509Name, X509NameRef, X509Ref, X509StoreContext};
use spki::AlgorithmIdentifierOwned;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage};
use x509_cert::name::Name;

use super::crmf::CertId;
use crate::key::{KeyError, SignatureAlgorithm};
use crate::oid;

/// No chain of certificates is longer.
const MAX_CHAIN: usize = 10;

/// A distinguished name from its RFC 4514 text, as DER.
pub(crate) fn name_from_text(text: &str) -> Result<Vec<u8>, der::Error> {
    text.parse::<Name>()?.to_der()
}

/// The name with nothing in it.
pub(crate) fn null_name() -> Vec<u8> {
    vec![0x30, 0x00]
}

/// `CN=…` as DER, whatever characters are in it.
pub(crate) fn common_name(text: &str) -> Result<Vec<u8>, der::Error> {
    let value = Any::new(Tag::Utf8String, text.as_bytes())?;
    let attribute = x509_cert::attr::AttributeTypeAndValue { oid: oid::COMMON_NAME, value };
    let relative = Any::new(Tag::Set, attribute.to_der()?)?;
    Any::new(Tag::Sequence, relative.to_der()?)?.to_der()
}

/// GeneralName `directoryName [4]` around a name's DER.
pub(crate) fn general_name(name_der: &[u8]) -> Result<Any, der::Error> {
    Any::new(Tag::ContextSpecific { constructed: true, number: TagNumber(4) }, name_der)
}

/// The name's DER inside a GeneralName, if it is a directoryName.
pub(crate) fn directory_name(general_name: &Any) -> Option<&[u8]> {
    let directory = Tag::ContextSpecific { constructed: true, number: TagNumber(4) };
    (general_name.header().tag() == directory).then(|| general_name.value())
}

/// Whether a name's DER is the same name, by OpenSSL's rules for case, spaces and string types.
pub(crate) fn is_same_name(name_der: &[u8], name: &X509NameRef) -> bool {
    X509Name::from_der(name_der)
        .and_then(|read| read.try_cmp(name))
        .is_ok_and(|ordering| ordering == std::cmp::Ordering::Equal)
}

/// A name for people, RFC 4514.
pub(crate) fn name_text(name_der: &[u8]) -> Option<String> {
    Some(Name::from_der(name_der).ok()?.to_string())
}

/// Reads certificates; those that cannot be read are left out, as they are only candidates.
pub(crate) fn readable<'a>(certificates: impl IntoIterator<Item = &'a [u8]>) -> Vec<X509> {
    certificates.into_iter().filter_map(|der| X509::from_der(der).ok()).collect()
}

/// The subjectKeyIdentifier, if the certificate has one.
pub(crate) fn key_identifier(certificate: &X509Ref) -> Option<Vec<u8>> {
    certificate.subject_key_id().map(|identifier| identifier.as_slice().to_vec())
}

/// CertId of a certificate (RFC 4211 §6.5).
pub(crate) fn certificate_id(certificate: &X509Ref) -> Result<CertId, KeyError> {
    let issuer = certificate.issuer_name().to_der()?;
    let serial = certificate.serial_number().to_bn()?.to_vec();
    let malformed = |_| KeyError::Unsupported { what: "a certificate without a serial number".to_owned() };
    Ok(CertId {
        issuer: general_name(&issuer).map_err(malformed)?,
        serial_number: positive_integer(&serial).map_err(malformed)?,
    })
}

/// INTEGER of unsigned big-endian bytes.
pub(crate) fn positive_integer(bytes: &[u8]) -> Result<Int, der::Error> {
    let mut padded = vec![0];
    padded.extend_from_slice(bytes);
    let significant = padded.iter().position(|byte| *byte != 0).unwrap_or(padded.len() - 1);
    // A set highest bit would make it negative.
    let start = if padded[significant] & 0x80 != 0 { significant - 1 } else { significant };
    Int::new(&padded[start..])
}

/// Unsigned big-endian bytes of an INTEGER, without leading zeros; none for a negative one.
pub(crate) fn unsigned_bytes(number: &Int) -> Option<Vec<u8>> {
    let bytes = number.as_bytes();
    if bytes.first().is_some_and(|byte| byte & 0x80 != 0) {
        return None;
    }
    Some(bytes.iter().copied().skip_while(|byte| *byte == 0).collect())
}

/// Whether the certificate is the one that `id` names.
pub(crate) fn is_named_by(certificate: &X509Ref, issuer_name: &[u8], serial: &Int) -> bool {
    let own = certificate.serial_number().to_bn().map(|number| number.to_vec()).ok();
    is_same_name(issuer_name, certificate.issuer_name()) && own.is_some() && own == unsigned_bytes(serial)
}

/// Whether the certificate is for this public key, in whatever form either encodes it.
pub(crate) fn is_for_key(certificate: &X509Ref, public_key_der: &[u8]) -> bool {
    let (Ok(theirs), Ok(ours)) = (certificate.public_key(), PKey::public_key_from_der(public_key_der)) else {
        return false;
    };
    theirs.public_eq(&ours)
}

/// Whether the certificate chains to one of `anchors`. `at` none: whether it is in its time is not asked.
pub(crate) fn chains_to(
    certificate: &X509Ref,
    candidates: &[X509],
    anchors: &[X509],
    at: Option<Timestamp>,
) -> Result<bool, openssl::error::ErrorStack> {
    let mut store = X509StoreBuilder::new()?;
    for anchor in anchors {
        store.add_cert(anchor.clone())?;
    }
    // An anchor may be an issuing CA or the very signer: it need not be a root.
    let mut flags = X509VerifyFlags::PARTIAL_CHAIN;
    let mut parameters = X509VerifyParam::new()?;
    match at {
        Some(at) => parameters.set_time(at.as_second()),
        None => flags |= X509VerifyFlags::NO_CHECK_TIME,
    }
    parameters.set_flags(flags)?;
    store.set_param(&parameters)?;
    let store = store.build();
    let mut untrusted = Stack::new()?;
    for candidate in candidates {
        untrusted.push(candidate.clone())?;
    }
    let mut context = X509StoreContext::new()?;
    context.init(&store, certificate, &untrusted, |context| context.verify_cert())
}

/// The chain of `certificate`, its issuer first and the root last, as far as `candidates` reach.
pub(crate) fn chain_of(certificate: &X509Ref, candidates: &[X509]) -> Vec<X509> {
    let mut chain: Vec<X509> = Vec::new();
    let mut last = certificate.to_owned();
    let mut left: VecDeque<&X509> = candidates.iter().collect();
    while chain.len() < MAX_CHAIN && !is_signed_by(&last, &last) {
        let Some(at) = left.iter().position(|candidate| is_signed_by(&last, candidate)) else {
            break;
        };
        let Some(issuer) = left.remove(at) else { break };
        chain.push(issuer.clone());
        last = issuer.clone();
    }
    chain
}

fn is_signed_by(certificate: &X509Ref, issuer: &X509Ref) -> bool {
    issuer.issued(certificate) == openssl::x509::X509VerifyResult::OK
        && issuer.public_key().and_then(|key| certificate.verify(&key)).unwrap_or(false)
}

/// Whether a certificate may speak for its CA: a CA itself, or named so by extendedKeyUsage (RFC 9810 §4.5).
pub(crate) fn may_speak_for_its_issuer(certificate: &X509Ref) -> bool {
    let Ok(der) = certificate.to_der() else {
        return false;
    };
    let Ok(certificate) = x509_cert::Certificate::from_der(&der) else {
        return false;
    };
    let extensions = certificate.tbs_certificate();
    let is_ca = matches!(
        extensions.get_extension::<BasicConstraints>(),
        Ok(Some((_, constraints))) if constraints.ca
    );
    let is_named = matches!(
        extensions.get_extension::<ExtendedKeyUsage>(),
        Ok(Some((_, usages))) if usages.0.contains(&oid::CMC_CA) || usages.0.contains(&oid::CMC_RA)
    );
    is_ca || is_named
}

/// The hash for `certHash`: that of the certificate's signature (RFC 9810 §5.3.18); SHA-512 for Ed25519
/// (RFC 9481 §3.3). None for a signature whose hash is not known.
pub(crate) fn confirmation_hash(certificate_der: &[u8]) -> Option<MessageDigest> {
    #[derive(Sequence)]
    struct Outer {
        to_be_signed: Any,
        algorithm: AlgorithmIdentifierOwned,
        signature: der::asn1::BitString,
    }
    let outer = Outer::from_der(certificate_der).ok()?;
    if outer.algorithm.oid == oid::RSASSA_PSS {
        return pss_hash(&outer.algorithm);
    }
    let algorithm = SignatureAlgorithm::from_identifier(&outer.algorithm)?;
    Some(algorithm.digest().unwrap_or_else(MessageDigest::sha512))
}

/// The hash inside RSASSA-PSS-params (RFC 4055 §3.1); SHA-1, the default, is not supported.
fn pss_hash(algorithm: &AlgorithmIdentifierOwned) -> Option<MessageDigest> {
    #[derive(Sequence)]
    struct Parameters {
        #[asn1(context_specific = "0", tag_mode = "EXPLICIT", constructed = "true", optional = "true")]
        hash: Option<AlgorithmIdentifierOwned>,
        #[asn1(context_specific = "1", tag_mode = "EXPLICIT", constructed = "true", optional = "true")]
        mask: Option<Any>,
        #[asn1(context_specific = "2", tag_mode = "EXPLICIT", constructed = "true", optional = "true")]
        salt_length: Option<Any>,
        #[asn1(context_specific = "3", tag_mode = "EXPLICIT", constructed = "true", optional = "true")]
        trailer: Option<Any>,
    }
    let parameters: Parameters = algorithm.parameters.as_ref()?.decode_as().ok()?;
    digest_of(&parameters.hash?.oid)
}

/// The hash that `hashAlg` names.
pub(crate) fn digest_of(oid: &ObjectIdentifier) -> Option<MessageDigest> {
    match *oid {
        oid::SHA256 => Some(MessageDigest::sha256()),
        oid::SHA384 => Some(MessageDigest::sha384()),
        oid::SHA512 => Some(MessageDigest::sha512()),
        _ => None,
    }
}

/// OCTET STRING of `bytes`.
pub(crate) fn octets(bytes: &[u8]) -> Result<OctetString, der::Error> {
    OctetString::new(bytes.to_vec())
}
