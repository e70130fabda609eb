//! Does the sender own the key that it wants certified? (RFC 4211 §4)

use der::asn1::BitString;
use der::{Decode, Encode};
use openssl::nid::Nid;
use openssl::pkey::{HasPublic, Id, PKey, PKeyRef};
use secrecy::SecretSlice;
use spki::SubjectPublicKeyInfoOwned;

use super::Refusal;
use crate::cmp::certificate::directory_name;
use crate::cmp::crmf::{
    CertReqMsg, CertRequest, PkMacValue, PopoSigningKey, PopoSigningKeyInput, ProofOfPossession,
};
use crate::cmp::message::Received;
use crate::cmp::popo::read_pkcs10;
use crate::cmp::protection::MacParameters;
use crate::cmp::status::FailInfo;
use crate::cmp::types::Body;
use crate::key::{SignatureAlgorithm, verify};

/// Sizes of RSA keys that are certified, in bits.
const RSA_BITS: std::ops::RangeInclusive<u32> = 2048..=8192;

/// Checks the proof in ir, cr, kur and p10cr; other messages ask for no certificate and pass.
pub(super) fn check_possession(received: &Received, secret: Option<&SecretSlice<u8>>) -> Result<(), Refusal> {
    if let Body::Ir(requests) | Body::Cr(requests) | Body::Kur(requests) = &received.body {
        return check_crmf(the_one(requests)?, received, secret);
    }
    if let Body::P10cr(request) = &received.body {
        return check_pkcs10(&request.to_der().map_err(|_| broken())?);
    }
    Ok(())
}

/// RFC 9483 §4.1 allows one request in a message.
pub(super) fn the_one<T>(requests: &[T]) -> Result<&T, Refusal> {
    match requests {
        [one] => Ok(one),
        _ => Err(Refusal::new(FailInfo::BadRequest, "one request a message is accepted")),
    }
}

fn check_crmf(
    message: &CertReqMsg,
    received: &Received,
    secret: Option<&SecretSlice<u8>>,
) -> Result<(), Refusal> {
    let request_bytes = message.cert_req.to_der().map_err(|_| broken())?;
    let request = CertRequest::from_der(&request_bytes).map_err(|_| broken())?;
    let Some(public_key) = &request.template.public_key else {
        return Err(Refusal::new(FailInfo::BadCertTemplate, "the request names no public key"));
    };
    let public_key_der = public_key.to_der().map_err(|_| broken())?;
    let key = PKey::public_key_from_der(&public_key_der)
        .map_err(|_| Refusal::new(FailInfo::BadCertTemplate, "the public key cannot be read"))?;
    check_strength(&key)?;
    let popo = match &message.popo {
        Some(ProofOfPossession::Signature(popo)) => popo,
        Some(
            ProofOfPossession::RaVerified(_)
            | ProofOfPossession::KeyEncipherment(_)
            | ProofOfPossession::KeyAgreement(_),
        )
        | None => return Err(bad_pop("a signature by the new key is wanted")),
    };
    let signed = match &popo.input {
        None => request_bytes,
        Some(input) => {
            check_input(input, public_key, received, secret)?;
            // Signed as a SEQUENCE, although it travels under the tag [0].
            input.to_der().map_err(|_| broken())?
        }
    };
    check_signature(popo, &public_key_der, &signed)
}

fn check_signature(popo: &PopoSigningKey, public_key_der: &[u8], signed: &[u8]) -> Result<(), Refusal> {
    let Some(algorithm) = SignatureAlgorithm::from_identifier(&popo.algorithm) else {
        let text = format!("the signature algorithm {} is not supported", popo.algorithm.oid);
        return Err(Refusal::new(FailInfo::BadAlg, text));
    };
    let signature = whole_bytes(&popo.signature)?;
    verify(public_key_der, algorithm, signed, signature).map_err(|error| bad_pop(&error.to_string()))
}

/// POPOSigningKeyInput binds the key to the sender's name or to the shared secret (RFC 4211 §4.1).
fn check_input(
    input: &PopoSigningKeyInput,
    public_key: &SubjectPublicKeyInfoOwned,
    received: &Received,
    secret: Option<&SecretSlice<u8>>,
) -> Result<(), Refusal> {
    if input.public_key != *public_key {
        return Err(bad_pop("the proof is for another key"));
    }
    if input.auth_info.header().tag() == der::Tag::Sequence {
        let Some(secret) = secret else {
            return Err(bad_pop("the proof needs a shared secret"));
        };
        let value: PkMacValue = input.auth_info.decode_as().map_err(|_| broken())?;
        let key_bytes = public_key.to_der().map_err(|_| broken())?;
        let mac = whole_bytes(&value.value)?;
        let holds = MacParameters::read(&value.algorithm)
            .and_then(|parameters| parameters.is_right(secret, &key_bytes, mac));
        return if holds.unwrap_or(false) { Ok(()) } else { Err(bad_pop("the proof's MAC is wrong")) };
    }
    // sender [0] GeneralName: its content is the GeneralName of the header.
    let named = der::Any::from_der(input.auth_info.value()).map_err(|_| broken())?;
    if directory_name(&named).is_some() && named == received.header.sender {
        Ok(())
    } else {
        Err(bad_pop("the proof is for another sender"))
    }
}

fn check_pkcs10(request: &[u8]) -> Result<(), Refusal> {
    let request = read_pkcs10(request).map_err(|_| broken())?;
    let key = request
        .public_key()
        .map_err(|_| Refusal::new(FailInfo::BadCertTemplate, "the public key cannot be read"))?;
    check_strength(&key)?;
    match request.verify(&key) {
        Ok(true) => Ok(()),
        Ok(false) | Err(_) => Err(bad_pop("the signature is wrong")),
    }
}

fn check_strength<T: HasPublic>(key: &PKeyRef<T>) -> Result<(), Refusal> {
    let curve = key.ec_key().ok().and_then(|key| key.group().curve_name());
    let is_good = match key.id() {
        Id::ED25519 => true,
        Id::EC => matches!(curve, Some(Nid::X9_62_PRIME256V1 | Nid::SECP384R1)),
        Id::RSA => RSA_BITS.contains(&key.bits()),
        _ => false,
    };
    if is_good {
        return Ok(());
    }
    Err(Refusal::new(
        FailInfo::BadAlg,
        "only ECDSA P-256 and P-384, RSA from 2048 bits and Ed25519 are certified",
    ))
}

fn whole_bytes(bits: &BitString) -> Result<&[u8], Refusal> {
    bits.as_bytes().ok_or_else(broken)
}

fn broken() -> Refusal {
    Refusal::new(FailInfo::BadDataFormat, "the request cannot be read")
}

fn bad_pop(text: &str) -> Refusal {
    Refusal::new(FailInfo::BadPop, text)
}
