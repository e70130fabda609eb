//! Protocols that turn an application into a certificate, without doing any I/O.
//!
//! Bytes go in, bytes come out: the caller carries them, as a rule by HTTP, and keeps the state, which serialises, so
//! that a run goes on after a crash. [`cmp`] has both sides of the Certificate Management Protocol; [`key`] has what
//! signs; [`questions`] has the way to new codes. The crate reads no clock, opens no connection, stores nothing, and knows nothing of mails or desktops.
//!
//! A client and a server, joined without a wire:
//!
//! ```
//! use enrol::cmp::Mac;
//! use enrol::cmp::client::{Credential, Next, Order, Run};
//! use enrol::cmp::server::{Answer, Asked, Authority, Incoming, Proof, Sender};
//! use enrol::key::{KeyKind, RcgenKey, RcgenPublicKey, SoftwareKey};
//! use secrecy::SecretSlice;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let now = "2026-11-22T12:00:00Z".parse()?;
//! let secret = SecretSlice::from(b"ABCD-EFGH-IJKL".to_vec());
//! # let ca_key = SoftwareKey::generate(KeyKind::EcP256)?;
//! # let mut ca = rcgen::CertificateParams::default();
//! # ca.serial_number = Some(1_u64.into());
//! # ca.distinguished_name.push(rcgen::DnType::CommonName, "Root");
//! # ca.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
//! # let ca_rcgen = RcgenKey::new(&ca_key)?;
//! # let ca_der = ca.self_signed(&ca_rcgen)?.der().to_vec();
//! # let ca_issuer = rcgen::Issuer::new(ca, ca_rcgen);
//!
//! // The client asks for a certificate for a new key.
//! let key = SoftwareKey::generate(KeyKind::EcP256)?;
//! let credential = Credential::Secret { reference: b"12345678", secret: &secret, mac: Mac::PasswordBased };
//! let order = Order { implicit_confirm: true, ..Order::default() };
//! let mut run = Run::start(&order, &key, &credential, now)?;
//!
//! // The server looks the secret up by the reference number, and issues.
//! let incoming = Incoming::read(run.request())?;
//! assert_eq!(incoming.sender(), Sender::Reference(b"12345678"));
//! let request = incoming.prove(&Proof::Secret(&secret))?;
//! let Asked::Certificate(wanted) = request.asked() else { panic!("not a certificate request") };
//! # let mut params = rcgen::CertificateParams::default();
//! # params.serial_number = Some(2_u64.into());
//! let subject_key = RcgenPublicKey::new(&wanted.public_key_der)?;
//! let certificate = params.signed_by(&subject_key, &ca_issuer)?.der().to_vec();
//! let ca_pubs = [ca_der.clone()];
//! let answer = Answer::Issued {
//!     command: wanted.command,
//!     certificate: &certificate,
//!     ca_pubs: &ca_pubs,
//!     chain: &[],
//!     changed: false,
//!     implicit_confirm: wanted.implicit_confirm,
//! };
//! let authority = Authority { certificate: &ca_der, signer: None };
//! let bytes = request.answer(&answer, &authority, Some(&secret), now)?;
//!
//! // The client checks what came.
//! assert_eq!(run.on_response(&bytes, &credential, now)?, Next::Done);
//! assert_eq!(run.received().unwrap().certificate, certificate);
//! # Ok(())
//! # }
//! ```

pub mod bytes;
pub mod cmp;
pub mod key;
mod oid;
pub mod pkcs10;
pub mod questions;

#[cfg(test)]
extern crate self as enrol;
