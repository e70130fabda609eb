//! The client: asks for a certificate, waits for it, checks it, confirms it.

mod accept;
mod error;
mod exchange;
mod order;
mod request;
mod revoke;
mod run;

pub use self::error::CmpError;
pub use self::exchange::Credential;
pub use self::order::{Command, Issued, Order};
pub use self::revoke::Revocation;
pub use self::run::{Next, Run};
