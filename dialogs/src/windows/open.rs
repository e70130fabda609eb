//! What the desktop was asked to open, where it is refused.

use super::front;
use super::markup::{Banner, OpenWindow};
use super::shared::{self, Framed as _};
use crate::Setting;
use crate::prefill::Refused;

shared::framed!(OpenWindow);

/// Opens the window, and comes back once it is closed.
///
/// # Errors
/// If there is no display.
pub(crate) fn open(setting: Setting, refused: &Refused) -> anyhow::Result<()> {
    shared::choose_backend()?;
    let (window, words) = (OpenWindow::new()?, &setting.words);
    shared::furnish(&window, words.open_refused(), words);
    let (why, next) = refused.told(words);
    window.shell().set_banner(Banner { error: why.into(), next: next.into(), ..Banner::default() });
    front::run(&window, setting.first)
}
