//! Changes a good message and protects it anew, as an issuer that does wrong would; or leaves the protection as it
//! was, as a stranger in between would.

use der::asn1::BitString;
use der::{Any, Decode, Encode, Reader, SliceReader, Tag};
use secrecy::SecretSlice;

use crate::cmp::message::Received;
use crate::cmp::protection::MacParameters;
use crate::cmp::types::{Body, CertOrEncCert, CertRepMessage, Header};
use crate::key::Key;

/// A message in parts that can be changed.
pub(super) struct Parts {
    pub(super) header: Header,
    pub(super) body: Body,
    pub(super) protection: Option<Vec<u8>>,
    pub(super) extra_certificates: Vec<Vec<u8>>,
}

impl Parts {
    pub(super) fn of(message: &[u8]) -> Self {
        let received = Received::read(message).unwrap();
        Self {
            header: received.header,
            body: received.body,
            protection: received.protection,
            extra_certificates: received.extra_certificates,
        }
    }

    /// ip, cp or kup.
    pub(super) fn reply(&mut self) -> &mut CertRepMessage {
        let (Body::Ip(reply) | Body::Cp(reply) | Body::Kup(reply)) = &mut self.body else {
            panic!("no answer with a certificate")
        };
        reply
    }

    /// Puts another certificate into ip, cp or kup.
    pub(super) fn replace_certificate(&mut self, certificate: &[u8]) {
        let pair = self.reply().response[0].certified_key_pair.as_mut().unwrap();
        pair.cert = CertOrEncCert::Certificate(Any::from_der(certificate).unwrap());
    }

    pub(super) fn with_mac(mut self, secret: &SecretSlice<u8>) -> Vec<u8> {
        let parameters = MacParameters::read(self.header.protection_alg.as_ref().unwrap()).unwrap();
        self.protection = Some(parameters.compute(secret, &self.protected_part()).unwrap());
        self.write()
    }

    pub(super) fn with_signature(mut self, key: &dyn Key) -> Vec<u8> {
        self.header.protection_alg = Some(key.kind().signature_algorithm().identifier());
        self.protection = Some(key.sign(&self.protected_part()).unwrap());
        self.write()
    }

    pub(super) fn write(self) -> Vec<u8> {
        let mut content = self.protected_content();
        let explicit = |number, der: Vec<u8>| {
            let tag = Tag::ContextSpecific { constructed: true, number: der::TagNumber(number) };
            Any::new(tag, der).unwrap().to_der().unwrap()
        };
        if let Some(protection) = &self.protection {
            content.extend(explicit(0, BitString::from_bytes(protection).unwrap().to_der().unwrap()));
        }
        if !self.extra_certificates.is_empty() {
            let list = Any::new(Tag::Sequence, self.extra_certificates.concat()).unwrap();
            content.extend(explicit(1, list.to_der().unwrap()));
        }
        Any::new(Tag::Sequence, content).unwrap().to_der().unwrap()
    }

    fn protected_content(&self) -> Vec<u8> {
        [self.header.to_der().unwrap(), self.body.to_der().unwrap()].concat()
    }

    fn protected_part(&self) -> Vec<u8> {
        Any::new(Tag::Sequence, self.protected_content()).unwrap().to_der().unwrap()
    }
}

/// A message whose header bytes are changed before it is protected anew: for what the types would not write.
pub(super) fn with_header_bytes(
    message: &[u8],
    secret: &SecretSlice<u8>,
    change: impl Fn(Vec<u8>) -> Vec<u8>,
) -> Vec<u8> {
    let received = Received::read(message).unwrap();
    let outer = Any::from_der(message).unwrap();
    let mut reader = SliceReader::new(outer.value()).unwrap();
    let header = change(reader.tlv_bytes().unwrap().to_vec());
    let body = reader.tlv_bytes().unwrap();
    reader.tlv_bytes().unwrap(); // the old protection
    let extra = reader.read_slice(reader.remaining_len()).unwrap();
    let part = Any::new(Tag::Sequence, [&header, body].concat()).unwrap().to_der().unwrap();
    let parameters = MacParameters::read(received.header.protection_alg.as_ref().unwrap()).unwrap();
    let mac = BitString::from_bytes(&parameters.compute(secret, &part).unwrap()).unwrap().to_der().unwrap();
    let tag = Tag::ContextSpecific { constructed: true, number: der::TagNumber(0) };
    let protection = Any::new(tag, mac).unwrap().to_der().unwrap();
    Any::new(Tag::Sequence, [&header, body, &protection, extra].concat()).unwrap().to_der().unwrap()
}
