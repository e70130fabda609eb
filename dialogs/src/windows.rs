//! The windows: what the markup shows and what it hears, tied to the logic.

pub(crate) mod about;
pub(crate) mod back_up;
pub(crate) mod check;
pub(crate) mod chooser;
pub(crate) mod code;
pub(crate) mod details;
mod dialog;
mod front;
pub(crate) mod import;
mod markup;
pub(crate) mod open;
pub(crate) mod overview;
pub(crate) mod pick_up;
mod reader;
pub(crate) mod renew;
pub(crate) mod renew_code;
pub(crate) mod restore;
mod shared;
pub(crate) mod verify;
