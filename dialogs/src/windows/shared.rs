//! What every window does alike: its words, its rows, and its end.

use std::cell::Cell;

use anyhow::Context as _;
use messages::Messages;
use slint::{BackendSelector, ComponentHandle, Model as _, ModelRc, SharedString, VecModel};

use super::dialog::close;
use super::front;
use super::markup::{Banner, ChoiceRow, PasswordLook, Shell, Words};
use crate::frame::Frame;
pub(super) use crate::tone::Tone;
use crate::{banner, password};

/// Chooses how windows are drawn: by the processor, without GTK or OpenGL. Before the first window.
///
/// # Errors
/// If there is no display.
pub(super) fn choose_backend() -> anyhow::Result<()> {
    let backend = BackendSelector::new().backend_name("winit".to_owned());
    let backend = backend.renderer_name("software".to_owned());
    let chosen = backend.with_winit_window_attributes_hook(front::entitled).select();
    // Which desktop entry has their name and icon.
    chosen.and_then(|()| slint::set_xdg_app_id("org.neverlapse.Tray")).context("there is no display")
}

/// A window in the frame that all have.
pub(super) trait Framed: ComponentHandle + 'static {
    fn words(&self) -> Words<'_>;
    fn shell(&self) -> Shell<'_>;
}

/// Puts a window of the markup into that frame.
macro_rules! framed {
    ($window:ident) => {
        impl crate::windows::shared::Framed for $window {
            fn words(&self) -> crate::windows::markup::Words<'_> {
                slint::ComponentHandle::global(self)
            }

            fn shell(&self) -> crate::windows::markup::Shell<'_> {
                slint::ComponentHandle::global(self)
            }
        }
    };
}
pub(super) use framed;

/// Gives a window the words that all have, and closes it where that is all that its buttons do.
pub(super) fn furnish<W: Framed>(window: &W, heading: String, words: &Messages) {
    let given = window.words();
    given.set_copy(words.dialog_copy().into());
    given.set_again(words.dialog_again().into());
    given.set_show(words.dialog_show().into());
    given.set_hide(words.dialog_hide().into());
    given.set_choose(words.dialog_choose().into());
    let shell = window.shell();
    shell.set_heading(heading.into());
    shell.set_cancel_label(words.dialog_close().into());
    shell.on_cancel(close);
    shell.on_main(close);
    let (weak, is_fit) = (window.as_weak(), Cell::new(false));
    shell.on_sized(move || {
        // Later the size is the person's.
        if let (false, Some(window)) = (is_fit.get(), weak.upgrade()) {
            is_fit.set(front::fit(window.window()));
        }
    });
    let (weak, words) = (window.as_weak(), words.clone());
    shell.on_copied(move |name| {
        if let Some(window) = weak.upgrade() {
            window.shell().set_done(words.dialog_copied(name.as_str()).into());
        }
    });
}

/// Gives a window its heading, banner and buttons.
pub(super) fn dress<W: Framed>(window: &W, frame: Frame) {
    let Frame { heading, banner, main, main_enabled, cancel } = frame;
    let shell = window.shell();
    shell.set_heading(heading.into());
    shell.set_banner(banner.into());
    shell.set_main_label(main.into());
    shell.set_main_enabled(main_enabled);
    shell.set_cancel_label(cancel.into());
}

/// Shows these rows: those that stay as they are keep their place and the focus. What comes back is to be set instead.
pub(super) fn fill<T: Clone + PartialEq + 'static>(shown: &ModelRc<T>, rows: Vec<T>) -> Option<ModelRc<T>> {
    if shown.row_count() != rows.len() {
        return Some(ModelRc::new(VecModel::from(rows)));
    }
    for (at, row) in rows.into_iter().enumerate() {
        if shown.row_data(at).as_ref() != Some(&row) {
            shown.set_row_data(at, row);
        }
    }
    None
}

impl From<banner::Banner> for Banner {
    fn from(banner: banner::Banner) -> Self {
        let banner::Banner { busy, progress, good, error, next, again } = banner;
        Self {
            busy: busy.into(),
            progress: progress.unwrap_or(-1.0),
            good: good.into(),
            error: error.into(),
            next: next.into(),
            again,
        }
    }
}

impl From<password::PasswordLook> for PasswordLook {
    fn from(look: password::PasswordLook) -> Self {
        let password::PasswordLook { worth, tone, error, again_error, all_the_same } = look;
        Self {
            worth: worth.into(),
            tone: tone.number(),
            error: error.into(),
            again_error: again_error.into(),
            all_the_same: all_the_same.into(),
        }
    }
}

/// Rows of a choice: what each is called, and what a person knows it by.
pub(super) fn options(rows: Vec<(String, String)>) -> Vec<ChoiceRow> {
    rows.into_iter().map(|(title, detail)| ChoiceRow { title: title.into(), detail: detail.into() }).collect()
}

/// Which one is chosen, as the markup knows it.
pub(super) fn number(chosen: Option<usize>) -> i32 {
    chosen.and_then(|at| i32::try_from(at).ok()).unwrap_or(-1)
}

/// Which value a button copies, for screen readers; nothing where there is nothing to copy.
pub(super) fn copy_name(words: &Messages, what: &str) -> SharedString {
    if what.is_empty() { SharedString::default() } else { words.dialog_copy_what(what).into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_stay_as_they_are_are_not_made_anew() {
        let shown = fill(&ModelRc::default(), vec![1, 2]).unwrap();
        assert!(fill(&shown, vec![1, 3]).is_none());
        assert_eq!(shown.iter().collect::<Vec<_>>(), [1, 3]);
        assert_eq!(fill(&shown, vec![1]).unwrap().row_count(), 1);
    }
}
