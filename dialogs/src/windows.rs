//! The windows: what the markup shows and what it hears, tied to the logic.

pub(crate) mod about;
pub(crate) mod check;
pub(crate) mod details;
mod dialog;
mod front;
mod markup;
pub(crate) mod open;
mod reader;
pub(crate) mod renew;
mod shared;
