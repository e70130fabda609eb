//! What the command line, the tray and the windows say alike: of an item that needs the person, of what opens a location,
//! of a new password, of the places of a copy; and what they take for an approval e-mail.

pub mod act;
pub mod check;
pub mod copies;
pub mod items;
pub mod lookalike;
pub mod mail;
pub mod places;
pub mod secret;
pub mod standing;
pub mod strength;
pub mod text;
pub mod typed;
pub mod when;
