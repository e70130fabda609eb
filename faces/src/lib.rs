//! What the command line, the tray and the windows say alike: of an item that needs the person, of what opens a location,
//! of a new password.

pub mod check;
pub mod items;
pub mod secret;
pub mod strength;
pub mod text;
