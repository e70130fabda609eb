//! The server: reads what a client asks, proves who asks it, and writes the answer. Storage and decisions are the
//! caller's.
//!
//! 1. [`Incoming::read`] the bytes; [`unreadable`] answers what cannot be read.
//! 2. [`Incoming::sender`] says whose secret or certificate to look up.
//! 3. [`Incoming::prove`] checks protection and proof of possession and gives a [`Request`]; a failure is answered by
//!    [`Incoming::refuse`].
//! 4. [`Request::asked`] says what is wanted; [`Request::answer`] writes the answer, protected like the request.

mod answer;
mod asked;
mod incoming;
mod possession;

pub use self::answer::{Answer, AnswerError, Authority, Signer, unreadable};
pub use self::asked::{Asked, CertificateRequest, Confirmation, RevocationRequest};
pub use self::incoming::{Incoming, Proof, Refusal, Request, Sender, Unreadable};
