//! What the tray does to the desktop, behind one trait.

use crate::face::{Does, Face};

/// A desktop that shows a tray icon. What happens there comes back as [`Happened`].
pub(crate) trait Desktop {
    /// Shows this in place of what was shown. Where only words have changed, an open menu stays open.
    fn show(&self, face: &Face) -> impl Future<Output = ()>;

    /// Which session this is, where there are several; none that can be told apart otherwise.
    fn session(&self) -> impl Future<Output = Option<String>>;

    /// Tells the person something by a notice, and whether somebody took it.
    fn tell(&self, title: String, body: String) -> impl Future<Output = bool>;
}

/// What the desktop reports.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "other systems always have a tray"))]
pub(crate) enum Happened {
    /// Somebody clicked; with the activation token of the click, where the desktop gives one.
    Clicked(Does, Option<String>),
    /// Nothing on this desktop shows tray icons.
    NoHost,
    /// Something does from now on.
    Host,
    /// The session is over.
    Gone,
}
