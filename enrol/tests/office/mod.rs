//! A registration office for tests: the least authority that gives the protocol its other side.

use std::collections::HashMap;
use std::time::Duration;

use enrol::cmp::FailInfo;
use enrol::cmp::client::Command;
use enrol::cmp::server::{
    Answer, Asked, Authority, Incoming, Proof, Refusal, Request, Sender, Signer, unreadable,
};
use enrol::key::{Key, KeyKind, RcgenKey, RcgenPublicKey, SoftwareKey};
use jiff::Timestamp;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyIdMethod, SerialNumber,
};
use secrecy::SecretSlice;

pub(crate) struct Office {
    pub(crate) root: Vec<u8>,
    pub(crate) ca: Vec<u8>,
    pub(crate) ca_key: SoftwareKey,
    ca_params: CertificateParams,
    secrets: HashMap<Vec<u8>, SecretSlice<u8>>,
    /// How often a client has to ask again.
    pub(crate) delay: u32,
    pub(crate) grants_implicit_confirm: bool,
    pub(crate) signs_refusals: bool,
    transactions: HashMap<Vec<u8>, Transaction>,
    /// Serial numbers are counted.
    serial: u64,
    pub(crate) confirmed: u32,
    pub(crate) declined: u32,
    pub(crate) revoked: Vec<Vec<u8>>,
}

struct Transaction {
    command: Command,
    certificate: Vec<u8>,
    delay: u32,
}

impl Office {
    /// An office with a root and an issuing CA, both with keys of this kind.
    pub(crate) fn new(kind: KeyKind) -> Self {
        let root_key = SoftwareKey::generate(kind).unwrap();
        let ca_key = SoftwareKey::generate(kind).unwrap();
        let root_params = ca_params("Office Root", 1, &root_key);
        let root = root_params.self_signed(&RcgenKey::new(&root_key).unwrap()).unwrap().der().to_vec();
        let root_issuer = Issuer::new(root_params, RcgenKey::new(&root_key).unwrap());
        let ca_params = ca_params("Office CA", 2, &ca_key);
        let ca = ca_params.signed_by(&RcgenKey::new(&ca_key).unwrap(), &root_issuer).unwrap().der().to_vec();
        Self {
            root,
            ca,
            ca_key,
            ca_params,
            secrets: HashMap::new(),
            delay: 0,
            grants_implicit_confirm: true,
            signs_refusals: false,
            transactions: HashMap::new(),
            serial: 100,
            confirmed: 0,
            declined: 0,
            revoked: Vec::new(),
        }
    }

    /// Hands out a code.
    pub(crate) fn approve(&mut self, reference: &str, secret: &str) {
        self.secrets.insert(reference.into(), SecretSlice::from(secret.as_bytes().to_vec()));
    }

    /// A certificate for this key.
    pub(crate) fn issue(&mut self, common_name: &str, public_key_der: &[u8]) -> Vec<u8> {
        self.serial += 1;
        let mut params = params(common_name, self.serial, public_key_der);
        params.use_authority_key_identifier_extension = true;
        let issuer = Issuer::from_params(&self.ca_params, RcgenKey::new(&self.ca_key).unwrap());
        params.signed_by(&RcgenPublicKey::new(public_key_der).unwrap(), &issuer).unwrap().der().to_vec()
    }

