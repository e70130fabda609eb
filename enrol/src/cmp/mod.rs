//! The Certificate Management Protocol: messages (RFC 9810), the profile of them (RFC 9483), algorithms (RFC 9481).
//!
//! Both sides are here: [`client`] for whoever picks a certificate up, [`server`] for whoever issues it. How the bytes
//! travel is the caller's: as a rule an HTTP POST of `application/pkixcmp` (RFC 9811).

mod certificate;
pub mod client;
mod crmf;
mod hash;
mod message;
pub(crate) mod popo;
mod protection;
mod reason;
pub mod server;
mod status;
mod types;

pub use self::message::MAX_MESSAGE;
pub use self::protection::Mac;
pub use self::reason::Reason;
pub use self::status::{FailInfo, Rejection, Status};

/// The media type of a CMP message over HTTP (RFC 9811 §3.1).
pub const CONTENT_TYPE: &str = "application/pkixcmp";

#[cfg(test)]
mod tests;
