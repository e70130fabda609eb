//! The client's side: a typed [`Client`] of the daemon, and a [`Connection`] to any interface.

mod connection;
mod daemon;
mod subscription;

pub use self::{
    connection::{Connection, Replies},
    daemon::{Action, Client},
    subscription::{Event, Subscription},
};
