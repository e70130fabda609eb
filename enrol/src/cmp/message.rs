//! PKIMessage (RFC 9810 §5.1): reading one with its bytes kept, and writing a protected one.

use der::asn1::{BitString, GeneralizedTime};
use der::{Any, Decode, Encode, Reader, Sequence, SliceReader, Tag};
use jiff::Timestamp;
use openssl::x509::X509;
use spki::AlgorithmIdentifierOwned;

use super::certificate::{self, directory_name, general_name, is_same_name, key_identifier, octets};
use super::protection::{MacParameters, ProtectionError};
use super::types::{Body, Header, InfoTypeAndValue};
use crate::key::{Key, KeyError, SignatureAlgorithm, verify};
use crate::oid;
use secrecy::SecretSlice;

/// No message is longer, in bytes. Real ones stay under 10 KiB; a chain of RSA certificates takes a little more.
pub const MAX_MESSAGE: usize = 256 * 1024;

/// Certificates that one message may carry outside its body.
const MAX_EXTRA_CERTIFICATES: usize = 32;

/// A message that was read; nothing about it is proven.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) header: Header,
    pub(crate) body: Body,
    pub(crate) protection: Option<Vec<u8>>,
    /// Certificates as they came, DER.
    pub(crate) extra_certificates: Vec<Vec<u8>>,
    /// ProtectedPart (RFC 9810 §5.1.3) made of the very bytes received.
    protected_part: Vec<u8>,
}

/// Why bytes are no CMP message.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    #[error("it is {0}, not a CMP message")]
    NotCmp(&'static str),
    #[error("it is longer than {MAX_MESSAGE} bytes")]
    TooLong,
    #[error("its ASN.1 is broken")]
    Malformed(#[from] der::Error),
    #[error("it speaks version {0} of CMP")]
    Version(u8),
    #[error("it carries more than {MAX_EXTRA_CERTIFICATES} extra certificates")]
    TooManyCertificates,
}

impl Received {
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, ReadError> {
        if bytes.len() > MAX_MESSAGE {
            return Err(ReadError::TooLong);
        }
        if bytes.first() != Some(&0x30) {
            return Err(ReadError::NotCmp(looks_like(bytes)));
        }
        let outer = Any::from_der(bytes)?;
        let mut reader = SliceReader::new(outer.value())?;
        let header_bytes = reader.tlv_bytes()?;
        let body_bytes = reader.tlv_bytes()?;
        let tail = Any::new(Tag::Sequence, reader.read_slice(reader.remaining_len())?)?;
        let tail: Tail = tail.decode_as()?;

        let header = Header::from_der(header_bytes)?;
        if !(2..=3).contains(&header.pvno) {
            return Err(ReadError::Version(header.pvno));
        }
        let extra = tail.extra_certificates.unwrap_or_default();
        if extra.len() > MAX_EXTRA_CERTIFICATES {
            return Err(ReadError::TooManyCertificates);
        }
        Ok(Self {
            header,
            body: Body::from_der(body_bytes)?,
            protection: tail.protection.and_then(|bits| bits.as_bytes().map(<[u8]>::to_vec)),
            extra_certificates: extra.iter().map(Encode::to_der).collect::<Result<_, _>>()?,
            protected_part: Any::new(Tag::Sequence, [header_bytes, body_bytes].concat())?.to_der()?,
        })
    }

    /// The transaction ID; empty where there is none.
    pub(crate) fn transaction_id(&self) -> &[u8] {
        self.header.transaction_id.as_ref().map_or(&[], |id| id.as_bytes())
    }

    pub(crate) fn sender_nonce(&self) -> &[u8] {
        self.header.sender_nonce.as_ref().map_or(&[], |nonce| nonce.as_bytes())
    }

    pub(crate) fn recip_nonce(&self) -> &[u8] {
        self.header.recip_nonce.as_ref().map_or(&[], |nonce| nonce.as_bytes())
    }

    /// Whether implicitConfirm stands in the header (RFC 9810 §5.1.1.1).
    pub(crate) fn says_implicit_confirm(&self) -> bool {
        self.header.general_info.iter().flatten().any(|info| info.oid == oid::IMPLICIT_CONFIRM)
    }

    /// The protection's algorithm and bytes, when both are there.
    pub(crate) fn protected_by(&self) -> Option<(&AlgorithmIdentifierOwned, &[u8])> {
        Some((self.header.protection_alg.as_ref()?, self.protection.as_deref()?))
    }

    /// Whether the MAC holds for the secret.
    pub(crate) fn has_mac_of(
        &self,
        parameters: &MacParameters,
        mac: &[u8],
        secret: &SecretSlice<u8>,
    ) -> Result<bool, ProtectionError> {
        parameters.is_right(secret, &self.protected_part, mac)
    }

    /// The certificate that claims to have signed: its subject is the sender, and its key identifier is senderKID where
    /// both are there. The first of extraCerts is tried first (RFC 9483 §3.3).
    pub(crate) fn claimed_signer(&self, known: &[X509]) -> Option<X509> {
        let mut candidates = certificate::readable(self.extra_certificates.iter().map(Vec::as_slice));
        candidates.extend_from_slice(known);
        let sender = directory_name(&self.header.sender)?;
        let kid = self.header.sender_kid.as_ref().map(|kid| kid.as_bytes());
        candidates.into_iter().find(|candidate| {
            is_same_name(sender, candidate.subject_name())
                && match (kid, key_identifier(candidate)) {
                    (Some(kid), Some(identifier)) => kid == identifier,
                    (Some(_) | None, _) => true,
                }
        })
    }

    /// Whether the signature over the received bytes is the signer's.
    pub(crate) fn has_signature_of(
        &self,
        signer: &X509,
        algorithm: SignatureAlgorithm,
        signature: &[u8],
    ) -> Result<bool, KeyError> {
        let public_key = signer.public_key()?.public_key_to_der()?;
        match verify(&public_key, algorithm, &self.protected_part, signature) {
            Ok(()) => Ok(true),
            Err(KeyError::WrongSignature | KeyError::OtherAlgorithm { .. }) => Ok(false),
            Err(
                error @ (KeyError::Malformed(_)
                | KeyError::Unsupported { .. }
                | KeyError::Crypto(_)
                | KeyError::Refused(_)),
            ) => Err(error),
        }
    }
}

/// What a person would call bytes that are not CMP.
fn looks_like(bytes: &[u8]) -> &'static str {
    match bytes.iter().find(|byte| !byte.is_ascii_whitespace()) {
        None => "empty",
        Some(b'<') => "a web page",
        Some(b'{' | b'[') => "JSON",
        Some(byte) if byte.is_ascii_graphic() => "text",
        Some(_) => "something else",
    }
}

