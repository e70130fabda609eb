//! As much of PKCS#12's outer structure (RFC 7292 §4) as is needed to say what is wrong with a file.
//!
//! OpenSSL reads the files; this only looks where OpenSSL does not tell a wrong password from a damaged file.

use openssl::pkey::PKey;

const INTEGER: u8 = 0x02;
const OCTET_STRING: u8 = 0x04;
const OID: u8 = 0x06;
const SEQUENCE: u8 = 0x30;
const CONTEXT_0: u8 = 0xa0;

/// 1.2.840.113549.1.7.1: content that is not encrypted as a whole (RFC 5652 §4).
const ID_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01];
/// 1.2.840.113549.1.12.10.1.2: a key that is encrypted by itself (RFC 7292 §4.2.2).
const PKCS8_SHROUDED_KEY_BAG: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x0a, 0x01, 0x02];
/// 1.2.840.113549.1.12.1, with its length: RC4, 3DES and RC2 under SHA-1 (RFC 7292 appendix C).
const PKCS12_PBE_IDS: &[u8] = &[OID, 0x0a, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x01];
/// 1.2.840.113549.3.7, with its length: DES-EDE3-CBC, under PBES2 (RFC 8018 appendix B.2.2).
const DES_EDE3_CBC: &[u8] = &[OID, 0x08, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x03, 0x07];

/// Tells whether bytes start like a PFX: a sequence, in DER or BER, that opens with version 3.
pub(crate) fn begins_as_pkcs12(bytes: &[u8]) -> bool {
    let Some((&SEQUENCE, rest)) = bytes.split_first() else {
        return false;
    };
    let Some((&length, rest)) = rest.split_first() else {
        return false;
    };
    let length_bytes = if length > 0x80 { usize::from(length & 0x7f) } else { 0 };
    rest.get(length_bytes..).is_some_and(|rest| rest.starts_with(&[INTEGER, 1, 3]))
}

/// Tells whether a file names an encryption that is no longer safe.
pub(crate) fn names_legacy_encryption(bytes: &[u8]) -> bool {
    [PKCS12_PBE_IDS, DES_EDE3_CBC].iter().any(|id| bytes.windows(id.len()).any(|window| window == *id))
}

/// Tells whether `password` decrypts a private key in the file, whatever its MAC says. Files in BER, whose pieces
/// lie scattered, are not looked into.
pub(crate) fn opens_key(bytes: &[u8], password: &str) -> bool {
    let keys = shrouded_keys(bytes).unwrap_or_default();
    keys.into_iter().any(|key| PKey::private_key_from_pkcs8_passphrase(key, password.as_bytes()).is_ok())
}

/// The encrypted keys (EncryptedPrivateKeyInfo, RFC 5958 §3) in a PFX in DER.
fn shrouded_keys(bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let mut pfx = Reader(bytes).enter(SEQUENCE)?;
    pfx.enter(INTEGER)?;
    let mut keys = Vec::new();
    let mut contents = data(pfx.enter(SEQUENCE)?)?.enter(SEQUENCE)?;
    while let Some(content) = contents.enter(SEQUENCE) {
        let Some(mut bags) = data(content).and_then(|mut safe| safe.enter(SEQUENCE)) else {
            continue;
        };
        while let Some(mut bag) = bags.enter(SEQUENCE) {
            if bag.enter(OID)?.0 == PKCS8_SHROUDED_KEY_BAG {
                keys.push(bag.enter(CONTEXT_0)?.0);
            }
        }
    }
    Some(keys)
}

/// What a ContentInfo of type data holds.
fn data(mut content_info: Reader<'_>) -> Option<Reader<'_>> {
    (content_info.enter(OID)?.0 == ID_DATA)
        .then(|| content_info.enter(CONTEXT_0)?.enter(OCTET_STRING))
        .flatten()
}

/// Walks over values in DER.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Takes the next value, which must have `tag`, and returns its content.
    fn enter(&mut self, tag: u8) -> Option<Reader<'a>> {
        let (&found, rest) = self.0.split_first()?;
        let (&first, mut rest) = rest.split_first()?;
        let length = if first < 0x80 {
            usize::from(first)
        } else {
            let (digits, after) = rest.split_at_checked(usize::from(first & 0x7f))?;
            if digits.is_empty() || digits.len() > 4 {
                return None;
            }
            rest = after;
            digits.iter().fold(0, |length, &digit| length << 8 | usize::from(digit))
        };
        let (content, after) = rest.split_at_checked(length)?;
        if found != tag {
            return None;
        }
        self.0 = after;
        Some(Reader(content))
    }
}
