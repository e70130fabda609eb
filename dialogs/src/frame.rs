//! What every window in which something is done has around it.

use crate::banner::Banner;

/// A window's heading, banner and buttons.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Frame {
    pub(crate) heading: String,
    pub(crate) banner: Banner,
    /// What the main button says; empty: there is nothing more to do.
    pub(crate) main: String,
    pub(crate) main_enabled: bool,
    pub(crate) cancel: String,
}