/// What follows header and body; a SEQUENCE only for reading it.
#[derive(Sequence)]
struct Tail {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", constructed = "true", optional = "true")]
    protection: Option<BitString>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", constructed = "true", optional = "true")]
    extra_certificates: Option<Vec<Any>>,
}

#[derive(Sequence)]
struct ProtectedPart {
    header: Header,
    body: Body,
}

/// With what a message is protected.
pub(crate) enum Protector<'a> {
    /// A MAC with a secret that both sides know.
    Mac { parameters: MacParameters, secret: &'a SecretSlice<u8> },
    /// A signature by the owner of `certificate`.
    Signature { certificate: &'a X509, key: &'a dyn Key },
    /// Nothing: only for telling a stranger that he is not understood.
    Nothing,
}

/// A message about to be written.
pub(crate) struct Draft<'a> {
    /// Name, DER.
    pub(crate) sender: &'a [u8],
    /// Name, DER.
    pub(crate) recipient: &'a [u8],
    pub(crate) sender_kid: Option<&'a [u8]>,
    pub(crate) transaction_id: &'a [u8],
    pub(crate) sender_nonce: &'a [u8],
    pub(crate) recip_nonce: Option<&'a [u8]>,
    pub(crate) implicit_confirm: bool,
    pub(crate) time: Timestamp,
    pub(crate) body: Body,
    /// DER.
    pub(crate) extra_certificates: &'a [&'a [u8]],
}

/// Why a message could not be written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WriteError {
    #[error("the message cannot be encoded")]
    Encoding(#[from] der::Error),
    #[error("the message cannot be protected")]
    Protection(#[from] ProtectionError),
    #[error("the message cannot be signed")]
    Key(#[from] KeyError),
}

impl Draft<'_> {
    /// The protected message, DER.
    pub(crate) fn write(self, protector: &Protector<'_>) -> Result<Vec<u8>, WriteError> {
        let protection_alg = match protector {
            Protector::Mac { parameters, .. } => Some(parameters.identifier()?),
            Protector::Signature { key, .. } => Some(key.kind().signature_algorithm().identifier()),
            Protector::Nothing => None,
        };
        let signer_kid = match protector {
            Protector::Signature { certificate, .. } => key_identifier(certificate),
            Protector::Mac { .. } | Protector::Nothing => None,
        };
        let implicit = InfoTypeAndValue { oid: oid::IMPLICIT_CONFIRM, value: Some(Any::null()) };
        let header = Header {
            pvno: 2,
            sender: general_name(self.sender)?,
            recipient: general_name(self.recipient)?,
            message_time: Some(generalized_time(self.time)?),
            protection_alg,
            sender_kid: signer_kid.as_deref().or(self.sender_kid).map(octets).transpose()?,
            recip_kid: None,
            transaction_id: Some(octets(self.transaction_id)?),
            sender_nonce: Some(octets(self.sender_nonce)?),
            recip_nonce: self.recip_nonce.map(octets).transpose()?,
            free_text: None,
            general_info: self.implicit_confirm.then(|| vec![implicit]),
        };
        let part = ProtectedPart { header, body: self.body };
        let part_bytes = part.to_der()?;
        let protection = match protector {
            Protector::Mac { parameters, secret } => Some(parameters.compute(secret, &part_bytes)?),
            Protector::Signature { key, .. } => Some(key.sign(&part_bytes)?),
            Protector::Nothing => None,
        };
        let extra: Vec<Any> =
            self.extra_certificates.iter().map(|der| Any::from_der(der)).collect::<Result<_, _>>()?;
        let tail = Tail {
            protection: protection.map(|bytes| BitString::from_bytes(&bytes)).transpose()?,
            extra_certificates: (!extra.is_empty()).then_some(extra),
        };
        // The bytes that were protected are the bytes that are sent.
        let (part, tail) = (Any::from_der(&part_bytes)?, Any::encode_from(&tail)?);
        Ok(Any::new(Tag::Sequence, [part.value(), tail.value()].concat())?.to_der()?)
    }
}

/// messageTime; a clock before 1970 is written as 1970.
fn generalized_time(time: Timestamp) -> Result<Any, der::Error> {
    let seconds = u64::try_from(time.as_second()).unwrap_or(0);
    let time = GeneralizedTime::from_unix_duration(std::time::Duration::from_secs(seconds))?;
    Any::encode_from(&time)
}
