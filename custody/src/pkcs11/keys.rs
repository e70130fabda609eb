//! Inside the host: keys made on a token, used there, and deleted.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::{Mechanism, MechanismType};
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use enrol::key::KeyKind;
use openssl::bn::{BigNum, BigNumContext};
use openssl::ec::{EcGroup, EcKey, EcPoint};
use openssl::ecdsa::EcdsaSig;
use openssl::error::ErrorStack;
use openssl::nid::Nid;
use openssl::pkey::PKey;
use openssl::rsa::Rsa;
use openssl::sha::{sha256, sha384};
use secrecy::ExposeSecret;

use super::driver::Desk;
use super::key;
use super::objects::{attributes, destroy, find};
use super::trouble::Trouble;
use super::wire::{Answer, MadeKey, Wrapping};

/// The CKA_ID of a key that is being made begins so: it is not known yet, since it depends on the key.
const HALF_MADE: &[u8] = b"neverlapse-half-made-";
/// The label of keys that are made only to see whether that works.
const TRIAL: &str = "Neverlapse trial";
/// 1.2.840.10045.3.1.7 and 1.3.132.0.34, as DER.
const P256: &[u8] = &[0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const P384: &[u8] = &[0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22];
/// DigestInfo of SHA-256 (RFC 8017 §9.2, note 1), up to the hash.
const SHA256_INFO: &[u8] = &[
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
    0x04, 0x20,
];
/// CKA_NSS_DB: where NSS keeps the public half of an EC key beside its private one.
const NSS_PUBLIC: AttributeType = AttributeType::VendorDefined(0xd5a0_db00);

/// Makes a key pair whose private half never leaves (NSS alone does not enforce that). Asked again with the same tag,
/// it finds the one that it made: whoever asked may have been killed before the answer came.
pub(super) fn make(desk: &Desk, kind: KeyKind, tag: &str) -> Answer<MadeKey> {
    if let Some(made) = made_before(desk, kind, tag)? {
        return Ok(made);
    }
    let mut id = HALF_MADE.to_vec();
    let mut random = [0; 16];
    openssl::rand::rand_bytes(&mut random).map_err(|error| crypto(&error))?;
    id.extend(random);
    let (public, private) = generate(desk, kind, &id, tag)?;
    let public_key = public_key(desk, public, kind)?.ok_or_else(|| Trouble::Unsupported {
        what: "tell the public half of a key that it made".to_owned(),
    })?;
    let id = key::id_of(&public_key).map_err(|error| crypto(&error))?;
    // The private half last: as long as it is half made, a repetition clears both away.
    for object in [public, private] {
        desk.session
            .update_attributes(object, &[Attribute::Id(id.clone())])
            .map_err(|error| desk.trouble(&error))?;
    }
    Ok(MadeKey { id: id.into(), public_key: public_key.into() })
}

/// The key that was made under this tag, if it is whole. What a kill has left half made is deleted.
fn made_before(desk: &Desk, kind: KeyKind, tag: &str) -> Answer<Option<MadeKey>> {
    for private in find(desk, &labelled(ObjectClass::PRIVATE_KEY, tag))? {
        let id = id(desk, private)?;
        if id.starts_with(HALF_MADE) {
            destroy(desk, private)?;
            continue;
        }
        let publics = find(desk, &with_id(ObjectClass::PUBLIC_KEY, &id))?;
        for object in publics.into_iter().chain([private]) {
            let Some(public_key) = public_key(desk, object, kind)? else {
                continue;
            };
            let fits = KeyKind::of_public_key(&public_key).is_ok_and(|found| found == kind)
                && key::id_of(&public_key).is_ok_and(|computed| computed == id);
            if fits {
                return Ok(Some(MadeKey { id: id.into(), public_key: public_key.into() }));
            }
        }
    }
    for public in find(desk, &labelled(ObjectClass::PUBLIC_KEY, tag))? {
        let id = id(desk, public)?;
        if find(desk, &with_id(ObjectClass::PRIVATE_KEY, &id))?.is_empty() {
            destroy(desk, public)?;
        }
    }
    Ok(None)
}

/// Makes a key pair and deletes it. What a killed trial has left goes too.
pub(super) fn try_out(desk: &Desk) -> Answer<()> {
    let left_over = || -> Answer<()> {
        for class in [ObjectClass::PRIVATE_KEY, ObjectClass::PUBLIC_KEY] {
            for object in find(desk, &labelled(class, TRIAL))? {
                destroy(desk, object)?;
            }
        }
        Ok(())
    };
    left_over()?;
    let known = desk.pkcs11.get_mechanism_list(desk.slot).map_err(|error| desk.trouble(&error))?;
    // Quick where the token can do it; an RSA key takes a card a minute.
    let kind =
        if known.contains(&MechanismType::ECC_KEY_PAIR_GEN) { KeyKind::EcP256 } else { KeyKind::Rsa2048 };
    let (_, private) = generate(desk, kind, TRIAL.as_bytes(), TRIAL)?;
    let signed = sign_with(desk, private, kind, TRIAL.as_bytes());
    left_over()?;
    signed.map(drop)
}

/// Signs with the key that has this CKA_ID; ECDSA signatures in DER.
pub(super) fn sign(desk: &Desk, id: &[u8], kind: KeyKind, message: &[u8]) -> Answer<Vec<u8>> {
    let private = private_key(desk, id)?;
    sign_with(desk, private, kind, message)
}

fn sign_with(desk: &Desk, private: ObjectHandle, kind: KeyKind, message: &[u8]) -> Answer<Vec<u8>> {
    let plain = |mechanism: &Mechanism<'_>, data: &[u8]| desk.session.sign(mechanism, private, data);
    let signed = match kind {
        KeyKind::EcP256 => plain(&Mechanism::Ecdsa, &sha256(message)),
        KeyKind::EcP384 => plain(&Mechanism::Ecdsa, &sha384(message)),
        KeyKind::Rsa2048 | KeyKind::Rsa3072 | KeyKind::Rsa4096 => {
            match plain(&Mechanism::Sha256RsaPkcs, message) {
                // An old module that leaves the hash to its caller.
                Err(Error::Pkcs11(RvError::MechanismInvalid, _)) => {
                    plain(&Mechanism::RsaPkcs, &[SHA256_INFO, &sha256(message)].concat())
                }
                other => other,
            }
        }
        KeyKind::Ed25519 => return Err(no_ed25519()),
    };
    let signature = signed.map_err(|error| desk.trouble(&error))?;
    match kind {
        KeyKind::EcP256 | KeyKind::EcP384 => der_signature(&signature).map_err(|error| crypto(&error)),
        KeyKind::Rsa2048 | KeyKind::Rsa3072 | KeyKind::Rsa4096 | KeyKind::Ed25519 => Ok(signature),
    }
}

/// Deletes both halves of a key; the public one first, so that a repetition after a kill finds the private one.
pub(super) fn remove(desk: &Desk, id: &[u8]) -> Answer<()> {
    for class in [ObjectClass::PUBLIC_KEY, ObjectClass::PRIVATE_KEY] {
        for object in find(desk, &with_id(class, id))? {
            destroy(desk, object)?;
        }
    }
    Ok(())
}

/// Deletes both halves of what was made under a tag, half made or whole.
pub(super) fn remove_made(desk: &Desk, tag: &str) -> Answer<()> {
    for class in [ObjectClass::PUBLIC_KEY, ObjectClass::PRIVATE_KEY] {
        for object in find(desk, &labelled(class, tag))? {
            destroy(desk, object)?;
        }
    }
    Ok(())
}

/// Takes a private key in. One that is there already is fine.
pub(super) fn import(
    desk: &Desk,
    id: &[u8],
    kind: KeyKind,
    public: &[u8],
    label: &str,
    wrapped: &[u8],
    wrapping: &Wrapping,
) -> Answer<()> {
    if !find(desk, &with_id(ObjectClass::PRIVATE_KEY, id))?.is_empty() {
        return Ok(());
    }
    let unwrapping = wrapping_key(desk, wrapping)?;
    let mut template = vec![Attribute::Class(ObjectClass::PRIVATE_KEY), Attribute::KeyType(key_type(kind)?)];
    template.extend(private_template(desk, kind, id, label));
    if desk.nss {
        template.push(Attribute::VendorDefined((NSS_PUBLIC, public.to_vec())));
    }
    let taken = desk.session.unwrap_key(&Mechanism::AesCbcPad(wrapping.iv), unwrapping, wrapped, &template);
    let done = destroy(desk, unwrapping);
    taken.map_err(|error| desk.trouble(&error))?;
    done
}

/// Gives a private key out, where the token lets it go.
pub(super) fn export(desk: &Desk, id: &[u8], wrapping: &Wrapping) -> Answer<Vec<u8>> {
    let private = private_key(desk, id)?;
    let with = wrapping_key(desk, wrapping)?;
    let wrapped = desk.session.wrap_key(&Mechanism::AesCbcPad(wrapping.iv), with, private);
    let done = destroy(desk, with);
    let mut wrapped = wrapped.map_err(|error| desk.trouble(&error))?;
    // NSS first says how long it may become and then writes less: what follows the last block are zeros.
    let written = wrapped.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    wrapped.truncate(written.next_multiple_of(16));
    done.map(|()| wrapped)
}

fn generate(desk: &Desk, kind: KeyKind, id: &[u8], label: &str) -> Answer<(ObjectHandle, ObjectHandle)> {
    let mut public = vec![
        // NSS itself keeps no public halves in its database.
        Attribute::Token(!desk.nss),
        Attribute::Verify(true),
        Attribute::Label(label.as_bytes().to_vec()),
        Attribute::Id(id.to_vec()),
    ];
    let mut rsa = |bits: u64| {
        public.push(Attribute::ModulusBits(bits.into()));
        public.push(Attribute::PublicExponent(vec![1, 0, 1]));
        Mechanism::RsaPkcsKeyPairGen
    };
    let mechanism = match kind {
        KeyKind::Rsa2048 => rsa(2048),
        KeyKind::Rsa3072 => rsa(3072),
        KeyKind::Rsa4096 => rsa(4096),
        KeyKind::EcP256 => Mechanism::EccKeyPairGen,
        KeyKind::EcP384 => Mechanism::EccKeyPairGen,
        KeyKind::Ed25519 => return Err(no_ed25519()),
    };
    match kind {
        KeyKind::EcP256 => public.push(Attribute::EcParams(P256.to_vec())),
        KeyKind::EcP384 => public.push(Attribute::EcParams(P384.to_vec())),
        KeyKind::Rsa2048 | KeyKind::Rsa3072 | KeyKind::Rsa4096 | KeyKind::Ed25519 => {}
    }
    let private = private_template(desk, kind, id, label);
    desk.session.generate_key_pair(&mechanism, &public, &private).map_err(|error| desk.trouble(&error))
}

fn private_template(desk: &Desk, kind: KeyKind, id: &[u8], label: &str) -> Vec<Attribute> {
    let mut template = vec![
        Attribute::Token(true),
        Attribute::Private(true),
        Attribute::Sensitive(true),
        Attribute::Sign(true),
        Attribute::Label(label.as_bytes().to_vec()),
        Attribute::Id(id.to_vec()),
    ];
    if !desk.nss {
        template.push(Attribute::Extractable(false));
    }
    if key_type(kind).is_ok_and(|kind| kind == KeyType::RSA) {
        template.push(Attribute::Decrypt(true));
    }
    template
}

fn wrapping_key(desk: &Desk, wrapping: &Wrapping) -> Answer<ObjectHandle> {
    let key = BASE64
        .decode(wrapping.key.secret().expose_secret())
        .map_err(|_| Trouble::Nonsense { why: "the wrapping key is no key".to_owned() })?;
    let template = [
        Attribute::Class(ObjectClass::SECRET_KEY),
        Attribute::KeyType(KeyType::AES),
        Attribute::Token(false),
        Attribute::Wrap(true),
        Attribute::Unwrap(true),
        Attribute::Value(key),
    ];
    desk.session.create_object(&template).map_err(|error| desk.trouble(&error))
}

fn private_key(desk: &Desk, id: &[u8]) -> Answer<ObjectHandle> {
    find(desk, &with_id(ObjectClass::PRIVATE_KEY, id))?.pop().ok_or(Trouble::NoSuchKey)
}

fn with_id(class: ObjectClass, id: &[u8]) -> [Attribute; 3] {
    [Attribute::Token(true), Attribute::Class(class), Attribute::Id(id.to_vec())]
}

fn labelled(class: ObjectClass, label: &str) -> [Attribute; 3] {
    [Attribute::Token(true), Attribute::Class(class), Attribute::Label(label.as_bytes().to_vec())]
}

fn id(desk: &Desk, object: ObjectHandle) -> Answer<Vec<u8>> {
    let mut id = Vec::new();
    for attribute in attributes(desk, object, &[AttributeType::Id])? {
        if let Attribute::Id(found) = attribute {
            id = found;
        }
    }
    Ok(id)
}

/// The public key, as SubjectPublicKeyInfo in DER, that an object tells of: a public one, or a private one of a token
/// that keeps the public half with it.
fn public_key(desk: &Desk, object: ObjectHandle, kind: KeyKind) -> Answer<Option<Vec<u8>>> {
    let curve = match kind {
        KeyKind::EcP256 => Nid::X9_62_PRIME256V1,
        KeyKind::EcP384 => Nid::SECP384R1,
        KeyKind::Rsa2048 | KeyKind::Rsa3072 | KeyKind::Rsa4096 => {
            let read = attributes(desk, object, &[AttributeType::Modulus, AttributeType::PublicExponent])?;
            let [Attribute::Modulus(modulus), Attribute::PublicExponent(exponent)] = read.as_slice() else {
                return Ok(None);
            };
            return rsa_public_key(modulus, exponent).map(Some).map_err(|error| crypto(&error));
        }
        KeyKind::Ed25519 => return Err(no_ed25519()),
    };
    let mut wanted = vec![AttributeType::EcPoint];
    if desk.nss {
        wanted.push(NSS_PUBLIC);
    }
    for attribute in attributes(desk, object, &wanted)? {
        if let Attribute::EcPoint(point) | Attribute::VendorDefined((_, point)) = attribute
            && let Ok(public_key) = ec_public_key(curve, &point)
        {
            return Ok(Some(public_key));
        }
    }
    Ok(None)
}

fn rsa_public_key(modulus: &[u8], exponent: &[u8]) -> Result<Vec<u8>, ErrorStack> {
    let rsa = Rsa::from_public_components(BigNum::from_slice(modulus)?, BigNum::from_slice(exponent)?)?;
    PKey::from_rsa(rsa)?.public_key_to_der()
}

/// The point comes bare from some modules, in an OCTET STRING from those that follow PKCS#11 v2.40 §2.3.3.
fn ec_public_key(curve: Nid, point: &[u8]) -> Result<Vec<u8>, ErrorStack> {
    let group = EcGroup::from_curve_name(curve)?;
    let mut context = BigNumContext::new()?;
    let bare = EcPoint::from_bytes(&group, point, &mut context)
        .or_else(|_| EcPoint::from_bytes(&group, point.get(2..).unwrap_or_default(), &mut context))?;
    PKey::from_ec_key(EcKey::from_public_key(&group, &bare)?)?.public_key_to_der()
}

/// A token answers r and s, one behind the other; everyone else wants them in DER (RFC 3279 §2.2.3).
fn der_signature(signature: &[u8]) -> Result<Vec<u8>, ErrorStack> {
    let (r, s) = signature.split_at(signature.len() / 2);
    EcdsaSig::from_private_components(BigNum::from_slice(r)?, BigNum::from_slice(s)?)?.to_der()
}

fn key_type(kind: KeyKind) -> Answer<KeyType> {
    match kind {
        KeyKind::EcP256 | KeyKind::EcP384 => Ok(KeyType::EC),
        KeyKind::Rsa2048 | KeyKind::Rsa3072 | KeyKind::Rsa4096 => Ok(KeyType::RSA),
        KeyKind::Ed25519 => Err(no_ed25519()),
    }
}

fn no_ed25519() -> Trouble {
    Trouble::Unsupported { what: "have Ed25519 keys".to_owned() }
}

fn crypto(error: &ErrorStack) -> Trouble {
    Trouble::Refused { function: "the crypto library".to_owned(), code: error.to_string() }
}