    /// Answers one message.
    pub(crate) fn answer(&mut self, bytes: &[u8], now: Timestamp) -> Vec<u8> {
        let incoming = match Incoming::read(bytes) {
            Ok(incoming) => incoming,
            Err(error) => return unreadable(&error, now).unwrap(),
        };
        let chain = [self.root.clone()];
        let issuers = [self.ca.clone(), self.root.clone()];
        let ca = self.ca.clone();
        let ca_key = self.ca_key.clone();
        let signer = Signer { certificate: &ca, chain: &chain, key: &ca_key };
        let refusing = self.signs_refusals.then_some(&signer);
        let secret = match incoming.sender() {
            Sender::Reference(reference) => self.secrets.get(reference).cloned(),
            Sender::Certificate(_) | Sender::Nobody => None,
        };
        let proof = match (incoming.sender(), &secret) {
            (Sender::Reference(_), Some(secret)) => Proof::Secret(secret),
            (Sender::Certificate(_), _) => Proof::Issuers { issuers: &issuers, at: Some(now) },
            (Sender::Reference(_) | Sender::Nobody, _) => {
                let refusal = Refusal::new(FailInfo::BadMessageCheck, "nobody is known by that reference");
                return incoming.refuse(&refusal, refusing, now).unwrap();
            }
        };
        let request = match incoming.prove(&proof) {
            Ok(request) => request,
            Err(refusal) => return incoming.refuse(&refusal, refusing, now).unwrap(),
        };
        let authority = Authority { certificate: &ca, signer: Some(signer) };
        let issuing = [ca.clone()];
        let answer = self.decide(&request);
        let answer = match &answer {
            Decision::Plain(answer) => answer.clone(),
            Decision::Issued { command, certificate, implicit_confirm } => Answer::Issued {
                command: *command,
                certificate,
                ca_pubs: &chain,
                chain: &issuing,
                changed: false,
                implicit_confirm: *implicit_confirm,
            },
        };
        request.answer(&answer, &authority, secret.as_ref(), now).unwrap()
    }

    fn decide(&mut self, request: &Request) -> Decision {
        let id = request.transaction_id().to_vec();
        match request.asked() {
            Asked::Certificate(wanted) => {
                let subject = wanted.subject();
                let name = subject.strip_prefix("CN=").unwrap_or("Holder").to_owned();
                let certificate = self.issue(&name, &wanted.public_key_der);
                let command = wanted.command;
                let implicit_confirm = wanted.implicit_confirm && self.grants_implicit_confirm;
                let transaction =
                    Transaction { command, certificate: certificate.clone(), delay: self.delay };
                self.transactions.insert(id, transaction);
                if self.delay > 0 {
                    return Decision::Plain(Answer::Waiting { command });
                }
                Decision::Issued { command, certificate, implicit_confirm }
            }
            Asked::Poll => {
                let Some(transaction) = self.transactions.get_mut(&id) else {
                    return bad("no such transaction");
                };
                let command = transaction.command;
                transaction.delay -= 1;
                if transaction.delay > 0 {
                    return Decision::Plain(Answer::PollAgain { command, after: Duration::from_secs(1) });
                }
                let certificate = transaction.certificate.clone();
                Decision::Issued { command, certificate, implicit_confirm: false }
            }
            Asked::Confirm(confirmation) => {
                let Some(transaction) = self.transactions.get(&id) else {
                    return bad("no such transaction");
                };
                if !confirmation.is_about(&transaction.certificate) {
                    return bad("another certificate");
                }
                if confirmation.declined.is_some() {
                    self.declined += 1;
                } else {
                    self.confirmed += 1;
                }
                Decision::Plain(Answer::Confirmed)
            }
            Asked::Revoke(revocation) => {
                let Some(signer) = request.signer().filter(|signer| revocation.is_about(signer)) else {
                    return bad("only a certificate's owner may revoke it");
                };
                self.revoked.push(signer.to_vec());
                Decision::Plain(Answer::Revoked)
            }
        }
    }
}

enum Decision {
    Plain(Answer<'static>),
    Issued { command: Command, certificate: Vec<u8>, implicit_confirm: bool },
}

fn bad(text: &str) -> Decision {
    Decision::Plain(Answer::Refused(Refusal::new(FailInfo::BadRequest, text)))
}

fn ca_params(name: &str, serial: u64, key: &dyn Key) -> CertificateParams {
    let mut params = params(name, serial, key.public_key_der());
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
}

fn params(name: &str, serial: u64, public_key_der: &[u8]) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.serial_number = Some(SerialNumber::from(serial));
    let identifier = openssl::sha::sha256(public_key_der)[..20].to_vec();
    params.key_identifier_method = KeyIdMethod::PreSpecified(identifier);
    params
}
