//! PKCS#11 modules (NSS's included), each loaded only in a short-lived child process.
//!
//! A module is a driver by somebody else, loaded into the address space of whoever uses it: it may crash, hang, print
//! to the terminal or keep a PIN in memory. So the daemon never loads one. It starts its own binary again, which turns
//! into a host for one module ([`serve_if_asked`]), and talks to it over stdin and stdout ([`Runner`]); what goes wrong
//! in there costs one [`ModuleError`]. A [`Place`] is what a location is made of: one token of one module, with the
//! operations that a location has.

mod driver;
mod host;
mod key;
mod keys;
mod location;
mod module;
mod objects;
mod place;
mod place_error;
mod runner;
mod trouble;
mod visit;
mod wire;

pub use host::serve_if_asked;
pub use key::KeyHandle;
pub use module::Module;
pub use place::Place;
pub use place_error::PlaceError;
pub use runner::{Limits, Runner};
pub use trouble::{Holder, ModuleError, Tries, Trouble};
pub use wire::{Token, TokenName};
