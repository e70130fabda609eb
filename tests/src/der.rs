//! As much DER as it takes to look into a CMP message without the product's own reader.

/// The contents of one DER value, cut into the values that it is made of, each with its tag and length.
///
/// # Panics
/// If it is not DER.
#[must_use]
pub fn parts(value: &[u8]) -> Vec<&[u8]> {
    let mut rest = contents(value);
    let mut parts = Vec::new();
    while !rest.is_empty() {
        let (first, others) = rest.split_at(size(rest));
        parts.push(first);
        rest = others;
    }
    parts
}

/// The public key (SubjectPublicKeyInfo) that an ir, cr or kur asks a certificate for (RFC 4211 §5).
///
/// # Panics
/// If the message has none.
#[must_use]
pub fn public_key_of_request(message: &[u8]) -> Vec<u8> {
    // PKIMessage { header, body [n] { CertReqMessages { CertReqMsg { CertRequest { certReqId, CertTemplate } } } } }
    let body = parts(message)[1];
    let request = parts(parts(parts(body)[0])[0])[0];
    let template = parts(request)[1];
    let field = parts(template).into_iter().find(|field| field[0] == PUBLIC_KEY);
    let mut key = field.unwrap_or_else(|| panic!("the request names no key")).to_vec();
    // The implicit tag stands where SubjectPublicKeyInfo has SEQUENCE.
    key[0] = SEQUENCE;
    key
}

/// `publicKey [6]` of a CertTemplate, implicitly tagged and constructed.
const PUBLIC_KEY: u8 = 0xa6;
const SEQUENCE: u8 = 0x30;

/// The contents without tag and length.
pub(crate) fn contents(value: &[u8]) -> &[u8] {
    let (head, length) = header(value);
    &value[head..head + length]
}

fn size(value: &[u8]) -> usize {
    let (head, length) = header(value);
    head + length
}

/// How long tag and length are, and how long the contents.
fn header(value: &[u8]) -> (usize, usize) {
    let first = usize::from(value[1]);
    if first < 0x80 {
        return (2, first);
    }
    let more = first - 0x80;
    let length = value[2..2 + more].iter().fold(0, |length, byte| length << 8 | usize::from(*byte));
    (2 + more, length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_cut_into_its_parts() {
        let value = [0x30, 0x06, 0x02, 0x01, 0x05, 0x04, 0x01, 0xff];
        assert_eq!(parts(&value), [[0x02, 0x01, 0x05].as_slice(), [0x04, 0x01, 0xff].as_slice()]);
    }

    #[test]
    fn long_lengths_are_read() {
        let value = [[0x04, 0x82, 0x01, 0x00].as_slice(), &[7; 256]].concat();
        assert_eq!(contents(&value), [7; 256]);
    }
}
