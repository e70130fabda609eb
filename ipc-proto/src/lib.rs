//! The contract between the daemon and its faces: command line, tray, scripts.
//!
//! The contract is `interface/org.neverlapse.Daemon.varlink`; [`types`] and [`methods`] say the same in Rust. It travels
//! as [Varlink](https://varlink.org): JSON messages, each ended by a NUL byte, over a socket for its owner only.
//! [`server`] serves any Varlink interface that way, [`client`] calls it. What the methods *do* is not here: the daemon
//! implements [`server::Interface`], and knows nothing of sockets for it. How the product's programs find and start each
//! other is here too: [`program`], [`dialog`].
//!
//! ```
//! use ipc_proto::{client::Client, methods::{Cancel, Done, Request}, server};
//! use std::sync::Arc;
//!
//! struct Daemon;
//!
//! impl server::Interface for Daemon {
//!     const NAME: &'static str = ipc_proto::methods::INTERFACE;
//!     const DESCRIPTION: &'static str = ipc_proto::methods::DESCRIPTION;
//!     const PRODUCT: &'static str = "neverlapsed";
//!     const VERSION: &'static str = "0.1.0";
//!
//!     async fn call(&self, _: server::Caller, call: server::Call) -> Result<server::Answer, server::Refusal> {
//!         match Request::of(&call)? {
//!             Request::Cancel(Cancel { id }) if id == "a1" => server::Answer::one(&Done {}),
//!             _ => Err(server::Refusal::failed("this daemon only cancels a1", "Ask for that.")),
//!         }
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! let path = folder.path().join("daemon.sock");
//! let listener = server::Listener::bind(&path)?;
//! let serving = tokio::spawn(server::serve(listener, Arc::new(Daemon), server::Options::default()));
//!
//! let mut client = Client::connect(&path).await?;
//! client.call(&Cancel { id: "a1".into() }).await?;
//! # serving.abort();
//! # Ok(())
//! # }
//! ```

mod buffer;
pub mod client;
pub mod dialog;
mod error;
mod frame;
pub mod methods;
mod paging;
mod parameter;
mod paths;
mod platform;
pub mod program;
mod secret;
pub mod server;
mod standard;
pub mod types;
mod wire;

pub use self::{
    error::{ClientError, DaemonError, InterfaceError, Standing},
    frame::MAX_FRAME,
    paging::page_length,
    parameter::{BadParameter, Complaint},
    paths::{NoPlace, SOCKET_VARIABLE, default_socket},
    standard::{GetInterfaceDescription, Info, InterfaceDescription, ServiceError},
    wire::{Body, BodyError, MAX_BODY},
};
