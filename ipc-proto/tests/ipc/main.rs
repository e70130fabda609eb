//! The contract over real sockets: what a client notices.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod client;
mod contract;
mod desk;
mod foreign;
mod raw;
mod server;
mod socket;
